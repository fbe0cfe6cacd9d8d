// Package forecast tells how likely it is that a socket is free when a driver
// arrives 空闲概率, learnt from how many were free in the past.
//
// A group is sockets of one kind that stand together. Of each a profile is kept:
// by working or rest day and half hour, the mean share that is taken and how often
// all are. What the present says beyond the profile, and how that fades with the
// hours, is learnt over all groups together, for each of several spans, by
// logistic regression (is one free) and by least absolute errors (how many are).
package forecast

import (
	"math"
	"time"
)

// slots are half hours of a working day, then those of a rest day.
const slots = 96

// Step is the time between two counts of a series.
const Step = 15 * time.Minute

// Count is how many sockets of a group are free at an instant; Total 0 says that
// nobody knows.
type Count struct{ Free, Total int }

func (c Count) known() bool { return c.Total > 0 && c.Free >= 0 && c.Free <= c.Total }

// busy is the share of sockets that are taken.
func (c Count) busy() float64 { return 1 - float64(c.Free)/float64(c.Total) }

func (c Count) full() float64 {
	if c.Free == 0 {
		return 1
	}
	return 0
}

// Profile is the usual days of a group.
type Profile struct {
	Busy [slots]float32 `json:"busy"` // mean share that is taken
	Full [slots]float32 `json:"full"` // how often all are
	Days float64        `json:"days"` // that were learnt from
}

// slot gives the half hour of an instant in the city's zone.
func slot(at time.Time) int {
	s := at.Hour()*2 + at.Minute()/30
	if day := at.Weekday(); day == time.Saturday || day == time.Sunday {
		s += slots / 2
	}
	return s
}

// Now is a group as it is.
type Now struct {
	Count
	At    time.Time // in the city's zone
	Drift float64   // by how much of late more is taken than usual; see Fade
}

// Fade goes on with the drift: what a count says beyond the profile, of which half
// is forgotten in three hours.
func Fade(drift float64, p *Profile, now Count, at time.Time, passed time.Duration) float64 {
	if !now.known() {
		return drift
	}
	keep := math.Exp2(-passed.Hours() / 3)
	return keep*drift + (1-keep)*(now.busy()-float64(p.Busy[slot(at)]))
}

// features is what a forecast looks at.
const features = 13

// nowBusy is the feature that says how much is taken now.
const nowBusy = 4

// Spans are the times ahead for which weights are learnt.
func Spans() []time.Duration {
	return []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour}
}

// Model is what was learnt over all groups: weights by span.
type Model struct {
	Odds  [][features]float64 `json:"odds"`  // that one is free
	Share [][features]float64 `json:"share"` // that is taken
}

// look gives the features of a group for an instant.
func look(p *Profile, now Now, then time.Time) (x [features]float64) {
	s, u := slot(now.At), slot(then)
	usual, usualThen := float64(p.Busy[s]), float64(p.Busy[u])
	one := 0.0
	if now.Free == 1 {
		one = 1
	}
	free := math.Log1p(float64(now.Free))
	return [features]float64{
		1, logit(float64(p.Full[u])), logit(float64(p.Full[s])), now.full(), now.busy(), usualThen, usual,
		now.Drift, free, one, 1 / float64(now.Total), now.full() * logit(float64(p.Full[u])), now.busy() * usualThen,
	}
}

// Chance gives how likely at least one socket is free after a span, from 0 to 1.
// Of a group of which nothing is known now the profile alone speaks.
func (m Model) Chance(p *Profile, now Now, ahead time.Duration) float64 {
	then := now.At.Add(ahead)
	if !now.known() || len(m.Odds) != len(Spans()) {
		return 1 - float64(p.Full[slot(then)])
	}
	x := look(p, now, then)
	at := func(i int) float64 { return bound(dot(m.Odds[i], x), 6) }
	present := 4 - 8*now.full() // what is seen now, for the minutes before the first span
	return sigmoid(between(ahead, present, at))
}

// Free gives the number of sockets that are likely to be free after a span, whole
// as sockets are.
func (m Model) Free(p *Profile, now Now, ahead time.Duration) int {
	then, total := now.At.Add(ahead), float64(now.Total)
	if !now.known() || len(m.Share) != len(Spans()) {
		return int(math.Round(total * (1 - float64(p.Busy[slot(then)]))))
	}
	x := look(p, now, then)
	at := func(i int) float64 { return math.Min(1, math.Max(0, dot(m.Share[i], x))) }
	return int(math.Round(total * (1 - between(ahead, now.busy(), at))))
}

// between lays a value between those of the spans around it.
func between(ahead time.Duration, present float64, at func(int) float64) float64 {
	spans := Spans()
	before, last := time.Duration(0), present
	for i, span := range spans {
		if ahead <= span {
			share := float64(ahead-before) / float64(span-before)
			return last + share*(at(i)-last)
		}
		before, last = span, at(i)
	}
	return last
}

func dot(w, x [features]float64) (sum float64) {
	for i := range w {
		sum += w[i] * x[i]
	}
	return sum
}

func sigmoid(v float64) float64 { return 1 / (1 + math.Exp(-v)) }

func bound(v, most float64) float64 { return math.Max(-most, math.Min(most, v)) }

func logit(p float64) float64 {
	p = math.Max(0.003, math.Min(0.997, p))
	return math.Log(p / (1 - p))
}
