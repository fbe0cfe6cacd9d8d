package model

import "slices"

// around gives the view within an entity, which its linked entities do not show again.
func (v *View) around(id string) *View {
	n := *v
	n.ContainedBy = append(slices.Clip(v.ContainedBy), id)
	return &n
}

// linked finds an entity that stands within another; nil if it shall not.
func (v *View) linked(uri []byte) *Entity {
	if v.Linked == nil || v.JoinLevel < 1 {
		return nil
	}
	id := unquote(uri)
	if slices.Contains(v.ContainedBy, id) {
		return nil
	}
	return v.Linked(id)
}

// nested writes a linked entity; pick and omit apply to it, too, unless they say
// something else of it in braces.
func (v *View) nested(dst []byte, e *Entity) []byte {
	n := v.toward(v.at)
	n.JoinLevel--
	n.Before, n.Context = nil, nil
	return e.Append(dst, n)
}

// inline writes the entities that a relationship points to: as entity, of a list
// as entityList; those that cannot be found are left out.
func (v *View) inline(dst []byte, start int, in *Instance) []byte {
	if v.Linked == nil || in.Value == nil {
		return dst
	}
	switch in.Kind {
	case Relationship:
		if isText(in.Value) {
			if e := v.linked(in.Value); e != nil {
				return v.nested(name(dst, start, "entity"), e)
			}
			return dst
		}
		return v.entities(dst, start, "entity", in.Value)
	case ListRelationship:
		return v.entities(dst, start, "entityList", in.Value)
	}
	return dst
}

func (v *View) entities(dst []byte, start int, called string, list []byte) []byte {
	if !isArray(list) {
		return dst
	}
	before := len(dst)
	dst = append(name(dst, start, called), '[')
	inside := len(dst)
	for w := over(list); ; {
		one, ok := w.element()
		if !ok {
			break
		}
		if isObject(one) {
			one = member(one, "object")
		}
		if one == nil || !isText(one) {
			continue
		}
		if e := v.linked(one); e != nil {
			dst = v.nested(comma(dst, inside), e)
		}
	}
	if len(dst) == inside {
		return dst[:before]
	}
	return append(dst, ']')
}

// linkedOr writes, in the simplified form, the entity that a relationship points
// to, or the URI if that cannot be found; of several, and of a list, an array.
func (v *View) linkedOr(dst, value []byte) []byte {
	switch {
	case isText(value):
		if e := v.linked(value); e != nil {
			return v.nested(dst, e)
		}
		return append(dst, value...)
	case isObject(value) && only(value, "object"):
		return v.linkedOr(dst, member(value, "object"))
	case !isArray(value):
		return append(dst, value...)
	}
	dst = append(dst, '[')
	start := len(dst)
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return append(dst, ']')
		}
		dst = v.linkedOr(comma(dst, start), one)
	}
}
