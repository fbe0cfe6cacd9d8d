package things

import (
	"context"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// ErrAssignee is the fault of an alarm that is given to nobody who could take it.
var ErrAssignee = fault.New(fault.Invalid, "things.alarm_assignee", "There is no such post, or it does not handle alarms here.")

// Assignee is a post that may handle alarms, and who holds it.
type Assignee struct {
	ID         string `json:"id"`
	Name       string `json:"name" doc:"Organisation and title, in the caller's language"`
	Person     string `json:"person,omitempty" doc:"Who holds the post"`
	PersonName string `json:"personName,omitempty" doc:"Masked"`
}

// Staff tells who may handle alarms; domain identity supplies it.
type Staff interface {
	// Handlers lists the posts with a permission whose scope covers a region and an
	// organisation, in the caller's language.
	Handlers(ctx context.Context, permission auth.Permission, scope auth.Scope) ([]Assignee, error)
}

// Assignees lists the posts that an alarm may be given to. The caller needs
// things.alarm and the alarm in the scope.
func (s *Service) Assignees(ctx context.Context, id AlarmID) ([]Assignee, error) {
	var row alarmRow
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		row, err = s.alarmInScope(ctx, tx, id, AlarmPermission)
		return err
	})
	if err != nil || s.Staff == nil {
		return nil, err
	}
	return s.Staff.Handlers(ctx, AlarmPermission, auth.Scope{Region: row.region, Org: row.org})
}

// Assign gives an open alarm to a post that may handle it, or takes it back with "".
// With personal it is for the person who holds the post now: it stays theirs when
// another takes the post over, and is among theirs under every post. Facts and the
// audit name the post only. The caller needs things.alarm. Faults: ErrNoAlarm,
// ErrCleared, ErrAssignee.
func (s *Service) Assign(ctx context.Context, id AlarmID, to string, personal bool) (Alarm, error) {
	person := ""
	if to != "" {
		posts, err := s.Assignees(ctx, id)
		if err != nil {
			return Alarm{}, err
		}
		i := slices.IndexFunc(posts, func(p Assignee) bool { return p.ID == to })
		if i < 0 || personal && posts[i].Person == "" {
			return Alarm{}, ErrAssignee.With("to", to)
		}
		if personal {
			person = posts[i].Person
		}
	}
	return s.change(ctx, id, func(tx *db.Tx, row alarmRow) error {
		done, err := s.store.assign(ctx, tx, id, to, person)
		if err != nil {
			return err
		}
		if !done {
			return ErrCleared
		}
		if err := s.recordAct(ctx, tx, "alarm_assigned", string(id), map[string]any{"to": to, "personal": person != ""}); err != nil {
			return err
		}
		return tx.Emit(ctx, AlarmAssigned{Alarm: id, Thing: row.thing, Rule: row.rule, Severity: row.severity.String(), Region: row.region, At: tx.Now, To: to, By: auth.Actor(ctx)})
	})
}

// mine are the names under which alarms may have been given to the caller.
func mine(ctx context.Context) (post, person string) {
	p := auth.From(ctx)
	if p.Post == "" {
		return p.ID, ""
	}
	return p.Post, p.ID
}
