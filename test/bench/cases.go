package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The goals of the services, ms and 1/s.
const (
	submitGoal, searchGoal, openGoal, queueGoal = 100, 40, 50, 50
	searchP99Goal, wholeGoal, loginGoal         = 20, 500, 40
	recoveryGoal                                = 10 // seconds
)

// served is cases of one size on one engine, as virtual users and a leader saw them.
type served struct {
	cases  int
	engine string

	fill, size, ready, resident []float64
	runs                        []peopleFigures
	month, year                 []float64 // supervision, ms
	logins                      []float64
	beside                      []peopleFigures // while others sign in
}

// peopleFigures are what load people reports.
type peopleFigures struct {
	Users    int
	Measured map[string]latency
	Spiked   map[string]latency
	Rate     float64 `json:"requestsPerSecond"`
	Spike    float64 `json:"spikeRequestsPerSecond"`
	Recovers float64 `json:"recoversSeconds"`
	Errors   int
	Reasons  []string
}

type latency struct {
	Count               int
	P50, P95, P99, Most float64
}

// servicesAndCases measures the one-stop services: a city filled with cases of a year,
// virtual users with sessions, a spike; how it grows; whole cases; signing in.
func servicesAndCases(b *bench) (section, error) {
	s := section{
		title: "Services and cases",
		how: `
A year of cases is taken over into the store of a city that has run once, through the flows (15,000 of them belong to the virtual users). Then virtual users with sessions of their own come over HTTP, each on a
connection of its own: 950 citizens who search, read guides, look at their cases and open them, apply step by step and hand in; 50 heads of departments who look at their queues, search cases by name, phone, number and item (find), open cases and act. They think 5 to 10 s
between two things; a first quarter of a minute is not measured. In a spike they think a fifth of that. It has recovered when 95 of 100 answers of a second took less than 100 ms, for three seconds in a row.
Signing in: eight at once, password by argon2id, beside the same virtual users. Whole cases: ` + "`go test -bench Cases$ ./domain/cases`" + `, six moves each, 64 people at once.`,
		growth: growth{head: []string{"cases", "store", "taken over/s", "MB on disk", "ready s", "resident MB", "requests/s", "submit p95 ms", "search p95 ms", "case search p95 ms", "open p95 ms", "queue p95 ms", "mine p95 ms", "act p95 ms", "a month's figures ms", "a year's figures ms", "errors"}},
	}
	pack, err := b.servicesPack()
	if err != nil {
		return s, err
	}
	for _, engine := range b.engines() {
		for _, n := range b.caseSizes() {
			b.say("   %s cases on %s", number(float64(n)), engine)
			got, err := b.serve(pack, engine, n)
			if err != nil {
				return s, fmt.Errorf("%d cases on %s: %w", n, engine, err)
			}
			s.growth.rows = append(s.growth.rows, got.row())
			if n == b.cases {
				s.figures = append(s.figures, got.figures()...)
			}
		}
	}
	whole, err := b.goBench("./domain/cases", "BenchmarkCases$", b.seconds(10*time.Second).String())
	if err != nil {
		return s, err
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		if values := whole["Cases/"+engine]["cases/s"]; len(values) > 0 {
			s.figures = append(s.figures, figure{what: "whole cases of six moves, " + engine, unit: "cases/s", goal: atLeast(wholeGoal), values: values})
		}
	}
	return s, nil
}

// engines are the stores on which cases are measured.
func (b *bench) engines() []string {
	switch {
	case b.pg == "":
		return []string{"SQLite"}
	case b.pgOnly:
		return []string{"PostgreSQL"}
	}
	return []string{"SQLite", "PostgreSQL"}
}

// caseSizes grow by ten to the largest.
func (b *bench) caseSizes() []int {
	if b.quick {
		return []int{b.cases}
	}
	return []int{b.cases / 100, b.cases / 10, b.cases}
}

// serve lets people come to a city that is filled with cases.
func (b *bench) serve(pack, engine string, n int) (s served, err error) {
	s = served{cases: n, engine: engine}
	c, drop, err := b.filled(pack, &s)
	if err != nil {
		return s, err
	}
	defer drop()
	ready, err := c.open()
	if err != nil {
		return s, err
	}
	s.ready = append(s.ready, ready.Seconds())
	repeats := 1
	if n == b.cases {
		repeats = b.repeats
	}
	for i := range repeats {
		if err := s.run(c, n == b.cases, i); err != nil {
			return s, err
		}
	}
	if err := s.lead(c); err != nil {
		return s, err
	}
	m, err := c.settled(5*time.Second, time.Minute)
	s.resident = append(s.resident, m.resident)
	return s, err
}

// filled gives a city with cases that does not run, and what takes it away again. A run
// that keeps cities goes on with the one that an earlier run has filled.
func (b *bench) filled(pack string, s *served) (c *city, drop func(), err error) {
	name := fmt.Sprintf("%s_%d", strings.ToLower(s.engine), s.cases)
	if c, err = b.newCity(pack); err != nil {
		return nil, nil, err
	}
	c.settings = []string{"CITYBRAIN_DEMO=true"} // accounts of the pack are a demo's; it has no devices
	drop = c.remove
	if b.keep != "" {
		c.data = filepath.Join(b.keep, name, "data")
		drop = c.end
	}
	store := ""
	if s.engine == "PostgreSQL" {
		base, err := b.database("bench_"+name, b.keep != "")
		if err != nil {
			return nil, nil, err
		}
		store = base.address
		c.settings = append(c.settings, "CITYBRAIN_DB="+store)
		if b.keep == "" {
			drop = func() { c.remove(); base.drop() }
		}
	}
	if err = c.signAllIn(); err == nil {
		err = c.fillOnce(store, s)
	}
	return c, drop, err
}

// fillOnce fills a city that does not run, unless an earlier run has.
func (c *city) fillOnce(store string, s *served) error {
	done := c.beside("filled")
	if _, err := os.Stat(done); err != nil {
		var f fillFigures
		if err := c.b.generate(&f, "fill", "--city", c.pack, "--data", c.data, "--db", store, "--catalogue", c.beside("catalogue"), "--users", c.beside("users"), "--cases", fmt.Sprint(s.cases)); err != nil {
			return err
		}
		s.fill = append(s.fill, f.PerSecond)
		if err := os.WriteFile(done, nil, 0o600); err != nil {
			return err
		}
	}
	size := c.disk()
	if store != "" {
		more, err := c.b.databaseSize(store)
		if err != nil {
			return err
		}
		size += more
	}
	s.size = append(s.size, size/mega)
	return nil
}

// fillFigures are what load fill reports.
type fillFigures struct {
	Cases     int
	PerSecond float64
}

// signAllIn runs the city once, so that its accounts are there, and signs them in.
func (c *city) signAllIn() error {
	if _, err := c.open(); err != nil {
		return err
	}
	var signed struct {
		Failed int
		Reason string `json:"firstFailure"`
	}
	err := c.b.generate(&signed, "users", "--base", "http://"+c.http, "--accounts", filepath.Join(c.pack, loginsFile), "--out", c.beside("users"), "--catalogue", c.beside("catalogue"))
	if err == nil && signed.Failed > 0 {
		err = fmt.Errorf("%d accounts could not sign in: %s", signed.Failed, signed.Reason)
	}
	return errors.Join(err, c.stop())
}

// beside is a file of the run beside the data.
func (c *city) beside(name string) string { return filepath.Join(filepath.Dir(c.data), name+".json") }

// disk is how many bytes the data folder has.
func (c *city) disk() (sum float64) {
	_ = filepath.WalkDir(c.data, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				sum += float64(info.Size())
			}
		}
		return nil
	})
	return sum
}

// people lets the virtual users come.
func (c *city) people(args ...string) (f peopleFigures, err error) {
	err = c.b.generate(&f, append([]string{"people", "--base", "http://" + c.http, "--users", c.beside("users"), "--catalogue", c.beside("catalogue"),
		"--queries", "domain/services/testdata/queries.txt", "--for", c.b.seconds(time.Minute).String()}, args...)...)
	if f.Errors > 0 {
		c.b.say("   %d errors: %s", f.Errors, strings.Join(f.Reasons, "; "))
	}
	return f, err
}

// run is one run of the virtual users; in the largest city a spike follows, and once
// others sign in beside them.
func (s *served) run(c *city, whole bool, i int) error {
	args := []string{}
	if whole {
		args = []string{"--spike", c.b.seconds(20 * time.Second).String()}
	}
	f, err := c.people(args...)
	if err != nil {
		return err
	}
	s.runs = append(s.runs, f)
	if !whole {
		return nil
	}
	type result struct {
		f   peopleFigures
		err error
	}
	others := make(chan result, 1)
	go func() {
		f, err := c.people()
		others <- result{f, err}
	}()
	if err := c.b.pause(15 * time.Second); err != nil { // they are not measured before
		return err
	}
	var signed struct {
		PerSecond float64
		Failed    int
		Reason    string `json:"firstFailure"`
	}
	err = c.b.generate(&signed, "users", "--base", "http://"+c.http, "--accounts", filepath.Join(c.pack, loginsFile), "--for", c.b.seconds(time.Minute).String())
	got := <-others
	if err == nil && signed.Failed > 0 {
		err = fmt.Errorf("%d could not sign in: %s", signed.Failed, signed.Reason)
	}
	if err != nil || got.err != nil {
		return fmt.Errorf("sign in beside others: %w, %w", err, got.err)
	}
	s.logins, s.beside = append(s.logins, signed.PerSecond), append(s.beside, got.f)
	return nil
}

// lead looks at supervision as a leader does.
func (s *served) lead(c *city) error {
	d, err := c.signInAs("leader", "city-tower-2026")
	if err != nil {
		return err
	}
	for range 3 {
		for _, one := range []struct {
			into *[]float64
			from string
		}{{&s.month, time.Now().AddDate(0, -1, 0).Format(time.DateOnly)}, {&s.year, time.Now().AddDate(-1, 0, 0).Format(time.DateOnly)}} {
			began := time.Now()
			if err := d.ask(http.MethodGet, "/api/v1/cases/supervision?by=organisation&from="+one.from, nil, nil); err != nil {
				return err
			}
			*one.into = append(*one.into, time.Since(began).Seconds()*1000)
		}
	}
	return nil
}

// of gives a figure of all runs.
func of(runs []peopleFigures, kind string, value func(latency) float64) (list []float64) {
	for _, r := range runs {
		list = append(list, value(r.Measured[kind]))
	}
	return list
}

func p95(l latency) float64 { return l.P95 }
func p99(l latency) float64 { return l.P99 }

func each(runs []peopleFigures, value func(peopleFigures) float64) (list []float64) {
	for _, r := range runs {
		list = append(list, value(r))
	}
	return list
}

func (s *served) row() []string {
	m := func(kind string) string { return number(median(of(s.runs, kind, p95))) }
	filled := "earlier"
	if len(s.fill) > 0 {
		filled = number(median(s.fill))
	}
	return []string{number(float64(s.cases)), s.engine, filled, number(median(s.size)), number(median(s.ready)), number(median(s.resident) / mega),
		number(median(each(s.runs, func(f peopleFigures) float64 { return f.Rate }))), m("submit"), m("search"), m("find"), m("open"), m("queue"), m("mine"), m("act"),
		number(median(s.month)), number(median(s.year)), number(median(each(s.runs, func(f peopleFigures) float64 { return float64(f.Errors) })))}
}

func (s *served) figures() []figure {
	on := fmt.Sprintf("%s cases, %s users, %s: ", number(float64(s.cases)), number(float64(s.runs[0].Users)), s.engine)
	spiked := func(kind string) string {
		var list []float64
		for _, r := range s.runs {
			list = append(list, r.Spiked[kind].P95)
		}
		return "in the spike " + number(median(list)) + " ms"
	}
	list := []figure{}
	for _, one := range []struct {
		kind string
		goal float64
	}{{"submit", submitGoal}, {"search", searchGoal}, {"find", searchGoal}, {"open", openGoal}, {"queue", queueGoal}} {
		list = append(list, figure{what: on + one.kind + ", p95", unit: "ms", goal: atMost(one.goal), values: of(s.runs, one.kind, p95), beside: spiked(one.kind)})
	}
	return append(list,
		figure{what: "… search, p99", unit: "ms", goal: atMost(searchP99Goal), values: of(s.runs, "search", p99)},
		figure{what: "… errors", unit: "", goal: atMost(0), values: each(s.runs, func(f peopleFigures) float64 { return float64(f.Errors) })},
		figure{what: "… a spike: recovered after", unit: "s", goal: atMost(recoveryGoal), values: each(s.runs, func(f peopleFigures) float64 { return f.Recovers }),
			beside: fmt.Sprintf("%s requests/s before, %s in it", number(median(each(s.runs, func(f peopleFigures) float64 { return f.Rate }))), number(median(each(s.runs, func(f peopleFigures) float64 { return f.Spike }))))},
		figure{what: "… signing in, eight at once", unit: "/s", goal: atLeast(loginGoal), values: s.logins,
			beside: fmt.Sprintf("others meanwhile, p95: submit %s, search %s, open %s, queue %s ms", number(median(of(s.beside, "submit", p95))), number(median(of(s.beside, "search", p95))),
				number(median(of(s.beside, "open", p95))), number(median(of(s.beside, "queue", p95))))})
}
