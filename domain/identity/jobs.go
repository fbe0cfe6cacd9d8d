package identity

import (
	"context"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// jobReseal seals again what an older key sealed, after keys were rotated.
const jobReseal = "identity.reseal"

// resealRows go in one unit of work: sign-ins must not wait for long.
const resealRows = 200

func (s *Service) jobs() []job.Kind {
	return []job.Kind{{
		Name: jobReseal, ZH: "用新密钥重新加密个人信息", EN: "Seal personal data with the new key",
		Run: func(ctx context.Context, run *job.Run) error {
			n, err := s.Reseal(ctx, func(done int64) error { return run.Progress(ctx, done, 0, "") })
			if err == nil && n > 0 {
				err = s.resealed(ctx, n)
			}
			return err
		},
	}}
}

func (s *Service) schedules() []job.Schedule {
	return []job.Schedule{{Kind: jobReseal, Cron: "23 3 * * *"}}
}

// Reseal seals with the active key what an older one sealed, of people and their
// passkeys, and tells how many rows that were. Where nothing was rotated it finds
// nothing. progress may be nil; its error ends the work.
func (s *Service) Reseal(ctx context.Context, progress func(done int64) error) (n int64, err error) {
	for after, more := PersonID(""), true; more; {
		var done int64
		err := s.cfg.DB.Do(ctx, func(tx *db.Tx) (err error) {
			done, after, err = s.store.reseal(ctx, tx, after)
			return err
		})
		n, more = n+done, done > 0
		if err == nil && progress != nil {
			err = progress(n)
		}
		if err != nil {
			return n, err
		}
	}
	for more := true; more; {
		var done int64
		err := s.cfg.DB.Do(ctx, func(tx *db.Tx) (err error) {
			done, err = s.store.resealRest(ctx, tx)
			return err
		})
		if n, more = n+done, done > 0; err != nil {
			return n, err
		}
	}
	keys, err := s.cfg.Auth.Reseal(ctx)
	return n + keys, err
}

func (s *Service) resealed(ctx context.Context, n int64) error {
	return s.cfg.DB.Do(auth.AsSystem(ctx, jobReseal), func(tx *db.Tx) error {
		return s.cfg.Audit.Record(auth.AsSystem(ctx, jobReseal), tx, audit.Entry{Action: "identity.resealed", Object: s.store.seal.Mark(), Detail: map[string]any{"rows": n}})
	})
}
