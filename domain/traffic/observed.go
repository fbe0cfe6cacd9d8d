package traffic

import (
	"context"
	"math"
	"net/url"
	"slices"
	"time"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/auth"
)

// ObservedFlow is what one lane carried in the last whole quarter of an hour, as an NGSI-LD
// entity of the type TrafficFlowObserved (Smart Data Models, Transportation), normalised.
type ObservedFlow struct {
	ID       string           `json:"id"`
	Type     string           `json:"type" enum:"TrafficFlowObserved"`
	Date     ObservedProperty `json:"dateObserved"`
	From     ObservedProperty `json:"dateObservedFrom"`
	To       ObservedProperty `json:"dateObservedTo"`
	Count    ObservedProperty `json:"intensity" doc:"Vehicles in the period"`
	Occupied ObservedProperty `json:"occupancy"`
	Speed    ObservedProperty `json:"averageVehicleSpeed" doc:"km/h; 0 where nobody passed"`
	LaneID   ObservedProperty `json:"laneId" doc:"1 at the kerb"`
	Place    ObservedProperty `json:"location"`
	Context  []string         `json:"@context"`
}

// ObservedProperty is an attribute of an entity.
type ObservedProperty struct {
	Type       string     `json:"type" enum:"Property,GeoProperty"`
	Value      any        `json:"value"`
	Unit       string     `json:"unitCode,omitempty"`
	ObservedAt *time.Time `json:"observedAt,omitempty"`
}

// The names of the model and of the core.
const (
	observedType = "TrafficFlowObserved"
	observedURN  = "urn:ngsi-ld:" + observedType + ":"
)

var observedContext = []string{
	"https://raw.githubusercontent.com/smart-data-models/dataModel.Transportation/master/context.jsonld",
	"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld",
}

// Observed gives the lanes of the caller's scope that detectors measured in the last whole
// quarter of an hour, by lane; stand-ins are left out. The caller needs traffic.read.
func (s *Service) Observed(ctx context.Context, id string, limit, offset int) (list []ObservedFlow, err error) {
	list = []ObservedFlow{}
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return list, err
	}
	if err := s.open(); err != nil {
		return list, err
	}
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.watch == nil {
		return list, nil
	}
	for _, i := range s.streets.order {
		if !s.streets.covered(ctx, i) {
			continue
		}
		for _, lane := range st.watch.Lanes(i) {
			w, ok := st.watch.LastQuarter(lane)
			if one := observedURN + url.PathEscape(s.streets.net.Lanes[lane].ID); ok && (id == "" || id == one) {
				list = append(list, observedFlow(s.streets.net, one, lane, w))
			}
		}
	}
	list = list[min(offset, len(list)):]
	return slices.Clip(list[:min(limit, len(list))]), nil
}

func observedFlow(n *network.Network, id string, l int, w measure.Window) ObservedFlow {
	lane, until := &n.Lanes[l], w.Until()
	fact := func(value any, unit string) ObservedProperty {
		return ObservedProperty{"Property", value, unit, &until}
	}
	line := [][]float64{}
	for _, at := range lane.Shape {
		line = append(line, []float64{degrees(at.Lon), degrees(at.Lat)})
	}
	said := func(at time.Time) string { return at.UTC().Format(time.RFC3339) }
	return ObservedFlow{
		ID: id, Type: observedType, Context: observedContext,
		Date: fact(said(w.From)+"/"+said(until), ""), From: fact(said(w.From), ""), To: fact(said(until), ""),
		Count: fact(int(math.Round(w.Count)), ""), Occupied: fact(hundredth(w.Occupancy), ""), Speed: fact(tenth(w.Speed*3.6), "KMH"),
		LaneID: ObservedProperty{Type: "Property", Value: lane.Index + 1},
		Place:  ObservedProperty{Type: "GeoProperty", Value: map[string]any{"type": "LineString", "coordinates": line}},
	}
}
