package resources

import (
	"errors"
	"slices"
	"testing"
	"time"

	"citybrain/domain/resources/hours"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
)

// TestAHoldBecomesAUse: somebody finds a hall for 500 near by, holds it, lets the
// hold fall, holds again, confirms, uses it and gives it back early.
func TestAHoldBecomesAUse(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		ask := Query{At: &geo.Point{Lon: 121.47, Lat: 31.23}, Within: 3000, Quantity: 500, Span: hoursOf(38, 42), Kind: "hall"}
		list, err := c.Find(c.ctx, ask)
		if err != nil || len(list.Items) != 3 || list.Items[0].Name != "一号礼堂" || *list.Items[1].Metres < 900 {
			t.Fatalf("found %+v, %v", list.Items, err)
		}
		o := order("hall-1", ask.Span, 500)
		o.Confirm = false
		held := c.booked(t, c.ctx, o)
		if held.State != Held || c.freeOf(t, "hall-1", ask.Span) != 0 {
			t.Fatalf("%s, free %d", held.State, c.freeOf(t, "hall-1", ask.Span))
		}
		if list, _ := c.Find(c.ctx, ask); len(list.Items) != 2 {
			t.Errorf("a held hall is offered: %d", len(list.Items))
		}
		c.clock.Advance(15 * time.Minute)
		if c.freeOf(t, "hall-1", ask.Span) != 500 {
			t.Error("an expired hold takes room before it is swept")
		}
		if _, err := c.Act(c.ctx, Act{Booking: held.ID, Do: ActConfirm}); !errors.Is(err, ErrExpired) {
			t.Errorf("confirmed too late: %v", err)
		}
		if err := c.Sweep(auth.AsSystem(t.Context(), "test")); err != nil {
			t.Fatal(err)
		}
		if f := c.facts(t, "resources.booking_ended.v1"); len(f) != 1 {
			t.Errorf("announced %v", f)
		}
		c.use(t, c.booked(t, c.ctx, o))
	})
}

// use confirms a hold, waits for its time and gives it back early.
func (c city) use(t *testing.T, b Booking) {
	t.Helper()
	if got, err := c.Act(c.ctx, Act{Booking: b.ID, Do: ActConfirm}); err != nil || got.State != Confirmed {
		t.Fatalf("%s, %v", got.State, err)
	}
	if _, err := c.Act(c.ctx, Act{Booking: b.ID, Do: ActStart}); !errors.Is(err, ErrAct) {
		t.Errorf("begun a day before: %v", err)
	}
	c.clock.Set(hour(39))
	if err := c.Sweep(auth.AsSystem(t.Context(), "test")); err != nil {
		t.Fatal(err)
	}
	v, err := c.BookingOf(c.ctx, b.ID)
	if err != nil || v.State != Active || !slices.Contains(v.Acts, ActRelease) {
		t.Fatalf("%+v, %v", v, err)
	}
	if got, err := c.Act(c.ctx, Act{Booking: b.ID, Do: ActRelease}); err != nil || !got.Span.To.Equal(hour(39)) || got.State != Released {
		t.Fatalf("%+v, %v", got, err)
	}
	if free := c.freeOf(t, "hall-1", hoursOf(40, 42)); free != 500 {
		t.Errorf("what was given back is not free: %d", free)
	}
}

// TestAnEmergencyTakesAHall: the lower bookings give way, the least worthy first;
// those displaced are told what stands free instead, and come back when the
// emergency ends early.
func TestAnEmergencyTakesAHall(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		fair := order("hall-1", hoursOf(14, 18), 200)
		fair.Purpose.ZH = "招聘会"
		early := c.booked(t, c.ctx, fair)
		c.clock.Advance(time.Minute)
		fair.Purpose.ZH = "车展"
		late := c.booked(t, c.ctx, fair)
		event := order("hall-1", hoursOf(15, 16), 100)
		event.Priority = Important
		city := c.booked(t, c.ctx, event)
		emergency := order("hall-1", hoursOf(13, 20), 150)
		emergency.Priority = Emergency
		if _, err := c.Book(person(t.Context(), "post_low", auth.Scope{}, ReadPermission, BookPermission), emergency); !errors.Is(err, ErrPriority) {
			t.Errorf("anybody declares an emergency: %v", err)
		}
		if _, err := c.Book(c.ctx, emergency); !errors.Is(err, ErrFull) {
			t.Errorf("took it without saying so: %v", err)
		}
		emergency.Displace = true
		made, err := c.Book(c.ctx, emergency)
		if err != nil || len(made.Displaced) != 1 || made.Displaced[0].ID != late.ID {
			t.Fatalf("gave way %v, %v", idsOf(made.Displaced), err)
		}
		gone := made.Displaced[0]
		if len(gone.Others) != 2 || gone.Others[0].Resource != resourceOfCode("hall-2") || gone.Displaced != string(made.Bookings[0].ID) {
			t.Errorf("proposed %+v", gone.Others)
		}
		if f := c.facts(t, "resources.booking_displaced.v1"); len(f) != 1 || f[0].Key != string(late.ID) {
			t.Errorf("announced %v", f)
		}
		for _, stays := range []BookingID{early.ID, city.ID} {
			if v, _ := c.BookingOf(c.ctx, stays); v.State != Confirmed {
				t.Errorf("%s is %s", v.Purpose, v.State)
			}
		}
		if _, err := c.Act(c.ctx, Act{Booking: late.ID, Do: ActRestore}); !errors.Is(err, ErrFull) {
			t.Errorf("came back into a full hall: %v", err)
		}
		if _, err := c.Act(c.ctx, Act{Booking: made.Bookings[0].ID, Do: ActCancel, Note: "险情解除"}); err != nil {
			t.Fatal(err)
		}
		if b, err := c.Act(c.ctx, Act{Booking: late.ID, Do: ActRestore}); err != nil || b.State != Confirmed || b.Displaced != "" {
			t.Errorf("%+v, %v", b, err)
		}
	})
}

// TestAnEmergencyDoesNotWaitForOpeningHours, but works stop it, too.
func TestAnEmergencyDoesNotWaitForOpeningHours(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		night := order("hall-1", hoursOf(25, 30), 100)
		if _, err := c.Book(c.ctx, night); !errors.Is(err, ErrClosed) {
			t.Errorf("booked at night: %v", err)
		}
		night.Priority = Emergency
		c.booked(t, c.ctx, night)
		if _, err := c.Close(c.ctx, Closure{Resource: resourceOfCode("hall-2"), From: hour(20), To: hour(40), Why: "消防改造"}); err != nil {
			t.Fatal(err)
		}
		night.Resource = resourceOfCode("hall-2")
		night.Displace = true
		if _, err := c.Book(c.ctx, night); !errors.Is(err, ErrClosed) {
			t.Errorf("booked among the works: %v", err)
		}
	})
}

// TestClosingARoadForAnEvent is booking its lanes: it asks for approval, others see
// the rest, and a closure for works makes the last that came give way.
func TestClosingARoadForAnEvent(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		sports := person(t.Context(), "post_sports", auth.Scope{}, ReadPermission, BookPermission)
		race := order("road-1", hoursOf(42, 48), 3)
		b := c.booked(t, sports, race)
		if b.State != Requested || c.freeOf(t, "road-1", race.Span) != 1 {
			t.Fatalf("%s, free %d", b.State, c.freeOf(t, "road-1", race.Span))
		}
		if _, err := c.Act(sports, Act{Booking: b.ID, Do: ActApprove}); !errors.Is(err, ErrNotYours) {
			t.Errorf("approved themselves: %v", err)
		}
		elsewhere := person(t.Context(), "post_water", auth.Scope{Org: "/sh/water"}, ReadPermission, ApprovePermission)
		if _, err := c.Act(elsewhere, Act{Booking: b.ID, Do: ActApprove}); !errors.Is(err, ErrNotYours) {
			t.Errorf("approved by another department: %v", err)
		}
		keeper := person(t.Context(), "post_roads", auth.Scope{Org: "/sh/road-centre"}, all()...)
		if got, err := c.Act(keeper, Act{Booking: b.ID, Do: ActApprove}); err != nil || got.State != Confirmed {
			t.Fatalf("%+v, %v", got, err)
		}
		if f := c.facts(t, "resources.booking_confirmed.v1"); len(f) != 1 {
			t.Errorf("announced %v", f)
		}
		works, err := c.Close(keeper, Closure{Resource: b.Resource, From: hour(40), To: hour(44), Quantity: 2, Why: "管道抢修"})
		if err != nil || len(works.Displaced) != 1 || works.Displaced[0].Displaced != string(works.Closure.ID) {
			t.Fatalf("%+v, %v", works, err)
		}
		if err := c.Reopen(keeper, b.Resource, works.Closure.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := c.Act(sports, Act{Booking: b.ID, Do: ActRestore}); err != nil || got.State != Confirmed {
			t.Errorf("%+v, %v", got, err)
		}
		if err := c.Reopen(keeper, b.Resource, works.Closure.ID); !errors.Is(err, ErrNoClosure) {
			t.Errorf("opened twice: %v", err)
		}
	})
}

// TestACancelIsTakenBack where there still is room.
func TestACancelIsTakenBack(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		b := c.booked(t, c.ctx, order("hall-1", hoursOf(14, 18), 300))
		for range 2 {
			if got, err := c.Act(c.ctx, Act{Booking: b.ID, Do: ActCancel}); err != nil || got.State != Cancelled {
				t.Fatalf("%+v, %v", got, err)
			}
			if got, err := c.Act(c.ctx, Act{Booking: b.ID, Do: ActRestore}); err != nil || got.State != Confirmed {
				t.Fatalf("%+v, %v", got, err)
			}
		}
		if _, err := c.Act(c.ctx, Act{Booking: b.ID, Do: ActCancel}); err != nil {
			t.Fatal(err)
		}
		c.booked(t, c.ctx, order("hall-1", hoursOf(17, 19), 300))
		if _, err := c.Act(c.ctx, Act{Booking: b.ID, Do: ActRestore}); !errors.Is(err, ErrFull) {
			t.Errorf("restored into a full hall: %v", err)
		}
		c.clock.Set(hour(18))
		if _, err := c.Act(c.ctx, Act{Booking: b.ID, Do: ActRestore}); !errors.Is(err, ErrPast) {
			t.Errorf("restored what has passed: %v", err)
		}
	})
}

// TestBookingsThatRecur: all or nothing, or those that fit; a part of the series is
// cancelled from one of them on.
func TestBookingsThatRecur(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.booked(t, c.ctx, order("hall-1", hoursOf(24+14, 24+16), 400)) // Tuesday
		o := order("hall-1", hoursOf(14, 16), 200)
		o.Repeat = &hours.Repeat{Every: "day", Count: 5}
		if _, err := c.Book(c.ctx, o); !errors.Is(err, ErrFull) {
			t.Fatalf("a series that does not fit was booked: %v", err)
		}
		if free := c.freeOf(t, "hall-1", o.Span); free != 500 {
			t.Fatalf("half a series stayed behind: %d free", free)
		}
		o.SkipFull = true
		made, err := c.Book(c.ctx, o)
		if err != nil || len(made.Bookings) != 4 || len(made.Left) != 1 || !made.Left[0].From.Equal(hour(38)) {
			t.Fatalf("%d booked, %v left, %v", len(made.Bookings), made.Left, err)
		}
		if _, err := c.Act(c.ctx, Act{Booking: made.Bookings[2].ID, Do: ActCancel, Following: true}); err != nil {
			t.Fatal(err)
		}
		list, err := c.Bookings(c.ctx, BookingQuery{Series: made.Bookings[0].Series, Standing: true})
		if err != nil || len(list.Items) != 2 {
			t.Errorf("%d stand, %v", len(list.Items), err)
		}
		o.Repeat = &hours.Repeat{Every: "day"}
		if _, err := c.Book(c.ctx, o); !errors.Is(err, ErrRepeat) {
			t.Errorf("a series without an end: %v", err)
		}
	})
}

// TestACitizenBooksASpace within what the kind allows, and nobody else's.
func TestACitizenBooksASpace(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		me, you := citizenOf(t.Context(), "person_me"), citizenOf(t.Context(), "person_you")
		list, err := c.Find(me, Query{Public: true})
		if err != nil || len(list.Items) != 1 || list.Items[0].Most != 1 {
			t.Fatalf("found %+v, %v", list.Items, err)
		}
		b := c.booked(t, me, order("carpark-1", hoursOf(14, 18), 1))
		for name, wrong := range map[string]struct {
			o    Order
			want error
		}{
			"two":          {order("carpark-1", hoursOf(14, 18), 2), ErrQuantity},
			"next month":   {order("carpark-1", hoursOf(24*20, 24*20+2), 1), ErrTooEarly},
			"a hall":       {order("hall-1", hoursOf(14, 18), 1), ErrNotPublic},
			"yesterday":    {order("carpark-1", hoursOf(1, 2), 1), ErrPast},
			"for nothing":  {Order{Resource: resourceOfCode("carpark-1"), Span: hoursOf(14, 18), Quantity: 1}, ErrPurpose},
			"two days":     {order("carpark-1", hoursOf(14, 62), 1), ErrSpan},
			"no such park": {order("carpark-9", hoursOf(14, 18), 1), ErrNoResource},
		} {
			if _, err := c.Book(me, wrong.o); !errors.Is(err, wrong.want) {
				t.Errorf("%s: %v, want %v", name, err, wrong.want)
			}
		}
		c.booked(t, me, order("carpark-1", hoursOf(20, 21), 1))
		if _, err := c.Book(me, order("carpark-1", hoursOf(22, 23), 1)); !errors.Is(err, ErrMany) {
			t.Errorf("a third one: %v", err)
		}
		if _, err := c.Act(you, Act{Booking: b.ID, Do: ActCancel}); !errors.Is(err, ErrNoBooking) {
			t.Errorf("cancelled another's: %v", err)
		}
		if _, err := c.Bookings(me, BookingQuery{}); !errors.Is(err, auth.ErrDenied) {
			t.Errorf("a citizen sees who books: %v", err)
		}
		cal, err := c.CalendarOf(you, resourceOfCode("carpark-1"), Period{}, true)
		if err != nil || len(cal.Bookings) != 0 || len(cal.Levels) < 4 {
			t.Errorf("%+v, %v", cal, err)
		}
		c.clock.Set(hour(14).Add(31 * time.Minute)) // nobody came within half an hour
		if err := c.Sweep(auth.AsSystem(t.Context(), "test")); err != nil {
			t.Fatal(err)
		}
		mine, err := c.Mine(me, Query{}.Ask)
		if err != nil || len(mine.Items) != 2 || mine.Items[1].State != NoShow || !mine.Items[1].Mine {
			t.Errorf("%+v, %v", mine.Items, err)
		}
	})
}

// TestTheLiveFigureCountsForNow: a car park that says it is full is not offered for
// now, though nobody has booked it.
func TestTheLiveFigureCountsForNow(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		none := 0
		c.live["parking:P-1"] = Now{Free: &none, At: noon}
		now := Query{Kind: "carpark", Quantity: 1}
		if list, err := c.Find(c.ctx, now); err != nil || len(list.Items) != 0 {
			t.Errorf("offered %+v, %v", list.Items, err)
		}
		now.Span = hoursOf(20, 22)
		list, err := c.Find(c.ctx, now)
		if err != nil || len(list.Items) != 1 || list.Items[0].Free != 3 || *list.Items[0].Now.Free != 0 {
			t.Errorf("offered %+v, %v", list.Items, err)
		}
	})
}

// TestTheRegisterIsKept within the keeper's organisation, and by who saw it last.
func TestTheRegisterIsKept(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		keeper := person(t.Context(), "post_keeper", auth.Scope{Region: "3101", Org: "/sh/commerce"}, all()...)
		card, err := c.Card(keeper, resourceOfCode("hall-1"))
		if err != nil {
			t.Fatal(err)
		}
		card.Capacity = 100
		saved, err := c.Register(keeper, card)
		if err != nil || saved.Version != 2 || saved.Source != sourceDesk {
			t.Fatalf("%+v, %v", saved, err)
		}
		if _, err := c.Register(keeper, card); !errors.Is(err, ErrStale) {
			t.Errorf("saved over another's change: %v", err)
		}
		if _, err := c.Book(c.ctx, order("hall-1", hoursOf(14, 15), 101)); !errors.Is(err, ErrQuantity) {
			t.Errorf("booked more than there is: %v", err)
		}
		road, _ := c.Card(c.ctx, resourceOfCode("road-1"))
		if _, err := c.Register(keeper, road); !errors.Is(err, ErrScope) {
			t.Errorf("changed another department's road: %v", err)
		}
		made, err := c.Register(keeper, Resource{Kind: "hall", Name: Text{ZH: "新礼堂"}, Org: "/sh/commerce/new", Point: geo.Point{Lon: 121.5, Lat: 31.2}, Capacity: 5})
		if err != nil || made.Region != "310101001" {
			t.Fatalf("%+v, %v", made, err)
		}
		if _, err := c.Register(keeper, Resource{Kind: "moon", Hours: hours.Written{Daily: []string{"9-5"}}, Capacity: -1, Point: geo.Point{Lon: 500}}); !errors.Is(err, ErrResource) {
			t.Errorf("registered nonsense: %v", err)
		}
		if again, err := c.Card(keeper, made.ID); err != nil || again.Name.ZH != "新礼堂" {
			t.Errorf("%+v, %v", again, err)
		}
	})
}
