package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"citybrain/domain/lighting"
	"citybrain/domain/places"
	"citybrain/domain/things"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// newLighting wires the street lamps.
func (c *city) newLighting(d domains) *lighting.Service {
	centre := c.pack.City.Centre
	return lighting.New(lighting.Deps{
		DB: c.db, Queue: c.jobs, Clock: c.clock, Zone: c.pack.City.Location(), Place: geo.Point{Lon: centre[0], Lat: centre[1]},
		Street: cityStreets{d.things, d.places}, Commands: lampCommands{d.things}, Regions: thingRegions{d.places}, Audit: c.audit,
	})
}

// cityStreets gives lighting the lamps and traffic detectors among the things:
// those of profiles of the Smart Data Models types Streetlight and
// TrafficFlowObserved, whatever the pack calls them.
type cityStreets struct {
	things *things.Service
	places *places.Service
}

// streetWithin is how far from a named street a lamp may stand to be of it, in metres.
const streetWithin = 60

// each visits the things of a type that the city owns.
func (s cityStreets) each(kind, why string, visit func(*things.Told)) {
	var codes []string
	for _, p := range s.things.Profiles() {
		if p.Type == kind {
			codes = append(codes, p.Code)
		}
	}
	if len(codes) == 0 {
		return
	}
	s.things.TellEach(auth.AsSystem(context.Background(), why), codes, nil, func(t *things.Told) bool {
		visit(t)
		return true
	})
}

// Lamps appends every lamp with what it reported last.
func (s cityStreets) Lamps(into []lighting.Lamp) []lighting.Lamp {
	s.each("Streetlight", "lighting.lamps", func(t *things.Told) {
		l := lighting.Lamp{
			ID: t.ID, Name: t.Name, Region: t.Region, Org: t.Org, Point: geo.Point{Lon: t.Lon, Lat: t.Lat}, Interval: t.Profile.Interval.Duration(),
		}
		if t.LastSeen != 0 {
			l.Heard = db.Time(t.LastSeen)
		}
		for _, v := range t.Values {
			readLamp(&l, t.Profile.Attributes[v.Attribute].Code, v)
		}
		into = append(into, l)
	})
	return into
}

// readLamp takes one value of a lamp.
func readLamp(l *lighting.Lamp, code string, v things.Latest) {
	switch code {
	case "powerConsumption":
		l.Power, l.PowerAt = v.Num, db.Time(v.At)
	case "illuminanceLevel":
		l.Level, l.LevelAt = v.Num, db.Time(v.At)
	case "powerState":
		l.Off, l.OffAt = string(v.JSON) == `"off"`, db.Time(v.At)
	case "status":
		if word := strings.Trim(string(v.JSON), `"`); word != "ok" {
			l.Flag = word
		}
	case "voltage":
		if v.Num < deadVoltage && l.Flag == "" {
			l.Flag = "noVoltage"
		}
	case "feederOut":
		l.Feeder = int(v.Num)
	}
}

// deadVoltage is the voltage below which the feeder of a lamp is out.
const deadVoltage = 90

// Mark has a lamp say how many of its feeder are out; nothing where its profile
// does not know of that.
func (s cityStreets) Mark(ctx context.Context, lamp string, out int) error {
	t, known := s.things.Tell(auth.AsSystem(ctx, "lighting.feeder"), lamp)
	if !known || !slices.ContainsFunc(t.Profile.Attributes, func(a things.Attribute) bool { return a.Code == "feederOut" }) {
		return nil
	}
	return s.things.Report(ctx, lamp, fmt.Appendf(nil, `{"feederOut":%d}`, out))
}

// Detectors gives every traffic detector with what it reported last.
func (s cityStreets) Detectors() (list []lighting.Detector) {
	s.each("TrafficFlowObserved", "lighting.detectors", func(t *things.Told) {
		d := lighting.Detector{ID: t.ID, Point: geo.Point{Lon: t.Lon, Lat: t.Lat}}
		for _, v := range t.Values {
			switch t.Profile.Attributes[v.Attribute].Code {
			case "intensity":
				d.Flow, d.FlowAt = v.Num, db.Time(v.At)
			case "averageVehicleSpeed":
				d.Speed, d.SpeedAt = v.Num, db.Time(v.At)
			}
		}
		list = append(list, d)
	})
	return list
}

// Along names the street at a point.
func (s cityStreets) Along(p geo.Point) string {
	atlas, err := s.places.Atlas()
	if err != nil {
		return ""
	}
	road, foot, ok := atlas.NearestRoad(p, true)
	if !ok || foot.Metres > streetWithin {
		return ""
	}
	return atlas.Roads()[road].Name.Name
}

// NameIn gives the name of a lamp in another language.
func (s cityStreets) NameIn(name string, english bool) string { return s.things.NameIn(name, english) }

// StreetIn gives the name of a street in another language.
func (s cityStreets) StreetIn(name string, english bool) string {
	atlas, err := s.places.Atlas()
	if err != nil || !english || name == "" {
		return name
	}
	roads := atlas.Roads()
	if i := slices.IndexFunc(roads, func(r places.Road) bool { return r.Name.Name == name && r.Latin != "" }); i >= 0 {
		return roads[i].Latin
	}
	return name
}

// lampCommands lets lighting tell lamps what to do by the commands of things.
type lampCommands struct{ things *things.Service }

// dimExpires is how long a command waits for a lamp that is away.
const dimExpires = 10 * time.Minute

// Dim orders a level for many lamps.
func (c lampCommands) Dim(ctx context.Context, lamps []string, level, minutes int, why string) (string, error) {
	o, err := c.things.Order(auth.AsSystem(ctx, "lighting"), things.Target{Things: lamps}, things.Act{
		Code: "dim", Parameters: map[string]any{"level": float64(level), "minutes": float64(max(1, min(minutes, 1440)))}, Why: why, Expires: dimExpires,
	})
	return string(o.ID), err
}
