package blob

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRulesAreHeldBeforeAnythingIsStored(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		put(t, s, "kept", "first")
		for name, c := range map[string]struct {
			content string
			rules   Rules
			want    error
		}{
			"too large":  {"123456", Rules{Max: 5}, ErrTooLarge},
			"type":       {"<html><script>", Rules{Types: []string{"image/*", "application/pdf"}}, ErrType},
			"svg":        {" <svg onload=alert(1)>", Rules{Types: []string{"text/plain"}}, ErrType},
			"digest":     {"x", Rules{SHA256: strings.Repeat("0", 64)}, ErrDigest},
			"cut off":    {"", Rules{}, ErrTooLarge},
			"sent twice": {"123456", Rules{Max: 1}, ErrTooLarge},
		} {
			content := io.Reader(strings.NewReader(c.content))
			if name == "cut off" {
				content = http.MaxBytesReader(nil, io.NopCloser(strings.NewReader("123456")), 3)
			}
			if _, err := s.Put(context.Background(), "kept", content, c.rules); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if got, _ := get(t, s, "kept", 0, -1); got != "first" {
			t.Errorf("a refused file replaced it: %q", got)
		}
		if _, err := s.Put(context.Background(), "ok", strings.NewReader("12345"), Rules{Max: 5, Types: []string{"text/*"}}); err != nil {
			t.Error(err)
		}
	})
}

func TestNamesNeverLeaveTheStore(t *testing.T) {
	each(t, func(t *testing.T, s Store) {
		ctx := context.Background()
		for _, name := range []string{"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", ".staging/x", "a/.hidden", "a\\b", "a\x00b", "路", strings.Repeat("a", 600), "a b", "%2e%2e/x"} {
			if _, err := s.Put(ctx, name, strings.NewReader("x"), Rules{}); !errors.Is(err, ErrName) {
				t.Errorf("put %q: %v", name, err)
			}
			if _, _, err := s.Get(ctx, name, 0, -1); !errors.Is(err, ErrName) {
				t.Errorf("get %q: %v", name, err)
			}
			if err := s.Delete(ctx, name); !errors.Is(err, ErrName) {
				t.Errorf("delete %q: %v", name, err)
			}
		}
	})
}

func TestLinksOutOfTheFolderAreRefused(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFolder(filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Mkdir(filepath.Join(dir, "outside"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../outside", filepath.Join(dir, "files", "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Put(context.Background(), "link/x", strings.NewReader("x"), Rules{}); err == nil {
		t.Error("wrote through a link")
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "outside")); len(left) != 0 {
		t.Error("a file lies outside")
	}
}

func TestANameIsAFileOrAFolder(t *testing.T) {
	f := folder(t)
	put(t, f, "dir/a", "x")
	for _, name := range []string{"dir", "dir/a/b"} {
		if _, err := f.Put(context.Background(), name, strings.NewReader("x"), Rules{}); !errors.Is(err, ErrName) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("a/b.png")
	f.Add("../x")
	f.Fuzz(func(t *testing.T, name string) {
		if CheckName(name) != nil {
			return
		}
		if clean := filepath.Clean(name); clean != name || filepath.IsAbs(name) || strings.HasPrefix(name, ".") {
			t.Errorf("%q passed", name)
		}
	})
}
