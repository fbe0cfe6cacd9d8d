package timing

import (
	"cmp"
	"slices"

	"citybrain/domain/traffic/network"
)

// source is a link of a lit junction from which vehicles reach an edge.
type source struct {
	link   int
	share  float64 // of its vehicles that come
	travel float64 // seconds from stop line to stop line
}

// farthest is how many seconds a platoon stays one, and hops how many nodes without
// a signal it is followed through.
const farthest, hops = 90.0, 6

// feed divides a lane's flow by where it comes from: what sources of the area send
// is shared by the edge's lanes as they are used; the rest arrives evenly.
func (b *builder) feed(lane int, here place) {
	edge := b.net.Lanes[lane].Edge
	own, all := at(b.flows.Lanes, lane), 0.0
	for _, l := range b.net.Edges[edge].Lanes {
		all += at(b.flows.Lanes, l)
	}
	into := &b.area.Sites[here.site].Lanes[here.lane]
	into.Arrivals = own
	if own <= 0 || all <= 0 {
		return
	}
	sources := b.sources(edge)
	sent := 0.0
	for _, s := range sources {
		sent += at(b.flows.Links, s.link) * s.share
	}
	if sent <= 0 {
		return
	}
	part := own / all * min(1, all/sent)
	into.Arrivals = own * max(0, 1-sent/all)
	for _, s := range sources {
		from := b.lanes[b.net.Links[s.link].From]
		if share := s.share * part; share > 0 {
			into.Feeds = append(into.Feeds, Feed{Site: from.site, Lane: from.lane, Move: b.links[from.site][s.link], Share: min(1, share), Travel: s.travel})
		}
	}
}

// sources looks upstream from the end of an edge to the links of the area's
// junctions. At nodes without a signal it goes on by the shares of their links.
func (b *builder) sources(edge int) []source {
	var found []source
	b.upstream(edge, 1, 0, hops, &found)
	return found
}

func (b *builder) upstream(edge int, share, travel float64, left int, found *[]source) {
	lanes := b.net.Edges[edge].Lanes
	if len(lanes) == 0 {
		return
	}
	travel += b.net.Lanes[lanes[0]].Length / max(1, b.net.Lanes[lanes[0]].Speed)
	if travel > farthest || left == 0 || share < 0.05 {
		return
	}
	before := map[int]bool{}
	for _, lane := range lanes {
		for _, i := range b.net.Lanes[lane].In {
			link := &b.net.Links[i]
			if link.From == network.None {
				continue
			}
			inside := link.Length / max(1, link.Speed)
			if at, lit := b.lanes[link.From]; lit {
				if _, known := b.links[at.site][i]; known {
					*found = append(*found, source{i, share, travel + inside})
				}
				continue
			}
			if from := b.net.Lanes[link.From].Edge; link.Junction == network.None && !before[from] {
				before[from] = true
				b.upstream(from, share*b.passes(from, edge), travel+inside, left-1, found)
			}
		}
	}
}

// passes is the share of an edge's vehicles that go on to another: by the flows of
// its links, or alike where none were seen.
func (b *builder) passes(from, to int) float64 {
	all, there, count, fits := 0.0, 0.0, 0, 0
	for _, lane := range b.net.Edges[from].Lanes {
		for _, i := range b.net.Lanes[lane].Out {
			link := &b.net.Links[i]
			if link.To == network.None {
				continue
			}
			flow := at(b.flows.Links, i)
			all += flow
			count++
			if b.net.Lanes[link.To].Edge == to {
				there += flow
				fits++
			}
		}
	}
	if all > 0 {
		return there / all
	}
	return float64(fits) / float64(max(1, count))
}

// sortFeeds makes the area the same whichever way maps are gone through.
func (b *builder) sortFeeds() {
	for i := range b.area.Sites {
		for k := range b.area.Sites[i].Lanes {
			slices.SortFunc(b.area.Sites[i].Lanes[k].Feeds, func(a, b Feed) int {
				return cmp.Or(cmp.Compare(a.Site, b.Site), cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.Move, b.Move), cmp.Compare(a.Travel, b.Travel))
			})
		}
	}
}
