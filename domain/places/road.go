package places

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"citybrain/domain/places/route"
	"citybrain/kernel/geo"
)

// Leg is how far and how long it is by road 道路距离.
type Leg = route.Leg

// Metric says what a route is the least of.
type Metric = route.Metric

// The metrics of routes.
const (
	ByTime     = route.Time
	ByDistance = route.Distance
)

// roadWithin is how far from a road, in metres, a journey may begin or end.
const roadWithin = 1000

// Route is a way by road 行车路线.
type Route struct {
	Leg
	Line  []geo.Point // from road to road
	From  geo.Point   // where the road is entered
	To    geo.Point   // where it is left
	Roads []RoadPart  // in the order driven
}

// RoadPart is the share of a road in a route.
type RoadPart struct {
	Name
	Metres float64
}

// Reach is a candidate and how far it is by road.
type Reach struct {
	Index int // into the candidates
	Leg
}

// drive gives the speed in km/h at which a class is driven in a city, lights
// apart. The figures are assumptions for a day's mean; where the pack has live
// traffic, traffic will correct them.
func (r *Road) drive() float64 {
	speed := map[Class]float64{
		Motorway: 65, Trunk: 52, Primary: 38, Secondary: 34, Tertiary: 28, Residential: 20, ServiceRoad: 12,
	}[r.Class]
	if r.Link {
		speed *= 0.7
	}
	if r.MaxSpeed > 0 {
		speed = min(speed, 0.9*float64(r.MaxSpeed))
	}
	return speed
}

// stops tells whether a journey may begin or end on the road: not on a motorway
// nor on an elevated road, which in the map lies above the street, nor in a tunnel.
func (r *Road) stops() bool {
	return !r.Tunnel && r.Class != Motorway && (r.Class != Trunk || !r.Bridge)
}

// lightSeconds is what a junction with lights costs on the average.
const lightSeconds = 16

// Network gives the roads that vehicles may drive, made at the first call: all
// but rail, paths and what is barred to them.
func (a *Atlas) Network() *route.Network {
	a.networkOnce.Do(a.makeNetwork)
	return a.network
}

func (a *Atlas) makeNetwork() {
	var ways []route.Way
	for i := range a.stock.Roads {
		r := &a.stock.Roads[i]
		if r.Class == Rail || r.Class == Path || r.Barred {
			continue
		}
		a.driven = append(a.driven, int32(i))
		ways = append(ways, route.Way{Nodes: r.Nodes, Line: r.Line, Speed: r.drive() / 3.6, Oneway: r.Oneway, NoStop: !r.stops()})
	}
	waits := map[int64]float64{}
	for _, j := range a.stock.Junctions {
		if !j.Signal {
			continue
		}
		// A wide crossing has a light on each carriageway; one passes two of them.
		each := float64(lightSeconds)
		if len(j.Nodes) > 1 {
			each /= 2
		}
		for _, node := range j.Nodes {
			waits[node] = each
		}
	}
	a.network = route.New(ways, waits)
}

// feet brings points to the road; ErrOffRoad names the first that lies too far
// from any.
func (a *Atlas) feet(points []geo.Point) ([]route.Foot, error) {
	list := make([]route.Foot, len(points))
	for i, p := range points {
		foot, ok := a.Network().Snap(p, roadWithin)
		if !ok {
			return nil, ErrOffRoad.With("index", i).With("point", p.String())
		}
		list[i] = foot
	}
	return list, nil
}

// Route gives the way by road from one point to another. Faults: ErrNotLoaded,
// ErrOffRoad where a point lies farther than a kilometre from any road.
func (s *Service) Route(_ context.Context, from, to geo.Point, by Metric) (Route, error) {
	a, err := s.Atlas()
	if err != nil {
		return Route{}, err
	}
	feet, err := a.feet([]geo.Point{from, to})
	if err != nil {
		return Route{}, fmt.Errorf("route from %s to %s: %w", from, to, err)
	}
	path := a.network.Find(feet[0], feet[1], by)
	out := Route{Leg: path.Leg, Line: path.Line, From: feet[0].Point, To: feet[1].Point}
	for _, part := range path.Parts {
		road := &a.stock.Roads[a.driven[part.Way]]
		name := road.Name
		if name.Latin == "" {
			name.Latin = a.latin[name.Name]
		}
		if k := len(out.Roads) - 1; k >= 0 && out.Roads[k].Name == name {
			out.Roads[k].Metres += part.Metres
			continue
		}
		out.Roads = append(out.Roads, RoadPart{name, part.Metres})
	}
	return out, nil
}

// Matrix gives the legs by road from each of from to each of to, row by from.
// Faults: ErrNotLoaded, ErrOffRoad.
func (s *Service) Matrix(ctx context.Context, from, to []geo.Point, by Metric) ([][]Leg, error) {
	a, err := s.Atlas()
	if err != nil {
		return nil, err
	}
	starts, err := a.feet(from)
	if err != nil {
		return nil, err
	}
	ends, err := a.feet(to)
	if err != nil {
		return nil, err
	}
	return a.Network().Matrix(ctx, starts, ends, by)
}

// NearestByRoad orders candidates by how soon they are reached by road from a
// point, at most limit; those that lie off the road are left out. Ask for it
// with the few dozens that are nearest as the crow flies. Faults: ErrNotLoaded,
// ErrOffRoad for from.
func (s *Service) NearestByRoad(_ context.Context, from geo.Point, candidates []geo.Point, limit int) ([]Reach, error) {
	a, err := s.Atlas()
	if err != nil {
		return nil, err
	}
	start, err := a.feet([]geo.Point{from})
	if err != nil {
		return nil, err
	}
	var feet []route.Foot
	var index []int
	for i, p := range candidates {
		if foot, ok := a.network.Snap(p, roadWithin); ok {
			feet, index = append(feet, foot), append(index, i)
		}
	}
	out := make([]Reach, len(feet))
	for i, leg := range a.network.FromOne(start[0], feet, ByTime) {
		out[i] = Reach{index[i], leg}
	}
	slices.SortFunc(out, func(x, y Reach) int { return cmp.Or(cmp.Compare(x.Seconds, y.Seconds), x.Index-y.Index) })
	return out[:min(limit, len(out))], nil
}

// NearRoad tells whether a journey can begin or end at a point.
func (s *Service) NearRoad(p geo.Point) bool {
	a := s.atlas.Load()
	if a == nil {
		return false
	}
	_, ok := a.Network().Snap(p, roadWithin)
	return ok
}
