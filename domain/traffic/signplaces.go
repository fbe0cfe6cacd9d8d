package traffic

import (
	"fmt"
	"math"
	"slices"

	"citybrain/domain/traffic/corridor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/sign"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// How far ahead a board looks along its street, and into streets that leave it, in metres.
const (
	boardSees  = 3000.0
	boardTurns = 1500.0
	boardSpeed = 500.0
)

// signPlaces is the signs of a pack put onto the streets; it does not change.
type signPlaces struct {
	boards []placedBoard
	chains []placedChain
	order  []placedSign // all of them
	byID   map[string]int
	speeds map[int]int // the speed sign over a piece of road
}

// placedSign is where a sign stands.
type placedSign struct {
	id      string
	words   pack.Words
	road    string
	bearing int
	at      geo.Point
	region  string
	board   sign.Board  // of a text sign
	steps   []int       // of a speed sign
	limit   int         // km/h, of a speed sign
	line    [][]float64 // of its section
	lanes   []int
}

func (p *placedSign) speaks() string {
	if len(p.steps) > 0 {
		return speedSign
	}
	return textSign
}

// placedBoard is what lies ahead of a board.
type placedBoard struct {
	sign   int             // in the order of all
	ahead  []int           // pieces of road, the board's own first
	metres map[int]float64 // to their begins; below 0 for the own one
	turns  map[int]float64 // pieces that leave the street, by metres to where they do
	to     []signPlace
	speeds []int // signs of sections here or soon
}

// signPlace is a street that crosses, after so many pieces ahead.
type signPlace struct {
	name   string
	pieces int
	metres float64
}

// placedChain is a row of sections.
type placedChain struct {
	signs  []int   // in the order of all
	edges  [][]int // of each section
	limits []int
	steps  []int
}

// place puts signs onto streets; an error names the file, the line and what is not there.
func (r RoadSigns) place(n *network.Network, regions Regions) (*signPlaces, error) {
	p := &signPlaces{byID: map[string]int{}, speeds: map[int]int{}}
	for _, v := range r.speeds {
		w, err := r.way(n, v.Road, v.Towards, v.line)
		if err != nil {
			return nil, err
		}
		if err := p.chain(n, v, w); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", signsFile, v.line, err)
		}
	}
	for _, b := range r.boards {
		w, err := r.way(n, b.Road, b.Towards, b.line)
		if err != nil {
			return nil, err
		}
		if err := p.stand(n, b, w, r.english); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", signsFile, b.line, err)
		}
	}
	for i := range p.order {
		one := &p.order[i]
		one.region, _ = regions.RegionAt(one.at.Lon, one.at.Lat)
		p.byID[one.id] = i
	}
	return p, nil
}

// Stand tells how many signs stand on the streets of a network; an error names the file, the
// line and what is not there.
func (r RoadSigns) Stand(n *network.Network) (int, error) {
	p, err := r.place(n, nowhere{})
	if err != nil {
		return 0, err
	}
	return len(p.order), nil
}

// nowhere knows no regions.
type nowhere struct{}

func (nowhere) RegionAt(float64, float64) (string, bool) { return "", false }
func (nowhere) RegionName(string, bool) string           { return "" }

// way is the direction of a street that leads most nearly where a sign says.
func (r RoadSigns) way(n *network.Network, road, side string, line int) (corridor.Way, error) {
	for _, w := range corridor.Find(n, road) {
		off := (across(n, w.Edges) - towards[side] + 540) % 360
		if off > 180-60 && off < 180+60 {
			return w, nil
		}
	}
	return corridor.Way{}, fmt.Errorf("%s:%d: no street %s with three lit junctions in a row leads %s", signsFile, line, road, side)
}

func (p *signPlaces) chain(n *network.Network, v speedLine, w corridor.Way) error {
	whole := 0.0
	for _, e := range w.Edges {
		whole += n.Lanes[n.Edges[e].Lanes[0]].Length
	}
	begin, end := v.From*whole, v.Until*whole
	c := placedChain{edges: make([][]int, v.Sections), limits: make([]int, v.Sections), steps: v.Steps}
	at := 0.0
	for _, e := range w.Edges {
		length := n.Lanes[n.Edges[e].Lanes[0]].Length
		middle := at + length/2
		at += length
		if middle < begin || middle >= end || len(carLanes(n, e)) == 0 {
			continue
		}
		i := min(v.Sections-1, int((middle-begin)/(end-begin)*float64(v.Sections)))
		c.edges[i] = append(c.edges[i], e)
	}
	for i, edges := range c.edges {
		if len(edges) == 0 {
			return fmt.Errorf("section %d of %s holds no piece of road; give it fewer sections", i+1, v.Road)
		}
		one := placedSign{id: v.section(i), words: pack.Words{ZH: fmt.Sprintf("%s %d", v.ZH, i+1), EN: fmt.Sprintf("%s %d", v.EN, i+1)}, road: v.Road,
			bearing: across(n, edges), at: along(n.Edges[edges[len(edges)/2]].Shape, 0.5), steps: v.Steps, limit: math.MaxInt, line: [][]float64{}}
		for _, e := range edges {
			p.speeds[e] = len(p.order)
			piece := roadPiece(n, e, 0)
			one.line = append(one.line, piece.Line...)
			one.lanes = append(one.lanes, carLanes(n, e)...)
			one.limit = min(one.limit, piece.Free)
		}
		c.limits[i] = one.limit
		c.signs = append(c.signs, len(p.order))
		p.order = append(p.order, one)
	}
	if _, err := sign.NewChain(c.limits, c.steps); err != nil {
		return err
	}
	p.chains = append(p.chains, c)
	return nil
}

func (p *signPlaces) stand(n *network.Network, b boardLine, w corridor.Way, english bool) error {
	own, part := edgeAt(n, w, b.Place)
	first := slices.Index(w.Edges, own[0])
	x := placedBoard{sign: len(p.order), metres: map[int]float64{}, turns: map[int]float64{}}
	far := -part * n.Lanes[n.Edges[own[0]].Lanes[0]].Length
	for _, e := range w.Edges[first:] {
		if far > boardSees {
			break
		}
		x.ahead = append(x.ahead, e)
		x.metres[e] = far
		far += n.Lanes[n.Edges[e].Lanes[0]].Length
		x.leaves(n, e, far)
	}
	for _, name := range b.To {
		if !x.reaches(n, name) {
			return fmt.Errorf("%s does not cross %s within %.0f km after the sign", name, b.Road, boardSees/1000)
		}
	}
	x.speeds = p.speedsAt(&x)
	shape := n.Edges[own[0]].Shape
	p.order = append(p.order, placedSign{id: b.ID, words: pack.Words{ZH: b.ZH, EN: b.EN}, road: b.Road, bearing: across(n, own),
		at: along(shape, part), board: sign.Board{Lines: b.Lines, Chars: b.Chars, English: english}})
	p.boards = append(p.boards, x)
	return nil
}

// leaves notes the pieces of other streets that one can turn into at the end of a piece.
func (x *placedBoard) leaves(n *network.Network, e int, far float64) {
	for _, next := range exits(n, e) {
		if _, known := x.turns[next]; !known && far <= boardTurns && n.Edges[next].Name != n.Edges[e].Name {
			x.turns[next] = far
		}
	}
}

// reaches notes how many pieces ahead a street crosses.
func (x *placedBoard) reaches(n *network.Network, name string) bool {
	for i, e := range x.ahead {
		crosses := slices.ContainsFunc(exits(n, e), func(next int) bool { return n.Edges[next].Name == name })
		if crosses {
			x.to = append(x.to, signPlace{name, i + 1, x.metres[e] + n.Lanes[n.Edges[e].Lanes[0]].Length})
			return true
		}
	}
	return false
}

// exits are the pieces of road that one drives on to from a piece.
func exits(n *network.Network, e int) (list []int) {
	for _, l := range n.Edges[e].Lanes {
		for _, k := range n.Lanes[l].Out {
			x := &n.Links[k]
			if !x.Walk && x.To != network.None && x.Turn != network.Around {
				list = append(list, n.Lanes[x.To].Edge)
			}
		}
	}
	return list
}

// speedsAt gives the speed signs of the sections at a board and soon after it.
func (p *signPlaces) speedsAt(x *placedBoard) (list []int) {
	for _, c := range p.chains {
		for i, edges := range c.edges {
			near := slices.ContainsFunc(edges, func(e int) bool {
				far, ahead := x.metres[e]
				return ahead && far <= boardSpeed
			})
			if near {
				list = append(list, c.signs[i])
			}
		}
	}
	return list
}
