// Package pack reads a city pack: the folder of data and configuration that
// makes this binary the brain of one city. Every problem is told with file,
// line and reason, all of them at once.
package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"
	"sync"

	"citybrain/kernel/fault"
)

// ErrRefused is the fault of a pack with problems; the sentence lists them.
var ErrRefused = fault.New(fault.Invalid, "pack.refused", "The city pack is refused.")

// listed is how many problems the fault names; kept bounds what is remembered
// of a pack whose every line is wrong.
const (
	listed = 50
	kept   = 1000
)

// Problem is one reason why a pack is refused.
type Problem struct {
	File   string
	Line   int // 1-based; 0 where the file as a whole is meant
	Reason string
}

// Error says "file:line: reason", as compilers do.
func (p Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Reason
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Reason)
}

// Pack is an opened city pack. Seeds read files from it and report problems to
// it. Its methods may be called from any goroutine.
type Pack struct {
	dir  string
	root *os.Root // refuses paths and links that lead out of the folder
	City City

	// Known says that this very pack was checked and loaded before: a seed may leave
	// out what it reads for the store alone. Set it before the seeds read.
	Known bool

	mu       sync.Mutex
	hash     string
	problems []Problem
	count    int
}

// Open opens the folder and reads pack.yaml. A folder that is missing or whose
// pack.yaml is wrong is ErrRefused. Close it when the seeds are done.
func Open(dir string) (*Pack, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, ErrRefused.Saying("The city pack %s cannot be opened.", dir).Because(err)
	}
	p := &Pack{dir: dir, root: root}
	p.refuseLinks()
	p.readCity()
	if err := p.Err(); err != nil {
		_ = root.Close()
		return nil, err
	}
	return p, nil
}

// Close lets the folder go.
func (p *Pack) Close() error { return p.root.Close() }

// Dir is the folder as it was given to Open.
func (p *Pack) Dir() string { return p.dir }

// Report adds a problem; line 0 means the file as a whole.
func (p *Pack) Report(file string, line int, format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	if len(p.problems) < kept {
		p.problems = append(p.problems, Problem{file, line, fmt.Sprintf(format, args...)})
	}
}

// Problems gives what was reported so far (the first thousand), by file and line.
func (p *Pack) Problems() []Problem {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := append([]Problem(nil), p.problems...)
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].File != out[j].File {
			return out[i].File < out[j].File
		}
		return out[i].Line < out[j].Line
	})
	return out
}

// Err is nil for a pack without problems, else ErrRefused with every problem (the
// first fifty) as a field: path "file:line", message the reason.
func (p *Pack) Err() error {
	problems := p.Problems()
	if len(problems) == 0 {
		return nil
	}
	p.mu.Lock()
	count := p.count
	p.mu.Unlock()
	shown := foremost(problems)
	lines := make([]string, 0, len(shown)+1)
	f := ErrRefused.With("problems", count)
	for _, one := range shown {
		lines = append(lines, one.Error())
		where := strings.TrimSuffix(fmt.Sprintf("%s:%d", one.File, one.Line), ":0")
		f = f.At(where, "pack.problem", one.Reason)
	}
	if count > len(shown) {
		lines = append(lines, fmt.Sprintf("… and %d more", count-len(shown)))
	}
	noun := "problems"
	if count == 1 {
		noun = "problem"
	}
	return f.Saying("The city pack %s is refused, %d %s:\n%s", p.dir, count, noun, strings.Join(lines, "\n"))
}

// foremost picks what is listed: the first ten of every file before the others,
// for one wrong line in a file can make every line of another wrong.
func foremost(problems []Problem) []Problem {
	const each = 10
	inFile := map[string]int{}
	var first, rest []Problem
	for _, one := range problems {
		if inFile[one.File]++; inFile[one.File] <= each {
			first = append(first, one)
		} else {
			rest = append(rest, one)
		}
	}
	first = append(first, rest...)
	return first[:min(len(first), listed)]
}

// Has tells whether the pack holds a regular file of this name ("roles.yaml",
// slashes on every system).
func (p *Pack) Has(name string) bool {
	info, err := p.root.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// Need reports a problem and answers false if the file is missing.
func (p *Pack) Need(name string) bool {
	if p.Has(name) {
		return true
	}
	p.Report(name, 0, "is missing")
	return false
}

// File opens a file for reading, such as a map extract; close it. Names that
// lead out of the pack fail.
func (p *Pack) File(name string) (*os.File, error) {
	f, err := p.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open %s of the city pack: %w", name, err)
	}
	return f, nil
}

// Glob gives the names that match the pattern of path.Match, in order; a bad
// pattern matches nothing.
func (p *Pack) Glob(pattern string) []string {
	names, err := fs.Glob(p.root.FS(), pattern)
	if err != nil {
		return nil
	}
	sort.Strings(names)
	return names
}

// Hash is the fingerprint of all names and contents: a pack with the hash of the
// last load need not be loaded again. Hidden files do not count.
func (p *Pack) Hash() (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hash != "" {
		return p.hash, nil
	}
	sum := sha256.New()
	err := p.walk(func(name string, _ fs.DirEntry) error {
		f, err := p.root.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		inner := sha256.New()
		if _, err := io.Copy(inner, f); err != nil {
			return err
		}
		fmt.Fprintf(sum, "%q %x\n", name, inner.Sum(nil))
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("hash the city pack %s: %w", p.dir, err)
	}
	p.hash = hex.EncodeToString(sum.Sum(nil))
	return p.hash, nil
}

// refuseLinks reports symbolic links: a pack must mean the same on every machine.
func (p *Pack) refuseLinks() {
	err := p.walk(func(name string, entry fs.DirEntry) error {
		if !entry.Type().IsRegular() {
			p.Report(name, 0, "is not a plain file; links and devices are refused")
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		p.Report(".", 0, "cannot be listed: %v", err)
	}
}

// walk visits all files but hidden ones, in the order of their names.
func (p *Pack) walk(visit func(name string, entry fs.DirEntry) error) error {
	return fs.WalkDir(p.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
		switch {
		case err != nil:
			return err
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden, entry.IsDir():
			return nil
		}
		return visit(name, entry)
	})
}
