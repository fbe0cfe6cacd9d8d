package measure

import (
	"math"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// Pace (路况) is how vehicles in sight of the trackers get along every edge of late. It
// forgets as a mean of some minutes does, so that one red at a signal is no congestion.
type Pace struct {
	net     *network.Network
	metres  []float64 // of each edge in sight
	free    []float64 // m/s allowed
	seconds []float64 // that vehicles spent on each edge, forgotten by and by
	driven  []float64 // m that they drove in them
	stand   []int     // who stands now
	at      time.Time
}

// How long a pace remembers, what counts as standing, and how much must have been seen
// for a figure.
const (
	paceMemory = 3 * time.Minute
	standing   = 1.4   // m/s
	leastSeen  = 3.0   // vehicle seconds
	leastJam   = 120.0 // vehicle seconds; one or two who wait at a long red are no congestion
)

// NewPace prepares the pace of edges of which so many metres each are in sight.
func NewPace(n *network.Network, metres []float64) *Pace {
	p := &Pace{net: n, metres: metres, free: make([]float64, len(n.Edges)), seconds: make([]float64, len(n.Edges)),
		driven: make([]float64, len(n.Edges)), stand: make([]int, len(n.Edges))}
	for e := range n.Edges {
		for _, l := range n.Edges[e].Lanes {
			p.free[e] = max(p.free[e], n.Lanes[l].Speed)
		}
	}
	return p
}

// Add takes in who is in sight at a moment. The time since the last one counts for them,
// five seconds at most; a clock that goes back counts nothing.
func (p *Pace) Add(now time.Time, seen []field.Vehicle) {
	passed := now.Sub(p.at)
	if p.at.IsZero() {
		passed = time.Second
	}
	p.at = now
	if passed <= 0 {
		return
	}
	keep := math.Exp(-passed.Seconds() / paceMemory.Seconds())
	for e := range p.seconds {
		p.seconds[e] *= keep
		p.driven[e] *= keep
	}
	clear(p.stand)
	lasted := min(passed, 5*time.Second).Seconds()
	for _, v := range seen {
		if v.Lane < 0 || v.Lane >= len(p.net.Lanes) || !(v.Speed >= 0) {
			continue
		}
		e := p.net.Lanes[v.Lane].Edge
		p.seconds[e] += lasted
		p.driven[e] += lasted * min(v.Speed, 2*p.free[e])
		if v.Speed < standing {
			p.stand[e]++
		}
	}
}

// Going is how it goes on an edge.
type Going struct {
	State    int     // 1 free 畅通, 2 mostly free 基本畅通, 3 slow 缓行, 4 congested 拥堵, 5 badly congested 严重拥堵; 0: nobody was seen
	Speed    float64 // m/s, the mean of those who were there
	Delay    float64 // s that a vehicle loses on the part in sight
	Standing int     // vehicles, now
}

// Of gives how it goes on an edge. The states are levels of service by delay (Method), A and
// B as one.
func (p *Pace) Of(edge int) Going { return p.Under(edge, p.free[edge]) }

// Under is Of where vehicles are asked to drive no faster than so many m/s: what they lose
// by that is no delay.
func (p *Pace) Under(edge int, asked float64) Going {
	g, free := Going{Standing: p.stand[edge]}, min(asked, p.free[edge])
	if p.seconds[edge] < leastSeen || free <= 0 || p.metres[edge] <= 0 {
		return g
	}
	g.Speed = p.driven[edge] / p.seconds[edge]
	slowest := max(g.Speed, p.metres[edge]/paceMemory.Seconds()) // who stands all the time loses what is remembered
	g.Delay = max(0, p.metres[edge]*(1/slowest-1/free))
	g.State = max(1, int(LevelOf(g.Delay, 0)-'A'))
	if p.seconds[edge] < leastJam {
		g.State = min(g.State, 3)
	}
	return g
}

// Sum gives the mean speed of all who are on the edges in m/s, and how much was seen in
// vehicle seconds.
func (p *Pace) Sum() (speed, seen float64) {
	driven := 0.0
	for e := range p.seconds {
		seen += p.seconds[e]
		driven += p.driven[e]
	}
	if seen == 0 {
		return 0, 0
	}
	return driven / seen, seen
}
