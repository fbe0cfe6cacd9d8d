package leak

import (
	"math"
	"time"
)

// predictor says what the columns of a view should say at a step, and how far
// that is to be trusted: 1 where the like of it was learned, less beyond.
type predictor interface {
	expect(s *slot, out []float64) (trust float64)
}

// spatial is the predictor of the spatial view: the factors, and by how much they
// are usually wrong at this time of day.
type spatial struct {
	*factors
	columns []int
}

func (p spatial) expect(s *slot, out []float64) float64 {
	p.factors.expect(pick(s.x, p.columns), out)
	return p.trust()
}

func pick(x []float64, columns []int) []float64 {
	out := make([]float64, len(columns))
	for i, c := range columns {
		out[i] = x[c]
	}
	return out
}

// clipped is how far a single step counts, in units of its noise: one reading
// that is far off shall not make an alarm.
const clipped = 6

// learn fits a view to quiet days and measures how far it strays from days that
// it was not fitted to: each day (or each seventh, where there are many) is
// foretold from the others. This noise contains what the view does not
// understand, such as the first weekend.
func (v *view) learn(days [][]*slot) bool {
	now := v.fit(days, 0)
	if now == nil {
		return false
	}
	folds := len(days)
	if v.fine() {
		folds = min(folds, 5)
	}
	left := make([][][]float64, len(days)) // day × step × column
	for fold := range folds {
		var others [][]*slot
		for i, day := range days {
			if i%folds != fold {
				others = append(others, day)
			}
		}
		p := v.fit(others, v.count(now))
		if p == nil {
			return false
		}
		for i := fold; i < len(days); i += folds {
			left[i] = v.leftOver(p, days[i])
		}
	}
	before := v.now
	if v.now = now; !known3(left) {
		v.now = before
		return false
	}
	v.unbias(days, left)
	v.measure(days, left)
	return true
}

// known3 holds where three days could be foretold from others.
func known3(left [][][]float64) bool {
	n := 0
	for _, day := range left {
		if len(day) > 0 && !math.IsNaN(day[len(day)/2][0]) {
			n++
		}
	}
	return n >= 3
}

// leftOver gives measured minus expected for every step of a day.
func (v *view) leftOver(p predictor, day []*slot) [][]float64 {
	out := make([][]float64, len(day))
	for t, s := range day {
		out[t] = make([]float64, len(v.columns))
		p.expect(s, out[t])
		for i, c := range v.columns {
			out[t][i] = s.x[c] - out[t][i]
		}
	}
	return out
}

// unbias learns by how much the view is wrong at each time of day, and keeps it
// where that makes the days that it was not learned from quieter.
func (v *view) unbias(days [][]*slot, left [][][]float64) {
	v.bias = nil
	if !v.fine() || len(days) < 4 {
		return
	}
	before, after := 0.0, 0.0
	without := make([][][]float64, len(days))
	for i := range days {
		bias := v.biasOf(days, left, i)
		without[i] = make([][]float64, len(days[i]))
		for t, s := range days[i] {
			without[i][t] = make([]float64, len(v.columns))
			for c, r := range left[i][t] {
				n := r - bias[s.n%v.perDay][c]
				without[i][t][c] = n
				if !math.IsNaN(n) {
					scale := v.scaleOf(c)
					before, after = before+square(clip(r/scale, 8)), after+square(clip(n/scale, 8))
				}
			}
		}
	}
	if after < before {
		v.bias = v.biasOf(days, left, -1)
		copy(left, without)
	}
}

func square(v float64) float64 { return v * v }

// biasOf averages what is left by time of day over all days but one, an hour's
// neighbours together.
func (v *view) biasOf(days [][]*slot, left [][][]float64, but int) [][]float64 {
	sums, counts := make([][]float64, v.perDay), make([][]float64, v.perDay)
	for t := range sums {
		sums[t], counts[t] = make([]float64, len(v.columns)), make([]float64, len(v.columns))
	}
	for i := range days {
		if i == but {
			continue
		}
		for t, s := range days[i] {
			for c, r := range left[i][t] {
				if !math.IsNaN(r) {
					limit := 5 * v.scaleOf(c)
					sums[s.n%v.perDay][c] += clip(r, limit)
					counts[s.n%v.perDay][c]++
				}
			}
		}
	}
	reach := v.perDay / 48 // half an hour to each side
	bias := make([][]float64, v.perDay)
	for t := range bias {
		bias[t] = make([]float64, len(v.columns))
		for c := range v.columns {
			sum, n := 0.0, 1.0 // one more than there are: little is known of few days
			for k := -reach; k <= reach; k++ {
				at := (int64(t) + k + v.perDay) % v.perDay
				sum, n = sum+sums[at][c], n+counts[at][c]
			}
			bias[t][c] = sum / n
		}
	}
	return bias
}

func (v *view) scaleOf(c int) float64 {
	switch p := v.now.(type) {
	case spatial:
		return p.noise[c]
	case *hydraulic:
		return p.noise[c]
	}
	return 1
}

// count is how many factors the view has, so that folds take as many.
func (v *view) count(p predictor) int {
	if s, ok := p.(spatial); ok {
		return len(s.prior)
	}
	return 0
}

// measure sets noise and limits from what was left over of quiet days.
func (v *view) measure(days [][]*slot, left [][][]float64) {
	var flat [][]float64
	for _, day := range left {
		flat = append(flat, day...)
	}
	v.rhythm(days, left)
	v.sigma = make([]float64, len(v.columns))
	for c := range v.columns {
		column := make([]float64, 0, len(flat))
		sum := 0.0
		for i, day := range left {
			for t, row := range day {
				if !math.IsNaN(row[c]) {
					column = append(column, row[c]/v.louder(days[i][t]))
				}
			}
		}
		robust := spread(column)
		if robust == 0 {
			robust = math.Inf(1) // a pump that mostly stands still
		}
		for _, r := range column {
			sum += square(clip(r, 5*robust))
		}
		v.sigma[c] = math.Max(math.Sqrt(sum/math.Max(float64(len(column)), 1)), 1e-6)
	}
	sums := newSums(len(v.columns))
	for i, day := range left {
		for t, row := range day {
			sums.add(v.scaled(days[i][t], row, 1))
		}
	}
	v.mix = nil
	if v.name == hydraulicView && narrow(v.columns) {
		var steps []*slot
		var z [][]float64
		for i, day := range left {
			for t, row := range day {
				steps, z = append(steps, days[i][t]), append(z, v.scaled(days[i][t], row, 1))
			}
		}
		v.mix = fitMixture(steps, z, v.windows, v.perDay)
		v.ratio, v.limit = nil, make([]float64, len(v.windows))
		for w, width := range v.windows {
			v.limit[w] = v.limitOf(sums, w, width)
		}
		return
	}
	v.ratio, v.limit = make([][]float64, len(v.windows)), make([]float64, len(v.windows))
	for w, width := range v.windows {
		v.ratio[w] = v.ratios(sums, w, width)
	}
	for w, width := range v.windows {
		v.limit[w] = v.limitOf(sums, w, width)
	}
}

// scaled gives what is left over in units of its noise, far ones clipped.
func (v *view) scaled(s *slot, left []float64, trust float64) []float64 {
	z := make([]float64, len(left))
	for c, r := range left {
		z[c] = clip(trust*r/(v.sigma[c]*v.louder(s)), clipped) // NaN stays NaN
	}
	return z
}

// louder is how much more than on average everything strays at a time of day:
// where much flows, little differences count more.
func (v *view) louder(s *slot) float64 {
	if v.loud == nil {
		return 1
	}
	return v.loud[s.n%v.perDay]
}

// rhythm learns louder: the root of the mean square of what is left, all columns
// together, an hour to each side.
func (v *view) rhythm(days [][]*slot, left [][][]float64) {
	v.loud = nil
	if !v.fine() { // the others have too few days to tell
		return
	}
	wide := make([]float64, len(v.columns))
	for c := range wide {
		var column []float64
		for _, day := range left {
			for _, row := range day {
				column = append(column, row[c])
			}
		}
		wide[c] = spread(column)
	}
	sums, counts := make([]float64, v.perDay), make([]float64, v.perDay)
	for i, day := range left {
		for t, row := range day {
			at := days[i][t].n % v.perDay
			for c, r := range row {
				if wide[c] > 0 && !math.IsNaN(r) {
					sums[at] += square(clip(r/wide[c], 8))
					counts[at]++
				}
			}
		}
	}
	reach := max(1, v.perDay/24)
	loud := make([]float64, v.perDay)
	whole, n := 0.0, 0.0
	for t := range loud {
		sum, count := 0.0, 0.0
		for k := -reach; k <= reach; k++ {
			at := (int64(t) + k + v.perDay) % v.perDay
			sum, count = sum+sums[at], count+counts[at]
		}
		loud[t] = sum / math.Max(count, 1)
		whole, n = whole+loud[t], n+1
	}
	const least = 0.4 // a night may be quieter, but not silent
	for t := range loud {
		loud[t] = math.Max(math.Sqrt(loud[t]/math.Max(whole/n, 1e-12)), least)
	}
	v.loud = loud
}

// ratios gives for a window the variance of its mean, column by column: 1/width
// for white noise, more where errors last. Where the quiet days hold few such
// windows the estimate is put up, and beyond a third of them it is extended from
// the next shorter window, falling less than white noise would.
func (v *view) ratios(sums *sums, w, width int) []float64 {
	out := make([]float64, len(v.columns))
	if w > 0 && width*3 > sums.known() {
		for c := range out {
			out[c] = 0.8 * v.ratio[w-1][c]
		}
		return out
	}
	var all []float64
	for c := range out {
		n, total := 0.0, 0.0
		for end := width; end <= sums.len(); end += max(1, width/8) {
			if m, count := sums.mean(c, end-width, end); count*2 > width {
				total, n = total+m*m, n+1
			}
		}
		out[c] = 1 / float64(width)
		if n > 0 {
			out[c] = math.Max(total/n, out[c])
		}
		all = append(all, out[c])
	}
	pooled := median(all)
	few := 1 + 2/math.Sqrt(float64(sums.known())/float64(width))
	for c := range out {
		out[c] = math.Max(out[c], pooled) * few
		if w > 0 {
			out[c] = math.Max(out[c], 0.6*v.ratio[w-1][c])
		}
	}
	return out
}

// falseAlarms is how many of them a month of normal noise may make in one view:
// the limits are set so that chance alone raises one in a hundred months.
const falseAlarms = 0.01

// margin is how far over everything that the quiet days reached a limit lies.
const margin = 1.5

// fewDays puts the limits of the daily and the weekly view up, by more than half for
// a week and by a seventh for a month: what they stray by lasts the day long, so
// that a day is one sample of it.
const fewDays = 4

// limitOf is what a window's score must exceed: what chance reaches once in a
// hundred months, and half as much again as the quiet days ever reached.
func (v *view) limitOf(sums *sums, w, width int) float64 {
	month := float64(30*v.perDay) / float64(width) * 2
	chance := beyond(falseAlarms / (month * float64(len(v.columns)*len(v.windows))))
	reached := 0.0
	if v.mix != nil {
		reached = v.mix.reached(sums, w, width)
	}
	for c := range v.columns {
		for end := width; end <= sums.len() && v.mix == nil; end++ {
			if m, count := sums.mean(c, end-width, end); count*2 > width {
				reached = math.Max(reached, math.Abs(m)/math.Sqrt(v.ratio[w][c]))
			}
		}
	}
	limit := math.Max(chance, margin*reached)
	switch {
	case v.mix != nil:
		const doubt = 1.15 // how columns go together is learned, too, and from few days
		limit = doubt * math.Max(chance, reached)
	case v.name == hydraulicView:
		limit *= 1.2 // it is fitted to more than the others, and so to more chance
	}
	if !v.fine() {
		limit *= 1 + fewDays/math.Max(1, float64(sums.known())/float64(v.perDay))
	}
	return limit
}

// windowsFor are the windows of a view in steps: of at least four steps, the
// shortest an hour, the longest four days.
func windowsFor(step, shortest time.Duration) (out []int) {
	for _, w := range []time.Duration{time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour, 24 * time.Hour, 48 * time.Hour, 96 * time.Hour} {
		if n := int(w / step); n >= 4 && w >= shortest {
			out = append(out, n)
		}
	}
	return out
}
