// Package geo is places on the earth: points, lines, areas and boxes in
// WGS-84 degrees, metres between them, the shifted systems of Chinese maps,
// cells, and GeoJSON from strangers.
//
// Coordinates are always longitude first, then latitude. CGCS2000, the official
// system of China, differs from WGS-84 by a few centimetres at most, less than
// any device here measures; its coordinates are taken as they are.
package geo

import (
	"math"
	"strconv"
	"strings"

	"citybrain/kernel/fault"
)

// EarthRadius is the mean radius of the earth in metres.
const EarthRadius = 6371008.8

// metresPerDegree is the length of one degree of latitude on the mean sphere.
const metresPerDegree = EarthRadius * math.Pi / 180

// The faults of this package.
var (
	ErrPoint    = fault.New(fault.Invalid, "geo.point_invalid", "This is not a longitude and latitude in degrees.")
	ErrBox      = fault.New(fault.Invalid, "geo.box_invalid", "A box is west,south,east,north in degrees.")
	ErrGeometry = fault.New(fault.Invalid, "geo.geometry_invalid", "This is not a valid GeoJSON geometry.")
	ErrTooMany  = fault.New(fault.TooLarge, "geo.too_many_points", "The geometry has too many points.")
	ErrSystem   = fault.New(fault.Invalid, "geo.system_unknown", "The coordinate system must be wgs84, gcj02 or bd09.")
)

// Point is a place in WGS-84 degrees unless said otherwise.
type Point struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// Valid reports whether the point is finite and on the earth.
func (p Point) Valid() bool {
	return p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90 // NaN fails each
}

// String writes the point as "lon,lat" with the seven decimals (1 cm) that
// ParsePoint reads back.
func (p Point) String() string {
	return strconv.FormatFloat(p.Lon, 'f', 7, 64) + "," + strconv.FormatFloat(p.Lat, 'f', 7, 64)
}

// ParsePoint reads "lon,lat"; anything else is ErrPoint.
func ParsePoint(text string) (Point, error) {
	v, ok := parseFloats(text, 2)
	if !ok || !(Point{v[0], v[1]}).Valid() {
		return Point{}, ErrPoint
	}
	return Point{v[0], v[1]}, nil
}

// parseFloats reads exactly n numbers parted by commas.
func parseFloats(text string, n int) ([]float64, bool) {
	if len(text) > 40*n {
		return nil, false
	}
	parts := strings.Split(text, ",")
	if len(parts) != n {
		return nil, false
	}
	out := make([]float64, n)
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, false
		}
		out[i] = v
	}
	return out, true
}
