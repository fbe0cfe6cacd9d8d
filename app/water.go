package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"citybrain/domain/things"
	"citybrain/domain/things/twin"
	"citybrain/domain/water"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// newWater wires the networks of pipes.
func (c *city) newWater(d domains) *water.Service {
	zone, err := time.LoadLocation(c.pack.City.Zone)
	if err != nil {
		zone = time.UTC // wire has read it before
	}
	return water.New(water.Deps{
		DB: c.db, Clock: c.clock, Jobs: c.jobs, Zone: zone, Sensors: pipeSensors{d.things}, Audit: c.audit, Names: d.identity,
		Gauges: cityGauges{d.things},
	})
}

// pipeSensors finds the thing that a column of a history stands for: by its id, or
// by the serial number of a pipe or a hydrant.
type pipeSensors struct{ *things.Service }

func (p pipeSensors) Sensor(ctx context.Context, column string) (water.Sensor, bool) {
	ids := []string{string(things.NameOf("pipe", column)), string(things.NameOf("hydrant", column))}
	if strings.HasPrefix(column, "thing_") {
		ids = []string{column}
	}
	for _, id := range ids {
		if v, err := p.Get(ctx, id); err == nil {
			return water.Sensor{Thing: id, Name: v.Name, At: geo.Point{Lon: v.Lon, Lat: v.Lat}}, true
		}
	}
	return water.Sensor{}, false
}

// cityGauges gives water the gauges among the things.
type cityGauges struct{ things *things.Service }

// Of gives the gauges of a profile by an attribute, in the order of their ids.
func (g cityGauges) Of(profile, attribute, mark string) []water.Gauge {
	var list []water.Gauge
	g.things.TellEach(auth.AsSystem(context.Background(), "water.gauges"), []string{profile}, nil, func(t *things.Told) bool {
		one := water.Gauge{Thing: t.ID, Name: t.Name, Region: t.Region, Org: t.Org, At: geo.Point{Lon: t.Lon, Lat: t.Lat}, Silent: t.State == twin.Unknown}
		for _, v := range t.Values {
			switch t.Profile.Attributes[v.Attribute].Code {
			case attribute:
				if json.Unmarshal(v.JSON, &one.Value) == nil {
					one.Seen = db.Time(v.At)
				}
			case mark:
				one.Marked = string(v.JSON) == "true"
			}
		}
		list = append(list, one)
		return true
	})
	slices.SortFunc(list, func(a, b water.Gauge) int { return cmp.Compare(a.Thing, b.Thing) })
	return list
}

// Mark has a gauge say that a leak is suspected beside it; the alarm rules of its
// profile hear that.
func (g cityGauges) Mark(ctx context.Context, thing, attribute string, suspected bool) error {
	return g.things.Report(ctx, thing, fmt.Appendf(nil, `{%q:%t}`, attribute, suspected))
}

// NameIn gives a gauge's name in another language.
func (g cityGauges) NameIn(name string, english bool) string { return g.things.NameIn(name, english) }
