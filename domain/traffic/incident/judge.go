package incident

import (
	"math"

	"citybrain/domain/traffic/network"
)

// ways is how many ways on from the end of a lane are told apart.
const ways = 6

// frozen is a speed at which nobody is in one place for seconds, in m/s.
const frozen = 2.0

// judgeLane counts the seconds of those on a lane that nothing explains.
func (p *Patrol) judgeLane(lane int, step float64, shows []network.Aspects) {
	w := &p.lanes[lane]
	for i, t := range w.queue {
		if t.ghost || t.seen.Before(p.now) || t.since.Equal(p.now) {
			continue
		}
		if part := p.unexplained(t, w.queue[:i]) * step; part > 0 && p.lively(t) {
			p.count(t, part, shows)
			p.weigh(w, t)
		}
	}
	p.watchAlarm(lane)
}

// unexplained is the part of this second that neither the vehicle ahead nor a wish to change
// lanes explains.
func (p *Patrol) unexplained(t *track, ahead []*track) float64 {
	for i := len(ahead) - 1; i >= 0; i-- {
		if d := ahead[i].at - t.at; d > bodies && !ahead[i].ghost {
			if d < p.tuning.Clear {
				return 0
			}
			break
		}
	}
	if p.beside(t) {
		return p.tuning.Waits
	}
	return 1
}

// count adds to what nothing explains: near the end of the lane no more than the least of
// what each way on from there was open.
func (p *Patrol) count(t *track, part float64, shows []network.Aspects) {
	if p.net.Lanes[t.lane].Length-t.at > p.tuning.Clear {
		t.free += part
		return
	}
	least, n := math.Inf(1), 0
	for _, k := range p.net.Lanes[t.lane].Out {
		if link := &p.net.Links[k]; link.Walk || link.To < 0 || n == ways {
			continue
		}
		t.served[n] += part * p.open(k, shows)
		least = min(least, t.served[n])
		n++
	}
	if n > 0 {
		t.free = least * p.tuning.Away / p.tuning.Near
	}
}

// open is how much of a second counts at a way on: nothing at red, where signals are not
// known or where the exit is full; a part where turns give way or no signal stands.
func (p *Patrol) open(k int, shows []network.Aspects) float64 {
	link := &p.net.Links[k]
	if p.full(link.To) {
		return 0
	}
	if link.Junction < 0 {
		return p.tuning.Yielding
	}
	if link.Junction >= len(shows) || link.Group >= len(shows[link.Junction]) {
		return 0
	}
	switch shows[link.Junction].At(link.Group) {
	case network.Green:
		return 1
	case network.Permissive:
		return p.tuning.Yielding
	}
	return 0
}

// weigh raises an alarm when the seconds are enough.
func (p *Patrol) weigh(w *watch, t *track) {
	free, cause, since := t.free, StoppedVehicle, t.since
	if p.remembers(w, t.anchor) {
		free, cause, since = free+w.memory.free, ClosedLane, w.memory.since
	}
	if need := p.tuning.Away * w.factor; t.free > 3 && free >= need {
		p.raise(t.lane, t.anchor, cause, 0.95, since, t.id)
	}
}

// full tells whether somebody stands at the begin of a lane.
func (p *Patrol) full(lane int) bool {
	q := p.lanes[lane].queue
	if len(q) == 0 {
		return false
	}
	t := q[len(q)-1]
	return t.at < p.tuning.Clear && p.now.Sub(t.since).Seconds() > 1
}

// beside tells whether somebody stands next to a vehicle on a lane of the same edge.
func (p *Patrol) beside(t *track) bool {
	for _, l := range p.net.Edges[p.net.Lanes[t.lane].Edge].Lanes {
		if d := p.net.Lanes[l].Index - p.net.Lanes[t.lane].Index; d != 1 && d != -1 {
			continue
		}
		for _, o := range p.lanes[l].queue {
			if d := o.at - t.at; d > -p.tuning.Beside && d < p.tuning.Beside && p.now.Sub(o.since).Seconds() >= 2 {
				return true
			}
		}
	}
	return false
}

// lively tells whether somebody on the vehicle's edge moved of late, while it stood, and
// nobody is said to drive who stays where he is: a frozen picture shows neither. At the end of
// a lane, where a queue at red looks like a blocked one, it must have been later.
func (p *Patrol) lively(t *track) bool {
	within := p.tuning.Recent
	if p.net.Lanes[t.lane].Length-t.at <= p.tuning.Clear {
		within /= 1.5
	}
	moved := false
	for _, l := range p.net.Edges[p.net.Lanes[t.lane].Edge].Lanes {
		at := p.lanes[l].moved
		moved = moved || at.After(t.since) && p.now.Sub(at).Seconds() <= within
		for _, o := range p.lanes[l].queue {
			if o.speed > frozen && o.seen.Equal(p.now) && p.now.Sub(o.since).Seconds() > 3 {
				return false
			}
		}
	}
	return moved
}

// watchAlarm keeps the time at which the place of an alarm was blocked last.
func (p *Patrol) watchAlarm(lane int) {
	w := &p.lanes[lane]
	if w.alarm == nil {
		return
	}
	at := p.net.Lanes[lane].Length - w.alarm.Before
	for _, t := range w.queue {
		if d := t.at - at; d > -2*p.tuning.Moved && d < 2*p.tuning.Moved {
			w.until = p.now
		}
	}
	for _, c := range w.cameras {
		if d := c.At - at; d > -20 && d < 20 {
			w.until = p.now
		}
	}
}

// abandoned is after how many seconds without any sight an alarm ends by itself.
const abandoned = 1800

// passed ends alarms whose place nobody blocks any more, while others are seen.
func (p *Patrol) passed(lane int) {
	w := &p.lanes[lane]
	if w.alarm == nil {
		return
	}
	gone := p.now.Sub(w.until).Seconds()
	if gone > abandoned || gone > p.tuning.Gone && w.moved.After(w.until) {
		p.clear(lane)
	}
}
