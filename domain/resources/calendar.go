package resources

import (
	"context"
	"fmt"
	"slices"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// daysMost is how many days one calendar shows at most.
const daysMost = 62

// Level is how a resource stands for a stretch of time.
type Level struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Open int       `json:"open" doc:"What can be used: 0 while closed"`
	Free int       `json:"free" doc:"What of it nobody has booked; below 0 where a closure came after the bookings"`
}

// DayInfo is a day of the calendar that differs from its weekday.
type DayInfo struct {
	Date    string `json:"date"`
	Name    string `json:"name" doc:"Of the holiday"`
	Working bool   `json:"working"`
}

// Calendar is a resource over some days 资源日程.
type Calendar struct {
	Resource Row       `json:"resource"`
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Levels   []Level   `json:"levels" doc:"Without a gap, in order"`
	Bookings []View    `json:"bookings" doc:"Those that stand and those that were carried out; for the public none"`
	Closures []Closure `json:"closures"`
	Days     []DayInfo `json:"days" doc:"Holidays and make-up working days"`
}

// Period is some days of the city's zone.
type Period struct {
	Date string // the first, 2026-03-31; "" is today
	Days int    // 0: one
}

func (s *Service) span(p Period) (span.Span, error) {
	now := s.Clock.Now().In(s.Zone)
	y, m, d := now.Date()
	if p.Date != "" {
		at, err := time.ParseInLocation(time.DateOnly, p.Date, s.Zone)
		if err != nil {
			return span.Span{}, ErrSpan.At("/date", ErrSpan.Code, ErrSpan.Message)
		}
		y, m, d = at.Date()
	}
	days := max(1, min(p.Days, daysMost))
	return span.Span{From: time.Date(y, m, d, 0, 0, 0, 0, s.Zone).UTC(), To: time.Date(y, m, d+days, 0, 0, 0, 0, s.Zone).UTC()}, nil
}

// CalendarOf gives a resource over some days. The caller needs resources.read within
// the region; public tells what is free, and not who uses the rest.
func (s *Service) CalendarOf(ctx context.Context, id ResourceID, p Period, public bool) (Calendar, error) {
	b := s.book.Load()
	r := b.get(id)
	if !public {
		if err := auth.Require(ctx, ReadPermission); err != nil {
			return Calendar{}, err
		}
	}
	if r == nil || public && !(r.Public && b.kind(r.Kind).Citizens != nil) || !public && !reads(ctx, r.Region) {
		return Calendar{}, ErrNoResource.With("resource", string(id))
	}
	over, err := s.span(p)
	if err != nil {
		return Calendar{}, err
	}
	list, err := s.calendars(ctx, []found{{r, 0}}, over, public)
	if err != nil {
		return Calendar{}, err
	}
	return list[0], nil
}

// Calendars gives the resources that suit over some days: those that somebody uses
// then before the others, by name.
func (s *Service) Calendars(ctx context.Context, q Query, p Period) (page.Page[Calendar], error) {
	var none page.Page[Calendar]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	over, err := s.span(p)
	if err != nil {
		return none, err
	}
	filters := []any{q.Kind, q.Region, q.Text}
	var skip int
	if _, err := page.Decode(q.Cursor, filters, &skip); err != nil {
		return none, err
	}
	b := s.book.Load()
	all, err := s.busyFirst(ctx, b.all(s.suits(ctx, b, q)), over)
	if err != nil {
		return none, err
	}
	all = all[min(max(0, skip), len(all)):]
	part := all[:min(q.Size(), len(all))]
	list, err := s.calendars(ctx, part, over, false)
	if err != nil {
		return none, err
	}
	out := page.Page[Calendar]{Items: list}
	if len(all) > len(part) {
		out.Next = page.Encode(filters, skip+len(part))
	}
	return out, nil
}

// busyFirst puts the resources that somebody uses in a span before the others.
func (s *Service) busyFirst(ctx context.Context, all []found, over span.Span) ([]found, error) {
	var busy map[ResourceID]bool
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		busy, err = s.store.busy(ctx, tx, over)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read which resources are used: %w", err)
	}
	slices.SortStableFunc(all, func(x, y found) int {
		switch {
		case busy[x.ID] == busy[y.ID]:
			return 0
		case busy[x.ID]:
			return -1
		}
		return 1
	})
	return all, nil
}

func (s *Service) calendars(ctx context.Context, all []found, over span.Span, public bool) ([]Calendar, error) {
	b, list := s.book.Load(), []Calendar{}
	byID := map[ResourceID]int{}
	var bookings []Booking
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		list, bookings = []Calendar{}, nil
		err := s.eachState(ctx, tx, all, over, func(st state) bool {
			byID[st.ID] = len(list)
			list = append(list, s.calendar(ctx, b, st))
			return true
		})
		if err != nil || public || len(all) == 0 {
			return err
		}
		ids := make([]ResourceID, len(all))
		for i, f := range all {
			ids[i] = f.ID
		}
		if bookings, err = s.store.bookingsOf(ctx, tx, ids, over); err != nil {
			return fmt.Errorf("read the bookings of a calendar: %w", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	views, err := s.views(ctx, bookings)
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		c := &list[byID[v.Resource]]
		c.Bookings = append(c.Bookings, v)
	}
	return list, nil
}

func (s *Service) calendar(ctx context.Context, b *book, st state) Calendar {
	c := Calendar{Resource: s.row(ctx, b, st), From: st.over.From, To: st.over.To, Bookings: []View{}, Closures: st.closed,
		Levels: levels(st), Days: s.special(st.over)}
	if c.Closures == nil {
		c.Closures = []Closure{}
	}
	return c
}

// levels lays what is free beside what is open.
func levels(st state) []Level {
	var out []Level
	i := 0
	for _, f := range st.free {
		for from := f.From; from.Before(f.To); {
			for !st.offer[i].To.After(from) {
				i++
			}
			to := st.offer[i].To
			if to.After(f.To) {
				to = f.To
			}
			out = append(out, Level{from, to, st.offer[i].Quantity, f.Quantity})
			from = to
		}
	}
	return out
}

// special lists the days of a span that are not as their weekday is.
func (s *Service) special(over span.Span) []DayInfo {
	out := []DayInfo{}
	if s.Days == nil {
		return out
	}
	y, m, d := over.From.In(s.Zone).Date()
	for n := 0; n < daysMost; n++ {
		at := time.Date(y, m, d+n, 0, 0, 0, 0, s.Zone)
		if !at.Before(over.To) {
			break
		}
		if day, err := s.Days.Day(at); err == nil && day.Name != "" {
			out = append(out, DayInfo{at.Format(time.DateOnly), day.Name, day.Working})
		}
	}
	return out
}
