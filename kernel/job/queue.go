package job

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// Queue is the queue and schedule of one node. Many nodes share one store. Its
// durations are on the injected clock: where that runs faster than the wall,
// multiply Lock and Poll by the same factor before the Part starts.
type Queue struct {
	Workers int           // jobs that run at once on this node; New says 4
	Lock    time.Duration // a node that is silent for so long has lost its jobs; New says 1 minute
	Poll    time.Duration // how often this node looks for work that others added; New says 1 second
	// Audit records that an official "retried" or "cancelled" a job, in the unit of
	// work that does it; nil records nothing.
	Audit func(ctx context.Context, tx *db.Tx, act string, j Job) error
	Keep  time.Duration // how long ended jobs stay visible; New says 30 days
	Log   *slog.Logger

	db     *db.DB
	clock  clock.Clock
	zone   *time.Location
	holder string
	store  store

	mu        sync.RWMutex
	kinds     map[string]Kind
	schedules map[string]scheduled
	wake      chan struct{}
	pruned    time.Time
}

// scheduled is a schedule that this node fires.
type scheduled struct {
	Schedule
	name string
	args string
	plan plan
}

// New makes the queue of a node over a migrated store, with the clock that also
// gives the store's tx.Now, and the city's time zone for schedules.
func New(d *db.DB, c clock.Clock, zone *time.Location) *Queue {
	return &Queue{
		Workers: 4, Lock: time.Minute, Poll: time.Second, Keep: 30 * 24 * time.Hour, Log: slog.Default(),
		db: d, clock: c, zone: zone, holder: "node_" + strings.ToLower(rand.Text()[:12]),
		kinds: map[string]Kind{}, schedules: map[string]scheduled{}, wake: make(chan struct{}, 1),
	}
}

// Register declares what a domain can run and when it runs by itself. Call it
// before the Part starts, once per domain. Faults: ErrKind, ErrCron, ErrUnknown.
func (q *Queue) Register(kinds []Kind, schedules []Schedule) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, k := range kinds {
		if _, twice := q.kinds[k.Name]; twice || k.Name == "" || k.Run == nil {
			return ErrKind.With("kind", k.Name).Saying("The job kind %q is declared twice or without Run.", k.Name)
		}
		if k.Attempts <= 0 {
			k.Attempts = 5
		}
		if k.Timeout <= 0 {
			k.Timeout = 10 * time.Minute
		}
		q.kinds[k.Name] = k
	}
	for _, s := range schedules {
		if err := q.schedule(s); err != nil {
			return err
		}
	}
	return nil
}

func (q *Queue) schedule(s Schedule) error {
	if _, known := q.kinds[s.Kind]; !known {
		return ErrUnknown.With("kind", s.Kind).Saying("A schedule names the job kind %q, which is not declared.", s.Kind)
	}
	p, err := parse(s.Cron, q.zone)
	if err != nil {
		return fmt.Errorf("schedule of %s: %w", s.Kind, err)
	}
	args, err := encode(s.Args)
	if err != nil {
		return fmt.Errorf("schedule of %s: %w", s.Kind, err)
	}
	name := s.Kind
	if s.Args != nil { // several schedules of a kind differ in their arguments
		sum := sha256.Sum256([]byte(args))
		name += "/" + hex.EncodeToString(sum[:4])
	}
	if _, twice := q.schedules[name]; twice {
		return ErrKind.With("kind", s.Kind).Saying("The job kind %q is scheduled twice with the same arguments.", s.Kind)
	}
	q.schedules[name] = scheduled{s, name, args, p}
	return nil
}

// Add puts a job into the queue within the caller's unit of work: it exists if
// and only if that commits. If an open job has the same kind and UniqueKey, its
// id is given and nothing is added. Faults: ErrUnknown, ErrArgs.
func (q *Queue) Add(ctx context.Context, tx *db.Tx, kind string, args any, o Options) (ID, error) {
	q.mu.RLock()
	k, known := q.kinds[kind]
	q.mu.RUnlock()
	if !known {
		return "", ErrUnknown.With("kind", kind)
	}
	text, err := encode(args)
	if err != nil {
		return "", fmt.Errorf("add %s: %w", kind, err)
	}
	at := o.RunAt
	if at.IsZero() {
		at = tx.Now
	}
	n := newRun{id: id.New[ID]("job", tx.Now), kind: kind, args: text, attempts: k.Attempts, at: at, options: o}
	added, err := q.store.add(ctx, tx, n)
	if err != nil {
		return "", fmt.Errorf("add %s: %w", kind, err)
	}
	tx.After(q.nudge)
	return added, nil
}

// nudge wakes this node's workers; other nodes poll.
func (q *Queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *Queue) kind(name string) (Kind, bool) {
	q.mu.RLock()
	defer q.mu.RUnlock()
	k, ok := q.kinds[name]
	return k, ok
}

func (q *Queue) kindNames() []string {
	q.mu.RLock()
	defer q.mu.RUnlock()
	names := make([]string, 0, len(q.kinds))
	for name := range q.kinds {
		names = append(names, name)
	}
	return names
}

func encode(args any) (string, error) {
	data, err := json.Marshal(args)
	if err != nil {
		return "", ErrArgs.Because(err)
	}
	return string(data), nil
}
