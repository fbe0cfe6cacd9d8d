package measure

import "math"

// Level is a level of service (服务水平), 'A' to 'F'.
type Level byte

// Method names where the classes come from; it stands beside every level that is shown.
const Method = "HCM 6, signalised intersections, control delay"

// String is the letter.
func (l Level) String() string { return string(rune(l)) }

// LevelOf gives the level of an approach or a junction from the mean control delay in
// seconds a vehicle and the degree of saturation: over capacity is F whatever the delay
// (Highway Capacity Manual, 6th edition, chapter 19: 10, 20, 35, 55 and 80 s).
func LevelOf(delay, saturation float64) Level {
	if saturation > 1 {
		return 'F'
	}
	for i, most := range []float64{10, 20, 35, 55, 80} {
		if delay <= most {
			return Level('A' + i)
		}
	}
	return 'F'
}

// Service is what one lane group was given over a stretch of time.
type Service struct {
	Flow       float64 // vehicles an hour
	Saturation float64 // vehicles an hour that pass while it is green
	Green      float64 // s a cycle, effective
	Cycle      float64 // s
	Hours      float64 // length of the stretch; 0.25 for fifteen minutes
}

// Delay gives the control delay in seconds a vehicle and the degree of saturation by the
// manual's sum of the uniform and the incremental delay, for arrivals at random and signals
// of fixed time. A flow without green waits the whole stretch.
func (s Service) Delay() (delay, saturation float64) {
	if s.Flow <= 0 {
		return 0, 0
	}
	if s.Cycle <= 0 || s.Green <= 0 || s.Saturation <= 0 || s.Hours <= 0 {
		return max(0, s.Hours) * 3600, math.Inf(1)
	}
	share := min(1, s.Green/s.Cycle)
	capacity := s.Saturation * share
	x := s.Flow / capacity
	uniform := 0.0
	if share < 1 {
		uniform = 0.5 * s.Cycle * (1 - share) * (1 - share) / (1 - min(1, x)*share)
	}
	more := 900 * s.Hours * ((x - 1) + math.Sqrt((x-1)*(x-1)+4*x/(capacity*s.Hours)))
	return uniform + more, x
}

// Approach gives the level of several lane groups together: the mean delay of their
// vehicles; it is F when any of them is over capacity.
func Approach(groups ...Service) (level Level, delay float64) {
	flow, worst := 0.0, 0.0
	for _, g := range groups {
		d, x := g.Delay()
		delay += d * g.Flow
		flow += g.Flow
		worst = max(worst, x)
	}
	if flow > 0 {
		delay /= flow
	}
	return LevelOf(delay, worst), delay
}
