package traffic

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"citybrain/domain/traffic/peak"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
)

// judgedAfter is how long after a peak its last quarter of an hour is surely written.
const judgedAfter = 5 * time.Minute

// briefer is the worker that tells rush hours at their time and holds them against what
// came. Where several machines run it, the first one that writes has told it.
func (s *Service) briefer() life.Part {
	stop := func() {}
	return life.Part{
		Name: "traffic.briefing",
		Start: func(ctx context.Context) error {
			if len(s.Peaks) == 0 {
				return nil
			}
			ctx = auth.AsSystem(ctx, "traffic.briefing")
			stop = s.Clock.Tick(time.Minute, func(now time.Time) { s.TellPeaks(ctx, now) })
			return nil
		},
		Stop: func(context.Context) error {
			stop()
			return nil
		},
	}
}

// TellPeaks tells what is due at an instant, and judges what is over. What fails is said once
// and tried again with the next minute.
func (s *Service) TellPeaks(ctx context.Context, now time.Time) {
	if !s.briefing.making.TryLock() {
		return
	}
	defer s.briefing.making.Unlock()
	said := ""
	if err := s.tellPeaks(ctx, now); err != nil && ctx.Err() == nil {
		said = err.Error()
		if said != s.briefing.failed {
			slog.ErrorContext(ctx, "rush hours are not told as they should be", "error", err)
		}
	}
	s.briefing.failed = said
}

func (s *Service) tellPeaks(ctx context.Context, now time.Time) error {
	if err := s.open(); err != nil {
		return err
	}
	failed := s.judgePeaks(ctx, now)
	for _, p := range s.Peaks {
		c, comes := s.on(p, now)
		if !comes || now.Before(c.tell) || !now.Before(c.from) {
			continue
		}
		told := false
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			told, err = s.store.hasBriefing(ctx, tx, c.ID, c.day)
			return err
		})
		if err == nil && !told {
			if _, err = s.tellPeak(ctx, c, false); errors.Is(err, ErrUnmeasured) {
				err = nil // a city that has just begun
			}
		}
		failed = errors.Join(failed, err)
	}
	return failed
}

// judgePeaks holds what was told of peaks that are over against what came.
func (s *Service) judgePeaks(ctx context.Context, now time.Time) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err := s.store.unjudged(ctx, tx, now.Add(-judgedAfter))
		if err != nil {
			return err
		}
		for _, b := range list {
			score, err := s.judgePeak(ctx, tx, b)
			if err != nil {
				return err
			}
			b.Score = &score
			if _, err := s.store.setBriefing(ctx, tx, b, true); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) judgePeak(ctx context.Context, tx *db.Tx, b Briefing) (score PeakScore, err error) {
	zone := s.Days.Zone()
	start := midnight(b.From, zone)
	c := comes{Peak: Peak{ID: b.Peak, From: b.From.Sub(start), Until: b.Until.Sub(start)}, day: b.Day, from: b.From, until: b.Until}
	var days []time.Time
	for _, text := range b.Basis.Days {
		day, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			return score, err
		}
		days = append(days, day.Add(12*time.Hour))
	}
	told, err := s.remember(ctx, tx, c.Peak, days)
	if err != nil {
		return score, err
	}
	came, err := s.remember(ctx, tx, c.Peak, []time.Time{b.From})
	if err != nil {
		return score, err
	}
	n := s.streets.net
	var lanes []string
	for _, a := range approaches(n) {
		lanes = append(lanes, a.lanes...)
	}
	off, compared := peak.Off(c.quarters(), lanes, &told.History, &came.History)
	score = PeakScore{FlowOff: thousandth(off), Compared: compared}
	all := expect(n, &came.History, c.quarters(), &PeakBasis{})
	score.count(b.Spots, s.spots(n, all, c))
	score.TimesOff = timesOff(b.Roads, peakRoads(n, all, c))
	return score, nil
}

// count holds the hot spots that were told against those that came.
func (v *PeakScore) count(told, came []HotSpot) {
	type place struct {
		junction, road string
		bearing        int
	}
	were := map[place]bool{}
	for _, h := range came {
		were[place{h.Junction, h.Road, h.Bearing}] = true
	}
	v.Said, v.Were = len(told), len(came)
	for _, h := range told {
		if were[place{h.Junction, h.Road, h.Bearing}] {
			v.Right++
		}
	}
}

// timesOff is the mean error of times along streets, as a part.
func timesOff(told, came []PeakRoad) float64 {
	type way struct {
		road    string
		bearing int
	}
	were := map[way][]int{}
	for _, r := range came {
		were[way{r.Road, r.Bearing}] = r.Seconds
	}
	sum, count := 0.0, 0.0
	for _, r := range told {
		for q, seconds := range were[way{r.Road, r.Bearing}] {
			if seconds > 0 && q < len(r.Seconds) {
				sum += math.Abs(float64(r.Seconds[q]-seconds)) / float64(seconds)
				count++
			}
		}
	}
	if count == 0 {
		return 0
	}
	return thousandth(sum / count)
}

func thousandth(x float64) float64 { return math.Round(x*1000) / 1000 }
