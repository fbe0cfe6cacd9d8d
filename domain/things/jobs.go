package things

import (
	"context"
	"errors"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// The kinds of work of things.
const (
	jobQuarter = "things.sum_quarters"
	jobHours   = "things.sum_hours"
	jobForget  = "things.forget"
	jobEnding  = "things.watch_certificates"
)

// rejectionsKept bounds the list of refused reports.
const rejectionsKept = 10_000

func (s *Service) jobs() []job.Kind {
	return []job.Kind{
		{
			Name: jobQuarter, ZH: "汇总十五分钟观测数据", EN: "Sum observations up by quarter of an hour",
			Run: func(ctx context.Context, run *job.Run) error {
				if err := s.sumQuarters(ctx, run.Now); err != nil {
					return err
				}
				return s.sumLate(ctx, run.Now)
			},
		},
		{
			Name: jobHours, ZH: "汇总小时与日观测数据", EN: "Sum observations up by hour and day", Timeout: time.Hour,
			Run: func(ctx context.Context, run *job.Run) error { return s.sumHours(ctx, run.Now) },
		},
		{
			Name: jobForget, ZH: "清理过期的观测与告警", EN: "Remove observations and alarms past their keeping", Timeout: time.Hour,
			Run: func(ctx context.Context, _ *job.Run) error { return s.prune(ctx) },
		},
		{
			Name: jobEnding, ZH: "检查即将到期的设备证书", EN: "Watch for device certificates that end soon",
			Run: func(ctx context.Context, _ *job.Run) error { return s.watchCertificates(ctx) },
		},
		{
			Name: jobTrial, ZH: "试运行告警规则", EN: "Try an alarm rule over the history", Timeout: trialTimeout, Attempts: 2,
			Run: s.runTrial,
		},
	}
}

func (s *Service) schedules() []job.Schedule {
	return []job.Schedule{
		{Kind: jobQuarter, Cron: "*/15 * * * *"},
		{Kind: jobHours, Cron: "7 * * * *"},
		{Kind: jobForget, Cron: "37 * * * *"},
		{Kind: jobEnding, Cron: "23 * * * *"},
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

// lateHours is how far back hours are summed again: an agent that was cut off
// brings what it kept.
const lateHours = 6

// sumHours makes the sums of the last hours of quarters, then those of today and,
// as long as its hours may change, of yesterday. Each is a unit of work of its own.
func (s *Service) sumHours(ctx context.Context, now time.Time) error {
	hour := now.Truncate(time.Hour)
	for k := range lateHours + 1 {
		from := hour.Add(-time.Duration(k) * time.Hour)
		if err := s.sumSpan(ctx, secondsOfHour, secondsOfQuarter, from, from.Add(time.Hour)); err != nil {
			return err
		}
	}
	local := now.In(s.zone())
	today := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	if err := s.sumSpan(ctx, secondsOfDay, secondsOfHour, today, today.AddDate(0, 0, 1)); err != nil || local.Hour() > lateHours {
		return err
	}
	return s.sumSpan(ctx, secondsOfDay, secondsOfHour, today.AddDate(0, 0, -1), today)
}

// The steps of sums in seconds.
const (
	secondsOfMinute  = 60
	secondsOfQuarter = 900
	secondsOfHour    = 3600
	secondsOfDay     = 86400
)

func (s *Service) sumSpan(ctx context.Context, step, finer int, from, to time.Time) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		return s.store.sumSpan(ctx, tx, step, finer, [2]int64{db.Micros(from), db.Micros(to)})
	})
}

func (s *Service) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// pruneRows go in one unit of work: sign-ins and alarms must not wait for long.
const pruneRows = 2_000

// prune removes what is past its keeping, and ends what has ended.
func (s *Service) prune(ctx context.Context) error {
	if err := errors.Join(s.resealAuthorities(ctx), s.endCertified(ctx)); err != nil {
		return err
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.forgetRelations(ctx, tx, db.Micros(tx.Now.Add(-time.Hour))); err != nil {
			return err
		}
		return s.store.trimRejections(ctx, tx, rejectionsKept)
	})
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
