// Package job is queued and scheduled work in SQL: locks with a version so that
// a rolling upgrade never works twice, visible progress, retries with backoff,
// cron in the city's time zone.
//
// A domain adds a job inside its unit of work; after the commit some node
// claims it, runs it under a lock that it renews, and writes its end only if
// it still holds the lock. A node that dies leaves a lock that runs out, and
// another node tries the job again: Run must therefore bear to be repeated,
// and may call Hold in its own units of work so that they commit only under
// the lock.
package job

import (
	"context"
	"embed"
	"encoding/json"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ID names one job ("job_01k3…").
type ID string

// State is where a job stands.
type State string

// The states of a job.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// The faults of the queue.
var (
	ErrUnknown   = fault.New(fault.Internal, "job.kind_unknown", "No domain has declared this kind of job.")
	ErrKind      = fault.New(fault.Internal, "job.kind_malformed", "The kind of job is declared wrongly.")
	ErrCron      = fault.New(fault.Invalid, "job.cron_malformed", "The schedule cannot be read or never comes.")
	ErrArgs      = fault.New(fault.Internal, "job.args_malformed", "The arguments cannot be written as JSON.")
	ErrMissing   = fault.New(fault.Missing, "job.missing", "There is no such job.")
	ErrState     = fault.New(fault.Conflict, "job.wrong_state", "The job is not in a state that allows this.")
	ErrOpen      = fault.New(fault.Conflict, "job.already_open", "The same job is waiting or running already.")
	ErrLost      = fault.New(fault.Conflict, "job.lock_lost", "Another node has taken this job over.")
	ErrCancelled = fault.New(fault.Conflict, "job.cancelled", "The job was cancelled.")
	ErrTimeout   = fault.New(fault.Unavailable, "job.timed_out", "The job took longer than it may.")
	ErrAbandoned = fault.New(fault.Unavailable, "job.abandoned", "The node that ran the job has disappeared.")
	ErrPanicked  = fault.New(fault.Internal, "job.panicked", "The job failed by a defect.")
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
// While one run of a schedule is open the next one waits for its turn.
type Schedule struct {
	Kind string
	Cron string
	Args any
}

// Run is one attempt at a job.
type Run struct {
	ID      ID
	Attempt int // 1 is the first
	Args    json.RawMessage
	Now     time.Time
	// Progress tells how far the work is; it also renews the lock. It gives an
	// error when the job was cancelled or the lock was lost: stop then.
	Progress func(ctx context.Context, done, total int64, note string) error
	// Hold makes a unit of work of the job commit only while the job holds its
	// lock: it gives ErrLost or ErrCancelled otherwise, to be returned.
	Hold func(ctx context.Context, tx *db.Tx) error
}

// Options are the particulars of one job.
type Options struct {
	RunAt     time.Time // not before; zero is at once
	UniqueKey string    // at most one open job of a kind has this key; "" for no limit
	Priority  int       // higher first; 0 is usual
}

// giveUp marks an error that a further attempt cannot mend.
type giveUp struct{ error }

func (g giveUp) Unwrap() error { return g.error }

// GiveUp wraps an error of Run that no further attempt can mend: the job fails
// at once. GiveUp(nil) is nil.
func GiveUp(err error) error {
	if err == nil {
		return nil
	}
	return giveUp{err}
}

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the tables of the queue.
func Migrations() db.Migrations { return db.Migrations{Domain: "job", Files: files} }
