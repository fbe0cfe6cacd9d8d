package windows

import (
	"context"
	"fmt"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// The kinds of work of windows.
const (
	jobSweep  = "windows.sweep"
	jobForget = "windows.forget"
)

// ticketsKept is how long numbers are kept, sweepMost how many appointments are looked
// at in one unit of work.
const (
	ticketsKept = 200 * 24 * time.Hour
	sweepMost   = 200
)

func (s *Service) jobs() []job.Kind {
	return []job.Kind{{
		Name: jobSweep, ZH: "大厅号码作废、预约爽约登记", EN: "Let numbers lapse and note who missed an appointment", Attempts: 2,
		Run: func(ctx context.Context, _ *job.Run) error { return s.sweep(auth.AsSystem(ctx, jobSweep)) },
	}, {
		Name: jobForget, ZH: "清理过期的大厅号码", EN: "Remove numbers past their keeping",
		Run: func(ctx context.Context, run *job.Run) error {
			return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.forget(ctx, tx, s.day(run.Now.Add(-ticketsKept))) })
		},
	}}
}

func (s *Service) schedules() []job.Schedule {
	return []job.Schedule{{Kind: jobSweep, Cron: "* * * * *"}, {Kind: jobForget, Cron: "35 3 * * *"}}
}

// sweep does what is due by itself: who has not come for an appointment has missed it,
// and what is left when a hall has closed is over.
func (s *Service) sweep(ctx context.Context) error {
	if err := s.sweepAppointments(ctx); err != nil {
		return err
	}
	if err := s.remind(ctx); err != nil {
		return err
	}
	for i := range s.book.Load().Halls {
		h := &s.book.Load().Halls[i]
		opening, err := s.opening(h, s.Clock.Now())
		if err != nil {
			return err
		}
		age := time.Duration(0)
		if opening.Open {
			age = longestWait
		}
		if err := s.shut(ctx, h, age); err != nil {
			return fmt.Errorf("shut %s: %w", h.Code, err)
		}
	}
	return nil
}

func (s *Service) sweepAppointments(ctx context.Context) error {
	late := minutes(s.book.Load().Rules.LateMinutes)
	for {
		done := 0
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			list, err := s.store.overdue(ctx, tx, tx.Now.Add(-late), sweepMost)
			if err != nil {
				return err
			}
			done = len(list)
			for _, a := range list {
				a.state, a.changed = appMissed, tx.Now
				if err := s.store.putAppointment(ctx, tx, a); err != nil {
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

// afterHours is how long a clerk may go on with who was called before closing;
// longestWait after how long nobody waits any more, and no clerk sits at a window at
// which nothing was done, in a hall that never closes.
const (
	afterHours  = time.Hour
	longestWait = 12 * time.Hour
)

// shut lets numbers lapse that are older than an age, and closes the windows at which
// nothing was done for so long: all of them once the hall has closed. Who is being
// served is not sent away.
func (s *Service) shut(ctx context.Context, h *Hall, age time.Duration) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err := s.store.waiting(ctx, tx, h.Code)
		if err != nil {
			return err
		}
		desks, err := s.store.desks(ctx, tx, h.Code)
		list = slices.DeleteFunc(list, func(t ticket) bool { return tx.Now.Sub(t.taken) < age })
		desks = slices.DeleteFunc(desks, func(d desk) bool { return tx.Now.Sub(d.acted) < age })
		if err != nil || len(list)+len(desks) == 0 {
			return err
		}
		if err := guard(ctx, tx, h.Code); err != nil {
			return err
		}
		for _, t := range list {
			t.state, t.ended = ticketLapsed, tx.Now
			if err := s.store.putTicket(ctx, tx, t); err != nil {
				return err
			}
		}
		for _, d := range desks {
			if d.ticket != "" && tx.Now.Sub(d.acted) < afterHours {
				continue
			}
			if err := s.lapseAt(ctx, tx, d); err != nil {
				return err
			}
		}
		return s.store.touch(ctx, tx, h.Code)
	})
}

// lapseAt closes a window that was forgotten, with the number that was called there.
func (s *Service) lapseAt(ctx context.Context, tx *db.Tx, d desk) error {
	if d.ticket != "" {
		t, err := s.store.ticket(ctx, tx, d.ticket)
		if err != nil {
			return err
		}
		t.state, t.ended = ticketLapsed, tx.Now
		if err := s.store.putTicket(ctx, tx, t); err != nil {
			return err
		}
	}
	d.state, d.post, d.ticket, d.guest, d.acted = deskClosed, "", "", guest{}, tx.Now
	return s.store.putDesk(ctx, tx, d)
}
