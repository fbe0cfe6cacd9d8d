package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"citybrain/domain/traffic/wave"
)

// ride is one run of one arm: a line of JSON in the file of -runs.
type ride struct {
	Map           string
	Seed          int
	Arm           string
	Urgent, Lost  float64   // s, mean of emergency vehicles: from their call on, and of that against driving alone
	Sent, Arrived int       // emergency vehicles
	Others        float64   // mean delay, s
	Raw, Minute   []float64 // s late, of arrivals predicted a minute ahead: as reckoned, and set right by those before
	Held          int       // s that junctions were held, over all of them
}

// measureWaves runs every map, seed and arm, one after the other, and reports.
func measureWaves(ctx context.Context, maps []*scenario, set settings) error {
	rides, err := readLines[ride](set.runs)
	if err != nil {
		return err
	}
	for _, s := range maps {
		fill(s)
		fresh, err := rideAll(ctx, s, set)
		if err != nil {
			return err
		}
		rides = append(rides, fresh...)
	}
	if set.out == "" {
		return nil
	}
	return os.WriteFile(set.out, []byte(waveDocument(rides)), 0o644)
}

// rideAll runs one map with all seeds; what arrivals missed is learnt from seed to seed.
func rideAll(ctx context.Context, s *scenario, set settings) ([]ride, error) {
	folder, err := os.MkdirTemp("", "waves-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	var rides []ride
	errs := make([]wave.Errors, len(arms))
	for seed := set.first; seed < set.first+set.seeds; seed++ {
		for i, a := range arms {
			out, eta, err := driveUrgent(ctx, s, seed, a, asOthers(), folder, &errs[i])
			if err != nil {
				return nil, err
			}
			if out.died != nil {
				fmt.Println(out.died)
				continue
			}
			r := ride{s.name, seed, a.name, out.urgent, out.urgentLost, out.sent, out.arrived, out.delay, eta.raw, eta.minute, out.held}
			fmt.Println(r.line())
			if err := keepLine(set.runs, r); err != nil {
				return nil, err
			}
			rides = append(rides, r)
		}
	}
	return rides, nil
}

// asOthers is the model for emergency vehicles that drive as fast as others do.
func asOthers() wave.Model {
	m := wave.Usual()
	m.Haste = 1
	return m
}

// readLines reads the runs that a file of JSON lines has kept; no file, no runs.
func readLines[T any](file string) ([]T, error) {
	f, err := os.Open(file)
	if file == "" || errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var runs []T
	for lines := json.NewDecoder(bufio.NewReader(f)); ; {
		var r T
		if err := lines.Decode(&r); errors.Is(err, io.EOF) {
			return runs, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s, run %d: %w", file, len(runs)+1, err)
		}
		runs = append(runs, r)
	}
}

// keepLine adds a run to a file, so that a long measurement that was cut off is not lost.
func keepLine(file string, run any) error {
	if file == "" {
		return nil
	}
	text, err := json.Marshal(run)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err = f.Write(append(text, '\n')); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}
