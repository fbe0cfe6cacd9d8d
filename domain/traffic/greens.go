package traffic

import (
	"context"
	"math"
	"time"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/sign"
	"citybrain/kernel/geo"
)

// GreenAdvice is at what speed one comes to the next signal in a green 绿波车速引导.
type GreenAdvice struct {
	Road   string      `json:"road"`
	Signal string      `json:"signal" doc:"What the junction is called"`
	Metres int         `json:"metres" doc:"To its stop line"`
	Limit  int         `json:"limit" doc:"km/h"`
	State  string      `json:"state" enum:"advice,stop,unknown" doc:"stop: at no speed allowed; unknown: the signal does not repeat itself, or too little was seen of it"`
	Speed  int         `json:"speed" doc:"km/h; 0 without an advice"`
	Greens []GreenSpan `json:"greens" doc:"Of those who drive straight on, as foreseen for the next minutes"`
}

// GreenSpan is a time in which a signal will be green.
type GreenSpan struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// How far a green is told ahead, and what is no speed any more.
const (
	greenSight = 800.0 // m
	greenHops  = 12    // pieces of road
	greenAhead = 3 * time.Minute
	greenLeast = 20 // km/h
	greenNear  = 30 // m beside a road
)

// GreenAdvice tells who drives at a place into a direction (degrees) the speed at which the
// next signal is green for them. It is for everybody, and knows nobody. Fault: ErrNoSignal.
func (s *Service) GreenAdvice(_ context.Context, at geo.Point, bearing float64) (v GreenAdvice, err error) {
	st := &s.steering
	st.mu.Lock()
	steered := st.brain != nil
	st.mu.Unlock()
	if !steered {
		return v, ErrNoSignal
	}
	r, err := s.detours()
	if err != nil {
		return v, err
	}
	n := s.streets.net
	for _, e := range r.Near(at, greenNear) {
		if off := math.Abs(math.Mod(float64(across(n, []int{e}))-bearing+540, 360) - 180); off > 60 {
			continue
		}
		stop, ok := nextSignal(n, e, geo.NearestOn(n.Edges[e].Shape, at).Along)
		if !ok {
			break
		}
		v = GreenAdvice{Road: n.Edges[e].Name, Signal: n.Junctions[stop.junction].Name, Metres: int(math.Round(stop.metres)), Limit: stop.limit, State: "unknown", Greens: []GreenSpan{}}
		s.foresee(&v, stop)
		return v, nil
	}
	return v, ErrNoSignal
}

// signalAhead is the signal of those who drive straight on.
type signalAhead struct {
	junction, group int
	metres          float64
	limit           int
}

// nextSignal follows a piece of road from so many metres on to the next signal.
func nextSignal(n *network.Network, e int, from float64) (x signalAhead, ok bool) {
	x.metres, x.limit = -from, math.MaxInt
	for range greenHops {
		piece := roadPiece(n, e, 0)
		x.metres += n.Lanes[n.Edges[e].Lanes[0]].Length
		x.limit = min(x.limit, piece.Free)
		k := straightOn(n, e)
		if k == network.None || x.metres > greenSight {
			return x, false
		}
		if l := &n.Links[k]; l.Junction != network.None {
			x.junction, x.group = l.Junction, l.Group
			return x, x.metres > 0
		}
		x.metres += n.Links[k].Length
		e = n.Lanes[n.Links[k].To].Edge
	}
	return x, false
}

// straightOn is the link by which one goes on from a piece of road.
func straightOn(n *network.Network, e int) int {
	for _, l := range n.Edges[e].Lanes {
		for _, k := range n.Lanes[l].Out {
			if x := &n.Links[k]; !x.Walk && x.To != network.None && x.Turn == network.Straight && n.Lanes[l].Uses.Has(network.Car) {
				return k
			}
		}
	}
	return network.None
}

// foresee puts the greens to come and the speed into an advice.
func (s *Service) foresee(v *GreenAdvice, stop signalAhead) {
	st := &s.steering
	st.mu.Lock()
	now, shown := st.at, st.shown.greens(stop.junction, stop.group)
	live, _ := st.brain.Live(stop.junction)
	st.mu.Unlock()
	greens, ok := sign.Greens(shown, now, greenAhead)
	if !ok || live.Mode == monitor.Held { // it decides as it goes
		return
	}
	for _, g := range greens {
		v.Greens = append(v.Greens, GreenSpan{g.From, g.Until})
	}
	v.State, v.Speed = "stop", sign.Glide(stop.metres, greenLeast, stop.limit, greens, now)
	if v.Speed > 0 {
		v.State = "advice"
	}
}

// greens gives when a group was green of late, the oldest first.
func (h *shown) greens(junction, group int) (list []sign.Span) {
	lit := false
	for _, l := range h.list[junction] {
		green := false
		if group >= 0 && group < len(l.show) {
			x := l.show.At(group)
			green = x == network.Green || x == network.Permissive
		}
		switch {
		case green && !lit:
			list = append(list, sign.Span{From: l.since})
		case !green && lit:
			list[len(list)-1].Until = l.since
		}
		lit = green
	}
	return list
}
