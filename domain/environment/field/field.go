// Package field spreads what stations measure over the ground between them 插值, and
// says nothing where no station is near: a map must not invent air.
package field

import (
	"math"

	"citybrain/kernel/geo"
)

// Point is a measured value.
type Point struct {
	At    geo.Point
	Value float64
}

// Grid is values over a box, row by row from the north-west; NaN where no station is
// within reach.
type Grid struct {
	Box     geo.Box
	Columns int
	Rows    int
	Values  []float64
}

// Spread gives each cell the mean of the stations within reach (metres), weighed by
// one over the square of the distance; a station counts at most as if it were a
// twentieth of reach away.
func Spread(points []Point, box geo.Box, columns, rows int, reach float64) Grid {
	g := Grid{box, columns, rows, make([]float64, columns*rows)}
	metric := geo.NewMetric((box.South + box.North) / 2)
	least := reach / 20
	for i := range g.Values {
		cell := g.Centre(i)
		sum, weight := 0.0, 0.0
		for _, p := range points {
			if d := metric.Distance(cell, p.At); d <= reach {
				w := 1 / math.Pow(math.Max(d, least), 2)
				sum, weight = sum+w*p.Value, weight+w
			}
		}
		g.Values[i] = sum / weight // NaN of none
	}
	return g
}

// Centre is the middle of a cell.
func (g Grid) Centre(i int) geo.Point {
	return geo.Point{
		Lon: g.Box.West + (float64(i%g.Columns)+0.5)/float64(g.Columns)*(g.Box.East-g.Box.West),
		Lat: g.Box.North - (float64(i/g.Columns)+0.5)/float64(g.Rows)*(g.Box.North-g.Box.South),
	}
}
