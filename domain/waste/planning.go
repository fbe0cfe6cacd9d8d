package waste

import (
	"context"
	"math"
	"slices"
	"time"

	"citybrain/domain/places"
	"citybrain/domain/waste/vrp"
	"citybrain/kernel/geo"
)

// How often the planner takes parts of the rounds out and puts them back; see
// the README for what that gains and costs.
const rebuilds = 6000

// wanted is a bin that may be emptied.
type wanted struct {
	Bin
	point geo.Point
	load  float64 // litres expected at the visit
	level float64 // share expected at the visit
	node  int     // in the matrix
	must  bool
}

// day is a planning under way.
type day struct {
	s        *Service
	fleet    Fleet
	midnight time.Time
	bins     []wanted
	nodes    []geo.Point // depots, tips, bins
	legs     [][]vrp.Leg
}

// plan chooses the bins of a day and the rounds of the vehicles, and measures
// what emptying every bin would take.
func (s *Service) plan(ctx context.Context, fleet Fleet, midnight time.Time) (Plan, error) {
	d := &day{s: s, fleet: fleet, midnight: midnight}
	p := Plan{Day: midnight.Format(time.DateOnly)}
	if err := d.gather(ctx, &p); err != nil {
		return p, err
	}
	if err := d.measure(ctx); err != nil {
		return p, err
	}
	d.choose()
	all := vrp.Solve(d.problem(d.indexes(func(wanted) bool { return true })))
	p.MetresAll, p.SecondsAll, p.RoundsAll, p.LeftAll = math.Round(all.Metres), math.Round(all.Seconds), len(all.Rounds), len(all.Left)
	musts := d.indexes(func(w wanted) bool { return w.must })
	solved := vrp.Solve(d.problem(musts))
	chosen := musts
	if len(solved.Left) == 0 {
		if way := d.onTheWay(solved, musts); len(way) > 0 {
			more := slices.Concat(musts, way)
			if again := vrp.Solve(d.problem(more)); len(again.Left) == 0 {
				solved, chosen = again, more
				p.Way = len(way)
			}
		}
	}
	p.Must = len(musts)
	return p, d.write(ctx, &p, solved, chosen)
}

// gather forecasts every bin to the day's visit.
func (d *day) gather(ctx context.Context, p *Plan) error {
	rows, err := d.s.forecasts(ctx)
	if err != nil {
		return err
	}
	visit := d.vehicleTimes()
	r := d.fleet.Rules
	for _, b := range rows {
		point := geo.Point{Lon: b.Lon, Lat: b.Lat}
		if b.Level == nil || !d.s.Roads.NearRoad(point) {
			p.Unknown++
			continue
		}
		m, _ := d.s.model(b.ID)
		level := *b.Level
		if middle := visit.middle; middle.After(*b.At) {
			level = m.At(b.At.In(d.s.Zone), level, middle)
		}
		d.bins = append(d.bins, wanted{Bin: b, point: point, level: level, load: math.Max(1, level*r.Litres)})
	}
	p.Known = len(d.bins)
	return nil
}

// times are when vehicles are about on the day.
type times struct{ first, middle, last time.Time }

func (d *day) vehicleTimes() times {
	var t times
	for i, v := range d.fleet.Vehicles {
		if from := v.leaves(d.midnight); i == 0 || from.Before(t.first) {
			t.first = from
		}
		if back := v.back(d.midnight); back.After(t.last) {
			t.last = back
		}
	}
	t.middle = t.first.Add(t.last.Sub(t.first) / 2)
	return t
}

// choose marks the bins that might overflow before they can be visited again:
// until the shifts of the next day end, with the margin of the rules. How early a
// bin may be full is the forecast's own doubt, so a bin that is hard to foretell
// is visited earlier.
func (d *day) choose() {
	due := d.vehicleTimes().last.AddDate(0, 0, 1).Add(time.Duration(d.fleet.Rules.MarginHours * float64(time.Hour)))
	for i, b := range d.bins {
		d.bins[i].must = b.SoonestAt != nil && b.SoonestAt.Before(due)
	}
}

func (d *day) indexes(keep func(wanted) bool) (list []int) {
	for i, b := range d.bins {
		if keep(b) {
			list = append(list, i)
		}
	}
	return list
}

// measure asks for the way between all places.
func (d *day) measure(ctx context.Context) error {
	for _, site := range slices.Concat(d.fleet.Depots, d.fleet.Tips) {
		d.nodes = append(d.nodes, site.point())
	}
	for i := range d.bins {
		d.bins[i].node = len(d.nodes)
		d.nodes = append(d.nodes, d.bins[i].point)
	}
	rows, err := d.s.Roads.Matrix(ctx, d.nodes, d.nodes, places.ByTime)
	if err != nil {
		return err
	}
	d.legs = make([][]vrp.Leg, len(rows))
	for i, row := range rows {
		d.legs[i] = make([]vrp.Leg, len(row))
		for k, leg := range row {
			d.legs[i][k] = vrp.Leg(leg)
		}
	}
	return nil
}

// problem states the rounds to be planned for some of the bins.
func (d *day) problem(bins []int) vrp.Problem {
	p := vrp.Problem{Legs: d.legs, Seed: uint64(d.midnight.Unix()), Rounds: rebuilds}
	for _, i := range bins {
		p.Stops = append(p.Stops, vrp.Stop{Node: d.bins[i].node, Load: d.bins[i].load, Service: d.fleet.Rules.Seconds})
	}
	for i, t := range d.fleet.Tips {
		p.Tips = append(p.Tips, vrp.Tip{Node: len(d.fleet.Depots) + i, Service: t.Minutes * 60})
	}
	for _, v := range d.fleet.Vehicles {
		depot := slices.IndexFunc(d.fleet.Depots, func(s Site) bool { return s.Code == v.Depot })
		p.Vehicles = append(p.Vehicles, vrp.Vehicle{Depot: depot, Capacity: v.Litres, Shift: v.Hours * 3600})
	}
	return p
}

// onTheWay finds the bins that are worth emptying since a vehicle passes by.
func (d *day) onTheWay(solved vrp.Plan, musts []int) (list []int) {
	for i, b := range d.bins {
		if b.must || b.level < d.fleet.Rules.WayLevel {
			continue
		}
		if d.detour(solved, musts, b.node) <= d.fleet.Rules.WayMetres {
			list = append(list, i)
		}
	}
	return list
}

// detour is how far out of a vehicle's way a node lies at least.
func (d *day) detour(solved vrp.Plan, musts []int, node int) float64 {
	least := math.Inf(1)
	for _, r := range solved.Rounds {
		before := d.problemDepot(r.Vehicle)
		for _, v := range r.Visits {
			at := len(d.fleet.Depots) + max(v.Tip, 0)
			if v.Stop >= 0 {
				at = d.bins[musts[v.Stop]].node
			}
			least = min(least, d.legs[before][node].Metres+d.legs[node][at].Metres-d.legs[before][at].Metres)
			before = at
		}
	}
	return least
}

func (d *day) problemDepot(vehicle int) int {
	code := d.fleet.Vehicles[vehicle].Depot
	return slices.IndexFunc(d.fleet.Depots, func(s Site) bool { return s.Code == code })
}

// write puts the solved rounds into the plan, with the line that is driven.
func (d *day) write(ctx context.Context, p *Plan, solved vrp.Plan, chosen []int) error {
	p.Metres, p.Seconds, p.Left = math.Round(solved.Metres), math.Round(solved.Seconds), len(solved.Left)
	p.Rounds, p.Unassigned = []Round{}, []Stop{}
	for _, r := range solved.Rounds {
		round, err := d.round(ctx, r, chosen)
		if err != nil {
			return err
		}
		p.Rounds = append(p.Rounds, round)
	}
	for _, i := range solved.Left {
		p.Unassigned = append(p.Unassigned, d.stop(d.bins[chosen[i]]))
	}
	return nil
}

func (d *day) round(ctx context.Context, r vrp.Round, chosen []int) (Round, error) {
	v := d.fleet.Vehicles[r.Vehicle]
	leaves := v.leaves(d.midnight)
	out := Round{
		Vehicle: v.Code, Name: v.Name, Depot: v.Depot, LeavesAt: leaves.UTC(),
		BackAt: leaves.Add(seconds(r.Seconds)).UTC(), Metres: math.Round(r.Metres), Seconds: math.Round(r.Seconds),
		Litres: math.Round(r.Load), Tips: []TipVisit{}, Stops: []Stop{},
	}
	depot := d.nodes[d.problemDepot(r.Vehicle)]
	from := depot
	for _, one := range r.Visits {
		at := leaves.Add(seconds(one.At)).UTC().Truncate(time.Second)
		to := depot
		if one.Stop >= 0 {
			bin := d.bins[chosen[one.Stop]]
			stop := d.stop(bin)
			stop.Place, stop.At, stop.Metres = len(out.Stops)+1, &at, math.Round(one.Metres)
			out.Stops = append(out.Stops, stop)
			to = bin.point
		} else {
			site := d.fleet.Tips[one.Tip]
			out.Tips = append(out.Tips, TipVisit{Site: site.Code, After: len(out.Stops), At: at})
			to = site.point()
		}
		if err := d.draw(ctx, &out, from, to); err != nil {
			return out, err
		}
		from = to
	}
	return out, d.draw(ctx, &out, from, depot)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// draw adds the way between two halts to a round's line.
func (d *day) draw(ctx context.Context, r *Round, from, to geo.Point) error {
	way, err := d.s.Roads.Route(ctx, from, to, places.ByTime)
	if err != nil {
		return err
	}
	for _, p := range way.Line {
		at := [2]float64{round5(p.Lon), round5(p.Lat)}
		if len(r.Line) == 0 || r.Line[len(r.Line)-1] != at {
			r.Line = append(r.Line, at)
		}
	}
	return nil
}

// round5 keeps a metre, which is enough for a line on a map.
func round5(v float64) float64 { return math.Round(v*1e5) / 1e5 }

// stop makes the stop of a bin.
func (d *day) stop(w wanted) Stop {
	why := "way"
	if w.must {
		why = "must"
	}
	return Stop{
		Bin: w.ID, Name: w.Name, Region: w.Region, Org: w.Org, Lon: w.Lon, Lat: w.Lat, Why: why,
		Level: *w.Level, Litres: math.Round(w.load), FullAt: w.FullAt, State: Open,
	}
}
