package app

import (
	"context"
	"errors"
	"testing"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/page"
)

func forward(minutes int64) *forwardInput {
	in := &forwardInput{}
	in.Body.Minutes = minutes
	return in
}

// TestOnlyTheClockOfADemoIsSetForward asks a city by the wall, a demo, and a node of a
// cluster.
func TestOnlyTheClockOfADemoIsSetForward(t *testing.T) {
	c := testCity(t)
	keeper := auth.With(t.Context(), auth.Principal{Kind: auth.Official, ID: "person_keeper", Permissions: map[string]bool{ClockPermission.Code: true}})
	if _, err := c.setForward(keeper, forward(60)); !errors.Is(err, ErrClock) {
		t.Errorf("by the wall: %v", err)
	}
	c.clock, c.cfg.TimeScale = clock.Scaled(2, time.Now()), 2
	before := shown(t, c)
	after, err := c.setForward(keeper, forward(3*24*60))
	if gone := after.Now.Sub(before.Now); err != nil || gone < 72*time.Hour || gone > 73*time.Hour || after.Scale != 2 {
		t.Errorf("three days on: %+v after %+v, %v", after, before, err)
	}
	if now := shown(t, c); now.Now.Before(after.Now) {
		t.Errorf("the clock ran backwards: %v after %v", now.Now, after.Now)
	}
	lines, err := c.audit.List(auth.AsSystem(t.Context(), "test"), audit.Filter{Action: "platform.clock_set_forward"}, page.Ask{})
	if err != nil || len(lines.Items) != 1 {
		t.Errorf("%d lines in the record, %v", len(lines.Items), err)
	}
	c.cfg.Cluster.Name = "a"
	if _, err := c.setForward(keeper, forward(60)); !errors.Is(err, ErrClock) {
		t.Errorf("on a node of a cluster: %v", err)
	}
	c.cfg.Cluster.Name, c.cfg.Demo = "", false
	if _, err := c.setForward(keeper, forward(60)); !errors.Is(err, ErrClock) {
		t.Errorf("not in a demo: %v", err)
	}
}

func shown(t *testing.T, c *city) CityTime {
	t.Helper()
	now, err := c.showTime(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return now
}
