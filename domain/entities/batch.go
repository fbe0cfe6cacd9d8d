package entities

import (
	"encoding/json"
	"errors"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/kernel/fault"
)

// batchMost is how many entities a batch may have.
const batchMost = 10_000

// item is one entity of a batch and what became of it.
type item struct {
	id      string
	op      *operation // nil: it could not be read
	err     error
	created bool
}

// items reads the entities of a batch, each with its own context; of gives the
// operation of one that could be read.
func (s *Service) items(a *ask, how model.Options, of func(*model.Entity) *operation) ([]item, error) {
	raws, err := a.array()
	if err != nil {
		return nil, err
	}
	linked := a.linked()
	list := make([]item, len(raws))
	for i, raw := range raws {
		names, err := s.contextOfItem(a, raw, linked)
		if err != nil {
			return nil, err
		}
		e, err := model.ParseEntityWith(raw, names, how)
		if err != nil {
			list[i].id, list[i].err = idOf(raw), err
			continue
		}
		list[i].id, list[i].op = e.ID, of(e)
	}
	return list, nil
}

// idOf gives the id of an entity that cannot be read, as far as it has one.
func idOf(raw []byte) string {
	var e struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(raw, &e) // what is no entity has no id
	return e.ID
}

// array gives the elements of the body.
func (a *ask) array() ([]json.RawMessage, error) {
	raws, err := model.Elements(a.body)
	switch {
	case err != nil:
		return nil, err
	case len(raws) == 0:
		return nil, model.Bad("A batch has at least one element.")
	case len(raws) > batchMost:
		return nil, model.Bad("A batch has at most 10,000 elements.")
	}
	return raws, nil
}

// linked tells whether the body is JSON-LD.
func (a *ask) linked() bool { return mediaTypeOf(a.Header) == linkedJSON }

func (s *Service) contextOfItem(a *ask, raw []byte, linked bool) (*ld.Context, error) {
	kind := plainJSON
	if linked {
		kind = linkedJSON
	}
	return s.contextOf(a, kind, raw)
}

// run proposes the operations of a batch and notes what came of each.
func (s *Service) run(a *ask, list []item) error {
	var ops []*operation
	var of []int
	for i := range list {
		one := &list[i]
		switch {
		case one.op == nil:
		case s.isThing(a.tenant, one.id):
			out, err := s.report(a.Context(), one.op)
			one.note(out, err)
		default:
			ops, of = append(ops, one.op), append(of, i)
		}
	}
	if len(ops) == 0 {
		return nil
	}
	outcomes, err := s.propose(a.Context(), ops)
	if err != nil {
		return err
	}
	for k, out := range outcomes {
		list[of[k]].note(out, out.err)
	}
	return nil
}

// note keeps what became of an element.
func (one *item) note(out outcome, err error) {
	one.created, one.err = out.created, err
	if err == nil && len(out.result.NotUpdated) > 0 {
		one.err = model.Bad("Some attributes were not taken: " + out.result.NotUpdated[0].Reason)
	}
}

// batchError is one element that was not done, clause 5.2.17.
type batchError struct {
	ID    string          `json:"entityId"`
	Error json.RawMessage `json:"error"`
}

// sum answers a batch: status and body where all was done, else 207 with a
// BatchOperationResult, clause 5.2.16.
func sum(list []item, all func(created []string) reply) reply {
	success, created, failed := []string{}, []string{}, []batchError{}
	for _, one := range list {
		if one.err != nil {
			failed = append(failed, batchError{one.id, problemOf(one.err)})
			continue
		}
		success = append(success, one.id)
		if one.created {
			created = append(created, one.id)
		}
	}
	if len(failed) == 0 {
		return all(created)
	}
	text, _ := json.Marshal(map[string]any{"success": success, "errors": failed}) // plain texts
	return reply{status: statusPartly, kind: plainJSON, body: text}
}

func problemOf(err error) json.RawMessage {
	var p *model.Problem
	if errors.As(err, &p) {
		return problemBody(p.Type, p.Detail)
	}
	return problemBody(model.InternalError, fault.From(err).Message)
}

// createdIDs answers 201 with the ids.
func createdIDs(ids []string) reply {
	text, _ := json.Marshal(ids) // plain texts
	return reply{status: statusCreated, kind: plainJSON, body: text}
}

func allDone([]string) reply { return done }

// createBatch: 5.6.7.
func (s *Service) createBatch(a *ask) (reply, error) {
	return s.batch(a, createdIDs, model.Options{}, func(e *model.Entity) *operation {
		return &operation{kind: create, tenant: a.tenant, id: e.ID, body: e}
	})
}

// batch is the frame of the operations whose body is a list of entities.
func (s *Service) batch(a *ask, all func([]string) reply, how model.Options, of func(*model.Entity) *operation) (reply, error) {
	format, err := a.params.format()
	if err != nil {
		return reply{}, err
	}
	how.Simplified = format == model.Simplified
	list, err := s.items(a, how, of)
	if err != nil {
		return reply{}, err
	}
	if err := s.run(a, list); err != nil {
		return reply{}, err
	}
	return sum(list, all), nil
}

// upsertBatch: 5.6.8. Entities are replaced, or with options=update appended to.
func (s *Service) upsertBatch(a *ask) (reply, error) {
	keep := a.params.option("update")
	all := func(created []string) reply {
		if len(created) == 0 {
			return done
		}
		return createdIDs(created)
	}
	return s.batch(a, all, model.Options{}, func(e *model.Entity) *operation {
		return &operation{kind: upsert, keep: keep, tenant: a.tenant, id: e.ID, body: e}
	})
}

// updateBatch: 5.6.9.
func (s *Service) updateBatch(a *ask) (reply, error) {
	if s.state.tenant(a.tenant, false) == nil {
		return reply{}, noTenant(a.tenant)
	}
	keep := a.params.option("noOverwrite")
	return s.batch(a, allDone, model.Options{}, func(e *model.Entity) *operation {
		return &operation{kind: appendTo, keep: keep, tenant: a.tenant, id: e.ID, body: e}
	})
}

// mergeBatch: 5.6.20.
func (s *Service) mergeBatch(a *ask) (reply, error) {
	if s.state.tenant(a.tenant, false) == nil {
		return reply{}, noTenant(a.tenant)
	}
	observed, err := a.params.instant("observedAt")
	if err != nil {
		return reply{}, err
	}
	lang := a.params.Get("lang")
	return s.batch(a, allDone, model.Options{Purpose: model.Merge}, func(e *model.Entity) *operation {
		return &operation{kind: merge, tenant: a.tenant, id: e.ID, body: e, observed: observed, lang: lang}
	})
}

// deleteBatch: 5.6.10. The body is a list of ids.
func (s *Service) deleteBatch(a *ask) (reply, error) {
	raws, err := a.array()
	if err != nil {
		return reply{}, err
	}
	list := make([]item, len(raws))
	for i, raw := range raws {
		if json.Unmarshal(raw, &list[i].id) != nil || !model.IsURI(list[i].id) {
			list[i].err = model.Bad("The id of an entity is a URI.")
			continue
		}
		list[i].op = &operation{kind: remove, tenant: a.tenant, id: list[i].id}
	}
	if s.state.tenant(a.tenant, false) == nil {
		return reply{}, noTenant(a.tenant)
	}
	if err := s.run(a, list); err != nil {
		return reply{}, err
	}
	return sum(list, allDone), nil
}
