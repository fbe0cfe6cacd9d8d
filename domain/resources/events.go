package resources

import "time"

// Announced is what all facts of a booking carry.
type Announced struct {
	Booking      BookingID  `json:"booking"`
	Resource     ResourceID `json:"resource"`
	Kind         string     `json:"kind"`
	Region       string     `json:"region"`
	Organisation string     `json:"organisation"` // that answers for the resource
	Quantity     int        `json:"quantity"`
	From         time.Time  `json:"from"`
	To           time.Time  `json:"to"`
	Priority     string     `json:"priority"`
	At           time.Time  `json:"at"`
}

// Key keeps the facts of one booking in order.
func (a Announced) Key() string { return string(a.Booking) }

func announced(b Booking, at time.Time) Announced {
	return Announced{b.ID, b.Resource, b.Kind, b.Region, b.Org, b.Quantity, b.Span.From, b.Span.To, priorityOf(b.Rank), at}
}

// BookingConfirmed is announced when a booking stands for good 预订已确认. Its
// contract is api/events/resources.booking_confirmed.v1.json.
type BookingConfirmed struct{ Announced }

// Subject names the fact.
func (BookingConfirmed) Subject() string { return "resources.booking_confirmed.v1" }

// BookingDisplaced is announced when a booking gives way to one of a higher
// priority 预订被征用, with what could be used instead. Its contract is
// api/events/resources.booking_displaced.v1.json.
type BookingDisplaced struct {
	Announced
	By           string        `json:"by"` // the booking or closure that it gave way to
	Alternatives []Alternative `json:"alternatives"`
}

// Subject names the fact.
func (BookingDisplaced) Subject() string { return "resources.booking_displaced.v1" }

// BookingEnded is announced when a booking ends in any other way 预订结束: how is
// its last state. Its contract is api/events/resources.booking_ended.v1.json.
type BookingEnded struct {
	Announced
	How string `json:"how"`
}

// Subject names the fact.
func (BookingEnded) Subject() string { return "resources.booking_ended.v1" }
