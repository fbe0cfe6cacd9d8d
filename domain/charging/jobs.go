package charging

import (
	"context"
	"fmt"
	"time"

	"citybrain/domain/charging/forecast"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// The kinds of work of charging.
const (
	jobLearn  = "charging.learn"
	jobMeter  = "charging.meter"
	jobForget = "charging.forget"
)

// learntDays is how far back the forecast learns; daysKept how long days are kept.
const (
	learntDays = 42
	leastDays  = 3
	daysKept   = 400 * 24 * time.Hour

	readingsKept = 100 * 24 * time.Hour // of meters; bills stay
)

func (s *Service) jobs() []job.Kind {
	return []job.Kind{
		{
			Name: jobLearn, ZH: "学习充电站忙闲规律", EN: "Learn when chargers are busy", Timeout: time.Hour,
			Run: func(ctx context.Context, run *job.Run) error {
				return s.Learn(auth.AsSystem(ctx, jobLearn), func(done, total int) error {
					return run.Progress(ctx, int64(done), int64(total), "")
				})
			},
		},
		{
			Name: jobMeter, ZH: "累计充电量", EN: "Add up what chargers give", Attempts: 2,
			Run: func(ctx context.Context, _ *job.Run) error { return s.Meter(auth.AsSystem(ctx, jobMeter)) },
		},
		{
			Name: jobForget, ZH: "清理过期的充电日报", EN: "Remove days of charging past their keeping",
			Run: func(ctx context.Context, run *job.Run) error {
				before := s.dayOf(run.Now.Add(-daysKept))
				return s.DB.Do(ctx, func(tx *db.Tx) error {
					if err := s.store.forgetReadings(ctx, tx, db.Micros(run.Now.Add(-readingsKept))); err != nil {
						return err
					}
					return s.store.forget(ctx, tx, before)
				})
			},
		},
	}
}

func (s *Service) schedules() []job.Schedule {
	return []job.Schedule{
		{Kind: jobLearn, Cron: "25 2 * * *"},
		{Kind: jobMeter, Cron: "*/5 * * * *"},
		{Kind: jobForget, Cron: "55 3 * * *"},
	}
}

func (s *Service) dayOf(at time.Time) string { return at.In(s.Zone).Format(time.DateOnly) }

// Learn learns the usual days of every group of sockets and how far they can be
// trusted, from the history that things keep, and judges itself on the last
// quarter of it. It is the work of a job; the caller needs charging.manage. With
// less than three days of a past the assumption stays.
func (s *Service) Learn(ctx context.Context, progress func(done, total int) error) error {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return err
	}
	sc, err := s.current()
	if err != nil {
		return err
	}
	keys, list, err := s.past(ctx, sc, progress)
	if err != nil || len(list) == 0 {
		return err
	}
	model, profiles, usual := forecast.Learn(list)
	scores := judge(list)
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.putProfiles(ctx, tx, keys, profiles); err != nil {
			return err
		}
		if err := s.store.putNote(ctx, tx, noteScore, scores); err != nil {
			return err
		}
		return s.store.putNote(ctx, tx, noteModel, forecast.Learnt{Model: model, Usual: usual})
	})
}

// judge learns from the first three quarters of the past and tries the rest.
func judge(list []forecast.Series) (scores []forecast.Score) {
	first, rest := make([]forecast.Series, len(list)), make([]forecast.Series, len(list))
	for i, one := range list {
		first[i], rest[i] = one.Split(0.75)
	}
	model, profiles, _ := forecast.Learn(first)
	for _, span := range []time.Duration{15 * time.Minute, time.Hour, 3 * time.Hour} {
		scores = append(scores, model.Try(profiles, rest, span))
	}
	return scores
}

// past gives the counts of every group that has some days of them.
func (s *Service) past(ctx context.Context, sc *scene, progress func(done, total int) error) (keys []string, list []forecast.Series, err error) {
	end := sc.at.Truncate(forecast.Step)
	begin := end.Add(-learntDays * 24 * time.Hour)
	for i := range sc.list {
		if err := progress(i, len(sc.list)); err != nil {
			return nil, nil, err
		}
		l := &sc.list[i]
		for k := range l.groups {
			g := &l.groups[k]
			counts := make([]forecast.Count, int(end.Sub(begin)/forecast.Step))
			for _, p := range l.Piles {
				if p.thing == "" || p.Connector != g.connector || p.Kilowatts != g.kw {
					continue
				}
				if err := s.addPast(ctx, counts, p, begin, end); err != nil {
					return nil, nil, err
				}
			}
			if first, known := since(counts); known >= leastDays*24*int(time.Hour/forecast.Step) {
				keys = append(keys, g.key)
				list = append(list, forecast.Series{Begin: begin.Add(time.Duration(first) * forecast.Step).In(s.Zone), Counts: counts[first:]})
			}
		}
	}
	return keys, list, nil
}

// addPast adds what a pile was to the counts of its group.
func (s *Service) addPast(ctx context.Context, counts []forecast.Count, p Pile, begin, end time.Time) error {
	past, err := s.Piles.History(ctx, p.thing, begin, end)
	if err != nil {
		return fmt.Errorf("history of %s: %w", p.thing, err)
	}
	most := p.Sockets
	for _, one := range past {
		most = max(most, one.Free)
	}
	for _, one := range past {
		if k := int(one.At.Sub(begin) / forecast.Step); k >= 0 && k < len(counts) {
			counts[k].Free, counts[k].Total = counts[k].Free+max(0, one.Free), counts[k].Total+most
		}
	}
	return nil
}

// since gives where counts begin to be known and how many are.
func since(counts []forecast.Count) (first, known int) {
	first = len(counts)
	for i, c := range counts {
		if c.Total > 0 {
			first, known = min(first, i), known+1
		}
	}
	return first, known
}

// Meter adds up what stations gave since it was last done, by the power that their
// piles report, at the price of now. It is the work of a job; the caller needs
// charging.manage.
func (s *Service) Meter(ctx context.Context) error {
	if err := auth.Require(ctx, ManagePermission); err != nil {
		return err
	}
	sc, err := s.current()
	if err != nil {
		return err
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		var none int
		last, err := s.store.note(ctx, tx, noteMetered, &none)
		passed := min(tx.Now.Sub(db.Time(last)), 15*time.Minute) // what was missed is not made up
		if err != nil || passed <= 0 {
			passed = 5 * time.Minute
		}
		day := s.dayOf(tx.Now)
		for i := range sc.list {
			l := &sc.list[i]
			wh := int64(l.drawn * 1000 * passed.Hours())
			if wh <= 0 {
				continue
			}
			d := drawn{wh: wh}
			if now, ok := sc.book.tariffs[l.Tariff].Now(tx.Now.In(s.Zone)); ok {
				d.energy, d.service = wh*int64(now.Energy), wh*int64(now.Service)
			}
			if err := s.store.addDrawn(ctx, tx, day, l.ID, d); err != nil {
				return err
			}
		}
		return s.store.putNote(ctx, tx, noteMetered, 0)
	})
}
