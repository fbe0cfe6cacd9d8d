package main

import (
	"fmt"
	"math"
	"slices"
)

// figure is one line of the report: the values of all runs.
type figure struct {
	what   string
	unit   string
	goal   goal
	values []float64
	beside string // a reference of the same run, or what else was seen
}

// goal is what the median must reach; the zero goal is none.
type goal struct {
	value float64
	most  bool // the value is the greatest allowed, else the least
	set   bool
}

func atLeast(v float64) goal { return goal{value: v, set: true} }
func atMost(v float64) goal  { return goal{value: v, most: true, set: true} }

func (g goal) text(unit string) string {
	switch {
	case !g.set:
		return "–"
	case g.most && g.value == 0:
		return "0"
	case g.most:
		return "≤ " + number(g.value) + " " + unit
	}
	return "≥ " + number(g.value) + " " + unit
}

// verdict is a mark for the reader.
func (f figure) verdict() string {
	switch m := median(f.values); {
	case !f.goal.set:
		return ""
	case f.goal.most && m <= f.goal.value, !f.goal.most && m >= f.goal.value:
		return "✓"
	}
	return "✗ missed"
}

// median is the middle value, or the mean of the two in the middle.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// spread is the least and the greatest value and how many there are.
func spread(values []float64) string {
	if len(values) < 2 {
		return "one run"
	}
	return fmt.Sprintf("%s – %s, %d runs", number(slices.Min(values)), number(slices.Max(values)), len(values))
}

// number writes three digits that count, thousands apart.
func number(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "none"
	case a >= 1000:
		return thousands(int64(math.Round(v)))
	case a >= 100 || v == math.Trunc(v):
		return fmt.Sprintf("%.0f", v)
	case a >= 10:
		return fmt.Sprintf("%.1f", v)
	case a >= 0.01:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.2g", v)
}

func thousands(n int64) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
