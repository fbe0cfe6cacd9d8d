package entities

import (
	"context"
	"math"
	"slices"

	"citybrain/domain/entities/model"
	"citybrain/kernel/db"
)

// headsAtOnce is how many entities are looked at between two statements.
const headsAtOnce = 200

// tenantKnown fails where nothing is known of a tenant.
func (s *Service) tenantKnown(ctx context.Context, tx *db.Tx, tenant string) error {
	if s.state.tenant(tenant, false) != nil {
		return nil
	}
	known, err := s.history.store.hasTenant(ctx, tx, tenant)
	if err == nil && !known {
		return noTenant(tenant)
	}
	return err
}

// load fills an evolution with the courses of attributes that are wanted; narrow
// leaves out parts in which nothing can lie in the time in question.
func (s *Service) load(ctx context.Context, tx *db.Tx, tenant string, ev *evolution, q *inquiry, narrow bool, wanted func(string) bool) error {
	var list []rawPart
	var err error
	if q.time == nil || !narrow {
		list, err = s.history.store.parts(ctx, tx, tenant, ev.id, false)
	} else {
		from, to := q.time.At, int64(math.MaxInt64)
		switch q.time.Relation {
		case "before":
			from, to = math.MinInt64, q.time.At
		case "between":
			to = q.time.End
		}
		list, err = s.history.store.partsWithin(ctx, tx, tenant, ev.id, q.property == "observedAt", from, to)
	}
	if err != nil {
		return err
	}
	names := texts{}
	for _, p := range list {
		err := readPart(p.body, names.Intern, wanted, func(name string, records []record) { ev.add(name, records...) })
		if err != nil {
			return err
		}
	}
	return nil
}

// findings is a page of evolutions.
type findings struct {
	list  []*evolution
	more  bool
	total int
}

// findEvolutions gives a page of the evolutions that a query means, in the order
// of their ids. Entities without a record in question are none of them.
func (s *Service) findEvolutions(ctx context.Context, tenant string, f *find, q *inquiry, far *farPasts) (got findings, err error) {
	err = s.history.db.View(ctx, func(tx *db.Tx) error {
		got = findings{}
		if err := s.tenantKnown(ctx, tx, tenant); err != nil {
			return err
		}
		types, ids := f.narrowing()
		for behind := ""; ; {
			heads, err := s.history.store.heads(ctx, tx, tenant, behind, types, ids, headsAtOnce)
			if err != nil || len(heads) == 0 {
				return err
			}
			for _, ev := range heads {
				behind = ev.id
				shown, err := s.meant(ctx, tx, tenant, ev, f, q, far)
				if err != nil {
					return err
				}
				if shown != nil && got.take(shown, f) {
					return nil
				}
			}
		}
	})
	return got, err
}

// take puts an evolution onto the page; true when no more need be looked for.
func (got *findings) take(ev *evolution, f *find) bool {
	got.total++
	switch {
	case got.total <= f.offset:
	case len(got.list) < f.limit:
		got.list = append(got.list, ev)
	default:
		got.more = true
		return !f.count
	}
	return false
}

// narrowing gives types of which an entity must have one, and ids of which it
// must be one; nil where the query does not say so.
func (f *find) narrowing() (types, ids []string) {
	if len(f.selectors) != 1 {
		return nil, nil
	}
	if one := f.selectors[0].types; one != nil {
		if list, simple := one.Simple(); simple {
			types = list
		} else {
			types = one.Hints()
		}
	}
	const many = 500
	if ids = f.selectors[0].ids; len(ids) > many {
		ids = nil
	}
	return types, ids
}

// meant gives the window of an evolution if the query means it, else nil.
func (s *Service) meant(ctx context.Context, tx *db.Tx, tenant string, ev *evolution, f *find, q *inquiry, far *farPasts) (*evolution, error) {
	e := &model.Entity{ID: ev.id, Types: ev.types, Scopes: ev.scopes}
	if !slices.ContainsFunc(f.selectors, func(one selector) bool { return one.matches(e) }) {
		return nil, nil
	}
	if f.scopes != nil && !f.scopes.Match(ev.scopes) {
		return nil, nil
	}
	filtered := f.q != nil || f.geo != nil
	var wanted func(string) bool
	if !filtered {
		wanted = q.shows
	}
	if err := s.load(ctx, tx, tenant, ev, q, !filtered, wanted); err != nil {
		return nil, err
	}
	return f.shown(far.join(ev, ev.id), q), nil
}

// shown gives the window of an evolution whose values meet the conditions, else nil.
func (f *find) shown(ev *evolution, q *inquiry) *evolution {
	if (f.q != nil || f.geo != nil) && !f.meets(ev, q) {
		return nil
	}
	if shown := q.window(ev); len(shown.courses) > 0 {
		return shown
	}
	return nil
}

// meets tells whether values in the time in question meet q and the geo-query. An
// attribute that never says such a time is meant with all its values: where a
// lamp stands is observed once.
func (f *find) meets(ev *evolution, q *inquiry) bool {
	e := &model.Entity{ID: ev.id, Types: ev.types, Scopes: ev.scopes}
	for i := range ev.courses {
		c := &ev.courses[i]
		timeless := q.time == nil || !slices.ContainsFunc(c.records, func(r record) bool { return q.of(&r) != 0 })
		a := model.Attribute{Name: c.name}
		for j := range c.records {
			r := &c.records[j]
			if r.DeletedAt == 0 && (timeless || q.time.Includes(q.of(r))) {
				a.Instances = append(a.Instances, r.Instance)
			}
		}
		if len(a.Instances) > 0 {
			e.Attributes = append(e.Attributes, a)
		}
	}
	return (f.q == nil || f.q.Match(e)) && (f.geo == nil || f.geo.Match(e))
}
