package test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// credential is what a device got when it was provisioned.
type credential struct {
	ID       string            `json:"id"`
	Username string            `json:"username"`
	Password string            `json:"password"`
	Topics   map[string]string `json:"topics"`
}

// provision lets a device fetch its key at the public door.
func provision(t testing.TB, address, profile, serial, key string) credential {
	t.Helper()
	var c credential
	visit(t, address).post("/api/v1/devices/provision", map[string]any{
		"profile": profile, "serial": serial, "key": key, "lon": 121.4737, "lat": 31.2304,
	}, &c)
	return c
}

// errSilent tells that the door did not acknowledge.
var errSilent = errors.New("no acknowledgement")

// connect opens an MQTT connection of a device.
func connect(c credential, address string) (mqtt.Client, error) {
	o := mqtt.NewClientOptions().AddBroker("tcp://" + address).SetClientID("test").
		SetUsername(c.Username).SetPassword(c.Password).
		SetAutoReconnect(false).SetCleanSession(true).SetConnectTimeout(5 * time.Second).SetKeepAlive(30 * time.Second)
	client := mqtt.NewClient(o)
	token := client.Connect()
	if !token.WaitTimeout(10 * time.Second) {
		return nil, errSilent
	}
	return client, token.Error()
}

// say publishes with QoS 1 and returns when it is acknowledged, or was not.
func say(client mqtt.Client, topic string, payload []byte, within time.Duration) error {
	token := client.Publish(topic, 1, false, payload)
	if !token.WaitTimeout(within) {
		return errSilent
	}
	return token.Error()
}

// report connects, says one thing and hangs up.
func report(t testing.TB, c credential, address, format string, args ...any) {
	t.Helper()
	client, err := connect(c, address)
	if err != nil {
		t.Fatalf("device %s: %v", c.ID, err)
	}
	defer client.Disconnect(0)
	if err := say(client, c.Topics["telemetry"], fmt.Appendf(nil, format, args...), patience); err != nil {
		t.Fatalf("device %s: %v", c.ID, err)
	}
}
