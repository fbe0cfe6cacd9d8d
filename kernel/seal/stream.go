package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// The shape of a sealed stream: a head, then chunks, each with its tag. The head names
// the key and holds the salt of the stream's own cipher; a chunk's nonce is its number
// and whether it is the last, so chunks can be read from anywhere, and none can be
// moved, left out or cut off unnoticed.
const (
	StreamHead = 64       // bytes of the head
	ChunkSize  = 64 << 10 // bytes that are sealed at once

	tagSize     = 16
	streamMark  = "CBS1"
	ChunkSealed = ChunkSize + tagSize // bytes of a full chunk as it is stored
)

// SealedSize is how long a stream of so many bytes is once it is sealed.
func SealedSize(plain int64) int64 { return StreamHead + plain + tagSize*(lastChunk(plain)+1) }

// PlainSize is how much a sealed stream of so many bytes holds. ErrBroken for a length
// that none has.
func PlainSize(sealed int64) (int64, error) {
	body := sealed - StreamHead
	chunks := (body + ChunkSealed - 1) / ChunkSealed
	plain := body - chunks*tagSize
	if body < tagSize || plain < 0 || SealedSize(plain) != sealed {
		return 0, ErrBroken
	}
	return plain, nil
}

// lastChunk is the number of the last chunk of so many bytes; nothing is one chunk, too.
func lastChunk(plain int64) int64 { return max(0, (plain-1)/ChunkSize) }

// IsStream tells whether a file begins as a sealed stream does.
func IsStream(head []byte) bool { return len(head) >= StreamHead && string(head[:4]) == streamMark }

// SealStream seals what is written to it into w, and ends it with Close. It opens only
// with the same associated data.
func (r *Ring) SealStream(w io.Writer, associated []byte) (io.WriteCloser, error) {
	k := r.current()
	head := make([]byte, StreamHead)
	copy(head, streamMark)
	copy(head[4:StreamHead-saltSize], k.suite.Name()+"."+k.id)
	if _, err := rand.Read(head[StreamHead-saltSize:]); err != nil {
		return nil, err
	}
	s, err := k.stream(head, associated)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(head); err != nil {
		return nil, err
	}
	return &streamWriter{stream: s, to: w, held: make([]byte, 0, ChunkSize)}, nil
}

// Stream opens chunks of one sealed stream.
type Stream struct {
	Key  string // id of the key that sealed it
	aead interface {
		Seal(dst, nonce, plain, associated []byte) []byte
		Open(dst, nonce, sealed, associated []byte) ([]byte, error)
	}
	associated []byte
}

// OpenStream reads the head of what SealStream wrote. ErrBroken, ErrUnknown.
func (r *Ring) OpenStream(head, associated []byte) (*Stream, error) {
	if !IsStream(head) {
		return nil, ErrBroken
	}
	name := string(bytes.TrimRight(head[4:StreamHead-saltSize], "\x00"))
	suite, of, _ := strings.Cut(name, ".")
	k, err := r.find(of)
	if err != nil {
		return nil, err
	}
	if k.suite.Name() != suite {
		return nil, ErrBroken
	}
	return k.stream(head[:StreamHead], associated)
}

func (k key) stream(head, associated []byte) (*Stream, error) {
	aead, err := k.aead(head[StreamHead-saltSize:])
	if err != nil {
		return nil, fmt.Errorf("stream with %s: %w", k.id, err)
	}
	return &Stream{Key: k.id, aead: aead, associated: associated}, nil
}

func nonceOf(chunk int64, last bool) []byte {
	nonce := make([]byte, nonceSize)
	binary.BigEndian.PutUint64(nonce[3:], uint64(chunk))
	if last {
		nonce[nonceSize-1] = 1
	}
	return nonce
}

// Reader gives the plain bytes of the chunks from one on, to the end of a stream of so
// many plain bytes; body is what is stored from that chunk on. What was changed is
// ErrBroken, and none of its chunk is given.
func (s *Stream) Reader(body io.Reader, from, plain int64) io.Reader {
	return &streamReader{stream: s, body: body, chunk: from, plain: plain, sealed: make([]byte, ChunkSealed)}
}

type streamWriter struct {
	stream *Stream
	to     io.Writer
	held   []byte
	chunk  int64
	out    []byte
}

// Write holds the last full chunk back: whether it is the last is known at the end.
func (w *streamWriter) Write(b []byte) (n int, err error) {
	for len(b) > 0 {
		if len(w.held) == ChunkSize {
			if err := w.flush(false); err != nil {
				return n, err
			}
		}
		m := min(ChunkSize-len(w.held), len(b))
		w.held, b, n = append(w.held, b[:m]...), b[m:], n+m
	}
	return n, nil
}

func (w *streamWriter) flush(last bool) error {
	w.out = w.stream.aead.Seal(w.out[:0], nonceOf(w.chunk, last), w.held, w.stream.associated)
	w.held, w.chunk = w.held[:0], w.chunk+1
	_, err := w.to.Write(w.out)
	return err
}

// Close seals the last chunk; it does not close what is written to.
func (w *streamWriter) Close() error { return w.flush(true) }

type streamReader struct {
	stream *Stream
	body   io.Reader
	chunk  int64
	plain  int64 // of the whole stream
	sealed []byte
	left   []byte
	done   bool
}

func (r *streamReader) Read(b []byte) (int, error) {
	for len(r.left) == 0 {
		if r.done {
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.left)
	r.left = r.left[n:]
	return n, nil
}

func (r *streamReader) next() error {
	last := lastChunk(r.plain)
	size := int64(ChunkSize)
	if r.chunk == last {
		size = r.plain - last*ChunkSize
	}
	sealed := r.sealed[:size+tagSize]
	if _, err := io.ReadFull(r.body, sealed); err == io.EOF || err == io.ErrUnexpectedEOF { // ReadFull's own
		return ErrBroken.Because(err)
	} else if err != nil {
		return err
	}
	plain, err := r.stream.aead.Open(sealed[:0], nonceOf(r.chunk, r.chunk == last), sealed, r.stream.associated)
	if err != nil {
		return ErrBroken.Because(err)
	}
	r.left, r.done = plain, r.chunk == last
	r.chunk++
	return nil
}
