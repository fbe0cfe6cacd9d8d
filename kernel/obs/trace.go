package obs

import (
	"context"
	"fmt"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Tracer makes spans. Pass it on like any dependency; there is no global one.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// NewTracer makes a tracer that sends spans to an OTLP/HTTP endpoint ("" sends
// them nowhere, but ids still join logs and messages) and to the processors
// given, which tests use. node is the instance name.
func NewTracer(ctx context.Context, endpoint, node string, more ...sdk.SpanProcessor) (*Tracer, error) {
	opts := []sdk.TracerProviderOption{sdk.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "citybrain"),
		attribute.String("service.version", ReadBuild().Version),
		attribute.String("service.instance.id", node),
	))}
	if endpoint != "" {
		exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
		if err != nil {
			return nil, fmt.Errorf("open trace collector: %w", err)
		}
		opts = append(opts, sdk.WithBatcher(exporter))
	}
	for _, processor := range more {
		opts = append(opts, sdk.WithSpanProcessor(processor))
	}
	provider := sdk.NewTracerProvider(opts...)
	return &Tracer{provider, provider.Tracer("citybrain")}, nil
}

// Start begins a span; end it with End and the error of the work:
//
//	ctx, span := t.Start(ctx, "things.ingest")
//	defer func() { obs.End(span, err) }()
//
// A nil Tracer gives spans that do nothing.
func (t *Tracer) Start(ctx context.Context, name string, attrs ...attribute.KeyValue) (context.Context, trace.Span) {
	if t == nil {
		return ctx, trace.SpanFromContext(context.Background())
	}
	return t.tracer.Start(ctx, name, trace.WithAttributes(attrs...))
}

// Provider is the OpenTelemetry provider, for libraries that bring their own spans.
func (t *Tracer) Provider() trace.TracerProvider {
	if t == nil {
		return noop.NewTracerProvider()
	}
	return t.provider
}

// Close sends what is left, within the deadline of ctx.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// End ends a span and marks it as failed if err is not nil.
func End(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
	}
	span.End()
}

// TraceID is the trace of the context, "" if there is none; problem JSON shows it.
func TraceID(ctx context.Context) string {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		return span.TraceID().String()
	}
	return ""
}

// Traceparent writes the context's place in its trace as the W3C header's text,
// for a bus message or a job; "" if there is none.
func Traceparent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}

// WithTraceparent continues the trace that Traceparent wrote; text that cannot be
// read changes nothing.
func WithTraceparent(ctx context.Context, text string) context.Context {
	if text == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": text})
}

// Inject adds the trace headers to an outgoing request.
func Inject(ctx context.Context, h http.Header) {
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(h))
}

// Extract continues the trace of an incoming request's headers.
func Extract(ctx context.Context, h http.Header) context.Context {
	return propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(h))
}
