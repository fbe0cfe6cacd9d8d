package rule

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"citybrain/domain/things/twin"
)

// town is a City of the test: lamps in a row along the equator, 100 m apart.
type town struct {
	things map[string]twin.Info
	values map[string]float64
	heard  map[string]int64
}

const metre = 1 / 111_319.49

func newTown(n int) *town {
	c := &town{things: map[string]twin.Info{}, values: map[string]float64{}, heard: map[string]int64{}}
	for i := range n {
		id := fmt.Sprintf("lamp%d", i)
		c.things[id] = twin.Info{ID: id, Name: fmt.Sprint("灯", i), Lon: 10 + float64(i)*100*metre, Lat: 0.001, Region: "310101", Org: "city/lamps"}
	}
	return c
}

func (c *town) About(id string) (twin.Info, bool) { t, ok := c.things[id]; return t, ok }

func (c *town) Known(string, int64, func(int, float64, string, int64)) {}

func (c *town) Near(of *twin.Info, metres float64, _ int, visit func(float64)) {
	for id, t := range c.things {
		d := (t.Lon - of.Lon) / metre
		if v, known := c.values[id]; known && id != of.ID && d <= metres && d >= -metres {
			visit(v)
		}
	}
}

func (c *town) Silent(_ int, since int64, visit func(string, int64)) {
	for id, at := range c.heard {
		if at < since {
			visit(id, at)
		}
	}
}

// Local is UTC; Saturday and Sunday are free.
func (c *town) Local(at int64) (float64, int, bool) {
	t := time.UnixMicro(at).UTC()
	day := (int(t.Weekday())+6)%7 + 1
	return float64(t.Hour()) + float64(t.Minute())/60, day, day < 6
}

func lampSchema() twin.Schema {
	return twin.Schema{Code: "lamp", Attributes: []twin.Attribute{
		{Code: "illuminance", Kind: twin.Number}, {Code: "power", Kind: twin.Number}, {Code: "on", Kind: twin.Boolean}, {Code: "mode", Kind: twin.Text},
	}}
}

// day is a rule over lamps and a clock.
type day struct {
	t      *testing.T
	town   *town
	engine *Engine
	now    int64
	said   []string
}

var monday = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)

func newDay(t *testing.T, rules ...*Rule) *day {
	c := newTown(5)
	d := &day{t: t, town: c, engine: NewEngine(1, c, c), now: monday.UnixMicro()}
	d.engine.SetFences(map[string]*Fence{"park": square(10, 0, 10+150*metre, 0.01)})
	for i, r := range rules {
		if r.ID == "" {
			r.ID = fmt.Sprint("r", i)
		}
	}
	d.engine.Set(0, 4, rules)
	return d
}

func square(w, s, e, n float64) *Fence {
	f, err := ParseFence(fmt.Appendf(nil, `{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}`, w, s, e, s, e, n, w, n, w, s))
	if err != nil {
		panic(err)
	}
	return f
}

func compileFor(t testing.TB, s Source) *Program {
	t.Helper()
	c, err := NewCompiler(lampSchema(), func(code string) bool { return code == "park" })
	if err != nil {
		t.Fatal(err)
	}
	p, problems := c.Compile(s)
	if len(problems) > 0 {
		t.Fatalf("%+v: %+v", s, problems)
	}
	return p
}

func when(t testing.TB, raise, over string) *Rule {
	return &Rule{Program: compileFor(t, Source{Raise: raise, Clear: over, ZH: "{thing.name} {illuminance} lx", EN: "{thing.name}: {illuminance}"})}
}

func (d *day) later(span time.Duration) { d.now += span.Microseconds() }

// says lets a lamp report; what came of it is noted as "+r0 lamp0" or "-r0 lamp0".
func (d *day) says(id string, readings ...twin.Reading) {
	d.report(id, &twin.Report{At: d.now, Received: d.now, Readings: readings})
}

func (d *day) report(id string, r *twin.Report) {
	var out Outcome
	d.engine.Observe(id, 0, r, &out)
	d.town.heard[id] = r.Received
	d.take(&out)
}

func (d *day) sweep() {
	var out Outcome
	d.engine.Sweep(d.now, &out)
	d.take(&out)
}

func (d *day) take(out *Outcome) {
	for _, a := range out.Alarms {
		sign := "-"
		if a.Raised {
			sign = "+"
		}
		d.said = append(d.said, sign+a.Rule+" "+a.Thing)
	}
}

func (d *day) want(said ...string) {
	d.t.Helper()
	if fmt.Sprint(d.said) != fmt.Sprint(said) {
		d.t.Errorf("at %s: said %v, want %v", time.UnixMicro(d.now).UTC().Format(time.TimeOnly), d.said, said)
	}
	d.said = nil
}

func light(v float64) twin.Reading { return twin.Reading{Attribute: 0, Num: v} }
func power(v float64) twin.Reading { return twin.Reading{Attribute: 1, Num: v} }
func on(v float64) twin.Reading    { return twin.Reading{Attribute: 2, Num: v} }
func mode(s string) twin.Reading   { return twin.Reading{Attribute: 3, Text: []byte(s)} }

func TestThresholdWithHysteresisRaisesOnce(t *testing.T) {
	d := newDay(t, when(t, "illuminance > 80", "illuminance < 70"))
	for _, v := range []float64{50, 81, 79, 85, 75, 69, 90} {
		d.later(time.Minute)
		d.says("lamp0", light(v))
	}
	d.want("+r0 lamp0", "-r0 lamp0", "+r0 lamp0")
}

func TestForWaitsInTheTimeOfObservations(t *testing.T) {
	r := when(t, "illuminance > 80", "")
	r.For = (10 * time.Minute).Microseconds()
	d := newDay(t, r)
	d.says("lamp0", light(90))
	d.later(5 * time.Minute)
	d.says("lamp0", light(70)) // a break: it begins anew
	d.later(time.Minute)
	d.says("lamp0", light(90))
	d.later(9 * time.Minute)
	d.says("lamp0", light(90))
	d.want()
	d.later(time.Minute)
	d.says("lamp0", light(90))
	d.want("+r0 lamp0")
}

func TestPauseKeepsAThingQuietAfterAnAlarm(t *testing.T) {
	r := when(t, "illuminance > 80", "")
	r.Pause = time.Hour.Microseconds()
	d := newDay(t, r)
	for range 3 {
		d.says("lamp0", light(90))
		d.later(time.Minute)
		d.says("lamp0", light(10))
		d.later(time.Minute)
	}
	d.want("+r0 lamp0", "-r0 lamp0")
	d.later(time.Hour)
	d.says("lamp0", light(90))
	d.want("+r0 lamp0")
}

func TestRateAndWindow(t *testing.T) {
	d := newDay(t, when(t, `rate(illuminance, "30m") > 100`, ""), when(t, `window(power, "15m", "mean") > 50 && window(power, "15m", "count") >= 3`, ""))
	for i, v := range []float64{10, 11, 12, 40} { // 30 in 15 minutes: 120 an hour
		d.later(5 * time.Minute)
		d.says("lamp0", light(v), power(float64(30+20*i)))
	}
	d.want("+r0 lamp0", "+r1 lamp0")
}

func TestSilenceRaisesAtTheSweepAndClearsWithTheNextReport(t *testing.T) {
	d := newDay(t, when(t, `silent("30m")`, ""))
	d.says("lamp0", light(1))
	d.later(29 * time.Minute)
	d.sweep()
	d.want()
	d.later(2 * time.Minute)
	d.sweep()
	d.sweep()
	d.want("+r0 lamp0")
	d.says("lamp0", light(2))
	d.want("-r0 lamp0")
}

func TestFences(t *testing.T) {
	d := newDay(t, when(t, `entered("park")`, `left("park")`), when(t, `inside("park") && illuminance > 5`, ""))
	at := func(metres float64) {
		d.later(time.Minute)
		d.report("lamp4", &twin.Report{At: d.now, Received: d.now, Moved: true, Lon: 10 + metres*metre, Lat: 0.005, Readings: []twin.Reading{light(9)}})
	}
	at(400)
	at(200)
	d.want()
	at(100)
	d.want("+r0 lamp4", "+r1 lamp4")
	at(50)
	d.want()
	at(300)
	d.want("-r0 lamp4", "-r1 lamp4")
}

func TestPreviousTextsAndNeighbours(t *testing.T) {
	d := newDay(t,
		when(t, `mode == "fault" && previous.mode in ["on", "dimmed"]`, ""),
		when(t, `on && !previous.on`, ""),
		when(t, `illuminance < neighbours(150, illuminance, "mean") / 2`, ""))
	d.town.values["lamp1"], d.town.values["lamp4"] = 40, 1000 // the last one is too far away
	d.says("lamp0", mode("on"), on(0), light(30))
	d.later(time.Minute)
	d.want()
	d.says("lamp0", mode("fault"), on(1), light(10))
	d.want("+r0 lamp0", "+r1 lamp0", "+r2 lamp0")
}

func TestScheduleLetsRaiseInItsHoursOnly(t *testing.T) {
	r := when(t, "illuminance > 80", "")
	r.Schedule = &Schedule{From: "20:00", To: "06:00", Only: "working"}
	if !r.Schedule.Check() {
		t.Fatal("the schedule cannot be read")
	}
	d := newDay(t, r)
	try := func(at time.Time) {
		d.now = at.UnixMicro()
		d.says("lamp0", light(90))
		d.later(time.Second)
		d.says("lamp0", light(1))
	}
	try(monday)                                      // 08:00
	try(monday.Add(13 * time.Hour))                  // 21:00
	try(monday.Add(21 * time.Hour))                  // Tuesday 05:00
	try(monday.AddDate(0, 0, 5).Add(-3 * time.Hour)) // Saturday 05:00: Friday's night
	try(monday.AddDate(0, 0, 6).Add(-3 * time.Hour)) // Sunday 05:00: Saturday's
	d.want("+r0 lamp0", "-r0 lamp0", "+r0 lamp0", "-r0 lamp0", "+r0 lamp0", "-r0 lamp0")
}

func TestUnknownValuesDecideNothing(t *testing.T) {
	d := newDay(t, when(t, "illuminance > 80 && power > 1", ""), when(t, "illuminance > 80 || power > 1", ""), when(t, "known(power)", ""))
	d.says("lamp0", light(90))
	d.want("+r1 lamp0")
}

func TestARepetitionChangesNothing(t *testing.T) {
	d := newDay(t, when(t, `window(illuminance, "15m", "count") >= 2`, ""))
	d.says("lamp0", light(1))
	d.says("lamp0", light(1))
	d.want()
}

func TestARuleThatFailsIsSwitchedOffWithAReason(t *testing.T) {
	d := newDay(t, when(t, "illuminance / power > 2", ""), when(t, "illuminance > 1000", ""))
	var out Outcome
	for range MostFailures + 5 {
		d.later(time.Second)
		d.engine.Observe("lamp0", 0, &twin.Report{At: d.now, Received: d.now, Readings: []twin.Reading{light(1), power(0)}}, &out)
	}
	if len(out.Off) != 1 || out.Off[0].Figures.Off != faultDivision || out.Off[0].Figures.Failed != MostFailures {
		t.Fatalf("switched off: %+v", out.Off)
	}
	if d.says("lamp0", light(2000)); fmt.Sprint(d.said) == "[]" {
		d.later(time.Second)
		d.says("lamp0", light(2000))
	}
	d.want("+r1 lamp0")
}

func TestATargetNarrowsAndARuleMayChange(t *testing.T) {
	first := when(t, "illuminance > 80", "")
	first.Target.Things = map[string]bool{"lamp1": true}
	elsewhere := when(t, "illuminance > 80", "")
	elsewhere.Target.Region = "310102"
	d := newDay(t, first, elsewhere)
	d.says("lamp0", light(90))
	d.says("lamp1", light(90))
	d.want("+r0 lamp1")

	next := when(t, "illuminance > 85 && power >= 0", "illuminance < 20")
	next.ID = "r0"
	d.engine.Set(0, 4, []*Rule{next})
	d.later(time.Minute)
	d.says("lamp1", light(50), power(3)) // still raised, by the new rule's Clear
	d.says("lamp0", light(90), power(3))
	d.want("+r0 lamp0")
	d.later(time.Minute)
	d.says("lamp1", light(10))
	d.want("-r0 lamp1")
}

func TestTitlesShowValues(t *testing.T) {
	d := newDay(t, when(t, "illuminance > 80", ""))
	var out Outcome
	d.engine.Observe("lamp2", 0, &twin.Report{At: d.now, Received: d.now, Readings: []twin.Reading{light(81.256)}}, &out)
	if a := out.Alarms[0]; a.ZH != "灯2 81.26 lx" || a.EN != "灯2: 81.26" || a.Value != 81.256 {
		t.Errorf("alarm %+v", a)
	}
}

func TestProblemsHaveTheirPlace(t *testing.T) {
	c, err := NewCompiler(lampSchema(), func(code string) bool { return code == "park" })
	if err != nil {
		t.Fatal(err)
	}
	for raise, want := range map[string]string{
		"":                                    "things.rule_empty@1:1",
		"illuminance >":                       "things.rule_syntax@1:14",
		"illuminance > 80 &&\n  brightness":   "things.rule_name@2:3 brightness",
		"previous.brightness > 1":             "things.rule_name@1:1 previous",
		"illuminance":                         "things.rule_bool@1:1 double",
		`illuminance > "a"`:                   "things.rule_kinds@1:13",
		`window(illuminance, "5s", "mean")>1`: "things.rule_span@1:21 5s",
		`window(illuminance, "5m", "avg")>1`:  "things.rule_call@1:27 avg",
		`window(mode, "5m", "mean")>1`:        "things.rule_call@1:8 mode",
		`inside("zoo")`:                       "things.rule_fence@1:8 zoo",
		`mode.matches("(a+)+")`:               "things.rule_name@1:13 matches",
		`[1,2].exists(x, x > 1)`:              "things.rule_name@1:13 exists",
		`neighbours(9000, power, "mean")>1`:   "things.rule_call@1:12 500",
		strings.Repeat(`neighbours(9, power, "mean") > 1 || `, 6) + "true": "things.rule_costly@1:1",
		strings.Repeat("(", 200) + "on" + strings.Repeat(")", 200):         "things.rule_syntax@1:1",
	} {
		_, problems := c.Compile(Source{Raise: raise})
		if len(problems) == 0 {
			t.Errorf("%q: no problem", raise)
			continue
		}
		p := problems[0]
		got := fmt.Sprintf("%s@%d:%d %s", p.Code, p.Line, p.Column, p.What)
		if !strings.HasPrefix(got, want) {
			t.Errorf("%.60q: %s (%s), want %s", raise, got, p.Detail, want)
		}
	}
	if _, problems := c.Compile(Source{Raise: "on", ZH: "亮度 {illuminans}"}); len(problems) != 1 || problems[0].Field != "zh" || problems[0].Column != 5 {
		t.Errorf("title: %+v", problems)
	}
}

func TestFenceShapes(t *testing.T) {
	for raw, ok := range map[string]bool{
		`{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]],[[0.5,0.5],[1.5,0.5],[1.5,1.5],[0.5,1.5],[0.5,0.5]]]}`: true,
		`{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2]]]}`:                                                           false,
		`{"type":"Point","coordinates":[0,0]}`:                                                                                   false,
		`{"type":"Polygon","coordinates":[]}`:                                                                                    false,
		`{"type":"Polygon","coordinates":[[[0,0],[999,0],[2,2],[0,0]]]}`:                                                         false,
		`nonsense`: false,
	} {
		f, err := ParseFence([]byte(raw))
		if (err == nil) != ok {
			t.Errorf("%s: %v", raw, err)
		}
		if ok && (f.Holds(1, 1) || !f.Holds(0.2, 0.2) || f.Holds(3, 1)) {
			t.Error("the hole does not count")
		}
	}
}

// TestAWindowIsWhatItsValuesSay holds the running sums to plain ones.
func TestAWindowIsWhatItsValuesSay(t *testing.T) {
	s := &series{span: 600_000_000}
	type value struct {
		at int64
		v  float64
	}
	var all []value
	seed := uint64(5)
	for at := int64(1_000_000); at < 40_000_000_000; {
		seed = seed*6364136223846793005 + 1442695040888963407
		at += int64(seed>>40) * 3 // up to 50 s
		v := float64(seed>>20%1000) - 500
		all = append(all, value{at, v})
		s.add(at, v)
		if len(s.list) > 2*parts+2 {
			t.Fatalf("%d parts", len(s.list))
		}
		// A part counts until its newest value leaves the window.
		first := s.list[s.first].firstAt
		count, sum, least, most := 0.0, 0.0, v, v
		for _, one := range all {
			if one.at >= first {
				count, sum, least, most = count+1, sum+one.v, min(least, one.v), max(most, one.v)
			} else if one.at > at-s.span {
				t.Fatalf("a value of %d is missing at %d", one.at, at)
			}
		}
		if at-first > s.span+s.span/parts {
			t.Fatalf("a value of %d counts at %d", first, at)
		}
		mean, _ := s.measure(meanOf, at)
		low, _ := s.measure(minOf, at)
		spread, _ := s.measure(spreadOf, at)
		if n, _ := s.measure(countOf, at); n != count || mean-sum/count > 1e-9 || sum/count-mean > 1e-9 || low != least || spread != most-least {
			t.Fatalf("at %d: %v values, mean %v, least %v, spread %v; want %v, %v, %v, %v", at, n, mean, low, spread, count, sum/count, least, most-least)
		}
	}
}
