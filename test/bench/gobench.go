package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// results are the values of Go's benchmarks by name and unit, one of each run.
type results map[string]map[string][]float64

// goBench runs benchmarks of a package, as often as every measure.
func (b *bench) goBench(pkg, pattern, span string) (results, error) {
	cmd := exec.CommandContext(b.ctx, "go", "test", "-run", "^$", "-bench", pattern, "-benchtime", span,
		"-count", strconv.Itoa(b.repeats), "-timeout", "10m", pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("go test -bench %s %s: %w\n%s", pattern, pkg, err, out)
	}
	return readBenchmarks(string(out)), nil
}

// readBenchmarks reads what go test -bench prints.
func readBenchmarks(text string) results {
	all := results{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		name, ok := strings.CutPrefix(first(f), "Benchmark")
		if !ok || len(f) < 4 {
			continue
		}
		if cut := strings.LastIndexByte(name, '-'); cut > 0 {
			name = name[:cut] // the number of processors
		}
		if all[name] == nil {
			all[name] = map[string][]float64{}
		}
		for i := 2; i+1 < len(f); i += 2 {
			if v, err := strconv.ParseFloat(f[i], 64); err == nil {
				all[name][f[i+1]] = append(all[name][f[i+1]], v)
			}
		}
	}
	return all
}

func first(fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}

// scaled gives the values of a benchmark in another unit.
func (r results) scaled(name, unit string, by float64) []float64 {
	var out []float64
	for _, v := range r[name][unit] {
		out = append(out, v*by)
	}
	return out
}
