package windows

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"citybrain/kernel/geo"
)

func march(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, zone) }

func (t *town) books(who context.Context, group string, from time.Time) AppointmentView {
	t.t.Helper()
	v, err := t.Appoint(who, Booking{Hall: hall, Group: group, From: from})
	if err != nil {
		t.t.Fatalf("book %s at %s: %v", group, from, err)
	}
	return v
}

// TestNeverOverbooked: sixteen people want the same few times at the same moment.
func TestNeverOverbooked(t *testing.T) {
	eachTown(t, func(t *town) {
		const hands = 16
		var group sync.WaitGroup
		var got, full atomic.Int64
		for hand := range hands {
			group.Add(1)
			go func() {
				defer group.Done()
				who := t.citizen(fmt.Sprint("person_", hand))
				for k := range 3 {
					_, err := t.Appoint(who, Booking{Hall: hall, Group: "marriage", From: march(31, 9, 0).AddDate(0, 0, k), Item: "marriage-appointment"})
					switch {
					case err == nil:
						got.Add(1)
					case errors.Is(err, ErrFull):
						full.Add(1)
					default:
						t.t.Error(err)
					}
				}
			}()
		}
		group.Wait()
		if got.Load() != 3*3 || full.Load() != 3*hands-9 { // a capacity of three, three days
			t.t.Errorf("%d booked, %d refused", got.Load(), full.Load())
		}
		days, err := t.Slots(t.t.Context(), hall, "marriage")
		if err != nil || days[0].Slots[0].From.Equal(march(31, 9, 0)) {
			t.t.Errorf("today's slots: %+v (%v)", days[0], err)
		}
		for _, day := range days {
			for _, one := range day.Slots {
				if one.From.In(zone).Hour() == 9 && one.From.In(zone).Minute() == 0 && one.From.Before(march(31, 0, 0).AddDate(0, 0, 3)) && one.Free != 0 {
					t.t.Errorf("%s has %d free", one.From, one.Free)
				}
			}
		}
	})
}

// TestOnePersonsLimitsHold, however fast they click.
func TestOnePersonsLimitsHold(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		var group sync.WaitGroup
		var got atomic.Int64
		for k := range 8 {
			group.Add(1)
			go func() {
				defer group.Done()
				_, err := t.Appoint(wang, Booking{Hall: hall, Group: "people", From: march(31, 9, 0).AddDate(0, 0, k%2)})
				if err == nil {
					got.Add(1)
				} else if !errors.Is(err, ErrDayTaken) {
					t.t.Error(err)
				}
			}()
		}
		group.Wait()
		if got.Load() != 2 {
			t.t.Errorf("%d appointments on two days", got.Load())
		}
		t.books(wang, "firms", march(31, 14, 0))
		if _, err := t.Appoint(wang, Booking{Hall: hall, Group: "property", From: march(31, 14, 0)}); !errors.Is(err, ErrMany) {
			t.t.Errorf("a fourth: %v", err)
		}
		for name, in := range map[string]Booking{
			"a Sunday":     {Hall: hall, Group: "people", From: march(29, 9, 0).AddDate(0, 0, 14)},
			"no slot":      {Hall: hall, Group: "people", From: march(31, 9, 7)},
			"at night":     {Hall: hall, Group: "people", From: march(31, 3, 0)},
			"no group":     {Hall: hall, Group: "nothing", From: march(31, 9, 0)},
			"another item": {Hall: hall, Group: "marriage", From: march(31, 9, 0), Item: "food-permit"},
		} {
			if _, err := t.Appoint(t.citizen("person_li"), in); !errors.Is(err, ErrSlot) {
				t.t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := t.Appoint(t.clerk("chen"), Booking{Hall: hall, Group: "people", From: march(31, 9, 0)}); err == nil {
			t.t.Error("an official in a post makes an appointment")
		}
	})
}

func TestAnAppointmentIsMovedCheckedInAndGoesFirst(t *testing.T) {
	eachTown(t, func(t *town) {
		wang, near := t.citizen("person_wang"), geo.Point{Lon: 121.456, Lat: 31.249}
		a := t.books(wang, "people", march(30, 14, 0))
		moved, err := t.Move(wang, a.ID, march(30, 15, 0))
		if err != nil || !moved.From.Equal(march(30, 15, 0)) || moved.Movable {
			t.t.Fatalf("moved: %+v (%v)", moved, err)
		}
		if _, err := t.Move(wang, a.ID, march(30, 15, 30)); !errors.Is(err, ErrMoved) {
			t.t.Errorf("moved twice a day: %v", err)
		}
		if _, err := t.Move(t.citizen("person_li"), a.ID, march(30, 15, 30)); !errors.Is(err, ErrNoAppointment) {
			t.t.Errorf("somebody else moves it: %v", err)
		}
		if _, err := t.CheckIn(wang, a.ID, near); !errors.Is(err, ErrEarly) {
			t.t.Errorf("five hours early: %v", err)
		}
		t.at(30, 14, 40)
		plain := t.takes("people", false)
		t.at(30, 14, 50)
		if _, err := t.CheckIn(wang, a.ID, geo.Point{Lon: 121.5, Lat: 31.2}); !errors.Is(err, ErrFar) {
			t.t.Errorf("from afar: %v", err)
		}
		ticket, err := t.CheckInAtKiosk(t.t.Context(), hall, moved.Code)
		if err != nil || ticket.Kind != kindAppointment || ticket.Ahead != 0 {
			t.t.Fatalf("checked in: %+v (%v)", ticket, err)
		}
		if _, err := t.CheckInAtKiosk(t.t.Context(), hall, moved.Code); !errors.Is(err, ErrNoAppointment) {
			t.t.Errorf("checked in twice: %v", err)
		}
		if v := t.sees(plain.ID); v.Ahead != 1 {
			t.t.Errorf("who came without one has %d before them", v.Ahead)
		}
		mine, err := t.Appointments(wang)
		if err != nil || len(mine) != 1 || mine[0].State != appArrived || mine[0].Ticket != ticket.ID || mine[0].Code != "" {
			t.t.Errorf("on the phone: %+v (%v)", mine, err)
		}
		seat := t.does(t.sits("chen", "w1"), Act{Do: ActNext})
		if number(seat) != ticket.Number || !seat.Known || seat.Purpose == nil || seat.Purpose.ZH != "个人事务" {
			t.t.Errorf("the window sees %+v", seat)
		}
		if seat, err := t.Open(t.clerk("chen")); err != nil || seat.Visitor == nil || seat.Visitor.ID != "person_wang" {
			t.t.Errorf("the account of who was called: %+v (%v)", seat.Visitor, err)
		}
		if len(t.audit.readings) == 0 || t.audit.readings[0].Person != "person_wang" {
			t.t.Errorf("the person does not see that the clerk looked: %+v", t.audit.readings)
		}
	})
}

func TestWhoMissesTooOftenWaits(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		dropped := t.books(wang, "people", march(31, 9, 0))
		if err := t.Cancel(wang, dropped.ID); err != nil {
			t.t.Fatal(err)
		}
		for _, group := range []string{"people", "firms", "property"} {
			t.books(wang, group, march(31, 9, 0))
		}
		t.at(31, 9, 10)
		if err := t.sweep(t.t.Context()); err != nil {
			t.t.Fatal(err)
		}
		mine, _ := t.Appointments(wang)
		if err := t.Cancel(wang, mine[0].ID); !errors.Is(err, ErrPast) || mine[0].State != appBooked {
			t.t.Errorf("cancelled after its beginning: %v, %s", err, mine[0].State)
		}
		t.at(31, 9, 16)
		if err := t.sweep(t.t.Context()); err != nil {
			t.t.Fatal(err)
		}
		next := Booking{Hall: hall, Group: "people", From: march(31, 9, 0).AddDate(0, 0, 2)}
		if _, err := t.Appoint(wang, next); !errors.Is(err, ErrBanned) {
			t.t.Errorf("after three missed ones: %v", err)
		}
		if v, err := t.TakeByPhone(wang, Wish{hall, "people", false}, geo.Point{Lon: 121.456, Lat: 31.249}); err != nil || v.Kind != kindPlain {
			t.t.Errorf("the hall takes nobody who missed: %v", err)
		}
		t.at(31, 9, 0)
		t.clock.Set(march(31, 9, 0).AddDate(0, 0, 15))
		next.From = march(31, 10, 0).AddDate(0, 0, 16)
		if _, err := t.Appoint(wang, next); err != nil {
			t.t.Errorf("after the ban: %v", err)
		}
	})
}

func TestOwnersAreRemindedOnce(t *testing.T) {
	eachTown(t, func(t *town) {
		t.books(t.citizen("person_wang"), "people", march(31, 9, 0))
		for _, at := range []time.Time{march(30, 12, 0), march(30, 13, 30), march(30, 13, 31)} {
			t.clock.Set(at)
			if err := t.sweep(t.t.Context()); err != nil {
				t.t.Fatal(err)
			}
			if at.Hour() == 12 && len(t.inbox.told) != 0 {
				t.t.Error("reminded 21 hours ahead")
			}
		}
		if len(t.inbox.told) != 1 || t.inbox.told[0].To != "person_wang" || t.inbox.told[0].Values["at"].ZH != "3月31日 09:00" {
			t.t.Errorf("told %+v", t.inbox.told)
		}
	})
}
