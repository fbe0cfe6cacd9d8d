package clock

import (
	"sync"
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
func Scaled(scale float64, start time.Time) Clock {
	if !(scale > 0) {
		scale = 1
	}
	return scaled{scale: scale, start: start.UTC(), origin: time.Now()}
}

type scaled struct {
	scale  float64
	start  time.Time
	origin time.Time // carries the monotonic reading, so a step of the wall does no harm
}

func (s scaled) Now() time.Time {
	gone := float64(time.Since(s.origin)) * s.scale
	return s.start.Add(time.Duration(gone)).Truncate(time.Microsecond)
}

func (s scaled) After(d time.Duration) <-chan time.Time {
	out := make(chan time.Time, 1)
	time.AfterFunc(s.wall(d), func() { out <- s.Now() })
	return out
}

func (s scaled) Tick(d time.Duration, f func(now time.Time)) func() {
	return tick(s.wall(d), func() { f(s.Now()) })
}

// wall is how long d of this clock takes on the wall.
func (s scaled) wall(d time.Duration) time.Duration {
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
