package model

import (
	"bytes"
	"strconv"
)

// geometryLevels says how deep the coordinates of each GeoJSON geometry are
// nested (RFC 7946); a collection of geometries cannot be a GeoProperty
// (clause 4.7.1).
func geometryLevels(name string) (levels int, ok bool) {
	switch name {
	case "Point":
		return 0, true
	case "MultiPoint", "LineString":
		return 1, true
	case "MultiLineString", "Polygon":
		return 2, true
	case "MultiPolygon":
		return 3, true
	}
	return 0, false
}

// isGeometry tells whether a value looks like a GeoJSON geometry, right or wrong.
func isGeometry(value []byte) bool {
	if !isObject(value) || !bytes.Contains(value, []byte(`"coordinates":`)) {
		return false
	}
	name := member(value, "type")
	if name == nil || !isText(name) || member(value, "coordinates") == nil {
		return false
	}
	_, ok := geometryLevels(string(name[1 : len(name)-1]))
	return ok
}

// checkGeometry says what is wrong with a GeoJSON geometry; "" if nothing is.
func checkGeometry(value []byte) string {
	if !isObject(value) {
		return "is not a GeoJSON geometry"
	}
	name, coordinates := member(value, "type"), member(value, "coordinates")
	if name == nil || !isText(name) {
		return "has a GeoJSON geometry without its type"
	}
	kind := unquote(name)
	levels, ok := geometryLevels(kind)
	if !ok {
		return "has the geometry " + strconv.Quote(kind) + ", which is none of Point, LineString, Polygon and their Multi forms"
	}
	if coordinates == nil || !isArray(coordinates) {
		return "has a " + kind + " without coordinates"
	}
	return checkCoordinates(coordinates, levels, kind)
}

// checkCoordinates walks down to the positions, lines and rings.
func checkCoordinates(value []byte, levels int, kind string) string {
	switch {
	case levels == 0:
		return checkPosition(value)
	case levels == 1 && (kind == "LineString" || kind == "MultiLineString"):
		return checkLine(value, 2, false)
	case levels == 1 && (kind == "Polygon" || kind == "MultiPolygon"):
		return checkLine(value, 4, true)
	}
	count := 0
	for w := over(value); ; count++ {
		part, ok := w.element()
		if !ok {
			break
		}
		if !isArray(part) {
			return "has coordinates that are nested too little for a " + kind
		}
		if wrong := checkCoordinates(part, levels-1, kind); wrong != "" {
			return wrong
		}
	}
	if count == 0 {
		return "has a " + kind + " without a position"
	}
	return ""
}

// checkLine checks the positions of a line or, closed, of a ring.
func checkLine(value []byte, least int, closed bool) string {
	var first, last []byte
	count := 0
	for w := over(value); ; count++ {
		position, ok := w.element()
		if !ok {
			break
		}
		if !isArray(position) {
			return "has coordinates that are nested too little"
		}
		if wrong := checkPosition(position); wrong != "" {
			return wrong
		}
		if last = position; count == 0 {
			first = position
		}
	}
	switch {
	case count < least:
		return "has a line or a ring of fewer than " + strconv.Itoa(least) + " positions"
	case closed && !samePosition(first, last):
		return "has a ring that is not closed"
	}
	return ""
}

// checkPosition checks [longitude, latitude] or [longitude, latitude, height] in WGS-84.
func checkPosition(value []byte) string {
	var at [3]float64
	count := 0
	for w := over(value); ; count++ {
		number, ok := w.element()
		if !ok {
			break
		}
		f, err := strconv.ParseFloat(string(number), 64)
		if err != nil || count == len(at) {
			return "has a position that is not two or three numbers"
		}
		at[count] = f
	}
	switch {
	case count < 2:
		return "has a position that is not two or three numbers"
	case at[0] < -180 || at[0] > 180 || at[1] < -90 || at[1] > 90:
		return "has a position off the earth: longitude comes first, from -180 to 180, then latitude, from -90 to 90"
	}
	return ""
}

// samePosition compares numbers, for 1.0 and 1 are the same place.
func samePosition(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, y := over(a), over(b)
	for {
		p, more := x.element()
		q, also := y.element()
		if more != also {
			return false
		}
		if !more {
			return true
		}
		f, _ := strconv.ParseFloat(string(p), 64)
		g, _ := strconv.ParseFloat(string(q), 64)
		if f != g {
			return false
		}
	}
}
