package street

import (
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

const (
	loopStop = 40.0  // m before the stop line
	loopUp   = 150.0 // m before it, where the lane is so long
	loopLong = 2.0   // m of a loop along the lane
)

// Loop is where one detector lies (感应线圈).
type Loop struct {
	ID   string  `json:"id"` // the lane's with "/stop" or "/up"
	Lane int     `json:"lane"`
	At   float64 `json:"at"` // m from the begin of the lane
}

// Loops is the detectors in the lanes that end at a stop line: one 40 m before it and one
// upstream, only the first where the lane is short. Whatever drives may be counted by them.
type Loops struct {
	loops []loop
	by    [][]int32 // lane
}

type loop struct {
	Loop
	count   int
	speeds  float64
	covered float64 // s
	present bool
}

// LayLoops lays the detectors of a network.
func LayLoops(n *network.Network) *Loops {
	c := &Loops{by: make([][]int32, len(n.Lanes))}
	for l := range n.Lanes {
		if lane := &n.Lanes[l]; stops(n, lane) {
			stop := max(lane.Length-loopStop, lane.Length/2)
			c.lay(Loop{lane.ID + "/stop", l, stop})
			if up := max(lane.Length-loopUp, 5); stop-up >= 20 {
				c.lay(Loop{lane.ID + "/up", l, up})
			}
		}
	}
	return c
}

// stops tells whether cars wait for a signal at the end of a lane.
func stops(n *network.Network, lane *network.Lane) bool {
	for _, k := range lane.Out {
		if link := &n.Links[k]; link.Junction >= 0 && !link.Walk && link.To >= 0 && lane.Uses.Has(network.Car) {
			return true
		}
	}
	return false
}

func (c *Loops) lay(l Loop) {
	c.by[l.Lane] = append(c.by[l.Lane], int32(len(c.loops)))
	c.loops = append(c.loops, loop{Loop: l})
}

// List gives where they lie, in the order of Read.
func (c *Loops) List() []Loop {
	list := make([]Loop, len(c.loops))
	for i := range c.loops {
		list[i] = c.loops[i].Loop
	}
	return list
}

// Over counts a vehicle whose front went along a lane within a second; from is -1 where it
// came onto the lane within it.
func (c *Loops) Over(lane int, from, at, speed float64) {
	for _, i := range c.by[lane] {
		if l := &c.loops[i]; from < l.At && at >= l.At {
			l.count++
			l.speeds += speed
			l.covered += min(1, (carLength+loopLong)/max(speed, 1))
		}
	}
}

// Clear begins a new second, in which nobody stands on any loop yet.
func (c *Loops) Clear() {
	for i := range c.loops {
		c.loops[i].present = false
	}
}

// On notes a vehicle that is on a lane at the end of the second.
func (c *Loops) On(lane int, at, speed float64) {
	for _, i := range c.by[lane] {
		l := &c.loops[i]
		if at < l.At || at-carLength > l.At+loopLong {
			continue
		}
		l.present = true
		if speed < carLength+loopLong && at-speed >= l.At { // it was not counted in this second
			l.covered += min(1, (carLength+loopLong)/max(speed, 1))
		}
	}
}

// Read gives what every loop saw over the seconds that end at a time, and begins anew.
func (c *Loops) Read(at time.Time, seconds int) []field.Reading {
	if seconds <= 0 {
		return nil
	}
	list := make([]field.Reading, len(c.loops))
	for i := range c.loops {
		l := &c.loops[i]
		r := field.Reading{Detector: l.ID, At: at, Span: time.Duration(seconds) * time.Second, Count: l.count,
			Occupancy: min(1, l.covered/float64(seconds)), Present: l.present}
		if l.count > 0 {
			r.Speed = l.speeds / float64(l.count)
		}
		list[i] = r
		l.count, l.speeds, l.covered = 0, 0, 0
	}
	return list
}

// Loops gives where the detectors lie, in the order of Readings.
func (s *Street) Loops() []Loop { return s.loops.List() }

// Readings gives what every detector saw since the last call, and begins anew. Called
// each second or each minute it gives seconds or minutes.
func (s *Street) Readings() []field.Reading {
	span := s.second - s.read
	s.read = s.second
	return s.loops.Read(s.Now(), span)
}

func (s *Street) occupy() {
	s.loops.Clear()
	for i := range s.cars {
		if c := &s.cars[i]; c.used && c.lane >= 0 {
			s.loops.On(c.lane, c.at, c.speed)
		}
	}
	for lane, b := range s.barriers {
		if b.track != 0 && b.until > s.second {
			s.loops.On(lane, b.at+carLength, 0)
		}
	}
}
