package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"citybrain/test/port"
)

// share is what a broker acknowledged and delivered.
type share struct {
	published
	Delivered int64
}

// mosquitto runs the broker at the overload's target with one subscriber.
func (b *bench) mosquitto() (s share, err error) {
	room, err := b.room("mosquitto")
	if err != nil {
		return s, err
	}
	address, err := port.Free()
	if err != nil {
		return s, err
	}
	_, port, _ := strings.Cut(address, ":")
	settings := filepath.Join(room, "mosquitto.conf")
	text := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous true\nlog_dest none\n", port)
	if err := os.WriteFile(settings, []byte(text), 0o644); err != nil {
		return s, err
	}
	broker, err := start(nil, "mosquitto", "-c", settings)
	if err != nil {
		return s, fmt.Errorf("the reference needs mosquitto: %w", err)
	}
	defer broker.kill()
	if err := b.wait("mosquitto listens", 10*time.Second, func() (bool, error) { return listens(address), nil }); err != nil {
		return s, fmt.Errorf("%w: %s", err, broker.out.String())
	}
	delivered, err := b.subscribe(address)
	if err != nil {
		return s, err
	}
	err = b.generate(&s.published, "mqtt", "--addr", address, "--connections", strconv.Itoa(devices),
		"--rate", strconv.Itoa(overload), "--for", b.seconds(15*time.Second).String())
	n, heard := delivered()
	s.Delivered = n
	return s, errors.Join(err, heard)
}

func listens(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

// subscribe starts a subscriber and returns when the broker has confirmed it; the
// function waits for its end and gives how much was delivered.
func (b *bench) subscribe(address string) (func() (int64, error), error) {
	cmd := exec.CommandContext(b.ctx, b.load, "subscribe", "--addr", address)
	var out bytes.Buffer
	var said lines
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	err := b.wait("the subscription is confirmed", 10*time.Second, func() (bool, error) {
		return strings.Contains(said.String(), "subscribed"), nil
	})
	if err != nil {
		return nil, errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	return func() (int64, error) {
		if err := cmd.Wait(); err != nil {
			return 0, err
		}
		var heard struct{ Delivered int64 }
		err := json.Unmarshal(out.Bytes(), &heard)
		return heard.Delivered, err
	}, nil
}
