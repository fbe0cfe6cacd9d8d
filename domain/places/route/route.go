// Package route finds the way on a road network: from point to point, from one
// point to many, and between all pairs of two lists; in metres and seconds, with
// the line that is driven.
//
// A Network is made once of ways and never changed; all of its methods may be
// called from any goroutine and give the same answer on every machine, because
// costs are whole milliseconds and millimetres (up to 49 days and 4,294 km, enough
// for a region) and ties go to the smaller vertex. Turns cost nothing and none is
// forbidden; what a light costs stands at its node.
package route

import (
	"math"

	"citybrain/kernel/geo"
)

// Metric is what a route is the least of.
type Metric int

// The metrics.
const (
	Time     Metric = iota // quickest: speeds of the roads and waiting at lights
	Distance               // shortest
)

// Way is one stretch of road that vehicles may use, as it is drawn.
type Way struct {
	Nodes  []int64     // numbers of its points; ways that share a number meet there
	Line   []geo.Point // beside Nodes, at least two
	Speed  float64     // metres a second at which it is driven, above 0
	Oneway int         // 1 along the line, -1 against it, 0 both
	NoStop bool        // journeys neither begin nor end here: motorways, tunnels
}

// Leg is how far it is from one point to another on the road.
type Leg struct {
	Metres  float64
	Seconds float64
}

// Path is a way found.
type Path struct {
	Leg
	Line  []geo.Point // from foot to foot, at least one point
	Parts []Part      // the ways driven, in order; one that goes on stands once
}

// Part is the share of one way in a path.
type Part struct {
	Way    int // index into the ways that the network was made of
	Metres float64
}

// Foot is a point brought to the nearest road.
type Foot struct {
	Point  geo.Point // on the road
	Metres float64   // from the point that was asked about to the road
	Way    int       // index of the way

	piece int32
	share float64 // of the piece's length that lies before the foot, 0 to 1
}

// piece is the stretch of a way between two vertices.
type piece struct {
	way      int32
	from, to int32 // vertices; the line leads from from to to
	first    int32 // index of the first point in the way's line
	last     int32
	mm       uint32
	ms       uint32 // without waiting
	forth    bool   // may be driven from from to to
	back     bool
}

// arc is one direction of a piece.
type arc struct {
	to    int32
	piece int32
	mm    uint32
	ms    uint32 // with the waiting at its end
	back  bool   // runs against the piece's line
}

// Network is a road network ready for questions.
type Network struct {
	ways   []Way
	points []geo.Point // of the vertices
	wait   []uint32    // ms that a light costs at each vertex
	first  []int32     // len(points)+1 offsets into arcs
	arcs   []arc
	pieces []piece
	grid   grid
	guides [2]guides // by metric
	rooms  rooms
	left   int // pieces that were left out
}

// New makes a network. waits says how many seconds a node costs on the average,
// such as one with lights. What cannot be reached from the greatest part of the
// network, or from where it cannot be left again, is left out, so that there is
// a way between any two feet.
func New(ways []Way, waits map[int64]float64) *Network {
	b := newBuilder(ways, waits)
	b.cut()
	n := b.network()
	n.grid = newGrid(n)
	for _, m := range []Metric{Time, Distance} {
		n.guides[m] = newGuides(n, m)
	}
	return n
}

// Size tells how many vertices and how many pieces of road the network has, and
// how many pieces were left out because they hang together with nothing.
func (n *Network) Size() (vertices, pieces, left int) { return len(n.points), len(n.pieces), n.left }

// cost is what an arc costs by a metric.
func (a *arc) cost(m Metric) uint32 {
	if m == Time {
		return a.ms
	}
	return a.mm
}

// thousandths rounds metres or seconds to the unit of the network, at least 1 so
// that no cycle is free.
func thousandths(v float64) uint32 {
	return uint32(math.Max(1, math.Min(math.Round(v*1000), math.MaxUint32/64)))
}

func whole(v uint32) float64 { return float64(v) / 1000 }
