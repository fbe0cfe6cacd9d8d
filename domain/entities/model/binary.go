package model

import "encoding/binary"

// binaryVersion leads every entity in its binary form.
const binaryVersion = 1

// What an instance has in its binary form, as bits.
const (
	hasDataset = 1 << iota
	hasValue
	hasTypes
	hasUnit
	hasObserved
	hasExpires
	hasCreated  // at another time than the entity was modified
	hasModified // likewise
	hasDeleted
	hasSub
)

// AppendBinary writes an entity, or a fragment, for the log and the snapshot. The
// same entity always gives the same bytes; DecodeBinary reads them.
func (e *Entity) AppendBinary(dst []byte) []byte {
	dst = append(dst, binaryVersion)
	dst = appendString(dst, e.ID)
	dst = binary.AppendUvarint(dst, e.Sequence)
	dst = appendStrings(dst, e.Types)
	dst = appendStrings(dst, e.Scopes)
	dst = binary.AppendVarint(dst, e.ModifiedAt)
	dst = binary.AppendVarint(dst, e.CreatedAt-e.ModifiedAt)
	dst = binary.AppendVarint(dst, e.ExpiresAt)
	size := sizeOf(e.Attributes)
	dst = binary.AppendUvarint(dst, uint64(size.attributes))
	dst = binary.AppendUvarint(dst, uint64(size.instances))
	dst = binary.AppendUvarint(dst, uint64(size.values))
	return appendAttributes(dst, e.Attributes, e.ModifiedAt)
}

// size is the room that attributes need in memory, sub-attributes included.
type size struct{ attributes, instances, values int }

func sizeOf(all []Attribute) size {
	n := size{attributes: len(all)}
	for i := range all {
		n.instances += len(all[i].Instances)
		for j := range all[i].Instances {
			in := &all[i].Instances[j]
			n.values += len(in.Value)
			if len(in.Sub) > 0 {
				sub := sizeOf(in.Sub)
				n.attributes += sub.attributes
				n.instances += sub.instances
				n.values += sub.values
			}
		}
	}
	return n
}

func appendAttributes(dst []byte, all []Attribute, base int64) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(all)))
	for i := range all {
		dst = appendString(dst, all[i].Name)
		dst = binary.AppendUvarint(dst, uint64(len(all[i].Instances)))
		for j := range all[i].Instances {
			dst = appendInstance(dst, &all[i].Instances[j], base)
		}
	}
	return dst
}

func appendInstance(dst []byte, in *Instance, base int64) []byte {
	has := in.has(base)
	dst = binary.AppendUvarint(append(dst, byte(in.Kind)), uint64(has))
	if has&hasDataset != 0 {
		dst = appendString(dst, in.DatasetID)
	}
	if has&hasValue != 0 {
		dst = append(binary.AppendUvarint(dst, uint64(len(in.Value))), in.Value...)
	}
	if has&hasTypes != 0 {
		dst = appendStrings(dst, in.ObjectTypes)
	}
	if has&hasUnit != 0 {
		dst = appendString(dst, in.UnitCode)
	}
	for _, t := range [...]struct {
		bit int
		at  int64
	}{{hasObserved, in.ObservedAt}, {hasExpires, in.ExpiresAt}, {hasCreated, in.CreatedAt}, {hasModified, in.ModifiedAt}, {hasDeleted, in.DeletedAt}} {
		if has&t.bit != 0 {
			dst = binary.AppendVarint(dst, t.at-base)
		}
	}
	if has&hasSub != 0 {
		dst = appendAttributes(dst, in.Sub, base)
	}
	return dst
}

func (in *Instance) has(base int64) int {
	has := 0
	for _, b := range [...]struct {
		bit int
		is  bool
	}{
		{hasDataset, in.DatasetID != ""}, {hasValue, in.Value != nil}, {hasTypes, len(in.ObjectTypes) > 0},
		{hasUnit, in.UnitCode != ""}, {hasObserved, in.ObservedAt != 0}, {hasExpires, in.ExpiresAt != 0},
		{hasCreated, in.CreatedAt != base}, {hasModified, in.ModifiedAt != base}, {hasDeleted, in.DeletedAt != 0},
		{hasSub, len(in.Sub) > 0},
	} {
		if b.is {
			has |= b.bit
		}
	}
	return has
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendStrings(dst []byte, all []string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(all)))
	for _, s := range all {
		dst = appendString(dst, s)
	}
	return dst
}
