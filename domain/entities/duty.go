package entities

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"citybrain/kernel/db"
)

// duties are claims to do what only one node shall do.
const duties class = "duty"

// The pace of the duty.
const (
	dutyFor   = 3 * time.Second // how long a claim holds
	dutyRenew = time.Second
	keptMost  = 50_000 // changes that a node keeps in case it has to take over
)

// duty is the right to send notifications. Alone a node always has it. In a cluster
// a node claims it in the log: every node sees the claims in one order and decides
// alike which of them counts, the first after the last one ran out. A node without
// it keeps the changes since the holder's last claim, and sends them if it takes
// over: then some may be told twice, but none is lost.
type duty struct {
	n       *notifier
	mu      sync.Mutex
	holder  string
	until   int64 // µs
	claimAt int64 // µs, of this node's last claim
	before  int64 // µs, of the holder's last claim but one
	last    int64 // µs, of the holder's last claim
	kept    []Change
	busy    bool
}

// claim is what stands in the log.
type claim struct {
	Node  string `json:"node"`
	Until int64  `json:"until"` // µs; 0: it is given up
}

func (d *duty) alone() bool { return d.n.s.Node == alone || d.n.s.Node == "" }

// has tells whether this node sends.
func (d *duty) has() bool {
	if d.alone() {
		return true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.holder == d.n.s.Node && db.Micros(d.n.s.Clock.Now()) < d.until
}

// begin takes in the claim that a snapshot held.
func (d *duty) begin() {
	if t := d.n.s.state.tenant("", false); t != nil {
		for _, doc := range t.documentsOf(duties) {
			d.claimed(&Change{Class: duties, Document: doc.text, At: doc.modified})
		}
	}
	d.renew()
}

// claimed judges a claim; all nodes come to the same.
func (d *duty) claimed(c *Change) {
	var one claim
	if json.Unmarshal(c.Document, &one) != nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if one.Node != d.holder && c.At < d.until {
		return
	}
	d.holder, d.until = one.Node, one.Until
	d.before, d.last = d.last, c.At
	if one.Node == d.n.s.Node {
		d.takeOver()
		return
	}
	i := 0
	for i < len(d.kept) && d.kept[i].At < d.before {
		i++
	}
	d.kept = append(d.kept[:0:0], d.kept[i:]...)
}

// takeOver lets what was kept be looked at again, before all else. The lock is held.
func (d *duty) takeOver() {
	kept := d.kept
	if d.kept = nil; len(kept) == 0 || d.n.run.Err() != nil {
		return
	}
	d.n.inbox.putFirst(kept)
}

// keep holds a change in case this node has to take over.
func (d *duty) keep(c *Change) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kept) == keptMost {
		d.kept = append(d.kept[:0:0], d.kept[keptMost/2:]...)
	}
	d.kept = append(d.kept, *c)
}

// renew claims the duty when it is this node's or nobody's, at most every second.
func (d *duty) renew() {
	now := db.Micros(d.n.s.Clock.Now())
	d.mu.Lock()
	defer d.mu.Unlock()
	mine := d.holder == d.n.s.Node
	if d.alone() || d.busy || now-d.claimAt < dutyRenew.Microseconds() || !mine && now < d.until {
		return
	}
	d.busy, d.claimAt = true, now
	d.n.busy.Go(func() {
		d.say(d.n.run, now+dutyFor.Microseconds())
		d.mu.Lock()
		d.busy = false
		d.mu.Unlock()
	})
}

// say writes a claim into the log.
func (d *duty) say(ctx context.Context, until int64) {
	text, _ := json.Marshal(claim{d.n.s.Node, until}) // a text and a number
	ctx, cancel := context.WithTimeout(ctx, dutyFor)
	defer cancel()
	for _, keep := range [2]bool{true, false} { // the first claim of all makes the document
		o := &operation{kind: putDocument, keep: keep, id: "notifications", name: string(duties), document: text}
		out, err := d.n.s.one(ctx, o)
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "the duty to notify cannot be claimed", "error", err)
		}
		if err != nil || out.err == nil {
			return
		}
	}
}

// end gives the duty up, so that another node need not wait.
func (d *duty) end() {
	if !d.alone() && d.has() {
		d.say(d.n.run, 0)
	}
}
