// Package app wires the city: the only package that imports every domain. It
// builds the parts, starts them in order, and stops them in reverse.
package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel"

	"citybrain/domain/cases"
	"citybrain/domain/entities"
	"citybrain/domain/entities/ld"
	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/blob"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
	"citybrain/kernel/config"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/job"
	"citybrain/kernel/lang"
	"citybrain/kernel/module"
	"citybrain/kernel/obs"
	"citybrain/kernel/openid"
	"citybrain/kernel/pack"
	"citybrain/kernel/relying"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

// city is everything that runs, wired and not yet started.
type city struct {
	cfg      config.Config
	out      story
	log      *slog.Logger
	clock    clock.Clock
	zone     *time.Location
	figures  *prometheus.Registry
	tracer   *obs.Tracer
	health   *obs.Health
	pack     *pack.Pack
	keys     *seal.Ring
	files    blob.Store // nil in a cluster without a store that its nodes share
	db       *db.DB
	bus      *bus.Bus
	jobs     *job.Queue
	auth     *auth.Auth
	audit    *audit.Log
	hub      *web.Hub
	domains  domains
	phones   *demoPhones // nil without --demo
	openid   *openid.Provider
	contexts *ld.Resolver
	hosted   *entities.HostedContexts
	working  *clock.Calendar // of the pack, with what is expected of years to come
	viruses  cases.Scanner   // nil where none is connected

	outsideProofs identity.Proofs // nil where no registers are connected
	registers     simulated       // zero where they are not a demo's
	elsewhere     *relying.Party  // nil where people sign in here only
}

// open builds a city on its store, migrated to this binary; close ends what open
// began. Nothing listens yet.
func open(ctx context.Context, cfg config.Config, out io.Writer) (*city, error) {
	c := &city{cfg: cfg, out: story{out}, health: obs.NewHealth(), figures: obs.NewRegistry()}
	c.log, _ = obs.NewLogger(obs.LogConfig{Out: os.Stderr, Format: cfg.Log.Format, Level: cfg.Log.Level})
	slog.SetDefault(c.log)
	c.clock = clock.Real()
	if cfg.TimeScale != 1 {
		c.clock = clock.Scaled(cfg.TimeScale, time.Now())
	}
	if err := c.prepare(ctx); err != nil {
		c.close(context.WithoutCancel(ctx))
		return nil, err
	}
	return c, nil
}

// prepare opens the pack and the store and wires what stands on them.
func (c *city) prepare(ctx context.Context) (err error) {
	if c.tracer, err = obs.NewTracer(ctx, c.cfg.OTLP, c.cfg.Cluster.Name); err != nil {
		return err
	}
	if c.cfg.OTLP != "" {
		// The store, the bus and the queue take their tracers from the process, as
		// libraries do; without a collector their spans cost nothing.
		otel.SetTracerProvider(c.tracer.Provider())
		otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { c.log.Warn("traces cannot be sent", "cause", err) }))
	}
	if c.pack, err = pack.Open(c.cfg.City); err != nil {
		return err
	}
	if err = makeFolder(c.cfg.Data); err != nil {
		return err
	}
	if err = c.openStore(ctx); err != nil {
		return err
	}
	return c.wire()
}

// ErrFolder tells that the data folder is a file, or may not be written.
var ErrFolder = fault.New(fault.Unavailable, "app.data_folder", "The data folder cannot be used.")

// makeFolder makes the data folder, and tries whether it can be written.
func makeFolder(path string) error {
	err := os.MkdirAll(path, 0o750)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(path, ".probe-*"); err == nil {
			err = errors.Join(probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err == nil {
		return nil
	}
	return ErrFolder.Because(err).With("folder", path).Saying("The data folder %s cannot be used: %v; "+
		"give a folder that this user may write (--data).", path, err)
}

// openStore opens the keys and the store, and migrates it.
func (c *city) openStore(ctx context.Context) (err error) {
	began := time.Now()
	_, noKeys := os.Stat(c.cfg.Keys())
	if c.keys, err = seal.Open(c.cfg.Keys(), c.pack.City.Crypto, c.clock.Now()); err != nil {
		return err
	}
	c.db, err = db.Open(ctx, db.Config{URL: c.cfg.DB, Dir: c.cfg.Data, Now: c.clock.Now, Metrics: c.figures})
	if err != nil {
		return err
	}
	if err = c.db.Migrate(ctx, allMigrations()); err != nil {
		return err
	}
	if err = c.checkKeys(ctx); err != nil {
		if errors.Is(err, ErrKeys) && errors.Is(noKeys, os.ErrNotExist) {
			_ = os.Remove(c.cfg.Keys()) // made just now, and of no use: nobody shall take it for the lost one
		}
		return err
	}
	c.out.step(stepOf("store", began, string(c.db.Engine())+", migrated"))
	return nil
}

// allMigrations are those of the kernel, of app and of every domain.
func allMigrations() []db.Migrations {
	kernel := []db.Migrations{bus.Migrations(), job.Migrations(), auth.Migrations(), audit.Migrations(), web.Migrations(), openid.Migrations(), relying.Migrations(), ownMigrations()}
	return append(kernel, domainMigrations()...)
}

// wire makes the kernel's services and the domains on the open store.
func (c *city) wire() (err error) {
	if c.zone, err = time.LoadLocation(c.pack.City.Zone); err != nil {
		return err
	}
	c.audit = audit.New(audit.Config{DB: c.db, Keys: c.keys, Clock: c.clock, Log: c.log,
		Checkpoints: checkpoints(c.cfg)})
	c.auth, err = auth.New(auth.Config{DB: c.db, Seal: c.keys, Log: c.log, Secure: c.cfg.CookieSecure, Origin: c.origin(),
		Idle: time.Duration(c.cfg.Session.Idle) * time.Minute, Absolute: time.Duration(c.cfg.Session.Absolute) * time.Minute})
	if err != nil {
		return err
	}
	c.bus = bus.New(c.busConfig())
	c.jobs = job.New(c.db, c.clock, c.zone)
	c.jobs.Audit = c.recordJob
	c.jobs.Keep = time.Duration(c.cfg.Retention.Jobs) * config.Day
	// Locks and polls are times of the wall; the queue counts them on the city's clock.
	c.jobs.Lock = time.Duration(float64(c.jobs.Lock) * c.cfg.TimeScale)
	c.jobs.Poll = time.Duration(float64(c.jobs.Poll) * c.cfg.TimeScale)
	c.hub = web.NewHub(web.HubConfig{Queue: 512}) // a burst of alarms must not drop the wall; streams age on the wall's clock, however fast the city's goes
	c.figures.MustRegister(c.hub.Collectors()...)
	c.hosted = &entities.HostedContexts{}
	if c.contexts, err = openContexts(c.cfg, c.clock, c.hosted); err != nil {
		return err
	}
	if c.cfg.Cluster.Name == "" || c.cfg.Files != "" { // a folder serves one machine: nodes of a cluster would not see each other's files
		files, err := blob.Open(c.cfg.Files, filepath.Join(c.cfg.Data, "files"))
		if err != nil {
			return err
		}
		c.files = blob.Seal(files, c.keys) // what people hand in is nobody's who has only the disk
	}
	if c.outsideProofs, err = c.proofs(); err != nil {
		return err
	}
	if c.elsewhere, err = c.newElsewhere(); err != nil {
		return err
	}
	if err = c.prepareCases(); err != nil {
		return err
	}
	c.domains = c.wireDomains()
	c.openid = c.newOpenID()
	if err := c.jobs.Register(c.openid.Jobs()); err != nil {
		return err
	}
	if err := c.jobs.Register(c.reseals()); err != nil {
		return err
	}
	c.answerAgents()
	for _, m := range c.modules() {
		c.bus.Listen(m.Listeners...)
		if err := c.jobs.Register(m.Jobs, m.Schedules); err != nil {
			return err
		}
	}
	return nil
}

// origin is how browsers reach the city. Passkeys cannot be bound to an IP
// address, so a local start is known as localhost.
func (c *city) origin() string {
	if c.cfg.PublicURL != "" {
		return strings.TrimRight(c.cfg.PublicURL, "/")
	}
	_, port, _ := net.SplitHostPort(c.cfg.HTTP)
	return "http://localhost:" + port
}

// recordDead writes into the audit what was done with a dead letter.
func (c *city) recordDead(ctx context.Context, tx *db.Tx, act string, d bus.DeadLetter, why string) error {
	return c.audit.Record(ctx, tx, audit.Entry{
		Action: "bus.dead_letter_" + act, Object: string(d.ID), Purpose: why,
		Detail: map[string]any{"subject": d.Subject, "listener": d.Listener, "fact": d.Fact},
	})
}

// recordJob writes into the audit what an official did with a job.
func (c *city) recordJob(ctx context.Context, tx *db.Tx, act string, j job.Job) error {
	return c.audit.Record(ctx, tx, audit.Entry{Action: "job." + act, Object: string(j.ID), Detail: map[string]any{"kind": j.Kind}})
}

func (c *city) busConfig() bus.Config {
	cfg := bus.Config{
		Dir: c.cfg.Data, DB: c.db, Audit: c.recordDead, Clock: c.clock, Registerer: c.figures, Logger: c.log,
		FactsMaxAge: time.Duration(c.cfg.Retention.Facts) * config.Day, SyncAlways: c.cfg.Bus.Sync,
	}
	if n := c.cfg.Cluster; n.Name != "" {
		cfg.Cluster = &bus.Cluster{Name: "citybrain", NodeName: n.Name, Listen: n.Listen, Routes: n.Routes,
			Replicas: n.Replicas, Secret: c.clusterSecret()}
	}
	cfg.Gone = func(ctx context.Context, node string) error { return c.domains.things.Inherit(ctx, node) }
	cfg.Leaves, cfg.TLS = c.leaves(), lines(c.cfg)
	warnOfCertificates(c.cfg, time.Now(), c.log.Warn)
	return cfg
}

// texts are the sentences of every fault, of the kernel, of app and of the domains.
func texts(modules []module.Module) (*lang.Catalogue, error) {
	own, err := fs.Sub(ownTexts, "texts")
	if err != nil {
		return nil, err
	}
	folders := []fs.FS{lang.Texts(), own}
	for _, m := range modules {
		if m.Texts != nil {
			folders = append(folders, m.Texts)
		}
	}
	return lang.Read(folders...)
}

// close ends what open began, in reverse.
func (c *city) close(ctx context.Context) {
	if c.db != nil {
		if err := c.db.Close(); err != nil {
			c.log.Error("close the store", "cause", err)
		}
	}
	if c.pack != nil {
		_ = c.pack.Close()
	}
	if c.tracer != nil {
		_ = c.tracer.Close(ctx)
	}
}
