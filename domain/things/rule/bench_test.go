package rule

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"

	"citybrain/domain/things/twin"
)

// The city of the benchmark: what the goal of 8,000 rules and 10,000 observations
// a second is measured on.
const (
	benchRules    = 8_000
	benchProfiles = 40
	benchThings   = 10_000
	benchValues   = 10 // attributes of a profile, of which an observation tells five
)

func benchSchema() twin.Schema {
	s := twin.Schema{Code: "bench"}
	for i := range benchValues {
		s.Attributes = append(s.Attributes, twin.Attribute{Code: fmt.Sprintf("value%d", i)})
	}
	return s
}

// source is the nth rule: half are thresholds with hysteresis, a quarter looks at
// windows, an eighth at rates, an eighth at the value before.
func source(n int) Source {
	a, b := fmt.Sprintf("value%d", n%benchValues), fmt.Sprintf("value%d", (n+3)%benchValues)
	s := Source{ZH: "{thing.name} " + a + " {" + a + "}", EN: "{thing.name} " + a + " {" + a + "}"}
	limit := 95 + n%5
	switch n % 8 {
	case 0, 1, 2, 3:
		s.Raise, s.Clear = fmt.Sprintf("%s > %d", a, limit), fmt.Sprintf("%s < %d", a, limit-10)
	case 4, 5:
		s.Raise = fmt.Sprintf(`window(%s, "15m", "mean") > %d && %s > 20`, a, limit, b)
	case 6:
		s.Raise = fmt.Sprintf(`rate(%s, "10m") > %d`, a, 10000*limit)
	case 7:
		s.Raise = fmt.Sprintf("%s > %d && previous.%s <= %d && hour < 20", a, limit, a, limit)
	}
	return s
}

// processor is the time that this process has had of the processors, with that of
// the collector: what others do on the machine does not count.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkRules measures an observation of five values, of a city whose 8,000
// rules are for 40 profiles with 250 things each ("profiles": 200 rules a thing,
// of which an observation concerns about 120) or for one thing each ("things").
// The share of a core is the processor's time at 10,000 observations a second; the memory is what
// rules, windows and states take together.
func BenchmarkRules(b *testing.B) {
	for name, narrow := range map[string]bool{"profiles": false, "things": true} {
		b.Run(name, func(b *testing.B) { benchmarkRules(b, narrow) })
	}
}

func benchmarkRules(b *testing.B, narrow bool) {
	c := newTown(benchThings)
	before := heap()
	e := benchEngine(b, c, narrow)
	r := rand.New(rand.NewPCG(1, 2))
	report := &twin.Report{Readings: make([]twin.Reading, 5)}
	var out Outcome
	evaluate := func(n int) {
		id := n % benchThings
		report.At = monday.UnixMicro() + int64(n)*100 // 10,000 a second
		report.Received = report.At
		for k := range report.Readings {
			report.Readings[k] = twin.Reading{Attribute: (n/benchThings + 2*k) % benchValues, Num: r.Float64() * 97}
		}
		out.Reset()
		e.Observe(benchName(id), id%benchProfiles, report, &out)
	}
	for n := range 5 * benchThings {
		evaluate(n)
	}
	held := heap() - before
	n := 5 * benchThings
	began := processor(b)
	for b.Loop() {
		evaluate(n)
		n++
	}
	b.ReportMetric(float64(held)/benchRules, "bytes/rule")
	b.ReportMetric((processor(b)-began).Seconds()/float64(b.N)*10_000*100, "%core@10k/s")
	if e.Things() != benchThings {
		b.Fatalf("%d things", e.Things())
	}
}

func benchName(i int) string { return benchNames[i] }

var benchNames = func() (list [benchThings]string) {
	for i := range list {
		list[i] = fmt.Sprintf("lamp%d", i)
	}
	return list
}()

func benchEngine(b *testing.B, c *town, narrow bool) *Engine {
	for i := range benchThings {
		about := c.things[benchNames[i]]
		about.Profile = i % benchProfiles
		c.things[benchNames[i]] = about
	}
	compiler, err := NewCompiler(benchSchema(), nil)
	if err != nil {
		b.Fatal(err)
	}
	e := NewEngine(benchProfiles, c, c)
	perProfile := benchRules / benchProfiles
	for p := range benchProfiles {
		var rules []*Rule
		for k := range perProfile {
			n := p*perProfile + k
			program, problems := compiler.Compile(source(n))
			if len(problems) > 0 {
				b.Fatalf("%+v: %+v", source(n), problems)
			}
			r := &Rule{ID: fmt.Sprint("rule", n), Program: program, For: int64(n%3) * 60_000_000}
			if narrow {
				r.Target.Things = map[string]bool{benchNames[p+benchProfiles*k]: true}
			}
			rules = append(rules, r)
		}
		e.Set(p, benchValues, rules)
	}
	return e
}
