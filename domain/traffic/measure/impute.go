package measure

import (
	"math"
	"time"
)

// The names of stand-ins.
const (
	FromBeside = "beside" // a lane of the same edge
	FromAbove  = "upstream"
	FromBelow  = "downstream"
	FromUsual  = "usual" // the same time of earlier days
)

// Relation says that a detector's figures can stand in for another's.
type Relation struct {
	To   string `json:"to"` // detector
	Kind string `json:"kind"`
}

// Imputer (缺失插补) learns from whole windows how detectors follow each other and what is
// usual at which time, and stands in for one that is missing. Every stand-in has the error
// that it made when the detector was there, and they are weighed by it.
type Imputer struct {
	related map[string][]Relation
	pairs   map[string][]follow
	usual   map[string]*[kinds][]figure // by kind of day; nil until one was seen
	zone    *time.Location
}

// follow is how a detector's figures follow another's.
type follow struct{ flow, occupancy, speed ratio }

// ratio is learnt as sums that forget, and its squared error relative to the figure.
type ratio struct{ mine, theirs, square, weight float64 }

// figure is a mean that forgets, with its relative squared error. A city has millions.
type figure struct{ flow, occupancy, speed, square, weight float32 }

// Days are of three kinds: working days, Saturday and Sunday, each of so many slots.
const (
	kinds = 3
	slots = int(24 * time.Hour / Quarter)
)

// The memory of stand-ins: a step weighs what 1/(1-keep) of them weigh together.
const (
	keepPair  = 0.98
	keepUsual = 0.8 // days
	prior     = 2.0 // windows of doubt: an error of half the figure
	doubt     = 0.25
)

// NewImputer knows who can stand in for whom. Days and times are those of the zone.
func NewImputer(related map[string][]Relation, zone *time.Location) *Imputer {
	m := &Imputer{related: related, pairs: map[string][]follow{}, usual: map[string]*[kinds][]figure{}, zone: zone}
	for id, to := range related {
		m.pairs[id] = make([]follow, len(to))
	}
	return m
}

// Learn takes one window of the same time from all detectors that are healthy.
func (m *Imputer) Learn(now map[string]Window) {
	for id, w := range now {
		if !w.Whole() {
			continue
		}
		for i, r := range m.related[id] {
			if v, ok := now[r.To]; ok && v.Whole() {
				m.pairs[id][i].learn(w, v)
			}
		}
		m.remember(id, w)
	}
}

func (f *follow) learn(mine, theirs Window) {
	f.flow.learn(mine.Flow, theirs.Flow, 60)
	f.occupancy.learn(mine.Occupancy, theirs.Occupancy, 0.02)
	if mine.Speed > 0 && theirs.Speed > 0 {
		f.speed.learn(mine.Speed, theirs.Speed, 1)
	}
}

// learn judges the ratio on the new figure before it learns from it; floor keeps figures
// near nothing from making great errors.
func (r *ratio) learn(mine, theirs, floor float64) {
	if guess, ok := r.guess(theirs); ok {
		e := (guess - mine) / max(mine, guess, floor)
		r.square = r.square*keepPair + e*e
		r.weight = r.weight*keepPair + 1
	}
	r.mine = r.mine*keepPair + mine
	r.theirs = r.theirs*keepPair + theirs
}

func (r *ratio) guess(theirs float64) (float64, bool) {
	if r.theirs <= 0 {
		return 0, false
	}
	return theirs * r.mine / r.theirs, true
}

func (r *ratio) variance() float64 { return (r.square + prior*doubt) / (r.weight + prior) }

// slot is the time of the week that days share.
func (m *Imputer) slot(at time.Time) (kind, slot int) {
	at = at.In(m.zone)
	switch at.Weekday() {
	case time.Saturday:
		kind = 1
	case time.Sunday:
		kind = 2
	}
	return kind, at.Hour()*4 + at.Minute()/15
}

// usually gives what is usual at a time, false where nothing was seen then.
func (m *Imputer) usually(id string, at time.Time) (figure, bool) {
	kind, slot := m.slot(at)
	days := m.usual[id]
	if days == nil || days[kind] == nil {
		return figure{}, false
	}
	f := days[kind][slot]
	return f, f.weight > 0
}

func (m *Imputer) remember(id string, w Window) {
	kind, slot := m.slot(w.From)
	if m.usual[id] == nil {
		m.usual[id] = &[kinds][]figure{}
	}
	if m.usual[id][kind] == nil {
		m.usual[id][kind] = make([]figure, slots)
	}
	m.usual[id][kind][slot].learn(w)
}

func (f *figure) learn(w Window) {
	// A day's windows of the slot weigh as much as one window of the slot's length.
	step := min(1, float64(w.Length)/float64(Quarter))
	keep := math.Pow(keepUsual, step)
	if f.weight > 0 {
		e := (float64(f.flow) - w.Flow) / max(w.Flow, float64(f.flow), 60)
		f.square = float32(float64(f.square)*keep + e*e*step)
	}
	total := float64(f.weight)*keep + step
	mix := float32(step / total)
	f.flow += (float32(w.Flow) - f.flow) * mix
	f.occupancy += (float32(w.Occupancy) - f.occupancy) * mix
	if w.Speed > 0 {
		if f.speed == 0 {
			f.speed = float32(w.Speed)
		}
		f.speed += (float32(w.Speed) - f.speed) * mix
	}
	f.weight = float32(total)
}

func (f *figure) variance() float64 {
	return (float64(f.square) + prior*doubt) / (float64(f.weight) + prior)
}

// Fill stands in for a detector that has no whole window at a time, from the windows of
// the others at that time. It gives false when nothing is known of it yet. Quality is one
// less the error that is to be awaited, in parts of the flow.
func (m *Imputer) Fill(id string, from time.Time, length time.Duration, others map[string]Window) (Window, bool) {
	var flow, occupancy, speed blend
	var sources []string
	for i, r := range m.related[id] {
		w, ok := others[r.To]
		f := &m.pairs[id][i]
		if !ok || !w.Whole() || f.flow.theirs <= 0 {
			continue
		}
		flow.ratio(&f.flow, w.Flow)
		occupancy.ratio(&f.occupancy, w.Occupancy)
		if w.Speed > 0 {
			speed.ratio(&f.speed, w.Speed)
		}
		sources = union(sources, []string{r.Kind})
	}
	if f, ok := m.usually(id, from); ok {
		flow.add(float64(f.flow), f.variance())
		occupancy.add(float64(f.occupancy), f.variance())
		if f.speed > 0 {
			speed.add(float64(f.speed), f.variance())
		}
		sources = append(sources, FromUsual)
	}
	if flow.weight == 0 {
		return Window{}, false
	}
	out := Window{From: from, Length: length, Imputed: true, Sources: sources, Flow: flow.mean(), Occupancy: min(1, occupancy.mean()), Speed: speed.mean()}
	out.Covered = 1
	out.Count = out.Flow * length.Hours()
	out.Quality = 1 - min(1, math.Sqrt(flow.best))
	return out, true
}

// blend is a mean weighed by one over the variance. Stand-ins err together, so the error
// of the blend is taken to be that of its best and not less.
type blend struct{ sum, weight, best float64 }

func (b *blend) ratio(r *ratio, theirs float64) {
	if guess, ok := r.guess(theirs); ok {
		b.add(guess, r.variance())
	}
}

func (b *blend) add(value, variance float64) {
	variance = max(variance, 1e-4)
	if b.weight == 0 || variance < b.best {
		b.best = variance
	}
	b.sum += value / variance
	b.weight += 1 / variance
}

func (b *blend) mean() float64 {
	if b.weight == 0 {
		return 0
	}
	return b.sum / b.weight
}
