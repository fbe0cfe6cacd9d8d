package obs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"citybrain/kernel/fault"
)

// tracer records its spans in memory.
func tracer(t *testing.T) (*Tracer, *tracetest.SpanRecorder) {
	t.Helper()
	spans := tracetest.NewSpanRecorder()
	tr, err := NewTracer(context.Background(), "", "node-1", spans)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.Close(context.Background()) })
	return tr, spans
}

func TestLogsNeverTellSecrets(t *testing.T) {
	for _, format := range []string{"json", "text"} {
		var out bytes.Buffer
		log, _ := NewLogger(LogConfig{Out: &out, Format: format})
		log.With("db_password", "geheim").WithGroup("cookies").Info("login",
			"Authorization", "x", "login", "li.ming", "apiKey", "geheim",
			slog.Group("request", "Set-Cookie", "sid=geheim", "path", "/"), "session", "geheim")
		log.Info("device", "deviceToken", "geheim", slog.Any("secret", map[string]string{"a": "geheim"}), "state", "ok")
		log.Info("headers", slog.Any("headers", http.Header{"Cookie": {"geheim"}, "Accept": {"*/*"}}))
		log.Info("url", "url", "https://user:geheim@store/x?token=geheim&page=2")
		log.Info("got Bearer geheim.geheim-geheim from postgres://city:ge/heim@db/city", "err", errors.New("dial postgres://city:geheim@db"))
		log.Info("nothing", "url", (*url.URL)(nil))
		if strings.Contains(out.String(), "geheim") {
			t.Errorf("%s: a secret was logged:\n%s", format, out.String())
		}
		for _, kept := range []string{"ok", "*/*", "page=2", "@db/city"} {
			if !strings.Contains(out.String(), kept) {
				t.Errorf("%s: %s was masked:\n%s", format, kept, out.String())
			}
		}
	}
}

// What is read at a terminal is one line a record, whatever strangers' words
// are in it.
func TestLinesForPeople(t *testing.T) {
	var out bytes.Buffer
	log, _ := NewLogger(LogConfig{Out: &out, Format: "text"})
	log.With("part", "world").WithGroup("device").Warn("it fell\nINFO all is well", "id", "a b", slog.Group("at", "lon", 121.5), "none", "")
	log.Debug("never shown")
	text := out.String()
	if _, rest, _ := strings.Cut(text, " "); rest != "WARN  it fell INFO all is well  part=world device.id=\"a b\" device.at.lon=121.5 device.none=\"\"\n" {
		t.Errorf("%q", text)
	}
}

func TestLogsThatNobodyReadsAtATerminalAreJSON(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	log, _ := NewLogger(LogConfig{Out: file, Format: "auto"})
	log.Info("a line")
	text, err := os.ReadFile(file.Name())
	if err != nil || !json.Valid(text) {
		t.Errorf("%s %v", text, err)
	}
}

func TestLogLinesCarryTheirTrace(t *testing.T) {
	var out bytes.Buffer
	log, _ := NewLogger(LogConfig{Out: &out, Format: "json"})
	tr, _ := tracer(t)
	ctx, span := tr.Start(context.Background(), "ingest")
	log.With("a", 1).WithGroup("g").InfoContext(ctx, "in a span", "b", 2)
	log.Info("outside")
	End(span, nil)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
		t.Fatal(err)
	}
	if line["trace"] != TraceID(ctx) || TraceID(ctx) == "" {
		t.Errorf("trace of %s is %s", lines[0], TraceID(ctx))
	}
	if strings.Contains(lines[1], "trace") {
		t.Error(lines[1])
	}
}

func TestTheLevelCanBeChangedWhileItRuns(t *testing.T) {
	var out bytes.Buffer
	log, level := NewLogger(LogConfig{Out: &out, Level: "warn"})
	log.Info("hidden")
	level.Set(Level("debug"))
	log.Debug("shown")
	if text := out.String(); strings.Contains(text, "hidden") || !strings.Contains(text, "shown") {
		t.Error(text)
	}
	if Level("loud") != slog.LevelInfo {
		t.Error("an unknown level must be info")
	}
}

// One trace runs from the request over the handler into the bus message and its
// listener.
func TestATraceRunsThroughHTTPAndTheBus(t *testing.T) {
	tr, spans := tracer(t)
	ctx, client := tr.Start(context.Background(), "client")
	header := http.Header{}
	Inject(ctx, header)
	inside, handler := tr.Start(Extract(context.Background(), header), "handler")
	message := Traceparent(inside)
	heard, listener := tr.Start(WithTraceparent(context.Background(), message), "listener")
	End(listener, errors.New("poison"))
	End(handler, nil)
	End(client, nil)
	if TraceID(heard) != TraceID(ctx) || message == "" {
		t.Errorf("the trace broke: %s, %s", TraceID(heard), TraceID(ctx))
	}
	ended := spans.Ended()
	if len(ended) != 3 || ended[0].Parent().SpanID() != ended[1].SpanContext().SpanID() || ended[1].Parent().SpanID() != ended[2].SpanContext().SpanID() {
		t.Error("the spans are not nested")
	}
	if ended[0].Status().Description != "poison" {
		t.Error(ended[0].Status())
	}
}

func TestNonsenseTraceparentsAreIgnored(t *testing.T) {
	for _, text := range []string{"", "00", "00-xyz-abc-01", strings.Repeat("0", 10000)} {
		if ctx := WithTraceparent(context.Background(), text); TraceID(ctx) != "" || Traceparent(ctx) != "" {
			t.Errorf("%.20q gave a trace", text)
		}
	}
}

func TestANilTracerDoesNothing(t *testing.T) {
	var tr *Tracer
	ctx, span := tr.Start(context.Background(), "x")
	End(span, nil)
	if TraceID(ctx) != "" || tr.Close(ctx) != nil {
		t.Error("a nil tracer made a trace")
	}
}

func TestSpansReachTheCollector(t *testing.T) {
	got := make(chan string, 4)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got <- r.URL.Path
	}))
	defer collector.Close()
	tr, err := NewTracer(context.Background(), collector.URL+"/v1/traces", "node-1")
	if err != nil {
		t.Fatal(err)
	}
	_, span := tr.Start(context.Background(), "x")
	End(span, nil)
	if err := tr.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if path := <-got; path != "/v1/traces" {
		t.Error(path)
	}
}

func TestReadyTellsEveryCheck(t *testing.T) {
	h := NewHealth()
	h.Add("store", func(context.Context) error { return nil })
	status, body := ask(h.Ready())
	if status != 200 || !strings.Contains(body, `"name":"store","ok":true`) {
		t.Error(status, body)
	}
	h.Add("bus", func(context.Context) error {
		return fault.New(fault.Unavailable, "bus.away", "The bus is away.").Because(errors.New("password geheim"))
	})
	h.Add("plain", func(context.Context) error { return errors.New("geheim") })
	h.Add("panics", func(context.Context) error { panic("geheim") })
	status, body = ask(h.Ready())
	if status != 503 || !strings.Contains(body, "bus.away: The bus is away.") || strings.Contains(body, "geheim") {
		t.Error(status, body)
	}
	if status, body = ask(h.Alive()); status != 200 || !strings.Contains(body, `"alive"`) {
		t.Error(status, body)
	}
}

func TestAProbeThatHangsCountsAsFailed(t *testing.T) {
	h := NewHealth()
	release := make(chan struct{})
	defer close(release)
	h.Add("stuck", func(context.Context) error { <-release; return nil })
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // the caller's end counts like the probe's own deadline
	all, ready := h.Check(ctx)
	if ready || len(all) != 1 || !strings.HasPrefix(all[0].Reason, "obs.probe_late") {
		t.Errorf("%+v", all)
	}
}

func ask(h http.Handler) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	raw, _ := io.ReadAll(w.Body)
	return w.Code, string(raw)
}

func TestMetricsTellTheBuildAndTheRuntime(t *testing.T) {
	r := NewRegistry()
	heard := prometheus.NewCounter(prometheus.CounterOpts{Name: "citybrain_facts_heard_total", Help: "Facts."})
	r.MustRegister(heard)
	heard.Add(3)
	status, body := ask(Metrics(r))
	for _, want := range []string{"citybrain_build_info{", "go_goroutines", "process_open_fds", "citybrain_facts_heard_total 3"} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s is missing", want)
		}
	}
}

func FuzzWithTraceparent(f *testing.F) {
	f.Add("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	f.Fuzz(func(t *testing.T, text string) {
		if out := Traceparent(WithTraceparent(context.Background(), text)); out != "" && len(out) != 55 {
			t.Errorf("%q became %q", text, out)
		}
	})
}

var _ sdk.SpanProcessor = (*tracetest.SpanRecorder)(nil)
