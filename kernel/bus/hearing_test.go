package bus

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// TestAnEndedDutyWaitsForNothing ends a hearing with facts that nobody handled:
// they wait for whoever has the duty next, not here.
func TestAnEndedDutyWaitsForNothing(t *testing.T) {
	registry := prometheus.NewRegistry()
	b := New(Config{Dir: t.TempDir(), Registerer: registry})
	h := newHearing(b, Listener{Name: "overview.alarms"})
	h.begin(7)
	for seq := range uint64(3) {
		h.order = append(h.order, &progress{seq: 8 + seq})
		h.window <- struct{}{}
		b.figures.lag.WithLabelValues(h.Name).Inc()
	}
	h.finish(h.order[1]) // handled, behind one that is not
	h.leave()
	all, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, figure := range all {
		if figure.GetName() == "citybrain_facts_waiting" && figure.GetMetric()[0].GetGauge().GetValue() != 0 {
			t.Errorf("waiting: %v", figure)
		}
	}
	if floor, moved := h.moved(); floor != 7 || moved {
		t.Errorf("floor %d, moved %t", floor, moved)
	}
}
