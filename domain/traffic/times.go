package traffic

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"citybrain/domain/traffic/corridor"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// RoadTimes is how long it takes along the streets with three lit junctions or more
// 行程时间, most lost first.
type RoadTimes struct {
	At    *time.Time `json:"at,omitempty" doc:"Absent where nothing is seen"`
	Items []RoadTime `json:"items"`
}

// RoadTime is one direction along a street.
type RoadTime struct {
	Road    string  `json:"road"`
	Bearing int     `json:"bearing" doc:"Degrees from its begin to its end; 0 is north"`
	Metres  int     `json:"metres"`
	Now     int     `json:"now" doc:"Seconds that it takes now"`
	Free    int     `json:"free" doc:"Seconds at the speeds allowed, without signals"`
	Closed  bool    `json:"closed,omitempty" doc:"A piece of it is closed: nobody gets along it now"`
	Known   float64 `json:"known" doc:"Share of the pieces before stop lines on which somebody was seen of late"`
}

// timedWay is a direction along a street with what does not change of it.
type timedWay struct {
	road  string
	edges []int
	view  RoadTime
	free  float64
}

// newTimedWays finds the ways along all streets.
func newTimedWays(n *network.Network) []timedWay {
	var list []timedWay
	for _, name := range corridor.Names(n) {
		for _, w := range corridor.Find(n, name) {
			t := timedWay{road: name, edges: w.Edges}
			for _, e := range w.Edges {
				if lane := &n.Lanes[n.Edges[e].Lanes[0]]; lane.Speed > 0 {
					t.free += lane.Length / lane.Speed
				}
			}
			t.view = RoadTime{Road: name, Bearing: across(n, w.Edges), Metres: int(math.Round(w.Metres)), Free: int(math.Round(t.free))}
			list = append(list, t)
		}
	}
	return list
}

// across is the direction from the begin of some edges to their end.
func across(n *network.Network, edges []int) int {
	first, last := n.Edges[edges[0]].Shape, n.Edges[edges[len(edges)-1]].Shape
	if len(first) == 0 || len(last) == 0 {
		return 0
	}
	return (int(math.Round(geo.Bearing(first[0], last[len(last)-1]))) + 360) % 360
}

// RoadTimes gives how long it takes along the streets. It is for everybody.
func (s *Service) RoadTimes(context.Context) RoadTimes {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.roads == nil || st.at.IsZero() {
		return RoadTimes{Items: []RoadTime{}}
	}
	at := st.at
	v := RoadTimes{At: &at, Items: []RoadTime{}}
	for _, w := range st.roads.ways {
		v.Items = append(v.Items, st.roads.time(w, st.closed.shut))
	}
	slices.SortStableFunc(v.Items, func(a, b RoadTime) int { return cmp.Compare(b.Now-b.Free, a.Now-a.Free) })
	return v
}

func (r *roads) time(w timedWay, closed func(edge int) bool) RoadTime {
	v, seconds, seen, pieces := w.view, w.free, 0, 0
	for _, e := range w.edges {
		v.Closed = v.Closed || closed(e)
		if !r.seen[e] {
			continue
		}
		pieces++
		if g := r.pace.Of(e); g.State > 0 {
			seen++
			seconds += g.Delay
		}
	}
	v.Now = int(math.Round(seconds))
	if pieces > 0 {
		v.Known = hundredth(float64(seen) / float64(pieces))
	}
	return v
}

// RoadIncidents is what blocks lanes now and was confirmed.
type RoadIncidents struct {
	Items []RoadIncident `json:"items"`
}

// RoadIncident is one of them, as everybody may know it.
type RoadIncident struct {
	Road    string    `json:"road"`
	Bearing int       `json:"bearing"`
	Place   int       `json:"place"`
	Lanes   int       `json:"lanes"`
	Lon     float64   `json:"lon"`
	Lat     float64   `json:"lat"`
	Begun   time.Time `json:"begun"`
}

// RoadIncidents gives what a person has confirmed to block lanes, as long as it does. It is
// for everybody.
func (s *Service) RoadIncidents(ctx context.Context) (v RoadIncidents, err error) {
	v.Items = []RoadIncident{}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.incidents(ctx, tx, true, 1000)
		for _, one := range list {
			if one.Word == confirmed {
				v.Items = append(v.Items, RoadIncident{one.Road, one.Bearing, one.Place, one.Lanes, one.Lon, one.Lat, one.Begun})
			}
		}
		return err
	})
	return v, err
}
