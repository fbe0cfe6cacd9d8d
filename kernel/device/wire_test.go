package device

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
)

// FuzzWire gives the door any bytes, with and without a right CONNECT before
// them: it may hang up, it must not fall over.
func FuzzWire(f *testing.F) {
	d := New(Config{Addr: "127.0.0.1:0", Registry: newCity(), Log: taking{}, Clock: clock.Real()})
	if err := d.Start(f.Context()); err != nil {
		f.Fatal(err)
	}
	stumbled := make(chan any, 1)
	door := &accepting{id: "fuzz", ended: func(conn net.Conn, panicked any) {
		d.ended(conn, panicked)
		stumbled <- panicked
	}}
	connect := append(word16(nil, "MQTT"), 5, 0xc2, 0, 240, 0)
	connect = packet(0x10, word16(word16(word16(connect, "c"), "d1"), "key of d1"))
	publish := packet(0x32, append(word16(nil, "devices/d1/telemetry"), 0, 1, 0, '{', '}'))
	for _, seed := range [][]byte{nil, connect, publish, {0xc0, 0}, {0xe0, 0}, packet(0x82, append([]byte{0, 1, 0}, append(word16(nil, "devices/d1/#"), 1)...)), {0x10, 0xff, 0xff, 0xff, 0x7f}} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, data []byte, first bool) {
		ours, theirs := net.Pipe()
		go door.converse(theirs, d.server.EstablishConnection)
		go func() { _, _ = io.Copy(io.Discard, ours) }()
		_ = ours.SetDeadline(time.Now().Add(5 * time.Second))
		if first {
			_, _ = ours.Write(connect)
		}
		_, _ = ours.Write(data)
		ours.Close()
		<-stumbled // whatever the server said of the bytes, the door goes on:
		again, server := net.Pipe()
		go door.converse(server, d.server.EstablishConnection)
		_ = again.SetDeadline(time.Now().Add(5 * time.Second))
		if _, err := again.Write(connect); err != nil {
			t.Fatalf("the next device is not heard: %v", err)
		}
		var answer [4]byte // CONNACK, its length, no session, the reason
		if _, err := io.ReadFull(again, answer[:]); err != nil || answer[0] != 0x20 || answer[3] != 0 {
			t.Fatalf("the next device is not let in: % x, %v", answer, err)
		}
		go func() { _, _ = io.Copy(io.Discard, again) }()
		again.Close()
		<-stumbled
	})
}

// taking is a log that stores at once.
type taking struct{ Log }

func (taking) Put(_ context.Context, _ []bus.Report, receipt bus.Receipt) error {
	if receipt != nil {
		receipt.Stored(nil)
	}
	return nil
}

func (taking) Append(context.Context, []bus.Report) error { return nil }

func (taking) AppendOnce(context.Context, string, []bus.Report) error { return nil }
