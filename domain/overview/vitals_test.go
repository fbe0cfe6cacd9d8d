package overview

import (
	"errors"
	"testing"
	"time"

	"citybrain/kernel/auth"
)

// TestNoonOfAnOrdinaryDay tells how a leader sees the city go from well to an
// open manhole, to falling water pressure, to silent sensors.
func TestNoonOfAnOrdinaryDay(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		mustSay(t, c.compute(c.viewOn("")).Sentence, "还没有登记任何设备，城市体征将在设备接入后显示。", "No thing is registered yet; vital signs appear once devices report.")

		c.town.well(c.clock.Now())
		v := c.vitals(t)
		if lamps := v.figure("lamps"); *lamps.Value != 99 || lamps.State != "good" || *lamps.Age != 5 || lamps.Count != 99 || lamps.Total != 100 {
			t.Errorf("lamps at an ordinary noon: %+v", lamps)
		}
		mustSay(t, v.Sentence, "全市运行平稳，没有待处理的警报。", "The city runs steadily; no alarm is open.")

		c.town.open = []OpenAlarm{{
			ID: "alarm_1", Profile: "manhole", Title: Text{"井盖被打开", "Manhole opened"}, Place: "南京西路1266号",
			Severity: Danger, RaisedAt: noon.Add(-3 * time.Minute),
		}}
		c.town.totals = [states]int{0, 2, 0, 1, 0}
		v = c.vitals(t)
		mustSay(t, v.Sentence, "全市有险情；3 处警报待处理，最急：南京西路1266号，井盖被打开（11:57）。",
			"The city has an emergency; 3 alarms open, most urgent: Manhole opened, 南京西路1266号 (11:57).")
		if v.State != "danger" || *v.figure("alarms").Value != 3 || v.figure("alarms").State != "warning" {
			t.Errorf("an open manhole: state %s, alarms %+v", v.State, v.figure("alarms"))
		}

		c.town.well(c.clock.Now())
		c.town.measure["manhole.pressure."] = Measure{N: 10, Sum: 1.8, Newest: c.clock.Now()}
		mustSay(t, c.vitals(t).Sentence, "全市运行总体平稳，有警告；供水压力 0.18 MPa。", "The city runs steadily, with warnings; Water pressure at 0.18 MPa.")

		c.town.well(c.clock.Now())
		c.clock.Advance(2 * time.Minute) // pressure may be 60 s old, lamps 300 s
		v = c.vitals(t)
		if p := v.figure("pressure"); p.Value != nil || p.State != "unknown" || *p.Age != 122 {
			t.Errorf("a stale figure must be unknown and say its age: %+v", p)
		}
		mustSay(t, v.Sentence, "全市运行平稳；1 类数据未按时更新（井盖）。", "The city runs steadily; 1 feed late (Manholes).")

		c.town.counts = []Count{{Profile: "lamp", Total: 100, States: [states]int{0, 0, 0, 0, 100}}}
		if v = c.vitals(t); v.State != "unknown" {
			t.Errorf("a silent city is %s, want unknown", v.State)
		}
	})
}

func (c city) vitals(t *testing.T) Vitals {
	t.Helper()
	v, err := c.Vitals(c.ctx)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOnlyThoseWhoMaySeeTheScreen(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		if _, err := c.Vitals(t.Context()); !errors.Is(err, auth.ErrUnauthenticated) {
			t.Errorf("a stranger gets %v", err)
		}
		clerk := auth.With(t.Context(), auth.Principal{Kind: auth.Official, ID: "person_clerk"})
		for name, ask := range map[string]func() error{
			"map":    func() error { _, err := c.Map(clerk); return err },
			"alarms": func() error { _, err := c.Alarms(clerk); return err },
			"trend":  func() error { _, err := c.Trend(clerk, "lamps", time.Time{}, time.Time{}); return err },
			"replay": func() error { _, err := c.Replay(clerk, time.Time{}, time.Time{}, 0); return err },
		} {
			if err := ask(); !errors.Is(err, auth.ErrDenied) {
				t.Errorf("%s: a clerk without the permission gets %v", name, err)
			}
		}
	})
}

func TestJudge(t *testing.T) {
	rising := Thresholds{Notice: number(5), Warning: number(10), Danger: number(20)}
	falling := Thresholds{Notice: number(95), Danger: number(80), Falling: true}
	for name, c := range map[string]struct {
		thresholds Thresholds
		value      float64
		want       State
	}{
		"below all":              {rising, 4.9, Good},
		"on the first":           {rising, 5, Notice},
		"between":                {rising, 19.9, Warning},
		"over the last":          {rising, 1e9, Danger},
		"falling, above all":     {falling, 95.1, Good},
		"falling, on the first":  {falling, 95, Notice},
		"falling, past the last": {falling, 3, Danger},
		"without thresholds":     {Thresholds{}, 1e9, Good},
	} {
		if got := c.thresholds.judge(c.value); got != c.want {
			t.Errorf("%s: %v is %v, want %v", name, c.value, got, c.want)
		}
	}
}

func TestWorseKeepsSilenceBelowTrouble(t *testing.T) {
	order := []State{Good, Unknown, Notice, Warning, Danger}
	for i, better := range order {
		for _, worse := range order[i:] {
			if Worse(better, worse) != worse || Worse(worse, better) != worse {
				t.Errorf("of %v and %v the latter asks for more attention", better, worse)
			}
		}
	}
}

// TestEveryFigureKind shows what each kind of figure counts.
func TestEveryFigureKind(t *testing.T) {
	now := noon
	o := &town{measure: map[string]Measure{"lamp.power.3101": {N: 4, Sum: 10, Min: 1, Max: 4, Newest: now}}}
	o.counts = []Count{{Profile: "lamp", Total: 50, States: [states]int{30, 5, 3, 2, 10}, Newest: now.Add(-7 * time.Second)}}
	r := read(o, &measures{}, "", now)
	r.open = [states]int{0, 5, 3, 2, 0}
	r.alarms = []OpenAlarm{{Profile: "lamp", Severity: Danger}, {Profile: "bin", Severity: Danger}}
	for name, c := range map[string]struct {
		f    Figure
		want float64
	}{
		"count":              {Figure{What: "count", Profile: "lamp", States: []string{"warning", "danger"}}, 5},
		"share":              {Figure{What: "share", Profile: "lamp", States: []string{"good"}}, 60},
		"heard":              {Figure{What: "heard", Profile: "lamp"}, 80},
		"heard of all":       {Figure{What: "heard"}, 80},
		"alarms":             {Figure{What: "alarms"}, 10},
		"alarms of severity": {Figure{What: "alarms", States: []string{"danger"}}, 2},
		"alarms of profile":  {Figure{What: "alarms", Profile: "lamp"}, 1},
		"age":                {Figure{What: "age", Profile: "lamp"}, 7},
		"mean":               {Figure{What: "mean", Profile: "lamp", Attribute: "power", Region: "3101", Digits: 1}, 2.5},
		"max":                {Figure{What: "max", Profile: "lamp", Attribute: "power", Region: "3101"}, 4},
		"min":                {Figure{What: "min", Profile: "lamp", Attribute: "power", Region: "3101"}, 1},
		"sum":                {Figure{What: "sum", Profile: "lamp", Attribute: "power", Region: "3101"}, 10},
	} {
		c.f.StaleAfter = 60
		if v := r.vital(c.f); v.Value == nil || *v.Value != c.want {
			t.Errorf("%s: %+v, want %v", name, v.Value, c.want)
		}
	}
}

func TestAFeedOfWhichManyAreSilentIsNotGood(t *testing.T) {
	for name, c := range map[string]struct {
		silent int
		want   State
	}{"few": {10, Good}, "a tenth and one": {11, Notice}, "a third": {34, Warning}} {
		t.Run(name, func(t *testing.T) {
			n := Count{Profile: "bin", Total: 100, Newest: noon}
			n.States[Unknown], n.States[Good] = c.silent, 100-c.silent
			o := &town{counts: []Count{n}}
			feeds := read(o, &measures{}, "", noon).feeds(func(string) time.Duration { return time.Minute })
			for _, f := range feeds {
				if f.Profile == "bin" && f.State != c.want.String() {
					t.Errorf("%d of 100 silent: %s", c.silent, f.State)
				}
			}
		})
	}
}
