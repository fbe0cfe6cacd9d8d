package sign

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func six(t *testing.T) *Chain {
	t.Helper()
	c, err := NewChain([]int{60, 60, 60, 60, 60, 60}, []int{30, 40, 50, 60})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A queue stands in the fifth section: before its tail the speeds go down in steps, and up
// again when it is gone.
func TestSpeedsGoDownInStepsBeforeAQueueAndUpAgain(t *testing.T) {
	c, now := six(t), eight
	queue := []Going{{State: 1}, {State: 1}, {State: 1}, {State: 1}, {State: 5}, {State: 3}}
	if changed := c.Next(queue, now); !slices.Equal(c.Advice(), []int{0, 0, 0, 50, 30, 50}) || !slices.Equal(changed, []int{3, 4, 5}) {
		t.Fatalf("%v, changed %v", c.Advice(), changed)
	}
	queue[3] = Going{State: 4}
	c.Next(queue, now.Add(Hold/2))
	if !slices.Equal(c.Advice(), []int{0, 0, 50, 50, 30, 50}) {
		t.Errorf("the fourth section is changed too soon: %v", c.Advice())
	}
	c.Next(queue, now.Add(Hold))
	if !slices.Equal(c.Advice(), []int{0, 0, 50, 30, 30, 50}) {
		t.Errorf("%v", c.Advice())
	}
	free := slices.Repeat([]Going{{State: 1}}, 6)
	c.Next(free, now.Add(2*Hold))
	c.Next(free, now.Add(3*Hold-time.Second))
	if !slices.Equal(c.Advice(), []int{0, 0, 50, 30, 30, 50}) {
		t.Errorf("raised before it was free for a while: %v", c.Advice())
	}
	c.Next(free, now.Add(3*Hold))
	if !slices.Equal(c.Advice(), make([]int, 6)) {
		t.Errorf("%v", c.Advice())
	}
	c.Next([]Going{{State: 1}, {Closed: true}, {}, {}, {}, {}}, now.Add(4*Hold))
	if !slices.Equal(c.Advice(), []int{50, 30, 50, 0, 0, 0}) {
		t.Errorf("before a closed road: %v", c.Advice())
	}
}

// Whatever the street does: never above the limit, neighbours near each other, only allowed
// speeds, and no section twice within the hold.
func TestNoSpeedIsEverAboveTheLimitNorChangedTooOften(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 100))
	for range 300 {
		by := 10 + 10*r.IntN(2)
		var steps []int
		for s := 20 + 10*r.IntN(2); s <= 120; s += by {
			steps = append(steps, s)
		}
		limits := make([]int, 1+r.IntN(9))
		for i := range limits {
			limits[i] = 30 + 10*r.IntN(10)
		}
		c, err := NewChain(limits, steps)
		if err != nil {
			t.Fatal(err)
		}
		now, last := eight, make([]time.Time, len(limits))
		seen := make([]Going, len(limits))
		for range 400 {
			now = now.Add(time.Duration(1+r.IntN(40)) * time.Second)
			if i := r.IntN(len(seen)); r.IntN(2) == 0 {
				seen[i] = Going{State: r.IntN(6), Closed: r.IntN(20) == 0}
			}
			for _, i := range c.Next(seen, now) {
				if !last[i].IsZero() && now.Sub(last[i]) < Hold {
					t.Fatalf("section %d is changed after %s", i, now.Sub(last[i]))
				}
				last[i] = now
			}
			for i, v := range c.now {
				if v > limits[i] || !slices.Contains(steps, v) {
					t.Fatalf("section %d of %v: %d of %v", i, limits, v, steps)
				}
				if i > 0 && max(v-c.now[i-1], c.now[i-1]-v) > Apart {
					t.Fatalf("%v are too far apart", c.now)
				}
			}
		}
	}
}

func TestChainsThatCannotBe(t *testing.T) {
	for _, bad := range [][2][]int{{{60}, {30, 60}}, {{60}, {35, 45}}, {{60}, {30, 40, 60}}, {{60}, {60}}, {{20}, {30, 40}}, {{}, {30, 40}}, {{60}, {40, 30}}} {
		if c, err := NewChain(bad[0], bad[1]); err == nil {
			t.Errorf("%v: %+v", bad, c)
		}
	}
	if six(t).Next([]Going{{}}, eight) != nil {
		t.Error("a chain takes in figures of another one")
	}
}
