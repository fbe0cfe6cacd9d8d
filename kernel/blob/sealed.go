package blob

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"

	"citybrain/kernel/seal"
)

// Sealer seals files and their descriptions; *seal.Ring is one.
type Sealer interface {
	Active() string
	Encrypt(plain, associated []byte) (string, error)
	Decrypt(text string, associated []byte) ([]byte, error)
	SealStream(w io.Writer, associated []byte) (io.WriteCloser, error)
	OpenStream(head, associated []byte) (*seal.Stream, error)
}

// errSealed is a file whose parts do not fit each other: somebody changed it.
var errSealed = errors.New("the sealed file does not open")

// Sealed is a store whose files nobody can read who has only the disk or the bucket.
// Each is a sealed stream (kernel/seal) with its size, type and digest behind it, sealed
// as well; none opens under another name. What was put before there was a Sealed is
// given as it is, and sealed by Reseal.
type Sealed struct {
	inner Store
	keys  Sealer
	mu    sync.Mutex // a file that is deleted must not come back by being sealed anew
}

// Seal makes a store whose files are sealed within another.
func Seal(inner Store, keys Sealer) *Sealed { return &Sealed{inner: inner, keys: keys} }

func contentPlace(name string) []byte { return []byte("blob:" + name) }
func aboutPlace(name string) []byte   { return []byte("blob.about:" + name) }

// The tail: the sealed description, its length in four bytes, and a mark.
const (
	sealedMark = "cbs1"
	markSize   = 8
	mostAbout  = 1024
)

// about is what is told of a file before it is opened.
type about struct {
	Size   int64  `json:"size"`
	Type   string `json:"type"`
	SHA256 string `json:"sha256"`
}

// errGivenUp ends the sealing of a file that the inner store does not take.
var errGivenUp = errors.New("the store does not take the file")

// Put implements Store: the rules hold for the plain content.
func (s *Sealed) Put(ctx context.Context, name string, content io.Reader, rules Rules) (Info, error) {
	if err := CheckName(name); err != nil {
		return Info{}, err
	}
	type outcome struct {
		info Info
		err  error
	}
	from, to := io.Pipe()
	written := make(chan outcome, 1)
	go func() {
		info, err := s.write(ctx, name, to, content, rules)
		_ = to.CloseWithError(err) // never fails; nil ends the file
		written <- outcome{info, err}
	}()
	stored, err := s.inner.Put(ctx, name, from, Rules{Max: seal.SealedSize(rules.max()) + mostAbout + markSize, Replaces: rules.Replaces})
	_ = from.CloseWithError(errGivenUp) // never fails
	plain := <-written
	switch {
	case plain.err != nil && !errors.Is(plain.err, errGivenUp): // why the content was refused
		return Info{}, fmt.Errorf("put %s: %w", name, plain.err)
	case err != nil:
		return Info{}, err
	}
	plain.info.Name, plain.info.At = name, stored.At
	return plain.info, nil
}

// write seals content and its description into w.
func (s *Sealed) write(ctx context.Context, name string, w io.Writer, content io.Reader, rules Rules) (Info, error) {
	sealing, err := s.keys.SealStream(w, contentPlace(name))
	if err != nil {
		return Info{}, err
	}
	info, err := receive(ctx, sealing, content, rules)
	if err != nil {
		return Info{}, err
	}
	if err := sealing.Close(); err != nil {
		return Info{}, err
	}
	raw, err := json.Marshal(about{info.Size, info.Type, info.SHA256})
	if err != nil {
		return Info{}, err
	}
	text, err := s.keys.Encrypt(raw, aboutPlace(name))
	if err != nil {
		return Info{}, err
	}
	tail := binary.BigEndian.AppendUint32([]byte(text), uint32(len(text)))
	_, err = w.Write(append(tail, sealedMark...))
	return info, err
}

// Get implements Store.
func (s *Sealed) Get(ctx context.Context, name string, from, length int64) (io.ReadCloser, Info, error) {
	stream, info, err := s.open(ctx, name)
	if err != nil {
		return nil, Info{}, err
	}
	if stream == nil {
		return s.inner.Get(ctx, name, from, length)
	}
	if length, err = span(from, length, info.Size); err != nil {
		return nil, Info{}, err
	}
	chunk := from / seal.ChunkSize
	body, _, err := s.inner.Get(ctx, name, seal.StreamHead+chunk*seal.ChunkSealed, -1)
	if err != nil {
		return nil, Info{}, err
	}
	plain := stream.Reader(body, chunk, info.Size)
	if _, err := io.CopyN(io.Discard, plain, from-chunk*seal.ChunkSize); err != nil {
		return nil, Info{}, errors.Join(fmt.Errorf("get %s: %w", name, ErrUnavailable.Because(err)), body.Close())
	}
	return limited{io.LimitReader(plain, length), body}, info, nil
}

// Stat implements Store.
func (s *Sealed) Stat(ctx context.Context, name string) (Info, error) {
	_, info, err := s.open(ctx, name)
	return info, err
}

// open reads what stands before and behind a file's content. The stream is nil where
// the file is not sealed.
func (s *Sealed) open(ctx context.Context, name string) (*seal.Stream, Info, error) {
	stored, err := s.inner.Stat(ctx, name)
	if err != nil || stored.Size < seal.StreamHead+markSize {
		return nil, stored, err
	}
	head, err := s.part(ctx, name, 0, seal.StreamHead)
	if err != nil || !seal.IsStream(head) {
		return nil, stored, err
	}
	stream, err := s.keys.OpenStream(head, contentPlace(name))
	if err != nil {
		return nil, Info{}, fmt.Errorf("open %s: %w", name, ErrUnavailable.Because(err))
	}
	begin := max(0, stored.Size-mostAbout)
	tail, err := s.part(ctx, name, begin, stored.Size-begin)
	if err != nil {
		return nil, Info{}, err
	}
	a, behind, err := s.about(name, tail)
	if err == nil && seal.SealedSize(a.Size)+behind != stored.Size {
		err = errSealed
	}
	if err != nil {
		return nil, Info{}, fmt.Errorf("open %s: %w", name, ErrUnavailable.Because(err))
	}
	stored.Size, stored.Type, stored.SHA256 = a.Size, a.Type, a.SHA256
	return stream, stored, nil
}

// about opens the description at the end of a file, and tells how long that end is.
func (s *Sealed) about(name string, tail []byte) (a about, behind int64, err error) {
	end := len(tail) - markSize
	length := int(binary.BigEndian.Uint32(tail[end:]))
	if string(tail[end+4:]) != sealedMark || length > end {
		return a, 0, errSealed
	}
	raw, err := s.keys.Decrypt(string(tail[end-length:end]), aboutPlace(name))
	if err != nil {
		return a, 0, err
	}
	return a, int64(length + markSize), json.Unmarshal(raw, &a)
}

func (s *Sealed) part(ctx context.Context, name string, from, length int64) ([]byte, error) {
	body, _, err := s.inner.Get(ctx, name, from, length)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		err = ErrUnavailable.Because(err)
	}
	return raw, errors.Join(err, body.Close())
}

// Delete implements Store.
func (s *Sealed) Delete(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inner.Delete(ctx, name)
}

// List implements Store.
func (s *Sealed) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		for stored, err := range s.inner.List(ctx, prefix) {
			if err == nil {
				stored, err = s.Stat(ctx, stored.Name)
				if errors.Is(err, ErrMissing) { // deleted meanwhile
					continue
				}
			}
			if !yield(stored, err) || err != nil {
				return
			}
		}
	}
}

// Probe implements Store.
func (s *Sealed) Probe(ctx context.Context) error { return s.inner.Probe(ctx) }

// Reseal seals with the active key what an older key sealed, and what lies there plain,
// and tells how many files that were. progress may be nil; its error ends the work.
func (s *Sealed) Reseal(ctx context.Context, progress func(done int64) error) (n int64, err error) {
	for stored, err := range s.inner.List(ctx, "") {
		if err != nil {
			return n, err
		}
		again, err := s.reseal(ctx, stored.Name)
		if err != nil {
			return n, err
		}
		if !again {
			continue
		}
		if n++; progress != nil {
			if err := progress(n); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// reseal seals one file anew, unless the active key did or it was deleted meanwhile.
// Readers have the old one or the new one: the inner store changes it at once.
func (s *Sealed) reseal(ctx context.Context, name string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stream, info, err := s.open(ctx, name)
	if errors.Is(err, ErrMissing) || err == nil && stream != nil && stream.Key == s.keys.Active() {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	content, _, err := s.Get(ctx, name, 0, -1)
	if errors.Is(err, ErrMissing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = s.Put(ctx, name, content, Rules{Max: max(info.Size, 1), SHA256: info.SHA256, Replaces: true})
	done := err == nil
	if errors.Is(err, ErrMissing) {
		err = nil
	}
	return done, errors.Join(err, content.Close())
}
