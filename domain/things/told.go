package things

import (
	"context"
	"maps"
	"slices"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
)

// What the twin holds of a thing, for other domains.
type (
	Known    = twin.Thing // everything
	Identity = twin.Info  // what the registry says
	Latest   = twin.Value // one value
)

// Told is a thing as the twin has it, for those who show it in another language
// than ours, such as the broker. It is lent where that is said.
type Told struct {
	Known
	Profile *Profile // what its values mean, by their index
}

// Tell gives one thing; false if there is none, or not for the caller.
func (s *Service) Tell(ctx context.Context, id string) (Told, bool) {
	thing, ok := s.Twin().Get(id)
	scope := auth.From(ctx).Scope
	if !ok || !scope.CoversRegion(thing.Region) || !scope.CoversOrg(thing.Org) {
		return Told{}, false
	}
	return Told{thing, &s.Profiles()[thing.Profile]}, true
}

// TellEach visits the things of the profiles (by their codes; none: of all) within
// a box (west, south, east, north; nil: everywhere), as far as the caller may see
// them, until visit says no. What it visits is lent until visit returns, which
// must not call things.
func (s *Service) TellEach(ctx context.Context, profiles []string, box *[4]float64, visit func(*Told) bool) {
	kinds := s.kinds.Load()
	scope := auth.From(ctx).Scope
	f := twin.Filter{Box: box, Scope: [2]string{scope.Region, scope.Org}}
	for _, code := range profiles {
		if i, ok := kinds.byCode[code]; ok {
			f.Profiles = append(f.Profiles, i)
		}
	}
	if len(f.Profiles) < len(profiles) && len(f.Profiles) == 0 {
		return
	}
	told := Told{}
	s.Twin().Each(f, func(t *twin.Thing) bool {
		told.Known, told.Profile = *t, &kinds.list[t.Profile]
		return visit(&told)
	})
}

// TellCounts gives how many things of each profile the caller may see, by its code.
func (s *Service) TellCounts(ctx context.Context) map[string]int {
	scope := auth.From(ctx).Scope
	counts := map[string]int{}
	for i, row := range s.Twin().CountsWithin(scope.Region, scope.Org) {
		for _, n := range row {
			counts[s.Profiles()[i].Code] += n
		}
	}
	return counts
}

// ToldTie is a relation of a thing as other languages call it: the name of the
// attribute and the things at the other end, by id.
type ToldTie struct {
	Name   string // contains, or read from its end containedIn
	Things []string
}

// TellTies gives the relations of a thing whose other ends the caller may see, in
// both directions, by name: what NGSI-LD calls relationships.
func (s *Service) TellTies(ctx context.Context, id string) []ToldTie {
	by := map[string][]string{}
	for _, k := range s.RelationKinds() {
		for _, one := range s.ties.From(id) {
			if _, ok := s.Tell(ctx, one.To); ok && one.Kind == k.Code {
				by[k.Code] = append(by[k.Code], one.To)
			}
		}
		for _, one := range s.ties.Into(id) {
			if _, ok := s.Tell(ctx, one.To); ok && one.Kind == k.Code {
				by[k.Back.Code] = append(by[k.Back.Code], one.To)
			}
		}
	}
	told := make([]ToldTie, 0, len(by))
	for _, name := range slices.Sorted(maps.Keys(by)) {
		slices.Sort(by[name])
		told = append(told, ToldTie{name, by[name]})
	}
	return told
}
