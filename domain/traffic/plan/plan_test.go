package plan

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"citybrain/domain/traffic/imagined"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/rules"
)

const second = time.Second

// crossing is two streets, a left turn that gives way to what comes towards it, and
// walkers across the second street.
func crossing() network.Junction {
	x, y := network.Crosses, network.Yields
	return network.Junction{ID: "x", Signals: 4,
		Groups: []network.Group{
			{Name: "long", MinGreen: 8 * second, Yellow: 3 * second, AllRed: 2 * second, Signals: []int{0}, MaxRed: 120 * second},
			{Name: "left", MinGreen: 5 * second, Yellow: 3 * second, AllRed: second, Signals: []int{1}},
			{Name: "short", MinGreen: 6 * second, Yellow: 4 * second, AllRed: second, Signals: []int{2}},
			{Name: "walk", Kind: network.Walkers, MinGreen: 7 * second, WalkClear: 12 * second, Signals: []int{3}},
		},
		Conflicts: [][]network.Conflict{{0, 0, x, 0}, {y, 0, x, 0}, {x, x, 0, x}, {0, 0, x, 0}},
		Stages:    []network.Stage{{Show: "GgrG"}, {Show: "rGrr"}, {Show: "rrGr"}},
		Limits:    network.Limits{MinCycle: 30 * second, MaxCycle: 150 * second},
	}
}

func TestEveryTransitionLetsTheBoxClear(t *testing.T) {
	j := crossing()
	for name, c := range map[string]struct {
		from, to network.Aspects
		want     []Step
	}{
		"nothing ends":                    {"rGrr", "rGrr", []Step{}},
		"walkers take longest":            {"GgrG", "rrGr", []Step{{"yyrr", 3 * second}, {"rrrr", 9 * second}}},
		"the left turn goes on":           {"GgrG", "rGrr", []Step{{"ygrr", 3 * second}, {"rgrr", 9 * second}}},
		"green loses its protection":      {"rGrr", "GgrG", []Step{{"rgrr", 4 * second}}},
		"from the side street":            {"rrGr", "GgrG", []Step{{"rryr", 4 * second}, {"rrrr", second}}},
		"out of the dark over all red":    {"OOOO", "rrGr", []Step{{"yyyr", 4 * second}, {"rrrr", 12 * second}}},
		"yellow seen is counted from now": {"yrrr", "rrGr", []Step{{"yrrr", 3 * second}, {"rrrr", 2 * second}}},
	} {
		if got := Between(&j, c.from, c.to); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Whatever junction, any way through its stages is safe when each is held as long as its
// groups ask.
func TestAnyWayThroughTheStagesIsSafe(t *testing.T) {
	for seed := range uint64(5000) {
		random := rand.New(rand.NewPCG(seed, 5))
		j := imagined.Junction(random)
		var steps []Step
		now := random.IntN(len(j.Stages))
		for range 12 {
			next := random.IntN(len(j.Stages))
			steps = append(steps, Step{j.Stages[now].Show, leastGreen(&j, now)})
			steps = append(steps, Between(&j, j.Stages[now].Show, j.Stages[next].Show)...)
			now = next
		}
		steps = append(steps, Step{j.Stages[now].Show, leastGreen(&j, now)})
		steps = append(steps, Between(&j, j.Stages[now].Show, steps[0].Show)...)
		for _, f := range judge(&j, steps) {
			if f.Refuse && f.Code != Unserved {
				t.Fatalf("seed %d: %v\n%+v", seed, f, steps)
			}
		}
	}
}

func TestTheJudgeOfStepsSeesWhatIsUnsafe(t *testing.T) {
	j := crossing()
	for code, steps := range map[string][]Step{
		Clearance:        {{"GgrG", 20 * second}, {"yyrr", 3 * second}, {"rrrr", 8 * second}, {"rrGr", 10 * second}, {"rryr", 4 * second}, {"rrrr", 20 * second}},
		MinGreen:         {{"GgrG", 6 * second}, {"yyrr", 3 * second}, {"rrrr", 9 * second}, {"rrGr", 10 * second}, {"rrrr", 20 * second}},
		rules.StageClash: {{"GrGr", 20 * second}, {"rrrr", 20 * second}},
		RedLong:          {{"GgrG", 20 * second}, {"rrrr", 9 * second}, {"rrGr", 200 * second}, {"rrrr", 20 * second}},
	} {
		if found := judge(&j, steps); !slices.ContainsFunc(found, func(f rules.Finding) bool { return f.Code == code }) {
			t.Errorf("%s: %v", code, found)
		}
	}
}

func TestEvenPlansOfAnyJunctionPassTheirOwnCheck(t *testing.T) {
	for seed := range uint64(3000) {
		random := rand.New(rand.NewPCG(seed, 6))
		j := imagined.Junction(random)
		p := Even(&j, 90*second)
		if found := Check(&j, p); rules.Refused(found) {
			t.Fatalf("seed %d: %v\n%+v\n%+v", seed, found, p, j)
		}
	}
}

func even(t testing.TB, j *network.Junction) *Programme {
	t.Helper()
	pr, err := Compile(j, Even(j, 90*second))
	if err != nil {
		t.Fatal(err)
	}
	return pr
}

func TestAPlanIsHeldToItsJunction(t *testing.T) {
	j := crossing()
	good := Fit(&j, Plan{Junction: "x", Entries: []Entry{{0, 30 * second}, {1, 8 * second}, {2, 20 * second}}})
	if found := Check(&j, good); len(found) != 0 {
		t.Fatalf("a good plan: %v", found)
	}
	for name, c := range map[string]struct {
		spoil func(*Plan)
		code  string
	}{
		"of another junction":    {func(p *Plan) { p.Junction = "y" }, OtherJunction},
		"empty":                  {func(p *Plan) { p.Entries = nil }, NoEntries},
		"endless":                {func(p *Plan) { p.Entries = make([]Entry, 65) }, ManyEntries},
		"a stage that is not":    {func(p *Plan) { p.Entries[1].Stage = 3 }, StageUnknown},
		"a negative stage":       {func(p *Plan) { p.Entries[1].Stage = -1 }, StageUnknown},
		"no green":               {func(p *Plan) { p.Entries[1].Green = 0 }, GreenEmpty},
		"a cycle that is wrong":  {func(p *Plan) { p.Cycle += second }, CycleSum},
		"a green too short":      {func(p *Plan) { p.Entries[2].Green = 5 * second; *p = Fit(&j, *p) }, MinGreen},
		"a cycle too long":       {func(p *Plan) { p.Entries[2].Green = 200 * second; *p = Fit(&j, *p) }, CycleLong},
		"somebody never goes":    {func(p *Plan) { p.Entries = p.Entries[:2]; *p = Fit(&j, *p) }, Unserved},
		"too short to be of use": {func(p *Plan) { p.Cycle = 2 * second }, CycleShort},
	} {
		p := good
		p.Entries = slices.Clone(good.Entries)
		c.spoil(&p)
		found := Check(&j, p)
		if !rules.Refused(found) || !slices.ContainsFunc(found, func(f rules.Finding) bool { return f.Code == c.code }) {
			t.Errorf("%s: %v", name, found)
		}
		if _, err := Compile(&j, p); err == nil {
			t.Errorf("%s: it compiles", name)
		}
	}
}

func TestTheOwnProgrammeBecomesAPlan(t *testing.T) {
	f, err := os.Open("../network/testdata/two-streets.net.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n, err := network.ReadSUMO(f)
	if err != nil {
		t.Fatal(err)
	}
	j := &n.Junctions[0]
	p, ok := Own(j)
	want := []Entry{{0, 30 * second}, {1, 20 * second}, {2, 6 * second}}
	if !ok || !slices.Equal(p.Entries, want) || p.Offset != 7500*time.Millisecond {
		t.Errorf("%+v", p)
	}
	if found := Check(j, p); rules.Refused(found) {
		t.Errorf("%v", found)
	}
	if _, ok := Own(&network.Junction{}); ok {
		t.Error("a junction without a programme has one")
	}
}

func TestAProgrammeRepeatsFromItsOffset(t *testing.T) {
	j := crossing()
	p := Fit(&j, Plan{Junction: "x", Offset: 10 * second, Entries: []Entry{{0, 30 * second}, {1, 8 * second}, {2, 20 * second}}})
	pr, err := Compile(&j, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at       time.Duration
		show     network.Aspects
		changing bool
		left     time.Duration
	}{
		{10 * second, "GgrG", false, 30 * second}, {39 * second, "GgrG", false, second},
		{40 * second, "ygrr", true, 12 * second}, {45 * second, "rgrr", true, 7 * second},
		{52 * second, "rGrr", false, 8 * second}, {9 * second, "rrrr", true, second},
		{10*second + 7*p.Cycle, "GgrG", false, 30 * second}, {10*second - 7*p.Cycle, "GgrG", false, 30 * second},
	} {
		if m := pr.At(c.at); m.Show != c.show || m.Changing != c.changing || m.Left != c.left {
			t.Errorf("at %v: %+v", c.at, m)
		}
	}
}

// From any stage at any time of any junction the way into a plan ends in step with it,
// soon, and no green on it is too short.
func TestTheWayIntoAPlanHasNoJump(t *testing.T) {
	for seed := range uint64(5000) {
		random := rand.New(rand.NewPCG(seed, 7))
		j := imagined.Junction(random)
		pr := even(t, &j)
		stage, green := random.IntN(len(j.Stages)), time.Duration(random.IntN(60))*second
		clock := time.Duration(random.IntN(86_400)) * second
		legs := Join(&j, pr, stage, green, clock)
		if legs[0].Stage != stage {
			t.Fatalf("seed %d: it begins at stage %d instead of %d", seed, legs[0].Stage, stage)
		}
		at, had := clock, green
		for i, l := range legs {
			if l.Green < 0 || had+l.Green < leastGreen(&j, l.Stage) {
				t.Fatalf("seed %d leg %d: %v after %v", seed, i, l.Green, had)
			}
			at, had = at+l.Green, 0
			if i+1 < len(legs) {
				at += Lasts(Between(&j, j.Stages[l.Stage].Show, j.Stages[legs[i+1].Stage].Show))
			}
		}
		if m := pr.At(at); m.Since != 0 {
			if before := pr.At(at - 1); before.Stage != legs[len(legs)-1].Stage || before.Left != 1 {
				t.Fatalf("seed %d: at the end of the way the programme is at %+v", seed, m)
			}
		}
		if at-clock > 6*pr.cycle+90*second {
			t.Fatalf("seed %d: the way takes %v of a cycle of %v", seed, at-clock, pr.cycle)
		}
	}
}

func TestATimetableKnowsTheNight(t *testing.T) {
	table := Timetable{{Workday, 7 * time.Hour, 2}, {Workday, 22 * time.Hour, 1}, {AnyDay, 0, 9}, {Workday, 10 * time.Hour, 3}}
	if found := table.Check([]int{1, 2, 3, 9}); len(found) != 0 {
		t.Fatalf("%v", found)
	}
	for _, c := range []struct {
		day  Day
		at   time.Duration
		plan int
	}{{Workday, 7 * time.Hour, 2}, {Workday, 12 * time.Hour, 3}, {Workday, 23 * time.Hour, 1}, {Workday, 3 * time.Hour, 1}, {Holiday, 12 * time.Hour, 9}} {
		if p, ok := table.At(c.day, c.at); !ok || p != c.plan {
			t.Errorf("%s at %v: plan %d", c.day, c.at, p)
		}
	}
	if _, ok := (Timetable{}).At(Workday, 0); ok {
		t.Error("an empty timetable knows a plan")
	}
	for code, bad := range map[string]Timetable{
		RowTime: {{Workday, 24 * time.Hour, 1}}, RowDouble: {{Workday, 0, 1}, {Workday, 0, 2}}, RowPlan: {{Workday, 0, 7}}, RowsNone: {},
	} {
		if found := bad.Check([]int{1, 2}); len(found) == 0 || found[0].Code != code {
			t.Errorf("%s: %v", code, found)
		}
	}
}
