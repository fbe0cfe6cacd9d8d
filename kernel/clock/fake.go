package clock

import (
	"container/heap"
	"sync"
	"time"
)

// Fake is a clock that only tests move. Advance fires timers and ticks in the
// order of their instants; ticks run inside Advance, so that when it returns
// their work is done and no test has to sleep.
type Fake struct {
	mu      sync.Mutex
	changed *sync.Cond
	now     time.Time
	queue   waiters
	serial  uint64
}

// NewFake gives a clock that stands at the instant given.
func NewFake(at time.Time) *Fake {
	f := &Fake{now: at.UTC().Truncate(time.Microsecond)}
	f.changed = sync.NewCond(&f.mu)
	return f
}

// Now is the instant at which the clock stands.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// After delivers once the clock has been advanced by d; at once if d is not
// positive.
func (f *Fake) After(d time.Duration) <-chan time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make(chan time.Time, 1)
	if d <= 0 {
		out <- f.now
		return out
	}
	f.add(&waiter{at: f.now.Add(d), fire: func(now time.Time) { out <- now }})
	return out
}

// Tick calls call every d while the clock is advanced. call may use the clock.
func (f *Fake) Tick(d time.Duration, call func(now time.Time)) func() {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := &waiter{at: f.now.Add(d), every: max(d, time.Microsecond), fire: call}
	f.add(w)
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		w.every = 0
		if w.index >= 0 {
			heap.Remove(&f.queue, w.index)
		}
		f.changed.Broadcast()
	}
}

// Advance moves the clock by d and fires what falls due on the way, each at its
// own instant. A goroutine that waits on After runs on its own; to see it wait
// again before the next Advance, use BlockUntil.
func (f *Fake) Advance(d time.Duration) { f.Set(f.Now().Add(d)) }

// Set moves the clock to an instant; one before now only sets the clock back
// and fires nothing.
func (f *Fake) Set(to time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	to = to.UTC().Truncate(time.Microsecond)
	for len(f.queue) > 0 && !f.queue[0].at.After(to) {
		w := f.queue[0]
		heap.Pop(&f.queue)
		if w.at.After(f.now) {
			f.now = w.at
		}
		now := f.now
		f.mu.Unlock()
		w.fire(now)
		f.mu.Lock()
		if w.every > 0 {
			w.at = w.at.Add(w.every)
			f.add(w)
		}
	}
	f.now = to
	f.changed.Broadcast()
}

// BlockUntil waits until at least n timers and ticks wait on this clock.
func (f *Fake) BlockUntil(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.queue) < n {
		f.changed.Wait()
	}
}

// add queues a waiter; the caller holds the lock.
func (f *Fake) add(w *waiter) {
	f.serial++
	w.serial = f.serial
	heap.Push(&f.queue, w)
	f.changed.Broadcast()
}

// waiter is a timer, or a tick where every is positive.
type waiter struct {
	at     time.Time
	serial uint64 // of two at one instant the earlier made goes first
	every  time.Duration
	fire   func(now time.Time)
	index  int // in the heap; -1 outside it
}

// waiters is a heap by instant, then by age.
type waiters []*waiter

func (w waiters) Len() int { return len(w) }

func (w waiters) Less(i, j int) bool {
	if w[i].at.Equal(w[j].at) {
		return w[i].serial < w[j].serial
	}
	return w[i].at.Before(w[j].at)
}

func (w waiters) Swap(i, j int) {
	w[i], w[j] = w[j], w[i]
	w[i].index, w[j].index = i, j
}

func (w *waiters) Push(x any) {
	one := x.(*waiter)
	one.index = len(*w)
	*w = append(*w, one)
}

func (w *waiters) Pop() any {
	old := *w
	one := old[len(old)-1]
	old[len(old)-1] = nil
	*w = old[:len(old)-1]
	one.index = -1
	return one
}
