package test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDays plays the scripts of days/: real city, real doors, one line a step.
// What the lines may say is in day_*_test.go.
func TestDays(t *testing.T) {
	scripts, err := filepath.Glob("days/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".txt"), func(t *testing.T) {
			newDay(t).play(script)
		})
	}
}

// play runs every line of a script; a line that no step understands fails.
func (d *day) play(script string) {
	f, err := os.Open(script)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	scan, n := bufio.NewScanner(f), 0
	for scan.Scan() {
		n++
		line := strings.TrimSpace(scan.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		d.line = fmt.Sprintf("%s:%d: %s", script, n, line)
		d.step(line)
	}
	if err := scan.Err(); err != nil {
		d.t.Fatal(err)
	}
}

// step does what a line says.
func (d *day) step(line string) {
	for _, s := range d.steps {
		if words := s.says.FindStringSubmatch(line); words != nil {
			s.do(words[1:])
			return
		}
	}
	d.fail("no step says this")
}

func (d *day) fail(format string, args ...any) {
	d.t.Helper()
	d.t.Fatalf("%s\n\t%s", d.line, fmt.Sprintf(format, args...))
}

// step is a kind of line: what it says, and what that does with its words.
type step struct {
	says *regexp.Regexp
	do   func(words []string)
}

func when(says string, do func(words []string)) step {
	return step{regexp.MustCompile("^" + says + "$"), do}
}
