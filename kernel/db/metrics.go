package db

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"citybrain/kernel/fault"
)

// metrics are the figures of the store.
type metrics struct {
	units   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	group   prometheus.Histogram
	commit  prometheus.Histogram
	retries prometheus.Counter
}

func newMetrics(to prometheus.Registerer, engine Engine) (*metrics, error) {
	labels := prometheus.Labels{"engine": string(engine)}
	m := &metrics{
		units: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "citybrain_db_units_total",
			Help: "Units of work by kind (do, view) and outcome (ok or fault code).", ConstLabels: labels}, []string{"kind", "outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "citybrain_db_unit_seconds",
			Help: "Time of a unit of work with its wait and commit.", ConstLabels: labels, Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9)}, []string{"kind"}),
		group: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "citybrain_db_group_units",
			Help: "Units of work in one commit.", ConstLabels: labels, Buckets: prometheus.ExponentialBuckets(1, 2, 10)}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "citybrain_db_commit_seconds",
			Help: "Time of one commit.", ConstLabels: labels, Buckets: prometheus.ExponentialBuckets(0.0001, 2, 14)}),
		retries: prometheus.NewCounter(prometheus.CounterOpts{Name: "citybrain_db_retries_total",
			Help: "Units tried again because another one came first.", ConstLabels: labels}),
	}
	if to == nil {
		return m, nil
	}
	for _, err := range []error{keep(to, &m.units), keep(to, &m.seconds), keep(to, &m.group), keep(to, &m.commit), keep(to, &m.retries)} {
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

// keep registers a collector, or takes the one that a store opened earlier in
// this process has registered.
func keep[C prometheus.Collector](to prometheus.Registerer, c *C) error {
	var already prometheus.AlreadyRegisteredError
	err := to.Register(*c)
	if errors.As(err, &already) {
		if earlier, ok := already.ExistingCollector.(C); ok {
			*c = earlier
			return nil
		}
	}
	return err
}

func (m *metrics) committed(units int, took time.Duration) {
	m.group.Observe(float64(units))
	m.commit.Observe(took.Seconds())
}

func (m *metrics) retried() { m.retries.Inc() }

// observe opens the span of a unit; the returned function ends it.
func (d *DB) observe(ctx context.Context, kind string) (context.Context, func(error)) {
	started := time.Now()
	ctx, span := otel.Tracer("citybrain/kernel/db").Start(ctx, "db."+kind,
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.String("db.system.name", string(d.engine))))
	return ctx, func(err error) {
		outcome := "ok"
		if err != nil {
			outcome = fault.From(err).Code
			span.SetStatus(codes.Error, outcome)
		}
		span.End()
		d.metrics.units.WithLabelValues(kind, outcome).Inc()
		d.metrics.seconds.WithLabelValues(kind).Observe(time.Since(started).Seconds())
	}
}
