package leak

import (
	"math"
	"time"
)

// slot is one step of time, its values gathered from the rows that fell into it.
type slot struct {
	n     int64 // number of the step since 1970
	at    time.Time
	x     []float64 // mended; NaN where missing, stuck or masked
	whole []float64 // mended, masked values still there; nil for an empty step
}

// commonStep is the step for rows that come as often or oftener.
const commonStep = 15 * time.Minute

// probing is how many rows are looked at to find how often they come.
const probing = 24

// gatherer makes steps of rows. Rows that come oftener than a step are averaged;
// rows that come more seldom make the step longer.
type gatherer struct {
	step   time.Duration
	held   []Row // while the step is not known
	now    *slot
	counts []int
	sums   []float64
	last   time.Time
}

// add takes a row and gives the steps that are full; false where the row came too late.
func (g *gatherer) add(r Row) ([]*slot, bool) {
	if !g.last.IsZero() && r.At.Before(g.last) {
		return nil, false
	}
	g.last = r.At
	if g.step != 0 {
		return g.put(r), true
	}
	g.held = append(g.held, r)
	if len(g.held) < probing {
		return nil, true
	}
	return g.release(), true
}

// release chooses the step from the rows that were held back.
func (g *gatherer) release() (full []*slot) {
	var gaps []float64
	for i := 1; i < len(g.held); i++ {
		if gap := g.held[i].At.Sub(g.held[i-1].At); gap > 0 {
			gaps = append(gaps, gap.Seconds())
		}
	}
	g.step = commonStep
	if len(gaps) > 0 {
		g.step = stepFor(time.Duration(median(gaps)) * time.Second)
	}
	held := g.held
	g.held = nil
	for _, r := range held {
		full = append(full, g.put(r)...)
	}
	return full
}

// stepFor gives the shortest step that divides a day and holds one row.
func stepFor(gap time.Duration) time.Duration {
	for _, step := range []time.Duration{commonStep, 20 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour} {
		if gap <= step {
			return step
		}
	}
	return 6 * time.Hour
}

func (g *gatherer) put(r Row) []*slot {
	n := r.At.UnixNano() / int64(g.step)
	var full []*slot
	if g.now != nil && n != g.now.n {
		full = g.flushNow()
	}
	if g.now == nil {
		g.now = &slot{n: n, at: time.Unix(0, n*int64(g.step)).UTC()}
		g.sums, g.counts = make([]float64, len(r.Values)), make([]int, len(r.Values))
	}
	for i, v := range r.Values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			g.sums[i] += v
			g.counts[i]++
		}
	}
	return full
}

func (g *gatherer) flushNow() []*slot {
	if g.now == nil {
		return nil
	}
	g.now.x = make([]float64, len(g.sums))
	for i := range g.sums {
		g.now.x[i] = math.NaN()
		if g.counts[i] > 0 {
			g.now.x[i] = g.sums[i] / float64(g.counts[i])
		}
	}
	full := []*slot{g.now}
	g.now = nil
	return full
}

func (g *gatherer) flush() (full []*slot) {
	if len(g.held) > 0 {
		full = g.release()
	}
	return append(full, g.flushNow()...)
}
