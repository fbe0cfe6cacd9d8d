package overview

import (
	"context"
	"time"

	"citybrain/kernel/job"
)

// The kinds of work of overview.
const (
	jobTrend  = "overview.trend"
	jobForget = "overview.forget"
)

// jobs are run by one node of a cluster, whichever takes them first.
func (s *Service) jobs() []job.Kind {
	return []job.Kind{
		{
			Name: jobTrend, ZH: "记录城市体征趋势", EN: "Keep the values of the vital signs",
			Attempts: 2, Timeout: 50 * time.Second, // the next minute brings the next value
			Run: func(ctx context.Context, _ *job.Run) error { return s.keepTrends(ctx) },
		},
		{
			Name: jobForget, ZH: "清理过期的趋势", EN: "Remove trends past their keeping",
			Run: func(ctx context.Context, _ *job.Run) error { return s.forget(ctx) },
		},
	}
}

func (s *Service) schedules() []job.Schedule {
	return []job.Schedule{
		{Kind: jobTrend, Cron: "* * * * *"},
		{Kind: jobForget, Cron: "20 3 * * *"},
	}
}
