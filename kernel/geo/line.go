package geo

import "math"

// Length gives the metres along the line; 0 with fewer than two points.
func Length(line []Point) float64 {
	sum := 0.0
	for i := 1; i < len(line); i++ {
		sum += Distance(line[i-1], line[i])
	}
	return sum
}

// Along gives the point so many metres from the start of the line, its ends
// before the start and past the end. An empty line gives the zero point.
func Along(line []Point, metres float64) Point {
	if len(line) == 0 {
		return Point{}
	}
	for i := 1; i < len(line); i++ {
		d := Distance(line[i-1], line[i])
		if metres <= d && d > 0 {
			return between(line[i-1], line[i], math.Max(0, metres/d))
		}
		metres -= d
	}
	return line[len(line)-1]
}

// Nearest is the foot of a point on a line.
type Nearest struct {
	Point   Point   // the foot
	Metres  float64 // from the point to the foot; +Inf on an empty line
	Along   float64 // metres from the start of the line to the foot
	Segment int     // index of the segment's first point
}

// NearestOn finds the place of the line that is nearest to p.
func NearestOn(line []Point, p Point) Nearest {
	best := Nearest{Metres: math.Inf(1)}
	m := NewMetric(p.Lat)
	if len(line) == 1 {
		return Nearest{Point: line[0], Metres: m.Distance(line[0], p)}
	}
	walked := 0.0
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := m.Distance(a, b)
		t := foot(m, a, b, p)
		f := between(a, b, t)
		if d := m.Distance(f, p); d < best.Metres {
			best = Nearest{Point: f, Metres: d, Along: walked + t*length, Segment: i - 1}
		}
		walked += length
	}
	return best
}

// foot gives where on a–b, 0 to 1, the point nearest to p lies.
func foot(m Metric, a, b, p Point) float64 {
	bx, by := m.XY(a, b)
	px, py := m.XY(a, p)
	square := bx*bx + by*by
	if square == 0 {
		return 0
	}
	return math.Max(0, math.Min(1, (px*bx+py*by)/square))
}

func between(a, b Point, t float64) Point {
	return Point{Lon: a.Lon + (b.Lon-a.Lon)*t, Lat: a.Lat + (b.Lat-a.Lat)*t}
}
