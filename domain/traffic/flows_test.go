package traffic

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/auth"
)

// deaf is a kerb some of whose loops say nothing.
type deaf struct {
	*roadside.Kerb
	silent map[string]bool
}

func (d deaf) Read(ctx context.Context) ([]field.Reading, error) {
	list, err := d.Kerb.Read(ctx)
	return slices.DeleteFunc(list, func(r field.Reading) bool { return d.silent[r.Detector] }), err
}

// measured lays the avenue under a city, whose loops may be made silent.
func measured(c city) (silent map[string]bool) {
	silent = map[string]bool{}
	c.Streets = func() (*network.Network, error) { return avenue(), nil }
	c.Devices = func(n *network.Network, begin time.Time) (Devices, error) {
		day := street.Demand{Peak: 500, Trip: 1e6, Day: [24]float64{8: 1, 9: 1, 10: 1}}
		k, err := roadside.New(n, roadside.Model{Street: street.New(n, day, begin, 1)}, begin)
		return deaf{k, silent}, err
	}
	return silent
}

// An engineer looks at what a junction carried: minutes of the last hour, quarters from the
// store with levels of service and the ways that people went; a loop that fell silent is
// named, and its lane goes on.
func TestAnEngineerSeesWhatAJunctionCarried(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		silent := measured(c)
		c.beats(t, 31*60)
		id := c.streets.net.Junctions[c.streets.order[0]].ID
		f, err := c.Flows(c.engineer, id, FlowQuery{})
		if err != nil || f.Length != 900 || len(f.Windows) != 2 || len(f.Lanes) < 4 || len(f.Windows[1].Lanes) != len(f.Lanes) {
			t.Fatalf("%+v, %v", f, err)
		}
		last := f.Windows[1]
		if last.Level == "" || last.Delay <= 0 || last.From.Sub(f.Windows[0].From) != 15*time.Minute {
			t.Errorf("%+v", last)
		}
		carried := 0.0
		for _, l := range last.Lanes {
			carried += l.Flow / 4
			if l.Quality < 0.95 || l.Green < 0.1 || l.Green > 0.9 || l.Cycle < 60 || l.Cycle > 120 || l.Sources != nil {
				t.Errorf("%+v", l)
			}
		}
		turned, shares := 0.0, map[string]float64{}
		for _, turn := range f.Turns {
			turned += turn.Flow / 4
			shares[turn.Lane] += turn.Share
			if several := turn.Share < 0.99; several != turn.Assumed {
				t.Errorf("nobody sees into the box here, so that ways of a lane with several are assumed: %+v", turn)
			}
		}
		if carried < 50 || math.Abs(carried-turned) > 3 {
			t.Errorf("loops counted %.0f vehicles, of whom %.0f went somewhere", carried, turned)
		}
		for lane, sum := range shares {
			if math.Abs(sum-1) > 0.03 {
				t.Errorf("the ways of %s have %v of its vehicles", lane, sum)
			}
		}

		seen, err := c.Observed(c.engineer, "", 1000, 0)
		if err != nil || len(seen) < len(f.Lanes) || seen[0].Type != "TrafficFlowObserved" || seen[0].Count.Value == 0 {
			t.Fatalf("%d entities, %v", len(seen), err)
		}
		if one, err := c.Observed(c.engineer, seen[1].ID, 10, 0); err != nil || len(one) != 1 || one[0].ID != seen[1].ID {
			t.Errorf("%+v, %v", one, err)
		}
		if past, err := c.Observed(c.engineer, "", 10, len(seen)-1); err != nil || len(past) != 1 {
			t.Errorf("the last page has %d, %v", len(past), err)
		}

		dead := f.Lanes[0].Lane
		silent[dead+"/stop"], silent[dead+"/up"] = true, true
		c.beats(t, 6*60)
		f, err = c.Flows(c.engineer, id, FlowQuery{Minutes: true})
		if err != nil || f.Length != 60 || len(f.Windows) < 30 {
			t.Fatalf("%d windows, %v", len(f.Windows), err)
		}
		if h := f.Health[0]; h.Lane != dead || h.Fault != "silent" || h.Since == nil || f.Health[len(f.Health)-1].Fault != "healthy" {
			t.Errorf("%+v", f.Health)
		}
		if l := f.Windows[len(f.Windows)-1].Lanes[0]; l.Lane != dead || l.Sources == nil || l.Quality <= 0 {
			t.Errorf("a stand-in: %+v", l)
		}
		figures, err := c.Figures(c.engineer)
		if err != nil || figures.Faulty != 2 || figures.Detectors < 30 {
			t.Errorf("%+v, %v", figures, err)
		}
	})
}

// Windows are for who may see the junction, a week at once, and go after a month.
func TestWindowsHaveTheirBounds(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		measured(c)
		c.beats(t, 16*60)
		id := c.streets.net.Junctions[c.streets.order[0]].ID
		now := c.clock.Now()
		if _, err := c.Flows(c.engineer, id, FlowQuery{From: now, Until: now}); !errors.Is(err, ErrSpan) {
			t.Errorf("an empty span: %v", err)
		}
		if _, err := c.Flows(c.engineer, id, FlowQuery{From: now.Add(-8 * 24 * time.Hour)}); !errors.Is(err, ErrSpan) {
			t.Errorf("eight days: %v", err)
		}
		if _, err := c.Flows(as(t.Context(), "post_nobody", "310106"), id, FlowQuery{}); !errors.Is(err, auth.ErrDenied) {
			t.Errorf("without traffic.read: %v", err)
		}
		if f, err := c.Flows(c.engineer, id, FlowQuery{}); err != nil || len(f.Windows) != 1 {
			t.Fatalf("%d windows, %v", len(f.Windows), err)
		}
		c.clock.Advance(32 * 24 * time.Hour)
		c.beats(t, 16*60)
		if f, err := c.Flows(c.engineer, id, FlowQuery{From: now.Add(-time.Hour), Until: now}); err != nil || len(f.Windows) != 0 {
			t.Errorf("a month later %d windows, %v", len(f.Windows), err)
		}
	})
}
