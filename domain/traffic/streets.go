package traffic

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"citybrain/domain/traffic/network"
	"citybrain/kernel/auth"
)

// streets is the network with what is looked up in it; it does not change.
type streets struct {
	net     *network.Network
	order   []int          // lit junctions by name and id, those without a name last
	byID    map[string]int // their places in the network
	regions []string       // by junction
}

// newStreets prepares a network. Junctions of one id count once.
func newStreets(net *network.Network, regions Regions) *streets {
	s := &streets{net: net, byID: map[string]int{}, regions: make([]string, len(net.Junctions))}
	for i := range net.Junctions {
		j := &net.Junctions[i]
		if _, double := s.byID[j.ID]; double {
			continue
		}
		s.byID[j.ID] = i
		s.regions[i], _ = regions.RegionAt(j.At.Lon, j.At.Lat)
		s.order = append(s.order, i)
	}
	slices.SortFunc(s.order, func(a, b int) int {
		x, y := &net.Junctions[a], &net.Junctions[b]
		return cmp.Or(cmp.Compare(nameless(x), nameless(y)), cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	return s
}

func nameless(j *network.Junction) int {
	if j.Name == "" {
		return 1
	}
	return 0
}

// covered tells whether the caller's scope holds a junction.
func (s *streets) covered(ctx context.Context, i int) bool {
	p := auth.From(ctx)
	return p.Kind == auth.System || p.Scope.CoversRegion(s.regions[i])
}

// visible gives a junction of the caller's scope. Fault: ErrNoJunction.
func (s *Service) visible(ctx context.Context, id string, needs auth.Permission) (int, error) {
	if err := auth.Require(ctx, needs); err != nil {
		return 0, err
	}
	if err := s.open(); err != nil {
		return 0, err
	}
	i, ok := s.streets.byID[id]
	if !ok || !s.streets.covered(ctx, i) {
		return 0, ErrNoJunction.With("junction", id)
	}
	return i, nil
}

// matches tells whether a junction's name or id holds all the words that were typed.
func (s *streets) matches(i int, words []string) bool {
	j := &s.net.Junctions[i]
	text := strings.ToLower(j.Name + " " + j.ID)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
