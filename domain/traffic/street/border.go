package street

import (
	"time"

	"citybrain/domain/traffic/network"
)

// Demand is how many vehicles want to come in (交通需求).
type Demand struct {
	Peak float64     // vehicles an hour and lane of a main street at a border, at the busiest hour
	Day  [24]float64 // part of the peak, by hour of day
	Trip float64     // m, mean length of a trip; who is there leaves the street
}

// Usual is the demand of a city's workday, with its two peaks.
func Usual() Demand {
	return Demand{Peak: 350, Trip: 3000, Day: [24]float64{
		0.12, 0.08, 0.06, 0.06, 0.09, 0.2, 0.5, 0.9, 1, 0.8, 0.65, 0.65,
		0.65, 0.65, 0.65, 0.7, 0.8, 0.95, 1, 0.75, 0.55, 0.42, 0.3, 0.2}}
}

// border is a lane by which vehicles come in (边界).
type border struct {
	lane    int
	mean    float64 // s between two at the peak
	next    float64 // s, when the next may come
	waiting int
}

// mostWaiting wait outside at one border; further ones take another way.
const mostWaiting = 40

func (s *Street) layBorders() {
	for e := range s.net.Edges {
		_, rate := classOf(s.net.Edges[e].Class)
		if rate *= s.demand.Peak; rate <= 0 || !s.begins(e) {
			continue
		}
		for _, l := range s.net.Edges[e].Lanes {
			if lane := &s.net.Lanes[l]; lane.Uses.Has(network.Car) && len(s.own[l]) > 0 {
				b := border{lane: l, mean: 3600 / rate}
				b.next = s.random.ExpFloat64() * b.mean
				s.borders = append(s.borders, b)
			}
		}
	}
}

// begins tells whether no vehicle comes onto an edge from within, or only by turning round.
func (s *Street) begins(edge int) bool {
	for _, l := range s.net.Edges[edge].Lanes {
		for _, k := range s.net.Lanes[l].In {
			if link := &s.net.Links[k]; !link.Walk && link.From >= 0 && link.Turn != network.Around {
				return false
			}
		}
	}
	return true
}

// arrive lets those come in whose time it is and for whom there is room.
func (s *Street) arrive() {
	s.depart()
	part := s.part()
	for i := range s.borders {
		b := &s.borders[i]
		for b.next <= float64(s.second) {
			b.next += s.random.ExpFloat64() * b.mean
			if s.random.Float64() < part && b.waiting < mostWaiting {
				b.waiting++
			}
		}
		if b.waiting == 0 || s.closed[s.net.Lanes[b.lane].Edge] {
			continue
		}
		if speed, fits := s.fits(b.lane); fits {
			b.waiting--
			s.born(b.lane, speed, s.random.ExpFloat64()*s.demand.Trip)
		}
	}
}

// part is the part of the peak's demand now, without a step at the full hour.
func (s *Street) part() float64 {
	at := s.Now()
	hour, within := at.Hour(), float64(at.Minute()*60+at.Second())/float64(time.Hour/time.Second)
	return s.demand.Day[hour]*(1-within) + s.demand.Day[(hour+1)%24]*within
}

// fits tells whether there is room at the begin of a lane, and how fast one comes in.
func (s *Street) fits(lane int) (speed float64, ok bool) {
	speed = max(s.net.Lanes[lane].Speed, 3) * 0.8
	queue := s.queues[lane]
	if len(queue) == 0 {
		return min(speed, safe(s.net.Lanes[lane].Length, 0)), true
	}
	last := &s.cars[queue[len(queue)-1]]
	gap := last.at - spacing
	return min(speed, follow(gap, last.speed)), gap >= 1
}
