package entities

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// broker is a running Service with its door, on a log of its own.
type broker struct {
	*Service
	t     *testing.T
	bus   *bus.Bus
	clock *clock.Fake
	door  *httptest.Server
	dir   string
	db    *db.DB // of the history; nil: none
}

var morning = time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)

// newBroker starts a broker on an empty folder.
func newBroker(t *testing.T) *broker {
	t.Helper()
	b := &broker{t: t, dir: t.TempDir(), clock: clock.NewFake(morning)}
	b.start()
	t.Cleanup(b.stop)
	return b
}

// start starts it on its folder, as a process does.
func (b *broker) start() {
	b.t.Helper()
	var err error
	if b.bus, err = bus.Start(context.Background(), bus.Config{Dir: b.dir}); err != nil {
		b.t.Fatal(err)
	}
	hosted := &HostedContexts{}
	contexts, err := ld.New(ld.Options{Clock: b.clock, Fetch: ld.FetchAll, Store: hosted, Implied: hosted.Imply})
	if err != nil {
		b.t.Fatal(err)
	}
	b.Service = New(Config{Log: b.bus.Operations(), Clock: b.clock, Contexts: contexts, Hosted: hosted, DB: b.db, Dir: b.dir + "/entities", Node: alone, Anonymous: AnonymousLocal, Forward: NotifyAll})
	if err := b.Start(context.Background()); err != nil {
		b.t.Fatal(err)
	}
	mux := http.NewServeMux()
	for _, l := range b.lines() {
		mux.Handle(l.method+" "+base+l.path, b.Service.door(l.needs, l.verb))
	}
	b.door = httptest.NewServer(mux)
}

// stop ends it in order.
func (b *broker) stop() {
	b.t.Helper()
	if b.door == nil {
		return
	}
	b.door.Close()
	b.door = nil
	if err := b.Stop(context.Background()); err != nil {
		b.t.Error(err)
	}
	if err := b.bus.Stop(context.Background()); err != nil {
		b.t.Error(err)
	}
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

// patient waits for an answer, but not for a parser that never ends.
var patient = http.Client{Timeout: time.Minute}

// ask sends a request; headers are "Name: value". Without a Content-Type a body is
// plain JSON.
func (b *broker) ask(method, path, body string, headers ...string) answer {
	b.t.Helper()
	r, err := http.NewRequest(method, b.door.URL+base+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", plainJSON)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	got, err := patient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{got, string(text)}
}

// wants sends a request and checks the status and parts of the answer.
func (b *broker) wants(status int, method, path, body string, parts ...string) answer {
	b.t.Helper()
	got := b.ask(method, path, body)
	if got.StatusCode != status {
		b.t.Errorf("%s %s: %d %s, not %d", method, path, got.StatusCode, got.body, status)
	}
	for _, part := range parts {
		if !strings.Contains(got.body, part) {
			b.t.Errorf("%s %s: %s is not in %s", method, path, part, got.body)
		}
	}
	return got
}
