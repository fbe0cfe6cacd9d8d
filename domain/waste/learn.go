package waste

import (
	"context"
	"fmt"
	"time"

	"citybrain/domain/waste/forecast"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// How much of the past is learned from, and how much of it the forecasts are
// tried on first, with what was learned before.
const (
	learnDays   = 42
	tryDays     = 7
	tryEvery    = 6 * time.Hour
	ownRhythm   = 2   // hours in each hour of the day by which all bins' rhythm is drawn to an even one
	progressOne = 100 // bins between two words of progress
)

// Score is how good the forecasts of the last week would have been 预测误差, by
// how far ahead they looked.
type Score struct {
	At     time.Time      `json:"at" doc:"When that was measured"`
	Bins   int            `json:"bins" doc:"Bins that something was learned of"`
	Day    forecast.Score `json:"day" doc:"Of forecasts up to 24 hours ahead"`
	Beyond forecast.Score `json:"beyond" doc:"Of those from 24 to 72 hours ahead"`
}

// Learn reads the past of every bin, tries the forecasts on the last week and
// keeps what it learned. progress is told how far it is and may stop it with an
// error. It is the work of the night's job; the caller needs waste.plan.
func (s *Service) Learn(ctx context.Context, progress func(done, total int) error) error {
	if err := auth.Require(ctx, PlanPermission); err != nil {
		return err
	}
	now := s.Clock.Now()
	bins := s.Deps.Bins.All()
	total := 2 * len(bins)
	past := make([][]forecast.Sample, len(bins))
	var all, before forecast.Tally
	split := now.Add(-tryDays * 24 * time.Hour)
	for i, b := range bins {
		levels, err := s.Deps.Bins.History(ctx, b.ID, now.Add(-learnDays*24*time.Hour), now)
		if err != nil {
			return fmt.Errorf("read the past of %s: %w", b.ID, err)
		}
		past[i] = s.samples(levels)
		all.Add(past[i])
		before.Add(until(past[i], split))
		if err := tell(progress, i, total); err != nil {
			return err
		}
	}
	rhythm, earlier := all.Rhythm(forecast.Even(), ownRhythm), before.Rhythm(forecast.Even(), ownRhythm)
	assumed := assumedRate(s.rules())
	models := make(map[string]forecast.Model, len(bins))
	var trials []forecast.Trial
	for i, b := range bins {
		if m := forecast.Learn(past[i], rhythm, assumed); m.Days > 0 {
			models[b.ID] = m
		}
		known := until(past[i], split)
		if old := forecast.Learn(known, earlier, assumed); old.Days > 0 {
			trials = append(trials, old.Try(past[i][len(known):], tryEvery)...)
		}
		if err := tell(progress, len(bins)+i, total); err != nil {
			return err
		}
	}
	return s.keep(ctx, models, rhythm, scoreOf(trials, len(models), now))
}

func tell(progress func(done, total int) error, done, total int) error {
	if progress == nil || done%progressOne != 0 {
		return nil
	}
	return progress(done, total)
}

// samples puts levels into the zone of the city.
func (s *Service) samples(levels []Level) []forecast.Sample {
	list := make([]forecast.Sample, len(levels))
	for i, l := range levels {
		list[i] = forecast.Sample{At: l.At.In(s.Zone), Level: l.Share}
	}
	return list
}

// until gives the samples before an instant.
func until(list []forecast.Sample, at time.Time) []forecast.Sample {
	for i, one := range list {
		if !one.At.Before(at) {
			return list[:i]
		}
	}
	return list
}

func scoreOf(trials []forecast.Trial, bins int, now time.Time) Score {
	var day, beyond []forecast.Trial
	for _, one := range trials {
		switch {
		case one.Ahead <= 24:
			day = append(day, one)
		case one.Ahead <= 72:
			beyond = append(beyond, one)
		}
	}
	return Score{At: now, Bins: bins, Day: forecast.Sum(day), Beyond: forecast.Sum(beyond)}
}

func (s *Service) keep(ctx context.Context, models map[string]forecast.Model, rhythm forecast.Rhythm, score Score) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.putModels(ctx, tx, models); err != nil {
			return err
		}
		if err := s.store.putNote(ctx, tx, noteScore, score); err != nil {
			return err
		}
		if err := s.store.putNote(ctx, tx, noteRhythm, rhythm); err != nil {
			return err
		}
		at := db.Micros(tx.Now)
		tx.After(func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.models, s.rhythm, s.learned = models, rhythm, at
		})
		return nil
	})
}
