package timing

import (
	"cmp"
	"slices"

	"citybrain/domain/traffic/network"
)

// near is how far apart in seconds two junctions may be that are timed together.
const near = 45.0

// Groups divides junctions into areas that are timed together (子区): those between which
// most vehicles go on first, as long as an area stays within most junctions. Each area is
// in the order in which the junctions were given.
func Groups(net *network.Network, junctions []int, f Flows, most int) [][]int {
	area, sites := FromNetwork(net, junctions, f)
	type tie struct {
		a, b int
		flow float64
	}
	flows := map[[2]int]float64{}
	for b := range area.Sites {
		for k := range area.Sites[b].Lanes {
			for _, feed := range area.Sites[b].Lanes[k].Feeds {
				if feed.Site != b && feed.Travel <= near {
					from := &area.Sites[feed.Site].Lanes[feed.Lane]
					flows[[2]int{min(feed.Site, b), max(feed.Site, b)}] += feed.Share * from.Moves[feed.Move].Share * from.Saturation
				}
			}
		}
	}
	ties := make([]tie, 0, len(flows))
	for pair, flow := range flows {
		ties = append(ties, tie{pair[0], pair[1], flow})
	}
	slices.SortFunc(ties, func(x, y tie) int {
		return cmp.Or(cmp.Compare(y.flow, x.flow), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	of, members := make([]int, len(sites)), make([][]int, len(sites))
	for i := range sites {
		of[i], members[i] = i, []int{i}
	}
	for _, t := range ties {
		a, b := of[t.a], of[t.b]
		if a == b || len(members[a])+len(members[b]) > most {
			continue
		}
		a, b = min(a, b), max(a, b)
		for _, i := range members[b] {
			of[i] = a
		}
		members[a], members[b] = append(members[a], members[b]...), nil
	}
	var groups [][]int
	for _, m := range members {
		if len(m) == 0 {
			continue
		}
		slices.Sort(m)
		group := make([]int, len(m))
		for k, i := range m {
			group[k] = sites[i]
		}
		groups = append(groups, group)
	}
	return groups
}
