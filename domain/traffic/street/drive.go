package street

import (
	"math"

	"citybrain/domain/traffic/network"
)

// driveLane moves those on a lane, once a second. Whoever is ahead of somebody moves
// first, so that a queue starts as fast over the end of a lane as on it; where queues
// stand in a circle, one sees another as it was.
func (s *Street) driveLane(l int) {
	if s.laneAt[l] != s.second {
		s.laneAt[l] = s.second
		s.drive(&s.queues[l], l, network.None)
	}
}

func (s *Street) driveLink(k int) {
	if s.linkAt[k] != s.second {
		s.linkAt[k] = s.second
		s.drive(&s.boxes[k], network.None, k)
	}
}

// drive moves all who are on one lane or link, from the front. Who comes over to the next
// place has moved already when it is that place's turn.
func (s *Street) drive(queue *[]int32, lane, link int) {
	for i := 0; i < len(*queue); {
		id := (*queue)[i]
		c := &s.cars[id]
		if c.moved == s.second {
			i++
			continue
		}
		c.moved = s.second
		speed := s.alone(c)
		if i > 0 {
			before := &s.cars[(*queue)[i-1]]
			speed = min(speed, follow(before.at-spacing-c.at, before.speed))
		} else {
			speed = min(speed, s.ahead(c, speed))
		}
		speed = max(0, speed)
		s.move(id, speed)
		if c.used && c.lane == lane && c.link == link {
			i++
		}
	}
}

// alone is how fast a car may go for its own sake after this second: as it speeds up, as
// its place allows, and up to a barrier on its lane.
func (s *Street) alone(c *car) float64 {
	if c.lane < 0 {
		return min(c.speed+accel, max(s.net.Links[c.link].Speed, 3))
	}
	speed := min(c.speed+accel, max(s.allowed(c), 3))
	if c.polite > s.second {
		speed = min(speed, max(0, c.speed-brake/2))
	}
	if b := &s.barriers[c.lane]; b.until > s.second && c.at <= b.at {
		speed = min(speed, stopAt(b.at-c.at))
	}
	return speed
}

// safe is the speed from which one still stops behind what is so far ahead and goes so
// fast (Krauss).
func safe(gap, speed float64) float64 {
	const b = brake * headway
	return -b + math.Sqrt(b*b+2*brake*max(gap, 0)+speed*speed)
}

// follow is the speed behind one who is ahead: safe, and never farther than the gap.
func follow(gap, speed float64) float64 { return max(0, min(safe(gap, speed), gap)) }

// stopAt is the speed before a line that must not be crossed.
func stopAt(far float64) float64 { return follow(far-lineGap, 0) }

// move puts a car forward, over as many ends of lanes and links as it comes to.
func (s *Street) move(id int32, speed float64) {
	c := &s.cars[id]
	from := c.at
	c.speed = speed
	c.at += speed
	c.trip -= speed
	if speed < standing {
		c.stood++
	} else {
		c.stood = 0
	}
	for c.used {
		if c.lane >= 0 {
			s.loops.Over(c.lane, from, c.at, c.speed)
			length := s.net.Lanes[c.lane].Length
			if c.at <= length {
				return
			}
			s.leaveLane(id, length)
		} else {
			length := s.net.Links[c.link].Length
			if c.at <= length {
				return
			}
			s.leaveLink(id, length)
		}
		from = -1
	}
}

func (s *Street) leaveLane(id int32, length float64) {
	c := &s.cars[id]
	k := c.path[0]
	s.queues[c.lane] = without(s.queues[c.lane], id)
	if k == exit {
		s.gone(id)
		return
	}
	c.lane, c.link, c.at = network.None, k, c.at-length
	copy(c.path[:], c.path[1:])
	c.known--
	s.boxes[k] = append(s.boxes[k], id)
	s.incoming[s.net.Links[k].To]++
}

func (s *Street) leaveLink(id int32, length float64) {
	c := &s.cars[id]
	to := s.net.Links[c.link].To
	s.boxes[c.link] = without(s.boxes[c.link], id)
	s.incoming[to]--
	c.lane, c.link, c.at = to, network.None, c.at-length
	if len(c.route) > 0 && c.route[0] == s.net.Lanes[to].Edge {
		c.route = c.route[1:]
	}
	s.queues[to] = append(s.queues[to], id)
}

// without takes one out; it is nearly always the first.
func without(queue []int32, id int32) []int32 {
	for i := range queue {
		if queue[i] == id {
			return append(queue[:i], queue[i+1:]...)
		}
	}
	return queue
}

func (s *Street) gone(id int32) {
	c := &s.cars[id]
	if c.sent {
		delete(s.sent, c.track)
	}
	*c = car{}
	s.unused = append(s.unused, id)
	s.left++
}

// born puts a new car at the begin of a lane.
func (s *Street) born(lane int, speed, trip float64) int32 {
	var id int32
	if n := len(s.unused); n > 0 {
		id, s.unused = s.unused[n-1], s.unused[:n-1]
	} else {
		id = int32(len(s.cars))
		s.cars = append(s.cars, car{})
	}
	s.tracks++
	s.entered++
	s.cars[id] = car{track: s.tracks, lane: lane, link: network.None, speed: speed, trip: trip, moved: s.second, used: true}
	s.queues[lane] = append(s.queues[lane], id)
	return id
}
