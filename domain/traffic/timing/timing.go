// Package timing finds cycle, order of stages, greens and offsets for the
// signals of an area from the flows that are expected (配时优化). Its model is a
// cyclic flow profile: every lane has a rate of arrival for each second of the
// cycle, a queue that stands upright at the stop line, and a rate of leaving that
// its signals allow; what leaves one junction arrives at the next, spread by
// Robertson's dispersion (TRRL LR 253). What chance and overload add is the
// incremental delay of the Highway Capacity Manual (2010, chapter 18).
//
// Times are seconds, flows vehicles a second. Nothing here knows a clock.
package timing

import (
	"errors"
	"fmt"
	"slices"
)

// Area are junctions that are timed together: they share a cycle, or run half of it.
type Area struct {
	Sites []Site
}

// Site is a junction with what its signals can do and what comes to it.
type Site struct {
	ID     string
	Stages []Stage
	Clear  [][]int // seconds from the end of stage i's green to the begin of j's
	Lanes  []Lane
}

// Stage is a set of movements that are green together (相位阶段).
type Stage struct {
	Min, Max int   // seconds of green; Max 0: as long as the cycle allows
	Needed   bool  // someone is served here only: it cannot be left out
	Serves   []int // signal groups that go in it, those of walkers too
}

// Lane is a lane at the stop line.
type Lane struct {
	ID         string
	Arrivals   float64 // from outside of the area, evenly
	Saturation float64 // vehicles a second while its queue leaves
	Storage    float64 // vehicles that have room between here and the last junction; 0: any number
	Moves      []Move
	Feeds      []Feed
}

// Move is a turn that vehicles of a lane make.
type Move struct {
	Share   float64  // of the lane's vehicles; the shares of a lane sum to one
	Right   []Right  // by stage
	Against []Facing // who goes first when the right is Gaps
}

// Facing are moves of a lane of the same site, one bit each.
type Facing struct {
	Lane  int
	Moves uint64
}

// Right is what a stage gives a move.
type Right uint8

// The rights of a move.
const (
	Red  Right = iota
	Gaps       // green, but others go first
	Free       // green, protected
)

// Feed is what arrives from a lane of a site in the area.
type Feed struct {
	Site, Lane, Move int
	Share            float64 // of the vehicles that leave by this move
	Travel           float64 // seconds from stop line to stop line at free speed
}

// Plan is how a site is timed. Greens follow Order, which names stages.
type Plan struct {
	Order  []int
	Greens []int
	Offset int // second of the cycle at which the first green begins
}

// ErrArea is the cause of an area that cannot be reckoned with.
var ErrArea = errors.New("the area cannot be reckoned with")

// Check tells what is wrong with an area, with the site's id.
func (a *Area) Check() error {
	for i := range a.Sites {
		s := &a.Sites[i]
		if err := s.check(a); err != nil {
			return fmt.Errorf("%w: junction %s: %w", ErrArea, s.ID, err)
		}
	}
	return nil
}

func (s *Site) check(a *Area) error {
	if len(s.Stages) == 0 || len(s.Clear) != len(s.Stages) {
		return errors.New("it needs stages, and times between each two of them")
	}
	for i, stage := range s.Stages {
		if stage.Min < 1 || (stage.Max != 0 && stage.Max < stage.Min) || len(s.Clear[i]) != len(s.Stages) {
			return fmt.Errorf("stage %d has wrong limits", i)
		}
		for _, seconds := range s.Clear[i] {
			if seconds < 0 || seconds > 60 {
				return fmt.Errorf("stage %d is cleared in %d s", i, seconds)
			}
		}
	}
	for _, lane := range s.Lanes {
		if err := lane.check(s, a); err != nil {
			return fmt.Errorf("lane %s: %w", lane.ID, err)
		}
	}
	return nil
}

func (l *Lane) check(s *Site, a *Area) error {
	if len(l.Moves) > 64 {
		return errors.New("it has more than 64 moves")
	}
	if !(l.Arrivals >= 0 && l.Arrivals < 10) || !(l.Saturation > 0 && l.Saturation < 10) || !(l.Storage >= 0) {
		return errors.New("a flow is negative, absurd or not a number")
	}
	sum := 0.0
	for _, m := range l.Moves {
		if len(m.Right) != len(s.Stages) || !(m.Share >= 0) {
			return errors.New("a move has no right for each stage, or a negative share")
		}
		for _, other := range m.Against {
			if other.Lane < 0 || other.Lane >= len(s.Lanes) {
				return errors.New("a move gives way to a lane that is not there")
			}
		}
		sum += m.Share
	}
	if sum < 0.999 || sum > 1.001 {
		return fmt.Errorf("the shares sum to %.3f", sum)
	}
	for _, f := range l.Feeds {
		if f.Site < 0 || f.Site >= len(a.Sites) || f.Lane < 0 || f.Lane >= len(a.Sites[f.Site].Lanes) ||
			f.Move < 0 || f.Move >= len(a.Sites[f.Site].Lanes[f.Lane].Moves) || !(f.Share >= 0 && f.Share <= 1) || !(f.Travel >= 0 && f.Travel < 3600) {
			return errors.New("it is fed from what is not there")
		}
	}
	return nil
}

// Cycle is the length of a plan in seconds.
func (s *Site) Cycle(p Plan) int {
	sum := 0
	for i, stage := range p.Order {
		sum += p.Greens[i] + s.Clear[stage][p.Order[(i+1)%len(p.Order)]]
	}
	return sum
}

// lost is the part of an order's cycle that is not green.
func (s *Site) lost(order []int) int {
	sum := 0
	for i, stage := range order {
		sum += s.Clear[stage][order[(i+1)%len(order)]]
	}
	return sum
}

// shortest is the least cycle of an order.
func (s *Site) shortest(order []int) int {
	sum := s.lost(order)
	for _, stage := range order {
		sum += s.Stages[stage].Min
	}
	return sum
}

// spared tells whether an order serves everybody without its k-th stage, walkers too.
func (s *Site) spared(order []int, k int) bool {
	if s.Stages[order[k]].Needed {
		return false
	}
	rest := slices.Delete(slices.Clone(order), k, k+1)
	for _, group := range s.Stages[order[k]].Serves {
		if !slices.ContainsFunc(rest, func(stage int) bool { return slices.Contains(s.Stages[stage].Serves, group) }) {
			return false
		}
	}
	for i := range s.Lanes {
		for _, m := range s.Lanes[i].Moves {
			if m.Right[order[k]] != Red && !slices.ContainsFunc(rest, func(stage int) bool { return m.Right[stage] != Red }) {
				return false
			}
		}
	}
	return true
}

// Holds tells why a plan must not run at a site in a cycle, or nil.
func (s *Site) Holds(p Plan, cycle int) error {
	if len(p.Order) == 0 || len(p.Order) != len(p.Greens) {
		return errors.New("a plan needs a green for each stage of its order")
	}
	seen := make([]bool, len(s.Stages))
	for i, stage := range p.Order {
		if stage < 0 || stage >= len(s.Stages) {
			return fmt.Errorf("there is no stage %d", stage)
		}
		seen[stage] = true
		if limits := s.Stages[stage]; p.Greens[i] < limits.Min || (limits.Max != 0 && p.Greens[i] > limits.Max) {
			return fmt.Errorf("stage %d is green for %d s", stage, p.Greens[i])
		}
	}
	for stage, limits := range s.Stages {
		if limits.Needed && !seen[stage] {
			return fmt.Errorf("stage %d is left out", stage)
		}
	}
	for stage := range s.Stages {
		if !seen[stage] && !s.spared(append(slices.Clone(p.Order), stage), len(p.Order)) {
			return fmt.Errorf("nobody serves whom stage %d would serve", stage)
		}
	}
	if length := s.Cycle(p); length <= 0 || cycle%length != 0 {
		return fmt.Errorf("a cycle of %d s does not fit into %d s", length, cycle)
	}
	return nil
}
