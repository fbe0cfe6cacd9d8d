package main

import "testing"

func TestMedianOfSamples(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{3, 1, 2}, 2}, {[]float64{4, 1}, 2.5}, {[]float64{7}, 7}} {
		if got := median(c.values); got != c.want {
			t.Errorf("median of %v is %v", c.values, got)
		}
	}
}

func TestGoalsAreJudgedByTheMedian(t *testing.T) {
	for name, c := range map[string]struct {
		figure figure
		want   string
	}{
		"reached":        {figure{goal: atLeast(20), values: []float64{10, 21, 30}}, "✓"},
		"missed":         {figure{goal: atMost(10), values: []float64{9, 11, 12}}, "✗ missed"},
		"nothing lost":   {figure{goal: atMost(0), values: []float64{0, 0, 0}}, "✓"},
		"without goal":   {figure{values: []float64{1}}, ""},
		"never measured": {figure{goal: atLeast(1)}, "✗ missed"},
	} {
		if got := c.figure.verdict(); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestNumbersAreShort(t *testing.T) {
	for v, want := range map[float64]string{1234567: "1,234,567", 999.6: "1000", 54.32: "54.3", 0.517: "0.52", 0: "0", 0.00042: "0.00042", -2500: "-2,500"} {
		if got := number(v); got != want {
			t.Errorf("%v is written %q, not %q", v, got, want)
		}
	}
}

func TestReadBenchmarkLines(t *testing.T) {
	got := readBenchmarks(`goos: linux
BenchmarkNear20/1000000-2         	   10000	    104512 ns/op
BenchmarkOneRowUnits64Writers/sqlite-2 	    9999	  96000 ns/op	     10402 units/s
BenchmarkNear20/1000000-2         	   10000	    204512 ns/op
PASS`)
	if v := got["Near20/1000000"]["ns/op"]; len(v) != 2 || v[1] != 204512 {
		t.Errorf("near: %v", v)
	}
	if v := got["OneRowUnits64Writers/sqlite"]["units/s"]; len(v) != 1 || v[0] != 10402 {
		t.Errorf("units: %v", v)
	}
}
