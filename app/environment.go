package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"citybrain/domain/environment"
	"citybrain/domain/things"
	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// newEnvironment wires air, noise and power.
func (c *city) newEnvironment(d domains) *environment.Service {
	b := c.pack.City.Bounds
	return environment.New(environment.Deps{
		DB: c.db, Clock: c.clock, Zone: c.zone, Bounds: geo.Box{West: b[0], South: b[1], East: b[2], North: b[3]},
		Stations: cityStations{d.things}, Regions: thingRegions{d.places},
	})
}

// cityStations gives environment the stations and meters among the things.
type cityStations struct{ things *things.Service }

// Of gives the things of a profile with their numbers, in the order of their ids.
func (c cityStations) Of(profile string) []environment.Reading {
	if profile == "" {
		return nil
	}
	var list []environment.Reading
	c.things.TellEach(auth.AsSystem(context.Background(), "environment.stations"), []string{profile}, nil, func(t *things.Told) bool {
		r := environment.Reading{
			Thing: t.ID, Name: t.Name, Region: t.Region, Org: t.Org, At: geo.Point{Lon: t.Lon, Lat: t.Lat},
			Values: make(map[string]float64, len(t.Values)), Silent: t.State == twin.Unknown,
		}
		for _, v := range t.Values {
			var number float64
			if json.Unmarshal(v.JSON, &number) != nil {
				continue
			}
			r.Values[t.Profile.Attributes[v.Attribute].Code] = number
			if at := db.Time(v.At); at.After(r.Seen) {
				r.Seen = at
			}
		}
		list = append(list, r)
		return true
	})
	slices.SortFunc(list, func(a, b environment.Reading) int { return cmp.Compare(a.Thing, b.Thing) })
	return list
}

// History gives the means of an attribute by steps.
func (c cityStations) History(ctx context.Context, thing, attribute, step string, from, to time.Time) ([]environment.Hour, error) {
	points, err := c.things.History(auth.AsSystem(ctx, "environment.day"), things.HistoryQuery{
		Thing: things.ThingID(thing), Attribute: attribute, From: from, To: to, Step: step,
	})
	if err != nil {
		return nil, err
	}
	list := make([]environment.Hour, 0, len(points))
	for _, p := range points {
		if mean, ok := p.Value.(float64); ok {
			list = append(list, environment.Hour{At: p.At, Mean: mean, Max: *cmp.Or(p.Max, &mean)})
		}
	}
	return list, nil
}

// NameIn gives a station's name in another language.
func (c cityStations) NameIn(name string, english bool) string { return c.things.NameIn(name, english) }
