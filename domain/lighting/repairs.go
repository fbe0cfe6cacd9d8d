package lighting

import (
	"context"
	"math"
	"strings"
	"unicode/utf8"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

// RepairQuery chooses repairs.
type RepairQuery struct {
	State string // open, reported, done; undone is the first two; "" is all
	Group string
	page.Ask
}

// Repairs lists the repairs of the caller's scope, the newest first. The caller
// needs lighting.read.
func (s *Service) Repairs(ctx context.Context, q RepairQuery) (page.Page[Repair], error) {
	var none page.Page[Repair]
	if err := auth.Require(ctx, ReadPermission); err != nil {
		return none, err
	}
	scope := auth.From(ctx).Scope
	f := repairFilter{state: q.State, group: q.Group, region: scope.Region, org: scope.Org, after: math.MaxInt64}
	filters := []any{q.State, q.Group}
	if _, err := page.Decode(q.Cursor, filters, &f.after, &f.afterID); err != nil {
		return none, err
	}
	var rows []Repair
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.store.repairs(ctx, tx, f, q.Size()+1)
		return err
	})
	if err != nil {
		return none, err
	}
	for i := range rows {
		s.label(ctx, &rows[i])
	}
	return page.Of(rows, q.Size(), filters, func(r Repair) []any { return []any{db.Micros(r.OpenedAt), string(r.ID)} }), nil
}

// label writes names in the caller's language.
func (s *Service) label(ctx context.Context, r *Repair) {
	english := web.Language(ctx) == "en"
	r.Name, r.Street = s.Street.NameIn(r.Name, english), s.Street.StreetIn(r.Street, english)
	r.RegionName, r.GroupName = s.Regions.RegionName(r.Region, english), r.Group
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.state.groups {
		if g.Code == r.Group {
			r.GroupName = Text{g.ZH, g.EN}.In(english)
		}
	}
}

// Move is what somebody says of a repair.
type Move struct {
	State string // open (taken back), reported, done
	Note  string
}

// MoveRepair passes a repair on to the crew, takes that back, or records it as done;
// a lamp that is still out then is found anew. The caller needs lighting.repair and
// the repair in the scope. Faults: ErrNoRepair, ErrState, ErrClosed.
func (s *Service) MoveRepair(ctx context.Context, id RepairID, m Move) (Repair, error) {
	if err := auth.Require(ctx, RepairPermission); err != nil {
		return Repair{}, err
	}
	m.Note = strings.TrimSpace(m.Note)
	if m.State != Open && m.State != Reported && m.State != Done || utf8.RuneCountInString(m.Note) > 500 {
		return Repair{}, ErrState
	}
	var r Repair
	err := s.DB.Do(ctx, func(tx *db.Tx) (err error) {
		if r, err = s.store.repair(ctx, tx, id); err != nil {
			return err
		}
		switch {
		case !covered(ctx, r.Region, r.Org):
			return ErrNoRepair.With("repair", id)
		case r.State == Done:
			return ErrClosed
		}
		if err = s.move(ctx, tx, id, m); err != nil {
			return err
		}
		if err = s.recordAct(ctx, tx, "repair_"+m.State, string(id), map[string]any{"note": m.Note}); err != nil {
			return err
		}
		r, err = s.store.repair(ctx, tx, id)
		return err
	})
	if err == nil {
		s.seen.Store(nil)
		s.label(ctx, &r)
	}
	return r, err
}

func (s *Service) move(ctx context.Context, tx *db.Tx, id RepairID, m Move) error {
	if m.State != Done {
		return s.store.moveRepair(ctx, tx, id, m.State, auth.Actor(ctx), m.Note)
	}
	if err := s.endRepair(ctx, tx, id, auth.Actor(ctx), m.Note); err != nil {
		return err
	}
	if err := s.store.release(ctx, tx, id); err != nil {
		return err
	}
	return s.store.stir(ctx, tx)
}
