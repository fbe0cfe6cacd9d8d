// Package places is the ground that the city stands on: divisions and grids,
// roads, junctions, buildings, water, green and points of interest; the map's
// tiles and styles; finding a place by its name, its name by the place, and
// what is near or within.
//
// Everything comes from the city pack (OpenStreetMap extracts and tables), is
// stored in SQL and served from memory.
package places

import (
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
)

// The typed ids. Those of OpenStreetMap's elements are made from its numbers, so
// that a place keeps its id when the extract is loaded again.
type (
	RoadID     string // road_w8758061, a way
	JunctionID string // junction_n12345, the smallest node of the junction
	AreaID     string // building_w1, water_r2, green_w3
	POIID      string // lamp_n1: the kind and the element
)

// The faults of places.
var (
	ErrNotLoaded    = fault.New(fault.Unavailable, "places.not_loaded", "The map is still being loaded.")
	ErrDivision     = fault.New(fault.Missing, "places.division_missing", "There is no such division.")
	ErrOutside      = fault.New(fault.Missing, "places.outside", "This point lies outside the city's map.")
	ErrKind         = fault.New(fault.Invalid, "places.kind_unknown", "The map has no places of this kind.")
	ErrQuery        = fault.New(fault.Invalid, "places.query_invalid", "The words to search for must have 1 to 100 characters.")
	ErrTile         = fault.New(fault.Malformed, "places.tile_invalid", "This is not the address of a map tile.")
	ErrStyle        = fault.New(fault.Missing, "places.style_missing", "There is a light and a dark map style, no other.")
	ErrWithin       = fault.New(fault.Invalid, "places.within_invalid", "Give exactly one of bbox and region.")
	ErrCrossing     = fault.New(fault.Invalid, "places.area_crossing", "The border of the area crosses itself; inside and outside cannot be told apart.")
	ErrBroad        = fault.New(fault.Invalid, "places.area_broad", "The area holds too many places for so detailed a border; draw it with fewer points, or smaller.")
	ErrOffRoad      = fault.New(fault.Invalid, "places.off_road", "No road lies within a kilometre of this point.")
	ErrMatrix       = fault.New(fault.Invalid, "places.matrix_size", "Give 1 to 100 points to start from and 1 to 100 to go to.")
	ErrMetric       = fault.New(fault.Invalid, "places.metric_unknown", "A route is sought by time or by distance.")
	ErrStoredBroken = fault.New(fault.Internal, "places.stored_broken", "A stored shape of the map cannot be read.")
)

// Name is what a place is called. Name is as on the sign, Latin the form in
// Latin letters; either may be empty. Alias holds further names for the search,
// parted by semicolons.
type Name struct {
	Name  string `json:"name"`
	Latin string `json:"latin"`
	Alias string `json:"-"`
}

// Class is the rank of a road in the network 道路等级.
type Class string

// The classes, from the widest down. Rail lines are drawn with the roads but
// are not searched, reached or routed on.
const (
	Motorway    Class = "motorway"
	Trunk       Class = "trunk"
	Primary     Class = "primary"
	Secondary   Class = "secondary"
	Tertiary    Class = "tertiary"
	Residential Class = "residential"
	ServiceRoad Class = "service"
	Path        Class = "path"
	Rail        Class = "rail"
)

// Road is one stretch of a road 路段: one way of OpenStreetMap.
type Road struct {
	ID RoadID
	Name
	Class    Class
	Link     bool   // a ramp or slip road of its class
	Oneway   int    // 1 along the line, -1 against it, 0 both
	Lanes    int    // 0 where unknown
	MaxSpeed int    // km/h, 0 where unknown
	Bridge   bool   //
	Tunnel   bool   //
	Barred   bool   // motor vehicles may not use it, or only its owner's
	Region   string // grid, or the widest division known, of its middle
	Nodes    []int64
	Line     []geo.Point // beside Nodes
}

// Junction is a place where roads cross 路口: the nodes of one crossing together.
type Junction struct {
	ID     JunctionID
	Name          // "南京西路/石门一路"
	Signal bool   // has traffic lights
	Roads  string // names of the roads that meet, widest first, parted by semicolons
	Point  geo.Point
	Region string
	Nodes  []int64 // the signal nodes, or those that the roads share
}

// The kinds of areas.
const (
	Building = "building"
	Water    = "water"
	Green    = "green"
)

// Area is something with an outline: a building, water, or green.
type Area struct {
	ID   AreaID
	Kind string // Building, Water or Green
	Name
	Class  string // OpenStreetMap's value: "apartments", "park"
	Levels int    // storeys of a building, 0 where unknown
	Region string
	Rings  [][]geo.Point // the first outside, the rest holes; closed
}

// POI is a point of interest or a piece of street furniture 兴趣点.
type POI struct {
	ID   POIID
	Kind string // "hospital", "lamp", "hydrant"; see kinds.go
	Name
	Point  geo.Point
	Region string
}

// Level is the rank of a division.
type Level string

// The levels from the top: 省 市 区县 街道乡镇 社区村 网格.
const (
	Province  Level = "province"
	CityLevel Level = "city"
	County    Level = "county"
	Street    Level = "street"
	Community Level = "community"
	GridLevel Level = "grid"
)

// rank orders the levels from the top; false for a word that is none.
func (l Level) rank() (int, bool) {
	for i, one := range []Level{Province, CityLevel, County, Street, Community, GridLevel} {
		if l == one {
			return i, true
		}
	}
	return 0, false
}

// Division is one node of the administrative tree 行政区划. Codes nest by prefix.
type Division struct {
	Code   string `json:"code"`
	Parent string `json:"parent"`
	Level  Level  `json:"level"`
	Name
	Point *geo.Point `json:"point,omitempty"` // an approximate middle, where one is known
}

// Place is a found place, of whatever kind.
type Place struct {
	ID string `json:"id"`
	// Kind is road, junction, building, water, green, division, address or a kind of POI.
	Kind string `json:"kind"`
	Name
	geo.Point
	Region string `json:"region" doc:"Code of the division that it lies in, down to the grid where known"`
	County string `json:"county" doc:"Name of the county or district"`
	Metres int    `json:"metres" doc:"Distance from the point asked about, 0 where none was"`
	// Shape is the geometry as GeoJSON, where it was asked for.
	Shape *Shape `json:"shape,omitempty"`
}

// Shape is a geometry as GeoJSON.
type Shape struct {
	Type        geo.GeometryType `json:"type" doc:"Point, LineString or Polygon"`
	Coordinates any              `json:"coordinates" doc:"[lon, lat], nested as the type asks"`
}

// Stock is everything that a pack gives to places, in the order of ids.
type Stock struct {
	Hash      string // fingerprint of the files that it was made from
	Grid      geo.Grid
	Divisions []Division
	Roads     []Road
	Junctions []Junction
	Areas     []Area
	POIs      []POI
}
