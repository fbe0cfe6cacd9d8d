// Package entities is the city's context broker 城市上下文信息: what is known of
// every thing, place and event, told and asked in NGSI-LD (ETSI GS CIM 009), so
// that programs which nobody here wrote can read the city, write to it and be
// told of what changes.
//
// It is a state machine. Every write is an operation in a log; each node applies
// the log in its order to what it holds in memory. So an answered write is in the
// log, all nodes agree, and what is in memory can be made again from a snapshot
// and the log.
package entities

import (
	"context"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/kernel/auth"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// The permissions of the broker.
var (
	ReadPermission  = auth.Permission{Code: "entities.read", ZH: "读取城市实体", EN: "Read entities"}
	WritePermission = auth.Permission{Code: "entities.write", ZH: "写入城市实体", EN: "Write entities"}
)

// Anonymous says what callers who are not signed in may do.
type Anonymous string

// What callers who are not signed in may do: nothing, or everything from this
// machine, which is for trying out and for the demo.
const (
	AnonymousNone  Anonymous = "none"
	AnonymousLocal Anonymous = "local"
)

// Log is the log of operations, in order.
type Log interface {
	Put(ctx context.Context, reports []bus.Report, receipt bus.Receipt) error
	Bounds(ctx context.Context) (first, last uint64, err error)
	Follow(ctx context.Context, from uint64, f func(seq uint64, reports []bus.Report) error) error
	Drop(ctx context.Context, upto uint64) error
}

// Config is what the broker needs.
type Config struct {
	Log       Log
	Clock     clock.Clock
	Contexts  *ld.Resolver
	Hosted    *HostedContexts // which Contexts asks; nil: none are hosted
	PublicURL string          // as clients see the city; "": as each of them asks
	Things    Things          // nil: none
	DB        *db.DB          // of the history; nil: none is kept
	Keep      time.Duration   // of the history; 0: for ever
	Dir       string          // folder of the snapshots
	Node      string          // of this process in a cluster, "local" alone
	Anonymous Anonymous
	Notify    NotifyPolicy // "" is NotifyCity
	Forward   NotifyPolicy // to where requests are passed on; "" is NotifyPublic
}

// Service is the broker on one node.
type Service struct {
	Config
	state   *state
	waiting waiting
	running runner
	watch   []Watcher
	history *recorder
	began   time.Time

	notifier *notifier
	sources  *sources
	tallies  *tallies
}

// Watcher is told of what an operation changed, on every node, in the order of
// the log, by the goroutine that applies it: it must be quick. The change is not
// kept after the call unless it is copied.
type Watcher interface{ Changed(c *Change) }
