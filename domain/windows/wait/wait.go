// Package wait is the arithmetic of a queue 排队: whose turn it is, and how long
// somebody will wait. It is pure: no store, no clock.
package wait

import (
	"cmp"
	"slices"
	"time"
)

// Ticket is a number that waits.
type Ticket struct {
	ID    string
	Class string
	// Rank is the moment that decides about the order: when the ticket was taken, less
	// its head start. Nobody who comes more than the longest head start later goes
	// before it, however many have one: that is why nobody can wait for ever.
	Rank time.Time
}

// Window is one that is open now.
type Window struct {
	Serves []string  // classes
	Class  string    // of the ticket that is served; "" for none
	Since  time.Time // since when
}

// Order sorts tickets by their turn.
func Order(list []Ticket) {
	slices.SortFunc(list, func(a, b Ticket) int {
		return cmp.Or(a.Rank.Compare(b.Rank), cmp.Compare(a.ID, b.ID))
	})
}

// Next gives the index of the ticket that a window calls, -1 where nobody waits for it.
// The list is in order.
func Next(list []Ticket, serves []string) int {
	return slices.IndexFunc(list, func(t Ticket) bool { return slices.Contains(serves, t.Class) })
}

// Ahead counts who is called before a ticket, if all windows served every class.
func Ahead(list []Ticket, id string) int {
	return max(0, slices.IndexFunc(list, func(t Ticket) bool { return t.ID == id }))
}
