// Package corridor finds the ways along a street of one name, with the lit junctions that
// stand on them and the signal groups that let them through (干线). The package is pure.
package corridor

import (
	"cmp"
	"slices"

	"citybrain/domain/traffic/network"
)

// Way is one direction along a street.
type Way struct {
	Edges  []int
	Stops  []Stop
	Metres float64
}

// Stop is a stop line on a way.
type Stop struct {
	Junction int
	Group    int     // that lets the way through
	At       float64 // m from the begin of the way
}

// least is how many lit junctions make a corridor.
const least = 3

// Names gives the streets with a way of three lit junctions or more, those with the most
// first.
func Names(n *network.Network) []string {
	most := map[string]int{}
	for name, starts := range startsOf(n) {
		for _, e := range starts {
			most[name] = max(most[name], len(along(n, e).Stops))
		}
	}
	names := []string{}
	for name, stops := range most {
		if stops >= least {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(most[b], most[a]), cmp.Compare(a, b)) })
	return names
}

// Find gives the longest way along a street of a name and the longest that does not share
// its edges, which is as a rule the other direction; fewer where there are not so many.
func Find(n *network.Network, name string) []Way {
	var ways []Way
	for _, e := range startsOf(n)[name] {
		if w := along(n, e); len(w.Stops) >= least {
			ways = append(ways, w)
		}
	}
	slices.SortStableFunc(ways, func(a, b Way) int {
		return cmp.Or(cmp.Compare(len(b.Stops), len(a.Stops)), cmp.Compare(b.Metres, a.Metres))
	})
	var found []Way
	for _, w := range ways {
		if len(found) < 2 && (len(found) == 0 || !share(found[0], w)) {
			found = append(found, w)
		}
	}
	return found
}

func share(a, b Way) bool {
	return slices.ContainsFunc(a.Edges, func(e int) bool { return slices.Contains(b.Edges, e) })
}

// startsOf gives the edges by street that no other edge of the street leads into.
func startsOf(n *network.Network) map[string][]int {
	led := make([]bool, len(n.Edges))
	for e := range n.Edges {
		if to, _ := ahead(n, e); to != network.None {
			led[to] = true
		}
	}
	starts := map[string][]int{}
	for e := range n.Edges {
		if name := n.Edges[e].Name; name != "" && !led[e] {
			starts[name] = append(starts[name], e)
		}
	}
	return starts
}

// along follows the street from an edge to its end; a ring ends where it began.
func along(n *network.Network, e int) Way {
	w, been := Way{}, map[int]bool{}
	for e != network.None && !been[e] {
		been[e] = true
		w.Edges = append(w.Edges, e)
		w.Metres += length(n, e)
		to, link := ahead(n, e)
		if link == network.None {
			break
		}
		if l := &n.Links[link]; l.Junction != network.None {
			w.Stops = append(w.Stops, Stop{l.Junction, l.Group, w.Metres})
		}
		w.Metres += n.Links[link].Length
		e = to
	}
	return w
}

// ahead gives the edge of the same street that follows, and the link that leads there:
// straight on before any turn.
func ahead(n *network.Network, e int) (to, link int) {
	to, link = network.None, network.None
	for _, l := range n.Edges[e].Lanes {
		for _, k := range n.Lanes[l].Out {
			x := &n.Links[k]
			if x.Walk || x.To == network.None || x.Turn == network.Around {
				continue
			}
			next := n.Lanes[x.To].Edge
			if next == e || n.Edges[next].Name != n.Edges[e].Name {
				continue
			}
			if link == network.None || x.Turn == network.Straight && n.Links[link].Turn != network.Straight {
				to, link = next, k
			}
		}
	}
	return to, link
}

func length(n *network.Network, e int) float64 {
	m := 0.0
	for _, l := range n.Edges[e].Lanes {
		m = max(m, n.Lanes[l].Length)
	}
	return m
}
