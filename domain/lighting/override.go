package lighting

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"citybrain/domain/lighting/dimming"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/job"
)

// Override is a level that somebody ordered for a group 手动调光.
type Override struct {
	Level  int       `json:"level" doc:"Percent"`
	Until  time.Time `json:"until"`
	Why    string    `json:"why"`
	MadeAt time.Time `json:"madeAt"`
	MadeBy string    `json:"madeBy" doc:"Post, person or client"`
}

func (o *Override) hand() dimming.Hand { return dimming.Hand{Level: o.Level, Until: o.Until} }

// The bounds of what is ordered by hand.
const (
	hearAfter = 10 * time.Second // most lamps have answered by then
	handLeast = 5 * time.Minute
	handMost  = 24 * time.Hour
)

// Override dims a group by hand for a time, in place of what was ordered before; it
// stands above sun, steps and traffic, also below their least level. The caller
// needs lighting.override and the group in the scope. Faults: ErrNoGroup,
// ErrOverride.
func (s *Service) Override(ctx context.Context, code string, level int, hold time.Duration, why string) (Override, error) {
	if _, err := s.visible(ctx, code, OverridePermission); err != nil {
		return Override{}, err
	}
	why = strings.TrimSpace(why)
	if level < 0 || level > 100 || hold < handLeast || hold > handMost || why == "" || utf8.RuneCountInString(why) > 200 {
		return Override{}, ErrOverride
	}
	o := Override{Level: level, Why: why, MadeBy: auth.Actor(ctx)}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		o.MadeAt, o.Until = tx.Now, tx.Now.Add(hold)
		if _, err := s.store.endOverrides(ctx, tx, code, o.MadeBy); err != nil {
			return err
		}
		if err := s.store.putOverride(ctx, tx, code, &o); err != nil {
			return err
		}
		if err := s.hurry(ctx, tx); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "overridden", code, map[string]any{"level": level, "until": o.Until, "why": why})
	})
	if err == nil {
		s.seen.Store(nil)
	}
	return o, err
}

// Undo takes back what was ordered by hand; the group follows its schedule again.
// The caller needs lighting.override and the group in the scope. Faults:
// ErrNoGroup, ErrNoOverride.
func (s *Service) Undo(ctx context.Context, code string) error {
	if _, err := s.visible(ctx, code, OverridePermission); err != nil {
		return err
	}
	err := s.DB.Do(ctx, func(tx *db.Tx) error {
		n, err := s.store.endOverrides(ctx, tx, code, auth.Actor(ctx))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNoOverride
		}
		if err := s.hurry(ctx, tx); err != nil {
			return err
		}
		return s.recordAct(ctx, tx, "override_ended", code, nil)
	})
	if err == nil {
		s.seen.Store(nil)
	}
	return err
}

// hurry has the next minute begin at once, and one more when the lamps have had time
// to answer: who dims by hand watches for it. One that waits already does for all.
func (s *Service) hurry(ctx context.Context, tx *db.Tx) error {
	_, err := s.Queue.Add(ctx, tx, jobMinute, nil, job.Options{UniqueKey: "hurry:" + tx.Now.Format(time.RFC3339), Priority: 1})
	if err != nil {
		return err
	}
	heard := tx.Now.Add(hearAfter)
	_, err = s.Queue.Add(ctx, tx, jobMinute, nil, job.Options{UniqueKey: "heard:" + heard.Format(time.RFC3339), RunAt: heard})
	return err
}
