package geo

import (
	"bytes"
	"encoding/json"
)

// GeometryType is the type of a GeoJSON geometry; collections are not taken.
type GeometryType string

// The geometry types of RFC 7946 that are taken.
const (
	TypePoint        GeometryType = "Point"
	TypeMultiPoint   GeometryType = "MultiPoint"
	TypeLine         GeometryType = "LineString"
	TypeMultiLine    GeometryType = "MultiLineString"
	TypePolygon      GeometryType = "Polygon"
	TypeMultiPolygon GeometryType = "MultiPolygon"
)

// Geometry is a checked GeoJSON geometry. Parts has one entry for each point,
// line or polygon; a polygon's entry has its rings, the first outside, the rest
// holes; a point's and a line's entry has one.
type Geometry struct {
	Type  GeometryType
	Parts [][][]Point
}

// ParseGeoJSON reads a geometry of at most limit points. Syntax, an unknown
// type, a point off the earth, a line of one point and an unclosed or too short
// ring are ErrGeometry with the place; more points are ErrTooMany. Whether a
// ring crosses itself is not looked at.
func ParseGeoJSON(data []byte, limit int) (Geometry, error) {
	var raw struct {
		Type        GeometryType    `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return Geometry{}, ErrGeometry.Because(err).At("", "syntax", "not a JSON object of a geometry")
	}
	if commas := bytes.Count(raw.Coordinates, []byte{','}); commas > 4*limit+4 {
		return Geometry{}, ErrTooMany.With("limit", limit)
	}
	parts, err := decodeParts(raw.Type, raw.Coordinates)
	if err != nil {
		return Geometry{}, err
	}
	g := Geometry{Type: raw.Type, Parts: parts}
	return g, g.check(limit)
}

// decodeParts brings the coordinates of every type into one shape.
func decodeParts(t GeometryType, raw json.RawMessage) ([][][]Point, error) {
	switch t {
	case TypePoint:
		p, err := decode[position](raw)
		return [][][]Point{{{Point(p)}}}, err
	case TypeMultiPoint:
		ps, err := decode[[]position](raw)
		parts := make([][][]Point, len(ps))
		for i, p := range ps {
			parts[i] = [][]Point{{Point(p)}}
		}
		return parts, err
	case TypeLine:
		line, err := decode[[]position](raw)
		return [][][]Point{{points(line)}}, err
	case TypeMultiLine:
		lines, err := decode[[][]position](raw)
		parts := make([][][]Point, len(lines))
		for i, line := range lines {
			parts[i] = [][]Point{points(line)}
		}
		return parts, err
	case TypePolygon:
		rings, err := decode[[][]position](raw)
		return [][][]Point{ringsOf(rings)}, err
	case TypeMultiPolygon:
		polygons, err := decode[[][][]position](raw)
		parts := make([][][]Point, len(polygons))
		for i, rings := range polygons {
			parts[i] = ringsOf(rings)
		}
		return parts, err
	}
	return nil, ErrGeometry.At("/type", "unknown", "the type is none of the six geometry types")
}

func decode[T any](raw json.RawMessage) (T, error) {
	var v T
	if len(raw) == 0 {
		return v, ErrGeometry.At("/coordinates", "missing", "the coordinates are missing")
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, ErrGeometry.Because(err).At("/coordinates", "shape", "the coordinates do not have the shape of the type")
	}
	return v, nil
}

// position reads [lon, lat] or [lon, lat, height]; the height is dropped.
type position Point

// UnmarshalJSON reads a position of two to four numbers.
func (p *position) UnmarshalJSON(data []byte) error {
	var v []float64
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	if len(v) < 2 || len(v) > 4 {
		return ErrPoint
	}
	p.Lon, p.Lat = v[0], v[1]
	return nil
}

func points(ps []position) []Point {
	out := make([]Point, len(ps))
	for i, p := range ps {
		out[i] = Point(p)
	}
	return out
}

func ringsOf(rings [][]position) [][]Point {
	out := make([][]Point, len(rings))
	for i, ring := range rings {
		out[i] = points(ring)
	}
	return out
}

// check holds the geometry to the rules of its type.
func (g Geometry) check(limit int) error {
	count := 0
	for _, part := range g.Parts {
		if len(part) == 0 {
			return ErrGeometry.At("/coordinates", "empty", "a part has no coordinates")
		}
		for _, line := range part {
			if count += len(line); count > limit {
				return ErrTooMany.With("limit", limit)
			}
			if err := g.checkLine(line); err != nil {
				return err
			}
		}
	}
	if count == 0 {
		return ErrGeometry.At("/coordinates", "empty", "the geometry has no point")
	}
	return nil
}

func (g Geometry) checkLine(line []Point) error {
	for _, p := range line {
		if !p.Valid() {
			return ErrGeometry.At("/coordinates", "range", "a point is not on the earth: "+p.String())
		}
	}
	switch g.Type {
	case TypeLine, TypeMultiLine:
		if len(line) < 2 {
			return ErrGeometry.At("/coordinates", "short", "a line needs two points")
		}
	case TypePolygon, TypeMultiPolygon:
		if len(line) < 4 {
			return ErrGeometry.At("/coordinates", "short", "a ring needs four points")
		}
		if line[0] != line[len(line)-1] {
			return ErrGeometry.At("/coordinates", "open", "a ring must end where it begins")
		}
	}
	return nil
}

// Box gives the smallest box around the geometry.
func (g Geometry) Box() Box {
	b := EmptyBox()
	for _, part := range g.Parts {
		for _, line := range part {
			b = b.Join(BoxOf(line...))
		}
	}
	return b
}

// Contains reports whether p lies in one of the polygons; no other type
// contains anything.
func (g Geometry) Contains(p Point) bool {
	if g.Type != TypePolygon && g.Type != TypeMultiPolygon {
		return false
	}
	for _, rings := range g.Parts {
		if PolygonContains(rings, p) {
			return true
		}
	}
	return false
}

// MarshalJSON writes the geometry as GeoJSON.
func (g Geometry) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"type": g.Type, "coordinates": g.Coordinates()})
}

// Coordinates gives the member "coordinates" of the geometry's GeoJSON: nested
// lists of [lon, lat], as deep as the type asks.
func (g Geometry) Coordinates() any {
	parts := make([][][][2]float64, len(g.Parts))
	for i, part := range g.Parts {
		parts[i] = make([][][2]float64, len(part))
		for j, line := range part {
			parts[i][j] = make([][2]float64, len(line))
			for k, p := range line {
				parts[i][j][k] = [2]float64{p.Lon, p.Lat}
			}
		}
	}
	return g.unwrap(parts)
}

// unwrap turns the common shape into the shape of the type.
func (g Geometry) unwrap(parts [][][][2]float64) any {
	switch {
	case g.Type == TypeMultiPolygon:
		return parts
	case g.Type == TypeMultiLine:
		lines := make([][][2]float64, len(parts))
		for i, part := range parts {
			lines[i] = part[0]
		}
		return lines
	case g.Type == TypeMultiPoint:
		ps := make([][2]float64, len(parts))
		for i, part := range parts {
			ps[i] = part[0][0]
		}
		return ps
	case len(parts) == 0:
		return []float64{}
	case g.Type == TypePolygon:
		return parts[0]
	case g.Type == TypeLine:
		return parts[0][0]
	}
	return parts[0][0][0]
}
