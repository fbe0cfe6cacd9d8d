package entities

import (
	"encoding/json"
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
)

// farPasts is what sources tell of the pasts of entities; nil where there are none to
// ask.
type farPasts struct {
	byID   map[string][]farPast
	failed []*echo
	used   map[string]bool // ids that stand beside what is held here
}

// farPast is the past of an entity as one source tells it.
type farPast struct {
	from *source.Part
	*evolution
}

func (p *farPasts) has(id string) bool { return p != nil && len(p.byID[id]) > 0 }

func (p *farPasts) warnings() (list [][2]string) {
	if p != nil {
		for _, e := range p.failed {
			list = append(list, e.warning())
		}
	}
	return list
}

// askPasts asks the sources of pasts: of one entity by its id, else by a query.
func (s *Service) askPasts(a *ask, f *find, q *inquiry, id string) (*farPasts, error) {
	if len(s.sources.of(a.tenant)) == 0 {
		return nil, nil
	}
	o := source.QueryTemporal
	if f == nil {
		o = source.RetrieveTemporal
	}
	all, _, err := s.sourcesThat(a, func(r *source.Registration) bool {
		return r.Offers(o) && (q.time == nil || !r.Temporal() || r.Overlaps(q.time))
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	w := &source.Wanted{IDs: []string{id}, Types: a.params.expand("type", a.names), Attributes: q.attrs}
	if f != nil {
		one := &f.selectors[0]
		w = &source.Wanted{IDs: one.ids, Pattern: one.pattern, Selection: one.types, Attributes: q.attrs}
		if f.q != nil || f.geo != nil {
			w.Attributes = nil // the conditions are looked at here
		}
	}
	p := &farPasts{byID: map[string][]farPast{}, used: map[string]bool{}}
	parts := source.Readers(all, w, o)
	for i := range parts {
		s.askPast(a, f, w, &parts[i], p)
	}
	return p, nil
}

// askPast asks one source, page after page.
func (s *Service) askPast(a *ask, f *find, w *source.Wanted, part *source.Part, p *farPasts) {
	path := "/temporal/entities"
	if f == nil {
		path += "/" + url.PathEscape(w.IDs[0])
	}
	e := s.readErrand(a, part, path, w)
	for _, name := range [...]string{"timerel", "timeAt", "endTimeAt", "timeproperty", "lastN"} {
		if text := a.params.Get(name); text != "" {
			e.query.Set(name, text)
		}
	}
	if f != nil {
		s.askByQuery(f, w, part, &e)
	}
	for offset := 0; ; offset += pageMost {
		if f != nil {
			e.query.Set("offset", strconv.Itoa(offset))
		}
		back := s.sendOne(a, &e)
		got := s.pastsIn(a, &back, f == nil)
		if !back.ok() && back.status != http.StatusNotFound {
			p.failed = append(p.failed, &back)
		}
		for _, ev := range got {
			if f == nil && ev.id != w.IDs[0] {
				continue
			}
			p.byID[ev.id] = append(p.byID[ev.id], farPast{part, ev})
		}
		if f == nil || len(got) < pageMost || offset > farAtMost {
			return
		}
	}
}

func (s *Service) askByQuery(f *find, w *source.Wanted, part *source.Part, e *errand) {
	e.query.Set("limit", strconv.Itoa(pageMost))
	kinds := "*"
	if w.Selection != nil {
		kinds = strings.Join(w.Selection.Hints(), ",") // IRIs, which every context leaves as they are
	}
	e.query.Set("type", kinds)
	if part.IDs != nil {
		e.query.Set("id", strings.Join(part.IDs, ","))
	}
}

// pastsIn reads what a source tells; what is none is left out.
func (s *Service) pastsIn(a *ask, e *echo, one bool) (list []*evolution) {
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
	asked, _ := s.farNames(a)
	for _, raw := range raws {
		names := s.ownNames(a, raw, asked)
		text, scopes, err := cutScopes(raw, 0)
		if err != nil {
			continue
		}
		got, err := model.ParseEntityWith(text, names, model.Options{Temporal: true})
		if err != nil {
			if one {
				e.status, e.err = http.StatusBadGateway, err
			}
			continue
		}
		list = append(list, pastOfEntity(got, raw, names, scopes))
	}
	return list
}

// pastOfEntity makes an evolution of an entity in its temporal representation, with
// the times that the source's system made.
func pastOfEntity(e *model.Entity, raw []byte, names model.Names, scopes []record) *evolution {
	ev := &evolution{id: e.ID, types: e.Types, scopes: e.Scopes}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(raw, &members) // it was read already
	told := map[string]json.RawMessage{}
	for short, value := range members {
		told[names.Expand(short)] = value
	}
	ev.created = momentIn(members["createdAt"])
	for i := range e.Attributes {
		one := &e.Attributes[i]
		stamps := stampsIn(told[one.Name], len(one.Instances))
		list := make([]record, len(one.Instances))
		for k := range one.Instances {
			list[k] = record{number: hashOf(stamps[k].ID), Instance: one.Instances[k]}
			list[k].CreatedAt, list[k].ModifiedAt, list[k].DeletedAt = momentIn(stamps[k].Created), momentIn(stamps[k].Modified), momentIn(stamps[k].Deleted)
		}
		ev.add(one.Name, list...)
	}
	if len(scopes) > 0 {
		ev.add(model.Scope, scopes...)
	}
	return ev
}

// stamped is what a source's system says of an instance.
type stamped struct {
	ID       string          `json:"instanceId"`
	Created  json.RawMessage `json:"createdAt"`
	Modified json.RawMessage `json:"modifiedAt"`
	Deleted  json.RawMessage `json:"deletedAt"`
}

// stampsIn reads them of n instances; nothing where they are not so many.
func stampsIn(raw json.RawMessage, n int) []stamped {
	var list []stamped
	if json.Unmarshal(raw, &list) != nil {
		list = make([]stamped, 1)
		_ = json.Unmarshal(raw, &list[0]) // nothing is said then
	}
	if len(list) != n {
		return make([]stamped, n)
	}
	return list
}

func momentIn(raw json.RawMessage) int64 {
	var text string
	_ = json.Unmarshal(raw, &text) // nothing is no time
	at, _ := model.ParseTime(text) // 0 is that there is none
	return at
}

// hashOf gives an instance of a source a number for its instanceId here.
func hashOf(id string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // it never fails
	return h.Sum64()
}

// join adds to an evolution, nil for none, what sources have of it: what a proxied
// source has stands instead, an auxiliary one only fills gaps, and what two have
// alike stands once.
func (p *farPasts) join(ev *evolution, id string) *evolution {
	if !p.has(id) {
		return ev
	}
	p.used[id] = true
	all := &evolution{id: id}
	if ev != nil {
		*all = *ev
		all.courses = slices.Clone(ev.courses)
	}
	for _, mode := range [...]source.Mode{source.Inclusive, source.Redirect, source.Exclusive, source.Auxiliary} {
		for _, far := range p.byID[id] {
			if far.from.To.Mode == mode {
				all.take(&far)
			}
		}
	}
	return all
}

func (ev *evolution) take(far *farPast) {
	for _, name := range far.types {
		if !slices.Contains(ev.types, name) {
			ev.types = append(slices.Clip(ev.types), name)
		}
	}
	if ev.created == 0 || far.created != 0 && far.created < ev.created {
		ev.created = far.created
	}
	for i := range far.courses {
		c := &far.courses[i]
		if !far.from.All && !slices.Contains(far.from.Attributes, c.name) {
			continue
		}
		held := ev.course(c.name)
		switch far.from.To.Mode {
		case source.Exclusive, source.Redirect:
			if held != nil {
				held.records = slices.Clone(c.records)
				continue
			}
		case source.Auxiliary:
			if held != nil {
				continue
			}
		}
		ev.addNew(c)
	}
}

// addNew adds the records of a course that are not there alike.
func (ev *evolution) addNew(c *course) {
	type key struct {
		dataset, value string
		at             int64
	}
	keyOf := func(r *record) key { return key{r.DatasetID, string(r.Value), r.ObservedAt} }
	held := map[key]bool{}
	list := []record{}
	if there := ev.course(c.name); there != nil {
		for i := range there.records {
			held[keyOf(&there.records[i])] = true
		}
		list = slices.Clone(there.records)
	}
	for i := range c.records {
		if r := &c.records[i]; r.ObservedAt == 0 || !held[keyOf(r)] {
			list = append(list, *r)
		}
	}
	if there := ev.course(c.name); there != nil {
		there.records = list
		return
	}
	ev.courses = append(ev.courses, course{c.name, list})
}

// find goes on with a query among the pasts that only sources have, by their ids.
func (p *farPasts) find(f *find, q *inquiry, got *findings) {
	if p == nil {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(p.byID)) {
		if p.used[id] {
			continue
		}
		ev := p.join(nil, id)
		e := &model.Entity{ID: id, Types: ev.types, Scopes: ev.scopes}
		if !slices.ContainsFunc(f.selectors, func(one selector) bool { return one.matches(e) }) || f.scopes != nil && !f.scopes.Match(ev.scopes) {
			continue
		}
		if shown := f.shown(ev, q); shown != nil && got.take(shown, f) {
			return
		}
	}
}
