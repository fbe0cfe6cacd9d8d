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
	Cut     []int      // these with the pieces before and behind them that lead nowhere else
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

// far is how many pieces before and behind a closed road are looked at for where to leave
// the street and to come back to it.
const far = 16

func (r *Roads) around(chain []int, street wave.Street, shut func(int) bool) Detour {
	d := Detour{Closed: chain, Cut: chain}
	before := r.walk(chain[0], r.prev, shut)
	behind := r.walk(chain[len(chain)-1], r.next, shut)
	d.Border = len(before) == 0 || len(behind) == 0
	for sum := range len(before) + len(behind) {
		for i := range min(sum+1, len(before)) {
			j := sum - i
			if j >= len(behind) || before[i] == behind[j] || !r.forks(before[i], r.next) || !r.forks(behind[j], r.prev) {
				continue
			}
			if r.lead(&d, before[i], behind[j], street, shut) {
				d.Cut = slices.Concat(reversed(before[:i]), chain, behind[:j])
				return d
			}
		}
	}
	return d
}

// lead finds the way from one piece to another that avoids what is closed; false: none.
func (r *Roads) lead(d *Detour, from, to int, street wave.Street, shut func(int) bool) bool {
	route, err := r.ways.Fastest(from, to, wave.Usual(), street, shut)
	if err != nil {
		return false
	}
	d.Route, d.Seconds, d.Metres = route, route.Seconds, route.Length
	if straight, err := r.ways.Fastest(from, to, wave.Usual(), street, nil); err == nil {
		d.Seconds, d.Metres = max(0, route.Seconds-straight.Seconds), route.Length-straight.Length
	}
	return true
}

// walk gives the open pieces before or behind a closed one, the nearest first: along its
// street where that goes on, else along the widest.
func (r *Roads) walk(at int, ways [][]int, shut func(int) bool) (list []int) {
	for len(list) < far {
		best := network.None
		for _, e := range ways[at] {
			if !shut(e) && !slices.Contains(list, e) && (best == network.None || r.better(e, best, at)) {
				best = e
			}
		}
		if best == network.None {
			return list
		}
		list = append(list, best)
		at = best
	}
	return list
}

// better tells whether one piece continues another rather than a third does.
func (r *Roads) better(e, than, at int) bool {
	same := func(x int) bool { return r.net.Edges[x].Name == r.net.Edges[at].Name }
	if same(e) != same(than) {
		return same(e)
	}
	return len(r.net.Edges[e].Lanes) > len(r.net.Edges[than].Lanes)
}

// forks tells whether a piece leads on, or is come to, by more than one way.
func (r *Roads) forks(e int, ways [][]int) bool { return len(ways[e]) > 1 }

func reversed(list []int) []int {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}
