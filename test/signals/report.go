package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// result is one map's runs.
type result struct {
	name string
	summary
	runs   int
	died   int
	each   []float64
	micros float64 // of one decision of one junction
	speed  float64
}

func newResult(s *scenario, runs []outcome) result {
	r := result{name: s.name}
	var thinking, decisions float64
	for _, o := range runs {
		if o.died != nil {
			r.died++
			continue
		}
		r.runs++
		r.each = append(r.each, o.delay)
		r.speed += o.speed
		thinking += float64(o.thinking.Microseconds())
		decisions += float64(o.decisions)
	}
	r.summary = summarise(r.each)
	r.speed /= max(1, float64(r.runs))
	r.micros = thinking / max(1, decisions)
	return r
}

func (r result) line() string {
	return fmt.Sprintf("%-12s mean %6.2f  median %6.2f  worst %6.2f  locked %d  runs %d  died %d  %.0f µs a decision  %.2f m/s  %.1f", r.name, r.mean, r.median, r.worst, r.locked, r.runs, r.died, r.micros, r.speed, r.each)
}

// references are the figures to compare with, in seconds of delay: the own
// fixed plan, SUMO's actuated signals, published greedy and max-pressure
// controllers, the best published learner at its best episode, and our aims.
var references = map[string][7]float64{
	"cologne1":    {58.8, 97.3, 27.8, 65.9, 26.1, 28, 26},
	"cologne8":    {64.1, 48.6, 21.9, 47.7, 21.6, 22, 20.8},
	"ingolstadt1": {40.6, 29.5, 28.3, 23.6, 20.9, 22.5, 20.9},
	"ingolstadt7": {88.0, 42.1, 80.6, 46.8, 31.2, 30, 28},
	"grid4x4":     {93.8, 71.8, 34.3, 52.6, 33.0, 27, 25},
}

// document writes the results beside the references.
func document(rows []result, set settings) string {
	var b strings.Builder
	b.WriteString(`# Benchmarks: signals

Written by ` + "`make bench-traffic`" + ` in SUMO 1.15. The rules: steps of one second, an
hour, no teleporting, no knowledge of the demand, detectors that see 200 m before
the stop line, a decision every 10 s, 3 s of yellow at a change, the green phases of
the map's own programme, one set of parameters for all maps. Delay is the mean over
trips of time lost and wait to be let in, in seconds; who is never let in waits to
the end. A run is locked when its delay is over twice the median. A run that SUMO
does not survive has no delay and is counted as died.

`)
	fmt.Fprintf(&b, "Measured on %s with %s on %d cores, seeds %d to %d; tuning used seeds below 100. The time of\na decision is of one junction, beside two simulators on the same machine.\n\n",
		time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.NumCPU(), set.first, set.first+set.seeds-1)
	b.WriteString("| map | mean | median | worst | locked | died | must | stretch | own plan | actuated | greedy | max-pressure | best learner | a decision |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | **%.1f** | %.1f | %.1f | %d | %d | ", r.name, r.mean, r.median, r.worst, r.locked, r.died)
		ref, known := references[r.name]
		if known {
			fmt.Fprintf(&b, "≤ %g | ≤ %g | %.1f | %.1f | %.1f | %.1f | %.1f", ref[5], ref[6], ref[0], ref[1], ref[2], ref[3], ref[4])
		} else {
			b.WriteString("– | – | – | – | – | – | –")
		}
		fmt.Fprintf(&b, " | %.2f ms |\n", r.micros/1000)
	}
	return b.String()
}
