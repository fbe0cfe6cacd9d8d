package test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// obedient is a device that does at once what it hears, however often it hears it:
// it does not know commands again. Answers that it is told to hold it gives when
// it is released.
type obedient struct {
	t      *testing.T
	device credential
	client mqtt.Client

	mu   sync.Mutex
	done map[string]int // how often each command was obeyed
	held []string
}

func (o *obedient) listen(address string) {
	o.t.Helper()
	var err error
	if o.client, err = connect(o.device, address); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { o.client.Disconnect(0) })
	heard := o.client.Subscribe(o.device.Topics["commands"], 1, func(_ mqtt.Client, m mqtt.Message) { o.hear(m.Payload()) })
	if !heard.WaitTimeout(patience) || heard.Error() != nil {
		o.t.Fatal("the device cannot listen:", heard.Error())
	}
}

func (o *obedient) hear(payload []byte) {
	var m struct {
		ID         string
		Parameters struct{ Hold bool }
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		o.t.Error(err)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done[m.ID]++
	if m.Parameters.Hold {
		o.held = append(o.held, m.ID)
		return
	}
	o.client.Publish(o.device.Topics["commands"]+"/ack", 1, false, fmt.Appendf(nil, `{"id":%q,"ok":true}`, m.ID))
}

// release gives the answers that were held; the door has them when it returns.
func (o *obedient) release() {
	o.t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, id := range o.held {
		if err := say(o.client, o.device.Topics["commands"]+"/ack", fmt.Appendf(nil, `{"id":%q,"ok":true}`, id), patience); err != nil {
			o.t.Fatal(err)
		}
	}
	o.held = nil
}

func (o *obedient) times(command string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.done[command]
}

func blink(admin *desk, thing string, hold bool, expires int) (command string) {
	admin.t.Helper()
	var made struct{ ID string }
	admin.post("/api/v1/things/"+thing+"/commands", map[string]any{
		"command": "blink", "parameters": map[string]any{"hold": hold}, "why": "a test", "expires": expires,
	}, &made)
	return made.ID
}

func awaitCommand(t *testing.T, admin *desk, command, state string) {
	t.Helper()
	var c struct{ State string }
	await(t, "command "+command+" is "+state, func() bool {
		admin.get("/api/v1/commands/"+command, &c)
		return c.State == state
	})
}

// TestCommandsReachDevicesBehindAnAgent gives commands to a device of a department
// while the line is cut from either end. Each is obeyed once, or expires.
func TestCommandsReachDevicesBehindAnAgent(t *testing.T) {
	c, d, admin, device := probeBehindAgent(t)
	o := &obedient{t: t, device: device, done: map[string]int{}}
	o.listen(d.mqtt)
	began := time.Now()
	first := blink(admin, device.ID, false, 60)
	awaitCommand(t, admin, first, "acknowledged")
	t.Logf("down to the device and back up in %s", time.Since(began).Round(time.Millisecond))

	// The city dies after the device has obeyed and before it has answered. The
	// answer waits at the agent; the city does not tell the device again.
	held := blink(admin, device.ID, true, 600)
	await(t, "the device has obeyed", func() bool { return o.times(held) > 0 })
	c.kill()
	o.release()
	c.open()
	admin = signIn(t, c.http, "admin")
	// Given before the line stands again; the device never left the agent.
	early := blink(admin, device.ID, false, 600)
	awaitCommand(t, admin, held, "acknowledged")
	awaitCommand(t, admin, early, "acknowledged")

	// The agent dies: one command runs out, the other waits for the device.
	d.kill()
	brief, patient := blink(admin, device.ID, false, 2), blink(admin, device.ID, false, 600)
	awaitCommand(t, admin, brief, "expired")
	d.open()
	d.awaitLine()
	o.listen(d.mqtt)
	awaitCommand(t, admin, patient, "acknowledged")
	for _, command := range []string{first, held, early, patient} {
		if n := o.times(command); n != 1 {
			t.Errorf("command %s was obeyed %d times", command, n)
		}
	}
	if n := o.times(brief); n != 0 {
		t.Errorf("a command that had run out was obeyed %d times", n)
	}
}
