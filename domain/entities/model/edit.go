package model

import "slices"

// edit is a change of one entity under way. An attribute that was taken away
// stays as one without instances until the end.
type edit struct {
	Change
	was, now *Entity
	found    finder
	result   Result
	touched  bool
}

// edit begins with what every fragment may say: types, which are only ever
// added, and when the entity expires.
func (c Change) edit(e, fragment *Entity) *edit {
	n := *e
	n.Attributes = slices.Clone(e.Attributes)
	d := &edit{Change: c, was: e, now: &n, found: find(n.Attributes)}
	if types := union(e.Types, fragment.Types); len(types) > len(e.Types) {
		n.Types, d.touched = types, true
	}
	if at := fragment.ExpiresAt; at != 0 && settled(at) != e.ExpiresAt {
		n.ExpiresAt, d.touched = settled(at), true
	}
	return d
}

// done gives the changed entity; the one that was if nothing has changed.
func (d *edit) done() (*Entity, Result) {
	if !d.touched {
		return d.was, d.result
	}
	d.now.Attributes = slices.DeleteFunc(d.found.all, func(a Attribute) bool { return len(a.Instances) == 0 })
	d.now.ModifiedAt = d.Now
	return d.now, d.result
}

// scopes sets the scopes; Null takes them away.
func (d *edit) scopes(all []string) {
	if len(all) == 1 && all[0] == Null {
		all = nil
	}
	d.now.Scopes = all
	d.updated(Scope)
}

func (d *edit) updated(name string) {
	d.touched = true
	if n := len(d.result.Updated); n == 0 || d.result.Updated[n-1] != name {
		d.result.Updated = append(d.result.Updated, name)
	}
}

func (d *edit) left(name, reason string) {
	d.result.NotUpdated = append(d.result.NotUpdated, NotUpdated{name, reason})
}

// attribute gives an attribute that has instances; nil if there is none.
func (d *edit) attribute(name string) *Attribute {
	if a := d.found.attribute(name); a != nil && len(a.Instances) > 0 {
		return a
	}
	return nil
}

func (d *edit) instance(name, dataset string) *Instance {
	return d.attribute(name).dataset(dataset)
}

// find gives the instance that an operation is about.
func (d *edit) find(name, dataset string) (*Instance, error) {
	if d.attribute(name) == nil {
		return nil, notFound("the entity has no such attribute")
	}
	in := d.instance(name, dataset)
	if in == nil && dataset == "" {
		return nil, notFound("the attribute has no instance without a datasetId")
	}
	if in == nil {
		return nil, notFound("the attribute has no instance of this dataset")
	}
	return in, nil
}

// set puts an instance in the place of that of its dataset, or behind the others.
func (d *edit) set(name string, in Instance) {
	d.updated(name)
	a := d.found.attribute(name)
	if a == nil {
		d.found.add(Attribute{name, []Instance{in}})
		return
	}
	a.Instances = withInstance(a.Instances, in)
}

func (d *edit) remove(name, dataset string) {
	d.updated(name)
	a := d.found.attribute(name)
	a.Instances = withoutInstance(a.Instances, dataset)
}

func (d *edit) removeAll(name string) {
	d.updated(name)
	d.found.attribute(name).Instances = nil
}

// withInstance gives a copy with the instance in the place of that of its dataset.
func withInstance(all []Instance, in Instance) []Instance {
	n := make([]Instance, len(all), len(all)+1)
	copy(n, all)
	for i := range n {
		if n[i].DatasetID == in.DatasetID {
			n[i] = in
			return n
		}
	}
	return append(n, in)
}

// withoutInstance gives a copy without the instance of a dataset.
func withoutInstance(all []Instance, dataset string) []Instance {
	n := make([]Instance, 0, len(all))
	for i := range all {
		if all[i].DatasetID != dataset {
			n = append(n, all[i])
		}
	}
	return n
}

// finder finds attributes by their name; of many, with an index, for a fragment
// of ten thousand may meet an entity of ten thousand.
type finder struct {
	all   []Attribute
	index map[string]int
}

func find(all []Attribute) finder {
	const many = 64
	f := finder{all: all}
	if len(all) < many {
		return f
	}
	f.index = make(map[string]int, len(all))
	for i := range all {
		f.index[all[i].Name] = i
	}
	return f
}

func (f *finder) attribute(name string) *Attribute {
	if f.index != nil {
		if i, ok := f.index[name]; ok {
			return &f.all[i]
		}
		return nil
	}
	for i := range f.all {
		if f.all[i].Name == name {
			return &f.all[i]
		}
	}
	return nil
}

func (f *finder) add(a Attribute) {
	if f.index != nil {
		f.index[a.Name] = len(f.all)
	}
	if f.all = append(f.all, a); f.index == nil {
		*f = find(f.all)
	}
}
