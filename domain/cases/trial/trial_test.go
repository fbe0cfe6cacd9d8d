package trial

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/clock"
)

var (
	zone   = time.FixedZone("CST", 8*3600)
	monday = time.Date(2026, 3, 30, 10, 0, 0, 0, zone)
)

// weekdays is a calendar in which offices open Monday to Friday until 17:00; only
// working days are counted by it.
type weekdays struct{}

func (weekdays) Deadline(start time.Time, l clock.Limit, stops ...clock.Stop) (time.Time, error) {
	days := l.Amount
	for _, s := range stops {
		if !s.To.IsZero() {
			days += int(s.To.Sub(s.From).Hours() / 24)
		}
	}
	at := start.In(zone)
	for days > 0 {
		at = at.AddDate(0, 0, 1)
		if at.Weekday() != time.Saturday && at.Weekday() != time.Sunday {
			days--
		}
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 17, 0, 0, 0, zone), nil
}

func (w weekdays) Reach(start time.Time, l clock.Limit, share float64, stops ...clock.Stop) (time.Time, error) {
	end, err := w.Deadline(start, l, stops...)
	return start.Add(time.Duration(float64(end.Sub(start)) * share)), err
}

func ready(t testing.TB, name string) *flow.Flow {
	t.Helper()
	text, err := os.ReadFile("../flow/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	d, problems := flow.Parse(text)
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	f, problems := flow.New(d, flow.Vocabulary{})
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	return f
}

func restaurant() Setting {
	return Setting{
		Form: map[string]any{"area": 80.0, "trade": "hot", "promise": false}, Complete: true, Start: monday,
		Promised: &clock.Limit{Kind: clock.WorkingDays, Amount: 5},
	}
}

// plays reads acts written as "action", "branch/action" and "+days".
func plays(t testing.TB, f *flow.Flow, s Setting, acts ...string) Picture {
	t.Helper()
	script := Script{Case: s}
	for _, text := range acts {
		a := Act{Do: "act"}
		branch, action, inner := strings.Cut(text, "/")
		switch {
		case strings.HasPrefix(text, "+"):
			a.Do = "wait"
			_, _ = fmt.Sscan(text[1:], &a.Days)
		case inner:
			a.Branch, a.Action = branch, action
		default:
			a.Action = text
		}
		script.Acts = append(script.Acts, a)
	}
	p, err := Play(f, weekdays{}, script)
	if err != nil {
		t.Fatalf("%v: %v", acts, err)
	}
	return p
}

func TestATrialGoesTheWayOfACase(t *testing.T) {
	f := ready(t, "joint.yaml")
	p := plays(t, f, restaurant(), "accept", "+1", "food/visit", "+1", "food/agree", "fire/agree", "grant")
	if p.Outcome != flow.Granted || p.Refused != nil || len(p.Offers)+len(p.Places)+len(p.Timers) > 0 {
		t.Errorf("it ended %+v", p)
	}
	var way []string
	for _, s := range p.Steps {
		way = append(way, s.To)
	}
	if got := strings.Join(way, " "); got != "submitted review check check visiting good good deciding granted" {
		t.Errorf("it went %s", got)
	}
	if last := p.Steps[len(p.Steps)-1]; last.Act != 7 || !last.At.Equal(time.Date(2026, 4, 1, 17, 0, 0, 0, zone)) || len(last.Effects) != 2 {
		t.Errorf("the last step is %+v", last)
	}
}

func TestAClosedOfferSaysWhy(t *testing.T) {
	f := ready(t, "joint.yaml")
	p := plays(t, f, restaurant(), "accept")
	closed := 0
	for _, o := range p.Offers {
		if o.Branch == "food" && o.Action == "agree" {
			closed++
			if o.Open || o.Guard != "form.area <= 50" || o.By != "reviewer" {
				t.Errorf("80 m² without a visit: %+v", o)
			}
		}
	}
	if closed != 1 || len(p.Places) != 2 {
		t.Errorf("%d such offers at %+v", closed, p.Places)
	}
	if p = plays(t, f, restaurant(), "accept", "food/agree", "fire/agree"); p.Refused == nil || p.Refused.Act != 2 || p.Refused.Code != "cases.not_allowed_yet" {
		t.Errorf("it was refused with %+v", p.Refused)
	}
	if p = plays(t, f, restaurant(), "ask", "supplement", "ask", "supplement", "ask", "supplement"); p.Refused == nil || p.Refused.Refusal.ZH != "补正次数已满" {
		t.Errorf("a fourth correction: %+v", p.Refused)
	}
	bare := restaurant()
	bare.Complete = false
	if p = plays(t, f, bare, "accept"); p.Refused == nil || p.Refused.Code != "cases.materials_missing" {
		t.Errorf("accepted without its materials: %+v", p.Refused)
	}
	if p = plays(t, f, restaurant(), "accept", "accept"); p.Refused == nil || p.Refused.Code != "cases.no_such_action" {
		t.Errorf("accepted twice: %+v", p.Refused)
	}
}

func TestLightsTurnWhileDaysPass(t *testing.T) {
	f := ready(t, "joint.yaml")
	for wait, want := range map[string]string{"+0": "green", "+5": "yellow", "+6": "red"} {
		if p := plays(t, f, restaurant(), "accept", wait); p.Promised.Colour != want {
			t.Errorf("%s days after it was accepted the light is %q", wait, p.Promised.Colour)
		}
	}
	p := plays(t, f, restaurant(), "ask", "+3")
	if p.Promised.Colour != "" || p.Paused != flow.Correction || p.Corrections != 1 || p.Places[0].Role != flow.Applicant {
		t.Errorf("before its acceptance nothing runs: %+v", p)
	}
	p = plays(t, f, restaurant(), "accept", "food/visit", "+2")
	if p.Paused != flow.Inspection {
		t.Errorf("the clock runs while somebody looks at the place: %+v", p)
	}
}

func TestWhatNobodyDoesLapsesInATrial(t *testing.T) {
	f := ready(t, "joint.yaml")
	p := plays(t, f, restaurant(), "ask", "+9")
	if p.Outcome != "" || len(p.Timers) != 1 {
		t.Fatalf("after nine days: %+v", p)
	}
	p = plays(t, f, restaurant(), "ask", "+9", "+1")
	last := p.Steps[len(p.Steps)-1]
	if p.Outcome != flow.Lapsed || !last.ByTime || last.Act != 3 {
		t.Errorf("after ten: %s by %+v", p.Outcome, last)
	}
	if p = plays(t, f, restaurant(), "ask", "+40"); p.Outcome != flow.Lapsed || !p.Steps[len(p.Steps)-1].At.Equal(last.At) {
		t.Errorf("it lapsed at another time when the days passed at once: %+v", p.Steps)
	}
}

func TestAnEndIsLeftAgainWhileThereIsTime(t *testing.T) {
	f := ready(t, "objection.yaml")
	s := restaurant()
	refused := []string{"accept", "+6", "refuse"}
	p := plays(t, f, s, refused...)
	if p.Outcome != flow.Refused || len(p.Offers) != 2 || p.Offers[0].Until.IsZero() || !p.Offers[1].Until.IsZero() {
		t.Fatalf("after a refusal: %+v", p.Offers)
	}
	p = plays(t, f, s, append(refused, "+3", "dispute")...)
	if p.Outcome != "" || p.Reopened != 1 || p.Position.State != "again" || p.Promised.Colour != "green" || p.Refused != nil {
		t.Errorf("the limits begin anew: %+v", p)
	}
	p = plays(t, f, s, append(refused, "+3", "dispute", "uphold", "dispute")...)
	if p.Refused == nil || p.Refused.Code != "cases.not_allowed_yet" || p.Refused.Refusal.EN == "" {
		t.Errorf("a second objection: %+v", p.Refused)
	}
	p = plays(t, f, s, append(refused, "+61")...)
	if len(p.Offers) != 1 || p.Offers[0].Action != "reopen" {
		t.Errorf("the applicant is late: %+v", p.Offers)
	}
	if p = plays(t, f, s, append(refused, "+61", "dispute")...); p.Refused == nil || p.Refused.Code != "cases.again_late" {
		t.Errorf("too late: %+v", p.Refused)
	}
	if p = plays(t, f, s, "accept", "grant", "grant"); p.Refused == nil || p.Refused.Code != "cases.over" {
		t.Errorf("nothing leads out of that end: %+v", p.Refused)
	}
}

func TestTheClockStandsWhileMaterialsAreCorrected(t *testing.T) {
	f := ready(t, "joint.yaml")
	without := plays(t, f, restaurant(), "accept", "food/visit", "food/agree")
	with := plays(t, f, restaurant(), "accept", "food/visit", "+2", "food/agree")
	if days := with.Promised.Due.Sub(without.Promised.Due); days < 48*time.Hour || with.Paused != "" {
		t.Errorf("two days on which the clock stood move the promise by %s", days)
	}
}

func TestPartsOfAPackageEndOneByOne(t *testing.T) {
	f := ready(t, "package.yaml")
	script := Script{Case: Setting{Start: monday, Children: 2}, Acts: []Act{{Do: "part", Granted: true}, {Do: "part"}}}
	p, err := Play(f, weekdays{}, script)
	if err != nil || p.Outcome != flow.Partly || p.Parts.Refused != 1 {
		t.Errorf("it ended %+v, %v", p, err)
	}
	script.Acts = append(script.Acts, Act{Do: "part"})
	if p, err = Play(f, weekdays{}, script); err != nil || p.Refused == nil || p.Refused.Code != "cases.over" {
		t.Errorf("a third part: %+v, %v", p.Refused, err)
	}
}

func TestTheSameScriptGivesTheSamePicture(t *testing.T) {
	f := ready(t, "joint.yaml")
	a := plays(t, f, restaurant(), "accept", "+3", "food/visit", "fire/object", "+2", "food/agree")
	b := plays(t, f, restaurant(), "accept", "+3", "food/visit", "fire/object", "+2", "food/agree")
	if !reflect.DeepEqual(a, b) {
		t.Error("it does not")
	}
}

func TestAnswersOfAnotherTypeCountAsNotGiven(t *testing.T) {
	s := restaurant()
	s.Form = map[string]any{"area": "20", "trade": "drinks", "promise": true, "nonsense": 1.0}
	if p := plays(t, ready(t, "joint.yaml"), s); p.Outcome != "" {
		t.Errorf("an area in words: %+v", p.Outcome)
	}
	s.Form["area"] = 20.0
	if p := plays(t, ready(t, "joint.yaml"), s); p.Outcome != flow.Granted {
		t.Errorf("a small stall is granted at once, not %q", p.Outcome)
	}
}

func TestATrialHasBounds(t *testing.T) {
	f := ready(t, "joint.yaml")
	for name, s := range map[string]Script{
		"too many acts": {Acts: make([]Act, mostActs+1)}, "too long": {Acts: []Act{{Do: "wait", Days: mostDays + 1}}},
		"back in time": {Acts: []Act{{Do: "wait", Days: -1}}}, "too many parts": {Case: Setting{Children: mostChildren + 1}},
	} {
		s.Case.Start = monday
		if _, err := Play(f, weekdays{}, s); !errors.Is(err, ErrScript) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Play(f, weekdays{}, Script{Case: Setting{Promised: &clock.Limit{Kind: "moons", Amount: 1}}}); !errors.Is(err, clock.ErrLimit) {
		t.Errorf("a limit in moons: %v", err)
	}
}

func FuzzPlay(f *testing.F) {
	f.Add([]byte(`{"case":{"form":{"area":80},"complete":true},"acts":[{"do":"act","action":"accept"},{"do":"wait","days":3}]}`))
	f.Add([]byte(`{"case":{"complete":true},"acts":[{"do":"act","action":"accept"},{"do":"act","action":"refuse"},{"do":"act","action":"dispute"}]}`))
	f.Add([]byte(`{"case":{"children":3},"acts":[{"do":"part","granted":true}]}`))
	joint, whole, again := ready(f, "joint.yaml"), ready(f, "package.yaml"), ready(f, "objection.yaml")
	f.Fuzz(func(t *testing.T, text []byte) {
		var s Script
		if json.Unmarshal(text, &s) != nil {
			return
		}
		s.Case.Start = monday
		for _, one := range []*flow.Flow{joint, whole, again} {
			p, err := Play(one, weekdays{}, s)
			if err == nil && p.Outcome == "" && len(p.Steps) == 0 {
				t.Error("a case that never began")
			}
		}
	})
}
