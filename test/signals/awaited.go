package main

import (
	"math"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/wave"
)

// awaited remembers what was predicted until it came true.
type awaited struct {
	errs   *wave.Errors
	open   map[string]map[int][]guess // by vehicle and crossing
	minute []float64                  // s late, of predictions a minute ahead, set right
	raw    []float64                  // the same as reckoned
}

type guess struct{ at, in, right float64 }

func newAwaited(errs *wave.Errors) *awaited {
	return &awaited{errs: errs, open: map[string]map[int][]guess{}}
}

const minute = 60.0

func (a *awaited) now(t float64, net *network.Network, on []wave.Vehicle, m wave.Model, street wave.Street) {
	for _, v := range on {
		if a.open[v.ID] == nil {
			a.open[v.ID] = map[int][]guess{}
		}
		before := a.open[v.ID]
		for crossing, guesses := range before {
			if v.Route.Crossings[crossing].At < v.At {
				a.came(t, guesses)
				delete(before, crossing)
			}
		}
		for _, next := range m.Arrivals(net, v, street) {
			all := before[next.Crossing]
			if len(all) == 0 || math.Floor(all[len(all)-1].in/10) > math.Floor(next.In/10) {
				before[next.Crossing] = append(all, guess{t, next.In, a.errs.Right(next.In)})
			}
		}
	}
}

// came compares what was predicted with the time at which it came true.
func (a *awaited) came(t float64, guesses []guess) {
	for _, g := range guesses {
		took := t - g.at
		if math.Abs(g.in-minute) < 2 {
			a.minute = append(a.minute, took-g.right)
			a.raw = append(a.raw, took-g.in)
		}
	}
	for _, g := range guesses {
		a.errs.Learn(g.in, t-g.at)
	}
}
