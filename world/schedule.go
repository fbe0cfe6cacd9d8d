package world

import (
	"container/heap"
	"sync"
	"sync/atomic"
	"time"
)

// schedule is the devices that wait, the next one first. A device is either
// here or with a worker.
type schedule struct {
	mu     sync.Mutex
	queue  waiting
	wake   chan struct{}
	events []*event
}

type waiting []*device

func (q waiting) Len() int           { return len(q) }
func (q waiting) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q waiting) Swap(i, j int)      { q[i], q[j] = q[j], q[i]; q[i].place, q[j].place = i, j }

// Push and Pop are for container/heap.
func (q *waiting) Push(x any) {
	d := x.(*device)
	d.place = len(*q)
	*q = append(*q, d)
}

// Pop gives the last.
func (q *waiting) Pop() any {
	old := *q
	d := old[len(old)-1]
	*q = old[:len(old)-1]
	d.place = -1
	return d
}

func (s *schedule) put(d *device, at time.Time) {
	s.mu.Lock()
	if d.hurry {
		d.hurry, at = false, time.Now()
	}
	d.at = at
	heap.Push(&s.queue, d)
	first := d.place == 0
	s.mu.Unlock()
	if first {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

// now lets a device report as soon as it can.
func (s *schedule) now(d *device) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.place < 0 {
		d.hurry = true
		return
	}
	d.at = time.Now()
	heap.Fix(&s.queue, d.place)
}

// due takes the first device whose time has come; nil and how long to wait if
// there is none.
func (s *schedule) due(now time.Time) (*device, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return nil, time.Second
	}
	if wait := s.queue[0].at.Sub(now); wait > 0 {
		return nil, wait
	}
	return heap.Pop(&s.queue).(*device), 0
}

// Figures are the counters of the world.
type Figures struct {
	Connected atomic.Int64
	Reports   atomic.Int64
	Failures  atomic.Int64
	GivenUp   atomic.Int64
	last      atomic.Value
}
