package main

import (
	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/network"
)

// near is what the detectors know of the streets: mean speed and who stands, within
// their sight.
type near struct {
	net     *network.Network
	speed   []float64 // by edge, smoothed; 0: nothing was seen
	sum     []float64
	count   []float64
	waiting []float64 // by lane
}

func newNear(net *network.Network) *near {
	n := len(net.Edges)
	return &near{net, make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, len(net.Lanes))}
}

func (n *near) look(seen []adapt.Seen) {
	clear(n.sum)
	clear(n.count)
	clear(n.waiting)
	for _, v := range seen {
		if v.Lane == network.None {
			continue
		}
		if v.Speed < 1 {
			n.waiting[v.Lane]++
			continue // who stands before a red says nothing of the street
		}
		edge := n.net.Lanes[v.Lane].Edge
		n.sum[edge] += v.Speed
		n.count[edge]++
	}
	for edge, count := range n.count {
		if count == 0 {
			continue
		}
		mean := n.sum[edge] / count
		if n.speed[edge] == 0 {
			n.speed[edge] = mean
		}
		n.speed[edge] += (mean - n.speed[edge]) * 0.05
	}
}

func (n *near) Speed(edge int) float64   { return n.speed[edge] }
func (n *near) Waiting(lane int) float64 { return n.waiting[lane] }

// view is the street with what the junctions need for a change.
type view struct {
	*near
	posts []*post
	now   float64
}

func (v view) Change(junction, stage int) float64 { return v.posts[junction].change(stage, v.now) }
