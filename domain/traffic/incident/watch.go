package incident

import (
	"math"
	"slices"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// track is one vehicle in sight on a lane.
type track struct {
	id     int
	lane   int
	at     float64 // m from the begin of the lane
	speed  float64 // m/s, as it was told
	anchor float64 // where it stands
	since  time.Time
	seen   time.Time
	free   float64       // seconds that nothing explains
	served [ways]float64 // green seconds of each way on from the lane's end while its end was empty
	drove  bool          // it moved while it was in sight
	ghost  bool          // others drive through it
}

// Watch takes one second: who is in sight, and what the groups of each junction show
// (empty where that is not known). It gives the alarms that began and ended now.
func (p *Patrol) Watch(now time.Time, seen []field.Vehicle, shows []network.Aspects) []Alarm {
	step := min(2, max(0, now.Sub(p.now).Seconds()))
	p.now, p.told = now, nil
	for _, v := range seen {
		if v.Lane >= 0 && v.Lane < len(p.lanes) && !math.IsNaN(v.At) && !math.IsInf(v.At, 0) {
			p.take(v)
		}
	}
	p.forget()
	p.line()
	for l := range p.lanes {
		p.judgeLane(l, step, shows)
	}
	for l := range p.lanes {
		p.passed(l)
	}
	return p.told
}

// take brings a vehicle to where it is seen now.
func (p *Patrol) take(v field.Vehicle) {
	t := p.tracks[v.Track]
	if t == nil {
		t = &track{id: v.Track, lane: v.Lane, at: v.At, anchor: v.At, since: p.now}
		p.tracks[v.Track] = t
	}
	w := &p.lanes[v.Lane]
	switch {
	case t.lane != v.Lane:
		p.leave(t)
		p.lanes[v.Lane].moved = p.now
		*t = track{id: t.id, lane: v.Lane, at: v.At, anchor: v.At, since: p.now, drove: true}
	case math.Abs(v.At-t.anchor) > p.tuning.Moved:
		p.over(t, v.At)
		w.moved = p.now
		t.anchor, t.since, t.free, t.served, t.ghost, t.drove = v.At, p.now, 0, [ways]float64{}, false, true
	}
	t.at, t.speed, t.seen = v.At, v.Speed, p.now
}

// leave remembers where somebody stood who went around what is ahead.
func (p *Patrol) leave(t *track) {
	w, length := &p.lanes[t.lane], p.net.Lanes[t.lane].Length
	if t.free < 4 || length-t.anchor <= p.tuning.Clear {
		return
	}
	since := t.since
	free := t.free
	if m := w.memory; p.remembers(w, t.anchor) {
		since, free = m.since, max(free, m.free)
	}
	w.memory = memory{at: t.anchor, free: free, since: since, when: p.now}
}

func (p *Patrol) remembers(w *watch, at float64) bool {
	m := w.memory
	return !m.when.IsZero() && p.now.Sub(m.when).Seconds() <= p.tuning.Memory && math.Abs(m.at-at) <= 2*p.tuning.Moved
}

// over is a vehicle that drives on along its lane: nothing stands where it has passed.
func (p *Patrol) over(t *track, to float64) {
	w := &p.lanes[t.lane]
	if m := w.memory; !m.when.IsZero() && t.anchor <= m.at+p.tuning.Moved && to > m.at+3*p.tuning.Moved {
		w.memory = memory{}
	}
	for _, o := range w.queue { // as it was a second ago
		if o.lane == t.lane && o.since.Before(p.now) && t.at < o.at-bodies && to > o.at+bodies {
			o.ghost = true
		}
	}
	if w.alarm == nil {
		return
	}
	at := p.net.Lanes[t.lane].Length - w.alarm.Before
	if t.at <= at+p.tuning.Moved && to > at+p.tuning.Moved {
		p.clear(t.lane)
	}
}

// forget drops who was not seen for a while, and fills the lanes anew.
func (p *Patrol) forget() {
	for l := range p.lanes {
		p.lanes[l].queue = p.lanes[l].queue[:0]
	}
	for id, t := range p.tracks {
		if p.now.Sub(t.seen).Seconds() > p.tuning.Unseen {
			delete(p.tracks, id)
			continue
		}
		p.lanes[t.lane].queue = append(p.lanes[t.lane].queue, t)
	}
}

// line puts each lane in order, and joins tracks of one vehicle.
func (p *Patrol) line() {
	for l := range p.lanes {
		q := p.lanes[l].queue
		slices.SortFunc(q, func(a, b *track) int {
			switch {
			case a.at != b.at && a.at > b.at:
				return -1
			case a.at != b.at:
				return 1
			}
			return a.id - b.id
		})
		for i := 1; i < len(q); i++ {
			p.meet(q[i-1], q[i])
		}
	}
}

// bodies is how near two fronts on one lane cannot be.
const bodies = 2.5

// meet looks at two tracks in one place: the new track of a hidden vehicle, the same
// vehicle twice, or a vehicle that drives through something that is not there.
func (p *Patrol) meet(a, b *track) {
	if a.at-b.at > bodies {
		return
	}
	old, young := a, b
	if b.since.Before(a.since) {
		old, young = b, a
	}
	switch {
	case old.seen.Before(p.now) && !young.seen.Before(p.now):
		young.since, young.free, young.served = old.since, old.free, old.served
		old.seen = time.Time{}
	case young.drove && young.since.Equal(p.now) && p.now.Sub(old.since).Seconds() > 3:
		old.ghost = true
	}
}
