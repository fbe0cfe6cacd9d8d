package entities

import (
	"cmp"
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"slices"

	"citybrain/domain/entities/model"
	"citybrain/kernel/db"
)

// recordsAPart is how many records of an attribute one part has at most when they
// come in one request: a query of a week passes over the parts of other weeks.
const recordsAPart = 500

var errNoHistory = &model.Problem{Type: model.OperationNotSupported, Detail: "This broker keeps no history."}

// provide does a change of the history in one unit of work.
func (s *Service) provide(ctx context.Context, f func(tx *db.Tx) error) error {
	if s.history == nil {
		return errNoHistory
	}
	return s.history.db.Do(ctx, f)
}

// upsertEvolution: 5.6.11. The instances are added to those that are there.
func (s *Service) upsertEvolution(a *ask) (reply, error) {
	now := db.Micros(s.Clock.Now())
	e, scopes, err := a.past("", now)
	if err != nil {
		return reply{}, err
	}
	created := false
	err = s.provide(a.Context(), func(tx *db.Tx) error {
		ev, err := s.history.store.head(a.Context(), tx, a.tenant, e.ID)
		if err != nil {
			return err
		}
		if created = ev == nil; created {
			ev = &evolution{id: e.ID, created: now}
		}
		return s.extend(a.Context(), tx, historyOf{a.tenant, ev}, e, scopes, now)
	})
	if err != nil || !created {
		return done, err
	}
	return reply{status: statusCreated, header: [][2]string{{"Location", base + "/temporal/entities/" + url.PathEscape(e.ID)}}}, nil
}

// addToEvolution: 5.6.12.
func (s *Service) addToEvolution(a *ask) (reply, error) {
	id, err := a.id()
	if err != nil {
		return reply{}, err
	}
	now := db.Micros(s.Clock.Now())
	e, scopes, err := a.past(id, now)
	if err != nil {
		return reply{}, err
	}
	return done, s.changeEvolution(a, id, func(tx *db.Tx, ev *evolution) error {
		return s.extend(a.Context(), tx, historyOf{a.tenant, ev}, e, scopes, now)
	})
}

// past reads the body as the history of an entity, or as an addition to the history of
// one that is named; now stands where a scope has no time.
func (a *ask) past(id string, now int64) (*model.Entity, []record, error) {
	text, scopes, err := cutScopes(a.body, now)
	if err != nil {
		return nil, nil, err
	}
	if id != "" && len(scopes) > 0 && len(text) == len("{}") {
		return &model.Entity{}, scopes, nil
	}
	how := model.Options{Temporal: true, ID: id}
	if id == "" {
		e, err := model.ParseEntityWith(text, a.names, how)
		return e, scopes, err
	}
	e, err := model.ParseFragment(text, a.names, how)
	return e, scopes, err
}

// changeEvolution does a change of the evolution of one entity, which must be
// there, after all that was answered before is in it.
func (s *Service) changeEvolution(a *ask, id string, f func(tx *db.Tx, ev *evolution) error) error {
	if err := s.history.reach(a.Context()); err != nil {
		return err
	}
	return s.provide(a.Context(), func(tx *db.Tx) error {
		if err := s.tenantKnown(a.Context(), tx, a.tenant); err != nil {
			return err
		}
		ev, err := s.history.store.head(a.Context(), tx, a.tenant, id)
		if err != nil {
			return err
		}
		if ev == nil {
			return missingEvolution(id)
		}
		if err := s.isOfType(a, &model.Entity{Types: ev.types}, id); err != nil {
			return err
		}
		return f(tx, ev)
	})
}

func missingEvolution(id string) *model.Problem {
	return &model.Problem{Type: model.ResourceNotFound, Detail: "There is no history of an entity " + id + "."}
}

// extend adds what an entity in its temporal representation says.
func (s *Service) extend(ctx context.Context, tx *db.Tx, h historyOf, e *model.Entity, scopes []record, now int64) error {
	for _, name := range e.Types {
		if !slices.Contains(h.types, name) {
			h.types = append(h.types, name)
		}
	}
	if len(e.Scopes) > 0 {
		scopes = append(scopes, scopeRecord(e.Scopes, now))
	}
	if n := len(scopes); n > 0 {
		h.scopes = nil
		_ = json.Unmarshal(scopes[n-1].Value, &h.scopes) // cutScopes has read it
	}
	if err := s.history.store.putHeads(ctx, tx, []historyOf{h}); err != nil {
		return err
	}
	added := &evolution{}
	stamped := model.Change{Now: now}.Create(e)
	for i := range stamped.Attributes {
		attribute := &stamped.Attributes[i]
		for j := range attribute.Instances {
			added.add(attribute.Name, record{Instance: attribute.Instances[j]})
		}
	}
	if len(scopes) > 0 {
		added.add(model.Scope, scopes...)
	}
	return s.history.store.putParts(ctx, tx, added.parts(h.tenant, h.id), &scratch{})
}

// parts cuts an evolution into rows, the oldest records in the first.
func (ev *evolution) parts(tenant, id string) (rows []partRow) {
	ev.number(rand.Uint64())
	for i := range ev.courses {
		c := &ev.courses[i]
		slices.SortStableFunc(c.records, func(a, b record) int { return cmp.Compare(a.ObservedAt, b.ObservedAt) })
		row := 0
		for records := range slices.Chunk(c.records, recordsAPart) {
			if row == len(rows) {
				rows = append(rows, partRow{tenant: tenant, entity: id, part: rand.Int64()})
			}
			rows[row].courses = append(rows[row].courses, course{c.name, records})
			row++
		}
	}
	return rows
}

// cutScopes takes the scope out of a body in which it stands as a course of its
// own, clause 4.5.7; a plain one stays.
func cutScopes(text []byte, now int64) ([]byte, []record, error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return text, nil, nil // the parser says what is wrong
	}
	var list []struct {
		Value      oneOrMore `json:"value"`
		ObservedAt string    `json:"observedAt"`
	}
	if json.Unmarshal(members["scope"], &list) != nil || len(list) == 0 {
		return text, nil, nil
	}
	var records []record
	for _, one := range list {
		r := scopeRecord(one.Value, now)
		if one.ObservedAt != "" {
			at, ok := model.ParseTime(one.ObservedAt)
			if !ok {
				return nil, nil, model.Bad("The scope has an observedAt that is no DateTime.")
			}
			r.ObservedAt = at
		}
		records = append(records, r)
	}
	delete(members, "scope")
	rest, err := json.Marshal(members)
	return rest, records, err
}

// deleteEvolution: 5.6.16.
func (s *Service) deleteEvolution(a *ask) (reply, error) {
	id, err := a.id()
	if err != nil {
		return reply{}, err
	}
	return done, s.changeEvolution(a, id, func(tx *db.Tx, ev *evolution) error {
		_, err := s.history.store.dropHistory(a.Context(), tx, a.tenant, id)
		return err
	})
}

// rewrite changes the course of an attribute, part by part: f gives the records
// that stay and whether it changed anything. It tells how many parts were changed.
func (s *Service) rewrite(ctx context.Context, tx *db.Tx, h historyOf, name string, f func([]record) ([]record, bool)) (n int, err error) {
	list, err := s.history.store.parts(ctx, tx, h.tenant, h.id, false)
	if err != nil {
		return 0, err
	}
	names := texts{}
	for _, p := range list {
		part := &evolution{}
		err := readPart(p.body, names.Intern, nil, func(name string, records []record) { part.add(name, records...) })
		if err != nil {
			return n, err
		}
		c := part.course(name)
		if c == nil {
			continue
		}
		kept, touched := f(c.records)
		if !touched {
			continue
		}
		n++
		c.records = kept
		part.courses = slices.DeleteFunc(part.courses, func(c course) bool { return len(c.records) == 0 })
		row := partRow{tenant: h.tenant, entity: h.id, part: p.part, courses: part.courses}
		if err := s.history.store.replacePart(ctx, tx, row); err != nil {
			return n, err
		}
	}
	return n, nil
}

// deleteCourse: 5.6.13, the default instance, those of a dataset, or all.
func (s *Service) deleteCourse(a *ask) (reply, error) {
	id, name, err := a.idAndAttribute()
	if err != nil {
		return reply{}, err
	}
	dataset := a.params.Get("datasetId")
	if dataset == "@none" {
		dataset = ""
	}
	if dataset != "" && !model.IsURI(dataset) {
		return reply{}, model.Bad("datasetId is a URI; " + dataset + " is none.")
	}
	all := a.params.yes("deleteAll")
	return done, s.changeEvolution(a, id, func(tx *db.Tx, ev *evolution) error {
		n, err := s.rewrite(a.Context(), tx, historyOf{a.tenant, ev}, name, func(list []record) ([]record, bool) {
			before := len(list)
			list = slices.DeleteFunc(list, func(r record) bool { return all || r.DatasetID == dataset })
			return list, len(list) < before
		})
		if err == nil && n == 0 {
			return missingCourse(a)
		}
		return err
	})
}

func missingCourse(a *ask) *model.Problem {
	return &model.Problem{Type: model.ResourceNotFound, Detail: "The history has no such instance of " + a.PathValue("attribute") + "."}
}

func (a *ask) idAndAttribute() (id, name string, err error) {
	if id, err = a.id(); err != nil {
		return "", "", err
	}
	name, err = a.attribute()
	return id, name, err
}

// changeRecord is the frame of what is done to one instance of an attribute; f
// gives what becomes of it, nil where it goes.
func (s *Service) changeRecord(a *ask, f func(r record, name string) (*record, error)) (reply, error) {
	id, name, err := a.idAndAttribute()
	if err != nil {
		return reply{}, err
	}
	instance := a.PathValue("instance")
	if !model.IsURI(instance) {
		return reply{}, model.Bad("An instanceId is a URI; " + instance + " is none.")
	}
	number, _ := instanceNumber(instance)
	return done, s.changeEvolution(a, id, func(tx *db.Tx, ev *evolution) error {
		var failed error
		n, err := s.rewrite(a.Context(), tx, historyOf{a.tenant, ev}, name, func(list []record) ([]record, bool) {
			i := slices.IndexFunc(list, func(r record) bool { return instanceID(r.number) == instance })
			if i < 0 || list[i].number != number {
				return list, false
			}
			after, err := f(list[i], name)
			switch {
			case err != nil:
				failed = err
			case after == nil:
				list = slices.Delete(list, i, i+1)
			default:
				list[i] = *after
			}
			return list, err == nil
		})
		switch {
		case failed != nil:
			return failed
		case err == nil && n == 0:
			return missingCourse(a)
		}
		return err
	})
}

// deleteRecord: 5.6.15.
func (s *Service) deleteRecord(a *ask) (reply, error) {
	return s.changeRecord(a, func(record, string) (*record, error) { return nil, nil })
}

// patchRecord: 5.6.14. The body is the instance, or the attribute with it.
func (s *Service) patchRecord(a *ask) (reply, error) {
	name, err := a.attribute()
	if err != nil {
		return reply{}, err
	}
	raw, err := a.instanceIn(name)
	if err != nil {
		return reply{}, err
	}
	in, err := model.ParseInstance(raw, a.names, name)
	if err != nil {
		return reply{}, err
	}
	now := db.Micros(s.Clock.Now())
	return s.changeRecord(a, func(r record, name string) (*record, error) {
		fragment := *in
		fragment.DatasetID = r.DatasetID
		was := &model.Entity{Attributes: []model.Attribute{{Name: name, Instances: []model.Instance{r.Instance}}}}
		is, err := model.Change{Now: now}.PatchAttribute(was, name, &fragment)
		if err != nil || is.Attribute(name) == nil {
			return nil, err
		}
		return &record{r.number, is.Attribute(name).Instances[0]}, nil
	})
}

// instanceIn gives the text of the one instance that a body has.
func (a *ask) instanceIn(name string) ([]byte, error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(a.body, &members) != nil {
		return a.body, nil // the parser says what is wrong
	}
	for short, value := range members {
		if len(short) == 0 || short[0] == '@' || a.names.Expand(short) != name {
			continue
		}
		var list []json.RawMessage
		if json.Unmarshal(value, &list) != nil {
			return value, nil
		}
		if len(list) != 1 {
			return nil, model.Bad("The body has one instance of the attribute.")
		}
		return list[0], nil
	}
	return a.body, nil
}
