package wave

import (
	"container/heap"
	"errors"
	"math"
	"slices"

	"citybrain/domain/traffic/network"
)

// Route is a way through the streets.
type Route struct {
	Edges     []int
	Parts     []Part     // the edges with their places on the route
	Crossings []Crossing // from each edge to the next
	Length    float64
	Seconds   float64 // that were reckoned when it was found
}

// Part is an edge of a route, from and to in metres since its start.
type Part struct {
	Edge     int
	From, To float64
}

// Crossing is where a route goes from one edge to the next.
type Crossing struct {
	From, To int     // edges
	At       float64 // of the stop line, metres since the start
	Junction int     // network.None: no signal stands there
	Links    []int   // by any of them
}

// ErrNoWay is the cause of a route that does not exist.
var ErrNoWay = errors.New("there is no way")

// Roads finds ways through a network. It is only read after it was made.
type Roads struct {
	net  *network.Network
	next [][]step // by edge
}

type step struct {
	to       int
	links    []int
	junction int
}

// NewRoads prepares a network for cars.
func NewRoads(net *network.Network) *Roads {
	r := &Roads{net: net, next: make([][]step, len(net.Edges))}
	for i := range net.Links {
		link := &net.Links[i]
		if link.From == network.None || link.To == network.None || !net.Lanes[link.From].Uses.Has(network.Car) {
			continue
		}
		r.add(net.Lanes[link.From].Edge, net.Lanes[link.To].Edge, i, link.Junction)
	}
	return r
}

func (r *Roads) add(from, to, link, junction int) {
	for i := range r.next[from] {
		if s := &r.next[from][i]; s.to == to {
			s.links = append(s.links, link)
			if junction != network.None {
				s.junction = junction
			}
			return
		}
	}
	r.next[from] = append(r.next[from], step{to, []int{link}, junction})
}

// atSignal is what a signal costs that lets the vehicle through, and atTurn what a
// crossing without one does.
const atSignal, atTurn = 4.0, 1.0

// Fastest finds the way from the start of an edge to the end of another by the
// speeds driven now; edges that closed names are not used. ErrNoWay: there is none.
func (r *Roads) Fastest(from, to int, m Model, street Street, closed func(edge int) bool) (Route, error) {
	if from < 0 || to < 0 || from >= len(r.net.Edges) || to >= len(r.net.Edges) {
		return Route{}, ErrNoWay
	}
	cost, before := make([]float64, len(r.next)), make([]int, len(r.next))
	for i := range cost {
		cost[i], before[i] = math.Inf(1), network.None
	}
	cost[from] = r.seconds(from, m, street)
	open := &queue{{from, cost[from]}}
	for open.Len() > 0 {
		at := heap.Pop(open).(entry)
		if at.cost > cost[at.edge] {
			continue
		}
		if at.edge == to {
			return r.trace(before, from, to, at.cost), nil
		}
		for _, s := range r.next[at.edge] {
			if closed != nil && closed(s.to) {
				continue
			}
			sum := at.cost + r.seconds(s.to, m, street) + atTurn
			if s.junction != network.None {
				sum += atSignal
			}
			if sum < cost[s.to] {
				cost[s.to], before[s.to] = sum, at.edge
				heap.Push(open, entry{s.to, sum})
			}
		}
	}
	return Route{}, ErrNoWay
}

func (r *Roads) seconds(edge int, m Model, street Street) float64 {
	return r.length(edge) / m.speed(r.net, edge, street)
}

func (r *Roads) length(edge int) float64 {
	if lanes := r.net.Edges[edge].Lanes; len(lanes) > 0 {
		return r.net.Lanes[lanes[0]].Length
	}
	return 0
}

func (r *Roads) trace(before []int, from, to int, seconds float64) Route {
	edges := []int{to}
	for at := to; at != from; {
		at = before[at]
		edges = append(edges, at)
	}
	slices.Reverse(edges)
	route, _ := r.Along(edges) // each follows from the one before it
	route.Seconds = seconds
	return route
}

// Along makes a route of edges that follow each other. ErrNoWay: they do not.
func (r *Roads) Along(edges []int) (Route, error) {
	route := Route{Edges: edges}
	for i, edge := range edges {
		if edge < 0 || edge >= len(r.net.Edges) {
			return Route{}, ErrNoWay
		}
		if i > 0 {
			k := slices.IndexFunc(r.next[edges[i-1]], func(s step) bool { return s.to == edge })
			if k < 0 {
				return Route{}, ErrNoWay
			}
			s := r.next[edges[i-1]][k]
			route.Crossings = append(route.Crossings, Crossing{edges[i-1], edge, route.Length, s.junction, s.links})
			route.Length += r.net.Links[s.links[0]].Length
		}
		route.Parts = append(route.Parts, Part{edge, route.Length, route.Length + r.length(edge)})
		route.Length += r.length(edge)
	}
	return route, nil
}

type entry struct {
	edge int
	cost float64
}

type queue []entry

func (q queue) Len() int           { return len(q) }
func (q queue) Less(a, b int) bool { return q[a].cost < q[b].cost }
func (q queue) Swap(a, b int)      { q[a], q[b] = q[b], q[a] }
func (q *queue) Push(x any)        { *q = append(*q, x.(entry)) }
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
