package entities

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// said is an entity as it was last written whole for somebody: reading it again
// in the same way is a copy.
type said struct {
	entity *model.Entity
	names  model.Names
	format model.Format
	sys    bool
	text   []byte
}

// view gives how entities are to be written, clauses 6.3.7 and 6.3.11.
func (a *ask) view() (*model.View, error) {
	format, err := a.params.format()
	if err != nil {
		return nil, err
	}
	v := &model.View{
		Names: a.names, Format: format, SysAttrs: a.params.option("sysAttrs"), Lang: a.params.Get("lang"),
		Attributes: a.params.expand("attrs", a.names), DatasetIDs: a.params.list("datasetId"),
		GeometryProperty: model.Location,
	}
	if name := a.params.Get("geometryProperty"); name != "" {
		v.GeometryProperty = a.names.Expand(name)
	}
	if err = a.project(v); err != nil {
		return nil, err
	}
	if a.bearsContext() {
		v.Context = a.names.JSON()
	}
	if a.join, err = a.params.join(); err != nil {
		return nil, err
	}
	return v, nil
}

// bearsContext tells whether the @context stands in the answer: in JSON-LD, and in
// GeoJSON unless the caller prefers it in a Link (clause 6.3.6).
func (a *ask) bearsContext() bool {
	switch a.accept {
	case linkedJSON:
		return true
	case geoJSON:
		return !strings.Contains(strings.Join(a.Header.Values("Prefer"), ","), "body=json")
	}
	return false
}

// project reads pick and omit into a view.
func (a *ask) project(v *model.View) error {
	pick, err := a.projection("pick")
	if err != nil {
		return err
	}
	omit, err := a.projection("omit")
	if err == nil {
		v.Projects(pick, omit)
	}
	return err
}

// projection reads pick or omit; nil where it is not said.
func (a *ask) projection(name string) (*model.Projection, error) {
	text := a.params.Get(name)
	if text == "" {
		return nil, nil
	}
	return model.ParseProjection(text, a.names, name == "omit")
}

// write appends an entity to a body.
func (at *slot) write(dst []byte, e *model.Entity, v *model.View) []byte {
	if !v.Whole() || v.Context != nil {
		return e.Append(dst, v)
	}
	if k := at.said.Load(); k != nil && k.entity == e && k.names == v.Names && k.format == v.Format && k.sys == v.SysAttrs {
		return append(dst, k.text...)
	}
	from := len(dst)
	dst = e.Append(dst, v)
	at.said.Store(&said{e, v.Names, v.Format, v.SysAttrs, append([]byte(nil), dst[from:]...)})
	return dst
}

// retrieveEntity: 5.7.1.
func (s *Service) retrieveEntity(a *ask) (reply, error) {
	id, err := a.id()
	if err != nil {
		return reply{}, err
	}
	v, err := a.view()
	if err != nil {
		return reply{}, err
	}
	t := s.state.tenant(a.tenant, false)
	if t == nil {
		return reply{}, noTenant(a.tenant)
	}
	s.inline(a, v)
	if all, err := s.sourcesFor(a); err != nil {
		return reply{}, err
	} else if all != nil {
		return s.retrieveFar(a, id, v, all)
	}
	at := t.find(id)
	if at == nil {
		at = &slot{}
		at.entity.Store(s.thing(a, id))
	}
	e := at.entity.Load()
	if e == nil {
		return reply{}, missing(id)
	}
	if err := s.isOfType(a, e, id); err != nil {
		return reply{}, err
	}
	if v.Attributes != nil && !slices.ContainsFunc(v.Attributes, func(name string) bool { return e.Attribute(name) != nil }) {
		return reply{}, &model.Problem{Type: model.ResourceNotFound, Detail: "The entity " + id + " has none of these attributes."}
	}
	return s.showOne(a, at, v), nil
}

// showOne answers with one entity, or with it and those that it points to.
func (s *Service) showOne(a *ask, at *slot, v *model.View) reply {
	r := reply{status: statusOK, kind: a.accept, linked: true}
	e := at.entity.Load()
	switch {
	case a.join.flat && a.accept == geoJSON:
		slots, views := s.joined(a, []*slot{at}, v)
		r.body = features(slots, v, views)
	case a.join.flat:
		slots, views := s.joined(a, []*slot{at}, v)
		r.body = listing(nil, slots, v, views)
	case a.accept == geoJSON:
		r.body = e.AppendGeoJSON(nil, v)
	default:
		r.body = at.write(nil, e, v)
	}
	return r
}

// queryEntities: 5.7.2.
func (s *Service) queryEntities(a *ask) (reply, error) {
	f, err := a.find()
	if err != nil {
		return reply{}, err
	}
	return s.answer(a, f)
}

// answer searches and writes the page.
func (s *Service) answer(a *ask, f *find) (reply, error) {
	v, err := a.view()
	if err != nil {
		return reply{}, err
	}
	t := s.state.tenant(a.tenant, false)
	if t == nil {
		return reply{}, noTenant(a.tenant)
	}
	if f.attributes == nil {
		f.attributes = v.Attributes
	}
	s.inline(a, v)
	all, err := s.sourcesFor(a)
	switch {
	case err != nil:
		return reply{}, err
	case a.params.yes("entityMap") || len(a.Header[mapHeaderKey]) > 0:
		return s.answerMapped(a, f, v, t, all)
	case all != nil:
		return s.answerFar(a, f, v, all)
	}
	got, err := s.searchAll(a, f, t)
	if err != nil {
		return reply{}, err
	}
	return s.showAll(a, f, got, v), nil
}

// searchAll gives a page of what is held here, entities and things.
func (s *Service) searchAll(a *ask, f *find, t *tenant) (found, error) {
	if f.order == nil {
		got := t.search(f)
		s.addThings(a, f, t, &got)
		return got, nil
	}
	if got, ok := s.nearest(a, f, t); ok {
		return got, nil
	}
	all := *f
	all.order, all.offset, all.limit = nil, 0, orderMost
	got, err := s.searchAll(a, &all, t)
	if err != nil {
		return got, err
	}
	if got.more {
		return got, &model.Problem{Type: model.TooComplexQuery, Detail: "More entities match than can be put in order; narrow the query."}
	}
	return f.order.page(f, got), nil
}

// showAll answers with a page.
func (s *Service) showAll(a *ask, f *find, got found, v *model.View) reply {
	r := reply{status: statusOK, kind: a.accept, linked: true, header: a.pages(f, got)}
	slots, views := s.joined(a, got.slots, v)
	if a.accept == geoJSON {
		r.body = features(slots, v, views)
		return r
	}
	r.room = roomFor()
	r.body = listing((*r.room)[:0], slots, v, views)
	return r
}

// inline lets entities that others point to stand within them, where that is asked for.
func (s *Service) inline(a *ask, v *model.View) {
	if a.join.level > 0 && !a.join.flat {
		v.Linked, v.JoinLevel, v.ContainedBy = s.linked(a), a.join.level, a.join.known
	}
}

// views are how entities are shown that a projection speaks of in braces; nil where
// all are shown alike.
type views map[*model.Entity]*model.View

func (all views) of(e *model.Entity, v *model.View) *model.View {
	if own := all[e]; own != nil {
		return own
	}
	return v
}

func listing(body []byte, slots []*slot, v *model.View, all views) []byte {
	body = append(body, '[')
	for _, at := range slots {
		e := at.entity.Load()
		if e == nil {
			continue
		}
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = at.write(body, e, all.of(e, v))
	}
	return append(body, ']')
}

// features writes a FeatureCollection, clause 5.2.30.
func features(slots []*slot, v *model.View, all views) []byte {
	body := []byte(`{"type":"FeatureCollection","features":[`)
	first := true
	bare := *v
	bare.Context = nil // it stands once
	for _, at := range slots {
		e := at.entity.Load()
		if e == nil {
			continue
		}
		if !first {
			body = append(body, ',')
		}
		first = false
		body = e.AppendGeoJSON(body, all.of(e, &bare))
	}
	body = append(body, ']')
	if v.Context != nil {
		body = append(append(body, `,"@context":`...), v.Context...)
	}
	return append(body, '}')
}

// pages tells of the pages before and behind, clause 6.3.10, and of the number
// of all results, 6.3.13.
func (a *ask) pages(f *find, got found) (header [][2]string) {
	link := func(rel string, offset int) {
		values := url.Values{}
		for k, v := range a.params.Values {
			values[k] = v
		}
		values.Set("offset", strconv.Itoa(offset))
		values.Set("limit", strconv.Itoa(f.limit))
		header = append(header, [2]string{"Link", "<" + a.URL.Path + "?" + values.Encode() + `>;rel="` + rel + `";type="` + linkedJSON + `"`})
	}
	if f.count {
		header = append(header, [2]string{"NGSILD-Results-Count", strconv.Itoa(got.total)})
	}
	if f.offset > 0 && f.limit > 0 {
		link("prev", max(0, f.offset-f.limit))
	}
	if got.more && f.limit > 0 {
		link("next", f.offset+f.limit)
	}
	return header
}

// find reads what is asked for from the parameters.
func (a *ask) find() (f *find, err error) {
	p := a.params
	f = &find{}
	if f.limit, f.offset, f.count, err = p.page(); err != nil {
		return nil, err
	}
	one, err := selectorOf(p.list("id"), p.Get("idPattern"), p.Get("type"), a.names)
	if err != nil {
		return nil, err
	}
	f.selectors = []selector{one}
	f.attributes = p.expand("attrs", a.names)
	if err := a.filters(f); err != nil {
		return nil, err
	}
	if p.Get("type") == "" && f.attributes == nil && f.q == nil && f.geo == nil && !p.yes("local") && a.Header.Get(mapHeader) == "" {
		return nil, model.Bad("A query names at least one of type, attrs, q, georel or local=true.")
	}
	return f, nil
}

// filters reads q, scopeQ and the geo-query of the parameters.
func (a *ask) filters(f *find) (err error) {
	p := a.params
	if p.Has("q") {
		if f.q, err = query.ParseQ(p.Get("q"), a.names); err != nil {
			return err
		}
	}
	if p.Has("scopeQ") {
		if f.scopes, err = query.ParseScopeQ(strings.ReplaceAll(p.Get("scopeQ"), " ", "+")); err != nil {
			return err
		}
	}
	if f.order, err = a.order(); err != nil {
		return err
	}
	if p.Has("georel") || p.Has("geometry") || p.Has("coordinates") {
		f.geo, err = query.ParseGeo(p.Get("georel"), p.Get("geometry"), p.Get("coordinates"), p.Get("geoproperty"), a.names)
	}
	return err
}

// instant reads a parameter that is a time; 0 where there is none.
func (p params) instant(name string) (int64, error) {
	text := p.Get(name)
	if text == "" {
		return 0, nil
	}
	at, ok := model.ParseTime(text)
	if !ok {
		return 0, model.Bad(name + " is a time like 2026-11-22T08:00:00Z, not " + text + ".")
	}
	return at, nil
}
