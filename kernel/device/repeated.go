package device

import (
	"crypto/sha256"
	"sync"
	"time"
)

// The measures of repeated batches.
const (
	repeatedFor  = 10 * time.Minute
	repeatedMost = 20_000
)

// repeated answers a batch that comes again under its Idempotency-Key without
// storing it again. It is kept in memory of this node. After a restart, or at
// another node, the log knows a batch again for two minutes by its id.
type repeated struct {
	mu   sync.Mutex
	kept map[string]answered
}

type answered struct {
	sum    [sha256.Size]byte
	until  time.Time
	answer []byte // nil while the first is under way
}

// once runs f unless the key was answered before.
func (r *repeated) once(key string, body []byte, now time.Time, f func() ([]byte, error)) ([]byte, error) {
	if len(key) > 512 {
		return nil, ErrRepeated.Saying("The Idempotency-Key is too long.")
	}
	sum := sha256.Sum256(body)
	r.mu.Lock()
	if before, ok := r.kept[key]; ok && now.Before(before.until) {
		r.mu.Unlock()
		if before.sum != sum || before.answer == nil {
			return nil, ErrRepeated
		}
		return before.answer, nil
	}
	r.makeRoom(now)
	r.kept[key] = answered{sum: sum, until: now.Add(repeatedFor)}
	r.mu.Unlock()
	answer, err := f()
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		delete(r.kept, key) // it may be tried again
		return nil, err
	}
	r.kept[key] = answered{sum: sum, until: now.Add(repeatedFor), answer: answer}
	return answer, nil
}

// makeRoom is called with mu held.
func (r *repeated) makeRoom(now time.Time) {
	if len(r.kept) < repeatedMost {
		return
	}
	for key, a := range r.kept {
		if !now.Before(a.until) {
			delete(r.kept, key)
		}
	}
	if len(r.kept) >= repeatedMost {
		clear(r.kept)
	}
}
