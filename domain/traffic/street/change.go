package street

import "citybrain/domain/traffic/network"

// change lets cars change lanes (变道) that want to: towards the lane of their way, or
// around a barrier.
func (s *Street) change() {
	for e := range s.net.Edges {
		lanes := s.net.Edges[e].Lanes
		if len(lanes) < 2 {
			continue
		}
		for _, l := range lanes {
			for i := 0; i < len(s.queues[l]); {
				id := s.queues[l][i]
				if !s.wishes(id, l, lanes) {
					i++
				}
			}
		}
	}
}

// wishes changes the lane of a car that wishes so and can.
func (s *Street) wishes(id int32, lane int, lanes []int) bool {
	c, at := &s.cars[id], s.net.Lanes[lane].Index
	if b := &s.barriers[lane]; b.until > s.second && c.at <= b.at && b.at-c.at < around {
		return s.sideways(id, lanes, at+1) || s.sideways(id, lanes, at-1)
	}
	if c.known == 0 && s.net.Lanes[lane].Length >= longEdge {
		s.chosen(c, 0, lane, s.net.Lanes[lane].Length-c.at)
	}
	if c.known == 0 || c.path[0] < 0 {
		return false
	}
	to := s.net.Links[c.path[0]].From
	if to == lane || s.net.Lanes[to].Edge != s.net.Lanes[lane].Edge {
		return false
	}
	if s.net.Lanes[to].Index > at {
		return s.sideways(id, lanes, at+1)
	}
	return s.sideways(id, lanes, at-1)
}

// sideways moves a car over to a lane of its edge where there is room before and behind.
func (s *Street) sideways(id int32, lanes []int, index int) bool {
	if index < 0 || index >= len(lanes) {
		return false
	}
	c, to := &s.cars[id], lanes[index]
	lane := &s.net.Lanes[to]
	at := c.at * lane.Length / s.net.Lanes[c.lane].Length
	if !lane.Uses.Has(network.Car) || at < 2*carLength || lane.Length-at < 2*carLength && !c.sent {
		return false
	}
	if b := &s.barriers[to]; b.until > s.second && at <= b.at+spacing {
		return false
	}
	queue, place := s.queues[to], 0
	for place < len(queue) && s.cars[queue[place]].at >= at {
		place++
	}
	if c.sent && place < len(queue) {
		s.cars[queue[place]].polite = s.second + 3 // it hears the siren
	}
	if place > 0 {
		before := &s.cars[queue[place-1]]
		if gap := before.at - spacing - at; gap < 0 || safe(gap, before.speed) < c.speed-brake {
			return false
		}
	}
	if place < len(queue) {
		behind := &s.cars[queue[place]]
		if gap := at - spacing - behind.at; gap < 0 || safe(gap, c.speed) < behind.speed-brake {
			return false
		}
	}
	s.queues[c.lane] = without(s.queues[c.lane], id)
	queue = append(queue, id)
	copy(queue[place+1:], queue[place:])
	queue[place] = id
	s.queues[to] = queue
	c.lane, c.at = to, at
	if c.known > 1 {
		c.known = 1 // what comes after may be another lane
	}
	return true
}
