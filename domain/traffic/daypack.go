package traffic

import (
	"fmt"
	"math"
	"time"

	"citybrain/domain/traffic/corridor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/pack"
)

// dayFile is what happens on the streets of a demo besides the usual traffic.
const dayFile = "traffic/day.yaml"

// dayDoc is that file.
type dayDoc struct {
	Synthetic string    `yaml:"synthetic"`
	Events    []dayLine `yaml:"events"`
}

// dayLine is something that happens again and again.
type dayLine struct {
	Kind         string  `yaml:"kind"` // incident, closure, ambulance
	Road         string  `yaml:"road"` // a street with three lit junctions or more
	Place        float64 `yaml:"place"`
	EveryMinutes float64 `yaml:"everyMinutes"`
	AtMinute     float64 `yaml:"atMinute"`
	LastsMinutes float64 `yaml:"lastsMinutes"`
	line         int
}

// StreetDay is what happens on the streets of a pack's demo 街道脚本, held to its file.
type StreetDay struct{ lines []dayLine }

// ReadStreetDay reads what happens on the streets of a pack's demo and reports what is wrong
// by line. Whether the streets exist is seen when they are read: Happenings.
func ReadStreetDay(p *pack.Pack) StreetDay {
	file, doc, ok := pack.YAML[dayDoc](p, dayFile)
	if !ok {
		return StreetDay{}
	}
	for i := range file.Events {
		e := &file.Events[i]
		e.line = doc.Line("events", i)
		at := func(key string) pack.Place { return doc.At("events", i, key) }
		switch e.Kind {
		case street.Incident, street.Closure:
			if !(e.LastsMinutes >= 1 && e.LastsMinutes < e.EveryMinutes) {
				at("lastsMinutes").Report("lastsMinutes must be a number from 1 to below everyMinutes")
			}
		case street.Ambulance:
		default:
			at("kind").Report("kind must be incident, closure or ambulance, not %q", e.Kind)
		}
		if e.Road == "" {
			at("road").Report("road must name a street")
		}
		if !(e.Place >= 0 && e.Place <= 1) {
			at("place").Report("place must be a number from 0 to 1: a part of the street's length")
		}
		if !(e.EveryMinutes >= 1 && e.EveryMinutes <= 1440) {
			at("everyMinutes").Report("everyMinutes must be a number from 1 to 1440")
		}
		if !(e.AtMinute >= 0 && e.AtMinute < e.EveryMinutes) {
			at("atMinute").Report("atMinute must be a number from 0 to below everyMinutes")
		}
	}
	return StreetDay{file.Events}
}

// Happenings puts the day onto streets; an error names the file, the line and the street
// that is not there.
func (d StreetDay) Happenings(n *network.Network) ([]street.Happening, error) {
	list := make([]street.Happening, 0, len(d.lines))
	for _, e := range d.lines {
		ways := corridor.Find(n, e.Road)
		if len(ways) == 0 {
			return nil, fmt.Errorf("%s:%d: no street %s with three lit junctions in a row", dayFile, e.line, e.Road)
		}
		h := street.Happening{Kind: e.Kind, Every: minutes(e.EveryMinutes), At: minutes(e.AtMinute), Lasts: minutes(e.LastsMinutes), Edges: ways[0].Edges}
		if e.Kind != street.Ambulance {
			h.Edges, h.Place = edgeAt(n, ways[0], e.Place)
		}
		list = append(list, h)
	}
	return list, nil
}

func minutes(m float64) time.Duration {
	return time.Duration(math.Round(m*60)) * time.Second
}

// edgeAt gives the edge at a part of a way's length, and how far along the edge that is.
func edgeAt(n *network.Network, w corridor.Way, part float64) ([]int, float64) {
	lengths, whole := make([]float64, len(w.Edges)), 0.0
	for i, e := range w.Edges {
		lengths[i] = n.Lanes[n.Edges[e].Lanes[0]].Length
		whole += lengths[i]
	}
	left := part * whole
	for i, e := range w.Edges {
		if left <= lengths[i] && lengths[i] > 0 {
			return []int{e}, left / lengths[i]
		}
		left -= lengths[i]
	}
	return w.Edges[len(w.Edges)-1:], 1
}
