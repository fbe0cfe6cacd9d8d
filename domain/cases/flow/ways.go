package flow

import "slices"

// ways looks at the flow as a graph: what cannot be reached, and from where no end can.
func (c *checker) ways() {
	if state(c.d.States, c.d.Start) == nil {
		c.say([]any{"start"}, "unknown_state", "the flow begins in %q, which it has not", c.d.Start)
		return
	}
	c.reachable(c.d.States, c.d.Start, []any{"states"})
	c.ended(c.d.States, []any{"states"})
	for i := range c.d.States {
		for j := range c.d.States[i].Branches {
			b := &c.d.States[i].Branches[j]
			path := []any{"states", i, "branches", j, "states"}
			c.reachable(b.States, b.Start, path)
			c.ended(b.States, path)
		}
	}
	c.unattended(c.d.States, []any{"states"})
}

// exits gives the states to which one leads, from within its branches too.
func exits(s *State) (list []string) {
	for _, a := range s.Actions {
		list = append(list, a.To)
	}
	for _, j := range s.Joins {
		list = append(list, j.To)
	}
	for _, b := range s.Branches {
		for i := range b.States {
			list = append(list, exits(&b.States[i])...)
		}
	}
	return list
}

func (c *checker) reachable(list []State, start string, path []any) {
	seen := map[string]bool{start: true}
	for next := []string{start}; len(next) > 0; next = next[1:] {
		s := state(list, next[0])
		if s == nil {
			continue // it leads out of its branch
		}
		for _, to := range exits(s) {
			if !seen[to] {
				seen[to] = true
				next = append(next, to)
			}
		}
	}
	for i := range list {
		if !seen[list[i].Code] {
			c.say(at(path, i), "unreachable", "no way leads to %s", list[i].Code)
		}
	}
}

// ended looks for states from which there is no way to an end.
func (c *checker) ended(list []State, path []any) {
	good := map[string]bool{}
	for i := range list {
		good[list[i].Code] = list[i].Kind == End
	}
	for changed := true; changed; {
		changed = false
		for i := range list {
			s := &list[i]
			leads := func(to string) bool { return good[to] || state(list, to) == nil }
			if !good[s.Code] && slices.ContainsFunc(exits(s), leads) {
				good[s.Code], changed = true, true
			}
		}
	}
	for i := range list {
		if !good[list[i].Code] {
			c.say(at(path, i), "dead_end", "from %s no way leads to an end", list[i].Code)
		}
	}
}

// unattended refuses states in which only the engine acts and may find that nothing
// holds: a case would stand there for ever.
func (c *checker) unattended(list []State, path []any) {
	for i := range list {
		s := &list[i]
		for j := range s.Branches {
			c.unattended(s.Branches[j].States, at(path, i, "branches", j, "states"))
		}
		if s.Kind != Work {
			continue
		}
		attended := slices.ContainsFunc(s.Actions, func(a Action) bool {
			return s.actor(&a) != System || a.Guard == "" || a.After != nil
		})
		if !attended {
			c.say(at(path, i), "unattended", "in %s only the system acts, and only on conditions: a case may stand there for ever", s.Code)
		}
	}
}
