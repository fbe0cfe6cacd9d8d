package app

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"citybrain/kernel/life"
	"citybrain/kernel/obs"
)

// TestProbesTellWhatIsDown takes a city apart while it is asked how it is. It is
// alive as long as it answers; it is ready only with its store and its log, and
// says which of them is missing.
func TestProbesTellWhatIsDown(t *testing.T) {
	c := testCity(t)
	run := life.New(nil, 0)
	c.addProbes(run)
	busPart := c.bus.Part()
	run.Add(c.seedPart())
	server, err := c.border()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path string) (int, map[string]obs.Check) {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		var said struct {
			Checks []obs.Check `json:"checks"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
			t.Fatalf("%s: %s", path, w.Body)
		}
		checks := map[string]obs.Check{}
		for _, one := range said.Checks {
			checks[one.Name] = one
		}
		return w.Code, checks
	}
	is := func(when string, status int, down ...string) {
		t.Helper()
		got, checks := ask("/readyz")
		if got != status || len(checks) != 3 {
			t.Errorf("%s: %d %+v", when, got, checks)
		}
		for name, check := range checks {
			if missing := strings.Contains(strings.Join(down, " "), name); check.OK == missing || missing && check.Reason == "" {
				t.Errorf("%s: %+v", when, check)
			}
		}
		if got, _ := ask("/healthz"); got != http.StatusOK {
			t.Errorf("%s: it says that it is dead: %d", when, got)
		}
	}
	is("before the start", http.StatusServiceUnavailable, "start", "log")
	if err := busPart.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := run.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	is("open", http.StatusOK)
	if err := busPart.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	is("without the bus", http.StatusServiceUnavailable, "log")
	if err := c.db.Close(); err != nil {
		t.Fatal(err)
	}
	is("without bus and store", http.StatusServiceUnavailable, "log", "store")
}

// TestFiguresKeepPrometheusCustoms holds names and helps of all figures to what
// Prometheus asks for: a prefix, base units, _total on counters only.
func TestFiguresKeepPrometheusCustoms(t *testing.T) {
	c := testCity(t)
	if _, err := c.border(); err != nil {
		t.Fatal(err)
	}
	c.openDoor()
	families, err := c.figures.Gather()
	if err != nil || len(families) < 50 {
		t.Fatalf("%d figures, %v", len(families), err)
	}
	for _, f := range families {
		name := f.GetName()
		if strings.HasPrefix(name, "go_") || strings.HasPrefix(name, "process_") || strings.HasPrefix(name, "promhttp_") {
			continue
		}
		counter := f.GetType().String() == "COUNTER"
		switch {
		case !strings.HasPrefix(name, "citybrain_"):
			t.Errorf("%s has no prefix", name)
		case counter != strings.HasSuffix(name, "_total"):
			t.Errorf("%s: counters, and only they, end in _total", name)
		case strings.Contains(name, "_ms") || strings.Contains(name, "milli") || strings.Contains(name, "_kb"):
			t.Errorf("%s is in no base unit", name)
		case f.GetType().String() == "HISTOGRAM" && strings.Contains(f.GetHelp(), "ime") && !strings.HasSuffix(name, "_seconds"):
			t.Errorf("%s: times are in seconds", name)
		case len(f.GetHelp()) < 10 || !strings.HasSuffix(f.GetHelp(), "."):
			t.Errorf("%s has no sentence of help: %q", name, f.GetHelp())
		}
	}
}
