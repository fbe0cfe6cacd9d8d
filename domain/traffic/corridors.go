package traffic

import (
	"context"
	"math"
	"time"

	"citybrain/domain/traffic/corridor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/steer"
	"citybrain/kernel/auth"
)

// Corridor is what the signals along a street showed of late 干线时距.
type Corridor struct {
	Road string        `json:"road"`
	At   *time.Time    `json:"at,omitempty" doc:"Absent where nothing is steered"`
	Span float64       `json:"span" doc:"Seconds before that which are told"`
	Ways []CorridorWay `json:"ways" doc:"Its directions, two at most"`
}

// CorridorWay is one direction along a street.
type CorridorWay struct {
	Metres float64        `json:"metres"`
	Free   float64        `json:"free" doc:"km/h allowed"`
	Stops  []CorridorStop `json:"stops"`
}

// CorridorStop is what a signal on the way showed who drives along it.
type CorridorStop struct {
	Junction string        `json:"junction"`
	Name     string        `json:"name"`
	At       float64       `json:"at" doc:"Metres from the begin of the way"`
	Bars     []CorridorBar `json:"bars" doc:"The oldest first"`
}

// CorridorBar is what a signal showed for a while.
type CorridorBar struct {
	From float64 `json:"from" doc:"Seconds; 0 is the moment that is told, before it is below 0"`
	To   float64 `json:"to"`
	Show string  `json:"show" doc:"A letter: r y G g s u, o flashing, O dark; empty where nothing was seen"`
}

// remembered is how long it is known what a junction showed.
const remembered = 6 * time.Minute

// shown remembers what every junction showed of late. The steering is locked.
type shown struct {
	list [][]lamps // by junction, the oldest first
}

type lamps struct {
	since time.Time
	show  network.Aspects // by group; "" while nothing was seen
}

func newShown(junctions int) *shown { return &shown{make([][]lamps, junctions)} }

// add takes in what is shown now; what ended too long ago is forgotten.
func (h *shown) add(now time.Time, b *steer.Brain) {
	for i := range h.list {
		show, ok := b.Shown(i)
		if !ok {
			continue
		}
		list := h.list[i]
		if len(list) == 0 || list[len(list)-1].show != show {
			list = append(list, lamps{now, show})
		}
		old := 0
		for old+1 < len(list) && now.Sub(list[old+1].since) > remembered {
			old++
		}
		if old > 0 {
			list = append(list[:0], list[old:]...)
		}
		h.list[i] = list
	}
}

// bars gives what a group showed in the span before a moment, equal neighbours as one.
func (h *shown) bars(junction, group int, at time.Time) []CorridorBar {
	bars := []CorridorBar{}
	list := h.list[junction]
	for i, l := range list {
		to := 0.0
		if i+1 < len(list) {
			to = list[i+1].since.Sub(at).Seconds()
		}
		from := max(l.since.Sub(at).Seconds(), -remembered.Seconds())
		letter := ""
		if group >= 0 && group < len(l.show) {
			letter = string(l.show[group])
		}
		if from >= to {
			continue
		}
		if n := len(bars); n > 0 && bars[n-1].Show == letter {
			bars[n-1].To = tenth(to)
			continue
		}
		bars = append(bars, CorridorBar{tenth(from), tenth(to), letter})
	}
	return bars
}

func tenth(x float64) float64 { return math.Round(x*10) / 10 }

// Corridors gives the streets with three lit junctions or more, the longest first. The
// caller needs traffic.read.
func (s *Service) Corridors(ctx context.Context) ([]string, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, err
	}
	return corridor.Names(s.streets.net), nil
}

// Corridor gives what the signals along a street showed in the last minutes, by distance
// and time; junctions outside the caller's scope are left out. The caller needs
// traffic.read. Fault: ErrNoRoad.
func (s *Service) Corridor(ctx context.Context, road string) (c Corridor, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return c, err
	}
	if err := s.open(); err != nil {
		return c, err
	}
	ways := corridor.Find(s.streets.net, road)
	if len(ways) == 0 {
		return c, ErrNoRoad.With("road", road)
	}
	c = Corridor{Road: road, Span: remembered.Seconds(), Ways: []CorridorWay{}}
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.brain != nil {
		at := st.at
		c.At = &at
	}
	for _, w := range ways {
		c.Ways = append(c.Ways, s.corridorWay(ctx, w))
	}
	return c, nil
}

// corridorWay tells one direction. The steering is locked.
func (s *Service) corridorWay(ctx context.Context, w corridor.Way) CorridorWay {
	n := s.streets.net
	v := CorridorWay{Metres: math.Round(w.Metres), Free: freeSpeed(n, w), Stops: []CorridorStop{}}
	for _, stop := range w.Stops {
		if !s.streets.covered(ctx, stop.Junction) {
			continue
		}
		one := CorridorStop{Junction: n.Junctions[stop.Junction].ID, Name: n.Junctions[stop.Junction].Name, At: math.Round(stop.At), Bars: []CorridorBar{}}
		if s.steering.brain != nil {
			one.Bars = s.steering.shown.bars(stop.Junction, stop.Group, s.steering.at)
		}
		v.Stops = append(v.Stops, one)
	}
	return v
}

// freeSpeed is the speed allowed along a way in km/h: of all of it together.
func freeSpeed(n *network.Network, w corridor.Way) float64 {
	metres, seconds := 0.0, 0.0
	for _, e := range w.Edges {
		lane := &n.Lanes[n.Edges[e].Lanes[0]]
		if lane.Speed > 0 {
			metres += lane.Length
			seconds += lane.Length / lane.Speed
		}
	}
	if seconds == 0 {
		return 0
	}
	return math.Round(3.6 * metres / seconds)
}
