package adapt

import (
	"fmt"
	"math"
	"strings"
)

// Decision is what one junction shows next and why.
type Decision struct {
	Junction int     // of the network
	Stage    int     // to show now, of the junction's stages
	Change   bool    // another one than is shown
	Plan     []int   // stages meant for the coming intervals, this one first
	Cost     float64 // of the plan, vehicle seconds over the time looked ahead
	Other    int     // the stage that is second best, -1 if it came to nothing
	Dearer   float64 // what it would cost more
	Queues   []Queue // what was seen and expected
}

// Queue is one lane at the stop line as the decision saw it.
type Queue struct {
	Lane     int     // of the network
	Standing float64 // vehicles
	Expected float64 // vehicles within the time looked ahead, the standing ones among them
	Idle     bool    // green lately let nobody go
}

// explain gathers the reasons of a decision.
func (c *Controller) explain(x *crossing, first []float64) Decision {
	d := Decision{Junction: x.junction, Stage: x.plan[0], Change: x.plan[0] != x.now, Plan: append([]int(nil), x.plan...), Other: -1, Dearer: math.Inf(1)}
	d.Cost = first[d.Stage]
	for s, cost := range first {
		if s != d.Stage && cost-d.Cost < d.Dearer {
			d.Other, d.Dearer = s, cost-d.Cost
		}
	}
	for _, l := range x.lots {
		p := &c.lots[l]
		q := Queue{Lane: p.lane, Standing: p.standing, Idle: p.idle[d.Stage] > idleFrom}
		for _, a := range p.all {
			q.Expected += a.weight
		}
		d.Queues = append(d.Queues, q)
	}
	return d
}

// Say tells the reasons in one plain sentence, with the names that lane gives.
func (d *Decision) Say(lane func(int) string) string {
	var b strings.Builder
	if d.Change {
		fmt.Fprintf(&b, "Change to stage %d", d.Stage+1)
	} else {
		fmt.Fprintf(&b, "Keep stage %d", d.Stage+1)
	}
	if d.Other >= 0 {
		fmt.Fprintf(&b, ": stage %d would cost %.0f vehicle seconds more", d.Other+1, d.Dearer)
	}
	for _, q := range d.Queues {
		if q.Standing >= 1 {
			fmt.Fprintf(&b, "; %.0f wait on %s", q.Standing, lane(q.Lane))
		}
	}
	b.WriteByte('.')
	return b.String()
}
