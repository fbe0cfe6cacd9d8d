package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"
)

func (r ride) line() string {
	off := offBy(r.Raw)
	return fmt.Sprintf("%-12s %d %-16s emergency %.1f s (lost %.1f), %d of %d, others %.2f s, arrivals off by %.1f s, held %d s",
		r.Map, r.Seed, r.Arm, r.Urgent, r.Lost, r.Arrived, r.Sent, r.Others, off, r.Held)
}

// middle is the median, NaN of nothing.
func middle(all []float64) float64 { return quantile(all, 0.5) }

func quantile(all []float64, part float64) float64 {
	if len(all) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(all))
	at := part * float64(len(sorted)-1)
	low, high := sorted[int(at)], sorted[int(math.Ceil(at))]
	return low + (high-low)*(at-math.Floor(at))
}

// offBy is the median of how far arrivals were off, to either side.
func offBy(late []float64) float64 {
	off := make([]float64, len(late))
	for i, x := range late {
		off[i] = math.Abs(x)
	}
	return middle(off)
}

// armOf is what the runs of a map with one arm come to.
type armOf struct {
	seeds                int
	sent, arrived        int
	urgent, lost, others []float64
	gain, bound          []float64 // of the time under the own plan, with the same seed
	cost                 []float64 // others' delay for that without the wave, with the same seed
	raw, minute          []float64
}

// gather puts the runs of a map with one arm beside those with the same seed.
func gather(rides []ride, of, name string) armOf {
	var all armOf
	without := strings.TrimSuffix(name, " + wave")
	for _, r := range rides {
		if r.Map != of || r.Arm != name {
			continue
		}
		all.seeds++
		all.sent, all.arrived = all.sent+r.Sent, all.arrived+r.Arrived
		all.urgent, all.lost, all.others = append(all.urgent, r.Urgent), append(all.lost, r.Lost), append(all.others, r.Others)
		all.raw, all.minute = append(all.raw, r.Raw...), append(all.minute, r.Minute...)
		if own, ok := find(rides, of, arms[0].name, r.Seed); ok {
			all.gain = append(all.gain, r.Urgent/own.Urgent)
			all.bound = append(all.bound, (r.Urgent-r.Lost)/own.Urgent)
		}
		if base, ok := find(rides, of, without, r.Seed); ok {
			all.cost = append(all.cost, r.Others/base.Others)
		}
	}
	return all
}

func find(rides []ride, of, name string, seed int) (ride, bool) {
	i := slices.IndexFunc(rides, func(r ride) bool { return r.Map == of && r.Arm == name && r.Seed == seed })
	if i < 0 {
		return ride{}, false
	}
	return rides[i], true
}

// waveDocument writes the comparison.
func waveDocument(rides []ride) string {
	var b strings.Builder
	b.WriteString(waveRules)
	first, last := math.MaxInt, 0
	var maps []string
	for _, r := range rides {
		first, last = min(first, r.Seed), max(last, r.Seed)
		if !slices.Contains(maps, r.Map) {
			maps = append(maps, r.Map)
		}
	}
	slices.Sort(maps)
	fmt.Fprintf(&b, "Written on %s with %s on %d cores, seeds %d to %d; tuning used seeds below 100.\n\n", time.Now().UTC().Format(time.DateOnly), runtime.Version(), runtime.NumCPU(), first, last)
	b.WriteString("| map | signals | runs | travel time | lost of it | arrived | against own plan | if alone | others' delay | against no wave | arrivals off by | set right | late by (10, 50, 90 %) |\n")
	b.WriteString("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, name := range maps {
		for _, a := range arms {
			if all := gather(rides, name, a.name); all.seeds > 0 {
				b.WriteString(all.row(name, a.name))
			}
		}
	}
	return b.String()
}

func (a armOf) row(name, arm string) string {
	percent := func(ratios []float64) string { return fmt.Sprintf("%+.0f %%", (middle(ratios)-1)*100) }
	return fmt.Sprintf("| %s | %s | %d | %.1f s | %.1f s | %d of %d | **%s** | %s | %.1f s | **%s** | **%.1f s** | %.1f s | %+.0f, %+.0f, %+.0f s |\n",
		name, arm, a.seeds, middle(a.urgent), middle(a.lost), a.arrived, a.sent, percent(a.gain), percent(a.bound),
		middle(a.others), percent(a.cost), offBy(a.raw), offBy(a.minute), quantile(a.raw, 0.1), middle(a.raw), quantile(a.raw, 0.9))
}

const waveRules = `# Benchmarks: green waves

Written by ` + "`make bench-waves`" + ` in SUMO 1.15: an hour, steps of one second, no teleporting, 12
emergency vehicles an hour on ways over three signals or more, drawn by the seed. They are
SUMO's class "emergency" as it comes, without the blue light device and without more speed than
others: they keep to the signals and nobody makes room for them, with every kind of signals alike.
Queues and speeds are known within 200 m before the stop lines; where an emergency vehicle is,
is known each second.

All changes besides the map's own programme keep the least greens, yellows and clearances of
the city's standard (` + "`rules.Usual`" + `), which are longer than the 3 s of the other benchmark: the
adaptive controller is slower here than there. After a vehicle the own plan is joined where it
would be by then.

Travel time is from the call to the arrival, the mean of the vehicles of a run. "Lost" is what a
vehicle without signals and others would not have needed; "if alone" is the gain that would be
if nothing were lost, which no signal can exceed. All figures are medians of the runs, and all
ratios are of runs with the same seed. An arrival is predicted at each junction a minute ahead;
"off by" is the median to either side, "set right" the same after the errors of those before.

Wanted: travel time −45 % against the own plan with all arrived, others' delay at most +5 %,
arrivals off by at most 5 s.

`
