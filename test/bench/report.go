package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// section is what one measure brings to the report.
type section struct {
	title   string
	how     string // how it was measured: Markdown, one paragraph a line
	figures []figure
	growth  growth
}

// growth is a table of how cost grows; the first column names the line.
type growth struct {
	head []string
	rows [][]string
}

// report is the whole run.
type report struct {
	machine  machine
	command  string
	quick    bool
	ended    string // the measure at which the run ended early; "" if it did not
	sections []section
}

// write puts the report into a file, or on standard output.
func (r report) write(name string) error {
	var text strings.Builder
	r.text(&text)
	if name == "" {
		_, err := io.WriteString(os.Stdout, text.String())
		return err
	}
	return os.WriteFile(name, []byte(text.String()), 0o644)
}

func (r report) text(w io.Writer) {
	m := r.machine
	fmt.Fprintln(w, "# Benchmarks")
	fmt.Fprintln(w, "\nMade by `make bench`; do not edit. Medians, on loopback, with the load generator on the same processors as the city.")
	if r.quick {
		fmt.Fprintln(w, "\n**A quick run: once, briefly, with few things. These are no figures to quote.**")
	}
	if r.ended != "" {
		fmt.Fprintf(w, "\n**The run ended early, at %s: what follows is what had been measured before.**\n", r.ended)
	}
	fmt.Fprintln(w, "\n| run | |\n|---|---|")
	for _, line := range [][2]string{
		{"command", "`" + r.command + "`"}, {"at", m.at.Format("2006-01-02 15:04 UTC")}, {"processor", m.processor},
		{"memory", m.memory}, {"system", m.system}, {"versions", m.versions}, {"load average before", m.load},
	} {
		fmt.Fprintf(w, "| %s | %s |\n", line[0], line[1])
	}
	fmt.Fprintln(w, "\n## Goals\n\n| what | goal | median | | spread | in the same run |\n|---|---|---|---|---|---|")
	for _, s := range r.sections {
		for _, f := range s.figures {
			if f.goal.set {
				f.line(w)
			}
		}
	}
	for _, s := range r.sections {
		s.text(w)
	}
}

func (f figure) line(w io.Writer) {
	fmt.Fprintf(w, "| %s | %s | **%s** %s | %s | %s | %s |\n",
		f.what, f.goal.text(f.unit), number(median(f.values)), f.unit, f.verdict(), spread(f.values), f.beside)
}

func (s section) text(w io.Writer) {
	fmt.Fprintf(w, "\n## %s\n\n%s\n", s.title, strings.TrimSpace(s.how))
	if len(s.figures) > 0 {
		fmt.Fprintln(w, "\n| what | goal | median | | spread | in the same run |\n|---|---|---|---|---|---|")
		for _, f := range s.figures {
			f.line(w)
		}
	}
	if len(s.growth.rows) > 0 {
		fmt.Fprintf(w, "\n| %s |\n|%s\n", strings.Join(s.growth.head, " | "), strings.Repeat("---|", len(s.growth.head)))
		for _, row := range s.growth.rows {
			fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
		}
	}
}
