package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/wave"
)

// Emergency vehicles of a run: how many an hour, what their ids begin with, how many
// signals stand on their way at least and how long it is.
const (
	urgentAnHour = 12
	urgentPrefix = "urgent-"
	urgentLit    = 3
	urgentMetres = 400.0
)

// calm is a street that nobody drives on.
type calm struct{}

func (calm) Speed(int) float64   { return 0 }
func (calm) Waiting(int) float64 { return 0 }

// urgentWays draws the ways of a run: from any street to any, by the fastest way when
// nobody drives; over all signals where a map has less than urgentLit.
func urgentWays(net *network.Network, seed, count int) ([]wave.Route, error) {
	roads, draw := wave.NewRoads(net), rand.New(rand.NewPCG(uint64(seed), 98))
	least := min(urgentLit, len(net.Junctions))
	var ways []wave.Route
	for range 10000 {
		if len(ways) == count {
			return ways, nil
		}
		way, err := roads.Fastest(draw.IntN(len(net.Edges)), draw.IntN(len(net.Edges)), wave.Usual(), calm{}, nil)
		if err == nil && way.Length >= urgentMetres && lit(way) >= least {
			ways = append(ways, way)
		}
	}
	return nil, fmt.Errorf("only %d ways over %d signals", len(ways), least)
}

func lit(way wave.Route) int {
	n := 0
	for _, c := range way.Crossings {
		if c.Junction != network.None {
			n++
		}
	}
	return n
}

// withUrgent gives the scenario with emergency vehicles, in a file of the folder, and
// their ways by id. They are SUMO's class "emergency" as it comes, without the blue
// light device: they keep to the signals and nobody makes room for them.
func withUrgent(s *scenario, seed int, folder string) (*scenario, map[string]wave.Route, error) {
	span := s.end - s.begin
	count := max(1, int(span/hour*urgentAnHour+0.5))
	ways, err := urgentWays(s.streets, seed, count)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.name, err)
	}
	var b strings.Builder
	b.WriteString("<routes>\n<vType id=\"urgent\" vClass=\"emergency\"/>\n")
	byID := map[string]wave.Route{}
	for i, way := range ways {
		id := fmt.Sprintf("%s%d", urgentPrefix, i)
		byID[id] = way
		edges := make([]string, len(way.Edges))
		for k, e := range way.Edges {
			edges[k] = s.streets.Edges[e].ID
		}
		depart := s.begin + span*(float64(i)+0.7)/(float64(count)+2)
		fmt.Fprintf(&b, "<vehicle id=%q type=\"urgent\" depart=\"%.0f\" departLane=\"best\" departSpeed=\"max\"><route edges=%q/></vehicle>\n", id, depart, strings.Join(edges, " "))
	}
	b.WriteString("</routes>\n")
	file := filepath.Join(folder, fmt.Sprintf("%s-%d.rou.xml", s.name, seed))
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		return nil, nil, err
	}
	with := *s
	with.routes = s.routes + "," + file
	return &with, byID, nil
}

// place is where on a way a lane begins, in metres.
type place struct {
	lane string
	from float64
}

// past is how far over the stop line who is in the box is taken to be at least, in
// metres: he is not awaited there any more.
const past = 0.1

// placesOf finds where on its way every vehicle is by the lane it is on.
func placesOf(net *network.Network, ways map[string]wave.Route) map[string][]place {
	all := map[string][]place{}
	for id, way := range ways {
		for _, p := range way.Parts {
			for _, lane := range net.Edges[p.Edge].Lanes {
				all[id] = append(all[id], place{net.Lanes[lane].ID, p.From})
			}
		}
		for _, c := range way.Crossings {
			for _, link := range c.Links {
				for _, via := range net.Links[link].Via {
					all[id] = append(all[id], place{via, c.At + past})
				}
			}
		}
	}
	return all
}
