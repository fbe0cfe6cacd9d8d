package street

import (
	"time"
)

// The kinds of what happens.
const (
	Incident  = "incident"  // a vehicle stands on a lane 事故占道
	Closure   = "closure"   // an edge takes in nobody 封闭路段
	Ambulance = "ambulance" // drives a route 救护车
)

// Happening is something that happens on a street again and again 街道脚本.
type Happening struct {
	Kind  string
	Every time.Duration // from midnight on
	At    time.Duration // into every stretch
	Lasts time.Duration // of an incident or a closure
	Edges []int         // of an ambulance its route; of others the first is meant
	Place float64       // of an incident: part of the edge's length, from 0 to 1
}

// Script plays what happens on a street in the course of its day.
type Script struct {
	street *Street
	list   []Happening
	last   time.Time
}

// Script makes a script of the street's day.
func (s *Street) Script(list []Happening) *Script { return &Script{street: s, list: list} }

// Play does what is due since the last call, once each; after a leap of more than an hour,
// forward or back, nothing is made up for. It gives what was done, and the first thing that
// the street did not have.
func (p *Script) Play(now time.Time) (done []Happening, err error) {
	last := p.last
	p.last = now
	if passed := now.Sub(last); last.IsZero() || passed <= 0 || passed > time.Hour {
		return nil, nil
	}
	for _, h := range p.list {
		if h.Every <= 0 || len(h.Edges) == 0 {
			continue
		}
		if h.due(h.At, last, now) {
			if e := p.begin(h); e != nil {
				err = e
				continue
			}
			done = append(done, h)
		}
		if h.Kind == Closure && h.due(h.At+h.Lasts, last, now) {
			if e := p.street.Open(h.Edges[0]); e != nil {
				err = e
			}
		}
	}
	return done, err
}

func (p *Script) begin(h Happening) error {
	switch h.Kind {
	case Closure:
		return p.street.Close(h.Edges[0])
	case Ambulance:
		_, err := p.street.Send(h.Edges)
		return err
	}
	e := h.Edges[0]
	if e < 0 || e >= len(p.street.net.Edges) || len(p.street.net.Edges[e].Lanes) == 0 {
		return &Error{"edge", e}
	}
	lane := p.street.net.Edges[e].Lanes[0]
	return p.street.Break(lane, p.street.net.Lanes[lane].Length*min(max(h.Place, 0), 1), h.Lasts)
}

// due tells whether a moment of every stretch lies after one time and not after another.
func (h Happening) due(at time.Duration, after, until time.Time) bool {
	year, month, day := until.Date()
	midnight := time.Date(year, month, day, 0, 0, 0, 0, until.Location())
	of := func(t time.Time) int64 {
		d := t.Sub(midnight) - at
		n := int64(d / h.Every)
		if d < 0 && d%h.Every != 0 {
			n--
		}
		return n
	}
	return of(until) > of(after)
}
