package model

import (
	"bytes"
	"slices"
)

// AppendAttribute writes one member of an entity, "name": instances, or nothing
// if the view has none of its datasets. Before it, a comma is written if
// something follows start in dst; start is len(dst) to write the member alone.
func (v *View) AppendAttribute(dst []byte, a *Attribute, start int) []byte {
	if v.Linked != nil {
		n := *v
		n.at = a.Name
		v = &n
	}
	before := len(dst)
	dst = appendText(comma(dst, start), v.Names.Compact(a.Name))
	dst = append(dst, ':')
	shown, first := v.shownInstances(a)
	switch {
	case shown == 0:
		return dst[:before]
	case shown == 1 && v.Before != nil && v.Format != Simplified:
		return v.object(dst, first, v.was(a.Name, first))
	case shown == 1:
		return v.AppendInstance(dst, first)
	case v.Format == Simplified:
		return v.datasets(dst, a)
	}
	dst = append(dst, '[')
	inside := len(dst)
	for i := range a.Instances {
		if in := &a.Instances[i]; v.showsDataset(in.DatasetID) {
			dst = v.object(comma(dst, inside), in, v.was(a.Name, in))
		}
	}
	return append(dst, ']')
}

func (v *View) shownInstances(a *Attribute) (n int, first *Instance) {
	for i := range a.Instances {
		if !v.showsDataset(a.Instances[i].DatasetID) {
			continue
		}
		if n++; first == nil {
			first = &a.Instances[i]
		}
	}
	return n, first
}

func (v *View) showsDataset(id string) bool {
	if id == "" {
		id = "@none"
	}
	return v.DatasetIDs == nil || slices.Contains(v.DatasetIDs, id)
}

// datasets writes the simplified form of several instances (clause 4.5.4).
func (v *View) datasets(dst []byte, a *Attribute) []byte {
	dst = append(dst, `{"dataset":{`...)
	start := len(dst)
	for i := range a.Instances {
		in := &a.Instances[i]
		if !v.showsDataset(in.DatasetID) {
			continue
		}
		id := in.DatasetID
		if id == "" {
			id = "@none"
		}
		dst = append(appendText(comma(dst, start), id), ':')
		dst = v.simplified(dst, in)
	}
	return append(dst, '}', '}')
}

// AppendInstance writes one instance as the view's format has it.
func (v *View) AppendInstance(dst []byte, in *Instance) []byte {
	switch {
	case v.Format == Simplified:
		return v.simplified(dst, in)
	case v.Format == Concise && v.bare(in):
		return append(dst, in.Value...)
	}
	return v.object(dst, in, nil)
}

// bare tells whether the value says everything, in the concise form: nothing else
// is known, and who reads it back will see the same kind.
func (v *View) bare(in *Instance) bool {
	if in.Value == nil || in.DatasetID != "" || in.UnitCode != "" || in.ObservedAt != 0 || in.ExpiresAt != 0 ||
		len(in.Sub) > 0 || len(in.ObjectTypes) > 0 || v.SysAttrs {
		return false
	}
	switch in.Kind {
	case GeoProperty:
		return isObject(in.Value)
	case Property:
		return !isObject(in.Value) && (!isArray(in.Value) || !bytes.Contains(in.Value, []byte("{")))
	}
	return false
}

// simplified writes the value alone; of the kinds that a value cannot show, in
// an object with its member.
func (v *View) simplified(dst []byte, in *Instance) []byte {
	if in.Value == nil {
		return append(dst, "null"...)
	}
	switch in.Kind {
	case LanguageProperty:
		if v.Lang != "" {
			_, text := choose(in.Value, v.Lang)
			return append(dst, text...)
		}
		dst = append(append(dst, `{"languageMap":`...), in.Value...)
	case VocabProperty:
		dst = v.vocab(append(dst, `{"vocab":`...), in.Value)
	case JSONProperty:
		dst = append(append(dst, `{"json":`...), in.Value...)
	case Relationship, ListRelationship:
		return v.linkedOr(dst, in.Value)
	default:
		return append(dst, in.Value...)
	}
	return append(dst, '}')
}

// object writes an instance with all that is known of it and what it was.
func (v *View) object(dst []byte, in, was *Instance) []byte {
	dst = append(dst, '{')
	start := len(dst)
	if in.Kind == LanguageProperty && v.Lang != "" {
		dst = v.spoken(dst, in)
	} else {
		dst = v.valued(dst, in)
	}
	if was != nil {
		dst = v.previous(dst, start, was)
	}
	dst = moment(dst, start, "observedAt", in.ObservedAt)
	if in.UnitCode != "" {
		dst = appendText(name(dst, start, "unitCode"), in.UnitCode)
	}
	if in.DatasetID != "" {
		dst = appendText(name(dst, start, "datasetId"), in.DatasetID)
	}
	if v.SysAttrs {
		dst = moment(dst, start, "createdAt", in.CreatedAt)
		dst = moment(dst, start, "modifiedAt", in.ModifiedAt)
		dst = moment(dst, start, "deletedAt", in.DeletedAt)
	}
	dst = moment(dst, start, "expiresAt", in.ExpiresAt)
	for i := range in.Sub {
		dst = v.sub(dst, &in.Sub[i], start)
	}
	return append(dst, '}')
}

// sub writes a sub-attribute; the selection of datasets is one of attributes only.
func (v *View) sub(dst []byte, a *Attribute, start int) []byte {
	if v.DatasetIDs == nil && v.Before == nil {
		return v.AppendAttribute(dst, a, start)
	}
	all := *v
	all.DatasetIDs, all.Before = nil, nil
	return all.AppendAttribute(dst, a, start)
}

// valued writes the type, the value and the types of what it is or points to.
// In the concise form the member's name tells the kind, but for a property whose
// value looks like a geometry.
func (v *View) valued(dst []byte, in *Instance) []byte {
	start := len(dst)
	if v.Format == Normalized || in.Kind == Property && in.Value != nil && isGeometry(in.Value) {
		dst = appendText(name(dst, start, "type"), in.Kind.String())
	}
	if in.Value != nil {
		dst = name(dst, start, in.Kind.member())
		if in.Kind == VocabProperty {
			dst = v.vocab(dst, in.Value)
		} else {
			dst = append(dst, in.Value...)
		}
	}
	if len(in.ObjectTypes) > 0 {
		member := "valueType"
		if in.Kind == Relationship || in.Kind == ListRelationship {
			member = "objectType"
		}
		dst = v.compacted(name(dst, start, member), in.ObjectTypes)
	}
	return v.inline(dst, start, in)
}

// vocab compacts the terms of a VocabProperty.
func (v *View) vocab(dst, value []byte) []byte {
	if isText(value) {
		return appendText(dst, v.Names.Compact(unquote(value)))
	}
	dst = append(dst, '[')
	start := len(dst)
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return append(dst, ']')
		}
		dst = appendText(comma(dst, start), v.Names.Compact(unquote(one)))
	}
}
