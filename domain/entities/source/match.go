package source

import (
	"slices"

	"citybrain/domain/entities/query"
)

// Wanted is what a request is about.
type Wanted struct {
	IDs        []string         // nil: not by id
	Pattern    *query.IDPattern // of ids; nil: none
	Selection  *query.Types     // which types a query asks for; nil: any
	Types      []string         // types that the entity is known to have; nil: they are not known
	Attributes []string         // IRIs; nil: all
}

// Share is what a registration has to do with a request, clause 5.12.
type Share struct {
	All        bool     // everything that is asked for
	Attributes []string // else these attributes
	IDs        []string // of the ids that are asked for
}

// Match tells what of a request concerns the source; false: nothing.
func (r *Registration) Match(w *Wanted) (s Share, ok bool) {
	for i := range r.Information {
		part := &r.Information[i]
		ids, ok := part.entities(w)
		if !ok {
			continue
		}
		names, all := part.attributes(w)
		if !all && len(names) == 0 {
			continue
		}
		s.All = s.All || all
		s.Attributes = union(s.Attributes, names)
		s.IDs = union(s.IDs, ids)
	}
	if s.All {
		s.Attributes = nil
	}
	return s, s.All || len(s.Attributes) > 0
}

// attributes gives those of the part that are asked for; all where everything is
// that is asked for.
func (i *Information) attributes(w *Wanted) (names []string, all bool) {
	if len(i.Attributes) == 0 {
		return nil, true
	}
	if w.Attributes == nil {
		return i.Attributes, false
	}
	for _, name := range w.Attributes {
		if slices.Contains(i.Attributes, name) {
			names = append(names, name)
		}
	}
	return names, false
}

// entities tells whether the part may have one of the entities, and which of the ids.
func (i *Information) entities(w *Wanted) (ids []string, ok bool) {
	if len(i.Entities) == 0 {
		return w.IDs, true
	}
	for k := range i.Entities {
		some, fits := i.Entities[k].fits(w)
		if fits {
			ids, ok = union(ids, some), true
		}
	}
	return ids, ok
}

func (e *EntityInfo) fits(w *Wanted) (ids []string, ok bool) {
	if !e.hasType(w) {
		return nil, false
	}
	if w.IDs == nil {
		return nil, w.Pattern == nil || e.ID == "" || w.Pattern.Match(e.ID)
	}
	for _, id := range w.IDs {
		if e.hasID(id) {
			ids = append(ids, id)
		}
	}
	return ids, len(ids) > 0
}

func (e *EntityInfo) hasID(id string) bool {
	switch {
	case e.ID != "":
		return e.ID == id
	case e.Pattern != nil:
		return e.Pattern.Match(id)
	}
	return true
}

func (e *EntityInfo) hasType(w *Wanted) bool {
	if w.Types != nil {
		return !slices.ContainsFunc(e.Types, func(name string) bool { return !slices.Contains(w.Types, name) })
	}
	if w.Selection == nil || w.Selection.Match(e.Types) {
		return true
	}
	return slices.ContainsFunc(w.Selection.Hints(), func(name string) bool { return slices.Contains(e.Types, name) })
}

// union gives the texts of both, each once.
func union(a, b []string) []string {
	for _, one := range b {
		if !slices.Contains(a, one) {
			a = append(slices.Clip(a), one)
		}
	}
	return a
}
