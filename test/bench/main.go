// Command bench measures a city from outside: the built binary as a process of
// its own on loopback, the load generator of test/load as another, each on a
// fresh data folder. Every measure runs at least three times; the medians are
// written to docs/benchmarks.md with the machine and the way of measuring.
//
// Run it by `make bench`, or `go run ./test/bench -quick -only mqtt` while working.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// bench is one run of the benchmarks.
type bench struct {
	ctx     context.Context
	folder  string // everything that the run makes lies here and goes with it
	binary  string
	load    string
	quick   bool
	repeats int
	things  int // the largest city of crowd
	cases   int // the largest city of cases
	pg      string
	pgOnly  bool
	keep    string // filled stores stay here for the next run; "": they go with the run
}

// measure is one thing that is measured; its figures come in the order of the report.
type measure struct {
	name string
	run  func(*bench) (section, error)
}

func measures() []measure {
	return []measure{
		{"mqtt", mqtt}, {"http", batches}, {"store", store}, {"idle", idle}, {"broker", broker}, {"cases", servicesAndCases},
		{"connections", connections}, {"parts", parts}, {"crowd", crowd}, {"screen", screen}, {"wall", wall}, // what is no goal of the design last
	}
}

func main() {
	quick := flag.Bool("quick", false, "run once, briefly and with few things: for working on the code, not for figures")
	only := flag.String("only", "", "measures to run, with commas: mqtt, http, store, idle, broker, cases, connections, parts, screen, wall, crowd")
	binary := flag.String("binary", "", "binary to measure; built for the run without it")
	out := flag.String("out", "", "file of the report; standard output without it")
	things := flag.Int("things", 0, "things of the largest city in crowd; 1,000,000 without it, and 100,000 with -quick")
	cases := flag.Int("cases", 0, "cases of the largest city in cases; 1,200,000 without it, and 12,000 with -quick")
	pg := flag.String("pg", "", "postgres://… of an empty server on which cases is measured, too; each city makes a database of its own")
	pgOnly := flag.Bool("pg-only", false, "with -pg: not on SQLite again")
	repeats := flag.Int("repeats", 3, "how often each measure runs")
	keep := flag.String("keep", "", "folder in which cities that were filled with cases stay, for the next run to go on with")
	most := flag.Duration("most", 50*time.Minute, "the run is ended after this time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *most)
	defer cancel()
	b := &bench{ctx: ctx, binary: *binary, quick: *quick, repeats: *repeats, things: cmp.Or(*things, 1_000_000), cases: cmp.Or(*cases, 1_200_000), pg: *pg, pgOnly: *pgOnly, keep: *keep}
	if *quick {
		b.repeats, b.things, b.cases = 1, cmp.Or(*things, 100_000), cmp.Or(*cases, 12_000)
	}
	if err := b.run(*out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures, and writes the report to the file out.
func (b *bench) run(out, only string) (err error) {
	if b.folder, err = os.MkdirTemp("", "citybrain-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	r := report{machine: readMachine(), quick: b.quick, command: "go run ./test/bench " + strings.Join(os.Args[1:], " ")}
	if err := b.build(); err != nil {
		return err
	}
	for _, m := range measures() {
		if only != "" && !slices.Contains(strings.Split(only, ","), m.name) {
			continue
		}
		began := time.Now()
		b.say("── %s", m.name)
		s, err := m.run(b)
		if err != nil {
			r.ended = m.name
			if len(s.growth.rows)+len(s.figures) > 0 {
				r.sections = append(r.sections, s)
			}
			err = fmt.Errorf("%s: %w", m.name, err)
			return errors.Join(err, r.write(out)) // what was measured is not thrown away
		}
		b.say("   %s: %.0f s", m.name, time.Since(began).Seconds())
		r.sections = append(r.sections, s)
	}
	return r.write(out)
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// build builds what is measured and what loads it. A tree whose web was not
// built has nothing to embed.
func (b *bench) build() error {
	b.load = filepath.Join(b.folder, "load")
	if err := b.goTool("build", "-o", b.load, "./test/load"); err != nil {
		return err
	}
	if b.binary != "" {
		return nil
	}
	b.binary = filepath.Join(b.folder, "citybrain")
	args := []string{"build", "-trimpath", "-ldflags", "-s -w", "-o", b.binary}
	if _, err := os.Stat("web/dist/index.html"); err != nil {
		args = append(args, "-tags", "no_ui")
	}
	return b.goTool(append(args, "./cmd/citybrain")...)
}

func (b *bench) goTool(args ...string) error {
	cmd := exec.CommandContext(b.ctx, "go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, said)
	}
	return nil
}

// room makes a fresh folder.
func (b *bench) room(name string) (string, error) { return os.MkdirTemp(b.folder, name+"-") }

// seconds is how long a load lasts.
func (b *bench) seconds(full time.Duration) time.Duration {
	if b.quick {
		return full / 3
	}
	return full
}
