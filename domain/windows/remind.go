package windows

import (
	"context"
	"fmt"
	"time"

	"citybrain/domain/notify"
	"citybrain/kernel/db"
)

// Teller tells people, in the unit of work that causes it; *notify.Service is one.
type Teller interface {
	Tell(ctx context.Context, tx *db.Tx, n notify.Notice) error
}

// The codes of what people are told.
const tellReminder = "windows.reminder"

// Occasions are what windows tells people of.
func Occasions() []notify.Occasion {
	return []notify.Occasion{{Code: tellReminder, Places: []string{"hall", "address", "matter", "at", "code"}}}
}

// remindAhead is how long before an appointment its owner is reminded.
const remindAhead = 20 * time.Hour

// remind reminds those whose appointment is near, once.
func (s *Service) remind(ctx context.Context) error {
	if s.Notify == nil {
		return nil
	}
	for {
		done := 0
		err := s.DB.Do(ctx, func(tx *db.Tx) error {
			list, err := s.store.near(ctx, tx, tx.Now, tx.Now.Add(remindAhead), sweepMost)
			if err != nil {
				return err
			}
			done = len(list)
			for _, a := range list {
				if err := s.Notify.Tell(ctx, tx, s.reminder(a, tx.Now)); err != nil {
					return fmt.Errorf("remind of %s: %w", a.id, err)
				}
				a.reminded = 1
				if err := s.store.putAppointment(ctx, tx, a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || done < sweepMost {
			return err
		}
	}
}

// reminder says when, where and for what.
func (s *Service) reminder(a appointment, now time.Time) notify.Notice {
	v, at := s.appointmentView(a, now), a.slot.In(s.Zone)
	text := func(t Text) notify.Text { return notify.Text{ZH: t.ZH, EN: t.EN} }
	return notify.Notice{
		To: a.person, Template: tellReminder, About: string(a.id), Key: fmt.Sprintf("%s/%d", a.id, a.slot.Unix()),
		Values: map[string]notify.Text{
			"hall": text(v.HallName), "address": text(v.Address), "matter": text(v.GroupName), "code": {ZH: a.code, EN: a.code},
			"at": {ZH: at.Format("1月2日 15:04"), EN: at.Format("2 January, 15:04")},
		},
	}
}
