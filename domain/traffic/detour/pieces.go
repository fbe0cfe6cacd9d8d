package detour

import (
	"cmp"
	"math"
	"slices"

	"citybrain/domain/traffic/network"
	"citybrain/kernel/geo"
)

// Of gives the pieces of a street for cars.
func (r *Roads) Of(street string) (edges []int) {
	for e := range r.net.Edges {
		if r.net.Edges[e].Name == street && street != "" && r.drivable(e) {
			edges = append(edges, e)
		}
	}
	return edges
}

func (r *Roads) drivable(e int) bool {
	return slices.ContainsFunc(r.net.Edges[e].Lanes, func(l int) bool { return r.net.Lanes[l].Uses.Has(network.Car) })
}

// Between gives the pieces of a street from where one street crosses it to where another
// does, in both directions; without either name all of the street. Nothing: they do not
// meet like that.
func (r *Roads) Between(street, from, to string) (edges []int) {
	if from == "" && to == "" {
		return r.Of(street)
	}
	a, b := r.nodes(from), r.nodes(to)
	edges = append(r.along(street, a, b), r.along(street, b, a)...)
	return edges
}

// nodes are the ends of a street's pieces; nil, which is anywhere, for no name.
func (r *Roads) nodes(street string) map[string]bool {
	if street == "" {
		return nil
	}
	at := map[string]bool{}
	for _, e := range r.Of(street) {
		at[r.net.Edges[e].From], at[r.net.Edges[e].To] = true, true
	}
	return at
}

// along finds the shortest row of a street's pieces from some nodes to others; where one of
// the ends is anywhere, the row goes on to the end of the street.
func (r *Roads) along(street string, from, to map[string]bool) []int {
	edges := r.Of(street)
	in, cost, before := map[int]bool{}, map[int]float64{}, map[int]int{}
	for _, e := range edges {
		in[e], cost[e], before[e] = true, math.Inf(1), network.None
	}
	for _, e := range edges {
		if begins := from[r.net.Edges[e].From] || from == nil && r.led(e, in) == 0; begins {
			cost[e] = r.length(e)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, e := range edges {
			for _, next := range r.next[e] {
				if sum := cost[e] + r.length(next); in[next] && sum < cost[next] {
					cost[next], before[next], changed = sum, e, true
				}
			}
		}
	}
	best := network.None
	for _, e := range edges {
		ends := to[r.net.Edges[e].To] || to == nil && r.last(e, in)
		if ends && !math.IsInf(cost[e], 1) && (best == network.None || cost[e] < cost[best]) {
			best = e
		}
	}
	var row []int
	for e := best; e != network.None; e = before[e] {
		row = append(row, e)
	}
	slices.Reverse(row)
	return row
}

func (r *Roads) last(e int, in map[int]bool) bool {
	return !slices.ContainsFunc(r.next[e], func(next int) bool { return in[next] })
}

func (r *Roads) length(e int) float64 { return r.net.Lanes[r.net.Edges[e].Lanes[0]].Length }

// Near gives the piece of road for cars that is nearest to a place within some metres, and
// the one beside it in the other direction, if there is one.
func (r *Roads) Near(at geo.Point, within float64) []int {
	type found struct {
		edge int
		off  float64
	}
	var list []found
	box := geo.BoxOf(at).Grow(within + 1)
	for e := range r.net.Edges {
		shape := r.net.Edges[e].Shape
		if len(shape) < 2 || !geo.BoxOf(shape...).Meets(box) || !r.drivable(e) {
			continue
		}
		if off := offLine(shape, at); off <= within {
			list = append(list, found{e, off})
		}
	}
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b found) int { return cmp.Compare(a.off, b.off) })
	edges := []int{list[0].edge}
	for _, f := range list[1:] {
		if r.opposite(edges[0], f.edge) {
			return append(edges, f.edge)
		}
	}
	return edges
}

// opposite tells whether two pieces of a street lead in about opposite directions.
func (r *Roads) opposite(a, b int) bool {
	if r.net.Edges[a].Name != r.net.Edges[b].Name {
		return false
	}
	x, y := r.net.Edges[a].Shape, r.net.Edges[b].Shape
	turn := math.Mod(geo.Bearing(x[0], x[len(x)-1])-geo.Bearing(y[0], y[len(y)-1])+720, 360)
	return turn > 135 && turn < 225
}

// offLine is how far a place is from a line.
func offLine(line []geo.Point, at geo.Point) float64 {
	best, metric := math.Inf(1), geo.NewMetric(at.Lat)
	for i := 1; i < len(line); i++ {
		ax, ay := metric.XY(at, line[i-1])
		bx, by := metric.XY(at, line[i])
		dx, dy := bx-ax, by-ay
		part := 0.0
		if whole := dx*dx + dy*dy; whole > 0 {
			part = min(1, max(0, -(ax*dx+ay*dy)/whole))
		}
		best = min(best, math.Hypot(ax+part*dx, ay+part*dy))
	}
	return best
}
