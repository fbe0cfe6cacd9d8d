package flow

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// definition reads the joint review, after some of its text was exchanged.
func definition(t testing.TB, exchanged ...string) *Definition {
	t.Helper()
	text, err := os.ReadFile("testdata/joint.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(exchanged); i += 2 {
		if !strings.Contains(string(text), exchanged[i]) {
			t.Fatalf("the definition has no %q", exchanged[i])
		}
		text = []byte(strings.Replace(string(text), exchanged[i], exchanged[i+1], 1))
	}
	var d Definition
	if err := yaml.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return &d
}

func ready(t testing.TB, exchanged ...string) *Flow {
	t.Helper()
	f, problems := New(definition(t, exchanged...), Vocabulary{})
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	return f
}

// walk takes actions, written state.action or branch/action, and gives where it ends.
func walk(t *testing.T, f *Flow, facts Facts, actions ...string) Move {
	t.Helper()
	m, err := f.Begin(facts)
	for _, a := range actions {
		if err != nil {
			t.Fatalf("before %s: %v", a, err)
		}
		branch, action, found := strings.Cut(a, "/")
		if !found {
			branch, action = "", a
		}
		m, err = f.Act(m.Position, Choice{branch, action}, facts)
	}
	if err != nil {
		t.Fatalf("%v: %v", actions, err)
	}
	return m
}

var restaurant = Facts{"form.area": 80.0, "form.trade": "hot", "form.promise": false, "case.corrections": 0.0}

func TestJointReviewEndsWhenTheLastBranchHasSpoken(t *testing.T) {
	f := ready(t)
	m := walk(t, f, restaurant, "accept", "food/visit", "food/agree")
	if m.Outcome != "" || m.Position.State != "review" {
		t.Fatalf("fire has not spoken: %+v", m.Position)
	}
	if stands := f.Stands(m.Position); len(stands) != 1 || stands[0].Branch != "fire" || stands[0].Department != "/sh/fire" {
		t.Errorf("it is the turn of %+v", stands)
	}
	m = walk(t, f, restaurant, "accept", "food/visit", "food/agree", "fire/agree")
	if m.Position.State != "deciding" {
		t.Errorf("both agree: %+v", m.Position)
	}
	if m = walk(t, f, restaurant, "accept", "food/visit", "food/agree", "fire/object"); m.Outcome != Refused {
		t.Errorf("fire objects: %+v", m)
	}
	if m = walk(t, f, restaurant, "accept", "fire/stop"); m.Outcome != Refused || len(m.Position.Branches) > 0 {
		t.Errorf("fire stops everything: %+v", m)
	}
	if m = walk(t, f, restaurant, "accept", "fire/agree", "food/visit", "food/agree", "grant"); m.Outcome != Granted || len(m.Effects) != 2 {
		t.Errorf("granted: %+v", m)
	}
}

func TestASmallDrinkStallIsGrantedAtOnce(t *testing.T) {
	m := walk(t, ready(t), Facts{"form.area": 20.0, "form.trade": "drinks", "form.promise": true})
	if m.Outcome != Granted || len(m.Steps) != 2 || m.Steps[1].Action != "instant" {
		t.Errorf("%+v", m)
	}
	if m = walk(t, ready(t), Facts{"form.trade": "drinks", "form.promise": true}); m.Outcome != "" {
		t.Errorf("nobody knows the area: %+v", m)
	}
}

func TestWhatTheStateDoesNotOfferIsRefused(t *testing.T) {
	f := ready(t)
	m := walk(t, f, restaurant, "accept")
	for _, c := range []Choice{{"", "accept"}, {"food", "agree "}, {"nobody", "agree"}, {"", ""}} {
		if _, err := f.Act(m.Position, c, restaurant); !errors.Is(err, ErrNoAction) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := f.Act(m.Position, Choice{"food", "agree"}, restaurant); !errors.Is(err, ErrGuard) {
		t.Errorf("80 m² without a visit: %v", err)
	}
	m = walk(t, f, restaurant, "ask")
	tired := Facts{"case.corrections": 3.0}
	if _, err := f.Act(m.Position, Choice{"", "supplement"}, tired); !errors.Is(err, ErrGuard) {
		t.Errorf("a fourth correction: %v", err)
	}
	if timers := f.Timers(m.Position); len(timers) != 1 || timers[0].After.Amount != 10 {
		t.Errorf("it lapses by itself: %+v", timers)
	}
	for _, o := range f.Offers(m.Position, tired) {
		if o.Open || o.By != Applicant {
			t.Errorf("offered: %+v", o)
		}
	}
}

// A flow is held to make sense; each row spoils one thing.
func TestWhatCannotWorkIsRefusedWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ was, is, code, path string }{
		"unreachable":          {"to: correcting,", "to: submitted,", "cases.flow_unreachable", "[states 1]"},
		"a dead end":           {"- {code: lapse, by: system, to: lapsed, after: {kind: working_days, amount: 10}}", "- {code: lapse, by: system, to: correcting, after: {kind: working_days, amount: 10}}", "cases.flow_unreachable", "[states 8]"},
		"no way out":           {"actions:\n      - {code: grant, name: {zh: 准予许可, en: Grant}, to: granted, needs: [result], effects: [{kind: issue}, {kind: ask_view}]}\n      - {code: refuse, name: {zh: 不予许可, en: Refuse}, to: refused, needs: [note]}", "actions: []", "cases.flow_dead_end", "[states 3]"},
		"a missing role":       {"roles: [acceptor, ", "roles: [", "cases.flow_roleless", "[states 0 actions 1]"},
		"an unknown state":     {"to: rejected,", "to: nowhere,", "cases.flow_unknown_state", "[states 0 actions 3 to]"},
		"an impossible guard":  {"'form.area > 50'", "'form.area > 50 && form.area < 20'", "cases.flow_never", "[states 2 branches 0 states 0 actions 0 guard]"},
		"a choice not offered": {`form.trade == "drinks"`, `form.trade == "soup"`, "cases.flow_never", "[states 0 actions 0 guard]"},
		"an unknown name":      {"form.area <= 50", "form.aera <= 50", "cases.flow_guard", "[states 0 actions 0 guard]"},
		"no truth":             {"'form.area > 50'", "'form.area'", "cases.flow_guard", "[states 2 branches 0 states 0 actions 0 guard]"},
		"a join with a doubt":  {"- {to: refused}\n", "- {when: 'branch.food == \"objected\"', to: refused}\n", "cases.flow_join", "[states 2 joins 1]"},
		"a branch's outcome":   {"outcome: agreed", "outcome: granted", "cases.flow_outcome", "[states 2 branches 0 states 2 outcome]"},
		"a limit":              {"amount: 1}", "amount: 0}", "cases.flow_limit", "[states 0 limit]"},
		"who waits":            {"- {code: lapse, by: system,", "- {code: lapse, by: applicant, name: {zh: 停},", "cases.flow_after", "[states 1 actions 1 after]"},
		"an endless name":      {"zh: 准予许可, en: Grant", "zh: " + strings.Repeat("准", 81) + ", en: Grant", "cases.flow_long", "[states 3 actions 0 name]"},
		"twice":                {"code: deciding", "code: review", "cases.flow_twice", "[states 3 code]"},
		"an effect":            {"kind: receipt", "kind: fireworks", "cases.flow_effect", "[states 0 actions 1 effects 0 kind]"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := New(definition(t, c.was, c.is), Vocabulary{})
			for _, p := range problems {
				if p.Code == c.code && fmt.Sprint(p.Path) == c.path {
					return
				}
			}
			t.Errorf("said: %+v", problems)
		})
	}
}

func TestAStateInWhichOnlyTheEngineMayHesitateIsRefused(t *testing.T) {
	d := definition(t)
	s := d.State("deciding")
	s.Role, s.Actions = System, []Action{{Code: "grant", To: "granted", Guard: "paid"}}
	if _, problems := New(d, Vocabulary{}); len(problems) != 1 || problems[0].Code != "cases.flow_unattended" {
		t.Errorf("%+v", problems)
	}
}

func TestDepartmentsAndTemplatesMustExist(t *testing.T) {
	none := func(string) bool { return false }
	_, problems := New(definition(t), Vocabulary{Department: none, Template: none})
	var said []string
	for _, p := range problems {
		said = append(said, p.Code)
	}
	if got := strings.Join(said, " "); got != "cases.flow_template cases.flow_department" {
		t.Error(got)
	}
}

func TestAPackageWaitsForItsLastChild(t *testing.T) {
	d := &Definition{Code: "birth", Name: Words{ZH: "出生一件事"}, Start: "parts", States: []State{
		{Code: "parts", Name: Words{ZH: "分项办理"}, Kind: Children, Joins: []Join{
			{When: "children.refused == 0", To: "granted"}, {When: "children.granted == 0", To: "refused"}, {To: "partly"}}},
		{Code: "granted", Kind: End, Outcome: Granted, Name: Words{ZH: "全部办结"}},
		{Code: "partly", Kind: End, Outcome: Partly, Name: Words{ZH: "部分办结"}},
		{Code: "refused", Kind: End, Outcome: Refused, Name: Words{ZH: "未办成"}},
	}}
	f, problems := New(d, Vocabulary{})
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	m := walk(t, f, Facts{})
	for i, c := range []struct {
		open, granted, refused float64
		want                   Outcome
	}{{1, 3, 0, ""}, {0, 4, 0, Granted}, {0, 3, 1, Partly}, {0, 0, 4, Refused}} {
		got, err := f.Settle(m.Position, Facts{"children.total": 4.0, "children.open": c.open, "children.granted": c.granted, "children.refused": c.refused})
		if err != nil || got.Outcome != c.want {
			t.Errorf("%d: %v, %v", i, got.Outcome, err)
		}
	}
}

func TestAnEndMayBeLeftAgain(t *testing.T) {
	f := ready(t, "- {code: refused, kind: end, outcome: refused, name: {zh: 不予, en: Refused}}", objectable)
	m := walk(t, f, restaurant, "accept", "fire/stop")
	if m.Outcome != Refused || !f.Again(m.Position) {
		t.Fatalf("refused: %+v", m)
	}
	offers := f.Offers(m.Position, Facts{"case.reopened": 0.0})
	if len(offers) != 1 || offers[0].By != Applicant || !offers[0].Open || offers[0].Action.Within.Amount != 60 {
		t.Errorf("offered: %+v", offers)
	}
	again, err := f.Act(m.Position, Choice{Action: "dispute"}, Facts{"case.reopened": 0.0})
	if err != nil || again.Outcome != "" || !f.State(again.Position.State).Fresh {
		t.Errorf("looked at again: %+v, %v", again, err)
	}
	if _, err := f.Act(m.Position, Choice{Action: "dispute"}, Facts{"case.reopened": 1.0}); !errors.Is(err, ErrGuard) {
		t.Errorf("a second objection: %v", err)
	}
	if m = walk(t, f, restaurant, "reject"); f.Again(m.Position) {
		t.Error("what was never accepted has no way back here")
	}
}

const objectable = `- code: refused
    kind: end
    outcome: refused
    name: {zh: 不予, en: Refused}
    actions:
      - {code: dispute, by: applicant, name: {zh: 提出异议, en: Object}, to: again, within: {kind: natural_days, amount: 60}, needs: [note], guard: 'case.reopened < 1'}
  - code: again
    name: {zh: 复核, en: Looked at again}
    role: approver
    fresh: true
    assign: load
    limit: {kind: working_days, amount: 10}
    actions:
      - {code: uphold, name: {zh: 维持, en: Uphold}, to: refused, needs: [note]}
      - {code: change, name: {zh: 改为准予, en: Grant}, to: granted, needs: [result]}`

func TestWaysOutOfAnEndAreCheckedToo(t *testing.T) {
	plain := "- {code: refused, kind: end, outcome: refused, name: {zh: 不予, en: Refused}}"
	for name, c := range map[string]struct{ was, is, code, path string }{
		"an objection without a limit": {", within: {kind: natural_days, amount: 60}", "", "cases.flow_within", "[states 5 actions 0]"},
		"a limit that is none":         {"amount: 60", "amount: 0", "cases.flow_limit", "[states 5 actions 0 within]"},
		"from one end to another":      {"to: again,", "to: lapsed,", "cases.flow_again", "[states 5 actions 0 to]"},
		"the system objects":           {"by: applicant, name: {zh: 提出异议, en: Object}", "by: system", "cases.flow_again", "[states 5 actions 0]"},
		"a way of assignment":          {"assign: load", "assign: lot", "cases.flow_assign", "[states 6 assign]"},
		"within elsewhere":             {"to: refused, needs: [note]}\n      - {code: change", "to: refused, needs: [note], within: {kind: natural_days, amount: 1}}\n      - {code: change", "cases.flow_within", "[states 6 actions 0 within]"},
		"an end is nobody's work":      {"outcome: refused\n", "outcome: refused\n    fresh: true\n", "cases.flow_staffing", "[states 5]"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := New(definition(t, plain, strings.Replace(objectable, c.was, c.is, 1)), Vocabulary{})
			for _, p := range problems {
				if p.Code == c.code && fmt.Sprint(p.Path) == c.path {
					return
				}
			}
			t.Errorf("said: %+v", problems)
		})
	}
}

// TestRandomWalksEndOrOffer takes whatever is offered: a case never stands where
// nobody can do anything, and what was offered open is never refused.
func TestRandomWalksEndOrOffer(t *testing.T) {
	f := ready(t)
	r := rand.New(rand.NewPCG(1, 2))
	ends := map[Outcome]int{}
	for range 2000 {
		facts := Facts{"form.area": float64(r.IntN(100)), "form.trade": []string{"hot", "cold", "drinks"}[r.IntN(3)], "form.promise": r.IntN(2) == 0, "case.corrections": float64(r.IntN(4))}
		m, err := f.Begin(facts)
		for range 200 {
			if err != nil {
				t.Fatal(err)
			}
			if m.Outcome != "" {
				break
			}
			var open []Choice
			for _, o := range f.Offers(m.Position, facts) {
				if o.Open {
					open = append(open, Choice{o.Branch, o.Action.Code})
				}
			}
			for _, timer := range f.Timers(m.Position) {
				open = append(open, Choice{timer.Branch, timer.Action})
			}
			if len(open) == 0 {
				t.Fatalf("nobody can do anything in %+v with %v", m.Position, facts)
			}
			m, err = f.Act(m.Position, open[r.IntN(len(open))], facts)
		}
		ends[m.Outcome]++
	}
	for _, o := range []Outcome{Granted, Refused, Rejected, Withdrawn, Lapsed} {
		if ends[o] == 0 {
			t.Errorf("no walk ended %s: %v", o, ends)
		}
	}
}

func FuzzNew(f *testing.F) {
	text, err := os.ReadFile("testdata/joint.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		var d Definition
		if yaml.Unmarshal(text, &d) != nil {
			return
		}
		if flow, problems := New(&d, Vocabulary{}); len(problems) == 0 {
			if _, err := flow.Begin(Facts{}); err != nil {
				return // it goes round by itself, and says so
			}
		}
	})
}

func BenchmarkAct(b *testing.B) {
	f := ready(b)
	m, err := f.Begin(restaurant)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Act(m.Position, Choice{"", "accept"}, restaurant); err != nil {
			b.Fatal(err)
		}
	}
}
