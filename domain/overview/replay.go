package overview

import (
	"context"
	"maps"
	"slices"
	"time"
)

// A replay reaches back at most replayMost, in at most replayFrames instants.
const (
	replayMost   = 24 * time.Hour
	replayFrames = 400
)

// Replay is how the things stood from..to: a whole first frame, then only what
// changed. Rows are those of the map, written as gaps.
type Replay struct {
	Region Area          `json:"region" doc:"What the frames cover; an empty code is the whole city"`
	From   time.Time     `json:"from"`
	To     time.Time     `json:"to"`
	Step   int           `json:"stepSeconds"`
	Frames []ReplayFrame `json:"frames"`
}

// ReplayFrame is one instant of a replay.
type ReplayFrame struct {
	At     time.Time   `json:"at"`
	Gaps   []int       `json:"i" doc:"Rows of the map, each as the gap to the one before"`
	State  []int       `json:"s" doc:"The new state of each of these rows"`
	Moved  *[3][]int   `json:"m,omitempty" doc:"Rows that moved as gaps, their x, their y; as in the stream"`
	Counts [states]int `json:"counts" doc:"Things by state at this instant"`
}

// Replay gives the states of all things of the caller's region from..to every step; the last three
// hours if both are zero. Steps are at least a minute and no more than 400.
func (s *Service) Replay(ctx context.Context, from, to time.Time, step time.Duration) (Replay, error) {
	v, err := s.viewOf(ctx)
	if err != nil {
		return Replay{}, err
	}
	if to.IsZero() {
		to = s.clock.Now()
	}
	if from.IsZero() {
		from = to.Add(-3 * time.Hour)
	}
	if !from.Before(to) || to.Sub(from) > replayMost {
		return Replay{}, ErrRange
	}
	step = max(step, time.Minute, to.Sub(from)/replayFrames).Truncate(time.Second)
	frames, err := s.things.Replay(ctx, from, to, step)
	if err != nil {
		return Replay{}, err
	}
	return Replay{Region: s.area(v.region), From: from, To: to, Step: int(step / time.Second), Frames: v.rows().replay(frames)}, nil
}

// replay packs frames by the rows of the roster. Things that are registered now
// and are in no frame were not heard from then: Unknown.
func (r *roster) replay(frames []Frame) []ReplayFrame {
	r.mu.RLock()
	defer r.mu.RUnlock()
	now := make([]State, len(r.id))
	for i := range now {
		now[i] = Unknown
	}
	var counts [states]int
	counts[Unknown] = len(now)
	out := make([]ReplayFrame, 0, len(frames))
	for i, f := range frames {
		changed := map[int]bool{}
		for id, state := range f.States {
			row, known := r.byID[id]
			if !known || state >= states || state == now[row] {
				continue
			}
			counts[now[row]]--
			counts[state]++
			now[row], changed[row] = state, true
		}
		rows := sorted(changed)
		if i == 0 {
			rows = everyRow(len(now))
		}
		one := ReplayFrame{At: f.At, Gaps: gaps(rows), State: make([]int, len(rows)), Counts: counts}
		for k, row := range rows {
			one.State[k] = int(now[row])
		}
		one.Moved = r.moved(f.Positions)
		out = append(out, one)
	}
	return out
}

// moved packs positions by the rows of the roster; nil if nothing moved. The
// caller holds the lock.
func (r *roster) moved(positions map[string][2]float64) *[3][]int {
	rows := map[int]bool{}
	for id := range positions {
		if row, known := r.byID[id]; known {
			rows[row] = true
		}
	}
	if len(rows) == 0 {
		return nil
	}
	order := sorted(rows)
	out := [3][]int{gaps(order), make([]int, len(order)), make([]int, len(order))}
	for i, row := range order {
		at := positions[r.id[row]]
		out[1][i], out[2][i] = int(r.origin.x(at[0])), int(r.origin.y(at[1]))
	}
	return &out
}

func everyRow(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

func sorted(rows map[int]bool) []int { return slices.Sorted(maps.Keys(rows)) }

// gaps writes sorted rows as the distance of each to the one before.
func gaps(rows []int) []int {
	out := make([]int, len(rows))
	last := 0
	for i, row := range rows {
		out[i] = row - last
		last = row
	}
	return out
}
