package db

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/otel/propagation"

	"citybrain/kernel/fault"
	"citybrain/kernel/id"
)

// FactID names one fact for ever; listeners know by it what they have heard.
type FactID string

// Outgoing is a committed fact on its way out.
type Outgoing struct {
	Seq     int64 // order of the outbox
	ID      FactID
	Subject string          // "things.alarm_raised.v1"
	Key     string          // order is kept among facts of one subject and key
	Trace   string          // W3C traceparent of the unit that emitted it, "" if none
	At      time.Time       // instant of that unit
	Data    json.RawMessage // the fact
}

// ErrFact is the fault of a fact that cannot be announced.
var ErrFact = fault.New(fault.Internal, "db.fact_malformed", "The fact cannot be announced.")

// outgoing is a fact that waits for the end of its unit.
type outgoing struct {
	id                 FactID
	subject, key, data string
	trace              string
}

// Emit puts a fact into the outbox of this unit of work; kernel/bus carries it.
// Facts of one unit keep their order.
func (t *Tx) Emit(ctx context.Context, f Fact) error {
	if err := t.admit(ctx, "INSERT", nil); err != nil {
		return err
	}
	if t.kind == "view" {
		return ErrReadOnly
	}
	if f.Subject() == "" {
		return ErrFact.Saying("A %T has no subject.", f)
	}
	data, err := json.Marshal(f)
	if err != nil {
		return ErrFact.Saying("A %T cannot be written as JSON.", f).Because(err)
	}
	t.facts = append(t.facts, outgoing{
		id: id.New[FactID]("fact", t.Now), subject: f.Subject(), key: f.Key(), data: string(data), trace: traceparent(ctx),
	})
	return nil
}

func traceparent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}

// factsAtOnce bounds the parameters of one statement.
const factsAtOnce = 500

// flush writes the facts at the very end of the unit. Two units that changed
// the same row have then passed its lock one after the other, so that their
// numbers in the outbox follow the order of their commits.
func (t *Tx) flush(ctx context.Context) error {
	for left := t.facts; len(left) > 0; {
		part := left[:min(len(left), factsAtOnce)]
		left = left[len(part):]
		var text strings.Builder
		text.WriteString("INSERT INTO db_outbox (id, subject, key, trace, at, data) VALUES ")
		args := make([]any, 0, 6*len(part))
		for i, f := range part {
			if i > 0 {
				text.WriteString(", ")
			}
			n := 6 * i
			fmt.Fprintf(&text, "($%d, $%d, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4, n+5, n+6)
			args = append(args, string(f.id), f.subject, f.key, f.trace, Micros(t.Now), f.data)
		}
		if _, err := t.Exec(ctx, text.String(), args...); err != nil {
			return fmt.Errorf("emit %s: %w", part[0].subject, err)
		}
	}
	t.emitted = len(t.facts) > 0
	return nil
}

// OutboxSignal delivers after commits of this process that emitted facts; many
// commits may give one signal. It has one reader, the relay.
func (d *DB) OutboxSignal() <-chan struct{} { return d.signal }

// Outbox gives the first facts that wait, in order, at most limit.
func (d *DB) Outbox(ctx context.Context, limit int) ([]Outgoing, error) {
	return d.OutboxAfter(ctx, 0, limit)
}

// OutboxAfter gives facts whose Seq is higher. On PostgreSQL a unit that
// commits late may still put a fact with a lower one: look from 0 now and then.
func (d *DB) OutboxAfter(ctx context.Context, after int64, limit int) (facts []Outgoing, err error) {
	err = d.View(ctx, func(tx *Tx) error {
		facts = nil
		rows, err := tx.Query(ctx, `SELECT seq, id, subject, key, trace, at, data FROM db_outbox WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var f Outgoing
			var at int64
			var data string
			if err := rows.Scan(&f.Seq, &f.ID, &f.Subject, &f.Key, &f.Trace, &at, &data); err != nil {
				return translate(err)
			}
			f.At, f.Data = Time(at), json.RawMessage(data)
			facts = append(facts, f)
		}
		return translate(rows.Err())
	})
	return facts, err
}

// Sent deletes facts that the stream has acknowledged, by their Seq. Facts
// that are gone already do not matter.
func (d *DB) Sent(ctx context.Context, seqs []int64) error {
	if len(seqs) == 0 {
		return nil
	}
	return d.Do(ctx, func(tx *Tx) error {
		for left := seqs; len(left) > 0; {
			part := left[:min(len(left), factsAtOnce)]
			left = left[len(part):]
			if _, err := tx.Exec(ctx, "DELETE FROM db_outbox WHERE seq IN ("+Places(1, len(part))+")", Args(part)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Waiting counts the facts in the outbox; a growing number means that the
// relay does not get through.
func (d *DB) Waiting(ctx context.Context) (n int64, err error) {
	err = d.View(ctx, func(tx *Tx) error {
		return tx.QueryRow(ctx, "SELECT count(*) FROM db_outbox").Scan(&n)
	})
	return n, err
}
