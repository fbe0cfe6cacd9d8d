package model

import "slices"

// edit is a change of one entity under way. The attribute at hand is changed in
// a copy of its instances and put back when the next one comes, so that ten
// thousand instances of one attribute are copied once.
type edit struct {
	Change
	was, now *Entity
	found    finder
	name     string   // of the attribute at hand; "" before the first
	hand     datasets // its instances
	owned    bool     // they are a copy
	gone     int      // instances among them that were taken away
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
	d.now.Attributes = d.attributes()
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

// attributes gives what there is in the end; nil if nothing is left.
func (d *edit) attributes() []Attribute {
	d.putBack()
	all := slices.DeleteFunc(d.found.all, func(a Attribute) bool { return len(a.Instances) == 0 })
	if len(all) == 0 {
		return nil
	}
	return all
}

// take brings an attribute to hand.
func (d *edit) take(name string) {
	if d.name == name {
		return
	}
	d.putBack()
	d.name, d.owned, d.gone = name, false, 0
	d.hand = datasetsOf(d.found.attribute(name))
}

// putBack ends the work on the attribute at hand.
func (d *edit) putBack() {
	if !d.owned {
		return
	}
	all := d.hand.all
	if d.gone > 0 {
		all = slices.DeleteFunc(all, func(in Instance) bool { return in.Kind == gone })
	}
	if a := d.found.attribute(d.name); a != nil {
		a.Instances = all
	} else if len(all) > 0 {
		d.found.add(Attribute{d.name, all})
	}
	d.name, d.owned = "", false
}

// gone marks an instance that was taken away and waits to be put back.
const gone Kind = 254

// has tells whether an attribute has an instance.
func (d *edit) has(name string) bool {
	d.take(name)
	return len(d.hand.all) > d.gone
}

// instance gives an instance as it is now; nil if there is none.
func (d *edit) instance(name, dataset string) *Instance {
	d.take(name)
	if in := d.hand.find(dataset); in != nil && in.Kind != gone {
		return in
	}
	return nil
}

// find gives the instance that an operation is about.
func (d *edit) find(name, dataset string) (*Instance, error) {
	if !d.has(name) {
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
	d.own(name)
	if at := d.hand.find(in.DatasetID); at == nil {
		d.hand.add(in)
	} else {
		if at.Kind == gone {
			d.gone--
		}
		*at = in
	}
}

// remove takes away an instance that is there.
func (d *edit) remove(name, dataset string) {
	d.updated(name)
	d.own(name)
	d.hand.find(dataset).Kind = gone
	d.gone++
}

func (d *edit) removeAll(name string) {
	d.updated(name)
	d.take(name)
	d.hand, d.owned, d.gone = datasets{}, true, 0
}

func (d *edit) own(name string) {
	if d.take(name); !d.owned {
		all := make([]Instance, len(d.hand.all), len(d.hand.all)+1)
		copy(all, d.hand.all)
		d.hand.all, d.owned = all, true
	}
}

// many is from how many names on an index is worth its making.
const many = 64

// datasets finds the instances of an attribute by their dataset.
type datasets struct {
	all   []Instance
	index map[string]int
}

// datasetsOf gives the instances of an attribute, which may be nil.
func datasetsOf(a *Attribute) (s datasets) {
	if a != nil {
		s.all = a.Instances
		s.learn()
	}
	return s
}

func (s *datasets) learn() {
	if len(s.all) < many {
		return
	}
	s.index = make(map[string]int, 2*len(s.all))
	for i := range s.all {
		s.index[s.all[i].DatasetID] = i
	}
}

func (s *datasets) find(id string) *Instance {
	if s.index != nil {
		if i, ok := s.index[id]; ok {
			return &s.all[i]
		}
		return nil
	}
	for i := range s.all {
		if s.all[i].DatasetID == id {
			return &s.all[i]
		}
	}
	return nil
}

func (s *datasets) add(in Instance) {
	if s.index != nil {
		s.index[in.DatasetID] = len(s.all)
	}
	if s.all = append(s.all, in); s.index == nil {
		s.learn()
	}
}

// finder finds attributes by their name; of many, with an index, for a fragment
// of ten thousand may meet an entity of ten thousand.
type finder struct {
	all   []Attribute
	index map[string]int
}

func find(all []Attribute) finder {
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
