package entities

import (
	"encoding/binary"

	"citybrain/domain/entities/model"
	"citybrain/kernel/fault"
)

// partVersion leads the binary form of a part of the history.
const partVersion = 1

// errPart is the fault of a part in the store that is none.
var errPart = fault.New(fault.Malformed, "entities.history_broken", "A part of the history in the store cannot be read.")

// appendPart writes courses: of each its name, the length of the rest, the
// numbers of its records and, as an entity of one attribute, the instances. So a
// reader of one attribute passes over the others.
func appendPart(dst []byte, courses []course, s *scratch) []byte {
	dst = append(dst, partVersion)
	dst = binary.AppendUvarint(dst, uint64(len(courses)))
	for i := range courses {
		c := &courses[i]
		room := c.append(s.room[:0], s)
		s.room = room
		dst = binary.AppendUvarint(dst, uint64(len(c.name)))
		dst = append(dst, c.name...)
		dst = binary.AppendUvarint(dst, uint64(len(room)))
		dst = append(dst, room...)
	}
	return dst
}

// scratchMost is how many bytes of a scratch are kept.
const scratchMost = 4 << 20

// scratch is room that writing one course after the other uses again.
type scratch struct {
	bodies    []byte // parts of one unit of work
	room      []byte
	instances []model.Instance
	attribute [1]model.Attribute
}

func (c *course) append(dst []byte, s *scratch) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(c.records)))
	instances := s.instances[:0]
	before := uint64(0)
	for i := range c.records {
		dst = binary.AppendVarint(dst, int64(c.records[i].number-before))
		before = c.records[i].number
		instances = append(instances, c.records[i].Instance)
	}
	s.instances, s.attribute[0].Instances = instances, instances
	e := model.Entity{Attributes: s.attribute[:]}
	if len(instances) > 0 {
		e.ModifiedAt = instances[0].ModifiedAt
	}
	return e.AppendBinary(dst)
}

// readPart gives add the courses of a part whose names are wanted; wanted may be
// nil for all.
func readPart(raw []byte, intern func([]byte) string, wanted func(name string) bool, add func(name string, records []record)) error {
	r := cut{rest: raw}
	if r.octet() != partVersion {
		return errPart
	}
	for n := r.uvarint(); n > 0; n-- {
		name, body := intern(r.text()), r.text()
		if r.broken {
			return errPart
		}
		if wanted != nil && !wanted(name) {
			continue
		}
		records, err := readCourse(body, intern)
		if err != nil {
			return err
		}
		add(name, records)
	}
	return nil
}

func readCourse(body []byte, intern func([]byte) string) ([]record, error) {
	r := cut{rest: body}
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		return nil, errPart
	}
	records := make([]record, n)
	number := uint64(0)
	for i := range records {
		number += uint64(r.varint())
		records[i].number = number
	}
	if r.broken {
		return nil, errPart
	}
	e, _, err := model.DecodeBinary(r.rest, intern)
	if err != nil || len(e.Attributes) != 1 || uint64(len(e.Attributes[0].Instances)) != n {
		return nil, errPart.Because(err)
	}
	for i := range records {
		records[i].Instance = e.Attributes[0].Instances[i]
	}
	return records, nil
}
