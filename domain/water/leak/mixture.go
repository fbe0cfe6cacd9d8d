package leak

import (
	"math"
	"strconv"
)

// mixture is how the strays of all columns go together, and for how long. Consumers
// that draw more or less move many pressures at once, in ways that the quiet days
// show; a leak moves one neighbourhood otherwise. Each column is judged by what it
// strays beyond what the others tell of it, window by window, since what moves all
// of them lasts longer than what moves one.
type mixture struct {
	vectors [][]float64 // column × direction, of length 1
	wide    [][]float64 // window × direction: variance of the mean
	sights  map[string]*sight
}

// sight is what a set of columns tells over a window.
type sight struct {
	columns   []int
	precision [][]float64
}

// The figures of a mixture; none depends on a network.
const (
	longestLag = 2    // days for which strays are followed
	ownNoise   = 0.01 // of the widest direction, believed of each as noise of its own
	mostKept   = 200  // sights
)

// fitMixture learns from strays in units of noise, step by step (NaN where missing).
func fitMixture(steps []*slot, z [][]float64, windows []int, perDay int64) *mixture {
	cov := covarianceOf(z)
	values, vectors := eigen(cov)
	m := &mixture{vectors: vectors, wide: make([][]float64, len(windows)), sights: map[string]*sight{}}
	lags := min(int(longestLag*perDay), windows[len(windows)-1])
	follow := m.follow(steps, z, lags)
	hour := max(1, int(perDay/24))
	for w, width := range windows {
		few := 1 + 2/math.Sqrt(float64(len(z))/float64(width))
		m.wide[w] = make([]float64, len(values))
		for k := range values {
			v := meanVariance(follow[k], width, hour)
			m.wide[w][k] = few*v + ownNoise*values[0]/float64(width)
		}
	}
	return m
}

// covarianceOf is the second moment of strays about zero, far ones clipped.
func covarianceOf(z [][]float64) [][]float64 {
	width := len(z[0])
	cov := make([][]float64, width)
	for i := range cov {
		cov[i] = make([]float64, width)
	}
	for _, row := range z {
		for i := range row {
			for k := range i + 1 {
				if p := row[i] * row[k]; !math.IsNaN(p) {
					cov[i][k] += p
				}
			}
		}
	}
	for i := range cov {
		for k := range i + 1 {
			cov[i][k] /= float64(len(z))
			cov[k][i] = cov[i][k]
		}
	}
	return cov
}

// follow gives for each direction what its value says of itself some steps later.
func (m *mixture) follow(steps []*slot, z [][]float64, lags int) [][]float64 {
	scores := make([][]float64, len(z)) // step × direction
	at := map[int64]int{}
	for t, row := range z {
		at[steps[t].n] = t
		scores[t] = make([]float64, len(row))
		for c, v := range row {
			if math.IsNaN(v) {
				continue
			}
			for k := range scores[t] {
				scores[t][k] += m.vectors[c][k] * v
			}
		}
	}
	follow := make([][]float64, len(m.vectors))
	for k := range follow {
		follow[k] = make([]float64, lags+1)
	}
	for lag := range lags + 1 {
		n := 0.0
		for t := range z {
			before, known := at[steps[t].n-int64(lag)]
			if !known {
				continue
			}
			n++
			for k := range follow {
				follow[k][lag] += scores[t][k] * scores[before][k]
			}
		}
		for k := range follow {
			follow[k][lag] /= math.Max(n, 1)
		}
	}
	return follow
}

// meanVariance is the variance of a mean over so many steps of what follows itself
// so; not less than if each hour forgot a like part.
func meanVariance(follow []float64, width, hour int) float64 {
	w := float64(width)
	sum := follow[0]
	for lag := 1; lag < min(width, len(follow)); lag++ {
		sum += 2 * (1 - float64(lag)/w) * follow[lag]
	}
	if follow[0] <= 0 {
		return 0
	}
	keeps := math.Max(0, math.Min(follow[min(hour, len(follow)-1)]/follow[0], 0.95))
	return math.Max(sum, follow[0]*(1+2*float64(hour)*keeps/(1-keeps))) / w
}

// see gives how the columns that are there tell of each other over a window.
func (m *mixture) see(w int, mean []float64) *sight {
	key := make([]byte, 0, len(mean)+4)
	key = append(strconv.AppendInt(key, int64(w), 10), ':')
	s := &sight{}
	for c, v := range mean {
		if math.IsNaN(v) {
			key = append(key, '0')
			continue
		}
		key = append(key, '1')
		s.columns = append(s.columns, c)
	}
	if known := m.sights[string(key)]; known != nil {
		return known
	}
	s.precision = inverse(m.covariance(w, s.columns))
	if len(m.sights) >= mostKept {
		clear(m.sights)
	}
	m.sights[string(key)] = s
	return s
}

// covariance is that of the means of some columns over a window.
func (m *mixture) covariance(w int, columns []int) [][]float64 {
	cov := make([][]float64, len(columns))
	for i, a := range columns {
		cov[i] = make([]float64, len(columns))
		for k, b := range columns[:i+1] {
			for j, v := range m.wide[w] {
				cov[i][k] += m.vectors[a][j] * m.vectors[b][j] * v
			}
			cov[k][i] = cov[i][k]
		}
	}
	return cov
}

// scores gives by how much each column strays beyond what the others tell of it, in
// units of chance, positive to the suspect side; NaN for what is missing.
func (m *mixture) scores(w int, mean, toward []float64) []float64 {
	out := make([]float64, len(mean))
	for c := range out {
		out[c] = math.NaN()
	}
	s := m.see(w, mean)
	for i, c := range s.columns {
		sum := 0.0
		for k, b := range s.columns {
			sum += s.precision[i][k] * mean[b]
		}
		out[c] = toward[c] * sum / math.Sqrt(s.precision[i][i])
	}
	return out
}

// size is how much of a shape some strays show, by what is least likely chance.
func (m *mixture) size(z, shape []float64) float64 {
	s := m.see(0, z)
	dot, norm := 0.0, 0.0
	for i, a := range s.columns {
		for k, b := range s.columns {
			dot += shape[a] * s.precision[i][k] * z[b]
			norm += shape[a] * s.precision[i][k] * shape[b]
		}
	}
	if !(norm > 0) {
		return math.NaN()
	}
	return dot / norm
}

// inverse inverts a symmetric positive matrix by Cholesky; the matrix is used up.
func inverse(a [][]float64) [][]float64 {
	n := len(a)
	for j := range n {
		for k := range j {
			a[j][j] -= a[j][k] * a[j][k]
		}
		a[j][j] = math.Sqrt(math.Max(a[j][j], 1e-12))
		for i := j + 1; i < n; i++ {
			for k := range j {
				a[i][j] -= a[i][k] * a[j][k]
			}
			a[i][j] /= a[j][j]
		}
	}
	out := make([][]float64, n)
	for c := range n {
		x := make([]float64, n)
		x[c] = 1
		for i := c; i < n; i++ {
			for k := c; k < i; k++ {
				x[i] -= a[i][k] * x[k]
			}
			x[i] /= a[i][i]
		}
		for i := n - 1; i >= 0; i-- {
			for k := i + 1; k < n; k++ {
				x[i] -= a[k][i] * x[k]
			}
			x[i] /= a[i][i]
		}
		out[c] = x
	}
	return out
}

// reached is the greatest score of quiet windows, to either side.
func (m *mixture) reached(sums *sums, w, width int) (most float64) {
	both := make([]float64, sums.width)
	for c := range both {
		both[c] = 1
	}
	means := make([]float64, sums.width)
	for end := width; end <= sums.len(); end += max(1, width/16) {
		for c := range means {
			means[c] = math.NaN()
			if m, n := sums.mean(c, end-width, end); n*2 > width {
				means[c] = m
			}
		}
		for _, score := range m.scores(w, means, both) {
			if math.Abs(score) > most { // NaN is not
				most = math.Abs(score)
			}
		}
	}
	return most
}
