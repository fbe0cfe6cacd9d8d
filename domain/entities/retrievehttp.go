package entities

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
)

// retrieveFar is 5.7.1 where sources may have something of the entity.
func (s *Service) retrieveFar(a *ask, id string, v *model.View, all []*source.Registration) (reply, error) {
	here := s.heldHere(a, id)
	w := &source.Wanted{IDs: []string{id}, Types: a.params.expand("type", a.names), Attributes: wantedOf(v)}
	if here != nil {
		w.Types = here.Types
	}
	parts := source.Readers(all, w, source.RetrieveEntity)
	errands := make([]errand, len(parts))
	for i := range parts {
		errands[i] = s.readErrand(a, &parts[i], "/entities/"+url.PathEscape(id), w)
	}
	var found []source.Found
	if here != nil {
		found = append(found, source.Found{Entity: here})
	}
	var r reply
	var failed []*echo
	for _, e := range s.sendAll(a, errands) {
		switch got := s.entitiesIn(a, &e, true); {
		case !e.ok() && e.status != http.StatusNotFound:
			failed, r.header = append(failed, &e), append(r.header, e.warning())
		case len(got) == 1 && got[0].ID == id:
			found = append(found, source.Found{From: e.part, Entity: got[0]})
		}
	}
	e := source.Combine(found, parts)
	switch t, alike := same(failed, nil); {
	case e == nil && alike && len(failed) == len(parts) && failed[0].part.To.Mode != source.Inclusive && failed[0].part.To.Mode != source.Auxiliary:
		r.status, r.kind, r.body = t.status, problem, t.problem
		return r, nil
	case e == nil, v.Attributes != nil && !e.HasAny(v.Attributes):
		refused := refusal(missing(id))
		refused.header = r.header
		return refused, nil
	}
	if err := s.isOfType(a, e, id); err != nil {
		return reply{}, err
	}
	told := s.showOne(a, slotOf(e), v)
	told.header = r.header
	return told, nil
}

// wantedOf gives the attributes that a view shows; nil for all.
func wantedOf(v *model.View) []string {
	names := v.Attributes
	if names == nil {
		for _, name := range v.Pick {
			if name != "id" && name != "type" && name != "scope" {
				names = append(names, name)
			}
		}
	}
	return names
}

// readErrand asks a source for what it has of what is wanted. The times of the
// source's system are asked for, because the newer of two values counts.
func (s *Service) readErrand(a *ask, p *source.Part, path string, w *source.Wanted) errand {
	e := errand{part: p, method: http.MethodGet, path: path, query: url.Values{"options": {"sysAttrs"}}}
	names, link := s.farNames(a)
	e.link = link
	attributes := p.Attributes
	if p.All {
		attributes = w.Attributes
	}
	short := make([]string, len(attributes))
	for i, name := range attributes {
		short[i] = names.Compact(name)
	}
	if len(short) > 0 {
		e.query.Set("attrs", strings.Join(short, ","))
	}
	return e
}

// entitiesIn reads the entities in what a source answers; what is none is left out.
func (s *Service) entitiesIn(a *ask, e *echo, one bool) (list []*model.Entity) {
	if !e.ok() {
		return nil
	}
	raws := []json.RawMessage{e.body}
	if !one {
		var err error
		if raws, err = model.Elements(e.body); err != nil {
			e.status, e.err = http.StatusBadGateway, err
			return nil
		}
	}
	names, _ := s.farNames(a)
	for _, raw := range raws {
		own := s.ownNames(a, raw, names)
		got, err := model.ParseEntityWith(raw, own, model.Options{})
		if err != nil {
			if one {
				e.status, e.err = http.StatusBadGateway, err
			}
			continue
		}
		source.Stamp(got, raw, own)
		list = append(list, got)
	}
	return list
}

// ownNames gives the context that an entity bears itself; where it has none, or
// none that can be had, that of the question.
func (s *Service) ownNames(a *ask, raw []byte, asked model.Names) model.Names {
	given, err := model.ContextOf(raw)
	if err != nil || given == nil {
		return asked
	}
	own, err := s.Contexts.Resolve(a.Context(), given)
	if err != nil {
		return asked
	}
	return own
}
