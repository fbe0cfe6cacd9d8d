package traffic

import (
	"math"
	"slices"
	"time"

	"citybrain/domain/traffic/sign"
)

// signBasis gathers the figures of everything that a board could tell of.
type signBasis struct {
	closures  map[string]SignBasis
	incidents map[string]SignBasis
	way       SignBasis
	hand      SignText
	speed     SignBasis
}

// of gives the figures of what was chosen.
func (b signBasis) of(m sign.Message) SignBasis {
	switch m.Kind {
	case sign.Closed, sign.Planned:
		return b.closures[m.Cause]
	case sign.Blocked:
		return b.incidents[m.Cause]
	case sign.ByHand:
		return SignBasis{By: b.hand.By, Reason: b.hand.Reason}
	case sign.Advised:
		return b.speed
	}
	return b.way
}

// aheadOf is what lies ahead of a board. The steering is locked.
func (s *Service) aheadOf(x *placedBoard, k signNews, speeds []SignShown, now time.Time) (a sign.Ahead, b signBasis) {
	p := &s.signing.places.order[x.sign]
	a.Zone = s.Days.Zone()
	b.closures, b.incidents = map[string]SignBasis{}, map[string]SignBasis{}
	for i := range k.closures {
		if c, ok := s.closureAhead(x, p, &k.closures[i]); ok {
			a.Closures = append(a.Closures, c)
			b.closures[c.ID] = SignBasis{Road: c.Road, Metres: int(math.Round(c.Metres))}
		}
	}
	for _, v := range k.incidents {
		if far, ok := s.incidentAhead(x, v); ok {
			a.Incidents = append(a.Incidents, sign.Incident{ID: v.ID, Metres: far})
			b.incidents[v.ID] = SignBasis{Road: v.Road, Metres: int(math.Round(far))}
		}
	}
	s.timesAhead(x, &a, &b, now)
	for _, i := range x.speeds {
		if speeds[i].Speed > 0 {
			a.Speed, b.speed = speeds[i].Speed, speeds[i].Basis
			break
		}
	}
	if t, ok := k.hands[p.id]; ok {
		a.Hand, b.hand = t.Lines, t
	}
	return a, b
}

// closureAhead is a closing as a board tells of it: of its own street, or whole of one that
// one turns into.
func (s *Service) closureAhead(x *placedBoard, p *placedSign, c *Closure) (sign.Closure, bool) {
	v := sign.Closure{ID: c.ID, Road: c.Road, Whole: len(c.Lanes) == 0, Metres: math.Inf(1), Turn: true}
	if c.State != closureActive {
		v.Begins = c.From
	}
	for _, one := range c.Sections {
		e, known := s.closing.byID[one.ID]
		if !known {
			continue
		}
		far, own := x.metres[e]
		turn, leaves := x.turns[e]
		switch {
		case own && far > 0 && (v.Turn || far < v.Metres):
			v.Turn, v.Metres, v.Road = false, far, one.Road
		case v.Turn && leaves && v.Whole && turn < v.Metres:
			v.Metres, v.Road = turn, one.Road
		}
	}
	if math.IsInf(v.Metres, 1) {
		return v, false
	}
	v.Via = viaOf(c, v.Road, p)
	return v, true
}

// viaOf is the street that leads around a closed one in about a board's direction; only a
// board of that street sends people along it.
func viaOf(c *Closure, road string, p *placedSign) string {
	if road != p.road {
		return ""
	}
	for _, d := range c.Effect.Detours {
		if off := (d.Bearing - p.bearing + 540) % 360; d.Road != road || d.State != "found" || off < 90 || off > 270 {
			continue
		}
		i := slices.IndexFunc(d.Streets, func(street string) bool { return street != road && street != "" })
		if i >= 0 {
			return d.Streets[i]
		}
	}
	return ""
}

func (s *Service) incidentAhead(x *placedBoard, v Incident) (metres float64, ok bool) {
	lane, known := s.steering.lanes[v.Lane]
	if !known {
		return 0, false
	}
	l := &s.steering.net.Lanes[lane]
	begin, own := x.metres[l.Edge]
	far := begin + l.Length - float64(v.Before)
	return far, own && far > 0
}

// timesAhead puts in how long it takes to the streets that a board names, and what is lost
// on the congested pieces before the last of them.
func (s *Service) timesAhead(x *placedBoard, a *sign.Ahead, b *signBasis, now time.Time) {
	st := &s.steering
	n, fresh := s.streets.net, now.Sub(st.at) <= signStale
	until := len(x.ahead)
	if len(x.to) > 0 {
		until = 0
		for _, t := range x.to {
			until = max(until, t.pieces)
		}
	}
	free, lost, jam := 0.0, 0.0, 0.0
	for i, e := range x.ahead[:until] {
		lane := &n.Lanes[n.Edges[e].Lanes[0]]
		if lane.Speed > 0 {
			free += (lane.Length + min(0, x.metres[e])) / lane.Speed
		}
		if fresh && st.roads.seen[e] {
			lost += st.roads.pace.Of(e).Delay
			if g := s.paceOf(e); g.State >= 4 {
				jam += g.Delay
			}
		}
		for _, t := range x.to {
			if t.pieces == i+1 {
				a.Places = append(a.Places, sign.Place{Name: t.name, Metres: t.metres, Now: seconds(free + lost), Free: seconds(free)})
				b.way.Times = append(b.way.Times, SignTime{t.name, int(math.Round(free + lost)), int(math.Round(free))})
			}
		}
	}
	a.Jam, b.way.Lost = seconds(jam), int(math.Round(jam))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
