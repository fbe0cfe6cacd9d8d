package traffic

import (
	"errors"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/auth"
)

// lively lays the avenue under a city and gives its street, so that things can happen on it.
func lively(c city) func() *street.Street {
	c.Streets = func() (*network.Network, error) { return avenue(), nil }
	var made *street.Street
	c.Devices = func(n *network.Network, begin time.Time) (Devices, error) {
		made = street.New(n, street.Demand{Peak: 400, Trip: 1e6, Day: [24]float64{8: 1, 9: 1, 10: 1}}, begin, 1)
		return roadside.New(n, roadside.Model{Street: made}, begin)
	}
	return func() *street.Street { return made }
}

// found gives the incidents of a lane.
func (c city) found(t *testing.T, lane string, open bool) (list []Incident) {
	t.Helper()
	all, err := c.Incidents(c.engineer, open)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		if v.Lane == lane {
			list = append(list, v)
		}
	}
	return list
}

// blocked leaves a vehicle standing on a lane of the second side street 70 m before its stop line.
func (c city) blocked(t *testing.T, s *street.Street, length time.Duration) (lane int, id string) {
	t.Helper()
	n := c.streets.net
	lane = n.Links[n.Junctions[c.streets.order[1]].Groups[0].Links[0]].From
	if err := s.Break(lane, n.Lanes[lane].Length-70, length); err != nil {
		t.Fatal(err)
	}
	return lane, n.Lanes[lane].ID
}

// A lane of the avenue is blocked. The city finds it at its place, a dispatcher confirms it,
// and it is over when traffic flows again; a start of the city remembers the word.
func TestABlockedLaneIsFoundConfirmedAndCleared(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		street := lively(c)
		c.beats(t, 600)
		lane, id := c.blocked(t, street(), 8*time.Minute)
		c.until(t, 420, "found", func() bool { return len(c.found(t, id, true)) > 0 })
		v := c.found(t, id, true)[0]
		if v.Before < 55 || v.Before > 85 || v.Road == "" || v.Junction == "" || v.Region != "310106" || v.Confidence <= 0 || v.Word != "" || v.Lon == 0 {
			t.Fatalf("%+v", v)
		}

		dispatcher := as(t.Context(), "post_dispatcher", "310106", ReadPermission, IncidentPermission)
		if _, err := c.SayOfIncident(c.engineer, v.ID, true, ""); !errors.Is(err, auth.ErrDenied) {
			t.Errorf("without traffic.incident: %v", err)
		}
		if _, err := c.SayOfIncident(as(t.Context(), "post_far", "310115", ReadPermission, IncidentPermission), v.ID, true, ""); !errors.Is(err, ErrNoIncident) {
			t.Errorf("in another district: %v", err)
		}
		if _, err := c.SayOfIncident(dispatcher, v.ID, false, " "); !errors.Is(err, ErrReason) {
			t.Errorf("a false alarm without a reason: %v", err)
		}
		if said, err := c.SayOfIncident(dispatcher, v.ID, true, "视频看到故障车"); err != nil || said.Word != "confirmed" || said.SaidBy != "post_dispatcher" {
			t.Fatalf("%+v, %v", said, err)
		}
		patience := c.steering.patrol.Patience(lane)
		if patience >= 1 {
			t.Errorf("the lane's patience is %v after a right alarm", patience)
		}

		if told, err := c.RoadIncidents(t.Context()); err != nil || len(told.Items) != 1 || told.Items[0].Road != v.Road {
			t.Errorf("everybody is told of what was confirmed: %+v, %v", told, err)
		}

		c.until(t, 900, "cleared", func() bool { return len(c.found(t, id, true)) == 0 })
		past := c.found(t, id, false)
		if len(past) == 0 || past[len(past)-1].ID != v.ID || past[len(past)-1].ClearedAt == nil || past[len(past)-1].Word != "confirmed" {
			t.Errorf("%+v", past)
		}

		c.Service = New(c.Deps)
		c.beats(t, 2)
		if got := c.steering.patrol.Patience(lane); got != patience {
			t.Errorf("after a start the lane's patience is %v, it was %v", got, patience)
		}
	})
}

// What was open when the city stopped is ended at the start, and found again where it is
// still there.
func TestAStartEndsWhatWasOpen(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		street := lively(c)
		c.beats(t, 600)
		_, id := c.blocked(t, street(), time.Hour)
		c.until(t, 420, "found", func() bool { return len(c.found(t, id, true)) > 0 })
		c.Service = New(c.Deps)
		c.beats(t, 2)
		if open, all := c.found(t, id, true), c.found(t, id, false); len(open) != 0 || len(all) == 0 {
			t.Errorf("%+v of %d", open, len(all))
		}
	})
}
