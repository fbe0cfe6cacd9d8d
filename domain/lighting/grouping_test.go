package lighting

import (
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
)

// groupsNow gives how many lamps each group has, by its Chinese name.
func (c city) groupsNow(t *testing.T) map[string]int {
	t.Helper()
	c.clock.Advance(time.Minute)
	now, err := c.City(c.ctx)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{"": now.Free}
	for _, g := range now.Groups {
		counts[g.Name] = g.Lamps
	}
	return counts
}

// TestAGroupOfTheDeskTakesItsLampsAndGivesThemBack: made by street, narrowed by an
// area, one lamp left out and one added; ended, everything is as before.
func TestAGroupOfTheDeskTakesItsLampsAndGivesThemBack(t *testing.T) {
	eachCity(t, 20, func(t *testing.T, c city) {
		if got := c.groupsNow(t); got["北街"] != 10 || got["南街"] != 10 {
			t.Fatal(got)
		}
		west := []geo.Point{{Lon: 121.46, Lat: 31.2}, {Lon: 121.4719, Lat: 31.2}, {Lon: 121.4719, Lat: 31.3}, {Lon: 121.46, Lat: 31.3}}
		choice := Choice{Streets: []string{"北街"}, Area: west, Except: []string{lampID(0)}, Plus: []string{lampID(19)}}
		trial, err := c.TryGroup(c.ctx, "", choice)
		if err != nil || trial.Lamps != 5 || trial.Region != "310106" || len(trial.From) != 2 || trial.From[0].Code != "north" || trial.From[0].Lamps != 4 {
			t.Fatalf("%+v %v", trial, err)
		}
		code, err := c.MakeGroup(c.ctx, Making{ZH: "夜市", Watts: 150, Lamps: choice}, "south")
		if err != nil {
			t.Fatal(err)
		}
		if got := c.groupsNow(t); got["北街"] != 6 || got["南街"] != 9 || got["夜市"] != 5 {
			t.Errorf("made: %v", got)
		}
		versions, err := c.Versions(c.ctx, code)
		if err != nil || len(versions) != 1 || versions[0].Schedule.Traffic == nil {
			t.Errorf("it began with %+v %v", versions, err)
		}
		if err := c.ChangeGroup(c.ctx, code, Making{ZH: "夜市", Watts: 150, Lamps: Choice{Streets: []string{"北街"}}}, 7); faultCode(err) != ErrReplacedBy.Code {
			t.Error("changed from a version that is not:", err)
		}
		if err := c.ChangeGroup(c.ctx, code, Making{ZH: "夜市街", Watts: 150, Lamps: Choice{Streets: []string{"北街"}}}, 1); err != nil {
			t.Error(err)
		}
		if got := c.groupsNow(t); got["北街"] != 0 || got["南街"] != 10 || got["夜市街"] != 10 {
			t.Errorf("changed: %v", got)
		}
		if err := c.node().EndGroup(c.ctx, code); err != nil { // by another node
			t.Error(err)
		}
		if got := c.groupsNow(t); got["北街"] != 10 || got["南街"] != 10 || len(got) != 3 {
			t.Errorf("ended: %v", got)
		}
	})
}

// TestGroupsThatCannotBe: without lamps, of lamps of others, of the pack.
func TestGroupsThatCannotBe(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.road.lamps[3].Region = "310101"
		mine := person(t.Context(), auth.Scope{Region: "310106"}, ReadPermission, PlanPermission)
		sound := Making{ZH: "组", Watts: 100, Lamps: Choice{Streets: []string{"北街"}}}
		for name, one := range map[string]struct {
			make func(*Making)
			code string
		}{
			"no lamps":         {func(m *Making) { m.Lamps.Streets = []string{"东街"} }, ErrLamps.Code},
			"nothing chosen":   {func(m *Making) { m.Lamps = Choice{} }, ErrGroup.Code},
			"lamps of others":  {func(m *Making) { m.Lamps.Streets = []string{"南街"} }, ErrLamps.Code},
			"no name":          {func(m *Making) { m.ZH = "  " }, ErrGroup.Code},
			"two corners":      {func(m *Making) { m.Lamps.Area = make([]geo.Point, 2) }, ErrGroup.Code},
			"lamps of no watt": {func(m *Making) { m.Watts = 0 }, ErrGroup.Code},
		} {
			m := sound
			one.make(&m)
			if _, err := c.MakeGroup(mine, m, "north"); faultCode(err) != one.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.ChangeGroup(c.ctx, "north", sound, 1); faultCode(err) != ErrPackGroup.Code {
			t.Error("a group of the pack was changed:", err)
		}
		if err := c.EndGroup(c.ctx, "north"); faultCode(err) != ErrPackGroup.Code {
			t.Error("a group of the pack was ended:", err)
		}
		if _, err := c.MakeGroup(person(t.Context(), auth.Scope{}, ReadPermission), sound, "north"); faultCode(err) == "" {
			t.Error("a group was made without the permission")
		}
	})
}

// TestTheMapTellsEveryLamp: with street, group and what it does.
func TestTheMapTellsEveryLamp(t *testing.T) {
	eachCity(t, 6, func(t *testing.T, c city) {
		c.road.burn(100, 0, 1, 2, 3)
		c.road.burn(0, 4)
		c.obeys(t, evening(18, 0))
		c.road.burn(100, 0, 1, 2, 3)
		c.road.burn(0, 4)
		m, err := c.Map(c.ctx)
		if err != nil || len(m.Lamps) != 6 || len(m.Streets) != 2 || len(m.Groups) != 2 {
			t.Fatalf("%+v %v", m, err)
		}
		states := ""
		for _, l := range m.Lamps {
			states += l.State + " "
		}
		if states != "on on on on dark silent " {
			t.Error(states)
		}
		theirs, err := c.Map(person(t.Context(), auth.Scope{Region: "310101"}, ReadPermission))
		if err != nil || len(theirs.Lamps) != 0 {
			t.Errorf("%+v %v", theirs, err)
		}
	})
}

// TestAFeederThatFailsIsOneAlarm: one lamp speaks for all of them, with how many
// they are, and takes it back when they burn again.
func TestAFeederThatFailsIsOneAlarm(t *testing.T) {
	eachCity(t, 20, func(t *testing.T, c city) {
		c.until(t, evening(18, 30), 100)
		north := []int{0, 2, 4, 6, 8, 10, 12, 14}
		for _, i := range north {
			c.road.lamps[i].Flag = "noVoltage"
		}
		c.until(t, evening(18, 50), 100)
		spoke := c.speaking()
		if len(spoke) != 1 {
			t.Fatalf("%d lamps speak: %v", len(spoke), spoke)
		}
		for _, n := range spoke {
			if n != len(north) {
				t.Errorf("it says %d of %d", n, len(north))
			}
		}
		if facts := c.facts(t, RepairNeeded{}.Subject()); len(facts) != 1 || facts[0]["cause"] != causeFeeder {
			t.Errorf("facts: %v", facts)
		}
		for _, i := range north {
			c.road.lamps[i].Flag = ""
		}
		c.until(t, evening(19, 20), 100)
		if spoke := c.speaking(); len(spoke) != 0 {
			t.Errorf("still speak: %v", spoke)
		}
	})
}

// speaking are the lamps that say that their feeder is out.
func (c city) speaking() map[string]int {
	out := map[string]int{}
	for _, l := range c.road.lamps {
		if l.Feeder > 0 {
			out[l.ID] = l.Feeder
		}
	}
	return out
}

// TestEnergyByMonth: of two months, by group; a group that has ended keeps its own.
func TestEnergyByMonth(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		code, err := c.MakeGroup(c.ctx, Making{ZH: "夜市", Watts: 100, Lamps: Choice{Plus: []string{lampID(0)}}}, "north")
		if err != nil {
			t.Fatal(err)
		}
		c.until(t, evening(19, 0), 100)
		if err := c.EndGroup(c.ctx, code); err != nil {
			t.Fatal(err)
		}
		c.clock.Advance(20 * 24 * time.Hour)
		c.until(t, evening(20*24+21, 0), 100)
		list, err := c.Months(c.ctx, 12)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, m := range list {
			said += m.Month + " " + m.Name + "; "
			if m.KWh <= 0 || m.Days == 0 {
				t.Errorf("%+v", m)
			}
		}
		if said != "2023-01 南街; 2023-01 北街; 2022-12 南街; 2022-12 北街; 2022-12 夜市; " && said != "2023-01 北街; 2023-01 南街; 2022-12 南街; 2022-12 北街; 2022-12 夜市; " {
			t.Error(said)
		}
	})
}
