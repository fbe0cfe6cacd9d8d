package app

import (
	"fmt"
	"io"
	"strings"
	"time"

	"citybrain/kernel/life"
)

// story tells the start to the person at the terminal, a line a step.
type story struct{ out io.Writer }

func (s story) step(step life.Step) {
	verb, mark := "started", "✓"
	if step.Stop {
		verb = "stopped"
	}
	if step.Err != nil {
		verb, mark = "failed", "✗"
	}
	line := fmt.Sprintf("%s %-8s %-22s %6s", mark, verb, step.Name, round(step.Took))
	if step.Note != "" {
		line += "  " + step.Note
	}
	fmt.Fprintln(s.out, line)
}

// stepOf is the line of a step that app itself does.
func stepOf(name string, began time.Time, note string) life.Step {
	return life.Step{Name: name, Took: time.Since(began), Note: note}
}

func round(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func (s story) say(format string, args ...any) {
	fmt.Fprintln(s.out, strings.TrimRight(fmt.Sprintf(format, args...), "\n"))
}

// padded fills a text up to so many columns of a terminal, where a Chinese sign
// takes two.
func padded(text string, columns int) string {
	for _, r := range text {
		columns--
		if r >= 0x2e80 {
			columns--
		}
	}
	return text + strings.Repeat(" ", max(0, columns))
}
