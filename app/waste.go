package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"citybrain/domain/things"
	"citybrain/domain/things/twin"
	"citybrain/domain/waste"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// newWaste wires the collection of litter.
func (c *city) newWaste(d domains) *waste.Service {
	zone, err := time.LoadLocation(c.pack.City.Zone)
	if err != nil {
		zone = time.UTC // the pack was checked
	}
	return waste.New(waste.Deps{
		DB: c.db, Queue: c.jobs, Clock: c.clock, Zone: zone, Bins: cityBins{d.things}, Roads: d.places, Regions: thingRegions{d.places}, Audit: c.audit,
	})
}

// cityBins gives waste the bins among the things: those of profiles of the Smart
// Data Models type WasteContainer, whatever the pack calls them.
type cityBins struct{ things *things.Service }

const (
	binType  = "WasteContainer"
	binLevel = "fillingLevel"
)

// All gives every bin with its newest level.
func (b cityBins) All() []waste.Reading {
	var codes []string
	for _, p := range b.things.Profiles() {
		if p.Type == binType {
			codes = append(codes, p.Code)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	var list []waste.Reading
	b.things.TellEach(auth.AsSystem(context.Background(), "waste.bins"), codes, nil, func(t *things.Told) bool {
		r := waste.Reading{ID: t.ID, Name: t.Name, Region: t.Region, Org: t.Org, Point: geo.Point{Lon: t.Lon, Lat: t.Lat}, Silent: t.State == twin.Unknown}
		for _, v := range t.Values {
			if t.Profile.Attributes[v.Attribute].Code == binLevel && json.Unmarshal(v.JSON, &r.Level) == nil {
				r.At = db.Time(v.At)
			}
		}
		list = append(list, r)
		return true
	})
	slices.SortFunc(list, func(a, b waste.Reading) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// History gives the level at the end of each quarter of an hour.
func (b cityBins) History(ctx context.Context, bin string, from, to time.Time) ([]waste.Level, error) {
	points, err := b.things.History(auth.AsSystem(ctx, "waste.learn"), things.HistoryQuery{
		Thing: things.ThingID(bin), Attribute: binLevel, From: from, To: to, Step: "15m",
	})
	if err != nil {
		return nil, err
	}
	list := make([]waste.Level, 0, len(points))
	for _, p := range points {
		mean, ok := p.Value.(float64)
		if !ok {
			continue
		}
		list = append(list, waste.Level{At: p.At, Share: *cmp.Or(p.Last, &mean)})
	}
	return list, nil
}

// NameIn gives a bin's name in another language.
func (b cityBins) NameIn(name string, english bool) string { return b.things.NameIn(name, english) }
