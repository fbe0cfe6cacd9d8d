package entities

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"citybrain/domain/entities/watch"
	"citybrain/kernel/clock"
)

// idleMost is how long a connection to an MQTT server may rest; one that has
// rested longer is made anew.
const idleMost = 30 * time.Second

// publishers send notifications over MQTT, clause 7.2. There is one connection to
// each server and account, which one notification uses at a time.
type publishers struct {
	policy NotifyPolicy
	clock  clock.Clock
	mu     sync.Mutex
	all    map[string]*publisher
}

type publisher struct {
	mu   sync.Mutex
	line *mqttLine
	used time.Time
	old  bool // the server speaks only MQTT 3.1.1
}

func newPublishers(p NotifyPolicy, c clock.Clock) *publishers {
	return &publishers{policy: p, clock: c, all: map[string]*publisher{}}
}

// publish sends one notification: what HTTP has in its headers stands in the
// metadata of the message.
func (p *publishers) publish(ctx context.Context, tenant string, e *watch.Endpoint, m *watch.Message) error {
	to, err := url.Parse(e.URI)
	if err != nil {
		return errRefused
	}
	one := p.of(to, e.Info(watch.MQTTVersion))
	one.mu.Lock()
	defer one.mu.Unlock()
	rested := p.clock.Now().Sub(one.used) > idleMost
	if rested {
		one.hangUp()
	}
	out := outgoing{topic: strings.TrimPrefix(to.Path, "/"), payload: envelope(tenant, e, m), quality: qualityOf(e)}
	fresh := one.line == nil
	err = one.send(ctx, p.policy, to, e.Info(watch.MQTTVersion), out)
	if err != nil && !fresh && ctx.Err() == nil { // the server had closed the connection
		err = one.send(ctx, p.policy, to, e.Info(watch.MQTTVersion), out)
	}
	one.used = p.clock.Now()
	return err
}

// of gives the publisher for a server, an account and a version.
func (p *publishers) of(to *url.URL, version string) *publisher {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := to.Scheme + "\x00" + to.User.String() + "\x00" + to.Host + "\x00" + version
	one := p.all[key]
	if one == nil {
		p.sweep()
		one = &publisher{}
		p.all[key] = one
	}
	return one
}

// sweep closes connections that nobody uses any more.
func (p *publishers) sweep() {
	for key, one := range p.all {
		if !one.mu.TryLock() {
			continue
		}
		if p.clock.Now().Sub(one.used) > idleMost {
			one.hangUp()
			delete(p.all, key)
		}
		one.mu.Unlock()
	}
}

func (p *publishers) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range p.all {
		one.mu.Lock()
		one.hangUp()
		one.mu.Unlock()
	}
}

func (o *publisher) hangUp() {
	if o.line != nil {
		o.line.close()
		o.line = nil
	}
}

// send publishes on the connection, which it makes where there is none. Where the
// version was not said it is 5.0, or 3.1.1 with a server that does not know that.
func (o *publisher) send(ctx context.Context, p NotifyPolicy, to *url.URL, version string, out outgoing) (err error) {
	if o.line == nil {
		newer := version != watch.MQTT311 && !o.old
		o.line, err = dialMQTT(ctx, p, to, newer)
		if errors.Is(err, errVersion) && version == "" && newer {
			o.old = true
			o.line, err = dialMQTT(ctx, p, to, false)
		}
		if err != nil {
			return err
		}
	}
	if err = o.line.publish(ctx, out); err != nil {
		o.hangUp()
	}
	return err
}

// outgoing is one message.
type outgoing struct {
	topic   string
	payload []byte
	quality byte
}

func qualityOf(e *watch.Endpoint) byte {
	if text := e.Info(watch.MQTTQoS); len(text) == 1 && text[0] >= '0' && text[0] <= '2' {
		return text[0] - '0'
	}
	return 0
}

// envelope writes the message of clause 7.2.
func envelope(tenant string, e *watch.Endpoint, m *watch.Message) []byte {
	metadata := map[string]string{}
	for _, p := range e.ReceiverInfo {
		metadata[p.Key] = p.Value
	}
	metadata["Content-Type"] = m.ContentType
	if m.Link != "" {
		metadata["Link"] = m.Link
	}
	if tenant != "" {
		metadata[tenantHeader] = tenant
	}
	text, _ := json.Marshal(metadata) // texts
	b := make([]byte, 0, len(text)+len(m.Body)+24)
	b = append(append(b, `{"metadata":`...), text...)
	return append(append(append(b, `,"body":`...), m.Body...), '}')
}
