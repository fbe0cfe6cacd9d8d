package model

import "slices"

// PatchAttribute changes the members of an instance that are named (clauses
// 5.5.8 and 5.6.4): each takes the place of the one that is there, also a value
// or a sub-attribute as a whole; null takes it away, but not the value itself.
// No such instance is a ResourceNotFound, another kind, a value that the kind
// cannot have or that is null BadRequestData.
func (c Change) PatchAttribute(e *Entity, name string, in *Instance) (*Entity, error) {
	if name == Scope {
		return nil, errScope()
	}
	d := c.edit(e, &Entity{})
	old, err := d.find(name, in.DatasetID)
	if err != nil {
		return nil, err
	}
	if in.Kind != Unstated && in.Kind != old.Kind {
		return nil, Bad("the attribute is a " + old.Kind.String() + ", not a " + in.Kind.String())
	}
	if removes(in) {
		return nil, Bad("the value of an attribute cannot be taken away from it; delete the attribute")
	}
	now, err := c.patched(old, in)
	if err != nil {
		return nil, err
	}
	d.set(name, now)
	n, _ := d.done()
	return n, nil
}

func (c Change) patched(old, in *Instance) (Instance, error) {
	n := *old
	n.ModifiedAt = c.Now
	if in.Value != nil {
		if wrong := checkValue(n.Kind, in.Value); wrong != "" {
			return n, Bad("the attribute " + wrong)
		}
		n.Value = in.Value
	}
	(Change{}).mergeMembers(&n, in)
	if !unitFits(&n) {
		return n, Bad("the attribute has no unitCode, for it is a " + n.Kind.String())
	}
	var err error
	n.Sub, err = c.patchAll(old.Sub, in.Sub)
	return n, err
}

// patchAll replaces sub-attributes as a whole; null takes one away.
func (c Change) patchAll(old, fragment []Attribute) ([]Attribute, error) {
	d := edit{Change: c, found: find(slices.Clone(old))}
	for i := range fragment {
		a := &fragment[i]
		for j := range a.Instances {
			in := &a.Instances[j]
			switch was := d.instance(a.Name, in.DatasetID); {
			case removes(in) && was != nil:
				d.remove(a.Name, in.DatasetID)
			case removes(in):
			default:
				n, err := c.fresh(a.Name, in)
				if err != nil {
					return nil, err
				}
				if was != nil {
					n.CreatedAt = was.CreatedAt
				}
				d.set(a.Name, n)
			}
		}
	}
	return d.attributes(), nil
}
