package flow

import "slices"

// Way gives the states that lie ahead of one on the shortest way to a good end, that
// end included: what an applicant may expect if nothing is wanting. It is nil where
// no good end can be reached any more.
func (f *Flow) Way(from string) []string {
	before, queue := map[string]string{from: ""}, []string{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		s := state(f.States, at)
		if s == nil {
			continue
		}
		if s.Kind == End && s.Outcome == Granted {
			return back(before, from, at)
		}
		for _, to := range s.onwards() {
			if _, seen := before[to]; !seen {
				before[to] = at
				queue = append(queue, to)
			}
		}
	}
	return nil
}

// onwards gives where a state leads, in the order in which it says so. What the engine
// would do by itself it would have done, where it is somebody's turn.
func (s *State) onwards() (list []string) {
	for i := range s.Joins {
		list = append(list, s.Joins[i].To)
	}
	for i := range s.Actions {
		if a := &s.Actions[i]; s.Role == "" || s.actor(a) != System {
			list = append(list, a.To)
		}
	}
	return list
}

// back walks from an end to where the way began.
func back(before map[string]string, from, end string) (way []string) {
	for at := end; at != from; at = before[at] {
		way = append(way, at)
	}
	slices.Reverse(way)
	return way
}
