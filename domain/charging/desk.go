package charging

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"citybrain/domain/charging/forecast"
	"citybrain/domain/charging/tariff"
	"citybrain/domain/places"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// Row is a station on the desk.
type Row struct {
	Offer
	Region     string   `json:"region"`
	RegionName string   `json:"regionName" doc:"In the caller's language"`
	Piles      int      `json:"piles"`
	Faults     int      `json:"faults" doc:"Piles out of service"`
	Silent     int      `json:"silent" doc:"Piles that are not heard"`
	Power      float64  `json:"power" doc:"kW being drawn"`
	Wh         int64    `json:"wh" doc:"Given today, by the power that its piles report"`
	Fen        int64    `json:"fen" doc:"Today's revenue by that, energy and service"`
	Things     []string `json:"things" doc:"Ids of its piles"`
}

// RowQuery chooses stations; empty fields choose all.
type RowQuery struct {
	Want
	State    string
	Operator string
	Region   string
	Text     string
	page.Ask
}

// Rows gives the stations of the caller's scope by name. The caller needs
// charging.read.
func (s *Service) Rows(ctx context.Context, q RowQuery) (page.Page[Row], error) {
	var none page.Page[Row]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	filters := []any{q.Connectors, q.Kilowatts, q.State, q.Operator, q.Region, q.Text}
	var afterName string
	var after StationID
	if _, err := page.Decode(q.Cursor, filters, &afterName, &after); err != nil {
		return none, err
	}
	sc, today, err := s.today(ctx)
	if err != nil {
		return none, err
	}
	var found []*live
	for i := range sc.list {
		l := &sc.list[i]
		if s.chosen(ctx, sc, l, q) && (after == "" || cmp.Or(cmp.Compare(l.Name, afterName), cmp.Compare(l.ID, after)) > 0) {
			found = append(found, l)
		}
	}
	slices.SortFunc(found, func(a, b *live) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	found = found[:min(len(found), q.Size()+1)]
	p := page.Of(found, q.Size(), filters, func(l *live) []any { return []any{l.Name, l.ID} })
	return page.Map(p, func(l *live) Row { return s.row(ctx, sc, l, today[l.ID]) }), nil
}

// today gives the scene and what was given today.
func (s *Service) today(ctx context.Context) (sc *scene, given map[StationID]drawn, err error) {
	if sc, err = s.current(); err != nil {
		return nil, nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		given, err = s.store.drawnOn(ctx, tx, s.dayOf(sc.at))
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the day's charging: %w", err)
	}
	return sc, given, nil
}

// covers tells whether a station lies in the caller's scope.
func covers(ctx context.Context, l *live) bool {
	scope := auth.From(ctx).Scope
	return scope.CoversRegion(l.Region) && scope.CoversOrg(l.Org)
}

func (s *Service) chosen(ctx context.Context, sc *scene, l *live, q RowQuery) bool {
	_, _, _, any := l.tally(q.Want)
	switch {
	case !covers(ctx, l), !any, q.Operator != "" && l.Operator != q.Operator, !strings.HasPrefix(l.Region, q.Region):
		return false
	case q.State == stateFault && l.faults == 0, q.State == stateSilent && l.silent == 0:
		return false
	case q.State != "" && q.State != stateFault && q.State != stateSilent && l.state(sc.at.In(s.Zone), q.Want) != q.State:
		return false
	}
	if q.Text == "" {
		return true
	}
	called := strings.ToLower(l.Name + "\n" + s.Piles.NameIn(l.Name, true) + "\n" + l.Code)
	return strings.Contains(called, strings.ToLower(q.Text))
}

func (s *Service) row(ctx context.Context, sc *scene, l *live, d drawn) Row {
	r := Row{
		Offer: s.offer(ctx, sc, l, Want{}, places.Leg{}), Region: l.Region, Piles: len(l.Piles), Faults: l.faults, Silent: l.silent,
		Power: l.drawn, Wh: d.wh, Fen: (tariff.Fen(d.energy) + tariff.Fen(d.service)).Minor(), Things: []string{},
	}
	r.RegionName = s.Regions.RegionName(l.Region, web.Language(ctx) == "en")
	for _, p := range l.Piles {
		if p.thing != "" {
			r.Things = append(r.Things, p.thing)
		}
	}
	return r
}

// Row gives one station of the caller's scope. The caller needs charging.read.
func (s *Service) Row(ctx context.Context, id StationID) (Row, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Row{}, err
	}
	sc, today, err := s.today(ctx)
	if err != nil {
		return Row{}, err
	}
	i, ok := sc.byID[id]
	if !ok || !covers(ctx, &sc.list[i]) {
		return Row{}, ErrNoStation.With("station", id)
	}
	return s.row(ctx, sc, &sc.list[i], today[id]), nil
}

// Summary is the charging of the caller's scope now and today.
type Summary struct {
	Stations  int             `json:"stations"`
	Sockets   int             `json:"sockets" doc:"Of the stations that are heard"`
	Free      int             `json:"free"`
	Faults    int             `json:"faults" doc:"Piles out of service"`
	Silent    int             `json:"silent" doc:"Piles that are not heard"`
	Power     float64         `json:"power" doc:"kW being drawn"`
	Wh        int64           `json:"wh" doc:"Given today, by the power that piles report"`
	Fen       int64           `json:"fen" doc:"Today's revenue by that"`
	Currency  string          `json:"currency"`
	Operators []OperatorName  `json:"operators"`
	Synthetic string          `json:"synthetic,omitempty" doc:"What of it is made up, in the pack's words"`
	Score     []ForecastScore `json:"score" doc:"How good the forecast was of late; empty until it has learnt"`
}

// ForecastScore is how good the forecast was for one span.
type ForecastScore struct {
	Minutes     int     `json:"minutes"`
	Forecasts   int     `json:"forecasts"`
	Brier       float64 `json:"brier" doc:"Of one socket is free; 0 is perfect"`
	BrierStays  float64 `json:"brierStays" doc:"Of who says that all stays as it is"`
	BrierHourly float64 `json:"brierHourly" doc:"Of who knows the mean of the hour"`
}

// OperatorName is an operator as it is called.
type OperatorName struct {
	Code string `json:"code"`
	Name string `json:"name" doc:"In the caller's language"`
}

// Summary sums up the stations of the caller's scope. The caller needs charging.read.
func (s *Service) Summary(ctx context.Context) (Summary, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Summary{}, err
	}
	sc, today, err := s.today(ctx)
	if err != nil {
		return Summary{}, err
	}
	out := Summary{Currency: cmp.Or(sc.book.file.Currency, "CNY"), Operators: operatorNames(ctx, sc.book), Synthetic: sc.book.file.Synthetic, Score: []ForecastScore{}}
	for i := range sc.list {
		l := &sc.list[i]
		if !covers(ctx, l) {
			continue
		}
		free, sockets, heard, _ := l.tally(Want{})
		d := today[l.ID]
		out.Stations++
		out.Faults, out.Silent, out.Power = out.Faults+l.faults, out.Silent+l.silent, out.Power+l.drawn
		out.Wh, out.Fen = out.Wh+d.wh, out.Fen+(tariff.Fen(d.energy)+tariff.Fen(d.service)).Minor()
		if heard {
			out.Free, out.Sockets = out.Free+free, out.Sockets+sockets
		}
	}
	var scores []forecast.Score
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		_, err := s.store.note(ctx, tx, noteScore, &scores)
		return err
	})
	for _, one := range scores {
		out.Score = append(out.Score, ForecastScore{one.Minutes, one.Forecasts, one.Model.Brier, one.Stays.Brier, one.Hourly.Brier})
	}
	if errors.Is(err, db.ErrMissing) {
		err = nil // nothing is learnt yet
	}
	return out, err
}

func operatorNames(ctx context.Context, b *book) []OperatorName {
	list := []OperatorName{}
	for _, o := range b.file.Operators {
		list = append(list, OperatorName{o.Code, o.Name.In(web.Language(ctx) == "en")})
	}
	return list
}

// Operators gives who runs stations. It asks for no permission.
func (s *Service) Operators(ctx context.Context) ([]OperatorName, error) {
	b := s.book.Load()
	if b == nil {
		return nil, ErrNotReady
	}
	return operatorNames(ctx, b), nil
}
