package entities

import (
	"net/http"
	"net/url"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
	"citybrain/domain/entities/source"
	"citybrain/kernel/db"
)

// sourceLines are the door's verbs on registrations of sources and on who wants to
// be told of them.
func (s *Service) sourceLines() []line {
	reads, writes := needs{}, needs{write: true}
	takes, merges := needs{write: true, body: jsonBodies}, needs{write: true, body: mergeBodies}
	return []line{
		{http.MethodPost, "/csourceRegistrations", "Register a context source", takes, s.registerSource},
		{http.MethodGet, "/csourceRegistrations", "Find context sources", reads, s.findSources},
		{http.MethodGet, "/csourceRegistrations/{id}", "Show the registration of a context source", reads, s.retrieveSource},
		{http.MethodPatch, "/csourceRegistrations/{id}", "Change the registration of a context source", merges, s.updateSource},
		{http.MethodDelete, "/csourceRegistrations/{id}", "End the registration of a context source", writes, s.deleteSource},
		{http.MethodPost, "/csourceSubscriptions", "Subscribe to registrations", takes, s.watchSources},
		{http.MethodGet, "/csourceSubscriptions", "List the subscriptions to registrations", reads, s.listSourceWatches},
		{http.MethodGet, "/csourceSubscriptions/{id}", "Show a subscription to registrations", reads, s.retrieveSourceWatch},
		{http.MethodPatch, "/csourceSubscriptions/{id}", "Change a subscription to registrations", merges, s.updateSourceWatch},
		{http.MethodDelete, "/csourceSubscriptions/{id}", "End a subscription to registrations", writes, s.deleteSourceWatch},
	}
}

// registerSource: 5.9.2.
func (s *Service) registerSource(a *ask) (reply, error) {
	r, err := source.Parse(a.body, a.names, db.Micros(s.Clock.Now()))
	if err != nil {
		return reply{}, err
	}
	if r.ID == "" {
		r = r.Named(newURN(source.Type))
	}
	s.sources.registering.Lock()
	defer s.sources.registering.Unlock()
	if err := s.checkSource(a, r); err != nil {
		return reply{}, err
	}
	o := &operation{kind: putDocument, tenant: a.tenant, id: r.ID, name: string(registrations), document: r.Text()}
	out, err := s.one(a.Context(), o)
	if err == nil {
		err = out.err
	}
	if err != nil {
		return reply{}, err
	}
	s.tellOfSource(a.tenant, nil, r)
	s.lookFar()
	return reply{status: http.StatusCreated, header: [][2]string{{"Location", base + "/csourceRegistrations/" + url.PathEscape(r.ID)}}}, nil
}

// checkSource holds a registration against the others and against what is held
// here. Registrations that come to two nodes of a cluster at the same moment are
// not held against each other.
func (s *Service) checkSource(a *ask, r *source.Registration) error {
	if err := s.allowsSource(r); err != nil {
		return err
	}
	if err := r.Conflict(s.sources.of(a.tenant)); err != nil {
		return err
	}
	if r.Holds(func(id string) *model.Entity { return s.heldHere(a, id) }) {
		return &model.Problem{Type: model.Conflict, Detail: "This broker itself holds an attribute that the source says that it alone has."}
	}
	return nil
}

// sourceID gives the id in the path.
func (a *ask) sourceID() (string, error) {
	id := a.PathValue("id")
	if !model.IsURI(id) {
		return "", model.Bad("The id of a registration is a URI; " + id + " is none.")
	}
	return id, nil
}

// sourceIn gives the registration in the path, and its document.
func (s *Service) sourceIn(a *ask) (*source.Registration, document, error) {
	id, err := a.sourceID()
	if err != nil {
		return nil, document{}, err
	}
	d, err := s.documentOf(a, registrations, id)
	if err != nil {
		return nil, d, err
	}
	r, err := source.Read(d.text)
	return r, d, err
}

// updateSource: 5.9.3.
func (s *Service) updateSource(a *ask) (reply, error) {
	s.sources.registering.Lock()
	defer s.sources.registering.Unlock()
	old, _, err := s.sourceIn(a)
	if err != nil {
		return reply{}, err
	}
	r, err := old.Patch(a.body, a.names, db.Micros(s.Clock.Now()))
	if err != nil {
		return reply{}, err
	}
	if err := s.checkSource(a, r); err != nil {
		return reply{}, err
	}
	o := &operation{kind: putDocument, keep: true, tenant: a.tenant, id: r.ID, name: string(registrations), document: r.Text()}
	if _, err := s.do(a, o); err != nil {
		return reply{}, err
	}
	s.tellOfSource(a.tenant, old, r)
	s.lookFar()
	return done, nil
}

// deleteSource: 5.9.4.
func (s *Service) deleteSource(a *ask) (reply, error) {
	old, _, err := s.sourceIn(a)
	if err != nil {
		return reply{}, err
	}
	if _, err := s.do(a, &operation{kind: dropDocument, tenant: a.tenant, id: old.ID, name: string(registrations)}); err != nil {
		return reply{}, err
	}
	s.tellOfSource(a.tenant, old, nil)
	s.lookFar()
	return done, nil
}

// retrieveSource: 5.10.1.
func (s *Service) retrieveSource(a *ask) (reply, error) {
	r, d, err := s.sourceIn(a)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, kind: a.accept, body: s.appendSource(nil, a, r, d), linked: true}, nil
}

// appendSource writes a registration for a request. What the source is told about
// the caller may be secret: only who could have written it sees it.
func (s *Service) appendSource(dst []byte, a *ask, r *source.Registration, d document) []byte {
	health := s.sources.told(a.tenant, r.ID)
	v := &source.View{
		Names: a.names, SysAttrs: a.params.option("sysAttrs"), CreatedAt: d.created, ModifiedAt: d.modified,
		Health: &health, Hide: s.admit(a.Request, true) != nil,
	}
	if a.accept == linkedJSON {
		v.Context = a.names.JSON()
	}
	return r.Append(dst, v)
}

// sourceQuery is what is asked of registrations, clause 5.10.2: as of entities, but
// the answer is who may have them.
type sourceQuery struct {
	find
	csf *query.Q
	at  *query.Time
}

func (a *ask) sourceQuery() (q *sourceQuery, err error) {
	p := a.params
	q = &sourceQuery{}
	if q.limit, q.offset, q.count, err = p.page(); err != nil {
		return nil, err
	}
	one, err := selectorOf(p.list("id"), p.Get("idPattern"), p.Get("type"), a.names)
	if err != nil {
		return nil, err
	}
	q.selectors, q.attributes = []selector{one}, p.expand("attrs", a.names)
	if err := a.filters(&q.find); err != nil {
		return nil, err
	}
	if q.q != nil {
		q.attributes = append(q.attributes, q.q.Attributes()...)
	}
	if text := p.Get("csf"); text != "" {
		if q.csf, err = query.ParseQ(text, a.names); err != nil {
			return nil, err
		}
	}
	if p.Has("timerel") || p.Has("timeAt") {
		if q.at, err = query.ParseTime(p.Get("timerel"), p.Get("timeAt"), p.Get("endTimeAt"), p.Get("timeproperty")); err != nil {
			return nil, err
		}
	}
	if p.Get("type") == "" && q.attributes == nil && q.geo == nil && q.csf == nil && p.Get("id") == "" && p.Get("idPattern") == "" {
		return nil, model.Bad("A query names at least one of id, idPattern, type, attrs, q, georel and csf.")
	}
	return q, nil
}

// means tells whether a registration is asked for.
func (q *sourceQuery) means(r *source.Registration, now int64) bool {
	w := &source.Wanted{Attributes: q.attributes}
	for i := range q.selectors {
		w.IDs, w.Pattern, w.Selection = q.selectors[i].ids, q.selectors[i].pattern, q.selectors[i].types
		if _, ok := r.Match(w); ok {
			return r.Live(now) && r.Overlaps(q.at) && r.Near(q.geo) && r.Scoped(q.scopes) && r.Filtered(q.csf)
		}
	}
	return false
}

// findSources: 5.10.2.
func (s *Service) findSources(a *ask) (reply, error) {
	q, err := a.sourceQuery()
	if err != nil {
		return reply{}, err
	}
	t := s.state.tenant(a.tenant, false)
	if t == nil {
		return reply{}, noTenant(a.tenant)
	}
	var got found
	body := []byte{'['}
	now := db.Micros(s.Clock.Now())
	for _, d := range t.documentsOf(registrations) {
		r, err := source.Read(d.text)
		if err != nil || !q.means(r, now) {
			continue
		}
		if got.total++; got.total <= q.offset {
			continue
		}
		if got.total > q.offset+q.limit {
			got.more = true
			continue
		}
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = s.appendSource(body, a, r, d)
	}
	return reply{status: http.StatusOK, kind: a.accept, body: append(body, ']'), linked: true, header: a.pages(&q.find, got)}, nil
}
