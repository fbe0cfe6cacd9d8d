package model

import (
	"bytes"
	"slices"
)

// Merge merges a fragment into an entity (clauses 5.5.12 and 5.6.17), after the
// rules of JSON Merge Patch (RFC 7396) with urn:ngsi-ld:null for null: members
// that are named change, those that are null go, all others stay. A new
// attribute that is not complete, and a value that its attribute cannot have,
// are BadRequestData.
func (c Change) Merge(e, fragment *Entity) (*Entity, Result, error) {
	d := c.edit(e, fragment)
	if len(fragment.Scopes) > 0 {
		d.scopes(fragment.Scopes)
	}
	for i := range fragment.Attributes {
		a := &fragment.Attributes[i]
		for j := range a.Instances {
			if err := d.merge(a.Name, &a.Instances[j]); err != nil {
				return nil, Result{}, err
			}
		}
	}
	n, r := d.done()
	return n, r, nil
}

func (d *edit) merge(name string, in *Instance) error {
	old := d.instance(name, in.DatasetID)
	n, stays, err := d.merged(name, old, in)
	switch {
	case err != nil:
		return err
	case stays:
		d.set(name, n)
	case old != nil:
		d.remove(name, in.DatasetID)
	}
	return nil
}

// merged gives what an instance, nil if it is new, becomes; false if it goes.
func (c Change) merged(name string, old, in *Instance) (n Instance, stays bool, err error) {
	if old == nil {
		if removes(in) {
			return n, false, nil
		}
		n, err = c.fresh(name, in)
		return n, true, err
	}
	n = *old
	n.ModifiedAt = c.Now
	if stays, err = c.mergeValue(name, &n, in); err != nil || !stays {
		return n, stays, err
	}
	c.mergeMembers(&n, in)
	if !unitFits(&n) {
		return n, true, Bad("the attribute " + name + " has no unitCode, for it is a " + n.Kind.String())
	}
	n.Sub, err = c.mergeAll(old.Sub, in.Sub)
	return n, true, err
}

// fresh makes an instance that was not there before; nulls within are left out.
func (c Change) fresh(name string, in *Instance) (Instance, error) {
	n := *in
	n.CreatedAt, n.ModifiedAt = c.Now, c.Now
	n.ObservedAt, n.ExpiresAt, n.UnitCode, n.ObjectTypes = 0, 0, "", nil
	c.mergeMembers(&n, in)
	if in.Value == nil {
		return n, Bad("the attribute " + name + " is new and has no value")
	}
	if n.Kind == Unstated {
		n.Kind = kindOf(n.Value)
	}
	if !unitFits(&n) {
		return n, Bad("the attribute " + name + " has no unitCode, for it is a " + n.Kind.String())
	}
	if n.Kind == GeoProperty {
		if wrong := checkGeometry(n.Value); wrong != "" {
			return n, Bad("the attribute " + name + " " + wrong)
		}
	} else if isObject(n.Value) {
		n.Value = mergeJSON(nil, []byte("{}"), n.Value)
	}
	var err error
	n.Sub, err = c.mergeAll(nil, in.Sub)
	return n, err
}

// unitFits tells whether an instance may have the unitCode that it has.
func unitFits(in *Instance) bool { return in.UnitCode == "" || mayHaveUnit(in.Kind) }

// mergeMembers takes over what the fragment says besides the value.
func (c Change) mergeMembers(n, in *Instance) {
	switch {
	case in.ObservedAt != 0:
		n.ObservedAt = settled(in.ObservedAt)
	case n.ObservedAt != 0 && c.ObservedAt != 0:
		n.ObservedAt = c.ObservedAt
	}
	if in.ExpiresAt != 0 {
		n.ExpiresAt = settled(in.ExpiresAt)
	}
	if in.UnitCode == Null {
		n.UnitCode = ""
	} else if in.UnitCode != "" {
		n.UnitCode = in.UnitCode
	}
	if len(in.ObjectTypes) == 1 && in.ObjectTypes[0] == Null {
		n.ObjectTypes = nil
	} else if len(in.ObjectTypes) > 0 {
		n.ObjectTypes = in.ObjectTypes
	}
}

// mergeAll merges sub-attributes.
func (c Change) mergeAll(old, fragment []Attribute) ([]Attribute, error) {
	if len(fragment) == 0 {
		return old, nil
	}
	d := edit{Change: c, found: find(slices.Clone(old))}
	for i := range fragment {
		a := &fragment[i]
		for j := range a.Instances {
			if err := d.merge(a.Name, &a.Instances[j]); err != nil {
				return nil, err
			}
		}
	}
	return d.attributes(), nil
}

// mergeValue merges the value of a fragment into that of the instance; false if
// nothing remains. Its kind stays, but for a property that becomes a GeoProperty
// or the other way round: any other would have the members of two kinds.
func (c Change) mergeValue(name string, n, in *Instance) (stays bool, err error) {
	switch {
	case removes(in) && (in.Kind != LanguageProperty || member(n.objectValue(), "@none") == nil):
		return false, nil
	case in.Kind != Unstated && in.Kind != n.Kind && (in.Value == nil || in.Kind.member() != n.Kind.member()):
		return false, Bad("the attribute " + name + " is a " + n.Kind.String() + ", no " + in.Kind.String())
	case in.Value == nil:
		return true, nil
	case in.Kind != Unstated:
		n.Kind = in.Kind
	}
	value, wrong := c.valueFor(n, in)
	if wrong != "" {
		return false, Bad("the attribute " + name + " " + wrong)
	}
	n.Value = value
	return n.Kind != LanguageProperty || len(value) > len("{}"), nil
}

// objectValue gives the value if it is an object, else an empty one.
func (in *Instance) objectValue() []byte {
	if in.Value != nil && isObject(in.Value) {
		return in.Value
	}
	return []byte("{}")
}

// valueFor gives the merged value of an instance, or what is wrong with it.
func (c Change) valueFor(n, in *Instance) (value []byte, wrong string) {
	switch n.Kind {
	case Property, JSONProperty:
		return mergeJSON(nil, n.Value, in.Value), checkValue(n.Kind, in.Value)
	case GeoProperty:
		value = mergeJSON(nil, n.Value, in.Value)
		return value, checkGeometry(value)
	case LanguageProperty:
		value = in.Value
		if !isObject(value) {
			value = c.inLanguage(value)
		}
		if wrong := checkLanguages(value); wrong != "" {
			return nil, wrong
		}
		return mergeJSON(nil, n.objectValue(), value), ""
	}
	return in.Value, checkValue(n.Kind, in.Value)
}

// checkValue says what is wrong with a bare value for an instance of a kind.
func checkValue(k Kind, value []byte) string {
	switch k {
	case GeoProperty:
		return checkGeometry(value)
	case Relationship:
		return checkObjects(value)
	case LanguageProperty:
		return checkLanguages(value)
	case ListProperty:
		if !isArray(value) {
			return "has a valueList that is not an array"
		}
	case ListRelationship:
		return checkObjectList(value)
	case JSONProperty:
		return checkRaw(value)
	case VocabProperty:
		if !isText(value) && !isTexts(value) || bytes.Contains(value, []byte(`""`)) {
			return "has a vocab that is neither a term nor an array of terms"
		}
	}
	return ""
}

// inLanguage makes a languageMap of a bare text.
func (c Change) inLanguage(text []byte) []byte {
	lang := c.Lang
	if lang == "" {
		lang = "@none"
	}
	m := append(appendText([]byte{'{'}, lang), ':')
	return append(append(m, text...), '}')
}

// mergeJSON writes what a merge patch makes of a value, in the order in which
// its members were, the new ones behind them.
func mergeJSON(dst, old, patch []byte) []byte {
	if !isObject(patch) {
		return append(dst, patch...)
	}
	if !isObject(old) {
		old = []byte("{}")
	}
	changes := membersOf(patch)
	dst = append(dst, '{')
	start := len(dst)
	for w := over(old); ; {
		name, value, ok := w.member()
		if !ok {
			break
		}
		change, ok := changes[unescape(name)]
		switch {
		case !ok:
			dst = append(named(dst, start, name), value...)
		case string(change) != nullText:
			dst = mergeJSON(named(dst, start, name), value, change)
		}
		delete(changes, unescape(name))
	}
	return append(appendNew(dst, start, patch, changes), '}')
}

// appendNew writes the members of a patch that are still to be done.
func appendNew(dst []byte, start int, patch []byte, changes map[string][]byte) []byte {
	for w := over(patch); len(changes) > 0; {
		name, _, ok := w.member()
		if !ok {
			break
		}
		key := unescape(name)
		change, ok := changes[key]
		if ok && string(change) != nullText {
			dst = mergeJSON(named(dst, start, name), []byte("{}"), change)
		}
		delete(changes, key)
	}
	return dst
}

// named writes the name of a member as it stood in a text, with its escapes.
func named(dst []byte, start int, name []byte) []byte {
	dst = append(comma(dst, start), '"')
	return append(append(dst, name...), '"', ':')
}

// membersOf gives the members of an object by name; of two, the last.
func membersOf(object []byte) map[string][]byte {
	all := make(map[string][]byte, bytes.Count(object, []byte(`":`)))
	for w := over(object); ; {
		name, value, ok := w.member()
		if !ok {
			return all
		}
		all[unescape(name)] = value
	}
}
