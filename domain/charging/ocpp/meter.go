package ocpp

import (
	"math"
	"strconv"
	"time"
)

// Meter is what a meter says at an instant, in our units. What is not said is nil.
type Meter struct {
	At      time.Time
	Wh      *int64   // the register of energy that was given
	Watts   *float64 // being given
	Celsius *float64
	Share   *float64 // how full the car is, 0 to 1
}

// maxWh is the greatest register that is believed, 1 TWh.
const maxWh = 1e12

// sample is a value of either version.
type sample struct {
	measured, phase, unit string
	value                 float64
	raw                   bool
}

// Meters16 reads what 1.6 says.
func Meters16(values []MeterValue16) []Meter {
	list := make([]Meter, 0, len(values))
	for _, one := range values {
		m := Meter{At: one.At}
		for _, s := range one.Samples {
			value, err := strconv.ParseFloat(s.Value, 64)
			m.take(sample{s.Measured, s.Phase, s.Unit, value, err == nil && s.Format != "SignedData"})
		}
		list = append(list, m)
	}
	return list
}

// Meters201 reads what 2.0.1 says.
func Meters201(values []MeterValue201) []Meter {
	list := make([]Meter, 0, len(values))
	for _, one := range values {
		m := Meter{At: one.At}
		for _, s := range one.Samples {
			unit, value := "", s.Value
			if s.Unit != nil {
				unit, value = s.Unit.Unit, value*math.Pow10(max(-12, min(12, s.Unit.Power)))
			}
			m.take(sample{s.Measured, s.Phase, unit, value, true})
		}
		list = append(list, m)
	}
	return list
}

// take notes a value that is of the whole socket; those of single phases are
// parts of it.
func (m *Meter) take(s sample) {
	if !s.raw || s.phase != "" || math.IsNaN(s.value) || math.IsInf(s.value, 0) {
		return
	}
	thousand := 1.0
	if s.unit == "kWh" || s.unit == "kW" {
		thousand = 1000
	}
	switch s.measured {
	case "", "Energy.Active.Import.Register":
		if wh := math.Round(s.value * thousand); wh >= 0 && wh <= maxWh {
			whole := int64(wh)
			m.Wh = &whole
		}
	case "Power.Active.Import":
		if watts := s.value * thousand; watts >= 0 && watts < 1e7 {
			m.Watts = &watts
		}
	case "Temperature":
		if celsius := celsiusOf(s); celsius > -100 && celsius < 400 {
			m.Celsius = &celsius
		}
	case "SoC":
		if s.value >= 0 && s.value <= 100 {
			share := s.value / 100
			m.Share = &share
		}
	}
}

func celsiusOf(s sample) float64 {
	switch s.unit {
	case "Fahrenheit":
		return (s.value - 32) / 1.8
	case "K":
		return s.value - 273.15
	}
	return s.value
}
