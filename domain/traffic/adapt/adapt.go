// Package adapt decides, every few seconds, which stage (相位阶段) each lit
// junction of a network shows next (自适应控制). Each junction looks a minute
// ahead: it predicts when the vehicles that its detectors see reach the stop
// line, tries sequences of stages in a beam search against a queue model of
// its lanes, and applies the first step of the cheapest. Neighbours tell each
// other when they mean to let vehicles go. Which lane a vehicle ends up in and
// which way it turns is learned on the street, not configured: nothing in here
// is tuned for a place. Every decision carries its reasons.
//
// The package decides and nothing else: what it wishes is held to minimum
// greens, clearances and conflicts by the monitor that makes the orders. It is
// pure; time is seconds of any clock that runs on, lengths metres.
package adapt

import (
	"math"

	"citybrain/domain/traffic/network"
)

// Tuning is the parameters of the controller, one set for all places.
type Tuning struct {
	Interval float64 // s between two decisions
	Amber    float64 // s from the end of a green to the next one
	Sight    float64 // m before the stop line that detectors see
	Steps    int     // intervals looked ahead
	Beam     int     // sequences kept at each step
	Start    float64 // s from green to the first vehicle over the line
	Second   float64 // s from the first to the second
	Headway  float64 // s between those that follow
	Accel    float64 // m/s²
	Gap      float64 // s that a turning vehicle needs before one that it gives way to
	Stop     float64 // cost of a stop, as s of waiting
	Left     float64 // cost of a vehicle left at the end of the look ahead, as s
	Switch   float64 // cost of a change of stage, as s
	Spill    float64 // cost a second of a full short lane, as vehicles waiting
	Patience float64 // s after which waiting weighs more: twice as much at the double, five times at the triple
	Silent   float64 // s without a vehicle after which a detector may be dead
	Forget   float64 // what stays of a green that served nobody, after a decision
	Reach    float64 // s of travel up to which neighbours' departures are believed
	Flow     float64 // share of the usual flow that is expected from beyond the sight
	Prior    float64 // observations that the layout of the lanes is worth
	Rounds   int     // times that neighbours hear of each other's plans
}

// Default is the set that the benchmarks are run with.
func Default() Tuning {
	return Tuning{
		Interval: 10, Amber: 3, Sight: 200, Steps: 6, Beam: 8,
		Start: 1, Second: 2.7, Headway: 2, Accel: 2.2, Gap: 3,
		Stop: 3, Left: 8, Switch: 1, Spill: 0.5, Patience: 120, Silent: 900, Forget: 0.6,
		Reach: 12, Flow: 0.6, Prior: 3, Rounds: 2,
	}
}

// Seen is one vehicle as the detectors see it: on a lane or on a link inside a
// box (the other is network.None). Track tells it from others while it stays
// in sight; it is no name and no plate.
type Seen struct {
	Track int
	Lane  int
	Link  int
	At    float64 // m from the begin of the lane or link
	Speed float64 // m/s
}

// Controller decides for all junctions of a network. It belongs to one
// goroutine.
type Controller struct {
	net       *network.Network
	tune      Tuning
	sight     *Sight
	lots      []lot      // by stop lane; see layout.go
	lotOf     []int      // stop lane of a lane, or -1
	crossings []crossing // junctions that can be decided
	memory    memory
	search    searcher
	decisions []Decision
}

// New prepares a controller. Junctions with a fatal problem or without a
// choice of stages are left out: they stay on their own programme.
func New(n *network.Network, t Tuning) *Controller {
	c := &Controller{net: n, tune: t, sight: NewSight(n, t.Sight)}
	c.layOut()
	c.memory = newMemory(c)
	return c
}

// Decide chooses the next stage of every junction at the time now, from what
// Watch was shown until then. The result is valid until the next call.
func (c *Controller) Decide(now float64) []Decision {
	c.judgeGreens()
	c.predict(now)
	if len(c.decisions) != len(c.crossings) {
		c.decisions = make([]Decision, len(c.crossings))
	}
	for round := range max(1, c.tune.Rounds) {
		for i := range c.crossings {
			x := &c.crossings[i]
			if round > 0 && len(x.behind) == 0 {
				continue // Nobody told it anything new.
			}
			c.gather(x, now)
			c.decisions[i] = c.choose(x, now)
			c.tell(x, now)
		}
	}
	for i := range c.crossings {
		c.crossings[i].now = c.decisions[i].Stage
	}
	return c.decisions
}

// Shows tells what a junction shows where that is not what was decided, such as when
// a stage was refused or an emergency vehicle went first.
func (c *Controller) Shows(junction, stage int) {
	for i := range c.crossings {
		if x := &c.crossings[i]; x.junction == junction && stage >= 0 && stage < len(x.stages) {
			x.now = stage
		}
	}
}

// freeTime is how long a vehicle with a speed needs over a distance if nobody
// hinders it, up to the speed that the lane allows.
func freeTime(distance, speed, limit, accel float64) float64 {
	limit = max(limit, 1)
	speed = min(max(speed, 0), limit)
	toLimit := (limit*limit - speed*speed) / (2 * accel)
	if toLimit >= distance {
		return (math.Sqrt(speed*speed+2*accel*max(distance, 0)) - speed) / accel
	}
	return (limit-speed)/accel + (distance-toLimit)/limit
}
