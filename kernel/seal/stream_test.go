package seal

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
	"time"
)

func ringOf(t testing.TB, suite string) *Ring {
	t.Helper()
	r, err := Open(t.TempDir()+"/keys.json", suite, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sealed(t testing.TB, r *Ring, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := r.SealStream(&out, []byte("here"))
	if err == nil {
		for part := range slices.Chunk(plain, 40_001) { // across the chunks
			if _, err = w.Write(part); err != nil {
				break
			}
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(r *Ring, stored []byte, from int64) ([]byte, error) {
	s, err := r.OpenStream(stored[:min(len(stored), StreamHead)], []byte("here"))
	if err != nil {
		return nil, err
	}
	plain, err := PlainSize(int64(len(stored)))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(s.Reader(bytes.NewReader(stored[StreamHead+from*ChunkSealed:]), from, plain))
}

func TestAStreamIsReadFromAnyChunk(t *testing.T) {
	for _, suite := range []string{SM, Intl} {
		r := ringOf(t, suite)
		for _, size := range []int{0, 1, ChunkSize - 1, ChunkSize, ChunkSize + 1, 3 * ChunkSize, 3*ChunkSize + 7} {
			plain := bytes.Repeat([]byte("scan"), size/4+1)[:size]
			stored := sealed(t, r, plain)
			if int64(len(stored)) != SealedSize(int64(size)) {
				t.Errorf("%d bytes became %d, said %d", size, len(stored), SealedSize(int64(size)))
			}
			for from := int64(0); from <= lastChunk(int64(size)); from++ {
				got, err := opened(r, stored, from)
				if err != nil || !bytes.Equal(got, plain[from*ChunkSize:]) {
					t.Errorf("%s: %d bytes from chunk %d: %d bytes, %v", suite, size, from, len(got), err)
				}
			}
		}
	}
}

func TestAStreamThatWasChangedDoesNotOpen(t *testing.T) {
	r := ringOf(t, SM)
	plain := bytes.Repeat([]byte("x"), 2*ChunkSize+9)
	stored := sealed(t, r, plain)
	first, second := stored[StreamHead:StreamHead+ChunkSealed], stored[StreamHead+ChunkSealed:StreamHead+2*ChunkSealed]
	flipped := bytes.Clone(stored)
	flipped[StreamHead+5] ^= 1
	salted := bytes.Clone(stored)
	salted[StreamHead-1] ^= 1
	for name, bad := range map[string][]byte{
		"a bit":         flipped,
		"the salt":      salted,
		"cut off":       stored[:StreamHead+2*ChunkSealed],
		"one chunk":     stored[:StreamHead+ChunkSealed],
		"turned around": append(append(append(bytes.Clone(stored[:StreamHead]), second...), first...), stored[StreamHead+2*ChunkSealed:]...),
		"without first": append(bytes.Clone(stored[:StreamHead]), stored[StreamHead+ChunkSealed:]...),
	} {
		if got, err := opened(r, bad, 0); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if s, err := r.OpenStream(stored[:StreamHead], []byte("elsewhere")); err != nil {
		t.Error(err)
	} else if _, err := io.ReadAll(s.Reader(bytes.NewReader(stored[StreamHead:]), 0, int64(len(plain)))); !errors.Is(err, ErrBroken) {
		t.Errorf("opened at another place: %v", err)
	}
	if _, err := ringOf(t, SM).OpenStream(stored[:StreamHead], []byte("here")); !errors.Is(err, ErrUnknown) {
		t.Errorf("opened by other keys: %v", err)
	}
}

func TestOldStreamsOpenAfterRotation(t *testing.T) {
	r := ringOf(t, SM)
	stored := sealed(t, r, []byte("old"))
	if err := r.Rotate(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	got, err := opened(r, stored, 0)
	if err != nil || string(got) != "old" {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzStream(f *testing.F) {
	r := ringOf(f, Intl)
	f.Add(sealed(f, r, []byte("a scan")))
	f.Add([]byte("CBS1"))
	f.Fuzz(func(t *testing.T, stored []byte) {
		if plain, err := PlainSize(int64(len(stored))); err == nil && SealedSize(plain) != int64(len(stored)) {
			t.Errorf("%d bytes hold %d", len(stored), plain)
		}
		_, _ = opened(r, stored, 0) // what nobody sealed is an error, never a panic
	})
}
