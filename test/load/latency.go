package main

import (
	"slices"
	"time"
)

// sample is one request: what it was for, when it began, how long it took.
type sample struct {
	kind   string
	at     time.Duration
	took   time.Duration
	failed bool
}

// latency is how long requests of one kind took, ms.
type latency struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
	Most  float64 `json:"most"`
}

func latencies(all []sample, from, to time.Duration) map[string]latency {
	took := map[string][]time.Duration{}
	for _, s := range all {
		if s.at >= from && s.at < to && !s.failed {
			took[s.kind] = append(took[s.kind], s.took)
		}
	}
	out := map[string]latency{}
	for kind, list := range took {
		slices.Sort(list)
		out[kind] = latency{len(list), at(list, 0.5), at(list, 0.95), at(list, 0.99), at(list, 1)}
	}
	return out
}

// at gives the value within which a share lies, ms.
func at(sorted []time.Duration, share float64) float64 {
	i := min(len(sorted)-1, int(share*float64(len(sorted))))
	return float64(sorted[i].Microseconds()) / 1000
}

func countOf(all []sample, from, to time.Duration) (n int) {
	for _, s := range all {
		if s.at >= from && s.at < to {
			n++
		}
	}
	return n
}

// recovers gives the seconds after a spike until 95 of 100 answers keep to a goal for
// some seconds in a row; -1 if that does not come.
func recovers(all []sample, from, to, goal time.Duration, calm int) float64 {
	row := 0
	for n := 0; from+time.Duration(n+1)*time.Second <= to; n++ {
		begins := from + time.Duration(n)*time.Second
		var took []time.Duration
		bad := false
		for _, s := range all {
			if s.at >= begins && s.at < begins+time.Second {
				took, bad = append(took, s.took), bad || s.failed
			}
		}
		slices.Sort(took)
		if row++; bad || len(took) > 0 && took[min(len(took)-1, len(took)*95/100)] > goal {
			row = 0
		}
		if row == calm {
			return float64(n + 1 - calm)
		}
	}
	return -1
}
