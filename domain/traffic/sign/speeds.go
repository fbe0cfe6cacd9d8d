package sign

import (
	"fmt"
	"math"
	"time"
)

// Apart is how much the speeds of neighbouring sections differ at most, in km/h.
const Apart = 20

// Hold is how long an advised speed stands before it is changed again, and how long it must
// be free before it is raised.
const Hold = 2 * time.Minute

// Going is how it goes on a section of a road.
type Going struct {
	State  int  // 1 free to 5 badly congested; 0: nobody was seen
	Closed bool // nobody gets through
}

// Chain is sections of a road that follow each other in the direction of travel, each under
// its advised speed 可变车速路段.
type Chain struct {
	steps []int
	most  []int // km/h, what a section may have at most beside its neighbours
	now   []int
	since []time.Time // last change
	calm  []time.Time // since when more is possible; zero: it is not
}

// NewChain makes a chain whose sections have speed limits in km/h, from speeds that may be
// advised: rising evenly by 10 or 20. Each section has one of them within its limit.
func NewChain(limits, steps []int) (*Chain, error) {
	if len(limits) == 0 || len(steps) < 2 {
		return nil, fmt.Errorf("a chain has sections and two speeds at least")
	}
	by := steps[1] - steps[0]
	for i, s := range steps {
		if s < 10 || s%10 != 0 || by != 10 && by != 20 || i > 0 && s-steps[i-1] != by {
			return nil, fmt.Errorf("speeds rise evenly by 10 or 20 km/h and are multiples of 10, not %v", steps)
		}
	}
	c := &Chain{steps: steps, most: make([]int, len(limits)), since: make([]time.Time, len(limits)), calm: make([]time.Time, len(limits))}
	for i, limit := range limits {
		for _, s := range steps {
			if s <= limit {
				c.most[i] = s
			}
		}
		if c.most[i] == 0 {
			return nil, fmt.Errorf("no speed of %v is within the limit of %d km/h of section %d", steps, limit, i+1)
		}
	}
	level(c.most)
	c.now = append([]int(nil), c.most...)
	return c, nil
}

// level lowers speeds until neighbours are near enough.
func level(v []int) {
	for i := len(v) - 2; i >= 0; i-- {
		v[i] = min(v[i], v[i+1]+Apart)
	}
	for i := 1; i < len(v); i++ {
		v[i] = min(v[i], v[i-1]+Apart)
	}
}

// Advice gives the speed of each section in km/h, 0 where the limit is all there is to say.
func (c *Chain) Advice() []int {
	list := make([]int, len(c.now))
	for i, v := range c.now {
		if v < c.most[i] {
			list[i] = v
		}
	}
	return list
}

// Next takes in how it goes and gives the sections whose speed was changed. A section whose
// speed was changed within Hold keeps it, and its neighbours stay near it.
func (c *Chain) Next(seen []Going, now time.Time) (changed []int) {
	if len(seen) != len(c.now) {
		return nil
	}
	want := c.wanted(seen, now)
	for i, v := range want {
		least, most := math.MinInt, math.MaxInt
		for j := range c.now {
			if c.held(j, now) {
				far := Apart * max(i-j, j-i)
				least, most = max(least, c.now[j]-far), min(most, c.now[j]+far)
			}
		}
		want[i] = min(max(v, least), most)
	}
	for i, v := range want {
		if v != c.now[i] {
			c.now[i], c.since[i], c.calm[i] = v, now, time.Time{}
			changed = append(changed, i)
		}
	}
	return changed
}

// held tells whether a section must keep its speed.
func (c *Chain) held(i int, now time.Time) bool {
	age := now.Sub(c.since[i])
	return !c.since[i].IsZero() && age >= 0 && age < Hold
}

// wanted is what the sections should have if nothing was changed lately; more than now only
// where that was possible for a while.
func (c *Chain) wanted(seen []Going, now time.Time) []int {
	want := make([]int, len(seen))
	for i, g := range seen {
		want[i] = c.own(i, g)
	}
	level(want)
	for i, v := range want {
		switch {
		case v <= c.now[i]:
			c.calm[i] = time.Time{}
		case c.calm[i].IsZero() || now.Before(c.calm[i]):
			c.calm[i] = now
		}
		if c.calm[i].IsZero() || now.Sub(c.calm[i]) < Hold {
			want[i] = min(v, c.now[i])
		}
	}
	level(want)
	return want
}

// own is what a section should have for its own sake: the lowest speed where a queue stands
// or the road is closed. Where it is only slow, that may be the signals, which no lower speed
// helps.
func (c *Chain) own(i int, g Going) int {
	if g.State >= 4 || g.Closed {
		return min(c.steps[0], c.most[i])
	}
	return c.most[i]
}
