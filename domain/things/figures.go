package things

import (
	"github.com/prometheus/client_golang/prometheus"

	"citybrain/domain/things/twin"
)

// figures count what this node's twin took from the log since its start. After
// a start or a failed unit of work frames are replayed: what was counted before
// is counted again, its values as late.
type figures struct {
	reports              prometheus.Counter
	fresh, late, refused prometheus.Counter
	raised, cleared      prometheus.Counter
	again, behind        prometheus.Counter
}

func newFigures(s *Service) *figures {
	values := family("citybrain_twin_values_total", "Values of reports by outcome: taken, late (not newer than what is known), refused.", "outcome")
	alarms := family("citybrain_twin_alarms_total", "Alarms that the rules raised and cleared.", "change")
	old := family("citybrain_twin_old_reports_total", "Reports that brought nothing new: repetitions, and those older than what is known.", "why")
	f := &figures{
		again: old.WithLabelValues("repeated"), behind: old.WithLabelValues("late"),
		reports: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "citybrain_twin_reports_total", Help: "Reports that the twin has followed in the observation log.",
		}),
		fresh: values.WithLabelValues("taken"), late: values.WithLabelValues("late"), refused: values.WithLabelValues("refused"),
		raised: alarms.WithLabelValues("raised"), cleared: alarms.WithLabelValues("cleared"),
	}
	if s.Registerer == nil {
		return f
	}
	held := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "citybrain_twin_things", Help: "Things in the twin.",
	}, func() float64 { return float64(s.Twin().Len()) })
	applied := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "citybrain_twin_applied_frame", Help: "Sequence of the last frame of the observation log that is in the twin.",
	}, func() float64 { return float64(s.applied.Load()) })
	s.Registerer.MustRegister(f.reports, values, alarms, old, held, applied) // fails only where two services share a registerer
	return f
}

func family(name, help, label string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{label})
}

// frame counts the reports of a frame and what its values did to alarms.
func (f *figures) frame(reports int, out *twin.Effects) {
	f.reports.Add(float64(reports))
	for _, a := range out.Alarms {
		if a.Raised {
			f.raised.Inc()
		} else {
			f.cleared.Inc()
		}
	}
}

// old counts a report that brought nothing new, by the reason.
func (f *figures) old(why string) {
	if why == whyAgain {
		f.again.Inc()
		return
	}
	f.behind.Inc()
}

func (f *figures) values(done twin.Applied) {
	f.fresh.Add(float64(done.Fresh))
	if done.Late > 0 {
		f.late.Add(float64(done.Late))
	}
}
