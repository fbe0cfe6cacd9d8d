package waste

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// The kinds of work of waste.
const (
	jobLearn  = "waste.learn"
	jobPlan   = "waste.plan"
	jobWatch  = "waste.watch"
	jobForget = "waste.forget"
)

// plansKept is how long plans are kept.
const plansKept = 400 * 24 * time.Hour

func (s *Service) jobs() []job.Kind {
	return []job.Kind{
		{
			Name: jobLearn, ZH: "学习废物箱的装满规律", EN: "Learn how the bins fill", Timeout: time.Hour,
			Run: func(ctx context.Context, run *job.Run) error {
				return s.Learn(auth.AsSystem(ctx, jobLearn), func(done, total int) error {
					return run.Progress(ctx, int64(done), int64(total), "")
				})
			},
		},
		{
			Name: jobPlan, ZH: "编制当天的清运计划", EN: "Plan the day's collection of litter", Timeout: 20 * time.Minute,
			Run: s.runPlan,
		},
		{
			Name: jobWatch, ZH: "核对废物箱清空与满溢", EN: "See which bins were emptied and which overflow", Attempts: 2,
			Run: func(ctx context.Context, _ *job.Run) error { return s.Watch(auth.AsSystem(ctx, jobWatch)) },
		},
		{
			Name: jobForget, ZH: "清理过期的清运计划", EN: "Remove collection plans past their keeping",
			Run: func(ctx context.Context, run *job.Run) error {
				before := s.dayOf(run.Now.Add(-plansKept))
				return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.forget(ctx, tx, before) })
			},
		},
	}
}

// runPlan makes the plan that was ordered or, in the morning, that of the day.
func (s *Service) runPlan(ctx context.Context, run *job.Run) error {
	var o order
	if err := json.Unmarshal(run.Args, &o); err != nil {
		return job.GiveUp(err)
	}
	if o.Day == "" {
		o.Day = s.dayOf(run.Now)
	}
	err := s.makePlan(auth.AsSystem(ctx, jobPlan), o)
	switch {
	case errors.Is(err, ErrNoFleet), errors.Is(err, ErrPlanned):
		return nil // a city without a fleet; a plan that is being driven
	case errors.Is(err, ErrPast):
		return job.GiveUp(err)
	}
	return err
}

// schedules are in the city's zone: learned in the dead of night, planned before
// the crews come.
func (s *Service) schedules() []job.Schedule {
	return []job.Schedule{
		{Kind: jobLearn, Cron: "10 2 * * *"},
		{Kind: jobPlan, Cron: "30 4 * * *", Args: order{}},
		{Kind: jobWatch, Cron: "*/5 * * * *"},
		{Kind: jobForget, Cron: "50 3 * * *"},
	}
}
