package roadside

import (
	"context"
	"maps"
	"slices"
	"time"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/network"
)

// barred is a street whose lanes can be closed.
type barred interface {
	Close(edge int) error
	Open(edge int) error
	Block(lane int, at float64, d time.Duration) error
	Blocked(lane int) bool
	Clear(lane int)
}

// Where the barrier of a closed lane stands, as a part of the lane: who comes into it has
// room to change. It stands until it is taken away.
const (
	barrierAt   = 0.6
	barrierLong = 24 * time.Hour
)

// Bar closes these lanes and opens those that it closed before: a piece of road all of whose
// lanes are closed takes in nobody, else a barrier stands on each of them. ErrNobody on a
// street that cannot close any.
func (k *Kerb) Bar(_ context.Context, lanes []int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.street.(barred)
	if !ok {
		return ErrNobody
	}
	want := map[int]bool{}
	for _, l := range lanes {
		if l >= 0 && l < len(k.net.Lanes) {
			want[l] = true
		}
	}
	for _, l := range slices.Sorted(maps.Keys(k.barred)) {
		if !want[l] || k.whole(k.net.Lanes[l].Edge, k.barred) != k.whole(k.net.Lanes[l].Edge, want) {
			k.unbar(s, l)
		}
	}
	k.barred = want
	for _, l := range slices.Sorted(maps.Keys(want)) {
		if err := k.bar(s, l); err != nil {
			return err
		}
	}
	return nil
}

func (k *Kerb) bar(s barred, lane int) error {
	if e := k.net.Lanes[lane].Edge; k.whole(e, k.barred) {
		return s.Close(e)
	}
	if s.Blocked(lane) {
		return nil
	}
	return s.Block(lane, barrierAt*k.net.Lanes[lane].Length, barrierLong)
}

func (k *Kerb) unbar(s barred, lane int) {
	if e := k.net.Lanes[lane].Edge; k.whole(e, k.barred) {
		_ = s.Open(e) // it was closed by this number
		return
	}
	s.Clear(lane)
}

// whole tells whether all lanes for cars of a piece of road are among some.
func (k *Kerb) whole(edge int, lanes map[int]bool) bool {
	return !slices.ContainsFunc(k.net.Edges[edge].Lanes, func(l int) bool { return k.net.Lanes[l].Uses.Has(network.Car) && !lanes[l] })
}

var _ field.Barriers = (*Kerb)(nil)
