package device

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// The measures of the reporter.
const (
	reportEvery    = 500 * time.Millisecond
	rejectionsKept = 10_000 // waiting to be listed; more are only counted
	sightingsKept  = 200_000
)

// reporter tells the registry in batches who came and went and what was refused.
type reporter struct {
	registry Registry
	figures  *figures
	logger   *slog.Logger
	quit     chan struct{}
	done     chan struct{}

	mu         sync.Mutex
	sightings  []Sighting
	rejections []Rejection
}

func newReporter(registry Registry, f *figures, logger *slog.Logger) *reporter {
	return &reporter{registry: registry, figures: f, logger: logger, quit: make(chan struct{}), done: make(chan struct{})}
}

func (r *reporter) seen(s Sighting) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.sightings) < sightingsKept {
		r.sightings = append(r.sightings, s)
	}
}

func (r *reporter) rejected(rej Rejection) {
	r.figures.rejected.WithLabelValues(rej.Code).Inc()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.rejections) < rejectionsKept {
		r.rejections = append(r.rejections, rej)
	}
}

func (r *reporter) start() {
	go func() {
		defer close(r.done)
		tick := time.NewTicker(reportEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.tell()
			case <-r.quit:
				r.tell()
				return
			}
		}
	}()
}

func (r *reporter) stop() {
	close(r.quit)
	<-r.done
}

// tell hands over what has gathered; what the registry does not take stays.
func (r *reporter) tell() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r.mu.Lock()
	sightings, rejections := r.sightings, r.rejections
	r.sightings, r.rejections = nil, nil
	r.mu.Unlock()
	if len(sightings) > 0 {
		if err := r.registry.Seen(ctx, sightings); err != nil {
			r.logger.Error("tell sightings of devices", "error", err)
			r.mu.Lock()
			r.sightings = append(sightings, r.sightings...)
			r.mu.Unlock()
		}
	}
	if len(rejections) > 0 {
		if err := r.registry.Reject(ctx, rejections); err != nil {
			r.logger.Error("list rejections of devices", "error", err)
			r.mu.Lock()
			r.rejections = append(rejections, r.rejections...)
			r.mu.Unlock()
		}
	}
}

// figures count the door.
type figures struct {
	connections prometheus.Gauge
	taken       prometheus.Counter // over MQTT
	batched     prometheus.Counter // over HTTP
	slowed      prometheus.Counter
	rejected    *prometheus.CounterVec // code
}

func newFigures(r prometheus.Registerer) *figures {
	f := &figures{
		connections: prometheus.NewGauge(prometheus.GaugeOpts{Name: "citybrain_device_connections", Help: "Open MQTT connections of devices."}),
		taken:       prometheus.NewCounter(prometheus.CounterOpts{Name: "citybrain_device_messages_total", Help: "MQTT messages put into the observation log."}),
		batched:     prometheus.NewCounter(prometheus.CounterOpts{Name: "citybrain_device_batched_total", Help: "Observations stored from HTTP batches."}),
		slowed:      prometheus.NewCounter(prometheus.CounterOpts{Name: "citybrain_device_slowed_total", Help: "Messages that waited because their device sends too much."}),
		rejected: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "citybrain_device_rejected_total", Help: "Messages, items and connections refused, by code."}, []string{"code"}),
	}
	if r != nil {
		r.MustRegister(f.connections, f.taken, f.batched, f.slowed, f.rejected) // fails only at start-up
	}
	return f
}
