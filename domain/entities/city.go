package entities

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/domain/things"
)

// Things are the devices of the city. They stay in their twin and are shown as
// entities of the default tenant, as the shapes of the Smart Data Models have them.
type Things interface {
	Profiles() []things.Profile
	Tell(ctx context.Context, id string) (things.Told, bool)
	TellEach(ctx context.Context, profiles []string, box *[4]float64, visit func(*things.Told) bool)
	TellCounts(ctx context.Context) map[string]int
	TellTies(ctx context.Context, id string) []things.ToldTie
	Report(ctx context.Context, id string, payload []byte) error
	FollowWith(f things.Follower)
	TellHistory(ctx context.Context, t *things.Told, attribute string, from, to time.Time) ([]things.Point, error)
	Keeps() time.Duration
}

const urn = "urn:ngsi-ld:"

// thingOf gives the id of the thing behind an entity's id; "" if it is none.
func thingOf(id string) string {
	rest, ok := strings.CutPrefix(id, urn)
	if !ok {
		return ""
	}
	_, thing, _ := strings.Cut(rest, ":")
	if !strings.HasPrefix(thing, "thing_") {
		return ""
	}
	return thing
}

// display shows things of each profile as entities.
type display struct {
	names  *ld.Context
	kinds  map[string]*shownKind
	entity model.Entity // lent anew for every thing
	name   []byte
	place  []byte
	state  []byte
}

// shownKind is what entities of a profile have in common.
type shownKind struct {
	prefix string   // of the ids
	types  []string // IRIs
	names  []string // IRIs of the attributes
}

func newDisplay(core *ld.Context) *display {
	return &display{names: core, kinds: map[string]*shownKind{}}
}

func (d *display) kind(p *things.Profile) *shownKind {
	if k := d.kinds[p.Code]; k != nil {
		return k
	}
	k := &shownKind{prefix: urn + p.Type + ":", types: []string{d.names.Expand(p.Type)}}
	for i := range p.Attributes {
		k.names = append(k.names, d.names.Expand(p.Attributes[i].Code))
	}
	d.kinds[p.Code] = k
	return k
}

// show gives the thing as an entity, which is lent until the next call.
func (d *display) show(t *things.Told) *model.Entity {
	k := d.kind(t.Profile)
	e := &d.entity
	*e = model.Entity{ID: k.prefix + t.ID, Types: k.types, ModifiedAt: t.LastSeen, Attributes: e.Attributes[:0]}
	d.name = strconv.AppendQuote(d.name[:0], t.Name)
	d.add(d.names.Expand("name"), model.Instance{Value: d.name})
	if t.Lon != 0 || t.Lat != 0 {
		d.place = append(d.place[:0], `{"type":"Point","coordinates":[`...)
		d.place = strconv.AppendFloat(d.place, t.Lon, 'f', -1, 64)
		d.place = strconv.AppendFloat(append(d.place, ','), t.Lat, 'f', -1, 64)
		d.place = append(d.place, "]}"...)
		d.add(model.Location, model.Instance{Kind: model.GeoProperty, Value: d.place, ObservedAt: t.MovedAt})
	}
	d.state = strconv.AppendQuote(d.state[:0], t.State.String())
	d.add(d.names.Expand("state"), model.Instance{Value: d.state})
	for i := range t.Values {
		v := &t.Values[i]
		d.add(k.names[v.Attribute], model.Instance{
			Value: v.JSON, UnitCode: t.Profile.Attributes[v.Attribute].UnitCode, ObservedAt: v.At, ModifiedAt: v.At,
		})
	}
	return e
}

func (d *display) add(name string, in model.Instance) {
	list := d.entity.Attributes
	if len(list) < cap(list) { // the instance that was lent before is used again
		list = list[:len(list)+1]
		last := &list[len(list)-1]
		last.Name = name
		last.Instances = append(last.Instances[:0], in)
	} else {
		list = append(list, model.Attribute{Name: name, Instances: []model.Instance{in}})
	}
	d.entity.Attributes = list
}

// keep gives a copy of an entity that was lent.
func keep(lent *model.Entity) *model.Entity {
	e := *lent
	e.Attributes = make([]model.Attribute, len(lent.Attributes))
	for i, a := range lent.Attributes {
		in := a.Instances[0]
		in.Value = bytes.Clone(in.Value)
		e.Attributes[i] = model.Attribute{Name: a.Name, Instances: []model.Instance{in}}
	}
	return &e
}

// isThing tells whether an id is that of a thing of the city.
func (s *Service) isThing(tenant, id string) bool {
	return tenant == "" && s.Things != nil && thingOf(id) != ""
}

// thing gives the entity of a thing; nil if the id means none that the caller may see.
func (s *Service) thing(a *ask, id string) *model.Entity {
	if !s.isThing(a.tenant, id) {
		return nil
	}
	told, ok := s.Things.Tell(a.Context(), thingOf(id))
	if !ok {
		return nil
	}
	e := newDisplay(s.Contexts.Core()).show(&told)
	if e.ID != id {
		return nil
	}
	s.tie(a, e, told.ID)
	return e
}

// tie adds to the entity of a thing its relations to others: the pole that a lamp is
// mounted on, the cabinet that feeds it.
func (s *Service) tie(a *ask, e *model.Entity, thing string) {
	core := s.Contexts.Core()
	for _, one := range s.Things.TellTies(a.Context(), thing) {
		var ids []string
		for _, other := range one.Things {
			if told, ok := s.Things.Tell(a.Context(), other); ok {
				ids = append(ids, urn+told.Profile.Type+":"+other)
			}
		}
		if len(ids) == 0 {
			continue
		}
		value, _ := json.Marshal(ids) // texts
		if len(ids) == 1 {
			value, _ = json.Marshal(ids[0])
		}
		in := model.Instance{Kind: model.Relationship, Value: value}
		e.Attributes = append(e.Attributes, model.Attribute{Name: core.Expand(one.Name), Instances: []model.Instance{in}})
	}
}

// addThings goes on with a search among the things where the broker's own
// entities did not fill the page.
func (s *Service) addThings(a *ask, f *find, t *tenant, got *found) {
	if a.tenant != "" || s.Things == nil || got.more && !f.count {
		return
	}
	profiles, some := s.profilesFor(f)
	if !some {
		return
	}
	d := newDisplay(s.Contexts.Core())
	seen := got.total
	var page []string // ids of the things on it
	s.Things.TellEach(a.Context(), profiles, f.area(), func(told *things.Told) bool {
		e := d.show(told)
		if !f.matches(e, t) {
			return true
		}
		seen++
		switch {
		case seen <= f.offset:
		case len(got.slots) < f.limit:
			got.slots = append(got.slots, slotOf(keep(e)))
			page = append(page, told.ID)
		default:
			got.more = true
			return f.count
		}
		return true
	})
	got.total = seen
	own := len(got.slots) - len(page)
	for i, id := range page { // what visits the things must not call them
		s.tie(a, got.slots[own+i].entity.Load(), id)
	}
}

// profilesFor gives the profiles whose things a search may mean, nil for all;
// false where it can mean none.
func (s *Service) profilesFor(f *find) (codes []string, some bool) {
	wanted := []string{}
	for i := range f.selectors {
		one := &f.selectors[i]
		if one.ids != nil && !slices.ContainsFunc(one.ids, func(id string) bool { return thingOf(id) != "" }) {
			continue
		}
		if one.types == nil {
			return nil, true
		}
		wanted = append(wanted, one.types.Hints()...)
		some = some || one.types.Any()
	}
	if some {
		return nil, true
	}
	core := s.Contexts.Core()
	for _, p := range s.Things.Profiles() {
		if slices.Contains(wanted, core.Expand(p.Type)) {
			codes = append(codes, p.Code)
		}
	}
	return codes, len(codes) > 0
}

// addThings counts the things in, each profile by what it describes.
func (c *census) addThings(ctx context.Context, all Things, core *ld.Context, only string) {
	counts := all.TellCounts(ctx)
	for _, p := range all.Profiles() {
		name := core.Expand(p.Type)
		if counts[p.Code] == 0 || only != "" && only != name {
			continue
		}
		e := &model.Entity{Types: []string{name}}
		for _, a := range append([]things.Attribute{{Code: "name"}, {Code: "state"}}, p.Attributes...) {
			e.Attributes = append(e.Attributes, model.Attribute{Name: core.Expand(a.Code), Instances: []model.Instance{{}}})
		}
		e.Attributes = append(e.Attributes, model.Attribute{Name: model.Location, Instances: []model.Instance{{Kind: model.GeoProperty}}})
		c.add(e, counts[p.Code])
	}
}
