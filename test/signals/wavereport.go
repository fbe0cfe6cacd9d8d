package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"

	"citybrain/domain/traffic/wave"
)

// measureWaves runs every map, seed and arm, one after the other.
func measureWaves(ctx context.Context, maps []*scenario, set settings) error {
	folder, err := os.MkdirTemp("", "waves-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for _, s := range maps {
		fill(s)
		errs := make([]wave.Errors, len(arms))
		for seed := set.first; seed < set.first+set.seeds; seed++ {
			for i, a := range arms {
				out, eta, err := driveUrgent(ctx, s, seed, a, usual(), folder, &errs[i])
				if err != nil {
					return err
				}
				if out.died != nil {
					fmt.Println(out.died)
					continue
				}
				one, err := json.Marshal(record{s.name, seed, a.name, out.urgent, out.urgentLost, out.sent, out.arrived, out.delay, eta.minute, eta.raw, out.grants})
				if err != nil {
					return err
				}
				if _, err = fmt.Fprintln(os.Stderr, string(one)); err != nil {
					return err
				}
				fmt.Printf("%-12s %d %-16s urgent %.1f s (lost %.1f), %d of %d, others %.2f s, eta %v raw %v, %d wishes\n", s.name, seed, a.name, out.urgent, out.urgentLost, out.arrived, out.sent, out.delay, spread(eta.minute), spread(eta.raw), out.grants)
			}
		}
	}
	return nil
}

// record is one run of one arm, a line of JSON.
type record struct {
	Map           string
	Seed          int
	Arm           string
	Urgent, Lost  float64 // s, mean of emergency vehicles
	Sent, Arrived int
	Others        float64   // mean delay, s
	Minute, Raw   []float64 // s late, of arrivals a minute ahead: set right, as reckoned
	Held          int       // seconds that junctions were held, over all of them
}

// usual is the model for vehicles that drive as others do.
func usual() wave.Model {
	m := wave.Usual()
	m.Haste = 1
	return m
}

func spread(late []float64) string {
	if len(late) == 0 {
		return "none"
	}
	all, off := slices.Sorted(slices.Values(late)), []float64{}
	for _, x := range late {
		off = append(off, math.Abs(x))
	}
	slices.Sort(off)
	return fmt.Sprintf("n %d |%.1f| (%.0f %.0f %.0f)", len(all), off[len(off)/2], all[len(all)/10], all[len(all)/2], all[len(all)*9/10])
}
