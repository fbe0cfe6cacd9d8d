package forecast

import (
	"math"
	"time"
)

// Errors is how far forecasts were from what came: the Brier score of "one is
// free" (0 is perfect), and the mean error of the share that is taken.
type Errors struct {
	Brier float64 `json:"brier"`
	MAE   float64 `json:"mae"`
}

// Score is a span's errors, beside those of two that know little: one who says
// that all stays as it is, and one who knows the mean of the hour.
type Score struct {
	Minutes   int    `json:"minutes"`
	Forecasts int    `json:"forecasts"`
	Model     Errors `json:"model"`
	Stays     Errors `json:"stays"`
	Hourly    Errors `json:"hourly"`
}

// Try judges what was learnt on series that follow those it was learnt from, for
// one span. Counts of the hour before the series begins warm the drift up.
func (m Model) Try(profiles []Profile, list []Series, span time.Duration) Score {
	s := Score{Minutes: int(span / time.Minute)}
	ahead := int(span / Step)
	for g, one := range list {
		p, drift := &profiles[g], 0.0
		hours := hourly(p)
		for i, c := range one.Counts {
			if !c.known() {
				continue
			}
			at := one.at(i)
			drift = Fade(drift, p, c, at, Step)
			if i+ahead >= len(one.Counts) || !one.Counts[i+ahead].known() {
				continue
			}
			then, k := one.Counts[i+ahead], slot(one.at(i+ahead))/2
			now := Now{c, at, drift}
			s.Forecasts++
			s.Model.add(m.Chance(p, now, span), 1-float64(m.Free(p, now, span))/float64(c.Total), then)
			s.Stays.add(1-c.full(), c.busy(), then)
			s.Hourly.add(1-hours[k].full, hours[k].busy, then)
		}
	}
	for _, e := range []*Errors{&s.Model, &s.Stays, &s.Hourly} {
		e.Brier, e.MAE = e.Brier/float64(max(1, s.Forecasts)), e.MAE/float64(max(1, s.Forecasts))
	}
	return s
}

func (e *Errors) add(chance, busy float64, then Count) {
	off := chance - (1 - then.full())
	e.Brier += off * off
	e.MAE += math.Abs(busy - then.busy())
}

type hour struct{ busy, full float64 }

// hourly gives the means of the hours of working and rest days.
func hourly(p *Profile) (hours [slots / 2]hour) {
	for k := range hours {
		hours[k] = hour{float64(p.Busy[2*k]+p.Busy[2*k+1]) / 2, float64(p.Full[2*k]+p.Full[2*k+1]) / 2}
	}
	return hours
}
