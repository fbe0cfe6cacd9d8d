package windows

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/web"
)

// publicRoutes are for everybody, on purpose: where halls are and how full, and the
// numbers that a terminal gives out.
func (s *Service) publicRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/public/halls", auth.Public, "Halls: where, whether open, how long one waits; for an item, a region, the nearest first", s.listHalls, web.Costs(2)),
		web.Get("/api/v1/public/halls/{hall}", auth.Public, "One hall", s.showHall),
		web.Get("/api/v1/public/halls/{hall}/board", auth.Public, "What the hall's screen shows", s.showBoard),
		web.Plain("GET", "/api/v1/public/halls/{hall}/stream", auth.Public, "The hall's screen as it changes (SSE)", http.HandlerFunc(s.follow),
			web.Streams, web.Answers("text/event-stream")),
		web.Get("/api/v1/public/halls/{hall}/slots", auth.Public, "Free times for appointments", s.listSlots),
		web.Post("/api/v1/public/halls/{hall}/tickets", auth.Public, "Take a number at the hall's terminal", s.takeAtKiosk),
		web.Post("/api/v1/public/halls/{hall}/arrivals", auth.Public, "Check in for an appointment at the hall's terminal", s.arriveAtKiosk),
		web.Get("/api/v1/public/tickets/{id}", auth.Public, "A number: how many are before it, and how long", s.showTicket),
		web.Delete("/api/v1/public/tickets/{id}", auth.Public, "Give a number up", s.leaveQueue),
	}
}

// citizenRoutes are for whoever has signed in.
func (s *Service) citizenRoutes() []web.Route {
	return []web.Route{
		web.Post("/api/v1/me/tickets", auth.SignedIn, "Take a number on the phone, near the hall", s.takeByPhone),
		web.Get("/api/v1/me/tickets", auth.SignedIn, "The caller's numbers of today", s.listTickets),
		web.Put("/api/v1/me/tickets/{id}", auth.SignedIn, "Take a printed number onto the phone", s.keepTicket),
		web.Post("/api/v1/me/appointments", auth.SignedIn, "Make an appointment", s.appoint),
		web.Get("/api/v1/me/appointments", auth.SignedIn, "The caller's appointments", s.listAppointments),
		web.Put("/api/v1/me/appointments/{id}", auth.SignedIn, "Move an appointment, once a day", s.moveAppointment),
		web.Delete("/api/v1/me/appointments/{id}", auth.SignedIn, "Cancel an appointment before its time", s.cancelAppointment),
		web.Post("/api/v1/me/appointments/{id}/arrival", auth.SignedIn, "Check in on the phone, near the hall", s.arriveByPhone),
	}
}

// HallInput names a hall; embed it.
type HallInput struct {
	Hall string `path:"hall" maxLength:"32"`
}

// TicketInput names a number; embed it.
type TicketInput struct {
	ID string `path:"id" maxLength:"40"`
}

// Place is where somebody says that they are.
type Place struct {
	Lon float64 `json:"lon" minimum:"-180" maximum:"180"`
	Lat float64 `json:"lat" minimum:"-90" maximum:"90"`
}

func (p Place) point() geo.Point { return geo.Point{Lon: p.Lon, Lat: p.Lat} }

type windowHallsInput struct {
	Item   string `query:"item" maxLength:"80" doc:"Key of an item: only halls that take it"`
	Region string `query:"region" maxLength:"14"`
	At     string `query:"at" maxLength:"60" pattern:"^-?[0-9.]+,-?[0-9.]+$" doc:"Where one is, as lon,lat: the nearest first"`
}

// HallList is halls.
type HallList struct {
	Items []HallView `json:"items"`
}

func (s *Service) listHalls(ctx context.Context, in *windowHallsInput) (HallList, error) {
	search := Search{Item: in.Item, Region: in.Region}
	if in.At != "" {
		at, err := pointOf(in.At)
		if err != nil {
			return HallList{}, err
		}
		search.At = &at
	}
	list, err := s.Halls(ctx, search)
	return HallList{list}, err
}

func (s *Service) showHall(ctx context.Context, in *HallInput) (HallView, error) {
	return s.Hall(ctx, in.Hall)
}

func (s *Service) showBoard(ctx context.Context, in *HallInput) (Board, error) {
	return s.Board(ctx, in.Hall)
}

type windowSlotsInput struct {
	HallInput
	Group string `query:"group" required:"true" maxLength:"32"`
}

// SlotList is days with their slots.
type SlotList struct {
	Items []SlotDay `json:"items"`
}

func (s *Service) listSlots(ctx context.Context, in *windowSlotsInput) (SlotList, error) {
	list, err := s.Slots(ctx, in.Hall, in.Group)
	return SlotList{list}, err
}

type windowTakeInput struct {
	HallInput
	Body struct {
		Class string `json:"class" minLength:"1" maxLength:"32"`
		Elder bool   `json:"elder,omitempty" doc:"Aged, disabled or pregnant: a head start"`
	}
}

func (s *Service) takeAtKiosk(ctx context.Context, in *windowTakeInput) (TicketView, error) {
	return s.TakeAtKiosk(ctx, Wish{in.Hall, in.Body.Class, in.Body.Elder})
}

type windowCodeInput struct {
	HallInput
	Body struct {
		Code string `json:"code" pattern:"^[0-9]{6}$"`
	}
}

func (s *Service) arriveAtKiosk(ctx context.Context, in *windowCodeInput) (TicketView, error) {
	return s.CheckInAtKiosk(ctx, in.Hall, in.Body.Code)
}

func (s *Service) showTicket(ctx context.Context, in *TicketInput) (TicketView, error) {
	return s.Ticket(ctx, TicketID(in.ID))
}

func (s *Service) leaveQueue(ctx context.Context, in *TicketInput) (web.None, error) {
	return web.None{}, s.Leave(ctx, TicketID(in.ID))
}

type windowPhoneInput struct {
	Body struct {
		Hall  string `json:"hall" minLength:"1" maxLength:"32"`
		Class string `json:"class" minLength:"1" maxLength:"32"`
		Elder bool   `json:"elder,omitempty"`
		At    Place  `json:"at"`
	}
}

func (s *Service) takeByPhone(ctx context.Context, in *windowPhoneInput) (TicketView, error) {
	return s.TakeByPhone(ctx, Wish{in.Body.Hall, in.Body.Class, in.Body.Elder}, in.Body.At.point())
}

// TicketList is numbers.
type TicketList struct {
	Items []TicketView `json:"items"`
}

func (s *Service) listTickets(ctx context.Context, _ *web.None) (TicketList, error) {
	list, err := s.Tickets(ctx)
	return TicketList{list}, err
}

func (s *Service) keepTicket(ctx context.Context, in *TicketInput) (TicketView, error) {
	return s.Keep(ctx, TicketID(in.ID))
}

type windowAppointInput struct {
	Body struct {
		Hall  string    `json:"hall" minLength:"1" maxLength:"32"`
		Group string    `json:"group" minLength:"1" maxLength:"32"`
		From  time.Time `json:"from" doc:"When the slot begins"`
		Item  string    `json:"item,omitempty" maxLength:"80"`
	}
}

func (s *Service) appoint(ctx context.Context, in *windowAppointInput) (AppointmentView, error) {
	return s.Appoint(ctx, Booking{in.Body.Hall, in.Body.Group, in.Body.From, in.Body.Item})
}

// AppointmentList is appointments.
type AppointmentList struct {
	Items []AppointmentView `json:"items"`
}

func (s *Service) listAppointments(ctx context.Context, _ *web.None) (AppointmentList, error) {
	list, err := s.Appointments(ctx)
	return AppointmentList{list}, err
}

// AppointmentInput names an appointment; embed it.
type AppointmentInput struct {
	ID string `path:"id" maxLength:"40"`
}

type windowMoveInput struct {
	AppointmentInput
	Body struct {
		From time.Time `json:"from" doc:"When the new slot begins"`
	}
}

func (s *Service) moveAppointment(ctx context.Context, in *windowMoveInput) (AppointmentView, error) {
	return s.Move(ctx, AppointmentID(in.ID), in.Body.From)
}

func (s *Service) cancelAppointment(ctx context.Context, in *AppointmentInput) (web.None, error) {
	return web.None{}, s.Cancel(ctx, AppointmentID(in.ID))
}

type windowArriveInput struct {
	AppointmentInput
	Body struct {
		At Place `json:"at"`
	}
}

func (s *Service) arriveByPhone(ctx context.Context, in *windowArriveInput) (TicketView, error) {
	return s.CheckIn(ctx, AppointmentID(in.ID), in.Body.At.point())
}

// pointOf reads lon,lat.
func pointOf(text string) (geo.Point, error) {
	lon, lat, _ := strings.Cut(text, ",")
	x, errX := strconv.ParseFloat(lon, 64)
	y, errY := strconv.ParseFloat(lat, 64)
	if errX != nil || errY != nil || !(x >= -180 && x <= 180 && y >= -90 && y <= 90) {
		return geo.Point{}, web.ErrInvalid.At("query.at", "windows.place", "Give the place as lon,lat.")
	}
	return geo.Point{Lon: x, Lat: y}, nil
}
