package query

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/kernel/geo"
)

// The limits of a reference geometry.
const (
	maxCoordinates    = 10_000
	maxCoordinateText = 1 << 20
)

// relation is a georel.
type relation string

const (
	near       relation = "near"
	within     relation = "within"
	contains   relation = "contains"
	intersects relation = "intersects"
	disjoint   relation = "disjoint"
	overlaps   relation = "overlaps"
	equals     relation = "equals"
)

// Geo is a parsed geo-query (clause 4.10): how the geometry of an entity stands
// to a reference geometry. Relations are those of OpenGIS Simple Features on the
// flat map of degrees, exact also where boundaries touch; no geometry crosses
// the 180th meridian. near measures metres on the sphere between the nearest
// points: maxDistance includes its bound, minDistance asks for more.
type Geo struct {
	relation  relation
	property  string
	metres    float64 // of near
	beyond    bool    // near with minDistance
	reference *figure
}

// ParseGeo reads the four parameters of a geo-query. The coordinates are the JSON
// array of the geometry's type, of at most 10,000 positions; without a
// geoproperty it is about the location.
func ParseGeo(georel, geometry, coordinates, geoproperty string, names model.Names) (*Geo, error) {
	g := &Geo{}
	if err := g.parseRelation(georel); err != nil {
		return nil, err
	}
	if geoproperty == "" {
		geoproperty = "location"
	}
	if !isName(geoproperty) && !isURI(geoproperty) {
		return nil, bad("The geoproperty %.80q is not a name.", geoproperty)
	}
	g.property = names.Expand(geoproperty)
	shape, err := parseGeometry(geometry, coordinates)
	if err != nil {
		return nil, err
	}
	g.reference = newFigure(shape)
	g.reference.index()
	return g, nil
}

// ParseGeoQ reads the object geoQ of a subscription or of a query that is posted:
// the parameters of ParseGeo, where the coordinates are an array or its text.
func ParseGeoQ(data []byte, names model.Names) (*Geo, error) {
	var q struct {
		Georel, Geometry, Geoproperty string
		Coordinates                   json.RawMessage
	}
	if err := json.Unmarshal(data, &q); err != nil {
		return nil, bad("The geoQ is not an object of georel, geometry, coordinates and geoproperty.")
	}
	coordinates := string(q.Coordinates)
	if text, ok := unquote(coordinates); ok {
		coordinates = text
	}
	return ParseGeo(q.Georel, q.Geometry, coordinates, q.Geoproperty, names)
}

func (g *Geo) parseRelation(georel string) error {
	name, rest, more := strings.Cut(georel, ";")
	switch g.relation = relation(name); g.relation {
	case within, contains, intersects, disjoint, overlaps, equals:
		if more {
			return bad("The georel %s takes nothing after it: %.80q.", name, georel)
		}
		return nil
	case near:
		return g.parseDistance(georel, rest)
	}
	return bad("The georel %.80q is none of near, within, contains, intersects, disjoint, overlaps and equals.", georel)
}

func (g *Geo) parseDistance(georel, rest string) error {
	modifier, metres, _ := strings.Cut(rest, "==")
	g.beyond = modifier == "minDistance"
	var err error
	g.metres, err = strconv.ParseFloat(metres, 64)
	if !g.beyond && modifier != "maxDistance" || err != nil || !isNumber(metres) || g.metres <= 0 {
		return bad("The georel near goes with maxDistance==metres or minDistance==metres, a positive number: %.80q.", georel)
	}
	return nil
}

// parseGeometry reads a reference geometry; geo checks ranges, rings and lengths.
func parseGeometry(kind, coordinates string) (geo.Geometry, error) {
	if len(coordinates) > maxCoordinateText {
		return geo.Geometry{}, tooComplex("The coordinates are longer than %d bytes.", maxCoordinateText)
	}
	// Anything but brackets and numbers, such as null, could be read as something.
	data, err := json.Marshal(map[string]any{"type": kind, "coordinates": json.RawMessage(coordinates)})
	if err != nil || strings.Trim(coordinates, "[]0123456789+-.eE, \t\r\n") != "" || strings.ContainsAny(coordinates, "nuftl\"{") {
		return geo.Geometry{}, bad("The coordinates %.80q are not a JSON array.", coordinates)
	}
	shape, err := geo.ParseGeoJSON(data, maxCoordinates)
	if errors.Is(err, geo.ErrTooMany) {
		return shape, tooComplex("The geometry has more than %d positions.", maxCoordinates)
	}
	if err != nil {
		return shape, bad("The geometry %.40q with the coordinates %.80q is not one of GeoJSON: %v", kind, coordinates, err)
	}
	return shape, nil
}

// Property gives the IRI of the GeoProperty in question.
func (g *Geo) Property() string { return g.property }

// Near gives the place and the metres of a search around a point; ok is false for
// every other question.
func (g *Geo) Near() (lon, lat, metres float64, ok bool) {
	if g.relation != near || g.beyond || g.reference.dim != 0 || len(g.reference.points) != 1 {
		return 0, 0, 0, false
	}
	p := g.reference.points[0]
	return p.Lon, p.Lat, g.metres, true
}

// Box gives a box that the box of every matching geometry meets, for an index; ok
// is false where there is none, as with disjoint, minDistance, or a circle that
// reaches a pole or the 180th meridian.
func (g *Geo) Box() (box geo.Box, ok bool) {
	box = g.reference.box
	if g.relation == disjoint || g.beyond {
		return geo.Box{}, false
	}
	if g.relation != near {
		return box, true
	}
	return Around(box, g.metres)
}

// Around gives a box that holds all that is at most so many metres from a box; ok
// is false where it reaches a pole or the 180th meridian.
func Around(box geo.Box, metres float64) (wide geo.Box, ok bool) {
	const metresPerDegree = geo.EarthRadius * math.Pi / 180
	dy := metres / metresPerDegree * 1.001
	farthest := max(math.Abs(box.South), math.Abs(box.North)) + dy
	if farthest > 88 {
		return geo.Box{}, false
	}
	dx := dy / math.Cos(farthest*math.Pi/180)
	wide = geo.Box{West: box.West - dx, South: box.South - dy, East: box.East + dx, North: box.North + dy}
	return wide, wide.Valid()
}
