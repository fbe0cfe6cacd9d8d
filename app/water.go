package app

import (
	"context"
	"strings"
	"time"

	"citybrain/domain/things"
	"citybrain/domain/water"
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
