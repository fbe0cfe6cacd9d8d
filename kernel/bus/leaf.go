package bus

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
)

// Leaves is the door for `citybrain agent`: departments connect outward to it,
// so that nothing has to be opened in their networks.
type Leaves struct {
	Listen string // host:port
	Agents []Agent
}

// Agent is one department's account at the door and what it may say there.
type Agent struct {
	Name     string // without spaces, dots and stars; an organisation's path will do
	Password string
	Facts    []string // fact subjects that it may announce, "datahub.batch_arrived.v1", "datahub.*.v1"
	Observe  bool     // may it append observations
}

// ErrAgent is the fault of an agent that cannot reach the city or is not let in.
var ErrAgent = fault.New(fault.Unavailable, "bus.agent", "The agent does not reach the city, or may not say this.")

// ErrFence is the fault of a frame that the city may have already.
var ErrFence = fault.New(fault.Conflict, "bus.fence", "The city has another newest frame of this agent.")

// leafOptions opens the door. An agent may publish its subjects only, and hears
// what the city tells it and the answers to what it asked, nobody else's.
func leafOptions(opts *server.Options, l *Leaves) error {
	host, port, err := splitAddress(l.Listen)
	if err != nil {
		return err
	}
	opts.LeafNode.Host, opts.LeafNode.Port = host, port
	opts.LeafNode.NoAdvertise, opts.LeafNode.IsolateLeafnodeInterest = true, true
	for _, a := range l.Agents {
		allowed := []string{askSubject(a.Name, ">"), toldSubject(a.Name, "*")}
		for _, subject := range a.Facts {
			allowed = append(allowed, "facts."+subject)
		}
		if a.Observe {
			allowed = append(allowed, "obs."+agentShard(a.Name))
		}
		opts.Users = append(opts.Users, &server.User{
			Username: a.Name, Password: a.Password,
			AllowedConnectionTypes: map[string]struct{}{jwt.ConnectionTypeLeafnode: {}},
			Permissions: &server.Permissions{
				Publish:   &server.SubjectPermission{Allow: allowed},
				Subscribe: &server.SubjectPermission{Allow: []string{agentInbox(a.Name) + ".>", tellSubject(a.Name, "*")}},
			},
		})
	}
	return nil
}

func agentShard(name string) string { return agentPrefix + name }

// agentPrefix begins the shard of an agent's frames in the log.
const agentPrefix = "agent-"

// LeafConfig says how an agent reaches the city.
type LeafConfig struct {
	Hubs     []string // host:port of the nodes' leaf doors
	Name     string
	Password string
	TLS      *TLS // nil: not encrypted
	Logger   *slog.Logger
	Errands  map[string]Errand // what the city may tell this agent, by one word
}

// Leaf is the agent's end. What it says is stored by the city before it is
// acknowledged; it keeps nothing itself, so whoever calls it must keep what was
// not acknowledged.
type Leaf struct {
	name   string
	server *server.Server
	conn   *nats.Conn
	js     jetstream.JetStream
	log    *Log
}

// Connect reaches out to the city and returns when it is there.
func Connect(ctx context.Context, cfg LeafConfig) (*Leaf, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	remote := &server.RemoteLeafOpts{}
	if cfg.TLS != nil {
		lines, err := cfg.TLS.config()
		if err != nil {
			return nil, err
		}
		remote.TLS, remote.TLSConfig, remote.TLSTimeout, remote.TLSHandshakeFirst = true, lines, handshakeWithin, true
	}
	for _, hub := range cfg.Hubs {
		remote.URLs = append(remote.URLs, &url.URL{Scheme: "nats-leaf", Host: hub, User: url.UserPassword(cfg.Name, cfg.Password)})
	}
	ns, err := server.NewServer(&server.Options{
		ServerName: agentShard(cfg.Name), DontListen: true, NoSigs: true, MaxPayload: maxPayload, MaxPending: 64 << 20,
		LeafNode: server.LeafNodeOpts{Remotes: []*server.RemoteLeafOpts{remote}, ReconnectInterval: time.Second},
	})
	if err != nil {
		return nil, ErrAgent.Because(err)
	}
	ns.SetLoggerV2(natsLog{to: cfg.Logger}, false, false, false)
	ns.Start()
	l := &Leaf{name: cfg.Name, server: ns, log: newObservations(agentShard(cfg.Name), 0, newLogFigures(nil, "log"))}
	if err := l.join(ctx, cfg); err != nil {
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

func (l *Leaf) join(ctx context.Context, cfg LeafConfig) (err error) {
	if l.conn, err = connect(l.server, cfg.Logger, "", nats.CustomInboxPrefix(agentInbox(l.name))); err != nil {
		return ErrAgent.Because(err)
	}
	if l.js, err = jetstream.New(l.conn, jetstream.WithPublishAsyncTimeout(ackWithin)); err != nil {
		return ErrAgent.Because(err)
	}
	if err = l.startErrands(cfg.Errands); err != nil {
		return err
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for l.server.NumLeafNodes() == 0 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ErrAgent.Because(ctx.Err())
		}
	}
	l.log.start(l.js)
	return nil
}

// Connected tells whether the line to the city stands.
func (l *Leaf) Connected() bool { return l.server.NumLeafNodes() > 0 }

// At is the address of the node that the line goes to, "" while it is cut.
func (l *Leaf) At() string {
	lines, err := l.server.Leafz(nil)
	if err != nil || len(lines.Leafs) == 0 {
		return ""
	}
	return net.JoinHostPort(lines.Leafs[0].IP, strconv.Itoa(lines.Leafs[0].Port))
}

// Log takes the agent's observations; only Append and Put work here. It knows a
// frame again for two minutes; Forward knows it for good.
func (l *Leaf) Log() *Log { return l.log }

// Announce tells the city a fact under an id that the agent made and keeps: the
// same id told again is the same fact.
func (l *Leaf) Announce(ctx context.Context, fact string, f db.Fact, at time.Time) error {
	data, err := json.Marshal(f)
	if err != nil {
		return ErrAgent.Because(err)
	}
	msg := &nats.Msg{Subject: "facts." + f.Subject(), Data: data, Header: nats.Header{}}
	msg.Header.Set(nats.MsgIdHdr, fact)
	msg.Header.Set(headerKey, url.QueryEscape(f.Key()))
	msg.Header.Set(headerAt, strconv.FormatInt(db.Micros(at), 10))
	if _, err := l.js.PublishMsg(ctx, msg); err != nil {
		return ErrAgent.Because(err).With("subject", f.Subject())
	}
	return nil
}

// NewFactID makes an id for Announce.
func NewFactID(at time.Time) string { return string(id.New[db.FactID]("fact", at)) }

// Close ends the connection after what is under way is answered.
func (l *Leaf) Close() error {
	l.log.stop()
	if l.conn != nil {
		l.conn.Close()
	}
	l.server.Shutdown()
	l.server.WaitForShutdown()
	return nil
}
