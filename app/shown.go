package app

import (
	"context"
	"time"

	"citybrain/domain/overview"
	"citybrain/domain/places"
	"citybrain/domain/things"
	"citybrain/domain/things/twin"
	"citybrain/kernel/db"
)

// shownThings gives the twin as the one screen wants to see it.
type shownThings struct{ things *things.Service }

// states puts the twin's states into the screen's numbers, which travel on the wire.
var states = [...]overview.State{
	twin.Good: overview.Good, twin.Notice: overview.Notice, twin.Warning: overview.Warning,
	twin.Danger: overview.Danger, twin.Unknown: overview.Unknown,
}

func (s shownThings) Profiles() []overview.Profile {
	var list []overview.Profile
	for _, p := range s.things.Profiles() {
		if p.Asset {
			continue
		}
		list = append(list, overview.Profile{Code: p.Code, ZH: p.ZH, EN: p.EN, Icon: p.Icon})
	}
	return list
}

func (s shownThings) Counts(region string) []overview.Count {
	live := s.things.Twin()
	counts, newest := live.CountsWithin(region, ""), live.NewestWithin(region)
	var list []overview.Count
	for i, p := range s.things.Profiles() {
		if i >= len(counts) {
			break
		}
		if p.Asset {
			continue
		}
		one := overview.Count{Profile: p.Code, Newest: db.Time(newest[i])}
		for state, n := range counts[i] {
			one.States[states[state]] += n
			one.Total += n
		}
		list = append(list, one)
	}
	return list
}

func (s shownThings) Measure(profile, attribute string) func(region string) overview.Measure {
	for i, p := range s.things.Profiles() {
		if p.Code != profile {
			continue
		}
		for j, a := range p.Attributes {
			if a.Code == attribute {
				all := s.things.Twin().Measure(i, j)
				return func(region string) overview.Measure {
					m := all.Within(region)
					return overview.Measure{N: m.Count, Sum: m.Sum, Min: m.Min, Max: m.Max, Newest: db.Time(m.Newest)}
				}
			}
		}
	}
	return func(string) overview.Measure { return overview.Measure{} }
}

func (s shownThings) Changes(since uint64) ([]overview.Change, uint64) {
	var list []twin.Change
	var upto uint64
	if since == 0 {
		list, upto = s.things.Twin().All()
	} else {
		list, upto = s.things.Twin().Changes(since)
	}
	places := s.places()
	out := make([]overview.Change, 0, len(list))
	for _, c := range list {
		if !c.Removed && (c.Profile >= len(places) || places[c.Profile] < 0) {
			continue
		}
		one := overview.Change{Slot: uint32(c.Slot), ID: c.ID, State: states[c.State], Lon: c.Lon, Lat: c.Lat, Region: c.Region, Removed: c.Removed}
		if !c.Removed {
			one.Profile = places[c.Profile]
		}
		out = append(out, one)
	}
	return out, upto
}

// places gives for each profile of the twin its place among those on the screen,
// -1 for assets: a street is not one more dot that says nothing.
func (s shownThings) places() []int {
	profiles := s.things.Profiles()
	places, next := make([]int, len(profiles)), 0
	for i, p := range profiles {
		if places[i] = -1; !p.Asset {
			places[i] = next
			next++
		}
	}
	return places
}

func (s shownThings) Replay(ctx context.Context, from, to time.Time, step time.Duration) ([]overview.Frame, error) {
	frames, err := s.things.Replay(ctx, from, to, step)
	if err != nil {
		return nil, err
	}
	out := make([]overview.Frame, len(frames))
	for i, f := range frames {
		out[i] = overview.Frame{At: f.At, States: make(map[string]overview.State, len(f.States)), Positions: f.Positions}
		for thing, state := range f.States {
			out[i].States[thing] = states[state]
		}
	}
	return out, nil
}

// shownAlarms gives the open alarms with the words of the place.
type shownAlarms struct {
	things *things.Service
	places *places.Service
}

func (s shownAlarms) Open(ctx context.Context, region string, limit int) (list []overview.OpenAlarm, total [len(states)]int, err error) {
	open, counts, err := s.things.OpenAlarms(ctx, region, limit)
	if err != nil {
		return nil, total, err
	}
	for state, n := range counts {
		total[states[state]] += n
	}
	for _, a := range open {
		severity, _ := overview.ParseState(a.Severity)
		list = append(list, overview.OpenAlarm{
			ID: string(a.ID), Thing: a.Thing, Name: a.ThingName, NameEN: s.things.NameIn(a.ThingName, true), Profile: a.Profile,
			Title: overview.Text{ZH: a.Title.ZH, EN: a.Title.EN}, Place: s.placeOf(a, false), PlaceEN: s.placeOf(a, true),
			Severity: severity, RaisedAt: a.RaisedAt, Acknowledged: a.AcknowledgedAt != nil, Lon: a.Lon, Lat: a.Lat,
		})
	}
	return list, total, nil
}

// placeOf is where an alarm is, in the words of the people there.
func (s shownAlarms) placeOf(a things.Alarm, english bool) string {
	return s.places.RegionName(a.Region, english)
}
