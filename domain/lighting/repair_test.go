package lighting

import (
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
)

func (c city) repairsOf(t *testing.T, state string) []Repair {
	t.Helper()
	list, err := c.Repairs(c.ctx, RepairQuery{State: state})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

// TestALampFails: told to burn, it draws nothing; after two reports and the time
// for gathering one task is told, and ended when the lamp comes back.
func TestALampFails(t *testing.T) {
	eachCity(t, 8, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1, 2, 3, 4, 5, 6, 7)
		c.until(t, evening(17, 30), 100)
		if list := c.repairsOf(t, ""); len(list) != 0 {
			t.Fatalf("all burn, and yet %+v", list)
		}
		for c.clock.Now().Before(evening(17, 55)) { // lamp 3 goes dark
			if c.clock.Now().Minute()%5 == 4 {
				c.road.burn(0.5, 3)
			}
			c.until(t, c.clock.Now().Add(time.Minute), 100, 3)
		}
		list := c.repairsOf(t, "undone")
		if len(list) != 1 || list[0].Lamp != lampID(3) || list[0].Cause != causeDark || list[0].Street != "南街" || list[0].GroupName != "南街" {
			t.Fatalf("%+v", list)
		}
		if facts := c.facts(t, "lighting.repair_needed.v1"); len(facts) != 1 || facts[0]["lamp"] != lampID(3) {
			t.Errorf("announced %v", facts)
		}
		view, err := c.City(c.ctx)
		if err != nil || view.Groups[1].Faults != 1 || view.Groups[1].Repairs != 1 {
			t.Errorf("%+v, %v", view, err)
		}
		c.until(t, evening(18, 10), 100) // it burns again
		list = c.repairsOf(t, "")
		if len(list) != 1 || list[0].State != Done || list[0].DoneBy != byLamp {
			t.Errorf("%+v", list)
		}
		if facts := c.facts(t, "lighting.repaired.v1"); len(facts) != 1 || facts[0]["by"] != "lamp" {
			t.Errorf("announced %v", facts)
		}
	})
}

// TestSilenceAndFlags: a lamp that says nothing while it is to burn, and one that
// says by day that it is broken.
func TestSilenceAndFlags(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1, 2, 3)
		c.road.lamps[0].Flag = "defectiveLamp"
		c.until(t, evening(12, 30), 1)
		list := c.repairsOf(t, "open")
		if len(list) != 1 || list[0].Cause != causeFlag || list[0].Lamp != lampID(0) {
			t.Fatalf("by day %+v", list)
		}
		c.until(t, evening(17, 30), 100, 1)
		list = c.repairsOf(t, "open")
		if len(list) != 2 || list[0].Cause != causeSilent || list[0].Lamp != lampID(1) {
			t.Fatalf("at night %+v", list)
		}
		c.road.lamps[0].Flag = ""
		c.until(t, evening(18, 0), 100)
		if list := c.repairsOf(t, "undone"); len(list) != 0 {
			t.Errorf("left %+v", list)
		}
	})
}

// TestOneFeederOneTask: six lamps of one street fail together: one task, not six;
// another of that street joins it, one elsewhere is its own; the task ends when
// four of five are back.
func TestOneFeederOneTask(t *testing.T) {
	eachCity(t, 20, func(t *testing.T, c city) {
		all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}
		c.road.burn(1, all...)
		c.until(t, evening(17, 20), 100)
		dead := []int{0, 2, 4, 6, 8, 10, 1}
		c.until(t, evening(17, 50), 100, dead...)
		list := c.repairsOf(t, "undone")
		if len(list) != 2 {
			t.Fatalf("%d tasks: %+v", len(list), list)
		}
		feeder, single := list[0], list[1]
		if feeder.Cause != causeFeeder {
			feeder, single = single, feeder
		}
		if feeder.Lamp != "" || feeder.Street != "北街" || feeder.Lamps != 6 || single.Lamp != lampID(1) || single.Lamps != 1 {
			t.Errorf("feeder %+v, single %+v", feeder, single)
		}
		c.until(t, evening(18, 10), 100, append(dead, 12)...)
		if list := c.repairsOf(t, "undone"); len(list) != 2 || len(c.facts(t, "lighting.repair_needed.v1")) != 2 {
			t.Errorf("one more in the dark street: %+v", list)
		}
		c.until(t, evening(18, 40), 100, 12, 1)
		over, undone := c.repairsOf(t, Done), c.repairsOf(t, "undone")
		if len(over) != 1 || over[0].ID != feeder.ID || over[0].Lamps != 7 {
			t.Errorf("over %+v", over)
		}
		if len(undone) != 2 {
			t.Errorf("lamp 12 is a lamp of its own now: %+v", undone)
		}
	})
}

// TestTheCrew: reported and done with a note, by those who may; a lamp that is still
// out is found anew.
func TestTheCrew(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.road.burn(1, 0, 1, 2, 3)
		c.until(t, evening(17, 40), 100, 2)
		list := c.repairsOf(t, "open")
		if len(list) != 1 {
			t.Fatalf("%+v", list)
		}
		id := list[0].ID
		crew := person(t.Context(), auth.Scope{Org: "/sh/lighting"}, ReadPermission, RepairPermission)
		r, err := c.MoveRepair(crew, id, Move{State: Reported})
		if err != nil || r.State != Reported || r.ReportedBy != "post_test" || r.ReportedAt == nil {
			t.Fatalf("%+v, %v", r, err)
		}
		if r, err = c.MoveRepair(crew, id, Move{State: Open}); err != nil || r.ReportedAt != nil {
			t.Fatalf("taken back: %+v, %v", r, err)
		}
		if r, err = c.MoveRepair(crew, id, Move{State: Done, Note: "换了驱动电源"}); err != nil || r.State != Done || r.Note != "换了驱动电源" {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := c.MoveRepair(crew, id, Move{State: Open}); faultCode(err) != "lighting.repair_closed" {
			t.Errorf("opened again: %v", err)
		}
		if facts := c.facts(t, "lighting.repaired.v1"); len(facts) != 1 || facts[0]["by"] != "person" {
			t.Errorf("announced %v", facts)
		}
		c.until(t, evening(18, 20), 100, 2)
		if list := c.repairsOf(t, "open"); len(list) != 1 || list[0].ID == id || list[0].Lamp != lampID(2) {
			t.Errorf("still out: %+v", list)
		}
		elsewhere := person(t.Context(), auth.Scope{Region: "310101"}, ReadPermission, RepairPermission)
		if _, err := c.MoveRepair(elsewhere, id, Move{State: Done}); faultCode(err) != "lighting.no_repair" {
			t.Errorf("from elsewhere: %v", err)
		}
		if p, err := c.Repairs(elsewhere, RepairQuery{}); err != nil || len(p.Items) != 0 {
			t.Errorf("seen from elsewhere: %+v, %v", p, err)
		}
		if _, err := c.MoveRepair(crew, id, Move{State: "lost"}); faultCode(err) != "lighting.repair_state" {
			t.Errorf("a state that is none: %v", err)
		}
		first, err := c.Repairs(crew, RepairQuery{Ask: page.Ask{Limit: 1}})
		if err != nil || len(first.Items) != 1 || first.Next == "" {
			t.Fatalf("%+v, %v", first, err)
		}
		rest, err := c.Repairs(crew, RepairQuery{Ask: page.Ask{Limit: 1, Cursor: first.Next}})
		if err != nil || len(rest.Items) != 1 || rest.Items[0].ID != id || rest.Next != "" {
			t.Errorf("%+v, %v", rest, err)
		}
	})
}
