package entities

import (
	"encoding/json"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// mqttServer is somebody's MQTT server, with one account.
type mqttServer struct {
	mqtt.HookBase
	*mqtt.Server
	addr string
	seen chan packets.Packet
	old  bool // it knows MQTT 3.1.1 only
}

func newMQTTServer(t *testing.T, old bool) *mqttServer {
	s := &mqttServer{Server: mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)}), seen: make(chan packets.Packet, 100), old: old}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	if err := s.AddHook(s, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.AddListener(listeners.NewNet("t", l)); err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Provides names the hooks.
func (s *mqttServer) Provides(b byte) bool {
	return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck || b == mqtt.OnPublished || b == mqtt.OnConnect
}

// OnConnectAuthenticate knows one account.
func (s *mqttServer) OnConnectAuthenticate(_ *mqtt.Client, pk packets.Packet) bool {
	return string(pk.Connect.Username) == "city" && string(pk.Connect.Password) == "secret"
}

// OnConnect refuses what an old server does not know.
func (s *mqttServer) OnConnect(_ *mqtt.Client, pk packets.Packet) error {
	if s.old && pk.ProtocolVersion == 5 {
		return packets.ErrUnsupportedProtocolVersion
	}
	return nil
}

// OnACLCheck lets everybody write.
func (s *mqttServer) OnACLCheck(*mqtt.Client, string, bool) bool { return true }

// OnPublished notes what came.
func (s *mqttServer) OnPublished(_ *mqtt.Client, pk packets.Packet) { s.seen <- pk }

func (s *mqttServer) next(t *testing.T) packets.Packet {
	t.Helper()
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	select {
	case pk := <-s.seen:
		return pk
	case <-timer.C:
		t.Fatal("no message")
	}
	return packets.Packet{}
}

func TestNotificationsGoOverMQTT(t *testing.T) {
	for name, c := range map[string]struct {
		old     bool
		info    string
		version byte
		quality byte
	}{
		"as usual":         {version: 5},
		"quality 1":        {info: `,"notifierInfo":[{"key":"MQTT-QoS","value":"1"}]`, version: 5, quality: 1},
		"quality 2, older": {info: `,"notifierInfo":[{"key":"MQTT-QoS","value":"2"},{"key":"MQTT-Version","value":"mqtt3.1.1"}]`, version: 4, quality: 2},
		"an older server":  {old: true, version: 4},
	} {
		t.Run(name, func(t *testing.T) {
			b, s := newBroker(t), newMQTTServer(t, c.old)
			b.wants(201, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Vehicle"}],"notification":{"format":"keyValues",
				"endpoint":{"uri":"mqtt://city:secret@`+s.addr+`/city/vehicles","receiverInfo":[{"key":"X-Key","value":"7"}]`+c.info+`}}}`)
			b.vehicle("urn:v:1")
			for _, speed := range []string{"1", "2"} {
				pk := s.next(t)
				var m struct {
					Metadata map[string]string
					Body     struct {
						Type string
						Data []struct{ Speed json.Number }
					}
				}
				if err := json.Unmarshal(pk.Payload, &m); err != nil || pk.TopicName != "city/vehicles" {
					t.Fatalf("%s: %s", pk.TopicName, pk.Payload)
				}
				if m.Metadata["Content-Type"] != "application/json" || m.Metadata["X-Key"] != "7" || !strings.Contains(m.Metadata["Link"], "context") {
					t.Errorf("%v", m.Metadata)
				}
				if m.Body.Type != "Notification" || len(m.Body.Data) != 1 || m.Body.Data[0].Speed.String() != speed {
					t.Errorf("%s", pk.Payload)
				}
				if pk.ProtocolVersion != c.version || pk.FixedHeader.Qos != c.quality {
					t.Errorf("version %d, quality %d", pk.ProtocolVersion, pk.FixedHeader.Qos)
				}
				if speed == "1" {
					b.speed("urn:v:1", "2")
				}
			}
			b.settled()
			b.wants(200, "GET", "/subscriptions/urn:s:1", "", `"timesSent":2`, `"status":"ok"`)
		})
	}
}

func TestAFalseMQTTAccountIsAFailure(t *testing.T) {
	b, s := newBroker(t), newMQTTServer(t, false)
	b.wants(201, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Vehicle"}],"notification":{"endpoint":{"uri":"mqtt://city:x@`+s.addr+`/a"}}}`)
	b.vehicle("urn:v:1")
	b.until("it fails", func(n *notifier) bool { return n.tally("", "urn:s:1").Failed > 0 })
}
