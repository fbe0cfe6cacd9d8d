package street

import "citybrain/domain/traffic/network"

// ahead is how fast the first on a lane or link may go, by all that is on its way: ends of
// lanes that it must not cross, slow bends, and whoever is last there.
func (s *Street) ahead(c *car, speed float64) float64 {
	c.full = false
	lane, far := c.lane, 0.0
	if lane >= 0 {
		far = s.net.Lanes[lane].Length - c.at
	} else {
		lane = s.net.Links[c.link].To
		v, found := s.onto(lane, s.net.Links[c.link].Length-c.at)
		speed = min(speed, v)
		if found {
			return speed
		}
		far = s.net.Links[c.link].Length - c.at + s.net.Lanes[lane].Length
	}
	sees := reach(speed)
	for hop := range hops {
		if far >= sees {
			return speed
		}
		k := s.chosen(c, hop, lane, far)
		if k == exit {
			return speed
		}
		if k == network.None || !s.mayEnter(c, k, far) {
			c.full = c.full && hop == 0
			return min(speed, stopAt(far))
		}
		link := &s.net.Links[k]
		speed = min(speed, safe(far, max(link.Speed, 3)))
		s.driveLink(k)
		if box := s.boxes[k]; len(box) > 0 {
			last := &s.cars[box[len(box)-1]]
			return min(speed, follow(far+last.at-spacing, last.speed))
		}
		far += link.Length
		v, found := s.onto(link.To, far)
		speed = min(speed, v)
		if found {
			return speed
		}
		lane, far = link.To, far+s.net.Lanes[link.To].Length
	}
	return min(speed, stopAt(far))
}

// reach is how far a driver looks ahead: where he could stop, and some more.
func reach(speed float64) float64 {
	return max(30, speed*headway+speed*speed/(2*brake)+10)
}

// onto is how fast one may go who comes to a lane's begin after so many metres; found if
// somebody is on it, beyond whom nothing matters.
func (s *Street) onto(lane int, far float64) (speed float64, found bool) {
	speed = safe(far, max(s.net.Lanes[lane].Speed, 3))
	if b := &s.barriers[lane]; b.until > s.second {
		speed = min(speed, stopAt(far+b.at))
	}
	s.driveLane(lane)
	queue := s.queues[lane]
	if len(queue) == 0 {
		return speed, false
	}
	last := &s.cars[queue[len(queue)-1]]
	return min(speed, follow(far+last.at-spacing, last.speed)), true
}

// mayEnter tells whether a car may go into the box by a link whose stop line is so far
// ahead. Who cannot stop any more at a yellow goes on.
func (s *Street) mayEnter(c *car, k int, far float64) bool {
	link := &s.net.Links[k]
	aspect := network.Green
	switch {
	case link.Junction >= 0 && link.Group >= 0:
		aspect = s.show[link.Junction].At(link.Group)
	case len(link.Yields) > 0:
		aspect = network.Permissive
	}
	switch aspect {
	case network.Red, network.RedYellow:
		return false
	case network.Yellow:
		if stopAt(far) >= c.speed-brake && !s.slips(c, link, far) {
			return false
		}
	}
	if !s.room(link.To) {
		c.full = true
		return false
	}
	if far > boxNear {
		return true
	}
	for _, f := range link.Foes {
		if len(s.boxes[f]) > 0 && s.net.Links[f].From != link.From && !s.apart(f) {
			return false
		}
	}
	switch aspect {
	case network.Permissive, network.Filter:
		return s.gap(c, link.Yields, link.Junction < 0)
	case network.Flashing, network.Dark:
		return s.gap(c, link.Foes, true)
	}
	return true
}

// slips tells whether one who found no gap in the green goes at its end, when those whom
// he gave way to stop: else nobody ever turned against a full stream.
func (s *Street) slips(c *car, link *network.Link, far float64) bool {
	if len(link.Yields) == 0 || c.stood < 5 || far > 3 {
		return false
	}
	for _, f := range link.Yields {
		from := s.net.Links[f].From
		if from < 0 || len(s.queues[from]) == 0 {
			continue
		}
		first := &s.cars[s.queues[from][0]]
		if first.speed > 2 && s.net.Lanes[from].Length-first.at < boxNear {
			return false
		}
	}
	return true
}

// apart tells whether nobody inside a box is on a link any more but with his tail.
func (s *Street) apart(link int) bool {
	last := &s.cars[s.boxes[link][len(s.boxes[link])-1]]
	return last.at-carLength > s.net.Links[link].Length/2
}

// room tells whether one more fits onto a lane behind those who are there or on their way
// to it. On a lane shorter than a vehicle one fits if it is empty.
func (s *Street) room(lane int) bool {
	queue, coming := s.queues[lane], float64(s.incoming[lane])
	if len(queue) == 0 {
		return coming == 0 || s.net.Lanes[lane].Length >= (coming+1)*spacing
	}
	last := &s.cars[queue[len(queue)-1]]
	free := last.at - carLength + max(0, last.speed-2)*2
	return free >= (coming+1)*spacing-2.5
}

// gap tells whether nobody whom one gives way to comes too soon. Where nobody has the
// right of way, those who stood shorter at the line do not count.
func (s *Street) gap(c *car, to []int, equal bool) bool {
	for _, f := range to {
		foe := &s.net.Links[f]
		if foe.Walk || foe.From < 0 || foe.From == c.lane || !s.open(foe) {
			continue
		}
		length := s.net.Lanes[foe.From].Length
		for _, i := range s.queues[foe.From] {
			other := &s.cars[i]
			far := length - other.at
			if far > gapTime*max(other.speed+accel, 3) {
				break
			}
			if s.chosen(other, 0, foe.From, far); other.known == 0 || other.path[0] != f || other.full {
				continue
			}
			if equal && (other.stood < c.stood || other.stood == c.stood && other.track > c.track) && other.speed < standing {
				continue
			}
			return false
		}
	}
	return true
}

// open tells whether a link's signal, if it has one, lets anybody come.
func (s *Street) open(l *network.Link) bool {
	if l.Junction < 0 || l.Group < 0 {
		return true
	}
	x := s.show[l.Junction].At(l.Group)
	return x.Enters() || x == network.Flashing || x == network.Dark || x == network.Yellow
}
