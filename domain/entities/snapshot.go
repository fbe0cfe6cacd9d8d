package entities

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/kernel/fault"
)

// The faults of starting.
var (
	ErrGap      = fault.New(fault.Unavailable, "entities.log_gap", "The log of the broker does not reach back to its last snapshot; restore the data folder from a copy.")
	ErrSnapshot = fault.New(fault.Malformed, "entities.snapshot_broken", "A snapshot of the broker cannot be read.")
)

const (
	snapshotSuffix = ".entities"
	snapshotMagic  = "CBE1"
	snapshotsKept  = 2
	textMost       = 64 << 20 // bytes of one entity or document
)

// The marks before the parts of a snapshot.
const (
	markEnd = iota
	markTenant
	markEntity
	markDocument
)

// snapshotLogged writes a snapshot; trouble is logged.
func (s *Service) snapshotLogged(ctx context.Context) {
	if err := s.snapshot(ctx); err != nil {
		slog.WarnContext(ctx, "the broker could not be saved", "error", err)
	}
}

// snapshot writes what is held, while it changes: operations that it has in part
// are known by their sequence when they are applied again.
func (s *Service) snapshot(ctx context.Context) error {
	from := s.state.applied.Load()
	known := s.snapshots()
	if len(known) > 0 && known[0].sequence >= from || from == 0 {
		return nil
	}
	if err := os.MkdirAll(s.Dir, 0o750); err != nil {
		return err
	}
	path := filepath.Join(s.Dir, strconv.FormatUint(from, 10)+snapshotSuffix)
	write := func(w io.Writer) error {
		if err := s.state.write(w, from); err != nil {
			return err
		}
		return s.history.reach(ctx) // what the snapshot has is not told again after a crash
	}
	if err := writeFile(path, write); err != nil {
		return err
	}
	for i, old := range s.snapshots() {
		if i >= snapshotsKept {
			_ = os.Remove(old.path) // it is tried again after the next
		}
	}
	return s.drop(ctx)
}

// drop lets the log forget what the older snapshot holds. In a cluster another
// node may still need it.
func (s *Service) drop(ctx context.Context) error {
	all := s.snapshots()
	if s.Node != alone || len(all) < snapshotsKept {
		return nil
	}
	return s.Log.Drop(ctx, min(all[len(all)-1].sequence, s.history.dropLimit()))
}

// writeFile writes a file that is whole or not there.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".writing-*")
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = write(w)
	err = errors.Join(err, w.Flush())
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// snapshotWriter writes lengths and texts, and their sum.
type snapshotWriter struct {
	w    io.Writer
	sum  hash.Hash32
	room []byte
	err  error
}

func (w *snapshotWriter) number(n uint64) { w.raw(binary.AppendUvarint(w.room[:0], n)) }

func (w *snapshotWriter) text(text []byte) {
	w.number(uint64(len(text)))
	w.raw(text)
}

func (w *snapshotWriter) raw(text []byte) {
	if w.err == nil {
		_, _ = w.sum.Write(text)
		_, w.err = w.w.Write(text)
	}
}

// write writes all tenants in the order of their names, entities in that of
// their creation, documents in that of their ids: equal states are equal bytes.
func (st *state) write(to io.Writer, sequence uint64) error {
	w := &snapshotWriter{w: to, sum: crc32.New(crc32.MakeTable(crc32.Castagnoli)), room: make([]byte, 0, 16)}
	w.raw([]byte(snapshotMagic))
	w.number(sequence)
	for _, t := range st.sorted() {
		w.number(markTenant)
		w.text([]byte(t.name))
		var room []byte
		for _, at := range t.all.read() {
			if e := at.entity.Load(); e != nil {
				room = e.AppendBinary(room[:0])
				w.number(markEntity)
				w.number(e.Sequence)
				w.text(room)
			}
		}
		t.writeDocuments(w)
	}
	w.number(markEnd)
	sum := w.sum.Sum32()
	w.raw(binary.LittleEndian.AppendUint32(nil, sum))
	return w.err
}

func (t *tenant) writeDocuments(w *snapshotWriter) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, c := range slices.Sorted(maps.Keys(t.documents)) {
		for _, id := range slices.Sorted(maps.Keys(t.documents[c])) {
			d := t.documents[c][id]
			w.number(markDocument)
			w.text([]byte(c))
			w.text([]byte(id))
			w.text(d.text)
			w.number(d.sequence)
			w.number(uint64(d.created))
			w.number(uint64(d.modified))
		}
	}
}

func (st *state) sorted() []*tenant {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return slices.SortedFunc(maps.Values(st.tenants), func(a, b *tenant) int { return cmp.Compare(a.name, b.name) })
}

// restore reads the newest snapshot that is whole.
func (s *Service) restore(ctx context.Context) error {
	for _, f := range s.snapshots() {
		st, err := readSnapshot(f.path)
		if err == nil {
			s.state = st
			return nil
		}
		slog.WarnContext(ctx, "a snapshot of the broker cannot be used", "file", filepath.Base(f.path), "error", err)
	}
	return nil
}

func readSnapshot(path string) (*state, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := &snapshotReader{r: bufio.NewReaderSize(f, 1<<20), sum: crc32.New(crc32.MakeTable(crc32.Castagnoli))}
	st := newState()
	if magic := r.raw(len(snapshotMagic)); string(magic) != snapshotMagic {
		return nil, ErrSnapshot
	}
	st.applied.Store(r.number())
	if err := st.read(r); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return st, nil
}

// read fills the state with the parts of a snapshot.
func (st *state) read(r *snapshotReader) error {
	t := st.tenant("", true)
	for {
		switch r.number() {
		case markTenant:
			t = st.tenant(string(r.text()), true)
		case markEntity:
			sequence := r.number()
			e, _, err := model.DecodeBinary(r.text(), st.shared.Intern)
			if err != nil {
				return ErrSnapshot.Because(errors.Join(r.err, err))
			}
			e.Sequence = sequence
			t.insert(e)
		case markDocument:
			t.readDocument(r)
		default: // the end, or nonsense, which the sum tells
			sum := r.sum.Sum32()
			said := r.raw(4)
			if r.err != nil || binary.LittleEndian.Uint32(said) != sum {
				return ErrSnapshot.Because(r.err)
			}
			return nil
		}
		if r.err != nil {
			return ErrSnapshot.Because(r.err)
		}
	}
}

func (t *tenant) readDocument(r *snapshotReader) {
	c, id := class(r.text()), string(r.text())
	d := document{text: r.text(), sequence: r.number(), created: int64(r.number()), modified: int64(r.number())}
	if t.documents[c] == nil {
		t.documents[c] = map[string]document{}
	}
	t.documents[c][id] = d
}

// snapshotReader reads what snapshotWriter wrote.
type snapshotReader struct {
	r   *bufio.Reader
	sum hash.Hash32
	err error
}

// ReadByte lets varints be read.
func (r *snapshotReader) ReadByte() (byte, error) {
	b, err := r.r.ReadByte()
	if err == nil {
		_, _ = r.sum.Write([]byte{b})
	}
	return b, err
}

func (r *snapshotReader) number() uint64 {
	n, err := binary.ReadUvarint(r)
	if r.err == nil {
		r.err = err
	}
	return n
}

func (r *snapshotReader) text() []byte { return r.raw(int(min(r.number(), textMost+1))) }

func (r *snapshotReader) raw(n int) []byte {
	if r.err == nil && n > textMost {
		r.err = ErrSnapshot
	}
	if r.err != nil {
		return make([]byte, min(n, 4))
	}
	text := make([]byte, n)
	_, r.err = io.ReadFull(r.r, text)
	_, _ = r.sum.Write(text)
	return text
}

type snapshotFile struct {
	path     string
	sequence uint64
}

// snapshots lists the snapshot files, the newest first.
func (s *Service) snapshots() []snapshotFile {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil
	}
	var list []snapshotFile
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), snapshotSuffix)
		sequence, err := strconv.ParseUint(name, 10, 64)
		if ok && err == nil {
			list = append(list, snapshotFile{filepath.Join(s.Dir, e.Name()), sequence})
		}
	}
	slices.SortFunc(list, func(a, b snapshotFile) int { return cmp.Compare(b.sequence, a.sequence) })
	return list
}
