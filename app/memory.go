package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// How many per cent the heap may grow before Go collects it. A city holds a large
// heap that hardly changes. While it starts it only gains: to collect at Go's own
// 100 was a third of the start of a million things. Afterwards a small one has
// the room of collectAt; a large one no more than roomMost bytes, because at 60
// per cent a million things took 2.5 kB each of which 1.3 kB were theirs, and a
// hundred thousand 2.7 kB.
const (
	collectStart = 400
	collectAt    = 40
	collectLeast = 20
	roomMost     = 320 << 20

	liveHeap   = "/gc/heap/live:bytes"
	tuneMemory = 5 * time.Second
)

// ownMemory tells that the operator has not settled by GOGC how Go collects.
func ownMemory() bool { return os.Getenv("GOGC") == "" }

// hurryMemory collects seldom, for the time of the start.
func hurryMemory() {
	if ownMemory() {
		debug.SetGCPercent(collectStart)
	}
}

// holdMemory collects by the size of the heap until ctx ends.
func holdMemory(ctx context.Context) {
	if !ownMemory() {
		return
	}
	tick := time.NewTicker(tuneMemory)
	defer tick.Stop()
	var settle sync.Once
	for in := 0; ; {
		sample := []metrics.Sample{{Name: liveHeap}}
		metrics.Read(sample)
		if at := collectFor(sample[0].Value.Uint64()); at != in {
			debug.SetGCPercent(at)
			in = at
		}
		select {
		case <-tick.C:
			settle.Do(debug.FreeOSMemory) // the room that only the start needed
		case <-ctx.Done():
			return
		}
	}
}

// collectFor is the percentage for a heap of which so many bytes are alive.
func collectFor(live uint64) int {
	if live == 0 {
		return collectAt
	}
	return int(min(collectAt, max(collectLeast, roomMost*100/live)))
}
