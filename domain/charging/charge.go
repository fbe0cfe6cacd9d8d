package charging

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"citybrain/domain/charging/tariff"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// ChargeID names a charge 充电记录.
type ChargeID string

// The faults of charges.
var (
	ErrNoCharge   = fault.New(fault.Missing, "charging.no_charge", "There is no such charge.")
	ErrNoPile     = fault.New(fault.Missing, "charging.no_pile", "There is no such charging pile.")
	ErrPileAway   = fault.New(fault.Unavailable, "charging.pile_away", "The pile cannot be reached now; charge at another one or try again.")
	ErrPileRefuse = fault.New(fault.Conflict, "charging.pile_refused", "The pile refused. Is the plug in the car?")
	ErrSocketBusy = fault.New(fault.Conflict, "charging.socket_busy", "This socket is taken, or somebody is starting a charge there.")
	ErrSocket     = fault.New(fault.Invalid, "charging.no_socket", "The pile has no such socket.")
	ErrTooMany    = fault.New(fault.Conflict, "charging.too_many", "You have two charges already; end one first.")
	ErrChargeOver = fault.New(fault.Conflict, "charging.charge_over", "This charge is over already.")
	ErrPerson     = fault.New(fault.Denied, "charging.person_only", "Only a person can start a charge of their own.")
)

// The states of a charge.
const (
	chargeWaiting = "waiting" // the pile was asked, the car is not charging yet
	chargeRunning = "charging"
	chargeEnded   = "ended"
	chargeFailed  = "failed" // it never began
)

// Who owes a bill, and whether it can be paid.
const (
	payStanding = "standing" // the car stands at the socket: the fee for that grows
	payDue      = "to_pay"
	payFree     = "free"
	payOperator = "operator" // begun with a card: its holder settles with the operator
	payUnclear  = "unclear"  // the pile's meter contradicts itself: somebody must look
	payNoPrice  = "no_price"
)

// The bounds of charges that people start.
const (
	openMost   = 2                // at a time, a person
	waitAtMost = 2 * time.Minute  // for the car to begin
	stillTaken = 30 * time.Minute // a charge that begins so long after it was asked for is still that person's
)

// Charge is a charge as people see it 充电记录.
type Charge struct {
	ID          ChargeID   `json:"id"`
	Station     StationID  `json:"station"`
	StationName string     `json:"stationName"`
	Pile        string     `json:"pile" doc:"What stands on the pile"`
	Thing       string     `json:"thing"`
	Socket      int        `json:"socket"`
	State       string     `json:"state" enum:"waiting,charging,ended,failed"`
	Why         string     `json:"why" enum:",cancelled,refused,unanswered,away,Remote,Local,EVDisconnected,Other" doc:"Of its end; a word of the pile is told as Other where it is none of these"`
	Payer       string     `json:"payer" enum:"person,operator" doc:"operator: begun with a card of its own"`
	Card        string     `json:"card,omitempty" doc:"The last signs of the card"`
	AskedAt     *time.Time `json:"askedAt,omitempty"`
	BeganAt     *time.Time `json:"beganAt,omitempty"`
	EndedAt     *time.Time `json:"endedAt,omitempty"`
	FreedAt     *time.Time `json:"freedAt,omitempty" doc:"When the car left the socket"`
	Stopping    bool       `json:"stopping" doc:"Its end was asked for and has not come yet"`
	Heard       bool       `json:"heard" doc:"The pile is heard; false: what stands here is old"`
	At          *time.Time `json:"at,omitempty" doc:"Newest reading of the meter"`
	Wh          int64      `json:"wh"`
	Kilowatts   float64    `json:"kw"`
	Full        *int64     `json:"full,omitempty" doc:"How full the car is, percent, where it says so"`
	Payment     string     `json:"payment" enum:",standing,to_pay,free,operator,unclear,no_price"`
	Currency    string     `json:"currency" enum:"CNY,EUR"`
	Bill        *Bill      `json:"bill,omitempty" doc:"While it goes on: what it costs so far. Absent where no price is known"`
}

// Created tells where a new charge lives.
func (c Charge) Created() string { return "/api/v1/me/charges/" + string(c.ID) }

// Bill is what a charge costs; amounts in fen, hundredths of the currency. Its
// lines and the fee for standing add up to the total.
type Bill struct {
	Final   bool       `json:"final"`
	Wh      int64      `json:"wh"`
	Energy  int64      `json:"energy"`
	Service int64      `json:"service"`
	Idle    int64      `json:"idle" doc:"For standing at the socket after the charge"`
	Total   int64      `json:"total"`
	Lines   []BillLine `json:"lines"`
}

// BillLine is the share of a charge at one price.
type BillLine struct {
	From         time.Time `json:"from"`
	To           time.Time `json:"to"`
	Wh           int64     `json:"wh"`
	EnergyPrice  string    `json:"energyPrice" doc:"A kWh"`
	ServicePrice string    `json:"servicePrice" doc:"A kWh"`
	Energy       int64     `json:"energy"`
	Service      int64     `json:"service"`
}

// Totals sums up charges.
type Totals struct {
	Charges  int64  `json:"charges"`
	Running  int64  `json:"running"`
	Wh       int64  `json:"wh" doc:"Of those that have ended"`
	Fen      int64  `json:"fen" doc:"Of all bills"`
	Due      int64  `json:"due" doc:"Of those that persons owe; payment comes later"`
	Currency string `json:"currency" enum:"CNY,EUR"`
}

// ChargeQuery chooses charges; empty fields choose all.
type ChargeQuery struct {
	Station StationID
	State   string
	Payment string
	From    time.Time
	To      time.Time
	page.Ask
}

func (q ChargeQuery) filter() chargeFilter {
	return chargeFilter{station: string(q.Station), state: q.State, payment: q.Payment, from: db.Micros(q.From), to: db.Micros(q.To)}
}

// Charges lists the charges of the caller's scope, the newest first. The caller
// needs charging.read. Nobody is named.
func (s *Service) Charges(ctx context.Context, q ChargeQuery) (page.Page[Charge], error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return page.Page[Charge]{}, err
	}
	scope := auth.From(ctx).Scope
	f := q.filter()
	f.region, f.org = scope.Region, scope.Org
	return s.listCharges(ctx, f, q.Ask)
}

// MyCharges lists the caller's own, the newest first. Fault: ErrPerson.
func (s *Service) MyCharges(ctx context.Context, ask page.Ask) (page.Page[Charge], error) {
	person, err := personOf(ctx)
	if err != nil {
		return page.Page[Charge]{}, err
	}
	return s.listCharges(ctx, chargeFilter{person: person}, ask)
}

// personOf gives who calls, if that is a person, in a post or not.
func personOf(ctx context.Context) (string, error) {
	switch p := auth.From(ctx); p.Kind {
	case auth.Person, auth.Official:
		return p.ID, nil
	case auth.Anonymous, "":
		return "", auth.ErrUnauthenticated
	}
	return "", ErrPerson
}

func (s *Service) listCharges(ctx context.Context, f chargeFilter, ask page.Ask) (page.Page[Charge], error) {
	var none page.Page[Charge]
	sc, err := s.current()
	if err != nil {
		return none, err
	}
	filters := []any{f.person, f.station, f.state, f.payment, f.from, f.to}
	if _, err := page.Decode(ask.Cursor, filters, &f.after, &f.afterID); err != nil {
		return none, err
	}
	var rows []chargeRow
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.charges(ctx, tx, f, ask.Size()+1)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("list charges: %w", err)
	}
	p := page.Of(rows, ask.Size(), filters, func(r chargeRow) []any { return []any{r.at, r.id} })
	return page.Map(p, func(r chargeRow) Charge { return s.showCharge(ctx, sc, &r) }), nil
}

// ChargeTotals sums up the charges of the caller's scope. The caller needs
// charging.read.
func (s *Service) ChargeTotals(ctx context.Context, q ChargeQuery) (t Totals, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return t, err
	}
	sc, err := s.current()
	if err != nil {
		return t, err
	}
	scope := auth.From(ctx).Scope
	f := q.filter()
	f.region, f.org = scope.Region, scope.Org
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		t, err = s.store.totals(ctx, tx, f)
		return err
	})
	t.Currency = sc.book.currency()
	return t, err
}

// MyCharge gives one of the caller's own. Fault: ErrNoCharge.
func (s *Service) MyCharge(ctx context.Context, id ChargeID) (Charge, error) {
	person, err := personOf(ctx)
	if err != nil {
		return Charge{}, err
	}
	return s.readCharge(ctx, id, func(r *chargeRow) bool { return r.person == person })
}

// Charge gives one of the caller's scope. The caller needs charging.read. Fault:
// ErrNoCharge.
func (s *Service) Charge(ctx context.Context, id ChargeID) (Charge, error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return Charge{}, err
	}
	return s.readCharge(ctx, id, inScope(ctx))
}

func inScope(ctx context.Context) func(*chargeRow) bool {
	scope := auth.From(ctx).Scope
	return func(r *chargeRow) bool { return scope.CoversRegion(r.region) && scope.CoversOrg(r.org) }
}

func (s *Service) readCharge(ctx context.Context, id ChargeID, may func(*chargeRow) bool) (c Charge, err error) {
	sc, err := s.current()
	if err != nil {
		return c, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		row, err := s.store.charge(ctx, tx, string(id))
		switch {
		case errors.Is(err, db.ErrMissing), err == nil && !may(&row):
			return ErrNoCharge.With("charge", id)
		case err != nil:
			return err
		}
		c = s.showCharge(ctx, sc, &row)
		if row.state == chargeRunning {
			c.Bill, err = s.soFar(ctx, tx, sc.book, &row)
		}
		return err
	})
	return c, err
}

// soFar is the bill of a charge that goes on, nil where no price is known.
func (s *Service) soFar(ctx context.Context, tx *db.Tx, b *book, r *chargeRow) (*Bill, error) {
	now := *r
	now.ended = r.lastAt
	bill, _, err := s.compute(ctx, tx, b, &now)
	if err != nil || bill == nil {
		return nil, err
	}
	bill.Final = false
	return bill, nil
}

func (s *Service) showCharge(ctx context.Context, sc *scene, r *chargeRow) Charge {
	c := Charge{
		ID: ChargeID(r.id), Station: StationID(r.station), Thing: r.thing, Socket: r.socket, State: r.state, Why: whyWord(r.why), Payer: "person", Card: r.card,
		AskedAt: perhaps(r.asked), BeganAt: perhaps(r.began), EndedAt: perhaps(r.ended), FreedAt: perhaps(r.freed), At: perhaps(r.lastAt),
		Stopping: r.stopping > 0 && r.state == chargeRunning, Wh: max(0, r.lastWh-r.firstWh), Payment: r.payment, Currency: r.currency,
	}
	if r.person == "" {
		c.Payer = "operator"
	}
	if r.full >= 0 {
		c.Full = &r.full
	}
	if r.state == chargeRunning {
		c.Kilowatts = float64(r.watts) / 1000
	}
	if r.state == chargeWaiting && r.asked < db.Micros(sc.at.Add(-waitAtMost)) {
		c.State, c.Why = chargeFailed, "unanswered"
	}
	if bill := new(Bill); json.Unmarshal([]byte(r.bill), bill) == nil && r.bill != "" {
		c.Bill = bill
	}
	c.StationName, c.Pile = r.station, r.thing
	if i, ok := sc.byID[c.Station]; ok {
		l := &sc.list[i]
		c.StationName = s.Piles.NameIn(l.Name, web.Language(ctx) == "en")
		for _, p := range l.Piles {
			if p.thing == r.thing && p.Serial != "" {
				c.Pile = p.Serial
			}
		}
	}
	c.Heard = sc.heard[r.thing]
	return c
}

// whyWord is what a charge ended by, in the words that pages know.
func whyWord(why string) string {
	switch why {
	case "", "cancelled", "refused", "unanswered", "away", "Remote", "Local", "EVDisconnected":
		return why
	}
	return "Other"
}

func perhaps(micros int64) *time.Time {
	if micros == 0 {
		return nil
	}
	at := db.Time(micros)
	return &at
}

// compute works out what a charge costs by the readings that are kept, and who
// owes it; nil where there is no price.
func (s *Service) compute(ctx context.Context, tx *db.Tx, b *book, r *chargeRow) (*Bill, string, error) {
	said, err := s.store.readings(ctx, tx, r)
	if err != nil {
		return nil, "", err
	}
	list, sound := tariff.Steady(tariff.Reading{At: db.Time(r.began), Wh: r.firstWh}, said, tariff.Reading{At: db.Time(r.ended), Wh: r.lastWh})
	t := b.tariffs[r.tariff]
	priced, err := t.Bill(list, db.Time(r.freed), s.Zone)
	switch {
	case errors.Is(err, tariff.ErrNone):
		return nil, payNoPrice, nil
	case err != nil:
		return nil, payUnclear, nil // more than one charge can be
	}
	bill := billOf(priced)
	switch {
	case !sound:
		return bill, payUnclear, nil
	case r.person == "":
		return bill, payOperator, nil
	case r.freed == 0 && t.StandingCosts(db.Time(r.ended).In(s.Zone)):
		return bill, payStanding, nil
	case bill.Total == 0:
		return bill, payFree, nil
	}
	return bill, payDue, nil
}

func billOf(b tariff.Bill) *Bill {
	out := &Bill{Final: true, Wh: b.Wh, Energy: b.Energy.Minor(), Service: b.Service.Minor(), Idle: b.Idle.Minor(), Total: b.Total.Minor(), Lines: []BillLine{}}
	for _, l := range b.Lines() {
		out.Lines = append(out.Lines, BillLine{l.From.UTC(), l.To.UTC(), l.Wh, l.Period.Energy.String(), l.Period.Service.String(), l.EnergyFee, l.ServiceFee})
	}
	return out
}
