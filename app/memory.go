package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// How many per cent the heap may grow before Go collects it. A city holds a large
// heap that hardly changes. While it starts it only gains: to collect at Go's own
// 100 was a third of the start of a million things. Afterwards a small one has
// the room of collectAt; a large one no more than roomMost bytes, because at 60
// per cent a million things took 2.5 kB each of which 1.3 kB were theirs, and a
// hundred thousand 2.7 kB. While collecting takes a good part of the work, as
// where a broker takes tens of thousands of entities a second, there is more room,
// for so long: a third of the work of such a load was the collector's.
const (
	collectStart = 400
	collectBusy  = 200
	collectAt    = 40
	collectLeast = 20
	roomMost     = 320 << 20

	busyFrom   = 0.10 // of the work is the collector's
	busyLeast  = 0.25 // s of a processor in each tuneMemory, or else it does not matter
	calmFrom   = 0.03
	tuneMemory = 5 * time.Second
)

// The figures of the runtime that tell how it does.
const (
	liveHeap   = "/gc/heap/live:bytes"
	collecting = "/cpu/classes/gc/total:cpu-seconds"
	allTime    = "/cpu/classes/total:cpu-seconds"
	idleTime   = "/cpu/classes/idle:cpu-seconds"
)

// ownMemory tells that the operator has not settled by GOGC how Go collects.
func ownMemory() bool { return os.Getenv("GOGC") == "" }

// hurryMemory collects seldom, for the time of the start.
func hurryMemory() {
	if ownMemory() {
		debug.SetGCPercent(collectStart)
	}
}

// holdMemory collects by the size of the heap and by the work until ctx ends.
func holdMemory(ctx context.Context) {
	if !ownMemory() {
		return
	}
	tick := time.NewTicker(tuneMemory)
	defer tick.Stop()
	k := keeper{busy: true} // the start was: what only it needed goes back at the first calm
	k.look()
	debug.SetGCPercent(k.percent(false))
	for {
		select {
		case <-tick.C:
			k.tune()
		case <-ctx.Done():
			return
		}
	}
}

// keeper knows how much of the work the collector has.
type keeper struct {
	busy            bool
	live            uint64  // bytes
	collected, work float64 // s of processors, in all
	spent, share    float64 // s on collecting and its share of the work since the look before
}

func (k *keeper) look() {
	s := []metrics.Sample{{Name: liveHeap}, {Name: collecting}, {Name: allTime}, {Name: idleTime}}
	metrics.Read(s)
	collected, work := s[1].Value.Float64(), s[2].Value.Float64()-s[3].Value.Float64()
	k.spent, k.share = collected-k.collected, 0
	if work > k.work {
		k.share = (collected - k.collected) / (work - k.work)
	}
	k.live, k.collected, k.work = s[0].Value.Uint64(), collected, work
}

func (k *keeper) tune() {
	k.look()
	was := k.busy
	switch {
	case k.share >= busyFrom && k.spent >= busyLeast:
		k.busy = true
	case k.share <= calmFrom || k.spent < busyLeast:
		k.busy = false
	}
	debug.SetGCPercent(k.percent(k.busy))
	if was && !k.busy {
		debug.FreeOSMemory()
		k.look() // its own collecting does not count
	}
}

// percent is how much the heap may grow.
func (k *keeper) percent(busy bool) int {
	most := collectAt
	if busy {
		most = collectBusy
	}
	if k.live == 0 {
		return most
	}
	return int(min(uint64(most), max(collectLeast, roomMost*100/k.live)))
}
