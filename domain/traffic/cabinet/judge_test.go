package cabinet

import (
	"fmt"
	"time"

	"citybrain/domain/traffic/network"
)

// tick is how often the judge looks.
const tick = 250 * time.Millisecond

// judge stands beside the road with a true clock and writes down what is unsafe, by the
// conflicts and times as they are written.
type judge struct {
	j            *network.Junction
	true         time.Duration
	show         network.Aspects
	began, ended []time.Duration
	shown        []network.Aspect
	unsafe       string
	changes      int
}

func newJudge(j *network.Junction, show network.Aspects) *judge {
	n := len(j.Groups)
	return &judge{j: j, show: show, began: make([]time.Duration, n), ended: make([]time.Duration, n), shown: make([]network.Aspect, n)}
}

func (s *judge) look(show network.Aspects) {
	s.true += tick
	if show == s.show {
		return
	}
	s.changes++
	for g := range s.j.Groups {
		s.group(g, show.At(g), s.show.At(g))
	}
	for a := range s.j.Groups {
		for b := range s.j.Groups {
			s.pair(a, b, show)
		}
	}
	s.show = show
}

func (s *judge) group(g int, x, was network.Aspect) {
	if was.Goes() && !x.Goes() && x != network.Flashing && s.true-s.began[g] < s.j.Groups[g].MinGreen-tick {
		s.unsafe = fmt.Sprintf("group %d ends after %v", g, s.true-s.began[g])
	}
	if was.Goes() && x == network.Red && s.j.Groups[g].Yellow > 0 {
		s.unsafe = fmt.Sprintf("group %d goes red without yellow", g)
	}
	if !was.Goes() && x.Goes() {
		s.began[g] = s.true
	}
	if was == network.Flashing && x != was || was.Enters() && !x.Enters() {
		s.ended[g], s.shown[g] = s.true, was
		if was == network.Flashing {
			s.shown[g] = network.Green
		}
	}
}

// pair judges group a against group b: at once, or b only just gone.
func (s *judge) pair(a, b int, show network.Aspects) {
	x, y := show.At(a), show.At(b)
	ab, ba := s.j.Conflicts[a][b], s.j.Conflicts[b][a]
	if a == b || !x.Enters() || ab == network.Free && ba == network.Free {
		return
	}
	allowed := func(y network.Aspect) bool {
		return ab != network.Crosses && ba != network.Crosses && (x != network.Green && ab == network.Yields || y != network.Green && ba == network.Yields)
	}
	switch {
	case y == network.Flashing:
		s.unsafe = fmt.Sprintf("group %d goes while %d flashes", a, b)
	case y.Enters() && !allowed(y):
		s.unsafe = fmt.Sprintf("groups %d and %d go in %s", a, b, show)
	case y.Enters(), s.show.At(a).Enters(), allowed(s.shown[b]):
	default:
		g := &s.j.Groups[b]
		need := g.Yellow + g.AllRed + g.WalkClear
		if s.shown[b] == network.Filter {
			need = g.AllRed
		}
		if passed := s.true - s.ended[b]; passed < need-tick {
			s.unsafe = fmt.Sprintf("group %d goes %v after group %d, which needs %v", a, passed, b, need)
		}
	}
}
