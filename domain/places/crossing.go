package places

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"citybrain/kernel/geo"
)

// Distances in metres that tell which nodes are one junction.
const (
	sameRoads   = 60.0  // nodes where the same two roads meet
	sharedRoad  = 35.0  // nodes that have one road in common
	reachNamed  = 65.0  // a light on a road of the junction
	reachAny    = 40.0  // a light on a road without a name
	lightsApart = 40.0  // lights of one crossing for walkers
	widest      = 130.0 // the widest junction
)

// crossing is a junction in the making.
type crossing struct {
	nodes  []int64
	points []geo.Point
	names  map[string]bool
	lights []int64
}

// network tells which roads pass a node and how many ways lead off it.
type network struct {
	roads   []Road
	passing map[int64][]int
	degree  map[int64]int
	at      map[int64]geo.Point
}

func newNetwork(roads []Road) *network {
	n := &network{roads: roads, passing: map[int64][]int{}, degree: map[int64]int{}, at: map[int64]geo.Point{}}
	for i, road := range roads {
		if road.Class == Rail || road.Class == Path {
			continue
		}
		for k, node := range road.Nodes {
			n.passing[node] = append(n.passing[node], i)
			n.at[node] = road.Line[k]
			if k > 0 {
				n.degree[node]++
			}
			if k < len(road.Nodes)-1 {
				n.degree[node]++
			}
		}
	}
	return n
}

func (n *network) names(node int64) map[string]bool {
	out := map[string]bool{}
	for _, i := range n.passing[node] {
		if name := n.roads[i].Name.Name; name != "" {
			out[name] = true
		}
	}
	return out
}

// junctions finds where named roads meet, and gives every light to one of these
// or, where a walkers' crossing is far from any, to a junction of its own.
func junctions(roads []Road, lights map[int64]geo.Point) []Junction {
	n := newNetwork(roads)
	all := n.meetings()
	near := newNeighbours(all)
	var alone []int64
	for _, light := range slices.Sorted(maps.Keys(lights)) {
		if c := near.crossingOf(lights[light], n.names(light)); c != nil {
			c.lights = append(c.lights, light)
		} else {
			alone = append(alone, light)
		}
	}
	all = append(all, n.walkers(alone, lights)...)
	rank := n.ranks()
	out := make([]Junction, 0, len(all))
	for _, c := range all {
		out = append(out, c.junction(rank))
	}
	return out
}

// meetings joins nodes where two names meet into crossings.
func (n *network) meetings() []*crossing {
	var open []*crossing
	for _, node := range slices.Sorted(maps.Keys(n.passing)) {
		if n.degree[node] < 3 {
			continue // a bend, or a road that changes its name
		}
		if names := n.names(node); len(names) >= 2 {
			open = append(open, &crossing{nodes: []int64{node}, points: []geo.Point{n.at[node]}, names: names})
		}
	}
	return merge(open, func(a, b *crossing, metres float64) bool {
		shared := common(a.names, b.names)
		return (shared >= 2 && metres <= sameRoads) || (shared >= 1 && metres <= sharedRoad)
	})
}

// walkers joins lights that belong to no meeting of named roads.
func (n *network) walkers(alone []int64, at map[int64]geo.Point) []*crossing {
	var open []*crossing
	for _, light := range alone {
		open = append(open, &crossing{nodes: []int64{light}, points: []geo.Point{at[light]}, names: n.names(light), lights: []int64{light}})
	}
	return merge(open, func(_, _ *crossing, metres float64) bool { return metres <= lightsApart })
}

func common(a, b map[string]bool) int {
	n := 0
	for name := range a {
		if b[name] {
			n++
		}
	}
	return n
}

// merge joins neighbours that belong together, nearest lists first, as long as
// the whole stays narrower than the widest junction.
func merge(open []*crossing, together func(a, b *crossing, metres float64) bool) []*crossing {
	near := newNeighbours(open)
	var out []*crossing
	for _, c := range open {
		if c.nodes == nil {
			continue // went into an earlier one
		}
		for grown := true; grown; {
			grown = false
			for _, p := range slices.Clone(c.points) {
				near.each(p, func(other *crossing) {
					if other == c || other.nodes == nil || !together(c, other, apart(c, other)) || c.width(other) > widest {
						return
					}
					c.take(other)
					grown = true
				})
			}
		}
		out = append(out, c)
	}
	return slices.DeleteFunc(out, func(c *crossing) bool { return c.nodes == nil })
}

// apart gives the least distance between two crossings' points.
func apart(a, b *crossing) float64 {
	m, best := geo.NewMetric(a.points[0].Lat), 1e18
	for _, p := range a.points {
		for _, q := range b.points {
			best = min(best, m.Distance(p, q))
		}
	}
	return best
}

// width gives the greatest distance between points of both.
func (c *crossing) width(other *crossing) float64 {
	m, worst := geo.NewMetric(c.points[0].Lat), 0.0
	for _, p := range c.points {
		for _, q := range other.points {
			worst = max(worst, m.Distance(p, q))
		}
	}
	return worst
}

func (c *crossing) take(other *crossing) {
	c.nodes, c.points = append(c.nodes, other.nodes...), append(c.points, other.points...)
	c.lights = append(c.lights, other.lights...)
	maps.Copy(c.names, other.names)
	other.nodes = nil
}

func (c *crossing) centre() geo.Point {
	var p geo.Point
	for _, q := range c.points {
		p.Lon, p.Lat = p.Lon+q.Lon, p.Lat+q.Lat
	}
	n := float64(len(c.points))
	return snap(geo.Point{Lon: p.Lon / n, Lat: p.Lat / n})
}

// neighbours finds crossings near a point through cells as wide as the
// greatest reach.
type neighbours struct {
	grid  geo.Grid
	cells map[geo.Cell][]*crossing
}

func newNeighbours(all []*crossing) *neighbours {
	n := &neighbours{cells: map[geo.Cell][]*crossing{}}
	if len(all) > 0 {
		n.grid = geo.Grid{Origin: all[0].points[0], Metres: reachNamed}
	}
	for _, c := range all {
		for _, p := range c.points {
			cell := n.grid.CellAt(p)
			n.cells[cell] = append(n.cells[cell], c)
		}
	}
	return n
}

func (n *neighbours) each(p geo.Point, f func(*crossing)) {
	if len(n.cells) == 0 {
		return
	}
	at := n.grid.CellAt(p)
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			for _, c := range n.cells[geo.Cell{Column: at.Column + dx, Row: at.Row + dy}] {
				f(c)
			}
		}
	}
}

// crossingOf gives the nearest crossing that a light can belong to, or nil.
func (n *neighbours) crossingOf(p geo.Point, names map[string]bool) *crossing {
	var best *crossing
	least := 1e18
	n.each(p, func(c *crossing) {
		d := apart(&crossing{points: []geo.Point{p}}, c)
		reach := reachAny
		if common(names, c.names) > 0 {
			reach = reachNamed
		} else if len(names) > 0 {
			return
		}
		if d <= reach && d < least {
			best, least = c, d
		}
	})
	return best
}

// renown orders road names: the class of the widest stretch, then the length.
type renown struct {
	class  int
	metres float64
	latin  string
}

func (n *network) ranks() map[string]renown {
	out := map[string]renown{}
	for _, road := range n.roads {
		if road.Name.Name == "" || road.Class == Rail {
			continue
		}
		r, ok := out[road.Name.Name]
		if c := road.Class.rank(); !ok || c < r.class {
			r.class = c
		}
		if r.latin == "" {
			r.latin = road.Latin
		}
		r.metres += geo.Length(road.Line)
		out[road.Name.Name] = r
	}
	return out
}

// rank is 0 for the widest class.
func (c Class) rank() int {
	return slices.Index([]Class{Motorway, Trunk, Primary, Secondary, Tertiary, Residential, ServiceRoad, Path, Rail}, c)
}

// junction names the crossing by its roads, widest and longest first.
func (c *crossing) junction(rank map[string]renown) Junction {
	names := slices.SortedFunc(maps.Keys(c.names), func(a, b string) int {
		x, y := rank[a], rank[b]
		return cmp.Or(cmp.Compare(x.class, y.class), cmp.Compare(y.metres, x.metres), cmp.Compare(a, b))
	})
	shown := names[:min(3, len(names))]
	latin := make([]string, 0, len(shown))
	for _, name := range shown {
		if l := rank[name].latin; l != "" {
			latin = append(latin, l)
		}
	}
	nodes := slices.Clone(c.nodes)
	if len(c.lights) > 0 {
		nodes = slices.Clone(c.lights)
	}
	slices.Sort(nodes)
	return Junction{
		ID:   JunctionID("junction_n" + strconv.FormatInt(slices.Min(c.nodes), 10)),
		Name: Name{Name: strings.Join(shown, "/"), Latin: strings.Join(latin, " / ")}, Signal: len(c.lights) > 0,
		Roads: strings.Join(names, ";"), Point: c.centre(), Nodes: nodes,
	}
}
