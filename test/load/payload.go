package main

import "fmt"

// The kinds of devices that the generator plays. Their profiles stand in the
// pack that test/bench makes.
const (
	gauge   = "gauge"   // one number under an alarm rule, and the number of the report
	station = "station" // six attributes, about 550 bytes of state in the twin
	short   = "short"   // one of a station's attributes
)

// crossing is how many reports of a gauge lie between two alarms; the tenth part
// of them is above the limit.
const crossing = 400

// appendValues writes the n-th report of the seed-th device of a kind as a JSON
// object. A gauge counts its reports from 1, so that the twin can be asked
// whether the last acknowledged one is there.
func appendValues(b []byte, kind string, seed, n int) []byte {
	switch kind {
	case short:
		return fmt.Appendf(b, `{"temperature":%d.%d}`, 10+(seed+n)%20, n%10)
	case station:
		return fmt.Appendf(b, `{"temperature":%d.%d,"relativeHumidity":%d.%d,"pm25":%d.%d,"coarseParticles":%d.%d,"nitrogenDioxide":%d.%d,"operationalStatus":"working"}`,
			10+(seed+n)%20, n%10, 40+(seed+2*n)%50, seed%10, 10+(seed+n)%70, n%10, 20+(seed+3*n)%90, seed%10, 10+(seed+n)%60, n%10)
	}
	temperature := 10 + (seed+n)%15
	if (n+seed*37)%crossing < crossing/10 {
		temperature = 40
	}
	return fmt.Appendf(b, `{"temperature":%d.%d,"count":%d}`, temperature, n%10, n)
}
