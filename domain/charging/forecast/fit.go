package forecast

import "math"

// task is examples of one span.
type task struct {
	every, nth int // one of so many is taken
	x          [][features]float64
	free, busy []float64
}

func newTask(every int) *task { return &task{every: every} }

// turn tells whether it is the turn of an example. Odd strides meet every hour.
func (t *task) turn() bool {
	t.nth++
	return t.nth%(t.every|1) == 0 || t.every == 1
}

// ridge keeps weights small where examples say little.
const ridge = 1.0

// median gives the weights of the least absolute errors, by reweighing least
// squares: where most counts stay as they are, that is what it learns to say.
func (t *task) median() (w [features]float64) {
	w[nowBusy] = 1 // all stays as it is
	for range 15 {
		var n normal
		for i, x := range t.x {
			off := math.Abs(t.busy[i] - dot(w, x))
			n.add(x, 1/math.Max(off, 0.005), t.busy[i])
		}
		w = n.solve()
	}
	return w
}

// logistic gives the weights of the greatest likelihood, by Newton's steps.
func (t *task) logistic() (w [features]float64) {
	for range 12 {
		var n normal
		for i, x := range t.x {
			v := bound(dot(w, x), 12)
			p := sigmoid(v)
			weight := math.Max(p*(1-p), 1e-5)
			n.add(x, weight, v+(t.free[i]-p)/weight)
		}
		next := n.solve()
		moved := 0.0
		for k := range next {
			moved = math.Max(moved, math.Abs(next[k]-w[k]))
		}
		if w = next; moved < 1e-4 {
			break
		}
	}
	return w
}

// normal is the normal equations of weighted least squares.
type normal struct {
	a [features][features]float64
	b [features]float64
}

func (n *normal) add(x [features]float64, weight, y float64) {
	for i := range x {
		wx := weight * x[i]
		if wx == 0 {
			continue
		}
		for j := 0; j <= i; j++ {
			n.a[i][j] += wx * x[j]
		}
		n.b[i] += wx * y
	}
}

// solve gives the weights by Cholesky's method; the ridge makes that possible
// whatever the examples are.
func (n *normal) solve() (w [features]float64) {
	var l [features][features]float64
	for i := range features {
		n.a[i][i] += ridge
		for j := 0; j <= i; j++ {
			sum := n.a[i][j]
			for k := range j {
				sum -= l[i][k] * l[j][k]
			}
			if i == j {
				l[i][i] = math.Sqrt(math.Max(sum, 1e-9))
				continue
			}
			l[i][j] = sum / l[j][j]
		}
	}
	for i := range features {
		sum := n.b[i]
		for k := range i {
			sum -= l[i][k] * w[k]
		}
		w[i] = sum / l[i][i]
	}
	for i := features - 1; i >= 0; i-- {
		sum := w[i]
		for k := i + 1; k < features; k++ {
			sum -= l[k][i] * w[k]
		}
		w[i] = sum / l[i][i]
	}
	return w
}
