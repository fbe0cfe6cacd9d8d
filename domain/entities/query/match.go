package query

import (
	"bytes"
	"slices"
	"strings"

	"citybrain/domain/entities/model"
)

// on answers for an entity, going along the path.
func (t *term) on(a *asker, p *path, e *model.Entity) bool {
	if len(p.names) == 0 {
		return t.ofEntity(p.member, e)
	}
	attribute := e.Attribute(p.names[0])
	if attribute == nil {
		return false
	}
	if p.next != nil {
		return t.follow(a, p.next, attribute)
	}
	return t.instances(p, attribute, 1)
}

func (t *term) ofEntity(m member, e *model.Entity) bool {
	switch m {
	case createdAt:
		return t.time(e.CreatedAt)
	case modifiedAt:
		return t.time(e.ModifiedAt)
	}
	return t.time(e.ExpiresAt)
}

// instances answers for an attribute that stands depth names deep.
func (t *term) instances(p *path, attribute *model.Attribute, depth int) bool {
	for i := range attribute.Instances {
		if t.instance(p, &attribute.Instances[i], depth) {
			return true
		}
	}
	return false
}

func (t *term) instance(p *path, in *model.Instance, depth int) bool {
	if depth == len(p.names) {
		return t.target(p, in)
	}
	for i := range in.Sub {
		if in.Sub[i].Name == p.names[depth] {
			return t.instances(p, &in.Sub[i], depth+1)
		}
	}
	return false
}

// target answers for the instance at the end of the path.
func (t *term) target(p *path, in *model.Instance) bool {
	switch {
	case p.member != noMember:
		return t.ofInstance(p.member, in)
	case in.Kind == model.LanguageProperty:
		return t.languages(in.Value, p.trail)
	case in.Kind == model.Relationship, in.Kind == model.ListRelationship:
		return len(p.trail) == 0 && t.objects(in.Value)
	case in.Kind == model.VocabProperty:
		return len(p.trail) == 0 && t.value(in.Value, expanded)
	}
	raw := trimmed(in.Value)
	for _, s := range p.trail {
		next, ok := valueOf(raw, s.name)
		if !ok {
			next, ok = valueOf(raw, s.iri)
		}
		if !ok {
			return false
		}
		raw = next
	}
	return t.value(raw, t.modeOf(p, in.Kind))
}

// modeOf gives the mode for a property.
func (t *term) modeOf(p *path, kind model.Kind) (m mode) {
	if t.expand {
		m |= expanded
	}
	switch {
	case kind == model.ListProperty && len(p.trail) == 0:
		m |= anyMember
	case kind == model.JSONProperty:
		m |= verbatim
	}
	return m
}

func (t *term) ofInstance(m member, in *model.Instance) bool {
	switch m {
	case observedAt:
		return t.time(in.ObservedAt)
	case createdAt:
		return t.time(in.CreatedAt)
	case modifiedAt:
		return t.time(in.ModifiedAt)
	case expiresAt:
		return t.time(in.ExpiresAt)
	case datasetID:
		return t.plain(in.DatasetID, 0)
	case unitCode:
		return t.plain(in.UnitCode, 0)
	}
	// Of several types one must be equal, or none, as with an array.
	if t.op == unequal {
		return len(in.ObjectTypes) > 0 && !slices.ContainsFunc(in.ObjectTypes, func(s string) bool { return !t.plain(s, expanded) })
	}
	return slices.ContainsFunc(in.ObjectTypes, func(s string) bool { return t.plain(s, expanded) })
}

// time answers for a member that is a time, in microseconds; 0 is none.
func (t *term) time(at int64) bool {
	if at == 0 {
		return false
	}
	order := func(l *literal) (int, bool) {
		if l.kind != moment && !l.moment {
			return 0, false
		}
		return compareInt(at, l.at), true
	}
	return t.scalar(order)
}

// plain answers for a member that is a text; "" is none.
func (t *term) plain(s string, m mode) bool {
	switch {
	case s == "":
		return false
	case t.op == like, t.op == unlike:
		return t.pattern.MatchString(s) == (t.op == like)
	}
	return t.scalar(func(l *literal) (int, bool) {
		if l.kind != text && l.kind != word {
			return 0, false
		}
		return l.compareText([]byte(s), m)
	})
}

// scalar answers for a value that order compares with a literal.
func (t *term) scalar(order func(*literal) (int, bool)) bool {
	switch {
	case t.op == exists:
		return true
	case t.op == like, t.op == unlike:
		return false
	case t.isRange:
		low, ok1 := order(&t.want[0])
		high, ok2 := order(&t.want[1])
		return (ok1 && ok2 && low >= 0 && high <= 0) == (t.op == equal)
	case t.op != equal && t.op != unequal:
		o, ok := order(&t.want[0])
		return ok && t.holds(o)
	}
	for i := range t.want {
		if o, ok := order(&t.want[i]); ok && o == 0 {
			return t.op == equal
		}
	}
	return t.op == unequal
}

func compareInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// languages answers for a language map: one text that holds is enough, but for
// != and !~= all must hold.
func (t *term) languages(raw []byte, trail []step) bool {
	raw = trimmed(raw)
	if len(trail) > 1 || len(raw) == 0 || raw[0] != '{' {
		return false
	}
	negative, found := t.op == unequal || t.op == unlike, false
	w := into(raw)
	for {
		key, value, ok := w.pair()
		if !ok {
			return found
		}
		if !speaks(key, trail) {
			continue
		}
		if yes := t.value(value, anyMember|verbatim); yes != negative {
			return yes
		}
		found = negative
	}
}

// speaks reports whether a key of a language map is the language asked for.
func speaks(key []byte, trail []step) bool {
	if len(trail) == 0 || trail[0].name == "*" {
		return true
	}
	return len(key) >= 2 && strings.EqualFold(string(key[1:len(key)-1]), trail[0].name)
}

// objects answers for the object or objects of a relationship.
func (t *term) objects(raw []byte) bool {
	if t.op != exists && t.op != equal && t.op != unequal {
		return false
	}
	if raw = trimmed(raw); len(raw) == 0 {
		return false
	}
	if t.op == exists {
		return true
	}
	hit := false
	for id := range objectsOf(raw) {
		if hit = t.equals(id, expanded); hit {
			break
		}
	}
	return hit == (t.op == equal)
}

// objectsOf gives the identifiers, in their quotes, of a relationship's value: a
// text, an array of them, or an array of objects that hold one as "object".
func objectsOf(raw []byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		if raw[0] != '[' {
			yield(raw)
			return
		}
		w := into(raw)
		for {
			one, ok := w.element()
			if !ok {
				return
			}
			if inner, ok := valueOf(one, "object"); ok {
				one = inner
			}
			if !yield(one) {
				return
			}
		}
	}
}

// follow answers for the entities that a relationship points to: one that
// matches is enough.
func (t *term) follow(a *asker, next *link, attribute *model.Attribute) bool {
	if a.find == nil {
		return false
	}
	for i := range attribute.Instances {
		in := &attribute.Instances[i]
		raw := trimmed(in.Value)
		if in.Kind != model.Relationship && in.Kind != model.ListRelationship || len(raw) == 0 {
			continue
		}
		for id := range objectsOf(raw) {
			content, ok := contentOf(bytes.TrimSpace(id))
			if ok && t.onLinked(a, next, string(content)) {
				return true
			}
		}
	}
	return false
}

func (t *term) onLinked(a *asker, next *link, id string) bool {
	if a.left--; a.left < 0 {
		return false
	}
	e := a.find(id)
	if e == nil {
		return false
	}
	if len(next.types) > 0 && !slices.ContainsFunc(next.types, func(s string) bool { return slices.Contains(e.Types, s) }) {
		return false
	}
	return t.on(a, &next.path, e)
}
