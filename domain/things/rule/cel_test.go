package rule

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cel.dev/cel-go/cel"

	"citybrain/domain/things/twin"
)

// guess writes random expressions of the language that both evaluators know.
type guess struct{ *rand.Rand }

func (g guess) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g guess) number(depth int) string {
	if depth == 0 {
		return g.pick("illuminance", "power", "previous.illuminance", "1.0", "-2.5", "3.0", "thing.lon")
	}
	switch g.IntN(4) {
	case 0:
		return fmt.Sprintf("(%s ? %s : %s)", g.truth(depth-1), g.number(depth-1), g.number(depth-1))
	case 1:
		return "(-" + g.number(depth-1) + ")"
	}
	return fmt.Sprintf("(%s %s %s)", g.number(depth-1), g.pick("+", "-", "*"), g.number(depth-1))
}

func (g guess) text(depth int) string {
	if depth == 0 || g.IntN(2) == 0 {
		return g.pick("mode", "previous.mode", `"on"`, `"dim"`, "thing.name")
	}
	return fmt.Sprintf("(%s ? %s : %s)", g.truth(depth-1), g.text(depth-1), g.text(depth-1))
}

func (g guess) truth(depth int) string {
	if depth == 0 {
		return g.pick("on", "previous.on", "true", "false")
	}
	switch g.IntN(9) {
	case 0:
		return "!" + g.truth(depth-1)
	case 1, 2, 3:
		return fmt.Sprintf("(%s %s %s)", g.truth(depth-1), g.pick("&&", "||"), g.truth(depth-1))
	case 4, 5:
		return fmt.Sprintf("(%s %s %s)", g.number(depth-1), g.pick("<", "<=", ">", ">=", "==", "!="), g.number(depth-1))
	case 6:
		return fmt.Sprintf("(%s in [%s, %s])", g.text(depth-1), g.pick(`"on"`, `"dim"`), g.pick(`"o"`, `"x"`))
	case 7:
		return fmt.Sprintf("%s.%s(%s)", g.text(0), g.pick("startsWith", "endsWith", "contains"), g.text(depth-1))
	}
	return fmt.Sprintf("(%s %s %s)", g.truth(depth-1), g.pick("==", "!="), g.truth(depth-1))
}

// TestClosuresMeanWhatCelMeans holds the closures to cel-go's own evaluator, also
// where values are missing.
func TestClosuresMeanWhatCelMeans(t *testing.T) {
	schema := lampSchema()
	mine, err := NewCompiler(schema, nil)
	if err != nil {
		t.Fatal(err)
	}
	options := []cel.EnvOption{cel.Variable("thing.lon", cel.DoubleType), cel.Variable("thing.name", cel.StringType)}
	for _, a := range schema.Attributes {
		options = append(options, cel.Variable(a.Code, celKind(a.Kind)), cel.Variable("previous."+a.Code, celKind(a.Kind)))
	}
	theirs, err := cel.NewEnv(options...)
	if err != nil {
		t.Fatal(err)
	}
	g := guess{rand.New(rand.NewPCG(7, 7))}
	unknown := 0
	for range 3_000 {
		text := g.truth(4)
		program, problems := mine.Compile(Source{Raise: text})
		if len(problems) > 0 {
			t.Fatalf("%s: %+v", text, problems)
		}
		ast, issues := theirs.Compile(text)
		if issues.Err() != nil {
			t.Fatal(issues.Err())
		}
		reference, err := theirs.Program(ast)
		if err != nil {
			t.Fatal(err)
		}
		at, given := g.moment(program)
		got, known := program.raise(at)
		want, _, err := reference.Eval(given)
		if known != (err == nil) || known && got != want.Value().(bool) {
			t.Fatalf("%s with %v: %v (known: %v), CEL says %v, %v", text, given, got, known, want, err)
		}
		if !known {
			unknown++
		}
	}
	if unknown == 0 || unknown > 2_500 {
		t.Errorf("%d of 3,000 were unknown: too few or too many to show anything", unknown)
	}
}

// moment lays random values out for both evaluators; some are missing.
func (g guess) moment(p *Program) (*moment, map[string]any) {
	e := NewEngine(1, newTown(0), newTown(0))
	e.Set(0, 4, []*Rule{{ID: "r", Program: p}})
	th := &thing{about: twin.Info{ID: "lamp0", Name: "on"}, is: place{lon: 3, lat: 1}}
	th.rearrange(e.plans[0], 0)
	given := map[string]any{"thing.lon": 3.0, "thing.name": "on"}
	for i, a := range lampSchema().Attributes {
		num, before := float64(g.IntN(4)), float64(g.IntN(4))
		c := cell{num: num, before: before, text: g.pick("on", "dim", "o"), textBefore: g.pick("on", "dim")}
		if a.Kind == twin.Boolean {
			c.num, c.before = float64(g.IntN(2)), float64(g.IntN(2))
		}
		if g.IntN(4) > 0 {
			c.at = 2
			given[a.Code] = valueOf(a.Kind, c.num, c.text)
		}
		if g.IntN(4) > 0 {
			c.beforeAt = 1
			given["previous."+a.Code] = valueOf(a.Kind, c.before, c.textBefore)
		}
		if k := e.plans[0].cells[i]; k >= 0 {
			th.cells[k] = c
		}
	}
	return &moment{engine: e, thing: th, rule: e.plans[0].rules[0], at: 10, now: 10}, given
}

func valueOf(k twin.Kind, num float64, text string) any {
	switch k {
	case twin.Text:
		return text
	case twin.Boolean:
		return num != 0
	}
	return num
}

// FuzzCompile: whatever people write is refused with a place, or runs.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"illuminance > 80", `window(power,"5m","mean") > rate(power,"1h")`, `on && silent("30m") || inside("park")`, `mode in ["a","b"] ? true : known(on)`, `neighbours(5, power, "max") == 1e300*1e300`, "1/0>0"} {
		f.Add(s, "{thing.name} {illuminance} { power + 1}")
	}
	compiler, err := NewCompiler(lampSchema(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raise, title string) {
		p, problems := compiler.Compile(Source{Raise: raise, Clear: raise, ZH: title})
		for _, one := range problems {
			if one.Line < 1 || one.Column < 1 || one.Code == "" {
				t.Errorf("problem without place or code: %+v", one)
			}
		}
		if p == nil {
			return
		}
		c := newTown(2)
		e := NewEngine(1, c, c)
		r := &Rule{ID: "r", Program: p}
		e.Set(0, 4, []*Rule{r})
		var out Outcome
		for i := range int64(3) {
			at := monday.UnixMicro() + i*1_000_000
			e.Observe("lamp0", 0, &twin.Report{At: at, Received: at, Readings: []twin.Reading{light(float64(i)), power(2), on(1), mode("x")}}, &out)
		}
		if len(r.Figures.LastFault) > len("things.rule_division") {
			t.Errorf("%q panicked: %s", raise, r.Figures.LastFault)
		}
	})
}

// FuzzFence: whatever comes as a shape is refused or answers.
func FuzzFence(f *testing.F) {
	f.Add(`{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,0]]]}`)
	f.Add(`{"type":"MultiPolygon","coordinates":[[[[0,0],[2,0],[2,2],[0,0]]]]}`)
	f.Fuzz(func(_ *testing.T, raw string) {
		if fence, err := ParseFence([]byte(raw)); err == nil {
			fence.Holds(1, 1)
		}
	})
}
