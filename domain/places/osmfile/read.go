package osmfile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const maxHeader = 64 << 10

// reader decodes one file.
type reader struct {
	limits   Limits
	file     *File
	inflate  io.ReadCloser
	buffer   bytes.Buffer
	unpacked int
	refs     int
	tags     int
	strings  map[string]string // one copy of each key and value
}

// Read decodes a whole extract. Every refusal is an *Error: not a PBF file, cut
// off, a packing other than none or zlib, a feature that we do not know,
// numbers out of range, or more than the limits.
func Read(data []byte, limits Limits) (*File, error) {
	if len(data) > limits.Bytes {
		return nil, &Error{Reason: fmt.Sprintf("the file has %d bytes, more than %d", len(data), limits.Bytes)}
	}
	r := &reader{limits: limits, file: &File{}, strings: make(map[string]string)}
	rest, first := data, true
	for len(rest) > 0 {
		offset := int64(len(data) - len(rest))
		next, err := r.block(rest, first)
		if err != nil {
			return nil, &Error{Offset: offset, Reason: err.Error()}
		}
		rest, first = next, false
	}
	if first {
		return nil, &Error{Reason: "the file is empty"}
	}
	return r.file, nil
}

// block reads one header and blob off the front and gives the rest.
func (r *reader) block(data []byte, first bool) ([]byte, error) {
	if len(data) < 4 {
		return nil, errors.New("the file is cut off in a block's size")
	}
	size := binary.BigEndian.Uint32(data)
	if size == 0 || size > maxHeader {
		return nil, fmt.Errorf("a block header of %d bytes: this is not an OSM PBF file", size)
	}
	if data = data[4:]; uint64(size) > uint64(len(data)) {
		return nil, errors.New("the file is cut off in a block's header")
	}
	kind, length := "", uint64(0)
	err := each(data[:size], func(f field) error {
		switch f.number {
		case 1:
			kind = string(f.bytes)
		case 3:
			length = f.value
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	data = data[size:]
	if length > uint64(len(data)) {
		return nil, errors.New("the file is cut off in a block")
	}
	if first && kind != "OSMHeader" {
		return nil, errors.New("the file does not begin with an OSM header")
	}
	return data[length:], r.content(kind, data[:length])
}

func (r *reader) content(kind string, blob []byte) error {
	if kind != "OSMHeader" && kind != "OSMData" {
		return nil // the format tells readers to pass over kinds that they do not know
	}
	raw, err := r.unpack(blob)
	if err != nil {
		return err
	}
	if kind == "OSMHeader" {
		return checkHeader(raw)
	}
	return r.primitives(raw)
}

// unpack gives the bytes of a blob, valid until the next call.
func (r *reader) unpack(blob []byte) ([]byte, error) {
	var raw, zipped []byte
	var size uint64
	other := false
	err := each(blob, func(f field) error {
		switch f.number {
		case 1:
			raw = f.bytes
		case 2:
			size = f.value
		case 3:
			zipped = f.bytes
		default:
			other = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if zipped != nil {
		if raw, err = r.unzip(zipped, size); err != nil {
			return nil, err
		}
	} else if raw == nil && other {
		return nil, errors.New("the block is packed in a way other than zlib")
	}
	if len(raw) > r.limits.Blob {
		return nil, fmt.Errorf("a block of %d bytes, more than %d", len(raw), r.limits.Blob)
	}
	if r.unpacked += len(raw); r.unpacked > r.limits.Unpacked {
		return nil, fmt.Errorf("the blocks unpack to more than %d bytes", r.limits.Unpacked)
	}
	return raw, nil
}

// unzip unpacks at most size bytes, so that a bomb ends where its header lies.
func (r *reader) unzip(zipped []byte, size uint64) ([]byte, error) {
	if size > uint64(r.limits.Blob) {
		return nil, fmt.Errorf("a block of %d bytes, more than %d", size, r.limits.Blob)
	}
	var err error
	if r.inflate == nil {
		r.inflate, err = zlib.NewReader(bytes.NewReader(zipped))
	} else {
		err = r.inflate.(zlib.Resetter).Reset(bytes.NewReader(zipped), nil)
	}
	if err != nil {
		return nil, fmt.Errorf("the block cannot be unpacked: %w", err)
	}
	r.buffer.Reset()
	n, err := r.buffer.ReadFrom(io.LimitReader(r.inflate, int64(size)+1))
	if err != nil {
		return nil, fmt.Errorf("the block cannot be unpacked: %w", err)
	}
	if uint64(n) != size {
		return nil, fmt.Errorf("the block does not unpack to the %d bytes that it announces", size)
	}
	return r.buffer.Bytes(), nil
}

// checkHeader refuses files that need what we do not know.
func checkHeader(raw []byte) error {
	return each(raw, func(f field) error {
		if f.number != 4 {
			return nil
		}
		switch name := string(f.bytes); name {
		case "OsmSchema-V0.6", "DenseNodes":
			return nil
		default:
			return fmt.Errorf("the file needs the feature %q, which is not read here", name)
		}
	})
}
