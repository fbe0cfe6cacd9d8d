package charging

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"citybrain/domain/charging/stationfile"
	"citybrain/domain/charging/tariff"
	"citybrain/domain/places"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

// candidates is how many stations, nearest as the crow flies, are looked at by
// road; found the most that one answer names.
const (
	candidates = 48
	foundMost  = 30
)

// Query is what a driver asks for 找桩条件.
type Query struct {
	From geo.Point
	Want
	Operator string
	Free     bool // only with a free socket now
	Open     bool // only open now
	Limit    int  // 0: 10
}

// Offer is a station for a driver, by road 充电站及路程.
type Offer struct {
	ID       StationID  `json:"id"`
	Name     string     `json:"name"`
	Operator string     `json:"operator" doc:"Its name in the caller's language; may be empty"`
	Lon      float64    `json:"lon"`
	Lat      float64    `json:"lat"`
	Metres   float64    `json:"metres" doc:"By road; as the crow flies where byRoad is false"`
	Seconds  float64    `json:"seconds" doc:"At the mean speeds of the roads; live traffic is not in it"`
	ByRoad   bool       `json:"byRoad" doc:"False: the place that was asked about lies off the map's roads"`
	State    string     `json:"state" enum:"free,busy,fault,silent,closed"`
	Free     int        `json:"free" doc:"Free sockets of the kinds that were asked for"`
	Sockets  int        `json:"sockets" doc:"All sockets of those kinds"`
	Plugs    []Plug     `json:"plugs"`
	Arrival  time.Time  `json:"arrival" doc:"If the car sets off now"`
	Chance   float64    `json:"chance" doc:"How likely a socket is free on arrival, 0 to 1"`
	Price    *Price     `json:"price,omitempty" doc:"Absent where no tariff is known"`
	Hours    string     `json:"hours" doc:"06:00-23:00; empty: always open"`
	Open     bool       `json:"open"`
	At       *time.Time `json:"at,omitempty" doc:"Newest report of a pile"`
}

// Plug is sockets of one kind.
type Plug struct {
	Connector string  `json:"connector" enum:"gbt_dc,gbt_ac,ccs2,ccs1,chademo,type2,type1,nacs,unknown"`
	Kilowatts float64 `json:"kw" doc:"Of one socket; 0 is not known"`
	Free      int     `json:"free"`
	Sockets   int     `json:"sockets"`
	Heard     bool    `json:"heard" doc:"False: nothing reports how many are free"`
}

// Price is what a kWh costs now and what it will.
type Price struct {
	Currency string     `json:"currency" enum:"CNY,EUR"`
	Now      string     `json:"now" doc:"A kWh, energy and service: 1.2300"`
	Energy   string     `json:"energy"`
	Service  string     `json:"service"`
	Next     string     `json:"next,omitempty" doc:"A kWh from nextAt on"`
	NextAt   *time.Time `json:"nextAt,omitempty"`
	Grace    int        `json:"grace,omitempty" doc:"Free minutes at the socket after the charge"`
	Idle     string     `json:"idle,omitempty" doc:"A minute after that"`
}

// Nearest gives the stations that are reached soonest by road. It asks for no
// permission: everyone may find a charger. Faults: ErrNotReady, ErrPoint.
func (s *Service) Nearest(ctx context.Context, q Query) ([]Offer, error) {
	if !q.From.Valid() {
		return nil, ErrPoint
	}
	sc, err := s.current()
	if err != nil {
		return nil, err
	}
	near := sc.near(q, s.Zone)
	points := make([]geo.Point, len(near))
	for i, l := range near {
		points[i] = l.Point
	}
	limit := min(cmp.Or(max(0, q.Limit), 10), foundMost)
	reached, err := s.Roads.NearestByRoad(ctx, q.From, points, limit)
	byRoad := err == nil
	switch {
	case errors.Is(err, places.ErrOffRoad), errors.Is(err, places.ErrNotLoaded):
		reached = asTheCrowFlies(q.From, points, limit)
	case err != nil:
		return nil, err
	}
	out := make([]Offer, len(reached))
	for i, r := range reached {
		out[i] = s.offer(ctx, sc, near[r.Index], q.Want, r.Leg)
		out[i].ByRoad = byRoad
	}
	return out, nil
}

// near gives the stations that suit, the nearest as the crow flies first.
func (sc *scene) near(q Query, zone *time.Location) []*live {
	type one struct {
		l      *live
		square float64
	}
	metric, at := geo.NewMetric(q.From.Lat), sc.at.In(zone)
	list := make([]one, 0, len(sc.list))
	for i := range sc.list {
		l := &sc.list[i]
		if q.Operator != "" && l.Operator != q.Operator {
			continue
		}
		free, _, _, any := l.tally(q.Want)
		if !any || q.Free && (free == 0 || !stationfile.OpenAt(l.Open, at)) || q.Open && !stationfile.OpenAt(l.Open, at) {
			continue
		}
		list = append(list, one{l, metric.Square(q.From, l.Point)})
	}
	slices.SortFunc(list, func(a, b one) int { return cmp.Or(cmp.Compare(a.square, b.square), cmp.Compare(a.l.ID, b.l.ID)) })
	out := make([]*live, min(len(list), candidates))
	for i := range out {
		out[i] = list[i].l
	}
	return out
}

// asTheCrowFlies stands in where there is no road: a third longer than straight,
// at 25 km/h.
func asTheCrowFlies(from geo.Point, points []geo.Point, limit int) []places.Reach {
	out := make([]places.Reach, min(limit, len(points)))
	for i := range out {
		metres := geo.Distance(from, points[i])
		out[i] = places.Reach{Index: i, Leg: places.Leg{Metres: metres, Seconds: metres * 4 / 3 / (25 / 3.6)}}
	}
	return out
}

// offer shows a station to a driver who is a leg away.
func (s *Service) offer(ctx context.Context, sc *scene, l *live, w Want, leg places.Leg) Offer {
	english := web.Language(ctx) == "en"
	local := sc.at.In(s.Zone)
	ahead := time.Duration(leg.Seconds * float64(time.Second))
	free, sockets, _, _ := l.tally(w)
	o := Offer{
		ID: l.ID, Name: s.Piles.NameIn(l.Name, english), Operator: sc.book.operator(l.Operator).Name.In(english),
		Lon: l.Point.Lon, Lat: l.Point.Lat, Metres: math.Round(leg.Metres), Seconds: math.Round(leg.Seconds),
		State: l.state(local, w), Free: free, Sockets: sockets, Plugs: l.plugs(w),
		Arrival: sc.at.Add(ahead).Truncate(time.Second), Hours: l.Open, Open: stationfile.OpenAt(l.Open, local),
		Price: sc.book.price(l.Tariff, local),
	}
	chance, _ := s.chance(l, sc.at, ahead, w)
	o.Chance = math.Round(chance*100) / 100
	if !l.at.IsZero() {
		at := l.at
		o.At = &at
	}
	return o
}

func (l *live) plugs(w Want) []Plug {
	list := []Plug{}
	for i := range l.groups {
		if g := &l.groups[i]; g.wanted(w) {
			list = append(list, Plug{g.connector, g.kw, g.free, g.sockets, g.heard})
		}
	}
	return list
}

// price gives what a tariff says at an instant in the city's zone; nil where
// nothing is known.
func (b *book) price(code string, at time.Time) *Price {
	t := b.tariffs[code]
	now, ok := t.Now(at)
	if !ok {
		return nil
	}
	p := &Price{Currency: b.file.Currency, Now: now.Price().String(), Energy: now.Energy.String(), Service: now.Service.String()}
	if v, _ := t.At(at.Format(time.DateOnly)); v.Idle.Minute > 0 {
		p.Grace, p.Idle = v.Idle.Grace, v.Idle.Minute.String()
	}
	if next, when, soon := t.Change(at); soon {
		when = when.UTC()
		p.Next, p.NextAt = (next.Energy + next.Service).String(), &when
	}
	return p
}

// Bill tells what a charge at a station would cost that begins at an instant (zero:
// now) and takes so many Wh in so long. It asks for no permission. Faults:
// ErrNoStation, ErrNoTariff, ErrSpan.
func (s *Service) Bill(_ context.Context, id StationID, begin time.Time, wh int64, takes time.Duration) (tariff.Bill, error) {
	sc, err := s.current()
	if err != nil {
		return tariff.Bill{}, err
	}
	i, ok := sc.byID[id]
	if !ok {
		return tariff.Bill{}, ErrNoStation.With("station", id)
	}
	if takes < time.Minute || takes > 48*time.Hour || wh < 0 || wh > 500_000 {
		return tariff.Bill{}, ErrSpan
	}
	if begin.IsZero() {
		begin = sc.at
	}
	t := sc.book.tariffs[sc.list[i].Tariff]
	bill, err := t.Bill([]tariff.Reading{{At: begin}, {At: begin.Add(takes), Wh: wh}}, time.Time{}, s.Zone)
	if err != nil {
		return bill, ErrNoTariff.Because(err).With("tariff", sc.list[i].Tariff)
	}
	return bill, nil
}
