package watch

// Keys say under what a subscription stands in an index: every entity whose
// change it may be about has one of the ids or one of the types, or the change
// touches one of the attributes. Where all are nil, any change may be meant.
type Keys struct{ IDs, Types, Attributes []string }

// Keys gives the keys of the subscription, of the rarest kind.
func (s *Subscription) Keys() Keys {
	if ids, ok := s.ids(); ok {
		return Keys{IDs: ids}
	}
	if types, ok := s.types(); ok {
		return Keys{Types: types}
	}
	return Keys{Attributes: s.Watched}
}

// ids gives the ids where every selector names some.
func (s *Subscription) ids() (all []string, ok bool) {
	for i := range s.Entities {
		if s.Entities[i].IDs == nil {
			return nil, false
		}
		all = append(all, s.Entities[i].IDs...)
	}
	return distinct(all), len(all) > 0
}

// types gives types where every selector names some.
func (s *Subscription) types() (all []string, ok bool) {
	for _, one := range s.sieve.selectors {
		if one.types == nil || one.types.Any() {
			return nil, false
		}
		all = append(all, one.types.Hints()...)
	}
	return distinct(all), len(all) > 0
}

func distinct(list []string) []string {
	seen := make(map[string]bool, len(list))
	kept := list[:0:0]
	for _, one := range list {
		if !seen[one] {
			seen[one] = true
			kept = append(kept, one)
		}
	}
	return kept
}

// Index finds the subscriptions that a change may be for. One goroutine uses it.
type Index struct {
	ids, types, attributes map[string][]*Subscription
	any                    []*Subscription
	all                    map[string]*Subscription
}

// NewIndex makes an index of nothing.
func NewIndex() *Index {
	return &Index{
		ids: map[string][]*Subscription{}, types: map[string][]*Subscription{}, attributes: map[string][]*Subscription{},
		all: map[string]*Subscription{},
	}
}

// Put takes a subscription in, in the place of one of the same id.
func (x *Index) Put(s *Subscription) {
	x.Drop(s.ID)
	x.all[s.ID] = s
	keys := s.Keys()
	for _, one := range keys.IDs {
		x.ids[one] = append(x.ids[one], s)
	}
	for _, one := range keys.Types {
		x.types[one] = append(x.types[one], s)
	}
	for _, one := range keys.Attributes {
		x.attributes[one] = append(x.attributes[one], s)
	}
	if len(keys.IDs)+len(keys.Types)+len(keys.Attributes) == 0 {
		x.any = append(x.any, s)
	}
}

// Drop takes a subscription out.
func (x *Index) Drop(id string) {
	s := x.all[id]
	if s == nil {
		return
	}
	delete(x.all, id)
	keys := s.Keys()
	without(x.ids, keys.IDs, s)
	without(x.types, keys.Types, s)
	without(x.attributes, keys.Attributes, s)
	x.any = cut(x.any, s)
}

func without(lists map[string][]*Subscription, keys []string, s *Subscription) {
	for _, key := range keys {
		if lists[key] = cut(lists[key], s); len(lists[key]) == 0 {
			delete(lists, key)
		}
	}
}

func cut(list []*Subscription, s *Subscription) []*Subscription {
	for i, one := range list {
		if one == s {
			list[i] = list[len(list)-1]
			list[len(list)-1] = nil
			return list[:len(list)-1]
		}
	}
	return list
}

// Each calls f with every subscription that a change may be for, once.
func (x *Index) Each(c *Change, f func(*Subscription)) {
	var seen map[*Subscription]bool
	some := func(list []*Subscription, again bool) {
		for _, s := range list {
			if again {
				if seen[s] {
					continue
				}
				if seen == nil {
					seen = map[*Subscription]bool{}
				}
				seen[s] = true
			}
			f(s)
		}
	}
	e := c.entity()
	some(x.ids[e.ID], false)
	for _, one := range e.Types {
		some(x.types[one], len(e.Types) > 1)
	}
	if len(x.attributes) > 0 {
		for _, list := range [2][]string{c.Touched, c.Gone} {
			for _, one := range list {
				some(x.attributes[one], true)
			}
		}
	}
	some(x.any, false)
}

// All gives every subscription, by its id. It must not be changed.
func (x *Index) All() map[string]*Subscription { return x.all }
