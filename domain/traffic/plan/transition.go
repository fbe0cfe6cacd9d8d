package plan

import (
	"slices"
	"strings"
	"time"

	"citybrain/domain/traffic/network"
)

// Step is what all groups show for a while.
type Step struct {
	Show network.Aspects `json:"show"`
	For  time.Duration   `json:"for"`
}

// Between gives the steps from what is shown to another stage (过渡): those who lose their
// green get yellow, walkers get red; nobody new goes before everyone whom he meets has
// cleared the box. All new greens begin together when the steps are over. Who keeps his
// green is not interrupted; who keeps it only permissively loses its protection at once.
// No steps mean that the stage may be shown at once.
func Between(j *network.Junction, from, to network.Aspects) []Step {
	if strings.ContainsAny(string(from), "Oo") {
		return fromDark(j, from)
	}
	t := transition{j: j, from: from, to: to}
	for g := range j.Groups {
		t.total = max(t.total, t.least(g))
	}
	return t.steps()
}

type transition struct {
	j        *network.Junction
	from, to network.Aspects
	total    time.Duration
}

// ends reports whether a group stops going, and so shows yellow.
func (t *transition) ends(g int) bool {
	x := t.from.At(g)
	return (x.Goes() || x == network.Yellow) && !t.to.At(g).Goes()
}

// least gives how long the transition lasts for one group's sake: whoever ends has
// cleared the box when it is over, whether or not somebody whom he meets goes next. So a
// transition needs no memory of the one before it.
func (t *transition) least(g int) time.Duration {
	x, y := t.from.At(g), t.to.At(g)
	switch {
	case t.ends(g), x == network.Filter && y == network.Red:
		return Clear(&t.j.Groups[g], x)
	case x == network.Green && y == network.Permissive && t.overtaken(g):
		return Clear(&t.j.Groups[g], x)
	}
	return 0
}

// overtaken reports whether somebody goes next who could not while g was protected.
func (t *transition) overtaken(g int) bool {
	for h := range t.j.Groups {
		if !t.j.Together(g, network.Green, h, t.to.At(h)) {
			return true
		}
	}
	return false
}

// Clear gives the time from the end of what a group showed until someone whom it meets
// may go: its yellow and all-red, of walkers their clearance, of a filter the all-red.
func Clear(g *network.Group, shown network.Aspect) time.Duration {
	switch {
	case g.Kind == network.Walkers:
		return g.WalkClear
	case shown == network.Filter:
		return g.AllRed
	}
	return g.Yellow + g.AllRed
}

// steps cuts the transition where a yellow ends.
func (t *transition) steps() []Step {
	cuts := []time.Duration{0, t.total}
	for g := range t.j.Groups {
		if t.ends(g) {
			cuts = append(cuts, min(t.j.Groups[g].Yellow, t.total))
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	steps := make([]Step, 0, len(cuts))
	for i := 1; i < len(cuts); i++ {
		steps = append(steps, Step{t.at(cuts[i-1]), cuts[i] - cuts[i-1]})
	}
	return steps
}

// at gives what is shown so long after the beginning.
func (t *transition) at(passed time.Duration) network.Aspects {
	show := make([]byte, len(t.j.Groups))
	for g := range t.j.Groups {
		show[g] = byte(t.one(g, passed))
	}
	return network.Aspects(show)
}

func (t *transition) one(g int, passed time.Duration) network.Aspect {
	x, y := t.from.At(g), t.to.At(g)
	switch {
	case t.ends(g):
		if passed < t.j.Groups[g].Yellow {
			return network.Yellow
		}
		return network.Red
	case x.Goes() && y == network.Permissive:
		return network.Permissive
	case x.Goes():
		return x
	case x == network.Filter && y.Enters():
		return network.Filter // it gives way to all that it was shown with
	}
	return network.Red
}

// fromDark brings signals that were dark or flashing, where everybody may be anywhere,
// over yellow and all-red to the stage.
func fromDark(j *network.Junction, from network.Aspects) []Step {
	yellow, red := time.Duration(0), time.Duration(0)
	show := make([]byte, len(j.Groups))
	for g := range j.Groups {
		group := &j.Groups[g]
		yellow, red = max(yellow, group.Yellow, time.Second), max(red, group.AllRed, group.WalkClear, time.Second)
		show[g] = byte(network.Yellow)
		if group.Kind == network.Walkers || from.At(g) == network.Red {
			show[g] = byte(network.Red)
		}
	}
	return []Step{{network.Aspects(show), yellow}, {j.AllRed(), red}}
}

// Lasts sums up the steps.
func Lasts(steps []Step) time.Duration {
	sum := time.Duration(0)
	for _, s := range steps {
		sum += s.For
	}
	return sum
}
