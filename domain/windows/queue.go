package windows

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"citybrain/domain/windows/wait"
	"citybrain/kernel/db"
)

// queue is a hall at one moment: who waits, which windows work, how fast.
type queue struct {
	hall    *Hall
	now     time.Time
	idle    time.Duration // after which a window that calls nobody counts as left
	hold    time.Duration // until a break ends
	waiting []ticket
	desks   []desk
	paces   map[string]wait.Pace
	served  map[TicketID]ticket // those at windows now
}

// queue reads a hall.
func (s *Service) queue(ctx context.Context, tx *db.Tx, h *Hall) (*queue, error) {
	q := &queue{hall: h, now: tx.Now, idle: minutes(s.book.Load().Rules.IdleMinutes), served: map[TicketID]ticket{}}
	var err error
	if q.waiting, err = s.store.waiting(ctx, tx, h.Code); err != nil {
		return nil, fmt.Errorf("read who waits in %s: %w", h.Code, err)
	}
	if q.desks, err = s.store.desks(ctx, tx, h.Code); err != nil {
		return nil, fmt.Errorf("read the windows of %s: %w", h.Code, err)
	}
	if q.paces, err = s.store.paces(ctx, tx, h.Code); err != nil {
		return nil, fmt.Errorf("read the paces of %s: %w", h.Code, err)
	}
	for _, d := range q.desks {
		if d.ticket == "" {
			continue
		}
		if q.served[d.ticket], err = s.store.ticket(ctx, tx, d.ticket); err != nil {
			return nil, err
		}
	}
	q.hold, err = s.hold(h, tx.Now)
	return q, err
}

// hold gives how long a break still lasts; 0 outside of one.
func (s *Service) hold(h *Hall, at time.Time) (time.Duration, error) {
	list, err := s.open(h, at)
	for i := 1; i < len(list); i++ {
		if !at.Before(list[i-1].To) && at.Before(list[i].From) {
			return list[i].From.Sub(at), nil
		}
	}
	return 0, err
}

func (q *queue) pace(class string) wait.Pace {
	if p, ok := q.paces[class]; ok {
		return p
	}
	if c, err := q.hall.class(class); err == nil {
		return wait.Assumed(c.Minutes)
	}
	return wait.Assumed(10)
}

// windows gives those that work now. Where none does, as before the doors open, all are
// counted that the hall has.
func (q *queue) windows() (list []wait.Window) {
	for _, d := range q.desks {
		w, err := q.hall.window(d.code)
		if err != nil || d.state != deskOpen || d.ticket == "" && len(q.waiting) > 0 && q.now.Sub(d.acted) > q.idle {
			continue
		}
		one := wait.Window{Serves: w.Serves}
		if t, ok := q.served[d.ticket]; ok {
			one.Class, one.Since = t.class, t.called
		}
		list = append(list, one)
	}
	if len(list) > 0 {
		return list
	}
	for _, w := range q.hall.Windows {
		list = append(list, wait.Window{Serves: w.Serves})
	}
	return list
}

func asked(t ticket) wait.Ticket { return wait.Ticket{ID: string(t.id), Class: t.class, Rank: t.rank} }

// forecast gives how long each who waits will wait, and somebody more.
func (q *queue) forecast(more ...wait.Ticket) map[string]wait.Guess {
	list := make([]wait.Ticket, 0, len(q.waiting)+len(more))
	for _, t := range q.waiting {
		list = append(list, asked(t))
	}
	list = append(list, more...)
	wait.Order(list)
	out := wait.Forecast(wait.Hall{Now: q.now, Waiting: list, Windows: q.windows(), Pace: q.pace})
	for id, g := range out {
		out[id] = wait.Guess{Wait: g.Wait + q.hold, Low: g.Low + q.hold, High: g.High + q.hold}
	}
	return out
}

// ahead counts who is before a rank at the windows that serve a class.
func (q *queue) ahead(class string, rank time.Time, id TicketID) (n int) {
	for _, t := range q.waiting {
		before := t.rank.Before(rank) || t.rank.Equal(rank) && t.id < id
		if before && t.id != id && q.shares(t.class, class) {
			n++
		}
	}
	return n
}

// shares tells whether some window that works serves both classes.
func (q *queue) shares(a, b string) bool {
	return a == b || slices.ContainsFunc(q.windows(), func(w wait.Window) bool { return slices.Contains(w.Serves, a) && slices.Contains(w.Serves, b) })
}

// Forecast is how long somebody will wait, in minutes as people say them.
type Forecast struct {
	Minutes int `json:"minutes" doc:"The middle: half of those in this place wait shorter"`
	Low     int `json:"low"`
	High    int `json:"high"`
}

// said rounds a forecast to whole minutes, long ones to five.
func said(g wait.Guess) *Forecast {
	round := func(d time.Duration, up bool) int {
		step := 1.0
		if d > 20*time.Minute {
			step = 5
		}
		n := d.Minutes() / step
		if up {
			return int(math.Ceil(n) * step)
		}
		return int(math.Round(n) * step)
	}
	low := int(math.Floor(g.Low.Minutes()))
	if g.Low > 20*time.Minute {
		low -= low % 5
	}
	middle := max(round(g.Wait, false), low)
	return &Forecast{Minutes: middle, Low: low, High: max(round(g.High, true), middle)}
}
