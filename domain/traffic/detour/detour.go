// Package detour says how traffic goes around a closed road 绕行: which pieces of road lie
// between two cross streets, the way from before them to behind them, and what that adds to
// the flows of the junctions on it. The package is pure.
//
// Lengths are metres, times seconds, flows vehicles a second.
package detour

import (
	"cmp"
	"slices"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/wave"
)

// Roads finds detours through a network. It is only read after it was made.
type Roads struct {
	net  *network.Network
	ways *wave.Roads
	next [][]int // by edge: the edges that cars go on to, without turning round
	prev [][]int
}

// New prepares a network.
func New(n *network.Network) *Roads {
	r := &Roads{net: n, ways: wave.NewRoads(n), next: make([][]int, len(n.Edges)), prev: make([][]int, len(n.Edges))}
	for i := range n.Links {
		l := &n.Links[i]
		if l.Walk || l.From == network.None || l.To == network.None || l.Turn == network.Around || !n.Lanes[l.From].Uses.Has(network.Car) {
			continue
		}
		from, to := n.Lanes[l.From].Edge, n.Lanes[l.To].Edge
		if !slices.Contains(r.next[from], to) {
			r.next[from] = append(r.next[from], to)
			r.prev[to] = append(r.prev[to], from)
		}
	}
	return r
}

// Chains puts pieces of road in rows that are driven one after the other, the longest
// first. Every piece is in one row.
func (r *Roads) Chains(edges []int) [][]int {
	in, used := map[int]bool{}, map[int]bool{}
	for _, e := range edges {
		in[e] = true
	}
	starts := slices.Clone(edges)
	slices.SortStableFunc(starts, func(a, b int) int { return cmp.Compare(r.led(a, in), r.led(b, in)) })
	var chains [][]int
	for _, e := range starts {
		var chain []int
		for e != network.None && !used[e] {
			used[e] = true
			chain = append(chain, e)
			e = r.follow(e, in, used)
		}
		if len(chain) > 0 {
			chains = append(chains, chain)
		}
	}
	slices.SortStableFunc(chains, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	return chains
}

// led is how many pieces of a set lead into one.
func (r *Roads) led(e int, in map[int]bool) (n int) {
	for _, p := range r.prev[e] {
		if in[p] {
			n++
		}
	}
	return n
}

// follow is the piece of a set that comes after one, that of the same street first.
func (r *Roads) follow(e int, in, used map[int]bool) int {
	found := network.None
	for _, next := range r.next[e] {
		if !in[next] || used[next] {
			continue
		}
		if r.net.Edges[next].Name == r.net.Edges[e].Name {
			return next
		}
		found = next
	}
	return found
}

// Detour is a way around a row of closed pieces.
type Detour struct {
	Closed  []int      // in the order in which they are driven
	Route   wave.Route // from the piece before them to the piece behind them; no edges where there is none
	Border  bool       // nothing leads in or out within the network: nobody has to go around
	Seconds float64    // that it takes longer than the straight way
	Metres  float64    // that it is longer
}

// None tells that vehicles would have to go around and cannot.
func (d Detour) None() bool { return !d.Border && len(d.Route.Edges) == 0 }

// Streets names the streets on the way around, each once in a row.
func (d Detour) Streets(n *network.Network) (names []string) {
	for _, e := range d.Route.Edges {
		if name := n.Edges[e].Name; name != "" && (len(names) == 0 || names[len(names)-1] != name) {
			names = append(names, name)
		}
	}
	return names
}

// Around finds the fastest way around each row of the pieces that are closed, by the speeds
// that street knows.
func (r *Roads) Around(edges []int, street wave.Street) []Detour {
	var all []Detour
	shut := func(e int) bool { return slices.Contains(edges, e) }
	for _, chain := range r.Chains(edges) {
		all = append(all, r.around(chain, street, shut))
	}
	return all
}

// tried is how many pieces before and behind a closed road are tried.
const tried = 3

func (r *Roads) around(chain []int, street wave.Street, shut func(int) bool) Detour {
	d := Detour{Closed: chain}
	before := r.ends(r.prev[chain[0]], chain[0], shut)
	behind := r.ends(r.next[chain[len(chain)-1]], chain[len(chain)-1], shut)
	d.Border = len(before) == 0 || len(behind) == 0
	for _, to := range behind {
		for _, from := range before {
			route, err := r.ways.Fastest(from, to, wave.Usual(), street, shut)
			if err != nil || from == to {
				continue
			}
			d.Route, d.Seconds, d.Metres = route, route.Seconds, route.Length
			if straight, err := r.ways.Fastest(from, to, wave.Usual(), street, nil); err == nil {
				d.Seconds, d.Metres = max(0, route.Seconds-straight.Seconds), route.Length-straight.Length
			}
			return d
		}
	}
	return d
}

// ends are the open pieces before or behind a closed one: of its street first, then the
// wider ones.
func (r *Roads) ends(all []int, at int, shut func(int) bool) (list []int) {
	for _, e := range all {
		if !shut(e) {
			list = append(list, e)
		}
	}
	other := func(e int) int {
		if r.net.Edges[e].Name == r.net.Edges[at].Name {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(other(a), other(b)), cmp.Compare(len(r.net.Edges[b].Lanes), len(r.net.Edges[a].Lanes)))
	})
	return list[:min(tried, len(list))]
}
