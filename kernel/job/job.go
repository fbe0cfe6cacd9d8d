// Package job is queued and scheduled work in SQL: locks with a version so that
// a rolling upgrade never works twice, visible progress, retries with backoff,
// cron in the city's time zone.
package job

import (
	"context"
	"encoding/json"
	"time"
)

// Kind is one kind of work, declared by a domain in its module.
type Kind struct {
	Name     string        // "things.rollup"
	ZH, EN   string        // shown to officials
	Attempts int           // 0 means 5
	Timeout  time.Duration // 0 means 10 minutes
	Run      func(ctx context.Context, run *Run) error
}

// Schedule starts a kind by cron ("*/15 * * * *", in the city's time zone).
type Schedule struct {
	Kind string
	Cron string
	Args any
}

// Run is one attempt at a job.
type Run struct {
	ID      string
	Attempt int
	Args    json.RawMessage
	Now     time.Time
	// Progress tells how far the work is; it also renews the lock. It gives an
	// error when the job was cancelled or the lock was lost: stop then.
	Progress func(ctx context.Context, done, total int64, note string) error
}
