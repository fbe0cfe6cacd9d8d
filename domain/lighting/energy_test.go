package lighting

import (
	"math"
	"testing"
	"time"
)

// TestEnergy: two lamps report their power, one does not and is estimated; what the
// schedule saves is held against burning at full power all night.
func TestEnergy(t *testing.T) {
	eachCity(t, 3, func(t *testing.T, c city) {
		c.road.burn(1, 0, 2)
		for range 420 { // lamp 1 says that it is there, but not what it draws
			c.road.lamps[1].Heard = c.clock.Now()
			c.until(t, c.clock.Now().Add(time.Minute), 50, 1)
		}
		list, err := c.Energy(c.ctx, EnergyQuery{Group: "north"})
		if err != nil || len(list) != 1 || list[0].Day != "2022-12-27" {
			t.Fatalf("%+v, %v", list, err)
		}
		// Lamps 0 and 2: the first reports at 50 W come at 12:05.
		if want := 2 * 50 * 6.917 / 1000; math.Abs(list[0].KWh-want) > 0.01 || list[0].Estimated != 0 {
			t.Errorf("measured %+v, want about %.3f", list[0], want)
		}
		// On at 16:48: 100 W each until 19:00.
		if want := 2 * 100 * 2.2 / 1000; math.Abs(list[0].Baseline-want) > 0.01 {
			t.Errorf("baseline %+v, want about %.3f", list[0], want)
		}
		if math.Abs(list[0].Saved-(list[0].Baseline-list[0].KWh)) > 1e-6 {
			t.Errorf("saved %+v", list[0])
		}
		south, err := c.Energy(c.ctx, EnergyQuery{Group: "south"})
		if want := 100 * 2.2 / 1000; err != nil || len(south) != 1 || math.Abs(south[0].Estimated-want) > 0.01 || south[0].KWh != south[0].Estimated {
			t.Errorf("estimated %+v, %v, want about %.3f", south, err, want)
		}
		all, err := c.Energy(c.ctx, EnergyQuery{})
		if err != nil || len(all) != 1 || math.Abs(all[0].KWh-list[0].KWh-south[0].KWh) > 1e-6 {
			t.Errorf("all %+v, %v", all, err)
		}
		if err := c.flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		lamp, err := c.Energy(c.ctx, EnergyQuery{Lamp: lampID(0)})
		if err != nil || len(lamp) != 1 || math.Abs(lamp[0].KWh*2-list[0].KWh) > 1e-3 {
			t.Errorf("one lamp %+v, %v", lamp, err)
		}
		if _, err := c.Energy(c.ctx, EnergyQuery{Lamp: "thing_none"}); faultCode(err) != "lighting.no_group" {
			t.Errorf("a lamp of nobody: %v", err)
		}
	})
}

// TestAPauseIsNotMadeUp: while citybrain stood still nothing is known.
func TestAPauseIsNotMadeUp(t *testing.T) {
	eachCity(t, 1, func(t *testing.T, c city) {
		c.road.burn(100, 0)
		c.tick(t, noon)
		c.road.burn(100, 0)
		c.clock.Advance(3 * time.Hour)
		c.road.burn(100, 0)
		c.tick(t, c.clock.Now())
		if list, err := c.Energy(c.ctx, EnergyQuery{Group: "north"}); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
