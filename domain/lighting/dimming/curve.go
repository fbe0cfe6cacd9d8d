package dimming

import (
	"slices"
	"time"

	"citybrain/kernel/geo"
)

// Point is the levels from an instant on: that of the schedule, and between which
// levels traffic may bring it.
type Point struct {
	At   time.Time `json:"at"`
	Base int       `json:"base"`
	Low  int       `json:"low"`
	High int       `json:"high"`
}

// Curve is a night in steps 当晚亮度曲线.
type Curve struct {
	On     time.Time `json:"on,omitzero" doc:"Absent where the sun does not set"`
	Off    time.Time `json:"off,omitzero"`
	Points []Point   `json:"points" doc:"From noon to noon; a level holds until the next point"`
	Hours  float64   `json:"hours" doc:"That the lamps burn"`
	Full   float64   `json:"full" doc:"The same in hours of full power, without traffic"`
}

// CurveOf gives the night that begins on the evening of a date.
func (s Schedule) CurveOf(place geo.Point, evening time.Time) Curve {
	n := s.NightOf(place, evening)
	c := Curve{On: n.On, Off: n.Off, Points: []Point{{At: n.Today.Noon}}}
	if !n.On.IsZero() {
		marks := []time.Time{n.On}
		for _, step := range s.Steps {
			if at := step.on(n.Evening); at.After(n.On) && at.Before(n.Off) {
				marks = append(marks, at)
			}
		}
		slices.SortFunc(marks, time.Time.Compare)
		for _, at := range marks {
			c.Points = append(c.Points, s.point(n, at))
		}
		c.Points = append(c.Points, Point{At: n.Off})
		c.Hours = n.Off.Sub(n.On).Hours()
	}
	c.Points = append(c.Points, Point{At: n.Morrow.Noon})
	for i := 1; i < len(c.Points); i++ {
		c.Full += float64(c.Points[i-1].Base) / 100 * c.Points[i].At.Sub(c.Points[i-1].At).Hours()
	}
	return c
}

func (s Schedule) point(n Night, at time.Time) Point {
	base := s.lit(n, at)
	p := Point{At: at, Base: base.Level, Low: base.Level, High: base.Level}
	if s.Traffic != nil {
		p.Low, p.High = s.With(base, Feeling{Mood: Quiet}).Level, s.With(base, Feeling{Mood: Busy}).Level
	}
	return p
}
