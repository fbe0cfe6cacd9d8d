package network

import (
	"math"
	"strconv"
	"strings"

	"citybrain/kernel/geo"
)

// projection takes a net's metres back to degrees. A net without a projection lies
// around 0,0, where a degree is as long eastwards as northwards.
type projection struct {
	dx, dy float64 // what the net added
	utm    bool
	south  bool
	zone   int
}

// newProjection reads SUMO's netOffset "x,y" and its PROJ text; only UTM is known, all
// else is laid around 0,0.
func newProjection(offset, text string) projection {
	p := projection{}
	if x, y, ok := pair(offset); ok {
		p.dx, p.dy = x, y
	}
	for word := range strings.FieldsSeq(text) {
		switch key, value, _ := strings.Cut(word, "="); key {
		case "+proj":
			p.utm = value == "utm"
		case "+zone":
			p.zone, _ = strconv.Atoi(value)
		case "+south":
			p.south = true
		}
	}
	if p.zone < 1 || p.zone > 60 {
		p.utm = false
	}
	return p
}

// point gives the place of a net's x and y. What lies off the earth comes to the origin.
func (p projection) point(x, y float64) geo.Point {
	x, y = x-p.dx, y-p.dy
	at := geo.Point{Lon: x / 111_195, Lat: y / 111_195}
	if p.utm {
		at = p.fromUTM(x, y)
	}
	if !at.Valid() {
		return geo.Point{}
	}
	return at
}

// fromUTM inverts the transverse Mercator projection on WGS-84 by Krüger's series to the
// third order of n, exact to less than a millimetre within a zone (Karney 2011).
func (p projection) fromUTM(x, y float64) geo.Point {
	const a, f, k0 = 6378137.0, 1 / 298.257223563, 0.9996
	const n = f / (2 - f)
	radius := a / (1 + n) * (1 + n*n/4 + n*n*n*n/64)
	if p.south {
		y -= 10_000_000
	}
	xi, eta := y/(k0*radius), (x-500_000)/(k0*radius)
	beta := [3]float64{n/2 - 2*n*n/3 + 37*n*n*n/96, n*n/48 + n*n*n/15, 17 * n * n * n / 480}
	xp, ep := xi, eta
	for j, b := range beta {
		m := 2 * float64(j+1)
		xp -= b * math.Sin(m*xi) * math.Cosh(m*eta)
		ep -= b * math.Cos(m*xi) * math.Sinh(m*eta)
	}
	chi := math.Asin(max(-1, min(1, math.Sin(xp)/math.Cosh(ep))))
	delta := [3]float64{2*n - 2*n*n/3 - 2*n*n*n, 7*n*n/3 - 8*n*n*n/5, 56 * n * n * n / 15}
	lat := chi
	for j, d := range delta {
		lat += d * math.Sin(2*float64(j+1)*chi)
	}
	lon := math.Atan2(math.Sinh(ep), math.Cos(xp))
	return geo.Point{Lon: float64(6*p.zone-183) + lon*180/math.Pi, Lat: lat * 180 / math.Pi}
}

// pair reads "x,y" or "x,y,z".
func pair(text string) (x, y float64, ok bool) {
	first, rest, found := strings.Cut(text, ",")
	if !found {
		return 0, 0, false
	}
	rest, _, _ = strings.Cut(rest, ",")
	x, err1 := strconv.ParseFloat(first, 64)
	y, err2 := strconv.ParseFloat(rest, 64)
	return x, y, err1 == nil && err2 == nil && !math.IsNaN(x+y) && !math.IsInf(x+y, 0)
}

// shape reads "x,y x,y …"; what cannot be read is left out.
func (p projection) shape(text string) []geo.Point {
	line := make([]geo.Point, 0, strings.Count(text, " ")+1)
	for word := range strings.FieldsSeq(text) {
		if x, y, ok := pair(word); ok {
			line = append(line, p.point(x, y))
		}
	}
	return line
}
