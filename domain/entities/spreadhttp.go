package entities

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
)

// spread lets a verb that writes one entity be done where the entity is: what
// sources have of it is passed on, the verb itself gets what stays here (clauses
// 4.3.6.3 and 5.6). Without registrations it is the verb.
func (s *Service) spread(o source.Operation, v verb) verb {
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
		w, err := s.writing(a, o)
		if err != nil {
			return reply{}, err
		}
		plan := source.Split(all, &w.Wanted, o)
		if w.whole {
			plan = source.Whole(all, &w.Wanted, o)
		}
		if len(plan.Parts) == 0 {
			return v(a)
		}
		return s.distribute(a, w, plan, v)
	}
}

// written is what one request writes.
type written struct {
	source.Wanted
	operation source.Operation
	id        string
	whole     bool // the entity as such, as when it is deleted
	members   map[string]json.RawMessage
	names     *ld.Context
}

// writing reads what a request writes; what is wrong with it is said before
// anything is passed on.
func (s *Service) writing(a *ask, o source.Operation) (w *written, err error) {
	w = &written{operation: o, names: a.names}
	if !o.Creates() {
		if w.id, err = a.id(); err != nil {
			return nil, err
		}
		w.Types = s.knownTypes(a, w.id)
	}
	switch o {
	case source.DeleteEntity, source.DeleteTemporal:
		w.whole = true
	case source.UpdateAttrs, source.ReplaceAttrs, source.DeleteAttrs,
		source.DeleteAttrsTemporal, source.UpdateInstanceTemporal, source.DeleteInstanceTemporal:
		err = w.readOne(a)
	case source.UpsertTemporal, source.AppendTemporal:
		err = w.readPast(a)
	default:
		err = w.readBody(a)
	}
	w.IDs = []string{w.id}
	return w, err
}

// readOne reads the attribute in the path, and the body if there is one.
func (w *written) readOne(a *ask) (err error) {
	w.Attributes = make([]string, 1)
	if w.Attributes[0], err = a.attribute(); err != nil {
		return err
	}
	switch w.operation {
	case source.UpdateAttrs:
		_, err = model.ParseInstance(a.body, a.names, w.Attributes[0])
	case source.ReplaceAttrs:
		_, err = model.ParseReplacement(a.body, a.names, w.Attributes[0])
	case source.UpdateInstanceTemporal:
		var raw []byte
		if raw, err = a.instanceIn(w.Attributes[0]); err == nil {
			_, err = model.ParseInstance(raw, a.names, w.Attributes[0])
		}
	}
	return err
}

// readPast reads the history of an entity or a part of one.
func (w *written) readPast(a *ask) error {
	e, _, err := a.past(w.id, 0)
	if err != nil {
		return err
	}
	return w.take(e, a.body)
}

// readBody reads an entity or a fragment of one.
func (w *written) readBody(a *ask) error {
	purpose := model.Whole
	switch w.operation {
	case source.UpdateEntity:
		purpose = model.Update
	case source.MergeEntity:
		purpose = model.Merge
	}
	how, err := a.options(purpose)
	if err != nil {
		return err
	}
	var e *model.Entity
	if w.operation == source.CreateEntity {
		e, err = model.ParseEntityWith(a.body, a.names, how)
	} else {
		e, err = a.fragment(w.id, how)
	}
	if err != nil {
		return err
	}
	return w.take(e, a.body)
}

// take keeps the members of an entity that was read, by their short names.
func (w *written) take(e *model.Entity, body []byte) error {
	if w.id == "" {
		w.id = e.ID
	}
	if e.Types != nil {
		w.Types = e.Types
	}
	w.Attributes = make([]string, 0, len(e.Attributes))
	for i := range e.Attributes {
		w.Attributes = append(w.Attributes, e.Attributes[i].Name)
	}
	return json.Unmarshal(body, &w.members)
}

// cut gives the body with only these attributes; nil for all. What else is said of
// the entity stays, bare leaves out all of it but the id, the type and the context.
func (w *written) cut(only []string, bare bool) []byte {
	members := make(map[string]json.RawMessage, len(w.members))
	for short, value := range w.members {
		switch short {
		case "id", "@id", "type", "@type", "@context":
		case "scope", "expiresAt", "createdAt", "modifiedAt", "deletedAt":
			if bare {
				continue
			}
		default:
			if only != nil && !slices.Contains(only, w.names.Expand(short)) {
				continue
			}
		}
		members[short] = value
	}
	text, _ := json.Marshal(members) // it was read from JSON
	return text
}

// distribute does a write here and at the sources.
func (s *Service) distribute(a *ask, w *written, plan source.Plan, v verb) (reply, error) {
	r := result{w: w, plan: plan}
	if plan.Here {
		here := *a
		if plan.Rest != nil {
			here.body = w.cut(plan.Rest, false)
		}
		r.here = true
		r.answer, r.err = v(&here)
		if r.err != nil && !isMissing(r.err) {
			return reply{}, r.err
		}
	} else if w.operation == source.CreateEntity && s.heldHere(a, w.id) != nil {
		return reply{}, exists(w.id)
	}
	var errands []errand
	for i := range plan.Parts {
		p := &plan.Parts[i]
		if p.Refused {
			r.echoes = append(r.echoes, echo{errand: &errand{part: p}})
			continue
		}
		errands = append(errands, s.errandOf(a, w, p))
	}
	r.echoes = append(r.echoes, s.sendAll(a, errands)...)
	return r.reply(a)
}

func isMissing(err error) bool {
	var p *model.Problem
	return errors.As(err, &p) && (p.Type == model.ResourceNotFound || p.Type == model.NonexistentTenant)
}

// errandOf gives what a source is to do for a write.
func (s *Service) errandOf(a *ask, w *written, p *source.Part) errand {
	e := errand{part: p, method: a.Method, query: cloneValues(a.params.Values)}
	e.query.Del("csf")
	e.path, e.link = s.farPath(a, w)
	if a.body == nil {
		return e
	}
	e.kind, e.body = a.Header.Get("Content-Type"), a.body
	if mediaTypeOf(a.Header) != linkedJSON {
		_, e.link = s.farNames(a)
	} else {
		e.link = ""
	}
	if w.members != nil && !p.All {
		e.body = w.cut(p.Attributes, !w.operation.Creates() && w.operation != source.ReplaceEntity)
	}
	return e
}

// farPath gives the path of a write at a source, and the Link of the names in it.
func (s *Service) farPath(a *ask, w *written) (path, link string) {
	path = "/entities"
	if w.operation.OfPasts() {
		path = "/temporal/entities"
	}
	if w.operation.Creates() {
		return path, ""
	}
	path += "/" + url.PathEscape(w.id)
	switch w.operation {
	case source.AppendAttrs, source.UpdateEntity, source.AppendTemporal:
		return path + "/attrs", ""
	case source.DeleteEntity, source.DeleteTemporal, source.MergeEntity, source.ReplaceEntity:
		return path, ""
	}
	names, link := s.farNames(a)
	path += "/attrs/" + url.PathEscape(names.Compact(w.Attributes[0]))
	if instance := a.PathValue("instance"); instance != "" {
		path += "/" + url.PathEscape(instance)
	}
	return path, link
}

// farNames gives the context that names for a source are written in and the Link
// that says so. A context that came within a body has no address at which a source
// could have it; then names are whole.
func (s *Service) farNames(a *ask) (names model.Names, link string) {
	if a.names == s.Contexts.Core() {
		return a.names, ""
	}
	if given, err := ld.ParseLink(a.Header.Values("Link")); err == nil && given != "" {
		return a.names, ld.FormatLink(given)
	}
	return s.Contexts.Core(), ""
}
