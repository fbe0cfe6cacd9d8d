package source

import "slices"

// Part is what one source gets of a request.
type Part struct {
	To *Registration
	Share
	Refused bool // it ought to get it and does not offer the operation
}

// Plan is what of a write goes where.
type Plan struct {
	Parts []Part
	Here  bool     // something is to be done here
	Rest  []string // the attributes that are done here; nil: all of the write's
}

// Split plans a write of attributes: what an exclusive source has goes there, what
// redirect sources have of the rest goes to them, and of what stays here inclusive
// sources get a copy (clauses 4.3.6.3 and 5.6.1.4). An entity of which all is
// elsewhere leaves no empty shell here.
func Split(all []*Registration, w *Wanted, o Operation) Plan {
	p := Plan{Here: true, Rest: w.Attributes}
	p.take(all, w, o, Exclusive)
	whole := p.take(all, w, o, Redirect)
	p.Here = !whole && (len(p.Rest) > 0 || len(w.Attributes) == 0)
	if !p.Here {
		return p
	}
	rest := *w
	rest.Attributes = orNone(p.Rest)
	for _, r := range all {
		if r.Mode != Inclusive || !r.Can(o) {
			continue
		}
		if s, ok := r.Match(&rest); ok {
			p.Parts = append(p.Parts, Part{To: r, Share: s})
		}
	}
	if len(p.Rest) == len(w.Attributes) {
		p.Rest = nil
	}
	return p
}

// take gives the sources of a mode what they have of the rest, which shrinks by it;
// true where one of them takes everything.
func (p *Plan) take(all []*Registration, w *Wanted, o Operation, mode Mode) (whole bool) {
	rest := *w
	rest.Attributes = orNone(p.Rest)
	var gone []string
	for _, r := range all {
		if r.Mode != mode {
			continue
		}
		s, ok := r.Match(&rest)
		if !ok {
			continue
		}
		p.Parts = append(p.Parts, Part{To: r, Share: s, Refused: !r.Can(o)})
		whole = whole || s.All
		gone = union(gone, s.Attributes)
	}
	if whole {
		p.Rest = nil
		return true
	}
	p.Rest = slices.DeleteFunc(slices.Clone(p.Rest), func(name string) bool { return slices.Contains(gone, name) })
	return false
}

// orNone keeps a list that has become empty from meaning everything.
func orNone(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}

// Whole plans what concerns an entity as a whole, its deletion: every source that
// may have some of it is asked, and this broker, too.
func Whole(all []*Registration, w *Wanted, o Operation) Plan {
	p := Plan{Here: true}
	for _, r := range all {
		if r.Mode == Auxiliary || r.Mode == Inclusive && !r.Can(o) {
			continue
		}
		if s, ok := r.Match(w); ok {
			p.Parts = append(p.Parts, Part{To: r, Share: s, Refused: !r.Can(o)})
		}
	}
	return p
}

// Readers gives whom a question is passed on to.
func Readers(all []*Registration, w *Wanted, o Operation) []Part {
	var parts []Part
	for _, r := range all {
		if !r.Offers(o) {
			continue
		}
		if s, ok := r.Match(w); ok {
			parts = append(parts, Part{To: r, Share: s})
		}
	}
	return parts
}
