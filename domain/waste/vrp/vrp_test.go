package vrp

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

// field makes a problem on a plane: node 0 and 1 are depots, 2 and 3 tips.
func field(seed uint64, stops, vehicles int) Problem {
	rnd := rand.New(rand.NewPCG(seed, 11))
	nodes := stops + 4
	x, y := make([]float64, nodes), make([]float64, nodes)
	for i := range nodes {
		x[i], y[i] = rnd.Float64()*8000, rnd.Float64()*6000
	}
	p := Problem{Legs: make([][]Leg, nodes), Seed: seed, Rounds: 200, Tips: []Tip{{2, 600}, {3, 600}}}
	for i := range nodes {
		p.Legs[i] = make([]Leg, nodes)
		for k := range nodes {
			if i != k { // one-way streets: not the same there and back
				metres := math.Hypot(x[i]-x[k], y[i]-y[k])*(1.2+0.2*rnd.Float64()) + 5
				p.Legs[i][k] = Leg{metres, metres / 6}
			}
		}
	}
	for i := range stops {
		p.Stops = append(p.Stops, Stop{i + 4, 20 + rnd.Float64()*100, 80})
	}
	for i := range vehicles {
		p.Vehicles = append(p.Vehicles, Vehicle{i % 2, 1500 + 500*float64(i%3), 6 * 3600})
	}
	return p
}

// check holds a plan to the rules: every stop once or left, no vehicle
// overloaded, none late, and the sums right.
func check(t *testing.T, p Problem, plan Plan) {
	t.Helper()
	seen := make([]int, len(p.Stops))
	metres := 0.0
	for _, r := range plan.Rounds {
		v := p.Vehicles[r.Vehicle]
		node, at, load, driven, gathered := v.Depot, 0.0, 0.0, 0.0, 0.0
		for _, one := range r.Visits {
			var to int
			var service float64
			if one.Stop >= 0 {
				seen[one.Stop]++
				to, service = p.Stops[one.Stop].Node, p.Stops[one.Stop].Service
				load += p.Stops[one.Stop].Load
				gathered += p.Stops[one.Stop].Load
			} else {
				to, service, load = p.Tips[one.Tip].Node, p.Tips[one.Tip].Service, 0
			}
			at += p.Legs[node][to].Seconds
			driven += p.Legs[node][to].Metres
			if math.Abs(at-one.At) > 1e-6 || math.Abs(load-one.Load) > 1e-6 || load > v.Capacity+1e-9 {
				t.Fatalf("at %+v: %.1f s, %.1f l of %.0f", one, at, load, v.Capacity)
			}
			at += service
			node = to
		}
		if load != 0 {
			t.Fatal("a vehicle comes home with its load")
		}
		at, driven = at+p.Legs[node][v.Depot].Seconds, driven+p.Legs[node][v.Depot].Metres
		if at > v.Shift || math.Abs(at-r.Seconds) > 1e-6 || math.Abs(driven-r.Metres) > 1e-6 || math.Abs(gathered-r.Load) > 1e-6 {
			t.Fatalf("a round of %.0f s in a shift of %.0f; %.1f and %.1f m", at, v.Shift, driven, r.Metres)
		}
		metres += driven
	}
	for _, i := range plan.Left {
		seen[i]++
	}
	for i, times := range seen {
		if times != 1 {
			t.Fatalf("stop %d stands %d times in the plan", i, times)
		}
	}
	if math.Abs(metres-plan.Metres) > 1e-6 {
		t.Fatalf("%.1f m in all, the plan says %.1f", metres, plan.Metres)
	}
}

// TestPlansKeepTheRules on fields at random, also with too few vehicles, with
// none, and with stops that no vehicle can hold.
func TestPlansKeepTheRules(t *testing.T) {
	for seed := range uint64(40) {
		p := field(seed, int(seed*3), int(seed%6))
		if seed%5 == 0 && len(p.Stops) > 0 {
			p.Stops[0].Load = 1e6
		}
		check(t, p, Solve(p))
	}
	p := field(1, 10, 2)
	p.Tips = nil
	check(t, p, Solve(p))
}

// TestEnoughVehiclesLeaveNothing behind.
func TestEnoughVehiclesLeaveNothing(t *testing.T) {
	for seed := range uint64(10) {
		if plan := Solve(field(seed, 120, 6)); len(plan.Left) > 0 {
			t.Errorf("field %d: %d stops are left", seed, len(plan.Left))
		}
	}
}

// TestSmallPlansAreAlmostTheBest of all orders of seven stops.
func TestSmallPlansAreAlmostTheBest(t *testing.T) {
	for seed := range uint64(20) {
		p := field(seed, 7, 1)
		s := newSolver(p)
		best := math.Inf(1)
		permute([]int{0, 1, 2, 3, 4, 5, 6}, 0, func(order []int) {
			if m, _, ok := s.cost(0, order); ok {
				best = min(best, m)
			}
		})
		if plan := Solve(p); plan.Metres > best*1.03 {
			t.Errorf("field %d: %.0f m, the best is %.0f", seed, plan.Metres, best)
		}
	}
}

func permute(list []int, from int, f func([]int)) {
	if from == len(list) {
		f(list)
		return
	}
	for i := from; i < len(list); i++ {
		list[from], list[i] = list[i], list[from]
		permute(list, from+1, f)
		list[from], list[i] = list[i], list[from]
	}
}

// TestSameProblemSamePlan and each step makes it better, never worse.
func TestSameProblemSamePlan(t *testing.T) {
	p := field(3, 250, 6)
	if a, b := Solve(p), Solve(p); !reflect.DeepEqual(a, b) {
		t.Error("two plans of one problem differ")
	}
	s := newSolver(p)
	s.savings()
	s.fill()
	first := s.total()
	s.improve()
	second := s.total()
	s.rebuild()
	t.Logf("250 stops: savings %.1f km, moves %.1f km, rebuilding %.1f km", first/1000, second/1000, s.total()/1000)
	if second > first || s.total() > second {
		t.Errorf("%.0f, %.0f, %.0f m", first, second, s.total())
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, stops := range []int{100, 400, 1100} {
		p := field(1, stops, 2+stops/80)
		p.Rounds = 6000
		b.Run(map[int]string{100: "100", 400: "400", 1100: "1100"}[stops], func(b *testing.B) {
			var plan Plan
			for b.Loop() {
				plan = Solve(p)
			}
			b.ReportMetric(plan.Metres/1000, "km")
			b.ReportMetric(float64(len(plan.Left)), "left")
		})
	}
}
