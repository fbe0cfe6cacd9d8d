package network

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/kernel/geo"
)

// junctions makes the lit junctions from the programmes.
func (b *sumoBuilder) junctions() error {
	last := map[string]int{} // SUMO runs the programme that comes last
	for i, p := range b.raw.programmes {
		last[p.id] = i
	}
	byID := map[string]int{}
	for i, p := range b.raw.programmes {
		if last[p.id] != i || p.id == "" {
			continue
		}
		byID[p.id] = len(b.net.Junctions)
		b.net.Junctions = append(b.net.Junctions, Junction{ID: p.id, Own: p.steps, Offset: p.offset})
	}
	b.nodes(byID)
	links := make([][]int, len(b.net.Junctions))
	for i := range b.net.Links {
		if j, ok := byID[b.signal[i]]; ok {
			b.net.Links[i].Junction = j
			links[j] = append(links[j], i)
		}
	}
	cells := 0
	for j := range b.net.Junctions {
		b.signals(j, links[j])
		n := len(b.net.Junctions[j].Groups)
		if cells += n * n; cells > mostCells {
			return &Error{"tlLogic " + short(b.net.Junctions[j].ID), "too many signals in all"}
		}
		b.net.relate(j)
		b.net.ownStages(j)
		b.net.ownTimes(j)
		b.net.judge(j)
	}
	return nil
}

// nodes places each junction at the middle of its nodes and names it by its streets.
func (b *sumoBuilder) nodes(byID map[string]int) {
	sum := make([]geo.Point, len(b.net.Junctions))
	for n, node := range b.raw.nodes {
		at, seen := b.raw.projection.point(node.x, node.y), map[int]bool{}
		for _, i := range b.byNode[n] {
			j, ok := byID[b.signal[i]]
			if !ok || seen[j] {
				continue
			}
			seen[j] = true
			to := &b.net.Junctions[j]
			to.Nodes = append(to.Nodes, node.id)
			if to.Name == "" {
				to.Name = node.name
			}
			sum[j].Lon, sum[j].Lat = sum[j].Lon+at.Lon, sum[j].Lat+at.Lat
		}
	}
	for j := range b.net.Junctions {
		if n := float64(len(b.net.Junctions[j].Nodes)); n > 0 {
			b.net.Junctions[j].At = geo.Point{Lon: sum[j].Lon / n, Lat: sum[j].Lat / n}
		}
	}
}

// signals puts the links into groups: those of one street that the programme never
// shows anything different.
func (b *sumoBuilder) signals(j int, links []int) {
	to := &b.net.Junctions[j]
	if len(to.Own) > 0 {
		to.Signals = len(to.Own[0].State)
	}
	for _, s := range to.Own {
		if len(s.State) != to.Signals || !Aspects(s.State).Known() {
			b.net.Note(Problem{Code: StateLength, Subject: short(to.ID), Junction: j, Fatal: true, Detail: fmt.Sprintf("%.80q", s.State)})
			to.Signals = 0
			return
		}
	}
	slices.SortStableFunc(links, func(a, c int) int { return b.net.Links[a].Index - b.net.Links[c].Index })
	groups := map[string]int{}
	for _, i := range links {
		l := &b.net.Links[i]
		if l.Index >= to.Signals {
			b.net.Note(Problem{Code: LinkOutside, Subject: short(to.ID), Junction: j, Fatal: true, Detail: "linkIndex " + strconv.Itoa(l.Index)})
			continue
		}
		key := b.groupKey(to, l)
		g, ok := groups[key]
		if !ok {
			g = len(to.Groups)
			groups[key] = g
			to.Groups = append(to.Groups, Group{Name: strconv.Itoa(g + 1), Kind: b.net.kindOf(l)})
		}
		l.Group = g
		to.Groups[g].Links = append(to.Groups[g].Links, i)
		to.Groups[g].Signals = append(to.Groups[g].Signals, l.Index)
		if other := b.second[i]; other != None && other < to.Signals && alike(to.Own, l.Index, other) {
			to.Groups[g].Signals = append(to.Groups[g].Signals, other)
		}
	}
	b.net.oneGroupASignal(j)
	if to.Name == "" {
		to.Name = b.net.nameOf(j)
	}
}

// alike reports whether a programme never shows two letters differently.
func alike(steps []Step, a, b int) bool {
	return !slices.ContainsFunc(steps, func(s Step) bool { return s.State[a] != s.State[b] })
}

// groupKey is equal for links that belong to one group.
func (b *sumoBuilder) groupKey(j *Junction, l *Link) string {
	key := make([]byte, 0, len(j.Own)+8)
	for _, s := range j.Own {
		key = append(key, s.State[l.Index])
	}
	if l.Walk {
		return "walk" + strconv.Itoa(l.Index)
	}
	return string(strconv.AppendInt(key, int64(b.net.Lanes[l.From].Edge), 10))
}

// kindOf tells what a signal of the link stands for.
func (n *Network) kindOf(l *Link) Kind {
	if l.Walk {
		return Walkers
	}
	switch uses := n.Lanes[l.From].Uses; {
	case uses&(Car|Bus) != 0:
		return Vehicles
	case uses&Bike != 0:
		return Bikes
	case uses&Rail != 0:
		return Trams
	case uses&Walk != 0:
		return Walkers
	}
	return Vehicles
}

// oneGroupASignal joins groups that share a letter of the state: a programme may show
// one signal to links of two streets.
func (n *Network) oneGroupASignal(j int) {
	to := &n.Junctions[j]
	owner := map[int]int{}
	into := make([]int, len(to.Groups))
	for g := range to.Groups {
		into[g] = g
		for _, s := range to.Groups[g].Signals {
			if first, taken := owner[s]; taken {
				into[g] = into[first]
			}
		}
		for _, s := range to.Groups[g].Signals {
			owner[s] = into[g]
		}
	}
	kept, place := []Group{}, map[int]int{}
	for g, group := range to.Groups {
		root := into[g]
		at, ok := place[root]
		if !ok {
			at = len(kept)
			place[root] = at
			kept = append(kept, Group{Name: strconv.Itoa(at + 1), Kind: group.Kind})
		}
		kept[at].Links = append(kept[at].Links, group.Links...)
		kept[at].Signals = append(kept[at].Signals, group.Signals...)
	}
	for g := range kept {
		kept[g].Links, kept[g].Signals = sorted(kept[g].Links), sorted(kept[g].Signals)
		for _, l := range kept[g].Links {
			n.Links[l].Group = g
		}
	}
	to.Groups = kept
}

// nameOf names a junction by the two largest streets that come to it.
func (n *Network) nameOf(j int) string {
	count := map[string]int{}
	for _, g := range n.Junctions[j].Groups {
		for _, l := range g.Links {
			if from := n.Links[l].From; from != None {
				if name := n.Edges[n.Lanes[from].Edge].Name; name != "" {
					count[name]++
				}
			}
		}
	}
	names := make([]string, 0, len(count))
	for name := range count {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	return strings.Join(names[:min(2, len(names))], " / ")
}

// ownTimes reads the times that the own programme keeps: yellow, all-red, least green.
func (n *Network) ownTimes(j int) {
	to := &n.Junctions[j]
	yellow, least := time.Duration(0), 5*time.Second
	for _, s := range to.Own {
		switch {
		case strings.ContainsRune(s.State, 'y') && s.Duration > 0 && (yellow == 0 || s.Duration < yellow):
			yellow = s.Duration
		case Aspects(s.State).Goes() && s.Min > 0:
			least = min(least, s.Min)
		}
	}
	if yellow == 0 {
		yellow = 3 * time.Second
	}
	for g := range to.Groups {
		group := &to.Groups[g]
		group.MinGreen = least
		if group.Kind == Walkers {
			group.WalkClear = max(n.ownClear(to, g), 3*time.Second)
			continue
		}
		group.Yellow = yellow
	}
}

// ownClear gives the shortest time that the own programme leaves walkers between the end
// of their green and the green of somebody whom they meet.
func (n *Network) ownClear(to *Junction, g int) (clear time.Duration) {
	for i := range to.Own {
		next := (i + 1) % len(to.Own)
		show, err1 := to.Show(to.Own[i].State)
		after, err2 := to.Show(to.Own[next].State)
		if err1 != nil || err2 != nil || !show.At(g).Goes() || after.At(g).Goes() {
			continue
		}
		if left := n.untilMet(to, g, next); clear == 0 || left < clear {
			clear = left
		}
	}
	return clear
}

// untilMet adds up the steps from one on until somebody goes whom the group crosses.
func (n *Network) untilMet(to *Junction, g, from int) (sum time.Duration) {
	for k := range to.Own {
		step := to.Own[(from+k)%len(to.Own)]
		show, err := to.Show(step.State)
		if err != nil {
			return sum
		}
		for h := range to.Groups {
			if !to.Together(g, Green, h, show.At(h)) {
				return sum
			}
		}
		sum += step.Duration
	}
	return sum
}
