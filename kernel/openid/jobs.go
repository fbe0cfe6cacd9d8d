package openid

import (
	"context"

	"citybrain/kernel/job"
)

// jobTend rotates keys and forgets what is over.
const jobTend = "openid.tend"

// Jobs are the provider's work at night.
func (p *Provider) Jobs() ([]job.Kind, []job.Schedule) {
	kinds := []job.Kind{{
		Name: jobTend, ZH: "轮换统一登录的密钥，清理过期令牌", EN: "Rotate the keys of single sign-on and forget old tokens",
		Run: func(ctx context.Context, run *job.Run) error {
			n, err := p.Tend(ctx)
			if err != nil {
				return err
			}
			return run.Progress(ctx, n, n, "")
		},
	}}
	return kinds, []job.Schedule{{Kind: jobTend, Cron: "41 3 * * *"}}
}
