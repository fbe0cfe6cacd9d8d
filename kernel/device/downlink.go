package device

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"citybrain/kernel/bus"
)

// answers match the confirmations of devices with the messages of the city.
type answers struct {
	mu      sync.Mutex
	origins map[string]*asked // by the name under which a message is sent
	waiting map[answerKey]chan struct{}
}

// asked is one message on its way to the connections of a device.
type asked struct {
	confirmed chan struct{} // one signal for each connection that confirms
	keys      []answerKey
}

type answerKey struct {
	client *mqtt.Client
	packet uint16
}

// Publish sends a message to the topic devices/{device}/{tail}, at whichever
// node the device is connected. With QoS 1 it returns when a connection of the
// device has confirmed it. ErrNotConnected: no connection listens there (with
// that QoS); ErrUnanswered: ctx ended first and the device may or may not have it.
func (d *Door) Publish(ctx context.Context, device, tail string, payload []byte, qos byte) error {
	err := d.publishHere(ctx, device, tail, payload, qos)
	if d.cfg.Neighbours == nil || !errors.Is(err, ErrNotConnected) {
		return err
	}
	raw, broken := json.Marshal(downlink{device, tail, payload, qos})
	if broken != nil {
		return broken
	}
	if _, there := d.cfg.Neighbours.Reach(ctx, downlinkWord, raw); !errors.Is(there, bus.ErrNowhere) {
		return there
	}
	if ctx.Err() != nil {
		return ErrUnanswered.Because(ctx.Err()).With("device", device)
	}
	return err
}

// downlink is a message on its way to the node of its device.
type downlink struct {
	Device  string `json:"device"`
	Tail    string `json:"tail"`
	Payload []byte `json:"payload"`
	QoS     byte   `json:"qos"`
}

const downlinkWord = "downlink"

// passOn publishes for another node, if the device is connected here.
func (d *Door) passOn(ctx context.Context, raw []byte) ([]byte, error) {
	var m downlink
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, ErrTopic.Because(err)
	}
	err := d.publishHere(ctx, m.Device, m.Tail, m.Payload, m.QoS)
	if errors.Is(err, ErrNotConnected) {
		return nil, bus.ErrNowhere
	}
	return nil, err
}

// publishHere publishes to the connections of this node.
func (d *Door) publishHere(ctx context.Context, device, tail string, payload []byte, qos byte) error {
	if !validLevel(device) || !validTail(tail) || len(topicRoot)+len(device)+1+len(tail) > maxTopic || qos > 1 {
		return ErrTopic
	}
	if !d.Connected(device) {
		return ErrNotConnected.With("device", device)
	}
	topic := topicRoot + device + "/" + tail
	if len(d.server.Topics.Subscribers(topic).Subscriptions) == 0 {
		return ErrNotConnected.Saying("The device does not listen to %s.", tail).With("device", device)
	}
	origin := "city/" + strconv.FormatUint(d.serial.Add(1), 10)
	ask := d.answers.ask(origin)
	defer d.answers.end(origin, ask)
	speaker := d.server.NewClient(nil, mqtt.LocalListener, origin, true)
	err := d.server.InjectPacket(speaker, packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Publish, Qos: qos},
		TopicName:   topic, Payload: payload, PacketID: uint16(qos),
	})
	if err != nil {
		return ErrUnanswered.Because(err)
	}
	if qos == 0 {
		return nil
	}
	if !d.answers.sent(ask) {
		return ErrNotConnected.Saying("The device does not listen to %s with QoS 1.", tail).With("device", device)
	}
	select {
	case <-ask.confirmed:
		return nil
	case <-ctx.Done():
		return ErrUnanswered.Because(ctx.Err()).With("device", device)
	}
}

func (a *answers) ask(origin string) *asked {
	a.mu.Lock()
	defer a.mu.Unlock()
	ask := &asked{confirmed: make(chan struct{}, 1)}
	a.origins[origin] = ask
	return ask
}

func (a *answers) sent(ask *asked) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(ask.keys) > 0
}

func (a *answers) end(origin string, ask *asked) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.origins, origin)
	for _, key := range ask.keys {
		delete(a.waiting, key)
	}
}

// OnQosPublish learns the packet id that a connection was given for a message.
func (h *hook) OnQosPublish(cl *mqtt.Client, pk packets.Packet, _ int64, _ int) {
	a := &h.d.answers
	a.mu.Lock()
	defer a.mu.Unlock()
	if ask := a.origins[pk.Origin]; ask != nil {
		key := answerKey{cl, pk.PacketID}
		ask.keys = append(ask.keys, key)
		a.waiting[key] = ask.confirmed
	}
}

// OnQosComplete learns that a connection has confirmed.
func (h *hook) OnQosComplete(cl *mqtt.Client, pk packets.Packet) {
	a := &h.d.answers
	a.mu.Lock()
	defer a.mu.Unlock()
	if confirmed, ok := a.waiting[answerKey{cl, pk.PacketID}]; ok {
		select {
		case confirmed <- struct{}{}:
		default:
		}
	}
}
