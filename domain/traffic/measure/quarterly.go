package measure

import (
	"maps"
	"slices"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// Quarterly is the account of one junction over a quarter of an hour.
type Quarterly struct {
	Junction int
	From     time.Time
	Level    Level   // of the junction; 0 where no lane's service is known
	Delay    float64 // s a vehicle, mean of all lanes that are known
	Lanes    []LaneQuarter
	Turns    []TurnCount // of the links that trackers saw somebody on
}

// LaneQuarter is what one lane carried and was given.
type LaneQuarter struct {
	Lane   int
	Window Window
	Green  float64 // s in the quarter; below 0 where too little was seen of the signals
	Cycle  float64 // s, mean; 0 where it was never green
	Level  Level   // 0 where flow or signals are not known
	Delay  float64 // s a vehicle
	Stood  float64 // vehicles that trackers saw standing, mean
}

// TurnCount is how many vehicles went a way across the box.
type TurnCount struct {
	Link  int
	Count int
}

// Saturation is how many vehicles an hour one lane lets go while it is green, when nothing
// better is known: a headway of two seconds.
const Saturation = 1800.0

// seenEnough is the part of a quarter that signals must have been seen in.
const seenEnough = 0.8

// tally is what was counted of signals and turns in one quarter.
type tally struct {
	green, starts [][]uint16 // by junction and group
	goes          [][]bool   // of the last second that was seen
	seconds       []uint16   // by junction: that something was seen
	turns         map[int]int
	stood         map[int]int // by lane, vehicle seconds
	looked        int         // s in which trackers were asked
}

func (w *Watch) tally(at time.Time) *tally {
	begin := at.Truncate(Quarter).Unix()
	t := w.tallies[begin]
	if t == nil {
		n := len(w.net.Junctions)
		t = &tally{make([][]uint16, n), make([][]uint16, n), make([][]bool, n), make([]uint16, n), map[int]int{}, map[int]int{}, 0}
		w.tallies[begin] = t
	}
	return t
}

// Show counts one second that ended now, in which a junction's groups showed this.
func (w *Watch) Show(junction int, show network.Aspects, now time.Time) {
	if len(show) != len(w.net.Junctions[junction].Groups) || len(w.junctions[junction]) == 0 {
		return
	}
	t := w.tally(now.Add(-time.Second))
	if t.green[junction] == nil {
		t.green[junction], t.starts[junction], t.goes[junction] = make([]uint16, len(show)), make([]uint16, len(show)), make([]bool, len(show))
	}
	t.seconds[junction]++
	for g := range show {
		goes := show.At(g).Goes()
		if goes {
			t.green[junction][g]++
		}
		if goes && !t.goes[junction][g] {
			t.starts[junction][g]++
		}
		t.goes[junction][g] = goes
	}
}

// stopped is the speed below which a vehicle stands in a queue, in m/s.
const stopped = 0.1

// See counts the vehicles that stand on lanes, and those that go across boxes, each once on
// each link.
func (w *Watch) See(seen []field.Vehicle, now time.Time) {
	t := w.tally(now.Add(-time.Second))
	crossing := make(map[int]int, len(w.crossing))
	t.looked++
	for _, v := range seen {
		if v.Lane >= 0 && v.Speed < stopped {
			t.stood[v.Lane]++
		}
		if v.Link < 0 || v.Link >= len(w.net.Links) {
			continue
		}
		crossing[v.Track] = v.Link
		if before, was := w.crossing[v.Track]; !was || before != v.Link {
			t.turns[v.Link]++
		}
	}
	w.crossing = crossing
}

// quarter gives the accounts of the quarter that began at from, and forgets what it was
// counted from.
func (w *Watch) quarter(from time.Time) []Quarterly {
	t := w.tally(from)
	for begin := range w.tallies {
		if begin <= from.Unix() {
			delete(w.tallies, begin)
		}
	}
	turns := w.turns(t)
	var done []Quarterly
	for j := range w.net.Junctions {
		if len(w.junctions[j]) > 0 {
			q := w.account(j, t, from)
			q.Turns = turns[j]
			done = append(done, q)
		}
	}
	return done
}

// turns sorts what was counted by junction and link.
func (w *Watch) turns(t *tally) map[int][]TurnCount {
	by := map[int][]TurnCount{}
	for _, k := range slices.Sorted(maps.Keys(t.turns)) {
		j := w.net.Links[k].Junction
		by[j] = append(by[j], TurnCount{k, t.turns[k]})
	}
	return by
}

func (w *Watch) account(j int, t *tally, from time.Time) Quarterly {
	q := Quarterly{Junction: j, From: from}
	var known []Service
	for _, at := range w.junctions[j] {
		l := LaneQuarter{Lane: w.lanes[at].lane, Green: -1}
		l.Window = Fold(lengthen(w.lanes[at].minutes, w.closed), from, Quarter)
		w.served(&l, j, t)
		l.Stood = float64(t.stood[l.Lane]) / float64(max(1, t.looked))
		if l.Green >= 0 && l.Window.Quality >= 0.5 {
			s := Service{Flow: l.Window.Flow, Saturation: Saturation, Green: l.Green * l.Cycle / Quarter.Seconds(), Cycle: l.Cycle, Hours: Quarter.Hours()}
			l.Level, l.Delay = Approach(s)
			known = append(known, s)
		}
		q.Lanes = append(q.Lanes, l)
	}
	if len(known) > 0 {
		q.Level, q.Delay = Approach(known...)
	}
	return q
}

// served puts the green of the lane's best group.
func (w *Watch) served(l *LaneQuarter, j int, t *tally) {
	if float64(t.seconds[j]) < seenEnough*Quarter.Seconds() {
		return
	}
	scale := Quarter.Seconds() / float64(t.seconds[j])
	l.Green = 0
	for _, k := range w.net.Lanes[l.Lane].Out {
		link := &w.net.Links[k]
		if link.Junction != j || link.Walk || link.Group < 0 {
			continue
		}
		if green := float64(t.green[j][link.Group]) * scale; green > l.Green {
			l.Green = green
			l.Cycle = Quarter.Seconds() / max(1, float64(t.starts[j][link.Group])*scale)
		}
	}
}
