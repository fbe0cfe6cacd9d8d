package street

import (
	"fmt"
	"math"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// barrier is a place on a lane that nobody passes until a second.
type barrier struct {
	at    float64
	until int
	track int // of the vehicle that stands there; 0: nobody sees what it is
}

// Error is something that is asked of the street and is not there.
type Error struct {
	What  string // "lane", "edge", "route"
	Index int
}

func (e *Error) Error() string { return fmt.Sprintf("the street has no such %s: %d", e.What, e.Index) }

// Block closes a lane at a place for a while (占道), as works do: who is behind it stops or
// changes lanes. A second one on the same lane replaces the first.
func (s *Street) Block(lane int, at float64, d time.Duration) error {
	if lane < 0 || lane >= len(s.barriers) || math.IsNaN(at) {
		return &Error{"lane", lane}
	}
	s.barriers[lane] = barrier{at: min(max(at, 0), s.net.Lanes[lane].Length), until: s.second + max(1, int(d/time.Second))}
	return nil
}

// Break leaves a vehicle standing on a lane for a while (车辆故障): a Block that trackers and
// loops see. Its rear is at the place.
func (s *Street) Break(lane int, at float64, d time.Duration) error {
	if err := s.Block(lane, at, d); err != nil {
		return err
	}
	s.tracks++
	s.barriers[lane].track = s.tracks
	return nil
}

// broken adds the vehicles that stand broken-down in sight of the trackers.
func (s *Street) broken(into []field.Vehicle) []field.Vehicle {
	for lane, b := range s.barriers {
		if b.track == 0 || b.until <= s.second {
			continue
		}
		v := field.Vehicle{Track: b.track, Lane: lane, Link: network.None, At: min(b.at+carLength, s.net.Lanes[lane].Length)}
		if s.eyes.Sees(adapt.Seen(v)) {
			into = append(into, v)
		}
	}
	return into
}

// Clear takes the barrier of a lane away.
func (s *Street) Clear(lane int) {
	if lane >= 0 && lane < len(s.barriers) {
		s.barriers[lane] = barrier{}
	}
}

// Blocked tells whether a lane is closed at some place.
func (s *Street) Blocked(lane int) bool {
	return lane >= 0 && lane < len(s.barriers) && s.barriers[lane].until > s.second
}

// Close keeps new vehicles out of an edge (封闭路段), and Open lets them in again. Who is on
// it drives on.
func (s *Street) Close(edge int) error { return s.shutEdge(edge, true) }

// Open ends a closure.
func (s *Street) Open(edge int) error { return s.shutEdge(edge, false) }

func (s *Street) shutEdge(edge int, shut bool) error {
	if edge < 0 || edge >= len(s.closed) {
		return &Error{"edge", edge}
	}
	s.closed[edge] = shut
	return nil
}

// lift forgets barriers whose time is over.
func (s *Street) lift() {
	for l := range s.barriers {
		if b := &s.barriers[l]; b.until != 0 && b.until <= s.second {
			*b = barrier{}
		}
	}
}

// dispatch is a vehicle that waits for room to begin its route.
type dispatch struct {
	route []int
	track int
}

// Send has an emergency vehicle drive a route of edges (救护车), from the begin of the first
// as soon as there is room. It obeys the signals; it leaves at the end of the last edge.
// The number is its track. Edges that no link joins are an *Error.
func (s *Street) Send(route []int) (track int, err error) {
	for i, e := range route {
		if e < 0 || e >= len(s.net.Edges) {
			return 0, &Error{"edge", e}
		}
		if i > 0 && !s.joined(route[i-1], e) {
			return 0, &Error{"route", i}
		}
	}
	if len(route) == 0 {
		return 0, &Error{"route", 0}
	}
	s.tracks++
	s.queued = append(s.queued, dispatch{append([]int(nil), route...), s.tracks})
	return s.tracks, nil
}

func (s *Street) joined(from, to int) bool {
	for _, x := range s.choices[from] {
		if s.net.Lanes[s.net.Links[x.link].To].Edge == to {
			return true
		}
	}
	return false
}

// depart lets those begin who are sent.
func (s *Street) depart() {
	kept := s.queued[:0]
	for _, d := range s.queued {
		if !s.embark(d) {
			kept = append(kept, d)
		}
	}
	s.queued = kept
}

// embark puts a vehicle that is sent onto a lane of its first edge that has room.
func (s *Street) embark(d dispatch) bool {
	for _, l := range s.net.Edges[d.route[0]].Lanes {
		if !s.net.Lanes[l].Uses.Has(network.Car) || s.incoming[l] > 0 {
			continue
		}
		speed, fits := s.fits(l)
		if !fits {
			continue
		}
		id := s.born(l, speed, math.Inf(1))
		c := &s.cars[id]
		c.track, c.sent, c.route = d.track, true, d.route[1:]
		s.sent[d.track] = id
		return true
	}
	return false
}

// Where tells where a vehicle is that was sent; false before it began and after its end.
func (s *Street) Where(track int) (field.Vehicle, bool) {
	id, ok := s.sent[track]
	if !ok {
		return field.Vehicle{}, false
	}
	return s.cars[id].vehicle(), true
}

// onRoute is the way of one who is sent: out of an edge to the next of its route.
func (s *Street) onRoute(c *car, lane, edge int) int {
	next := s.after(c, edge)
	if next == network.None {
		return exit
	}
	found := network.None
	for _, x := range s.choices[edge] {
		link := &s.net.Links[x.link]
		if s.net.Lanes[link.To].Edge != next {
			continue
		}
		if link.From == lane {
			return x.link
		}
		found = x.link
	}
	return found
}

// after is the edge that follows another on the way that is still to come.
func (s *Street) after(c *car, edge int) int {
	if c.lane >= 0 && s.net.Lanes[c.lane].Edge == edge || len(c.route) == 0 {
		if len(c.route) == 0 {
			return network.None
		}
		return c.route[0]
	}
	for i, e := range c.route[:len(c.route)-1] {
		if e == edge {
			return c.route[i+1]
		}
	}
	return network.None
}
