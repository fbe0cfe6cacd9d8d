package leak

import (
	"math"
	"slices"
)

// median gives the middle of values that are all numbers; NaN of none. It sorts
// a copy.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile gives the q-th quantile (0 to 1), NaN of no values.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[low]
	}
	part := at - float64(low)
	return sorted[low]*(1-part) + sorted[low+1]*part
}

// spread gives the standard deviation of values around zero as their median
// absolute value tells it, which outliers do not move.
func spread(values []float64) float64 {
	sizes := make([]float64, 0, len(values))
	for _, v := range values {
		if !math.IsNaN(v) {
			sizes = append(sizes, math.Abs(v))
		}
	}
	return 1.4826 * median(sizes)
}

// eigen gives the eigenvalues of a symmetric matrix, greatest first, and its
// eigenvectors as columns (vectors[i][j]: coordinate i of vector j), by Jacobi's
// rotations. The matrix is used up.
func eigen(a [][]float64) (values []float64, vectors [][]float64) {
	n := len(a)
	v := make([][]float64, n)
	for i := range v {
		v[i] = make([]float64, n)
		v[i][i] = 1
	}
	const sweeps = 30
	for range sweeps {
		off := 0.0
		for i := range n {
			for j := i + 1; j < n; j++ {
				off += a[i][j] * a[i][j]
			}
		}
		if off < 1e-18*float64(n) {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(a, v, p, q)
			}
		}
	}
	return sortedByValue(a, v)
}

// rotate makes a[p][q] zero.
func rotate(a, v [][]float64, p, q int) {
	if math.Abs(a[p][q]) < 1e-300 {
		return
	}
	theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(t*t+1)
	s := t * c
	for k := range a {
		akp, akq := a[k][p], a[k][q]
		a[k][p], a[k][q] = c*akp-s*akq, s*akp+c*akq
	}
	for k := range a {
		apk, aqk := a[p][k], a[q][k]
		a[p][k], a[q][k] = c*apk-s*aqk, s*apk+c*aqk
		vkp, vkq := v[k][p], v[k][q]
		v[k][p], v[k][q] = c*vkp-s*vkq, s*vkp+c*vkq
	}
}

func sortedByValue(a, v [][]float64) ([]float64, [][]float64) {
	n := len(a)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case a[i][i] > a[j][j]:
			return -1
		case a[i][i] < a[j][j]:
			return 1
		}
		return i - j
	})
	values, vectors := make([]float64, n), make([][]float64, n)
	for i := range n {
		values[i] = a[order[i]][order[i]]
		vectors[i] = make([]float64, n)
		for j := range n {
			vectors[i][j] = v[i][order[j]]
		}
	}
	return values, vectors
}

// solve gives x of a·x = b for a symmetric positive matrix by Cholesky; false
// where it is not positive. Both are used up; x stands in b.
func solve(a [][]float64, b []float64) bool {
	n := len(b)
	for j := range n {
		for k := range j {
			a[j][j] -= a[j][k] * a[j][k]
		}
		if !(a[j][j] > 1e-12) {
			return false
		}
		a[j][j] = math.Sqrt(a[j][j])
		for i := j + 1; i < n; i++ {
			for k := range j {
				a[i][j] -= a[i][k] * a[j][k]
			}
			a[i][j] /= a[j][j]
		}
	}
	for i := range n {
		for k := range i {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			b[i] -= a[k][i] * b[k]
		}
		b[i] /= a[i][i]
	}
	return true
}

// beyond gives the z that a standard normal value exceeds with probability p
// (small), by bisection on the complementary error function.
func beyond(p float64) float64 {
	low, high := 0.0, 40.0
	for range 80 {
		mid := (low + high) / 2
		if 0.5*math.Erfc(mid/math.Sqrt2) > p {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}
