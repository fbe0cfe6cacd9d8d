package charging

import (
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/domain/charging/stationfile"
	"citybrain/domain/charging/tariff"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// publicRoutes are for drivers and for cars; each is public on purpose and counts
// against its caller's rate.
func (s *Service) publicRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/public/charging/nearest", auth.Public, "The charging stations that are reached soonest by road", s.findNearest, web.Costs(2)),
		web.Get("/api/v1/public/charging/operators", auth.Public, "Who runs charging stations", s.listOperators),
		web.Get("/api/v1/public/charging/stations/{id}", auth.Public, "A charging station: sockets, prices and what will probably be free", s.showOutlook),
		web.Get("/api/v1/public/charging/stations/{id}/bill", auth.Public, "What a charge would cost there", s.showBill),
		s.followRoute(),
	}
}

func (s *Service) deskRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/charging/summary", ReadPermission, "The charging of the caller's region now and today", s.showSummary),
		web.Get("/api/v1/charging/stations", ReadPermission, "List charging stations by name", s.listRows),
		web.Get("/api/v1/charging/stations/{id}", ReadPermission, "A charging station as officials see it", s.showRow),
		web.Get("/api/v1/charging/tariffs", ReadPermission, "Tariffs with their versions", s.listTariffs),
		web.Post("/api/v1/charging/tariffs/{code}/preview", ReadPermission, "What a version of a tariff would mean; nothing is stored", s.tryTariff),
		web.Post("/api/v1/charging/tariffs/{code}/versions", ManagePermission, "Set a version of a tariff from a coming day on", s.setTariff),
		s.listRoute(),
	}
}

// WantInput is what sockets a caller can use; embed it.
type WantInput struct {
	Connector string  `query:"connector" maxLength:"80" doc:"gbt_dc, gbt_ac, ccs2, ccs1, chademo, type2, type1, nacs; several with commas; any if absent"`
	Power     float64 `query:"power" minimum:"0" maximum:"1500" doc:"At least so many kW"`
}

func (in WantInput) want() (Want, error) {
	w := Want{Kilowatts: in.Power}
	if in.Connector == "" {
		return w, nil
	}
	for one := range strings.SplitSeq(in.Connector, ",") {
		if !slices.Contains(stationfile.Connectors(), one) {
			return w, ErrConnector.At("/connector", ErrConnector.Code, ErrConnector.Message)
		}
		w.Connectors = append(w.Connectors, one)
	}
	return w, nil
}

type nearestInput struct {
	At string `query:"at" required:"true" maxLength:"60" doc:"lon,lat of the car, WGS-84 unless system says else"`
	WantInput
	System   string `query:"system" enum:"wgs84,gcj02,bd09" doc:"Of at; answers are always WGS-84"`
	Operator string `query:"operator" maxLength:"40"`
	Free     bool   `query:"free" doc:"Only with a free socket now"`
	Open     bool   `query:"open" doc:"Only open now"`
	Limit    int    `query:"limit" minimum:"1" maximum:"30" doc:"10 if absent"`
}

// Offers are stations, the one that is reached soonest first.
type Offers struct {
	Items []Offer `json:"items"`
}

func (s *Service) findNearest(ctx context.Context, in *nearestInput) (Offers, error) {
	at, err := geo.ParsePoint(in.At)
	if err != nil {
		return Offers{}, ErrPoint
	}
	if in.System != "" {
		at = geo.Convert(at, geo.System(in.System), geo.WGS84)
	}
	want, err := in.want()
	if err != nil {
		return Offers{}, err
	}
	list, err := s.Nearest(ctx, Query{From: at, Want: want, Operator: in.Operator, Free: in.Free, Open: in.Open, Limit: in.Limit})
	return Offers{list}, err
}

// Operators are who runs stations.
type Operators struct {
	Items []OperatorName `json:"items"`
}

func (s *Service) listOperators(ctx context.Context, _ *web.None) (Operators, error) {
	list, err := s.Operators(ctx)
	return Operators{list}, err
}

type outlookInput struct {
	ID string `path:"id" maxLength:"64"`
	WantInput
}

func (s *Service) showOutlook(ctx context.Context, in *outlookInput) (Outlook, error) {
	want, err := in.want()
	if err != nil {
		return Outlook{}, err
	}
	return s.Outlook(ctx, StationID(in.ID), want)
}

type billInput struct {
	ID      string    `path:"id" maxLength:"64"`
	Wh      int64     `query:"wh" required:"true" minimum:"0" maximum:"500000" doc:"Energy"`
	Minutes int       `query:"minutes" required:"true" minimum:"1" maximum:"2880" doc:"How long it takes"`
	Begin   time.Time `query:"begin" doc:"RFC 3339; now if absent"`
}

// BillView is what a charge would cost; amounts are in fen, hundredths of the currency.
type BillView struct {
	Wh      int64      `json:"wh"`
	Energy  int64      `json:"energy"`
	Service int64      `json:"service"`
	Total   int64      `json:"total"`
	Parts   []BillPart `json:"parts" doc:"By price, in the order of time"`
}

// BillPart is the share of a bill at one price.
type BillPart struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Wh    int64     `json:"wh"`
	Price string    `json:"price" doc:"A kWh, energy and service"`
}

func (s *Service) showBill(ctx context.Context, in *billInput) (BillView, error) {
	b, err := s.Bill(ctx, StationID(in.ID), in.Begin, in.Wh, time.Duration(in.Minutes)*time.Minute)
	if err != nil {
		return BillView{}, err
	}
	out := BillView{Wh: b.Wh, Energy: b.Energy.Minor(), Service: b.Service.Minor(), Total: b.Total.Minor(), Parts: []BillPart{}}
	for _, p := range b.Parts {
		out.Parts = append(out.Parts, BillPart{p.From.UTC(), p.To.UTC(), p.Wh, p.Price().String()})
	}
	return out, nil
}

func (s *Service) showSummary(ctx context.Context, _ *web.None) (Summary, error) {
	return s.Summary(ctx)
}

type rowsInput struct {
	page.Ask
	WantInput
	State    string `query:"state" enum:"free,busy,fault,silent,closed" doc:"fault and silent: with at least one such pile"`
	Operator string `query:"operator" maxLength:"40"`
	Region   string `query:"region" maxLength:"14" doc:"Beginning of the region code"`
	Text     string `query:"q" maxLength:"100" doc:"Part of the name"`
}

func (s *Service) listRows(ctx context.Context, in *rowsInput) (page.Page[Row], error) {
	want, err := in.want()
	if err != nil {
		return page.Page[Row]{}, err
	}
	return s.Rows(ctx, RowQuery{Want: want, State: in.State, Operator: in.Operator, Region: in.Region, Text: in.Text, Ask: in.Ask})
}

type idInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Service) showRow(ctx context.Context, in *idInput) (Row, error) {
	return s.Row(ctx, StationID(in.ID))
}

// Plans are all tariffs.
type Plans struct {
	Items []Plan `json:"items"`
}

func (s *Service) listTariffs(ctx context.Context, _ *web.None) (Plans, error) {
	list, err := s.Tariffs(ctx)
	return Plans{list}, err
}

type versionInput struct {
	Code string `path:"code" maxLength:"40"`
	Body tariff.Written
}

func (s *Service) tryTariff(ctx context.Context, in *versionInput) (Preview, error) {
	return s.Try(ctx, Change{in.Code, in.Body})
}

func (s *Service) setTariff(ctx context.Context, in *versionInput) (web.None, error) {
	return web.None{}, s.SetTariff(ctx, Change{in.Code, in.Body})
}
