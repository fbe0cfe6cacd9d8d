package twin

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"runtime"
	"slices"
	"sync"
)

// ErrSnapshot is under every error of a snapshot that cannot be used; start
// with an older one or from the log alone.
var ErrSnapshot = errors.New("snapshot cannot be used")

// maxBlock bounds a section, so that a broken length does not eat the memory.
const maxBlock = 1 << 30

// Restore reads a snapshot into a new twin with these schemas. Attributes and
// rules are matched by code: what the schemas no longer know is left out.
func Restore(r io.Reader, list []Schema, first uint64) (*Twin, Header, error) {
	in := bufio.NewReaderSize(r, 1<<20)
	head, err := readBlock(in)
	if err != nil {
		return nil, Header{}, err
	}
	h, maps, err := readHeader(head, list)
	if err != nil {
		return nil, Header{}, err
	}
	t := New(list, max(first, h.Changes))
	t.makeRoom(h.Things)
	if err := t.readSections(in, maps); err != nil {
		return nil, Header{}, err
	}
	return t, h, nil
}

// readSections decodes sections on all processors while the file is read.
func (t *Twin) readSections(in io.Reader, maps []profileMap) error {
	blocks := make(chan []byte, 2)
	used := make(chan []byte, 8) // blocks to be filled again
	failed := make(chan error, runtime.GOMAXPROCS(0))
	var work sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			var err error
			for b := range blocks {
				if err == nil {
					err = t.readSection(b, maps)
				}
				select {
				case used <- b:
				default:
				}
			}
			failed <- err
		})
	}
	total, err := readBlocks(in, blocks, used)
	close(blocks)
	work.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	if err == nil && total != uint64(t.Len()) {
		err = fmt.Errorf("%w: %d things, the footer says %d", ErrSnapshot, t.Len(), total)
	}
	return err
}

func readBlocks(in io.Reader, blocks chan<- []byte, used <-chan []byte) (total uint64, err error) {
	for {
		var head [8]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return 0, fmt.Errorf("%w: cut off: %w", ErrSnapshot, err)
		}
		size, sum := binary.LittleEndian.Uint32(head[:]), binary.LittleEndian.Uint32(head[4:])
		if size == footerMark {
			foot, err := readSum(in, nil, 8, sum)
			if err != nil {
				return 0, err
			}
			return binary.LittleEndian.Uint64(foot), nil
		}
		var room []byte
		select {
		case room = <-used:
		default:
		}
		b, err := readSum(in, room, size, sum)
		if err != nil {
			return 0, err
		}
		blocks <- b
	}
}

func readBlock(in io.Reader) ([]byte, error) {
	var head [8]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, fmt.Errorf("%w: cut off: %w", ErrSnapshot, err)
	}
	return readSum(in, nil, binary.LittleEndian.Uint32(head[:]), binary.LittleEndian.Uint32(head[4:]))
}

// readSum reads a payload into room, or what grows from it, in steps: a length
// that lies costs no memory.
func readSum(in io.Reader, room []byte, size, sum uint32) ([]byte, error) {
	if size > maxBlock {
		return nil, fmt.Errorf("%w: a section of %d bytes", ErrSnapshot, size)
	}
	b := room[:0]
	for uint32(len(b)) < size {
		step := min(int(size)-len(b), 1<<20)
		b = slices.Grow(b, step)[:len(b)+step]
		if _, err := io.ReadFull(in, b[len(b)-step:]); err != nil {
			return nil, fmt.Errorf("%w: cut off: %w", ErrSnapshot, err)
		}
	}
	if crc32.Checksum(b, castagnoli) != sum {
		return nil, fmt.Errorf("%w: wrong checksum", ErrSnapshot)
	}
	return b, nil
}

// profileMap says where the profiles, attributes and rules of the snapshot are
// in the schemas; -1 is nowhere.
type profileMap struct {
	profile    int
	attributes []int
	kinds      []Kind
	rules      []int
}

func readHeader(b []byte, list []Schema) (Header, []profileMap, error) {
	d := &decoder{b: b}
	if string(d.bytes(len(magic))) != magic {
		return Header{}, nil, fmt.Errorf("%w: not a snapshot", ErrSnapshot)
	}
	version := d.byte()
	if d.bad || version < oldestVersion || version > formatVersion {
		return Header{}, nil, fmt.Errorf("%w: another version of the format", ErrSnapshot)
	}
	h := Header{Sequence: d.u64(), Changes: d.u64(), Taken: int64(d.u64())}
	if version > 1 {
		h.Things = d.u64()
	}
	var maps []profileMap
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		maps = append(maps, d.profile(list))
	}
	if d.bad {
		return Header{}, nil, fmt.Errorf("%w: broken header", ErrSnapshot)
	}
	return h, maps, nil
}

func (d *decoder) profile(list []Schema) profileMap {
	m := profileMap{profile: -1}
	code := d.text()
	var s Schema
	for i := range list {
		if list[i].Code == code {
			m.profile, s = i, list[i]
		}
	}
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		name, kind, at := d.text(), Kind(d.byte()), -1
		for i, a := range s.Attributes {
			if a.Code == name && a.Kind == kind {
				at = i
			}
		}
		m.attributes, m.kinds = append(m.attributes, at), append(m.kinds, kind)
	}
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		name, at := d.text(), -1
		for i, r := range s.Rules {
			if r.Code == name {
				at = i
			}
		}
		m.rules = append(m.rules, at)
	}
	return m
}

func (t *Twin) readSection(b []byte, maps []profileMap) error {
	d := &decoder{b: b}
	var places []*place
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		k := d.uvarint()
		if k == uint64(len(places)) {
			places = append(places, t.places.of(d.text(), d.text()))
		}
		if k >= uint64(len(places)) {
			d.bad = true
			break
		}
		d.thing(t, places[k], maps)
	}
	if d.bad || len(d.b) > 0 {
		return fmt.Errorf("%w: broken section", ErrSnapshot)
	}
	return nil
}

// thing reads one record and registers it, unless its profile is no more.
func (d *decoder) thing(t *Twin, at *place, maps []profileMap) {
	r := record{id: d.text(), name: d.text(), place: at, next: none, prev: none, state: Unknown}
	p := d.uvarint()
	if d.bad || p >= uint64(len(maps)) {
		d.bad = true
		return
	}
	m := &maps[p]
	r.lon, r.lat = int32(d.u32()), int32(d.u32())
	r.posAt, r.lastSeen = d.varint(), d.varint()
	r.reported = d.byte()&flagReported != 0
	var s *schema
	if m.profile >= 0 {
		r.profile, s = uint16(m.profile), &t.schemas[m.profile]
	}
	d.rules(&r, s, m)
	d.values(&r, s, m)
	if !d.bad && s != nil {
		d.bad = !t.adopt(r)
	}
}

func (d *decoder) rules(r *record, s *schema, m *profileMap) {
	active := d.uvarint()
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		k, at := d.uvarint(), d.varint()
		if k/2 >= uint64(len(m.rules)) {
			d.bad = true
			return
		}
		to := m.rules[k/2]
		if s == nil || to < 0 {
			continue
		}
		if r.rules == nil {
			r.rules = make([]int64, 2*len(s.Rules))
		}
		r.rules[2*to+int(k%2)] = at
		if active&(1<<(k/2)) != 0 {
			r.active |= 1 << to
		}
	}
}

func (d *decoder) values(r *record, s *schema, m *profileMap) {
	var room [32]byte
	for n := d.uvarint(); n > 0 && !d.bad; n-- {
		a, at := d.uvarint(), d.varint()
		if a >= uint64(len(m.attributes)) {
			d.bad = true
			return
		}
		value, num := room[:0], 0.0
		switch m.kinds[a] {
		case Text:
			value = d.bytes(int(min(d.uvarint(), maxBlock)))
		case Boolean:
			num = float64(d.byte() & 1)
			value = appendValue(value, Boolean, Reading{Num: num})
		default:
			num = math.Float64frombits(d.u64())
			value = appendValue(value, Number, Reading{Num: num})
		}
		if to := m.attributes[a]; s != nil && to >= 0 && !d.bad && len(value) <= maxValue {
			d.at.set(at)
			r.write(s, to, &d.at, num, value)
		}
	}
}

// maxValue is the longest encoded value, so that a body fits 16-bit lengths.
const maxValue = 1024

// maxRoom bounds what a header that lies makes us set aside.
const maxRoom = 4 << 20

// makeRoom prepares the indexes for so many things: to let them grow step by
// step was a fifth of a restore.
func (t *Twin) makeRoom(things uint64) {
	each := int(min(things, maxRoom)) / shards * 9 / 8
	for i := range t.shards {
		t.shards[i].index = make(map[string]uint32, each)
	}
}

// adopt takes a restored record in; false if its id is there already or wrong.
func (t *Twin) adopt(r record) bool {
	n := t.shardOf(r.id)
	s := &t.shards[n]
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, twice := s.index[r.id]; twice || r.id == "" {
		return false
	}
	i := s.take()
	rec := s.at(i)
	*rec = r
	rec.state = rec.derive(t.schemas[rec.profile].Rules)
	s.index[rec.id] = i
	t.total.Add(1)
	t.count(rec, rec.state, 1)
	t.heard(rec)
	t.grid.insert(slotOf(n, i), rec)
	t.touch(s, i)
	return true
}

// decoder reads the parts of a block; bad stays once something was wrong.
type decoder struct {
	b   []byte
	bad bool
	at  instant // of the value before; those of one report have the same
}

func (d *decoder) bytes(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.bad, d.b = true, nil
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) byte() byte {
	if b := d.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) u32() uint32 {
	if b := d.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (d *decoder) u64() uint64 {
	if b := d.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	d.skip(n)
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.b)
	d.skip(n)
	return v
}

func (d *decoder) skip(n int) {
	if n <= 0 {
		d.bad, d.b = true, nil
		return
	}
	d.b = d.b[n:]
}

// text copies: the things must not hold on to the block that they came from.
func (d *decoder) text() string {
	return string(d.bytes(int(min(d.uvarint(), maxBlock))))
}
