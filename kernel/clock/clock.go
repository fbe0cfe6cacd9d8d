// Package clock is time as the city knows it: an injected clock, the working
// days of the real calendar, and the limits that the law sets in them.
package clock

import "time"

// Clock tells the time and waits. Domains never use package time for either;
// tests inject a Fake, the demo may run faster than the wall.
type Clock interface {
	// Now is the present instant in UTC, truncated to microseconds, the
	// precision of both stores.
	Now() time.Time
	// After delivers once, d later on this clock.
	After(d time.Duration) <-chan time.Time
	// Tick calls f every d until the returned stop is called; a call that is
	// running then goes on to its end.
	Tick(d time.Duration, f func(now time.Time)) (stop func())
}
