package entities

import (
	"slices"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// find is what is asked of the entities of a tenant; what is nil does not count.
type find struct {
	selectors  []selector // it is meant by one of these
	attributes []string   // it has one of these, as IRIs
	q          *query.Q
	scopes     *query.Scopes
	geo        *query.Geo
	limit      int
	offset     int
	count      bool // the number of all is wanted
	order      *order
	reach      *reach
}

// selector means entities by their names, clause 5.2.8.
type selector struct {
	ids     []string
	pattern *query.IDPattern
	types   *query.Types
}

// selectorOf reads a selector; what is empty does not count, and the type * is any.
func selectorOf(ids []string, pattern, types string, names model.Names) (one selector, err error) {
	for _, id := range ids {
		if !model.IsURI(id) {
			return one, model.Bad("The id of an entity is a URI; " + id + " is none.")
		}
	}
	one.ids = ids
	if pattern != "" && ids == nil {
		if one.pattern, err = query.ParseIDPattern(pattern); err != nil {
			return one, err
		}
	}
	if types != "" && types != "*" {
		one.types, err = query.ParseTypes(types, names)
	}
	return one, err
}

func (s *selector) matches(e *model.Entity) bool {
	if s.types != nil && !s.types.Match(e.Types) {
		return false
	}
	return (s.ids == nil || slices.Contains(s.ids, e.ID)) && (s.pattern == nil || s.pattern.Match(e.ID))
}

// found is a page of entities and how many there are in all.
type found struct {
	slots []*slot
	more  bool // there are entities behind this page
	total int  // of all, or with more of those that were passed
}

// plain tells that every entity on the rolls of the types is meant.
func (f *find) plain() bool {
	one := len(f.selectors) == 1 && f.selectors[0].ids == nil && f.selectors[0].pattern == nil
	return one && f.attributes == nil && f.q == nil && f.scopes == nil && f.geo == nil && f.reach == nil
}

// search gives a page of the entities in the order of their creation.
func (t *tenant) search(f *find) found {
	slots, exact := t.candidates(f)
	if exact >= 0 && f.plain() {
		return f.pageOf(slots, exact)
	}
	var got found
	for _, at := range slots {
		if e := at.entity.Load(); e == nil || !f.matches(e, t) {
			continue
		}
		got.total++
		switch {
		case got.total <= f.offset:
		case len(got.slots) < f.limit:
			got.slots = append(got.slots, at)
		default:
			got.more = true
			if !f.count {
				return got
			}
		}
	}
	return got
}

// pageOf cuts a page out of slots that all match, except those that became empty.
func (f *find) pageOf(slots []*slot, total int) found {
	got := found{total: total, slots: make([]*slot, 0, min(f.limit, len(slots)))}
	passed := 0
	for _, at := range slots {
		if at.entity.Load() == nil {
			continue
		}
		if passed++; passed <= f.offset {
			continue
		}
		if len(got.slots) == f.limit {
			got.more = true
			break
		}
		got.slots = append(got.slots, at)
	}
	return got
}

// candidates gives slots among which are all that match, in the order of their
// creation, and how many there are where every one matches, else -1.
func (t *tenant) candidates(f *find) ([]*slot, int) {
	if b, ok := f.box(); ok {
		if slots, ok := t.places.within(b); ok {
			return slots, -1
		}
	}
	if len(f.selectors) == 1 {
		return t.selected(&f.selectors[0])
	}
	var slots []*slot
	for i := range f.selectors {
		some, _ := t.selected(&f.selectors[i])
		slots = append(slots, some...)
	}
	return inOrder(slots), -1
}

// box gives a box in which the location of everything lies that is asked for; false
// where the search is not about that.
func (f *find) box() (box, bool) {
	if f.reach != nil {
		return f.reach.box, true
	}
	if f.geo == nil || f.geo.Property() != model.Location {
		return box{}, false
	}
	b, ok := f.geo.Box()
	return box{b.West, b.South, b.East, b.North}, ok
}

// area is box, nil for everywhere.
func (f *find) area() *[4]float64 {
	b, ok := f.box()
	if !ok {
		return nil
	}
	return (*[4]float64)(&b)
}

// selected gives slots among which are all that a selector means, and how many
// there are where it means every one, else -1.
func (t *tenant) selected(s *selector) ([]*slot, int) {
	if s.ids != nil {
		return t.named(s.ids), -1
	}
	if s.types == nil {
		return t.all.read(), t.all.len()
	}
	names, simple := s.types.Simple()
	if !simple {
		return t.all.read(), -1
	}
	if len(names) == 1 {
		r := t.roll(names[0])
		return r.read(), r.len()
	}
	var slots []*slot
	for _, name := range names {
		slots = append(slots, t.roll(name).read()...)
	}
	return inOrder(slots), -1
}

func (t *tenant) named(ids []string) []*slot {
	var slots []*slot
	for _, id := range ids {
		if at := t.find(id); at != nil {
			slots = append(slots, at)
		}
	}
	return inOrder(slots)
}

// inOrder sorts slots by their creation and lets each stand once.
func inOrder(slots []*slot) []*slot {
	slices.SortFunc(slots, func(a, b *slot) int { return int(int64(a.number) - int64(b.number)) })
	return slices.Compact(slots)
}

// matches tells whether an entity is asked for.
func (f *find) matches(e *model.Entity, t *tenant) bool {
	if !slices.ContainsFunc(f.selectors, func(s selector) bool { return s.matches(e) }) {
		return false
	}
	if f.attributes != nil && !slices.ContainsFunc(f.attributes, func(name string) bool { return e.Attribute(name) != nil }) {
		return false
	}
	if f.scopes != nil && !f.scopes.Match(e.Scopes) {
		return false
	}
	if f.geo != nil && !f.geo.Match(e) || f.reach != nil && !f.reach.holds(e) {
		return false
	}
	return f.q == nil || f.q.MatchLinked(e, t.lookup)
}

// lookup gives an entity that a relationship names, for queries that follow it.
func (t *tenant) lookup(id string) *model.Entity {
	if at := t.find(id); at != nil {
		return at.entity.Load()
	}
	return nil
}
