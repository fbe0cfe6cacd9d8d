package lighting

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/geo"
)

// outlook is every lamp at one instant: what it is to do and why.
type outlook struct {
	at        time.Time
	groups    []group
	lamps     []Lamp
	at0       []placed           // beside lamps
	want      []int              // percent, beside lamps; -1 where no group means it
	base      []dimming.Decision // beside groups
	detectors []Detector
	decisions [][]dimming.Decision // by group, by detector; the last is without one
	feelings  map[feelKey]dimming.Feeling
	states    map[string]*lampState // copies where pages are told
	rules     Rules
}

// placed is where a lamp belongs.
type placed struct {
	point    geo.Point
	name     string
	region   string
	street   string
	group    int // index, -1 where no group means it
	detector int // index, -1 where none is near
	epoch    int
}

// places remembers where lamps belong, so that only what changed is looked up.
type places struct {
	known map[string]placed
	key   string // the choices and detectors for which epoch stands
	epoch int
}

// look works out what every lamp is to do at an instant. It writes nothing but
// what it remembers of places. The lock is held.
func (s *Service) look(now time.Time) *outlook {
	s.state.lent = s.Street.Lamps(s.state.lent[:0])
	o := &outlook{
		at: now, groups: s.state.groups, lamps: s.state.lent, detectors: s.Street.Detectors(),
		states: s.state.lamps, rules: s.state.rules, feelings: map[feelKey]dimming.Feeling{},
	}
	slices.SortFunc(o.detectors, func(a, b Detector) int { return strings.Compare(a.ID, b.ID) })
	o.at0 = s.state.places.of(o, s.Street)
	o.decide(s.Place, now.In(s.Zone), s.state.feelings)
	return o
}

// decide works out the level of every group, and of every detector within it.
func (o *outlook) decide(place geo.Point, now time.Time, before map[feelKey]dimming.Feeling) {
	o.base, o.decisions = make([]dimming.Decision, len(o.groups)), make([][]dimming.Decision, len(o.groups))
	used := o.used()
	for g := range o.groups {
		one := &o.groups[g]
		o.base[g] = one.Schedule.Base(place, now)
		o.decisions[g] = make([]dimming.Decision, len(o.detectors)+1)
		for d := range o.decisions[g] {
			if !used[g][d] {
				continue
			}
			decision := one.Schedule.With(o.base[g], o.feel(one, d, now, before))
			if one.hand != nil {
				decision = one.hand.hand().Over(decision, now)
			}
			o.decisions[g][d] = decision
		}
	}
	o.want = make([]int, len(o.lamps))
	for i, at := range o.at0 {
		o.want[i] = -1
		if at.group >= 0 {
			o.want[i] = o.decisionOf(at).Level
		}
	}
}

// used tells which detectors count for which group; the last entry is lamps
// without one.
func (o *outlook) used() [][]bool {
	used := make([][]bool, len(o.groups))
	for g := range used {
		used[g] = make([]bool, len(o.detectors)+1)
	}
	for _, at := range o.at0 {
		if at.group >= 0 {
			used[at.group][o.slot(at.detector)] = true
		}
	}
	return used
}

func (o *outlook) slot(detector int) int {
	if detector < 0 {
		return len(o.detectors)
	}
	return detector
}

// decisionOf gives the level of a lamp that belongs to a group.
func (o *outlook) decisionOf(at placed) *dimming.Decision {
	return &o.decisions[at.group][o.slot(at.detector)]
}

// feel gives the feeling for the traffic at a detector and remembers it.
func (o *outlook) feel(g *group, d int, now time.Time, before map[feelKey]dimming.Feeling) dimming.Feeling {
	rule := g.Schedule.Traffic
	if rule == nil || d == len(o.detectors) {
		return dimming.Feeling{}
	}
	one := &o.detectors[d]
	reading := dimming.Reading{Value: one.Flow, At: one.FlowAt}
	if rule.Measure == dimming.Speed {
		reading = dimming.Reading{Value: one.Speed, At: one.SpeedAt}
	}
	key := feelKey{g.Code, one.ID}
	feeling := rule.Feel(before[key], reading, now)
	o.feelings[key] = feeling
	return feeling
}

// of gives where each lamp belongs.
func (p *places) of(o *outlook, street Street) []placed {
	if key := keyOf(o); key != p.key {
		p.key, p.epoch = key, p.epoch+1
	}
	near := gridOf(o)
	list := make([]placed, len(o.lamps))
	for i := range o.lamps {
		l := &o.lamps[i]
		at, known := p.known[l.ID]
		same := known && at.point == l.Point && at.name == l.Name && at.region == l.Region
		if same && at.epoch == p.epoch {
			list[i] = at
			continue
		}
		if !known || at.point != l.Point {
			at.street = street.Along(l.Point)
		}
		at.point, at.name, at.region, at.epoch = l.Point, l.Name, l.Region, p.epoch
		at.group = groupOf(o.groups, l, at.street)
		at.detector = -1
		if at.group >= 0 && o.groups[at.group].Schedule.Traffic != nil {
			at.detector = near.nearest(l.Point, o.groups[at.group].Schedule.Traffic.Within)
		}
		p.known[l.ID], list[i] = at, at
	}
	return list
}

// keyOf is everything on which it depends where lamps belong.
func keyOf(o *outlook) string {
	var b strings.Builder
	for i := range o.groups {
		g := &o.groups[i]
		b.WriteString(g.Code)
		b.WriteString(g.choice)
		if t := g.Schedule.Traffic; t != nil {
			b.WriteString("\n" + t.Measure)
			b.WriteString(strconv.FormatFloat(t.Within, 'f', -1, 64))
		}
	}
	for i := range o.detectors {
		b.WriteString("\n" + o.detectors[i].ID + o.detectors[i].Point.String())
	}
	return b.String()
}

// groupOf gives the first group that means a lamp, -1 if none does.
func groupOf(groups []group, l *Lamp, street string) int {
	return slices.IndexFunc(groups, func(g group) bool { return g.Lamps.means(l, street) })
}

// grid finds detectors near lamps.
type grid struct {
	metric    geo.Metric
	detectors []Detector
	cell      float64 // metres
	cells     map[[2]int][]int
}

// gridOf sorts the detectors into cells as wide as the farthest look.
func gridOf(o *outlook) grid {
	g := grid{detectors: o.detectors, cell: 10, cells: map[[2]int][]int{}}
	if len(o.lamps) > 0 {
		g.metric = geo.NewMetric(o.lamps[0].Point.Lat)
	}
	for i := range o.groups {
		if t := o.groups[i].Schedule.Traffic; t != nil {
			g.cell = max(g.cell, t.Within)
		}
	}
	for i, d := range o.detectors {
		at := g.at(d.Point)
		g.cells[at] = append(g.cells[at], i)
	}
	return g
}

func (g *grid) at(p geo.Point) [2]int {
	east, north := g.metric.XY(geo.Point{}, p)
	return [2]int{int(math.Floor(east / g.cell)), int(math.Floor(north / g.cell))}
}

// nearest gives the nearest detector within so many metres, -1 if there is none.
func (g *grid) nearest(p geo.Point, within float64) int {
	best, found := within, -1
	at := g.at(p)
	for x := -1; x <= 1; x++ {
		for y := -1; y <= 1; y++ {
			for _, i := range g.cells[[2]int{at[0] + x, at[1] + y}] {
				if metres := g.metric.Distance(p, g.detectors[i].Point); metres <= best {
					best, found = metres, i
				}
			}
		}
	}
	return found
}
