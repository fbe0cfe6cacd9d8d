package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"citybrain/kernel/fault"
)

// The faults of starting the bus.
var (
	ErrFolder = fault.New(fault.Internal, "bus.folder", "The data folder of the bus cannot be used.")
	ErrListen = fault.New(fault.Internal, "bus.listen", "The bus cannot listen on its address.")
	ErrQuorum = fault.New(fault.Unavailable, "bus.no_quorum", "The bus does not find enough other nodes.")
)

// Cluster joins several nodes into one bus. Each node has its own folder.
type Cluster struct {
	Name     string   // the same on every node
	NodeName string   // unique and stable
	Listen   string   // host:port for the other nodes
	Routes   []string // host:port of the other nodes
	Replicas int      // copies of each stream; 0 means 3
	Secret   string   // shared by the nodes; without it anyone on that network may join
}

// maxPayload is the largest message: a frame of the log and its headers.
const maxPayload = 8 << 20

// startServer starts the embedded server. It listens on no port unless it is
// one of a cluster or takes leaves.
func startServer(cfg Config) (*server.Server, error) {
	opts, err := serverOptions(cfg)
	if err != nil {
		return nil, err
	}
	ns, err := server.NewServer(opts)
	if err != nil {
		return nil, ErrFolder.Because(err).With("folder", cfg.Dir)
	}
	ns.SetLoggerV2(natsLog{cfg.Logger.With("part", "bus"), cfg.broken}, false, false, false)
	ns.Start()
	if ns.ReadyForConnections(10*time.Second) && ns.JetStreamEnabled() {
		return ns, nil
	}
	ns.Shutdown()
	return nil, ErrFolder.Saying("The bus did not start in %s.", cfg.Dir)
}

func serverOptions(cfg Config) (*server.Options, error) {
	opts := &server.Options{
		ServerName: "local", DontListen: true, NoSigs: true,
		JetStream: true, StoreDir: filepath.Join(cfg.Dir, "bus"),
		SyncInterval: cfg.SyncInterval, SyncAlways: cfg.SyncAlways,
		MaxPayload: maxPayload, MaxPending: 256 << 20,
		DisableJetStreamBanner: true,
		JetStreamMaxMemory:     256 << 20, JetStreamMaxStore: 1 << 50, // the streams have limits of their own
	}
	if c := cfg.Cluster; c != nil {
		quickElections(cfg.rank)
		if err := clusterOptions(opts, c); err != nil {
			return nil, err
		}
	}
	if l := cfg.Leaves; l != nil {
		if err := leafOptions(opts, l); err != nil {
			return nil, err
		}
	}
	if cfg.TLS != nil {
		lines, err := cfg.TLS.config()
		if err != nil {
			return nil, err
		}
		opts.Cluster.TLSConfig, opts.Cluster.TLSTimeout = lines, handshakeWithin
		opts.LeafNode.TLSConfig, opts.LeafNode.TLSTimeout, opts.LeafNode.TLSHandshakeFirst = lines, handshakeWithin, true
	}
	if cfg.Cluster != nil || cfg.Leaves != nil {
		listenToOurselves(opts, cfg)
	}
	return opts, nil
}

// ownUser is this process at its own server.
const ownUser = "citybrain"

// listenToOurselves opens a client port that nobody but this process can use:
// the server joins others only when it has one, and with users of its own it
// lets nobody else in.
func listenToOurselves(opts *server.Options, cfg Config) {
	opts.DontListen, opts.Host, opts.Port = false, "127.0.0.1", server.RANDOM_PORT
	opts.Users = append(opts.Users, &server.User{Username: ownUser, Password: cfg.secret})
}

func clusterOptions(opts *server.Options, c *Cluster) error {
	host, port, err := splitAddress(c.Listen)
	if err != nil {
		return err
	}
	opts.ServerName = c.NodeName
	opts.Cluster = server.ClusterOpts{Name: c.Name, Host: host, Port: port, PoolSize: 3}
	if c.Secret != "" {
		opts.Cluster.Username, opts.Cluster.Password = c.Name, c.Secret
	}
	for _, address := range c.Routes {
		u := &url.URL{Scheme: "nats-route", Host: address}
		if c.Secret != "" {
			u.User = url.UserPassword(c.Name, c.Secret)
		}
		opts.Routes = append(opts.Routes, u)
	}
	return nil
}

// splitAddress reads host:port and checks that nobody listens there, so that
// the fault names the address instead of a server that never gets ready.
func splitAddress(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, ErrListen.Because(err).With("address", address)
	}
	if port, err = strconv.Atoi(text); err != nil {
		return "", 0, ErrListen.Because(err).With("address", address)
	}
	probe, err := net.Listen("tcp", address)
	if err != nil {
		return "", 0, ErrListen.Saying("The bus cannot listen on %s: the port is taken or not ours.", address).Because(err)
	}
	return host, port, probe.Close()
}

// connect opens an in-process connection to the server.
func connect(ns *server.Server, logger *slog.Logger, secret string, more ...nats.Option) (*nats.Conn, error) {
	complain := func(_ *nats.Conn, _ *nats.Subscription, err error) {
		logger.Warn("bus connection", "error", err)
	}
	options := []nats.Option{nats.InProcessServer(ns), nats.Name(ownUser), nats.MaxReconnects(-1), nats.ErrorHandler(complain),
		nats.ReconnectWait(100 * time.Millisecond), nats.ReconnectBufSize(-1)}
	if secret != "" {
		options = append(options, nats.UserInfo(ownUser, secret))
	}
	return nats.Connect("", append(options, more...)...)
}

// awaitJetStream returns when the streams can be managed: at once on one node,
// with the first leader in a cluster.
func awaitJetStream(ctx context.Context, ns *server.Server) error {
	for {
		if ns.JetStreamEnabled() && (!ns.JetStreamIsClustered() || ns.JetStreamIsCurrent()) {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return ErrQuorum.Because(errors.Join(ctx.Err(), context.Cause(ctx)))
		}
	}
}

// natsLog puts the server's own words into our log; its notices are debugging to us.
type natsLog struct {
	to     *slog.Logger
	broken chan struct{} // told of writes that failed; may be nil
}

func (n natsLog) Noticef(format string, v ...any) { n.to.Debug(fmt.Sprintf(format, v...)) }
func (n natsLog) Fatalf(format string, v ...any)  { n.to.Error(fmt.Sprintf(format, v...)) }
func (n natsLog) Debugf(format string, v ...any)  {}
func (n natsLog) Tracef(format string, v ...any)  {}

// Warnf says what the server finds after a power cut to those who debug only: it
// reads its files again, as it must, and nothing is lost.
func (n natsLog) Warnf(format string, v ...any) {
	words, level := fmt.Sprintf(format, v...), slog.LevelWarn
	if strings.Contains(words, "will rebuild") || strings.Contains(words, "Recovering stream state") {
		level = slog.LevelDebug
	}
	n.to.Log(context.Background(), level, words)
}

func (n natsLog) Errorf(format string, v ...any) {
	words := fmt.Sprintf(format, v...)
	n.to.Error(words)
	if n.broken != nil && storeFailed(words) {
		signal(n.broken)
	}
}
