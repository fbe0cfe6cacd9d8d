package device

import (
	"crypto/sha256"
	"sync"
	"time"
)

// The measures of repeated batches.
const (
	repeatedFor   = 10 * time.Minute
	repeatedMost  = 20_000   // answers
	repeatedBytes = 32 << 20 // of answers
	repeatedEach  = 1_000    // answers of one caller, so that none pushes out the others'
)

// repeated answers a batch that comes again under its Idempotency-Key without
// storing it again. It is kept in memory of this node. After a restart, or at
// another node, the log knows a batch again for two minutes by its id.
type repeated struct {
	mu    sync.Mutex
	kept  map[string]answered
	bytes int
	by    map[string]int // answers of a caller
}

type answered struct {
	who    string
	sum    [sha256.Size]byte
	until  time.Time
	answer []byte // nil while the first is under way
}

// once runs f unless the caller's key was answered before.
func (r *repeated) once(who, key string, body []byte, now time.Time, f func() ([]byte, error)) ([]byte, error) {
	if len(key) > 512 {
		return nil, ErrRepeated.Saying("The Idempotency-Key is too long.")
	}
	sum, key := sha256.Sum256(body), who+" "+key
	r.mu.Lock()
	if before, ok := r.kept[key]; ok && now.Before(before.until) {
		r.mu.Unlock()
		if before.sum != sum || before.answer == nil {
			return nil, ErrRepeated
		}
		return before.answer, nil
	}
	r.drop(key)
	r.makeRoom(who, now)
	r.keep(key, answered{who: who, sum: sum, until: now.Add(repeatedFor)})
	r.mu.Unlock()
	answer, err := f()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop(key)
	if err != nil {
		return nil, err // it may be tried again
	}
	r.keep(key, answered{who: who, sum: sum, until: now.Add(repeatedFor), answer: answer})
	return answer, nil
}

// keep and drop are called with mu held.
func (r *repeated) keep(key string, a answered) {
	r.kept[key] = a
	r.by[a.who]++
	r.bytes += len(a.answer)
}

func (r *repeated) drop(key string) {
	a, ok := r.kept[key]
	if !ok {
		return
	}
	delete(r.kept, key)
	r.bytes -= len(a.answer)
	if r.by[a.who]--; r.by[a.who] == 0 {
		delete(r.by, a.who)
	}
}

// makeRoom is called with mu held. What is over goes first; then whatever is done,
// of the caller alone if it is the one that has too many.
func (r *repeated) makeRoom(who string, now time.Time) {
	crowded := len(r.kept) >= repeatedMost || r.bytes >= repeatedBytes
	if !crowded && r.by[who] < repeatedEach {
		return
	}
	for key, a := range r.kept {
		if !now.Before(a.until) {
			r.drop(key)
		}
	}
	crowded = len(r.kept) >= repeatedMost || r.bytes >= repeatedBytes
	if !crowded && r.by[who] < repeatedEach {
		return
	}
	for key, a := range r.kept {
		if a.answer != nil && (crowded || a.who == who) {
			r.drop(key)
		}
	}
}
