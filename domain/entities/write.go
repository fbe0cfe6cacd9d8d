package entities

import (
	"encoding/json"
	"net/url"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

var done = reply{status: statusDone}

// options gives how a written body is to be read, clause 6.3.7.
func (a *ask) options(purpose model.Purpose) (model.Options, error) {
	format, err := a.params.format()
	return model.Options{Purpose: purpose, Simplified: format == model.Simplified}, err
}

// id gives the entity's id in the path; it must be a URI.
func (a *ask) id() (string, error) {
	id := a.PathValue("id")
	if !model.IsURI(id) {
		return "", model.Bad("The id of an entity is a URI; " + id + " is none.")
	}
	return id, nil
}

// attribute gives the IRI of the attribute in the path.
func (a *ask) attribute() (string, error) {
	name := a.PathValue("attribute")
	if !isName(name) {
		return "", model.Bad(name + " is not the name of an attribute.")
	}
	return a.names.Expand(name), nil
}

// createEntity: 5.6.1.
func (s *Service) createEntity(a *ask) (reply, error) {
	how, err := a.options(model.Whole)
	if err != nil {
		return reply{}, err
	}
	e, err := model.ParseEntityWith(a.body, a.names, how)
	if err != nil {
		return reply{}, err
	}
	if s.isThing(a.tenant, e.ID) {
		return reply{}, exists(e.ID)
	}
	if _, err := s.do(a, &operation{kind: create, tenant: a.tenant, id: e.ID, body: e}); err != nil {
		return reply{}, err
	}
	return reply{status: statusCreated, header: [][2]string{{"Location", base + "/entities/" + url.PathEscape(e.ID)}}}, nil
}

// do proposes one operation and gives what came of it.
func (s *Service) do(a *ask, o *operation) (outcome, error) {
	if o.kind != create && s.state.tenant(o.tenant, false) == nil {
		return outcome{}, noTenant(o.tenant)
	}
	if o.kind != create && o.kind < putDocument {
		if err := s.isOfType(a, s.heldHereIf(a, o.id), o.id); err != nil {
			return outcome{}, err
		}
	}
	if s.isThing(o.tenant, o.id) {
		return s.report(a.Context(), o)
	}
	out, err := s.one(a.Context(), o)
	if err != nil {
		return out, err
	}
	return out, out.err
}

// heldHereIf is heldHere where the request says of what type the entity is; else
// nobody needs to know.
func (s *Service) heldHereIf(a *ask, id string) *model.Entity {
	if a.params.Get("type") == "" {
		return nil
	}
	return s.heldHere(a, id)
}

// isOfType refuses an entity that is not of the type that the request says: there is
// no such entity then (5.6 and 5.7). Whether there is one at all is seen elsewhere.
func (s *Service) isOfType(a *ask, e *model.Entity, id string) error {
	text := a.params.Get("type")
	if text == "" || text == "*" {
		return nil
	}
	types, err := query.ParseTypes(text, a.names)
	if err == nil && e != nil && !types.Match(e.Types) {
		return missing(id)
	}
	return err
}

func noTenant(name string) *model.Problem {
	return &model.Problem{Type: model.NonexistentTenant, Detail: "There is no tenant " + name + "."}
}

// fragment reads the entity fragment in the body.
func (a *ask) fragment(id string, how model.Options) (*model.Entity, error) {
	how.ID = id
	return model.ParseFragment(a.body, a.names, how)
}

// write is the frame of the operations on one entity whose body is a fragment.
func (s *Service) write(a *ask, o *operation, how model.Options) (outcome, error) {
	id, err := a.id()
	if err != nil {
		return outcome{}, err
	}
	if o.body, err = a.fragment(id, how); err != nil {
		return outcome{}, err
	}
	o.tenant, o.id = a.tenant, id
	return s.do(a, o)
}

// replaceEntity: 5.6.18.
func (s *Service) replaceEntity(a *ask) (reply, error) {
	how, err := a.options(model.Whole)
	if err != nil {
		return reply{}, err
	}
	_, err = s.write(a, &operation{kind: replace}, how)
	return done, err
}

// mergeEntity: 5.6.17.
func (s *Service) mergeEntity(a *ask) (reply, error) {
	how, err := a.options(model.Merge)
	if err != nil {
		return reply{}, err
	}
	observed, err := a.params.instant("observedAt")
	if err != nil {
		return reply{}, err
	}
	_, err = s.write(a, &operation{kind: merge, observed: observed, lang: a.params.Get("lang")}, how)
	return done, err
}

// deleteEntity: 5.6.6.
func (s *Service) deleteEntity(a *ask) (reply, error) {
	id, err := a.id()
	if err != nil {
		return reply{}, err
	}
	_, err = s.do(a, &operation{kind: remove, tenant: a.tenant, id: id})
	return done, err
}

// appendAttributes: 5.6.3.
func (s *Service) appendAttributes(a *ask) (reply, error) {
	how, err := a.options(model.Whole)
	if err != nil {
		return reply{}, err
	}
	out, err := s.write(a, &operation{kind: appendTo, keep: a.params.option("noOverwrite")}, how)
	if err != nil {
		return reply{}, err
	}
	return a.updated(out.result), nil
}

// updateAttributes: 5.6.2. What the entity lacks is not appended but told, as the
// operation is about attributes that exist.
func (s *Service) updateAttributes(a *ask) (reply, error) {
	how, err := a.options(model.Update)
	if err != nil {
		return reply{}, err
	}
	out, err := s.write(a, &operation{kind: update, keep: true}, how)
	if err != nil {
		return reply{}, err
	}
	return a.updated(out.result), nil
}

// updated tells what of a fragment was taken: 204 for all, else 207 with an
// UpdateResult, clause 5.2.18.
func (a *ask) updated(r model.Result) reply {
	if len(r.NotUpdated) == 0 {
		return done
	}
	type notUpdated struct {
		Name   string `json:"attributeName"`
		Reason string `json:"reason"`
	}
	body := struct {
		Updated    []string     `json:"updated"`
		NotUpdated []notUpdated `json:"notUpdated"`
	}{Updated: []string{}}
	for _, name := range r.Updated {
		body.Updated = append(body.Updated, a.names.Compact(name))
	}
	for _, one := range r.NotUpdated {
		body.NotUpdated = append(body.NotUpdated, notUpdated{a.names.Compact(one.Name), one.Reason})
	}
	text, _ := json.Marshal(body) // plain texts
	return reply{status: statusPartly, kind: plainJSON, body: text, linked: true}
}

// patchAttribute: 5.6.4.
func (s *Service) patchAttribute(a *ask) (reply, error) {
	return s.writeAttribute(a, patch)
}

// replaceAttribute: 5.6.19.
func (s *Service) replaceAttribute(a *ask) (reply, error) {
	return s.writeAttribute(a, replaceOne)
}

func (s *Service) writeAttribute(a *ask, what kind) (reply, error) {
	id, err := a.id()
	if err != nil {
		return reply{}, err
	}
	name, err := a.attribute()
	if err != nil {
		return reply{}, err
	}
	parse := model.ParseInstance
	if what == replaceOne {
		parse = model.ParseReplacement
	}
	in, err := parse(a.body, a.names, name)
	if err != nil {
		return reply{}, err
	}
	body := &model.Entity{Attributes: []model.Attribute{{Name: name, Instances: []model.Instance{*in}}}}
	_, err = s.do(a, &operation{kind: what, tenant: a.tenant, id: id, name: name, body: body})
	return done, err
}

// deleteAttribute: 5.6.5.
func (s *Service) deleteAttribute(a *ask) (reply, error) {
	id, err := a.id()
	if err != nil {
		return reply{}, err
	}
	name, err := a.attribute()
	if err != nil {
		return reply{}, err
	}
	dataset := a.params.Get("datasetId")
	if dataset != "" && !model.IsURI(dataset) {
		return reply{}, model.Bad("datasetId is a URI; " + dataset + " is none.")
	}
	o := &operation{kind: removeOne, tenant: a.tenant, id: id, name: name, dataset: dataset, keep: a.params.yes("deleteAll")}
	_, err = s.do(a, o)
	return done, err
}

// isName tells whether a text can be the name of an attribute, short or an IRI.
func isName(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(c rune) bool {
		return c <= ' ' || strings.ContainsRune("<>\"'=;()[]{}|\\^`,", c)
	})
}
