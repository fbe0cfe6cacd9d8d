package audit

import (
	"context"
	"errors"
	"fmt"

	"citybrain/kernel/db"
)

// The ways in which a chain can be wrong.
const (
	Changed   = "changed"   // the entry is not what was written
	Removed   = "removed"   // entries are missing between others
	Reordered = "reordered" // the entry stands in another place than it was written
	Truncated = "truncated" // the newest entries are missing
	Rewritten = "rewritten" // the chain is sound but not the one that was signed
	Forged    = "forged"    // a checkpoint does not bear our signature
)

// Problem is one thing that is wrong.
type Problem struct {
	Kind   string `json:"kind"`
	Seq    int64  `json:"seq" doc:"The entry, or the first of those that are missing"`
	ID     string `json:"id,omitempty"`
	Reason string `json:"reason"`
}

// Report is what Verify found.
type Report struct {
	Entries     int64     `json:"entries"`
	Checkpoints int       `json:"checkpoints"`
	Head        string    `json:"head" doc:"Hash of the newest entry"`
	Sound       bool      `json:"sound"`
	Torn        bool      `json:"torn" doc:"A power cut left half a checkpoint; the next start takes it away"`
	Problems    []Problem `json:"problems"`
}

// problemsAtMost bounds a report: a chain with more is beyond repair anyway.
const problemsAtMost = 1000

var errEnough = errors.New("audit: enough problems found")

// Verify reads the whole chain and the checkpoints and reports everything that
// was tampered with. An error means that it could not look, not that it found
// something. Entries written after the newest checkpoint (at most a minute old)
// and cut off together with audit_head cannot be missed by anybody.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	l.verify.Lock()
	defer l.verify.Unlock()
	if err := l.Settle(ctx); err != nil && !errors.Is(err, db.ErrMissing) { // a missing head is found below
		return Report{}, err
	}
	// The checkpoints before the snapshot: what one of them covers is committed by
	// then, so that a city that goes on working is never taken for a cut-off one.
	points, torn, err := l.checkpoints()
	if err != nil {
		return Report{}, fmt.Errorf("read audit checkpoints: %w", err)
	}
	w := walker{want: make(map[int64][]string, len(points))}
	for _, p := range points {
		if l.cfg.Keys.Verify(p.message(), p.Signature) != nil {
			w.add(Problem{Kind: Forged, Seq: p.Seq, Reason: "the checkpoint does not bear the city's signature"})
			continue
		}
		w.want[p.Seq] = append(w.want[p.Seq], p.Hash)
		w.signed = max(w.signed, p.Seq)
	}
	err = l.cfg.DB.View(ctx, func(tx *db.Tx) error {
		w.headSeq, w.headHash, err = head(ctx, tx)
		if w.headless = errors.Is(err, db.ErrMissing); err != nil && !w.headless {
			return err
		}
		return eachEntry(ctx, tx, w.step)
	})
	if err != nil && !errors.Is(err, errEnough) {
		return Report{}, err
	}
	if err == nil {
		w.finish()
	}
	w.reorder()
	return Report{
		Entries: w.count, Checkpoints: len(points), Head: w.hash,
		Sound: len(w.problems) == 0, Torn: torn, Problems: append([]Problem{}, w.problems...),
	}, nil
}

// walker goes along the chain.
type walker struct {
	want            map[int64][]string // hashes that checkpoints signed, by seq
	signed, headSeq int64
	headHash        string
	headless        bool // the row of the head is gone
	count, seq      int64
	hash, id        string
	problems        []Problem
	suspects        []Line // entries whose hash is wrong where they stand
	gap             bool   // entries are missing before the next
}

func (w *walker) add(p Problem) { w.problems = append(w.problems, p) }

// step checks one entry against itself, its place and its predecessor.
func (w *walker) step(l Line) error {
	if len(w.problems)+len(w.suspects) >= problemsAtMost {
		return errEnough
	}
	w.count++
	if w.gap = l.Seq > w.seq+1; w.gap {
		w.add(Problem{Kind: Removed, Seq: w.seq + 1, Reason: fmt.Sprintf("%d entries are missing before %s", l.Seq-w.seq-1, l.ID)})
	}
	suite, err := suiteOf(l.Hash)
	sound := err == nil
	if sound {
		hash, err := digest(suite, l)
		sound = err == nil && hash == l.Hash
	}
	switch {
	case !sound:
		w.suspects = append(w.suspects, l)
	case l.Prev != w.hash && !w.gap && !w.suspect(w.seq):
		// It is whole and bears the hash of another predecessor: the one that
		// stands there was hashed anew after a change.
		w.add(Problem{Kind: Changed, Seq: w.seq, ID: w.id, Reason: "the entry was changed and hashed anew: its successor " + l.ID + " names another hash"})
	}
	for _, hash := range w.want[l.Seq] {
		if hash != l.Hash && sound {
			w.add(Problem{Kind: Rewritten, Seq: l.Seq, ID: l.ID, Reason: "a signed checkpoint names another hash for this entry"})
		}
	}
	w.seq, w.hash, w.id = l.Seq, l.Hash, l.ID
	return nil
}

// suspect tells whether the entry of this seq is known to be wrong.
func (w *walker) suspect(seq int64) bool {
	return len(w.suspects) > 0 && w.suspects[len(w.suspects)-1].Seq == seq
}

// finish compares the end of the chain with what else knows it.
func (w *walker) finish() {
	if last := max(w.headSeq, w.signed); last > w.seq {
		w.add(Problem{Kind: Truncated, Seq: w.seq + 1, Reason: fmt.Sprintf("the entries %d to %d were written and are gone", w.seq+1, last)})
		return
	}
	if w.headless {
		w.add(Problem{Kind: Truncated, Seq: w.seq + 1, Reason: "the head of the chain is gone; nobody knows what followed"})
		return
	}
	if w.headHash != w.hash {
		w.add(Problem{Kind: Changed, Seq: w.seq, ID: w.id, Reason: "the newest entry was changed: the head names another hash"})
	}
}

// reorder tells entries that were moved from entries that were changed: a moved
// one is whole at the place of another suspect.
func (w *walker) reorder() {
	for _, l := range w.suspects {
		p := Problem{Kind: Changed, Seq: l.Seq, ID: l.ID, Reason: "the entry does not match its hash"}
		if from, ok := w.origin(l); ok {
			p.Kind, p.Reason = Reordered, fmt.Sprintf("the entry was written as number %d", from)
		}
		w.add(p)
	}
}

func (w *walker) origin(l Line) (seq int64, ok bool) {
	suite, err := suiteOf(l.Hash)
	if err != nil {
		return 0, false
	}
	for _, other := range w.suspects {
		moved := l
		moved.Seq = other.Seq
		if hash, err := digest(suite, moved); err == nil && hash == l.Hash {
			return other.Seq, true
		}
	}
	return 0, false
}
