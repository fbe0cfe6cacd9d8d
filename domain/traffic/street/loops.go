package street

import (
	"time"

	"citybrain/domain/traffic/field"
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

type loop struct {
	Loop
	count   int
	speeds  float64
	covered float64 // s
	present bool
}

// layLoops gives every lane with a stop line two detectors, one where it is short.
func (s *Street) layLoops() {
	s.loopAt = make([][]int32, len(s.net.Lanes))
	for l := range s.net.Lanes {
		lane := &s.net.Lanes[l]
		if s.ending[l] || len(s.own[l]) == 0 {
			continue
		}
		stop := max(lane.Length-loopStop, lane.Length/2)
		s.lay(Loop{lane.ID + "/stop", l, stop})
		if up := max(lane.Length-loopUp, 5); stop-up >= 20 {
			s.lay(Loop{lane.ID + "/up", l, up})
		}
	}
}

func (s *Street) lay(l Loop) {
	s.loopAt[l.Lane] = append(s.loopAt[l.Lane], int32(len(s.loops)))
	s.loops = append(s.loops, loop{Loop: l})
}

// Loops gives all detectors, in the order of Readings.
func (s *Street) Loops() []Loop {
	list := make([]Loop, len(s.loops))
	for i := range s.loops {
		list[i] = s.loops[i].Loop
	}
	return list
}

// count notes the loops of a car's lane that its front came over since from.
func (s *Street) count(c *car, from float64) {
	for _, i := range s.loopAt[c.lane] {
		if l := &s.loops[i]; from < l.At && c.at >= l.At {
			l.count++
			l.speeds += c.speed
			l.covered += min(1, (carLength+loopLong)/max(c.speed, 1))
		}
	}
}

// occupy notes who stands or creeps on a loop.
func (s *Street) occupy() {
	for i := range s.loops {
		l := &s.loops[i]
		l.present = false
		for _, id := range s.queues[l.Lane] {
			c := &s.cars[id]
			if c.at < l.At {
				break
			}
			if c.at-carLength <= l.At+loopLong {
				l.present = true
				if c.speed < carLength+loopLong && c.at-c.speed >= l.At {
					l.covered += min(1, (carLength+loopLong)/max(c.speed, 1))
				}
				break
			}
		}
	}
}

// Readings gives what every detector saw since the last call, and begins anew. Called
// each second or each minute it gives seconds or minutes.
func (s *Street) Readings() []field.Reading {
	span := s.second - s.read
	s.read = s.second
	if span == 0 {
		return nil
	}
	list := make([]field.Reading, len(s.loops))
	for i := range s.loops {
		l := &s.loops[i]
		r := field.Reading{Detector: l.ID, At: s.Now(), Span: time.Duration(span) * time.Second, Count: l.count,
			Occupancy: min(1, l.covered/float64(span)), Present: l.present}
		if l.count > 0 {
			r.Speed = l.speeds / float64(l.count)
		}
		list[i] = r
		l.count, l.speeds, l.covered = 0, 0, 0
	}
	return list
}
