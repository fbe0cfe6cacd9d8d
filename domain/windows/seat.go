package windows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"citybrain/domain/windows/wait"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// The acts of a clerk at a window.
const (
	ActOpen     = "open"     // sit down: hall and window
	ActClose    = "close"    // leave; a number that was called waits again, at its old place
	ActPause    = "pause"    // 暂停服务
	ActResume   = "resume"   // 恢复服务
	ActNext     = "next"     // finish, and call the next 叫号
	ActRecall   = "recall"   // call again 重呼
	ActSkip     = "skip"     // nobody came 过号
	ActFinish   = "finish"   // 办结
	ActTransfer = "transfer" // to another queue 转窗口
	ActBack     = "back"     // a number that was skipped comes back 过号恢复
)

// Act is what a clerk does at the window.
type Act struct {
	Do     string
	Hall   string // of open
	Window string // of open
	Class  string // of transfer
	Number string // of back
}

// serving gives a hall in which the caller may serve; to others there is no such hall.
func (s *Service) serving(ctx context.Context, code string) (*Hall, error) {
	if err := auth.Require(ctx, ServePermission); err != nil {
		return nil, err
	}
	h, err := s.book.Load().hall(code)
	if err == nil && !answersFor(ctx, h) {
		err = ErrNoHall.With("hall", code)
	}
	return h, err
}

// Do does something at the caller's window. Faults: ErrNoSeat, ErrDeskTaken, ErrBusy,
// ErrIdle, ErrNobody, ErrNoTicket, ErrOver, ErrNoClass.
func (s *Service) Do(ctx context.Context, a Act) (Seat, error) {
	if err := auth.Require(ctx, ServePermission); err != nil {
		return Seat{}, err
	}
	if a.Do == ActOpen {
		if err := s.sit(ctx, a); err != nil {
			return Seat{}, err
		}
		return s.Seat(ctx)
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.atDesk(ctx, tx)
		if err != nil {
			return err
		}
		if err := m.do(ctx, a); err != nil {
			return err
		}
		m.acted = tx.Now
		if err := s.store.putDesk(ctx, tx, m.desk); err != nil {
			return err
		}
		return s.store.touch(ctx, tx, m.hall.Code)
	})
	if err != nil {
		return Seat{}, err
	}
	return s.Seat(ctx)
}

// sit opens a window; the one at which the post sat before is closed.
func (s *Service) sit(ctx context.Context, a Act) error {
	h, err := s.serving(ctx, a.Hall)
	if err != nil {
		return err
	}
	w, err := h.window(a.Window)
	if err != nil {
		return err
	}
	post := auth.From(ctx).Post
	if post == "" {
		return auth.ErrDenied
	}
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := guard(ctx, tx, h.Code); err != nil {
			return err
		}
		if old, err := s.store.seat(ctx, tx, post); err == nil && (old.hall != h.Code || old.code != w.Code) {
			if err := s.leave(ctx, tx, old); err != nil {
				return err
			}
		} else if err != nil && !errors.Is(err, ErrNoSeat) {
			return err
		}
		d, err := s.store.desk(ctx, tx, h.Code, w.Code)
		if err != nil {
			return err
		}
		if d.post != "" && d.post != post && d.state != deskClosed {
			return ErrDeskTaken
		}
		d.state, d.post, d.acted = deskOpen, post, tx.Now
		if err := s.store.putDesk(ctx, tx, d); err != nil {
			return err
		}
		return s.store.touch(ctx, tx, h.Code)
	})
}

// leave closes a window. Whoever was called there waits again, at the old place.
func (s *Service) leave(ctx context.Context, tx *db.Tx, d desk) error {
	if d.ticket != "" {
		t, err := s.store.ticket(ctx, tx, d.ticket)
		if err != nil {
			return err
		}
		if t.state == ticketCalled {
			t.state, t.called, t.calls, t.desk, t.post = ticketWaiting, time.Time{}, 0, "", ""
			if err := s.store.putTicket(ctx, tx, t); err != nil {
				return err
			}
		}
	}
	d.state, d.post, d.ticket, d.guest, d.acted = deskClosed, "", "", guest{}, tx.Now
	if err := s.store.putDesk(ctx, tx, d); err != nil {
		return err
	}
	return s.store.touch(ctx, tx, d.hall)
}

// sitting is a clerk at a window, within a unit of work.
type sitting struct {
	*Service
	desk
	tx     *db.Tx
	hall   *Hall
	window *Window
}

// atDesk gives the caller's window, with its hall guarded.
func (s *Service) atDesk(ctx context.Context, tx *db.Tx) (*sitting, error) {
	d, err := s.store.seat(ctx, tx, auth.From(ctx).Post)
	if err != nil {
		return nil, err
	}
	if err := guard(ctx, tx, d.hall); err != nil {
		return nil, err
	}
	h, err := s.book.Load().hall(d.hall)
	if err != nil {
		return nil, ErrNoSeat
	}
	w, err := h.window(d.code)
	if err != nil {
		return nil, ErrNoSeat
	}
	return &sitting{Service: s, desk: d, tx: tx, hall: h, window: w}, nil
}

func (m *sitting) do(ctx context.Context, a Act) error {
	switch a.Do {
	case ActClose:
		if err := m.Service.leave(ctx, m.tx, m.desk); err != nil {
			return err
		}
		m.state, m.post, m.ticket, m.guest = deskClosed, "", "", guest{}
		return nil
	case ActPause:
		if m.ticket != "" {
			return ErrBusy
		}
		m.state, m.guest = deskPaused, guest{}
		return nil
	case ActResume:
		m.state = deskOpen
		return nil
	case ActNext:
		return m.next(ctx)
	case ActBack:
		return m.back(ctx, a.Number)
	}
	return m.withTicket(ctx, a)
}

// withTicket does something with the number that was called.
func (m *sitting) withTicket(ctx context.Context, a Act) error {
	if m.ticket == "" {
		return ErrIdle
	}
	t, err := m.store.ticket(ctx, m.tx, m.ticket)
	if err != nil {
		return err
	}
	switch a.Do {
	case ActRecall:
		t.calls++
		return m.store.putTicket(ctx, m.tx, t)
	case ActFinish:
		return m.finish(ctx, t)
	case ActSkip:
		if most := int64(m.book.Load().Rules.Recalls); t.calls < most {
			return ErrBusy.With("calls", most).Saying("Call the number %d times before you skip it.", most)
		}
		t.state, t.ended = ticketSkipped, m.tx.Now
	case ActTransfer:
		if _, err := m.hall.class(a.Class); err != nil {
			return err
		}
		t.state, t.class, t.called, t.calls, t.desk, t.post = ticketWaiting, a.Class, time.Time{}, 0, "", ""
	default:
		return ErrAct
	}
	m.ticket, m.guest = "", guest{}
	return m.store.putTicket(ctx, m.tx, t)
}

// finish ends a service and learns from how long it took.
func (m *sitting) finish(ctx context.Context, t ticket) error {
	t.state, t.ended = ticketDone, m.tx.Now
	if err := m.store.putTicket(ctx, m.tx, t); err != nil {
		return err
	}
	m.ticket, m.guest = "", guest{}
	paces, err := m.store.paces(ctx, m.tx, m.hall.Code)
	if err != nil {
		return err
	}
	q := &queue{hall: m.hall, paces: paces}
	took := t.ended.Sub(t.called)
	if err := m.store.putPace(ctx, m.tx, m.hall.Code, t.class, q.pace(t.class).Learn(took)); err != nil {
		return fmt.Errorf("learn from %s: %w", t.id, err)
	}
	return m.tx.Emit(ctx, Served{Ticket: t.id, Hall: t.hall, Class: t.class, Window: m.code, Post: m.post, Kind: t.kind, Channel: t.channel,
		Waited: int64(t.called.Sub(t.taken).Seconds()), Took: int64(took.Seconds()), At: m.tx.Now})
}

// next ends what is served and calls the next who waits for this window.
func (m *sitting) next(ctx context.Context) error {
	if m.ticket != "" {
		t, err := m.store.ticket(ctx, m.tx, m.ticket)
		if err != nil {
			return err
		}
		if err := m.finish(ctx, t); err != nil {
			return err
		}
	}
	m.state, m.guest = deskOpen, guest{}
	list, err := m.store.waiting(ctx, m.tx, m.hall.Code)
	if err != nil {
		return err
	}
	order := make([]wait.Ticket, len(list))
	for i, t := range list {
		order[i] = asked(t)
	}
	i := wait.Next(order, m.window.Serves)
	if i < 0 {
		return nil
	}
	t := list[i]
	t.state, t.called, t.calls, t.desk, t.post = ticketCalled, m.tx.Now, 1, m.code, m.post
	m.ticket = t.id
	return m.store.putTicket(ctx, m.tx, t)
}

// back lets a number that was skipped wait again, behind who waits now.
func (m *sitting) back(ctx context.Context, number string) error {
	t, err := m.store.numbered(ctx, m.tx, m.hall.Code, m.day(m.tx.Now), number)
	if err != nil {
		return err
	}
	late := m.tx.Now.Sub(t.ended) > minutes(m.book.Load().Rules.BackMinutes)
	if t.state != ticketSkipped || late {
		return ErrOver
	}
	t.state, t.rank, t.called, t.calls, t.desk, t.post, t.ended = ticketWaiting, m.tx.Now, time.Time{}, 0, "", "", time.Time{}
	return m.store.putTicket(ctx, m.tx, t)
}

// waitingHere counts who waits for a window.
func waitingHere(list []ticket, w *Window) (n int) {
	for _, t := range list {
		if slices.Contains(w.Serves, t.class) {
			n++
		}
	}
	return n
}
