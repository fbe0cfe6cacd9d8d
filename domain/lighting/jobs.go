package lighting

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// The kinds of work of lighting.
const (
	jobMinute = "lighting.minute"
	jobForget = "lighting.forget"
)

// repairsKept is how long repairs and orders by hand are kept.
const repairsKept = 400 * 24 * time.Hour

func (s *Service) jobs() []job.Kind {
	return []job.Kind{
		{
			Name: jobMinute, ZH: "按方案调节路灯亮度", EN: "Bring the street lamps to their levels", Attempts: 1,
			Run: func(ctx context.Context, _ *job.Run) error { return s.Minute(auth.AsSystem(ctx, jobMinute)) },
		},
		{
			Name: jobForget, ZH: "清理过期的路灯能耗与维修记录", EN: "Remove energy and repairs of street lamps past their keeping",
			Run: func(ctx context.Context, run *job.Run) error {
				lamps, groups := s.dayOf(run.Now.AddDate(0, 0, -lampDaysKept)), s.dayOf(run.Now.AddDate(0, 0, -groupDaysKept))
				return s.DB.Do(ctx, func(tx *db.Tx) error {
					return s.store.forget(ctx, tx, lamps, groups, db.Micros(run.Now.Add(-repairsKept)))
				})
			},
		},
	}
}

// schedules are in the city's zone.
func (s *Service) schedules() []job.Schedule {
	return []job.Schedule{{Kind: jobMinute, Cron: "* * * * *"}, {Kind: jobForget, Cron: "20 4 * * *"}}
}
