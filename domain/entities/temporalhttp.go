package entities

import (
	"encoding/json"
	"net/http"
	"slices"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
	"citybrain/kernel/db"
)

// temporalLines are the door's verbs of the temporal evolution, clauses 6.18 to
// 6.22 and 6.24.
func (s *Service) temporalLines() []line {
	reads := needs{}
	writes := needs{write: true}
	takes := needs{write: true, body: jsonBodies}
	merges := needs{write: true, body: mergeBodies}
	asks := needs{body: jsonBodies}
	const one = "/temporal/entities/{id}"
	return []line{
		{http.MethodPost, "/temporal/entities", "Create or extend the history of an entity", takes, s.spread(source.UpsertTemporal, s.upsertEvolution)},
		{http.MethodGet, "/temporal/entities", "Query the history of entities", reads, s.queryEvolutions},
		{http.MethodGet, one, "Retrieve the history of an entity", reads, s.retrieveEvolution},
		{http.MethodDelete, one, "Delete the history of an entity", writes, s.spread(source.DeleteTemporal, s.deleteEvolution)},
		{http.MethodPost, one + "/attrs", "Add to the history of an entity", takes, s.spread(source.AppendTemporal, s.addToEvolution)},
		{http.MethodDelete, one + "/attrs/{attribute}", "Delete the history of an attribute", writes, s.spread(source.DeleteAttrsTemporal, s.deleteCourse)},
		{http.MethodPatch, one + "/attrs/{attribute}/{instance}", "Change an instance in a history", merges, s.spread(source.UpdateInstanceTemporal, s.patchRecord)},
		{http.MethodDelete, one + "/attrs/{attribute}/{instance}", "Delete an instance from a history", writes, s.spread(source.DeleteInstanceTemporal, s.deleteRecord)},
		{http.MethodPost, "/temporal/entityOperations/query", "Query the history of entities by a body", asks, s.queryEvolutionsByBody},
	}
}

// retrieveEvolution: 5.7.3.
func (s *Service) retrieveEvolution(a *ask) (reply, error) {
	id, err := a.id()
	if err != nil {
		return reply{}, err
	}
	q, err := a.inquiry()
	if err != nil {
		return reply{}, err
	}
	far, err := s.askPasts(a, nil, q, id)
	if err != nil {
		return reply{}, err
	}
	shown, err := s.pastOf(a, id, q, far)
	if err != nil {
		return reply{}, err
	}
	list := []*evolution{shown}
	r := q.reply(a, list, recordsMost).with(far.warnings())
	r.body, err = q.write(nil, shown)
	return r, err
}

// pastOf gives what is asked of the history of an entity, or of a thing of the city,
// with what sources have of it.
func (s *Service) pastOf(a *ask, id string, q *inquiry, far *farPasts) (*evolution, error) {
	ev, err := s.pastHere(a, id, q)
	if err != nil && !(isMissing(err) && far.has(id)) {
		return nil, err
	}
	ev = far.join(ev, id)
	if err := s.isOfType(a, &model.Entity{Types: ev.types}, id); err != nil {
		return nil, err
	}
	if q.view.Attributes != nil && len(ev.courses) == 0 {
		return nil, &model.Problem{Type: model.ResourceNotFound, Detail: "The history of " + id + " has none of these attributes."}
	}
	return q.window(ev), nil
}

// pastHere gives the history that this broker has itself, or the things have.
func (s *Service) pastHere(a *ask, id string, q *inquiry) (ev *evolution, err error) {
	if s.isThing(a.tenant, id) {
		if ev, err = s.devicePast(a, id, q); err == nil && ev == nil {
			err = missingEvolution(id)
		}
		return ev, err
	}
	if s.history == nil {
		return nil, errNoHistory
	}
	if err := s.history.reach(a.Context()); err != nil {
		return nil, err
	}
	err = s.history.db.View(a.Context(), func(tx *db.Tx) (err error) {
		ev, err = s.retrieve(a, tx, id, q)
		return err
	})
	return ev, err
}

func (s *Service) retrieve(a *ask, tx *db.Tx, id string, q *inquiry) (*evolution, error) {
	ctx := a.Context()
	if err := s.tenantKnown(ctx, tx, a.tenant); err != nil {
		return nil, err
	}
	ev, err := s.history.store.head(ctx, tx, a.tenant, id)
	if err != nil {
		return nil, err
	}
	if ev == nil {
		return nil, missingEvolution(id)
	}
	return ev, s.load(ctx, tx, a.tenant, ev, q, q.view.Attributes == nil, q.shows)
}

// reply cuts what is too long and begins the answer: of a part it is 206 with the
// range, clause 6.3.10; what is whole is 200, however long.
func (q *inquiry) reply(a *ask, list []*evolution, most int) reply {
	r := reply{status: http.StatusOK, kind: a.accept, linked: true}
	if q.shape == aggregates || !q.cut(list, most) {
		return r
	}
	if text := q.contentRange(list); text != "" {
		r.status = http.StatusPartialContent
		r.header = append(r.header, [2]string{"Content-Range", text})
	}
	return r
}

// queryEvolutions: 5.7.4.
func (s *Service) queryEvolutions(a *ask) (reply, error) {
	f, err := a.find()
	if err != nil {
		return reply{}, err
	}
	return s.answerEvolutions(a, f)
}

// queryEvolutionsByBody: 5.7.4 by POST, clause 6.24.
func (s *Service) queryEvolutionsByBody(a *ask) (reply, error) {
	var body struct {
		asked
		Temporal  *temporalQuery `json:"temporalQ"`
		DatasetID oneOrMore      `json:"datasetId"`
	}
	if err := json.Unmarshal(a.body, &body); err != nil {
		return reply{}, &model.Problem{Type: model.InvalidRequest, Detail: "The body cannot be read as a query."}
	}
	if body.Type != "Query" {
		return reply{}, model.Bad(`The type of the body must be "Query".`)
	}
	f, err := a.findOf(&body.asked)
	if err != nil {
		return reply{}, err
	}
	a.params = a.params.with(map[string][]string{
		"attrs": body.Attrs, "pick": body.Pick, "omit": body.Omit, "lang": oneOf(body.Lang), "datasetId": body.DatasetID,
	})
	if body.Temporal != nil {
		a.params = body.Temporal.in(a.params)
	}
	return s.answerEvolutions(a, f)
}

// answerEvolutions searches and writes the page.
func (s *Service) answerEvolutions(a *ask, f *find) (reply, error) {
	q, err := a.inquiry()
	switch {
	case err != nil:
		return reply{}, err
	case q.time == nil:
		return reply{}, model.Bad("A query of histories has a temporal query: timerel with timeAt.")
	case f.q != nil && f.q.Linked():
		return reply{}, model.Bad("The q of a temporal query cannot follow relationships.")
	}
	far, err := s.askPasts(a, f, q, "")
	if err != nil {
		return reply{}, err
	}
	got, err := s.findPasts(a, f, q, far)
	if err != nil {
		return reply{}, err
	}
	r := q.reply(a, got.list, recordsMost).with(far.warnings())
	r.header = append(r.header, a.pages(f, found{more: got.more, total: got.total})...)
	r.body, err = q.writeAll(got.list)
	return r, err
}

// findPasts gives a page of the histories that a query means: of entities first, then
// those that only sources have, then of the city's things.
func (s *Service) findPasts(a *ask, f *find, q *inquiry, far *farPasts) (got findings, err error) {
	switch {
	case s.history != nil:
		if err = s.history.reach(a.Context()); err == nil {
			got, err = s.findEvolutions(a.Context(), a.tenant, f, q, far)
		}
	case s.Things == nil:
		err = errNoHistory
	}
	if err != nil && !(isMissing(err) && far != nil) {
		return got, err
	}
	if !got.more || f.count {
		far.find(f, q, &got)
	}
	return got, s.findDevicePasts(a, f, q, &got)
}

// writeAll writes evolutions as an array. What they share is done once.
func (q *inquiry) writeAll(list []*evolution) (text []byte, err error) {
	text = append(text, '[')
	for i, ev := range list {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = q.write(text, ev); err != nil {
			return nil, err
		}
	}
	return append(slices.Clip(text), ']'), nil
}
