package charging

import (
	"context"
	"math"
	"time"

	"citybrain/domain/places"
)

// outlookFor is how far a station's outlook reaches.
const outlookFor = 6 * time.Hour

// Outlook is what will probably be free at a station 空闲预测.
type Outlook struct {
	Offer
	Learned bool           `json:"learned" doc:"False: too little is known of this city's past, usual days were assumed"`
	Points  []OutlookPoint `json:"points" doc:"Every quarter of an hour for six hours"`
	Prices  []PriceSpan    `json:"prices" doc:"The next 24 hours"`
}

// OutlookPoint is one instant of an outlook.
type OutlookPoint struct {
	At     time.Time `json:"at"`
	Chance float64   `json:"chance" doc:"That a socket is free, 0 to 1"`
	Free   int       `json:"free" doc:"Sockets that are likely to be free"`
}

// PriceSpan is a price and how long it holds.
type PriceSpan struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Price string    `json:"price" doc:"A kWh, energy and service"`
}

// Outlook gives a station with its forecast and prices. It asks for no permission.
// Faults: ErrNotReady, ErrNoStation.
func (s *Service) Outlook(ctx context.Context, id StationID, w Want) (Outlook, error) {
	sc, err := s.current()
	if err != nil {
		return Outlook{}, err
	}
	i, ok := sc.byID[id]
	if !ok {
		return Outlook{}, ErrNoStation.With("station", id)
	}
	l := &sc.list[i]
	out := Outlook{Offer: s.offer(ctx, sc, l, w, places.Leg{}), Learned: s.learnt().at != 0, Points: []OutlookPoint{}, Prices: []PriceSpan{}}
	for ahead := time.Duration(0); ahead <= outlookFor; ahead += 15 * time.Minute {
		chance, free := s.chance(l, sc.at, ahead, w)
		out.Points = append(out.Points, OutlookPoint{sc.at.Add(ahead).Truncate(time.Second), math.Round(chance*100) / 100, free})
	}
	t := sc.book.tariffs[l.Tariff]
	for at, end := sc.at.In(s.Zone), sc.at.Add(24*time.Hour); at.Before(end); {
		span, ok := t.Now(at)
		if !ok {
			break
		}
		out.join(PriceSpan{at.UTC(), span.Until.UTC(), span.Price().String()})
		at = span.Until.In(s.Zone)
	}
	return out, nil
}

func (o *Outlook) join(p PriceSpan) {
	if k := len(o.Prices) - 1; k >= 0 && o.Prices[k].Price == p.Price {
		o.Prices[k].To = p.To
		return
	}
	o.Prices = append(o.Prices, p)
}
