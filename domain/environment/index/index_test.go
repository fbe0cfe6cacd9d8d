package index_test

import (
	"math"
	"slices"
	"testing"

	"citybrain/domain/environment/index"
)

// TestBreakPointsOfTheStandard holds the sub-index to table 1 of HJ 633—2012: at a
// break point it is the figure above it, a hair beyond it the next whole figure.
func TestBreakPointsOfTheStandard(t *testing.T) {
	published := map[index.Pollutant]map[index.Span][]float64{
		index.SO2:  {index.Day: {0, 50, 150, 475, 800, 1600, 2100, 2620}, index.Hour: {0, 150, 500, 650, 800}},
		index.NO2:  {index.Day: {0, 40, 80, 180, 280, 565, 750, 940}, index.Hour: {0, 100, 200, 700, 1200, 2340, 3090, 3840}},
		index.PM10: {index.Day: {0, 50, 150, 250, 350, 420, 500, 600}},
		index.CO:   {index.Day: {0, 2, 4, 14, 24, 36, 48, 60}, index.Hour: {0, 5, 10, 35, 60, 90, 120, 150}},
		index.O3:   {index.Hour: {0, 160, 200, 300, 400, 800, 1000, 1200}, index.EightHours: {0, 100, 160, 215, 265, 800}},
		index.PM25: {index.Day: {0, 35, 75, 115, 150, 250, 350, 500}},
	}
	figures := []int{0, 50, 100, 150, 200, 300, 400, 500}
	for p, spans := range published {
		for span, points := range spans {
			for i, c := range points {
				if got, ok := index.Sub(p, span, c); !ok || got != figures[i] {
					t.Errorf("%s at %v: %d instead of %d", p, c, got, figures[i])
				}
				if got, _ := index.Sub(p, span, c+0.001); i < len(points)-1 && got != figures[i]+1 {
					t.Errorf("%s a hair over %v: %d instead of %d", p, c, got, figures[i]+1)
				}
			}
		}
	}
}

func TestSubIndexBetweenBreakPoints(t *testing.T) {
	for c, want := range map[float64]int{20: 29, 36: 52, 95: 125, 175: 225, 700: 500} {
		if got, _ := index.Sub(index.PM25, index.Hour, c); got != want {
			t.Errorf("PM2.5 of %v makes %d, should be %d", c, got, want)
		}
	}
	for _, c := range []float64{-1, math.NaN()} {
		if _, ok := index.Sub(index.PM25, index.Hour, c); ok {
			t.Errorf("%v is no concentration", c)
		}
	}
	if _, ok := index.Sub("dust", index.Hour, 3); ok {
		t.Error("dust is no pollutant of the index")
	}
}

func TestIndexIsThatOfTheWorst(t *testing.T) {
	air, ok := index.Of(index.Hour, map[index.Pollutant]float64{index.PM25: 75, index.PM10: 150, index.NO2: 40})
	if !ok || air.AQI != 100 || !slices.Equal(air.Chief, []index.Pollutant{index.PM10, index.PM25}) {
		t.Errorf("%+v", air)
	}
	if clean, _ := index.Of(index.Hour, map[index.Pollutant]float64{index.PM25: 30}); clean.AQI != 43 || clean.Chief != nil {
		t.Errorf("clean air has no chief pollutant: %+v", clean)
	}
	if _, ok := index.Of(index.Hour, nil); ok {
		t.Error("nothing was measured")
	}
}

func TestGradesOfTheStandard(t *testing.T) {
	for aqi, want := range map[int]int{0: 1, 50: 1, 51: 2, 100: 2, 101: 3, 150: 3, 151: 4, 200: 4, 201: 5, 300: 5, 301: 6, 500: 6} {
		if got := index.Grade(aqi); got != want {
			t.Errorf("%d is of grade %d, should be %d", aqi, got, want)
		}
	}
}

func TestIndexNeverFallsAsTheAirGetsWorse(t *testing.T) {
	for _, p := range index.Pollutants() {
		for _, span := range []index.Span{index.Hour, index.EightHours, index.Day} {
			last := 0
			for c := 0.0; c < 4000; c += 0.7 {
				sub, ok := index.Sub(p, span, c)
				if !ok || sub < last || sub > 500 {
					t.Fatalf("%s at %v: %d after %d", p, c, sub, last)
				}
				last = sub
			}
		}
	}
}

func TestLimitsOfNoise(t *testing.T) {
	day, night := 10, 23
	for zone, want := range map[index.Zone][2]float64{
		index.Zone0: {50, 40}, index.Zone1: {55, 45}, index.Zone2: {60, 50}, index.Zone3: {65, 55}, index.Zone4a: {70, 55}, index.Zone4b: {70, 60},
	} {
		limits, ok := index.LimitsOf(zone)
		if !ok || limits.At(day) != want[0] || limits.At(night) != want[1] || limits.At(6) != want[0] || limits.At(22) != want[1] || limits.At(5) != want[1] {
			t.Errorf("class %s: %+v", zone, limits)
		}
	}
	if _, ok := index.LimitsOf("5"); ok {
		t.Error("there is no class 5")
	}
}

func TestLevelsAreMeantByEnergy(t *testing.T) {
	if got := index.Mean([]float64{60, 70}); math.Abs(got-67.4) > 0.05 {
		t.Errorf("60 and 70 dB make %v", got)
	}
	if !math.IsNaN(index.Mean(nil)) {
		t.Error("nothing was heard")
	}
}
