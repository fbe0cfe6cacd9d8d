package notify

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// The kinds of work of notify.
const (
	jobSend  = "notify.send"
	jobPurge = "notify.purge"
	jobSum   = "notify.sum"
)

// How long messages stay that were deleted, and what was sent.
const (
	keepDeleted    = 30 * 24 * time.Hour
	keepDeliveries = 180 * 24 * time.Hour
	purgedAtOnce   = 500
)

func (s *Service) jobs() []job.Kind {
	return []job.Kind{{
		Name: jobSend, ZH: "发送短信和邮件", EN: "Send short messages and mail", Attempts: 2,
		Run: func(ctx context.Context, run *job.Run) error {
			var args sendArgs
			if err := json.Unmarshal(run.Args, &args); err != nil {
				return job.GiveUp(err)
			}
			return s.send(auth.AsSystem(ctx, jobSend), args.Channel)
		},
	}, {
		Name: jobPurge, ZH: "清理旧消息", EN: "Forget old messages", Attempts: 2,
		Run: func(ctx context.Context, _ *job.Run) error { return s.purge(auth.AsSystem(ctx, jobPurge)) },
	}, {
		Name: jobSum, ZH: "汇总消息发送统计", EN: "Sum up what became of messages", Attempts: 2,
		Run: func(ctx context.Context, _ *job.Run) error { return s.keepSums(auth.AsSystem(ctx, jobSum)) },
	}}
}

func (s *Service) schedules() []job.Schedule {
	list := []job.Schedule{{Kind: jobPurge, Cron: "40 3 * * *"}, {Kind: jobSum, Cron: "20 * * * *"}}
	for _, channel := range outward {
		if s.lines[channel] != nil {
			list = append(list, job.Schedule{Kind: jobSend, Cron: "* * * * *", Args: sendArgs{channel}})
		}
	}
	return list
}

// purge forgets what nobody needs any more, a bit at a time.
func (s *Service) purge(ctx context.Context) error {
	for {
		var n int64
		err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
			n, err = s.store.purge(ctx, tx, tx.Now.Add(-keepDeleted), tx.Now.Add(-keepDeliveries), purgedAtOnce)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
