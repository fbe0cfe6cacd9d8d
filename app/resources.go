package app

import (
	"context"
	"encoding/json"
	"strings"

	"citybrain/domain/resources"
	"citybrain/domain/resources/hours"
	"citybrain/domain/things"
	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// newResources wires what of the city can be booked.
func (c *city) newResources(d domains) *resources.Service {
	return resources.New(resources.Deps{
		DB: c.db, Clock: c.clock, Zone: c.zone, Bounds: cityBox(c.pack.City), Days: c.days(), Live: liveResources{d.things},
		Regions: thingRegions{d.places}, Names: d.identity, Audit: c.audit, Demo: c.cfg.Demo,
	})
}

// days is the working calendar of the pack; nil where it has none.
func (c *city) days() hours.Days {
	if calendar, ok := clock.ReadCalendar(c.pack); ok {
		return calendar
	}
	return nil
}

// liveResources tells how the things at resources are: free spaces of a car park,
// free sockets of a charging station, people on a square.
type liveResources struct{ things *things.Service }

// Now reads a thing by its profile and serial number, "parking:PARKING-00001".
func (l liveResources) Now(ref string) (resources.Now, bool) {
	profile, serial, ok := strings.Cut(ref, ":")
	if !ok {
		return resources.Now{}, false
	}
	id := string(things.NameOf(profile, serial))
	t, ok := l.things.Tell(auth.AsSystem(context.Background(), "resources.live"), id)
	if !ok {
		return resources.Now{}, false
	}
	n := resources.Now{Thing: id, Silent: t.State == twin.Unknown}
	said := map[string]int{}
	for _, v := range t.Values {
		var figure float64
		if json.Unmarshal(v.JSON, &figure) != nil {
			continue
		}
		said[t.Profile.Attributes[v.Attribute].Code] = int(figure)
		if at := db.Time(v.At); at.After(n.At) {
			n.At = at
		}
	}
	n.Free = figureOf(said, "availableSpotNumber", pileFree)
	n.Total = figureOf(said, "totalSpotNumber", "capacity")
	n.People = figureOf(said, "peopleCount")
	return n, !n.At.IsZero() && (n.Free != nil || n.People != nil)
}

// figureOf gives the first of the figures that was said.
func figureOf(said map[string]int, codes ...string) *int {
	for _, code := range codes {
		if v, ok := said[code]; ok {
			return &v
		}
	}
	return nil
}
