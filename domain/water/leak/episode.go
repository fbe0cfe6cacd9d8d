package leak

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// trace follows an episode that goes on.
type trace struct {
	episode Episode
	view    *view
	shape   []float64 // mean of the columns over the window that found it, in units of noise
	found   int       // index in the view's sums
	size    []float64 // size of the shape in each step since, 1 when found
	window  int       // that found it
	column  int       // of the sensors, where the cause is OneSensor
	active  time.Time // when something was last over its limit
	base    []float64 // falls of the columns before, where other leaks were open already
}

// patience is how long a sensor may stray alone before it is named.
const patience = 6 * time.Hour

// search looks for a new episode in every view; nil if there is none.
func (d *Detector) search(s *slot) *Episode {
	if d.leaking() {
		return d.searchBehind(s)
	}
	var stray *finding
	for _, v := range d.views {
		f := v.search(d.tidy.isMasked)
		switch {
		case f == nil:
		case d.confirmed(f):
			return d.begin(s, f, Leak)
		case (v.name == spatialView || v.mix != nil) && stray == nil:
			stray = f
		}
	}
	if e := d.beside(s); e != nil || stray == nil {
		return e
	}
	return d.alone(s, stray)
}

// confirming is for how long after a sensor began to stray others may confirm it.
const confirming = 72 * time.Hour

// beside finds the leak of which one sensor alone has shown so far.
func (d *Detector) beside(s *slot) *Episode {
	for _, t := range d.open {
		if t.episode.Cause != OneSensor || s.at.Sub(t.episode.Detected) > confirming {
			continue
		}
		if f := t.view.searchBeside(d.tidy.isMasked); f != nil {
			return d.begin(s, f, Leak)
		}
	}
	return nil
}

func (d *Detector) leaking() bool {
	return slices.ContainsFunc(d.open, func(t *trace) bool { return t.episode.Cause == Leak })
}

// confirmed holds where more than one column speaks for a leak. In the daily and
// the weekly view the pressures must also fall on the whole: a valve or a pump
// makes some fall and others rise. A tank that empties faster needs less to be
// believed, for it is a level and a flow already.
func (d *Detector) confirmed(f *finding) bool {
	if f.view.fine() {
		return f.agree > 0
	}
	sum, falling := 0.0, 0
	for i, c := range f.view.columns {
		if d.sensors[c].Kind == Pressure && !math.IsNaN(f.scores[i]) {
			sum += f.scores[i]
			if f.scores[i] > 2 {
				falling++
			}
		}
	}
	if sum < 0 || !d.unexplained(f) {
		return false
	}
	return f.agree > 0 || d.sensors[f.view.columns[f.column]].Kind == stored && falling > 0
}

// unexplained holds where what drives the network does not explain what the daily or
// the weekly view found: that everybody draws more is no leak.
func (d *Detector) unexplained(f *finding) bool {
	for _, v := range d.views {
		if v.name != hydraulicView {
			continue
		}
		if v.mix != nil {
			return false // it has seen it itself, or there is nothing to see
		}
		const likely = 2.6
		span := f.view.windows[f.window]
		for w, width := range v.windows {
			if width*4 < span || width > span*2 {
				continue
			}
			far := 0
			for _, score := range v.scoresOf(w) {
				if score > likely {
					far++
				}
			}
			if far > 1 {
				return true
			}
		}
		return false
	}
	return true
}

// alone waits before it says that a sensor strays and nothing confirms it.
func (d *Detector) alone(s *slot, f *finding) *Episode {
	column := f.view.columns[f.column]
	if s.at.Sub(d.tidy.strays(column, s.at)) < patience {
		return nil
	}
	e := d.begin(s, f, OneSensor)
	d.tidy.mask(column, s.at)
	return e
}

// begin opens an episode.
func (d *Detector) begin(s *slot, f *finding, cause Cause) *Episode {
	v := f.view
	end := v.sums.len()
	t := &trace{view: v, found: end, window: f.window, column: v.columns[f.column], shape: make([]float64, len(v.columns))}
	width := v.windows[f.window]
	for c := range t.shape {
		if m, n := v.sums.mean(c, end-width, end); n > 0 {
			t.shape[c] = m
		}
	}
	if cause == OneSensor { // what the others do is chance
		own := t.shape[f.column]
		clear(t.shape)
		t.shape[f.column] = own
	}
	d.number++
	t.episode = Episode{
		Number: d.number, Cause: cause, Detected: s.at.Add(d.gather.step), View: v.name, Window: v.width(f.window, d.gather.step),
		Confidence: confidence(f, cause),
	}
	t.episode.Began = d.began(t, width)
	if d.leaking() {
		t.base = d.fallsBefore(d.ranking(v), t.episode.Began)
	}
	t.episode.Ranked = d.rank(t, s)
	t.active = s.at
	if cause == Leak {
		d.explain(t)
		d.reopen(t)
	}
	d.open = append(d.open, t)
	return &t.episode
}

// reopen takes up an episode that was thought to be over, where the same sensors
// fall again within two days in a view that sees by day only.
func (d *Detector) reopen(t *trace) {
	const soon = 48 * time.Hour
	for i, old := range d.closed {
		if old.Cause != Leak || old.View == spatialView || t.view.name == spatialView || t.episode.Detected.Sub(old.Ended) > soon {
			continue
		}
		first := func(r Ranked) bool { return len(t.episode.Ranked) > 0 && r.Sensor == t.episode.Ranked[0].Sensor }
		if !slices.ContainsFunc(old.Ranked[:min(4, len(old.Ranked))], first) {
			continue
		}
		d.number--
		t.episode.Number, t.episode.Began, t.episode.Detected = old.Number, old.Began, old.Detected
		t.episode.Confidence = math.Max(t.episode.Confidence, old.Confidence)
		d.closed = slices.Delete(d.closed, i, i+1)
		return
	}
}

// explain takes sensors that strayed alone into the leak that explains them.
func (d *Detector) explain(leak *trace) {
	const apart = 24 * time.Hour
	still := d.open[:0]
	for _, t := range d.open {
		if t.episode.Cause != OneSensor || t.view != leak.view || leak.episode.Began.Sub(t.episode.Began).Abs() > apart {
			still = append(still, t)
			continue
		}
		d.tidy.unmask(t.column)
		if t.episode.Began.Before(leak.episode.Began) {
			leak.episode.Began = t.episode.Began
		}
		t.episode.Ended = leak.episode.Detected
		d.closed = append(d.closed, t.episode)
	}
	d.open = still
}

// confidence grows with how far the window is over its limit and with how many
// sensors agree; a sensor alone is never believed more than half.
func confidence(f *finding, cause Cause) float64 {
	c := 1 - 0.5/f.over
	if cause == OneSensor {
		return 0.5 * c
	}
	return c * (1 - 0.5/float64(1+f.agree))
}

// sizeAt is how much of the shape a step shows, by least squares: 0 is none.
func (t *trace) sizeAt(at int) float64 {
	if t.view.mix != nil {
		return t.view.mix.size(t.view.means(at, at+1), t.shape)
	}
	dot, norm := 0.0, 0.0
	for c, g := range t.shape {
		if z, n := t.view.sums.mean(c, at, at+1); n > 0 {
			dot, norm = dot+z*g, norm+g*g
		}
	}
	if norm == 0 {
		return math.NaN()
	}
	return dot / norm
}

// began looks back for the step from which on the shape is there.
func (d *Detector) began(t *trace, width int) time.Time {
	back := max(t.view.resets, t.found-3*width-int(d.perDay()))
	best, sum, at := math.Inf(-1), 0.0, t.found-1
	const third = 0.33
	for i := t.found - 1; i >= back; i-- {
		if size := t.sizeAt(i); !math.IsNaN(size) {
			sum += clip(size, 2) - third
		}
		if sum > best {
			best, at = sum, i
		}
	}
	return d.timeOf(t.view, at)
}

func (d *Detector) timeOf(v *view, index int) time.Time {
	return time.Unix(0, (v.start+int64(index))*int64(d.gather.step)).UTC()
}

// rank orders the pressures by how far they fell since the episode began; at
// most the last day counts.
func (d *Detector) rank(t *trace, s *slot) []Ranked {
	v := d.ranking(t.view)
	from := s.at.Add(-24 * time.Hour)
	if from.Before(t.episode.Began) {
		from = t.episode.Began
	}
	var ranked []Ranked
	for c, fall := range d.falls(v, from, s.at) {
		if d.sensors[v.columns[c]].Kind != Pressure || len(fall) == 0 {
			continue
		}
		m := median(fall)
		if t.base != nil && !math.IsNaN(t.base[c]) {
			m -= t.base[c]
		}
		ranked = append(ranked, Ranked{Sensor: d.sensors[v.columns[c]].ID, Drop: m, Score: m / v.sigma[c] * math.Sqrt(float64(len(fall)))})
	}
	if t.view.mix != nil { // beside a large consumer a sensor falls far by chance
		slices.SortStableFunc(ranked, func(a, b Ranked) int { return cmp.Compare(b.Score, a.Score) })
		return ranked
	}
	slices.SortStableFunc(ranked, func(a, b Ranked) int { return cmp.Compare(b.Drop, a.Drop) })
	return ranked
}

// ranking is the view by which sensors are put in order: the hydraulic one takes from
// a sensor's fall what its neighbours tell of it, which finds leaks and blurs where
// they are.
func (d *Detector) ranking(v *view) *view {
	h, ok := v.now.(*hydraulic)
	if !ok {
		return v
	}
	alone, plain := *v, *h
	plain.others = nil
	alone.now, alone.bias = &plain, nil
	return &alone
}

// falls gives by how much each column was lower than expected from a time to
// another, step by step, masked sensors too.
func (d *Detector) falls(v *view, from, to time.Time) [][]float64 {
	falls := make([][]float64, len(v.columns))
	for i := len(d.past) - 1; i >= 0 && !d.past[i].at.Before(from); i-- {
		if d.past[i].whole == nil || d.past[i].at.After(to) {
			continue
		}
		for c, r := range v.residual(d.past[i], d.past[i].whole) {
			if !math.IsNaN(r) {
				falls[c] = append(falls[c], -r)
			}
		}
	}
	return falls
}

// fallsBefore are the usual falls of the day before an episode.
func (d *Detector) fallsBefore(v *view, began time.Time) []float64 {
	out := make([]float64, len(v.columns))
	for c, fall := range d.falls(v, began.Add(-24*time.Hour), began.Add(-d.gather.step)) {
		out[c] = median(fall)
	}
	return out
}

// trackOpen follows the open episodes and gives those that changed.
func (d *Detector) trackOpen(s *slot) (changed []Episode) {
	still := d.open[:0]
	for _, t := range d.open {
		if t.episode.Cause == OneSensor {
			d.followOne(t, s)
		} else {
			d.follow(t, s)
		}
		if t.episode.Ended.IsZero() {
			still = append(still, t)
			continue
		}
		d.closed = append(d.closed, t.episode)
		changed = append(changed, t.episode)
		d.restart(t)
	}
	d.open = still
	return changed
}

// followOne sees whether a sensor that strays alone is as expected again, or
// whether a leak that was found meanwhile explains it.
func (d *Detector) followOne(t *trace, s *slot) {
	if s.whole == nil {
		return
	}
	i := slices.Index(t.view.columns, t.column)
	left := t.view.strayOf(s, i)
	width := t.view.windows[t.window]
	d.tidy.note(t.column, "masked", s.at, 0)
	if d.tidy.watch(t.column, left, width, t.view.calm(i, t.window)) {
		t.episode.Ended = s.at.Add(-time.Duration(width) * d.gather.step)
		if t.episode.Ended.Before(t.episode.Detected) {
			t.episode.Ended = s.at
		}
		d.tidy.unmask(t.column)
	}
}

// strayOf is how far a column is from what is expected of it, masked or not, in
// units of noise; where the others tell of it, beyond that.
func (v *view) strayOf(s *slot, i int) float64 {
	z := v.scaled(s, v.residual(s, s.whole), v.trust)
	if v.mix == nil {
		return z[i]
	}
	return v.mix.scores(0, z, v.toward)[i]
}

// calm is below which the mean of strays must be for a column to be as usual again.
func (v *view) calm(i, w int) float64 {
	const part = 0.4 // of the limit
	if v.mix == nil {
		return part * v.limit[w] * math.Sqrt(v.ratio[w][i])
	}
	return part * v.limit[w] / math.Sqrt(float64(v.windows[w])/float64(v.windows[0]))
}

// restart lets no window reach back into what is over.
func (d *Detector) restart(t *trace) {
	for _, v := range d.views {
		if t.episode.Cause == Leak {
			v.resets = v.sums.len()
		}
	}
}

// The spans by which an end is judged: the leak is over when its shape has
// shrunk to a third of what it was, over half a day and over the last three hours.
const (
	endSpan   = 12 * time.Hour
	nearSpan  = 3 * time.Hour
	refining  = 24 * time.Hour
	remainder = 0.33
)

// follow sees whether the shape is still there; in the first day it is made more
// exact and the order of the sensors with it.
func (d *Detector) follow(t *trace, s *slot) {
	step := d.gather.step
	now := t.view.sums.len()
	age := time.Duration(now-t.found) * step
	if (now-t.found)%max(1, int(time.Hour/step)) == 0 {
		d.rerank(t, age, s)
		if f := t.view.search(d.tidy.isMasked); f != nil {
			t.episode.Confidence = math.Max(t.episode.Confidence, confidence(f, Leak))
		}
	}
	t.size = append(t.size, t.sizeAt(now-1))
	if d.active(t) {
		t.active = s.at
	}
	if t.view.name != spatialView && t.view.mix == nil {
		// What these views see comes and goes with the time of day: the leak is over
		// when a whole day long no view was over a limit.
		if s.at.Sub(t.active) >= 24*time.Hour {
			t.episode.Ended = t.active.Add(-max(calmest, t.episode.Window) / 2)
			if t.episode.Ended.Before(t.episode.Detected) {
				t.episode.Ended = t.episode.Detected
			}
		}
		return
	}
	long, near := int(endSpan/step), max(1, int(nearSpan/step))
	if len(t.size) < long {
		return
	}
	before := t.size[max(0, len(t.size)-long-int(refining/step)) : len(t.size)-long]
	was := math.Max(1, known(before))
	recent := t.size[len(t.size)-long:]
	if !(known(recent) < remainder*was && known(recent[len(recent)-near:]) < remainder*was) {
		return
	}
	end := len(t.size)
	for end > 0 && !(t.size[end-1] > 0.5*was) {
		end--
	}
	t.episode.Ended = d.timeOf(t.view, t.found+end)
}

// calmest is the longest window that tells whether something goes on still: a
// longer one remembers too long.
const calmest = 8 * time.Hour

// goesOn is the part of a limit that is enough for an episode to go on: a leak that
// is seen by day only just shall not come and go.
const goesOn = 0.6

// active holds while a short window of any view is near its limit, or one like
// that which found the episode, by two columns or a tank: one alone may be a sensor.
func (d *Detector) active(t *trace) bool {
	for _, v := range d.views {
		for w, width := range v.windows {
			if time.Duration(width)*d.gather.step > max(calmest, t.episode.Window) {
				break
			}
			over := 0
			for c, score := range v.scoresOf(w) {
				if score < goesOn*v.limit[w] || math.IsNaN(score) || d.tidy.isMasked(v.columns[c]) {
					continue
				}
				if over++; over > 1 || v.mix != nil || d.sensors[v.columns[c]].Kind == stored {
					return true
				}
			}
		}
	}
	return false
}

// rerank makes the order of the sensors more exact: hourly in the first day, and
// later where the leak has grown by a fifth.
func (d *Detector) rerank(t *trace, age time.Duration, s *slot) {
	ranked := d.rank(t, s)
	if len(ranked) == 0 || age > refining && (len(t.episode.Ranked) > 0 && ranked[0].Drop < 1.2*t.episode.Ranked[0].Drop) {
		return
	}
	t.episode.Ranked = ranked
}

// known is the mean of what is not missing, 1 of nothing.
func known(values []float64) float64 {
	sum, n := 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	if n == 0 {
		return 1
	}
	return sum / n
}
