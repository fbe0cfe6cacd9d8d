package rule

import (
	"fmt"
	"strings"

	"citybrain/domain/things/twin"
)

// Observe judges a report of a thing, after those before it. Values that are not
// newer than the known ones change nothing, which makes a repetition harmless.
func (e *Engine) Observe(id string, profile int, r *twin.Report, out *Outcome) {
	if !e.Has(profile) {
		return
	}
	t := e.meet(id, profile, r.At, r.Received)
	if t == nil || len(t.watches) == 0 {
		return
	}
	t.was = t.is
	changed := t.take(r)
	t.heard = max(t.heard, r.Received)
	if changed == 0 {
		return
	}
	e.moment.thing, e.moment.at, e.moment.now = t, r.At, r.Received
	for i := range t.watches {
		if w := &t.watches[i]; w.mask&changed != 0 && w.rule.Figures.Off == "" {
			e.judge(w, out)
		}
	}
}

// movedBit stands for the position among what changed.
const movedBit = 1 << 63

// take writes the new values and tells which those are.
func (t *thing) take(r *twin.Report) (changed uint64) {
	for _, v := range r.Readings {
		k := t.plan.cells[v.Attribute]
		if k < 0 {
			changed |= movedBit // for rules that are judged at every report
			continue
		}
		c := &t.cells[k]
		if r.At <= c.at {
			continue
		}
		text := ""
		if v.Text != nil {
			if text = c.text; text != string(v.Text) {
				text = string(v.Text)
			}
		}
		*c = cell{num: v.Num, before: c.num, text: text, textBefore: c.text, at: r.At, beforeAt: c.at}
		changed |= bit(v.Attribute)
		for _, s := range t.series {
			if s.attribute == v.Attribute {
				s.add(r.At, v.Num)
			}
		}
	}
	if r.Moved && r.At > t.movedAt {
		t.is, t.movedAt = place{r.Lon, r.Lat}, r.At
		changed |= movedBit
	}
	return changed
}

// Sweep judges the things that are silent, for the rules that ask for silence.
func (e *Engine) Sweep(now int64, out *Outcome) {
	for profile, p := range e.plans {
		if p == nil || p.silence == 0 {
			continue
		}
		type quiet struct {
			id    string
			heard int64
		}
		var list []quiet
		e.city.Silent(profile, now-p.silence, func(id string, heard int64) {
			list = append(list, quiet{strings.Clone(id), heard})
		})
		for _, one := range list {
			e.Wait(one.id, profile, one.heard, now, out)
		}
	}
}

// Wait judges one thing that was last heard at an instant and is silent now.
func (e *Engine) Wait(id string, profile int, heard, now int64, out *Outcome) {
	t := e.meet(id, profile, now, now)
	if t == nil {
		return
	}
	t.heard = max(t.heard, heard)
	t.was = t.is
	e.moment.thing, e.moment.at, e.moment.now = t, now, now
	for i := range t.watches {
		w := &t.watches[i]
		if w.rule.Program.Silence != 0 && now-t.heard > w.rule.Program.Silence && w.rule.Figures.Off == "" {
			e.judge(w, out)
		}
	}
}

// judge runs one rule over one thing.
func (e *Engine) judge(w *watch, out *Outcome) {
	r := w.rule
	r.Figures.Evaluated++
	e.moment.rule, e.moment.fault = r, ""
	if w.raisedAt != 0 {
		e.clear(w, out)
		return
	}
	holds, known := e.evaluate(r.Program.raise, out)
	switch {
	case !known:
		return
	case !holds:
		w.since = 0
		return
	case w.since == 0:
		w.since = e.moment.at
	}
	if e.moment.at-w.since < r.For || w.clearedAt != 0 && e.moment.at-w.clearedAt < r.Pause || !r.Schedule.covers(e, e.moment.at) {
		return
	}
	e.raise(w, out)
}

func (e *Engine) clear(w *watch, out *Outcome) {
	p := w.rule.Program
	over, known := false, false
	if p.clear != nil {
		over, known = e.evaluate(p.clear, out)
	} else {
		over, known = e.evaluate(p.raise, out)
		over = !over
	}
	if !known || !over {
		return
	}
	at := max(e.moment.at, w.raisedAt) // a report that was kept back ends a silence, too
	out.Alarms = append(out.Alarms, Alarm{
		Rule: w.rule.ID, Thing: e.moment.thing.about.ID, At: at, RaisedAt: w.raisedAt, Value: e.value(p),
	})
	w.since, w.raisedAt, w.clearedAt = 0, 0, at
}

func (e *Engine) raise(w *watch, out *Outcome) {
	r, m := w.rule, &e.moment
	if hour := m.now / 3_600_000_000; hour != r.hour {
		r.hour, r.raised = hour, 0
	}
	if r.raised++; r.raised > MostAnHour {
		e.off(r, "things.rule_flood", out)
		return
	}
	w.raisedAt = m.at
	r.Figures.Raised++
	out.Alarms = append(out.Alarms, Alarm{
		Rule: r.ID, Thing: m.thing.about.ID, Raised: true, At: m.at, RaisedAt: m.at, Value: e.value(r.Program),
		ZH: say(r.Program.title[0], m), EN: say(r.Program.title[1], m),
	})
}

func (e *Engine) value(p *Program) float64 {
	if p.Main < 0 {
		return 0
	}
	if k := e.moment.thing.plan.cells[p.Main]; k >= 0 {
		return e.moment.thing.cells[k].num
	}
	return 0
}

// evaluate runs an expression. A failure is counted, and after many the rule is
// switched off: the city goes on without it.
func (e *Engine) evaluate(f logical, out *Outcome) (v, known bool) {
	defer func() {
		if broken := recover(); broken != nil {
			v, known = false, false
			e.failed("things.rule_defect", out)
			e.moment.rule.Figures.LastFault = fmt.Sprintf("things.rule_defect: %.100v", broken)
		}
	}()
	v, known = f(&e.moment)
	if !known && e.moment.fault != "" {
		e.failed(e.moment.fault, out)
	}
	return v, known
}

func (e *Engine) failed(code string, out *Outcome) {
	r := e.moment.rule
	r.Figures.Failed++
	r.Figures.LastFault, r.Figures.LastThing, r.Figures.LastAt = code, e.moment.thing.about.ID, e.moment.at
	if r.Figures.Failed >= MostFailures {
		e.off(r, code, out)
	}
}

func (e *Engine) off(r *Rule, code string, out *Outcome) {
	if r.Figures.Off == "" {
		r.Figures.Off, r.Figures.LastThing, r.Figures.LastAt = code, e.moment.thing.about.ID, e.moment.at
		out.Off = append(out.Off, r)
	}
}

// Open is an alarm that is raised.
type Open struct {
	Rule, Thing string
	RaisedAt    int64
}

// Open lists the alarms that the engine holds for raised.
func (e *Engine) Open() []Open {
	var list []Open
	for id, t := range e.things {
		for i := range t.watches {
			if w := &t.watches[i]; w.raisedAt != 0 {
				list = append(list, Open{w.rule.ID, id, w.raisedAt})
			}
		}
	}
	return list
}

// Put sets since when a rule of a thing has an alarm, 0 for none: what the store
// says counts. False if the rule is not for the thing, or that is gone.
func (e *Engine) Put(o Open, profile int, now int64) bool {
	if !e.Has(profile) {
		return false
	}
	t := e.meet(o.Thing, profile, now, now)
	if t == nil {
		return false
	}
	for i := range t.watches {
		if w := &t.watches[i]; w.rule.ID == o.Rule {
			w.raisedAt = o.RaisedAt
			return true
		}
	}
	return false
}
