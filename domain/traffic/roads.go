package traffic

import (
	"cmp"
	"context"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/auth"
)

// RoadMap is the pieces of road that are in sight of detectors. It changes with the map of
// the city only.
type RoadMap struct {
	Edition string      `json:"edition" doc:"Of the map; states of the same edition have the same order"`
	Roads   []RoadPiece `json:"roads"`
}

// RoadPiece is one direction of a road between two junctions 路段.
type RoadPiece struct {
	Name     string      `json:"name"`
	Class    string      `json:"class" doc:"Of the map: primary, secondary, …"`
	Line     [][]float64 `json:"line" doc:"Longitude and latitude along it"`
	Metres   int         `json:"metres" doc:"In sight"`
	Free     int         `json:"free" doc:"km/h allowed"`
	Junction string      `json:"junction,omitempty" doc:"The lit junction at its end"`
}

// RoadStates is how it goes on the roads of an edition 路况, in its order.
type RoadStates struct {
	At       *time.Time `json:"at,omitempty" doc:"Absent where nothing is seen"`
	Edition  string     `json:"edition"`
	States   []int      `json:"states" doc:"1 free, 2 mostly free, 3 slow, 4 congested, 5 badly congested; 0: nobody was seen of late"`
	Speeds   []int      `json:"speeds" doc:"km/h"`
	Standing []int      `json:"standing" doc:"Vehicles that stand now"`
	Worst    []int      `json:"worst" doc:"Places of those where most is lost, the worst first"`
	Closed   []int      `json:"closed" doc:"Places of those that are closed whole"`
	Sum      RoadSum    `json:"sum"`
}

// RoadSum is the roads of the city in some figures.
type RoadSum struct {
	Vehicles  int     `json:"vehicles" doc:"In sight now"`
	Standing  int     `json:"standing" doc:"Of these"`
	Speed     float64 `json:"speed" doc:"Mean of all vehicles of the last minutes, km/h"`
	Congested float64 `json:"congested" doc:"Share of the metres with state 4 or 5 among those with a state"`
}

// roads is what is drawn and counted of the streets; it does not change.
type roads struct {
	edges []int // of the network, in order
	view  RoadMap
	pace  *measure.Pace
	seen  []bool     // by edge: in sight
	ways  []timedWay // along streets
	told  RoadStates // as of told.At
}

const (
	paceSight = 200.0 // m before a stop line, what trackers see
	worstMost = 20
)

// newRoads gathers the edges that are in sight.
func newRoads(n *network.Network) *roads {
	sight := adapt.NewSight(n, paceSight)
	metres := make([]float64, len(n.Edges))
	r := &roads{seen: make([]bool, len(n.Edges)), ways: newTimedWays(n), view: RoadMap{Roads: []RoadPiece{}}}
	sum := fnv.New64a()
	for e := range n.Edges {
		metres[e] = sight.Metres(e)
		if metres[e] < 1 || len(n.Edges[e].Shape) < 2 {
			continue
		}
		r.edges = append(r.edges, e)
		r.seen[e] = true
		r.view.Roads = append(r.view.Roads, roadPiece(n, e, metres[e]))
		sum.Write([]byte(n.Edges[e].ID + "\n"))
	}
	r.view.Edition = strconv.FormatUint(sum.Sum64(), 36)
	r.pace = measure.NewPace(n, metres)
	return r
}

func roadPiece(n *network.Network, e int, metres float64) RoadPiece {
	edge := &n.Edges[e]
	p := RoadPiece{Name: edge.Name, Class: edge.Class, Metres: int(math.Round(metres)), Line: [][]float64{}}
	for _, at := range edge.Shape {
		p.Line = append(p.Line, []float64{degrees(at.Lon), degrees(at.Lat)})
	}
	for _, l := range edge.Lanes {
		p.Free = max(p.Free, int(math.Round(n.Lanes[l].Speed*3.6)))
		for _, k := range n.Lanes[l].Out {
			if j := n.Links[k].Junction; j != network.None && !n.Links[k].Walk {
				p.Junction = n.Junctions[j].ID
			}
		}
	}
	return p
}

// degrees keeps a metre.
func degrees(d float64) float64 { return math.Round(d*1e5) / 1e5 }

// Roads gives the pieces of road that are in sight, nothing where nobody sees. It is for
// everybody.
func (s *Service) Roads(context.Context) RoadMap {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.roads == nil {
		return RoadMap{Roads: []RoadPiece{}}
	}
	return st.roads.view
}

// RoadStates gives how it goes on the roads. It is for everybody: it counts vehicles and
// names none.
func (s *Service) RoadStates(context.Context) RoadStates {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.roads == nil || st.at.IsZero() {
		return RoadStates{States: []int{}, Speeds: []int{}, Standing: []int{}, Worst: []int{}, Closed: []int{}}
	}
	return st.roadStates()
}

// roadStates is how it goes on the roads as of the last beat. The steering is locked.
func (st *steering) roadStates() RoadStates {
	r := st.roads
	if r.told.At == nil || !r.told.At.Equal(st.at) {
		r.told = r.states(st.at, len(st.seen), st.closed.shut)
	}
	return r.told
}

func (r *roads) states(at time.Time, vehicles int, closed func(edge int) bool) RoadStates {
	n := len(r.edges)
	v := RoadStates{At: &at, Edition: r.view.Edition, States: make([]int, n), Speeds: make([]int, n), Standing: make([]int, n), Worst: []int{}, Closed: []int{}}
	v.Sum.Vehicles = vehicles
	lost := make([]float64, n)
	known, congested := 0, 0
	for i, e := range r.edges {
		g := r.pace.Of(e)
		v.States[i], v.Speeds[i], v.Standing[i] = g.State, int(math.Round(g.Speed*3.6)), g.Standing
		v.Sum.Standing += g.Standing
		lost[i] = g.Delay
		if g.State > 0 {
			known += r.view.Roads[i].Metres
		}
		if g.State >= 4 {
			congested += r.view.Roads[i].Metres
		}
		if closed(e) {
			v.Closed = append(v.Closed, i)
		} else if g.State >= 3 {
			v.Worst = append(v.Worst, i)
		}
	}
	slices.SortFunc(v.Worst, func(a, b int) int { return cmp.Or(cmp.Compare(lost[b], lost[a]), cmp.Compare(a, b)) })
	v.Worst = v.Worst[:min(worstMost, len(v.Worst))]
	speed, _ := r.pace.Sum()
	v.Sum.Speed = math.Round(speed*36) / 10
	if known > 0 {
		v.Sum.Congested = math.Round(1000*float64(congested)/float64(known)) / 1000
	}
	return v
}

// TrafficFigures is how the signals of the caller's scope stand, in numbers.
type TrafficFigures struct {
	At        *time.Time `json:"at,omitempty" doc:"Absent where nothing is steered"`
	Junctions int        `json:"junctions"`
	Heard     int        `json:"heard" doc:"Controllers that answer"`
	Danger    int        `json:"danger" doc:"Stopped by the monitor; a person must look"`
	Adaptive  int        `json:"adaptive"`
	Planned   int        `json:"planned" doc:"Run a plan of the timetable now"`
	Local     int        `json:"local" doc:"Run their own programme now"`
	Detectors int        `json:"detectors" doc:"Loops before the stop lines"`
	Faulty    int        `json:"faulty" doc:"Of these: silent, stuck or saying what cannot be"`
}

// Figures counts how the junctions of the caller's scope stand. The caller needs traffic.read.
func (s *Service) Figures(ctx context.Context) (f TrafficFigures, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return f, err
	}
	if err := s.open(); err != nil {
		return f, err
	}
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.brain == nil {
		return f, nil
	}
	at := st.at
	f.At = &at
	for _, i := range s.streets.order {
		if s.streets.covered(ctx, i) {
			f.count(s.live(ctx, i, nil))
			faulty, all := st.watch.Faulty(i)
			f.Faulty, f.Detectors = f.Faulty+faulty, f.Detectors+all
		}
	}
	return f, nil
}

func (f *TrafficFigures) count(l LiveJunction, steered bool) {
	if !steered {
		return
	}
	f.Junctions++
	if l.Up {
		f.Heard++
	}
	if l.Danger != "" {
		f.Danger++
	}
	switch {
	case l.Mode == "held":
		f.Adaptive++
	case l.Mode == "planned":
		f.Planned++
	default:
		f.Local++
	}
}
