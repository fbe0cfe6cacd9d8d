package measure

import (
	"cmp"
	"slices"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// Watch measures streets minute by minute (交通流监测): loops are judged, a lane that none
// of its own counts gets a stand-in, and every quarter of an hour each junction has an
// account of its lanes. It belongs to one goroutine and is told everything in the order of
// time.
type Watch struct {
	net       *network.Network
	detectors []Detector
	mates     [][]int // by detector: the others of its lane
	gather    *Gather
	imputer   *Imputer
	trails    []trail       // by detector
	lanes     []watchedLane // in the order of the network
	at        map[int]int   // lane -> place in lanes
	junctions [][]int       // by junction: places in lanes
	tallies   map[int64]*tally
	crossing  map[int]int // track -> link that it is on
	closed    time.Time
}

// trail is what was learnt of one detector of late.
type trail struct {
	windows  []brief // of the last minutes, oldest first
	expected []float32
	verdict  Verdict
	since    time.Time // of the verdict
}

// watchedLane is one lane with its last minutes.
type watchedLane struct {
	lane      int
	detectors []int // nearest to the stop line first
	minutes   []brief
}

const (
	judged   = 15              // min that a detector is judged by
	kept     = 60              // min that a lane is remembered
	lateness = 5 * time.Second // that a reading may come after its minute
	tooLong  = 2 * time.Hour   // that nothing was closed, so that it is begun anew
)

// NewWatch begins to measure at a time. Days and times of day are those of the zone.
func NewWatch(n *network.Network, detectors []Detector, zone *time.Location, begin time.Time) *Watch {
	w := &Watch{net: n, detectors: detectors, mates: make([][]int, len(detectors)), trails: make([]trail, len(detectors)), at: map[int]int{},
		junctions: make([][]int, len(n.Junctions)), tallies: map[int64]*tally{}, crossing: map[int]int{}, closed: begin.Truncate(Minute)}
	ids := make([]string, len(detectors))
	for d, detector := range detectors {
		ids[d] = detector.ID
		at, known := w.at[detector.Lane]
		if !known {
			at = len(w.lanes)
			w.at[detector.Lane] = at
			w.lanes = append(w.lanes, watchedLane{lane: detector.Lane})
		}
		w.lanes[at].detectors = append(w.lanes[at].detectors, d)
	}
	for at := range w.lanes {
		l := &w.lanes[at]
		slices.SortStableFunc(l.detectors, func(a, b int) int {
			return cmp.Compare(detectors[a].StopLine, detectors[b].StopLine)
		})
		for _, d := range l.detectors {
			w.mates[d] = slices.DeleteFunc(slices.Clone(l.detectors), func(other int) bool { return other == d })
		}
		if j := JunctionOf(n, l.lane); j != network.None {
			w.junctions[j] = append(w.junctions[j], at)
		}
	}
	w.gather = NewGather(ids, lateness, begin)
	w.imputer = NewImputer(w.relations(), zone)
	return w
}

// JunctionOf gives the lit junction that cars of a lane come to, network.None for none.
func JunctionOf(n *network.Network, lane int) int {
	for _, k := range n.Lanes[lane].Out {
		if l := &n.Links[k]; l.Junction != network.None && !l.Walk {
			return l.Junction
		}
	}
	return network.None
}

// relations says who can stand in for whom: the other loop of the lane, and those that lie
// alike in the lanes beside it.
func (w *Watch) relations() map[string][]Relation {
	all := map[string][]Relation{}
	for _, l := range w.lanes {
		for place, d := range l.detectors {
			id := w.detectors[d].ID
			for _, m := range w.mates[d] {
				kind := FromAbove
				if w.detectors[m].StopLine < w.detectors[d].StopLine {
					kind = FromBelow
				}
				all[id] = append(all[id], Relation{w.detectors[m].ID, kind})
			}
			for _, beside := range w.net.Edges[w.net.Lanes[l.lane].Edge].Lanes {
				at, known := w.at[beside]
				if known && beside != l.lane && place < len(w.lanes[at].detectors) {
					all[id] = append(all[id], Relation{w.detectors[w.lanes[at].detectors[place]].ID, FromBeside})
				}
			}
		}
	}
	return all
}

// Take takes in readings that arrived now; those that cannot be used are counted by their
// fates.
func (w *Watch) Take(readings []field.Reading, now time.Time) {
	for _, r := range readings {
		w.gather.Take(r, now)
	}
}

// Fates counts what became of all readings.
func (w *Watch) Fates() [Unknown + 1]int { return w.gather.Fates }

// Close ends the minutes that are over and gives the quarters of an hour that ended with
// them, the oldest first, each junction once a quarter.
func (w *Watch) Close(now time.Time) []Quarterly {
	if gap := now.Sub(w.closed); gap > tooLong || gap < -tooLong {
		w.renew(now)
		return nil
	}
	closed := w.gather.Close(now)
	if len(closed) == 0 {
		return nil
	}
	var done []Quarterly
	minutes := len(closed[w.detectors[0].ID])
	for i := range minutes {
		w.minute(closed, i)
		w.closed = w.closed.Add(Minute)
		if w.closed.Equal(w.closed.Truncate(Quarter)) {
			done = append(done, w.quarter(w.closed.Add(-Quarter))...)
		}
	}
	return done
}

// renew begins to measure anew, as a clock that was set far off makes necessary: to give
// every minute of a month its window would take the city's memory. What is usual stays known.
func (w *Watch) renew(now time.Time) {
	w.gather.Begin(now)
	w.closed = now.Truncate(Minute)
	clear(w.tallies)
	clear(w.crossing)
	for d := range w.trails {
		w.trails[d] = trail{}
	}
	for at := range w.lanes {
		w.lanes[at].minutes = nil
	}
}

// minute judges the detectors by one minute more and gives every lane its window.
func (w *Watch) minute(closed map[string][]Window, i int) {
	sound := w.sound(closed, i)
	for d := range w.detectors {
		w.judge(d, closed[w.detectors[d].ID][i], sound)
	}
	sound = w.sound(closed, i)
	w.imputer.Learn(sound)
	for at := range w.lanes {
		l := &w.lanes[at]
		l.minutes = pushed(l.minutes, shorten(w.laneWindow(l, sound)), kept)
	}
}

// sound gives the windows of a minute whose detectors are healthy as far as is known.
func (w *Watch) sound(closed map[string][]Window, i int) map[string]Window {
	sound := make(map[string]Window, len(closed))
	for d, detector := range w.detectors {
		if v := closed[detector.ID][i]; v.Whole() && w.trails[d].verdict.Fault == Healthy {
			sound[detector.ID] = v
		}
	}
	return sound
}

func (w *Watch) judge(d int, v Window, sound map[string]Window) {
	t := &w.trails[d]
	usual := float32(-1)
	if guess, ok := w.imputer.Fill(w.detectors[d].ID, v.From, Minute, sound); ok {
		usual = float32(guess.Count)
	}
	t.windows, t.expected = pushed(t.windows, shorten(v), judged), pushed(t.expected, usual, judged)
	e := Evidence{Windows: lengthen(t.windows, v.Until()), SameLane: w.sameLane(d), Expected: expected(t.expected)}
	if len(t.windows) < silentAfter {
		return // nothing can be said yet
	}
	if verdict := Judge(e); verdict.Fault != t.verdict.Fault {
		t.verdict, t.since = verdict, v.Until()
	} else {
		t.verdict = verdict
	}
}

// sameLane counts what a healthy detector of the same lane saw over the same minutes; below
// 0 where there is none.
func (w *Watch) sameLane(d int) float64 {
	for _, m := range w.mates[d] {
		t := &w.trails[m]
		if t.verdict.Fault != Healthy || len(t.windows) < len(w.trails[d].windows)-1 {
			continue
		}
		n := 0.0
		for _, b := range t.windows {
			n += float64(b.count)
		}
		return n
	}
	return -1
}

func expected(counts []float32) float64 {
	n := 0.0
	for _, c := range counts {
		if c < 0 {
			return -1
		}
		n += float64(c)
	}
	return n
}

// laneWindow is the window of the lane's soundest detector, or a stand-in; it is covered
// by nothing where there is neither.
func (w *Watch) laneWindow(l *watchedLane, sound map[string]Window) Window {
	for _, d := range l.detectors {
		if v, ok := sound[w.detectors[d].ID]; ok {
			return v
		}
	}
	if v, ok := w.imputer.Fill(w.detectors[l.detectors[0]].ID, w.closed, Minute, sound); ok {
		return v
	}
	return Window{From: w.closed, Length: Minute}
}

// Minutes gives the last hour of a lane, oldest first; nothing of one without detectors.
func (w *Watch) Minutes(lane int) []Window {
	at, known := w.at[lane]
	if !known {
		return nil
	}
	return lengthen(w.lanes[at].minutes, w.closed)
}

// Condition is how a detector is.
type Condition struct {
	Detector Detector
	Verdict  Verdict
	Since    time.Time // of the verdict; zero while it has been healthy from the begin on
	Last     Window    // its last minute
	Judged   bool      // long enough heard for a verdict
}

// Conditions gives how the detectors of a junction are, by lane, nearest to the stop line first.
func (w *Watch) Conditions(junction int) []Condition {
	list := []Condition{}
	for _, at := range w.junctions[junction] {
		for _, d := range w.lanes[at].detectors {
			t := &w.trails[d]
			c := Condition{Detector: w.detectors[d], Verdict: t.verdict, Since: t.since, Judged: len(t.windows) >= silentAfter}
			if n := len(t.windows); n > 0 {
				c.Last = lengthen(t.windows[n-1:], w.closed)[0]
			}
			list = append(list, c)
		}
	}
	return list
}

// Faulty counts the detectors of a junction, and those that are not healthy.
func (w *Watch) Faulty(junction int) (faulty, all int) {
	for _, at := range w.junctions[junction] {
		for _, d := range w.lanes[at].detectors {
			all++
			if w.trails[d].verdict.Fault != Healthy {
				faulty++
			}
		}
	}
	return faulty, all
}

// Lanes gives the lanes with detectors on which cars come to a junction.
func (w *Watch) Lanes(junction int) []int {
	list := make([]int, 0, len(w.junctions[junction]))
	for _, at := range w.junctions[junction] {
		list = append(list, w.lanes[at].lane)
	}
	return list
}

// LastQuarter gives what the detectors of a lane measured in the last whole quarter of an
// hour; false where they did not measure enough of it.
func (w *Watch) LastQuarter(lane int) (Window, bool) {
	end := w.closed.Truncate(Quarter)
	v := Fold(w.Minutes(lane), end.Add(-Quarter), Quarter)
	return v, v.Whole()
}
