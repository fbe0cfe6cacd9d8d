package query

import (
	"bytes"
	"strconv"

	"citybrain/kernel/geo"
)

// The geometry of an entity was checked when it came in. It is decoded here at
// every question, so that this goes without reflection and, for a point, without
// allocation. On what is no geometry it answers that there is none.

var pointHead = []byte(`{"type":"Point","coordinates":[`)

// PointOf gives the place of a GeoProperty's value that is a Point.
func PointOf(value []byte) (geo.Point, bool) {
	if rest, ok := bytes.CutPrefix(value, pointHead); ok {
		return position(rest)
	}
	kind, ok := valueOf(trimmed(value), "type")
	if !ok || string(kind) != `"Point"` {
		return geo.Point{}, false
	}
	raw, ok := valueOf(trimmed(value), "coordinates")
	if !ok || raw[0] != '[' {
		return geo.Point{}, false
	}
	return position(raw[1:])
}

// position reads "lon,lat]" and what may stand before the bracket.
func position(rest []byte) (p geo.Point, ok bool) {
	w := walk{raw: rest}
	lon, ok1 := w.element()
	lat, ok2 := w.element()
	if !ok1 || !ok2 {
		return p, false
	}
	x, err1 := strconv.ParseFloat(string(lon), 64)
	y, err2 := strconv.ParseFloat(string(lat), 64)
	p = geo.Point{Lon: x, Lat: y}
	return p, err1 == nil && err2 == nil && p.Valid()
}

// BoxOf gives the box around a GeoProperty's value, for an index.
func BoxOf(value []byte) (geo.Box, bool) {
	if p, ok := PointOf(value); ok {
		return geo.BoxOf(p), true
	}
	g, ok := decode(value)
	if !ok {
		return geo.Box{}, false
	}
	return g.Box(), true
}

// decode reads a geometry of any of the six types.
func decode(value []byte) (g geo.Geometry, ok bool) {
	value = trimmed(value)
	name, ok := valueOf(value, "type")
	if !ok {
		return g, false
	}
	kind, _ := contentOf(name)
	raw, ok := valueOf(value, "coordinates")
	if !ok || raw[0] != '[' {
		return g, false
	}
	g.Type = geo.GeometryType(kind)
	switch g.Type {
	case geo.TypePoint:
		p, ok := position(raw[1:])
		g.Parts = [][][]geo.Point{{{p}}}
		return g, ok
	case geo.TypeLine:
		line, ok := positions(raw)
		g.Parts = [][][]geo.Point{{line}}
		return g, ok
	case geo.TypePolygon:
		rings, ok := lines(raw)
		g.Parts = [][][]geo.Point{rings}
		return g, ok
	}
	return decodeMany(g, raw)
}

func decodeMany(g geo.Geometry, raw []byte) (geo.Geometry, bool) {
	switch g.Type {
	case geo.TypeMultiPoint:
		points, ok := positions(raw)
		for _, p := range points {
			g.Parts = append(g.Parts, [][]geo.Point{{p}})
		}
		return g, ok
	case geo.TypeMultiLine:
		all, ok := lines(raw)
		for _, line := range all {
			g.Parts = append(g.Parts, [][]geo.Point{line})
		}
		return g, ok
	case geo.TypeMultiPolygon:
		for w := into(raw); ; {
			one, more := w.element()
			if !more {
				return g, len(g.Parts) > 0
			}
			rings, ok := lines(one)
			if !ok {
				return g, false
			}
			g.Parts = append(g.Parts, rings)
		}
	}
	return g, false
}

// lines reads an array of arrays of positions, at least one.
func lines(raw []byte) (out [][]geo.Point, ok bool) {
	if raw[0] != '[' {
		return nil, false
	}
	for w := into(raw); ; {
		one, more := w.element()
		if !more {
			return out, len(out) > 0
		}
		line, ok := positions(one)
		if !ok {
			return nil, false
		}
		out = append(out, line)
	}
}

// positions reads an array of positions, at least one.
func positions(raw []byte) (out []geo.Point, ok bool) {
	if raw[0] != '[' {
		return nil, false
	}
	for w := into(raw); ; {
		one, more := w.element()
		if !more {
			return out, len(out) > 0
		}
		if one[0] != '[' {
			return nil, false
		}
		p, ok := position(one[1:])
		if !ok {
			return nil, false
		}
		out = append(out, p)
	}
}
