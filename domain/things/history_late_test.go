package things

import (
	"context"
	"testing"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// reportsLate is a report that was observed long before it comes: an agent was cut off.
func (c *city) reportsLate(thing ThingID, at time.Time, payload string) {
	c.log.append(2, bus.Report{Device: string(thing), Topic: telemetry, At: db.Micros(at), Received: db.Micros(c.clock.Now()), Payload: []byte(payload)})
}

// sumUp runs the regular summing as the schedule does.
func (c *city) sumUp() {
	c.t.Helper()
	ctx, now := context.Background(), c.clock.Now()
	for _, run := range []func(context.Context, time.Time) error{c.sumQuarters, c.sumHours, c.Service.sumLate} {
		if err := run(ctx, now); err != nil {
			c.t.Fatal(err)
		}
	}
}

// mostOf gives the greatest value of the sum at an instant, 0 if there is none.
func (c *city) mostOf(step string, at time.Time) float64 {
	c.t.Helper()
	points, err := c.History(official(), HistoryQuery{bin(1), "temperature", at.Add(-time.Second), at.Add(time.Second), step})
	if err != nil {
		c.t.Fatal(err)
	}
	if len(points) == 0 {
		return 0
	}
	return *points[0].Max
}

func TestLateReportsAreSummedAgain(t *testing.T) {
	eachCity(t, func(c *city) {
		day := morning.Truncate(24 * time.Hour) // without a zone the day is that of UTC
		c.says(bin(1), `{"temperature":10}`)
		for range 9 { // nine hours go by, in which the sums are made
			c.later(time.Hour)
			c.sumUp()
		}
		if got := c.mostOf("1h", morning); got != 10 {
			t.Fatalf("the hour has at most %v", got)
		}
		c.reportsLate(bin(1), morning.Add(5*time.Minute), `{"temperature":31}`)
		c.later(time.Minute)
		c.sumUp()
		for step, at := range map[string]time.Time{"15m": morning, "1h": morning, "1d": day} {
			if got := c.mostOf(step, at); got != 31 {
				t.Errorf("%s: at most %v, want 31", step, got)
			}
		}
		var left int
		err := c.db.View(context.Background(), func(tx *db.Tx) error {
			return tx.QueryRow(context.Background(), `SELECT COUNT(*) FROM things_late_sums`).Scan(&left)
		})
		if err != nil || left != 0 {
			t.Errorf("%d sums wait still, %v", left, err)
		}
	})
}

func TestLateReportsDoNotShrinkWhatIsKeptNoFiner(t *testing.T) {
	eachCity(t, func(c *city) {
		c.keep.Minutes = 2 * time.Hour
		c.says(bin(1), `{"temperature":40}`)
		for range 5 {
			c.later(time.Hour)
			c.sumUp()
		}
		if err := c.prune(context.Background()); err != nil { // the minutes are gone
			t.Fatal(err)
		}
		c.reportsLate(bin(1), morning.Add(5*time.Minute), `{"temperature":31}`)
		c.later(time.Minute)
		c.sumUp()
		if got := c.mostOf("15m", morning); got != 40 {
			t.Errorf("the quarter has at most %v, want what it knew: 40", got)
		}
	})
}

func TestWhatIsLateIsBounded(t *testing.T) {
	now := morning.Add(10 * time.Hour)
	rows := []sumRow{
		{sumKey: sumKey{"a", "x", secondsOfMinute, db.Micros(now.Add(-time.Minute))}},
		{sumKey: sumKey{"a", "x", secondsOfMinute, db.Micros(now.Add(-3 * time.Hour))}},
		{sumKey: sumKey{"a", "x", secondsOfMinute, db.Micros(now.Add(-3*time.Hour + time.Minute))}},
		{sumKey: sumKey{"a", "y", secondsOfQuarter, db.Micros(now.Add(-3 * time.Hour))}},
		{sumKey: sumKey{"a", "y", secondsOfQuarter, db.Micros(now.Add(-9 * time.Hour))}},
	}
	list := lateOf(rows, now)
	if len(list) != 2 || list[0].step != secondsOfQuarter || list[1].step != secondsOfHour || list[1].attribute != "y" {
		t.Errorf("late: %+v", list)
	}
}
