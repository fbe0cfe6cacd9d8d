package cases

import (
	"context"
	"embed"
	"io/fs"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/job"
	"citybrain/kernel/module"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed texts/*.yaml
var texts embed.FS

// Migrations gives the numbered migrations of cases.
func Migrations() fs.FS {
	files, _ := fs.Sub(migrations, "migrations") // embedded above
	return files
}

// Module hands cases over to app.
func (s *Service) Module() module.Module {
	sentences, _ := fs.Sub(texts, "texts") // embedded above
	return module.Module{
		Name:        "cases",
		Migrations:  Migrations(),
		Permissions: []auth.Permission{ReadPermission, AcceptPermission, ReviewPermission, DecidePermission, IssuePermission, AssignPermission, SupervisePermission, CallPermission, DesignPermission, PublishPermission},
		Routes:      slices.Concat(s.routes(), s.parcelRoutes(), s.designRoutes()),
		Jobs: []job.Kind{{
			Name: jobWake, ZH: "执行到期的办件动作", EN: "Do what is due with cases", Attempts: 2,
			Run: func(ctx context.Context, _ *job.Run) error {
				ctx = auth.AsSystem(ctx, jobWake)
				if _, err := s.wake(ctx); err != nil {
					return err
				}
				if _, err := s.climb(ctx); err != nil {
					return err
				}
				_, err := s.scanWaiting(ctx)
				return err
			},
		}, {
			Name: jobFold, ZH: "汇总办件效能数据", EN: "Sum up the figures of supervision", Attempts: 2,
			Run: func(ctx context.Context, _ *job.Run) error { return s.fold(auth.AsSystem(ctx, jobFold)) },
		}, {
			Name: jobReport, ZH: "编制效能监督月报", EN: "Make a monthly report of supervision", Attempts: reportAttempts,
			Run: func(ctx context.Context, run *job.Run) error {
				return s.makeReport(auth.AsSystem(ctx, jobReport), run)
			},
		}, {
			Name: jobMonthly, ZH: "布置上月效能监督月报", EN: "Order the reports of the month that is over", Attempts: 3,
			Run: func(ctx context.Context, _ *job.Run) error { return s.monthly(auth.AsSystem(ctx, jobMonthly)) },
		}},
		Schedules: []job.Schedule{{Kind: jobWake, Cron: "* * * * *"}, {Kind: jobFold, Cron: "* * * * *"}, {Kind: jobMonthly, Cron: "30 6 1-12 * *"}},
		Texts:     sentences,
		Sealed:    sealedColumns(),
		Seed:      s.seed,
	}
}

// The kinds of work of cases.
const (
	jobWake = "cases.wake"
	jobFold = "cases.fold"

	jobReport  = "cases.report"
	jobMonthly = "cases.monthly"
)

// reportAttempts is how often the making of a report is tried.
const reportAttempts = 3
