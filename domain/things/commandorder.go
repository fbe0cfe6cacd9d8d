package things

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/page"
)

// OrderID names an order 批量指令.
type OrderID string

// GroupID names a group of things 设备分组.
type GroupID string

// The faults of orders and groups.
var (
	ErrNoOrder = fault.New(fault.Missing, "things.no_order", "There is no such order.")
	ErrNoGroup = fault.New(fault.Missing, "things.no_group", "There is no such group.")
	ErrTarget  = fault.New(fault.Invalid, "things.target", "Name things, a group or a filter with a profile: exactly one of them.")
	ErrNobody  = fault.New(fault.Invalid, "things.target_empty", "No thing of your scope is meant.")
	ErrTooMany = fault.New(fault.Invalid, "things.target_large", "One order may mean 10,000 things.")
	ErrGroup   = fault.New(fault.Invalid, "things.group_name", "A group needs a name of 1 to 100 characters.")
)

// maxOrder is how many things one order may mean.
const maxOrder = 10_000

// Target says which things are meant: exactly one of a list, a group and a filter.
type Target struct {
	Things []string `json:"things,omitempty" maxItems:"10000"`
	Group  GroupID  `json:"group,omitempty" maxLength:"64"`
	Filter *Choice  `json:"filter,omitempty"`
}

// Choice chooses the things of a profile; empty fields choose all of them.
type Choice struct {
	Profile string `json:"profile" maxLength:"32"`
	State   string `json:"state,omitempty" doc:"good, notice, warning, danger, unknown; several with commas"`
	Region  string `json:"region,omitempty" maxLength:"14" doc:"Beginning of the region code"`
	Org     string `json:"org,omitempty" maxLength:"200" doc:"Path of the organisation"`
	Text    string `json:"q,omitempty" maxLength:"100" doc:"Part of the name, the serial number or the id"`
	Box     string `json:"bbox,omitempty" maxLength:"100" doc:"west,south,east,north"`
	Below   string `json:"below,omitempty" maxLength:"64" doc:"Id of an asset: only what belongs to it, at any depth"`
}

// Order is one command to many things.
type Order struct {
	ID           OrderID          `json:"id"`
	Code         string           `json:"code"`
	Title        Text             `json:"title"`
	Parameters   json.RawMessage  `json:"parameters"`
	Target       Target           `json:"target"`
	Count        int64            `json:"count" doc:"Things that are meant"`
	States       map[string]int64 `json:"states" doc:"Commands by state"`
	Open         int64            `json:"open" doc:"Commands that are not over"`
	Why          string           `json:"why"`
	IssuedBy     string           `json:"issuedBy"`
	IssuedByName string           `json:"issuedByName"`
	IssuedAt     time.Time        `json:"issuedAt"`
	ExpiresAt    time.Time        `json:"expiresAt"`
}

// Created tells where a new order lives.
func (o Order) Created() string { return "/api/v1/orders/" + string(o.ID) }

// mean finds the things of a target that lie in the caller's scope, in the order
// of their ids. Faults: ErrTarget, ErrNoThing, ErrNoGroup, ErrNobody, ErrTooMany.
func (s *Service) mean(ctx context.Context, tx *db.Tx, t Target) ([]twin.Thing, error) {
	given := 0
	for _, has := range []bool{len(t.Things) > 0, t.Group != "", t.Filter != nil} {
		if has {
			given++
		}
	}
	if given != 1 {
		return nil, ErrTarget
	}
	if t.Group != "" {
		group, err := s.groupInScope(ctx, tx, t.Group)
		if err != nil {
			return nil, err
		}
		if t, err = group.aim(); err != nil {
			return nil, err
		}
	}
	list, err := s.listed(ctx, t.Things)
	if t.Filter != nil {
		list, err = s.chosen(ctx, tx, *t.Filter)
	}
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, ErrNobody
	case len(list) > maxOrder:
		return nil, ErrTooMany
	}
	slices.SortFunc(list, func(a, b twin.Thing) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(list, func(a, b twin.Thing) bool { return a.ID == b.ID }), nil
}

// listed gives the things of these ids; one outside of the scope refuses all.
func (s *Service) listed(ctx context.Context, ids []string) ([]twin.Thing, error) {
	if len(ids) > maxOrder {
		return nil, ErrTooMany
	}
	list := make([]twin.Thing, 0, len(ids))
	for _, id := range ids {
		t, err := s.visible(ctx, id, ReadPermission)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// chosen gives the things of a filter within the scope, at most one too many.
func (s *Service) chosen(ctx context.Context, tx *db.Tx, c Choice) ([]twin.Thing, error) {
	i, ok := s.kinds.Load().byCode[c.Profile]
	if !ok {
		return nil, ErrNoProfile.With("profile", c.Profile)
	}
	scope := auth.From(ctx).Scope
	f := twin.Filter{Profiles: []int{i}, Region: c.Region, Org: c.Org, Text: strings.ToLower(c.Text), Scope: [2]string{scope.Region, scope.Org}}
	var err error
	if f.States, err = parseStates(c.State); err != nil {
		return nil, err
	}
	if f.Box, err = parseBox(c.Box); err != nil {
		return nil, err
	}
	if f.Among, err = s.amongBelow(ctx, c.Below); err != nil {
		return nil, err
	}
	if c.Text != "" { // a serial number, as in the list that the caller saw
		if f.IDs, err = s.store.withSerial(ctx, tx, f.Text, maxOrder+1); err != nil {
			return nil, err
		}
		if len(f.IDs) > maxOrder { // some would be left out unseen
			return nil, ErrTooMany
		}
	}
	var list []twin.Thing
	s.Twin().Each(f, func(t *twin.Thing) bool { // lent: only what a command needs is kept
		list = append(list, twin.Thing{Info: t.Info})
		return len(list) <= maxOrder
	})
	return list, nil
}

// Order tells many things to do the same. They are told at a pace, 500 a second.
// The caller needs things.command and every thing of a list in the scope; groups
// and filters mean those within it. Faults: those of Command and of the target.
func (s *Service) Order(ctx context.Context, target Target, act Act) (Order, error) {
	if err := auth.Require(ctx, CommandPermission); err != nil {
		return Order{}, err
	}
	if err := act.check(); err != nil {
		return Order{}, err
	}
	var order orderRow
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		things, err := s.mean(ctx, tx, target)
		if err != nil {
			return err
		}
		rows, err := s.composeAll(ctx, tx, things, &act)
		if err != nil {
			return err
		}
		if order, err = s.orderOf(ctx, tx, target, rows); err != nil {
			return err
		}
		for i := range rows {
			rows[i].order = order.id
		}
		if err := s.store.addOrder(ctx, tx, order); err != nil {
			return err
		}
		if err := s.store.addCommands(ctx, tx, rows); err != nil {
			return err
		}
		detail := map[string]any{"code": order.code, "parameters": json.RawMessage(order.parameters), "target": target.brief(), "count": order.count, "why": order.why}
		return s.recordAct(ctx, tx, "ordered", string(order.id), detail)
	})
	if err != nil {
		return Order{}, err
	}
	return s.OrderOf(ctx, order.id)
}

// brief is the target without a long list, for the audit.
func (t Target) brief() any {
	if len(t.Things) > 0 {
		return map[string]any{"things": len(t.Things)}
	}
	return t
}

func (s *Service) composeAll(ctx context.Context, tx *db.Tx, things []twin.Thing, act *Act) ([]commandRow, error) {
	rows := make([]commandRow, len(things))
	var err error
	for i := range things {
		if rows[i], err = s.compose(tx.Now, auth.Actor(ctx), &things[i], act); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (s *Service) orderOf(ctx context.Context, tx *db.Tx, target Target, rows []commandRow) (orderRow, error) {
	raw, err := json.Marshal(target)
	scope, first := auth.From(ctx).Scope, rows[0]
	return orderRow{
		id: id.New[OrderID]("order", tx.Now), code: first.code, parameters: first.parameters, target: string(raw), count: int64(len(rows)),
		region: scope.Region, org: scope.Org, why: first.why, by: first.by, issued: first.issued, expires: first.expires,
	}, err
}

func (s *Service) orderInScope(ctx context.Context, tx *db.Tx, id OrderID, permission auth.Permission) (orderRow, error) {
	if err := auth.Require(ctx, permission); err != nil {
		return orderRow{}, err
	}
	row, err := s.store.order(ctx, tx, id)
	if err != nil {
		return orderRow{}, err
	}
	if scope := auth.From(ctx).Scope; !scope.CoversRegion(row.region) || !scope.CoversOrg(row.org) {
		return orderRow{}, ErrNoOrder.With("order", id)
	}
	return row, nil
}

// OrderOf gives an order and how far it is. The caller needs things.read and a
// scope that covers that of who gave it. Fault: ErrNoOrder.
func (s *Service) OrderOf(ctx context.Context, id OrderID) (Order, error) {
	var row orderRow
	var counts map[string]int64
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if row, err = s.orderInScope(ctx, tx, id, ReadPermission); err != nil {
			return err
		}
		counts, err = s.store.tally(ctx, tx, id)
		return err
	})
	if err != nil {
		return Order{}, err
	}
	l, err := s.labelsOf(ctx, row.by)
	return s.viewOrder(row, counts, l), err
}

func (s *Service) viewOrder(r orderRow, counts map[string]int64, l labels) Order {
	o := Order{
		ID: r.id, Code: r.code, Title: s.titleAnywhere(r.code), Parameters: json.RawMessage(r.parameters), Count: r.count, States: counts, Why: r.why,
		Open: counts[commandQueued] + counts[commandSent] + counts[commandDelivered], IssuedBy: r.by, IssuedByName: l.name(r.by), IssuedAt: db.Time(r.issued), ExpiresAt: db.Time(r.expires),
	}
	_ = json.Unmarshal([]byte(r.target), &o.Target) // we wrote it
	if len(o.Target.Things) > 0 {
		o.Target.Things = nil // its commands name them
	}
	return o
}

// titleAnywhere is what a command is called in the first profile that has it.
func (s *Service) titleAnywhere(code string) Text {
	for _, p := range s.Profiles() {
		if spec, err := p.command(code); err == nil {
			return Text{spec.ZH, spec.EN}
		}
	}
	return Text{code, code}
}

// Orders lists orders, the newest first. The caller needs things.read.
func (s *Service) Orders(ctx context.Context, ask page.Ask) (page.Page[Order], error) {
	var none page.Page[Order]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	scope := auth.From(ctx).Scope
	f := commandFilter{scope: [2]string{scope.Region, scope.Org}}
	if _, err := page.Decode(ask.Cursor, "orders", &f.after, &f.afterID); err != nil {
		return none, err
	}
	var p page.Page[orderRow]
	var counts []map[string]int64
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := s.store.orders(ctx, tx, f, ask.Size()+1)
		if err != nil {
			return err
		}
		p = page.Of(rows, ask.Size(), "orders", func(r orderRow) []any { return []any{r.issued, r.id} })
		counts = make([]map[string]int64, len(p.Items))
		for i, r := range p.Items {
			if counts[i], err = s.store.tally(ctx, tx, r.id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return none, err
	}
	by := make([]string, len(p.Items))
	for i, r := range p.Items {
		by[i] = r.by
	}
	l, err := s.labelsOf(ctx, by...)
	out := page.Page[Order]{Items: make([]Order, len(p.Items)), Next: p.Next}
	for i, r := range p.Items {
		out.Items[i] = s.viewOrder(r, counts[i], l)
	}
	return out, err
}

// CancelOrder takes back the commands of an order that their things do not have
// yet. The caller needs things.command. Fault: ErrNoOrder.
func (s *Service) CancelOrder(ctx context.Context, id OrderID) (Order, error) {
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		if _, err := s.orderInScope(ctx, tx, id, CommandPermission); err != nil {
			return err
		}
		rows, err := s.store.waitingCommands(ctx, tx, id)
		for i := 0; i < len(rows) && err == nil; i++ {
			err = s.endCommand(ctx, tx, &rows[i], commandCancelled)
		}
		if err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "order_cancelled", string(id), map[string]any{"commands": len(rows)})
	})
	if err != nil {
		return Order{}, err
	}
	return s.OrderOf(ctx, id)
}
