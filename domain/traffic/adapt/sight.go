package adapt

import (
	"math"

	"citybrain/domain/traffic/network"
)

// Sight knows what the detectors of a network can see: everything within a
// distance before a stop line, along the street, also beyond nodes without
// signals and inside the box behind.
type Sight struct {
	net   *network.Network
	far   float64
	ahead []float64 // by edge: m from its end to the next stop line
}

// NewSight prepares the sight of all stop lines of a network over far metres.
func NewSight(n *network.Network, far float64) *Sight {
	s := &Sight{net: n, far: far, ahead: make([]float64, len(n.Edges))}
	for e := range s.ahead {
		s.ahead[e] = math.Inf(1)
	}
	for l := range n.Lanes {
		if stops(n, l) {
			s.ahead[n.Lanes[l].Edge] = 0
		}
	}
	for again := true; again; {
		again = false
		for i := range n.Links {
			again = s.relax(&n.Links[i]) || again
		}
	}
	return s
}

// relax carries the distance back over one link and tells whether that
// shortened anything worth a further round.
func (s *Sight) relax(l *network.Link) bool {
	if l.From < 0 || l.To < 0 || l.Junction >= 0 {
		return false
	}
	from, to := s.net.Lanes[l.From].Edge, s.net.Lanes[l.To].Edge
	d := l.Length + s.net.Lanes[l.To].Length + s.ahead[to]
	if d >= s.ahead[from]-1e-9 || d > s.far {
		return false
	}
	s.ahead[from] = d
	return true
}

// Sees reports whether a vehicle is in sight of any stop line.
func (s *Sight) Sees(v Seen) bool {
	if v.Lane >= 0 {
		lane := &s.net.Lanes[v.Lane]
		return lane.Length-v.At+s.ahead[lane.Edge] <= s.far
	}
	link := &s.net.Links[v.Link]
	if link.To < 0 {
		return false
	}
	to := &s.net.Lanes[link.To]
	return link.Length-v.At+to.Length+s.ahead[to.Edge] <= s.far
}

// Metres gives how many metres of an edge are in sight, from its end backwards.
func (s *Sight) Metres(edge int) float64 {
	length := 0.0
	for _, l := range s.net.Edges[edge].Lanes {
		length = max(length, s.net.Lanes[l].Length)
	}
	return min(length, max(0, s.far-s.ahead[edge]))
}

// stops reports whether a lane ends at a stop line.
func stops(n *network.Network, lane int) bool {
	for _, l := range n.Lanes[lane].Out {
		if k := &n.Links[l]; k.Junction >= 0 && !k.Walk && k.To >= 0 {
			return true
		}
	}
	return false
}
