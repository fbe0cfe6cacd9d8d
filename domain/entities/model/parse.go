package model

import (
	"bytes"
	"strconv"
)

// Purpose is what a text is read for; it decides what may be missing and whether
// urn:ngsi-ld:null means anything.
type Purpose uint8

// The purposes of a text.
const (
	// Whole is for create, append and replace: every attribute is complete, no nulls.
	Whole Purpose = iota
	// Update is for Update Attributes: complete attributes, or null for one that shall go.
	Update
	// Merge is for Merge Entity and for a partial update of an attribute: members
	// may be missing (their instance is Unstated, without a value) or null.
	Merge
)

// maxNames is how many types or scopes an entity may have.
const maxNames = 1000

// Options says how a text is to be read.
type Options struct {
	Purpose    Purpose
	Simplified bool   // the text has values only (keyValues, clause 4.5.4)
	Temporal   bool   // an attribute may have many instances of one dataset (clause 4.5.6)
	ID         string // which entity a fragment is for: an id in the text must be this one
}

// ParseEntity reads an entity in its normalized or its concise representation;
// a text may mix the two. The entity has no times of its own yet (see Change.Create)
// but expiresAt; a @context in the text is not looked at. What is not JSON is an
// InvalidRequest, what breaks the information model is BadRequestData, as in the
// other parsers. The entity keeps nothing of raw.
func ParseEntity(raw []byte, names Names) (*Entity, error) {
	return ParseEntityWith(raw, names, Options{})
}

// ParseEntityWith reads an entity as the options say.
func ParseEntityWith(raw []byte, names Names, o Options) (*Entity, error) {
	e, err := parse(raw, names, o)
	switch {
	case err != nil:
		return nil, err
	case e.ID == "":
		return nil, Bad("the entity has no id")
	case len(e.Types) == 0:
		return nil, Bad("the entity has no type")
	}
	return e, nil
}

// ParseFragment reads what shall be appended to, updated in or merged into an
// entity. The result is an entity which may be without id and types, whose times
// may be Removed and whose scope may be just Null.
func ParseFragment(raw []byte, names Names, o Options) (*Entity, error) {
	e, err := parse(raw, names, o)
	switch {
	case err != nil:
		return nil, err
	case o.ID != "" && e.ID != "" && e.ID != o.ID:
		return nil, Bad("the id in the body is not that of the entity")
	case len(e.Types)+len(e.Scopes)+len(e.Attributes) == 0 && e.ExpiresAt == 0:
		return nil, Bad("the body says nothing of the entity")
	}
	return e, nil
}

// ParseInstance reads the members of an attribute that shall be changed (Partial
// Attribute Update); name is the attribute's IRI.
func ParseInstance(raw []byte, names Names, name string) (*Instance, error) {
	return parseInstance(raw, name, &reader{names: names, nulls: true, partial: true})
}

// ParseReplacement reads the one instance that shall take the place of another
// (Replace Attribute); name is the attribute's IRI.
func ParseReplacement(raw []byte, names Names, name string) (*Instance, error) {
	return parseInstance(raw, name, &reader{names: names})
}

func parseInstance(raw []byte, name string, r *reader) (*Instance, error) {
	t, err := r.begin(raw)
	if err != nil {
		return nil, err
	}
	r.short, r.body = []byte(r.names.Compact(name)), true
	in, err := r.object(t.out)
	if err == nil {
		err = r.placed(name, &in)
	}
	if err != nil {
		return nil, err
	}
	a := [1]Attribute{{Instances: []Instance{in}}}
	pack(a[:], make([]byte, 0, r.bytes))
	return &a[0].Instances[0], nil
}

func parse(raw []byte, names Names, o Options) (*Entity, error) {
	r := &reader{
		names: names, simplified: o.Simplified, temporal: o.Temporal,
		nulls: o.Purpose != Whole, partial: o.Purpose == Merge, within: o.Purpose == Merge,
	}
	t, err := r.begin(raw)
	if err != nil {
		return nil, err
	}
	if t.members > MaxAttributes {
		return nil, tooMany()
	}
	e := &Entity{}
	if t.members > 0 {
		e.Attributes = make([]Attribute, 0, t.members)
		r.slab = make([]Instance, 0, t.members)
	}
	if err := r.entity(e, t.out); err != nil {
		return nil, err
	}
	pack(e.Attributes, make([]byte, 0, r.bytes))
	return e, nil
}

// begin checks the JSON, which must be an object.
func (r *reader) begin(raw []byte) (*tidier, error) {
	t, err := tidy(raw)
	if err != nil {
		return nil, err
	}
	if !isObject(t.out) {
		return nil, Bad("the body is not a JSON object")
	}
	r.hasNull = bytes.Contains(t.out, []byte(nullText))
	return t, nil
}

// ofEntity tells whether a member belongs to the entity itself and is no attribute.
func ofEntity(name []byte) bool {
	switch string(name) {
	case "id", "@id", "type", "@type", "scope", "@context", "createdAt", "modifiedAt", "deletedAt", "expiresAt":
		return true
	}
	return false
}

func (r *reader) entity(e *Entity, text []byte) error {
	for w := over(text); ; {
		name, value, ok := w.member()
		if !ok {
			return nil
		}
		var err error
		if ofEntity(name) {
			err = r.entityMember(e, name, value)
		} else {
			e.Attributes, err = r.attribute(e.Attributes, name, value)
		}
		if err != nil {
			return err
		}
	}
}

func (r *reader) entityMember(e *Entity, name, value []byte) (err error) {
	switch string(name) {
	case "id", "@id":
		return setID(e, value)
	case "type", "@type":
		if e.Types != nil {
			return Bad("the entity has two type members")
		}
		e.Types, err = r.namesIn(value, "type of the entity")
	case "scope":
		if e.Scopes != nil {
			return Bad("the entity has two scope members")
		}
		e.Scopes, err = r.scopes(value)
	case "expiresAt":
		var ok bool
		if e.ExpiresAt, ok = r.timeIn(value); !ok {
			return Bad("the expiresAt of the entity is " + notTime)
		}
	}
	return err
}

func setID(e *Entity, value []byte) error {
	if e.ID != "" {
		return Bad("the entity has two id members")
	}
	if !isText(value) {
		return Bad("the id is not a text")
	}
	if e.ID = unquote(value); !IsURI(e.ID) || e.ID == Null {
		return Bad("the id " + strconv.Quote(shorten(e.ID)) + " is not a URI")
	}
	return nil
}

// namesIn reads one name or several and expands them, each once.
func (r *reader) namesIn(value []byte, what string) ([]string, error) {
	if isText(value) {
		name, err := r.expand(unquote(value), what)
		return []string{name}, err
	}
	if !isArray(value) {
		return nil, Bad("the " + what + " is neither a text nor an array of texts")
	}
	var all []string
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			break
		}
		if !isText(one) {
			return nil, Bad("the " + what + " is neither a text nor an array of texts")
		}
		name, err := r.expand(unquote(one), what)
		if err != nil {
			return nil, err
		}
		if all = add(all, name); len(all) > maxNames {
			break
		}
	}
	if all == nil || len(all) > maxNames {
		return nil, Bad("the " + what + " is empty or has more than 1000 names")
	}
	return all, nil
}

// expand turns a short name into its IRI, if both can be names.
func (r *reader) expand(name, what string) (string, error) {
	if isName(name) {
		if iri := r.names.Expand(name); iri != "" && iri[0] != '@' && len(iri) <= MaxName {
			return iri, nil
		}
	}
	return "", Bad("the " + what + " cannot be named " + strconv.Quote(shorten(name)))
}

func (r *reader) scopes(value []byte) ([]string, error) {
	wrong := Bad("the scope is neither a scope such as /Shanghai/Jingan nor an array of them")
	if isText(value) {
		if s := unquote(value); isScope(s) {
			return []string{s}, nil
		}
		if r.nulls && string(value) == nullText {
			return []string{Null}, nil
		}
		return nil, wrong
	}
	if !isArray(value) || len(value) == 2 {
		return nil, wrong
	}
	var all []string
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return all, nil
		}
		if !isText(one) || !isScope(unquote(one)) || len(all) == maxNames {
			return nil, wrong
		}
		all = add(all, unquote(one))
	}
}

const notTime = "not a DateTime in UTC such as 2026-11-22T03:04:05Z"

// timeIn reads a DateTime, or Removed where nulls may stand.
func (r *reader) timeIn(value []byte) (int64, bool) {
	if !isText(value) {
		return 0, false
	}
	if r.nulls && string(value) == nullText {
		return Removed, true
	}
	return parseTime(value[1 : len(value)-1])
}

// add appends a text that is not there yet.
func add(all []string, one string) []string {
	for _, s := range all {
		if s == one {
			return all
		}
	}
	return append(all, one)
}

// shorten keeps what a stranger wrote from filling the answer.
func shorten(s string) string {
	if len(s) > 100 {
		return s[:100] + "…"
	}
	return s
}

func tooMany() error { return Bad("the body has more than 10000 attributes") }
