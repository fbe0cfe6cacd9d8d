package timing

import (
	"math"
	"testing"
)

func TestForecastFollowsTheTrendWithoutBelievingIt(t *testing.T) {
	unknown := math.NaN()
	cases := map[string]struct {
		past        []float64
		usual, next float64
		low, high   float64
	}{
		"nothing known":         {nil, unknown, unknown, 0, 0},
		"only days like it":     {nil, 0.1, 0.2, 0.2, 0.2},
		"steady":                {[]float64{0.2, 0.2, 0.2}, unknown, unknown, 0.2, 0.2},
		"rising":                {[]float64{0.1, 0.15, 0.2}, unknown, unknown, 0.21, 0.25},
		"falling":               {[]float64{0.3, 0.2, 0.1}, unknown, unknown, 0.05, 0.09},
		"leapt":                 {[]float64{0.01, 0.4}, unknown, unknown, 0.4, 0.6},
		"the peak is coming":    {[]float64{0.1, 0.1}, 0.1, 0.3, 0.19, 0.21},
		"a day with less of it": {[]float64{0.05, 0.05}, 0.1, 0.3, 0.15, 0.2},
		"dead detector":         {[]float64{0.2, 0}, unknown, unknown, 0, 0.01},
	}
	for name, c := range cases {
		if got := Forecast(c.past, c.usual, c.next); got < c.low-1e-9 || got > c.high+1e-9 || math.IsNaN(got) {
			t.Errorf("%s: %.3f, want %.2f to %.2f", name, got, c.low, c.high)
		}
	}
}

func TestOnlyWhatIsBetterByAMarginIsPutIn(t *testing.T) {
	g := Careful()
	if v := g.Put(10, 9.6); v.Passed {
		t.Errorf("four parts of a hundred are no reason: %+v", v)
	}
	if v := g.Put(10, 9.4); !v.Passed || math.Abs(v.Saved-0.06) > 1e-9 {
		t.Errorf("six are: %+v", v)
	}
	if v := g.Put(0, 0); v.Passed {
		t.Errorf("an empty street needs no change: %+v", v)
	}
}

func TestStreetHasTheLastWord(t *testing.T) {
	g := Careful()
	// Measured 120 where the model said 100; with the flows that came the model
	// says 150 for the old plan, which would have been 180 on the street.
	if p := g.Prove(120, 100, 150, 170); !p.Kept || math.Abs(p.Expected-180) > 1e-9 {
		t.Errorf("more traffic is not the plan's fault: %+v", p)
	}
	if p := g.Prove(120, 100, 150, 200); p.Kept {
		t.Errorf("worse than the old plan would have been: %+v", p)
	}
	if p := g.Prove(0, 100, 150, 200); !p.Kept {
		t.Errorf("nothing was measured before: %+v", p)
	}
}
