package source

import (
	"encoding/json"
	"slices"

	"citybrain/domain/entities/model"
)

// Found is an entity as one source tells it; From is nil for what is held here.
type Found struct {
	From   *Part
	Entity *model.Entity
}

// rank orders what is told: an exclusive source knows best, an auxiliary one least.
func (f *Found) rank() int {
	if f.From == nil {
		return 1
	}
	switch f.From.To.Mode {
	case Exclusive:
		return 3
	case Redirect:
		return 2
	case Auxiliary:
		return 0
	}
	return 1
}

// Tells reports whether a source may speak of an attribute.
func (s *Share) Tells(name string) bool { return s.All || slices.Contains(s.Attributes, name) }

// Combine makes one entity of what the sources tell, clauses 4.3.6 and 4.5.5: of an
// attribute that a proxied source among asked has, only such a source may speak,
// even if it is silent; else of two values of a dataset the newer counts, by
// observedAt, else by modifiedAt, else the first. Nil for nothing.
func Combine(all []Found, asked []Part) *model.Entity {
	if len(all) == 0 {
		return nil
	}
	if len(all) == 1 && all[0].From == nil && len(asked) == 0 {
		return all[0].Entity
	}
	c := combiner{entity: &model.Entity{ID: all[0].Entity.ID}, asked: asked, ranks: map[place]int{}}
	for i := range all {
		c.add(&all[i])
	}
	return c.entity
}

// place is where an instance stands.
type place struct{ name, dataset string }

type combiner struct {
	entity *model.Entity
	asked  []Part
	ranks  map[place]int
}

func (c *combiner) add(f *Found) {
	e, from := c.entity, f.Entity
	e.Types = union(e.Types, from.Types)
	e.Scopes = union(e.Scopes, from.Scopes)
	if e.CreatedAt == 0 || from.CreatedAt != 0 && from.CreatedAt < e.CreatedAt {
		e.CreatedAt = from.CreatedAt
	}
	e.ModifiedAt = max(e.ModifiedAt, from.ModifiedAt)
	e.ExpiresAt = max(e.ExpiresAt, from.ExpiresAt)
	rank := f.rank()
	for i := range from.Attributes {
		a := &from.Attributes[i]
		if f.From != nil && !f.From.Tells(a.Name) || rank < 3 && c.elsewhere(a.Name, rank) {
			continue
		}
		for k := range a.Instances {
			c.put(a.Name, &a.Instances[k], rank)
		}
	}
}

// elsewhere tells whether a source of a higher rank than rank alone may speak of an
// attribute.
func (c *combiner) elsewhere(name string, rank int) bool {
	for i := range c.asked {
		one := &c.asked[i]
		f := Found{From: one}
		if one.To.Mode.proxied() && f.rank() > rank && one.Tells(name) {
			return true
		}
	}
	return false
}

func (c *combiner) put(name string, in *model.Instance, rank int) {
	at := place{name, in.DatasetID}
	a := c.entity.Attribute(name)
	if a == nil {
		c.entity.Attributes = append(c.entity.Attributes, model.Attribute{Name: name, Instances: []model.Instance{*in}})
		c.ranks[at] = rank
		return
	}
	old := a.Dataset(in.DatasetID)
	switch was := c.ranks[at]; {
	case old == nil:
		a.Instances = append(a.Instances, *in)
	case rank < was || rank == was && !newer(in, old):
		return
	default:
		*old = *in
	}
	c.ranks[at] = rank
}

// newer tells whether an instance is of a later time than another.
func newer(a, b *model.Instance) bool {
	if a.ObservedAt != 0 && b.ObservedAt != 0 && a.ObservedAt != b.ObservedAt {
		return a.ObservedAt > b.ObservedAt
	}
	return a.ModifiedAt > b.ModifiedAt
}

// Stamp gives an entity that was read from a source the times that the source's
// system made, which the parser leaves out because strangers must not set them.
func Stamp(e *model.Entity, raw []byte, names model.Names) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return
	}
	e.CreatedAt, e.ModifiedAt = stampOf(members["createdAt"]), stampOf(members["modifiedAt"])
	for short, value := range members {
		if a := e.Attribute(names.Expand(short)); a != nil {
			stampAll(a, value)
		}
	}
}

// stamps are the times of one instance.
type stamps struct {
	DatasetID             string
	CreatedAt, ModifiedAt json.RawMessage
}

func stampAll(a *model.Attribute, value json.RawMessage) {
	var many []stamps
	var one stamps
	if json.Unmarshal(value, &many) != nil {
		if json.Unmarshal(value, &one) != nil {
			return
		}
		many = []stamps{one}
	}
	for _, s := range many {
		if in := a.Dataset(s.DatasetID); in != nil {
			in.CreatedAt, in.ModifiedAt = stampOf(s.CreatedAt), stampOf(s.ModifiedAt)
		}
	}
}

func stampOf(raw json.RawMessage) int64 {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return 0
	}
	at, _ := model.ParseTime(text) // 0 is that there is none
	return at
}
