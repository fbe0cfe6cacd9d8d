package leak

import "math"

// factors explain every pressure by a few movements that all of them share:
// demand, the level of the source, a pump. They are the principal components of
// the quiet days, each sensor weighed by its own noise.
type factors struct {
	mean, noise []float64   // by sensor, in its unit
	load        [][]float64 // sensor × factor, in units of noise
	prior       []float64   // 1/variance of each factor

	far         float64   // how far from the middle all but the farthest hundredth of the rows lie
	score, left []float64 // of the row at hand
	normal      [][]float64
}

// mostFactors bounds how many movements are believed.
const mostFactors = 15

// fitFactors learns from rows (step × sensor, NaN where missing). count 0 chooses
// the number of factors. It is nil where there is too little to learn from.
func fitFactors(rows [][]float64, count int) *factors {
	if len(rows) < 24 || len(rows[0]) < 3 {
		return nil
	}
	f := &factors{}
	y := f.fill(rows)
	const rounds = 3 // means, noises and factors settle together
	for range rounds {
		cov := covariance(y, f.mean, f.noise)
		values, vectors := eigen(cov)
		k := count
		if k == 0 {
			k = chooseCount(y, f, vectors)
		}
		k = min(k, len(f.mean)/2)
		f.keep(values, vectors, k)
		f.sharpen(rows, y)
	}
	return f
}

// distance is how far the factors of the row at hand lie from the middle of what
// was learned, 1 on average.
func (f *factors) distance() float64 {
	sum := 0.0
	for j, score := range f.score {
		sum += score * score * f.prior[j]
	}
	return sum / math.Max(float64(len(f.score)), 1)
}

// trust is 1 within what was learned and falls beyond it: the factors are straight
// lines through something that bends.
func (f *factors) trust() float64 {
	if d := f.distance(); f.far > 0 && d > f.far {
		return f.far / d
	}
	return 1
}

// fill guesses means, noises and what is missing.
func (f *factors) fill(rows [][]float64) [][]float64 {
	width := len(rows[0])
	f.mean, f.noise = make([]float64, width), make([]float64, width)
	for s := range width {
		var there, jumps []float64
		for t := range rows {
			if math.IsNaN(rows[t][s]) {
				continue
			}
			there = append(there, rows[t][s])
			if t > 1 && !math.IsNaN(rows[t-1][s]) && !math.IsNaN(rows[t-2][s]) {
				jumps = append(jumps, rows[t][s]-2*rows[t-1][s]+rows[t-2][s])
			}
		}
		f.mean[s], f.noise[s] = 0, 1
		if len(there) == 0 {
			continue
		}
		f.mean[s] = mean(there)
		wide := deviation(there, f.mean[s])
		f.noise[s] = math.Max(math.Max(spread(jumps)/math.Sqrt(6), wide/200), 1e-6)
		if math.IsNaN(f.noise[s]) {
			f.noise[s] = math.Max(wide, 1e-6)
		}
	}
	y := make([][]float64, len(rows))
	for t := range rows {
		y[t] = make([]float64, width)
		for s, v := range rows[t] {
			y[t][s] = v
			if math.IsNaN(v) {
				y[t][s] = f.mean[s]
			}
		}
	}
	return y
}

// keep takes the first k components.
func (f *factors) keep(values []float64, vectors [][]float64, k int) {
	f.load = make([][]float64, len(f.mean))
	f.prior = make([]float64, k)
	for s := range f.load {
		f.load[s] = append([]float64(nil), vectors[s][:k]...)
	}
	for j := range f.prior {
		f.prior[j] = 1 / math.Max(values[j], 1)
	}
}

// sharpen estimates the noise of each sensor from what is left over, and puts
// what the factors say in the place of what is missing or far off.
func (f *factors) sharpen(rows, y [][]float64) {
	width := len(f.mean)
	left := make([][]float64, width)
	out := make([]float64, width)
	var far []float64
	for t := range rows {
		f.expect(rows[t], out)
		far = append(far, f.distance())
		for s, e := range out {
			r := rows[t][s] - e
			switch {
			case math.IsNaN(r):
				y[t][s] = e
			case math.Abs(r) > 12*f.noise[s]:
				left[s] = append(left[s], r)
				y[t][s] = rows[t][s] - r
			default:
				left[s] = append(left[s], r)
				y[t][s] = rows[t][s]
			}
		}
	}
	f.far = quantile(far, 0.99)
	for s := range width {
		own := 0.0
		for _, l := range f.load[s] {
			own += l * l // the loads of a round are orthonormal
		}
		n := spread(left[s])
		sum := 0.0
		for _, r := range left[s] {
			sum += square(clip(r, 5*n)) // peaks that a line does not follow are noise, too
		}
		n = math.Sqrt(sum/math.Max(float64(len(left[s])), 1)) / math.Sqrt(math.Max(1-own, 0.1))
		if n > 0 {
			n = math.Max(n, f.noise[s]/4)
			for j := range f.load[s] { // the loads are in units of noise
				f.load[s][j] *= f.noise[s] / n
			}
			f.noise[s] = n
		}
	}
}

// expect writes what the factors say every sensor of row x should say, also those
// that said nothing, in their units. The factors are fitted to the sensors that
// agree (biweight), so that a few which stray neither pull the others with them
// nor hide themselves.
func (f *factors) expect(x, out []float64) {
	k := len(f.prior)
	if len(f.score) != k {
		f.score, f.left, f.normal = make([]float64, k), make([]float64, len(x)), make([][]float64, k)
		for i := range f.normal {
			f.normal[i] = make([]float64, k)
		}
	}
	scores, z := f.score, f.left
	const rounds = 5
	for round := range rounds {
		f.scores(x, z, scores, round)
		for s := range x {
			sum := 0.0
			for j := range k {
				sum += f.load[s][j] * scores[j]
			}
			out[s] = f.mean[s] + f.noise[s]*sum
			z[s] = (x[s] - out[s]) / f.noise[s]
		}
	}
}

// scores fits the factors by weighted least squares; z is what was left over the
// last round, in units of noise.
func (f *factors) scores(x, z, scores []float64, round int) {
	k := len(scores)
	a := f.normal
	for j := range a {
		clear(a[j])
		a[j][j] = f.prior[j]
		scores[j] = 0
	}
	for s := range x {
		if math.IsNaN(x[s]) {
			continue
		}
		w := 1.0
		if round > 0 {
			w = weigh(z[s], round)
		}
		if w == 0 {
			continue
		}
		y := (x[s] - f.mean[s]) / f.noise[s]
		for i := range k {
			wl := w * f.load[s][i]
			scores[i] += wl * y
			for j := range i + 1 {
				a[i][j] += wl * f.load[s][j]
			}
		}
	}
	if !solve(a, scores) {
		clear(scores)
	}
}

// weigh gives less to what strays: first Huber's weights, which find the way,
// then Tukey's, which leave strays out.
func weigh(z float64, round int) float64 {
	const huber, tukey = 2.5, 7.0
	z = math.Abs(z)
	if round < 3 {
		return math.Min(1, huber/math.Max(z, 1e-9))
	}
	if z >= tukey {
		return 1e-4
	}
	u := 1 - (z/tukey)*(z/tukey)
	return math.Max(u*u, 1e-4)
}

// chooseCount takes the fewest factors with which every sensor is foretold from
// the others nearly as well as it can be.
func chooseCount(y [][]float64, f *factors, vectors [][]float64) int {
	width := len(f.mean)
	most := min(mostFactors, width/2)
	press := make([]float64, most+1)
	for t := 0; t < len(y); t += 1 + len(y)/2000 {
		z := make([]float64, width)
		for s := range z {
			z[s] = clip((y[t][s]-f.mean[s])/f.noise[s], 1e4)
		}
		own := make([]float64, width)
		for k := 1; k <= most; k++ {
			score := 0.0
			for s := range z {
				score += vectors[s][k-1] * (y[t][s] - f.mean[s]) / f.noise[s]
			}
			for s := range z {
				z[s] -= score * vectors[s][k-1]
				own[s] += vectors[s][k-1] * vectors[s][k-1]
				e := clip(z[s], 8) / math.Max(1-own[s], 0.05)
				press[k] += e * e
			}
		}
	}
	least := math.Inf(1)
	for k := 1; k <= most; k++ {
		least = math.Min(least, press[k])
	}
	for k := 1; k <= most; k++ {
		if press[k] <= 1.1*least {
			return k
		}
	}
	return 1
}

func covariance(y [][]float64, centre, noise []float64) [][]float64 {
	width := len(centre)
	c := make([][]float64, width)
	for i := range c {
		c[i] = make([]float64, width)
	}
	z := make([]float64, width)
	for t := range y {
		for s := range z {
			z[s] = (y[t][s] - centre[s]) / noise[s]
		}
		for i := range width {
			for j := range i + 1 {
				c[i][j] += z[i] * z[j]
			}
		}
	}
	for i := range width {
		for j := range i + 1 {
			c[i][j] /= float64(len(y))
			c[j][i] = c[i][j]
		}
	}
	return c
}

func clip(v, most float64) float64 { return math.Max(-most, math.Min(most, v)) }

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func deviation(values []float64, centre float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += (v - centre) * (v - centre)
	}
	return math.Sqrt(sum / float64(len(values)))
}
