package entities

import (
	"encoding/binary"

	"citybrain/domain/entities/model"
	"citybrain/kernel/fault"
)

// kind is what an operation does. The numbers stand in logs: they are never
// used for anything else.
type kind byte

const (
	create       kind = 1 // refused where the entity exists
	upsert       kind = 2 // creates, or replaces, or with keep: appends
	replace      kind = 3
	appendTo     kind = 4 // with keep: attributes that exist stay
	update       kind = 5 // with keep: attributes that are not there are left out
	patch        kind = 6 // members of one attribute
	replaceOne   kind = 7 // one attribute
	merge        kind = 8
	removeOne    kind = 9 // an attribute; with keep: all its instances
	remove       kind = 10
	putDocument  kind = 11
	dropDocument kind = 12
)

// class is a class of documents, which are what the broker keeps beside entities.
type class string

const (
	subscriptions  class = "subscription"
	registrations  class = "registration"
	csourceWatches class = "csourceSubscription"
	contexts       class = "context"
)

// operation is one write. Names in it are expanded.
type operation struct {
	kind     kind
	keep     bool
	tenant   string
	id       string        // of the entity or the document
	name     string        // of the attribute, or the document's class
	dataset  string        // of the instance
	lang     string        // in which a merged text is
	at       int64         // µs, when it was asked for
	observed int64         // µs, of merged values that do not say it; 0: none
	body     *model.Entity // whole or a fragment
	document []byte
}

// instance is the one that the operation brings.
func (o *operation) instance() *model.Instance { return &o.body.Attributes[0].Instances[0] }

// complete tells whether the operation has the body that its kind needs.
func (o *operation) complete() bool {
	switch o.kind {
	case removeOne, remove, putDocument, dropDocument:
		return true
	case patch, replaceOne:
		return o.body != nil && len(o.body.Attributes) > 0 && len(o.body.Attributes[0].Instances) > 0
	}
	return o.body != nil
}

const operationVersion = 1

// errOperation is the fault of bytes in the log that are no operation.
var errOperation = fault.New(fault.Malformed, "entities.operation_broken", "This operation in the log cannot be read.")

// append writes the operation after what names who waits for it.
func (o *operation) append(dst []byte, ticket uint64, index int) []byte {
	flags := byte(0)
	if o.keep {
		flags |= 1
	}
	if o.body != nil {
		flags |= 2
	}
	dst = append(dst, operationVersion, byte(o.kind), flags)
	dst = binary.AppendUvarint(dst, ticket)
	dst = binary.AppendUvarint(dst, uint64(index))
	for _, text := range []string{o.tenant, o.id, o.name, o.dataset, o.lang} {
		dst = binary.AppendUvarint(dst, uint64(len(text)))
		dst = append(dst, text...)
	}
	dst = binary.AppendVarint(dst, o.observed)
	if o.body != nil {
		return o.body.AppendBinary(dst)
	}
	return append(dst, o.document...)
}

// decodeOperation reads what append wrote.
func decodeOperation(raw []byte, at int64, intern func([]byte) string) (o *operation, err error) {
	r := cut{rest: raw}
	if r.octet() != operationVersion {
		return nil, errOperation
	}
	o = &operation{kind: kind(r.octet()), at: at}
	flags := r.octet()
	o.keep = flags&1 != 0
	r.uvarint()
	r.uvarint()
	for _, text := range []*string{&o.tenant, &o.id, &o.name, &o.dataset, &o.lang} {
		*text = string(r.text())
	}
	o.observed = r.varint()
	if r.broken {
		return nil, errOperation
	}
	if flags&2 == 0 {
		o.document = append([]byte(nil), r.rest...)
	} else if o.body, _, err = model.DecodeBinary(r.rest, intern); err != nil {
		return nil, errOperation.Because(err)
	}
	if !o.complete() {
		return nil, errOperation
	}
	return o, nil
}

// ticketOf reads for whom the operation was made.
func ticketOf(raw []byte) (ticket uint64, index int) {
	if len(raw) < 3 {
		return 0, 0
	}
	r := cut{rest: raw[3:]}
	return r.uvarint(), int(r.uvarint())
}

// cut reads values from the front of bytes; broken tells that there were too few.
type cut struct {
	rest   []byte
	broken bool
}

func (r *cut) octet() byte {
	if len(r.rest) == 0 {
		r.broken = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *cut) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	return v * r.skip(n)
}

func (r *cut) varint() int64 {
	v, n := binary.Varint(r.rest)
	return v * int64(r.skip(n))
}

// skip passes n bytes and gives 1, or 0 where there are not so many.
func (r *cut) skip(n int) uint64 {
	if n <= 0 {
		r.broken = true
		return 0
	}
	r.rest = r.rest[n:]
	return 1
}

func (r *cut) text() []byte {
	n := r.uvarint()
	if r.broken || n > uint64(len(r.rest)) {
		r.broken = true
		return nil
	}
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}
