package source

import (
	"slices"

	"citybrain/domain/entities/model"
)

// Conflict tells whether a new registration cannot stand beside those that are
// there: what an exclusive source has, no other exclusive or redirect source can
// have (clause 4.3.6.3). It is a *model.Problem of type Conflict.
func (r *Registration) Conflict(all []*Registration) error {
	if !r.Mode.proxied() || r.Temporal() {
		return nil
	}
	for _, other := range all {
		if other.ID == r.ID || other.Temporal() || !other.Mode.proxied() || other.Mode != Exclusive && r.Mode != Exclusive {
			continue
		}
		if r.meets(other) {
			return &model.Problem{Type: model.Conflict, Detail: "The registration " + other.ID + " has the same attributes of the same entity, and one of the two is exclusive."}
		}
	}
	return nil
}

// meets tells whether two registrations, one of them exclusive, have an attribute
// of an entity in common.
func (r *Registration) meets(other *Registration) bool {
	one := r
	if one.Mode != Exclusive {
		one, other = other, one
	}
	for w := range one.fixed {
		if _, ok := other.Match(&w); ok {
			return true
		}
	}
	return false
}

// fixed gives the entities of an exclusive registration, each with its attributes.
func (r *Registration) fixed(yield func(Wanted) bool) {
	for _, part := range r.Information {
		for _, e := range part.Entities {
			if !yield(Wanted{IDs: []string{e.ID}, Types: e.Types, Attributes: part.Attributes}) {
				return
			}
		}
	}
}

// Holds tells whether an entity that is held here has what an exclusive source
// says that it alone has.
func (r *Registration) Holds(find func(id string) *model.Entity) bool {
	if r.Mode != Exclusive || r.Temporal() {
		return false
	}
	for w := range r.fixed {
		e := find(w.IDs[0])
		if e != nil && slices.ContainsFunc(w.Attributes, func(name string) bool { return e.Attribute(name) != nil }) {
			return true
		}
	}
	return false
}
