package places

import (
	"fmt"
	"math"
	"slices"

	"citybrain/kernel/geo"
)

// perCommunity is how many grids two digits can tell apart.
const perCommunity = 100

// mostCells bounds the lattice of a city: 100 m cells over 100 by 100 km.
const mostCells = 1_000_000

// centre is an approximate middle of a division; a division may have several.
type centre struct {
	code  string
	point geo.Point
}

// lattice is the grid cells of the city with the code of each.
type lattice struct {
	grid          geo.Grid
	west, south   int // the cell that codes[0] stands for
	columns, rows int
	codes         []string
}

// newLattice lays cells over the box; ok is false where they would be too many.
func newLattice(grid geo.Grid, box geo.Box) (*lattice, bool) {
	sw := grid.CellAt(geo.Point{Lon: box.West, Lat: box.South})
	ne := grid.CellAt(geo.Point{Lon: box.East, Lat: box.North})
	l := &lattice{grid: grid, west: sw.Column, south: sw.Row, columns: ne.Column - sw.Column + 1, rows: ne.Row - sw.Row + 1}
	if l.columns < 1 || l.rows < 1 || l.columns > mostCells || l.rows > mostCells || l.columns*l.rows > mostCells {
		return nil, false
	}
	l.codes = make([]string, l.columns*l.rows)
	return l, true
}

// index gives the place of p's cell in codes, -1 outside.
func (l *lattice) index(p geo.Point) int {
	c := l.grid.CellAt(p)
	x, y := c.Column-l.west, c.Row-l.south
	if x < 0 || y < 0 || x >= l.columns || y >= l.rows {
		return -1
	}
	return y*l.columns + x
}

// middle gives the middle of the cell at an index.
func (l *lattice) middle(i int) geo.Point {
	return snap(l.grid.Box(geo.Cell{Column: l.west + i%l.columns, Row: l.south + i/l.columns}).Centre())
}

// at gives the grid code of a point, "" outside the lattice.
func (l *lattice) at(p geo.Point) string {
	if l == nil || !p.Valid() {
		return ""
	}
	if i := l.index(p); i >= 0 {
		return l.codes[i]
	}
	return ""
}

// seeds gives each community a point: its own centres, or, where only the street
// has one, a place on a spiral of even density around the street's first centre,
// because no free source tells where the communities lie.
func seeds(divisions []Division, centres []centre) []centre {
	children := map[string][]string{}
	level := map[string]Level{}
	for _, d := range divisions {
		level[d.Code] = d.Level
		if d.Level == Community {
			children[d.Parent] = append(children[d.Parent], d.Code)
		}
	}
	firsts, done := firstCentres(centres), map[string]bool{}
	var out []centre
	for _, c := range centres {
		if level[c.code] == Community || len(children[c.code]) == 0 {
			out = append(out, c)
			continue
		}
		if done[c.code] {
			continue
		}
		done[c.code] = true
		radius := 0.6 * nearestOther(c, firsts)
		codes := children[c.code]
		slices.Sort(codes)
		m := geo.NewMetric(c.point.Lat)
		for i, code := range codes {
			turn := float64(i) * math.Pi * (3 - math.Sqrt(5))
			r := radius * math.Sqrt((float64(i)+0.5)/float64(len(codes)))
			out = append(out, centre{code, m.Offset(c.point, r*math.Cos(turn), r*math.Sin(turn))})
		}
	}
	return out
}

// firstCentres gives the first centre of each division, which is its middle;
// further ones only draw its border.
func firstCentres(centres []centre) []centre {
	seen := map[string]bool{}
	var out []centre
	for _, c := range centres {
		if !seen[c.code] {
			seen[c.code] = true
			out = append(out, c)
		}
	}
	return out
}

// nearestOther gives the metres to the nearest centre of another division.
func nearestOther(c centre, centres []centre) float64 {
	best := 2000.0
	for _, o := range centres {
		if o.code != c.code {
			best = min(best, geo.Distance(c.point, o.point))
		}
	}
	return best
}

// partition gives every cell to the nearest centre's division, then within it to
// the nearest community, numbers the cells and gives the grids as divisions.
func (l *lattice) partition(divisions []Division, centres []centre) ([]Division, error) {
	fine := map[string][]centre{}
	parent := map[string]string{}
	for _, d := range divisions {
		parent[d.Code] = d.Parent
	}
	known := map[string]bool{}
	for _, c := range centres {
		known[c.code] = true
	}
	for _, s := range seeds(divisions, centres) {
		owner := s.code
		if !known[owner] {
			owner = parent[s.code]
		}
		fine[owner] = append(fine[owner], s)
	}
	var out []Division
	count := map[string]int{}
	for i := range l.codes {
		p := l.middle(i)
		community := nearestCentre(fine[nearestCentre(centres, p)], p)
		n := count[community]
		if n++; n > perCommunity {
			return nil, fmt.Errorf("division %s gets more than %d grids; make the cells larger or add centres", community, perCommunity)
		}
		count[community] = n
		l.codes[i] = fmt.Sprintf("%s%02d", community, n-1)
		out = append(out, Division{
			Code: l.codes[i], Parent: community, Level: GridLevel,
			Name: Name{Name: fmt.Sprintf("第%02d网格", n-1), Latin: fmt.Sprintf("Grid %02d", n-1)}, Point: &p,
		})
	}
	return out, nil
}

// nearestCentre gives the code of the centre nearest to p, "" of none.
func nearestCentre(centres []centre, p geo.Point) string {
	m, best, code := geo.NewMetric(p.Lat), math.Inf(1), ""
	for _, c := range centres {
		if d := m.Square(p, c.point); d < best {
			best, code = d, c.code
		}
	}
	return code
}
