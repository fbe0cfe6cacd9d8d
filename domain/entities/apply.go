package entities

import (
	"citybrain/domain/entities/model"
)

// Operations of one frame of the log are told apart by the low bits.
const frameBits = 20

// apply does an operation to what is held, unless it is in it already, as after
// a start from a snapshot. The change is filled where something changed.
func (st *state) apply(o *operation, seq uint64, c *Change) outcome {
	*c = Change{Tenant: o.tenant, Sequence: seq, At: o.at, Fresh: c.Fresh}
	if o.kind == putDocument || o.kind == dropDocument {
		return st.document(o, seq, c)
	}
	makes := o.kind == create || o.kind == upsert
	t := st.tenant(o.tenant, makes)
	if t == nil {
		return outcome{err: &model.Problem{Type: model.NonexistentTenant, Detail: "There is no tenant " + o.tenant + "."}}
	}
	at := t.find(o.id)
	switch {
	case at == nil && makes:
		return t.create(o, seq, c)
	case at == nil:
		return outcome{err: missing(o.id)}
	case o.kind == create:
		return outcome{err: exists(o.id)}
	}
	before := at.entity.Load()
	if before.Sequence >= seq {
		return outcome{}
	}
	if o.kind == remove {
		t.remove(at)
		c.Before = before
		return outcome{}
	}
	after, result, err := transform(before, o)
	if err != nil {
		return outcome{err: err}
	}
	if after != before {
		after.Sequence = seq
		t.replace(at, before, after)
		c.Before, c.After, c.Touched = before, after, result.Updated
	}
	return outcome{result: result}
}

func exists(id string) *model.Problem {
	return &model.Problem{Type: model.AlreadyExists, Detail: "There is already an entity " + id + "."}
}

func missing(id string) *model.Problem {
	return &model.Problem{Type: model.ResourceNotFound, Detail: "There is no entity " + id + "."}
}

// transform gives what the operation makes of an entity.
func transform(e *model.Entity, o *operation) (after *model.Entity, r model.Result, err error) {
	c := model.Change{Now: o.at, NoOverwrite: o.keep, ObservedAt: o.observed, Lang: o.lang}
	switch o.kind {
	case upsert:
		if o.keep {
			c.NoOverwrite = false
			after, r = c.Append(e, o.body)
			return after, r, nil
		}
		after, r = c.Replace(e, o.body)
		return after, r, nil
	case replace:
		after, r = c.Replace(e, o.body)
		return after, r, nil
	case appendTo:
		after, r = c.Append(e, o.body)
		return after, r, nil
	case update:
		c.NoAppend = o.keep // operations of older logs have appended
		after, r = c.Update(e, o.body)
		return after, r, nil
	case merge:
		return c.Merge(e, o.body)
	}
	after, err = transformOne(c, e, o)
	return after, model.Result{Updated: []string{o.name}}, err
}

// transformOne is transform for the operations on one attribute.
func transformOne(c model.Change, e *model.Entity, o *operation) (*model.Entity, error) {
	switch {
	case o.kind == removeOne && o.keep:
		return c.DeleteAttributes(e, o.name)
	case o.kind == removeOne:
		return c.DeleteAttribute(e, o.name, o.dataset)
	case o.kind == patch:
		return c.PatchAttribute(e, o.name, o.instance())
	case o.kind == replaceOne:
		return c.ReplaceAttribute(e, o.name, o.instance())
	}
	return e, &model.Problem{Type: model.OperationNotSupported, Detail: "This operation is not known here."}
}

// document keeps or forgets a document.
func (st *state) document(o *operation, seq uint64, c *Change) outcome {
	t := st.tenant(o.tenant, true)
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.documents[class(o.name)]
	known, exists := all[o.id]
	if exists && known.sequence >= seq {
		return outcome{}
	}
	if o.kind == dropDocument {
		if !exists {
			return outcome{err: &model.Problem{Type: model.ResourceNotFound, Detail: "There is no " + o.name + " " + o.id + "."}}
		}
		delete(all, o.id)
		c.Class, c.ID = class(o.name), o.id
		return outcome{}
	}
	if exists && !o.keep {
		return outcome{err: &model.Problem{Type: model.AlreadyExists, Detail: "There is already a " + o.name + " " + o.id + "."}}
	}
	if !exists && o.keep {
		return outcome{err: &model.Problem{Type: model.ResourceNotFound, Detail: "There is no " + o.name + " " + o.id + "."}}
	}
	if all == nil {
		all = map[string]document{}
		t.documents[class(o.name)] = all
	}
	all[o.id] = document{text: o.document, sequence: seq, created: createdOf(known, o.at, exists), modified: o.at}
	c.Class, c.ID, c.Document = class(o.name), o.id, o.document
	return outcome{created: !exists}
}

func createdOf(known document, now int64, exists bool) int64 {
	if exists {
		return known.created
	}
	return now
}
