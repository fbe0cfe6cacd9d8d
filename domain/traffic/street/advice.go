package street

import "math"

// Advise tells drivers on a lane a speed (建议车速); they drive no faster, and brake gently
// where they come onto it. 0 tells them nothing any more.
func (s *Street) Advise(lane int, speed float64) error {
	if lane < 0 || lane >= len(s.advice) || math.IsNaN(speed) || speed < 0 {
		return &Error{"lane", lane}
	}
	s.advice[lane] = speed
	return nil
}

// gentle is how much a driver slows down for a sign, m/s in a second.
const gentle = 1.5

// allowed is how fast a car may drive on its lane, by law and by what signs advise. Who
// comes with a siren does not mind them.
func (s *Street) allowed(c *car) float64 {
	speed := s.net.Lanes[c.lane].Speed
	if advice := s.advice[c.lane]; advice > 0 && advice < speed && !c.sent {
		return max(advice, min(speed, c.speed-gentle))
	}
	return speed
}
