// Package audit is the city's memory of who did what: a hash chain in the store,
// with signed checkpoints in a file outside it. A changed, removed, reordered or
// cut-off entry is found by Verify. Who read whose personal data for what purpose
// is part of it, and the person can see it.
package audit

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/web"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the chain, prefix audit_.
func Migrations() db.Migrations {
	files, _ := fs.Sub(migrations, "migrations") // the folder is embedded above
	return db.Migrations{Domain: "audit", Files: files}
}

// ErrPurpose tells that personal data was asked for without saying why.
var ErrPurpose = fault.New(fault.Invalid, "audit.purpose", "Say for what purpose you need this person's data.")

// Keys is what audit needs of kernel/seal.
type Keys interface {
	Suite() string // "sm" or "intl": names the hash of new entries
	Sign(message []byte) (string, error)
	Verify(message []byte, signature string) error
}

// Entry is one thing that was done. Neither Object nor Detail may hold personal
// data in clear: ids, codes and names of fields.
type Entry struct {
	Action  string // "identity.person_locked"
	Object  string // id of what it was done to
	Purpose string // why, where the law asks for it
	Person  string // whose personal data was read, "" otherwise
	Detail  any    // small struct or map, written as JSON; nil for none
}

// Line is an entry as it stands in the chain.
type Line struct {
	Seq     int64           `json:"seq"`
	ID      string          `json:"id"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor"`
	Kind    string          `json:"kind"`
	Post    string          `json:"post"`
	Region  string          `json:"region"`
	Org     string          `json:"org"`
	Action  string          `json:"action"`
	Object  string          `json:"object"`
	Purpose string          `json:"purpose"`
	Person  string          `json:"person"`
	Detail  json.RawMessage `json:"detail"`
	Trace   string          `json:"trace"`
	Prev    string          `json:"-"`
	Hash    string          `json:"hash"`
}

// Config is what the log needs from outside.
type Config struct {
	DB    *db.DB
	Keys  Keys
	Clock clock.Clock // nil means the wall clock
	Log   *slog.Logger
	// Checkpoints is the file of signed heads, outside the database; "" keeps none,
	// and then a cut tail can only be seen against audit_head.
	Checkpoints string
	Every       int64 // entries between checkpoints; 0 means 1000. One a minute in any case.
}

// Log is the audit log.
type Log struct {
	cfg  Config
	wake chan struct{}

	mu     sync.Mutex
	marked int64 // seq of the newest checkpoint written here
	newest int64 // seq of the newest entry seen here
	verify sync.Mutex

	names Names
	texts Texts
}

// New makes the log; Part runs its linking and its checkpoints.
func New(cfg Config) *Log {
	if cfg.Clock == nil {
		cfg.Clock = clock.Real()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Every == 0 {
		cfg.Every = 1000
	}
	return &Log{cfg: cfg, wake: make(chan struct{}, 1)}
}

// Record writes an entry in the caller's unit of work: it stands if and only if
// the work does. On SQLite, which has one writer, it is linked to the chain at
// once. On PostgreSQL, where linking inside every unit of work would make them
// wait for each other, it is linked in order some milliseconds after the commit;
// until then the store could lose it unseen.
func (l *Log) Record(ctx context.Context, tx *db.Tx, e Entry) error {
	line, err := draft(ctx, tx.Now, e)
	if err != nil {
		return err
	}
	tx.After(l.nudge)
	if tx.Engine == db.Postgres {
		return putPending(ctx, tx, line)
	}
	return l.link(ctx, tx, []Line{line})
}

// Reading is that somebody reads a person's data.
type Reading struct {
	Person  string   // whose
	Purpose string   // code of why; required
	Reason  string   // why in the reader's own words, "" where none was asked
	Fields  []string // names of what was read
}

// Read records that the context's principal reads a person's data. It must be called in the unit of work that does the reading, before
// the data is given out. Reading one's own data is nobody else's business and
// leaves no entry.
func (l *Log) Read(ctx context.Context, tx *db.Tx, r Reading) error {
	if auth.From(ctx).ID == r.Person {
		return nil
	}
	if r.Purpose == "" {
		return ErrPurpose.At("purpose", ErrPurpose.Code, ErrPurpose.Message)
	}
	return l.Record(ctx, tx, Entry{
		Action: "personal_data.read", Object: r.Person, Person: r.Person, Purpose: r.Purpose,
		Detail: readDetail{Fields: r.Fields, Reason: r.Reason},
	})
}

// readDetail is what an entry of a reading tells besides.
type readDetail struct {
	Fields []string `json:"fields"`
	Reason string   `json:"reason,omitempty"`
}

// draft fills in who, when and in which request.
func draft(ctx context.Context, now time.Time, e Entry) (Line, error) {
	detail := []byte("{}")
	if e.Detail != nil {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return Line{}, fmt.Errorf("audit detail of %s: %w", e.Action, err)
		}
	}
	p := auth.From(ctx)
	traceID := web.Trace(ctx)
	if traceID == "" {
		if sc := trace.SpanContextFromContext(ctx); sc.HasTraceID() {
			traceID = sc.TraceID().String()
		}
	}
	return Line{
		ID: id.New[string]("audit", now), At: now, Actor: p.ID, Kind: string(p.Kind), Post: cmp.Or(p.Post, p.Authority),
		Region: p.Scope.Region, Org: p.Scope.Org, Action: e.Action, Object: e.Object, Purpose: e.Purpose,
		Person: e.Person, Detail: detail, Trace: traceID,
	}, nil
}

func (l *Log) nudge() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}
