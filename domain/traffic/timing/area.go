package timing

import (
	"math"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// Flows are what is measured or expected on a network.
type Flows struct {
	Lanes      []float64 // vehicles a second that reach the stop line, by lane
	Links      []float64 // vehicles a second that leave by it, by link
	Saturation []float64 // vehicles a second of a queue that leaves, by lane; 0: usual
}

// usualSaturation is a vehicle every two seconds.
const usualSaturation = 0.5

// room is the metres that a standing vehicle takes.
const room = 7.5

// FromNetwork makes an area of lit junctions and says which junction each site is.
// Junctions that cannot be steered are left out; what comes from them, or from
// outside, arrives evenly.
func FromNetwork(net *network.Network, junctions []int, f Flows) (*Area, []int) {
	b := builder{net: net, flows: f, area: &Area{}, lanes: map[int]place{}}
	var sites []int
	for _, j := range junctions {
		if net.Junctions[j].Fatal || len(net.Junctions[j].Stages) == 0 {
			continue
		}
		b.site(len(sites), j)
		sites = append(sites, j)
	}
	for lane, at := range b.lanes {
		b.feed(lane, at)
	}
	b.sortFeeds()
	return b.area, sites
}

// place is a lane of a site.
type place struct{ site, lane int }

type builder struct {
	net   *network.Network
	flows Flows
	area  *Area
	lanes map[int]place // by lane of the network
	links []map[int]int // by site and lane: the move of each link, in one map a site
}

func (b *builder) site(n, j int) {
	junction := &b.net.Junctions[j]
	site := Site{ID: junction.ID}
	for s := range junction.Stages {
		site.Stages = append(site.Stages, stageOf(junction, s))
		row := make([]int, len(junction.Stages))
		for to := range row {
			row[to] = clearing(junction, s, to)
		}
		site.Clear = append(site.Clear, row)
	}
	b.links = append(b.links, map[int]int{})
	for _, lane := range approach(b.net, junction) {
		b.lanes[lane] = place{n, len(site.Lanes)}
		site.Lanes = append(site.Lanes, b.lane(n, junction, lane))
	}
	b.against(&site)
	b.area.Sites = append(b.area.Sites, site)
}

// approach are the lanes from which vehicles come to a junction, in their order.
func approach(net *network.Network, j *network.Junction) []int {
	var lanes []int
	seen := map[int]bool{}
	for _, g := range j.Groups {
		for _, link := range g.Links {
			from := net.Links[link].From
			if from != network.None && !net.Links[link].Walk && !seen[from] {
				seen[from] = true
				lanes = append(lanes, from)
			}
		}
	}
	return lanes
}

// stageOf gives the limits of a stage: it lasts as long as the least green of any
// group it serves, and is needed when it is the only one that serves some group.
func stageOf(j *network.Junction, s int) Stage {
	stage := Stage{Min: 1}
	for g := range j.Groups {
		if !j.Stages[s].Show.At(g).Goes() {
			continue
		}
		stage.Serves = append(stage.Serves, g)
		stage.Min = max(stage.Min, seconds(j.Groups[g].MinGreen))
		others := 0
		for o := range j.Stages {
			if o != s && j.Stages[o].Show.At(g).Goes() {
				others++
			}
		}
		stage.Needed = stage.Needed || others == 0
	}
	return stage
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// clearing is the whole seconds that the transition between two stages lasts.
func clearing(j *network.Junction, from, to int) int {
	return seconds(plan.Lasts(plan.Between(j, j.Stages[from].Show, j.Stages[to].Show)))
}

// For writes what was found for a site as a plan of its junction. What a transition
// takes less than whole seconds is given to the green before it, so that cycles of
// neighbours stay alike.
func (p Plan) For(j *network.Junction) plan.Plan {
	out := plan.Plan{Junction: j.ID, Offset: time.Duration(p.Offset) * time.Second}
	for i, stage := range p.Order {
		next := p.Order[(i+1)%len(p.Order)]
		takes := plan.Lasts(plan.Between(j, j.Stages[stage].Show, j.Stages[next].Show))
		green := time.Duration(p.Greens[i]+clearing(j, stage, next))*time.Second - takes
		out.Entries = append(out.Entries, plan.Entry{Stage: stage, Green: green})
	}
	return plan.Fit(j, out)
}

// lane makes the lane of a site; links that always have the same right are one move.
func (b *builder) lane(n int, j *network.Junction, lane int) Lane {
	l := Lane{ID: b.net.Lanes[lane].ID, Saturation: usualSaturation, Storage: standing(b.net, lane, hops) / room}
	if s := at(b.flows.Saturation, lane); s > 0 {
		l.Saturation = s
	}
	total := 0.0
	for _, link := range b.net.Lanes[lane].Out {
		total += at(b.flows.Links, link)
	}
	for _, link := range b.net.Lanes[lane].Out {
		if b.net.Links[link].Group == network.None || b.net.Links[link].Walk {
			continue
		}
		share := at(b.flows.Links, link) / total
		if total <= 0 {
			share = 1
		}
		b.links[n][link] = len(l.Moves)
		l.Moves = append(l.Moves, Move{Share: share, Right: rights(j, b.net.Links[link].Group)})
	}
	normalise(l.Moves)
	return l
}

// standing is the metres on which vehicles can stand before a lane's stop line: its
// own and those of lanes that reach it without a signal between.
func standing(net *network.Network, lane, left int) float64 {
	before := 0.0
	for _, i := range net.Lanes[lane].In {
		if link := &net.Links[i]; left > 0 && link.From != network.None && link.Junction == network.None {
			before = max(before, standing(net, link.From, left-1))
		}
	}
	return net.Lanes[lane].Length + before
}

func at(all []float64, i int) float64 {
	if i >= len(all) || !(all[i] > 0) {
		return 0
	}
	return all[i]
}

func normalise(moves []Move) {
	sum := 0.0
	for _, m := range moves {
		sum += m.Share
	}
	for i := range moves {
		if sum > 0 {
			moves[i].Share /= sum
		} else {
			moves[i].Share = 1 / float64(len(moves))
		}
	}
}

func rights(j *network.Junction, group int) []Right {
	all := make([]Right, len(j.Stages))
	for s := range j.Stages {
		switch j.Stages[s].Show.At(group) {
		case network.Green:
			all[s] = Free
		case network.Permissive, network.Filter:
			all[s] = Gaps
		}
	}
	return all
}

// against notes to whom each move gives way.
func (b *builder) against(site *Site) {
	n := len(b.area.Sites)
	for link, move := range b.links[n] {
		mine := b.lanes[b.net.Links[link].From]
		m := &site.Lanes[mine.lane].Moves[move]
		for _, other := range b.net.Links[link].Yields {
			theirs, known := b.links[n][other]
			from := b.net.Links[other].From
			if !known || from == b.net.Links[link].From {
				continue
			}
			m.give(b.lanes[from].lane, theirs)
		}
	}
}

// give adds a move of a lane to those that go first.
func (m *Move) give(lane, move int) {
	for i := range m.Against {
		if m.Against[i].Lane == lane {
			m.Against[i].Moves |= 1 << move
			return
		}
	}
	m.Against = append(m.Against, Facing{lane, 1 << move})
}
