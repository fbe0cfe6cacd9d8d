package network

import (
	"math"
	"slices"
	"strconv"
)

// stages makes up the stages of a junction: for each pair of approaches that come towards
// each other one for what goes straight on, with turns that give way and walkers beside
// it, and one for the left turns that have lanes of their own; then one for whoever is
// left over. Every stage lets as many go as may.
func (b *osmBuilder) stages(j int) {
	m := maker{b: b, j: j, to: &b.net.Junctions[j]}
	for _, axis := range m.axes() {
		through, left := m.seeds(axis)
		if len(through) == 0 {
			through, left = left, nil
		}
		m.add(through, len(left) > 0)
		if len(left) > 0 {
			m.add(left, false)
		}
	}
	for g := range m.to.Groups {
		if !m.green(g) {
			m.add([]int{g}, false)
		}
	}
	m.prune()
}

// prune leaves out stages all of whose greens other stages give too: every stage costs a
// clearance.
func (m *maker) prune() {
	for s := len(m.to.Stages) - 1; s >= 0; s-- {
		rest := slices.Delete(slices.Clone(m.to.Stages), s, s+1)
		needed := false
		for g := range m.to.Groups {
			goes := func(s Stage) bool { return s.Show.At(g).Goes() }
			needed = needed || goes(m.to.Stages[s]) && !slices.ContainsFunc(rest, goes)
		}
		if !needed {
			m.to.Stages = rest
		}
	}
	for s := range m.to.Stages {
		m.to.Stages[s].Name = strconv.Itoa(s + 1)
	}
}

type maker struct {
	b  *osmBuilder
	j  int
	to *Junction
}

// axes pairs the approaches: each with those that come from the same side and from the
// side across.
func (m *maker) axes() [][]int {
	var axes [][]int
	var bearings []float64
	for g := range m.to.Groups {
		if m.to.Groups[g].Kind == Walkers {
			continue
		}
		at := m.b.bearing(m.to.Groups[g].Links[0])
		k := slices.IndexFunc(bearings, func(other float64) bool {
			d := math.Abs(turned(at, other))
			return d < 40 || d > 140
		})
		if k < 0 {
			k = len(axes)
			axes, bearings = append(axes, nil), append(bearings, at)
		}
		axes[k] = append(axes[k], g)
	}
	return axes
}

// seeds parts the groups of an axis into those that start a stage: who goes straight on,
// and left turns with lanes of their own.
func (m *maker) seeds(axis []int) (through, left []int) {
	for _, g := range axis {
		switch m.turn(g) {
		case Straight:
			through = append(through, g)
		case Left, Around:
			if m.alone(g) {
				left = append(left, g)
			}
		}
	}
	return through, left
}

func (m *maker) turn(g int) Turn { return m.b.net.Links[m.to.Groups[g].Links[0]].Turn }

// alone reports whether no lane of the group serves another group too.
func (m *maker) alone(g int) bool {
	for _, l := range m.to.Groups[g].Links {
		for _, other := range m.b.net.Lanes[m.b.net.Links[l].From].Out {
			if m.b.net.Links[other].Group != g {
				return false
			}
		}
	}
	return true
}

// add makes a stage that begins with the seeds and lets go who else may, walkers first.
// leftsWait keeps left turns with lanes of their own for the stage that they get.
func (m *maker) add(seeds []int, leftsWait bool) {
	show := []byte(m.to.AllRed())
	for _, g := range seeds {
		m.try(show, g, Green)
	}
	for _, walkers := range []bool{true, false} {
		for g := range m.to.Groups {
			if show[g] != byte(Red) || (m.to.Groups[g].Kind == Walkers) != walkers {
				continue
			}
			m.join(show, g, leftsWait)
		}
	}
	m.upgrade(show)
	if !Aspects(show).Goes() || slices.ContainsFunc(m.to.Stages, func(s Stage) bool { return s.Show == Aspects(show) }) {
		return
	}
	m.to.Stages = append(m.to.Stages, Stage{Name: strconv.Itoa(len(m.to.Stages) + 1), Show: Aspects(show), Own: None})
}

// join lets one more group go beside a stage's seeds: walkers and those who meet nobody
// fully, turns giving way; a right turn at least by the filter.
func (m *maker) join(show []byte, g int, leftsWait bool) {
	if m.to.Groups[g].Kind == Walkers {
		m.try(show, g, Green)
		return
	}
	switch m.turn(g) {
	case Left, Around:
		if leftsWait && m.alone(g) || !m.beside(show, g) {
			return
		}
		_ = m.try(show, g, Green) || m.try(show, g, Permissive)
	case Right:
		_ = m.try(show, g, Green) || m.beside(show, g) && m.try(show, g, Permissive) || m.try(show, g, Filter)
	default:
		m.try(show, g, Green)
	}
}

// beside reports whether somebody of the same approach goes, or the approach has nobody
// else: turns do not go against the rest of their own approach.
func (m *maker) beside(show []byte, g int) bool {
	edge := m.edge(g)
	others := false
	for h := range m.to.Groups {
		if h == g || m.edge(h) != edge {
			continue
		}
		if Aspect(show[h]).Goes() {
			return true
		}
		others = others || m.turn(h) == Straight
	}
	return !others
}

func (m *maker) edge(g int) int {
	if from := m.b.net.Links[m.to.Groups[g].Links[0]].From; from != None {
		return m.b.net.Lanes[from].Edge
	}
	return None - 1 - g // a crossing is of no approach
}

// upgrade gives protection to those who meet nobody in the finished stage.
func (m *maker) upgrade(show []byte) {
	for g := range show {
		if Aspect(show[g]) == Permissive {
			show[g] = byte(Red)
			_ = m.try(show, g, Green) || m.try(show, g, Permissive)
		}
	}
}

func (m *maker) try(show []byte, g int, a Aspect) bool {
	was := show[g]
	show[g] = byte(a)
	if _, bad := m.to.Clash(Aspects(show)); bad {
		show[g] = was
		return false
	}
	return true
}

// green reports whether some stage lets the group go.
func (m *maker) green(g int) bool {
	for _, s := range m.to.Stages {
		if s.Show.At(g).Goes() {
			return true
		}
	}
	return false
}
