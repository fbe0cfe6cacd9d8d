package leak

import (
	"math"
	"time"
)

// The views.
const (
	spatialView   = "spatial"
	hydraulicView = "hydraulic"
	dailyView     = "daily"
	weeklyView    = "weekly"
)

// SuddenView is the view of Sudden.
const SuddenView = "sudden"

// sums are running sums of columns, so that the mean of any window costs nothing.
type sums struct {
	width  int
	total  []float64 // (step+1) × column
	there  []int32
	astray []int32 // how many steps lay a full unit to the suspect side
	toward []float64
}

func newSums(width int) *sums {
	return &sums{width: width, total: make([]float64, width), there: make([]int32, width), astray: make([]int32, width)}
}

func (s *sums) len() int { return len(s.total)/s.width - 1 }

// known is how many steps hold a value of the first column.
func (s *sums) known() int { return int(s.there[len(s.there)-s.width]) }

func (s *sums) add(z []float64) {
	at := len(s.total) - s.width
	for c, v := range z {
		total, there, astray := s.total[at+c], s.there[at+c], s.astray[at+c]
		if !math.IsNaN(v) {
			total, there = total+v, there+1
			if s.toward != nil && v*s.toward[c] >= 1 {
				astray++
			}
		}
		s.total, s.there, s.astray = append(s.total, total), append(s.there, there), append(s.astray, astray)
	}
}

// mean gives the mean of a column over steps [from, to) and of how many values.
func (s *sums) mean(c, from, to int) (float64, int) {
	n := int(s.there[to*s.width+c] - s.there[from*s.width+c])
	if n == 0 {
		return math.NaN(), 0
	}
	return (s.total[to*s.width+c] - s.total[from*s.width+c]) / float64(n), n
}

func (s *sums) strays(c, from, to int) int {
	return int(s.astray[to*s.width+c] - s.astray[from*s.width+c])
}

// view is one way of looking at the network.
type view struct {
	name    string
	columns []int     // of the sensors, those that this view judges
	toward  []float64 // by column: −1 falls in a leak, +1 rises
	perDay  int64
	windows []int // in steps
	fit     func(days [][]*slot, count int) predictor

	now    predictor
	bias   [][]float64 // time of day × column; nil for none
	loud   []float64   // by time of day: how much more than on average everything strays
	trust  float64     // of the newest step
	sigma  []float64
	blind  func(column int) bool // tells which columns are masked
	mix    *mixture              // how the columns go together; nil where each is judged by itself
	ratio  [][]float64           // window × column: variance of the mean
	limit  []float64             // by window
	sums   *sums
	start  int64 // number of the first step in sums
	resets int   // index in sums before which nothing counts any more
	left   []float64
	at     *slot // the newest step
}

// fine holds for the views that explain a step by itself, not by other days.
func (v *view) fine() bool { return v.name == spatialView || v.name == hydraulicView }

// look judges one step: what is left over goes into the sums.
func (v *view) look(s *slot) {
	if v.sums == nil {
		v.sums, v.start = newSums(len(v.columns)), s.n
		v.sums.toward = v.toward
	}
	v.left = v.residual(s, s.x)
	v.sums.add(v.scaled(s, v.left, v.trust))
	v.at = s
}

// residual gives measured, which is x or whole of the step, minus expected.
func (v *view) residual(s *slot, measured []float64) []float64 {
	out := make([]float64, len(v.columns))
	v.trust = v.now.expect(s, out)
	for i, c := range v.columns {
		out[i] = measured[c] - out[i]
		if v.bias != nil {
			out[i] -= v.bias[s.n%v.perDay][i]
		}
	}
	return out
}

// show puts what is left over into a step that is told.
func (v *view) show(s *Step) {
	const within = 3 // standard deviations: 99.7 %
	for i, c := range v.columns {
		if c >= len(s.Residual) || math.IsNaN(v.left[i]) && v.name != spatialView {
			continue
		}
		s.Residual[c], s.Band[c] = v.left[i], within*v.sigma[i]*v.louder(v.at)
	}
}

// finding is a window that is over its limit.
type finding struct {
	view   *view
	window int // index
	column int // the one that is farthest over
	over   float64
	scores []float64 // of every column in this window, positive to the suspect side
	agree  int       // other pressure columns that confirm it
}

// scoresOf gives the score of every column over a window that ends now; NaN where
// too little is known.
func (v *view) scoresOf(w int) []float64 {
	width, end := v.windows[w], v.sums.len()
	if v.mix != nil {
		return v.mix.scores(w, v.means(end-width, end), v.toward)
	}
	scores := make([]float64, len(v.columns))
	for c := range scores {
		scores[c] = math.NaN()
		if end-width < v.resets {
			continue
		}
		if m, n := v.sums.mean(c, end-width, end); n*2 > width {
			scores[c] = v.toward[c] * m / math.Sqrt(v.ratio[w][c]*float64(width)/float64(n))
		}
	}
	return scores
}

// means gives the mean of every column over steps [from, to); NaN where too little
// is known.
func (v *view) means(from, to int) []float64 {
	means := make([]float64, len(v.columns))
	for c := range means {
		means[c] = math.NaN()
		if from < v.resets || v.blind(v.columns[c]) { // what a faulty sensor said tells nothing of the others
			continue
		}
		if m, n := v.sums.mean(c, from, to); n*2 > to-from {
			means[c] = m
		}
	}
	return means
}

// searchBeside looks with lower limits for what confirms a sensor that strays alone.
func (v *view) searchBeside(skip func(column int) bool) *finding {
	if v.mix == nil {
		return nil
	}
	const near = 0.65 // of the limit
	lent := *v
	lent.limit = make([]float64, len(v.limit))
	for w := range v.limit {
		lent.limit[w] = near * v.limit[w]
	}
	f := lent.search(skip)
	if f == nil || f.over*near >= 1 { // one that is over by itself is another matter
		return nil
	}
	f.view = v
	return f
}

// steady holds where each half of a window shows a good part of what the whole does.
func (v *view) steady(c, w int, score float64) bool {
	width, end := v.windows[w], v.sums.len()
	const part = 0.35 // 0.7 is what a half shows of what lasts
	for _, to := range []int{end - width/2, end} {
		if half := v.mix.scores(w, v.means(to-width/2, to), v.toward)[c]; !(half > part*score) {
			return false
		}
	}
	return true
}

// sustained holds where a window is over by many of its steps, not by one or two.
func (v *view) sustained(c, w int) bool {
	width, end := v.windows[w], v.sums.len()
	_, n := v.sums.mean(c, end-width, end)
	need := max(3, n/4)
	if w == 0 || width <= 8 {
		need = max(3, n*3/4)
	}
	return v.sums.strays(c, end-width, end) >= need
}

// search finds the window that is farthest over its limit, nil if none is.
func (v *view) search(skip func(column int) bool) *finding {
	var worst *finding
	for w := range v.windows {
		scores := v.scoresOf(w)
		for c, score := range scores {
			if v.toward[c] == 0 || skip(v.columns[c]) || !(score > v.limit[w]) || !v.lasting(c, w, score) {
				continue
			}
			if over := score / v.limit[w]; worst == nil || over > worst.over {
				worst = &finding{view: v, window: w, column: c, over: over, scores: scores}
			}
		}
	}
	if worst != nil {
		worst.agree = v.agreeing(worst)
	}
	return worst
}

// agreeing counts the other columns that move to the suspect side by more than
// chance, in the window of the finding or a longer one: one that is far off, or two
// that are not so far.
func (v *view) agreeing(f *finding) int {
	if v.mix != nil {
		return v.agreeingWithout(f)
	}
	sure := beyond(0.01 / float64(max(1, len(v.columns)-1)))
	const likely = 2.6 // two of thirty reach it by chance once in fifty times
	most := 0
	for w := f.window; w < len(v.windows); w++ {
		far, near := 0, 0
		for c, score := range v.scoresOf(w) {
			switch {
			case c == f.column || v.toward[c] == 0:
			case score > sure:
				far++
			case score > likely:
				near++
			}
		}
		if far > 0 || near > 1 {
			most = max(most, far+near)
		}
	}
	return most
}

// agreeingWithout counts the columns that stray by themselves when the one that was
// found is left out: beside a leak the next one does, beside a faulty sensor none.
func (v *view) agreeingWithout(f *finding) int {
	const near, later = 0.6, 0.45 // of the limit, the second where windows are long
	const long = 16               // hours
	most := 0
	for w := f.window; w < len(v.windows); w++ {
		means := v.means(v.sums.len()-v.windows[w], v.sums.len())
		means[f.column] = math.NaN()
		part := near
		if int64(v.windows[w])*24 >= long*v.perDay {
			part = later
		}
		agree := 0
		for _, score := range v.mix.scores(w, means, v.toward) {
			if score > part*v.limit[w] {
				agree++
			}
		}
		most = max(most, agree)
	}
	return most
}

// lasting holds where a window is over by what lasts, not by one or two steps.
func (v *view) lasting(c, w int, score float64) bool {
	if v.mix != nil {
		return v.steady(c, w, score)
	}
	return v.sustained(c, w)
}

func (v *view) width(w int, step time.Duration) time.Duration {
	return time.Duration(v.windows[w]) * step
}
