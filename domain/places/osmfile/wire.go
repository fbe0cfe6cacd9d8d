package osmfile

import (
	"encoding/binary"
	"errors"
)

// The wire types of protocol buffers that PBF uses.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

var errWire = errors.New("the block is not a protocol buffer")

// field is one field of a message: its number and either a number or bytes
// that lie inside the message.
type field struct {
	number int
	value  uint64
	bytes  []byte
}

// each calls f for every field of the message.
func each(message []byte, f func(field) error) error {
	for len(message) > 0 {
		head, n := binary.Uvarint(message)
		if n <= 0 || head>>3 == 0 || head>>3 > 1<<29 {
			return errWire
		}
		message = message[n:]
		out := field{number: int(head >> 3)}
		var err error
		if message, err = out.read(int(head&7), message); err != nil {
			return err
		}
		if err := f(out); err != nil {
			return err
		}
	}
	return nil
}

// read takes the field's value off the front of the message.
func (f *field) read(wire int, message []byte) ([]byte, error) {
	switch wire {
	case wireVarint:
		v, n := binary.Uvarint(message)
		if n <= 0 {
			return nil, errWire
		}
		f.value = v
		return message[n:], nil
	case wireBytes:
		size, n := binary.Uvarint(message)
		if n <= 0 || size > uint64(len(message)-n) {
			return nil, errWire
		}
		f.bytes = message[n : n+int(size)]
		return message[n+int(size):], nil
	case wireFixed64:
		return skip(message, 8)
	case wireFixed32:
		return skip(message, 4)
	}
	return nil, errWire
}

func skip(message []byte, n int) ([]byte, error) {
	if len(message) < n {
		return nil, errWire
	}
	return message[n:], nil
}

// packed walks a packed list of varints without making one.
type packed []byte

// next takes one number off the list; ok is false at the end or on bad bytes,
// which leave the list non-empty.
func (p *packed) next() (v uint64, ok bool) {
	v, n := binary.Uvarint(*p)
	if n <= 0 {
		return 0, false
	}
	*p = (*p)[n:]
	return v, true
}

// count tells how many numbers the list holds without decoding them.
func (p packed) count() int {
	n := 0
	for _, b := range p {
		if b < 0x80 {
			n++
		}
	}
	return n
}

// zigzag undoes the signed encoding.
func zigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }
