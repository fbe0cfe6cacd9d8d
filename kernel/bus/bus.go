// Package bus carries facts between domains: written to the SQL outbox in the
// commit that made them true, relayed to JetStream, heard once by each listener.
package bus

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/life"
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

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the bus: inbox, cursors, leases, dead letters.
func Migrations() db.Migrations {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Migrations{Domain: "bus", Files: files}
}

// Config says how to run the bus. Only Dir, Clock and (for facts) DB are needed.
type Config struct {
	Dir     string // data folder; the bus uses Dir/bus
	DB      *db.DB // nil: no relay and no listeners, only the observation log
	Clock   clock.Clock
	Cluster *Cluster // nil: one node, no port
	Leaves  *Leaves  // nil: no door for agents
	TLS     *TLS     // of the lines to other nodes and to agents; nil: not encrypted
	// Audit records that a dead letter was "replayed" or "discarded", and why, in
	// the unit of work that does it; nil records nothing.
	Audit func(ctx context.Context, tx *db.Tx, act string, d DeadLetter, why string) error
	// Gone is told of a node that went without a word, at a node that sees most of
	// the cluster; nil tells nobody.
	Gone       func(ctx context.Context, node string) error
	Registerer prometheus.Registerer
	Logger     *slog.Logger

	SyncAlways   bool          // fsync each message before its acknowledgement
	SyncInterval time.Duration // otherwise fsync so often; 0 means 1 s
	FactsMaxAge  time.Duration // facts stay so long in the stream; 0 means 7 days
	LogMaxAge    time.Duration // frames stay so long; 0 means 24 hours
	LogMaxBytes  int64         // … and at most so many bytes; 0 means 4 GiB
	LogLinger    time.Duration // a frame gathers so long; 0 means 1 ms
	LogComplete  bool          // a full log refuses new frames instead of dropping the oldest
	Shard        string        // subject obs.<Shard>; "" means the node's name or "local"

	Attempts int           // of a listener at one fact; 0 means 8
	Backoff  time.Duration // before the second attempt, doubled for each further; 0 means 100 ms

	secret        string        // of this process at its own server, where that has a port
	broken        chan struct{} // told when the server could not write
	rank          int           // this node's turn in elections
	sharesProcess bool          // several nodes in one process, as in tests
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Cluster != nil && c.Cluster.Replicas == 0 {
		cluster := *c.Cluster
		cluster.Replicas = 3
		c.Cluster = &cluster
	}
	def(&c.SyncInterval, time.Second)
	def(&c.FactsMaxAge, 7*24*time.Hour)
	def(&c.LogMaxAge, 24*time.Hour)
	def(&c.LogMaxBytes, 4<<30)
	def(&c.Attempts, 8)
	def(&c.Backoff, 100*time.Millisecond)
	if c.Shard == "" {
		c.Shard = c.node()
	}
	if c.Cluster != nil || c.Leaves != nil {
		c.secret = rand.Text()
	}
	return c
}

// node is the name under which this process holds leases.
func (c Config) node() string {
	if c.Cluster != nil {
		return c.Cluster.NodeName
	}
	return "local"
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Bus is the running bus. Make it with New, register listeners, then Start.
type Bus struct {
	cfg     Config
	log     *Log
	ops     *Log
	figures *factFigures
	peers   peers
	elected bell // a stream has a new leader

	mu         sync.Mutex
	listeners  []Listener
	answers    map[string]Answer    // to questions of agents
	neighbours map[string]Neighbour // answer questions of other nodes
	lock       *os.File
	server     *server.Server
	conn       *nats.Conn
	js         jetstream.JetStream
	stop       context.CancelFunc
	unwatch    context.CancelFunc // ends mending and the watch over peers
	running    sync.WaitGroup
}

// New makes a bus that does not run yet; its Log may already be handed out.
func New(cfg Config) *Bus {
	cfg = cfg.withDefaults()
	cfg.broken = make(chan struct{}, 1)
	b := &Bus{
		cfg:     cfg,
		log:     newObservations(cfg.Shard, cfg.LogLinger, newLogFigures(cfg.Registerer, "log")),
		ops:     newOperations(cfg.Shard, cfg.LogLinger, newLogFigures(cfg.Registerer, "operations")),
		figures: newFactFigures(cfg.Registerer),
	}
	for _, l := range b.logs() {
		l.elected, l.follow = &b.elected, b.follow
		if cfg.Cluster != nil {
			l.patience = clusterPatience
		}
	}
	if cfg.Cluster != nil {
		register(cfg.Registerer, leading(b, streamObs), leading(b, streamOps), leading(b, streamFacts))
	}
	return b
}

// leads tells whether this node leads the stream: it takes what is published,
// and when it dies the others choose a new one.
func (b *Bus) leads(stream string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.server != nil && b.server.JetStreamIsStreamLeader(server.DEFAULT_GLOBAL_ACCOUNT, stream)
}

// Start makes a bus without listeners and runs it.
func Start(ctx context.Context, cfg Config) (*Bus, error) {
	b := New(cfg)
	return b, b.Start(ctx)
}

// Log is the observation log; it answers ErrLogClosed until the bus has started.
func (b *Bus) Log() *Log { return b.log }

// Operations is the log of what is done to entities. It keeps what Drop does not
// take away, up to LogMaxBytes.
func (b *Bus) Operations() *Log { return b.ops }

func (b *Bus) logs() [2]*Log { return [2]*Log{b.log, b.ops} }

// Listen registers listeners; call it before Start.
func (b *Bus) Listen(listeners ...Listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners = append(b.listeners, listeners...)
}

// Part is the bus for package life.
func (b *Bus) Part() life.Part {
	return life.Part{Name: "bus", Start: b.Start, Stop: b.Stop}
}

// Start runs the server, the log, the relay and the listeners. It returns when
// facts and observations can be taken; in a cluster when a majority is there.
func (b *Bus) Start(ctx context.Context) (err error) {
	if b.lock, err = lockFolder(b.cfg.Dir); err != nil {
		return err
	}
	if b.cfg.rank, err = b.takeRank(ctx); err != nil {
		return errors.Join(err, b.lock.Close())
	}
	ns, err := startServer(b.cfg)
	if err != nil {
		return errors.Join(err, b.lock.Close())
	}
	b.mu.Lock()
	b.server = ns
	b.mu.Unlock()
	defer func() {
		if err != nil {
			if b.unwatch != nil {
				b.unwatch()
			}
			b.shutdown()
		}
	}()
	if err := awaitJetStream(ctx, ns); err != nil {
		return err
	}
	if b.conn, err = connect(ns, b.cfg.Logger, b.cfg.secret); err != nil {
		return ErrFolder.Because(err)
	}
	if b.js, err = jetstream.New(b.conn, jetstream.WithPublishAsyncMaxPending(1024), jetstream.WithPublishAsyncTimeout(ackWithin)); err != nil {
		return ErrFolder.Because(err)
	}
	if err := ensureStreams(ctx, b.js, b.cfg); err != nil {
		return err
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b.unwatch = cancel
	if err := b.startPeers(run); err != nil {
		return err
	}
	if b.cfg.DB != nil {
		if err := b.startFacts(ctx); err != nil {
			return err
		}
	}
	if err := errors.Join(b.startAnswers(ctx), b.startNear(ctx)); err != nil {
		return err
	}
	for _, l := range b.logs() {
		l.start(b.js)
	}
	b.running.Go(func() { b.mend(run) })
	return nil
}

// startFacts begins to relay and to listen.
func (b *Bus) startFacts(ctx context.Context) error {
	last, err := newest(ctx, b.js, streamFacts)
	if err != nil {
		return err
	}
	if err := b.cfg.DB.Do(ctx, func(tx *db.Tx) error { return capCursors(ctx, tx, last) }); err != nil {
		return fmt.Errorf("cap the cursors: %w", err)
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stopTrim := b.cfg.Clock.Tick(trimTick, func(now time.Time) { b.trim(run, now) })
	b.stop = func() { stopTrim(); cancel() }
	b.running.Add(1)
	go func() {
		defer b.running.Done()
		newDuties(b).run(run)
	}()
	return nil
}

// Stop answers what is under way, writes the cursors and ends the server.
func (b *Bus) Stop(ctx context.Context) error {
	if b.stop != nil {
		b.stop()
	}
	if b.unwatch != nil {
		b.unwatch()
	}
	b.running.Wait()
	for _, l := range b.logs() {
		l.stop()
	}
	if b.conn != nil {
		b.conn.Close()
	}
	b.shutdown()
	return nil
}

// shutdown ends the server and frees the folder.
func (b *Bus) shutdown() {
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
	if b.lock != nil {
		_ = b.lock.Close() // frees it even if it cannot be closed in order
	}
}
