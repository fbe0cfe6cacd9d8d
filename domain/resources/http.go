package resources

import (
	"context"
	"time"

	"citybrain/domain/resources/hours"
	"citybrain/domain/resources/span"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// publicRoutes are for citizens: what may be booked, and their own bookings. Those
// without an account are public on purpose; they tell what is free and not who uses
// the rest.
func (s *Service) publicRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/public/resources", auth.Public, "What the public may book, and what of it is free", s.findPublic, web.Costs(3)),
		web.Get("/api/v1/public/resources/kinds", auth.Public, "The kinds of resources with their units and rules", s.listKinds),
		web.Get("/api/v1/public/resources/{id}/calendar", auth.Public, "What is free of a public resource over some days", s.showPublicCalendar, web.Costs(3)),
		web.Post("/api/v1/bookings", auth.SignedIn, "Book a resource: hold it, or at once; once, or again and again. Citizens book what is public, others need resources.book", s.bookOne, web.Costs(5)),
		web.Get("/api/v1/bookings/{id}", auth.SignedIn, "One booking: the caller's own, or with resources.read", s.showBooking),
		web.Post("/api/v1/bookings/{id}/acts", auth.SignedIn, "Confirm, approve, reject, start, release, cancel a booking, or take that back", s.actOn),
		web.Get("/api/v1/me/bookings", auth.SignedIn, "The caller's own bookings, newest first", s.listMine),
		web.Plain("GET", "/api/v1/me/bookings.ics", auth.SignedIn, "The caller's own bookings as iCalendar", s.mineFile(), web.Answers("text/calendar")),
	}
}

// deskRoutes are for officials and partner systems.
func (s *Service) deskRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/resources", ReadPermission, "Find resources: what is free near a place, for how many, from when to when", s.find),
		web.Post("/api/v1/resources", ManagePermission, "Register a resource", s.register, web.Creates),
		web.Get("/api/v1/resources/summary", ReadPermission, "The day's bookings in figures", s.showSummary),
		web.Get("/api/v1/resources/calendars", ReadPermission, "The calendars of resources over some days: those in use first, by name", s.listCalendars, web.Costs(3)),
		web.Get("/api/v1/resources/{id}", ReadPermission, "A resource as it is registered, with its opening hours", s.showCard),
		web.Put("/api/v1/resources/{id}", ManagePermission, "Change a resource", s.change),
		web.Get("/api/v1/resources/{id}/calendar", ReadPermission, "A resource over some days: open, free, bookings, closures, holidays", s.showCalendar),
		web.Post("/api/v1/resources/{id}/closures", ManagePermission, "Close a resource, or a part of it, for a time; bookings that no longer fit give way", s.closeIt, web.Creates),
		web.Delete("/api/v1/resources/{id}/closures/{closure}", ManagePermission, "Take a closure back", s.reopen),
		web.Get("/api/v1/bookings", ReadPermission, "List bookings by their begin", s.listBookings),
		web.Plain("GET", "/api/v1/bookings.csv", ReadPermission, "The list of bookings as CSV; the filters of the list", s.csvFile(), web.Answers("text/csv"), web.Costs(10)),
		web.Plain("GET", "/api/v1/bookings.ics", ReadPermission, "The list of bookings as iCalendar; the filters of the list", s.icsFile(), web.Answers("text/calendar"), web.Costs(10)),
	}
}

// FreeInput is what is looked for; embed it.
type FreeInput struct {
	page.Ask
	At       string    `query:"at" maxLength:"60" doc:"lon,lat: nearest first; by name if absent"`
	Within   float64   `query:"within" minimum:"0" maximum:"100000" doc:"Metres of at; 3000 if absent"`
	Kind     string    `query:"kind" maxLength:"48"`
	Region   string    `query:"region" maxLength:"14" doc:"Beginning of the region code"`
	Text     string    `query:"q" maxLength:"100" doc:"Part of the name or address"`
	Quantity int       `query:"quantity" minimum:"0" maximum:"1000000" doc:"Only with so much free all through the span"`
	From     time.Time `query:"from" doc:"RFC 3339; now if absent"`
	To       time.Time `query:"to" doc:"RFC 3339"`
}

func (in FreeInput) query(public bool) (Query, error) {
	q := Query{Within: in.Within, Kind: in.Kind, Region: in.Region, Text: in.Text, Quantity: in.Quantity, Span: span.Span{From: in.From, To: in.To}, Public: public, Ask: in.Ask}
	if in.At == "" {
		return q, nil
	}
	at, err := geo.ParsePoint(in.At)
	if err != nil {
		return q, ErrPoint
	}
	q.At = &at
	return q, nil
}

func (s *Service) find(ctx context.Context, in *FreeInput) (page.Page[Row], error) {
	return s.findAs(ctx, in, false)
}

func (s *Service) findPublic(ctx context.Context, in *FreeInput) (page.Page[Row], error) {
	return s.findAs(ctx, in, true)
}

func (s *Service) findAs(ctx context.Context, in *FreeInput, public bool) (page.Page[Row], error) {
	q, err := in.query(public)
	if err != nil {
		return page.Page[Row]{}, err
	}
	return s.Find(ctx, q)
}

// KindList are the kinds of the city's resources.
type KindList struct {
	Items []Kind `json:"items"`
}

func (s *Service) listKinds(context.Context, *web.None) (KindList, error) {
	return KindList{s.Kinds()}, nil
}

// PeriodInput is some days; embed it.
type PeriodInput struct {
	Date string `query:"date" maxLength:"10" doc:"2026-03-31; today if absent"`
	Days int    `query:"days" minimum:"0" maximum:"62" doc:"1 if absent"`
}

func (in PeriodInput) period() Period { return Period(in) }

type calendarInput struct {
	ID string `path:"id" maxLength:"80"`
	PeriodInput
}

func (s *Service) showPublicCalendar(ctx context.Context, in *calendarInput) (Calendar, error) {
	return s.CalendarOf(ctx, ResourceID(in.ID), in.period(), true)
}

func (s *Service) showCalendar(ctx context.Context, in *calendarInput) (Calendar, error) {
	return s.CalendarOf(ctx, ResourceID(in.ID), in.period(), false)
}

type calendarsInput struct {
	page.Ask
	PeriodInput
	Kind   string `query:"kind" maxLength:"48"`
	Region string `query:"region" maxLength:"14"`
	Text   string `query:"q" maxLength:"100"`
}

func (s *Service) listCalendars(ctx context.Context, in *calendarsInput) (page.Page[Calendar], error) {
	return s.Calendars(ctx, Query{Kind: in.Kind, Region: in.Region, Text: in.Text, Ask: in.Ask}, in.period())
}

func (s *Service) showSummary(ctx context.Context, _ *web.None) (Summary, error) {
	return s.Summary(ctx)
}

type idInput struct {
	ID string `path:"id" maxLength:"80"`
}

func (s *Service) showCard(ctx context.Context, in *idInput) (Resource, error) {
	return s.Card(ctx, ResourceID(in.ID))
}

// CardInput is what somebody registers.
type CardInput struct {
	Kind     string        `json:"kind" maxLength:"48" doc:"Stays as it is when a resource is changed"`
	Name     Text          `json:"name"`
	Address  Text          `json:"address,omitzero"`
	Point    geo.Point     `json:"point"`
	Org      string        `json:"org" maxLength:"200"`
	Capacity int           `json:"capacity" minimum:"0" maximum:"1000000"`
	Hours    hours.Written `json:"hours,omitzero"`
	Public   bool          `json:"public,omitempty"`
	Thing    string        `json:"thing,omitempty" maxLength:"120"`
	Version  int           `json:"version,omitempty" doc:"That was seen, when a resource is changed"`
}

func (in CardInput) resource(id ResourceID) Resource {
	return Resource{ID: id, Kind: in.Kind, Name: in.Name, Address: in.Address, Point: in.Point, Org: in.Org, Capacity: in.Capacity,
		Hours: in.Hours, Public: in.Public, Thing: in.Thing, Version: in.Version}
}

type registerInput struct{ Body CardInput }

func (s *Service) register(ctx context.Context, in *registerInput) (Resource, error) {
	return s.Register(ctx, in.Body.resource(""))
}

type changeInput struct {
	ID   string `path:"id" maxLength:"80"`
	Body CardInput
}

func (s *Service) change(ctx context.Context, in *changeInput) (Resource, error) {
	return s.Register(ctx, in.Body.resource(ResourceID(in.ID)))
}

// ClosureInput is a closure that somebody orders.
type ClosureInput struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Quantity int       `json:"quantity,omitempty" minimum:"0" doc:"That is missing; absent: all of it"`
	Why      string    `json:"why" maxLength:"200"`
}

type closeInput struct {
	ID   string `path:"id" maxLength:"80"`
	Body ClosureInput
}

// ClosingView is a closure with the bookings that gave way to it.
type ClosingView struct {
	Closure   Closure `json:"closure"`
	Displaced []View  `json:"displaced"`
}

func (s *Service) closeIt(ctx context.Context, in *closeInput) (ClosingView, error) {
	out, err := s.Close(ctx, Closure{Resource: ResourceID(in.ID), From: in.Body.From, To: in.Body.To, Quantity: in.Body.Quantity, Why: in.Body.Why})
	if err != nil {
		return ClosingView{}, err
	}
	gone, err := s.views(ctx, out.Displaced)
	return ClosingView{out.Closure, gone}, err
}

type reopenInput struct {
	ID      string `path:"id" maxLength:"80"`
	Closure string `path:"closure" maxLength:"80"`
}

func (s *Service) reopen(ctx context.Context, in *reopenInput) (web.None, error) {
	return web.None{}, s.Reopen(ctx, ResourceID(in.ID), ClosureID(in.Closure))
}

// OrderInput is what somebody wants to book.
type OrderInput struct {
	Resource string        `json:"resource" maxLength:"80"`
	From     time.Time     `json:"from"`
	To       time.Time     `json:"to" doc:"The end does not belong to the booking"`
	Quantity int           `json:"quantity" minimum:"1" maximum:"1000000" doc:"In the unit of the resource's kind"`
	Purpose  string        `json:"purpose" maxLength:"200" doc:"What it is needed for; recorded"`
	Priority string        `json:"priority,omitempty" enum:"routine,important,emergency" doc:"routine if absent; emergency needs resources.preempt"`
	Confirm  bool          `json:"confirm,omitempty" doc:"At once; else it is held for the time of its kind"`
	Repeat   *hours.Repeat `json:"repeat,omitempty"`
	SkipFull bool          `json:"skipFull,omitempty" doc:"Of bookings that recur, leave out those that do not fit"`
	Displace bool          `json:"displace,omitempty" doc:"Bookings of lower priority give way; needs resources.preempt"`
}

type bookInput struct{ Body OrderInput }

// MadeView is what became of an order.
type MadeView struct {
	Bookings  []View      `json:"bookings"`
	Left      []span.Span `json:"left" doc:"Those that did not fit"`
	Displaced []View      `json:"displaced" doc:"Bookings that gave way, with what could be used instead"`
}

func (s *Service) bookOne(ctx context.Context, in *bookInput) (MadeView, error) {
	b := in.Body
	made, err := s.Book(ctx, Order{
		Resource: ResourceID(b.Resource), Span: span.Span{From: b.From.UTC(), To: b.To.UTC()}, Quantity: b.Quantity, Priority: b.Priority,
		Purpose: Text{ZH: b.Purpose}, Confirm: b.Confirm, Repeat: b.Repeat, SkipFull: b.SkipFull, Displace: b.Displace,
	})
	if err != nil {
		return MadeView{}, err
	}
	out := MadeView{Left: made.Left}
	if out.Left == nil {
		out.Left = []span.Span{}
	}
	if out.Bookings, err = s.views(ctx, made.Bookings); err != nil {
		return out, err
	}
	out.Displaced, err = s.views(ctx, made.Displaced)
	return out, err
}

type bookingInput struct {
	ID string `path:"id" maxLength:"80"`
}

func (s *Service) showBooking(ctx context.Context, in *bookingInput) (View, error) {
	return s.BookingOf(ctx, BookingID(in.ID))
}

// ActInput is what somebody does with a booking.
type ActInput struct {
	Act       string `json:"act" enum:"confirm,approve,reject,start,release,cancel,restore"`
	Note      string `json:"note,omitempty" maxLength:"200"`
	Following bool   `json:"following,omitempty" doc:"Of a series, cancel this booking and those after it"`
}

type actInput struct {
	ID   string `path:"id" maxLength:"80"`
	Body ActInput
}

func (s *Service) actOn(ctx context.Context, in *actInput) (View, error) {
	b, err := s.Act(ctx, Act{Booking: BookingID(in.ID), Do: in.Body.Act, Note: in.Body.Note, Following: in.Body.Following})
	if err != nil {
		return View{}, err
	}
	return s.viewOf(ctx, b)
}

func (s *Service) listMine(ctx context.Context, in *page.Ask) (page.Page[View], error) {
	return s.Mine(ctx, *in)
}

// BookingsInput is which bookings are listed; embed it.
type BookingsInput struct {
	page.Ask
	PeriodInput
	State    string `query:"state" enum:"held,requested,confirmed,active,released,cancelled,rejected,no_show,expired,displaced"`
	Standing bool   `query:"standing" doc:"Only those that take capacity"`
	Kind     string `query:"kind" maxLength:"48"`
	Region   string `query:"region" maxLength:"14"`
	Resource string `query:"resource" maxLength:"80"`
	Series   string `query:"series" maxLength:"80"`
	Text     string `query:"q" maxLength:"100" doc:"Part of the purpose"`
	Mine     bool   `query:"mine"`
	Ahead    bool   `query:"ahead" doc:"From the date on, without end"`
}

func (in BookingsInput) query() BookingQuery {
	return BookingQuery{State: in.State, Standing: in.Standing, Kind: in.Kind, Region: in.Region, Resource: ResourceID(in.Resource), Series: SeriesID(in.Series),
		Text: in.Text, Mine: in.Mine, Period: in.period(), Ahead: in.Ahead, Ask: in.Ask}
}

func (s *Service) listBookings(ctx context.Context, in *BookingsInput) (page.Page[View], error) {
	return s.Bookings(ctx, in.query())
}
