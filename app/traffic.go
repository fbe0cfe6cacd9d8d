package app

import (
	"citybrain/domain/traffic"
	"citybrain/domain/traffic/network"
)

// newTraffic wires the traffic brain.
func (c *city) newTraffic(d domains) *traffic.Service {
	return traffic.New(traffic.Deps{
		DB: c.db, Clock: c.clock, Days: c.working, Regions: thingRegions{d.places}, Names: d.identity, Audit: c.audit,
		Streets: func() (*network.Network, error) { return signalStreets(c.pack) },
	})
}
