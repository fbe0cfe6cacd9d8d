package clock

import (
	"sync"
	"sync/atomic"
	"time"
)

// Real is the wall clock.
func Real() Clock { return real{} }

type real struct{}

func (real) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func (real) After(d time.Duration) <-chan time.Time {
	out := make(chan time.Time, 1)
	time.AfterFunc(d, func() { out <- real{}.Now() })
	return out
}

func (real) Tick(d time.Duration, f func(now time.Time)) func() {
	return tick(d, func() { f(real{}.Now()) })
}

// Scaled runs scale times as fast as the wall, beginning at start now: the demo
// shows a day in minutes with --time-scale. A scale that is not positive runs at
// the pace of the wall.
func Scaled(scale float64, start time.Time) *Demo {
	if !(scale > 0) {
		scale = 1
	}
	return &Demo{scale: scale, start: start.UTC(), origin: time.Now()}
}

// Demo is a clock that need not agree with the wall: it may run at another pace, and
// be set forward.
type Demo struct {
	scale  float64
	start  time.Time
	origin time.Time    // carries the monotonic reading, so a step of the wall does no harm
	ahead  atomic.Int64 // by how many nanoseconds it was set forward
}

// Forward sets the clock forward by d; one that is not positive changes nothing, for
// time never runs backwards. Who waits already waits as long as they would have.
func (s *Demo) Forward(d time.Duration) {
	s.ahead.Add(int64(max(0, d)))
}

// Now is the start, what has gone since at the clock's pace, and what it was set forward.
func (s *Demo) Now() time.Time {
	gone := float64(time.Since(s.origin)) * s.scale
	return s.start.Add(time.Duration(gone) + time.Duration(s.ahead.Load())).Truncate(time.Microsecond)
}

// After delivers once, d later on this clock.
func (s *Demo) After(d time.Duration) <-chan time.Time {
	out := make(chan time.Time, 1)
	time.AfterFunc(s.wall(d), func() { out <- s.Now() })
	return out
}

// Tick calls f every d of this clock until stop is called.
func (s *Demo) Tick(d time.Duration, f func(now time.Time)) (stop func()) {
	return tick(s.wall(d), func() { f(s.Now()) })
}

// wall is how long d of this clock takes on the wall.
func (s *Demo) wall(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.scale)
}

// tick calls f every d of the wall, one call at a time; a slow f misses ticks.
func tick(d time.Duration, f func()) (stop func()) {
	ticker := time.NewTicker(max(d, time.Microsecond))
	done := make(chan struct{})
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
			}
			select {
			case <-done: // both were ready: stopped wins
				return
			default:
				f()
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}
