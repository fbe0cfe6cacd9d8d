// Package imagined makes up lit junctions from a seed, as wild as the rules allow, for
// the property tests of everything that must never be unsafe. It is pure.
package imagined

import (
	"fmt"
	"math/rand/v2"
	"time"

	"citybrain/domain/traffic/network"
)

// Junction makes up a junction with 2 to 9 groups of all kinds, random conflicts and
// times, and at least one stage for every group. No stage of it clashes.
func Junction(random *rand.Rand) network.Junction {
	n := 2 + random.IntN(8)
	j := network.Junction{ID: fmt.Sprintf("imagined-%d", random.Uint32()), Signals: n}
	for g := range n {
		j.Groups = append(j.Groups, group(random, g))
	}
	conflicts(random, &j)
	for g := range n {
		stage(random, &j, g)
	}
	return j
}

func group(random *rand.Rand, g int) network.Group {
	seconds := func(least, most int) time.Duration {
		return time.Duration(least+random.IntN(most-least+1)) * time.Second
	}
	made := network.Group{Name: fmt.Sprint(g + 1), Signals: []int{g}, MinGreen: seconds(4, 12)}
	if random.IntN(4) == 0 {
		made.Kind, made.WalkClear = network.Walkers, seconds(3, 20)
		return made
	}
	made.Yellow, made.AllRed = seconds(3, 6), seconds(0, 4)
	return made
}

func conflicts(random *rand.Rand, j *network.Junction) {
	n := len(j.Groups)
	j.Conflicts = make([][]network.Conflict, n)
	for a := range n {
		j.Conflicts[a] = make([]network.Conflict, n)
	}
	for a := range n {
		for b := a + 1; b < n; b++ {
			switch random.IntN(6) {
			case 0, 1:
				j.Conflicts[a][b], j.Conflicts[b][a] = network.Crosses, network.Crosses
			case 2:
				j.Conflicts[a][b] = network.Yields
			case 3:
				j.Conflicts[a][b], j.Conflicts[b][a] = network.Yields, network.Yields
			}
		}
	}
}

// stage adds a stage that serves the group and as many others as come to mind.
func stage(random *rand.Rand, j *network.Junction, serve int) {
	show := []byte(j.AllRed())
	show[serve] = byte(network.Green)
	for _, g := range random.Perm(len(j.Groups)) {
		if g == serve || random.IntN(4) == 0 {
			continue
		}
		for _, a := range []network.Aspect{network.Green, network.Permissive, network.Filter} {
			if a == network.Filter && j.Groups[g].Kind == network.Walkers {
				continue
			}
			show[g] = byte(a)
			if _, bad := j.Clash(network.Aspects(show)); !bad {
				break
			}
			show[g] = byte(network.Red)
		}
	}
	for _, s := range j.Stages {
		if s.Show == network.Aspects(show) {
			return
		}
	}
	j.Stages = append(j.Stages, network.Stage{Name: fmt.Sprint(len(j.Stages) + 1), Show: network.Aspects(show), Own: network.None})
}
