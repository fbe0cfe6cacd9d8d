package resources

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// Query asks what there is, or what is free 查询条件. Empty fields ask for nothing.
type Query struct {
	At       *geo.Point // nearest first; by name if nil
	Within   float64    // metres of At; 0: 3,000
	Kind     string
	Region   string // beginning of the code
	Org      string
	Text     string
	Quantity int       // at least so much free; 0: any, full ones too
	Span     span.Span // the whole of it; empty: now
	Public   bool      // only what citizens may book
	page.Ask
}

// chunk is how many resources are looked at in one question to the store.
const chunk = 64

// withinUsual is how far is looked where nothing is said, in metres.
const withinUsual = 3000

// Row is a resource as it is shown, with what is free 资源及空余.
type Row struct {
	ID         ResourceID `json:"id"`
	Kind       string     `json:"kind"`
	KindName   string     `json:"kindName"`
	Unit       string     `json:"unit"`
	Name       string     `json:"name"`
	Address    string     `json:"address"`
	Lon        float64    `json:"lon"`
	Lat        float64    `json:"lat"`
	Metres     *float64   `json:"metres,omitempty" doc:"From the place that was asked about, as the crow flies"`
	Region     string     `json:"region"`
	RegionName string     `json:"regionName"`
	Org        string     `json:"org"`
	Capacity   int        `json:"capacity"`
	Free       int        `json:"free" doc:"By the bookings, all through the span that was asked about"`
	Open       bool       `json:"open" doc:"All through that span"`
	Closed     string     `json:"closed,omitempty" doc:"Why it is closed for works, if it is"`
	Public     bool       `json:"public"`
	Approval   bool       `json:"approval" doc:"A booking needs somebody's approval"`
	Most       int        `json:"most" doc:"That one booking of the caller may take"`
	Now        *Now       `json:"now,omitempty" doc:"What the thing at the place says at this moment"`
}

// Find gives the resources that suit: nearest first where a place is given, else by
// name. Citizens and those who are not signed in find what is public; others need
// resources.read and find what lies in their region. Faults: ErrSpan, ErrPoint.
func (s *Service) Find(ctx context.Context, q Query) (page.Page[Row], error) {
	var none page.Page[Row]
	if !q.Public {
		if err := auth.Require(ctx, ReadPermission); err != nil {
			return none, err
		}
	}
	if q.At != nil && !q.At.Valid() {
		return none, ErrPoint
	}
	if now := s.Clock.Now(); q.Span.From.IsZero() && q.Span.To.IsZero() {
		q.Span = span.Span{From: now, To: now.Add(time.Minute)}
	}
	if q.Span.Empty() || q.Span.Length() > longest {
		return none, ErrSpan
	}
	filters := []any{q.At, q.Within, q.Kind, q.Region, q.Org, q.Text, q.Quantity, q.Public}
	var skip int
	if _, err := page.Decode(q.Cursor, filters, &skip); err != nil {
		return none, err
	}
	list, err := s.free(ctx, q, skip, q.Size()+1)
	if err != nil {
		return none, err
	}
	next := skip
	if len(list) > 0 {
		next = list[min(len(list), q.Size())-1].at + 1
	}
	p := page.Of(list, q.Size(), filters, func(placed) []any { return []any{next} })
	return page.Map(p, func(r placed) Row { return r.Row }), nil
}

// placed is a row with its place among all that suit.
type placed struct {
	Row
	at int
}

// free looks at the resources that suit one chunk after the other until there are
// enough.
func (s *Service) free(ctx context.Context, q Query, skip, most int) (out []placed, err error) {
	b := s.book.Load()
	suits := s.suits(ctx, b, q)
	var all []found
	if q.At != nil {
		within := q.Within
		if within <= 0 {
			within = withinUsual
		}
		all = b.near(*q.At, within, suits)
	} else {
		all = b.all(suits)
	}
	all = all[min(max(0, skip), len(all)):]
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out = nil
		n := skip - 1
		return s.eachState(ctx, tx, all, q.Span, func(st state) bool {
			n++
			row := s.row(ctx, b, st)
			if q.At != nil {
				metres := rounded(st.metres)
				row.Metres = &metres
			}
			if q.Quantity > 0 && s.enough(row, q) < q.Quantity {
				return true
			}
			out = append(out, placed{row, n})
			return len(out) < most
		})
	})
	return out, err
}

// enough is what can be counted on: what is not booked, and for a span that has
// begun no more than the thing at the place says.
func (s *Service) enough(row Row, q Query) int {
	free := row.Free
	if now := row.Now; now != nil && now.Free != nil && !now.Silent && !q.Span.From.After(s.Clock.Now().Add(late)) {
		free = min(free, *now.Free)
	}
	return free
}

func (s *Service) suits(ctx context.Context, b *book, q Query) func(*Resource) bool {
	scope := auth.From(ctx).Scope
	return func(r *Resource) bool {
		switch {
		case q.Kind != "" && r.Kind != q.Kind, !strings.HasPrefix(r.Region, q.Region), !strings.HasPrefix(r.Org, q.Org):
			return false
		case q.Public && (!r.Public || b.kind(r.Kind).Citizens == nil), !q.Public && !scope.CoversRegion(r.Region):
			return false
		}
		return r.Capacity >= q.Quantity && r.called(q.Text)
	}
}

// state is a resource over a span.
type state struct {
	found
	over   span.Span
	offer  []span.Step
	free   []span.Step
	closed []Closure
}

// eachState visits resources with what is free of them over a span, in their order,
// until visit says no.
func (s *Service) eachState(ctx context.Context, tx *db.Tx, all []found, over span.Span, visit func(state) bool) error {
	for len(all) > 0 {
		part := all[:min(chunk, len(all))]
		all = all[len(part):]
		ids := make([]ResourceID, len(part))
		for i, f := range part {
			ids[i] = f.ID
		}
		closed, err := s.store.closures(ctx, tx, ids, db.Micros(over.From), db.Micros(over.To))
		if err != nil {
			return fmt.Errorf("read closures: %w", err)
		}
		busy, err := s.store.takenOf(ctx, tx, ids, over)
		if err != nil {
			return fmt.Errorf("read bookings: %w", err)
		}
		for _, f := range part {
			st := state{found: f, over: over, closed: closed[f.ID]}
			st.offer = s.offerOf(f.Resource, over, st.closed, false)
			st.free = span.Free(st.offer, uses(busy[f.ID]))
			if !visit(st) {
				return nil
			}
		}
	}
	return nil
}

// eachRoom visits resources with what is free of them.
func (s *Service) eachRoom(ctx context.Context, tx *db.Tx, all []found, over span.Span, visit func(found, []span.Step) bool) error {
	return s.eachState(ctx, tx, all, over, func(st state) bool { return visit(st.found, st.free) })
}

// row shows a resource to the caller.
func (s *Service) row(ctx context.Context, b *book, st state) Row {
	english := web.Language(ctx) == "en"
	r, k := st.Resource, b.kind(st.Kind)
	row := Row{
		ID: r.ID, Kind: r.Kind, KindName: k.Name.In(english), Unit: k.Unit.In(english), Name: r.Name.In(english), Address: r.Address.In(english),
		Lon: r.Point.Lon, Lat: r.Point.Lat, Region: r.Region, RegionName: s.Regions.RegionName(r.Region, english), Org: r.Org,
		Capacity: r.Capacity, Free: max(0, span.Least(st.free)), Open: span.Least(st.offer) > 0, Public: r.Public && k.Citizens != nil,
		Approval: k.Approval, Most: r.Capacity,
	}
	if k.Citizens != nil && auth.From(ctx).Kind != auth.Official {
		row.Most = min(k.Citizens.Most, r.Capacity)
	}
	for _, c := range st.closed {
		if c.Quantity == 0 || c.Quantity >= r.Capacity {
			row.Closed = c.Why
		}
	}
	row.Now = s.now(r)
	return row
}

// now is what the thing at a resource says, nil where there is none.
func (s *Service) now(r *Resource) *Now {
	if s.Live == nil || r.Thing == "" {
		return nil
	}
	if n, ok := s.Live.Now(r.Thing); ok {
		return &n
	}
	return nil
}

func rounded(metres float64) float64 { return math.Round(metres) }
