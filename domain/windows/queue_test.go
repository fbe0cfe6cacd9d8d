package windows

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/geo"
)

func TestWhoComesFirstIsCalledFirst(t *testing.T) {
	eachTown(t, func(t *town) {
		plain := t.takes("people", false)
		t.clock.Advance(14 * time.Minute)
		elder := t.takes("people", true) // came within the head start: goes before
		t.clock.Advance(3 * time.Minute)
		late := t.takes("people", true) // too late to go before the first
		firm := t.takes("firms", false)
		if v := t.sees(plain.ID); v.Ahead != 1 || v.Wait == nil {
			t.t.Errorf("the first sees %+v", v)
		}
		w1, w2 := t.sits("chen", "w1"), t.sits("lin", "w2")
		for i, one := range []struct {
			who  context.Context
			want TicketView
		}{{w1, elder}, {w2, plain}, {w1, late}, {w2, firm}} {
			if seat := t.does(one.who, Act{Do: ActNext}); number(seat) != one.want.Number {
				t.t.Errorf("call %d is %q, not %s", i, number(seat), one.want.Number)
			}
		}
		if seat := t.does(w1, Act{Do: ActNext}); seat.Ticket != nil || seat.State != deskOpen {
			t.t.Errorf("an empty hall calls %+v", seat)
		}
	})
}

func TestAtTheWindow(t *testing.T) {
	eachTown(t, func(t *town) {
		a := t.takes("people", false)
		t.clock.Advance(time.Minute)
		b := t.takes("people", false)
		w1 := t.sits("chen", "w1")
		if _, err := t.Do(t.clerk("lin"), Act{Do: ActOpen, Hall: hall, Window: "w1"}); !errors.Is(err, ErrDeskTaken) {
			t.t.Errorf("two sit at one window: %v", err)
		}
		if _, err := t.Do(t.clerk("lin"), Act{Do: ActNext}); !errors.Is(err, ErrNoSeat) {
			t.t.Errorf("calls without a window: %v", err)
		}
		if _, err := t.Do(t.clerk("lin"), Act{Do: ActOpen, Hall: "huangpu", Window: "w1"}); !errors.Is(err, ErrNoHall) {
			t.t.Errorf("a clerk of Jing'an sits in Huangpu: %v", err)
		}
		t.does(w1, Act{Do: ActNext})
		if _, err := t.Do(w1, Act{Do: ActSkip}); !errors.Is(err, ErrBusy) {
			t.t.Errorf("skipped at the first call: %v", err)
		}
		if _, err := t.Do(w1, Act{Do: ActPause}); !errors.Is(err, ErrBusy) {
			t.t.Errorf("paused with somebody at the window: %v", err)
		}
		t.clock.Advance(time.Minute)
		t.does(w1, Act{Do: ActRecall})
		t.does(w1, Act{Do: ActSkip})
		if v := t.sees(a.ID); v.State != ticketSkipped {
			t.t.Errorf("nobody came, and the number is %s", v.State)
		}
		t.does(w1, Act{Do: ActBack, Number: a.Number})
		if seat := t.does(w1, Act{Do: ActNext}); number(seat) != b.Number {
			t.t.Errorf("who missed the call goes before %s: %s", b.Number, number(seat))
		}
		t.does(w1, Act{Do: ActTransfer, Class: "firms"})
		if seat := t.does(t.sits("lin", "w4"), Act{Do: ActNext}); number(seat) != b.Number {
			t.t.Errorf("the other window calls %q, not who was sent there", number(seat))
		}
		t.does(w1, Act{Do: ActNext})
		t.does(w1, Act{Do: ActClose}) // the clerk leaves in the middle
		if v := t.sees(a.ID); v.State != ticketWaiting || v.Called != (time.Time{}) {
			t.t.Errorf("after the clerk left the number is %+v", v)
		}
		t.does(w1, Act{Do: ActOpen, Hall: hall, Window: "w3"})
		t.does(w1, Act{Do: ActPause})
		t.does(w1, Act{Do: ActResume})
		t.clock.Advance(time.Hour)
		t.takes("people", false)
		if seat := t.does(w1, Act{Do: ActNext}); number(seat) != a.Number {
			t.t.Errorf("called is %q", number(seat))
		}
	})
}

// TestOneNumberIsCalledOnce: many windows call at the same moment.
func TestOneNumberIsCalledOnce(t *testing.T) {
	eachTown(t, func(t *town) {
		for range 24 {
			t.takes("people", false)
		}
		var group sync.WaitGroup
		var mu sync.Mutex
		called := map[string]int{}
		for i, w := range []string{"w1", "w2", "w3", "w8"} {
			clerk := t.sits(fmt.Sprint("c", i), w)
			for range 6 {
				group.Add(1)
				go func() {
					defer group.Done()
					seat, err := t.Do(clerk, Act{Do: ActNext})
					mu.Lock()
					defer mu.Unlock()
					if err != nil {
						t.t.Error(err)
					}
					_ = seat // another call of this clerk may have come since
				}()
			}
		}
		group.Wait()
		all := t.allTickets()
		for _, one := range all {
			if one.state == ticketCalled || one.state == ticketDone {
				called[one.number]++
			}
			if one.calls > 1 {
				t.t.Errorf("%s was called %d times", one.number, one.calls)
			}
		}
		if len(called) != 24 {
			t.t.Errorf("24 calls have called %d numbers", len(called))
		}
	})
}

func (t *town) allTickets() (list []ticket) {
	t.t.Helper()
	day := t.day(t.clock.Now())
	err := t.DB.View(t.t.Context(), func(tx *db.Tx) (err error) {
		list, err = t.store.ofDay(t.t.Context(), tx, hall, day, day)
		return err
	})
	if err != nil {
		t.t.Fatal(err)
	}
	return list
}

func TestNoNumberThatCannotBeServed(t *testing.T) {
	eachTown(t, func(t *town) {
		if _, err := t.TakeAtKiosk(t.t.Context(), Wish{hall, "nothing", false}); !errors.Is(err, ErrNoClass) {
			t.t.Errorf("a queue that is not there: %v", err)
		}
		t.at(30, 8, 30)
		if _, err := t.TakeAtKiosk(t.t.Context(), Wish{hall, "people", false}); !errors.Is(err, ErrClosed) {
			t.t.Errorf("before the doors open: %v", err)
		}
		t.at(30, 16, 30)
		taken, full := 0, false
		t.sits("chen", "w6") // the only window that is open serves property alone
		for range 5 {
			_, err := t.TakeAtKiosk(t.t.Context(), Wish{hall, "property", false})
			if errors.Is(err, ErrNoTime) {
				full = true
				break
			}
			if err != nil {
				t.t.Fatal(err)
			}
			taken++
		}
		if !full || taken == 0 || taken > 2 {
			t.t.Errorf("half an hour before closing one window of 16 minutes took %d numbers, full: %v", taken, full)
		}
		t.at(30, 17, 1)
		if err := t.sweep(t.t.Context()); err != nil {
			t.t.Fatal(err)
		}
		for _, one := range t.allTickets() {
			if one.state != ticketLapsed {
				t.t.Errorf("after closing %s is %s", one.number, one.state)
			}
		}
		if seat, err := t.Seat(t.clerk("chen")); err != nil || seat.State != deskClosed {
			t.t.Errorf("the window is still %s (%v)", seat.State, err)
		}
		t.at(29, 11, 0) // a Sunday
		if _, err := t.TakeAtKiosk(t.t.Context(), Wish{hall, "people", false}); !errors.Is(err, ErrClosed) {
			t.t.Errorf("on a Sunday: %v", err)
		}
		if _, err := t.TakeAtKiosk(t.t.Context(), Wish{"jingan-day-night", "people", false}); err != nil {
			t.t.Errorf("on a Sunday in the hall of day and night: %v", err)
		}
	})
}

// TestAHallThatNeverClosesForgetsToo: what was taken half a day ago waits no longer.
func TestAHallThatNeverClosesForgetsToo(t *testing.T) {
	eachTown(t, func(t *town) {
		old, err := t.TakeAtKiosk(t.t.Context(), Wish{"jingan-day-night", "people", false})
		if err != nil {
			t.t.Fatal(err)
		}
		t.clock.Advance(11 * time.Hour)
		fresh, err := t.TakeAtKiosk(t.t.Context(), Wish{"jingan-day-night", "people", false})
		if err != nil {
			t.t.Fatal(err)
		}
		t.clock.Advance(90 * time.Minute)
		if err := t.sweep(t.t.Context()); err != nil {
			t.t.Fatal(err)
		}
		if a, b := t.sees(old.ID).State, t.sees(fresh.ID).State; a != ticketLapsed || b != ticketWaiting {
			t.t.Errorf("after twelve hours they are %s and %s", a, b)
		}
	})
}

func TestOnThePhoneNearTheHall(t *testing.T) {
	eachTown(t, func(t *town) {
		wang, near := t.citizen("person_wang"), geo.Point{Lon: 121.457, Lat: 31.248}
		if _, err := t.TakeByPhone(wang, Wish{hall, "people", false}, geo.Point{Lon: 121.54, Lat: 31.2}); !errors.Is(err, ErrFar) {
			t.t.Errorf("from afar: %v", err)
		}
		v, err := t.TakeByPhone(wang, Wish{hall, "people", false}, near)
		if err != nil || !v.Mine {
			t.t.Fatalf("near by: %+v (%v)", v, err)
		}
		if _, err := t.TakeByPhone(wang, Wish{hall, "firms", false}, near); !errors.Is(err, ErrWaiting) {
			t.t.Errorf("a second number: %v", err)
		}
		if err := t.Leave(t.citizen("person_li"), v.ID); !errors.Is(err, ErrOther) {
			t.t.Errorf("somebody else gives it up: %v", err)
		}
		if err := t.Leave(wang, v.ID); err != nil || t.sees(v.ID).State != ticketLeft {
			t.t.Errorf("given up: %v", err)
		}
		paper := t.takes("people", false)
		if got, err := t.Keep(wang, paper.ID); err != nil || !got.Mine {
			t.t.Errorf("a printed number on the phone: %+v (%v)", got, err)
		}
		if _, err := t.Keep(t.citizen("person_li"), paper.ID); !errors.Is(err, ErrOther) {
			t.t.Errorf("on two phones: %v", err)
		}
	})
}

func TestBoardsAndFigures(t *testing.T) {
	eachTown(t, func(t *town) {
		t.look(hall, 1)
		t.tellWatchers(t.t.Context())
		w1 := t.sits("chen", "w1")
		t.takes("people", false)
		t.clock.Advance(time.Second)
		t.takes("people", false)
		t.takes("firms", false)
		t.clock.Advance(6 * time.Minute)
		t.does(w1, Act{Do: ActNext})
		t.clock.Advance(8 * time.Minute)
		t.does(w1, Act{Do: ActNext})
		t.tellWatchers(t.t.Context())
		t.tellWatchers(t.t.Context())
		if n := len(t.screen.told); n != 2 {
			t.t.Errorf("the board was told %d times, not at first and after the changes", n)
		}
		b := t.screen.told[len(t.screen.told)-1]
		if len(b.Called) != 2 || b.Called[0].Number != "A002" || len(b.Windows) != 1 || b.Windows[0].Number != "A002" || b.Classes[1].Waiting != 1 {
			t.t.Errorf("the board shows %+v", b)
		}
		if _, err := t.Figures(w1, ""); err == nil {
			t.t.Error("a clerk without the permission sees figures")
		}
		list, err := t.Figures(t.as("chief", "", SupervisePermission), "")
		if err != nil || len(list) != 2 {
			t.t.Fatalf("figures of %d halls (%v), not of Jing'an's two", len(list), err)
		}
		f := list[0]
		if f.Served != 1 || f.Waiting != 1 || f.Mean != 10 || f.Ninety != 14 || f.Service != 8 || f.Windows != 1 || f.ByWindow[0].Served != 1 {
			t.t.Errorf("the figures are %+v", f)
		}
		halls, err := t.Halls(t.t.Context(), Search{Item: "food-permit", At: &geo.Point{Lon: 121.4680, Lat: 31.2251}})
		if err != nil || len(halls) != 3 || halls[0].Code != "huangpu" || halls[0].Queue != "firms" || len(halls[0].Fits) != 1 {
			t.t.Errorf("halls for a food permit: %+v (%v)", halls, err)
		}
	})
}

func TestAStrangerNeitherFloodsAHallNorGuessesCodes(t *testing.T) {
	eachTown(t, func(t *town) {
		t.allowances = allowances{bound: true, used: map[string]int64{}}
		taken := 0
		for range 40 {
			_, err := t.TakeAtKiosk(t.t.Context(), Wish{hall, "people", false})
			if errors.Is(err, auth.ErrOften) {
				break
			}
			if err != nil {
				t.t.Fatal(err)
			}
			taken++
		}
		if taken != hurried {
			t.t.Errorf("%d numbers in a moment", taken)
		}
		t.used = map[string]int64{}
		a := t.books(t.citizen("person_wang"), "people", march(30, 15, 30))
		for n := range misread {
			if _, err := t.CheckInAtKiosk(t.t.Context(), hall, fmt.Sprintf("%06d", n)); !errors.Is(err, ErrNoAppointment) {
				t.t.Fatalf("guess %d: %v", n, err)
			}
			delete(t.used, "windows.hurried:"+auth.Network(""))
		}
		if _, err := t.CheckInAtKiosk(t.t.Context(), hall, a.Code); !errors.Is(err, auth.ErrOften) {
			t.t.Errorf("after %d wrong codes the next is looked at: %v", misread, err)
		}
	})
}
