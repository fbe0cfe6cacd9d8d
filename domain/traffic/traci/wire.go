package traci

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

const (
	// maxFrame bounds an answer: a step of a large city with subscriptions to
	// a hundred thousand vehicles stays under it.
	maxFrame = 64 << 20
	// maxCommand bounds what is sent in one command.
	maxCommand = 1 << 20
	// maxNames bounds the ids that a client remembers.
	maxNames = 1 << 18
)

// writer builds one frame with one command.
type writer struct{ b []byte }

// begin starts a command; the lengths are filled in by frame.
func (w *writer) begin(command byte) {
	w.b = append(w.b[:0], 0, 0, 0, 0, 0, 0, 0, 0, 0, command)
}

func (w *writer) byte(v byte)      { w.b = append(w.b, v) }
func (w *writer) int(v int32)      { w.b = binary.BigEndian.AppendUint32(w.b, uint32(v)) }
func (w *writer) double(v float64) { w.b = binary.BigEndian.AppendUint64(w.b, math.Float64bits(v)) }

func (w *writer) string(s string) {
	w.int(int32(len(s)))
	w.b = append(w.b, s...)
}

// frame closes the command with the long form of the length (a zero, then four
// bytes), which is right for every size.
func (w *writer) frame() ([]byte, error) {
	if len(w.b) > maxCommand {
		return nil, fmt.Errorf("traci: a command of %d bytes is too long", len(w.b))
	}
	binary.BigEndian.PutUint32(w.b, uint32(len(w.b)))
	binary.BigEndian.PutUint32(w.b[5:], uint32(len(w.b)-4))
	return w.b, nil
}

// readFrame reads one frame into buf, growing it as bytes truly arrive, so
// that a false length costs nothing.
func readFrame(from io.Reader, buf []byte) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint32(head[:])) - len(head)
	if size < 0 || size > maxFrame {
		return nil, fmt.Errorf("a frame of %d bytes", size)
	}
	buf = buf[:0]
	for len(buf) < size {
		n := min(size-len(buf), max(cap(buf)-len(buf), 64<<10))
		at := len(buf)
		buf = append(buf, make([]byte, n)...)
		if _, err := io.ReadFull(from, buf[at:]); err != nil {
			return nil, err
		}
	}
	return buf, nil
}

// status checks the status that heads an answer and returns the rest.
func status(frame []byte, command byte) ([]byte, error) {
	r := reader{b: frame}
	inner, id := r.command()
	result := inner.byte()
	why := inner.bytes()
	if r.bad || inner.bad {
		return nil, errors.New("a status that is too short")
	}
	if id != command {
		return nil, fmt.Errorf("a status of command 0x%02x after command 0x%02x", id, command)
	}
	if result != 0 {
		return nil, &Refused{Command: command, Why: string(why)}
	}
	return r.b, nil
}

// reader takes values from the front of b. After the first value that is not
// there it is bad, and everything it returns is zero.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.b) {
		r.bad = true
		return nil
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) byte() byte {
	if v := r.take(1); v != nil {
		return v[0]
	}
	return 0
}

func (r *reader) int() int32 {
	if v := r.take(4); v != nil {
		return int32(binary.BigEndian.Uint32(v))
	}
	return 0
}

func (r *reader) double() float64 {
	if v := r.take(8); v != nil {
		return math.Float64frombits(binary.BigEndian.Uint64(v))
	}
	return 0
}

func (r *reader) bytes() []byte  { return r.take(int(r.int())) }
func (r *reader) string() string { return string(r.bytes()) }

// command takes the length and the number of a command and returns a reader of
// its body alone.
func (r *reader) command() (reader, byte) {
	size, head := int(r.byte()), 2
	if size == 0 {
		size, head = int(r.int()), 6
	}
	id := r.byte()
	body := r.take(size - head)
	return reader{b: body, bad: r.bad}, id
}
