package places

import (
	"context"
	"math"

	"citybrain/kernel/geo"
)

// matrixMost bounds each side of a matrix that one request may ask for.
const matrixMost = 100

// metricOf reads what a route shall be the least of.
func metricOf(word string) (Metric, error) {
	switch word {
	case "", "time":
		return ByTime, nil
	case "distance":
		return ByDistance, nil
	}
	return ByTime, ErrMetric
}

type routeInput struct {
	From     string `query:"from" required:"true" doc:"lon,lat"`
	To       string `query:"to" required:"true" doc:"lon,lat"`
	By       string `query:"by" enum:"time,distance" doc:"Quickest or shortest; time if absent"`
	from, to geo.Point
	by       Metric
}

// Validate checks both points.
func (in *routeInput) Validate() (err error) {
	if in.from, err = geo.ParsePoint(in.From); err != nil {
		return err
	}
	if in.to, err = geo.ParsePoint(in.To); err != nil {
		return err
	}
	in.by, err = metricOf(in.By)
	return err
}

// RouteView is a way by road.
type RouteView struct {
	Metres  float64    `json:"metres"`
	Seconds float64    `json:"seconds" doc:"At the mean speeds of the roads, with the waiting at lights"`
	From    [2]float64 `json:"from" doc:"lon, lat at which the road is entered"`
	To      [2]float64 `json:"to" doc:"lon, lat at which it is left"`
	Line    *Shape     `json:"line" doc:"GeoJSON LineString from from to to"`
	Roads   []RoadView `json:"roads" doc:"In the order driven"`
}

// RoadView is a road of a route.
type RoadView struct {
	Name   string  `json:"name" doc:"Empty where the map knows none"`
	Latin  string  `json:"latin"`
	Metres float64 `json:"metres"`
}

func (s *Service) findRoute(ctx context.Context, in *routeInput) (RouteView, error) {
	r, err := s.Route(ctx, in.from, in.to, in.by)
	if err != nil {
		return RouteView{}, err
	}
	line := r.Line
	if len(line) == 1 { // both points have the same foot
		line = append(line, line[0])
	}
	g := geo.Geometry{Type: geo.TypeLine, Parts: [][][]geo.Point{{line}}}
	out := RouteView{
		Metres: tenth(r.Metres), Seconds: tenth(r.Seconds), From: lonLat(r.From), To: lonLat(r.To),
		Line: &Shape{Type: g.Type, Coordinates: g.Coordinates()}, Roads: []RoadView{},
	}
	for _, part := range r.Roads {
		out.Roads = append(out.Roads, RoadView{part.Name.Name, part.Latin, tenth(part.Metres)})
	}
	return out, nil
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }

func lonLat(p geo.Point) [2]float64 { return [2]float64{p.Lon, p.Lat} }

type matrixInput struct {
	Body struct {
		From [][2]float64 `json:"from" maxItems:"100" doc:"lon, lat of each start"`
		To   [][2]float64 `json:"to,omitempty" maxItems:"100" doc:"lon, lat of each end; the starts if absent"`
		By   string       `json:"by,omitempty" enum:"time,distance" doc:"time if absent"`
	}
	from, to []geo.Point
	by       Metric
}

// Validate checks the numbers of points and the points.
func (in *matrixInput) Validate() (err error) {
	if in.Body.To == nil {
		in.Body.To = in.Body.From
	}
	if in.from, err = pointsOf(in.Body.From); err != nil {
		return err
	}
	if in.to, err = pointsOf(in.Body.To); err != nil {
		return err
	}
	in.by, err = metricOf(in.Body.By)
	return err
}

func pointsOf(list [][2]float64) ([]geo.Point, error) {
	if len(list) == 0 || len(list) > matrixMost {
		return nil, ErrMatrix
	}
	points := make([]geo.Point, len(list))
	for i, pair := range list {
		points[i] = geo.Point{Lon: pair[0], Lat: pair[1]}
		if !points[i].Valid() {
			return nil, geo.ErrPoint
		}
	}
	return points, nil
}

// MatrixView is the distances by road; row by start, column by end.
type MatrixView struct {
	Metres  [][]float64 `json:"metres"`
	Seconds [][]float64 `json:"seconds"`
}

func (s *Service) findMatrix(ctx context.Context, in *matrixInput) (MatrixView, error) {
	rows, err := s.Matrix(ctx, in.from, in.to, in.by)
	if err != nil {
		return MatrixView{}, err
	}
	var out MatrixView
	for _, row := range rows {
		metres, seconds := make([]float64, len(row)), make([]float64, len(row))
		for i, leg := range row {
			metres[i], seconds[i] = tenth(leg.Metres), tenth(leg.Seconds)
		}
		out.Metres, out.Seconds = append(out.Metres, metres), append(out.Seconds, seconds)
	}
	return out, nil
}
