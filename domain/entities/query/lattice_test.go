package query_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"citybrain/domain/entities/query"
)

// The slow reference: areas are sets of unit cells, lines sets of unit edges of a
// lattice. What holds of the sets holds of the geometries, also after a linear map
// with whole numbers, which keeps every relation.

type cell struct{ x, y int }

// street is a unit edge from a lattice point to the east or the north.
type street struct {
	cell
	north bool
}

// lattice is a random geometry: its GeoJSON and its sets.
type lattice struct {
	kind, coordinates string
	cells             map[cell]bool
	streets           map[street]bool
	vertices          map[cell]bool // lattice points of it, with the border
}

// slant maps lattice points to degrees.
type slant struct{ a, b, c, d int }

func (s slant) position(p cell) string {
	return fmt.Sprintf("[%d,%d]", s.a*p.x+s.b*p.y, s.c*p.x+s.d*p.y)
}

func (s slant) positions(line []cell) string {
	parts := make([]string, len(line))
	for i, p := range line {
		parts[i] = s.position(p)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// area makes one or two polygons, each of columns that all cross one row, of
// which it may have a hole.
func area(r *rand.Rand, s slant) lattice {
	l := lattice{kind: "Polygon", cells: map[cell]bool{}, vertices: map[cell]bool{}}
	one := l.columns(r, s, cell{r.IntN(4) - 2, r.IntN(4) - 2}, 1+r.IntN(5))
	l.coordinates = one
	if r.IntN(3) == 0 {
		two := l.columns(r, s, cell{7 + r.IntN(2), r.IntN(4) - 2}, 1+r.IntN(2))
		l.kind, l.coordinates = "MultiPolygon", "["+one+","+two+"]"
	}
	for c := range l.cells {
		for _, v := range []cell{c, {c.x + 1, c.y}, {c.x, c.y + 1}, {c.x + 1, c.y + 1}} {
			l.vertices[v] = true
		}
	}
	return l
}

func (l *lattice) columns(r *rand.Rand, s slant, at cell, n int) string {
	low, high := make([]int, n), make([]int, n)
	for i := range n {
		low[i], high[i] = at.y-r.IntN(3), at.y+1+r.IntN(3)
		for y := low[i]; y < high[i]; y++ {
			l.cells[cell{at.x + i, y}] = true
		}
	}
	var ring []cell
	for i := range n {
		ring = append(ring, cell{at.x + i, low[i]}, cell{at.x + i + 1, low[i]})
	}
	for i := n - 1; i >= 0; i-- {
		ring = append(ring, cell{at.x + i + 1, high[i]}, cell{at.x + i, high[i]})
	}
	ring = append(ring, ring[0])
	if r.IntN(2) == 0 { // the other way round
		for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
			ring[i], ring[j] = ring[j], ring[i]
		}
	}
	rings := s.positions(ring)
	if i := 1 + r.IntN(3); i < n-1 {
		floor, roof := max(low[i-1], low[i], low[i+1])+1, min(high[i-1], high[i], high[i+1])-1
		if floor < roof {
			for y := floor; y < roof; y++ {
				delete(l.cells, cell{at.x + i, y})
			}
			x := at.x + i
			rings += "," + s.positions([]cell{{x, floor}, {x, roof}, {x + 1, roof}, {x + 1, floor}, {x, floor}})
		}
	}
	return "[" + rings + "]"
}

// walk makes a line along the streets, with some corners and some points between.
func walk(r *rand.Rand, s slant) lattice {
	l := lattice{kind: "LineString", streets: map[street]bool{}, vertices: map[cell]bool{}}
	at := cell{r.IntN(8) - 3, r.IntN(6) - 3}
	line := []cell{at}
	for range 1 + r.IntN(4) {
		dx, dy := 0, 0
		if step := 1 - 2*r.IntN(2); r.IntN(2) == 0 {
			dx = step
		} else {
			dy = step
		}
		for range 1 + r.IntN(3) {
			l.vertices[at] = true
			to := cell{at.x + dx, at.y + dy}
			l.streets[street{cell{min(at.x, to.x), min(at.y, to.y)}, dy != 0}] = true
			if at = to; r.IntN(2) == 0 {
				line = append(line, at)
			}
		}
		line = append(line, at)
	}
	l.vertices[at] = true
	l.coordinates = s.positions(line)
	return l
}

func (l lattice) relation(t *testing.T, georel string, other lattice) bool {
	t.Helper()
	g, err := query.ParseGeo(georel, other.kind, other.coordinates, "", terms{})
	if err != nil {
		t.Fatalf("%s %s: %v", other.kind, other.coordinates, err)
	}
	return g.MatchValue([]byte(`{"type":"` + l.kind + `","coordinates":` + l.coordinates + `}`))
}

func common[K comparable](a, b map[K]bool) (n int) {
	for k := range a {
		if b[k] {
			n++
		}
	}
	return n
}

// expected tells from the sets how two geometries of one dimension stand.
func expected[K comparable](a, b map[K]bool, touch bool) map[string]bool {
	n := common(a, b)
	return map[string]bool{
		"within": n == len(a), "contains": n == len(b), "equals": n == len(a) && n == len(b),
		"overlaps": n > 0 && n < len(a) && n < len(b), "intersects": touch, "disjoint": !touch,
	}
}

// sides counts the cells of the area beside a street: 0 outside, 1 on the edge, 2 inside.
func (l lattice) sides(s street) int {
	beside := cell{s.x, s.y - 1}
	if s.north {
		beside = cell{s.x - 1, s.y}
	}
	n := 0
	if l.cells[s.cell] {
		n++
	}
	if l.cells[beside] {
		n++
	}
	return n
}

func lineInArea(line, area lattice) map[string]bool {
	out, in := false, false
	for s := range line.streets {
		n := area.sides(s)
		out, in = out || n == 0, in || n == 2
	}
	touch := common(line.vertices, area.vertices) > 0
	return map[string]bool{"within": in && !out, "contains": false, "equals": false, "overlaps": false, "intersects": touch, "disjoint": !touch}
}

func TestRelationsAgainstTheLattice(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 10))
	slants := []slant{{1, 0, 0, 1}, {2, 1, -1, 3}, {3, 2, 1, 1}, {0, -1, 1, 0}, {-1, 2, 2, 1}, {5, 3, 3, 2}}
	seen := map[string]int{}
	for i := range 3000 {
		s := slants[i%len(slants)]
		var a, b lattice
		var want map[string]bool
		switch i / len(slants) % 3 {
		case 0:
			a, b = area(r, s), area(r, s)
			want = expected(a.cells, b.cells, common(a.vertices, b.vertices) > 0)
		case 1:
			a, b = walk(r, s), walk(r, s)
			want = expected(a.streets, b.streets, common(a.vertices, b.vertices) > 0)
		case 2:
			a, b = walk(r, s), area(r, s)
			want = lineInArea(a, b)
		}
		if i%50 == 0 {
			b, want = a, map[string]bool{"within": true, "contains": true, "equals": true, "overlaps": false, "intersects": true, "disjoint": false}
		}
		for georel, yes := range want {
			if yes {
				seen[georel]++
			}
			if a.relation(t, georel, b) != yes {
				t.Errorf("%s %s %s %s %s: want %v", a.kind, a.coordinates, georel, b.kind, b.coordinates, yes)
			}
			if back, ok := map[string]string{"within": "contains", "contains": "within", "overlaps": "overlaps", "intersects": "intersects"}[georel]; ok && b.relation(t, back, a) != yes {
				t.Errorf("%s %s %s %s %s: want %v", b.kind, b.coordinates, back, a.kind, a.coordinates, yes)
			}
		}
		if t.Failed() {
			return
		}
	}
	for _, georel := range []string{"within", "contains", "equals", "overlaps", "intersects", "disjoint"} {
		if seen[georel] < 5 {
			t.Errorf("%s came up %d times only", georel, seen[georel])
		}
	}
}

// TestPointsAgainstTheLattice asks for lattice points and the middles of cells.
func TestPointsAgainstTheLattice(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 11))
	for range 300 {
		l := area(r, slant{1, 0, 0, 1})
		parse := func(georel string) *query.Geo {
			g, err := query.ParseGeo(georel, l.kind, l.coordinates, "", terms{})
			if err != nil {
				t.Fatal(err)
			}
			return g
		}
		within, intersects := parse("within"), parse("intersects")
		for x := -4; x < 12; x++ {
			for y := -6; y < 6; y++ {
				around := 0
				for _, c := range []cell{{x, y}, {x - 1, y}, {x, y - 1}, {x - 1, y - 1}} {
					if l.cells[c] {
						around++
					}
				}
				corner := fmt.Appendf(nil, `{"type":"Point","coordinates":[%d,%d]}`, x, y)
				middle := fmt.Appendf(nil, `{"type":"Point","coordinates":[%g,%g]}`, float64(x)+0.5, float64(y)+0.5)
				if within.MatchValue(corner) != (around == 4) || intersects.MatchValue(corner) != (around > 0) {
					t.Fatalf("%s and %s", l.coordinates, corner)
				}
				if in := l.cells[cell{x, y}]; within.MatchValue(middle) != in || intersects.MatchValue(middle) != in {
					t.Fatalf("%s and %s", l.coordinates, middle)
				}
			}
		}
	}
}
