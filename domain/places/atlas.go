package places

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/rtree"

	"citybrain/domain/places/route"
	"citybrain/domain/places/tile"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// index finds the items of one kind by place; the data are indexes of a list.
type index = rtree.RTreeG[int32]

// Atlas is the whole map in memory, made once and never changed; a new pack
// makes a new one. All methods may be called from any goroutine.
type Atlas struct {
	city     pack.City
	stock    *Stock
	lattice  *lattice
	division map[string]int   // code → index
	children map[string][]int // parent → indexes, in order of code

	roads     index // all but rail
	rails     index
	junctions index
	areas     map[string]*index  // by kind
	pois      map[string]*index  // by kind
	junction  map[string][]int32 // road name → junctions on it
	latin     map[string]string  // road name → its Latin name

	roadShape [][]tile.Vertex
	areaShape [][][]tile.Vertex
	docs      []doc
	counts    map[string]int // kind → number of places
	tiles     *tileCache
	packers   sync.Pool // of *gzip.Writer

	graphOnce sync.Once
	graph     *Graph

	networkOnce sync.Once
	network     *route.Network
	driven      []int32 // road of each way of the network
}

// newAtlas indexes a stock, which must not be changed afterwards.
func newAtlas(city pack.City, stock *Stock) *Atlas {
	a := &Atlas{
		city: city, stock: stock, division: map[string]int{}, children: map[string][]int{},
		areas: map[string]*index{}, pois: map[string]*index{}, junction: map[string][]int32{}, latin: map[string]string{},
		counts: map[string]int{}, tiles: newTileCache(tileBudget),
	}
	a.indexDivisions()
	a.indexRoads()
	a.indexAreas()
	for i, p := range stock.POIs {
		put(a.pois, p.Kind, geo.BoxOf(p.Point), i)
		a.counts[p.Kind]++
	}
	a.docs = a.documents()
	return a
}

func (a *Atlas) indexDivisions() {
	for i, d := range a.stock.Divisions {
		a.division[d.Code] = i
		a.children[d.Parent] = append(a.children[d.Parent], i)
	}
	a.counts["division"] = len(a.stock.Divisions)
	l, ok := newLattice(a.stock.Grid, cityBox(a.city))
	if !ok {
		return
	}
	for _, d := range a.stock.Divisions {
		if d.Level == GridLevel && d.Point != nil {
			if i := l.index(*d.Point); i >= 0 {
				l.codes[i] = d.Code
			}
		}
	}
	a.lattice = l
}

func (a *Atlas) indexRoads() {
	a.roadShape = make([][]tile.Vertex, len(a.stock.Roads))
	for i, r := range a.stock.Roads {
		a.roadShape[i] = tile.ProjectAll(r.Line)
		tree := &a.roads
		if r.Class == Rail {
			tree = &a.rails
		} else {
			a.counts["road"]++
			if r.Latin != "" {
				a.latin[r.Name.Name] = r.Latin
			}
		}
		insert(tree, geo.BoxOf(r.Line...), i)
	}
	for i, j := range a.stock.Junctions {
		insert(&a.junctions, geo.BoxOf(j.Point), i)
		for name := range strings.SplitSeq(j.Roads, ";") {
			a.junction[name] = append(a.junction[name], int32(i))
		}
	}
	a.counts["junction"] = len(a.stock.Junctions)
}

func (a *Atlas) indexAreas() {
	a.areaShape = make([][][]tile.Vertex, len(a.stock.Areas))
	for i, area := range a.stock.Areas {
		for _, ring := range area.Rings {
			a.areaShape[i] = append(a.areaShape[i], tile.ProjectAll(ring))
		}
		put(a.areas, area.Kind, geo.BoxOf(area.Rings[0]...), i)
		a.counts[area.Kind]++
	}
}

func put(trees map[string]*index, kind string, box geo.Box, i int) {
	if trees[kind] == nil {
		trees[kind] = &index{}
	}
	insert(trees[kind], box, i)
}

func insert(tree *index, box geo.Box, i int) {
	tree.Insert([2]float64{box.West, box.South}, [2]float64{box.East, box.North}, int32(i))
}

// search calls f for every item whose box meets the box.
func search(tree *index, box geo.Box, f func(i int)) {
	if tree == nil {
		return
	}
	tree.Search([2]float64{box.West, box.South}, [2]float64{box.East, box.North}, func(_, _ [2]float64, i int32) bool {
		f(int(i))
		return true
	})
}

// found collects the items whose boxes meet the box, in the order of the list.
func found(tree *index, box geo.Box) []int {
	var out []int
	search(tree, box, func(i int) { out = append(out, i) })
	slices.Sort(out)
	return out
}

// RegionAt gives the code of the division in which a point lies, down to the
// grid; ok is false outside the city. Which division a point belongs to is
// approximate wherever the pack says so.
func (a *Atlas) RegionAt(p geo.Point) (code string, ok bool) {
	code = a.lattice.at(p)
	return code, code != ""
}

// divisionAt gives the division of a code.
func (a *Atlas) divisionAt(code string) (Division, bool) {
	i, ok := a.division[code]
	if !ok {
		return Division{}, false
	}
	return a.stock.Divisions[i], true
}

// chain gives the divisions from the top down to the code.
func (a *Atlas) chain(code string) []Division {
	var out []Division
	for range 8 { // deeper than any tree; ends a circle of parents
		d, ok := a.divisionAt(code)
		if !ok {
			break
		}
		out = append(out, d)
		code = d.Parent
	}
	slices.Reverse(out)
	return out
}

// county gives the county of a region.
func (a *Atlas) county(region string) Division {
	for _, d := range a.chain(region) {
		if d.Level == County {
			return d
		}
	}
	return Division{}
}

// place views a thing of the map.
func (a *Atlas) place(id, kind string, name Name, p geo.Point, region string) Place {
	return Place{ID: id, Kind: kind, Name: name, Point: p, Region: region, County: a.county(region).Name.Name}
}

func (a *Atlas) roadPlace(i int) Place {
	r := &a.stock.Roads[i]
	name := r.Name
	if name.Latin == "" {
		name.Latin = a.latin[name.Name] // another stretch may know it
	}
	return a.place(string(r.ID), "road", name, middle(r.Line), r.Region)
}

func (a *Atlas) junctionPlace(i int) Place {
	j := &a.stock.Junctions[i]
	return a.place(string(j.ID), "junction", j.Name, j.Point, j.Region)
}

func (a *Atlas) areaPlace(i int) Place {
	area := &a.stock.Areas[i]
	return a.place(string(area.ID), area.Kind, area.Name, snap(geo.Centroid(area.Rings[0])), area.Region)
}

func (a *Atlas) poiPlace(i int) Place {
	p := &a.stock.POIs[i]
	return a.place(string(p.ID), p.Kind, p.Name, p.Point, p.Region)
}

// City is the pack's city.
func (a *Atlas) City() pack.City { return a.city }

// Roads gives every stretch of road in the order of ids; do not change it.
func (a *Atlas) Roads() []Road { return a.stock.Roads }

// Junctions gives every junction in the order of ids; do not change it.
func (a *Atlas) Junctions() []Junction { return a.stock.Junctions }

// POIs gives every point of interest in the order of ids; do not change it.
func (a *Atlas) POIs() []POI { return a.stock.POIs }

// Areas gives every building, water and green in the order of ids; do not change it.
func (a *Atlas) Areas() []Area { return a.stock.Areas }

// sorted walks a map in the order of its keys, so that what is made of it is
// the same on every node.
func sorted[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}
