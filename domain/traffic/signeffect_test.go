package traffic

import (
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/auth"
)

// queued is what came of a street on which a queue stood for ten minutes of half an hour.
type queued struct {
	hard int // times that somebody on the main road lost 4 m/s in a second
	left int // vehicles that came through the grid
}

// queueOn has the main road of a grid blocked in its third section, under advised speeds or
// without them.
func queueOn(t *testing.T, c city, seed uint64, advised bool) (q queued) {
	t.Helper()
	c.Service = New(c.Deps)
	signs := gridSigns(t)
	c.Streets, c.RoadSigns = func() (*network.Network, error) { return grid(), nil }, signs
	if !advised {
		c.RoadSigns.speeds = nil
	}
	var made *street.Street
	var kerb *roadside.Kerb
	c.Devices = func(n *network.Network, begin time.Time) (_ Devices, err error) {
		made = street.New(n, street.Demand{Peak: 250, Trip: 1e6, Day: [24]float64{8: 1, 9: 1, 10: 1, 11: 1}}, begin, seed)
		kerb, err = roadside.New(n, roadside.Model{Street: made}, begin)
		return kerb, err
	}
	c.signsBeat(t, 300)
	placed, err := signs.place(c.streets.net, districts{})
	if err != nil {
		t.Fatal(err)
	}
	n, third := c.streets.net, placed.chains[0].edges[2][0]
	for _, l := range carLanes(n, third) {
		if err := made.Break(l, n.Lanes[l].Length-15, 10*time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	speeds := map[int]float64{}
	for second := range 1800 {
		c.beats(t, 1)
		if second%10 == 0 {
			c.MindSigns(auth.AsSystem(t.Context(), signerName), c.clock.Now())
		}
		seen, err := kerb.See(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		now := map[int]float64{}
		for _, v := range seen {
			if v.Lane < 0 {
				continue
			}
			if _, main := placed.speeds[n.Lanes[v.Lane].Edge]; !main {
				continue
			}
			if had, known := speeds[v.Track]; known && had-v.Speed >= 4 {
				q.hard++
			}
			now[v.Track] = v.Speed
		}
		speeds = now
	}
	q.left = made.Count().Left
	return q
}

// Before a queue fewer brake hard under advised speeds, and about as many come through.
func TestFewerBrakeHardBeforeAQueueUnderAdvisedSpeeds(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		begin := c.clock.Now()
		var without, with queued
		for seed := range uint64(3) {
			for _, advised := range []bool{false, true} {
				c.clock.Set(begin)
				q, sum := queueOn(t, c, seed+1, advised), &without
				if advised {
					sum = &with
				}
				sum.hard, sum.left = sum.hard+q.hard, sum.left+q.left
			}
		}
		t.Logf("hard brakings %d without, %d with; vehicles through %d and %d", without.hard, with.hard, without.left, with.left)
		if float64(with.hard) > 0.95*float64(without.hard) || float64(with.left) < 0.97*float64(without.left) {
			t.Errorf("%+v without, %+v with advised speeds", without, with)
		}
	})
}
