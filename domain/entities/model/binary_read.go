package model

import (
	"encoding/binary"
	"errors"
)

// ErrDamaged is what DecodeBinary says of bytes that AppendBinary has not written.
var ErrDamaged = errors.New("the binary form of an entity is damaged")

// Strings gives the one string of some bytes, so that a million entities share
// the names of their types, attributes, units and datasets. It keeps all that it
// has seen; one goroutine may use it.
type Strings map[string]string

// Intern gives the string of the bytes.
func (s Strings) Intern(b []byte) string {
	if known, ok := s[string(b)]; ok {
		return known
	}
	known := string(b)
	s[known] = known
	return known
}

// decoder reads what AppendBinary wrote. After the first damage it gives zeros,
// and has no rest.
type decoder struct {
	rest       []byte
	intern     func([]byte) string
	base       int64
	depth      int
	damaged    bool
	attributes []Attribute
	instances  []Instance
	values     []byte
}

// DecodeBinary reads an entity and gives the bytes behind it. Anything but what
// AppendBinary writes is ErrDamaged, and takes memory in proportion to its
// length only. The entity keeps nothing of data. intern gives the strings that
// entities share (see Strings); nil makes them anew.
func DecodeBinary(data []byte, intern func([]byte) string) (e *Entity, rest []byte, err error) {
	d := &decoder{intern: intern}
	if len(data) == 0 || data[0] != binaryVersion {
		return nil, data, ErrDamaged
	}
	d.rest = data[1:]
	e = &Entity{ID: string(d.bytes()), Sequence: d.number()}
	e.Types, e.Scopes = d.strings(), d.strings()
	e.ModifiedAt = d.signed()
	d.base = e.ModifiedAt
	e.CreatedAt = d.time()
	e.ExpiresAt = d.signed()
	d.room()
	e.Attributes = d.list()
	if d.damaged || len(d.attributes) != cap(d.attributes) || len(d.instances) != cap(d.instances) || len(d.values) != cap(d.values) {
		return nil, data, ErrDamaged
	}
	return e, d.rest, nil
}

// room takes the memory for all attributes, instances and values at once; no
// attribute is written in fewer than two bytes, no instance in fewer than two.
func (d *decoder) room() {
	attributes, instances, values := d.number(), d.number(), d.number()
	left := uint64(len(d.rest))
	if attributes > left/2 || instances > left/2 || values > left {
		d.fail()
		return
	}
	if attributes > 0 {
		d.attributes = make([]Attribute, 0, attributes)
	}
	if instances > 0 {
		d.instances = make([]Instance, 0, instances)
	}
	if values > 0 {
		d.values = make([]byte, 0, values)
	}
}

func (d *decoder) fail() { d.damaged, d.rest = true, nil }

func (d *decoder) number() uint64 {
	n, size := binary.Uvarint(d.rest)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *decoder) signed() int64 {
	n, size := binary.Varint(d.rest)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *decoder) time() int64 { return d.signed() + d.base }

func (d *decoder) bytes() []byte {
	n := d.number()
	if n > uint64(len(d.rest)) {
		d.fail()
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

// shared reads a string that other entities have, too.
func (d *decoder) shared() string {
	b := d.bytes()
	if d.intern == nil || len(b) == 0 {
		return string(b)
	}
	return d.intern(b)
}

func (d *decoder) strings() []string {
	n := d.number()
	if n > uint64(len(d.rest)) {
		d.fail()
	}
	if d.damaged || n == 0 {
		return nil
	}
	all := make([]string, n)
	for i := range all {
		all[i] = d.shared()
	}
	return all
}

// list reads attributes into their part of the room.
func (d *decoder) list() []Attribute {
	n, from := d.number(), len(d.attributes)
	if d.depth++; n > uint64(cap(d.attributes)-from) || d.depth > MaxDepth {
		d.fail()
	}
	if d.damaged || n == 0 {
		d.depth--
		return nil
	}
	to := from + int(n)
	d.attributes = d.attributes[:to]
	all := d.attributes[from:to:to]
	for i := range all {
		all[i].Name = d.shared()
		all[i].Instances = d.several()
	}
	d.depth--
	return all
}

func (d *decoder) several() []Instance {
	n, from := d.number(), len(d.instances)
	if n > uint64(cap(d.instances)-from) {
		d.fail()
	}
	if d.damaged || n == 0 {
		return nil
	}
	to := from + int(n)
	d.instances = d.instances[:to]
	all := d.instances[from:to:to]
	for i := range all {
		d.instance(&all[i])
	}
	return all
}

func (d *decoder) instance(in *Instance) {
	if len(d.rest) == 0 {
		d.fail()
		return
	}
	in.Kind = Kind(d.rest[0])
	d.rest = d.rest[1:]
	has := d.number()
	if in.Kind > JSONProperty && in.Kind != Unstated || has >= hasSub<<1 {
		d.fail()
		return
	}
	if has&hasDataset != 0 {
		in.DatasetID = d.shared()
	}
	if has&hasValue != 0 {
		in.Value = d.value(in.Kind)
	}
	if has&hasTypes != 0 {
		in.ObjectTypes = d.strings()
	}
	if has&hasUnit != 0 {
		in.UnitCode = d.shared()
	}
	in.CreatedAt, in.ModifiedAt = d.base, d.base
	d.times(in, has)
	if has&hasSub != 0 {
		in.Sub = d.list()
	}
}

func (d *decoder) times(in *Instance, has uint64) {
	if has&hasObserved != 0 {
		in.ObservedAt = d.time()
	}
	if has&hasExpires != 0 {
		in.ExpiresAt = d.time()
	}
	if has&hasCreated != 0 {
		in.CreatedAt = d.time()
	}
	if has&hasModified != 0 {
		in.ModifiedAt = d.time()
	}
	if has&hasDeleted != 0 {
		in.DeletedAt = d.time()
	}
}

// value copies a value into its part of the room and holds it to be tidy JSON,
// which all that reads it relies on.
func (d *decoder) value(k Kind) []byte {
	b, from := d.bytes(), len(d.values)
	if len(b) == 0 || len(b) > cap(d.values)-from {
		d.fail()
		return nil
	}
	t := tidier{in: b, out: d.values}
	if !t.value() || t.at != len(b) || len(t.out) != from+len(b) {
		d.fail()
		return nil
	}
	d.values = t.out
	value := d.values[from:len(d.values):len(d.values)]
	if k == VocabProperty && !isText(value) && !isTexts(value) {
		d.fail()
	}
	return value
}
