package model

import "slices"

// Change is how an operation is done. No operation changes the entity that it is
// given: it gives a new one, which shares what stayed, or the same one if nothing
// was to be done. Fragments stay untouched, too; a whole entity that is created does not.
type Change struct {
	Now         int64  // the instant of the operation, in microseconds
	NoOverwrite bool   // Append leaves what is there
	NoAppend    bool   // Update leaves out what is not there
	ObservedAt  int64  // Merge gives it to attributes that were observed and whose fragment does not say when
	Lang        string // Merge puts a bare text into a languageMap under this language; "" is @none
}

// Result is what became of a fragment, by the IRIs of its attributes; Scope
// stands for the scope.
type Result struct {
	Updated    []string
	NotUpdated []NotUpdated
}

// NotUpdated is an attribute that was left as it is, and why.
type NotUpdated struct{ Name, Reason string }

// Create gives an entity its times (clause 5.6.1) and takes it over.
func (c Change) Create(whole *Entity) *Entity {
	if slices.ContainsFunc(whole.Attributes, removesSome) {
		return c.renewed(&Entity{CreatedAt: c.Now}, whole)
	}
	whole.CreatedAt, whole.ModifiedAt = c.Now, c.Now
	for i := range whole.Attributes {
		for j := range whole.Attributes[i].Instances {
			in := &whole.Attributes[i].Instances[j]
			*in = c.stamped(in, nil)
		}
	}
	return whole
}

func removesSome(a Attribute) bool {
	return slices.ContainsFunc(a.Instances, func(in Instance) bool { return removes(&in) })
}

// Replace puts a whole entity in the place of another (clause 5.6.18), which
// keeps its id and when it was created; its attributes are new.
func (c Change) Replace(e, whole *Entity) (*Entity, Result) {
	n := c.renewed(e, whole)
	n.ID = e.ID
	var r Result
	for i := range n.Attributes {
		r.Updated = append(r.Updated, n.Attributes[i].Name)
	}
	if len(n.Types) == 0 {
		n.Types = e.Types
	}
	return n, r
}

func (c Change) renewed(e, whole *Entity) *Entity {
	n := *whole
	n.CreatedAt, n.ModifiedAt = e.CreatedAt, c.Now
	n.Attributes = c.stampedAll(whole.Attributes, nil)
	return &n
}

// Append adds attributes, instances, types and scopes (clause 5.6.3); what is
// there is replaced, or left and told if overwriting is not wanted.
func (c Change) Append(e, fragment *Entity) (*Entity, Result) {
	d := c.edit(e, fragment)
	switch {
	case len(fragment.Scopes) == 0:
	case c.NoOverwrite:
		d.scopes(union(e.Scopes, fragment.Scopes))
	default:
		d.scopes(fragment.Scopes)
	}
	for i := range fragment.Attributes {
		a := &fragment.Attributes[i]
		for j := range a.Instances {
			in := &a.Instances[j]
			old := d.instance(a.Name, in.DatasetID)
			if old != nil && c.NoOverwrite {
				d.left(a.Name, "the entity has it already and it shall not be overwritten")
				continue
			}
			d.set(a.Name, c.stamped(in, old))
		}
	}
	return d.done()
}

// Update replaces attributes (clauses 5.5.8 and 5.6.2), instance by instance, and
// appends those that are not there. Null takes an instance away. A scope is
// replaced where there is one.
func (c Change) Update(e, fragment *Entity) (*Entity, Result) {
	d := c.edit(e, fragment)
	if len(fragment.Scopes) > 0 && len(e.Scopes) > 0 {
		d.scopes(fragment.Scopes)
	}
	for i := range fragment.Attributes {
		a := &fragment.Attributes[i]
		for j := range a.Instances {
			d.update(a.Name, &a.Instances[j])
		}
	}
	return d.done()
}

func (d *edit) update(name string, in *Instance) {
	old := d.instance(name, in.DatasetID)
	switch {
	case old == nil && d.NoAppend && !d.has(name):
		d.left(name, "the entity has no such attribute")
	case old == nil && d.NoAppend:
		d.left(name, "the attribute has no such instance")
	case !removes(in):
		d.set(name, d.stamped(in, old))
	case old != nil:
		d.remove(name, in.DatasetID)
	}
}

// ReplaceAttribute puts an instance in the place of the one of its dataset
// (clause 5.6.19); it is a ResourceNotFound if there is none.
func (c Change) ReplaceAttribute(e *Entity, name string, in *Instance) (*Entity, error) {
	if name == Scope {
		return nil, errScope()
	}
	d := c.edit(e, &Entity{})
	old, err := d.find(name, in.DatasetID)
	if err != nil {
		return nil, err
	}
	d.set(name, c.stamped(in, old))
	n, _ := d.done()
	return n, nil
}

// errScope is that the scope, which is no attribute like others, can be neither
// patched nor replaced by itself.
func errScope() error { return Bad("the scope of an entity cannot be changed like an attribute") }

// DeleteAttribute takes the instance of a dataset away (clause 5.6.5), "" for the
// default one, or the scope; it is a ResourceNotFound if there is none.
func (c Change) DeleteAttribute(e *Entity, name, dataset string) (*Entity, error) {
	if name == Scope {
		return c.DeleteAttributes(e, name)
	}
	d := c.edit(e, &Entity{})
	if _, err := d.find(name, dataset); err != nil {
		return nil, err
	}
	d.remove(name, dataset)
	n, _ := d.done()
	return n, nil
}

// DeleteAttributes takes an attribute away with all its instances (deleteAll of
// clause 5.6.5); it is a ResourceNotFound if there is none.
func (c Change) DeleteAttributes(e *Entity, name string) (*Entity, error) {
	d := c.edit(e, &Entity{})
	switch {
	case name == Scope && len(e.Scopes) > 0:
		d.scopes(nil)
	case d.has(name):
		d.removeAll(name)
	default:
		return nil, notFound("the entity has no such attribute")
	}
	n, _ := d.done()
	return n, nil
}

// union gives the texts of both, those of the first in front.
func union(a, b []string) []string {
	all := slices.Clip(a)
	for _, s := range b {
		all = add(all, s)
	}
	return all
}

// stamped gives an instance the times of the operation; one that takes the place
// of another keeps when that was created. Nulls in it mean nothing any more.
func (c Change) stamped(in, old *Instance) Instance {
	n := *in
	n.CreatedAt, n.ModifiedAt = c.Now, c.Now
	var subs []Attribute
	if old != nil {
		n.CreatedAt, subs = old.CreatedAt, old.Sub
	}
	if n.Kind == Unstated {
		n.Kind = kindOf(n.Value)
	}
	n.ObservedAt = settled(n.ObservedAt)
	n.ExpiresAt = settled(n.ExpiresAt)
	if n.UnitCode == Null {
		n.UnitCode = ""
	}
	if len(n.ObjectTypes) == 1 && n.ObjectTypes[0] == Null {
		n.ObjectTypes = nil
	}
	n.Sub = c.stampedAll(in.Sub, subs)
	return n
}

func settled(at int64) int64 {
	if at == Removed {
		return 0
	}
	return at
}

// kindOf gives the kind of a value of which nothing else is known.
func kindOf(value []byte) Kind {
	if value != nil && isGeometry(value) {
		return GeoProperty
	}
	return Property
}

// stampedAll gives the attributes with the times of the operation, without those
// that are null.
func (c Change) stampedAll(all, old []Attribute) []Attribute {
	if len(all) == 0 {
		return nil
	}
	were := find(old)
	n := make([]Attribute, 0, len(all))
	room := make([]Instance, 0, len(all))
	for i := range all {
		a := Attribute{Name: all[i].Name}
		was := datasetsOf(were.attribute(a.Name))
		for j := range all[i].Instances {
			in := &all[i].Instances[j]
			if removes(in) {
				continue
			}
			if len(all[i].Instances) == 1 {
				room = append(room, c.stamped(in, was.find(in.DatasetID)))
				a.Instances = room[len(room)-1 : len(room) : len(room)]
				continue
			}
			a.Instances = append(a.Instances, c.stamped(in, was.find(in.DatasetID)))
		}
		if len(a.Instances) > 0 {
			n = append(n, a)
		}
	}
	return n
}

// dataset is Dataset of an attribute that may be missing.
func (a *Attribute) dataset(id string) *Instance {
	if a == nil {
		return nil
	}
	return a.Dataset(id)
}

// removes tells whether an instance of a fragment says that its instance shall go.
func removes(in *Instance) bool {
	switch in.Kind {
	case LanguageProperty:
		if string(in.Value) == `{"@none":`+nullText+`}` {
			return true
		}
	case ListProperty, ListRelationship:
		if string(in.Value) == `[`+nullText+`]` {
			return true
		}
	}
	return string(in.Value) == nullText
}
