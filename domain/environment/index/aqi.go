// Package index turns concentrations into the air quality index 空气质量指数 and
// sound levels into what a zone allows. It is arithmetic only.
//
// The break points are those of HJ 633—2012, table 1, as China's stations report
// them: gases by the mean of an hour, particles by the same hour against the
// limits of a day, since the standard has none for an hour.
package index

import "math"

// Pollutant is what the index is made of.
type Pollutant string

// The pollutants of the index. Concentrations are in µg/m³ but CO, in mg/m³.
const (
	PM25 Pollutant = "pm25"
	PM10 Pollutant = "pm10"
	NO2  Pollutant = "no2"
	SO2  Pollutant = "so2"
	O3   Pollutant = "o3"
	CO   Pollutant = "co"
)

// Pollutants lists them in the order in which the standard does.
func Pollutants() []Pollutant { return []Pollutant{SO2, NO2, PM10, CO, O3, PM25} }

// steps are the sub-indices at the break points.
var steps = [...]float64{0, 50, 100, 150, 200, 300, 400, 500}

// Span is the time of which a concentration is the mean.
type Span uint8

// The spans of the standard.
const (
	Hour Span = iota
	EightHours
	Day
)

// breaks are the concentrations at the steps; shorter where the standard goes no
// further.
func breaks(p Pollutant, s Span) []float64 {
	switch p {
	case PM25:
		return []float64{0, 35, 75, 115, 150, 250, 350, 500}
	case PM10:
		return []float64{0, 50, 150, 250, 350, 420, 500, 600}
	case NO2:
		if s == Hour {
			return []float64{0, 100, 200, 700, 1200, 2340, 3090, 3840}
		}
		return []float64{0, 40, 80, 180, 280, 565, 750, 940}
	case SO2:
		if s == Hour {
			return []float64{0, 150, 500, 650, 800}
		}
		return []float64{0, 50, 150, 475, 800, 1600, 2100, 2620}
	case CO:
		if s == Hour {
			return []float64{0, 5, 10, 35, 60, 90, 120, 150}
		}
		return []float64{0, 2, 4, 14, 24, 36, 48, 60}
	case O3:
		if s == EightHours {
			return []float64{0, 100, 160, 215, 265, 800}
		}
		return []float64{0, 160, 200, 300, 400, 800, 1000, 1200}
	}
	return nil
}

// Sub gives the sub-index 空气质量分指数 of a concentration, rounded up as the
// standard asks; false for what is no concentration or no pollutant. Where the
// standard's table ends it stays at its end: 200 for SO₂ in an hour, 300 for ozone
// in eight hours, otherwise 500.
func Sub(p Pollutant, s Span, concentration float64) (int, bool) {
	at := breaks(p, s)
	if at == nil || math.IsNaN(concentration) || concentration < 0 {
		return 0, false
	}
	for i := 1; i < len(at); i++ {
		if concentration <= at[i] {
			part := (concentration - at[i-1]) / (at[i] - at[i-1])
			const speck = 1e-9 // of the arithmetic, not of the air
			return int(math.Ceil(steps[i-1] + part*(steps[i]-steps[i-1]) - speck)), true
		}
	}
	return int(steps[len(at)-1]), true
}

// Air is the index of a place or a time.
type Air struct {
	AQI   int
	Chief []Pollutant       // those that make it, where it is over 50 首要污染物
	Sub   map[Pollutant]int // of every pollutant that was measured
}

// Of gives the index of concentrations; false where none is known.
func Of(s Span, concentrations map[Pollutant]float64) (Air, bool) {
	air := Air{Sub: map[Pollutant]int{}}
	for _, p := range Pollutants() {
		c, ok := concentrations[p]
		if !ok {
			continue
		}
		if sub, ok := Sub(p, s, c); ok {
			air.Sub[p] = sub
			air.AQI = max(air.AQI, sub)
		}
	}
	for _, p := range Pollutants() {
		if sub, ok := air.Sub[p]; ok && sub == air.AQI && sub > 50 {
			air.Chief = append(air.Chief, p)
		}
	}
	return air, len(air.Sub) > 0
}

// Grade is what an index is called: 1 优 excellent, 2 良 good, 3 轻度 light, 4 中度
// moderate, 5 重度 heavy, 6 严重污染 severe pollution.
func Grade(aqi int) int {
	switch {
	case aqi <= 50:
		return 1
	case aqi <= 100:
		return 2
	case aqi <= 150:
		return 3
	case aqi <= 200:
		return 4
	case aqi <= 300:
		return 5
	}
	return 6
}

// Ceiling gives the concentration at which a sub-index is reached, the lower end of
// the next grade: Ceiling(PM25, Hour, 100) is 75. False beyond the table.
func Ceiling(p Pollutant, s Span, sub int) (float64, bool) {
	at := breaks(p, s)
	for i := range at {
		if steps[i] == float64(sub) {
			return at[i], true
		}
	}
	return 0, false
}
