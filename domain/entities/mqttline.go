package entities

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"

	"github.com/mochi-mqtt/server/v2/packets"
)

// mqttLine is a connection to an MQTT server on which one message is published at
// a time. What the server says is a stranger's bytes: of it only types, numbers
// and reasons are read.
type mqttLine struct {
	conn    net.Conn
	read    *bufio.Reader
	version byte // 4 is MQTT 3.1.1
	last    uint16
}

var (
	errVersion  = errors.New("the server does not know this version of MQTT")
	errProtocol = errors.New("the server does not keep to MQTT")
)

// answerMost is the most that a server may say at once.
const answerMost = 64 << 10

// dialMQTT connects and signs in.
func dialMQTT(ctx context.Context, p NotifyPolicy, to *url.URL, newer bool) (*mqttLine, error) {
	port := map[string]string{"mqtt": "1883", "mqtts": "8883"}[to.Scheme]
	if to.Port() != "" {
		port = to.Port()
	}
	conn, err := p.dialer().DialContext(ctx, "tcp", net.JoinHostPort(to.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("connect to the MQTT server: %w", err)
	}
	if to.Scheme == "mqtts" {
		conn = tls.Client(conn, &tls.Config{ServerName: to.Hostname(), MinVersion: tls.VersionTLS12})
	}
	l := &mqttLine{conn: conn, read: bufio.NewReader(conn), version: 4}
	if newer {
		l.version = 5
	}
	if err := l.connect(ctx, to.User); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *mqttLine) close() { _ = l.conn.Close() } // nothing is under way

func (l *mqttLine) until(ctx context.Context) error {
	end, _ := ctx.Deadline() // always set
	return l.conn.SetDeadline(end)
}

func (l *mqttLine) connect(ctx context.Context, who *url.Userinfo) error {
	if err := l.until(ctx); err != nil {
		return err
	}
	pk := l.packet(packets.Connect)
	pk.Connect = packets.ConnectParams{ProtocolName: []byte("MQTT"), Clean: true, Keepalive: 90, ClientIdentifier: "citybrain-" + rand.Text()}
	if who != nil {
		pk.Connect.UsernameFlag, pk.Connect.Username = true, []byte(who.Username())
		if key, ok := who.Password(); ok {
			pk.Connect.PasswordFlag, pk.Connect.Password = true, []byte(key)
		}
	}
	if err := l.say(pk.ConnectEncode); err != nil {
		return err
	}
	kind, body, err := l.hear()
	switch {
	case l.version == 5 && (errors.Is(err, io.EOF) || err == nil && kind == packets.Connack && len(body) > 1 && (body[1] == 1 || body[1] == 0x84)):
		return errVersion // older servers answer in their own way, or hang up
	case err != nil:
		return err
	case kind != packets.Connack || len(body) < 2:
		return errProtocol
	case body[1] != 0:
		return fmt.Errorf("the MQTT server refuses us: %#x", body[1])
	}
	return nil
}

func (l *mqttLine) packet(kind byte) packets.Packet {
	return packets.Packet{ProtocolVersion: l.version, FixedHeader: packets.FixedHeader{Type: kind}}
}

// say writes a packet.
func (l *mqttLine) say(encode func(*bytes.Buffer) error) error {
	var room bytes.Buffer
	if err := encode(&room); err != nil {
		return err
	}
	_, err := l.conn.Write(room.Bytes())
	return err
}

// hear reads the next packet.
func (l *mqttLine) hear() (kind byte, body []byte, err error) {
	first, err := l.read.ReadByte()
	if err != nil {
		return 0, nil, err
	}
	length := 0
	for shift := 0; ; shift += 7 {
		b, err := l.read.ReadByte()
		if err != nil {
			return 0, nil, err
		}
		if length |= int(b&0x7f) << shift; b < 0x80 {
			break
		}
		if shift == 21 {
			return 0, nil, errProtocol
		}
	}
	if length > answerMost {
		return 0, nil, errProtocol
	}
	body = make([]byte, length)
	_, err = io.ReadFull(l.read, body)
	return first >> 4, body, err
}

// publish sends a message and waits until the server has it: also with quality 0,
// where the answer to a ping tells that it has read so far.
func (l *mqttLine) publish(ctx context.Context, m outgoing) error {
	if err := l.until(ctx); err != nil {
		return err
	}
	if l.last++; l.last == 0 {
		l.last = 1
	}
	pk := l.packet(packets.Publish)
	pk.FixedHeader.Qos, pk.TopicName, pk.Payload, pk.PacketID = m.quality, m.topic, m.payload, l.last
	pk.Properties.ContentType = "application/json"
	if err := l.say(pk.PublishEncode); err != nil {
		return err
	}
	switch m.quality {
	case 1:
		return l.await(packets.Puback)
	case 2:
		if err := l.await(packets.Pubrec); err != nil {
			return err
		}
		release := l.packet(packets.Pubrel)
		release.FixedHeader.Qos, release.PacketID = 1, l.last // the standard wants this bit
		if err := l.say(release.PubrelEncode); err != nil {
			return err
		}
		return l.await(packets.Pubcomp)
	}
	ping := l.packet(packets.Pingreq)
	if err := l.say(ping.PingreqEncode); err != nil {
		return err
	}
	return l.await(packets.Pingresp)
}

// await reads until an answer of the kind; others are let be.
func (l *mqttLine) await(kind byte) error {
	for {
		got, body, err := l.hear()
		switch {
		case err != nil:
			return err
		case got == packets.Disconnect:
			return errProtocol
		case got != kind:
			continue
		case kind == packets.Pingresp:
			return nil
		case len(body) < 2 || uint16(body[0])<<8|uint16(body[1]) != l.last:
			continue
		case len(body) > 2 && body[2] >= 0x80:
			return fmt.Errorf("%w: reason %#x", errRefused, body[2])
		}
		return nil
	}
}
