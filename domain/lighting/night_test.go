package lighting

import (
	"errors"
	"strings"
	"testing"
	"time"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/auth"
)

// TestANight: lamps are told only when their level changes, hold it past the next
// change, and are told again what they did not do.
func TestANight(t *testing.T) {
	eachCity(t, 6, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1, 2, 3, 4) // lamp 5 never spoke
		if got := c.obeys(t, noon); got != "" {
			t.Fatalf("at noon, to lamps that are off: %s", got)
		}
		c.road.burn(90, 0)
		if got := c.obeys(t, noon.Add(time.Minute)); got != "" {
			t.Fatalf("at once to one that burns by day: %s", got)
		}
		c.clock.Advance(7 * time.Minute)
		c.road.burn(90, 0)
		if got := c.obeys(t, noon.Add(9*time.Minute)); got != "0 % to 1 for 339 min" {
			t.Fatalf("to one that goes on burning by day: %s", got)
		}
		if got := c.obeys(t, noon.Add(10*time.Minute)); got != "" {
			t.Fatalf("a minute later, again: %s", got)
		}
		// On ten minutes before sunset. No word from the detector: what a busy road gets.
		if got := c.obeys(t, evening(16, 50)); got != "100 % to 3 for 430 min; 100 % to 2 for 430 min" {
			t.Fatalf("at dusk: %s", got)
		}
		if got := c.obeys(t, evening(22, 59)); got != "" {
			t.Fatalf("before the step: %s", got)
		}
		if got := c.obeys(t, evening(23, 0)); got != "90 % to 2 for 541 min; 60 % to 3 for 541 min" {
			t.Fatalf("at the step: %s", got)
		}
		// The detector counts little: ten minutes later the level falls.
		quiet := func(at time.Time) string {
			c.clock.Advance(at.Sub(c.clock.Now()))
			c.road.detectors[0].Flow, c.road.detectors[0].FlowAt = 10, at
			return c.obeys(t, at)
		}
		if got := quiet(evening(23, 30)); got != "40 % to 2 for 511 min" {
			t.Fatalf("quiet, where nothing was known before: %s", got)
		}
		c.road.detectors[0].Flow = 800
		c.road.detectors[0].FlowAt = evening(23, 31)
		if got := c.obeys(t, evening(23, 31)); got != "90 % to 2 for 510 min" {
			t.Fatalf("busy at once: %s", got)
		}
		if got := quiet(evening(23, 32)) + quiet(evening(23, 37)); got != "" {
			t.Fatalf("one gap between two cars: %s", got)
		}
		if got := quiet(evening(23, 42)); got != "40 % to 2 for 499 min" {
			t.Fatalf("ten minutes of calm: %s", got)
		}
	})
}

// TestTheDisobedient: what a lamp fails to do it is told again, later each time,
// until it has obeyed; the page counts it.
func TestTheDisobedient(t *testing.T) {
	eachCity(t, 3, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1, 2)
		c.clock.Advance(evening(17, 0).Sub(noon))
		if err := c.Minute(auth.AsSystem(t.Context(), "test")); err != nil {
			t.Fatal(err)
		}
		north := c.field.orders[0]
		c.field.take()
		c.answer(t, north, obeyed, lampID(0))
		c.answer(t, north, "failed", lampID(2))
		c.answer(t, told{id: "order_other"}, "failed", lampID(0)) // another's order says nothing of ours
		if got := c.tick(t, evening(17, 1)); got != "100 % to 1 for 419 min" {
			t.Fatalf("after a minute: %s", got)
		}
		view, err := c.City(c.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if g := view.Groups[0]; g.Lamps != 2 || g.Disobeyed != 1 || g.Waiting != 0 || view.Groups[1].Waiting != 1 {
			t.Errorf("counted %+v", g)
		}
		// The retry gets no answer at all: it counts as expired, and one waits longer.
		var orders []string
		for minute := 2; minute < 60; minute++ {
			if got := c.tick(t, evening(17, minute)); got != "" {
				orders = append(orders, got)
			}
		}
		if len(orders) < 4 || len(orders) > 12 {
			t.Errorf("told %d times in an hour: %v", len(orders), orders)
		}
		page, err := c.Lamps(c.ctx, LampQuery{Group: "north", State: "disobeyed"})
		if err != nil || len(page.Items) != 1 || page.Items[0].ID != lampID(2) {
			t.Errorf("listed %+v, %v", page.Items, err)
		}
	})
}

// TestAControllerBeginsAnew: a lamp that did what it was told and then reports
// otherwise is told again, before it counts as broken.
func TestAControllerBeginsAnew(t *testing.T) {
	eachCity(t, 2, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1)
		c.obeys(t, evening(17, 0))
		c.road.burn(100, 0, 1)
		if got := c.obeys(t, evening(17, 5)); got != "" {
			t.Fatalf("both burn: %s", got)
		}
		c.clock.Advance(5 * time.Minute)
		c.road.burn(1, 0)
		c.road.burn(100, 1)
		if got := c.obeys(t, evening(17, 10)); got != "100 % to 1 for 410 min" {
			t.Fatalf("one went out: %s", got)
		}
		c.clock.Advance(5 * time.Minute)
		c.road.burn(100, 0, 1)
		c.obeys(t, evening(17, 15))
		if list := c.repairsOf(t, ""); len(list) != 0 {
			t.Errorf("to be repaired: %+v", list)
		}
	})
}

// TestSomebodyElseDims: who dims a single lamp by the commands of things is not
// fought until the level of its group changes, and the lamp is not taken for dark.
func TestSomebodyElseDims(t *testing.T) {
	eachCity(t, 2, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1)
		c.obeys(t, evening(17, 0))
		c.answer(t, told{id: ""}, obeyed, lampID(0))
		c.until(t, evening(18, 0), 1, 1)
		if list := c.repairsOf(t, ""); len(list) != 1 || list[0].Lamp != lampID(1) {
			t.Errorf("only the silent one is to be repaired: %+v", list)
		}
		page, err := c.Lamps(c.ctx, LampQuery{Group: "north"})
		if err != nil || page.Items[0].Answer != foreign {
			t.Errorf("%+v, %v", page.Items, err)
		}
		if got := c.obeys(t, evening(23, 0)); !strings.Contains(got, "60 % to 1") {
			t.Errorf("at the step: %s", got)
		}
	})
}

// TestOrdersAreRefused: what could not be told is told in the next minute.
func TestOrdersAreRefused(t *testing.T) {
	eachCity(t, 2, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1)
		c.clock.Advance(evening(17, 0).Sub(noon))
		c.field.refuse = errors.New("no way to the lamps")
		if err := c.Minute(auth.AsSystem(t.Context(), "test")); err == nil {
			t.Error("nobody was told that the order was refused")
		}
		c.field.refuse = nil
		if got := c.tick(t, evening(17, 1)); got != "100 % to 1 for 419 min; 100 % to 1 for 419 min" {
			t.Errorf("a minute later: %s", got)
		}
	})
}

// TestThrottle: no more than the rules allow a minute, the brighter first.
func TestThrottle(t *testing.T) {
	eachCity(t, 6, func(t *testing.T, c city) {
		l := layout()
		l.Rules.PerMinute = 4
		c.sowing(t, l)
		c.road.burn(90, 0, 1, 2, 3, 4, 5)
		c.tick(t, evening(17, 0))
		if got := c.tick(t, evening(17, 1)); got != "100 % to 2 for 419 min" {
			t.Errorf("the rest: %s", got)
		}
		if got := c.tick(t, evening(23, 1)); got != "90 % to 3 for 540 min; 60 % to 1 for 540 min" {
			t.Errorf("brighter first: %s", got)
		}
	})
}

// TestByHand: dimmed at once, also by day, until it ends or is taken back; and only
// by those who may.
func TestByHand(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1, 2, 3)
		c.obeys(t, noon)
		if _, err := c.Override(c.ctx, "north", 40, time.Hour, " 拍摄 "); err != nil {
			t.Fatal(err)
		}
		view, err := c.City(c.ctx)
		if err != nil {
			t.Fatal(err)
		}
		g := view.Groups[0]
		if g.Override == nil || g.Override.Why != "拍摄" || len(g.Levels) != 1 || g.Levels[0].Level != 40 || g.Levels[0].Reasons[0].Code != dimming.ByHand {
			t.Errorf("seen at once: %+v", g)
		}
		if n, err := c.jobs.RunDue(t.Context()); err != nil || n == 0 {
			t.Fatalf("the minute does not hurry: %d, %v", n, err)
		}
		if got := c.field.take(); got != "40 % to 2 for 120 min" {
			t.Errorf("told %s", got)
		}
		if err := c.Undo(c.ctx, "north"); err != nil {
			t.Fatal(err)
		}
		if got := c.obeys(t, noon.Add(time.Minute)); got != "0 % to 2 for 347 min" {
			t.Errorf("taken back: %s", got)
		}
		if err := c.Undo(c.ctx, "north"); faultCode(err) != "lighting.no_override" {
			t.Errorf("taken back twice: %v", err)
		}
		if _, err := c.Override(c.ctx, "north", 10, 30*time.Minute, "夜检"); err != nil {
			t.Fatal(err)
		}
		c.obeys(t, noon.Add(2*time.Minute))
		if got := c.obeys(t, noon.Add(40*time.Minute)); got != "0 % to 2 for 308 min" {
			t.Errorf("after its end: %s", got)
		}
		elsewhere := person(t.Context(), auth.Scope{Region: "310101"}, OverridePermission)
		if _, err := c.Override(elsewhere, "north", 40, time.Hour, "x"); faultCode(err) != "lighting.no_group" {
			t.Errorf("from elsewhere: %v", err)
		}
		if _, err := c.Override(person(t.Context(), auth.Scope{}, ReadPermission), "north", 40, time.Hour, "x"); faultCode(err) != "auth.denied" {
			t.Errorf("by who may only read: %v", err)
		}
		for _, wrong := range []error{
			second(c.Override(c.ctx, "north", 101, time.Hour, "x")), second(c.Override(c.ctx, "north", 1, time.Second, "x")),
			second(c.Override(c.ctx, "north", 1, time.Hour, " ")),
		} {
			if faultCode(wrong) != "lighting.override" {
				t.Errorf("taken: %v", wrong)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

// TestPublish: a schedule is tried, published and kept with its versions; two at
// once are one; the pack does not take back what somebody edited.
func TestPublish(t *testing.T) {
	eachCity(t, 2, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1)
		c.tick(t, evening(18, 0))
		draft := Draft{Group: "north", Schedule: layout().Groups[0].Schedule, After: 1, Note: "节电"}
		draft.Schedule.Level = 70
		curve, err := c.Preview(c.ctx, draft, "")
		if err != nil || len(curve.Points) != 5 || curve.Points[1].Base != 70 || curve.Hours < 14 {
			t.Fatalf("%+v, %v", curve, err)
		}
		if got := c.tick(t, evening(18, 1)); got != "" {
			t.Errorf("a preview dims: %s", got)
		}
		v, err := c.Publish(c.ctx, draft)
		if err != nil || v.Version != 2 || v.MadeBy != "post_test" {
			t.Fatalf("%+v, %v", v, err)
		}
		if got := c.tick(t, evening(18, 2)); got != "70 % to 1 for 358 min" {
			t.Errorf("published: %s", got)
		}
		if _, err := c.Publish(c.ctx, draft); faultCode(err) != "lighting.schedule_replaced" {
			t.Errorf("from an old version: %v", err)
		}
		c.sowing(t, layout())
		list, err := c.Versions(c.ctx, "north")
		if err != nil || len(list) != 2 || list[0].Schedule.Level != 70 || list[1].MadeBy != "" || list[0].Note != "节电" {
			t.Errorf("%+v, %v", list, err)
		}
		draft.After, draft.Schedule.Steps = 2, []dimming.Step{{From: "late", Level: 5}}
		err = second(c.Publish(c.ctx, draft))
		if faultCode(err) != "lighting.schedule" || !strings.Contains(errorFields(err), "/schedule/steps/0/from") {
			t.Errorf("a wrong one: %v %s", err, errorFields(err))
		}
		if _, err := c.Preview(c.ctx, Draft{Group: "north", Schedule: layout().Groups[0].Schedule}, "soon"); faultCode(err) != "lighting.date" {
			t.Errorf("a wrong date: %v", err)
		}
	})
}

// TestTwoNodes: a node that comes later knows what was told; of two that do the
// same minute one gives way, and nothing is stored twice.
func TestTwoNodes(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1, 2, 3)
		c.tick(t, evening(17, 0))
		other := c.node()
		ctx := auth.AsSystem(t.Context(), "test")
		c.clock.Advance(time.Minute)
		if err := other.Minute(ctx); err != nil {
			t.Fatal(err)
		}
		if got := c.field.take(); got != "" {
			t.Errorf("the other node tells again: %s", got)
		}
		c.state.minute++ // as if this node had read what was before
		if got := c.tick(t, evening(23, 1)); !strings.HasPrefix(got, "90 %") {
			t.Errorf("at the step: %s", got)
		}
		if err := other.Minute(ctx); err != nil {
			t.Fatal(err)
		}
		if got := c.field.take(); got != "" {
			t.Errorf("the other node tells again: %s", got)
		}
	})
}
