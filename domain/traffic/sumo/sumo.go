// Package sumo is a run of the street simulator SUMO as the street behind the cabinets
// (SUMO 路网仿真): what they show goes over TraCI, and what is in sight and over the loops
// comes back. When SUMO dies every call gives an error, and the run is of no further use;
// another one takes its place.
package sumo

import (
	"context"
	"fmt"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/street"
	"citybrain/domain/traffic/traci"
)

const (
	patience   = 10 * time.Second // that one answer of SUMO may take
	sight      = 200.0            // m before a stop line
	everywhere = 1e7              // m, of a network
)

// Street is one run. It belongs to one goroutine.
type Street struct {
	client *traci.Client
	net    *network.Network
	begin  time.Time
	second int
	read   int

	shown  []network.Aspects
	places map[string]place // by the id of a lane, inside boxes too
	tracks map[string]*track
	last   int
	eyes   *adapt.Sight
	seen   []field.Vehicle
	loops  *street.Loops
}

// place is a lane or a link.
type place struct{ lane, link int }

// track is a vehicle of the run.
type track struct {
	field.Vehicle
	second int // in which it was there last
}

// New takes over a run that was just begun with the net that the network was read from.
// begin is the time of its first second. The signals stay as they are until Lamps.
func New(ctx context.Context, c *traci.Client, n *network.Network, begin time.Time) (*Street, error) {
	s := &Street{client: c, net: n, begin: begin, shown: make([]network.Aspects, len(n.Junctions)),
		places: map[string]place{}, tracks: map[string]*track{}, eyes: adapt.NewSight(n, sight), loops: street.LayLoops(n)}
	for i := range n.Lanes {
		s.places[n.Lanes[i].ID] = place{i, network.None}
	}
	for i := range n.Links {
		for _, id := range n.Links[i].Via {
			s.places[id] = place{network.None, i}
		}
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	nodes, err := c.Texts(ctx, traci.Junction, "", traci.IDs)
	if err != nil {
		return nil, fmt.Errorf("junctions of the run: %w", err)
	}
	if len(nodes) == 0 {
		return nil, fmt.Errorf("%w: it has no junctions", traci.ErrLost)
	}
	around := traci.Context{Middle: traci.Junction, Object: nodes[0], About: traci.Vehicle, Radius: everywhere, Until: 1e9}
	if err := c.SubscribeContext(ctx, around, traci.LaneID, traci.LanePosition, traci.Speed); err != nil {
		return nil, fmt.Errorf("subscribe to the vehicles: %w", err)
	}
	return s, nil
}

// Clock sets the time that readings carry.
func (s *Street) Clock(now time.Time) { s.begin = now.Add(-time.Duration(s.second) * time.Second) }

// Lamps puts what the groups of a junction show, if that changed.
func (s *Street) Lamps(ctx context.Context, junction int, show network.Aspects) error {
	if s.shown[junction] == show {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	j := &s.net.Junctions[junction]
	if err := s.client.SetState(ctx, j.ID, j.State(show)); err != nil {
		return fmt.Errorf("lamps of %s: %w", j.ID, err)
	}
	s.shown[junction] = show
	return nil
}

// Step lets one second pass.
func (s *Street) Step(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	got, err := s.client.Step(ctx, 0)
	if err != nil {
		return fmt.Errorf("second %d: %w", s.second+1, err)
	}
	s.second++
	s.loops.Clear()
	s.seen = s.seen[:0]
	for _, around := range got.Contexts {
		for _, v := range around.Objects {
			s.look(v)
		}
	}
	for id, t := range s.tracks {
		if t.second != s.second {
			delete(s.tracks, id)
		}
	}
	return nil
}

// look takes in one vehicle; one on a place that the network does not have is not seen.
func (s *Street) look(v traci.Seen) {
	if len(v.Values) != 3 {
		return
	}
	at, known := s.places[v.Values[0].Text]
	if !known {
		return
	}
	t := s.tracks[v.Object]
	if t == nil {
		s.last++
		t = &track{Vehicle: field.Vehicle{Track: s.last, Lane: network.None, Link: network.None}}
		s.tracks[v.Object] = t
	}
	was := t.Vehicle
	t.second = s.second
	t.Lane, t.Link, t.At, t.Speed = at.lane, at.link, v.Values[1].Number, v.Values[2].Number
	if t.Lane >= 0 {
		from := -1.0
		if was.Lane >= 0 && s.net.Lanes[was.Lane].Edge == s.net.Lanes[t.Lane].Edge {
			from = was.At // it may have changed lanes
		}
		s.loops.Over(t.Lane, from, t.At, t.Speed)
		s.loops.On(t.Lane, t.At, t.Speed)
	}
	if s.eyes.Sees(adapt.Seen(t.Vehicle)) {
		s.seen = append(s.seen, t.Vehicle)
	}
}

// Seen adds the vehicles in sight of the trackers, within 200 m before a stop line.
func (s *Street) Seen(into []field.Vehicle) []field.Vehicle { return append(into, s.seen...) }

// Loops gives where the loops lie, in the order of Readings.
func (s *Street) Loops() []street.Loop { return s.loops.List() }

// Readings gives what the loops saw since the last call.
func (s *Street) Readings() []field.Reading {
	span := s.second - s.read
	s.read = s.second
	return s.loops.Read(s.begin.Add(time.Duration(s.second)*time.Second), span)
}
