package entities

import "net/http"

// contextLines are the door's verbs of contexts, clauses 6.29 and 6.30.
func (s *Service) contextLines() []line {
	reads := needs{}
	const one = "/jsonldContexts/{context}"
	return []line{
		{http.MethodPost, "/jsonldContexts", "Add an @context", needs{write: true, body: jsonBodies, later: true}, s.createContext},
		{http.MethodGet, "/jsonldContexts", "List the @contexts", reads, s.listContexts},
		{http.MethodGet, one, "Serve an @context, or tell of it", reads, s.showContext},
		{http.MethodDelete, one, "Delete an @context, or fetch it anew", needs{write: true}, s.deleteContext},
	}
}

func (s *Service) createContext(a *ask) (reply, error) {
	id, err := s.addContext(a)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, header: [][2]string{{"Location", contextsPath + id}}}, nil
}

// origin is how the caller reaches this broker, for URLs that it may use later.
func (a *ask) origin(s *Service) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	if a.TLS != nil {
		return "https://" + a.Host
	}
	return "http://" + a.Host
}
