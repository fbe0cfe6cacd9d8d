package entities

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
)

// farAtMost is how many entities are fetched from one source for one answer.
const farAtMost = 10_000

// gathering is a query that sources are asked, too: 5.7.2.
type gathering struct {
	s      *Service
	a      *ask
	f      *find
	v      *model.View
	all    []*source.Registration
	wanted source.Wanted
	need   int  // entities from each
	only   bool // the entities of the first selector, whatever else was asked for
	parts  []source.Part
	byID   map[string][]source.Found
	failed []*echo
}

// answerFar is answer where sources may have some of the entities. A condition is
// looked at by a source where the source has all that it is about; in the end all
// of it is looked at here, when the parts of each entity are one.
func (s *Service) answerFar(a *ask, f *find, v *model.View, all []*source.Registration) (reply, error) {
	g := s.gather(a, f, v, all, false)
	r := s.showAll(a, f, g.join(), v)
	for _, e := range g.failed {
		r.header = append(r.header, e.warning())
	}
	return r, nil
}

// gather asks the sources; with only, just for the entities that f names.
func (s *Service) gather(a *ask, f *find, v *model.View, all []*source.Registration, only bool) *gathering {
	g := &gathering{s: s, a: a, f: f, v: v, all: all, only: only, byID: map[string][]source.Found{}}
	g.need = min(f.offset+f.limit+1, farAtMost)
	if f.count || f.order != nil {
		g.need = farAtMost
	}
	g.want()
	g.choose()
	g.fetch()
	return g
}

// want gathers the attributes that the answer or its conditions need.
func (g *gathering) want() {
	names := wantedOf(g.v)
	if names == nil {
		names = g.f.attributes
	}
	if names == nil {
		return
	}
	names = slices.Clone(names)
	if g.f.q != nil {
		names = append(names, g.f.q.Attributes()...)
	}
	if g.f.geo != nil {
		names = append(names, g.f.geo.Property())
	}
	slices.Sort(names)
	g.wanted.Attributes = slices.Compact(names)
}

// choose finds whom to ask: those that fit one of the selectors.
func (g *gathering) choose() {
	at := map[*source.Registration]int{}
	for _, one := range g.f.selectors {
		w := g.wanted
		w.IDs, w.Pattern, w.Selection = one.ids, one.pattern, one.types
		for _, r := range g.all {
			share, ok := r.Match(&w)
			if !ok || !r.Near(g.f.geo) || !r.Scoped(g.f.scopes) || !g.offered(r) {
				continue
			}
			if i, known := at[r]; known {
				g.parts[i].All = g.parts[i].All || share.All
				g.parts[i].Attributes = append(g.parts[i].Attributes, share.Attributes...)
				g.parts[i].IDs = append(g.parts[i].IDs, share.IDs...)
				continue
			}
			at[r] = len(g.parts)
			g.parts = append(g.parts, source.Part{To: r, Share: share})
		}
	}
}

func (g *gathering) posted() bool { return g.a.Method == http.MethodPost && !g.only }

// offered tells whether a source can be asked in the way in which this was asked,
// or in another.
func (g *gathering) offered(r *source.Registration) bool {
	if g.posted() {
		return r.Offers(source.QueryBatch) || r.Offers(source.QueryEntity) && len(g.f.selectors) == 1
	}
	return r.Offers(source.QueryEntity)
}

// fetch asks all at once, each page after page.
func (g *gathering) fetch() {
	lists := make([][]*model.Entity, len(g.parts))
	failed := make([]*echo, len(g.parts))
	var group sync.WaitGroup
	for i := range g.parts {
		group.Go(func() { lists[i], failed[i] = g.fetchFrom(&g.parts[i]) })
	}
	group.Wait()
	for i, list := range lists {
		for _, e := range list {
			g.byID[e.ID] = append(g.byID[e.ID], source.Found{From: &g.parts[i], Entity: e})
		}
		if failed[i] != nil {
			g.failed = append(g.failed, failed[i])
		}
	}
}

func (g *gathering) fetchFrom(p *source.Part) (list []*model.Entity, failed *echo) {
	e := g.errand(p)
	page := min(g.need, pageMost)
	for len(list) < g.need {
		e.query.Set("limit", strconv.Itoa(page))
		e.query.Set("offset", strconv.Itoa(len(list)))
		back := g.s.sendOne(g.a, &e)
		got := g.s.entitiesIn(g.a, &back, false)
		if !back.ok() {
			if back.status == http.StatusNotFound {
				return list, nil
			}
			return list, &back
		}
		list = append(list, got...)
		if len(got) < page {
			return list, nil
		}
	}
	return list, nil
}

// errand asks a source as this broker was asked.
func (g *gathering) errand(p *source.Part) errand {
	if g.posted() && p.To.Offers(source.QueryBatch) {
		return g.postErrand(p)
	}
	e := g.s.readErrand(g.a, p, "/entities", &g.wanted)
	names, _ := g.s.farNames(g.a)
	one := &g.f.selectors[0]
	if ids := p.IDs; ids != nil {
		e.query.Set("id", strings.Join(ids, ","))
	}
	if g.only {
		e.query.Set("type", "*")
		return e
	}
	told := g.texts()
	if one.pattern != nil {
		e.query.Set("idPattern", told.Get("idPattern"))
	}
	if one.types != nil {
		text := told.Get("type")
		if names != g.a.names {
			text = strings.Join(one.types.Hints(), ",")
		}
		e.query.Set("type", text)
	}
	if names == g.a.names && g.conditionsGo(p) {
		for _, name := range [...]string{"q", "scopeQ", "georel", "geometry", "coordinates", "geoproperty"} {
			if text := told.Get(name); text != "" {
				e.query.Set(name, text)
			}
		}
	}
	return e
}

// texts gives what was asked for as parameters, also what came in a body; of that,
// conditions are looked at here.
func (g *gathering) texts() url.Values {
	if !g.posted() {
		return g.a.params.Values
	}
	var body asked
	values := url.Values{}
	if json.Unmarshal(g.a.body, &body) == nil && len(body.Entities) == 1 {
		values.Set("idPattern", body.Entities[0].Pattern)
		values.Set("type", strings.Join(body.Entities[0].Type, ","))
	}
	return values
}

// conditionsGo tells whether a source has all that the conditions are about, unless
// entities are said to be split.
func (g *gathering) conditionsGo(p *source.Part) bool {
	if g.a.params.yes("splitEntities") {
		return false
	}
	if p.All {
		return true
	}
	has := func(name string) bool { return slices.Contains(p.Attributes, name) }
	return (g.f.q == nil || !slices.ContainsFunc(g.f.q.Attributes(), func(name string) bool { return !has(name) })) &&
		(g.f.geo == nil || has(g.f.geo.Property())) && g.f.scopes == nil
}

// postErrand passes a query in a body on.
func (g *gathering) postErrand(p *source.Part) errand {
	e := errand{part: p, method: http.MethodPost, path: "/entityOperations/query", query: url.Values{"options": {"sysAttrs"}},
		kind: g.a.Header.Get("Content-Type")}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(g.a.body, &members) // it was read already
	for _, name := range [...]string{"pick", "omit", "lang", "join", "joinLevel", "orderBy", "csf"} {
		delete(members, name)
	}
	if !g.conditionsGo(p) {
		for _, name := range [...]string{"q", "geoQ", "scopeQ"} {
			delete(members, name)
		}
	}
	if attributes := g.farAttributes(p); attributes != nil {
		short := make([]string, len(attributes))
		for i, name := range attributes {
			short[i] = g.a.names.Compact(name)
		}
		members["attrs"], _ = json.Marshal(short) // texts
	}
	e.body, _ = json.Marshal(members) // it was read from JSON
	if mediaTypeOf(g.a.Header) != linkedJSON {
		_, e.link = g.s.farNames(g.a)
	}
	return e
}

func (g *gathering) farAttributes(p *source.Part) []string {
	if p.All {
		return g.wanted.Attributes
	}
	return p.Attributes
}

// join makes the page: what matches here first, in its order, then what only the
// sources have, by id.
func (g *gathering) join() found {
	t := g.s.state.tenant(g.a.tenant, false)
	f := *g.f
	f.offset, f.limit = 0, g.need
	here := t.search(&f)
	g.s.addThings(g.a, &f, t, &here)
	all := found{total: here.total, more: here.more}
	seen := map[string]bool{}
	for _, at := range here.slots {
		e := at.entity.Load()
		if e == nil {
			continue
		}
		seen[e.ID] = true
		one := g.combine(e.ID, e)
		switch {
		case one == e:
			all.slots = append(all.slots, slotOf(e))
		case one != nil && g.f.matches(one, t):
			all.slots = append(all.slots, slotOf(one))
		default:
			all.total--
		}
	}
	for _, id := range g.others(seen) {
		if one := g.combine(id, g.s.heldHere(g.a, id)); one != nil && g.f.matches(one, t) {
			all.slots = append(all.slots, slotOf(one))
			all.total++
		}
	}
	if f.order != nil {
		f.order.sort(all.slots)
	}
	from, to := min(g.f.offset, len(all.slots)), min(g.f.offset+g.f.limit, len(all.slots))
	all.more = all.more || to < len(all.slots)
	all.slots = all.slots[from:to]
	return all
}

func (g *gathering) others(seen map[string]bool) (ids []string) {
	for id := range g.byID {
		if !seen[id] {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func slotOf(e *model.Entity) *slot {
	at := &slot{}
	at.entity.Store(e)
	return at
}

// combine makes one entity of its parts; here may be nil.
func (g *gathering) combine(id string, here *model.Entity) *model.Entity {
	far := g.byID[id]
	var found []source.Found
	w := source.Wanted{IDs: []string{id}}
	if here != nil {
		found, w.Types = append(found, source.Found{Entity: here}), here.Types
	} else if len(far) > 0 {
		w.Types = far[0].Entity.Types
	}
	var asked []source.Part
	for i := range g.parts {
		if p := &g.parts[i]; p.To.Mode == source.Exclusive || p.To.Mode == source.Redirect {
			if share, ok := p.To.Match(&w); ok {
				asked = append(asked, source.Part{To: p.To, Share: share})
			}
		}
	}
	if len(far) == 0 && len(asked) == 0 {
		return here
	}
	return source.Combine(append(found, far...), asked)
}
