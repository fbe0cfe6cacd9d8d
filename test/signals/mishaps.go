package main

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/incident"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/traci"
)

// The incidents of a run; metres and seconds.
const (
	mishapPrefix = "mishap-" // a vehicle that stops
	worksPrefix  = "works-"  // what closes a lane; the eyes do not see it
	quiet        = 600       // from the begin on nothing happens
	perHour      = 0.1       // incidents a lane
	nearest      = 5.0       // m before the end of a lane
	reach        = 30.0      // m from an incident to its alarm
	after        = 60.0      // s after an incident that its alarm may begin
)

// mishap is one planned incident.
type mishap struct {
	id          string
	lane        int
	closed      bool
	at, length  float64 // m from the begin of the lane to its front; its length
	from, until float64 // s; 0: it never stood
	flow        float64
}

// mishaps are the incidents of one run.
type mishaps struct {
	net   *network.Network
	lanes []int // sections: lanes in sight
	list  []*mishap
	byID  map[string]*mishap
	kept  []traci.Seen
}

// sections are the lanes of which 30 m and more are in sight.
func sections(n *network.Network) (lanes []int, metres []float64) {
	view := adapt.NewSight(n, sight)
	for l := range n.Lanes {
		lane := &n.Lanes[l]
		if m := min(lane.Length, view.Metres(lane.Edge)); lane.Uses.Has(network.Car) && m >= 30 {
			lanes, metres = append(lanes, l), append(metres, m)
		}
	}
	return lanes, metres
}

// withMishaps gives the scenario with incidents, in a file of the folder.
// flows are vehicles an hour and lane by edge; without them nothing happens.
func withMishaps(s *scenario, seed int, set settings, flows []float64, folder string) (*mishaps, *scenario, error) {
	with := *s
	if set.minutes > 0 {
		with.end = min(with.end, with.begin+float64(set.minutes)*60)
	}
	p := &mishaps{net: s.streets, byID: map[string]*mishap{}}
	var metres []float64
	p.lanes, metres = sections(s.streets)
	if flows != nil {
		p.draw(rand.New(rand.NewPCG(uint64(seed), 97)), metres, flows, with.begin, with.end)
	}
	file := filepath.Join(folder, "mishaps.rou.xml")
	if err := os.WriteFile(file, []byte(p.routes(with.begin)), 0o600); err != nil {
		return nil, nil, err
	}
	with.routes = s.routes + "," + file
	return p, &with, nil
}

// draw places incidents on lanes taken at random, busy ones rather than others; two of three
// are stopped vehicles.
func (p *mishaps) draw(r *rand.Rand, metres, flows []float64, begin, end float64) {
	span := end - begin - quiet - 180
	count := max(3, int(perHour*float64(len(p.lanes))*span/hour+0.5))
	for i, k := range p.lots(r, flows)[:min(count, len(p.lanes))] {
		m := &mishap{id: fmt.Sprintf("%s%d", mishapPrefix, i), lane: p.lanes[k], length: 5, closed: i%3 == 2}
		length := p.net.Lanes[m.lane].Length
		if m.closed {
			m.id, m.length = fmt.Sprintf("%s%d", worksPrefix, i), min(10+30*r.Float64(), metres[k]-18)
		}
		m.at = length - nearest - r.Float64()*max(0, metres[k]-nearest-m.length-8)
		m.from = begin + quiet + span*r.Float64()
		m.until = m.from + 300 + 120*r.Float64()
		p.list, p.byID[m.id] = append(p.list, m), m
	}
	slices.SortFunc(p.list, func(a, b *mishap) int { return int(max(-1, min(1, a.from-b.from))) })
}

// lots puts the sections in an order in which those with much traffic tend to be first.
func (p *mishaps) lots(r *rand.Rand, flows []float64) []int {
	lots, order := make([]float64, len(p.lanes)), make([]int, len(p.lanes))
	for k, l := range p.lanes {
		lots[k], order[k] = r.ExpFloat64()/(10+math.Pow(flows[p.net.Lanes[l].Edge], 2)/100), k
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(lots[a], lots[b]) })
	return order
}

// routes is the incidents as SUMO reads them; who has stood is towed away.
func (p *mishaps) routes(begin float64) string {
	var b strings.Builder
	b.WriteString("<routes>\n")
	for _, m := range p.list {
		lane := &p.net.Lanes[m.lane]
		fmt.Fprintf(&b, "<vType id=\"%s\" length=\"%.1f\" minGap=\"1\"/>\n<vehicle id=%q type=%q depart=\"%.0f\" departLane=\"%d\" departPos=\"%.1f\" departSpeed=\"0\" arrivalPos=\"%.1f\"><route edges=%q/><stop lane=%q startPos=\"%.1f\" endPos=\"%.1f\" duration=\"%.0f\"/></vehicle>\n",
			m.id, m.length, m.id, m.id, m.from, lane.Index, m.at-0.5, m.at+0.5, p.net.Edges[lane.Edge].ID, lane.ID, m.at-2, m.at, m.until-m.from)
		m.from, m.until = 0, 0
	}
	b.WriteString("</routes>\n")
	return b.String()
}

// look sees which incidents are there.
func (p *mishaps) look(t float64, objects []traci.Seen, flow *passes) {
	for _, o := range objects {
		m := p.byID[o.Object]
		if m == nil {
			continue
		}
		if m.from == 0 {
			m.from, m.flow = t, flow.before(p.net.Lanes[m.lane].Edge, t)
		}
		m.until = t
	}
}

// visible is everybody but what closes a lane.
func (p *mishaps) visible(objects []traci.Seen) []traci.Seen {
	p.kept = mute(objects, func(id string) bool { return strings.HasPrefix(id, worksPrefix) }, p.kept[:0])
	return p.kept
}

// match finds the incident that an alarm is about.
func (p *mishaps) match(a incident.Alarm) *mishap {
	begun := a.Begun.Sub(patrolEpoch).Seconds()
	at := p.net.Lanes[a.Lane].Length - a.Before
	for _, m := range p.list {
		if m.from > 0 && m.lane == a.Lane && begun >= m.from && begun <= m.until+after && at >= m.at-m.length-reach && at <= m.at+reach {
			return m
		}
	}
	return nil
}

// judge holds the alarms of a run against what happened.
func (w *watching) judge() patrolled {
	run := patrolled{Sections: len(w.plan.lanes), Seconds: w.last - w.s.begin}
	found := map[*mishap]*happened{}
	for _, a := range w.alarms {
		m := w.plan.match(a)
		if !a.Cleared.IsZero() {
			if h := found[m]; h != nil && a.Cleared.Sub(patrolEpoch).Seconds() >= m.until {
				h.Cleared = true
			}
			continue
		}
		switch {
		case m == nil:
			run.Wrong = append(run.Wrong, wrongLine(w.s.streets, a))
		case found[m] != nil:
			run.Again++
		default:
			found[m] = &happened{Found: true, Wait: a.Begun.Sub(patrolEpoch).Seconds() - m.from}
		}
	}
	for _, m := range w.plan.list {
		if m.from == 0 || m.until-m.from < 120 {
			run.Never++
			continue
		}
		h := happened{}
		if found[m] != nil {
			h = *found[m]
		}
		lane := &w.s.streets.Lanes[m.lane]
		h.Closed, h.Lane, h.Before, h.Lanes, h.Flow = m.closed, lane.ID, lane.Length-m.at, len(w.s.streets.Edges[lane.Edge].Lanes), m.flow
		run.Incidents = append(run.Incidents, h)
	}
	return run
}

// faulty spoils what the eyes see: on one edge in ten the picture is frozen, empty, inexact
// or double for five minutes.
type faulty struct {
	net    *network.Network
	dice   *rand.Rand
	faults map[int]*broken // by edge
	out    []field.Vehicle
}

type broken struct {
	kind   int
	from   float64
	frozen []field.Vehicle
}

func newFaulty(n *network.Network, seed int, lanes []int, begin, end float64) *faulty {
	f := &faulty{net: n, dice: rand.New(rand.NewPCG(uint64(seed), 5)), faults: map[int]*broken{}}
	for _, l := range lanes {
		if e := n.Lanes[l].Edge; f.faults[e] == nil && l == n.Edges[e].Lanes[0] && f.dice.IntN(10) == 0 {
			f.faults[e] = &broken{kind: f.dice.IntN(4), from: begin + f.dice.Float64()*(end-begin)}
		}
	}
	return f
}

// spoil gives what is said to be seen.
func (f *faulty) spoil(t float64, seen []field.Vehicle) []field.Vehicle {
	f.out = f.out[:0]
	for _, b := range f.faults {
		if t >= b.from && t < b.from+1 {
			b.frozen = b.frozen[:0]
		}
	}
	for _, v := range seen {
		var b *broken
		if v.Lane >= 0 {
			b = f.faults[f.net.Lanes[v.Lane].Edge]
		}
		if b == nil || t < b.from || t >= b.from+300 {
			f.out = append(f.out, v)
			continue
		}
		switch b.kind {
		case 0:
			if t < b.from+1 {
				b.frozen = append(b.frozen, v)
			}
		case 1:
		case 2:
			v.At = max(0, v.At+f.dice.NormFloat64())
			f.out = append(f.out, v)
		default:
			f.out = append(f.out, v)
			v.Track = -v.Track
			f.out = append(f.out, v)
		}
	}
	for _, l := range f.edges() {
		if b := f.faults[l]; b.kind == 0 && t >= b.from && t < b.from+300 {
			f.out = append(f.out, b.frozen...)
		}
	}
	return f.out
}

func (f *faulty) edges() []int {
	var edges []int
	for e := range f.faults {
		edges = append(edges, e)
	}
	slices.Sort(edges)
	return edges
}
