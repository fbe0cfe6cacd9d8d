package traffic

import (
	"context"
	"math"
	"slices"
	"time"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

// JunctionFlows is what the detectors of a junction measured 交通流.
type JunctionFlows struct {
	Junction string        `json:"junction"`
	Length   int           `json:"length" doc:"Seconds of a window: 60 or 900"`
	Method   string        `json:"method" doc:"By which levels of service are given"`
	Lanes    []FlowLane    `json:"lanes"`
	Windows  []FlowWindow  `json:"windows" doc:"The oldest first"`
	Turns    []TurnFlow    `json:"turns" doc:"Of the last window"`
	Health   []LoopHealth  `json:"health" doc:"Of its detectors, by lane"`
	Fates    ReadingsFates `json:"fates" doc:"What became of the readings of all detectors since the start"`
}

// FlowLane is a lane with detectors.
type FlowLane struct {
	Lane    string   `json:"lane"`
	Road    string   `json:"road"`
	Bearing int      `json:"bearing" doc:"Degrees in which its vehicles come to the stop line; 0 is north"`
	Place   int      `json:"place" doc:"0 at the kerb"`
	Turns   []string `json:"turns"`
}

// FlowWindow is one stretch of time at a junction.
type FlowWindow struct {
	From  time.Time  `json:"from"`
	Level string     `json:"level,omitempty" doc:"Of service, A to F; only of quarters of an hour"`
	Delay float64    `json:"delay,omitempty" doc:"Seconds a vehicle"`
	Lanes []LaneFlow `json:"lanes"`
	turns []storedTurn
}

// LaneFlow is what passed a lane in one window.
type LaneFlow struct {
	Lane      string   `json:"lane"`
	Flow      float64  `json:"flow" doc:"Vehicles an hour"`
	Occupancy float64  `json:"occupancy" doc:"0 to 1"`
	Speed     float64  `json:"speed" doc:"km/h; 0 with nobody"`
	Quality   float64  `json:"quality" doc:"0 nothing is known, 1 all of it was measured"`
	Sources   []string `json:"sources,omitempty" doc:"What stood in for detectors that failed: beside, upstream, downstream, usual"`
	Green     float64  `json:"green" doc:"Share of the window; below 0 where the signals were not seen"`
	Cycle     float64  `json:"cycle,omitempty" doc:"Seconds"`
	Level     string   `json:"level,omitempty"`
	Delay     float64  `json:"delay,omitempty"`
}

// TurnFlow is one way across the box.
type TurnFlow struct {
	Lane    string  `json:"lane"`
	Turn    string  `json:"turn" enum:"straight,right,left,around"`
	Road    string  `json:"road" doc:"That it leads to"`
	Flow    float64 `json:"flow" doc:"Vehicles an hour"`
	Share   float64 `json:"share" doc:"Of the lane's vehicles"`
	Assumed bool    `json:"assumed" doc:"Nobody counted which way they went: the lane's ways share alike"`
}

// LoopHealth is how one detector is.
type LoopHealth struct {
	Detector string     `json:"detector"`
	Lane     string     `json:"lane"`
	StopLine float64    `json:"stopLine" doc:"Metres before it"`
	Fault    string     `json:"fault" enum:"unknown,healthy,silent,stuck_on,stuck_off,chattering,implausible,doubling,noisy"`
	Figure   float64    `json:"figure" doc:"That decided"`
	Limit    float64    `json:"limit" doc:"What it was held against"`
	Since    *time.Time `json:"since,omitempty"`
	Flow     float64    `json:"flow" doc:"Vehicles an hour in the last minute"`
}

// ReadingsFates counts what became of readings.
type ReadingsFates struct {
	Taken   int `json:"taken"`
	Doubled int `json:"doubled"`
	Late    int `json:"late"`
	Ahead   int `json:"ahead"`
	Broken  int `json:"broken"`
	Unknown int `json:"unknown"`
}

// The limits of what is asked and kept.
const (
	flowsKept   = 31 * 24 * time.Hour
	flowsAsked  = 7 * 24 * time.Hour // at once
	flowsLatest = 24 * time.Hour     // where nobody says from when
)

// FlowQuery asks for windows.
type FlowQuery struct {
	Minutes     bool // of one minute, of the last hour, instead of a quarter
	From, Until time.Time
}

// Flows gives what the detectors of a junction measured: quarters of an hour of the last
// month, a week at once and the last day where nothing is said, or minutes of the last hour.
// The caller needs traffic.read. Faults: ErrNoJunction, ErrSpan.
func (s *Service) Flows(ctx context.Context, junction string, q FlowQuery) (f JunctionFlows, err error) {
	i, err := s.visible(ctx, junction, ReadPermission)
	if err != nil {
		return f, err
	}
	if q.Until.IsZero() {
		q.Until = s.Clock.Now()
	}
	if q.From.IsZero() {
		q.From = q.Until.Add(-flowsLatest)
	}
	if span := q.Until.Sub(q.From); span <= 0 || span > flowsAsked {
		return f, ErrSpan
	}
	f = JunctionFlows{Junction: junction, Length: 900, Method: measure.Method, Lanes: s.flowLanes(i), Windows: []FlowWindow{}, Turns: []TurnFlow{}, Health: []LoopHealth{}}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		f.Windows, err = s.store.windows(ctx, tx, junction, q.From, q.Until)
		return err
	})
	if err != nil {
		return f, err
	}
	if n := len(f.Windows); n > 0 {
		f.Turns = s.turnFlows(i, f.Windows[n-1])
	}
	s.addWatched(&f, i, q)
	return f, nil
}

// addWatched puts in what is known of the last hour and of the detectors.
func (s *Service) addWatched(f *JunctionFlows, i int, q FlowQuery) {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if q.Minutes {
		f.Length, f.Windows = 60, []FlowWindow{}
	}
	if st.watch == nil {
		return
	}
	n := s.streets.net
	for _, c := range st.watch.Conditions(i) {
		h := LoopHealth{Detector: c.Detector.ID, Lane: n.Lanes[c.Detector.Lane].ID, StopLine: math.Round(c.Detector.StopLine),
			Fault: c.Verdict.Fault.String(), Figure: hundredth(c.Verdict.Figure), Limit: c.Verdict.Limit, Flow: math.Round(c.Last.Flow)}
		if !c.Judged {
			h.Fault = "unknown"
		}
		if !c.Since.IsZero() {
			since := c.Since
			h.Since = &since
		}
		f.Health = append(f.Health, h)
	}
	t := st.watch.Fates()
	f.Fates = ReadingsFates{t[measure.Taken], t[measure.Doubled], t[measure.Late], t[measure.Ahead], t[measure.Broken], t[measure.Unknown]}
	if q.Minutes {
		f.Windows = s.minuteWindows(i, st.watch, q)
	}
}

// minuteWindows gives the last hour of a junction. The steering is locked.
func (s *Service) minuteWindows(i int, w *measure.Watch, q FlowQuery) []FlowWindow {
	list := []FlowWindow{}
	for _, lane := range s.watchedLanes(i) {
		for at, v := range w.Minutes(lane) {
			if at == len(list) {
				list = append(list, FlowWindow{From: v.From})
			}
			list[at].Lanes = append(list[at].Lanes, laneFlow(s.streets.net, measure.LaneQuarter{Lane: lane, Window: v, Green: -1}))
		}
	}
	return slices.DeleteFunc(list, func(v FlowWindow) bool { return v.From.Before(q.From) || !v.From.Before(q.Until) })
}

// watchedLanes gives the lanes on which cars come to a junction, by edge and place.
func (s *Service) watchedLanes(i int) []int {
	n := s.streets.net
	var lanes []int
	for l := range n.Lanes {
		if n.Lanes[l].Uses.Has(network.Car) && measure.JunctionOf(n, l) == i {
			lanes = append(lanes, l)
		}
	}
	return lanes
}

func (s *Service) flowLanes(i int) []FlowLane {
	n := s.streets.net
	list := []FlowLane{}
	for _, l := range s.watchedLanes(i) {
		lane := &n.Lanes[l]
		v := FlowLane{Lane: lane.ID, Road: n.Edges[lane.Edge].Name, Place: lane.Index, Bearing: bearing(lane), Turns: []string{}}
		for _, k := range lane.Out {
			if turn := n.Links[k].Turn.String(); !n.Links[k].Walk && !slices.Contains(v.Turns, turn) {
				v.Turns = append(v.Turns, turn)
			}
		}
		list = append(list, v)
	}
	return list
}

// bearing is the direction in which a lane ends, in degrees from north.
func bearing(lane *network.Lane) int {
	n := len(lane.Shape)
	if n < 2 {
		return 0
	}
	return int(math.Round(geo.Bearing(lane.Shape[n-2], lane.Shape[n-1]))+360) % 360
}

// turnFlows spreads a window's lanes over the ways across the box.
func (s *Service) turnFlows(i int, v FlowWindow) []TurnFlow {
	n := s.streets.net
	lanes := map[int]measure.Window{}
	for _, l := range s.watchedLanes(i) {
		at := slices.IndexFunc(v.Lanes, func(f LaneFlow) bool { return f.Lane == n.Lanes[l].ID })
		if at >= 0 && v.Lanes[at].Quality > 0 {
			lanes[l] = measure.Window{Flow: v.Lanes[at].Flow}
		}
	}
	counted := map[int]float64{}
	for lane := range lanes {
		for _, k := range n.Lanes[lane].Out {
			counted[k] = v.turned(n, k)
		}
	}
	list := []TurnFlow{}
	for _, m := range measure.ByMovement(n, lanes, counted) {
		link := &n.Links[m.Link]
		t := TurnFlow{Lane: n.Lanes[link.From].ID, Turn: link.Turn.String(), Flow: math.Round(m.Window.Flow), Share: hundredth(m.Share), Assumed: m.Assumed}
		if link.To != network.None {
			t.Road = n.Edges[n.Lanes[link.To].Edge].Name
		}
		list = append(list, t)
	}
	return list
}

// turned gives how many went along a link.
func (v *FlowWindow) turned(n *network.Network, k int) float64 {
	from, to := linkEnds(n, k)
	for _, t := range v.turns {
		if t.From == from && t.To == to {
			return float64(t.Count)
		}
	}
	return 0
}

// linkEnds names a link by its lanes: places in the network change with the map.
func linkEnds(n *network.Network, k int) (from, to string) {
	if l := n.Links[k].From; l != network.None {
		from = n.Lanes[l].ID
	}
	if l := n.Links[k].To; l != network.None {
		to = n.Lanes[l].ID
	}
	return from, to
}

func laneFlow(n *network.Network, l measure.LaneQuarter) LaneFlow {
	w := l.Window
	f := LaneFlow{Lane: n.Lanes[l.Lane].ID, Flow: math.Round(w.Flow), Occupancy: math.Round(w.Occupancy*1000) / 1000, Speed: tenth(w.Speed * 3.6),
		Quality: hundredth(w.Quality), Sources: w.Sources, Green: l.Green, Cycle: math.Round(l.Cycle), Delay: tenth(l.Delay)}
	if l.Green > 0 {
		f.Green = hundredth(l.Green / w.Length.Seconds())
	}
	if l.Level != 0 {
		f.Level = l.Level.String()
	}
	return f
}

func hundredth(x float64) float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return 0
	}
	return math.Round(x*100) / 100
}
