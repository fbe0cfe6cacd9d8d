package services

import (
	"context"
	"errors"
	"time"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// jobForget removes applications that nobody went on with.
const jobForget = "services.forget"

// takeBackFor is how long an application that was dropped can be taken back; forgetMost
// is how many are looked at in one unit of work.
const (
	takeBackFor = 24 * time.Hour
	forgetMost  = 100
)

func (s *Service) jobs() []job.Kind {
	return []job.Kind{{
		Name: jobForget, ZH: "清理无人继续的申请草稿", EN: "Remove applications that nobody went on with",
		Run: func(ctx context.Context, run *job.Run) error { return s.forget(auth.AsSystem(ctx, jobForget), run.Now) },
	}}
}

// forget removes what was dropped a day ago and what nobody has saved for as long as
// drafts are kept, with its files. It may be repeated at any point.
func (s *Service) forget(ctx context.Context, now time.Time) error {
	for {
		var list []draftName
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			list, err = s.store.stale(ctx, tx, now.Add(-s.Keep), now.Add(-takeBackFor), forgetMost)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, one := range list {
			if err := s.forgetOne(ctx, one); err != nil {
				return err
			}
		}
	}
}

// forgetOne removes files first: a row without its files can be removed again, files
// without their row are found by nobody.
func (s *Service) forgetOne(ctx context.Context, one draftName) error {
	var held []cases.Paper
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		held, err = s.Papers.Papers(ctx, tx, string(one.id))
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range held {
		if err := s.Papers.TakeBack(ctx, string(one.id), p.ID); err != nil && !errors.Is(err, cases.ErrNoPaper) {
			return err
		}
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.removeDraft(ctx, tx, one) })
}
