package things

import (
	"context"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// The kinds of work of things.
const (
	jobQuarter = "things.sum_quarters"
	jobForget  = "things.forget"
)

// rejectionsKept bounds the list of refused reports.
const rejectionsKept = 10_000

func (s *Service) jobs() []job.Kind {
	return []job.Kind{
		{
			Name: jobQuarter, ZH: "汇总十五分钟观测数据", EN: "Sum observations up by quarter of an hour",
			Run: func(ctx context.Context, run *job.Run) error { return s.sumQuarters(ctx, run.Now) },
		},
		{
			Name: jobForget, ZH: "清理过期的观测与告警", EN: "Remove observations and alarms past their keeping", Timeout: time.Hour,
			Run: func(ctx context.Context, _ *job.Run) error { return s.prune(ctx) },
		},
	}
}

func (s *Service) schedules() []job.Schedule {
	return []job.Schedule{
		{Kind: jobQuarter, Cron: "*/15 * * * *"},
		{Kind: jobForget, Cron: "37 * * * *"},
	}
}

// sumQuarters makes the quarters of the last hour, again where they are there
// already, because reports may come late.
func (s *Service) sumQuarters(ctx context.Context, now time.Time) error {
	to := now.Truncate(15 * time.Minute)
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		_, err := s.store.sumQuarters(ctx, tx, db.Micros(to.Add(-time.Hour)), db.Micros(to))
		return err
	})
}

// pruneRows go in one unit of work: sign-ins and alarms must not wait for long.
const pruneRows = 2_000

// prune removes what is past its keeping.
func (s *Service) prune(ctx context.Context) error {
	err := s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.trimRejections(ctx, tx, rejectionsKept) })
	for _, o := range outdatedAt(s.Clock.Now(), s.keep) {
		for gone := int64(pruneRows); err == nil && gone == pruneRows; {
			err = s.DB.Do(ctx, func(tx *db.Tx) (err error) {
				gone, err = s.store.forget(ctx, tx, o, pruneRows)
				return err
			})
		}
	}
	return err
}
