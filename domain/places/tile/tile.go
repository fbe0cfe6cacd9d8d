// Package tile is vector tiles: addresses, the web Mercator square, clipping,
// simplification and the Mapbox Vector Tile encoding, version 2.
package tile

import (
	"fmt"
	"iter"
	"math"
	"strconv"

	"citybrain/kernel/geo"
)

// Extent is the number of units along a tile's side.
const Extent = 4096

// MaxZoom is the deepest zoom that is served.
const MaxZoom = 18

// maxLatitude is where the Mercator square ends.
const maxLatitude = 85.05112877980659

// Address names one tile; X counts from the west, Y from the north.
type Address struct{ Z, X, Y int }

// Parse reads an address from three texts in plain decimals, as in
// /tiles/14/13722/6693. Anything else, and a tile outside the world's square or
// deeper than MaxZoom, is an error.
func Parse(z, x, y string) (Address, error) {
	var a Address
	for i, text := range [3]string{z, x, y} {
		v, err := strconv.Atoi(text)
		if err != nil || strconv.Itoa(v) != text || v < 0 || v > 1<<MaxZoom {
			return Address{}, fmt.Errorf("tile address %.40q: %.40q is not a number in range", z+"/"+x+"/"+y, text)
		}
		*[3]*int{&a.Z, &a.X, &a.Y}[i] = v
	}
	if a.Z > MaxZoom || a.X >= 1<<a.Z || a.Y >= 1<<a.Z {
		return Address{}, fmt.Errorf("tile address %s is outside the world", a)
	}
	return a, nil
}

// String writes z/x/y.
func (a Address) String() string {
	return strconv.Itoa(a.Z) + "/" + strconv.Itoa(a.X) + "/" + strconv.Itoa(a.Y)
}

// Vertex is a point of the Mercator square: 0 to 1 from the west and the north.
type Vertex struct{ X, Y float64 }

// Project gives the vertex of a point; latitudes past the square are cut.
func Project(p geo.Point) Vertex {
	lat := math.Max(-maxLatitude, math.Min(maxLatitude, p.Lat)) * math.Pi / 180
	return Vertex{X: (p.Lon + 180) / 360, Y: (1 - math.Asinh(math.Tan(lat))/math.Pi) / 2}
}

// ProjectAll projects a line or ring.
func ProjectAll(line []geo.Point) []Vertex {
	out := make([]Vertex, len(line))
	for i, p := range line {
		out[i] = Project(p)
	}
	return out
}

// Point gives back the degrees of a vertex.
func (v Vertex) Point() geo.Point {
	return geo.Point{Lon: v.X*360 - 180, Lat: math.Atan(math.Sinh(math.Pi*(1-2*v.Y))) * 180 / math.Pi}
}

// At gives the tile of a zoom in which a point lies.
func At(p geo.Point, zoom int) Address {
	v, n := Project(p), 1<<zoom
	cell := func(f float64) int { return max(0, min(n-1, int(f*float64(n)))) }
	return Address{zoom, cell(v.X), cell(v.Y)}
}

// Box gives the degrees that a tile covers, grown by margin tile sides.
func (a Address) Box(margin float64) geo.Box {
	n := float64(int(1) << a.Z)
	nw := Vertex{(float64(a.X) - margin) / n, (float64(a.Y) - margin) / n}.Point()
	se := Vertex{(float64(a.X) + 1 + margin) / n, (float64(a.Y) + 1 + margin) / n}.Point()
	return geo.Box{West: nw.Lon, South: se.Lat, East: se.Lon, North: nw.Lat}
}

// Covering gives the tiles of a zoom that meet the box, row by row.
func Covering(box geo.Box, zoom int) iter.Seq[Address] {
	nw := At(geo.Point{Lon: box.West, Lat: box.North}, zoom)
	se := At(geo.Point{Lon: box.East, Lat: box.South}, zoom)
	return func(yield func(Address) bool) {
		for y := nw.Y; y <= se.Y; y++ {
			for x := nw.X; x <= se.X; x++ {
				if !yield(Address{zoom, x, y}) {
					return
				}
			}
		}
	}
}

// frame maps the Mercator square to the units of one tile.
type frame struct{ scale, x, y float64 }

func (a Address) frame() frame {
	return frame{scale: float64(int(1)<<a.Z) * Extent, x: float64(a.X) * Extent, y: float64(a.Y) * Extent}
}

func (f frame) units(line []Vertex) []Vertex {
	out := make([]Vertex, len(line))
	for i, v := range line {
		out[i] = Vertex{v.X*f.scale - f.x, v.Y*f.scale - f.y}
	}
	return out
}
