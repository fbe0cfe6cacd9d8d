package resources

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// TestNeverOverbooked: many hands book, cancel, restore, release and requisition the
// same few resources at once. At no instant is more taken than there is, whoever was
// told yes is in the books, and whoever gave way was told.
func TestNeverOverbooked(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		const hands, rounds = 16, 25
		var group sync.WaitGroup
		var booked, full, odd atomic.Int64
		for hand := range hands {
			group.Add(1)
			go func() {
				defer group.Done()
				r := rand.New(rand.NewPCG(7, uint64(hand)))
				ctx := person(t.Context(), fmt.Sprintf("post_%d", hand), auth.Scope{}, all()...)
				var mine []BookingID
				for range rounds {
					id, err := c.stir(ctx, r, mine)
					switch {
					case err == nil && id != "":
						booked.Add(1)
						mine = append(mine, id)
					case errors.Is(err, ErrFull):
						full.Add(1)
					case err != nil && !errors.Is(err, ErrAct):
						odd.Add(1)
						t.Error(err)
					}
				}
			}()
		}
		group.Wait()
		if booked.Load() == 0 || full.Load() == 0 {
			t.Errorf("%d booked, %d refused: the hands did not meet", booked.Load(), full.Load())
		}
		c.neverOver(t)
	})
}

// stir does one thing at random.
func (c city) stir(ctx context.Context, r *rand.Rand, mine []BookingID) (BookingID, error) {
	if len(mine) > 0 && r.IntN(3) == 0 {
		act := []string{ActCancel, ActRestore, ActStart, ActRelease}[r.IntN(4)]
		_, err := c.Act(ctx, Act{Booking: mine[r.IntN(len(mine))], Do: act})
		return "", err
	}
	from := 12 + r.IntN(6)
	o := order([]string{"hall-1", "road-1"}[r.IntN(2)], hoursOf(from, from+1+r.IntN(3)), 1)
	if o.Resource == resourceOfCode("hall-1") {
		o.Quantity = 1 + r.IntN(260)
	}
	switch r.IntN(8) {
	case 0:
		o.Priority, o.Displace = Emergency, true
	case 1:
		o.Priority = Important
	case 2:
		o.Confirm = false
	}
	made, err := c.Book(ctx, o)
	if err != nil {
		return "", err
	}
	return made.Bookings[0].ID, nil
}

// neverOver holds what the store has against what there is, and the facts against
// the states.
func (c city) neverOver(t *testing.T) {
	t.Helper()
	for _, code := range []string{"hall-1", "road-1"} {
		day := hoursOf(0, 24)
		err := c.DB.View(t.Context(), func(tx *db.Tx) error {
			all, err := c.store.takenOf(t.Context(), tx, []ResourceID{resourceOfCode(code)}, day)
			if err != nil {
				return err
			}
			capacity := c.book.Load().get(resourceOfCode(code)).Capacity
			if peak := span.Peak(span.Sum(day, uses(all[resourceOfCode(code)]))); peak > capacity || peak == 0 {
				t.Errorf("%s: %d of %d taken", code, peak, capacity)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	told := map[string]bool{}
	for _, f := range c.facts(t, "resources.booking_displaced.v1") {
		told[f.Key] = true
	}
	list, err := c.Bookings(c.ctx, BookingQuery{State: Displaced})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list.Items {
		if !told[string(v.ID)] {
			t.Errorf("%s gave way and nobody was told", v.ID)
		}
	}
}

// TestACitizensLimitHoldsOverAllResources, however fast they click.
func TestACitizensLimitHoldsOverAllResources(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		me := citizenOf(t.Context(), "person_me")
		var group sync.WaitGroup
		var got atomic.Int64
		for i := range 8 {
			group.Add(1)
			go func() {
				defer group.Done()
				from := time.Duration(i) * time.Hour
				over := span.Span{From: hour(13).Add(from), To: hour(14).Add(from)}
				_, err := c.Book(me, order("carpark-1", over, 1))
				if err == nil {
					got.Add(1)
				} else if !errors.Is(err, ErrMany) {
					t.Error(err)
				}
			}()
		}
		group.Wait()
		if got.Load() != 2 {
			t.Errorf("%d bookings of one person, 2 allowed", got.Load())
		}
	})
}
