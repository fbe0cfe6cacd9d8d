package steer

import (
	"time"

	"citybrain/domain/traffic/monitor"
)

// prior is a stage that somebody with priority needs at a junction 优先放行.
type prior struct {
	stage int
	asked bool // this second
}

// Prefer has a junction bring a stage for one with priority until a second passes in which
// it is not asked for again; what was done before is done again afterwards. It is refused
// with false where nothing can be steered, and where a person has left the junction to its
// own plan. Least greens and clearances hold as ever: the monitor orders.
func (b *Brain) Prefer(junction, stage int) bool {
	if junction < 0 || junction >= len(b.posts) || b.posts[junction] == nil {
		return false
	}
	p := b.posts[junction]
	if p.way == Local || stage < 0 || stage >= len(b.net.Junctions[junction].Stages) {
		return false
	}
	if p.prior == nil {
		p.why, p.wait = "priority", time.Time{}
	}
	p.prior = &prior{stage, true}
	return true
}

// forget ends the preferences that nobody asked for in this second.
func (b *Brain) forget() {
	for _, p := range b.posts {
		if p == nil || p.prior == nil {
			continue
		}
		if p.prior.asked {
			p.prior.asked = false
			continue
		}
		p.prior, p.why = nil, "passed"
	}
}

// stage is the one that a held junction should show; false where none is decided.
func (p *post) stage() (int, bool) {
	switch {
	case p.prior != nil:
		return p.prior.stage, true
	case p.decision != nil && p.way == Adaptive:
		return p.decision.Stage, true
	}
	return 0, false
}

// preferred is the wish of a junction at which somebody has priority.
func (p *post) preferred() (wish, bool) {
	if p.prior == nil {
		return wish{}, false
	}
	return wish{mode: monitor.Held}, true
}
