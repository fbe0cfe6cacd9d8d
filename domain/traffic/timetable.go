package traffic

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/traffic/plan"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
)

// SignalTimetable is one version of a junction's timetable 时段表; the newest is in force.
type SignalTimetable struct {
	Version int             `json:"version" doc:"0: there is none, the controller's own plan runs"`
	Hours   []TimetableHour `json:"hours"`
	Note    string          `json:"note,omitempty"`
	MadeBy  string          `json:"madeBy,omitempty"`
	Maker   string          `json:"maker,omitempty" doc:"What the post is called that made it"`
	MadeAt  time.Time       `json:"madeAt"`

	Rows plan.Timetable `json:"-"`
}

// Hour says which plan holds from a time of day on.
type TimetableHour struct {
	Day  string `json:"day" enum:"any,workday,dayoff,holiday"`
	From string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" example:"07:30"`
	Plan int    `json:"plan" minimum:"1" doc:"Version of an approved plan"`
}

// rowOf reads an hour; a time that is none is after the end of the day, which the
// check finds.
func rowOf(h TimetableHour) plan.Row {
	at, err := time.Parse("15:04", h.From)
	if err != nil {
		return plan.Row{Day: plan.Day(h.Day), From: 24 * time.Hour, Plan: h.Plan}
	}
	return plan.Row{Day: plan.Day(h.Day), From: time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, Plan: h.Plan}
}

func hourOf(r plan.Row) TimetableHour {
	return TimetableHour{string(r.Day), fmt.Sprintf("%02d:%02d", int(r.From.Hours()), int(r.From.Minutes())%60), r.Plan}
}

// hoursOf writes the rows as they are shown.
func (t *SignalTimetable) hoursOf() {
	t.Hours = []TimetableHour{}
	for _, r := range t.Rows {
		t.Hours = append(t.Hours, hourOf(r))
	}
}

// SetTimetable puts a timetable of approved plans into force in place of the version
// that it was made from. The caller needs traffic.approve. Faults: ErrNoJunction,
// ErrTimetable with a field for each finding, ErrReason, ErrReplaced.
func (s *Service) SetTimetable(ctx context.Context, id string, hours []TimetableHour, after int, note string) (t SignalTimetable, err error) {
	if _, err := s.visible(ctx, id, ApprovePermission); err != nil {
		return SignalTimetable{}, err
	}
	note = strings.TrimSpace(note)
	if utf8.RuneCountInString(note) > 500 {
		return SignalTimetable{}, ErrReason.At("/note", ErrReason.Code, ErrReason.Message)
	}
	var rows plan.Timetable
	for _, h := range hours {
		rows = append(rows, rowOf(h))
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		t, err = s.putTimetable(ctx, tx, id, rows, after, note)
		return err
	})
	return t, err
}

func (s *Service) putTimetable(ctx context.Context, tx *db.Tx, id string, rows plan.Timetable, after int, note string) (SignalTimetable, error) {
	if err := s.store.hold(ctx, tx, id); err != nil {
		return SignalTimetable{}, err
	}
	if err := s.useable(ctx, tx, id, rows); err != nil {
		return SignalTimetable{}, err
	}
	now, err := s.store.timetable(ctx, tx, id)
	if err != nil {
		return SignalTimetable{}, err
	}
	if now.Version != after {
		return SignalTimetable{}, ErrReplaced
	}
	t := SignalTimetable{Version: after + 1, Rows: rows, Note: note, MadeBy: auth.Actor(ctx), MadeAt: tx.Now}
	added, err := s.store.addTimetable(ctx, tx, id, t)
	if err != nil {
		return SignalTimetable{}, err
	}
	if !added {
		return SignalTimetable{}, ErrReplaced
	}
	t.hoursOf()
	return t, s.recordAct(ctx, tx, "timetable_set", id, map[string]any{"version": t.Version, "note": note})
}

// useable holds a timetable to the junction's approved plans, and those to the
// junction as it is now.
func (s *Service) useable(ctx context.Context, tx *db.Tx, id string, rows plan.Timetable) error {
	known, err := s.store.plans(ctx, tx, id)
	if err != nil {
		return err
	}
	j, err := s.limited(ctx, tx, s.streets.byID[id])
	if err != nil {
		return err
	}
	var approved []int
	for _, v := range known {
		if v.State == Approved && refusal(ErrPlan, plan.Check(j, v.under(j))) == nil {
			approved = append(approved, v.Version)
		}
	}
	wrong := ErrTimetable
	for _, f := range rows.Check(approved) {
		path := "/hours"
		if f.Stage >= 0 {
			path = fmt.Sprintf("/hours/%d", f.Stage)
		}
		wrong = told(wrong, path, f)
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// RollBack puts an earlier version of a timetable back into force 回退, as a new
// version. The caller needs traffic.approve. Faults: ErrNoJunction, ErrNoPlan,
// ErrTimetable where a plan of it was retired since, ErrReason, ErrReplaced.
func (s *Service) RollBack(ctx context.Context, id string, version, after int, why string) (t SignalTimetable, err error) {
	if _, err := s.visible(ctx, id, ApprovePermission); err != nil {
		return SignalTimetable{}, err
	}
	why = strings.TrimSpace(why)
	if n := utf8.RuneCountInString(why); n == 0 || n > 500 {
		return SignalTimetable{}, ErrReason.At("/reason", ErrReason.Code, ErrReason.Message)
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		old, err := s.store.timetableOf(ctx, tx, id, version)
		if errors.Is(err, db.ErrMissing) {
			return ErrNoPlan.With("version", version)
		}
		if err != nil {
			return err
		}
		t, err = s.putTimetable(ctx, tx, id, old.Rows, after, why)
		return err
	})
	return t, err
}

// Timetables gives the versions of a junction's timetable, the newest first. The
// caller needs traffic.read. Fault: ErrNoJunction.
func (s *Service) Timetables(ctx context.Context, id string) (list []SignalTimetable, err error) {
	if _, err := s.visible(ctx, id, ReadPermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.timetables(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.nameTimetables(ctx, list)
}

// kindOf is the kind of a day for timetables: a named day off is a holiday.
func kindOf(d clock.Day) plan.Day {
	switch {
	case d.Working:
		return plan.Workday
	case d.Name != "":
		return plan.Holiday
	}
	return plan.DayOff
}

// running gives the version of the plan that a timetable has at an instant; false
// where it says nothing, or the calendar does not know the day.
func (s *Service) running(t SignalTimetable, at time.Time) (int, bool) {
	day, err := s.Days.Day(at)
	if err != nil {
		return t.Rows.At(plan.AnyDay, at.In(s.Days.Zone()).Sub(midnight(at, s.Days.Zone())))
	}
	return t.Rows.At(kindOf(day), at.Sub(day.Start))
}

func midnight(at time.Time, zone *time.Location) time.Time {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}
