package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// The permissions of the queue.
var (
	PermRead   = auth.Permission{Code: "jobs.read", ZH: "查看后台任务", EN: "See background jobs"}
	PermManage = auth.Permission{Code: "jobs.manage", ZH: "管理后台任务", EN: "Retry and cancel background jobs"}
)

// Permissions are all permissions that this package asks for.
func Permissions() []auth.Permission { return []auth.Permission{PermRead, PermManage} }

// Job 后台任务 is a job as officials see it. Times that have not come are zero.
type Job struct {
	ID        ID              `json:"id"`
	Kind      string          `json:"kind"`
	ZH        string          `json:"zh"`
	EN        string          `json:"en"`
	Args      json.RawMessage `json:"args"`
	State     State           `json:"state"`
	Priority  int             `json:"priority"`
	RunAt     time.Time       `json:"runAt,omitzero"`
	Attempt   int             `json:"attempt"`
	Attempts  int             `json:"attempts"`
	Node      string          `json:"node,omitempty"`
	Done      int64           `json:"done"`
	Total     int64           `json:"total"`
	Note      string          `json:"note,omitempty"`
	ErrorCode string          `json:"errorCode,omitempty"`
	Error     string          `json:"error,omitempty"`
	AddedAt   time.Time       `json:"addedAt,omitzero"`
	StartedAt time.Time       `json:"startedAt,omitzero"`
	EndedAt   time.Time       `json:"endedAt,omitzero"`
}

// Filter chooses jobs; empty fields choose all.
type Filter struct {
	State State
	Kind  string
}

// List gives a page of jobs, newest first. Faults: page.ErrCursor,
// page.ErrFilters.
func (q *Queue) List(ctx context.Context, f Filter, ask page.Ask) (list page.Page[Job], err error) {
	var after ID
	if _, err := page.Decode(ask.Cursor, f, &after); err != nil {
		return list, err
	}
	var jobs []Job
	err = q.db.View(ctx, func(tx *db.Tx) error {
		jobs, err = q.store.list(ctx, tx, f, after, ask.Size()+1)
		return err
	})
	if err != nil {
		return list, fmt.Errorf("list jobs: %w", err)
	}
	list = page.Of(jobs, ask.Size(), f, func(j Job) []any { return []any{j.ID} })
	return page.Map(list, q.named), nil
}

// Get gives one job, ErrMissing if there is none.
func (q *Queue) Get(ctx context.Context, id ID) (j Job, err error) {
	err = q.db.View(ctx, func(tx *db.Tx) error {
		j, err = q.store.get(ctx, tx, id)
		return err
	})
	return q.named(j), err
}

func (q *Queue) named(j Job) Job {
	k, _ := q.kind(j.Kind)
	j.ZH, j.EN = k.ZH, k.EN
	return j
}

// Retry queues a failed or cancelled job again from its first attempt. Faults:
// ErrMissing, ErrState, ErrOpen if the same job is open already.
func (q *Queue) Retry(ctx context.Context, id ID) (Job, error) {
	j, err := q.change(ctx, id, "retried", q.store.reopen)
	if errors.Is(err, db.ErrDuplicate) {
		return j, ErrOpen.With("job", string(id)).Because(err)
	}
	q.nudge()
	return j, err
}

// Cancel ends a job that waits or runs; a running one hears of it at its next
// Progress or within a third of the lock time. Faults: ErrMissing, ErrState.
func (q *Queue) Cancel(ctx context.Context, id ID) (Job, error) {
	return q.change(ctx, id, "cancelled", q.store.cancel)
}

func (q *Queue) change(ctx context.Context, id ID, act string, do func(context.Context, *db.Tx, ID) (int64, error)) (j Job, err error) {
	err = q.db.Do(ctx, func(tx *db.Tx) error {
		changed, err := do(ctx, tx, id)
		if err != nil {
			return err
		}
		if j, err = q.store.get(ctx, tx, id); err != nil {
			return err
		}
		if changed == 0 {
			return ErrState.With("state", string(j.State))
		}
		if q.Audit != nil {
			return q.Audit(ctx, tx, act, j)
		}
		return nil
	})
	if err != nil {
		return Job{}, fmt.Errorf("change job %s: %w", id, err)
	}
	return q.named(j), nil
}

// Timetable 定时计划 is a schedule as officials see it.
type Timetable struct {
	Name    string    `json:"name"`
	Kind    string    `json:"kind"`
	ZH      string    `json:"zh"`
	EN      string    `json:"en"`
	Cron    string    `json:"cron"`
	NextAt  time.Time `json:"nextAt,omitzero"`
	LastAt  time.Time `json:"lastAt,omitzero"`
	LastRun ID        `json:"lastRun,omitempty"`
}

// Schedules gives every schedule of this node, by name.
func (q *Queue) Schedules(ctx context.Context) (list []Timetable, err error) {
	err = q.db.View(ctx, func(tx *db.Tx) error {
		list = nil
		for _, s := range q.allSchedules() {
			t, err := q.store.timetable(ctx, tx, s.name)
			if err != nil {
				return err
			}
			k, _ := q.kind(s.Kind)
			list = append(list, Timetable{s.name, s.Kind, k.ZH, k.EN, s.Cron, t.next, t.last, t.lastRun})
		}
		return nil
	})
	return list, err
}

func (q *Queue) allSchedules() []scheduled {
	q.mu.RLock()
	defer q.mu.RUnlock()
	list := make([]scheduled, 0, len(q.schedules))
	for _, s := range q.schedules {
		list = append(list, s)
	}
	sort.Slice(list, func(i, k int) bool { return list[i].name < list[k].name })
	return list
}
