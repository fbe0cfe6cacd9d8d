// Package street reads the roads of a city pack for the simulated outside world:
// where devices may stand and vehicles may drive. It knows no domain.
package street

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"citybrain/kernel/geo"
)

// Road is a way for vehicles.
type Road struct {
	Name    string
	English string // "" where the map knows none
	Class   string // the value of highway=
	Oneway  bool   // only in the direction of the line
	Nodes   []int64
	Line    []geo.Point
}

// Town is the roads and the single points of the map extracts of a pack.
type Town struct {
	Roads   []Road
	Signals []geo.Point
	Points  map[string][]geo.Point // by tag, "highway=street_lamp"
}

// drivable are the classes of roads that vehicles use.
func drivable(class string) bool {
	return slices.Contains([]string{
		"motorway", "trunk", "primary", "secondary", "tertiary", "residential", "unclassified",
		"primary_link", "secondary_link", "tertiary_link", "trunk_link", "living_street", "service",
	}, class)
}

// Read reads every places/*.osm.pbf of a pack. tags names the single points that
// are wanted, as "key=value".
func Read(ctx context.Context, pack string, tags []string) (*Town, error) {
	files, err := filepath.Glob(filepath.Join(pack, "places", "*.osm.pbf"))
	if err != nil || len(files) == 0 {
		return nil, errors.Join(err, fmt.Errorf("%s has no map extract places/*.osm.pbf", pack))
	}
	t := &Town{Points: map[string][]geo.Point{}}
	for _, file := range files {
		if err := t.read(ctx, file, tags); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	return t, nil
}

func (t *Town) read(ctx context.Context, file string, tags []string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	scan := osmpbf.New(ctx, f, 1)
	defer scan.Close()
	scan.SkipRelations = true
	places := map[osm.NodeID]geo.Point{}
	var ways []*osm.Way
	for scan.Scan() {
		switch o := scan.Object().(type) {
		case *osm.Node:
			places[o.ID] = geo.Point{Lon: o.Lon, Lat: o.Lat}
			t.point(o, tags)
		case *osm.Way:
			if drivable(o.Tags.Find("highway")) {
				ways = append(ways, o)
			}
		}
	}
	if err := scan.Err(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for _, w := range ways {
		t.way(w, places)
	}
	return nil
}

func (t *Town) point(n *osm.Node, tags []string) {
	at := geo.Point{Lon: n.Lon, Lat: n.Lat}
	for _, tag := range n.Tags {
		if tag.Key == "highway" && tag.Value == "traffic_signals" {
			t.Signals = append(t.Signals, at)
		}
		if key := tag.Key + "=" + tag.Value; slices.Contains(tags, key) {
			t.Points[key] = append(t.Points[key], at)
		}
	}
}

// way adds a road, in pieces where nodes are missing at the edge of the extract.
func (t *Town) way(w *osm.Way, places map[osm.NodeID]geo.Point) {
	oneway := w.Tags.Find("oneway")
	r := Road{Name: w.Tags.Find("name"), English: w.Tags.Find("name:en"), Class: w.Tags.Find("highway"), Oneway: oneway == "yes" || oneway == "1" || oneway == "-1"}
	cut := func() {
		if len(r.Line) > 1 {
			piece := r
			if oneway == "-1" {
				slices.Reverse(piece.Nodes)
				slices.Reverse(piece.Line)
			}
			t.Roads = append(t.Roads, piece)
		}
		r.Nodes, r.Line = nil, nil
	}
	for _, n := range w.Nodes {
		p, known := places[n.ID]
		if !known {
			cut()
			continue
		}
		r.Nodes, r.Line = append(r.Nodes, int64(n.ID)), append(r.Line, p)
	}
	cut()
}

// Metres is the length of a road.
func (r *Road) Metres() float64 { return geo.Length(r.Line) }

// Bearing is the direction of the road at so many metres from its beginning.
func (r *Road) Bearing(metres float64) float64 {
	a := geo.Along(r.Line, math.Max(0, metres-2))
	b := geo.Along(r.Line, metres+2)
	return geo.Bearing(a, b)
}

// Corner is a node where roads of different names meet.
type Corner struct {
	At   geo.Point
	Name string // of one of the roads
}

// Corners gives the corners in the order in which the roads name them.
func (t *Town) Corners() []Corner {
	first := map[int64]string{}
	found := map[int64]bool{}
	var corners []Corner
	for i := range t.Roads {
		r := &t.Roads[i]
		for k, n := range r.Nodes {
			name, seen := first[n]
			if !seen {
				first[n] = r.Name
				continue
			}
			if name != r.Name && !found[n] {
				found[n] = true
				corners = append(corners, Corner{At: r.Line[k], Name: name})
			}
		}
	}
	return corners
}
