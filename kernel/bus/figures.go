package bus

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// logFigures count a log.
type logFigures struct {
	reports, frames, failed, waits, again, broken prometheus.Counter
	seconds                                       prometheus.Histogram
}

func newLogFigures(r prometheus.Registerer, log string) *logFigures {
	name := "citybrain_" + log
	f := &logFigures{
		reports: counter(name+"_reports_total", "Reports stored in the log."),
		frames:  counter(name+"_frames_total", "Frames stored in the log."),
		failed:  counter(name+"_failed_reports_total", "Reports whose storing is unknown; their senders were not acknowledged."),
		waits:   counter(name+"_waits_total", "Times that a sender waited because the log was full of work."),
		again:   counter(name+"_frames_again_total", "Frames published again because no acknowledgement came."),
		broken:  counter(name+"_broken_frames_total", "Frames that could not be read."),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: name + "_commit_seconds", Help: "From the publishing of a frame to its acknowledgement.",
			Buckets: prometheus.ExponentialBuckets(0.00025, 2, 14),
		}),
	}
	register(r, f.reports, f.frames, f.failed, f.waits, f.again, f.broken, f.seconds)
	return f
}

func (f *logFigures) landed(fl flight, err error) {
	if err != nil {
		f.failed.Add(float64(fl.frame.count))
		return
	}
	if fl.frame.count == 0 {
		return
	}
	f.frames.Inc()
	f.reports.Add(float64(fl.frame.count))
	f.seconds.Observe(time.Since(fl.since).Seconds())
}

// factFigures count the facts.
type factFigures struct {
	relayed prometheus.Counter
	heard   *prometheus.CounterVec // listener, outcome: done, again, retry, dead
	lag     *prometheus.GaugeVec   // listener
}

func newFactFigures(r prometheus.Registerer) *factFigures {
	f := &factFigures{
		relayed: counter("citybrain_facts_relayed_total", "Facts carried from the outbox to the stream."),
		heard: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "citybrain_facts_heard_total", Help: "Attempts of listeners by outcome: done, again (heard before), retry, dead.",
		}, []string{"listener", "outcome"}),
		lag: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "citybrain_facts_waiting", Help: "Facts taken from the stream that a listener has not yet handled.",
		}, []string{"listener"}),
	}
	register(r, f.relayed, f.heard, f.lag)
	return f
}

// leading is 1 at the node of a cluster that leads the stream.
func leading(b *Bus, stream string) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "citybrain_bus_leader", Help: "Does this node lead the stream.", ConstLabels: prometheus.Labels{"stream": stream},
	}, func() float64 {
		if b.leads(stream) {
			return 1
		}
		return 0
	})
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

// register tells r of the collectors; without r the figures are only counted.
func register(r prometheus.Registerer, collectors ...prometheus.Collector) {
	if r == nil {
		return
	}
	for _, c := range collectors {
		r.MustRegister(c) // fails only at start-up, when two buses share a registerer
	}
}
