package traffic

import (
	"cmp"
	"context"
	"slices"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/steer"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/lang"
)

// LiveJunction is how a junction stands this second 路口实况.
type LiveJunction struct {
	Junction string      `json:"junction"`
	Way      string      `json:"way" enum:"local,planned,retimed,adaptive" doc:"Who should steer it"`
	Mode     string      `json:"mode" enum:"local,planned,held" doc:"Who does: its own plan, a plan of ours, or stage by stage"`
	Up       bool        `json:"up" doc:"Its controller is heard"`
	Show     string      `json:"show" doc:"A letter a signal group: r y G g s u, o flashing, O dark; empty while nothing is seen"`
	Plan     int         `json:"plan" doc:"Version of the plan that it runs; 0 for none, above a million one of the retimer"`
	Danger   string      `json:"danger,omitempty" doc:"What unsafe was seen; it is not steered until a person has looked"`
	Refused  string      `json:"refused,omitempty" doc:"Why what should be done is not done"`
	Queues   []LaneQueue `json:"queues" doc:"Lanes on which vehicles stand"`
	Decision string      `json:"decision,omitempty" doc:"The last adaptive decision in a sentence"`
}

// LaneQueue is how many vehicles stand on a lane.
type LaneQueue struct {
	Lane  string `json:"lane"`
	Stand int    `json:"stand"`
}

// TrafficLive is how all junctions of the caller's scope stand.
type TrafficLive struct {
	At        *time.Time     `json:"at,omitempty" doc:"Absent where nothing is steered"`
	Junctions []LiveJunction `json:"junctions"`
}

// JunctionLive is how one junction stands, with who set its way and what was changed last.
type JunctionLive struct {
	At      *time.Time      `json:"at,omitempty" doc:"Absent where nothing is steered"`
	Live    *LiveJunction   `json:"live,omitempty"`
	Way     JunctionWay     `json:"way"`
	Changes []ControlChange `json:"changes"`
}

// Live gives how the junctions of the caller's scope stand. The caller needs traffic.read.
func (s *Service) Live(ctx context.Context) (TrafficLive, error) {
	t := TrafficLive{Junctions: []LiveJunction{}}
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return t, err
	}
	if err := s.open(); err != nil {
		return t, err
	}
	standing, at := s.standingNow(ctx)
	t.At = at
	for _, i := range s.streets.order {
		if l := standing[i]; l != nil && s.streets.covered(ctx, i) {
			t.Junctions = append(t.Junctions, *l)
		}
	}
	return t, nil
}

// standingNow gives how the junctions stand and since when that holds; nothing and nil
// where nothing is steered.
func (s *Service) standingNow(ctx context.Context) (map[int]*LiveJunction, *time.Time) {
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.brain == nil {
		return nil, nil
	}
	standing, queues, at := map[int]*LiveJunction{}, s.queues(), st.at
	for _, i := range s.streets.order {
		if l, ok := s.live(ctx, i, queues); ok {
			standing[i] = &l
		}
	}
	return standing, &at
}

// standsSo tells whether a junction is one of those that are asked for.
func standsSo(l *LiveJunction, wanted string) bool {
	if l == nil {
		return false
	}
	switch wanted {
	case "lost":
		return !l.Up
	case "danger":
		return l.Danger != ""
	}
	return l.Way == wanted
}

// JunctionLive gives how a junction stands. The caller needs traffic.read. Fault:
// ErrNoJunction.
func (s *Service) JunctionLive(ctx context.Context, id string) (j JunctionLive, err error) {
	i, err := s.visible(ctx, id, ReadPermission)
	if err != nil {
		return j, err
	}
	if j.Changes, err = s.Changes(ctx, id); err != nil {
		return j, err
	}
	if j.Way, err = s.wayOf(ctx, id); err != nil {
		return j, err
	}
	if err = s.nameWays(ctx, &j); err != nil {
		return j, err
	}
	st := &s.steering
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.brain == nil {
		return j, nil
	}
	at := st.at
	j.At = &at
	if l, ok := s.live(ctx, i, s.queues()); ok {
		j.Live = &l
	}
	return j, nil
}

// queues gives who stands, by junction and lane. The steering is locked.
func (s *Service) queues() map[int][]LaneQueue {
	n, by := s.streets.net, map[int][]LaneQueue{}
	for lane, stand := range steer.Queues(s.steering.seen) {
		for _, k := range n.Lanes[lane].Out {
			if j := n.Links[k].Junction; j != network.None {
				by[j] = append(by[j], LaneQueue{n.Lanes[lane].ID, stand})
				break
			}
		}
	}
	return by
}

// live gives one junction. The steering is locked.
func (s *Service) live(ctx context.Context, i int, queues map[int][]LaneQueue) (LiveJunction, bool) {
	l, ok := s.steering.brain.Live(i)
	if !ok {
		return LiveJunction{}, false
	}
	n := s.streets.net
	v := LiveJunction{Junction: n.Junctions[i].ID, Way: string(l.Way), Mode: string(l.Mode), Up: l.Up, Show: string(l.Show),
		Plan: l.Version, Refused: l.Refused, Queues: sorted(queues[i])}
	if l.Way == steer.Planned && s.isRetimed(i) {
		v.Way = retimed
	}
	if l.Tripped != nil {
		v.Danger = l.Tripped.Code
	} else if s.steering.held(i, v.Junction) {
		v.Danger = "before_start"
	}
	if l.Decision != nil {
		v.Decision = steer.Say(l.Decision, lang.From(ctx) == lang.EN, func(lane int) string {
			e := &n.Edges[n.Lanes[lane].Edge]
			if e.Name == "" {
				return n.Lanes[lane].ID
			}
			return e.Name
		})
	}
	return v, true
}

// sorted puts the longest queues first; a junction without any has an empty list.
func sorted(list []LaneQueue) []LaneQueue {
	if list == nil {
		return []LaneQueue{}
	}
	slices.SortFunc(list, func(a, b LaneQueue) int { return cmp.Or(cmp.Compare(b.Stand, a.Stand), cmp.Compare(a.Lane, b.Lane)) })
	return list
}

func (s *Service) wayOf(ctx context.Context, id string) (w JunctionWay, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		w, err = s.store.way(ctx, tx, id)
		return err
	})
	return w, err
}
