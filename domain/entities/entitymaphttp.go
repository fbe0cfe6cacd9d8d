package entities

import "net/http"

// mapLines are the door's verbs of entity maps, clause 6.32. They are a reader's
// own: who may query may keep and drop what was found.
func (s *Service) mapLines() []line {
	const one = "/entityMaps/{id}"
	return []line{
		{http.MethodGet, one, "Show what a query has found", needs{}, s.retrieveMap},
		{http.MethodPatch, one, "Keep longer what a query has found", needs{body: mergeBodies}, s.updateMap},
		{http.MethodDelete, one, "Drop what a query has found", needs{}, s.deleteMap},
	}
}

// retrieveMap: 5.14.1.
func (s *Service) retrieveMap(a *ask) (reply, error) {
	m, err := s.keptMap(a, a.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	r := reply{status: http.StatusOK, kind: a.accept, linked: true}
	if a.accept == linkedJSON {
		r.body = m.text(a.names.JSON())
	} else {
		r.body = m.text(nil)
	}
	return r, nil
}

// updateMap: 5.14.2.
func (s *Service) updateMap(a *ask) (reply, error) {
	m, err := s.keptMap(a, a.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	return done, s.patchMap(a, m)
}

// deleteMap: 5.14.3.
func (s *Service) deleteMap(a *ask) (reply, error) {
	m, err := s.keptMap(a, a.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	_, err = s.do(a, &operation{kind: dropDocument, tenant: a.tenant, id: m.ID, name: string(entityMaps)})
	return done, err
}
