package web_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/web"
)

// live is a server with one stream, on a port of its own.
type live struct {
	t    *testing.T
	door door
	hub  *web.Hub
	fake *clock.Fake
	url  string
	stop func()
}

// door knows everybody until it is shut.
type door struct{ shut atomic.Bool }

func (d *door) Authenticate(*http.Request) (auth.Principal, bool, error) {
	if d.shut.Load() {
		return auth.Principal{}, false, nil
	}
	return auth.Principal{Kind: auth.Person, ID: "person_1"}, true, nil
}

func goLive(t *testing.T, cfg web.HubConfig, wish func(*http.Request) web.Stream) *live {
	t.Helper()
	l := &live{t: t, fake: clock.NewFake(noon)}
	cfg.Clock = l.fake
	l.hub = web.NewHub(cfg)
	s := web.New(web.Config{Log: slog.New(slog.DiscardHandler), Rates: map[auth.Kind]web.Rate{}, Authenticators: []web.Authenticator{&l.door}})
	s.Mount([]web.Route{web.Plain("GET", "/api/v1/stream", auth.Public, "Live events", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.hub.Serve(w, r, wish(r))
	}), web.Streams, web.Answers("text/event-stream"))})
	listener := s.Listen("127.0.0.1:0", l.hub)
	part := listener.Part()
	if err := part.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	l.stop = func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := part.Stop(ctx); err != nil {
			t.Error(err)
		}
	}
	l.url = "http://" + listener.Addr().String() + "/api/v1/stream"
	return l
}

// event is one event as a browser reads it.
type event struct{ id, name, data string }

// feed is one open stream.
type feed struct {
	t     *testing.T
	body  *bufio.Reader
	close func()
}

func (l *live) open(query, last string) *feed {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", l.url+query, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip, zstd, br")
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	res, err := http.DefaultTransport.(*http.Transport).Clone().RoundTrip(r)
	if err != nil {
		l.t.Fatal(err)
	}
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Content-Encoding") != "" {
		l.t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	f := &feed{t: l.t, body: bufio.NewReader(res.Body), close: func() { cancel(); _ = res.Body.Close() }}
	l.t.Cleanup(f.close)
	return f
}

// next reads one event, comments and retry left out.
func (f *feed) next() (e event) {
	f.t.Helper()
	for {
		line, err := f.body.ReadString('\n')
		if err != nil {
			f.t.Fatalf("the stream broke: %v", err)
		}
		line = strings.TrimSuffix(line, "\n")
		name, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "" && e.name != "":
			return e
		case name == "id":
			e.id = value
		case name == "event":
			e.name = value
		case name == "data" && e.data != "":
			e.data += "\n" + value
		case name == "data":
			e.data = value
		}
	}
}

// raw reads one line.
func (f *feed) raw() string {
	f.t.Helper()
	line, err := f.body.ReadString('\n')
	if err != nil {
		f.t.Fatal(err)
	}
	return strings.TrimSuffix(line, "\n")
}

func topics(r *http.Request) web.Stream {
	return web.Stream{
		Topics: strings.Split(r.URL.Query().Get("topics"), ","),
		First:  func() []web.First { return []web.First{{Event: "hello", Data: []byte(`{"now":1}`)}} },
	}
}

func TestAStreamIsResumedWhereItBroke(t *testing.T) {
	l := goLive(t, web.HubConfig{Ring: 4}, topics)
	defer l.stop()
	f := l.open("?topics=alarms,vitals", "")
	if e := f.next(); e.name != "hello" || e.id != "" {
		t.Fatalf("%+v", e)
	}
	l.hub.Publish("alarms", "alarm", []byte(`{"n":1}`), nil)
	l.hub.Publish("things", "things", []byte(`{"n":2}`), nil) // not asked for
	l.hub.Publish("vitals", "vitals", []byte("{\n\"n\":3}"), nil)
	first, second := f.next(), f.next()
	if first.data != `{"n":1}` || second.data != "{\n\"n\":3}" || first.name != "alarm" || second.name != "vitals" {
		t.Fatalf("%+v %+v", first, second)
	}
	f.close()
	l.hub.Publish("vitals", "vitals", []byte(`{"n":4}`), nil)
	l.hub.Publish("alarms", "alarm", []byte(`{"n":5}`), nil)

	f = l.open("?topics=alarms,vitals", second.id)
	if a, b := f.next(), f.next(); a.data != `{"n":4}` || b.data != `{"n":5}` {
		t.Fatalf("resumed with %+v %+v", a, b) // in order over both topics, without hello
	}
	l.hub.Publish("alarms", "alarm", []byte(`{"n":6}`), nil)
	if e := f.next(); e.data != `{"n":6}` {
		t.Fatalf("%+v", e)
	}
	f.close()

	for i := range 5 { // more than the ring holds
		l.hub.Publish("alarms", "alarm", fmt.Appendf(nil, `{"n":%d}`, 10+i), nil)
	}
	for name, last := range map[string]string{"too long away": first.id, "another start of the server": "deadbeef-3", "rubbish": "x-y-z", "the future": strings.Split(first.id, "-")[0] + "-999999"} {
		f = l.open("?topics=alarms", last)
		if a, b := f.next(), f.next(); a.name != "reset" || b.name != "hello" {
			t.Errorf("%s: %+v %+v", name, a, b)
		}
		f.close()
	}
}

func TestASlowClientIsToldAndDropped(t *testing.T) {
	keep := make(chan struct{})
	l := goLive(t, web.HubConfig{Queue: 2}, func(r *http.Request) web.Stream {
		w := topics(r)
		w.First = func() []web.First { <-keep; return nil } // the client reads nothing for a while
		return w
	})
	defer l.stop()
	opened := make(chan *feed, 1)
	go func() { opened <- l.open("?topics=a", "") }()
	waitFor(t, func() bool { return l.hub.Clients() == 1 })
	for range 5 {
		l.hub.Publish("a", "a", []byte(`{}`), nil) // never blocks
	}
	if l.hub.Dropped() != 1 {
		t.Errorf("%d dropped", l.hub.Dropped())
	}
	close(keep)
	f := <-opened
	for {
		if e := f.next(); e.name == "lagged" {
			break
		}
	}
	waitFor(t, func() bool { return l.hub.Clients() == 0 })
}

// waitFor polls with a deadline, for states that no channel tells.
func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for !done() {
		select {
		case <-deadline:
			t.Fatal("waited too long")
		case <-time.After(time.Millisecond):
		}
	}
}

func TestAStreamBeatsAndEnds(t *testing.T) {
	l := goLive(t, web.HubConfig{Heartbeat: 15 * time.Second, MaxAge: time.Minute}, topics)
	f := l.open("?topics=a", "")
	f.next()
	l.fake.BlockUntil(2)
	l.fake.Advance(15 * time.Second)
	if line := f.raw(); line != ": still here" {
		t.Errorf("heartbeat %q", line)
	}
	f.raw()
	l.fake.BlockUntil(2)
	l.fake.Advance(45 * time.Second)
	for {
		if e := f.next(); e.name == "bye" { // to prove its rights anew
			break
		}
	}
	g := l.open("?topics=a", "")
	g.next()
	l.stop() // drains: streams are ended, not broken
	if e := g.next(); e.name != "bye" {
		t.Errorf("%+v", e)
	}
}

func TestALockedPersonsStreamEndsAtTheNextBeat(t *testing.T) {
	l := goLive(t, web.HubConfig{Heartbeat: 15 * time.Second}, topics)
	defer l.stop()
	f := l.open("?topics=a", "")
	f.next()
	l.door.shut.Store(true)
	l.fake.BlockUntil(2)
	l.fake.Advance(15 * time.Second)
	if e := f.next(); e.name != "bye" {
		t.Errorf("%+v", e)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	l := goLive(t, web.HubConfig{PerCaller: 2}, topics)
	defer l.stop()
	for range 2 {
		l.open("?topics=a", "").next()
	}
	res, err := http.Get(l.url + "?topics=a")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
}

func TestATakenPortIsAClearFault(t *testing.T) {
	s := web.New(web.Config{Log: slog.New(slog.DiscardHandler)})
	first := s.Listen("127.0.0.1:0")
	if err := first.Part().Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer first.Part().Stop(context.Background())
	err := s.Listen(first.Addr().String()).Part().Start(context.Background())
	if err == nil || !strings.Contains(err.Error(), "another program") {
		t.Errorf("%v", err)
	}
}

// One publication to a thousand clients is one encoding and a thousand channel
// sends; BenchmarkPublish tells what the publisher pays.
func BenchmarkPublish(b *testing.B) {
	for _, clients := range []int{0, 1000} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			h := web.NewHub(web.HubConfig{})
			leave := h.Crowd(clients, "things")
			defer leave()
			data := []byte(strings.Repeat(`{"id":1234,"v":5.5},`, 500))
			b.ResetTimer()
			for b.Loop() {
				h.Publish("things", "things", data, nil)
			}
		})
	}
}
