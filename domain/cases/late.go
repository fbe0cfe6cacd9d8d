package cases

import (
	"context"
	"maps"
	"slices"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

// LateQuery narrows the list of what went up the ladder 督办清单.
type LateQuery struct {
	page.Ask
	Rung         int64  `query:"rung" minimum:"1" maximum:"3" doc:"So far up at least: 1 nearly late, 2 late (if absent), 3 late for two working days"`
	Matter       string `query:"matter" maxLength:"64"`
	Organisation string `query:"organisation" maxLength:"200" doc:"A department with all below it, within the caller's scope"`
	Region       string `query:"region" maxLength:"14"`
}

// Late gives the tasks that went up the ladder, whoever's turn they are, the longest
// late first. The caller needs cases.supervise; what lies outside their scope is not
// among them. ErrNotYours.
func (s *Service) Late(ctx context.Context, q LateQuery) (out page.Page[Turn], err error) {
	if err := auth.Require(ctx, SupervisePermission); err != nil {
		return out, err
	}
	p := auth.From(ctx)
	w := wish{roles: slices.Sorted(maps.Keys(duties)), org: p.Scope.Org, region: p.Scope.Region, matter: q.Matter, rung: max(1, q.Rung), limit: q.Size() + 1}
	if q.Rung == 0 {
		w.rung = rungRed
	}
	if q.Organisation != "" {
		w.org = q.Organisation
	}
	if q.Region != "" {
		w.region = q.Region
	}
	if !p.Scope.CoversOrg(w.org) || !p.Scope.CoversRegion(w.region) {
		return out, ErrNotYours
	}
	filters := []any{w.rung, w.org, w.region, w.matter}
	if err := w.behind(q.Cursor, filters); err != nil {
		return out, err
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		out, err = s.turns(ctx, tx, w, filters, q.Size())
		return err
	})
	if err != nil {
		return out, err
	}
	return out, s.nameTurns(ctx, out.Items)
}

// behind begins a page behind the last row of the one before.
func (w *wish) behind(cursor string, filters any) error {
	var sort int64
	var of, branch string
	some, err := page.Decode(cursor, filters, &sort, &of, &branch)
	if some {
		w.after = [3]any{sort, of, branch}
	}
	return err
}
