package resources

import (
	"context"
	"fmt"
	"slices"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// View is a booking as it is shown.
type View struct {
	ID           BookingID    `json:"id"`
	Series       SeriesID     `json:"series,omitempty"`
	Resource     ResourceID   `json:"resource"`
	ResourceName string       `json:"resourceName"`
	Kind         string       `json:"kind"`
	KindName     string       `json:"kindName"`
	Unit         string       `json:"unit"`
	State        string       `json:"state" enum:"held,requested,confirmed,active,released,cancelled,rejected,no_show,expired,displaced"`
	Quantity     int          `json:"quantity"`
	From         time.Time    `json:"from"`
	To           time.Time    `json:"to"`
	Due          *time.Time   `json:"due,omitempty" doc:"Until when a hold stands, or when somebody must have come"`
	Priority     string       `json:"priority" enum:"routine,important,emergency"`
	Purpose      string       `json:"purpose"`
	Note         string       `json:"note,omitempty"`
	By           string       `json:"by" doc:"Who booked, as the caller may know them"`
	ByOrg        string       `json:"byOrg,omitempty"`
	Mine         bool         `json:"mine"`
	Displaced    string       `json:"displaced,omitempty" doc:"The booking or closure that it gave way to"`
	Others       []OtherPlace `json:"others,omitempty" doc:"What could be used instead"`
	Acts         []string     `json:"acts" doc:"What the caller may do with it now"`
	MadeAt       time.Time    `json:"madeAt"`
	Version      int          `json:"version"`
}

// OtherPlace is an alternative with its name.
type OtherPlace struct {
	Alternative
	Name string `json:"name"`
}

// BookingQuery chooses bookings; empty fields choose all.
type BookingQuery struct {
	State    string
	Standing bool // only those that take capacity
	Kind     string
	Region   string
	Resource ResourceID
	Series   SeriesID
	Text     string // part of the purpose
	Mine     bool
	Period   Period
	Ahead    bool // from the period's begin on, without end
	page.Ask
}

// Bookings gives the bookings of the caller's region by their begin. The caller
// needs resources.read.
func (s *Service) Bookings(ctx context.Context, q BookingQuery) (page.Page[View], error) {
	var none page.Page[View]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	f := bookingFilter{
		state: q.State, kind: q.Kind, region: q.Region, resource: q.Resource, series: q.Series, text: q.Text, live: q.Standing,
		scope: auth.From(ctx).Scope.Region,
	}
	if q.Mine {
		f.by = actor(ctx)
	}
	if q.Period.Date != "" || q.Ahead {
		over, err := s.span(q.Period)
		if err != nil {
			return none, err
		}
		if f.from = db.Micros(over.From); !q.Ahead {
			f.to = db.Micros(over.To)
		}
	}
	return s.list(ctx, f, q.Ask)
}

// Mine gives the caller's own bookings, the newest first. Everybody who is signed in
// has their own.
func (s *Service) Mine(ctx context.Context, ask page.Ask) (page.Page[View], error) {
	if err := auth.Require(ctx, auth.SignedIn); err != nil {
		return page.Page[View]{}, err
	}
	return s.list(ctx, bookingFilter{by: actor(ctx), newest: true}, ask)
}

func (s *Service) list(ctx context.Context, f bookingFilter, ask page.Ask) (page.Page[View], error) {
	var none page.Page[View]
	filters := []any{f.state, f.kind, f.region, f.resource, f.series, f.text, f.live, f.from, f.to, f.by, f.newest}
	if _, err := page.Decode(ask.Cursor, filters, &f.afterFrom, &f.after); err != nil {
		return none, err
	}
	f.limit = ask.Size() + 1
	var rows []Booking
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.bookings(ctx, tx, f)
		return err
	})
	if err != nil {
		return none, fmt.Errorf("list bookings: %w", err)
	}
	p := page.Of(rows, ask.Size(), filters, func(b Booking) []any { return []any{db.Micros(b.Span.From), b.ID} })
	views, err := s.views(ctx, p.Items)
	return page.Page[View]{Items: views, Next: p.Next}, err
}

// BookingOf gives one booking that the caller may know of.
func (s *Service) BookingOf(ctx context.Context, id BookingID) (View, error) {
	var b Booking
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		b, err = s.bookingFor(ctx, tx, id)
		return err
	})
	if err != nil {
		return View{}, err
	}
	return s.viewOf(ctx, b)
}

func (s *Service) viewOf(ctx context.Context, b Booking) (View, error) {
	list, err := s.views(ctx, []Booking{b})
	if err != nil {
		return View{}, err
	}
	return list[0], nil
}

// views shows bookings to the caller.
func (s *Service) views(ctx context.Context, list []Booking) ([]View, error) {
	names, err := s.names(ctx, list)
	if err != nil {
		return nil, err
	}
	b, english, now := s.book.Load(), web.Language(ctx) == "en", s.Clock.Now()
	out := make([]View, 0, len(list))
	for _, one := range list {
		k := b.kind(one.Kind)
		v := View{
			ID: one.ID, Series: one.Series, Resource: one.Resource, ResourceName: string(one.Resource), Kind: one.Kind, KindName: k.Name.In(english),
			Unit: k.Unit.In(english), State: one.State, Quantity: one.Quantity, From: one.Span.From, To: one.Span.To, Priority: priorityOf(one.Rank),
			Purpose: one.Purpose.In(english), Note: one.Note, Mine: one.By != "" && one.By == actor(ctx), Displaced: one.Displaced,
			Acts: s.acts(ctx, one, now), MadeAt: one.MadeAt, Version: one.Version,
		}
		if r := b.get(one.Resource); r != nil {
			v.ResourceName = r.Name.In(english)
		}
		if takes(one.State) && !one.Due.IsZero() {
			due := one.Due
			v.Due = &due
		}
		if one.State == Held && !now.Before(one.Due) {
			v.State = Expired // the sweep only has not come yet
		}
		name := names[one.By]
		v.By, v.ByOrg = name.Name, name.Organisation
		for _, o := range one.Others {
			if r := b.get(o.Resource); r != nil {
				v.Others = append(v.Others, OtherPlace{o, r.Name.In(english)})
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// names asks what people call those who booked.
func (s *Service) names(ctx context.Context, list []Booking) (map[string]audit.Name, error) {
	if s.Names == nil || len(list) == 0 {
		return nil, nil
	}
	var ids []string
	for _, b := range list {
		if b.By != "" {
			ids = append(ids, b.By)
		}
	}
	slices.Sort(ids)
	return s.Names.Names(ctx, slices.Compact(ids))
}

// acts lists what the caller may do with a booking now.
func (s *Service) acts(ctx context.Context, b Booking, now time.Time) []string {
	out := []string{}
	for _, do := range []string{ActConfirm, ActApprove, ActReject, ActStart, ActRelease, ActCancel, ActRestore} {
		if s.mayAct(ctx, b, rules()[do], do) != nil {
			continue
		}
		switch {
		case do == ActConfirm && !now.Before(b.Due), do == ActStart && now.Before(b.Span.From.Add(-earlyStart)), do == ActRestore && !now.Before(b.PlannedTo),
			b.State == Held && !now.Before(b.Due):
			continue
		}
		out = append(out, do)
	}
	return out
}

// Summary is the day in figures 今日概况.
type Summary struct {
	Resources int  `json:"resources"`
	Closed    int  `json:"closed" doc:"For works, now"`
	Today     int  `json:"today" doc:"Bookings of today that stand or were carried out"`
	Active    int  `json:"active" doc:"In use now"`
	Waiting   int  `json:"waiting" doc:"For approval, whenever they are"`
	Held      int  `json:"held"`
	Synthetic bool `json:"synthetic"`
}

// Summary gives the day of the caller's region in figures. The caller needs
// resources.read.
func (s *Service) Summary(ctx context.Context) (sum Summary, err error) {
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return sum, err
	}
	day, err := s.span(Period{})
	if err != nil {
		return sum, err
	}
	b, now := s.book.Load(), s.Clock.Now()
	all := b.all(s.suits(ctx, b, Query{}))
	sum.Resources, sum.Synthetic = len(all), b.file.Synthetic != ""
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		today, err := s.store.counts(ctx, tx, auth.From(ctx).Scope.Region, day)
		if err != nil {
			return err
		}
		sum.Active, sum.Held = today[Active], today[Held]
		sum.Today = today[Released] + today[Active] + today[Held] + today[Confirmed] + today[Requested]
		ahead, err := s.store.counts(ctx, tx, auth.From(ctx).Scope.Region, span.Span{From: now, To: now.Add(2 * horizon)})
		if err != nil {
			return err
		}
		sum.Waiting = ahead[Requested]
		sum.Closed, err = s.closedNow(ctx, tx, all, now)
		return err
	})
	return sum, err
}

func (s *Service) closedNow(ctx context.Context, tx *db.Tx, all []found, now time.Time) (n int, err error) {
	for part := range slices.Chunk(all, 500) {
		ids := make([]ResourceID, len(part))
		for i, f := range part {
			ids[i] = f.ID
		}
		closed, err := s.store.closures(ctx, tx, ids, db.Micros(now), db.Micros(now)+1)
		if err != nil {
			return 0, err
		}
		n += len(closed)
	}
	return n, nil
}
