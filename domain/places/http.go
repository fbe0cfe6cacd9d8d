package places

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// mostPoints bounds the shape of a within query.
const mostPoints = 500

// routes is the door of places; everything in it is public.
func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/city", auth.Public, "The city that this binary serves", s.city),
		web.Get("/api/v1/places/search", auth.Public, "Find places by name", s.search),
		web.Get("/api/v1/places/reverse", auth.Public, "What a point is called", s.reverse),
		web.Get("/api/v1/places/near", auth.Public, "The nearest places of a kind", s.near),
		web.Get("/api/v1/places/within", auth.Public, "The places of a kind in a box or a division", s.within, web.Costs(2)),
		web.Post("/api/v1/places/within", auth.Public, "The places of a kind in a GeoJSON polygon", s.withinShape, web.Costs(10)),
		web.Get("/api/v1/places/kinds", auth.Public, "The kinds of places and how many there are", s.kinds),
		web.Get("/api/v1/places/divisions", auth.Public, "The divisions below a division", s.divisions),
		web.Get("/api/v1/places/divisions/{code}", auth.Public, "One division and those above it", s.division),
		web.Get("/api/v1/places/convert", auth.Public, "A point in another coordinate system", s.convert),
		web.Get("/api/v1/route", auth.Public, "The way by road from one point to another", s.findRoute, web.Costs(2)),
		web.Post("/api/v1/route/matrix", auth.Public, "Metres and seconds by road between many points", s.findMatrix, web.Costs(10)),
		web.Plain("GET", "/tiles/{z}/{x}/{y}.mvt", auth.Public, "A vector tile of the map", s.tileHandler(),
			web.Answers("application/vnd.mapbox-vector-tile"), web.Unlimited),
		web.Plain("GET", "/tiles/style/{name}.json", auth.Public, "The map style, light or dark, for MapLibre", s.styleHandler()),
	}
}

// CityView is what the faces need to know of the city.
type CityView struct {
	Name      string       `json:"name"`
	ZH        string       `json:"zh"`
	EN        string       `json:"en"`
	Region    string       `json:"region"`
	Zone      string       `json:"zone"`
	Language  string       `json:"language"`
	Languages []string     `json:"languages"`
	Bounds    [4]float64   `json:"bounds" doc:"west, south, east, north"`
	Centre    [2]float64   `json:"centre" doc:"lon, lat"`
	Zoom      float64      `json:"zoom"`
	Credits   []pack.Words `json:"credits"`
	Help      []pack.Line  `json:"help" doc:"Whom to call, most asked first"`
	Demo      bool         `json:"demo"`
	Map       string       `json:"map" doc:"Version of the map; changes with its data"`
}

func (s *Service) city(context.Context, *struct{}) (CityView, error) {
	a, err := s.Atlas()
	if err != nil {
		return CityView{}, err
	}
	c := a.city
	return CityView{Name: c.Name, ZH: c.ZH, EN: c.EN, Region: c.Region, Zone: c.Zone, Language: c.Language, Languages: c.Languages,
		Bounds: c.Bounds, Centre: c.Centre, Zoom: c.Zoom, Credits: c.Credits, Help: c.Help, Demo: s.demo, Map: a.TileTag()}, nil
}

// Items is a whole list; places are few enough not to need pages.
type Items[T any] struct {
	Items []T `json:"items"`
}

type searchInput struct {
	Q     string `query:"q" doc:"Name in Chinese or Latin, initials of the pinyin, or two crossing roads"`
	Near  string `query:"near" doc:"lon,lat: what is close comes first"`
	Limit int    `query:"limit" minimum:"1" doc:"10 if absent, at most 50"`
	near  *geo.Point
}

// Validate checks the words and the point.
func (in *searchInput) Validate() error {
	if in.Q = strings.TrimSpace(in.Q); in.Q == "" || utf8.RuneCountInString(in.Q) > longestQuery || !utf8.ValidString(in.Q) {
		return ErrQuery.At("q", ErrQuery.Code, ErrQuery.Message)
	}
	in.Limit = limit(in.Limit, 10, 50)
	if in.Near == "" {
		return nil
	}
	p, err := geo.ParsePoint(in.Near)
	in.near = &p
	return err
}

// limit puts an asked number between 1 and most; 0 and less mean usual.
func limit(asked, usual, most int) int {
	if asked <= 0 {
		return usual
	}
	return min(asked, most)
}

func (s *Service) search(_ context.Context, in *searchInput) (Items[Place], error) {
	a, err := s.Atlas()
	if err != nil {
		return Items[Place]{}, err
	}
	return Items[Place]{a.Search(in.Q, in.near, in.Limit)}, nil
}

// PointInput is a place by its position; exported, because inputs that embed it are filled by reflection.
type PointInput struct {
	Lon float64 `query:"lon" required:"true"`
	Lat float64 `query:"lat" required:"true"`
}

// Validate checks that the point is on the earth.
func (in *PointInput) Validate() error {
	if !in.point().Valid() {
		return geo.ErrPoint
	}
	return nil
}

func (in *PointInput) point() geo.Point { return geo.Point{Lon: in.Lon, Lat: in.Lat} }

func (s *Service) reverse(_ context.Context, in *PointInput) (Address, error) {
	a, err := s.Atlas()
	if err != nil {
		return Address{}, err
	}
	return a.Reverse(in.point())
}

type nearInput struct {
	PointInput
	Kind   string  `query:"kind" required:"true" doc:"One of /api/v1/places/kinds"`
	Limit  int     `query:"limit" minimum:"1" doc:"10 if absent, at most 100"`
	Metres float64 `query:"metres" doc:"Not farther than this; 5000 if absent"`
}

func (s *Service) near(_ context.Context, in *nearInput) (Items[Place], error) {
	a, err := s.atlasOf(in.Kind)
	if err != nil {
		return Items[Place]{}, err
	}
	metres := in.Metres
	if !(metres > 0 && metres <= 50_000) {
		metres = 5000
	}
	return Items[Place]{a.Near(in.Kind, in.point(), limit(in.Limit, 10, 100), metres)}, nil
}

// atlasOf gives the map if it has places of the kind, else ErrKind.
func (s *Service) atlasOf(kind string) (*Atlas, error) {
	a, err := s.Atlas()
	if err != nil {
		return nil, err
	}
	if tree, _ := a.tree(kind); tree == nil {
		return nil, ErrKind.With("kind", kind)
	}
	return a, nil
}

// WithinInput chooses places by an area; exported for the same reason.
type WithinInput struct {
	page.Ask
	Kind   string `query:"kind" required:"true" doc:"One of /api/v1/places/kinds"`
	Box    string `query:"bbox" doc:"west,south,east,north"`
	Region string `query:"region" doc:"Code of a division"`
	Shapes bool   `query:"shapes" doc:"With the geometry as GeoJSON"`
	box    geo.Box
}

// Validate checks that the area is named in one way.
func (in *WithinInput) Validate() (err error) {
	if (in.Box == "") == (in.Region == "") {
		return ErrWithin
	}
	if in.box = (geo.Box{West: -180, South: -90, East: 180, North: 90}); in.Box != "" {
		in.box, err = geo.ParseBox(in.Box)
	}
	return err
}

func (s *Service) within(_ context.Context, in *WithinInput) (page.Page[Place], error) {
	if a := s.atlas.Load(); a != nil && in.Region != "" {
		if _, ok := a.divisionAt(in.Region); !ok {
			return page.Page[Place]{}, ErrDivision.With("code", in.Region)
		}
	}
	return s.list(in, nil)
}

type shapeInput struct {
	page.Ask
	Kind   string `query:"kind" required:"true" doc:"One of /api/v1/places/kinds"`
	Shapes bool   `query:"shapes" doc:"With the geometry as GeoJSON"`
	Body   json.RawMessage
	shape  geo.Geometry
}

// Validate checks the polygon.
func (in *shapeInput) Validate() (err error) {
	if in.shape, err = geo.ParseGeoJSON(in.Body, mostPoints); err != nil {
		return err
	}
	if in.shape.Type != geo.TypePolygon && in.shape.Type != geo.TypeMultiPolygon {
		return geo.ErrGeometry.At("/type", "not_area", "an area must be a Polygon or a MultiPolygon")
	}
	if in.shape.Crossing() {
		return ErrCrossing
	}
	return nil
}

func (s *Service) withinShape(_ context.Context, in *shapeInput) (page.Page[Place], error) {
	return s.list(&WithinInput{Ask: in.Ask, Kind: in.Kind, Shapes: in.Shapes, box: in.shape.Box()}, &in.shape)
}

// list gives one page of the places of a kind in an area.
func (s *Service) list(in *WithinInput, shape *geo.Geometry) (page.Page[Place], error) {
	a, err := s.atlasOf(in.Kind)
	if err != nil {
		return page.Page[Place]{}, err
	}
	filters := struct {
		Kind, Region string
		Box          geo.Box
		Shape        *geo.Geometry
	}{in.Kind, in.Region, in.box, shape}
	after := ""
	if _, err := page.Decode(in.Cursor, filters, &after); err != nil {
		return page.Page[Place]{}, err
	}
	found, err := a.Within(in.Kind, in.box, shape, in.Region, after, in.Size()+1)
	if err != nil {
		return page.Page[Place]{}, err
	}
	if in.Shapes {
		for i := range found {
			found[i].Shape = a.Shape(found[i])
		}
	}
	return page.Of(found, in.Size(), filters, func(p Place) []any { return []any{p.ID} }), nil
}

// KindView is one kind of places.
type KindView struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

func (s *Service) kinds(context.Context, *struct{}) (Items[KindView], error) {
	a, err := s.Atlas()
	if err != nil {
		return Items[KindView]{}, err
	}
	out := []KindView{}
	for kind, count := range sorted(a.Kinds()) {
		out = append(out, KindView{kind, count})
	}
	return Items[KindView]{out}, nil
}

type divisionsInput struct {
	page.Ask
	Parent string `query:"parent" doc:"Code of the division above; the top if absent"`
}

func (s *Service) divisions(_ context.Context, in *divisionsInput) (page.Page[Division], error) {
	a, err := s.Atlas()
	if err != nil {
		return page.Page[Division]{}, err
	}
	if _, ok := a.divisionAt(in.Parent); in.Parent != "" && !ok {
		return page.Page[Division]{}, ErrDivision.With("code", in.Parent)
	}
	after := ""
	if _, err := page.Decode(in.Cursor, in.Parent, &after); err != nil {
		return page.Page[Division]{}, err
	}
	var rows []Division
	for _, i := range a.children[in.Parent] {
		if d := a.stock.Divisions[i]; d.Code > after && len(rows) <= in.Size() {
			rows = append(rows, d)
		}
	}
	return page.Of(rows, in.Size(), in.Parent, func(d Division) []any { return []any{d.Code} }), nil
}

// DivisionView is a division with its place in the tree.
type DivisionView struct {
	Division
	Above    []Division `json:"above" doc:"From the top down, without itself"`
	Children int        `json:"children" doc:"How many divisions lie directly below"`
}

func (s *Service) division(_ context.Context, in *struct {
	Code string `path:"code"`
}) (DivisionView, error) {
	d, err := s.Division(in.Code)
	if err != nil {
		return DivisionView{}, err
	}
	a, err := s.Atlas()
	if err != nil {
		return DivisionView{}, err
	}
	above := a.chain(d.Code)
	return DivisionView{Division: d, Above: above[:len(above)-1], Children: len(a.children[d.Code])}, nil
}

type convertInput struct {
	PointInput
	From string `query:"from" doc:"wgs84, gcj02 or bd09; wgs84 if absent"`
	To   string `query:"to" doc:"wgs84, gcj02 or bd09; wgs84 if absent"`
}

// Converted is a point in another system.
type Converted struct {
	geo.Point
	System  geo.System `json:"system"`
	Shifted bool       `json:"shifted" doc:"False outside China, where GCJ-02 equals WGS-84"`
}

func (s *Service) convert(_ context.Context, in *convertInput) (Converted, error) {
	from, err := geo.ParseSystem(cmp.Or(in.From, string(geo.WGS84)))
	if err != nil {
		return Converted{}, err
	}
	to, err := geo.ParseSystem(cmp.Or(in.To, string(geo.WGS84)))
	if err != nil {
		return Converted{}, err
	}
	return Converted{Point: geo.Convert(in.point(), from, to), System: to, Shifted: from != to && geo.InChina(in.point())}, nil
}
