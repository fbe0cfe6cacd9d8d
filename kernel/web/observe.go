package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"citybrain/kernel/lang"
)

// meters are the figures of the border.
type meters struct {
	took     *prometheus.HistogramVec
	sent     *prometheus.CounterVec
	inFlight prometheus.Gauge
	panics   prometheus.Counter
}

func newMeters(reg prometheus.Registerer) *meters {
	m := &meters{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "citybrain_http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route", "status"}),
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "citybrain_http_sent_bytes_total", Help: "Bytes of answers before compression, by route.",
		}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "citybrain_http_in_flight", Help: "Requests being answered, streams included."}),
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "citybrain_http_panics_total", Help: "Handlers that panicked."}),
	}
	if reg != nil {
		reg.MustRegister(m.took, m.sent, m.inFlight, m.panics)
	}
	return m
}

// begin opens the exchange of a request: its span, trace id, address, language.
func (s *Server) begin(w http.ResponseWriter, r *http.Request) (*exchange, context.Context, trace.Span) {
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := s.tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer))
	x := &exchange{server: s, w: w, trace: traceID(span), address: s.addressOf(r), agent: cut(r.UserAgent(), 256), cookies: r.Cookies()}
	tag := lang.Choose(r.Header.Get("Accept-Language"), lang.Tag(s.cfg.Language))
	x.language = string(tag)
	ctx = lang.With(ctx, tag)
	w.Header().Set("X-Request-Id", x.trace)
	return x, context.WithValue(ctx, exchangeKey{}, x), span
}

// traceID is the span's, or a new one where nothing is traced, so that every
// problem and log line can be found by it.
func traceID(span trace.Span) string {
	if sc := span.SpanContext(); sc.HasTraceID() {
		return sc.TraceID().String()
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(b[:])
}

func cut(text string, n int) string {
	if len(text) > n {
		text = text[:n]
	}
	return strings.ToValidUTF8(text, "")
}

// end writes the request's log line, figures and span. The query is left out of
// the log: it may carry names and numbers of people.
func (s *Server) end(x *exchange, r *http.Request, w *responder, span trace.Span, took time.Duration) {
	route := x.pattern
	if route == "" {
		route = "unmatched"
	}
	s.meters.took.WithLabelValues(methodLabel(r.Method), route, strconv.Itoa(w.status)).Observe(took.Seconds())
	s.meters.sent.WithLabelValues(route).Add(float64(w.bytes))
	span.SetName(r.Method + " " + route)
	span.SetAttributes(
		attribute.String("http.request.method", r.Method), attribute.String("http.route", route),
		attribute.Int("http.response.status_code", w.status))
	if w.status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, x.code)
	}
	span.End()
	s.log(r.Context(), accessLevel(w.status), "http",
		slog.String("method", r.Method), slog.String("route", route), slog.Int("status", w.status),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.Int64("bytes", w.bytes),
		slog.String("actor", x.actor), slog.String("address", x.address),
		slog.String("code", x.code))
}

// log writes a line that can be found by the trace id of the answer. Where a
// span is in the context, the binary's logger adds the id by itself.
func (s *Server) log(ctx context.Context, level slog.Level, message string, attrs ...slog.Attr) {
	if !trace.SpanContextFromContext(ctx).HasTraceID() {
		attrs = append(attrs, slog.String("trace", exchangeOf(ctx).trace))
	}
	s.cfg.Log.LogAttrs(ctx, level, message, attrs...)
}

// accessLevel keeps the log quiet at the standard level: only failures of ours
// show. What strangers get wrong is counted in the figures and seen at debug.
func accessLevel(status int) slog.Level {
	if status >= http.StatusInternalServerError {
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// methodLabel keeps strangers from inventing label values.
func methodLabel(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return method
	}
	return "other"
}

// rescue turns a panic into a problem, logged once with its stack.
func (s *Server) rescue(w *responder, r *http.Request) {
	fault := recover()
	if fault == nil {
		return
	}
	if fault == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, compared as it does
		panic(fault)
	}
	s.meters.panics.Inc()
	x := exchangeOf(r.Context())
	s.log(r.Context(), slog.LevelError, "handler panicked",
		slog.String("route", x.pattern),
		slog.Any("panic", fault), slog.String("stack", string(debug.Stack())))
	if w.wrote {
		panic(http.ErrAbortHandler) // half an answer is out: break the connection
	}
	w.reset()
	writeProblem(w, r, s.describeFault(r.Context(), ErrInternal))
}
