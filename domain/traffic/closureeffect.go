package traffic

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"citybrain/domain/traffic/detour"
	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/peak"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/timing"
	"citybrain/domain/traffic/wave"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

// ClosureEffect is what a closing does to the streets around it.
type ClosureEffect struct {
	Detours   []RoadDetour     `json:"detours" doc:"One for each row of closed pieces; none where lanes stay open"`
	Junctions []DetourJunction `json:"junctions" doc:"That get more to do, those with most first"`
	Plans     []BriefedPlan    `json:"plans" doc:"Looked for at these"`
	Days      []string         `json:"days" doc:"Whose flows at this time of day were taken"`
	LastHour  bool             `json:"lastHour" doc:"No such day was measured: the flows are those of the last hour"`
}

// RoadDetour is a way around closed pieces of road 绕行路线.
type RoadDetour struct {
	Road    string      `json:"road" doc:"That is closed"`
	Bearing int         `json:"bearing" doc:"Degrees in which its vehicles drive"`
	Words   pack.Words  `json:"words"`
	Streets []string    `json:"streets" doc:"That it leads along"`
	Line    [][]float64 `json:"line" doc:"Empty where there is no way around"`
	State   string      `json:"state" enum:"found,none,border" doc:"border: the road ends here, nobody has to go around"`
	Seconds int         `json:"seconds" doc:"That it takes longer"`
	Metres  int         `json:"metres" doc:"That it is longer"`
	Flow    int         `json:"flow" doc:"Vehicles an hour that have to take it; 0 where it is not known"`
}

// DetourJunction is a junction that detours lead over.
type DetourJunction struct {
	Junction string `json:"junction"`
	Name     string `json:"name"`
	Before   int    `json:"before" doc:"Vehicles an hour that come to it"`
	After    int    `json:"after"`
}

// The bounds of what is looked at.
const (
	mostJunctions = 12
	nowish        = time.Hour // closings that begin sooner are judged by the speeds of now
)

// effect works out what a closing does, and the plans that were found for it.
func (s *Service) effect(ctx context.Context, x shutting) (v ClosureEffect, found []proposal, err error) {
	v = ClosureEffect{Detours: []RoadDetour{}, Junctions: []DetourJunction{}, Plans: []BriefedPlan{}, Days: []string{}}
	r, n := s.closing.roads, s.streets.net
	var around []detour.Detour
	if x.whole() {
		around = r.Around(x.edges, s.speedsAt(x.From))
	}
	h, standing, limited, err := s.flowsFor(ctx, x.From, &v)
	if err != nil {
		return v, nil, err
	}
	before := emptyFlows(n)
	if h.Days() > 0 {
		var basis PeakBasis
		before = s.peakFlows(limited, expect(limited, &h.History, 4, &basis), h, 4)
	}
	after := timing.Flows{Lanes: slices.Clone(before.Lanes), Links: slices.Clone(before.Links), Saturation: before.Saturation}
	for _, d := range around {
		flow := r.Through(d, before)
		r.Shift(&after, d, flow)
		v.Detours = append(v.Detours, toldDetour(n, d, flow))
	}
	if !x.whole() {
		shut := map[int]bool{}
		for _, l := range x.lanes {
			shut[l] = true
		}
		for _, e := range x.edges {
			r.Narrow(&after, e, shut)
		}
	}
	touched := s.touched(x, around, before, after, &v)
	if h.Days() > 0 {
		touched = slices.DeleteFunc(touched, func(j int) bool { return !s.streets.covered(ctx, j) })
		found = s.proposeAt(limited, touched[:min(len(touched), mostJunctions)], after, standing)
	}
	return v, found, nil
}

// toldDetour puts a detour into words.
func toldDetour(n *network.Network, d detour.Detour, flow float64) RoadDetour {
	one := RoadDetour{Road: n.Edges[d.Closed[0]].Name, Bearing: across(n, d.Closed), State: "found", Streets: []string{}, Line: [][]float64{},
		Seconds: int(math.Round(d.Seconds)), Metres: int(math.Round(d.Metres)), Flow: int(math.Round(flow * 3600))}
	switch {
	case d.Border:
		one.State = "border"
		one.Words = pack.Words{ZH: "道路到此为止，不必绕行。", EN: "The road ends here: nobody has to go around."}
	case d.None():
		one.State, one.Words = "none", noWayAround
	default:
		one.Streets = append(one.Streets, d.Streets(n)...)
		one.Line = lineOf(n, d.Route)
		one.Words = wordsOf(one.Streets, one.Seconds)
	}
	return one
}

// wordsOf says which streets to take, and how much longer that is.
func wordsOf(streets []string, seconds int) pack.Words {
	minutes := max(1, int(math.Round(float64(seconds)/60)))
	longer := pack.Words{ZH: fmt.Sprintf("约多 %d 分钟。", minutes), EN: fmt.Sprintf("about %d min longer.", minutes)}
	if seconds < 30 {
		longer = pack.Words{ZH: "用时差不多。", EN: "hardly any longer."}
	}
	if len(streets) == 0 {
		return pack.Words{ZH: "经旁边的路绕行，" + longer.ZH, EN: "Go around by the roads beside it, " + longer.EN}
	}
	return pack.Words{ZH: "走" + strings.Join(streets, "—") + "，" + longer.ZH, EN: "Take " + strings.Join(streets, ", then ") + "; " + longer.EN}
}

// quiet is streets of whose speeds nothing is known: those allowed are taken.
type quiet struct{}

func (quiet) Speed(int) float64   { return 0 }
func (quiet) Waiting(int) float64 { return 0 }

// speedsAt are the speeds to reckon with at an instant: those of now, if it is soon.
func (s *Service) speedsAt(at time.Time) wave.Street {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.roads == nil || at.Sub(s.Clock.Now()) > nowish {
		return quiet{}
	}
	speeds := make(speedsOf, len(st.net.Edges))
	for e := range speeds {
		speeds[e] = st.roads.pace.Of(e).Speed
	}
	return speeds
}

// speedsOf are speeds by edge, as they were at an instant.
type speedsOf []float64

func (v speedsOf) Speed(edge int) float64 { return v[edge] }
func (speedsOf) Waiting(int) float64      { return 0 }

// flowsFor reads the flows of the hour in which a closing begins, from days of its kind, or
// from the last hour where none was measured.
func (s *Service) flowsFor(ctx context.Context, from time.Time, v *ClosureEffect) (h past, standing map[int]plan.Plan, n *network.Network, err error) {
	at := from.In(s.Days.Zone())
	hour := time.Duration(at.Hour()) * time.Hour
	c := comes{Peak: Peak{Day: s.kindAt(at), From: hour, Until: hour + time.Hour}, from: from}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		days, err := s.measuredDays(ctx, tx, c)
		if err != nil {
			return err
		}
		for _, day := range days {
			v.Days = append(v.Days, day.Format(time.DateOnly))
		}
		if h, err = s.remember(ctx, tx, c.Peak, days); err == nil && h.Days() == 0 {
			v.Days = []string{}
			h, err = s.lastHour(ctx, tx)
			v.LastHour = h.Days() > 0
		}
		if err != nil {
			return err
		}
		if n, err = s.limitedNet(ctx, tx); err != nil {
			return err
		}
		standing, err = s.plansAt(ctx, tx, n, from)
		return err
	})
	return h, standing, n, err
}

// lastHour is what was measured in the last hour, as if it were an hour of another day.
func (s *Service) lastHour(ctx context.Context, tx *db.Tx) (h past, err error) {
	h.turned = map[storedTurn]float64{}
	now := s.Clock.Now()
	err = s.store.allWindows(ctx, tx, now.Add(-75*time.Minute), now, func(_ string, w FlowWindow) {
		for _, l := range w.Lanes {
			if l.Quality < 0.5 {
				continue
			}
			for q := range 4 { // the median of the quarters stands for each of them
				h.Add(0, l.Lane, q, peak.Had{Flow: l.Flow, Delay: l.Delay})
			}
		}
		for _, t := range w.turns {
			h.turned[storedTurn{From: t.From, To: t.To}] += float64(t.Count)
		}
	})
	if err == nil && h.Days() == 0 {
		s.lastMinutes(&h)
	}
	return h, err
}

// fewestMinutes is how long lanes must have been heard for their flow to be told.
const fewestMinutes = 5

// lastMinutes is what the detectors said in the last hour, where no quarter of an hour is
// written yet.
func (s *Service) lastMinutes(h *past) {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.watch == nil {
		return
	}
	for l := range st.net.Lanes {
		minutes := st.watch.Minutes(l)
		if len(minutes) < fewestMinutes {
			continue
		}
		from := minutes[0].From
		v := measure.Fold(minutes, from, minutes[len(minutes)-1].Until().Sub(from))
		for q := range 4 {
			if v.Quality >= 0.5 {
				h.Add(0, st.net.Lanes[l].ID, q, peak.Had{Flow: v.Flow})
			}
		}
	}
}

// touched lists the junctions that get more to do, those with most first, and tells them.
func (s *Service) touched(x shutting, around []detour.Detour, before, after timing.Flows, v *ClosureEffect) (junctions []int) {
	n := s.streets.net
	add := func(j int) {
		if j != network.None && !slices.Contains(junctions, j) {
			junctions = append(junctions, j)
		}
	}
	for _, d := range around {
		for _, c := range d.Route.Crossings {
			add(c.Junction)
		}
	}
	for _, e := range x.edges {
		for _, l := range n.Edges[e].Lanes {
			for _, k := range n.Lanes[l].Out {
				if !x.whole() && !n.Links[k].Walk {
					add(n.Links[k].Junction)
				}
			}
		}
	}
	more := map[int]float64{}
	for _, j := range junctions {
		more[j] = detour.Inflow(n, after, j) - detour.Inflow(n, before, j)
	}
	slices.SortStableFunc(junctions, func(a, b int) int { return cmp.Compare(more[b], more[a]) })
	for _, j := range junctions[:min(len(junctions), mostJunctions)] {
		was := detour.Inflow(n, before, j) * 3600
		v.Junctions = append(v.Junctions, DetourJunction{n.Junctions[j].ID, n.Junctions[j].Name, int(math.Round(was)), int(math.Round(was + more[j]*3600))})
	}
	return junctions
}

// tried is what a proposal would be, while nothing is kept.
func (s *Service) tried(p proposal) BriefedPlan {
	j := &s.streets.net.Junctions[p.junction]
	one := BriefedPlan{Junction: j.ID, Name: j.Name, Outcome: "kept", Before: p.before, After: p.after, Saved: hundredth(p.verdict.Saved), Margin: p.margin}
	if p.verdict.Passed {
		one.Outcome = "found"
	}
	return one
}
