// Package bus carries facts between domains: written to the SQL outbox in the
// commit that made them true, relayed to JetStream, heard once by each listener.
package bus

import (
	"context"
	"encoding/json"
	"time"

	"citybrain/kernel/db"
)

// Heard is a fact as a listener gets it.
type Heard struct {
	ID      string          // fact id; a listener sees each id once
	Subject string          // "things.alarm_raised.v1"
	Key     string          // facts of one subject and key come in order
	At      time.Time       // instant of the unit of work that announced it
	Data    json.RawMessage // the contract of api/events/<subject>.json
}

// Listener is one durable subscription of a domain.
type Listener struct {
	Name    string // unique and stable, "overview.alarms"; names the durable consumer
	Subject string // the fact's subject
	// Hear runs in a unit of work that also records the fact as heard, so its
	// effects happen exactly once. An error is retried with backoff; after the
	// last attempt the fact goes to the dead letters with its reason.
	Hear func(ctx context.Context, tx *db.Tx, fact Heard) error
}
