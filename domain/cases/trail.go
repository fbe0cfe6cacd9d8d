package cases

import (
	"strings"

	"citybrain/domain/cases/flow"
)

// trail tells what happened as the applicant may read it: who took a case out of a
// pool, and what officials told each other, is not for them.
func (m *moving) trail(steps []step) []Waypoint {
	list := []Waypoint{}
	for _, one := range steps {
		w := Waypoint{At: one.at, Kind: string(one.kind), By: byWhom(one)}
		if w.By == byOffice {
			w.Org = m.department(one.branch, one.from)
		}
		switch one.kind {
		case StepOpened, StepUrged:
		case StepMoved, StepReopened:
			w.Kind = string(StepMoved)
			if one.action == "" && one.kind == StepMoved {
				continue // a join, or the beginning of a branch
			}
			from := inside(one.branch, one.from)
			if strings.Contains(one.from, "/") {
				from = one.from
			}
			if w.What = m.f.Did(from, one.action); one.action == "" {
				w.What = Text{ZH: "其中一个事项重新办理", EN: "One of its parts is being handled again"}
			}
			if m.forApplicant(one) {
				w.Note = one.note
			}
			if m.f.Signs(from) && w.By == byOffice {
				w.Who = one.actor
			}
		default:
			continue
		}
		list = append(list, w)
	}
	return list
}

// department gives the department whose turn it was in a state: that of the branch, or
// the case's own.
func (m *moving) department(branch, state string) string {
	if at, inner, in := strings.Cut(state, "/"); in {
		branch, state = at, inner
	}
	if s := m.f.State(inside(branch, state)); s != nil && s.Department != "" {
		return s.Department
	}
	for i := range m.f.States {
		for _, b := range m.f.States[i].Branches {
			if b.Code == branch && b.Department != "" {
				return b.Department
			}
		}
	}
	return m.c.Org
}

// Who did something, as applicants read it.
const (
	byOffice = "office"
	bySystem = "system"
)

func byWhom(one step) string {
	switch {
	case one.actor == "":
		return bySystem
	case strings.HasPrefix(one.actor, "person_"):
		return byApplicant
	}
	return byOffice
}

// forApplicant tells whether the reasons of a step are for the applicant: it was theirs,
// it ended the case, or it is now their turn.
func (m *moving) forApplicant(one step) bool {
	to := m.f.State(inside(one.branch, one.to))
	if to == nil {
		to = m.f.State(one.to)
	}
	return byWhom(one) == byApplicant || to != nil && (to.Kind == flow.End && one.branch == "" || to.Role == flow.Applicant)
}
