package entities

import (
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
)

// evolution is how one entity went 时序演化 (clause 5.2.20): what its attributes
// were, when. Times are microseconds since 1970 UTC, 0 where there is none.
type evolution struct {
	id      string
	types   []string // IRIs
	scopes  []string
	created int64
	deleted int64
	courses []course
}

// course is how one attribute went: its instances, those of all datasets. The
// scope is one, too (clause 4.5.7), by the name model.Scope.
type course struct {
	name    string // IRI
	records []record
}

// record is one instance that an attribute had.
type record struct {
	number uint64 // of its instanceId
	model.Instance
}

// instancePrefix leads instanceIds; 16 hexadecimal digits follow.
const instancePrefix = "urn:ngsi-ld:Instance:"

func instanceID(number uint64) string {
	text := strconv.FormatUint(number, 16)
	return instancePrefix + strings.Repeat("0", 16-len(text)) + text
}

// instanceNumber reads what instanceID wrote; false for every other text.
func instanceNumber(id string) (uint64, bool) {
	text, ok := strings.CutPrefix(id, instancePrefix)
	if !ok || len(text) != 16 {
		return 0, false
	}
	number, err := strconv.ParseUint(text, 16, 64)
	return number, err == nil
}

// course gives the course of an attribute; nil if there is none.
func (ev *evolution) course(name string) *course {
	for i := range ev.courses {
		if ev.courses[i].name == name {
			return &ev.courses[i]
		}
	}
	return nil
}

// add puts records behind those that the attribute has.
func (ev *evolution) add(name string, records ...record) {
	if c := ev.course(name); c != nil {
		c.records = append(c.records, records...)
		return
	}
	ev.courses = append(ev.courses, course{name, records})
}

// number gives every record a number, one after the other.
func (ev *evolution) number(from uint64) {
	for i := range ev.courses {
		for j := range ev.courses[i].records {
			ev.courses[i].records[j].number = from
			from++
		}
	}
}

// span is the times between which records lie, both ends included.
type span struct{ observedFrom, observedTo, changedFrom, changedTo int64 }

func spanOf(courses []course) (s span) {
	for i := range courses {
		for j := range courses[i].records {
			in := &courses[i].records[j]
			widen(&s.observedFrom, &s.observedTo, in.ObservedAt)
			widen(&s.changedFrom, &s.changedTo, in.CreatedAt)
			widen(&s.changedFrom, &s.changedTo, in.ModifiedAt)
			widen(&s.changedFrom, &s.changedTo, in.DeletedAt)
		}
	}
	return s
}

func widen(from, to *int64, at int64) {
	if at == 0 {
		return
	}
	if *from == 0 || at < *from {
		*from = at
	}
	if *to == 0 || at > *to {
		*to = at
	}
}
