package traffic

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"citybrain/domain/traffic/measure"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/peak"
	"citybrain/domain/traffic/plan"
	"citybrain/kernel/db"
)

// The bounds of a briefing.
const (
	daysRead    = 8  // of the kind, the newest
	spotsToldOf = 20 // the worst
)

// lit is a piece of road that ends at a lit junction, with its lanes.
type lit struct {
	junction, edge int
	lanes          []string
}

// approaches gives the pieces of road that end at lit junctions.
func approaches(n *network.Network) (list []lit) {
	for e := range n.Edges {
		a := lit{network.None, e, nil}
		for _, l := range n.Edges[e].Lanes {
			if j := measure.JunctionOf(n, l); j != network.None && n.Lanes[l].Uses.Has(network.Car) {
				a.junction = j
				a.lanes = append(a.lanes, n.Lanes[l].ID)
			}
		}
		if a.junction != network.None {
			list = append(list, a)
		}
	}
	return list
}

// measuredDays gives the noons of days before a peak that it can be told from, the newest
// first: of its kind, or of any kind where none of it was measured.
func (s *Service) measuredDays(ctx context.Context, tx *db.Tx, c comes) (days []time.Time, err error) {
	for _, kind := range []plan.Day{c.Day, plan.AnyDay} {
		noon := midnight(c.from, s.Days.Zone()).Add(12 * time.Hour)
		for ago := 1; ago <= 31 && len(days) < daysRead; ago++ {
			at := noon.AddDate(0, 0, -ago)
			if kind != plan.AnyDay && s.kindAt(at) != kind {
				continue
			}
			from, until := s.span(c.Peak, at)
			measured, err := s.store.measuredIn(ctx, tx, from, until)
			if err != nil {
				return nil, err
			}
			if measured {
				days = append(days, at)
			}
		}
		if len(days) > 0 {
			return days, nil
		}
	}
	return days, nil
}

// span is when a peak is on the day of at, whatever its kind.
func (s *Service) span(p Peak, at time.Time) (from, until time.Time) {
	start := midnight(at, s.Days.Zone())
	return start.Add(p.From), start.Add(p.Until)
}

// past is what was measured on some days in a peak.
type past struct {
	peak.History
	turned map[storedTurn]float64 // vehicles, by the ends of a way
}

// remember reads what the lanes had on some days.
func (s *Service) remember(ctx context.Context, tx *db.Tx, p Peak, days []time.Time) (h past, err error) {
	h.turned = map[storedTurn]float64{}
	for i, day := range days {
		from, until := s.span(p, day)
		err = s.store.allWindows(ctx, tx, from, until, func(_ string, w FlowWindow) {
			quarter := int(w.From.Sub(from) / measure.Quarter)
			for _, l := range w.Lanes {
				if l.Quality >= 0.5 {
					h.Add(i, l.Lane, quarter, peak.Had{Flow: l.Flow, Delay: l.Delay})
				}
			}
			for _, t := range w.turns {
				h.turned[storedTurn{From: t.From, To: t.To}] += float64(t.Count)
			}
		})
		if err != nil {
			return h, err
		}
	}
	return h, nil
}

// tellPeak tells a peak from the days before it. again tells anew what was told already.
func (s *Service) tellPeak(ctx context.Context, c comes, again bool) (b Briefing, err error) {
	b = Briefing{Peak: c.ID, Name: c.Words, Day: c.day, From: c.from, Until: c.until, Spots: []HotSpot{}, Roads: []PeakRoad{}, Plans: []BriefedPlan{}}
	var h past
	var n *network.Network
	var standing map[int]plan.Plan
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		days, err := s.measuredDays(ctx, tx, c)
		if err != nil {
			return err
		}
		for _, day := range days {
			b.Basis.Days = append(b.Basis.Days, day.Format(time.DateOnly))
			b.Basis.Other = c.Day != plan.AnyDay && s.kindAt(day) != c.Day
		}
		if h, err = s.remember(ctx, tx, c.Peak, days); err != nil {
			return err
		}
		if n, err = s.limitedNet(ctx, tx); err != nil {
			return err
		}
		standing, err = s.plansAt(ctx, tx, n, c.from)
		return err
	})
	if err != nil {
		return b, err
	}
	if h.Days() == 0 {
		return b, ErrUnmeasured
	}
	all := expect(n, &h.History, c.quarters(), &b.Basis)
	b.Spots = s.spots(n, all, c)
	b.Spots = b.Spots[:min(len(b.Spots), spotsToldOf)]
	b.Roads = peakRoads(n, all, c)
	proposals := s.proposals(n, all, h, c, b.Spots, standing)
	return b, s.keepBriefing(ctx, &b, proposals, again)
}

// keepBriefing writes a briefing with the plans that it proposes.
func (s *Service) keepBriefing(ctx context.Context, b *Briefing, proposals []proposal, again bool) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		b.MadeAt, b.Plans = tx.Now, []BriefedPlan{}
		if !again {
			told, err := s.store.hasBriefing(ctx, tx, b.Peak, b.Day)
			if err != nil || told {
				return err
			}
		}
		for _, p := range proposals {
			one, err := s.propound(ctx, tx, offer{originBriefing, b.Name.ZH + " " + b.Day, map[string]any{"peak": b.Peak, "day": b.Day}}, p)
			if err != nil {
				return err
			}
			b.Plans = append(b.Plans, one)
		}
		if _, err := s.store.setBriefing(ctx, tx, *b, again); err != nil {
			return err
		}
		if err := s.store.dropBriefings(ctx, tx, tx.Now.AddDate(-1, 0, 0)); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "briefed", "", map[string]any{"peak": b.Peak, "day": b.Day, "spots": len(b.Spots), "plans": len(b.Plans)})
	})
}

// expected is an approach with what is expected of it.
type expected struct {
	lit
	peak.Approach
}

// expect puts together what is expected of every approach.
func expect(n *network.Network, h *peak.History, quarters int, basis *PeakBasis) (list []expected) {
	known := map[string]bool{}
	for _, a := range approaches(n) {
		basis.AllLanes += len(a.lanes)
		list = append(list, expected{a, peak.Join(quarters, a.lanes, func(lane string, q int) (peak.Had, bool) {
			e, ok := h.Expect(lane, q)
			if ok {
				known[lane] = true
			}
			return e.Had, ok
		})})
	}
	basis.Lanes = len(known)
	return list
}

// spots gives the hot spots, the worst first.
func (s *Service) spots(n *network.Network, all []expected, c comes) []HotSpot {
	list := []HotSpot{}
	for _, a := range all {
		spot, hot := a.Spot()
		if !hot {
			continue
		}
		j, edge := &n.Junctions[a.junction], &n.Edges[a.edge]
		last := &n.Lanes[edge.Lanes[0]]
		end := j.At
		if len(last.Shape) > 0 {
			end = last.Shape[len(last.Shape)-1]
		}
		list = append(list, HotSpot{Junction: j.ID, Name: j.Name, Region: s.streets.regions[a.junction], Road: edge.Name, Bearing: bearing(last),
			Lon: end.Lon, Lat: end.Lat, From: c.quarter(spot.First), Until: c.quarter(spot.Last + 1), Delay: int(math.Round(spot.Worst)),
			Worst: c.quarter(spot.At), Level: measure.LevelOf(spot.Worst, 0).String(), Flow: int(math.Round(a.Flow[spot.At])), Lost: tenth(spot.Lost)})
	}
	slices.SortStableFunc(list, func(a, b HotSpot) int { return cmp.Compare(b.Lost, a.Lost) })
	return list
}

// quarter is when a quarter of an hour of a peak begins.
func (c comes) quarter(q int) time.Time { return c.from.Add(time.Duration(q) * measure.Quarter) }

// peakRoads gives how long it will take along the streets of whose approaches half are known.
func peakRoads(n *network.Network, all []expected, c comes) []PeakRoad {
	byEdge := map[int]peak.Approach{}
	for _, a := range all {
		byEdge[a.edge] = a.Approach
	}
	list := []PeakRoad{}
	for _, w := range newTimedWays(n) {
		seconds, known := alongPeak(w, byEdge, c.quarters())
		if !known {
			continue
		}
		road := PeakRoad{Road: w.view.Road, Bearing: w.view.Bearing, Metres: w.view.Metres, Free: w.view.Free, Seconds: seconds}
		if a := peak.Advise(seconds); a.Worthwhile {
			road.Advice = &PeakAdvice{Slow: c.quarter(a.Slow), Before: c.quarterOr(a.Before), After: c.quarterOr(a.After), Saved: a.Saved}
		}
		list = append(list, road)
	}
	lost := func(r PeakRoad) int { return slices.Max(r.Seconds) - r.Free }
	slices.SortStableFunc(list, func(a, b PeakRoad) int { return cmp.Compare(lost(b), lost(a)) })
	return list
}

func (c comes) quarterOr(q int) *time.Time {
	if q < 0 {
		return nil
	}
	at := c.quarter(q)
	return &at
}

// alongPeak sums a way's free time and what is lost before each stop line on it.
func alongPeak(w timedWay, byEdge map[int]peak.Approach, quarters int) (seconds []int, known bool) {
	pieces, seen := 0, 0
	sums := make([]float64, quarters)
	for _, e := range w.edges {
		a, lights := byEdge[e]
		if !lights {
			continue
		}
		pieces++
		if !slices.ContainsFunc(a.Delay, math.IsNaN) {
			seen++
		}
		for q, delay := range a.Delay {
			if !math.IsNaN(delay) {
				sums[q] += delay
			}
		}
	}
	for _, sum := range sums {
		seconds = append(seconds, int(math.Round(w.free+sum)))
	}
	return seconds, seen > 0 && seen*2 >= pieces
}
