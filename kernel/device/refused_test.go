package device

import (
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"citybrain/kernel/fault"
)

// forgetRejections begins a new list.
func (c *city) forgetRejections() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rejections = nil
}

// TestRetainedMessagesAreRefusedAndListed: nobody could read them, and a device
// that believes in them would believe wrongly.
func TestRetainedMessagesAreRefusedAndListed(t *testing.T) {
	o := open(t)
	c := o.connect(t, "d1")
	for _, payload := range []string{`{"n":1}`, ""} { // an empty one would clear what was retained
		within(t, c.Publish("devices/d1/telemetry", 1, true, payload))
		if r := o.city.awaitRejection(t, ErrRetained); r.Device != "d1" || r.Topic != "devices/d1/telemetry" {
			t.Errorf("listed %+v", r)
		}
		o.city.forgetRejections()
	}
	within(t, c.Publish("devices/d1/telemetry", 1, false, `{"n":2}`))
	if all := o.logged(t); len(all) != 1 || string(all[0].Payload) != `{"n":2}` {
		t.Errorf("stored %v", all)
	}
}

// TestAWillThatCouldNotBeSaidIsListedAtOnce: one in another's name keeps the
// device out; others are let go, and the device works on.
func TestAWillThatCouldNotBeSaidIsListedAtOnce(t *testing.T) {
	for name, will := range map[string]struct {
		topic, payload string
		retained, out  bool
		want           *fault.Fault
	}{
		"of another":    {"devices/d2/state", `{}`, false, true, ErrForeign},
		"of the server": {"$SYS/broker", `{}`, false, true, ErrForeign},
		"of nobody":     {"home/lamp", `{}`, false, true, ErrForeign},
		"retained":      {"devices/d1/state", `{}`, true, false, ErrRetained},
		"binary":        {"devices/d1/state", "\x00\xff", false, false, ErrPayload},
		"a long topic":  {"devices/d1/" + strings.Repeat("t", 300), `{}`, false, false, ErrTopic},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			c := o.client("d1", func(opts *paho.ClientOptions) { opts.SetWill(will.topic, will.payload, 1, will.retained) })
			token := c.Connect()
			token.Wait()
			if out := token.Error() != nil; out != will.out {
				t.Fatalf("connected: %v", token.Error())
			}
			if r := o.city.awaitRejection(t, will.want); r.Device != "d1" || !strings.HasPrefix(will.topic, r.Topic) {
				t.Errorf("listed %+v", r)
			}
			if !will.out {
				within(t, c.Publish("devices/d1/telemetry", 1, false, `{"n":1}`))
				c.Disconnect(0)
			}
		})
	}
}

// TestEveryFilterElsewhereIsRefusedAndListed holds for the topics of others, of
// the server, of shares, and for filters that are none.
func TestEveryFilterElsewhereIsRefusedAndListed(t *testing.T) {
	o := open(t)
	c := o.connect(t, "d1")
	for filter, want := range map[string]*fault.Fault{
		"#": ErrForeign, "devices/#": ErrForeign, "devices/+/commands": ErrForeign, "devices/d2/commands": ErrForeign,
		"$SYS/#": ErrForeign, "$SYS/broker/clients/total": ErrForeign, "$share/group/devices/d1/commands": ErrForeign,
		"$share/group/#": ErrForeign, "devices/d1/" + strings.Repeat("t", 300): ErrForeign, "devices/d1/#/x": ErrTopic,
	} {
		message := &subscribed{filter: filter}
		message.send(t, o)
		if message.granted < 0x80 {
			t.Errorf("%.40s was granted with %d", filter, message.granted)
		}
		if r := o.city.awaitRejection(t, want); r.Device != "d3" || !strings.HasPrefix(filter, r.Topic) {
			t.Errorf("%.40s is listed as %+v", filter, r)
		}
		o.city.forgetRejections()
	}
	within(t, c.Publish("devices/d1/telemetry", 1, false, `{}`))
}

// subscribed is one SUBSCRIBE of a device, written by hand: the client library
// does not send a filter that is none.
type subscribed struct {
	filter  string
	granted byte
}

func (s *subscribed) send(t *testing.T, o *opened) {
	t.Helper()
	conn := dial(t, o)
	defer conn.Close()
	connect := append(word16(nil, "MQTT"), 4, 0xc2, 0, 240)
	connect = packet(0x10, word16(word16(word16(connect, "c"), "d3"), "key of d3"))
	subscribe := packet(0x82, append(word16([]byte{0, 1}, s.filter), 1))
	if _, err := conn.Write(append(connect, subscribe...)); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 9) // CONNACK 20 02 00 00, SUBACK 90 03 00 01 code
	for read := 0; read < len(answer); {
		n, err := conn.Read(answer[read:])
		if err != nil {
			t.Fatalf("%.40s: %v after % x", s.filter, err, answer[:read])
		}
		read += n
	}
	s.granted = answer[8]
}

// TestBrokenPacketsAreListed: bytes that are no MQTT end the connection of a
// device that is known, and somebody can see why.
func TestBrokenPacketsAreListed(t *testing.T) {
	for name, broken := range map[string][]byte{
		"topic that is no UTF-8": packet(0x30, append(word16(nil, "devices/d1/\xff\xfe"), '{', '}')),
		"flags that are not set": {0x80, 0},
		"publish to a wildcard":  packet(0x30, append(word16(nil, "devices/d1/+"), '{', '}')),
		"publish to $SYS":        packet(0x30, append(word16(nil, "$SYS/broker"), '{', '}')),
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			conn := dial(t, o)
			defer conn.Close()
			connect := append(word16(nil, "MQTT"), 4, 0xc2, 0, 240)
			connect = packet(0x10, word16(word16(word16(connect, "c"), "d1"), "key of d1"))
			if _, err := conn.Write(append(connect, broken...)); err != nil {
				t.Fatal(err)
			}
			o.city.await(t, "listed", func() bool {
				return len(o.city.rejections) == 1 && o.city.rejections[0].Device == "d1" &&
					(o.city.rejections[0].Code == ErrProtocol.Code || o.city.rejections[0].Code == ErrTopic.Code)
			})
		})
	}
}

// TestMosquittoIsToldApart uses the tool that everybody has at hand.
func TestMosquittoIsToldApart(t *testing.T) {
	tool, err := exec.LookPath("mosquitto_pub")
	if err != nil {
		t.Log("mosquitto_pub is not installed; the other tests say the same with a client library")
		return
	}
	o := open(t)
	host, port, _ := strings.Cut(o.Addr(), ":")
	say := func(args ...string) error {
		all := append([]string{"-h", host, "-p", port, "-i", "mosquitto", "-u", "d1", "-P", "key of d1", "-q", "1"}, args...)
		return exec.CommandContext(t.Context(), tool, all...).Run()
	}
	if err := say("-t", "devices/d1/telemetry", "-m", `{"n":1}`); err != nil {
		t.Errorf("a plain message: %v", err)
	}
	_ = say("-r", "-t", "devices/d1/telemetry", "-m", `{"n":2}`)
	o.city.awaitRejection(t, ErrRetained)
	if err := say("--will-topic", "devices/d2/state", "--will-payload", "{}", "-t", "devices/d1/telemetry", "-m", `{"n":3}`); err == nil {
		t.Error("a will in the name of another was let in")
	}
	if r := o.city.awaitRejection(t, ErrForeign); r.Topic != "devices/d2/state" {
		t.Errorf("listed %+v", r)
	}
	if all := o.logged(t); len(all) != 1 {
		t.Errorf("stored %v", all)
	}
}

func dial(t *testing.T, o *opened) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", o.Addr())
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn
}
