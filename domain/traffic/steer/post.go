package steer

import (
	"context"
	"errors"
	"time"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/plan"
)

// wish is what a junction should be brought to.
type wish struct {
	mode monitor.Mode
	plan plan.Plan
	why  string
}

// wished tells what a junction should do now. Who cannot be steered adaptively for want of
// eyes runs its plan, and who has no plan its own.
func (b *Brain) wished(p *post, now time.Time) wish {
	if w, ok := p.preferred(); ok {
		return w
	}
	why := ""
	switch {
	case p.way == Local:
		return wish{mode: monitor.Local}
	case p.way == Adaptive && !b.blind(now):
		return wish{mode: monitor.Held}
	case p.way == Adaptive:
		why = "blind"
	}
	if pl, ok := b.plans(p.junction, now); ok {
		return wish{monitor.Planned, pl, why}
	}
	if why == "" {
		why = "no_plan"
	}
	return wish{mode: monitor.Local, why: why}
}

// steer asks for what is missing between what a junction does and what it should, one
// order a second; done tells that its controller has changed who steers it.
func (b *Brain) steer(ctx context.Context, p *post, now time.Time, decided bool) (c Change, done bool) {
	w, status := b.wished(p, now), p.link.Monitor.Status()
	if w.mode == status.Mode && (w.mode != monitor.Planned || w.plan.Version == p.version) {
		p.done, p.why = w.mode, ""
		if w.mode == monitor.Held {
			b.toward(ctx, p, now, decided)
		}
		return Change{}, false
	}
	if now.Before(p.wait) {
		return Change{}, false
	}
	o, err := order(p.link.Monitor, w, now)
	if err == nil {
		err = p.tell(ctx, o, now)
	}
	if err != nil {
		p.refuse(err, now)
		return Change{}, false
	}
	c = Change{Junction: p.junction, At: now, Kind: kinds[w.mode], Why: b.reason(p, w, status.Mode)}
	p.version, p.refused, p.why, p.done = 0, "", "", w.mode
	if w.mode == monitor.Planned {
		p.version, c.Version = w.plan.Version, w.plan.Version
	}
	return c, true
}

var kinds = map[monitor.Mode]monitor.Kind{monitor.Local: monitor.ToLocal, monitor.Planned: monitor.RunPlan, monitor.Held: monitor.Hold}

// reason tells why a junction is brought to something else: the wish's own reason, what
// somebody set, that its controller had gone its own way, or the timetable.
func (b *Brain) reason(p *post, w wish, was monitor.Mode) string {
	switch {
	case p.why == "passed": // it goes on as before, whatever that was
		return p.why
	case w.why != "":
		return w.why
	case p.why != "":
		return p.why
	case p.done == w.mode && was != w.mode:
		return "again"
	case w.mode == monitor.Held:
		return "sees"
	}
	return "timetable"
}

func order(m *monitor.Monitor, w wish, now time.Time) (monitor.Order, error) {
	switch w.mode {
	case monitor.Planned:
		return m.Start(w.plan, now)
	case monitor.Held:
		return m.Hold(now)
	}
	return m.Release(now)
}

// errNot is a controller's own refusal.
type errNot string

func (e errNot) Error() string { return "the controller refuses: " + string(e) }

func (p *post) tell(ctx context.Context, o monitor.Order, now time.Time) error {
	ack, _, err := p.link.Tell(ctx, o, now)
	if err == nil && !ack.Accepted {
		return errNot(ack.Reason)
	}
	return err
}

// refuse keeps why something was not done. What is only too soon is asked for again at
// once, all else a little later.
func (p *post) refuse(err error, now time.Time) {
	var refusal *monitor.Refusal
	var not errNot
	switch {
	case errors.As(err, &refusal):
		p.refused = refusal.Code
		if refusal.Wait > 0 || refusal.Code == monitor.Changing {
			return
		}
	case errors.As(err, &not):
		p.refused = string(not)
	default:
		p.refused = "no_answer"
	}
	p.wait = now.Add(Again)
}

// toward brings a junction that is held to the stage that was decided for it last; what
// comes too soon for a least green is asked for until it is granted.
func (b *Brain) toward(ctx context.Context, p *post, now time.Time, decided bool) {
	stage, ok := p.stage()
	if !ok || now.Before(p.wait) {
		return
	}
	j := &b.net.Junctions[p.junction]
	if p.link.Monitor.Status().Seen == j.Stages[stage].Show {
		p.refused = ""
		return
	}
	o, err := p.link.Monitor.Toward(stage, now)
	if err == nil {
		err = p.tell(ctx, o, now)
	}
	if err != nil {
		p.refuse(err, now)
		return
	}
	p.refused = ""
}
