package ld

import (
	"sync"
	"sync/atomic"
)

// shelf keeps things by their key up to a weight; beyond it, things that have not
// been asked for go first.
type shelf[V any] struct {
	mu     sync.RWMutex
	items  map[string]*item[V]
	weight int
	limit  int
	clock  atomic.Int64 // counts the uses
}

type item[V any] struct {
	value  V
	weight int
	used   atomic.Int64
}

// sampled is among how many things the one to go is chosen: chance finds a stale
// one as well as an order of all would.
const sampled = 32

func newShelf[V any](limit int) *shelf[V] {
	return &shelf[V]{items: map[string]*item[V]{}, limit: limit}
}

func (s *shelf[V]) get(key string) (V, bool) {
	s.mu.RLock()
	it := s.items[key]
	s.mu.RUnlock()
	return s.touch(it)
}

// getBytes does what get does, without making a string of the key.
func (s *shelf[V]) getBytes(key []byte) (V, bool) {
	s.mu.RLock()
	it := s.items[string(key)]
	s.mu.RUnlock()
	return s.touch(it)
}

func (s *shelf[V]) touch(it *item[V]) (v V, ok bool) {
	if it == nil {
		return v, false
	}
	it.used.Store(s.clock.Add(1))
	return it.value, true
}

// put keeps the value in the place of the one before.
func (s *shelf[V]) put(key string, v V, weight int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set(key, v, weight)
}

// add keeps the value unless there is one already, and gives the one that is kept.
func (s *shelf[V]) add(key string, v V, weight int) V {
	s.mu.Lock()
	defer s.mu.Unlock()
	if it := s.items[key]; it != nil {
		return it.value
	}
	s.set(key, v, weight)
	return v
}

func (s *shelf[V]) set(key string, v V, weight int) {
	s.drop(key)
	for s.weight+weight > s.limit && len(s.items) > 0 {
		s.drop(s.stalest())
	}
	it := &item[V]{value: v, weight: weight}
	it.used.Store(s.clock.Add(1))
	s.items[key] = it
	s.weight += weight
}

func (s *shelf[V]) stalest() (key string) {
	oldest, seen := int64(0), 0
	for k, it := range s.items {
		if used := it.used.Load(); seen == 0 || used < oldest {
			key, oldest = k, used
		}
		if seen++; seen == sampled {
			break
		}
	}
	return key
}

func (s *shelf[V]) drop(key string) {
	if it := s.items[key]; it != nil {
		s.weight -= it.weight
		delete(s.items, key)
	}
}

func (s *shelf[V]) remove(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.items)
	s.drop(key)
	return len(s.items) < before
}

// removeIf drops every thing of which f says so.
func (s *shelf[V]) removeIf(f func(V) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, it := range s.items {
		if f(it.value) {
			s.drop(key)
		}
	}
}

// all gives what is kept, in no order.
func (s *shelf[V]) all() []V {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]V, 0, len(s.items))
	for _, it := range s.items {
		out = append(out, it.value)
	}
	return out
}
