package vrp

import (
	"math/rand/v2"
	"slices"
)

// worth is how many metres a change must spare; less is noise.
const worth = 0.5

// sweeps bounds the passes of improvement; a pass that changes nothing ends them.
const sweeps = 60

// improve tries every move with every stop until none helps.
func (s *solver) improve() {
	for range sweeps {
		changed := false
		for i := range s.Stops {
			if s.of[i] >= 0 && s.better(i) {
				changed = true
			}
		}
		if !changed {
			return
		}
	}
}

// better makes the first move with a stop that spares metres.
func (s *solver) better(i int) bool {
	for _, k := range s.nearest(i) {
		if s.of[k] < 0 {
			continue
		}
		for length := 1; length <= 3; length++ {
			if s.move(i, length, k, false) || (length > 1 && s.move(i, length, k, true)) {
				return true
			}
		}
		if s.of[i] == s.of[k] {
			if s.turn(i, k) {
				return true
			}
		} else if s.swapEnds(i, k) {
			return true
		}
	}
	return false
}

// nearest are the neighbours that moves are tried with.
func (s *solver) nearest(i int) []int { return s.neighbours[i][:min(near, len(s.neighbours[i]))] }

// move takes a stretch of stops that begins with i and puts it behind k, turned
// round if that is asked (Or-opt within a round, relocate between two).
func (s *solver) move(i, length, k int, turned bool) bool {
	from, to := s.of[i], s.of[k]
	stops, at := s.routes[from].stops, s.at[i]
	if at+length > len(stops) || (from == to && s.at[k] >= at && s.at[k] < at+length) {
		return false
	}
	stretch := append(s.room[1][:0], stops[at:at+length]...)
	s.room[1] = stretch
	head, tail := s.Stops[stretch[0]].Node, s.Stops[stretch[length-1]].Node
	a, b := s.before(from, stops, at), s.behind(from, stops, at+length)
	c, d := s.Stops[k].Node, s.behind(to, s.routes[to].stops, s.at[k]+1)
	if from == to && s.at[k] == at-1 {
		return false // it stands there already; turning alone is the business of turn
	}
	if turned {
		head, tail = tail, head
	}
	out := s.Legs[a][s.Stops[stretch[0]].Node].Metres + s.Legs[s.Stops[stretch[length-1]].Node][b].Metres - s.Legs[a][b].Metres
	in := s.Legs[c][head].Metres + s.Legs[tail][d].Metres - s.Legs[c][d].Metres
	if in >= out {
		return false
	}
	if turned {
		slices.Reverse(stretch)
	}
	rest := slices.Delete(slices.Clone(stops), at, at+length)
	if from == to {
		behind := slices.Index(rest, k) + 1
		return s.take(from, slices.Insert(rest, behind, stretch...))
	}
	return s.takeBoth(from, rest, to, slices.Insert(slices.Clone(s.routes[to].stops), s.at[k]+1, stretch...))
}

// turn drives the stretch behind i up to k the other way round (2-opt).
func (s *solver) turn(i, k int) bool {
	v := s.of[i]
	low, high := s.at[i]+1, s.at[k]
	if low >= high {
		return false
	}
	stops := s.routes[v].stops
	a, b := s.Stops[stops[low-1]].Node, s.Stops[stops[low]].Node
	c, d := s.Stops[stops[high]].Node, s.behind(v, stops, high+1)
	if s.Legs[a][c].Metres+s.Legs[b][d].Metres >= s.Legs[a][b].Metres+s.Legs[c][d].Metres {
		return false
	}
	again := slices.Clone(stops)
	slices.Reverse(again[low : high+1])
	return s.take(v, again)
}

// swapEnds lets the round of i go on with k and what follows it, and the round of
// k with what followed i (2-opt*).
func (s *solver) swapEnds(i, k int) bool {
	v, w := s.of[i], s.of[k]
	x, y := s.routes[v].stops, s.routes[w].stops
	a, b := s.Stops[i].Node, s.behind(v, x, s.at[i]+1)
	c, d := s.before(w, y, s.at[k]), s.Stops[k].Node
	if s.Legs[a][d].Metres+s.Legs[c][b].Metres >= s.Legs[a][b].Metres+s.Legs[c][d].Metres {
		return false
	}
	one := append(slices.Clone(x[:s.at[i]+1]), y[s.at[k]:]...)
	other := append(slices.Clone(y[:s.at[k]]), x[s.at[i]+1:]...)
	return s.takeBoth(v, one, w, other)
}

// take changes a round if that spares metres.
func (s *solver) take(vehicle int, stops []int) bool {
	metres, seconds, ok := s.cost(vehicle, stops)
	if !ok || metres > s.routes[vehicle].metres-worth {
		return false
	}
	s.set(vehicle, stops, metres, seconds)
	return true
}

// takeBoth changes two rounds if that spares metres.
func (s *solver) takeBoth(v int, x []int, w int, y []int) bool {
	m, a, ok := s.cost(v, x)
	if !ok {
		return false
	}
	n, b, ok := s.cost(w, y)
	if !ok || m+n > s.routes[v].metres+s.routes[w].metres-worth {
		return false
	}
	s.set(v, x, m, a)
	s.set(w, y, n, b)
	return true
}

// The size of what rebuild takes out.
const (
	leastOut = 6
	mostOut  = 24
)

// rebuild takes stops that lie close together out of their rounds and puts them
// back where they fit best, and keeps what is better: fewer stops left over, or
// fewer metres.
func (s *solver) rebuild() {
	rnd := rand.New(rand.NewPCG(s.Seed, uint64(len(s.Stops))))
	for range s.Rounds {
		before := s.keep()
		out := s.around(rnd.IntN(len(s.Stops)), leastOut+rnd.IntN(mostOut-leastOut+1), rnd)
		s.remove(out)
		out = append(out, s.left...)
		rnd.Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
		s.left = slices.DeleteFunc(slices.Clone(out), s.insert)
		for _, i := range out {
			if s.of[i] >= 0 {
				s.better(i)
			}
		}
		if !s.improved(before) {
			s.restore(before)
		}
	}
	s.improve()
}

// kept is the rounds as they were; stops of routes are never changed in place.
type kept struct {
	routes []route
	left   []int
	metres float64
}

func (s *solver) keep() kept {
	return kept{slices.Clone(s.routes), slices.Clone(s.left), s.total()}
}

func (s *solver) total() (metres float64) {
	for _, r := range s.routes {
		metres += r.metres
	}
	return metres
}

func (s *solver) improved(k kept) bool {
	if len(s.left) != len(k.left) {
		return len(s.left) < len(k.left)
	}
	return s.total() < k.metres-worth
}

func (s *solver) restore(k kept) {
	s.routes, s.left = k.routes, k.left
	for i := range s.of {
		s.of[i] = -1
	}
	for v, r := range s.routes {
		for at, i := range r.stops {
			s.of[i], s.at[i] = v, at
		}
	}
}

// around picks stops by walking from neighbour to neighbour.
func (s *solver) around(start, count int, rnd *rand.Rand) []int {
	out := []int{start}
	for i := 0; i < len(out) && len(out) < count; i++ {
		for _, k := range s.nearest(out[i]) {
			if len(out) < count && rnd.IntN(3) > 0 && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return slices.DeleteFunc(out, func(i int) bool { return s.of[i] < 0 }) // those are left already
}

// remove takes stops out of their rounds.
func (s *solver) remove(out []int) {
	touched := map[int]bool{}
	for _, i := range out {
		touched[s.of[i]] = true
		s.of[i] = -1
	}
	for v := range s.routes {
		if !touched[v] {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(s.routes[v].stops), func(i int) bool { return s.of[i] < 0 })
		metres, seconds, _ := s.halts(v, rest, nil)
		s.set(v, rest, metres, seconds)
	}
}
