package blob

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"

	"citybrain/kernel/id"
)

// Folder is a store in a folder of this machine. A file is its content followed by
// a short trailer that holds type and digest, so both change in one rename; most
// programs still open it as it is.
type Folder struct {
	root *os.Root // keeps every path and link inside the folder
}

// staging is where files grow before they get their name.
const staging = ".staging"

// abandoned is the age at which a file in staging belongs to nobody any more; a
// younger one may be growing in another process.
const abandoned = 24 * time.Hour

// OpenFolder opens or makes the folder, and clears what crashes left half written.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, ErrUnavailable.Because(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, ErrUnavailable.Because(err)
	}
	f := &Folder{root}
	if err = errors.Join(root.MkdirAll(staging, 0o750), f.sweep(time.Now().Add(-abandoned))); err != nil {
		return nil, errors.Join(ErrUnavailable.Because(err), root.Close())
	}
	return f, nil
}

// sweep removes what has lain in staging since before an instant.
func (f *Folder) sweep(before time.Time) error {
	entries, err := fs.ReadDir(f.root.FS(), staging)
	for _, entry := range entries {
		info, gone := entry.Info()
		if gone == nil && info.ModTime().Before(before) {
			err = errors.Join(err, f.root.RemoveAll(path.Join(staging, entry.Name())))
		}
	}
	return err
}

// Close lets the folder go.
func (f *Folder) Close() error { return f.root.Close() }

// Put implements Store.
func (f *Folder) Put(ctx context.Context, name string, content io.Reader, rules Rules) (Info, error) {
	if err := CheckName(name); err != nil {
		return Info{}, err
	}
	temp := path.Join(staging, id.New[string]("put", time.Now()))
	defer f.root.Remove(temp) // gone already if all went well
	info, err := f.stage(ctx, temp, content, rules)
	if err != nil {
		return Info{}, fmt.Errorf("put %s: %w", name, err)
	}
	if _, err := f.root.Lstat(name); rules.Replaces && absent(err) {
		return Info{}, ErrMissing.With("name", name)
	}
	if err := f.publish(temp, name); errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EISDIR) || errors.Is(err, fs.ErrExist) {
		return Info{}, ErrName.With("name", name).Because(err)
	} else if err != nil {
		return Info{}, fmt.Errorf("put %s: %w", name, writeError(err))
	}
	info.Name = name
	return info, nil
}

// stage writes content and trailer to a file without a name, down to the disk.
func (f *Folder) stage(ctx context.Context, temp string, content io.Reader, rules Rules) (Info, error) {
	file, err := f.root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return Info{}, writeError(err)
	}
	info, err := receive(ctx, file, content, rules)
	if err == nil {
		if err = writeTrailer(file, info); err == nil {
			err = file.Sync()
		}
		if err != nil {
			err = writeError(err)
		}
	}
	if stat, gone := file.Stat(); gone == nil {
		info.At = stat.ModTime().UTC()
	}
	return info, errors.Join(err, file.Close())
}

// publish gives a staged file its name, down to the disk.
func (f *Folder) publish(temp, name string) error {
	dir := path.Dir(name)
	if err := f.root.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	if err := f.root.Rename(temp, name); err != nil {
		return err
	}
	for { // a new folder is itself an entry of its parent
		if err := f.sync(dir); err != nil || dir == "." {
			return err
		}
		dir = path.Dir(dir)
	}
}

func (f *Folder) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Get implements Store.
func (f *Folder) Get(_ context.Context, name string, from, length int64) (io.ReadCloser, Info, error) {
	file, info, err := f.open(name)
	if err != nil {
		return nil, Info{}, err
	}
	length, err = span(from, length, info.Size)
	if err != nil {
		return nil, Info{}, errors.Join(err, file.Close())
	}
	return limited{io.NewSectionReader(file, from, length), file}, info, nil
}

// Stat implements Store.
func (f *Folder) Stat(_ context.Context, name string) (Info, error) {
	file, info, err := f.open(name)
	if err != nil {
		return Info{}, err
	}
	return info, file.Close()
}

// open opens a file and reads its trailer.
func (f *Folder) open(name string) (*os.File, Info, error) {
	if err := CheckName(name); err != nil {
		return nil, Info{}, err
	}
	file, err := f.root.Open(name)
	switch {
	case absent(err):
		return nil, Info{}, ErrMissing.With("name", name)
	case err != nil:
		return nil, Info{}, fmt.Errorf("open %s: %w", name, ErrUnavailable.Because(err))
	}
	stat, err := file.Stat()
	if err == nil && !stat.Mode().IsRegular() {
		return nil, Info{}, errors.Join(ErrMissing.With("name", name), file.Close())
	}
	info, err := readTrailer(file, stat)
	if err != nil {
		return nil, Info{}, errors.Join(fmt.Errorf("open %s: %w", name, err), file.Close())
	}
	info.Name = name
	return file, info, nil
}

// absent also holds for a/b where a is a file.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// Delete implements Store.
func (f *Folder) Delete(_ context.Context, name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	stat, err := f.root.Lstat(name)
	if absent(err) || err == nil && stat.IsDir() {
		return nil
	}
	if err == nil {
		err = f.root.Remove(name)
	}
	if err == nil {
		err = f.sync(path.Dir(name))
	}
	if err != nil {
		return fmt.Errorf("delete %s: %w", name, ErrUnavailable.Because(err))
	}
	return nil
}

// List implements Store.
func (f *Folder) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		names, err := f.names(prefix)
		if err != nil {
			yield(Info{}, ErrUnavailable.Because(err))
			return
		}
		for _, name := range names {
			info, err := f.Stat(ctx, name)
			if errors.Is(err, ErrMissing) { // deleted meanwhile
				continue
			}
			if !yield(info, errors.Join(err, ctx.Err())) || ctx.Err() != nil {
				return
			}
		}
	}
}

// names are the names with a prefix in the order of bytes, as S3 lists them.
func (f *Folder) names(prefix string) (names []string, err error) {
	top := "."
	if dir := path.Dir(prefix); CheckName(dir) == nil {
		top = dir
	}
	err = fs.WalkDir(f.root.FS(), top, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case entry.IsDir() && name == staging:
			return fs.SkipDir
		case entry.Type().IsRegular() && strings.HasPrefix(name, prefix) && CheckName(name) == nil:
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// Probe implements Store.
func (f *Folder) Probe(context.Context) error {
	if _, err := f.root.Stat(staging); err != nil {
		return ErrUnavailable.Because(err)
	}
	return nil
}

// The trailer is JSON, its length in four bytes, and a mark.
const mark = "cbf1"

const maxTrailer = 4096

type trailer struct {
	Type   string `json:"type"`
	SHA256 string `json:"sha256"`
}

func writeTrailer(w io.Writer, info Info) error {
	raw, err := json.Marshal(trailer{info.Type, info.SHA256})
	if err != nil {
		return err
	}
	tail := binary.BigEndian.AppendUint32(raw, uint32(len(raw)))
	_, err = w.Write(append(tail, mark...))
	return err
}

var errTrailer = errors.New("the file was not written by this store")

func readTrailer(file io.ReaderAt, stat fs.FileInfo) (Info, error) {
	var tail [8]byte
	end := stat.Size() - int64(len(tail))
	if end < 0 {
		return Info{}, ErrUnavailable.Because(errTrailer)
	}
	if _, err := file.ReadAt(tail[:], end); err != nil {
		return Info{}, ErrUnavailable.Because(err)
	}
	length := int64(binary.BigEndian.Uint32(tail[:4]))
	if string(tail[4:]) != mark || length > maxTrailer || length > end {
		return Info{}, ErrUnavailable.Because(errTrailer)
	}
	raw := make([]byte, length)
	if _, err := file.ReadAt(raw, end-length); err != nil {
		return Info{}, ErrUnavailable.Because(err)
	}
	var t trailer
	if err := json.Unmarshal(raw, &t); err != nil {
		return Info{}, ErrUnavailable.Because(errTrailer)
	}
	return Info{Size: end - length, Type: t.Type, SHA256: t.SHA256, At: stat.ModTime().UTC()}, nil
}
