package device

import (
	"context"
	"errors"
	"net"
	"runtime/debug"
	"strings"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/time/rate"

	"citybrain/kernel/bus"
	"citybrain/kernel/fault"
)

// hook is the door's part in the MQTT server: who may come in, what may be
// said, when it is acknowledged.
type hook struct {
	mqtt.HookBase
	d *Door
}

// ID names the hook.
func (h *hook) ID() string { return "citybrain" }

// Provides tells which of the methods below the server shall call.
func (h *hook) Provides(b byte) bool {
	switch b {
	case mqtt.OnConnectAuthenticate, mqtt.OnSessionEstablished, mqtt.OnDisconnect,
		mqtt.OnACLCheck, mqtt.OnSubscribe, mqtt.OnPacketRead, mqtt.OnPublish, mqtt.OnQosPublish, mqtt.OnQosComplete:
		return true
	}
	return false
}

// OnConnectAuthenticate lets a device in under the id devices have in the
// server, device/client, so that none can take over another's session.
func (h *hook) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	d := h.d
	ctx, cancel := context.WithTimeout(d.run, 10*time.Second)
	defer cancel()
	who, err := d.recognise(ctx, cl, &pk)
	if err == nil && len(cl.ID) > maxTopic {
		err = ErrProtocol.Saying("The client id is too long.")
	}
	s := newSession(d, cl, who)
	about := Rejection{Device: who.ID, Addr: cl.Net.Remote}
	if err == nil {
		if about.Topic, about.Sample, err = s.keepWill(); errors.Is(err, ErrForeign) {
			d.reject(about, err)
			return false
		}
		if err != nil { // a will that nobody could read is not worth losing the device for
			d.reject(about, err)
		}
		about.Topic, about.Sample = "", nil
		err = d.admit(s)
	}
	if err != nil {
		d.reject(about, err)
		return false
	}
	cl.ID = who.ID + "/" + cl.ID
	return true
}

// keepWill takes the last will out of the server's hands: it is an observation.
// A will that could not be said as a message is let go now and told, not when
// the device has long been gone.
func (s *session) keepWill() (topic string, payload []byte, err error) {
	if s.client.Properties.Will.Flag == 0 {
		return "", nil, nil
	}
	will := s.client.Properties.Will
	s.client.Properties.Will = mqtt.Will{}
	if _, err = s.d.check(s, will.TopicName, will.Payload, will.Retain); err != nil {
		return will.TopicName, will.Payload, err
	}
	s.will = &will
	return "", nil, nil
}

// admit registers the session.
func (d *Door) admit(s *session) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.present[s.device.ID]
	if p == nil {
		limit := d.cfg.Rate
		if s.device.Rate > 0 {
			limit = s.device.Rate
		}
		p = &presence{sessions: map[*session]struct{}{}, limit: rate.NewLimiter(rate.Limit(limit), 2*limit)}
		d.present[s.device.ID] = p
	}
	if len(p.sessions) >= d.cfg.MaxPerDevice {
		return ErrConnections.With("most", d.cfg.MaxPerDevice)
	}
	p.sessions[s] = struct{}{}
	s.at = p
	d.sessions[s.client.Net.Conn] = s
	d.figures.connections.Set(float64(len(d.sessions)))
	return nil
}

func (d *Door) session(cl *mqtt.Client) *session {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.sessions[cl.Net.Conn]
}

// OnSessionEstablished tells the registry that the device is there.
func (h *hook) OnSessionEstablished(cl *mqtt.Client, _ packets.Packet) {
	if s := h.d.session(cl); s != nil {
		h.d.reporter.seen(Sighting{Device: s.device.ID, Addr: s.addr, At: h.d.now(), Connected: true})
	}
}

// OnDisconnect ends the session.
func (h *hook) OnDisconnect(cl *mqtt.Client, err error, _ bool) {
	d := h.d
	s := d.session(cl)
	if s == nil {
		return
	}
	if code := new(packets.Code); errors.As(err, code) {
		switch {
		case *code == packets.ErrPacketTooLarge:
			d.reject(Rejection{Device: s.device.ID, Addr: s.addr}, ErrTooLarge)
		case code.Code == packets.ErrMalformedPacket.Code, code.Code == packets.ErrProtocolViolation.Code:
			d.reject(Rejection{Device: s.device.ID, Addr: s.addr}, ErrProtocol)
		}
	}
	if s.will != nil && err != nil && d.run.Err() == nil {
		d.putWill(s)
	}
	d.leave(s)
}

// ended cleans up after a connection that broke between authentication and
// CONNACK, of which OnDisconnect is not told, or that the server stumbled over.
func (d *Door) ended(conn net.Conn, stumbled any) {
	d.mu.RLock()
	s := d.sessions[conn]
	d.mu.RUnlock()
	if stumbled != nil {
		d.cfg.Logger.Error("the MQTT server stumbled over a packet", "addr", conn.RemoteAddr(), "panic", stumbled, "stack", string(debug.Stack()))
		d.reject(Rejection{Addr: conn.RemoteAddr().String()}, ErrProtocol)
	}
	if s != nil {
		s.client.Stop(ErrProtocol)
		d.leave(s)
	}
}

func (d *Door) leave(s *session) {
	d.mu.Lock()
	delete(d.sessions, s.client.Net.Conn)
	delete(s.at.sessions, s)
	left := len(s.at.sessions)
	if left == 0 {
		delete(d.present, s.device.ID)
	}
	d.figures.connections.Set(float64(len(d.sessions)))
	d.mu.Unlock()
	d.reporter.seen(Sighting{Device: s.device.ID, Addr: s.addr, At: d.now(), Connected: left > 0})
}

// putWill writes the last will as a report, if the device was allowed to say it.
func (d *Door) putWill(s *session) {
	tail, err := d.check(s, s.will.TopicName, s.will.Payload, s.will.Retain)
	if err != nil {
		d.reject(Rejection{Device: s.device.ID, Addr: s.addr, Topic: s.will.TopicName, Sample: s.will.Payload}, err)
		return
	}
	report := bus.Report{Device: s.device.ID, Topic: tail, Received: d.now().UnixMicro(), Payload: s.will.Payload}
	_ = d.cfg.Log.Put(d.run, []bus.Report{report}, nil) // a will has no acknowledgement
}

// OnACLCheck bounds what a device may read. What it may say is checked with the
// payload, where the refusal can be listed.
func (h *hook) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	if write || cl.Net.Inline {
		return true
	}
	s := h.d.session(cl)
	if s == nil {
		return false
	}
	if !ownFilter(topic, s.device.ID) {
		h.d.reject(Rejection{Device: s.device.ID, Addr: s.addr, Topic: topic}, ErrForeign.Saying("A device may only subscribe to the topics devices/{its id}/…."))
		return false
	}
	return true
}

// OnSubscribe lists filters that the server itself refuses without a word.
func (h *hook) OnSubscribe(cl *mqtt.Client, pk packets.Packet) packets.Packet {
	s := h.d.session(cl)
	for _, wanted := range pk.Filters {
		if s != nil && !mqtt.IsValidFilter(wanted.Filter, false) {
			h.d.reject(Rejection{Device: s.device.ID, Addr: s.addr, Topic: wanted.Filter}, ErrTopic)
		}
	}
	return pk
}

// OnPacketRead lists publishes that the server itself would drop without a word
// or answer by hanging up.
func (h *hook) OnPacketRead(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if pk.FixedHeader.Type != packets.Publish || !strings.ContainsAny(pk.TopicName, "+#$") && pk.TopicName != "" {
		return pk, nil
	}
	if s := h.d.session(cl); s != nil {
		h.d.reject(Rejection{Device: s.device.ID, Addr: s.addr, Topic: pk.TopicName, Sample: pk.Payload}, ErrTopic)
	}
	return pk, packets.ErrRejectPacket // ends the connection
}

// OnPublish checks a message and puts it into the log. QoS 1 is acknowledged
// later by the session; QoS 2 waits here; QoS 0 is not acknowledged.
func (h *hook) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if cl.Net.Inline {
		return pk, nil
	}
	d := h.d
	s := d.session(cl)
	if s == nil {
		return pk, packets.ErrRejectPacket
	}
	if err := s.slow(); err != nil { // before it is looked at: rubbish costs, too
		return pk, packets.ErrRejectPacket
	}
	tail, err := d.check(s, pk.TopicName, pk.Payload, pk.FixedHeader.Retain)
	if err != nil {
		return pk, s.refuse(pk, err)
	}
	s.one[0] = bus.Report{Device: s.device.ID, Topic: tail, Received: d.now().UnixMicro(), Payload: pk.Payload}
	if err := s.put(pk); err != nil {
		cl.Stop(err) // not acknowledged: the device will send it again
		return pk, packets.ErrRejectPacket
	}
	d.figures.taken.Inc()
	if pk.FixedHeader.Qos == 2 {
		return pk, packets.CodeSuccessIgnore // the server goes on with PUBREC
	}
	return pk, packets.ErrRejectPacket // taken over: the server neither answers nor forwards
}

func (s *session) put(pk packets.Packet) error {
	log := s.d.cfg.Log
	switch pk.FixedHeader.Qos {
	case 0:
		return log.Put(s.d.run, s.one[:], nil)
	case 1:
		s.expect(pending{id: pk.PacketID})
		err := log.Put(s.d.run, s.one[:], s)
		if err != nil {
			s.dismiss()
		}
		return err
	default:
		return log.Append(s.d.run, s.one[:])
	}
}

// check tells the tail of the topic, or why the message is refused.
func (d *Door) check(s *session, topic string, payload []byte, retain bool) (tail string, err error) {
	id, tail, err := splitTopic(topic)
	switch {
	case err != nil:
		return "", err
	case id != s.device.ID:
		return "", ErrForeign.Saying("A device may only publish to the topics devices/{its id}/….")
	case retain:
		return "", ErrRetained
	case len(payload) > d.cfg.MaxPayload:
		return "", ErrTooLarge.With("most", d.cfg.MaxPayload)
	case !strings.HasPrefix(tail, binaryTail) && !validObject(payload):
		return "", ErrPayload
	}
	return tail, nil
}

// binaryTail begins the only topics whose payload need not be a JSON object.
const binaryTail = "binary/"

// slow makes a device that sends too much wait: its socket fills and it has to
// slow down, and nothing is lost. Once a minute this is listed.
func (s *session) slow() error {
	r := s.at.limit.Reserve()
	wait := r.Delay()
	if wait == 0 {
		return nil
	}
	s.d.figures.slowed.Inc()
	if now := s.d.now(); now.Sub(s.told) > time.Minute {
		s.told = now
		s.d.reject(Rejection{Device: s.device.ID, Addr: s.addr}, ErrRate)
	}
	select {
	case <-time.After(wait):
		return nil
	case <-s.d.run.Done():
		return s.d.run.Err()
	}
}

// refuse lists the refusal. A device that speaks for another is disconnected.
// Otherwise the message would come again for ever if it were not acknowledged:
// MQTT 5 is told the reason, MQTT 3.1.1 gets the acknowledgement that its
// standard asks for ([MQTT-3.3.5-2]).
func (s *session) refuse(pk packets.Packet, why error) error {
	s.d.reject(Rejection{Device: s.device.ID, Addr: s.addr, Topic: pk.TopicName, Sample: pk.Payload}, why)
	if errors.Is(why, ErrForeign) {
		_ = s.d.server.DisconnectClient(s.client, packets.ErrNotAuthorized)
		return packets.ErrRejectPacket
	}
	switch pk.FixedHeader.Qos {
	case 1:
		p := pending{id: pk.PacketID}
		if s.client.Properties.ProtocolVersion == 5 {
			p.code = reasonCode(why).Code
		}
		s.expect(p) // the log answers nothing in the order of the rest
		if err := s.d.cfg.Log.Put(s.d.run, nil, s); err != nil {
			s.dismiss()
			s.client.Stop(err)
		}
	case 2:
		return packets.CodeSuccessIgnore
	}
	return packets.ErrRejectPacket
}

// reasonCode is the MQTT 5 reason of a refusal.
func reasonCode(why error) packets.Code {
	switch fault.From(why).Kind {
	case fault.Denied:
		return packets.ErrNotAuthorized
	case fault.TooMany, fault.TooLarge:
		return packets.ErrQuotaExceeded
	case fault.Malformed:
		return packets.ErrPayloadFormatInvalid
	default:
		return packets.ErrTopicNameInvalid
	}
}

// reject counts and lists a refusal.
func (d *Door) reject(r Rejection, why error) {
	f := fault.From(why)
	r.Code, r.Reason, r.At = f.Code, f.Message, d.now()
	r.Topic = strings.ToValidUTF8(r.Topic[:min(len(r.Topic), maxTopic)], "�")
	r.Sample = append([]byte(nil), r.Sample[:min(len(r.Sample), 256)]...)
	d.reporter.rejected(r)
}
