// Command signals measures the adaptive signals (adapt) in SUMO under fixed
// rules: steps of one second, an hour, no teleporting, no knowledge of the
// demand, detectors that see 200 m before the stop line, a decision every ten
// seconds and three seconds of yellow. It prints a table and can write it as a
// document. With -waves it measures the green waves of emergency vehicles (wave), with
// -incidents how incidents are found (incident).
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"citybrain/domain/traffic/adapt"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := measure(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "signals:", err)
		os.Exit(1)
	}
}

// settings are the flags.
type settings struct {
	data, only, out string
	runs            string
	seeds, first    int
	parallel        int
	own, retimed    bool
	explain         bool
	waves           bool
	incidents       bool
	minutes         int
	tuning          adapt.Tuning
}

func parse(args []string) (settings, error) {
	s := settings{tuning: adapt.Default()}
	var tuning string
	flags := flag.NewFlagSet("signals", flag.ContinueOnError)
	flags.StringVar(&s.data, "data", os.Getenv("CITYBRAIN_TRAFFIC_DATA"), "folder with one folder per map")
	flags.StringVar(&s.only, "only", "", "names of maps, with commas; all if empty")
	flags.StringVar(&s.out, "out", "", "write the table as a document")
	flags.StringVar(&tuning, "tuning", "", "JSON with fields of adapt.Tuning to change")
	flags.IntVar(&s.seeds, "seeds", 10, "runs of each map")
	flags.IntVar(&s.first, "first", 101, "first seed")
	flags.IntVar(&s.parallel, "parallel", 2, "runs at a time")
	flags.BoolVar(&s.retimed, "retimed", false, "fixed plans, made anew every quarter of an hour")
	flags.BoolVar(&s.explain, "explain", false, "print what was decided of plans in each map's first run")
	flags.BoolVar(&s.waves, "waves", false, "emergency vehicles with and without a green wave")
	flags.BoolVar(&s.incidents, "incidents", false, "vehicles that stop and lanes that are closed, and who finds them")
	flags.IntVar(&s.minutes, "minutes", 0, "with -incidents: length of a run; 0: as the map says")
	flags.StringVar(&s.runs, "runs", "", "with -waves and -incidents: file that every run is added to; the document is about all in it")
	flags.BoolVar(&s.own, "own", false, "let every signal keep its own programme")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if tuning != "" {
		if err := json.Unmarshal([]byte(tuning), &s.tuning); err != nil {
			return s, fmt.Errorf("-tuning: %w", err)
		}
	}
	if s.data == "" {
		return s, fmt.Errorf("-data or CITYBRAIN_TRAFFIC_DATA must name the folder of the maps")
	}
	return s, nil
}

// measure runs every map and reports.
func measure(ctx context.Context, args []string) error {
	set, err := parse(args)
	if err != nil {
		return err
	}
	maps, err := readMaps(set)
	if err != nil {
		return err
	}
	if set.waves {
		return measureWaves(ctx, maps, set)
	}
	if set.incidents {
		return measureIncidents(ctx, maps, set)
	}
	var rows []result
	for _, s := range maps {
		if set.retimed {
			s.ruledYellow()
		}
		row, err := repeat(ctx, s, set)
		if err != nil {
			return err
		}
		fmt.Println(row.line())
		rows = append(rows, row)
	}
	if set.out == "" {
		return nil
	}
	return os.WriteFile(set.out, []byte(document(rows, set)), 0o644)
}

func readMaps(set settings) ([]*scenario, error) {
	folders, err := filepath.Glob(filepath.Join(set.data, "*", "*.sumocfg"))
	if err != nil {
		return nil, err
	}
	var maps []*scenario
	for _, f := range folders {
		name := filepath.Base(filepath.Dir(f))
		if set.only != "" && !slices.Contains(strings.Split(set.only, ","), name) {
			continue
		}
		s, err := readScenario(filepath.Dir(f))
		if err != nil {
			return nil, err
		}
		maps = append(maps, s)
	}
	if len(maps) == 0 {
		return nil, fmt.Errorf("no maps in %s", set.data)
	}
	return maps, nil
}

// repeat runs one map with each seed, a few runs at a time.
func repeat(ctx context.Context, s *scenario, set settings) (result, error) {
	runs, faults := make([]outcome, set.seeds), make([]error, set.seeds)
	slots := make(chan struct{}, max(1, set.parallel))
	tuning := &set.tuning
	if set.own {
		tuning = nil
	}
	var wait sync.WaitGroup
	for i := range runs {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if set.retimed {
				runs[i], faults[i] = driveRetimed(ctx, s, set.first+i)
				return
			}
			runs[i], faults[i] = drive(ctx, s, set.first+i, tuning)
		})
	}
	wait.Wait()
	for _, err := range faults {
		if err != nil {
			return result{}, err
		}
	}
	if set.explain {
		fmt.Println(strings.Join(runs[0].log, "\n"))
	}
	return newResult(s, runs), nil
}
