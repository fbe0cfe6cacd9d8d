package watch

import (
	"slices"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// Change is what an operation made of an entity.
type Change struct {
	Before  *model.Entity // nil: it was created
	After   *model.Entity // nil: it was deleted
	Touched []string      // attributes that were written, as IRIs
	Gone    []string      // attributes that the entity had and has no more
	At      int64         // µs
}

// compile parses the conditions.
func (s *Subscription) compile() (err error) {
	v := &sieve{}
	for i := range s.Entities {
		one, err := compileSelector(&s.Entities[i])
		if err != nil {
			return err
		}
		v.selectors = append(v.selectors, one)
	}
	if s.Q != nil {
		if v.q, err = query.ParseQ(s.Q.Text, glossary(s.Q.Names)); err != nil {
			return err
		}
	}
	if s.CSF != nil {
		if v.csf, err = query.ParseQ(s.CSF.Text, glossary(s.CSF.Names)); err != nil {
			return err
		}
	}
	if s.ScopeQ != "" {
		if v.scopes, err = query.ParseScopeQ(s.ScopeQ); err != nil {
			return err
		}
	}
	if s.GeoQ != nil {
		if v.geo, err = query.ParseGeoQ(s.GeoQ, glossary{"location": model.Location}); err != nil {
			return err
		}
	}
	if v.pick, err = projected(s.Notification.Pick, false); err != nil {
		return err
	}
	if v.omit, err = projected(s.Notification.Omit, true); err != nil {
		return err
	}
	v.triggers(s.Triggers)
	s.sieve = v
	return nil
}

func compileSelector(s *Selector) (c selector, err error) {
	if s.Types != nil && s.Types.Text != "*" {
		if c.types, err = query.ParseTypes(s.Types.Text, glossary(s.Types.Names)); err != nil {
			return c, err
		}
	}
	if s.IDs != nil {
		c.ids = make(map[string]bool, len(s.IDs))
		for _, id := range s.IDs {
			c.ids[id] = true
		}
		return c, nil // an id goes before a pattern, clause 5.2.33
	}
	if s.Pattern != "" {
		c.pattern, err = query.ParseIDPattern(s.Pattern)
	}
	return c, err
}

func (v *sieve) triggers(list []Trigger) {
	if list == nil {
		list = []Trigger{AttributeCreated, AttributeUpdated}
	}
	for _, t := range list {
		switch t {
		case EntityCreated:
			v.entities[0] = true
		case EntityUpdated:
			v.entities[1] = true
		case EntityDeleted:
			v.entities[2] = true
		case AttributeCreated:
			v.created = true
		case AttributeUpdated:
			v.updated = true
		case AttributeDeleted:
			v.deleted = true
		}
	}
}

// Matches tells whether a subscription is to be told of a change: it is of a kind
// that counts, of attributes that are watched, and the entity, as it is now or as
// it was before its deletion, meets the conditions. find gives linked entities.
func (s *Subscription) Matches(c *Change, find func(id string) *model.Entity) bool {
	return s.triggered(c) && s.Selects(c.entity(), find)
}

func (c *Change) entity() *model.Entity {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// Selects tells whether an entity meets the conditions.
func (s *Subscription) Selects(e *model.Entity, find func(id string) *model.Entity) bool {
	v := s.sieve
	if v.selectors != nil && !slices.ContainsFunc(v.selectors, func(one selector) bool { return one.matches(e) }) {
		return false
	}
	if v.scopes != nil && !v.scopes.Match(e.Scopes) {
		return false
	}
	return (v.q == nil || v.q.MatchLinked(e, find)) && (v.geo == nil || v.geo.Match(e))
}

func (c *selector) matches(e *model.Entity) bool {
	return (c.ids == nil || c.ids[e.ID]) && (c.types == nil || c.types.Match(e.Types)) && (c.pattern == nil || c.pattern.Match(e.ID))
}

// triggered tells whether the kind of the change counts.
func (s *Subscription) triggered(c *Change) bool {
	v := s.sieve
	entity := 1
	switch {
	case c.Before == nil:
		entity = 0
	case c.After == nil:
		entity = 2
	}
	if v.entities[entity] && (s.Watched == nil || s.watches(c)) {
		return true
	}
	if !v.created && !v.updated && !v.deleted {
		return false
	}
	for _, name := range c.Touched {
		if s.counts(c, name) {
			return true
		}
	}
	return slices.ContainsFunc(c.Gone, func(name string) bool { return v.deleted && s.watched(name) })
}

func (s *Subscription) watched(name string) bool {
	return s.Watched == nil || slices.Contains(s.Watched, name)
}

func (s *Subscription) watches(c *Change) bool {
	return slices.ContainsFunc(c.Touched, s.watched) || slices.ContainsFunc(c.Gone, s.watched)
}

// counts tells whether what was done to an attribute counts.
func (s *Subscription) counts(c *Change, name string) bool {
	if !s.watched(name) {
		return false
	}
	v := s.sieve
	before, after := attributeOf(c.Before, name), attributeOf(c.After, name)
	switch {
	case before == nil && after == nil:
		return false
	case before == nil:
		return v.created
	case after == nil:
		return v.deleted
	}
	return v.updated || v.created && lacks(before, after) || v.deleted && lacks(after, before)
}

// lacks tells whether an attribute has no instance of a dataset that the other has.
func lacks(a, other *model.Attribute) bool {
	return slices.ContainsFunc(other.Instances, func(in model.Instance) bool { return a.Dataset(in.DatasetID) == nil })
}

func attributeOf(e *model.Entity, name string) *model.Attribute {
	if e == nil {
		return nil
	}
	return e.Attribute(name)
}
