package adapt

import "citybrain/domain/traffic/network"

// prepare works out what each stage means for each lot, with the turns as they
// are known by now.
func (c *Controller) prepare(x *crossing) {
	junction := &c.net.Junctions[x.junction]
	if x.stages == nil {
		x.stages = make([]stage, len(junction.Stages))
	}
	for s := range x.stages {
		st := &x.stages[s]
		if st.ways == nil {
			st.ways = make([]way, len(x.lots))
		}
		st.order = st.order[:0]
		for i := range x.lots {
			st.ways[i] = c.wayOf(x, s, i, st.ways[i].before[:0])
			if st.ways[i].yield == 0 {
				st.order = append(st.order, i)
			}
		}
		for i := range x.lots {
			if st.ways[i].yield > 0 {
				st.order = append(st.order, i)
			}
		}
	}
}

func (c *Controller) wayOf(x *crossing, s, i int, before []int) way {
	p := &c.lots[x.lots[i]]
	show := c.net.Junctions[x.junction].Stages[s].Show
	w, sum := way{}, 0.0
	for k, l := range p.links {
		sum += p.turned[k]
		link := &c.net.Links[l]
		switch show.At(link.Group) {
		case network.Green:
			w.open, w.links = true, w.links|1<<(k&63)
		case network.Permissive, network.Filter:
			w.open, w.links = true, w.links|1<<(k&63)
			w.yield += p.turned[k]
			before = c.yieldsTo(x, show, link, before)
		default:
			w.wait += p.turned[k]
		}
	}
	if len(before) == 0 {
		w.yield = 0 // Nobody is there to give way to.
	}
	w.wait, w.yield, w.before = w.wait/sum, w.yield/sum, before
	return w
}

// yieldsTo adds the lots of a crossing that a link gives way to in a stage.
func (c *Controller) yieldsTo(x *crossing, show network.Aspects, link *network.Link, before []int) []int {
	for _, f := range link.Yields {
		foe := &c.net.Links[f]
		if foe.Junction != link.Junction || foe.From < 0 || foe.Group < 0 || !show.At(foe.Group).Goes() {
			continue
		}
		for i, p := range x.lots {
			if c.lots[p].lane == foe.From && !has(before, i) && foe.From != link.From {
				before = append(before, i)
			}
		}
	}
	return before
}
