package cases

import (
	"context"
	"math"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// Mine gives the caller's own cases, newest first.
func (s *Service) Mine(ctx context.Context, ask page.Ask) (out page.Page[Head], err error) {
	p := auth.From(ctx)
	if p.ID == "" {
		return out, auth.ErrUnauthenticated
	}
	before, after := int64(math.MaxInt64), ""
	if _, err := page.Decode(ask.Cursor, p.ID, &before, &after); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.ofSubject(ctx, tx, p.ID, before, CaseID(after), ask.Size()+1)
		if err != nil {
			return err
		}
		heads := page.Of(list, ask.Size(), p.ID, func(c Case) []any { return []any{db.Micros(c.Opened), string(c.ID)} })
		out = page.Page[Head]{Next: heads.Next, Items: make([]Head, 0, len(heads.Items))}
		for _, c := range heads.Items {
			f, err := s.flow(ctx, tx, version{c.Flow, c.FlowVersion})
			if err != nil {
				return err
			}
			out.Items = append(out.Items, headOf(f, c, tx.Now))
		}
		return nil
	})
	return out, err
}

// Urge lets the applicant ask for speed 催办: the case stands marked in its queues.
// Once a day and case.
func (s *Service) Urge(ctx context.Context, id CaseID) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		m, err := s.load(ctx, tx, id)
		if err != nil {
			return err
		}
		if !m.own(auth.From(ctx)) {
			return ErrNoCase
		}
		if m.c.Outcome != "" {
			return ErrOver
		}
		last, err := s.store.lastOf(ctx, tx, id, StepUrged)
		if err != nil {
			return err
		}
		if today := s.day(tx.Now); last != 0 && s.day(instant(last)) == today {
			return ErrUrged
		}
		m.c.Urged++
		if err := s.store.changeCase(ctx, tx, m.c); err != nil {
			return err
		}
		if err := s.store.urgeTasks(ctx, tx, id); err != nil {
			return err
		}
		return s.store.addSteps(ctx, tx, id, []step{{at: tx.Now, kind: StepUrged, actor: auth.Actor(ctx)}})
	})
}
