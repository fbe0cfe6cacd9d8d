package query

import "strings"

// path leads to what a term is about.
type path struct {
	names  []string // IRIs of the attribute and of the attributes of it; none for a member of the entity
	member member   // of the attribute's instance, or of the entity
	trail  []step   // into the value: the brackets
	next   *link    // into linked entities: the braces
}

// step is a member of a compound value, as it is given and expanded.
type step struct{ name, iri string }

// link leads to the entities that a relationship points to.
type link struct {
	types []string // IRIs, any of which they must have; none for all
	path  path
}

// member is a member of an instance or an entity that is no attribute.
type member uint8

const (
	noMember member = iota
	observedAt
	createdAt
	modifiedAt
	expiresAt
	datasetID
	unitCode
	objectType
)

// memberNamed gives the member of a name, which ofEntity narrows to those that
// entities have too.
func memberNamed(name string, ofEntity bool) member {
	switch name {
	case "createdAt":
		return createdAt
	case "modifiedAt":
		return modifiedAt
	case "expiresAt":
		return expiresAt
	}
	if ofEntity {
		return noMember
	}
	switch name {
	case "observedAt":
		return observedAt
	case "datasetId":
		return datasetID
	case "unitCode":
		return unitCode
	case "objectType":
		return objectType
	}
	return noMember
}

// path reads an attribute path: names with dots, then brackets, or one name and
// braces.
func (p *parser) path(depth int) (path, error) {
	if depth > maxDepth {
		return path{}, tooComplex("The query follows more than %d relationships in a row.", maxDepth)
	}
	var out path
	short := p.name()
	if short == "" {
		return out, p.unexpected()
	}
	if p.sees("{") {
		out.names = []string{p.names.Expand(short)}
		return out, p.linkedPath(&out, depth)
	}
	shorts := []string{short}
	for p.sees(".") && !p.sees("..") {
		p.at++
		if short = p.name(); short == "" {
			return out, p.unexpected()
		}
		shorts = append(shorts, short)
	}
	last := len(shorts) - 1
	if out.member = memberNamed(shorts[last], last == 0); out.member != noMember {
		shorts = shorts[:last]
	}
	for _, short := range shorts {
		out.names = append(out.names, p.names.Expand(short))
	}
	return out, p.trail(&out)
}

// trail reads the brackets, which hold names of members or a language; [*] is
// any language.
func (p *parser) trail(out *path) error {
	if !p.sees("[") {
		return nil
	}
	end := strings.IndexByte(p.rest(), ']')
	if end < 0 || out.member != noMember {
		return p.unexpected()
	}
	for name := range strings.SplitSeq(p.rest()[1:end], ".") {
		if name = strings.TrimSpace(name); name == "" || strings.ContainsAny(name, "[]{}()\"=<>;|") {
			return p.unexpected()
		}
		out.trail = append(out.trail, step{name, p.names.Expand(name)})
	}
	if len(out.trail) > maxDepth {
		return tooComplex("The query goes more than %d members deep.", maxDepth)
	}
	p.at += end + 1
	return nil
}

// linkedPath reads braces: types as a hint, a colon, and the path that goes on
// in the linked entity.
func (p *parser) linkedPath(out *path, depth int) error {
	p.linked = true
	p.at++ // the brace
	types, err := p.hint()
	if err != nil {
		return err
	}
	inner, err := p.path(depth + 1)
	if err != nil {
		return err
	}
	if !p.takes("}") {
		return p.unexpected()
	}
	out.next = &link{types: types, path: inner}
	return nil
}

// hint reads the types before a colon; without a colon there are none.
func (p *parser) hint() ([]string, error) {
	from := p.at
	var types []string
	for {
		p.spaces()
		name := p.word()
		if name == "" || p.sees("://") {
			break
		}
		types = append(types, p.names.Expand(name))
		if p.takes(":") {
			return types, nil
		}
		if !p.takes(",") {
			break
		}
		if err := p.count(); err != nil {
			return nil, err
		}
	}
	p.at = from
	return nil, nil
}
