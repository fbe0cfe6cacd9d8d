package tile

import "math"

// margin is how far, in units, features reach past the tile's edge, so that
// neither outlines nor label halos show a seam.
const margin = 96

const low, high = -margin, Extent + margin

// clipLine cuts a line to the tile and gives the pieces inside.
func clipLine(line []Vertex) [][]Vertex {
	var out [][]Vertex
	var piece []Vertex
	for i := 1; i < len(line); i++ {
		a, b, ok := clipSegment(line[i-1], line[i])
		if !ok {
			continue
		}
		if len(piece) == 0 || piece[len(piece)-1] != a {
			if len(piece) > 1 {
				out = append(out, piece)
			}
			piece = []Vertex{a}
		}
		piece = append(piece, b)
	}
	if len(piece) > 1 {
		out = append(out, piece)
	}
	return out
}

// clipSegment cuts one segment by Liang and Barsky's rule.
func clipSegment(a, b Vertex) (Vertex, Vertex, bool) {
	dx, dy := b.X-a.X, b.Y-a.Y
	from, to := 0.0, 1.0
	for _, side := range [4][2]float64{{-dx, a.X - low}, {dx, high - a.X}, {-dy, a.Y - low}, {dy, high - a.Y}} {
		p, q := side[0], side[1]
		if p == 0 {
			if q < 0 {
				return a, b, false
			}
			continue
		}
		if t := q / p; p < 0 {
			from = math.Max(from, t)
		} else {
			to = math.Min(to, t)
		}
		if from > to {
			return a, b, false
		}
	}
	start, end := a, b
	if from > 0 {
		start = Vertex{a.X + from*dx, a.Y + from*dy}
	}
	if to < 1 {
		end = Vertex{a.X + to*dx, a.Y + to*dy}
	}
	return start, end, true
}

// clipRing cuts a ring to the tile by Sutherland and Hodgman's rule.
func clipRing(ring []Vertex) []Vertex {
	for edge := range 4 {
		if len(ring) == 0 {
			return nil
		}
		out := make([]Vertex, 0, len(ring)+4)
		prev := ring[len(ring)-1]
		for _, v := range ring {
			was, is := inside(prev, edge), inside(v, edge)
			if was != is {
				out = append(out, cross(prev, v, edge))
			}
			if is {
				out = append(out, v)
			}
			prev = v
		}
		ring = out
	}
	return ring
}

func inside(v Vertex, edge int) bool {
	switch edge {
	case 0:
		return v.X >= low
	case 1:
		return v.X <= high
	case 2:
		return v.Y >= low
	}
	return v.Y <= high
}

// cross gives where a–b meets the edge.
func cross(a, b Vertex, edge int) Vertex {
	at := float64(low)
	if edge == 1 || edge == 3 {
		at = high
	}
	if edge < 2 {
		return Vertex{at, a.Y + (b.Y-a.Y)*(at-a.X)/(b.X-a.X)}
	}
	return Vertex{a.X + (b.X-a.X)*(at-a.Y)/(b.Y-a.Y), at}
}

// simplify leaves out vertices that are nearer than tolerance units to the line
// without them (Douglas and Peucker), keeping the ends.
func simplify(line []Vertex, tolerance float64) []Vertex {
	if len(line) < 3 || tolerance <= 0 {
		return line
	}
	keep := make([]bool, len(line))
	keep[0], keep[len(line)-1] = true, true
	stack := [][2]int{{0, len(line) - 1}}
	for len(stack) > 0 {
		from, to := stack[len(stack)-1][0], stack[len(stack)-1][1]
		stack = stack[:len(stack)-1]
		worst, at := tolerance*tolerance, 0
		for i := from + 1; i < to; i++ {
			if d := offLine(line[from], line[to], line[i]); d > worst {
				worst, at = d, i
			}
		}
		if at > 0 {
			keep[at] = true
			stack = append(stack, [2]int{from, at}, [2]int{at, to})
		}
	}
	out := make([]Vertex, 0, len(line))
	for i, v := range line {
		if keep[i] {
			out = append(out, v)
		}
	}
	return out
}

// offLine gives the square of the distance of v from the segment a–b.
func offLine(a, b, v Vertex) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	if square := dx*dx + dy*dy; square > 0 {
		t := math.Max(0, math.Min(1, ((v.X-a.X)*dx+(v.Y-a.Y)*dy)/square))
		a = Vertex{a.X + t*dx, a.Y + t*dy}
	}
	return (v.X-a.X)*(v.X-a.X) + (v.Y-a.Y)*(v.Y-a.Y)
}
