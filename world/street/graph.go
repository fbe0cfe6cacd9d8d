package street

import (
	"math/rand/v2"

	"citybrain/kernel/geo"
)

// Graph is the roads as a driver knows them: from each vertex the stretches
// that may be driven.
type Graph struct {
	town *Town
	from map[int64][]Stretch
	ends []int64 // vertices from which one can go on
}

// Stretch is a piece of road between two vertices, driven from first to last.
type Stretch struct {
	Road  *Road
	Line  []geo.Point
	To    int64
	Limit float64 // metres a second that are driven there
}

// Graph builds the network of the roads of these classes; nil means all.
func (t *Town) Graph(keep func(class string) bool) *Graph {
	g := &Graph{town: t, from: map[int64][]Stretch{}}
	used := map[int64]int{}
	for i := range t.Roads {
		r := &t.Roads[i]
		for k, n := range r.Nodes {
			used[n]++
			if k == 0 || k == len(r.Nodes)-1 {
				used[n] += 2
			}
		}
	}
	for i := range t.Roads {
		r := &t.Roads[i]
		if keep != nil && !keep(r.Class) {
			continue
		}
		start := 0
		for k := 1; k < len(r.Nodes); k++ {
			if used[r.Nodes[k]] > 1 {
				g.add(r, start, k)
				start = k
			}
		}
	}
	for i := range t.Roads { // in the order of the file, so that a seed gives the same drive
		for _, n := range t.Roads[i].Nodes {
			if len(g.from[n]) > 0 {
				g.ends = append(g.ends, n)
			}
		}
	}
	return g
}

func (g *Graph) add(r *Road, a, b int) {
	line := r.Line[a : b+1]
	speed := speedOf(r.Class)
	g.from[r.Nodes[a]] = append(g.from[r.Nodes[a]], Stretch{r, line, r.Nodes[b], speed})
	if r.Oneway {
		return
	}
	back := make([]geo.Point, len(line))
	for i, p := range line {
		back[len(line)-1-i] = p
	}
	g.from[r.Nodes[b]] = append(g.from[r.Nodes[b]], Stretch{r, back, r.Nodes[a], speed})
}

func speedOf(class string) float64 {
	switch class {
	case "motorway", "trunk":
		return 16
	case "primary":
		return 12
	case "secondary":
		return 10
	case "tertiary":
		return 8
	}
	return 6
}

// Driver goes along the roads without an aim, at crossings rather straight on.
type Driver struct {
	graph *Graph
	rnd   *rand.Rand
	now   Stretch
	done  float64 // metres of the stretch
	long  float64
}

// Driver sets out at a vertex that the random source chooses; nil if there are
// no roads.
func (g *Graph) Driver(rnd *rand.Rand) *Driver {
	if len(g.ends) == 0 {
		return nil
	}
	d := &Driver{graph: g, rnd: rnd}
	d.set(g.from[g.ends[rnd.IntN(len(g.ends))]])
	return d
}

// set chooses the next stretch: not back where it came from, if it can be
// helped, and the same road twice as readily as another.
func (d *Driver) set(choice []Stretch) {
	if len(choice) == 0 {
		choice = d.graph.from[d.graph.ends[d.rnd.IntN(len(d.graph.ends))]]
	}
	best, score := choice[0], -1.0
	for _, c := range choice {
		s := d.rnd.Float64()
		if d.now.Road != nil && c.Road.Name == d.now.Road.Name {
			s += 0.5
		}
		if d.now.Line != nil && c.Line[len(c.Line)-1] == d.now.Line[0] {
			s -= 2
		}
		if s > score {
			best, score = c, s
		}
	}
	d.now, d.done, d.long = best, 0, geo.Length(best.Line)
}

// Go drives for so many seconds at a share of the usual speed and tells where
// the vehicle is then, its direction and its speed in metres a second.
func (d *Driver) Go(seconds, share float64) (at geo.Point, bearing, speed float64) {
	speed = d.now.Limit * share
	d.done += speed * seconds
	for turns := 0; d.done >= d.long && turns < 64; turns++ {
		rest := d.done - d.long
		d.set(d.graph.from[d.now.To])
		d.done = rest
	}
	at = geo.Along(d.now.Line, d.done)
	ahead := geo.Along(d.now.Line, d.done+3)
	if ahead == at {
		ahead = d.now.Line[len(d.now.Line)-1]
		at2 := geo.Along(d.now.Line, d.done-3)
		return at, geo.Bearing(at2, ahead), speed
	}
	return at, geo.Bearing(at, ahead), speed
}
