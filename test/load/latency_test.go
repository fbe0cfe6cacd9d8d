package main

import (
	"testing"
	"time"
)

func TestRecoveryIsTheFirstOfSomeCalmSeconds(t *testing.T) {
	var all []sample
	for i, took := range []int{300, 200, 10, 150, 20, 20, 20, 20} { // of each second after a spike, ms
		for range 20 {
			all = append(all, sample{kind: "x", at: time.Duration(i)*time.Second + time.Millisecond, took: time.Duration(took) * time.Millisecond})
		}
	}
	if got := recovers(all, 0, 8*time.Second, 100*time.Millisecond, 3); got != 4 {
		t.Errorf("recovered after %v s, not 4", got)
	}
	if got := recovers(all[:60], 0, 3*time.Second, 100*time.Millisecond, 3); got != -1 {
		t.Errorf("recovered after %v s within a time that is too short", got)
	}
}

func TestLatenciesAreOfTheirTimeAndKind(t *testing.T) {
	var all []sample
	for i := range 100 {
		all = append(all, sample{kind: "search", at: time.Second, took: time.Duration(i+1) * time.Millisecond})
	}
	all = append(all, sample{kind: "search", at: 5 * time.Second, took: time.Hour}, sample{kind: "search", at: time.Second, took: time.Hour, failed: true})
	got := latencies(all, 0, 2*time.Second)["search"]
	if got != (latency{Count: 100, P50: 51, P95: 96, P99: 100, Most: 100}) {
		t.Errorf("%+v", got)
	}
}
