package detour

import (
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/timing"
)

// Through is how many vehicles a second come by the pieces of a row: what is known to enter
// it, or the most that any of its pieces carries; 0 where nothing is known.
func (r *Roads) Through(d Detour, f timing.Flows) float64 {
	most := 0.0
	if len(d.Route.Edges) > 0 {
		for _, k := range r.links(d.Route.Edges[0], d.Cut[0]) {
			most += f.Links[k]
		}
	}
	for _, e := range d.Cut {
		sum := 0.0
		for _, l := range r.net.Edges[e].Lanes {
			sum += f.Lanes[l]
		}
		most = max(most, sum)
	}
	return most
}

// Shift moves vehicles from a closed row onto the way around it: they leave the flows of
// its lanes and join those of every stop line on the way.
func (r *Roads) Shift(f *timing.Flows, d Detour, flow float64) {
	for _, e := range d.Cut {
		for _, l := range r.net.Edges[e].Lanes {
			f.Lanes[l] = 0
			for _, k := range r.net.Lanes[l].Out {
				f.Links[k] = 0
			}
		}
	}
	for _, before := range r.prev[d.Cut[0]] {
		for _, k := range r.links(before, d.Cut[0]) {
			at := r.net.Links[k].From
			f.Lanes[at] = max(0, f.Lanes[at]-f.Links[k])
			f.Links[k] = 0
		}
	}
	for _, c := range d.Route.Crossings {
		part := flow / float64(len(c.Links))
		for _, k := range c.Links {
			f.Links[k] += part
			f.Lanes[r.net.Links[k].From] += part
		}
	}
}

// Narrow moves the vehicles of some lanes of a piece of road onto its others: each way that
// they took onto the lanes that have it too, or else onto any.
func (r *Roads) Narrow(f *timing.Flows, edge int, shut map[int]bool) {
	var open []int
	for _, l := range r.net.Edges[edge].Lanes {
		if !shut[l] && r.net.Lanes[l].Uses.Has(network.Car) {
			open = append(open, l)
		}
	}
	if len(open) == 0 {
		return
	}
	for _, l := range r.net.Edges[edge].Lanes {
		if !shut[l] {
			continue
		}
		for _, k := range r.net.Lanes[l].Out {
			r.hand(f, k, open)
		}
		f.Lanes[l] = 0
	}
}

// hand gives the vehicles of a link to links of other lanes.
func (r *Roads) hand(f *timing.Flows, link int, open []int) {
	to := r.net.Links[link].To
	var same, any []int
	for _, l := range open {
		for _, k := range r.net.Lanes[l].Out {
			x := &r.net.Links[k]
			if x.Walk || x.To == network.None {
				continue
			}
			any = append(any, k)
			if to != network.None && r.net.Lanes[x.To].Edge == r.net.Lanes[to].Edge {
				same = append(same, k)
			}
		}
	}
	if len(same) == 0 {
		same = any
	}
	for _, k := range same {
		part := f.Links[link] / float64(len(same))
		f.Links[k] += part
		f.Lanes[r.net.Links[k].From] += part
	}
	f.Links[link] = 0
}

// links are those from one piece of road to another.
func (r *Roads) links(from, to int) (list []int) {
	for _, l := range r.net.Edges[from].Lanes {
		for _, k := range r.net.Lanes[l].Out {
			if x := &r.net.Links[k]; x.To != network.None && !x.Walk && r.net.Lanes[x.To].Edge == to {
				list = append(list, k)
			}
		}
	}
	return list
}

// Inflow is what comes to the stop lines of a junction.
func Inflow(n *network.Network, f timing.Flows, junction int) (sum float64) {
	seen := map[int]bool{}
	for k := range n.Links {
		if l := &n.Links[k]; l.Junction == junction && !l.Walk && l.From != network.None && !seen[l.From] {
			seen[l.From] = true
			sum += f.Lanes[l.From]
		}
	}
	return sum
}
