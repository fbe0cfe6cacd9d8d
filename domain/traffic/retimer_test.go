package traffic

import (
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
)

// quarter lets the city live until a quarter of an hour is over and reckoned with.
func (c *city) quarter(t *testing.T) {
	t.Helper()
	next := c.clock.Now().Truncate(15 * time.Minute).Add(15*time.Minute + 6*time.Second)
	c.beats(t, int(next.Sub(c.clock.Now()).Seconds()))
	c.steering.retimer.work.Wait()
	c.beats(t, 8)
}

// busy lays the avenue under a city in its morning peak.
func busy(c city) {
	c.Streets = func() (*network.Network, error) { return avenue(), nil }
	c.Devices = func(n *network.Network, begin time.Time) (Devices, error) {
		day := street.Demand{Peak: 650, Trip: 1e6, Day: [24]float64{8: 1, 9: 1, 10: 1}}
		return roadside.New(n, roadside.Model{Street: street.New(n, day, begin, 1)}, begin)
	}
}

// The chief lets the retimer steer the avenue. At the end of a quarter it puts in plans that
// the model says are better, writes down why, and the street is asked whether they are; a
// start of the city takes up what ran.
func TestTheAvenueIsTimedAnewEveryQuarter(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		busy(c)
		c.beats(t, 1)
		var ids []string
		for _, i := range c.streets.order {
			id := c.streets.net.Junctions[i].ID
			ids = append(ids, id)
			if _, err := c.SetWay(c.chief, id, "retimed", "早高峰流量变化大", 0); err != nil {
				t.Fatal(err)
			}
		}
		c.quarter(t)
		c.quarter(t)
		list, err := c.Retimings(c.engineer, ids[0])
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		put := list[1]
		if put.Outcome != "put" || len(put.Area) != 3 || put.Saved < put.Margin || put.Next >= put.Now || put.Before.Cycle != 90 || put.After.Cycle == 0 ||
			len(put.Tried) < 8 || len(put.Lanes) < 4 || put.Approved != "post_chief" {
			t.Fatalf("%+v", put)
		}
		for _, l := range put.Lanes {
			if l.Forecast < 0 || l.Saturation < 400 || l.Saturation > 2200 {
				t.Errorf("%+v", l)
			}
		}
		j := c.stands(t, ids[0])
		if j.Live.Way != "retimed" || j.Live.Mode != "planned" || j.Live.Plan <= retimedVersions || j.Changes[0].Why != "retimed" || j.Changes[0].By != "post_chief" {
			t.Errorf("%+v %+v", j, j.Live)
		}
		c.quarter(t)
		if list, err = c.Retimings(c.engineer, ids[0]); err != nil || len(list) != 3 {
			t.Fatalf("%d decisions, %v", len(list), err)
		}
		if list[0].Proof == nil && list[1].Proof == nil {
			t.Errorf("nobody asked the street: %+v", list[0])
		}
		ran := c.steering.retimer.running[c.streets.byID[ids[0]]]

		again := New(c.Deps)
		c.Service = again
		c.beats(t, 12)
		if got := c.stands(t, ids[0]); got.Live.Way != "retimed" || got.Live.Plan != retimedVersion(ran.at) {
			t.Errorf("after a start: %+v, %v", got.Live, ran)
		}

		if _, err := c.SetWay(c.chief, ids[0], "planned", "恢复时段表", 1); err != nil {
			t.Fatal(err)
		}
		c.beats(t, 12)
		if got := c.stands(t, ids[0]); got.Live.Way != "planned" || got.Live.Plan > retimedVersions {
			t.Errorf("after the way was set back: %+v", got.Live)
		}
	})
}
