package street

import (
	"strings"

	"citybrain/domain/traffic/network"
)

const (
	longEdge = 60.0 // m of lane from which a driver chooses among all lanes of the edge
	decide   = 40.0 // m before the end at which who has not got to his lane takes another way
	patience = 240  // s after which who stands looks for another way
)

// choice is one link out of a lane or an edge and its share.
type choice struct {
	link  int
	share float64
}

// shares of the turns, before the class of the street that they lead to.
var shares = [...]float64{network.Straight: 0.7, network.Right: 0.15, network.Left: 0.15, network.Around: 0.004}

// importance of a street by the class of its source; others count as the last.
var importance = []struct {
	class  string
	weight float64
	rate   float64 // of the demand at a border, a lane
}{
	{"motorway", 4, 1}, {"trunk", 4, 1}, {"primary", 3, 0.8}, {"secondary", 2, 0.5},
	{"tertiary", 1, 0.25}, {"residential", 0.3, 0.05}, {"unclassified", 0.4, 0.08}, {"living_street", 0.1, 0.02}, {"service", 0.05, 0.01},
}

func classOf(class string) (weight, rate float64) {
	class = strings.TrimSuffix(strings.TrimPrefix(class, "highway."), "_link")
	for _, i := range importance {
		if i.class == class {
			return i.weight, i.rate
		}
	}
	return 1, 0.3 // of a source that does not say
}

// layWays prepares who may go where.
func (s *Street) layWays() {
	n := s.net
	s.own, s.choices = make([][]choice, len(n.Lanes)), make([][]choice, len(n.Edges))
	for l := range n.Lanes {
		lane, lit := &n.Lanes[l], false
		for _, k := range lane.Out {
			link := &n.Links[k]
			lit = lit || link.Junction >= 0
			if link.Walk || link.To < 0 || !n.Lanes[link.To].Uses.Has(network.Car) || !lane.Uses.Has(network.Car) {
				continue
			}
			weight, _ := classOf(n.Edges[n.Lanes[link.To].Edge].Class)
			own := choice{k, shares[min(link.Turn, network.Around)] * weight}
			s.own[l] = append(s.own[l], own)
			s.choices[lane.Edge] = append(s.choices[lane.Edge], own)
		}
		s.ending[l] = !lit
	}
}

// chosen gives the link that a car takes from a lane on its way, the hop-th from where it
// is; exit if it leaves there, None if it must wait for its lane.
func (s *Street) chosen(c *car, hop, lane int, far float64) int {
	if hop < c.known {
		k := c.path[hop]
		if s.holds(c, k, lane, hop, far) {
			return k
		}
		if k >= 0 && hop == 0 && far >= decide && !s.shut(k) {
			return network.None
		}
		c.known = hop
	}
	k := s.choose(c, hop, lane, far)
	if hop < hops && k != network.None {
		c.path[hop], c.known = k, hop+1
	}
	if k >= 0 && s.net.Links[k].From != lane {
		return network.None
	}
	return k
}

// holds tells whether a choice of before still stands.
func (s *Street) holds(c *car, k, lane, hop int, far float64) bool {
	if k == exit {
		return true
	}
	if s.net.Links[k].From != lane || s.shut(k) {
		return false
	}
	return hop > 0 || c.sent || c.stood < patience || c.stood%patience != 0
}

func (s *Street) shut(link int) bool { return s.closed[s.net.Lanes[s.net.Links[link].To].Edge] }

// choose draws a way out of a lane, on a long one among all lanes of the edge.
func (s *Street) choose(c *car, hop, lane int, far float64) int {
	edge := s.net.Lanes[lane].Edge
	if c.sent {
		return s.onRoute(c, lane, edge)
	}
	if c.trip <= 0 && s.ending[lane] || len(s.choices[edge]) == 0 {
		return exit
	}
	if hop == 0 && far >= decide && s.net.Lanes[lane].Length >= longEdge {
		if k := s.draw(s.choices[edge]); k >= 0 {
			return k
		}
	}
	if k := s.draw(s.own[lane]); k >= 0 {
		return k
	}
	if len(s.own[lane]) == 0 || s.ending[lane] {
		return exit // nothing leads on from here, or all that does is closed
	}
	return network.None
}

// draw takes one by the shares among those that are not closed.
func (s *Street) draw(list []choice) int {
	sum := 0.0
	for _, x := range list {
		if !s.shut(x.link) {
			sum += x.share
		}
	}
	if sum == 0 {
		return network.None
	}
	at := s.random.Float64() * sum
	last := network.None
	for _, x := range list {
		if s.shut(x.link) {
			continue
		}
		last = x.link
		if at -= x.share; at < 0 {
			break
		}
	}
	return last
}
