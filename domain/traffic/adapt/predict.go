package adapt

import (
	"cmp"
	"slices"
)

const (
	creeping  = 2.0  // m/s: slower than that a vehicle stands in a queue
	leastPart = 0.08 // of a vehicle that is worth predicting
	firstSpot = 12.0 // m before the line where the first one stands
	recalled  = 40.0 // s that a vehicle out of sight is still expected
)

// predict spreads the vehicles in sight over the stop lines that they will
// reach.
func (c *Controller) predict(now float64) {
	for i := range c.lots {
		p := &c.lots[i]
		p.seen, p.standing, p.atHead = p.seen[:0], 0, false
	}
	for i := range c.memory.tracks {
		c.spread(&c.memory.tracks[i], now)
	}
	c.recall(now)
	for i := range c.lots {
		slices.SortStableFunc(c.lots[i].seen, func(a, b arrival) int { return cmp.Compare(a.distance, b.distance) })
	}
	for i := range c.crossings {
		c.prepare(&c.crossings[i])
	}
}

// spread gives each stop line ahead of a vehicle its share of it.
func (c *Controller) spread(t *track, now float64) {
	lane, way, limit := t.Lane, 0.0, 0.0
	if lane < 0 {
		k := &c.net.Links[t.Link]
		if k.To < 0 {
			return
		}
		lane, way, limit = k.To, k.Length-t.At, c.net.Lanes[k.To].Speed
		way += c.net.Lanes[lane].Length
	} else {
		way, limit = c.net.Lanes[lane].Length-t.At, c.net.Lanes[lane].Speed
	}
	targets := c.memory.goals[lane]
	if len(targets) == 0 {
		return
	}
	counts := c.memory.cells[c.cell(t.Seen)]
	total := 0.0
	for i := range targets {
		total += c.share(counts, &targets[i], t, way)
	}
	for _, k := range counts {
		if k.lot < 0 {
			total += k.n
		}
	}
	over := max(0, t.waited/c.tune.Patience-1)
	care := 1 + over*over
	spent := freeTime(way, t.Speed, limit, c.tune.Accel)
	for i := range targets {
		g := &targets[i]
		part := c.share(counts, g, t, way) / total
		if part < leastPart {
			continue
		}
		p := &c.lots[g.lot]
		distance := way + g.way
		p.seen = append(p.seen, arrival{now + spent + g.time, distance, part, part * care, t.Speed > creeping})
		if part > 0.5 {
			p.heard = now
		}
		if t.Speed <= creeping {
			p.standing += part
			p.atHead = p.atHead || distance < firstSpot && part > 0.5
		}
	}
}

// share is the observations that speak for one stop line: those made at the
// place, and what the layout of the lanes is worth, more so near the line.
func (c *Controller) share(counts []count, g *goal, t *track, way float64) float64 {
	prior := c.tune.Prior * 0.1
	if g.direct {
		prior = c.tune.Prior
	}
	if t.lot == g.lot && way < 2*bin {
		prior *= 20
	}
	for _, k := range counts {
		if k.lot == g.lot {
			return prior + k.n
		}
	}
	return prior
}

// recall adds the vehicles that left a stop line and have not come into sight
// of the next one.
func (c *Controller) recall(now float64) {
	kept := c.memory.ghosts[:0]
	for _, h := range c.memory.ghosts {
		p := &c.lots[h.lot]
		if now-h.at > recalled {
			continue
		}
		kept = append(kept, h)
		c.onward(p, h.at, 1, recalled, func(d departure) {
			speed := max(c.lots[d.lot].limit, 1)
			if left := (d.at - now) * speed; left > c.tune.Sight {
				d.distance, d.moving = left, true
				c.lots[d.lot].seen = append(c.lots[d.lot].seen, d.arrival)
			}
		})
	}
	c.memory.ghosts = kept
}

// onward spreads a vehicle that leaves a stop line at a time over the next
// stop lines that it may reach within far seconds of travel.
func (c *Controller) onward(p *lot, at, weight, far float64, to func(departure)) {
	sum := 0.0
	for _, n := range p.turned {
		sum += n
	}
	for i := range p.links {
		targets := p.goals[i]
		if len(targets) == 0 {
			continue
		}
		total := 0.0
		entry := c.entry(p.links[i])
		for k := range targets {
			total += c.likely(entry, &targets[k])
		}
		for k := range targets {
			g := &targets[k]
			part := weight * p.turned[i] / sum * c.likely(entry, g) / total
			if part >= leastPart && g.time < far {
				to(departure{g.lot, arrival{at: at + g.time + 2, weight: part, care: part, moving: true}})
			}
		}
	}
}

// entry gives what is known of vehicles at the begin of the lane behind a link.
func (c *Controller) entry(link int) []count {
	return c.memory.cells[c.cell(Seen{Lane: c.net.Links[link].To})]
}

func (c *Controller) likely(counts []count, g *goal) float64 {
	prior := 0.3
	if g.direct {
		prior = 1
	}
	for _, k := range counts {
		if k.lot == g.lot {
			return prior + k.n
		}
	}
	return prior
}

// gather puts what is seen and what the neighbours announce into one row.
func (c *Controller) gather(x *crossing, now float64) {
	for _, i := range x.lots {
		p := &c.lots[i]
		p.all = append(p.all[:0], p.seen...)
	}
	c.presume(x, now)
	for _, b := range x.behind {
		for _, d := range c.crossings[b].announce {
			if p := &c.lots[d.lot]; &c.crossings[p.crossing] == x && d.at > now {
				p.all = append(p.all, d.arrival)
			}
		}
	}
	for _, i := range x.lots {
		p := &c.lots[i]
		if len(p.all) == len(p.seen) {
			c.foresee(p, now)
		}
		slices.SortStableFunc(p.all[len(p.seen):], func(a, b arrival) int { return cmp.Compare(a.at, b.at) })
	}
}

// foresee adds those who will come from beyond the sight, by the flow of late,
// where no neighbour says who they are.
func (c *Controller) foresee(p *lot, now float64) {
	const apart = 6.0 // s
	weight := c.tune.Flow * p.rate * apart
	if weight < 0.02 {
		return
	}
	from := p.known/max(p.limit, 1) + apart/2
	for at := from; at < c.tune.Interval*float64(c.tune.Steps); at += apart {
		p.all = append(p.all, arrival{at: now + at, distance: at * p.limit, weight: weight, care: weight, moving: true})
	}
}

// presume puts a waiting vehicle before a line that has been silent for long
// and red for a while: its detector may be dead, and nobody shall wait before
// it for ever.
func (c *Controller) presume(x *crossing, now float64) {
	for k, i := range x.lots {
		p := &c.lots[i]
		if x.now < 0 {
			p.heard, p.opened = now, now
		} else if x.stages[x.now].ways[k].open {
			p.opened = now
		}
		if red := now - p.opened; now-p.heard > c.tune.Silent && red > c.tune.Patience {
			p.all = append(p.all, arrival{at: now, weight: 1, care: red / c.tune.Patience})
		}
	}
}
