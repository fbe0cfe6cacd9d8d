package leak_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"citybrain/domain/water/leak"
)

// gasGrid is a medium-pressure network of gas in steady state: a grid of pipes
// with one station. The flow of a pipe follows the difference of the squares of
// the pressures (Weymouth): q·|q| = (pa² − pb²)/r.
type gasGrid struct {
	side   int
	r      float64
	square []float64 // pressure², bar², of the last solution
}

func newGasGrid(side int) *gasGrid {
	g := &gasGrid{side: side, r: 2.5e-6, square: make([]float64, side*side)}
	for i := range g.square {
		g.square[i] = 15.9
	}
	return g
}

func (g *gasGrid) neighbours(n int) (out []int) {
	x, y := n%g.side, n/g.side
	for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
		if a, b := x+d[0], y+d[1]; a >= 0 && b >= 0 && a < g.side && b < g.side {
			out = append(out, b*g.side+a)
		}
	}
	return out
}

// solve finds the pressures in bar for what is drawn at each node (m³/h), the
// station at node 0, by Newton's method on the squares of the pressures.
func (g *gasGrid) solve(station float64, drawn []float64) []float64 {
	size := len(g.square)
	g.square[0] = station * station
	for range 60 {
		a, b := make([][]float64, size), make([]float64, size)
		for n := range a {
			a[n] = make([]float64, size)
			a[n][n] = 1e-9
			if b[n] = -drawn[n]; n == 0 {
				a[n][n], b[n] = 1, 0
				continue
			}
			for _, m := range g.neighbours(n) {
				d := g.square[m] - g.square[n]
				root := math.Sqrt((math.Abs(d) + 1e-6) * g.r)
				b[n] += d / root
				slope := 0.5/root + 0.5*1e-6*g.r/(root*root*root)
				a[n][n] += slope
				a[n][m] -= slope
			}
		}
		eliminate(a, b)
		worst := 0.0
		for n := range b {
			g.square[n] += math.Max(-1, math.Min(1, b[n]))
			worst = math.Max(worst, math.Abs(b[n]))
		}
		if worst < 1e-9 {
			break
		}
	}
	out := make([]float64, size)
	for n, s := range g.square {
		out[n] = math.Sqrt(math.Max(s, 0.01))
	}
	return out
}

// eliminate solves a·x = b; x stands in b.
func eliminate(a [][]float64, b []float64) {
	for i := range b {
		for k := i + 1; k < len(b); k++ {
			f := a[k][i] / a[i][i]
			if f == 0 {
				continue
			}
			for j := i; j < len(b); j++ {
				a[k][j] -= f * a[i][j]
			}
			b[k] -= f * b[i]
		}
	}
	for i := len(b) - 1; i >= 0; i-- {
		for j := i + 1; j < len(b); j++ {
			b[i] -= a[i][j] * b[j]
		}
		b[i] /= a[i][i]
	}
}

// gasHistory simulates some weeks; node leaks so many m³/h in [from, to) days.
func gasHistory(days, node int, size, from, to float64) ([]leak.Sensor, []leak.Row) {
	const side = 5
	dice := rand.New(rand.NewPCG(3, uint64(node)))
	g := newGasGrid(side)
	measured := []int{1, 3, 5, 7, 9, 12, 15, 17, 19, 22, 24}
	var sensors []leak.Sensor
	for _, n := range measured {
		sensors = append(sensors, leak.Sensor{ID: "g" + string(rune('A'+n/side)) + string(rune('0'+n%side)), Kind: leak.Pressure})
	}
	start := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	own := make([]float64, side*side)
	slow := 0.0
	var rows []leak.Row
	for hour := range days * 24 {
		if hour%24 == 0 {
			slow = 0.6*slow + 0.03*dice.NormFloat64()
		}
		meals := 1 + 0.8*math.Exp(-square(float64(hour%24)-18)/4) + 0.5*math.Exp(-square(float64(hour%24)-7)/3)
		drawn := make([]float64, side*side)
		for n := range drawn {
			own[n] = 0.7*own[n] + 0.1*dice.NormFloat64()
			drawn[n] = 60 * meals * math.Max(0, 1+slow+own[n])
		}
		if at := float64(hour) / 24; at >= from && at < to {
			drawn[node] += size
		}
		p := g.solve(4, drawn)
		row := leak.Row{At: start.Add(time.Duration(hour) * time.Hour)}
		for _, n := range measured {
			row.Values = append(row.Values, math.Round((p[n]+0.001*dice.NormFloat64())*10000)/10000)
		}
		rows = append(rows, row)
	}
	return sensors, rows
}

func square(v float64) float64 { return v * v }

// TestGasLeaksAreFoundByPressure lets a tenth more than usual flow out at a node
// between sensors.
func TestGasLeaksAreFoundByPressure(t *testing.T) {
	for node, near := range map[int][]string{11: {"gC0", "gC2", "gB1", "gD1"}, 18: {"gD2", "gD4"}, 23: {"gE2", "gE4"}} {
		sensors, rows := gasHistory(21, node, 200, 12.5, 16)
		found := leaksOf(play(sensors, rows, leak.Settings{}))
		began := rows[0].At.Add(300 * time.Hour)
		if len(found) != 1 || found[0].Detected.Before(began) || found[0].Detected.Sub(began) > 30*time.Hour {
			t.Errorf("node %d: %+v", node, found)
			continue
		}
		if !slices.Contains(near, found[0].Ranked[0].Sensor) {
			t.Errorf("node %d: %s stands nearest", node, found[0].Ranked[0].Sensor)
		}
	}
}

func TestAQuietMonthOfGasIsQuiet(t *testing.T) {
	sensors, rows := gasHistory(35, 1, 0, 0, 0)
	if found := play(sensors, rows, leak.Settings{}).Episodes(); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}
