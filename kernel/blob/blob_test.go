package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"citybrain/kernel/blob/blobtest"
)

// each runs a test on both stores, plain and sealed.
func each(t *testing.T, f func(t *testing.T, s Store)) {
	t.Run("folder", func(t *testing.T) { f(t, folder(t)) })
	t.Run("s3", func(t *testing.T) { f(t, bucket(t)) })
	t.Run("sealed folder", func(t *testing.T) { f(t, Seal(folder(t), ring(t))) })
	t.Run("sealed s3", func(t *testing.T) { f(t, Seal(bucket(t), ring(t))) })
}

func folder(t testing.TB) *Folder {
	t.Helper()
	f, err := OpenFolder(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func bucket(t testing.TB) *S3 {
	t.Helper()
	s, err := OpenS3(blobtest.S3(t) + "/evidence/city")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s Store, name, content string) Info {
	t.Helper()
	info, err := s.Put(context.Background(), name, strings.NewReader(content), Rules{})
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func get(t *testing.T, s Store, name string, from, length int64) (string, Info) {
	t.Helper()
	body, info, err := s.Get(context.Background(), name, from, length)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	raw, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw), info
}

const png = "\x89PNG\r\n\x1a\n photo of a pothole"

func TestWhatWasPutIsGotBack(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		info := put(t, s, "cases/2026/photo-1.png", png)
		sum := sha256.Sum256([]byte(png))
		if info.Size != int64(len(png)) || info.Type != "image/png" || info.SHA256 != hex.EncodeToString(sum[:]) || info.At.IsZero() {
			t.Errorf("info %+v", info)
		}
		content, again := get(t, s, info.Name, 0, -1)
		if content != png {
			t.Errorf("content %q", content)
		}
		again.At = info.At // S3 keeps seconds
		if diff := cmp.Diff(info, again); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRanges(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		put(t, s, "a", "0123456789")
		for _, r := range []struct {
			from, length int64
			want         string
		}{{0, 3, "012"}, {4, 2, "45"}, {7, -1, "789"}, {8, 100, "89"}, {9, 1, "9"}, {3, 0, ""}} {
			if got, info := get(t, s, "a", r.from, r.length); got != r.want || info.Size != 10 {
				t.Errorf("%d+%d: got %q of %d", r.from, r.length, got, info.Size)
			}
		}
		for _, from := range []int64{-1, 10, 11} {
			if _, _, err := s.Get(context.Background(), "a", from, 1); !errors.Is(err, ErrRange) {
				t.Errorf("from %d: %v", from, err)
			}
		}
	})
}

func TestAnEmptyFileIsAFile(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		put(t, s, "empty", "")
		if got, info := get(t, s, "empty", 0, -1); got != "" || info.Size != 0 {
			t.Errorf("%q %+v", got, info)
		}
	})
}

func TestAnotherPutReplaces(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		put(t, s, "a", "a long first version")
		put(t, s, "a", "second")
		if got, info := get(t, s, "a", 0, -1); got != "second" || info.Size != 6 {
			t.Errorf("%q %+v", got, info)
		}
	})
}

func TestMissingFiles(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		ctx := context.Background()
		put(t, s, "dir/a", "x")
		for _, name := range []string{"none", "dir", "dir/a/b", "dir/b"} {
			if _, err := s.Stat(ctx, name); !errors.Is(err, ErrMissing) {
				t.Errorf("stat %s: %v", name, err)
			}
			if _, _, err := s.Get(ctx, name, 0, -1); !errors.Is(err, ErrMissing) {
				t.Errorf("get %s: %v", name, err)
			}
			if err := s.Delete(ctx, name); err != nil {
				t.Errorf("delete %s: %v", name, err)
			}
		}
		if err := s.Delete(ctx, "dir/a"); err != nil {
			t.Error(err)
		}
		if _, err := s.Stat(ctx, "dir/a"); !errors.Is(err, ErrMissing) {
			t.Error("deleted, yet there:", err)
		}
	})
}

func TestListIsInTheOrderOfBytes(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		for _, name := range []string{"b", "a/z", "a-b", "a/b/c", "A", "a.b", "ab"} {
			put(t, s, name, "<p>"+name)
		}
		for prefix, want := range map[string][]string{
			"": {"A", "a-b", "a.b", "a/b/c", "a/z", "ab", "b"}, "a/": {"a/b/c", "a/z"}, "a": {"a-b", "a.b", "a/b/c", "a/z", "ab"}, "a/b/": {"a/b/c"}, "none/": nil,
		} {
			var got []string
			for info, err := range s.List(context.Background(), prefix) {
				if err != nil || info.Size != int64(len(info.Name)+3) || info.SHA256 == "" || info.Type != "text/html; charset=utf-8" {
					t.Fatalf("%+v, %v", info, err)
				}
				got = append(got, info.Name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q: %s", prefix, diff)
			}
		}
		for range s.List(context.Background(), "") {
			break // ends early without harm
		}
	})
}

func TestACancelledPutStoresNothing(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		ctx, cancel := context.WithCancel(context.Background())
		content := io.MultiReader(strings.NewReader(strings.Repeat("x", 2000)), readerFunc(func([]byte) (int, error) {
			cancel()
			return 0, ctx.Err()
		}))
		if _, err := s.Put(ctx, "a", content, Rules{}); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if _, err := s.Stat(context.Background(), "a"); !errors.Is(err, ErrMissing) {
			t.Error("half a file is there:", err)
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestReadersSeeOneVersionWhileAnotherIsPut(t *testing.T) {
	f := folder(t)
	put(t, f, "a", strings.Repeat("1", 1<<16))
	body, _, err := f.Get(context.Background(), "a", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	put(t, f, "a", "2")
	raw, err := io.ReadAll(body)
	if err != nil || len(bytes.Trim(raw, "1")) != 0 || len(raw) != 1<<16 {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
}

func TestManyPutsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		errs := make(chan error, 16)
		for i := range cap(errs) {
			go func() {
				_, err := s.Put(context.Background(), fmt.Sprintf("dir-%d/same", i%3), strings.NewReader("x"), Rules{})
				errs <- err
			}()
		}
		for range cap(errs) {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestForeignAndDamagedFilesAreRefused(t *testing.T) {
	f := folder(t)
	put(t, f, "good", "x")
	for name, content := range map[string]string{"short": "x", "foreign": "a file that somebody copied in", "lying": "x\xff\xff\xff\xffcbf1", "no-json": "{{\x00\x00\x00\x02cbf1"} {
		if err := f.root.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Stat(context.Background(), name); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatACrashLeftIsCleared(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, staging), 0o700); err != nil {
		t.Fatal(err)
	}
	half, growing := filepath.Join(dir, staging, "half"), filepath.Join(dir, staging, "growing")
	for _, name := range []string{half, growing} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-abandoned - time.Hour)
	if err := os.Chtimes(half, old, old); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Error("half a file is still there:", err)
	}
	if _, err := os.Stat(growing); err != nil {
		t.Error("a file that another process writes was cleared:", err)
	}
}

// failing writes or reads nothing but an error.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
func (f failing) Read([]byte) (int, error)  { return 0, f.err }

func TestFailuresOfTheSenderAndOfTheDiskAreToldApart(t *testing.T) {
	good := strings.NewReader("x")
	for name, c := range map[string]struct {
		to   io.Writer
		from io.Reader
		want error
	}{
		"cut off":      {io.Discard, failing{io.ErrUnexpectedEOF}, ErrCutOff},
		"cut off late": {io.Discard, io.MultiReader(strings.NewReader(strings.Repeat("x", 2*sniffed)), failing{io.ErrUnexpectedEOF}), ErrCutOff},
		"disk full":    {failing{syscall.ENOSPC}, good, ErrFull},
		"disk broken":  {failing{syscall.EIO}, good, ErrUnavailable},
	} {
		good.Reset("x")
		if _, err := receive(context.Background(), c.to, c.from, Rules{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenRefusesBadAddresses(t *testing.T) {
	for _, bad := range []string{"s3://", "s3://host", "http://host/bucket", "s3://host/"} {
		if _, err := Open(bad, ""); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestProbe(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		if err := s.Probe(context.Background()); err != nil {
			t.Error(err)
		}
	})
	gone, err := OpenS3(blobtest.S3(t) + "/nobody")
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Probe(context.Background()); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
}
