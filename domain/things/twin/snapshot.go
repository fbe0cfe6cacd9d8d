package twin

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"slices"
)

// The snapshot is a header, a section for each shard and a footer; each has a
// CRC-32C of its own, so that a torn file is found out. Numbers are little
// endian or varints.
//
//	header   magic, version, sequence, version of changes, instant, count of things (since 2), profiles
//	section  length u32, crc u32, count, things
//	footer   marker u32, crc u32, count of things u64
const (
	magic         = "CBTWIN"
	formatVersion = 2
	oldestVersion = 1
	footerMark    = math.MaxUint32
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Header is what a snapshot says of itself.
type Header struct {
	Sequence uint64 // replay the log from the report after this one
	Changes  uint64 // version of the newest visible change
	Taken    int64  // µs
	Things   uint64 // about how many follow; 0 where it is not known
}

// Write writes a snapshot while reports go on being applied. sequence must be
// where the consumer stood before the call: what comes in meanwhile may or may
// not be in the snapshot, and replaying it does no harm. A shard is locked
// against writing only while it is copied, about a millisecond at a million things.
func (t *Twin) Write(w io.Writer, sequence uint64, now int64) error {
	out := bufio.NewWriterSize(w, 1<<20)
	if err := writeBlock(out, t.header(Header{sequence, t.version.Load(), now, uint64(t.Len())})); err != nil {
		return err
	}
	var buf []byte
	total := uint64(0)
	for n := range t.shards {
		var count int
		buf, count = t.section(buf[:0], n)
		total += uint64(count)
		if err := writeBlock(out, buf); err != nil {
			return err
		}
	}
	foot := binary.LittleEndian.AppendUint64(nil, total)
	var mark [8]byte
	binary.LittleEndian.PutUint32(mark[:], footerMark)
	binary.LittleEndian.PutUint32(mark[4:], crc32.Checksum(foot, castagnoli))
	if _, err := out.Write(append(mark[:], foot...)); err != nil {
		return err
	}
	return out.Flush()
}

func writeBlock(w io.Writer, payload []byte) error {
	var head [8]byte
	binary.LittleEndian.PutUint32(head[:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(head[4:], crc32.Checksum(payload, castagnoli))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	_, err := w.Write(payload)
	return err
}

// header also names profiles, attributes and rules, because their order may be
// another when the snapshot is read.
func (t *Twin) header(h Header) []byte {
	b := append([]byte(magic), formatVersion)
	b = binary.LittleEndian.AppendUint64(b, h.Sequence)
	b = binary.LittleEndian.AppendUint64(b, h.Changes)
	b = binary.LittleEndian.AppendUint64(b, uint64(h.Taken))
	b = binary.LittleEndian.AppendUint64(b, h.Things)
	b = binary.AppendUvarint(b, uint64(len(t.schemas)))
	for i := range t.schemas {
		s := &t.schemas[i]
		b = appendText(b, s.Code)
		b = binary.AppendUvarint(b, uint64(len(s.Attributes)))
		for _, a := range s.Attributes {
			b = append(appendText(b, a.Code), byte(a.Kind))
		}
		b = binary.AppendUvarint(b, uint64(len(s.Rules)))
		for _, r := range s.Rules {
			b = appendText(b, r.Code)
		}
	}
	return b
}

// section encodes one shard. Regions and organisations are written where they
// first occur and named by number afterwards.
func (t *Twin) section(dst []byte, n int) ([]byte, int) {
	s := &t.shards[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	dst = binary.AppendUvarint(dst, uint64(len(s.index)))
	seen := make(map[*place]int)
	for i := range s.used {
		r := s.at(i)
		if r.id == "" {
			continue
		}
		k, known := seen[r.place]
		if !known {
			k = len(seen)
			seen[r.place] = k
		}
		dst = binary.AppendUvarint(dst, uint64(k))
		if !known {
			dst = appendText(appendText(dst, r.place.region), r.place.org)
		}
		dst = r.encode(dst, &t.schemas[r.profile])
	}
	return dst, len(s.index)
}

const flagReported = 1

// encode writes all of a record that the log decides; not the connection and
// whether it is stale, which only the present decides.
func (r *record) encode(dst []byte, s *schema) []byte {
	dst = appendText(appendText(dst, r.id), r.name)
	dst = binary.AppendUvarint(dst, uint64(r.profile))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(r.lon))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(r.lat))
	dst = binary.AppendVarint(dst, r.posAt)
	dst = binary.AppendVarint(dst, r.lastSeen)
	flags := byte(0)
	if r.reported {
		flags |= flagReported
	}
	dst = append(dst, flags)
	dst = binary.AppendUvarint(dst, uint64(r.active))
	dst = r.encodeRules(dst)
	return r.encodeValues(dst, s)
}

// encodeRules leaves out what is zero, so that a rule that once held and one
// that never did look the same.
func (r *record) encodeRules(dst []byte) []byte {
	count := 0
	for _, at := range r.rules {
		if at != 0 {
			count++
		}
	}
	dst = binary.AppendUvarint(dst, uint64(count))
	for k, at := range r.rules {
		if at != 0 {
			dst = binary.AppendUvarint(dst, uint64(k))
			dst = binary.AppendVarint(dst, at)
		}
	}
	return dst
}

func (r *record) encodeValues(dst []byte, s *schema) []byte {
	count := 0
	for _, v := range r.attrs {
		if v.at != 0 {
			count++
		}
	}
	dst = binary.AppendUvarint(dst, uint64(count))
	for a, v := range r.attrs {
		if v.at == 0 {
			continue
		}
		dst = binary.AppendUvarint(dst, uint64(a))
		dst = binary.AppendVarint(dst, v.at)
		switch s.Attributes[a].Kind {
		case Text:
			value := r.value(a)
			dst = appendText(dst, string(value))
		case Boolean:
			dst = append(dst, byte(v.num))
		default:
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v.num))
		}
	}
	return dst
}

func appendText(dst []byte, text string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// Canonical writes the whole state in one order that does not depend on how it
// came about: two twins are equal if and only if these bytes are.
func (t *Twin) Canonical(w io.Writer) error {
	type located struct {
		id string
		at Slot
	}
	var all []located
	for n := range t.shards {
		s := &t.shards[n]
		s.mu.RLock()
		for id, i := range s.index {
			all = append(all, located{id, slotOf(n, i)})
		}
		s.mu.RUnlock()
	}
	slices.SortFunc(all, func(a, b located) int {
		if a.id < b.id {
			return -1
		}
		return 1
	})
	var buf []byte
	for _, l := range all {
		buf = t.canonical(buf[:0], l.at, l.id)
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}

func (t *Twin) canonical(dst []byte, slot Slot, id string) []byte {
	s := &t.shards[slot.shard()]
	s.mu.RLock()
	defer s.mu.RUnlock()
	r := s.at(slot.index())
	if r.id != id {
		return dst
	}
	dst = appendText(appendText(dst, r.place.region), r.place.org)
	dst = append(dst, byte(r.derive(t.schemas[r.profile].Rules)))
	return append(r.encode(dst, &t.schemas[r.profile]), r.body...)
}

// Digest is the SHA-256 of Canonical, to compare the nodes of a cluster.
func (t *Twin) Digest() [sha256.Size]byte {
	h := sha256.New()
	_ = t.Canonical(h) // a hash never fails to take bytes
	return [sha256.Size]byte(h.Sum(nil))
}
