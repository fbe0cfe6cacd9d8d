package entities

import (
	"encoding/json"
	"net/http"

	"citybrain/domain/entities/source"
)

// purgeEntities: 5.6.21, here and at the sources that may have some of them.
func (s *Service) purgeEntities(a *ask) (reply, error) {
	f, err := a.find()
	if err != nil {
		return reply{}, err
	}
	all, looped, err := s.sourcesOf(a)
	switch {
	case err != nil:
		return reply{}, err
	case looped:
		return gateway(http.StatusLoopDetected, "This request has been at this broker before.").reply(), nil
	}
	parts := purgers(all, f)
	list, err := s.purgeHere(a, f)
	if err != nil && !(len(parts) > 0 && isMissing(err)) {
		return reply{}, err
	}
	if len(parts) == 0 {
		return sum(list, allDone), nil
	}
	return s.purgeThere(a, list, parts), nil
}

// purgers gives the sources that may have some of the entities. One that alone has
// them and cannot purge them refuses it.
func purgers(all []*source.Registration, f *find) (parts []source.Part) {
	for _, r := range all {
		can := r.Offers(source.PurgeEntity)
		if r.Mode == source.Auxiliary || r.Mode == source.Inclusive && !can || !r.Near(f.geo) || !r.Scoped(f.scopes) {
			continue
		}
		one := &f.selectors[0]
		w := &source.Wanted{IDs: one.ids, Pattern: one.pattern, Selection: one.types, Attributes: f.attributes}
		if share, ok := r.Match(w); ok {
			parts = append(parts, source.Part{To: r, Share: share, Refused: !can})
		}
	}
	return parts
}

// purgeThere lets the sources do the same, and sums up.
func (s *Service) purgeThere(a *ask, list []item, parts []source.Part) reply {
	var errands []errand
	var failed []farError
	for i := range parts {
		p := &parts[i]
		if p.Refused {
			e := echo{errand: &errand{part: p}}
			failed = append(failed, farError{"", p.To.ID, e.trouble().problem})
			continue
		}
		_, link := s.farNames(a)
		e := errand{part: p, method: http.MethodDelete, path: "/entities", query: cloneValues(a.params.Values), link: link}
		e.query.Del("csf")
		errands = append(errands, e)
	}
	for _, e := range s.sendAll(a, errands) {
		if said := e.said().Errors; e.status == http.StatusMultiStatus && len(said) > 0 {
			failed = append(failed, said...)
		} else if !e.ok() && e.status != http.StatusNotFound {
			failed = append(failed, farError{"", e.part.To.ID, e.trouble().problem})
		}
	}
	success := []string{}
	for _, one := range list {
		if one.err != nil {
			failed = append(failed, farError{one.id, "", problemOf(one.err)})
			continue
		}
		success = append(success, one.id)
	}
	if len(failed) == 0 {
		return done
	}
	text, _ := json.Marshal(map[string]any{"success": success, "errors": failed}) // plain texts
	return reply{status: http.StatusMultiStatus, kind: plainJSON, body: text}
}
