package adapt

import (
	"math"

	"citybrain/domain/traffic/network"
)

const fastest = 60.0 // m/s that a detector is believed

// memory is what the controller remembers of the vehicles in sight and what it
// has learned of where they go.
type memory struct {
	goals  [][]goal // by lane: the stop lines ahead of its end
	cells  [][]count
	tracks []track
	index  map[int]int // of tracks
	ghosts []ghost
	at     float64 // s of the last look
}

// count is how many vehicles of a place went to a stop line; lot -1 is none.
type count struct {
	lot int
	n   float64
}

// track is one vehicle in sight.
type track struct {
	Seen
	id     int
	seen   float64 // s
	waited float64 // s that it stood since the last stop line
	lot    int     // the stop line of its lane, or -1
	passed int     // the stop line that it passed last, or -1
	turned bool    // where it went behind that one is known
	cells  []int   // places since then
}

// ghost is a vehicle that passed a stop line and is out of sight.
type ghost struct {
	lot int
	at  float64
}

func newMemory(c *Controller) memory {
	m := c.memory
	m.index = map[int]int{}
	m.cells = make([][]count, len(c.net.Lanes)*bins+len(c.net.Links))
	return m
}

func (c *Controller) cell(v Seen) int {
	if v.Lane < 0 {
		return len(c.net.Lanes)*bins + v.Link
	}
	b := int((c.net.Lanes[v.Lane].Length - v.At) / bin)
	return v.Lane*bins + min(max(b, 0), bins-1)
}

// Watch shows the controller what the detectors see at a time. It is called
// every second or so, and before each Decide; the slice is not kept.
func (c *Controller) Watch(now float64, seen []Seen) {
	m := &c.memory
	m.at = now
	for _, v := range seen {
		if !c.believable(&v) {
			continue
		}
		i, known := m.index[v.Track]
		if !known {
			i = len(m.tracks)
			m.index[v.Track] = i
			m.tracks = append(m.tracks, track{Seen: v, id: v.Track, seen: now, lot: -1, passed: -1})
		}
		c.follow(&m.tracks[i], v, now)
	}
	kept := m.tracks[:0]
	for i := range m.tracks {
		t := m.tracks[i]
		if t.seen < now {
			c.lose(&t, now)
			delete(m.index, t.id)
			continue
		}
		m.index[t.id] = len(kept)
		kept = append(kept, t)
	}
	m.tracks = kept
}

// believable refuses what speaks of another network or of no place at all, and
// brings what lies a little beside its lane back onto it.
func (c *Controller) believable(v *Seen) bool {
	if v.Lane < 0 && v.Link < 0 || v.Lane >= len(c.net.Lanes) || v.Link >= len(c.net.Links) {
		return false
	}
	if math.IsNaN(v.At) || math.IsNaN(v.Speed) {
		return false
	}
	length := 0.0
	if v.Lane >= 0 {
		length, v.Link = c.net.Lanes[v.Lane].Length, network.None
	} else {
		length = c.net.Links[v.Link].Length
	}
	v.At, v.Speed = min(max(v.At, 0), length), min(max(v.Speed, 0), fastest)
	return true
}

// follow takes one more sight of a vehicle into its track.
func (c *Controller) follow(t *track, v Seen, now float64) {
	if lot := c.crossed(t, v); lot >= 0 {
		c.pass(t, lot)
	}
	if t.passed >= 0 && !t.turned {
		c.learnTurn(t, v)
	}
	if v.Speed <= creeping && now > t.seen {
		t.waited += now - t.seen
	}
	t.Seen, t.seen, t.lot = v, now, -1
	if v.Lane >= 0 {
		t.lot = c.lotOf[v.Lane]
	}
	cell := c.cell(v)
	if n := len(t.cells); n == 0 || t.cells[n-1] != cell {
		t.cells = append(t.cells, cell)
	}
}

// crossed tells which stop line a vehicle passed since it was seen last, or -1.
// A stop lane may be so short that nobody is ever seen on it.
func (c *Controller) crossed(t *track, v Seen) int {
	if v.Lane < 0 {
		if k := &c.net.Links[v.Link]; v.Link != t.Link && k.Junction >= 0 && k.From >= 0 {
			return c.lotOf[k.From]
		}
		return network.None
	}
	if t.Lane < 0 || c.net.Lanes[v.Lane].Edge == c.net.Lanes[t.Lane].Edge {
		return network.None
	}
	for _, g := range c.memory.goals[t.Lane] {
		if c.near(t, g) && c.leads(g.lot, v.Lane) {
			return g.lot
		}
	}
	return t.lot
}

// near tells whether a vehicle can have passed a stop line within a look.
func (c *Controller) near(t *track, g goal) bool {
	return c.net.Lanes[t.Lane].Length-t.At+g.way <= t.Speed*1.5+10
}

// leads tells whether a link of a stop line leads to the edge of a lane.
func (c *Controller) leads(lot, lane int) bool {
	for _, l := range c.lots[lot].links {
		if c.net.Lanes[c.net.Links[l].To].Edge == c.net.Lanes[lane].Edge {
			return true
		}
	}
	return false
}

// pass credits all places of a vehicle with the stop line that it passes.
func (c *Controller) pass(t *track, lot int) {
	for _, cell := range t.cells {
		c.credit(cell, lot)
	}
	c.lots[lot].served++
	t.cells, t.passed, t.turned, t.waited = t.cells[:0], lot, false, 0
}

func (c *Controller) credit(cell, lot int) {
	counts := c.memory.cells[cell]
	for i := range counts {
		if counts[i].lot == lot {
			counts[i].n++
			return
		}
	}
	c.memory.cells[cell] = append(counts, count{lot, 1})
}

// learnTurn finds by which link a vehicle left its stop line.
func (c *Controller) learnTurn(t *track, v Seen) {
	t.turned = true
	p := &c.lots[t.passed]
	for i, l := range p.links {
		k := &c.net.Links[l]
		if l == v.Link || v.Lane >= 0 && c.net.Lanes[k.To].Edge == c.net.Lanes[v.Lane].Edge {
			p.turned[i]++
			return
		}
	}
}

// lose takes a vehicle out that is no longer seen: over the line into a street
// that nobody watches, or away.
func (c *Controller) lose(t *track, now float64) {
	lot := c.vanished(t)
	if lot < 0 {
		for _, cell := range t.cells {
			c.credit(cell, network.None)
		}
		return
	}
	c.pass(t, lot)
	c.memory.ghosts = append(c.memory.ghosts, ghost{t.passed, now})
	p := &c.lots[t.passed]
	var unseen float64
	for _, l := range p.links {
		if c.unwatched(l) {
			unseen++
		}
	}
	for i, l := range p.links {
		if c.unwatched(l) && c.net.Links[l].Turn != network.Around {
			p.turned[i] += 1 / unseen
		}
	}
}

// vanished tells which stop line a vehicle passed that is no longer seen: the
// likeliest of those that it was near to, or -1.
func (c *Controller) vanished(t *track) int {
	best, most := network.None, 0.0
	if t.Lane < 0 {
		return best
	}
	counts := c.memory.cells[c.cell(t.Seen)]
	for i := range c.memory.goals[t.Lane] {
		g := &c.memory.goals[t.Lane][i]
		if share := c.share(counts, g, t, c.net.Lanes[t.Lane].Length-t.At); share > most && c.near(t, *g) {
			best, most = g.lot, share
		}
	}
	return best
}

// unwatched tells whether nobody sees what leaves by a link.
func (c *Controller) unwatched(link int) bool {
	return !c.sight.Sees(Seen{Lane: network.None, Link: link, At: 0})
}
