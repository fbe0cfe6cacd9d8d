package app

import (
	"time"

	"citybrain/domain/traffic"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
)

// newTraffic wires the traffic brain.
func (c *city) newTraffic(d domains) *traffic.Service {
	deps := traffic.Deps{
		DB: c.db, Clock: c.clock, Days: c.working, Regions: thingRegions{d.places}, Names: d.identity, Audit: c.audit, Peaks: traffic.ReadPeaks(c.pack), RoadSigns: traffic.ReadSigns(c.pack),
		Streets: func() (*network.Network, error) { return signalStreets(c.pack) },
	}
	if c.hasStreets() {
		deps.Devices = builtInStreet(traffic.ReadStreetDay(c.pack))
	}
	return traffic.New(deps)
}

// hasStreets tells whether the built-in street model drives behind the signals: in a demo
// of one machine whose clock goes as the wall's does, for a step costs as much at any
// speed, unless it is switched off or the pack has no streets.
func (c *city) hasStreets() bool {
	return c.cfg.Demo && c.cfg.Streets != "off" && c.cfg.TimeScale == 1 && c.cfg.Cluster.Name == "" && len(c.pack.Glob("places/*.osm.pbf")) > 0
}

// streetSeed has every demo drive the same.
const streetSeed = 20270301

// builtInStreet is a cabinet at every junction over the built-in street model, on which
// happens what the pack's day says.
func builtInStreet(day traffic.StreetDay) func(*network.Network, time.Time) (traffic.Devices, error) {
	return func(n *network.Network, begin time.Time) (traffic.Devices, error) {
		list, err := day.Happenings(n)
		if err != nil {
			return nil, err
		}
		s := street.New(n, street.Usual(), begin, streetSeed)
		return roadside.New(n, roadside.Model{Street: s, Script: s.Script(list)}, begin)
	}
}
