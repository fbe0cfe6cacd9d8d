package notify

import (
	"sync"
	"time"
)

// How many failures in a row open a circuit, and how long it stays open: at first, and
// at most.
const (
	failuresToOpen = 5
	firstOpen      = 15 * time.Second
	longestOpen    = 5 * time.Minute
)

// circuit keeps a gateway that does not answer from taking up those who send: after
// some failures in a row nothing is tried for a while, then one message is, and only
// when that was taken on all go again. Each node has its own.
type circuit struct {
	mu       sync.Mutex
	failures int
	pause    time.Duration // zero: closed, everything may go
	until    time.Time
}

// room tells how many messages may be tried now, of so many.
func (c *circuit) room(now time.Time, most int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.pause == 0:
		return most
	case now.Before(c.until):
		return 0
	}
	return 1
}

// closed tells that the gateway answers, as far as anybody knows.
func (c *circuit) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pause == 0
}

// took notes that the gateway answered; it says true where it had not before.
func (c *circuit) took() (back bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	back = c.pause != 0
	c.failures, c.pause = 0, 0
	return back
}

// failed notes that it did not; it says true where that opens the circuit.
func (c *circuit) failed(now time.Time) (opened bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures++
	switch {
	case c.pause != 0:
		if !now.Before(c.until) { // the one that was tried; others began before
			c.pause = min(2*c.pause, longestOpen)
			c.until = now.Add(c.pause)
		}
	case c.failures >= failuresToOpen:
		opened, c.pause, c.until = true, firstOpen, now.Add(firstOpen)
	}
	return opened
}
