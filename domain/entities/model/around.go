package model

// Around finds the entities that others point to with their relationships, as a flat
// join of clause 4.5.23 tells them.
type Around struct {
	Find   func(id string) *Entity // nil where there is none
	Levels int                     // how far relationships are followed, ≥ 1
	Most   int                     // so many entities at most
	Known  []string                // ids of entities that the asker has already
	Views  map[*Entity]*View       // how the roots are shown, and what is found; nil: all alike
}

// Of gives what the roots point to, nearest first, each once and none of the roots.
func (a *Around) Of(roots []*Entity) (list []*Entity) {
	seen := map[string]bool{}
	for _, id := range a.Known {
		seen[id] = true
	}
	for _, e := range roots {
		seen[e.ID] = true
	}
	for level := roots; len(level) > 0 && a.Levels > 0; a.Levels-- {
		from := len(list)
		for _, e := range level {
			for i := range e.Attributes {
				for _, id := range e.Attributes[i].targets() {
					if len(list) >= a.Most {
						return list
					}
					if seen[id] {
						continue
					}
					if one := a.Find(id); one != nil {
						seen[id], list = true, append(list, one)
						a.shown(one, e, e.Attributes[i].Name)
					}
				}
			}
		}
		level = list[from:]
	}
	return list
}

// shown notes how an entity is shown to which an attribute of another leads.
func (a *Around) shown(one, from *Entity, attribute string) {
	if v := a.Views[from]; v != nil {
		a.Views[one] = v.toward(attribute)
	}
}

// targets gives the ids that the relationships of an attribute point to.
func (a *Attribute) targets() (ids []string) {
	for k := range a.Instances {
		in := &a.Instances[k]
		if in.Kind == Relationship || in.Kind == ListRelationship {
			ids = append(ids, targets(in.Value)...)
		}
	}
	return ids
}

// targets reads one URI, several, or a list of objects.
func targets(value []byte) (ids []string) {
	switch {
	case value == nil:
		return nil
	case isText(value):
		return []string{unquote(value)}
	case isObject(value):
		return targets(member(value, "object"))
	case !isArray(value):
		return nil
	}
	for w := over(value); ; {
		one, ok := w.element()
		if !ok {
			return ids
		}
		ids = append(ids, targets(one)...)
	}
}
