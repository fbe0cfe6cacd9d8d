package entities

import (
	"encoding/json"
	"net/http"
	"net/url"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
)

// spreadBatch is spread for the verbs that write many entities.
func (s *Service) spreadBatch(o source.Operation, v verb) verb {
	return func(a *ask) (reply, error) {
		if len(s.sources.of(a.tenant)) == 0 {
			return v(a)
		}
		all, looped, err := s.sourcesOf(a)
		switch {
		case err != nil:
			return reply{}, err
		case looped:
			return gateway(http.StatusLoopDetected, "This request has been at this broker before.").reply(), nil
		case len(all) == 0:
			return v(a)
		}
		b := &batch{s: s, a: a, operation: o, all: all}
		if err := b.read(); err != nil {
			return reply{}, err
		}
		if !b.far {
			return v(a)
		}
		return b.do(v)
	}
}

// batch is a batch of which sources have a part.
type batch struct {
	s         *Service
	a         *ask
	operation source.Operation
	all       []*source.Registration
	items     []*batchItem
	far       bool // a source has something of it
}

// batchItem is one element.
type batchItem struct {
	written
	raw     json.RawMessage
	plan    source.Plan
	broken  bool // it is not understood: what is wrong with it is said here
	here    bool // it was done here
	created bool
	failed  bool // what is in the errors stands for it
}

// read plans every element.
func (b *batch) read() error {
	raws, err := b.a.array()
	if err != nil {
		return err
	}
	for _, raw := range raws {
		it, err := b.item(raw)
		if err != nil {
			return err
		}
		b.items = append(b.items, it)
		b.far = b.far || len(it.plan.Parts) > 0
	}
	return nil
}

func (b *batch) item(raw json.RawMessage) (*batchItem, error) {
	it := &batchItem{raw: raw, plan: source.Plan{Here: true}}
	it.operation = b.operation
	if b.operation == source.DeleteBatch {
		if json.Unmarshal(raw, &it.id) != nil || !model.IsURI(it.id) {
			it.broken = true
			return it, nil
		}
		it.whole, it.IDs, it.Types = true, []string{it.id}, b.s.knownTypes(b.a, it.id)
		it.plan = source.Whole(b.all, &it.Wanted, b.operation)
		return it, nil
	}
	names, err := b.s.contextOfItem(b.a, raw, b.a.linked())
	if err != nil {
		return nil, err
	}
	it.names = names
	if it.broken = b.parse(it, names) != nil; it.broken {
		it.id = idOf(raw)
		return it, nil
	}
	it.plan = source.Split(b.all, &it.Wanted, b.operation)
	return it, nil
}

// parse reads an element as the verb itself does.
func (b *batch) parse(it *batchItem, names *ld.Context) error {
	purpose := model.Whole
	if b.operation == source.MergeBatch {
		purpose = model.Merge
	}
	how, err := b.a.options(purpose)
	if err != nil {
		return err
	}
	e, err := model.ParseEntityWith(it.raw, names, how)
	if err != nil {
		return err
	}
	it.IDs = []string{e.ID}
	return it.take(e, it.raw)
}

// do does the batch here and at the sources.
func (b *batch) do(v verb) (reply, error) {
	sum := &batchSum{Success: []string{}, Errors: []farError{}}
	if err := b.doHere(v, sum); err != nil {
		return reply{}, err
	}
	errands := b.errands(sum)
	for _, e := range b.s.sendAll(b.a, errands) {
		b.take(&e, sum)
	}
	return b.reply(sum), nil
}

// batchSum is a BatchOperationResult, clause 5.2.16.
type batchSum struct {
	Success []string   `json:"success"`
	Errors  []farError `json:"errors"`
}

// doHere gives the verb what stays here.
func (b *batch) doHere(v verb, sum *batchSum) error {
	var list []json.RawMessage
	var of []*batchItem
	for _, it := range b.items {
		if !it.plan.Here {
			continue
		}
		raw := it.raw
		if it.plan.Rest != nil {
			raw = it.cut(it.plan.Rest, false)
		}
		list, of = append(list, raw), append(of, it)
	}
	if len(list) == 0 {
		return nil
	}
	here := *b.a
	here.body, _ = json.Marshal(list) // it was read from JSON
	answer, err := v(&here)
	if err != nil {
		if isMissing(err) { // there is no such tenant here
			return nil
		}
		return err
	}
	b.noteHere(answer, of, sum)
	return nil
}

// noteHere takes over what came of the elements here, in the order in which they
// were given.
func (b *batch) noteHere(answer reply, of []*batchItem, sum *batchSum) {
	var said batchSum
	created := map[string]bool{}
	switch answer.status {
	case http.StatusCreated:
		var ids []string
		_ = json.Unmarshal(answer.body, &ids) // the verb wrote it
		for _, id := range ids {
			created[id] = true
		}
	case http.StatusMultiStatus:
		_ = json.Unmarshal(answer.body, &said) // the verb wrote it
	}
	failed := map[string]farError{}
	for _, one := range said.Errors {
		failed[one.ID] = one
	}
	for _, it := range of {
		one, bad := failed[it.id]
		it.here, it.created = !bad, created[it.id]
		if bad && !(len(it.plan.Parts) > 0 && isMissingProblem(one.Error)) {
			sum.Errors, it.failed = append(sum.Errors, one), true
		}
	}
}

func isMissingProblem(raw json.RawMessage) bool {
	var said struct{ Type string }
	return json.Unmarshal(raw, &said) == nil && said.Type == errorURI+string(model.ResourceNotFound)
}

// errands gives what the sources are to do: one batch each, where they can.
func (b *batch) errands(sum *batchSum) []errand {
	var list []errand
	together := map[*source.Registration]int{}
	for i, it := range b.items {
		if it.failed && b.operation != source.DeleteBatch {
			continue
		}
		for k := range it.plan.Parts {
			p := &it.plan.Parts[k]
			switch at, begun := together[p.To]; {
			case p.Refused:
				e := echo{errand: &errand{part: p, item: i}}
				sum.Errors, it.failed = append(sum.Errors, farError{it.id, p.To.ID, e.trouble().problem}), true
			case !p.To.Offers(b.operation):
				list = append(list, b.single(i, p))
			case begun:
				list[at].body = append(append(list[at].body, ','), it.part(p)...)
			default:
				together[p.To] = len(list)
				list = append(list, errand{part: p, method: http.MethodPost, path: "/entityOperations/" + batchPaths[b.operation],
					query: b.query(), kind: b.a.Header.Get("Content-Type"), link: b.link(), item: manyItems, body: append([]byte{'['}, it.part(p)...)})
			}
		}
	}
	for _, at := range together {
		list[at].body = append(list[at].body, ']')
	}
	return list
}

// manyItems stands for the item of an errand that has many.
const manyItems = -1

var batchPaths = map[source.Operation]string{
	source.CreateBatch: "create", source.UpsertBatch: "upsert", source.UpdateBatch: "update",
	source.MergeBatch: "merge", source.DeleteBatch: "delete",
}

func (b *batch) query() url.Values {
	query := cloneValues(b.a.params.Values)
	query.Del("csf")
	return query
}

func (b *batch) link() string {
	if b.a.linked() {
		return ""
	}
	_, link := b.s.farNames(b.a)
	return link
}

// part gives what a source gets of an element.
func (it *batchItem) part(p *source.Part) []byte {
	if it.members == nil || p.All {
		return it.raw
	}
	return it.cut(p.Attributes, it.operation == source.UpdateBatch || it.operation == source.MergeBatch)
}

// single gives the errand that does for one entity what the batch does for many.
func (b *batch) single(i int, p *source.Part) errand {
	it := b.items[i]
	e := errand{part: p, method: http.MethodPost, path: "/entities", query: b.query(), link: b.link(), item: i,
		kind: b.a.Header.Get("Content-Type"), body: it.part(p)}
	switch at := "/entities/" + url.PathEscape(it.id); b.operation {
	case source.UpdateBatch:
		e.path = at + "/attrs"
	case source.MergeBatch:
		e.method, e.path = http.MethodPatch, at
	case source.DeleteBatch:
		e.method, e.path, e.body, e.kind = http.MethodDelete, at, nil, ""
	case source.UpsertBatch:
		e.query.Del("options")
	}
	return e
}

// take notes what came of an errand.
func (b *batch) take(e *echo, sum *batchSum) {
	if e.item != manyItems {
		if b.operation == source.UpsertBatch && e.status == http.StatusConflict {
			*e = b.again(e)
		}
		b.takeOne(b.items[e.item], e, sum)
		return
	}
	var said batchSum
	if e.status == http.StatusMultiStatus && json.Unmarshal(e.body, &said) == nil {
		b.takeSaid(e, &said, sum)
		return
	}
	for _, it := range b.concerned(e) {
		b.takeOne(it, e, sum)
	}
}

// again updates what an upsert could not create at a source that knows no batches.
func (b *batch) again(was *echo) echo {
	it := b.items[was.item]
	e := *was.errand
	e.method, e.path = http.MethodPut, "/entities/"+url.PathEscape(it.id)
	if b.a.params.option("update") {
		e.method, e.path = http.MethodPost, e.path+"/attrs"
	}
	return b.s.sendAll(b.a, []errand{e})[0]
}

// concerned gives the elements that went to a source together.
func (b *batch) concerned(e *echo) (list []*batchItem) {
	for _, it := range b.items {
		if it.failed && b.operation != source.DeleteBatch {
			continue
		}
		for k := range it.plan.Parts {
			if p := &it.plan.Parts[k]; p.To == e.part.To && !p.Refused {
				list = append(list, it)
			}
		}
	}
	return list
}

func (b *batch) takeOne(it *batchItem, e *echo, sum *batchSum) {
	switch {
	case e.ok():
		it.created = it.created || e.status == http.StatusCreated && !it.here
		it.here = true
	case e.status == http.StatusNotFound && b.mayMiss(e):
	default:
		it.failed = true
		sum.Errors = append(sum.Errors, farError{it.id, e.part.To.ID, e.trouble().problem})
	}
}

// mayMiss tells whether it is no trouble that a source does not have an entity, if
// somebody has it: an inclusive one need not, and what is deleted may be anywhere.
func (b *batch) mayMiss(e *echo) bool {
	return e.part.To.Mode == source.Inclusive || b.operation == source.DeleteBatch
}

func (b *batch) takeSaid(e *echo, said, sum *batchSum) {
	failed := map[string]farError{}
	for _, one := range said.Errors {
		failed[one.ID] = one
	}
	for _, it := range b.concerned(e) {
		one, bad := failed[it.id]
		switch {
		case !bad:
			it.here = true
		case b.mayMiss(e) && isMissingProblem(one.Error):
		default:
			it.failed = true
			sum.Errors = append(sum.Errors, farError{it.id, e.part.To.ID, one.Error})
		}
	}
}

// reply sums up as the verb would.
func (b *batch) reply(sum *batchSum) reply {
	var created []string
	for _, it := range b.items {
		switch {
		case it.failed:
		case !it.here:
			sum.Errors = append(sum.Errors, farError{it.id, "", problemOf(missing(it.id))})
		default:
			sum.Success = append(sum.Success, it.id)
			if it.created {
				created = append(created, it.id)
			}
		}
	}
	switch {
	case len(sum.Errors) > 0:
		text, _ := json.Marshal(sum) // plain texts
		return reply{status: http.StatusMultiStatus, kind: plainJSON, body: text}
	case b.operation == source.CreateBatch:
		return createdIDs(sum.Success)
	case len(created) > 0:
		return createdIDs(created)
	}
	return done
}
