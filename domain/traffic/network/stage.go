package network

import (
	"fmt"
	"strconv"
	"strings"
)

// relate fills the conflicts of a junction from the paths of its links and from what the
// own programme lets go together.
func (n *Network) relate(j int) {
	to := &n.Junctions[j]
	meets := n.meetings(to)
	shown := make([]Aspects, 0, len(to.Own))
	for _, s := range to.Own {
		if show, err := to.Show(s.State); err == nil {
			shown = append(shown, show)
		}
	}
	to.Conflicts = make([][]Conflict, len(to.Groups))
	for a := range to.Groups {
		to.Conflicts[a] = make([]Conflict, len(to.Groups))
	}
	for a := range to.Groups {
		for b := a + 1; b < len(to.Groups); b++ {
			if meets[a][b] || meets[b][a] {
				to.Conflicts[a][b], to.Conflicts[b][a] = together(shown, a, b)
			}
		}
	}
}

// meetings tells which groups have links whose paths meet.
func (n *Network) meetings(to *Junction) [][]bool {
	meets := make([][]bool, len(to.Groups))
	for g := range to.Groups {
		meets[g] = make([]bool, len(to.Groups))
		for _, l := range to.Groups[g].Links {
			for _, foe := range n.Links[l].Foes {
				if f := &n.Links[foe]; f.Group != None && f.Group != g && f.Junction == n.Links[l].Junction {
					meets[g][f.Group] = true
				}
			}
		}
	}
	return meets
}

// together tells how two groups that meet stand to each other: they cross, unless the
// programme lets them go together with one of them permissive.
func together(shown []Aspects, a, b int) (ab, ba Conflict) {
	for _, show := range shown {
		x, y := show.At(a), show.At(b)
		if !x.Enters() || !y.Enters() {
			continue
		}
		if x != Green {
			ab = Yields
		}
		if y != Green {
			ba = Yields
		}
	}
	if ab == Free && ba == Free {
		return Crosses, Crosses
	}
	return ab, ba
}

// ownStages takes the green steps of the own programme as stages, each once.
func (n *Network) ownStages(j int) {
	to := &n.Junctions[j]
	seen := map[Aspects]bool{}
	for i, s := range to.Own {
		show, err := to.Show(s.State)
		if err != nil || !show.Goes() || strings.ContainsAny(string(show), "yuOo") || seen[show] {
			continue
		}
		seen[show] = true
		to.Stages = append(to.Stages, Stage{Name: strconv.Itoa(len(to.Stages) + 1), Show: show, Own: i})
	}
}

// judge names what is odd about a junction.
func (n *Network) judge(j int) {
	to := &n.Junctions[j]
	note := func(code string, fatal bool, detail string) {
		n.Note(Problem{Code: code, Subject: short(to.ID), Junction: j, Fatal: fatal, Detail: detail})
	}
	switch {
	case len(to.Groups) == 0:
		note(NoLinks, true, "")
		return
	case len(to.Stages) == 0:
		note(NoStage, true, "")
		return
	case len(to.Stages) == 1:
		note(OneStage, false, "")
	}
	for s, stage := range to.Stages {
		if c, bad := to.Clash(stage.Show); bad {
			note(StageClash, true, fmt.Sprintf("stage %d lets groups %d and %d go", s+1, c.A+1, c.B+1))
		}
	}
	for g := range to.Groups {
		if !n.served(to, g) {
			note(NeverGreen, false, "group "+to.Groups[g].Name)
		}
	}
	n.unused(j, note)
}

// served tells whether some stage lets the group go, at least by the filter.
func (n *Network) served(to *Junction, g int) bool {
	for _, s := range to.Stages {
		if s.Show.At(g).Enters() {
			return true
		}
	}
	return false
}

// unused names letters of the state that no link stands behind.
func (n *Network) unused(j int, note func(string, bool, string)) {
	to := &n.Junctions[j]
	used := make([]bool, to.Signals)
	for _, g := range to.Groups {
		for _, s := range g.Signals {
			used[s] = true
		}
	}
	for s, u := range used {
		if !u {
			note(GroupEmpty, false, "signal "+strconv.Itoa(s))
		}
	}
}
