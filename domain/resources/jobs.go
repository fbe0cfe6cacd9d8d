package resources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// The kinds of work of resources.
const (
	jobSweep    = "resources.sweep"
	jobRehearse = "resources.rehearse"
	jobForget   = "resources.forget"
)

// bookingsKept is how long bookings are kept that have ended, sweepMost how many are
// looked at in one unit of work.
const (
	bookingsKept = 400 * 24 * time.Hour
	sweepMost    = 200
)

func (s *Service) jobs() []job.Kind {
	return []job.Kind{
		{
			Name: jobSweep, ZH: "预订按时开始、结束和失效", EN: "Begin, end and expire bookings in time", Attempts: 2,
			Run: func(ctx context.Context, _ *job.Run) error { return s.Sweep(auth.AsSystem(ctx, jobSweep)) },
		},
		{
			Name: jobRehearse, ZH: "安排演示预订", EN: "Make the bookings of the demo",
			Run: func(ctx context.Context, _ *job.Run) error { return s.rehearse(auth.AsSystem(ctx, jobRehearse)) },
		},
		{
			Name: jobForget, ZH: "清理过期的预订记录", EN: "Remove bookings past their keeping",
			Run: func(ctx context.Context, run *job.Run) error {
				return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.forget(ctx, tx, run.Now.Add(-bookingsKept)) })
			},
		},
	}
}

// schedules are in the city's zone.
func (s *Service) schedules() []job.Schedule {
	list := []job.Schedule{{Kind: jobSweep, Cron: "* * * * *"}, {Kind: jobForget, Cron: "40 3 * * *"}}
	if s.Demo {
		list = append(list, job.Schedule{Kind: jobRehearse, Cron: "5 0 * * *"})
	}
	return list
}

// Sweep does what is due by itself: holds expire, uses begin and end, and who has
// not come in time has not come. It is the work of a job; the caller needs
// resources.approve.
func (s *Service) Sweep(ctx context.Context) error {
	if err := auth.Require(ctx, ApprovePermission); err != nil {
		return err
	}
	for {
		done := 0
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			list, err := s.store.due(ctx, tx, sweepMost)
			if err != nil {
				return fmt.Errorf("read what is due: %w", err)
			}
			done = len(list)
			for _, b := range list {
				if err := s.move(ctx, tx, b); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || done < sweepMost {
			return err
		}
	}
}

// move does what is due of one booking. It never takes more capacity than before,
// so it needs no guard.
func (s *Service) move(ctx context.Context, tx *db.Tx, b Booking) error {
	kind := s.book.Load().kind(b.Kind)
	b.Was = b.State
	switch {
	case b.Was == Held, b.Was == Requested:
		b.State = Expired
	case b.Was == Confirmed && kind.Grace > 0 && !b.ownBegin():
		b.State = NoShow
	case b.Was == Confirmed && tx.Now.Before(b.Span.To):
		b.State = Active
	default:
		b.State = Released
	}
	b.Due = b.dueOf(kind, tx.Now)
	if err := s.store.putState(ctx, tx, b); err != nil {
		return fmt.Errorf("move the booking %s: %w", b.ID, err)
	}
	return s.announce(ctx, tx, b)
}

// demoDays is for how many days the demo's bookings are made ahead.
const demoDays = 7

// rehearse makes the bookings of the demo for today and the days after it, unless
// they are there: each has an id of its day.
func (s *Service) rehearse(ctx context.Context) error {
	day, err := s.span(Period{Days: demoDays})
	if err != nil {
		return err
	}
	for i, d := range s.book.Load().file.Demo {
		for n := range demoDays {
			midnight := day.From.In(s.Zone).AddDate(0, 0, n)
			weekday := (int(midnight.Weekday())+6)%7 + 1
			if d.falls(n, weekday) {
				if err := s.play(ctx, demoPlay{d, i, midnight}); err != nil && !errors.Is(err, ErrFull) && !errors.Is(err, ErrClosed) {
					return fmt.Errorf("book %s for the demo: %w", d.Resource, err)
				}
			}
		}
	}
	return nil
}
