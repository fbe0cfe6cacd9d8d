package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/seal"
)

func ring(t testing.TB) *seal.Ring {
	t.Helper()
	r, err := seal.Open(t.TempDir()+"/keys.json", seal.SM, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lies tells whether a text can be read anywhere in a folder.
func lies(t testing.TB, f *Folder, text string) bool {
	t.Helper()
	found := false
	err := fs.WalkDir(f.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(f.root.FS(), name)
		found = found || bytes.Contains(raw, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const secret = "a scan of an identity card"

func TestWhatIsSealedCannotBeReadOnTheDisk(t *testing.T) {
	f, keys := folder(t), ring(t)
	s := Seal(f, keys)
	put(t, f, "plain", secret)
	if !lies(t, f, secret) {
		t.Fatal("the test looks in the wrong place")
	}
	if err := f.Delete(t.Context(), "plain"); err != nil {
		t.Fatal(err)
	}
	photo := strings.Repeat(secret, 10_000) // several chunks
	info := put(t, s, "papers/a", photo)
	if lies(t, f, secret) || lies(t, f, info.SHA256) {
		t.Error("the content or its digest lies there for everybody")
	}
	if got, again := get(t, s, "papers/a", int64(len(secret))*4000, int64(len(secret))); got != secret || again.Size != int64(len(photo)) {
		t.Errorf("a part reads %q of %d", got, again.Size)
	}
}

func TestASealedFileOpensUnderItsNameOnly(t *testing.T) {
	f := folder(t)
	s := Seal(f, ring(t))
	put(t, s, "a", secret)
	raw, _ := get(t, f, "a", 0, -1)
	put(t, f, "b", raw)
	put(t, f, "short", raw[:len(raw)-20])
	put(t, f, "changed", raw[:seal.StreamHead+3]+"!"+raw[seal.StreamHead+4:])
	for _, name := range []string{"b", "short", "changed"} {
		body, _, err := s.Get(t.Context(), name, 0, -1)
		if err == nil {
			_, err = io.ReadAll(body)
			_ = body.Close()
		}
		if err == nil {
			t.Errorf("%s opens", name)
		}
	}
}

func TestOldKeysAndPlainFilesAreReadAndSealedAnew(t *testing.T) {
	f, keys := folder(t), ring(t)
	s := Seal(f, keys)
	put(t, f, "before", secret) // by a version that sealed nothing
	put(t, s, "old", secret+"!")
	if err := keys.Rotate(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	put(t, s, "new", secret+"?")
	reads := func(when string) {
		for name, want := range map[string]string{"before": secret, "old": secret + "!", "new": secret + "?"} {
			if got, info := get(t, s, name, 0, -1); got != want || info.Size != int64(len(want)) {
				t.Errorf("%s, %s reads %q", when, name, got)
			}
		}
	}
	reads("before")
	if n, err := s.Reseal(t.Context(), nil); err != nil || n != 2 {
		t.Errorf("sealed %d anew: %v", n, err)
	}
	reads("after")
	if lies(t, f, secret) {
		t.Error("something still lies there plain")
	}
	if n, err := s.Reseal(t.Context(), nil); err != nil || n != 0 {
		t.Errorf("a second time %d: %v", n, err)
	}
}

func TestOtherKeysOpenNothing(t *testing.T) {
	f := folder(t)
	put(t, Seal(f, ring(t)), "a", secret)
	if _, err := Seal(f, ring(t)).Stat(context.Background(), "a"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("opened: %v", err)
	}
}

// elsewhere is a store of which another node deletes a file when this one has begun to
// read it.
type elsewhere struct {
	Store
	reads int
	gone  string
}

func (e *elsewhere) Get(ctx context.Context, name string, from, length int64) (io.ReadCloser, Info, error) {
	content, info, err := e.Store.Get(ctx, name, from, length)
	if e.reads++; err == nil && name == e.gone && length < 0 { // the whole of it: it is being sealed anew
		err = e.Store.Delete(ctx, name)
	}
	return content, info, err
}

func TestWhatAnotherNodeDeletesDoesNotComeBack(t *testing.T) {
	each(t, func(t *testing.T, inner Store) {
		keys := ring(t)
		far := &elsewhere{Store: inner, gone: "gone"}
		s := Seal(far, keys)
		put(t, s, "gone", secret)
		put(t, s, "kept", secret+"!")
		if err := keys.Rotate(time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Reseal(t.Context(), nil); err != nil || n != 1 {
			t.Errorf("sealed %d anew: %v", n, err)
		}
		if _, err := s.Stat(t.Context(), "gone"); !errors.Is(err, ErrMissing) {
			t.Errorf("what was deleted is back: %v", err)
		}
		if got, _ := get(t, s, "kept", 0, -1); got != secret+"!" {
			t.Errorf("reads %q", got)
		}
	})
}
