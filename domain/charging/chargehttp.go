package charging

import (
	"context"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// chargeRoutes are the charges of a person, those of the desk, and the door of the
// piles.
func (s *Service) chargeRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/public/charging/stations/{id}/piles", auth.Public, "The piles of a station with their sockets: which can be started from here", s.showPiles),
		web.Get("/api/v1/public/charging/piles/{pile}", auth.Public, "The station of the pile with this number", s.findPile),
		web.Get("/api/v1/me/charges", auth.SignedIn, "My charges with their bills, the newest first", s.listMine),
		web.Post("/api/v1/me/charges", auth.SignedIn, "Start a charge at a pile", s.startMine),
		web.Get("/api/v1/me/charges/{id}", auth.SignedIn, "One of my charges", s.showMine),
		web.Post("/api/v1/me/charges/{id}/stop", auth.SignedIn, "End one of my charges", s.stopMine),
		web.Get("/api/v1/charging/charges", ReadPermission, "Charges of the caller's scope, the newest first; nobody is named", s.listCharging),
		web.Get("/api/v1/charging/charges/totals", ReadPermission, "What the charges of the caller's scope come to", s.showTotals),
		web.Get("/api/v1/charging/charges/{id}", ReadPermission, "One charge", s.showCharging),
		web.Post("/api/v1/charging/charges", ManagePermission, "Start a charge that only the operator pays, to try a pile", s.startFor),
		web.Post("/api/v1/charging/charges/{id}/stop", ManagePermission, "End a charge", s.stopFor),
		s.doorRoute(),
	}
}

func (s *Service) showPiles(ctx context.Context, in *idInput) (PileList, error) {
	return s.StationPiles(ctx, StationID(in.ID))
}

type pileInput struct {
	Pile string `path:"pile" maxLength:"64" doc:"What stands on it"`
}

func (s *Service) findPile(ctx context.Context, in *pileInput) (PileList, error) {
	return s.StationOf(ctx, in.Pile)
}

type mineInput struct{ page.Ask }

func (s *Service) listMine(ctx context.Context, in *mineInput) (page.Page[Charge], error) {
	return s.MyCharges(ctx, in.Ask)
}

// Wanted is where somebody wants to charge.
type Wanted struct {
	Pile   string `json:"pile" maxLength:"64" doc:"What stands on it"`
	Socket int    `json:"socket" minimum:"1" maximum:"100"`
}

type wishInput struct{ Body Wanted }

func (in *wishInput) wish() Wish { return Wish{in.Body.Pile, in.Body.Socket} }

func (s *Service) startMine(ctx context.Context, in *wishInput) (Charge, error) {
	return s.StartMine(ctx, in.wish())
}

func (s *Service) startFor(ctx context.Context, in *wishInput) (Charge, error) {
	return s.StartFor(ctx, in.wish())
}

func (s *Service) showMine(ctx context.Context, in *idInput) (Charge, error) {
	return s.MyCharge(ctx, ChargeID(in.ID))
}

// ending is the answer to who ends a charge; unlike Charge it makes nothing.
type ending struct {
	Charge Charge `json:"charge"`
}

func (s *Service) stopMine(ctx context.Context, in *idInput) (ending, error) {
	c, err := s.StopMine(ctx, ChargeID(in.ID))
	return ending{c}, err
}

func (s *Service) stopFor(ctx context.Context, in *idInput) (ending, error) {
	c, err := s.StopFor(ctx, ChargeID(in.ID))
	return ending{c}, err
}

func (s *Service) showCharging(ctx context.Context, in *idInput) (Charge, error) {
	return s.Charge(ctx, ChargeID(in.ID))
}

// ChargesInput chooses charges; embed it.
type ChargesInput struct {
	Station string    `query:"station" maxLength:"64"`
	State   string    `query:"state" enum:"waiting,charging,ended,failed"`
	Payment string    `query:"payment" enum:"standing,to_pay,free,operator,unclear,no_price"`
	From    time.Time `query:"from" doc:"RFC 3339, by when it was asked for or began"`
	To      time.Time `query:"to"`
}

func (in ChargesInput) query() ChargeQuery {
	return ChargeQuery{Station: StationID(in.Station), State: in.State, Payment: in.Payment, From: in.From, To: in.To}
}

type chargesInput struct {
	page.Ask
	ChargesInput
}

func (s *Service) listCharging(ctx context.Context, in *chargesInput) (page.Page[Charge], error) {
	q := in.query()
	q.Ask = in.Ask
	return s.Charges(ctx, q)
}

type totalsInput struct{ ChargesInput }

func (s *Service) showTotals(ctx context.Context, in *totalsInput) (Totals, error) {
	return s.ChargeTotals(ctx, in.query())
}
