package adapt

// idleFrom is how sure the memory of an idle green must be to be believed.
const idleFrom = 0.5

// lately is the weight of the last interval in the flow of a lane: some five
// minutes count.
const lately = 0.035

// judgeGreens looks back at the decision that ends: a green with a vehicle
// waiting first at the line that let nobody over it would not do so now
// either. The memory fades, for what hindered the vehicle will go.
func (c *Controller) judgeGreens() {
	for i := range c.crossings {
		x := &c.crossings[i]
		for k, l := range x.lots {
			p := &c.lots[l]
			for s := range p.idle {
				p.idle[s] *= c.tune.Forget
			}
			if x.now >= 0 && x.stages[x.now].ways[k].open {
				x.blame(k, p)
			}
			p.rate += (float64(p.served)/c.tune.Interval - p.rate) * lately
			p.served = 0
		}
	}
}

// blame notes for one lot how its green went: the stages that would let it go
// no more ways than the one that is shown share its fate.
func (x *crossing) blame(k int, p *lot) {
	shown := x.stages[x.now].ways[k].links
	for s := range x.stages {
		links := x.stages[s].ways[k].links
		switch {
		case p.served > 0 && links&shown != 0:
			p.idle[s] = 0
		case p.served == 0 && p.atHead && links&^shown == 0:
			p.idle[s] = 1
		}
	}
}
