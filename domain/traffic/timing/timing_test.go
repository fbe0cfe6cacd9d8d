package timing

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// crossing is a junction of two streets with a lane each way and two stages.
func crossing(id string, main, side float64) Site {
	lane := func(id string, flow float64, rights ...Right) Lane {
		return Lane{ID: id, Arrivals: flow, Saturation: 0.5, Moves: []Move{{Share: 1, Right: rights}}}
	}
	return Site{ID: id, Stages: []Stage{{Min: 7, Needed: true}, {Min: 7, Needed: true}}, Clear: [][]int{{0, 4}, {4, 0}},
		Lanes: []Lane{lane("east", main, Free, Red), lane("west", main, Free, Red), lane("north", side, Red, Free), lane("south", side, Red, Free)}}
}

func even(cycle int) Plan {
	return Plan{Order: []int{0, 1}, Greens: []int{cycle/2 - 4, cycle - cycle/2 - 4}}
}

func TestGreenFollowsDemand(t *testing.T) {
	a := &Area{Sites: []Site{crossing("a", 0.24, 0.08)}}
	found, err := Search(a, Usual(), []Plan{even(60)}, Limits{Cycles: Cycles(40, 100, 10), Passes: 5})
	if err != nil {
		t.Fatal(err)
	}
	greens := found.Plans[0].Greens
	if greens[0] < 2*greens[1] {
		t.Errorf("thrice the demand is given %d s beside %d s", greens[0], greens[1])
	}
	before, _, err := Judge(a, Usual(), []Plan{even(60)})
	if err != nil || found.Cost >= before {
		t.Errorf("the search came to %.2f from %.2f: %v", found.Cost, before, err)
	}
	// Webster's cycle for these flows is (1.5·11 + 5) / (1 − 0.64) = 60 s.
	if len(found.Tried) < 5 || found.Cycle < 50 || found.Cycle > 70 {
		t.Errorf("a cycle of %d s: %+v", found.Cycle, found.Tried)
	}
}

func TestMoreDemandAsksForALongerCycle(t *testing.T) {
	last := 0
	for _, flow := range []float64{0.06, 0.18, 0.22} {
		a := &Area{Sites: []Site{crossing("a", flow, flow)}}
		found, err := Search(a, Usual(), []Plan{even(60)}, Limits{Cycles: Cycles(30, 120, 5), Passes: 5})
		if err != nil {
			t.Fatal(err)
		}
		if found.Cycle < last {
			t.Errorf("%.2f vehicles a second: %d s after %d s", flow, found.Cycle, last)
		}
		last = found.Cycle
	}
	if last < 50 {
		t.Errorf("nearly full, and the cycle is %d s", last)
	}
}

// The uniform delay of HCM 2010, equation 18-20, for queues that leave in green.
func TestProfileAgreesWithTheFormulaOfUniformDelay(t *testing.T) {
	m := Usual()
	m.StartLoss, m.EndGain, m.Stop = 0, 0, 0
	for _, flow := range []float64{0.05, 0.1, 0.2} {
		a := &Area{Sites: []Site{crossing("a", flow, flow)}}
		_, loads, err := Judge(a, m, []Plan{even(80)})
		if err != nil {
			t.Fatal(err)
		}
		g := 36.0 / 80
		want := 80 * (1 - g) * (1 - g) / (2 * (1 - flow/0.5))
		got := loads[0][0].Queue / flow
		if math.Abs(got-want) > 0.06*want {
			t.Errorf("%.2f/s: %.2f s a vehicle, the formula says %.2f", flow, got, want)
		}
		if c := loads[0][0].Capacity; math.Abs(c-0.5*g) > 0.01 {
			t.Errorf("capacity %.3f, want %.3f", c, 0.5*g)
		}
	}
}

func TestChanceAndOverloadCostWhatTheManualSays(t *testing.T) {
	if d := incremental(0.5, 0.5, 900, 1); math.Abs(d-21.21) > 0.01 {
		t.Errorf("a full lane: %.2f s", d)
	}
	// A lane that gets a tenth more than it can let go of is 90 vehicles short
	// after a quarter of an hour at one a second: 45 s a vehicle and more.
	if d := incremental(1.1, 1, 900, 1); d < 45 || d > 55 {
		t.Errorf("overload: %.2f s", d)
	}
}

// arterial is a street of n junctions, 15 seconds apart, with a queue's platoon
// from junction to junction.
func arterial(n int) *Area {
	a := &Area{}
	for i := range n {
		s := crossing(string(rune('a'+i)), 0.2, 0.05)
		s.Lanes[1].Arrivals = 0.01
		if i > 0 {
			s.Lanes[0].Arrivals = 0.01
			s.Lanes[0].Feeds = []Feed{{Site: i - 1, Lane: 0, Share: 0.95, Travel: 15}}
		}
		a.Sites = append(a.Sites, s)
	}
	return a
}

func TestStreetBecomesAGreenWave(t *testing.T) {
	a := arterial(4)
	now := []Plan{even(60), even(60), even(60), even(60)}
	before, _, err := Judge(a, Usual(), now)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Search(a, Usual(), now, Limits{Cycles: []int{60}, Passes: 8})
	if err != nil {
		t.Fatal(err)
	}
	if found.Cost > 0.8*before {
		t.Errorf("%.2f after %.2f: no wave", found.Cost, before)
	}
	for i := 1; i < 4; i++ {
		step := (begins(a, found.Plans, i) - begins(a, found.Plans, i-1) + 60) % 60
		if step < 6 || step > 20 {
			t.Errorf("junction %d begins %d s after the one before it, %d", i, step, found.Plans)
		}
	}
}

// begins is the second at which the street's green begins.
func begins(a *Area, plans []Plan, i int) int {
	at := plans[i].Offset
	for k, stage := range plans[i].Order {
		if stage == 0 {
			return at % 60
		}
		at += plans[i].Greens[k] + a.Sites[i].Clear[stage][plans[i].Order[(k+1)%2]]
	}
	return at
}

func TestTurnersAmongGapsWaitForTheQueueOfTheOthers(t *testing.T) {
	s := crossing("a", 0.2, 0.1)
	s.Lanes = append(s.Lanes, Lane{ID: "left", Arrivals: 0.05, Saturation: 0.5,
		Moves: []Move{{Share: 1, Right: []Right{Gaps, Red}, Against: []Facing{{1, 1}}}}})
	_, loads, err := Judge(&Area{Sites: []Site{s}}, Usual(), []Plan{even(60)})
	if err != nil {
		t.Fatal(err)
	}
	left, free := loads[0][4], loads[0][0]
	if left.Capacity <= 0 || left.Capacity > 0.6*free.Capacity {
		t.Errorf("among gaps %.3f pass a second, protected %.3f", left.Capacity, free.Capacity)
	}
}

func TestOneWhoMustWaitHoldsTheLane(t *testing.T) {
	s := crossing("a", 0.2, 0.1)
	s.Lanes[0].Moves = []Move{{Share: 0.8, Right: []Right{Free, Red}}, {Share: 0.2, Right: []Right{Red, Free}}}
	_, loads, err := Judge(&Area{Sites: []Site{s}}, Usual(), []Plan{even(60)})
	if err != nil {
		t.Fatal(err)
	}
	if loads[0][0].Capacity >= loads[0][1].Capacity*0.6 {
		t.Errorf("a lane with one in five held lets %.3f pass, another %.3f", loads[0][0].Capacity, loads[0][1].Capacity)
	}
}

func TestWrongAreasAreRefused(t *testing.T) {
	wrong := map[string]func(*Site){
		"no stages":        func(s *Site) { s.Stages = nil },
		"least over most":  func(s *Site) { s.Stages[0].Max = 3 },
		"clearing backw.":  func(s *Site) { s.Clear[0][1] = -1 },
		"flow not number":  func(s *Site) { s.Lanes[0].Arrivals = math.NaN() },
		"no saturation":    func(s *Site) { s.Lanes[0].Saturation = 0 },
		"shares":           func(s *Site) { s.Lanes[0].Moves[0].Share = 0.5 },
		"rights":           func(s *Site) { s.Lanes[0].Moves[0].Right = nil },
		"fed from nowhere": func(s *Site) { s.Lanes[0].Feeds = []Feed{{Site: 4}} },
	}
	for name, spoil := range wrong {
		s := crossing("a", 0.1, 0.1)
		spoil(&s)
		a := &Area{Sites: []Site{s}}
		if _, err := Search(a, Usual(), []Plan{even(60)}, Limits{Cycles: []int{60}, Passes: 1}); !errors.Is(err, ErrArea) {
			t.Errorf("%s: %v", name, err)
		}
	}
	a := &Area{Sites: []Site{crossing("a", 0.1, 0.1)}}
	if _, err := Search(a, Usual(), []Plan{even(60)}, Limits{Cycles: []int{12}, Passes: 1}); !errors.Is(err, ErrArea) {
		t.Errorf("a cycle without room for the least greens: %v", err)
	}
}

// chance makes an area that nobody would think of.
func chance(r *rand.Rand) (*Area, []Plan) {
	a := &Area{}
	var plans []Plan
	for i := range 1 + r.IntN(4) {
		stages := 2 + r.IntN(4)
		s := Site{ID: string(rune('a' + i))}
		for range stages {
			s.Stages = append(s.Stages, Stage{Min: 3 + r.IntN(8), Needed: true})
			row := make([]int, stages)
			for k := range row {
				row[k] = r.IntN(8)
			}
			s.Clear = append(s.Clear, row)
		}
		for k := range 1 + r.IntN(6) {
			lane := Lane{ID: string(rune('0' + k)), Arrivals: r.Float64() * 0.4, Saturation: 0.2 + r.Float64()*0.5, Storage: float64(r.IntN(20))}
			for _, share := range [][]float64{{1}, {0.5, 0.5}, {0.9, 0.1, 0}}[r.IntN(3)] {
				m := Move{Share: share}
				for range stages {
					m.Right = append(m.Right, Right(r.IntN(3)))
				}
				if k > 0 {
					m.Against = []Facing{{r.IntN(k), 1}}
				}
				lane.Moves = append(lane.Moves, m)
			}
			if i > 0 && r.IntN(2) == 0 {
				lane.Feeds = []Feed{{Site: i - 1, Share: r.Float64(), Travel: r.Float64() * 90}}
			}
			s.Lanes = append(s.Lanes, lane)
		}
		p := Plan{Offset: r.IntN(60)}
		for stage := range stages {
			p.Order, p.Greens = append(p.Order, stage), append(p.Greens, s.Stages[stage].Min+r.IntN(20))
		}
		a.Sites, plans = append(a.Sites, s), append(plans, p)
	}
	return a, plans
}

func TestAnyAreaGetsPlansThatHold(t *testing.T) {
	found := 0
	for seed := range uint64(60) {
		a, now := chance(rand.New(rand.NewPCG(seed, 4)))
		best, err := Search(a, Usual(), now, Limits{Cycles: []int{60, 90, 120}, Passes: 3})
		if errors.Is(err, ErrArea) {
			continue // no cycle has room for what its stages need at least
		}
		if err != nil || math.IsNaN(best.Cost) || math.IsInf(best.Cost, 0) {
			t.Fatalf("seed %d: %v, cost %v", seed, err, best.Cost)
		}
		found++
		for i, p := range best.Plans {
			if err := a.Sites[i].Holds(p, best.Cycle); err != nil {
				t.Fatalf("seed %d: junction %d with %+v: %v", seed, i, p, err)
			}
		}
		again, _ := Search(a, Usual(), now, Limits{Cycles: []int{60, 90, 120}, Passes: 3})
		if again.Cost != best.Cost || !slices.EqualFunc(again.Plans, best.Plans, func(a, b Plan) bool { return slices.Equal(a.Greens, b.Greens) }) {
			t.Fatalf("seed %d: the same area is timed in two ways", seed)
		}
	}
	if found < 45 {
		t.Errorf("only %d of 60 areas were timed", found)
	}
}

func TestAStageThatOthersServeIsLeftOutUnlessWalkersNeedIt(t *testing.T) {
	// Turners have a stage of their own and find gaps in the stage before it; the walkers
	// of group 9 go in both of the small stages, or in one of them.
	s := crossing("a", 0.12, 0.1)
	for i := range s.Lanes {
		s.Lanes[i].Moves[0].Right = append(s.Lanes[i].Moves[0].Right, Red, Red)
	}
	s.Lanes = append(s.Lanes, Lane{ID: "left", Arrivals: 0.02, Saturation: 0.5,
		Moves: []Move{{Share: 1, Right: []Right{Gaps, Red, Free, Free}, Against: []Facing{{1, 1}}}}})
	s.Stages = append(s.Stages, Stage{Min: 7, Serves: []int{9}}, Stage{Min: 7, Serves: []int{9}})
	s.Clear = [][]int{{0, 4, 4, 4}, {4, 0, 4, 4}, {4, 4, 0, 4}, {4, 4, 4, 0}}
	now := Plan{Order: []int{0, 2, 1, 3}, Greens: []int{20, 8, 20, 8}}
	found, err := Search(&Area{Sites: []Site{s}}, Usual(), []Plan{now}, Limits{Cycles: Cycles(40, 90, 10), Passes: 5})
	if err != nil {
		t.Fatal(err)
	}
	order := found.Plans[0].Order
	if len(order) != 3 || slices.Contains(order, 2) == slices.Contains(order, 3) {
		t.Errorf("the order %v: one of the small stages is enough, none is too few", order)
	}
	if err := s.Holds(Plan{Order: []int{0, 1}, Greens: []int{30, 22}}, 60); err == nil {
		t.Error("a plan without the walkers' stages is held to be right")
	}
}

// Going through a cycle in pieces of two seconds comes to nearly what going by seconds
// comes to, where greens and changes are whole pieces.
func TestPiecesOfTwoSecondsSayWhatSecondsSay(t *testing.T) {
	for _, cycle := range []int{40, 60, 80, 120} {
		for _, more := range []int{4, 8} {
			a := &Area{Sites: []Site{crossing("a", 0.2, 0.08), crossing("b", 0.2, 0.08)}}
			a.Sites[1].Lanes[0].Arrivals = 0
			a.Sites[1].Lanes[0].Feeds = []Feed{{Site: 0, Lane: 0, Share: 1, Travel: 20}}
			p := Plan{Order: []int{0, 1}, Greens: []int{cycle/2 - 4 + more, cycle/2 - 4 - more}}
			plans := []Plan{p, p}
			fine, coarse := newTown(a, Usual(), cycle, 1, plans).cost(), newTown(a, Usual(), cycle, 2, plans).cost()
			if off := math.Abs(coarse-fine) / fine; off > 0.08 {
				t.Errorf("%d s with %v: %.2f by seconds, %.2f in pieces", cycle, p.Greens, fine, coarse)
			}
		}
	}
}
