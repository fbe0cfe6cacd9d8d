package network

import (
	"container/heap"
	"math"
	"slices"
	"strconv"
	"strings"

	"citybrain/kernel/geo"
)

// turnSpeed is how fast a turn is driven at most, in m/s.
var turnSpeed = [...]float64{Straight: 99, Right: 6, Left: 8, Around: 4}

// mostArms is how many ways into one box are looked at.
const mostArms = 16

func nodeID(id int64) string { return strconv.FormatInt(id, 10) }

// join makes the links of every box, and its junction where it is lit.
func (b *osmBuilder) join() {
	banned := b.banned()
	for i := range b.boxes {
		box := &b.boxes[i]
		if len(box.in) > mostArms || len(box.out) > mostArms {
			b.tooMany(box)
			continue
		}
		first := len(b.net.Links)
		for _, in := range box.in {
			b.approach(box, in, banned)
		}
		links := make([]int, 0, len(b.net.Links)-first)
		for l := first; l < len(b.net.Links); l++ {
			links = append(links, l)
		}
		b.cross(links)
		if box.lit {
			b.junction(box, links)
		} else {
			b.giveWay(links)
		}
	}
}

func (b *osmBuilder) tooMany(box *osmBox) {
	j := None
	if box.lit {
		j = len(b.net.Junctions)
		b.net.Junctions = append(b.net.Junctions, Junction{ID: nodeID(box.nodes[0]), At: b.nodes[box.nodes[0]].At})
	}
	b.net.Note(Problem{Code: TooManyArms, Subject: nodeID(box.nodes[0]), Junction: j, Fatal: box.lit})
}

// banned reads the turn restrictions: pairs of ways over a node that are forbidden, or
// the only ones allowed from a way.
func (b *osmBuilder) banned() func(in, out *osmPart) bool {
	type turn struct{ from, via, to int64 }
	known := map[int64]bool{}
	for _, w := range b.ways {
		known[w.ID] = true
	}
	no, only := map[turn]bool{}, map[turn]bool{}
	bound := map[[2]int64]bool{}
	for _, r := range b.osm.Restrictions {
		if r.Via == 0 || !known[r.From] || !known[r.To] {
			b.net.Note(Problem{Code: RestrictionOdd, Subject: nodeID(r.ID), Junction: None, Detail: r.Kind})
			continue
		}
		via := int64(b.boxOf(r.Via))
		switch {
		case strings.HasPrefix(r.Kind, "no_"):
			no[turn{r.From, via, r.To}] = true
		case strings.HasPrefix(r.Kind, "only_"):
			only[turn{r.From, via, r.To}] = true
			bound[[2]int64{r.From, via}] = true
		}
	}
	return func(in, out *osmPart) bool {
		via := int64(b.box[in.to])
		t := turn{b.ways[in.way].ID, via, b.ways[out.way].ID}
		return no[t] || bound[[2]int64{t.from, via}] && !only[t]
	}
}

// way across a box from one part to another.
type osmTurn struct {
	out    int
	turn   Turn
	metres float64
}

// approach makes the links of one way into a box.
func (b *osmBuilder) approach(box *osmBox, in int, banned func(in, out *osmPart) bool) {
	p := &b.parts[in]
	reach := b.reach(box, p.to)
	var turns []osmTurn
	for _, out := range box.out {
		q := &b.parts[out]
		metres, ok := reach[q.from]
		if !ok || banned(p, q) || p.way == q.way && p.reverse != q.reverse && p.to == q.from {
			continue
		}
		turns = append(turns, osmTurn{out, turnByAngle(turned(p.bearing(true), q.bearing(false))), metres})
	}
	if slices.ContainsFunc(turns, func(t osmTurn) bool { return t.turn != Around }) {
		turns = slices.DeleteFunc(turns, func(t osmTurn) bool { return t.turn == Around })
	}
	var has [4]bool
	for _, t := range turns {
		has[t.turn] = true
	}
	use, odd := shares(p, has)
	if odd {
		b.net.Note(Problem{Code: TurnLanesOdd, Subject: b.net.Edges[p.edge].ID, Junction: None, Detail: strings.Join(p.turns, "|")})
	}
	for _, t := range turns {
		b.links(p, t, use[t.turn])
	}
}

// links leads the lanes that serve a turn into the lanes of the street that it reaches:
// the kerb's to the kerb's, the inner's to the inner's.
func (b *osmBuilder) links(p *osmPart, t osmTurn, lanes []int) {
	q := &b.parts[t.out]
	for k, lane := range lanes {
		to := min(lane, q.lanes-1)
		switch t.turn {
		case Right:
			to = min(k, q.lanes-1)
		case Left, Around:
			to = max(0, q.lanes-len(lanes)+k)
		}
		l := Link{From: b.net.Edges[p.edge].Lanes[lane], To: b.net.Edges[q.edge].Lanes[to], Turn: t.turn, Junction: None, Group: None, Index: None}
		from, at := b.net.Lanes[l.From].Shape[1], b.net.Lanes[l.To].Shape[0]
		l.Length = max(1, t.metres, geo.Distance(from, at))
		l.Speed = min(b.net.Lanes[l.From].Speed, b.net.Lanes[l.To].Speed)
		l.Speed = min(l.Speed, turnSpeed[t.turn])
		b.net.Lanes[l.From].Out = append(b.net.Lanes[l.From].Out, len(b.net.Links))
		b.net.Lanes[l.To].In = append(b.net.Lanes[l.To].In, len(b.net.Links))
		b.net.Links = append(b.net.Links, l)
	}
}

// reach gives the metres by road inside the box from a node to the others.
func (b *osmBuilder) reach(box *osmBox, from int64) map[int64]float64 {
	done := map[int64]float64{}
	q := &frontier{{from, 0}}
	for q.Len() > 0 {
		at := heap.Pop(q).(reached)
		if _, ok := done[at.node]; ok {
			continue
		}
		done[at.node] = at.metres
		for _, i := range box.inner {
			if p := &b.parts[i]; p.from == at.node {
				heap.Push(q, reached{p.to, at.metres + p.length})
			}
		}
	}
	return done
}

type reached struct {
	node   int64
	metres float64
}

type frontier []reached

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].metres < f[j].metres }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(reached)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// path is the line that a link draws on the ground, in metres.
type path [][2]float64

// cross finds whose paths meet: those that cross, and those that end in one lane.
func (b *osmBuilder) cross(links []int) {
	if len(links) == 0 {
		return
	}
	paths := make([]path, len(links))
	origin := b.net.Lanes[b.net.Links[links[0]].From].Shape[1]
	metric := geo.NewMetric(origin.Lat)
	for k, l := range links {
		paths[k] = b.draw(&b.net.Links[l], metric, origin)
	}
	for k, l := range links {
		for m := k + 1; m < len(links); m++ {
			x, y := &b.net.Links[l], &b.net.Links[links[m]]
			if b.net.Lanes[x.From].Edge == b.net.Lanes[y.From].Edge {
				continue
			}
			if x.Turn == Left && y.Turn == Left && x.To != y.To && b.opposite(l, links[m]) {
				continue // they turn in front of each other
			}
			if b.merge(x, y) || paths[k].crosses(paths[m]) {
				x.Foes, y.Foes = append(x.Foes, links[m]), append(y.Foes, l)
			}
		}
	}
}

// merge reports whether two links come together: in one lane, or in one street unless one
// turns right, for right turns keep to the kerb.
func (b *osmBuilder) merge(x, y *Link) bool {
	return x.To == y.To || x.Turn != Right && y.Turn != Right && b.net.Lanes[x.To].Edge == b.net.Lanes[y.To].Edge
}

// draw gives the curve of a link: it leaves as its lane runs and arrives as the other.
func (b *osmBuilder) draw(l *Link, metric geo.Metric, origin geo.Point) path {
	from, to := b.net.Lanes[l.From].Shape, b.net.Lanes[l.To].Shape
	ax, ay := metric.XY(origin, from[1])
	bx, by := metric.XY(origin, to[0])
	u, v := b.heading(l.From, true), b.heading(l.To, false)
	cx, cy := (ax+bx)/2, (ay+by)/2
	if det := u[0]*v[1] - u[1]*v[0]; math.Abs(det) > 0.3 {
		s := ((bx-ax)*v[1] - (by-ay)*v[0]) / det
		t := ((bx-ax)*u[1] - (by-ay)*u[0]) / det
		if s > 0 && t < 0 {
			cx, cy = ax+s*u[0], ay+s*u[1]
		}
	}
	curve := make(path, 0, 9)
	for k := range 9 {
		t := float64(k) / 8
		p, q, r := (1-t)*(1-t), 2*t*(1-t), t*t
		curve = append(curve, [2]float64{p*ax + q*cx + r*bx, p*ay + q*cy + r*by})
	}
	return curve
}

// heading gives the unit vector, east and north, in which a lane ends or begins.
func (b *osmBuilder) heading(lane int, end bool) [2]float64 {
	shape := b.net.Edges[b.net.Lanes[lane].Edge].Shape
	bearing := (&osmPart{line: shape}).bearing(end) * math.Pi / 180
	return [2]float64{math.Sin(bearing), math.Cos(bearing)}
}

func (p path) crosses(q path) bool {
	for i := 1; i < len(p); i++ {
		for k := 1; k < len(q); k++ {
			if cuts(p[i-1], p[i], q[k-1], q[k]) {
				return true
			}
		}
	}
	return false
}

func cuts(a, b, c, d [2]float64) bool {
	side := func(p, q, r [2]float64) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}

// giveWay sets who yields where no signal stands: the lesser street to the greater, then
// the left turn to what comes towards it, then to the right.
func (b *osmBuilder) giveWay(links []int) {
	rank := func(l int) float64 { return osmClasses[strings.TrimSuffix(b.class(l), "_link")] }
	for _, x := range links {
		for _, y := range b.net.Links[x].Foes {
			switch dx, dy := rank(x), rank(y); {
			case dx < dy:
				b.net.Links[x].Yields = append(b.net.Links[x].Yields, y)
			case dx > dy:
			case b.opposite(x, y):
				if t := b.net.Links[x].Turn; t == Left || t == Around {
					b.net.Links[x].Yields = append(b.net.Links[x].Yields, y)
				}
			case turned(b.bearing(x), b.bearing(y)) < 0: // it comes from the right
				b.net.Links[x].Yields = append(b.net.Links[x].Yields, y)
			}
		}
	}
}

func (b *osmBuilder) class(l int) string {
	return b.net.Edges[b.net.Lanes[b.net.Links[l].From].Edge].Class
}

// bearing gives the direction in which a link's approach arrives.
func (b *osmBuilder) bearing(l int) float64 {
	return (&osmPart{line: b.net.Edges[b.net.Lanes[b.net.Links[l].From].Edge].Shape}).bearing(true)
}

// opposite reports whether two links' approaches come towards each other.
func (b *osmBuilder) opposite(x, y int) bool {
	return math.Abs(turned(b.bearing(x), b.bearing(y))) > 135
}
