package overview

import (
	"context"
	"time"

	"citybrain/kernel/db"
)

// How long trends and news of alarms are kept, and how many points a trend has
// at most.
const (
	trendKept = 31 * 24 * time.Hour
	newsKept  = 24 * time.Hour
	trendMost = 1500
)

// steps are the spans that a trend is summed up to, the finest first.
var steps = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// span is a stretch of time cut into steps.
type span struct {
	from, to time.Time
	step     time.Duration
}

// Trend is a figure over time. A point is [milliseconds since 1970, value]; a
// step without a value is null: gaps are gaps.
type Trend struct {
	Figure string        `json:"figure"`
	Region Area          `json:"region" doc:"What the values cover; an empty code is the whole city"`
	Unit   Text          `json:"unit"`
	Step   int           `json:"stepSeconds"`
	Points [][2]*float64 `json:"points"`
}

// keptAs is under which name a figure's values are kept for a region. A figure's
// id has no @ in it.
func keptAs(figure, region string) string {
	if region == "" {
		return figure
	}
	return figure + "@" + region
}

// Trend gives a figure of the caller's region from..to (the last 24 hours if both are zero), in the
// finest step that keeps it to 1,500 points.
func (s *Service) Trend(ctx context.Context, figure string, from, to time.Time) (Trend, error) {
	v, err := s.viewOf(ctx)
	if err != nil {
		return Trend{}, err
	}
	f := s.Layout().figure(figure)
	if f == nil {
		return Trend{}, ErrNoFigure.With("figure", figure)
	}
	sp, err := cut(from, to, s.clock.Now())
	if err != nil {
		return Trend{}, err
	}
	var points []point
	err = s.db.View(ctx, func(tx *db.Tx) error {
		points, err = s.store.trend(ctx, tx, keptAs(figure, v.region), sp)
		return err
	})
	if err != nil {
		return Trend{}, err
	}
	return Trend{Figure: figure, Region: s.area(v.region), Unit: f.Unit, Step: int(sp.step / time.Second), Points: sp.fill(points)}, nil
}

// cut chooses the step of a span and sets its ends on full steps.
func cut(from, to, now time.Time) (span, error) {
	if to.IsZero() {
		to = now
	}
	if from.IsZero() {
		from = to.Add(-24 * time.Hour)
	}
	if !from.Before(to) || to.Sub(from) > trendKept+24*time.Hour {
		return span{}, ErrRange
	}
	sp := span{from: from, to: to, step: steps[len(steps)-1]}
	for _, step := range steps {
		if to.Sub(from) <= trendMost*step {
			sp.step = step
			break
		}
	}
	sp.from = from.Truncate(sp.step)
	if up := to.Truncate(sp.step); up.Before(to) {
		sp.to = up.Add(sp.step)
	}
	return sp, nil
}

// fill sets the points on every step of the span and leaves null where none is.
func (sp span) fill(points []point) [][2]*float64 {
	out := make([][2]*float64, 0, int(sp.to.Sub(sp.from)/sp.step))
	i := 0
	for at := sp.from; at.Before(sp.to); at = at.Add(sp.step) {
		ms := float64(at.UnixMilli())
		p := [2]*float64{&ms, nil}
		for i < len(points) && points[i].at.Before(at) {
			i++
		}
		if i < len(points) && points[i].at.Equal(at) {
			p[1] = &points[i].value
		}
		out = append(out, p)
	}
	return out
}

// keepTrends writes the present value of every figure whose trend is kept, at
// the full minute of the unit of work, for the whole city and for every region
// whose screen was looked at of late. Unknown values are not written.
func (s *Service) keepTrends(ctx context.Context) error {
	regions := []string{""}
	err := s.db.View(ctx, func(tx *db.Tx) error {
		wanted, err := s.store.wantedRegions(ctx, tx, tx.Now.Add(-regionWanted))
		regions = append(regions, wanted...)
		return err
	})
	if err != nil {
		return err
	}
	for _, region := range regions {
		if err := s.keepTrendsOf(ctx, region); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) keepTrendsOf(ctx context.Context, region string) error {
	v := &view{region: region}
	if err := s.refreshAlarms(ctx, v); err != nil {
		return err
	}
	layout, now := s.Layout(), s.compute(v)
	return s.db.Do(ctx, func(tx *db.Tx) error {
		minute := tx.Now.Truncate(time.Minute)
		for _, one := range now.Figures {
			f := layout.figure(one.Figure)
			if one.Value == nil || f == nil || !f.Trend {
				continue
			}
			if err := s.store.keep(ctx, tx, keptAs(one.Figure, region), minute, *one.Value); err != nil {
				return err
			}
		}
		return nil
	})
}

// forget removes trends and news past their keeping.
func (s *Service) forget(ctx context.Context) error {
	return s.db.Do(ctx, func(tx *db.Tx) error {
		if _, err := s.store.forget(ctx, tx, tx.Now.Add(-trendKept), tx.Now.Add(-newsKept)); err != nil {
			return err
		}
		return s.store.forgetRegions(ctx, tx, tx.Now.Add(-regionWanted))
	})
}
