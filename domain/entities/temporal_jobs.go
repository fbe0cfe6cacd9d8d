package entities

import (
	"context"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// jobForget removes history past its keeping.
const jobForget = "entities.forget"

// forgetAtOnce is how many rows go in one unit of work: others want to write, too.
const forgetAtOnce = 1_000

func (s *Service) jobs() []job.Kind {
	if s.history == nil {
		return nil
	}
	return []job.Kind{{
		Name: jobForget, ZH: "清理过期的实体历史", EN: "Remove the history of entities past its keeping", Timeout: time.Hour,
		Run: func(ctx context.Context, run *job.Run) error { return s.forget(ctx, run.Now) },
	}}
}

func (s *Service) schedules() []job.Schedule {
	if s.history == nil {
		return nil
	}
	return []job.Schedule{{Kind: jobForget, Cron: "23 * * * *"}}
}

// forget removes what is older than the history is kept.
func (s *Service) forget(ctx context.Context, now time.Time) error {
	if s.Keep == 0 {
		return nil
	}
	before := db.Micros(now.Add(-s.Keep))
	for _, some := range []func(context.Context, *db.Tx, int64, int) (int64, error){s.history.store.forgetParts, s.history.store.forgetHeads} {
		for gone := int64(forgetAtOnce); gone == forgetAtOnce; {
			err := s.history.db.Do(ctx, func(tx *db.Tx) (err error) {
				gone, err = some(ctx, tx, before, forgetAtOnce)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
