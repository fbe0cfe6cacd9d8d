package model

import (
	"encoding/json"
	"slices"
)

// Format is how much of an attribute is written.
type Format uint8

// The representations of an entity.
const (
	Normalized Format = iota // clause 4.5.1: everything, with the kinds
	Concise                  // clause 4.5.1: everything, as short as it can be said without loss
	Simplified               // clause 4.5.4: the values only (keyValues)
)

// View is how entities are written for one request. Names of attributes in it are
// expanded; the members id, type and scope go by these short names in Pick and Omit.
type View struct {
	Names      Names
	Format     Format
	SysAttrs   bool                   // with createdAt and modifiedAt
	Attributes []string               // only these attributes; nil for all
	Pick       []string               // only these members; nil for all
	Omit       []string               // all members but these
	PickWithin map[string]*Projection // of the entities that an attribute leads to
	OmitWithin map[string]*Projection
	Lang       string   // a language, or a list of RFC 3282: texts in that language instead of a languageMap
	DatasetIDs []string // only the instances of these datasets, "@none" for the default one; nil for all
	// GeometryProperty is the GeoProperty that becomes the geometry of a GeoJSON
	// Feature; "" for location.
	GeometryProperty string
	// Before is the entity as it was: an attribute that has changed tells what it
	// was, too (showChanges of clause 5.2.14.1); nil for no such thing.
	Before *Entity
	// Linked finds the entities that relationships point to; they stand within
	// them (join=inline of clause 4.5.23), down to JoinLevel. Nil for no such thing.
	Linked       func(id string) *Entity
	JoinLevel    int
	at           string          // the attribute that is being written
	ContainedBy  []string        // ids of entities around this one, which do not stand in it again
	Context      json.RawMessage // becomes the member @context; nil for none
	ContextFirst bool            // the @context leads the object instead of closing it
}

// Append writes an entity as a JSON object.
func (e *Entity) Append(dst []byte, v *View) []byte {
	dst = append(dst, '{')
	start := len(dst)
	if v.ContextFirst {
		dst = v.context(dst, start)
	}
	if v.shows("id") {
		dst = appendText(name(dst, start, "id"), e.ID)
	}
	dst = e.members(dst, start, v)
	if !v.ContextFirst {
		dst = v.context(dst, start)
	}
	return append(dst, '}')
}

// members writes what follows the id: type, scope, times and attributes.
func (e *Entity) members(dst []byte, start int, v *View) []byte {
	if v.shows("type") && len(e.Types) > 0 {
		dst = v.compacted(name(dst, start, "type"), e.Types)
	}
	if v.shows("scope") && len(e.Scopes) > 0 {
		dst = texts(name(dst, start, "scope"), e.Scopes)
	}
	if v.SysAttrs {
		dst = moment(dst, start, "createdAt", e.CreatedAt)
		dst = moment(dst, start, "modifiedAt", e.ModifiedAt)
	}
	dst = moment(dst, start, "expiresAt", e.ExpiresAt)
	if v.Linked != nil {
		v = v.around(e.ID)
	}
	for i := range e.Attributes {
		if v.Shows(e.Attributes[i].Name) {
			dst = v.AppendAttribute(dst, &e.Attributes[i], start)
		}
	}
	return dst
}

// Shows tells whether an attribute, by its IRI, belongs into the view.
func (v *View) Shows(name string) bool {
	return (v.Attributes == nil || slices.Contains(v.Attributes, name)) && v.shows(name)
}

func (v *View) shows(name string) bool {
	return (v.Pick == nil || slices.Contains(v.Pick, name)) && !slices.Contains(v.Omit, name)
}

// Whole tells whether the view shows everything of an entity as it is: what was
// written once for such a view may be copied for all of the same format.
func (v *View) Whole() bool {
	return v.Attributes == nil && v.Pick == nil && v.Omit == nil && v.Lang == "" && v.DatasetIDs == nil &&
		v.Before == nil && v.Linked == nil
}

func (v *View) context(dst []byte, start int) []byte {
	if v.Context == nil {
		return dst
	}
	return append(name(dst, start, "@context"), v.Context...)
}

// comma parts a member from the one before it, if there is one.
func comma(dst []byte, start int) []byte {
	if len(dst) > start {
		return append(dst, ',')
	}
	return dst
}

// name writes the name of a member, which needs no escapes, and its colon.
func name(dst []byte, start int, name string) []byte {
	dst = append(comma(dst, start), '"')
	dst = append(dst, name...)
	return append(dst, '"', ':')
}

func moment(dst []byte, start int, called string, at int64) []byte {
	if at == 0 {
		return dst
	}
	dst = append(name(dst, start, called), '"')
	return append(AppendTime(dst, at), '"')
}

// texts writes one text, or an array of several.
func texts(dst []byte, all []string) []byte {
	if len(all) == 1 {
		return appendText(dst, all[0])
	}
	dst = append(dst, '[')
	start := len(dst)
	for _, s := range all {
		dst = appendText(comma(dst, start), s)
	}
	return append(dst, ']')
}

func (v *View) compacted(dst []byte, iris []string) []byte {
	if len(iris) == 1 {
		return appendText(dst, v.Names.Compact(iris[0]))
	}
	dst = append(dst, '[')
	start := len(dst)
	for _, iri := range iris {
		dst = appendText(comma(dst, start), v.Names.Compact(iri))
	}
	return append(dst, ']')
}

// HasAny tells whether the entity has at least one of these attributes, or
// whether none is asked for (attrs of clause 5.7.2).
func (e *Entity) HasAny(names []string) bool {
	for _, n := range names {
		if e.Attribute(n) != nil {
			return true
		}
	}
	return len(names) == 0
}
