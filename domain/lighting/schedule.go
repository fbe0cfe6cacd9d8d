package lighting

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Version is one version of a group's schedule 方案版本.
type Version struct {
	Version  int64            `json:"version"`
	Schedule dimming.Schedule `json:"schedule"`
	MadeAt   time.Time        `json:"madeAt"`
	MadeBy   string           `json:"madeBy" doc:"Post or person; empty is the city pack"`
	Note     string           `json:"note,omitempty"`
}

// versionsShown is how many versions are listed.
const versionsShown = 50

// Versions gives the versions of a group's schedule, the newest first. The caller
// needs lighting.read and the group in the scope. Fault: ErrNoGroup.
func (s *Service) Versions(ctx context.Context, code string) (list []Version, err error) {
	if _, err := s.visible(ctx, code, ReadPermission); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		list, err = s.store.versions(ctx, tx, code, versionsShown)
		return err
	})
	return list, err
}

// Draft is a schedule that somebody wants to put into force.
type Draft struct {
	Group    string
	Schedule dimming.Schedule
	After    int64 // the version that it was made from
	Note     string
}

// Publish puts a schedule into force for a group in place of the version that it
// was made from; the lamps follow within the minute. The caller needs lighting.plan
// and the group in the scope. Faults: ErrNoGroup, ErrSchedule with a field for each
// mistake, ErrReplaced.
func (s *Service) Publish(ctx context.Context, d Draft) (Version, error) {
	if _, err := s.visible(ctx, d.Group, PlanPermission); err != nil {
		return Version{}, err
	}
	if err := d.check(); err != nil {
		return Version{}, err
	}
	v := Version{Version: d.After + 1, Schedule: d.Schedule, MadeBy: auth.Actor(ctx), Note: d.Note}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		now, err := s.store.schedules(ctx, tx, d.Group)
		if err != nil {
			return err
		}
		if now[d.Group].Version != d.After {
			return ErrReplaced
		}
		v.MadeAt = tx.Now
		if added, err := s.store.addVersion(ctx, tx, d.Group, v); err != nil || !added {
			return orReplaced(err)
		}
		if err := s.hurry(ctx, tx); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "schedule_published", d.Group, map[string]any{"version": v.Version, "note": v.Note})
	})
	if err == nil {
		s.seen.Store(nil)
	}
	return v, err
}

func orReplaced(err error) error {
	if err == nil {
		return ErrReplaced
	}
	return err
}

// check makes lists of what may be absent and tells what is wrong by field.
func (d *Draft) check() error {
	if d.Schedule.Steps == nil {
		d.Schedule.Steps = []dimming.Step{}
	}
	d.Note = strings.TrimSpace(d.Note)
	err := ErrSchedule
	for _, wrong := range d.Schedule.Check() {
		path := "/schedule"
		for _, step := range wrong.Path {
			path += fmt.Sprintf("/%v", step)
		}
		err = err.At(path, ErrSchedule.Code, wrong.Reason)
	}
	if utf8.RuneCountInString(d.Note) > 200 {
		err = err.At("/note", ErrSchedule.Code, "A note has 200 characters at most.")
	}
	if len(err.Fields) > 0 {
		return err
	}
	return nil
}

// Preview gives the level of a night under a schedule that is not in force 预览. An
// empty date is tonight. The caller needs lighting.read and the group in the scope.
// Faults: ErrNoGroup, ErrSchedule, ErrDate.
func (s *Service) Preview(ctx context.Context, d Draft, date string) (dimming.Curve, error) {
	if _, err := s.visible(ctx, d.Group, ReadPermission); err != nil {
		return dimming.Curve{}, err
	}
	if err := d.check(); err != nil {
		return dimming.Curve{}, err
	}
	evening := d.Schedule.NightAt(s.Place, s.Clock.Now().In(s.Zone)).Evening
	if date != "" {
		var err error
		if evening, err = s.midnight(date); err != nil {
			return dimming.Curve{}, err
		}
	}
	return d.Schedule.CurveOf(s.Place, evening), nil
}

// sow puts the schedules of the pack into force where nobody has edited them.
func (s *Service) sow(ctx context.Context, tx *db.Tx, layout Layout) error {
	now, err := s.store.schedules(ctx, tx, "")
	if err != nil {
		return err
	}
	for _, g := range layout.Groups {
		old, known := now[g.Code]
		if known && (old.MadeBy != "" || reflect.DeepEqual(old.Schedule, g.Schedule)) {
			continue
		}
		if _, err := s.store.addVersion(ctx, tx, g.Code, Version{Version: old.Version + 1, Schedule: g.Schedule}); err != nil {
			return err
		}
	}
	return nil
}
