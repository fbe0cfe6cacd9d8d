package resources

import (
	"errors"
	"slices"
	"testing"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/auth"
)

// TestACalendarShowsTheDay: open, free, who books, and nothing overlaps or is left
// out.
func TestACalendarShowsTheDay(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.booked(t, c.ctx, order("hall-1", hoursOf(14, 18), 200))
		c.booked(t, c.ctx, order("hall-1", hoursOf(16, 20), 100))
		cal, err := c.CalendarOf(c.ctx, resourceOfCode("hall-1"), Period{}, false)
		if err != nil {
			t.Fatal(err)
		}
		want := []Level{
			{hour(0), hour(8), 0, 0}, {hour(8), hour(14), 500, 500}, {hour(14), hour(16), 500, 300}, {hour(16), hour(18), 500, 200},
			{hour(18), hour(20), 500, 400}, {hour(20), hour(22), 500, 500}, {hour(22), hour(24), 0, 0},
		}
		if !slices.Equal(cal.Levels, want) || len(cal.Bookings) != 2 {
			t.Errorf("%+v, %d bookings", cal.Levels, len(cal.Bookings))
		}
		week, err := c.Calendars(c.ctx, Query{Kind: "hall"}, Period{Days: 7})
		if err != nil || len(week.Items) != 4 || week.Items[0].To.Sub(week.Items[0].From) != 7*24*time.Hour {
			t.Errorf("%d calendars, %v", len(week.Items), err)
		}
		sum, err := c.Summary(c.ctx)
		if err != nil || sum.Resources != 6 || sum.Today != 2 || !sum.Synthetic {
			t.Errorf("%+v, %v", sum, err)
		}
		empty := span.Span{From: hour(10), To: hour(9)}
		if _, err := c.Find(c.ctx, Query{Span: empty}); !errors.Is(err, ErrSpan) {
			t.Errorf("looked for a span that is none: %v", err)
		}
	})
}

// TestTheDemosDay: its bookings are made once, and run by themselves.
func TestTheDemosDay(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.Demo = true
		for range 2 {
			if err := c.rehearse(auth.AsSystem(t.Context(), jobRehearse)); err != nil {
				t.Fatal(err)
			}
		}
		list, err := c.Bookings(c.ctx, BookingQuery{})
		if err != nil || len(list.Items) != 8 {
			t.Fatalf("%d bookings, %v", len(list.Items), err)
		}
		c.clock.Set(hour(24 + 13).Add(45 * time.Minute))
		if err := c.Sweep(auth.AsSystem(t.Context(), "test")); err != nil {
			t.Fatal(err)
		}
		states := map[string]int{}
		list, _ = c.Bookings(c.ctx, BookingQuery{})
		for _, v := range list.Items {
			states[v.State]++
		}
		if states[Released] != 1 || states[Active] != 1 || states[Confirmed] != 6 {
			t.Errorf("%v", states)
		}
	})
}
