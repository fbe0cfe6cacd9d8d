package things

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/pack"
)

const packedRule = `rules:
  - {code: warm, profile: bin, zh: 温热, en: Warm, raise: temperature > 40, severity: warning}
`

// withRules gives a pack that ships rules.
func withRules(t *testing.T, rules string) string {
	t.Helper()
	dir := copyPack(t)
	if err := os.WriteFile(filepath.Join(dir, "things", "rules.yaml"), []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRulesOfAPackAreInForceUntilADepartmentChangesThem(t *testing.T) {
	eachCity(t, func(c *city) {
		first := withRules(t, packedRule)
		c.seed(t, first)
		if err := c.startRuled(context.Background()); err != nil {
			t.Fatal(err)
		}
		c.later(leaseRenew)
		c.follow()
		c.saysTo(3, bin(1), `{"temperature":45}`)
		c.later(time.Second)
		if got := c.ruled("open"); got != "warm: Warm" {
			t.Fatalf("open: %q", got)
		}
		second := withRules(t, strings.Replace(packedRule, "> 40", "> 60", 1))
		c.seed(t, second)
		c.seed(t, second) // the same again is no new version
		if err := c.loadRules(context.Background(), atOnce); err != nil {
			t.Fatal(err)
		}
		view, err := c.Rule(official(), "warm")
		if err != nil || view.Raise != "temperature > 60" || view.Version != 2 || !view.On || view.ChangedByName != "城市配置包" {
			t.Fatalf("the next pack: %+v, %v", view, err)
		}
		if _, err := c.SwitchRule(official(), "warm", false); err != nil {
			t.Fatal(err)
		}
		c.seed(t, first)
		if err := c.loadRules(context.Background(), atOnce); err != nil {
			t.Fatal(err)
		}
		if view, err = c.Rule(official(), "warm"); err != nil || view.On || view.Raise != "temperature > 60" {
			t.Errorf("the pack came after the department: %+v, %v", view, err)
		}
		if err := c.RemoveRule(official(), "warm"); err != nil {
			t.Fatal(err)
		}
		c.seed(t, first)
		if err := c.loadRules(context.Background(), atOnce); err != nil {
			t.Fatal(err)
		}
		if view, err = c.Rule(official(), "warm"); err == nil {
			t.Errorf("it is back: %+v", view)
		}
	})
}

func TestBrokenRulesOfAPackAreToldByLine(t *testing.T) {
	for name, broken := range map[string]struct{ text, want string }{
		"no profile":  {"rules:\n  - {code: a, profile: boat, zh: x, en: x, raise: 'true', severity: danger}\n", `rules.yaml:2: there is no profile "boat"`},
		"no name":     {"rules:\n  - code: a\n    profile: bin\n    en: x\n    raise: temperature > 1\n    severity: danger\n", "rules.yaml:2: rule a, zh"},
		"expression":  {"rules:\n  - code: a\n    profile: bin\n    zh: x\n    en: x\n    raise: heat > 1\n    severity: danger\n", "rules.yaml:6: rule a, raise: undeclared reference to 'heat' heat (line 1, column 1 of the expression)"},
		"twice":       {packedRule + "  - {code: warm, profile: bin, zh: x, en: x, raise: temperature > 1, severity: danger}\n", `rules.yaml:3: rule "warm" stands here twice`},
		"unknown key": {"rules:\n  - {code: a, profile: bin, when: x}\n", "rules.yaml:2"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := pack.Open(withRules(t, broken.text))
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			New(Deps{}).seed(p)
			if err := p.Err(); err == nil || !strings.Contains(err.Error(), broken.want) {
				t.Errorf("%v, want %q", err, broken.want)
			}
		})
	}
}

func TestAnAlarmOfARuleColoursItsThing(t *testing.T) {
	eachCity(t, func(c *city) {
		state := func() string {
			thing, _ := c.Twin().Get(string(bin(1)))
			return thing.State.String()
		}
		c.switchOn(fullRule())
		c.saysTo(3, bin(1), `{"fillingLevel":0.75}`)
		c.later(time.Second)
		if got := state(); got != "notice" {
			t.Errorf("raised: %s", got)
		}
		c.stop() // the mark is not in the snapshot, but the alarm is in the store
		c.start(c.dir)
		if got := state(); got != "notice" {
			t.Errorf("after a start: %s", got)
		}
		if _, err := c.Clear(official(), c.alarms("open")[0].ID, "checked"); err != nil {
			t.Fatal(err)
		}
		if got := state(); got != "good" {
			t.Errorf("closed by hand: %s", got)
		}
	})
}

func TestAnAlarmIsGivenToAPerson(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Staff = crew{}
		c.switchOn(fullRule())
		c.saysTo(3, bin(1), `{"fillingLevel":0.75}`)
		c.later(time.Second)
		id := c.alarms("open")[0].ID
		mine := func() int {
			p, err := c.Alarms(official(), AlarmQuery{Assigned: assignedToMe})
			if err != nil {
				t.Fatal(err)
			}
			return len(p.Items)
		}
		if a, err := c.Assign(official(), id, "post_2", false); err != nil || a.AssignedPerson != "" || mine() != 0 {
			t.Errorf("to a post: %+v, %v, mine %d", a, err, mine())
		}
		if a, err := c.Assign(official(), id, "post_2", true); err != nil || a.AssignedPerson != "person_1" || mine() != 1 {
			t.Errorf("to its holder, who acts as post_1: %+v, %v, mine %d", a, err, mine())
		}
		if a, err := c.Assign(official(), id, "", false); err != nil || a.AssignedPerson != "" || mine() != 0 {
			t.Errorf("taken back: %+v, %v", a, err)
		}
	})
}
