package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"citybrain/domain/charging"
	"citybrain/domain/things"
	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
	"citybrain/kernel/geo"
)

// newCharging wires the charging of cars.
func (c *city) newCharging(d domains) *charging.Service {
	return charging.New(charging.Deps{
		DB: c.db, Clock: c.clock, Zone: c.zone, Bounds: cityBox(c.pack.City), Piles: cityPiles{d.things},
		Roads: d.places, Regions: thingRegions{d.places}, Audit: c.audit, Stream: c.hub, Neighbours: c.bus,
	})
}

// cityPiles gives charging the piles among the things: those of profiles of the
// Smart Data Models type EVChargingStation, whatever the pack calls them.
type cityPiles struct{ things *things.Service }

const (
	pileType = "EVChargingStation"
	pileFree = "availableCapacity"
)

func (p cityPiles) codes() (codes []string) {
	for _, one := range p.things.Profiles() {
		if one.Type == pileType {
			codes = append(codes, one.Code)
		}
	}
	return codes
}

// All gives every pile as it is.
func (p cityPiles) All() []charging.Reading {
	codes := p.codes()
	if len(codes) == 0 {
		return nil
	}
	var list []charging.Reading
	p.things.TellEach(auth.AsSystem(context.Background(), "charging.piles"), codes, nil, func(t *things.Told) bool {
		list = append(list, readingOf(t))
		return true
	})
	slices.SortFunc(list, func(a, b charging.Reading) int { return cmp.Compare(a.Thing, b.Thing) })
	return list
}

func readingOf(t *things.Told) charging.Reading {
	r := charging.Reading{Thing: t.ID, Name: t.Name, Region: t.Region, Org: t.Org, Point: geo.Point{Lon: t.Lon, Lat: t.Lat}, Silent: t.State == twin.Unknown}
	status, free, total := "", -1.0, 0.0
	for _, v := range t.Values {
		into := map[string]any{"status": &status, pileFree: &free, "capacity": &total, "power": &r.Kilowatt}[t.Profile.Attributes[v.Attribute].Code]
		if into == nil || json.Unmarshal(v.JSON, into) != nil {
			continue
		}
		if at := db.Time(v.At); at.After(r.At) {
			r.At = at
		}
	}
	r.Out, r.Free, r.Total = status == "outOfService", int(free), int(total)
	if free < 0 { // one that only says free or charging has one socket
		r.Free, r.Total = 0, 1
		if status == "free" {
			r.Free = 1
		}
	}
	return r
}

// Thing gives the id of the pile with a serial number, or with that id.
func (p cityPiles) Thing(serial string) string {
	if info, ok := p.things.Twin().Info(serial); ok && p.things.Profiles()[info.Profile].Type == pileType {
		return serial
	}
	for _, code := range p.codes() {
		if id := string(things.NameOf(code, serial)); p.has(id) {
			return id
		}
	}
	return ""
}

func (p cityPiles) has(id string) bool {
	_, ok := p.things.Twin().Info(id)
	return ok
}

// History gives how many sockets were free at the end of each quarter of an hour.
func (p cityPiles) History(ctx context.Context, thing string, from, to time.Time) ([]charging.Past, error) {
	points, err := p.things.History(auth.AsSystem(ctx, "charging.learn"), things.HistoryQuery{
		Thing: things.ThingID(thing), Attribute: pileFree, From: from, To: to, Step: "15m",
	})
	if err != nil {
		return nil, err
	}
	list := make([]charging.Past, 0, len(points))
	for _, one := range points {
		mean, ok := one.Value.(float64)
		if ok {
			list = append(list, charging.Past{At: one.At, Free: int(*cmp.Or(one.Last, &mean))})
		}
	}
	return list, nil
}

// NameIn gives a pile's name in another language.
func (p cityPiles) NameIn(name string, english bool) string { return p.things.NameIn(name, english) }

// downlinks brings a command to a device by the door at which it is connected.
type downlinks struct {
	piles, devices things.Downlink
}

// Publish tries the piles' door first: it knows at once whether the pile is there.
func (d downlinks) Publish(ctx context.Context, id, tail string, payload []byte, qos byte) error {
	err := d.piles.Publish(ctx, id, tail, payload, qos)
	if !errors.Is(err, device.ErrNotConnected) {
		return err
	}
	return d.devices.Publish(ctx, id, tail, payload, qos)
}
