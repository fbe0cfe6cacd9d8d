package model

import "strings"

// Projection is which members of an entity are meant, in the attribute projection
// language of clause 4.21: names, and after the name of a relationship in braces
// which members of the entities that it leads to: "name,on{height|in{name}}". Names
// are parted by commas or bars.
type Projection struct {
	Names  []string // IRIs, and id, type and scope; in Pick also those with braces
	Within map[string]*Projection
}

// projectionDeepest is how far braces may stand in one another: as far as
// relationships are followed.
const projectionDeepest = 10

// ParseProjection reads a projection; what names what counts as picked or, where it
// is to be left out, only what stands in its innermost braces. A text that is none
// is BadRequestData, braces that are too deep are a TooComplexQuery.
func ParseProjection(text string, names Names, omits bool) (*Projection, error) {
	r := &projecting{rest: text, names: names, omits: omits}
	p, err := r.list(0)
	if err == nil && r.rest != "" {
		err = r.wrong()
	}
	return p, err
}

type projecting struct {
	rest  string
	names Names
	omits bool
}

func (r *projecting) wrong() error {
	return Bad("pick and omit have names of members with commas between them, and in braces those of linked entities; " + strings.ToValidUTF8(r.rest[:min(len(r.rest), 60)], "") + " is neither.")
}

// list reads names up to the end or a closing brace.
func (r *projecting) list(depth int) (*Projection, error) {
	if depth > projectionDeepest {
		return nil, &Problem{TooComplexQuery, "The braces of a projection stand at most 10 deep in one another."}
	}
	p := &Projection{}
	for {
		if err := r.one(p, depth); err != nil {
			return nil, err
		}
		if r.rest == "" || r.rest[0] == '}' {
			return p, nil
		}
		r.rest = r.rest[1:] // a comma or a bar, where one stopped
	}
}

// one reads a name and what stands in braces behind it.
func (r *projecting) one(p *Projection, depth int) error {
	end := strings.IndexAny(r.rest, ",|{}")
	if end < 0 {
		end = len(r.rest)
	}
	name := strings.TrimSpace(r.rest[:end])
	if !isProjected(name) {
		return r.wrong()
	}
	if name != "id" && name != "type" && name != "scope" {
		name = r.names.Expand(name)
	}
	if r.rest = r.rest[end:]; r.rest == "" || r.rest[0] != '{' {
		p.Names = append(p.Names, name)
		return nil
	}
	r.rest = r.rest[1:]
	inner, err := r.list(depth + 1)
	if err != nil {
		return err
	}
	if r.rest == "" {
		return Bad("A brace of the projection is not closed.")
	}
	if r.rest = r.rest[1:]; r.rest != "" && !strings.ContainsRune(",|}", rune(r.rest[0])) {
		return r.wrong()
	}
	if !r.omits {
		p.Names = append(p.Names, name)
	}
	if p.Within == nil {
		p.Within = map[string]*Projection{}
	}
	p.Within[name] = inner
	return nil
}

// isProjected tells whether a text can be the name of a member, short or an IRI.
func isProjected(text string) bool {
	return text != "" && len(text) <= MaxName && text[0] != '@' && !strings.ContainsFunc(text, func(c rune) bool {
		return c <= ' ' || strings.ContainsRune("<>\"'=;()[]{}|\\^`,", c)
	})
}

// Text writes a projection with the names of a context, for one who reads it back.
func (p *Projection) Text(names Names) []string {
	list := make([]string, 0, len(p.Names)+len(p.Within))
	done := map[string]bool{}
	for _, name := range p.Names {
		list, done[name] = append(list, p.member(name, names)), true
	}
	for name := range p.Within {
		if !done[name] {
			list = append(list, p.member(name, names))
		}
	}
	return list
}

func (p *Projection) member(name string, names Names) string {
	text := name
	if strings.Contains(name, ":") {
		text = names.Compact(name)
	}
	if inner := p.Within[name]; inner != nil {
		text += "{" + strings.Join(inner.Text(names), "|") + "}"
	}
	return text
}

// toward gives the view of the entities that an attribute leads to. What has no
// braces is meant for all of them.
func (v *View) toward(attribute string) *View {
	n := *v
	if p := v.PickWithin[attribute]; p != nil {
		n.Attributes, n.Pick, n.PickWithin = nil, p.Names, p.Within
	}
	if p := v.OmitWithin[attribute]; p != nil {
		n.Omit, n.OmitWithin = p.Names, p.Within
	}
	return &n
}

// Projects takes a projection of what is to be shown and one of what is to be left
// out into the view; either may be nil.
func (v *View) Projects(pick, omit *Projection) {
	if pick != nil {
		v.Pick, v.PickWithin = pick.Names, pick.Within
	}
	if omit != nil {
		v.Omit, v.OmitWithin = omit.Names, omit.Within
	}
}
