package app

import (
	"context"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
	"citybrain/kernel/reseal"
)

// jobReseal seals anew what older keys sealed, in the nights after keys were rotated.
// identity does its own (identity.reseal).
const jobReseal = "keys.reseal"

// reseals is the job that seals columns of the domains and files with the active key.
func (c *city) reseals() ([]job.Kind, []job.Schedule) {
	kind := job.Kind{
		Name: jobReseal, ZH: "用新密钥重新加密办件、消息、评价和文件", EN: "Seal cases, messages, reviews and files with the new key", Timeout: 6 * time.Hour,
		Run: func(ctx context.Context, run *job.Run) error {
			return c.reseal(auth.AsSystem(ctx, jobReseal), func(done int64) error { return run.Progress(ctx, done, 0, "") })
		},
	}
	return []job.Kind{kind}, []job.Schedule{{Kind: jobReseal, Cron: "47 3 * * *"}}
}

func (c *city) reseal(ctx context.Context, progress func(done int64) error) error {
	work := reseal.Work{DB: c.db, Seal: c.keys}
	for _, m := range c.modules() {
		work.Columns = append(work.Columns, m.Sealed...)
	}
	rows, err := work.Run(ctx, progress)
	if err != nil {
		return err
	}
	files := int64(0)
	if sealed, ok := c.files.(*blob.Sealed); ok {
		if files, err = sealed.Reseal(ctx, func(done int64) error { return progress(rows + done) }); err != nil {
			return err
		}
	}
	if rows+files == 0 {
		return nil
	}
	return c.db.Do(ctx, func(tx *db.Tx) error {
		return c.audit.Record(ctx, tx, audit.Entry{Action: "keys.resealed", Object: c.keys.Active(), Detail: map[string]any{"texts": rows, "files": files}})
	})
}
