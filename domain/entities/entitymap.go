package entities

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
	"citybrain/kernel/db"
)

// entityMaps are what queries have found 实体清单 (clause 5.2.39): documents of the
// log, so that every node can go on with the pages of one.
const entityMaps class = "entityMap"

// mapHeader names the map of an answer, and in a request the one to go on with.
const mapHeader = "NGSILD-EntityMap"

// mapHeaderKey is mapHeader as the http package writes it.
const mapHeaderKey = "Ngsild-Entitymap"

// The bounds of maps. Of more than mapsMost of a tenant the oldest go.
const (
	mapMost  = 20_000 // entities in one
	mapsMost = 50
	mapFor   = time.Hour // how long one is kept that nobody changes
)

// mapped is one entity of a map and who told of it: registrations, and localSource
// for this broker.
type mapped struct {
	ID      string   `json:"id"`
	Sources []string `json:"sources"`
}

const localSource = "@none"

// entityMap is a map as it is kept.
type entityMap struct {
	ID        string   `json:"id"`
	ExpiresAt int64    `json:"expiresAt"` // µs
	Entities  []mapped `json:"entities"`
}

// text writes the map as clause 5.2.39 has it, its entities in their order.
func (m *entityMap) text(context json.RawMessage) []byte {
	b := &body{text: []byte{'{'}, start: 1}
	b.member("id", jsonText(m.ID))
	b.member("type", jsonText("EntityMap"))
	b.time("expiresAt", m.ExpiresAt)
	b.name("entityMap")
	b.text = append(b.text, '{')
	outer := b.start
	b.start = len(b.text)
	for _, one := range m.Entities {
		list, _ := json.Marshal(one.Sources) // texts
		b.member(one.ID, list)
	}
	b.start = outer
	b.text = append(b.text, '}')
	b.member("linkedMaps", []byte("{}"))
	if context != nil {
		b.member("@context", context)
	}
	return append(b.text, '}')
}

// mapNamed gives the id of the map with which a query is to go on; "" for none. It
// may be named by its location.
func (a *ask) mapNamed() string {
	text := a.Header.Get(mapHeader)
	if _, id, ok := strings.Cut(text, "/entityMaps/"); ok {
		text = id
	}
	if id, err := url.PathUnescape(text); err == nil {
		return id
	}
	return text
}

// keptMap gives a map that has not expired.
func (s *Service) keptMap(a *ask, id string) (*entityMap, error) {
	if !model.IsURI(id) {
		return nil, model.Bad("The id of an entity map is a URI; " + id + " is none.")
	}
	d, err := s.documentOf(a, entityMaps, id)
	if err != nil {
		return nil, err
	}
	m := &entityMap{}
	if err := json.Unmarshal(d.text, m); err != nil {
		return nil, err
	}
	if m.ExpiresAt <= db.Micros(s.Clock.Now()) {
		return nil, &model.Problem{Type: model.ResourceNotFound, Detail: "The entity map " + id + " has expired."}
	}
	return m, nil
}

// answerMapped is answer where a map is wanted, or one is there to go on with.
func (s *Service) answerMapped(a *ask, f *find, v *model.View, t *tenant, all []*source.Registration) (reply, error) {
	var m *entityMap
	var err error
	if id := a.mapNamed(); id != "" {
		m, err = s.keptMap(a, id)
	} else if m, err = s.makeMap(a, f, t, all); err == nil {
		err = s.keepMap(a, m)
	}
	if err != nil {
		return reply{}, err
	}
	got, failed, err := s.pageOfMap(a, f, m, v, t, all)
	if err != nil {
		return reply{}, err
	}
	a.params = a.params.with(nil)
	a.params.Del("entityMap")
	r := s.showAll(a, f, got, v)
	r.header = append(r.header, [2]string{mapHeader, base + "/entityMaps/" + url.PathEscape(m.ID)})
	for _, e := range failed {
		r.header = append(r.header, e.warning())
	}
	return r, nil
}

// makeMap looks for everything that a query means.
func (s *Service) makeMap(a *ask, f *find, t *tenant, all []*source.Registration) (*entityMap, error) {
	wide := *f
	wide.offset, wide.limit, wide.count = 0, mapMost+1, false
	m := &entityMap{ID: newURN("EntityMap"), ExpiresAt: db.Micros(s.Clock.Now().Add(mapFor)), Entities: []mapped{}}
	g, got, err := s.findEverywhere(a, &wide, &model.View{}, t, all, false)
	switch {
	case err != nil:
		return nil, err
	case len(got.slots) > mapMost:
		return nil, &model.Problem{Type: model.TooManyResults, Detail: "More entities match than an entity map can hold; narrow the query."}
	}
	for _, at := range got.slots {
		if e := at.entity.Load(); e != nil {
			m.Entities = append(m.Entities, mapped{e.ID, s.sourcesIn(a, g, e.ID)})
		}
	}
	return m, nil
}

// findEverywhere searches here and, where there are registrations, at the sources.
func (s *Service) findEverywhere(a *ask, f *find, v *model.View, t *tenant, all []*source.Registration, only bool) (*gathering, found, error) {
	if all == nil {
		got, err := s.searchAll(a, f, t)
		return nil, got, err
	}
	g := s.gather(a, f, v, all, only)
	return g, g.join(), nil
}

// sourcesIn tells who told of an entity.
func (s *Service) sourcesIn(a *ask, g *gathering, id string) (list []string) {
	if g == nil || s.heldHere(a, id) != nil {
		list = append(list, localSource)
	}
	if g != nil {
		for _, one := range g.byID[id] {
			list = append(list, one.From.To.ID)
		}
	}
	return list
}

// keepMap writes a new map into the log, and lets those go that have expired or are
// too many.
func (s *Service) keepMap(a *ask, m *entityMap) error {
	ops := s.staleMaps(a)
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ops = append(ops, &operation{kind: putDocument, tenant: a.tenant, id: m.ID, name: string(entityMaps), document: text})
	outcomes, err := s.propose(a.Context(), ops)
	if err != nil {
		return err
	}
	return outcomes[len(outcomes)-1].err
}

func (s *Service) staleMaps(a *ask) (ops []*operation) {
	list := s.state.tenant(a.tenant, true).documentsOf(entityMaps)
	now := db.Micros(s.Clock.Now())
	for i, d := range list {
		var m struct {
			ID        string `json:"id"`
			ExpiresAt int64  `json:"expiresAt"`
		}
		if json.Unmarshal(d.text, &m) == nil && (m.ExpiresAt <= now || i <= len(list)-mapsMost) {
			ops = append(ops, &operation{kind: dropDocument, tenant: a.tenant, id: m.ID, name: string(entityMaps)})
		}
	}
	return ops
}

// pageOfMap gives a page of the entities of a map, in its order and as they are now;
// those that are gone are left out. Only the sources that told of them are asked.
func (s *Service) pageOfMap(a *ask, f *find, m *entityMap, v *model.View, t *tenant, all []*source.Registration) (found, []*echo, error) {
	from, to := min(f.offset, len(m.Entities)), min(f.offset+f.limit, len(m.Entities))
	page := found{total: len(m.Entities), more: to < len(m.Entities)}
	place := map[string]int{}
	one := selector{ids: []string{}}
	told := map[string]bool{}
	for i, e := range m.Entities[from:to] {
		place[e.ID], one.ids = i, append(one.ids, e.ID)
		for _, id := range e.Sources {
			told[id] = true
		}
	}
	if len(one.ids) == 0 {
		return page, nil, nil
	}
	asked := slices.DeleteFunc(slices.Clone(all), func(r *source.Registration) bool { return !told[r.ID] })
	if len(asked) == 0 {
		asked = nil
	}
	only := &find{selectors: []selector{one}, limit: len(one.ids)}
	g, got, err := s.findEverywhere(a, only, v, t, asked, true)
	if err != nil {
		return page, nil, err
	}
	for _, at := range got.slots {
		if e := at.entity.Load(); e != nil {
			page.slots = append(page.slots, slotOf(e))
		}
	}
	slices.SortStableFunc(page.slots, func(a, b *slot) int {
		return cmp.Compare(place[a.entity.Load().ID], place[b.entity.Load().ID])
	})
	if g == nil {
		return page, nil, nil
	}
	return page, g.failed, nil
}

// patchMap gives a map until when it is kept: 5.14.2. Nothing else of it can be
// changed.
func (s *Service) patchMap(a *ask, m *entityMap) error {
	var said map[string]json.RawMessage
	if !json.Valid(a.body) {
		return &model.Problem{Type: model.InvalidRequest, Detail: "The body is not JSON."}
	}
	if json.Unmarshal(a.body, &said) != nil {
		return model.Bad("The body is no object with an expiresAt.")
	}
	for name := range said {
		if name != "expiresAt" && name != "type" && name != "@context" {
			return model.Bad("Of an entity map only expiresAt can be changed, not " + name + ".")
		}
	}
	var text string
	if json.Unmarshal(said["expiresAt"], &text) != nil {
		return model.Bad("The body has no expiresAt that is a time.")
	}
	at, ok := model.ParseTime(text)
	if !ok || at <= db.Micros(s.Clock.Now()) {
		return model.Bad("expiresAt is a time to come like 2027-01-01T08:00:00Z.")
	}
	m.ExpiresAt = at
	document, err := json.Marshal(m)
	if err != nil {
		return err
	}
	_, err = s.do(a, &operation{kind: putDocument, keep: true, tenant: a.tenant, id: m.ID, name: string(entityMaps), document: document})
	return err
}
