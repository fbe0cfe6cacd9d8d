package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"citybrain/domain/traffic/traci"
	"citybrain/test/port"
)

// simulator is one SUMO that runs one hour with one seed.
type simulator struct {
	*traci.Client
	process *exec.Cmd
	ended   chan error
	folder  string
}

// start starts SUMO under the rules of the comparison and connects to it.
func start(ctx context.Context, s *scenario, seed int) (*simulator, error) {
	folder, err := os.MkdirTemp("", "signals-")
	if err != nil {
		return nil, err
	}
	address, err := port.Free()
	if err != nil {
		return nil, err
	}
	_, remote, _ := net.SplitHostPort(address) // Free wrote it
	run := &simulator{folder: folder, ended: make(chan error, 1)}
	run.process = exec.CommandContext(ctx, "sumo", "-n", s.net, "-r", s.routes,
		"-b", number(s.begin), "-e", number(s.end), "--seed", strconv.Itoa(seed), "--step-length", "1",
		"--time-to-teleport", "-1", "--xml-validation", "never", "--no-step-log", "--no-warnings",
		"--tripinfo-output", run.trips(), "--tripinfo-output.write-unfinished",
		"--remote-port", remote)
	if err := run.process.Start(); err != nil {
		return nil, fmt.Errorf("start sumo: %w", err)
	}
	go func() { run.ended <- run.process.Wait() }()
	if run.Client, err = connect(ctx, address, run.ended); err != nil {
		run.stop()
		return nil, err
	}
	return run, nil
}

func (r *simulator) trips() string { return filepath.Join(r.folder, "trips.xml") }

// connect asks until SUMO has read its files and listens, or has ended.
func connect(ctx context.Context, addr string, ended <-chan error) (*traci.Client, error) {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		c, err := traci.Dial(ctx, addr)
		if err == nil {
			return c, nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		case err := <-ended:
			return nil, fmt.Errorf("sumo ended before it listened: %w", err)
		}
	}
}

// finish ends the run in good order, so that the trips are written out.
func (r *simulator) finish(ctx context.Context) error {
	if err := r.Close(ctx); err != nil {
		return err
	}
	select {
	case err := <-r.ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stop makes an end of a run however it stands, and of its files.
func (r *simulator) stop() {
	_ = r.process.Process.Kill() // It may have ended already.
	_ = os.RemoveAll(r.folder)   // What stays behind is in the temporary folder.
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
