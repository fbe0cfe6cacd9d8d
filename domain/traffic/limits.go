package traffic

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// JunctionLimits are what was set at a junction in place of what its source says 路口限值.
// Times are seconds; the list has one entry for each group.
type JunctionLimits struct {
	Version  int          `json:"version" doc:"0: nothing was changed"`
	Groups   []GroupTimes `json:"groups"`
	MinCycle float64      `json:"minCycle" minimum:"0" maximum:"3600"`
	MaxCycle float64      `json:"maxCycle" minimum:"0" maximum:"3600"`
	Note     string       `json:"note,omitempty"`
	MadeBy   string       `json:"madeBy,omitempty"`
	Maker    string       `json:"maker,omitempty" doc:"What the post is called"`
	MadeAt   time.Time    `json:"madeAt"`
}

// GroupTimes are the times of a signal group in seconds.
type GroupTimes struct {
	MinGreen  float64 `json:"minGreen" minimum:"0" maximum:"600"`
	MaxRed    float64 `json:"maxRed" minimum:"0" maximum:"3600" doc:"0: no limit"`
	Yellow    float64 `json:"yellow" minimum:"0" maximum:"60"`
	AllRed    float64 `json:"allRed" minimum:"0" maximum:"60"`
	WalkClear float64 `json:"walkClear" minimum:"0" maximum:"120"`
}

// limitsOf reads the limits of a junction as they are.
func limitsOf(j *network.Junction) JunctionLimits {
	l := JunctionLimits{Groups: []GroupTimes{}, MinCycle: j.Limits.MinCycle.Seconds(), MaxCycle: j.Limits.MaxCycle.Seconds()}
	for _, g := range j.Groups {
		l.Groups = append(l.Groups, GroupTimes{g.MinGreen.Seconds(), g.MaxRed.Seconds(), g.Yellow.Seconds(), g.AllRed.Seconds(), g.WalkClear.Seconds()})
	}
	return l
}

// under is a junction with other limits; the one that was given stays as it is.
func under(j *network.Junction, l JunctionLimits) *network.Junction {
	c := *j
	c.Groups = slices.Clone(j.Groups)
	c.Limits = network.Limits{MinCycle: span(l.MinCycle), MaxCycle: span(l.MaxCycle)}
	for i := range c.Groups {
		g, t := &c.Groups[i], l.Groups[i]
		g.MinGreen, g.MaxRed, g.Yellow, g.AllRed, g.WalkClear = span(t.MinGreen), span(t.MaxRed), span(t.Yellow), span(t.AllRed), span(t.WalkClear)
	}
	return &c
}

// limited gives a junction under the limits in force. Limits that were made for
// another number of groups, before the source changed, do not count.
func (s *Service) limited(ctx context.Context, tx *db.Tx, i int) (*network.Junction, error) {
	j := &s.streets.net.Junctions[i]
	l, err := s.store.limits(ctx, tx, j.ID)
	if err != nil || l.Version == 0 || len(l.Groups) != len(j.Groups) {
		return j, err
	}
	return under(j, l), nil
}

// SetLimits puts limits into force at a junction in place of the version that they
// were made from. They must leave the junction and every plan of its timetable fit to
// run. The caller needs traffic.approve. Faults: ErrNoJunction, ErrLimits with a field
// for each finding, ErrRuns, ErrReason, ErrReplaced.
func (s *Service) SetLimits(ctx context.Context, id string, l JunctionLimits, after int) (JunctionLimits, error) {
	i, err := s.visible(ctx, id, ApprovePermission)
	if err != nil {
		return JunctionLimits{}, err
	}
	l.Note = strings.TrimSpace(l.Note)
	if utf8.RuneCountInString(l.Note) > 500 {
		return JunctionLimits{}, ErrReason.At("/note", ErrReason.Code, ErrReason.Message)
	}
	source := &s.streets.net.Junctions[i]
	if len(l.Groups) != len(source.Groups) {
		return JunctionLimits{}, ErrLimits.At("/groups", ErrLimits.Code, "The junction has another number of groups.")
	}
	j := under(source, l)
	if err := refusal(ErrLimits, rules.Check(j)); err != nil {
		return JunctionLimits{}, err
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.store.hold(ctx, tx, id); err != nil {
			return err
		}
		now, err := s.store.limits(ctx, tx, id)
		if err != nil {
			return err
		}
		if now.Version != after {
			return ErrReplaced
		}
		if err := s.stillRuns(ctx, tx, j); err != nil {
			return err
		}
		l.Version, l.MadeBy, l.MadeAt = after+1, auth.Actor(ctx), tx.Now
		added, err := s.store.addLimits(ctx, tx, id, l)
		if err != nil {
			return err
		}
		if !added {
			return ErrReplaced
		}
		return s.recordAct(ctx, tx, "limits_set", id, map[string]any{"version": l.Version, "note": l.Note})
	})
	return l, err
}

// stops tells by which findings limits would stop a plan that runs.
func stops(why error, version int) error {
	wrong := ErrRuns.Saying("Plan %d of the timetable in force could not run under these limits; change the timetable first.", version).With("plan", version)
	for _, field := range fault.From(why).Fields {
		wrong = wrong.Naming(field)
	}
	return wrong
}

// stillRuns tells whether every plan that the timetable in force names can run at a
// junction.
func (s *Service) stillRuns(ctx context.Context, tx *db.Tx, j *network.Junction) error {
	now, err := s.store.timetable(ctx, tx, j.ID)
	if err != nil {
		return err
	}
	for _, row := range now.Rows {
		v, err := s.store.plan(ctx, tx, j.ID, row.Plan)
		if err != nil {
			return err
		}
		if err := refusal(ErrLimits, plan.Check(j, v.under(j))); err != nil {
			return stops(err, row.Plan)
		}
	}
	return nil
}
