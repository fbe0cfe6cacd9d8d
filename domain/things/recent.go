package things

import (
	"hash/maphash"

	"citybrain/kernel/bus"
)

// How many stamped reports are remembered (twice as many at most), and how far
// before its position the history reads the log again to remember them after a
// crash or a change of the writer.
const (
	recentMost  = 1 << 17
	recentAgain = 2000 // frames
)

// recent remembers reports that bear their own time of observation, so that one
// that a device sends again counts once in the sums. Reports without a stamp
// cannot be told from new ones: each has its time of arrival.
type recent struct {
	seed       maphash.Seed
	now, older map[uint64]struct{}
}

func newRecent() *recent {
	return &recent{seed: maphash.MakeSeed(), now: map[uint64]struct{}{}}
}

// again notes a report and tells whether the same bytes of the same device with
// the same stamp were there before.
func (r *recent) again(report *bus.Report, at int64) bool {
	if at == report.Received {
		return false
	}
	var h maphash.Hash
	h.SetSeed(r.seed)
	_, _ = h.WriteString(report.Device)
	for i := range 8 {
		_ = h.WriteByte(byte(at >> (8 * i)))
	}
	_, _ = h.Write(report.Payload)
	key := h.Sum64()
	if _, known := r.now[key]; known {
		return true
	}
	if _, known := r.older[key]; known {
		return true
	}
	if len(r.now) >= recentMost {
		r.now, r.older = make(map[uint64]struct{}, recentMost), r.now
	}
	r.now[key] = struct{}{}
	return false
}
