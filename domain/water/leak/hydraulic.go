package leak

import (
	"math"
	"slices"
)

// hydraulic explains every pressure by what drives the network: what flows in, how
// full its tanks are and how fast they empty, which pumps run, the time of day. It
// sees leaks where few pressures explain each other badly, and where the usual
// movements of all pressures hide what one of them does.
type hydraulic struct {
	inputs  []input
	perDay  int64
	columns []int
	pooled  *plane
	regimes map[uint]*plane // by which pumps run
	noise   []float64       // by column
	others  [][]float64     // column × column: what the strays of the others say of one; nil where a mixture tells
	narrow  bool
}

// input is a column that drives the network.
type input struct {
	column int
	kind   Kind
	on     float64 // a pump runs above this; NaN where it is none
}

// narrow holds for a network with so few pressures that the movements which all of
// them share cannot be told from what a single one does; there a mixture judges
// what drives the network leaves unexplained.
func narrow(columns []int) bool { return len(columns) < 2*mostFactors }

// plane is a linear explanation of all columns by the same features.
type plane struct {
	centre, scale []float64
	weight        [][]float64 // column × feature, the constant last
	far           float64     // how far from the middle all but the farthest hundredth of the steps lie
	alike         [][]float64 // of the features: the factor of their covariance (Cholesky)
	past          []float64   // room for distance
}

// driving are the columns that drive the network.
func (d *Detector) driving() (columns []int) {
	for c, s := range d.sensors {
		if s.Kind != Pressure {
			columns = append(columns, c)
		}
	}
	return columns
}

// fitHydraulic learns from quiet days; nil where there is too little.
func (d *Detector) fitHydraulic(days [][]*slot, columns []int) *hydraulic {
	h := &hydraulic{columns: columns, perDay: d.perDay(), regimes: map[uint]*plane{}, narrow: narrow(columns)}
	steps := slices.Concat(days...)
	for _, c := range d.driving() {
		h.inputs = append(h.inputs, input{c, d.sensors[c].Kind, pumpLimit(steps, c, d.sensors[c].Kind)})
	}
	var rows [][]float64
	var kept []*slot
	byRegime := map[uint][]int{}
	for _, s := range steps {
		row := h.features(s)
		if row == nil {
			continue
		}
		rows, kept = append(rows, row), append(kept, s)
		regime := h.regime(s)
		byRegime[regime] = append(byRegime[regime], len(rows)-1)
	}
	if len(rows) == 0 || len(rows) < 8*len(rows[0]) {
		return nil
	}
	every := make([]int, len(rows))
	for i := range every {
		every[i] = i
	}
	h.pooled = fitPlane(rows, kept, every, columns)
	for regime, of := range byRegime {
		if len(of) >= 8*len(rows[0]) {
			h.regimes[regime] = fitPlane(rows, kept, of, columns)
		}
	}
	h.measure(kept)
	return h
}

// pumpLimit tells above which flow a pump runs; NaN for what never stops or always
// does.
func pumpLimit(steps []*slot, c int, kind Kind) float64 {
	if kind != Flow {
		return math.NaN()
	}
	var sizes []float64
	for _, s := range steps {
		if !math.IsNaN(s.x[c]) {
			sizes = append(sizes, math.Abs(s.x[c]))
		}
	}
	limit := 0.05 * quantile(sizes, 0.95)
	still := 0
	for _, v := range sizes {
		if v <= limit {
			still++
		}
	}
	if part := float64(still) / float64(max(1, len(sizes))); part < 0.05 || part > 0.95 {
		return math.NaN()
	}
	return limit
}

// regime numbers which pumps run.
func (h *hydraulic) regime(s *slot) (regime uint) {
	for i, in := range h.inputs {
		if math.Abs(s.x[in.column]) > in.on {
			regime |= 1 << (i % 16)
		}
	}
	return regime
}

// features are what explains a step, nil where something is missing.
func (h *hydraulic) features(s *slot) []float64 {
	row := make([]float64, 0, 2*len(h.inputs)+5)
	for _, in := range h.inputs {
		x := s.x[in.column]
		if math.IsNaN(x) {
			return nil
		}
		row = append(row, x)
		if in.kind == Flow {
			row = append(row, x*math.Abs(x)) // the loss of pressure grows with the square
		}
		if !math.IsNaN(in.on) {
			runs := 0.0
			if math.Abs(x) > in.on {
				runs = 1
			}
			row = append(row, runs)
		}
	}
	turn := 2 * math.Pi * float64(s.n%h.perDay) / float64(h.perDay)
	return append(row, math.Sin(turn), math.Cos(turn), math.Sin(2*turn), math.Cos(2*turn))
}

func fitPlane(rows [][]float64, steps []*slot, of, columns []int) *plane {
	width := len(rows[0])
	p := &plane{centre: make([]float64, width), scale: make([]float64, width), weight: make([][]float64, len(columns))}
	for f := range width {
		values := make([]float64, len(of))
		for i, at := range of {
			values[i] = rows[at][f]
		}
		p.centre[f] = mean(values)
		p.scale[f] = math.Max(deviation(values, p.centre[f]), 1e-9)
	}
	z := make([][]float64, len(of))
	var far []float64
	for i, at := range of {
		z[i] = p.standard(rows[at])
	}
	p.alike = alikeness(z)
	for i := range z {
		far = append(far, p.distance(z[i]))
	}
	p.far = quantile(far, 0.99)
	for i, c := range columns {
		y := make([]float64, len(of))
		for k, at := range of {
			y[k] = steps[at].x[c]
		}
		p.weight[i] = robustLine(z, y)
	}
	return p
}

// standard gives features by their mean and spread, a one at the end.
func (p *plane) standard(row []float64) []float64 {
	z := make([]float64, len(row)+1)
	for f, v := range row {
		if p.scale[f] > 1e-8 {
			z[f] = (v - p.centre[f]) / p.scale[f]
		}
	}
	z[len(row)] = 1
	return z
}

// alikeness is the Cholesky factor of the covariance of standard features, a little
// noise added to each.
func alikeness(z [][]float64) [][]float64 {
	width := len(z[0]) - 1
	const noise = 0.01
	a := make([][]float64, width)
	for i := range a {
		a[i] = make([]float64, width)
		for k := range i + 1 {
			for _, row := range z {
				a[i][k] += row[i] * row[k]
			}
			a[i][k] /= float64(len(z))
		}
		a[i][i] += noise
	}
	for j := range a {
		for k := range j {
			a[j][j] -= a[j][k] * a[j][k]
		}
		a[j][j] = math.Sqrt(math.Max(a[j][j], 1e-12))
		for i := j + 1; i < width; i++ {
			for k := range j {
				a[i][j] -= a[i][k] * a[j][k]
			}
			a[i][j] /= a[j][j]
		}
	}
	return a
}

// distance is how far features lie from those that were learned (Mahalanobis), 1 on
// average: a combination may be unheard of where each part of it is usual.
func (p *plane) distance(z []float64) float64 {
	if len(p.past) != len(p.alike) {
		p.past = make([]float64, len(p.alike))
	}
	sum := 0.0
	for i, row := range p.alike {
		v := z[i]
		for k := range i {
			v -= row[k] * p.past[k]
		}
		p.past[i] = v / row[i]
		sum += p.past[i] * p.past[i]
	}
	return sum / float64(max(1, len(p.alike)))
}

// robustLine fits y by z with weights that far values lose (Huber), and a little
// ridge, since features are alike.
func robustLine(z [][]float64, y []float64) []float64 {
	width := len(z[0])
	weight := make([]float64, width)
	limit := math.Inf(1)
	const rounds, ridge = 3, 1e-3
	for range rounds {
		a, b := make([][]float64, width), make([]float64, width)
		for f := range a {
			a[f] = make([]float64, width)
			if a[f][f] = 1e-9; f < width-1 {
				a[f][f] = ridge * float64(len(z))
			}
		}
		var left []float64
		for t, row := range z {
			if math.IsNaN(y[t]) {
				continue
			}
			r := y[t] - dot(row, weight)
			left = append(left, r)
			w := math.Min(1, limit/math.Max(math.Abs(r), 1e-12))
			for i, v := range row {
				b[i] += w * v * y[t]
				for k := range i + 1 {
					a[i][k] += w * v * row[k]
				}
			}
		}
		if !solve(a, b) {
			return weight
		}
		weight = b
		left = left[:0]
		for t, row := range z {
			if !math.IsNaN(y[t]) {
				left = append(left, y[t]-dot(row, weight))
			}
		}
		limit = 2.5 * spread(left)
	}
	return weight
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// measure learns how wrong the explanation usually is, column by column.
func (h *hydraulic) measure(steps []*slot) {
	left := make([][]float64, len(h.columns))
	out := make([]float64, len(h.columns))
	for _, s := range steps {
		h.expect(s, out)
		for i, c := range h.columns {
			left[i] = append(left[i], s.x[c]-out[i])
		}
	}
	h.noise = make([]float64, len(h.columns))
	for i := range left {
		if h.noise[i] = spread(left[i]); !(h.noise[i] > 0) {
			h.noise[i] = 1e-6
		}
	}
	if !h.narrow {
		h.relate(left)
	}
}

// relate learns what the strays of the other columns say of each: a large consumer
// that draws more moves them together, a leak one of them more.
func (h *hydraulic) relate(left [][]float64) {
	const own = 0.1 // of its variance is believed to be each column's own
	width, n := len(left), len(left[0])
	cov := make([][]float64, width)
	for i := range cov {
		cov[i] = make([]float64, width)
		for k := range cov[i] {
			for t := range n {
				a, b := left[i][t]/h.noise[i], left[k][t]/h.noise[k]
				if !math.IsNaN(a) && !math.IsNaN(b) {
					cov[i][k] += clip(a, 5) * clip(b, 5)
				}
			}
			cov[i][k] /= float64(n)
		}
		cov[i][i] *= 1 + own
	}
	h.others = make([][]float64, width)
	for c := range h.others {
		a, b := make([][]float64, 0, width-1), make([]float64, 0, width-1)
		for i := range width {
			if i == c {
				continue
			}
			row := make([]float64, 0, width-1)
			for k := range width {
				if k != c {
					row = append(row, cov[i][k])
				}
			}
			a, b = append(a, row), append(b, cov[i][c])
		}
		h.others[c] = make([]float64, width)
		if !solve(a, b) {
			continue
		}
		at := 0
		for k := range width {
			if k != c {
				h.others[c][k] = b[at]
				at++
			}
		}
	}
}

// correct adds to what is expected of each column what the others tell of it.
func (h *hydraulic) correct(s *slot, out []float64) {
	if h.others == nil {
		return
	}
	z := make([]float64, len(out))
	for i, c := range h.columns {
		if z[i] = clip((s.x[c]-out[i])/h.noise[i], 8); math.IsNaN(z[i]) {
			z[i] = 0
		}
	}
	for i := range out {
		out[i] += h.noise[i] * dot(z, h.others[i])
	}
}

func (h *hydraulic) expect(s *slot, out []float64) float64 {
	row := h.features(s)
	if row == nil {
		for i := range out {
			out[i] = math.NaN()
		}
		return 1
	}
	p := h.regimes[h.regime(s)]
	if p == nil {
		p = h.pooled
	}
	z := p.standard(row)
	for i := range out {
		out[i] = dot(z, p.weight[i])
	}
	h.correct(s, out)
	if d := p.distance(z); d > p.far {
		return p.far / d
	}
	return 1
}
