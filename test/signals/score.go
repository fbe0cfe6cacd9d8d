package main

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// score is the outcome of one run, by the rules of the comparison: the delay
// of a trip is its time lost on the way and its wait to be let in; who was
// never let in waits to the end of the hour.
type score struct {
	delay    float64 // mean, s
	speed    float64 // of all trips let in, mean of length over duration, m/s
	finished int
	outside  int // never let in
	trips    int

	urgent        float64 // mean of emergency vehicles, from their call to their arrival, s
	urgentLost    float64 // of that, against driving alone, s
	arrived, sent int     // of them
}

// readScore sums the trip file of a run.
func readScore(file string, s *scenario) (score, error) {
	var got score
	var delay, length, duration float64
	in := map[string]bool{}
	err := elements(file, func(e xml.StartElement) error {
		if e.Name.Local != "tripinfo" {
			return nil
		}
		var v [5]float64
		for i, name := range []string{"timeLoss", "departDelay", "routeLength", "duration", "arrival"} {
			x, err := strconv.ParseFloat(attr(e, name), 64)
			if err != nil {
				return fmt.Errorf("%s of trip %q: %w", name, attr(e, "id"), err)
			}
			v[i] = x
		}
		if strings.HasPrefix(attr(e, "id"), urgentPrefix) {
			got.urgent += v[1] + v[3]
			got.urgentLost += v[1] + v[0]
			got.sent++
			if v[4] >= 0 {
				got.arrived++
			}
			return nil
		}
		in[attr(e, "id")] = true
		delay += v[0] + v[1]
		length += v[2]
		duration += v[3]
		if v[4] >= 0 {
			got.finished++
		}
		return nil
	})
	if err != nil {
		return got, err
	}
	for trip, wish := range s.departs {
		if !in[trip] && wish >= s.begin && wish < s.end {
			delay += s.end - wish
			got.outside++
		}
	}
	if got.sent > 0 {
		got.urgent /= float64(got.sent)
		got.urgentLost /= float64(got.sent)
	}
	got.trips = len(in) + got.outside
	if got.trips == 0 {
		return got, fmt.Errorf("%s: no trips", file)
	}
	got.delay = delay / float64(got.trips)
	if duration > 0 {
		got.speed = length / duration
	}
	return got, nil
}

// summary is what a map's runs come to together.
type summary struct {
	mean, median, worst float64
	locked              int // over twice the median
}

func summarise(delays []float64) summary {
	if len(delays) == 0 {
		return summary{}
	}
	sorted := slices.Sorted(slices.Values(delays))
	n := len(sorted)
	s := summary{median: (sorted[(n-1)/2] + sorted[n/2]) / 2, worst: sorted[n-1]}
	for _, d := range sorted {
		s.mean += d / float64(n)
		if d > 2*s.median {
			s.locked++
		}
	}
	return s
}
