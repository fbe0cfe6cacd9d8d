package reviews

import (
	"context"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// hall is what was done at the windows of the stories, by the number that people read.
type hall map[string]Visited

func (h hall) Visit(_ context.Context, _ *db.Tx, ticket string) (Visited, error) {
	for _, v := range h {
		if v.ID == ticket {
			return v, nil
		}
	}
	return Visited{}, ErrNoHandling
}

func (h hall) VisitNumbered(_ context.Context, _ *db.Tx, code, number string) (Visited, error) {
	if v, ok := h[number]; ok && code == "jingan" {
		return v, nil
	}
	return Visited{}, ErrNoHandling
}

// TestAVisitToAWindowIsReviewedOnce lets two people who were served say how it was: one
// by the number on her phone, one at the hall's terminal.
func TestAVisitToAWindowIsReviewedOnce(t *testing.T) {
	eachTown(t, func(t *town) {
		t.Visits = hall{
			"A012": {ID: "ticket_a", Title: Text{ZH: "静安大厅 · 综合受理", EN: "Jing'an hall · All matters"}, Post: "post_" + landscape, Region: "310106", Person: "person_wang", Ended: monday},
			"A013": {ID: "ticket_b", Title: Text{ZH: "静安大厅 · 综合受理", EN: "Jing'an hall · All matters"}, Post: "post_" + landscape, Region: "310106", Ended: monday},
		}
		for _, id := range []string{"ticket_a", "ticket_b", "ticket_unknown"} {
			t.do(func(tx *db.Tx) error {
				return t.hearServed(auth.AsSystem(t.t.Context(), "test"), tx, bus.Heard{Data: []byte(`{"ticket":"` + id + `"}`)})
			})
		}
		ask := func(q VisitAsk) (string, error) { return t.InviteVisitor(t.t.Context(), "10.0.0.1", q) }
		ticket, err := ask(VisitAsk{Ticket: "ticket_a"})
		if err != nil {
			t.t.Fatal(err)
		}
		if h, err := t.Invited(t.t.Context(), ticket); err != nil || h.Title.EN != "Jing'an hall · All matters" || h.Org == "" {
			t.t.Errorf("%+v, %v", h, err)
		}
		if _, err := t.RateByTicket(t.t.Context(), ticket, "10.0.0.1", Rating{Level: VeryGood}); err != nil {
			t.t.Fatal(err)
		}
		_, err = ask(VisitAsk{Ticket: "ticket_a"})
		t.refused("by the same number", err, ErrTwice)
		_, err = ask(VisitAsk{Hall: "jingan", Number: "A012"})
		t.refused("and at the terminal", err, ErrTwice)
		_, err = ask(VisitAsk{Hall: "pudong", Number: "A013"})
		t.refused("in another hall", err, ErrNoHandling)
		if _, err := ask(VisitAsk{Hall: "jingan", Number: "A013"}); err != nil {
			t.t.Error(err)
		}
		t.clock.Advance(3 * time.Hour)
		_, err = ask(VisitAsk{Hall: "jingan", Number: "A013"})
		t.refused("hours later", err, ErrLate)
		if _, err := ask(VisitAsk{Ticket: "ticket_b"}); err != nil {
			t.t.Error("by one's own number there is more time:", err)
		}
	})
}
