package clock_test

import (
	"fmt"
	"time"

	"citybrain/kernel/clock"
	"citybrain/kernel/pack"
)

// shanghai is the calendar of the default city pack.
func shanghai() (*clock.Calendar, error) {
	p, err := pack.Open("../../cities/shanghai")
	if err != nil {
		return nil, err
	}
	defer p.Close()
	calendar, ok := clock.ReadCalendar(p)
	if !ok {
		return nil, p.Err()
	}
	return calendar, nil
}

// A permit promised within five working days, applied for on the Wednesday before
// National Day. A hearing on 9 October stops the clock until the 12th.
func ExampleCalendar_Deadline() {
	calendar, err := shanghai()
	if err != nil {
		fmt.Println(err)
		return
	}
	applied := time.Date(2026, 9, 30, 15, 0, 0, 0, calendar.Zone())
	promised := clock.Limit{Kind: clock.WorkingDays, Amount: 5}
	deadline, err := calendar.Deadline(applied, promised)
	fmt.Println(deadline.In(calendar.Zone()).Format(time.DateTime), err)

	hearing := clock.Stop{
		From: time.Date(2026, 10, 9, 9, 0, 0, 0, calendar.Zone()),
		To:   time.Date(2026, 10, 12, 9, 0, 0, 0, calendar.Zone()),
	}
	deadline, err = calendar.Deadline(applied, promised, hearing)
	fmt.Println(deadline.In(calendar.Zone()).Format(time.DateTime), err)
	// Output:
	// 2026-10-13 17:00:00 <nil>
	// 2026-10-15 17:00:00 <nil>
}

// The light turns yellow when a fifth of the time is left.
func ExampleCalendar_Progress() {
	calendar, err := shanghai()
	if err != nil {
		fmt.Println(err)
		return
	}
	start := time.Date(2026, 10, 12, 9, 0, 0, 0, calendar.Zone())
	limit := clock.Limit{Kind: clock.WorkingHours, Amount: 10}
	p, err := calendar.Progress(start, limit, nil, start.Add(26*time.Hour), clock.DefaultThresholds())
	fmt.Println(p.Light, p.Remaining, err)
	// Output: yellow 2h0m0s <nil>
}

// Tests move a Fake instead of waiting.
func ExampleFake() {
	fake := clock.NewFake(time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC))
	stop := fake.Tick(30*time.Minute, func(now time.Time) { fmt.Println("second call at", now.Format("15:04")) })
	defer stop()
	fake.Advance(30 * time.Minute)
	// Output: second call at 08:30
}
