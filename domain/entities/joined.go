package entities

import (
	"strconv"

	"citybrain/domain/entities/model"
)

// The bounds of a join: how far relationships are followed, and how many entities
// a flat one brings along.
const (
	joinDeepest = 10
	joinMost    = 1000
)

// join is how entities that others point to are told with them, clause 4.5.23.
type join struct {
	flat  bool
	level int // how far relationships are followed; 0: not at all
	known []string
}

// join reads join, joinLevel and containedBy.
func (p params) join() (j join, err error) {
	switch kind := p.Get("join"); kind {
	case "", "@none", "none":
		return j, nil
	case "inline", "flat":
		j.flat = kind == "flat"
	default:
		return j, model.Bad("join must be flat, inline or @none, not " + kind + ".")
	}
	j.level, j.known = 1, p.list("containedBy")
	if text := p.Get("joinLevel"); text != "" {
		if j.level, err = strconv.Atoi(text); err != nil || j.level < 1 {
			return j, model.Bad("joinLevel must be a whole number of 1 or more, not " + text + ".")
		}
	}
	if j.level > joinDeepest {
		return j, &model.Problem{Type: model.TooComplexQuery, Detail: "joinLevel may be at most " + strconv.Itoa(joinDeepest) + "."}
	}
	for _, id := range j.known {
		if !model.IsURI(id) {
			return j, model.Bad("containedBy has URIs of entities with commas between them; " + id + " is none.")
		}
	}
	return j, nil
}

// linked finds entities that others point to, among the broker's and the things.
func (s *Service) linked(a *ask) func(id string) *model.Entity {
	t := s.state.tenant(a.tenant, false)
	return func(id string) *model.Entity {
		if t != nil {
			if e := t.lookup(id); e != nil {
				return e
			}
		}
		return s.thing(a, id)
	}
}

// joined adds to a page the entities that those on it point to, each once; they do
// not count for the page. Views tells how they are shown, if not all alike.
func (s *Service) joined(a *ask, slots []*slot, v *model.View) (all []*slot, shown views) {
	if !a.join.flat {
		return slots, nil
	}
	if v.PickWithin != nil || v.OmitWithin != nil {
		shown = views{}
	}
	var roots []*model.Entity
	for _, at := range slots {
		if e := at.entity.Load(); e != nil {
			roots = append(roots, e)
			if shown != nil {
				shown[e] = v
			}
		}
	}
	around := model.Around{Find: s.linked(a), Levels: a.join.level, Most: joinMost, Known: a.join.known, Views: shown}
	for _, e := range around.Of(roots) {
		slots = append(slots, slotOf(e))
	}
	return slots, shown
}
