package rule

import (
	"strings"

	"citybrain/domain/things/twin"
)

// Engine runs rules over reports in the order of the log.
type Engine struct {
	city   City
	clock  Local
	plans  []*plan // by profile
	things map[string]*thing
	fences map[string]*Fence
	moment moment
	tally  tally

	localAt int64 // minute that hour, weekday and working are of
	hour    float64
	weekday int
	working bool
}

// plan is the rules of a profile and what they need of each of its things.
type plan struct {
	rules   []*Rule
	windows []window
	cells   []int8 // by attribute of the profile: which cell holds it, -1 for none
	width   int    // cells
	reads   uint64
	silence int64 // the shortest that a rule asks for; 0 is none
}

// thing is what the rules remember of a thing.
type thing struct {
	plan    *plan
	about   twin.Info
	checked int64 // µs, when about was fetched
	heard   int64 // µs, when something was last received
	is, was place
	movedAt int64
	cells   []cell
	series  []*series
	watches []watch
}

// place is a position; 0, 0 is none.
type place struct{ lon, lat float64 }

func (p place) known() bool { return p != place{} }

// cell is an attribute's value and the one before.
type cell struct {
	num, before      float64
	text, textBefore string
	at, beforeAt     int64 // µs, 0 is never
}

// watch is one rule of one thing.
type watch struct {
	rule      *Rule
	mask      uint64 // what must have changed for it to be judged
	since     int64  // since when Raise holds, 0: it does not
	raisedAt  int64  // when the alarm was raised, 0: it is not
	clearedAt int64
}

// moment is what expressions are evaluated in.
type moment struct {
	engine *Engine
	thing  *thing
	rule   *Rule
	at     int64 // µs, time of the observation
	now    int64 // µs, when it was received
	fault  string
}

func (m *moment) cell(attribute int) *cell { return &m.thing.cells[m.thing.plan.cells[attribute]] }

// aboutAgain is how long what the registry knows of a thing is believed.
const aboutAgain = int64(60_000_000)

// NewEngine makes an engine for so many profiles, without rules.
func NewEngine(profiles int, city City, clock Local) *Engine {
	e := &Engine{city: city, clock: clock, plans: make([]*plan, profiles), things: map[string]*thing{}, fences: map[string]*Fence{}}
	e.moment.engine = e
	e.localAt = -1
	return e
}

// SetFences replaces the fences, by code.
func (e *Engine) SetFences(fences map[string]*Fence) { e.fences = fences }

// Set replaces the rules of a profile that has so many attributes. What is known
// of its things stays, as far as a rule still needs it; a rule with an id that was
// there goes on with its alarms. Windows that are new begin empty.
func (e *Engine) Set(profile, attributes int, rules []*Rule) {
	if len(rules) == 0 {
		e.plans[profile] = nil
		return
	}
	p := &plan{rules: rules, cells: make([]int8, attributes)}
	for _, r := range rules {
		p.reads |= r.Program.reads
		r.series = r.series[:0]
		for _, w := range r.Program.windows {
			p.reads |= bit(w.attribute)
			r.series = append(r.series, p.window(w))
		}
		if s := r.Program.Silence; s != 0 && (p.silence == 0 || s < p.silence) {
			p.silence = s
		}
	}
	for i := range p.cells {
		p.cells[i] = -1
		if p.reads&bit(i) != 0 {
			p.cells[i] = int8(p.width)
			p.width++
		}
	}
	e.plans[profile] = p
}

func (p *plan) window(w window) int {
	for i, known := range p.windows {
		if known == w {
			return i
		}
	}
	p.windows = append(p.windows, w)
	return len(p.windows) - 1
}

// Has tells whether a profile has rules.
func (e *Engine) Has(profile int) bool { return profile < len(e.plans) && e.plans[profile] != nil }

// Things tells how many things the engine remembers.
func (e *Engine) Things() int { return len(e.things) }

// Longest is how far back the rules look, µs.
func (e *Engine) Longest() int64 {
	longest := int64(0)
	for _, p := range e.plans {
		if p == nil {
			continue
		}
		for _, r := range p.rules {
			longest = max(longest, r.Program.Longest(), r.For)
		}
	}
	return longest
}

// meet gives what is remembered of a thing; nil if it is not registered.
func (e *Engine) meet(id string, profile int, at, now int64) *thing {
	t := e.things[id]
	p := e.plans[profile]
	if t != nil && t.plan == p && now-t.checked < aboutAgain {
		return t
	}
	about, known := e.city.About(id)
	if !known || about.Profile != profile {
		delete(e.things, id)
		return nil
	}
	if t == nil {
		t = &thing{heard: 0, is: place{about.Lon, about.Lat}}
		e.things[strings.Clone(id)] = t
		t.rearrange(p, profile)
		e.city.Known(id, at, func(attribute int, num float64, text string, at int64) {
			if k := p.cells[attribute]; k >= 0 {
				t.cells[k] = cell{num: num, text: text, at: at}
			}
		})
	}
	moved := t.checked == 0 || t.about.Region != about.Region || t.about.Org != about.Org
	t.about, t.checked = about, now
	if t.movedAt == 0 {
		t.is = place{about.Lon, about.Lat}
	}
	if t.plan != p {
		t.rearrange(p, profile)
		moved = true
	}
	if moved {
		t.watch()
	}
	return t
}

// rearrange brings what is remembered in line with other rules.
func (t *thing) rearrange(p *plan, _ int) {
	old := t.plan
	cells, list := make([]cell, p.width), make([]*series, len(p.windows))
	if old != nil && len(old.cells) == len(p.cells) {
		for i, k := range old.cells {
			if k >= 0 && p.cells[i] >= 0 {
				cells[p.cells[i]] = t.cells[k]
			}
		}
	}
	for i, w := range p.windows {
		list[i] = &series{attribute: w.attribute, span: w.span}
		for _, s := range t.series {
			if s.attribute == w.attribute && s.span == w.span {
				list[i] = s
			}
		}
	}
	t.plan, t.cells, t.series = p, cells, list
}

// watch chooses the rules that are for the thing; those that were there go on.
func (t *thing) watch() {
	old := t.watches
	t.watches = nil
	for _, r := range t.plan.rules {
		if !r.Target.chooses(&t.about) {
			continue
		}
		w := watch{rule: r}
		for i := range old {
			if old[i].rule.ID == r.ID {
				w = old[i]
				w.rule = r
			}
		}
		if w.mask = r.Program.reads; r.Program.always {
			w.mask = ^uint64(0)
		}
		t.watches = append(t.watches, w)
	}
}

func (g *Target) chooses(about *twin.Info) bool {
	return strings.HasPrefix(about.Region, g.Region) && (g.Org == "" || about.Org == g.Org || strings.HasPrefix(about.Org, g.Org+"/")) &&
		(len(g.Things) == 0 || g.Things[about.ID])
}

func (e *Engine) local(at int64) (float64, int, bool) {
	if minute := at / 60_000_000; minute != e.localAt {
		e.localAt = minute
		e.hour, e.weekday, e.working = e.clock.Local(at)
	}
	return e.hour, e.weekday, e.working
}

// Local is the time of the city, remembered for a minute.
func (e *Engine) Local(at int64) (float64, int, bool) { return e.local(at) }
