package app

import (
	"fmt"
	"io"

	"citybrain/domain/places/osmfile"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/rules"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

// signalStreets makes the streets that signals steer out of the pack's map extracts, with
// the usual times where the city has set none. A pack without extracts has no streets.
func signalStreets(p *pack.Pack) (*network.Network, error) {
	o := network.OSM{Crossings: true}
	for _, name := range p.Glob("places/*.osm.pbf") {
		f, err := packExtract(p, name)
		if err != nil {
			return nil, fmt.Errorf("streets of %s: %w", name, err)
		}
		addExtract(&o, f)
	}
	n := network.FromOSM(o)
	usual := rules.Usual()
	for j := range n.Junctions {
		usual.Fill(n, j)
	}
	return n, nil
}

func packExtract(p *pack.Pack, name string) (*osmfile.File, error) {
	f, err := p.File(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	limits := osmfile.CityLimits()
	data, err := io.ReadAll(io.LimitReader(f, int64(limits.Bytes)+1))
	if err != nil {
		return nil, err
	}
	return osmfile.Read(data, limits)
}

// addExtract hands over nodes, roads and turn restrictions. Restrictions over ways
// instead of a node come without Via.
func addExtract(o *network.OSM, f *osmfile.File) {
	for _, n := range f.Nodes {
		o.Nodes = append(o.Nodes, network.OSMNode{ID: n.ID, At: geo.Point{Lon: n.Lon, Lat: n.Lat}, Tags: tagMap(n.Tags)})
	}
	for _, w := range f.Ways {
		if w.Tags.Get("highway") != "" {
			o.Ways = append(o.Ways, network.OSMWay{ID: w.ID, Nodes: w.Refs, Tags: tagMap(w.Tags)})
		}
	}
	for _, r := range f.Relations {
		if r.Tags.Get("type") != "restriction" {
			continue
		}
		turn := network.OSMRestriction{ID: r.ID, Kind: r.Tags.Get("restriction")}
		for _, m := range r.Members {
			switch {
			case m.Role == "from" && m.Kind == osmfile.WayMember:
				turn.From = m.Ref
			case m.Role == "to" && m.Kind == osmfile.WayMember:
				turn.To = m.Ref
			case m.Role == "via" && m.Kind == osmfile.NodeMember:
				turn.Via = m.Ref
			}
		}
		o.Restrictions = append(o.Restrictions, turn)
	}
}

// tagMap is nil for the many nodes without tags.
func tagMap(tags osmfile.Tags) map[string]string {
	if len(tags) == 0 {
		return nil
	}
	m := make(map[string]string, len(tags))
	for _, t := range tags {
		m[t.Key] = t.Value
	}
	return m
}
