package main

import (
	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/network"
)

// near is what the detectors know of the streets, within their sight: who stands, and
// how fast one drives, which is the fastest that each vehicle was on an edge. Their mean
// speed would hold the braking before a red against the street.
type near struct {
	net     *network.Network
	speed   []float64 // by edge, smoothed; 0: nothing was seen
	waiting []float64 // by lane
	visits  map[int]visit
	now     int
}

// visit is a vehicle on an edge.
type visit struct {
	edge int
	top  float64
	seen int
}

func newNear(net *network.Network) *near {
	return &near{net: net, speed: make([]float64, len(net.Edges)), waiting: make([]float64, len(net.Lanes)), visits: map[int]visit{}}
}

// standing is below what speed a vehicle waits, in metres a second.
const standing = 1.0

func (n *near) look(seen []adapt.Seen) {
	n.now++
	clear(n.waiting)
	for _, v := range seen {
		if v.Lane == network.None {
			continue
		}
		if v.Speed < standing {
			n.waiting[v.Lane]++
		}
		edge, on := n.net.Lanes[v.Lane].Edge, n.visits[v.Track]
		if on.seen > 0 && on.edge != edge {
			n.learn(on)
			on.top = 0
		}
		n.visits[v.Track] = visit{edge, max(on.top, v.Speed), n.now}
	}
	for track, on := range n.visits {
		if on.seen < n.now {
			n.learn(on)
			delete(n.visits, track)
		}
	}
}

// learn takes a vehicle that has left an edge.
func (n *near) learn(on visit) {
	if n.speed[on.edge] == 0 {
		n.speed[on.edge] = on.top
	}
	n.speed[on.edge] += (on.top - n.speed[on.edge]) * 0.2
}

func (n *near) Speed(edge int) float64   { return n.speed[edge] }
func (n *near) Waiting(lane int) float64 { return n.waiting[lane] }
