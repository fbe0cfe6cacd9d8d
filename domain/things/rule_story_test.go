package things

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// shelf is a queue of the test, which runs nothing by itself.
type shelf struct{ args json.RawMessage }

func (q *shelf) Add(_ context.Context, _ *db.Tx, _ string, args any, _ job.Options) (job.ID, error) {
	raw, err := json.Marshal(args)
	q.args = raw
	return "job_1", err
}

// crew is the staff of the test.
type crew struct{}

func (crew) Handlers(context.Context, auth.Permission, auth.Scope) ([]Assignee, error) {
	return []Assignee{{ID: "post_2", Name: "Cleaning · Foreman", Person: "person_1", PersonName: "王**"}}, nil
}

func fullRule() Rule {
	return Rule{Code: "filling", Profile: "bin", ZH: "将满", EN: "Filling up", Raise: "fillingLevel > 0.7", Clear: "fillingLevel < 0.5",
		TitleZH: "{thing.name} 已 {fillingLevel * 100}%", TitleEN: "{thing.name} at {fillingLevel * 100}%", Severity: "notice"}
}

// switchOn writes a rule and waits until it follows the log.
func (c *city) switchOn(r Rule) {
	c.t.Helper()
	if _, err := c.SaveRule(official(), r, 0); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.SwitchRule(official(), r.Code, true); err != nil {
		c.t.Fatal(err)
	}
	c.follow()
}

// follow lets the rules begin: they look every second of the city's clock whether there
// are any, and read the store before they follow, which takes as long as it takes.
func (c *city) follow() {
	c.t.Helper()
	for i := range 100 {
		c.later(retryAfter)
		if c.log.followed(3, time.Duration(i)*5*time.Millisecond) {
			return
		}
	}
	c.t.Fatal("the rules do not follow the log")
}

func (c *city) ruled(state string) string {
	c.t.Helper()
	var said []string
	for _, a := range c.alarms(state) {
		if a.Department {
			said = append(said, a.Rule+": "+a.Title.EN)
		}
	}
	return strings.Join(said, ", ")
}

func TestARuleOfADepartmentRaisesAndClears(t *testing.T) {
	eachCity(t, func(c *city) {
		c.switchOn(fullRule())
		c.saysTo(3, bin(1), `{"fillingLevel":0.75}`)
		c.later(time.Second)
		if got := c.ruled("open"); !strings.HasPrefix(got, "filling: ") || !strings.HasSuffix(got, " at 75%") {
			t.Fatalf("open: %q", got)
		}
		view, err := c.Rule(official(), "filling")
		if err != nil || view.Open != 1 || view.Raised != 1 || !view.On || view.Reach == 0 {
			t.Errorf("the rule: %+v, %v", view, err)
		}
		c.saysTo(3, bin(1), `{"fillingLevel":0.6}`) // within the gap
		c.later(time.Second)
		if got := c.ruled("open"); got == "" {
			t.Error("cleared within the gap")
		}
		c.saysTo(3, bin(1), `{"fillingLevel":0.4}`)
		c.later(time.Second)
		if got := c.ruled("open"); got != "" {
			t.Errorf("still open: %s", got)
		}
	})
}

func TestACrashNeitherLosesNorDoublesAlarmsOfRules(t *testing.T) {
	eachCity(t, func(c *city) {
		c.switchOn(fullRule())
		count := fullRule()
		count.Code, count.Raise, count.Clear = "often", `window(fillingLevel, "1h", "count") >= 3`, ""
		if _, err := c.SaveRule(official(), count, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := c.SwitchRule(official(), "often", true); err != nil {
			t.Fatal(err)
		}
		c.saysTo(3, bin(1), `{"fillingLevel":0.75}`)
		c.later(time.Second) // written
		c.saysTo(3, bin(2), `{"fillingLevel":0.8}`)
		c.saysTo(3, bin(1), `{"fillingLevel":0.76}`)
		c.crash() // not written
		c.later(leaseTime)
		c.start(c.dir)
		c.follow()
		c.later(time.Second)
		c.saysTo(3, bin(1), `{"fillingLevel":0.77}`) // the third within the hour
		c.later(time.Second)
		var said []string
		for _, a := range c.alarms("") {
			if a.Department {
				said = append(said, fmt.Sprint(a.Rule, " ", a.Thing == string(bin(1))))
			}
		}
		if got := strings.Join(said, ", "); got != "often true, filling false, filling true" {
			t.Errorf("alarms: %s", got)
		}
	})
}

func TestSwitchingOffEndsTheAlarmsOfARule(t *testing.T) {
	eachCity(t, func(c *city) {
		c.switchOn(fullRule())
		c.saysTo(3, bin(1), `{"fillingLevel":0.75}`)
		c.later(time.Second)
		if _, err := c.SwitchRule(official(), "filling", false); err != nil {
			t.Fatal(err)
		}
		if got := c.ruled("open"); got != "" {
			t.Errorf("open: %s", got)
		}
		if got := c.ruled("cleared"); got == "" {
			t.Error("the alarm is gone")
		}
	})
}

func TestOnlyTheDepartmentThatOwnsTheProfileWritesItsRules(t *testing.T) {
	eachCity(t, func(c *city) {
		stranger := official(auth.Scope{Org: "/sh/water"})
		if _, err := c.SaveRule(stranger, fullRule(), 0); !errors.Is(err, ErrOutside) {
			t.Errorf("another department saved: %v", err)
		}
		district := official(auth.Scope{Region: "310106"})
		if _, err := c.SaveRule(district, fullRule(), 0); !errors.Is(err, ErrOutside) {
			t.Errorf("a district saved a rule of the whole city: %v", err)
		}
		own := fullRule()
		own.Region = "310106"
		if _, err := c.SaveRule(district, own, 0); err != nil {
			t.Errorf("a district may not save its own: %v", err)
		}
	})
}

func TestARuleKnowsItsVersions(t *testing.T) {
	eachCity(t, func(c *city) {
		first, err := c.SaveRule(official(), fullRule(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.SaveRule(official(), fullRule(), 0); !errors.Is(err, ErrRuleCode) {
			t.Errorf("the same code again: %v", err)
		}
		next := fullRule()
		next.Raise = "fillingLevel > 0.9"
		if _, err := c.SaveRule(official(), next, first.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := c.SaveRule(official(), next, first.Version); !errors.Is(err, ErrRuleChanged) {
			t.Errorf("over a newer version: %v", err)
		}
		list, err := c.RuleVersions(official(), "filling")
		if err != nil || len(list) != 2 || list[0].Raise != next.Raise || list[1].Raise != fullRule().Raise {
			t.Errorf("versions %+v, %v", list, err)
		}
		wrong := fullRule()
		wrong.Raise = "fillingLevle > 0.9"
		if _, err := c.SaveRule(official(), wrong, 2); !errors.Is(err, ErrRule) {
			t.Errorf("a rule with a mistake: %v", err)
		}
	})
}

func TestATrialTellsWhatARuleWouldHaveDone(t *testing.T) {
	eachCity(t, func(c *city) {
		q := &shelf{}
		c.Service.Jobs = q
		for i, level := range []string{"0.3", "0.75", "0.8", "0.4", "0.9"} {
			c.says(bin(1), `{"fillingLevel":`+level+`}`)
			if i == 2 {
				c.says(bin(2), `{"fillingLevel":0.2}`)
			}
			c.later(20 * time.Minute)
		}
		trial, err := c.TryRule(official(), fullRule(), morning, c.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		run := &job.Run{Args: q.args, Now: c.clock.Now(), Progress: func(context.Context, int64, int64, string) error { return nil }}
		if err := c.runTrial(context.Background(), run); err != nil {
			t.Fatal(err)
		}
		if trial, err = c.Trial(official(), trial.ID); err != nil || trial.Result == nil {
			t.Fatalf("%+v, %v", trial, err)
		}
		r := trial.Result
		if trial.State != "done" || r.Count != 2 || r.OnThings != 1 || r.Open != 1 || r.Mean != 2400 || r.Alarms[0].ClearedAt == nil {
			t.Errorf("result %+v", r)
		}
		if len(c.ruledRows(t)) != 0 {
			t.Error("a trial raised an alarm")
		}
	})
}

func (c *city) ruledRows(t *testing.T) (rows []alarmRow) {
	t.Helper()
	err := c.db.View(context.Background(), func(tx *db.Tx) (err error) {
		rows, err = c.store.openRuled(context.Background(), tx, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestRulesGoOutAndComeIn(t *testing.T) {
	eachCity(t, func(c *city) {
		if _, err := c.SaveRule(official(), fullRule(), 0); err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{"yaml", "json"} {
			file, err := c.ExportRules(official(), "bin", form)
			if err != nil {
				t.Fatal(err)
			}
			if report, err := c.ImportRules(official(), file, false); err != nil || report.Same != 1 || report.Refused != 0 {
				t.Errorf("%s: %+v, %v", form, report, err)
			}
		}
		file := `rules:
  - {code: filling, profile: bin, zh: 将满, en: Filling, raise: fillingLevel > 0.8, severity: warning}
  - {code: second, profile: bin, zh: 二, en: Two, raise: "fillingLevel >", severity: notice}
  - {code: third, profile: nothing, zh: 三, en: Three, raise: "true", severity: notice}
  - {code: fourth, profile: bin, zh: 四, en: Four, raise: fillingLevel > 0.9, severity: notice}
  - {code: fourth, profile: bin, zh: 四, en: Four, raise: fillingLevel > 0.9, severity: notice}
`
		report, err := c.ImportRules(official(), []byte(file), false)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, row := range report.Rows {
			said = append(said, row.Outcome)
			for _, p := range row.Problems {
				said = append(said, fmt.Sprintf("%s@%d:%d", p.Code, p.Line, p.Column))
			}
		}
		want := "changed refused things.rule_syntax@1:15 refused things.no_profile@0:0 new refused things.rule_code_taken@0:0"
		if got := strings.Join(said, " "); got != want {
			t.Errorf("report: %s", got)
		}
		for _, bad := range []string{"", "rules: 5", `{"rules":[]}`, "rules:\n- {codee: x}", "\x00"} {
			if _, err := c.ImportRules(official(), []byte(bad), true); !errors.Is(err, ErrRuleFile) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestAlarmsAreAssignedAndSummedUp(t *testing.T) {
	eachCity(t, func(c *city) {
		c.Service.Staff = crew{}
		c.switchOn(fullRule())
		c.saysTo(3, bin(1), `{"fillingLevel":0.75}`)
		c.later(time.Second)
		alarm := c.alarms("open")[0]
		if _, err := c.Assign(official(), alarm.ID, "post_9", false); !errors.Is(err, ErrAssignee) {
			t.Errorf("assigned to nobody: %v", err)
		}
		got, err := c.Assign(official(), alarm.ID, "post_2", false)
		if err != nil || got.AssignedTo != "post_2" || got.AssignedAt == nil {
			t.Errorf("assigned: %+v, %v", got, err)
		}
		mine, err := c.Alarms(official(), AlarmQuery{Assigned: "post_2"})
		if err != nil || len(mine.Items) != 1 {
			t.Errorf("of the post: %+v, %v", mine, err)
		}
		c.later(time.Minute)
		if _, err := c.Acknowledge(official(), alarm.ID, ""); err != nil {
			t.Fatal(err)
		}
		c.later(time.Minute)
		c.saysTo(3, bin(1), `{"fillingLevel":0.2}`)
		c.later(time.Second)
		for _, by := range []string{"profile", "rule", "region", "day"} {
			sums, err := c.AlarmStatistics(official(), StatisticsQuery{By: by})
			if err != nil || len(sums.Groups) != 1 || len(sums.Things) != 1 {
				t.Fatalf("%s: %+v, %v", by, sums, err)
			}
			if f := sums.All; f.Count != 1 || f.Open != 0 || *f.MeanDuration < 120 || *f.MeanDuration > 125 || *f.MeanAcknowledge < 60 || *f.MeanAcknowledge > 63 {
				t.Errorf("%s: %+v", by, f)
			}
		}
	})
}

func TestARuleThatDividesByZeroIsSwitchedOff(t *testing.T) {
	eachCity(t, func(c *city) {
		r := fullRule()
		r.Raise, r.Clear = "fillingLevel / (fillingLevel - fillingLevel) > 2", ""
		c.switchOn(r)
		for range 100 {
			c.later(time.Second)
			c.saysTo(3, bin(1), `{"fillingLevel":0.75}`)
		}
		c.later(time.Second)
		view, err := c.Rule(official(), r.Code)
		if err != nil || view.On || view.OffCode != "things.rule_division" || view.OffAt == nil || view.Failed != 100 {
			t.Errorf("%+v, %v", view, err)
		}
		// Somebody whose page is older switches it off: why it is off stays told.
		if view, err = c.SwitchRule(official(), r.Code, false); err != nil || view.OffCode != "things.rule_division" {
			t.Errorf("switched off again: %+v, %v", view, err)
		}
		if view, err = c.SwitchRule(official(), r.Code, true); err != nil || view.OffCode != "" || !view.On {
			t.Errorf("switched on: %+v, %v", view, err)
		}
	})
}

func FuzzParseRules(f *testing.F) {
	f.Add([]byte("rules:\n  - {code: a, profile: bin, zh: b, en: c, raise: 'true', severity: notice}\n"))
	f.Add([]byte(`{"rules":[{"code":"a","schedule":{"days":[1],"from":"08:00","to":"09:00"}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := parseRules(text)
		if err == nil && len(list) == 0 {
			t.Error("nothing, and no fault")
		}
		for i := range list {
			list[i].check(&Profile{})
		}
	})
}
