package bus

import (
	"encoding/binary"
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/zstd"

	"citybrain/kernel/fault"
)

// Report is one message of a device as the door took it: what it said, not yet
// what it means.
type Report struct {
	Device   string // the device's id
	Topic    string // the tail after devices/{id}/, "telemetry"
	Received int64  // the instant at the door, microseconds UTC
	At       int64  // the device's own stamp where the door read one, else 0; microseconds UTC
	Payload  []byte // as sent; on telemetry topics a valid JSON object
	Agent    string // whose agent brought it, "" for the city's own doors; known by the stream, not by the frame
}

// The layout of a frame: magic, version, flags, number of reports and length of
// the plain body as uvarints, the body, CRC-32C of all before in little endian.
// In the body each report is device, topic and payload with their lengths, and
// its times as differences to the first.
const (
	frameMagic   = 0xCB
	frameVersion = 1
	frameZstd    = 1 << 0

	frameBodyLimit  = 16 << 20 // the plain body of any frame, bytes
	frameCountLimit = 1 << 20
	frameZstdFrom   = 1 << 10 // smaller bodies are kept plain
)

// ErrFrame is the fault of a frame that cannot be read: cut, changed, or of a
// later version.
var ErrFrame = fault.New(fault.Malformed, "bus.frame_broken", "This frame of the observation log cannot be read.")

var frameTable = crc32.MakeTable(crc32.Castagnoli)

// codecs share one compressor and one decompressor; both are safe to share.
var codecs = sync.OnceValues(func() (*zstd.Encoder, *zstd.Decoder) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(256<<10), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // only wrong options do this
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(frameBodyLimit))
	if err != nil {
		panic(err)
	}
	return enc, dec
})

// frame gathers reports until it is sealed.
type frame struct {
	body     []byte
	count    int
	last     int64 // received time of the report before
	size     int   // as counted against the backlog
	receipts []Receipt
}

// add writes one report at the end of the body.
func (f *frame) add(r *Report) {
	b := f.body
	b = binary.AppendUvarint(b, uint64(len(r.Device)))
	b = append(b, r.Device...)
	b = binary.AppendUvarint(b, uint64(len(r.Topic)))
	b = append(b, r.Topic...)
	b = binary.AppendVarint(b, r.Received-f.last)
	f.last = r.Received
	if r.At == 0 {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		b = binary.AppendVarint(b, r.At-r.Received)
	}
	b = binary.AppendUvarint(b, uint64(len(r.Payload)))
	f.body = append(b, r.Payload...)
	f.count++
}

// seal gives the frame's bytes.
func (f *frame) seal() []byte {
	flags := byte(0)
	out := make([]byte, 0, len(f.body)/2+64)
	if len(f.body) >= frameZstdFrom {
		flags = frameZstd
	} else {
		out = make([]byte, 0, len(f.body)+32)
	}
	out = append(out, frameMagic, frameVersion, flags)
	out = binary.AppendUvarint(out, uint64(f.count))
	out = binary.AppendUvarint(out, uint64(len(f.body)))
	if flags&frameZstd != 0 {
		enc, _ := codecs()
		out = enc.EncodeAll(f.body, out)
	} else {
		out = append(out, f.body...)
	}
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(out, frameTable))
}

// EncodeFrame writes reports as one frame.
func EncodeFrame(reports []Report) []byte {
	var f frame
	for i := range reports {
		f.add(&reports[i])
	}
	return f.seal()
}

// DecodeFrame reads a frame. The payloads share memory with each other (and
// with data where it was not compressed); keep a copy, not the slice.
// Anything that EncodeFrame did not write gives ErrFrame.
func DecodeFrame(data []byte) ([]Report, error) {
	body, count, err := openFrame(data)
	if err != nil {
		return nil, err
	}
	if count > len(body) { // a report takes several bytes
		return nil, ErrFrame
	}
	reports := make([]Report, count)
	in := cursor{rest: body}
	var last int64
	var device, topic string
	for i := range reports {
		r := &reports[i]
		device = in.text(device)
		topic = in.text(topic)
		r.Device, r.Topic = device, topic
		last += in.varint()
		r.Received = last
		switch in.byte() {
		case 0:
		case 1:
			r.At = r.Received + in.varint()
		default:
			in.bad = true
		}
		r.Payload = in.bytes()
		if in.bad {
			return nil, ErrFrame
		}
	}
	if len(in.rest) != 0 {
		return nil, ErrFrame
	}
	return reports, nil
}

// openFrame checks the envelope and gives the plain body and the count.
func openFrame(data []byte) (body []byte, count int, err error) {
	if len(data) < 3+2+4 || data[0] != frameMagic || data[1] != frameVersion || data[2]&^frameZstd != 0 {
		return nil, 0, ErrFrame
	}
	sealed := data[:len(data)-4]
	if crc32.Checksum(sealed, frameTable) != binary.LittleEndian.Uint32(data[len(data)-4:]) {
		return nil, 0, ErrFrame
	}
	in := cursor{rest: sealed[3:]}
	n, size := in.uvarint(), in.uvarint()
	if in.bad || n > frameCountLimit || size > frameBodyLimit {
		return nil, 0, ErrFrame
	}
	body = in.rest
	if data[2]&frameZstd != 0 {
		_, dec := codecs()
		if body, err = dec.DecodeAll(in.rest, make([]byte, 0, min(size, uint64(len(in.rest))*64))); err != nil {
			return nil, 0, ErrFrame.Because(err)
		}
	}
	if uint64(len(body)) != size {
		return nil, 0, ErrFrame
	}
	return body, int(n), nil
}

// cursor reads a body; after the first mistake bad is set and all reads are empty.
type cursor struct {
	rest []byte
	bad  bool
}

func (c *cursor) uvarint() uint64 {
	v, n := binary.Uvarint(c.rest)
	if n <= 0 {
		c.bad = true
		return 0
	}
	c.rest = c.rest[n:]
	return v
}

func (c *cursor) varint() int64 {
	v, n := binary.Varint(c.rest)
	if n <= 0 {
		c.bad = true
		return 0
	}
	c.rest = c.rest[n:]
	return v
}

func (c *cursor) byte() byte {
	if len(c.rest) == 0 {
		c.bad = true
		return 0
	}
	b := c.rest[0]
	c.rest = c.rest[1:]
	return b
}

func (c *cursor) bytes() []byte {
	n := c.uvarint()
	if c.bad || n > uint64(len(c.rest)) {
		c.bad = true
		return nil
	}
	b := c.rest[:n:n]
	c.rest = c.rest[n:]
	return b
}

// text reads a string and reuses the one before where it is the same, so that a
// frame of one topic holds it once.
func (c *cursor) text(before string) string {
	b := c.bytes()
	if string(b) == before {
		return before
	}
	return string(b)
}
