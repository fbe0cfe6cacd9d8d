// Package steer holds the links to all controllers of a city and has each junction
// steered the way that was set for it (控制方式): by its own plan, by the plan of the
// timetable, or adaptively. One Beat a second: it looks at the street, hears every
// controller, and gives what is missing to what should be. A controller that comes back,
// or has begun anew, is therefore brought back without anybody's doing; one whose eyes
// are lost falls back to its plan. Every order comes from the conflict monitor.
// The package is pure.
package steer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"citybrain/domain/traffic/adapt"
	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
)

// Way is who steers a junction.
type Way string

// The ways.
const (
	Local    Way = "local"    // its own plan (本地)
	Planned  Way = "planned"  // the plan of the timetable (定时方案)
	Adaptive Way = "adaptive" // (自适应)
)

// Known reports whether it is one of the ways.
func (w Way) Known() bool { return w == Local || w == Planned || w == Adaptive }

// How long things take.
const (
	Silence = 10 * time.Second // after which a link is lost
	Blind   = 5 * time.Second  // without eyes, after which nobody is steered adaptively
	Again   = 5 * time.Second  // until an order that was refused is asked for again
)

// Street is the devices of a city.
type Street interface {
	Controller(junction int) field.Controller
	field.Eyes
}

// Plans gives the plan that the timetable has for a junction; false where it has none.
type Plans func(junction int, now time.Time) (plan.Plan, bool)

// Change is one thing that was done at a junction: an order that its controller took.
type Change struct {
	Junction int
	At       time.Time
	Kind     monitor.Kind // hold, plan or local; stages are not told one by one
	Version  int          // of the plan
	Why      string       // "set", "no_plan", "blind", "priority", "passed", "again" after the controller fell back
}

// Event is what happened to the link of a junction.
type Event struct {
	Junction int
	field.Event
}

// Brain steers. It belongs to one goroutine.
type Brain struct {
	net    *network.Network
	street Street
	plans  Plans
	posts  []*post // by junction; nil where nothing can be steered
	adapt  *adapt.Controller
	begin  time.Time
	looked time.Time // when the eyes saw last
	next   time.Time // decision
	seen   []adapt.Seen
}

// post is one junction.
type post struct {
	junction int
	link     *field.Link
	way      Way
	version  int          // of the plan that it runs
	done     monitor.Mode // what it was brought to
	why      string       // of the next change
	wait     time.Time    // nothing is asked for before
	refused  string       // the code of the last refusal
	decision *adapt.Decision
	prior    *prior // nil: nobody has priority
}

// New makes a brain; every junction is Planned, which is its own plan
// where the timetable has none. A junction that the monitor refuses is left
// to itself.
func New(n *network.Network, s Street, plans Plans, begin time.Time) (*Brain, error) {
	b := &Brain{net: n, street: s, plans: plans, posts: make([]*post, len(n.Junctions)), adapt: adapt.New(n, adapt.Default()), begin: begin}
	for i := range n.Junctions {
		if n.Junctions[i].Fatal {
			continue
		}
		m, err := monitor.New(&n.Junctions[i])
		var refused *plan.Error
		if errors.As(err, &refused) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("monitor of %s: %w", n.Junctions[i].ID, err)
		}
		b.posts[i] = &post{junction: i, way: Planned, done: monitor.Local, link: &field.Link{Controller: s.Controller(i), Monitor: m, Silence: Silence}}
	}
	return b, nil
}

// Set has a junction steered another way from now on; false where nothing can be steered.
func (b *Brain) Set(junction int, w Way) bool {
	if junction < 0 || junction >= len(b.posts) || b.posts[junction] == nil || !w.Known() {
		return false
	}
	p := b.posts[junction]
	if p.way != w {
		p.way, p.why, p.wait = w, "set", time.Time{}
	}
	return true
}

// Beat is one second at all junctions.
func (b *Brain) Beat(ctx context.Context, now time.Time) (events []Event, changes []Change) {
	decide := b.look(ctx, now)
	b.forget()
	for _, p := range b.posts {
		if p == nil {
			continue
		}
		for _, e := range p.link.Beat(ctx, now) {
			events = append(events, Event{p.junction, e})
		}
		if !p.link.Up() {
			continue
		}
		if c, done := b.steer(ctx, p, now, decide); done {
			changes = append(changes, c)
		}
	}
	return events, changes
}

// look shows the street to the adaptive controller, as long as anybody is steered by it,
// and tells whether a decision is due.
func (b *Brain) look(ctx context.Context, now time.Time) (decide bool) {
	if !b.adaptive() {
		return false
	}
	seen, err := b.street.See(ctx)
	if err != nil {
		return false
	}
	b.seen = b.seen[:0]
	for _, v := range seen {
		b.seen = append(b.seen, adapt.Seen(v))
	}
	b.looked = now
	at := now.Sub(b.begin).Seconds()
	b.adapt.Watch(at, b.seen)
	if now.Before(b.next) && b.next.Sub(now) <= interval {
		return false
	}
	b.next = now.Add(interval)
	for _, d := range b.adapt.Decide(at) {
		if p := b.posts[d.Junction]; p != nil {
			p.decision = &d
		}
	}
	return true
}

const interval = 10 * time.Second

func (b *Brain) adaptive() bool {
	for _, p := range b.posts {
		if p != nil && p.way == Adaptive {
			return true
		}
	}
	return false
}

// blind tells whether the eyes saw nothing of late, or the clock went backwards.
func (b *Brain) blind(now time.Time) bool {
	age := now.Sub(b.looked)
	return b.looked.IsZero() || age < 0 || age > Blind
}
