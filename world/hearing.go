package world

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// firstAnswer is where the packet ids of answers to commands begin; those of
// reports stay below.
const firstAnswer = 0x8000

// hearing is the part of a connection that hears commands: a goroutine reads,
// several may write.
type hearing struct {
	net       net.Conn
	confirmed chan uint16 // the ids of confirmed reports

	mu     sync.Mutex
	answer uint16
}

// listen subscribes to a topic with QoS 1 and gives what comes to hear, which
// must not block. Reports are published through it from now on.
func (c *conn) listen(topic string, hear func(payload []byte)) error {
	body := binary.BigEndian.AppendUint16(nil, firstAnswer)
	body = append(appendString(body, topic), 1)
	if err := c.net.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := c.net.Write(append(appendLength([]byte{0x82}, len(body)), body...)); err != nil {
		return err
	}
	kind, body, err := readPacket(c.net)
	if err != nil {
		return err
	}
	if kind != 0x90 || len(body) != 3 || body[2] != 1 {
		return errProtocol
	}
	if err := c.net.SetDeadline(time.Time{}); err != nil {
		return err
	}
	h := &hearing{net: c.net, confirmed: make(chan uint16, 4), answer: firstAnswer}
	c.hears = h
	go h.read(hear)
	return nil
}

// read goes on until the connection ends.
func (h *hearing) read(hear func([]byte)) {
	defer close(h.confirmed)
	for {
		kind, body, err := readPacket(h.net)
		if err != nil {
			return
		}
		switch {
		case kind == 0x40 && len(body) == 2:
			if id := binary.BigEndian.Uint16(body); id < firstAnswer {
				select {
				case h.confirmed <- id:
				default: // nobody waits: whoever published has given up
				}
			}
		case kind&0xf0 == 0x30:
			packet, payload, ok := splitPublish(kind, body)
			if !ok {
				_ = h.net.Close()
				return
			}
			if packet != 0 && h.write([]byte{0x40, 2, byte(packet >> 8), byte(packet)}) != nil {
				return
			}
			hear(payload)
		}
	}
}

// splitPublish reads the body of a PUBLISH; packet is 0 with QoS 0.
func splitPublish(kind byte, body []byte) (packet uint16, payload []byte, ok bool) {
	if len(body) < 2 {
		return 0, nil, false
	}
	at := 2 + int(binary.BigEndian.Uint16(body))
	if kind&0x06 != 0 {
		at += 2
		if len(body) < at {
			return 0, nil, false
		}
		packet = binary.BigEndian.Uint16(body[at-2:])
	}
	if len(body) < at {
		return 0, nil, false
	}
	return packet, body[at:], true
}

// maxPacket is the longest packet that a device takes, bytes.
const maxPacket = 64 << 10

var errTooLong = errors.New("the door sent more than a device can take")

// readPacket reads one MQTT packet.
func readPacket(r io.Reader) (kind byte, body []byte, err error) {
	var one [1]byte
	if _, err = io.ReadFull(r, one[:]); err != nil {
		return 0, nil, err
	}
	kind = one[0]
	length, shift := 0, 0
	for {
		if _, err = io.ReadFull(r, one[:]); err != nil {
			return 0, nil, err
		}
		length |= int(one[0]&0x7f) << shift
		if shift += 7; length > maxPacket || shift > 28 {
			return 0, nil, errTooLong
		}
		if one[0] < 0x80 {
			break
		}
	}
	body = make([]byte, length)
	_, err = io.ReadFull(r, body)
	return kind, body, err
}

func (h *hearing) write(packet []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.net.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := h.net.Write(packet)
	return err
}

// publish writes a report and waits for its confirmation.
func (h *hearing) publish(report []byte, packet uint16) error {
	if err := h.write(report); err != nil {
		return err
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		select {
		case id, open := <-h.confirmed:
			if !open {
				return io.ErrUnexpectedEOF
			}
			if id == packet {
				return nil
			}
		case <-late.C:
			return errProtocol
		}
	}
}

// say publishes an answer with QoS 1; nobody waits for its confirmation, because
// the city asks again.
func (h *hearing) say(topic string, payload []byte) error {
	h.mu.Lock()
	if h.answer++; h.answer < firstAnswer {
		h.answer = firstAnswer
	}
	packet := h.answer
	h.mu.Unlock()
	b := appendString(appendLength([]byte{0x32}, 2+len(topic)+2+len(payload)), topic)
	b = binary.BigEndian.AppendUint16(b, packet)
	return h.write(append(b, payload...))
}
