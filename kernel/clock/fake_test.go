package clock

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestTimersFireInTheirOrder(t *testing.T) {
	f := NewFake(noon)
	var got []string
	for _, name := range []string{"first", "second"} { // of two at one instant
		f.Tick(2*time.Minute, func(now time.Time) { got = append(got, name+now.Format(" 15:04")) })
	}
	stop := f.Tick(time.Minute, func(now time.Time) { got = append(got, "minute"+now.Format(" 15:04")) })
	f.Advance(3 * time.Minute)
	stop()
	stop() // twice is no harm
	f.Advance(time.Minute)
	want := []string{"minute 12:01", "first 12:02", "second 12:02", "minute 12:02", "minute 12:03", "first 12:04", "second 12:04"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAfterDeliversOnceItsInstant(t *testing.T) {
	f := NewFake(noon)
	later := f.After(time.Hour)
	f.Advance(59 * time.Minute)
	select {
	case <-later:
		t.Error("too early")
	default:
	}
	f.Advance(10 * time.Hour)
	if got := <-later; !got.Equal(noon.Add(time.Hour)) {
		t.Error(got)
	}
	if got := <-f.After(0); !got.Equal(f.Now()) {
		t.Error(got)
	}
}

func TestBlockUntilSeesTheWaiter(t *testing.T) {
	f := NewFake(noon)
	done := make(chan time.Time)
	go func() {
		<-f.After(time.Minute)
		done <- <-f.After(time.Minute)
	}()
	f.BlockUntil(1)
	f.Advance(time.Minute)
	f.BlockUntil(1)
	f.Advance(time.Minute)
	if got := <-done; !got.Equal(noon.Add(2 * time.Minute)) {
		t.Error(got)
	}
}

func TestATickMayUseTheClock(t *testing.T) {
	f := NewFake(noon)
	var stop func()
	calls := 0
	stop = f.Tick(time.Minute, func(time.Time) {
		calls++
		f.After(time.Second)
		stop()
	})
	f.Advance(time.Hour)
	if calls != 1 {
		t.Errorf("%d calls of a tick that stopped itself", calls)
	}
}

func TestSettingTheClockBackFiresNothing(t *testing.T) {
	f := NewFake(noon)
	f.Tick(time.Minute, func(time.Time) { t.Error("fired") })
	f.Set(noon.Add(-time.Hour))
	if !f.Now().Equal(noon.Add(-time.Hour)) {
		t.Error(f.Now())
	}
}

func TestScaledRunsFaster(t *testing.T) {
	start := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	s := Scaled(3600, start) // an hour a second
	got := <-s.After(time.Minute)
	if d := got.Sub(start); d < time.Minute {
		t.Errorf("a minute took %s of the city", d)
	}
	ticks := make(chan time.Time)
	stop := s.Tick(time.Minute, func(now time.Time) { ticks <- now })
	first, second := <-ticks, <-ticks
	go func() { // the tick may be inside its call while stop is asked
		for range ticks {
		}
	}()
	stop()
	if !second.After(first) {
		t.Errorf("%s, then %s", first, second)
	}
	if wall := Scaled(0, start).wall(time.Minute); wall != time.Minute {
		t.Errorf("a scale of 0 makes a minute %s", wall)
	}
}

func TestADemoIsSetForwardAndNeverBack(t *testing.T) {
	start := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	s := Scaled(1, start)
	s.Forward(48 * time.Hour)
	s.Forward(-72 * time.Hour)
	if now := s.Now(); now.Before(start.AddDate(0, 0, 2)) {
		t.Errorf("two days later it is %s", now)
	}
}

func TestRealTellsMicrosecondsInUTC(t *testing.T) {
	now := Real().Now()
	if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Error(now)
	}
	<-Real().After(time.Microsecond)
	done := make(chan struct{}, 10)
	stop := Real().Tick(time.Microsecond, func(time.Time) {
		select {
		case done <- struct{}{}:
		default:
		}
	})
	<-done
	stop()
}
