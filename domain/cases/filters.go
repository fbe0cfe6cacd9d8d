package cases

import (
	"context"
	"slices"
	"strings"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

// FilterID names a saved filter: filter_….
type FilterID string

// Filter is what an official looks for again and again in a queue 常用筛选.
type Filter struct {
	ID     FilterID   `json:"id"`
	Name   string     `json:"name"`
	Wish   FilterWish `json:"wish"`
	Shared bool       `json:"shared" doc:"The department sees it too"`
	Mine   bool       `json:"mine"`
	owner  string
	org    string
}

// FilterWish is what a filter narrows a queue to; empty texts to nothing.
type FilterWish struct {
	Role   string `json:"role,omitempty" maxLength:"48"`
	Matter string `json:"matter,omitempty" maxLength:"64"`
	State  string `json:"state,omitempty" maxLength:"48"`
	Region string `json:"region,omitempty" maxLength:"14"`
	Whose  string `json:"whose,omitempty" enum:"mine,pool"`
	Light  string `json:"light,omitempty" enum:"yellow,red"`
}

// mostFilters is how many filters one post keeps.
const mostFilters = 30

// KeepFilter keeps a filter of the caller's post, a new one or one of theirs with its
// id. ErrFilter, ErrFilters, ErrNote.
func (s *Service) KeepFilter(ctx context.Context, f Filter) (Filter, error) {
	p := auth.From(ctx)
	if f.Name = strings.TrimSpace(f.Name); f.Name == "" {
		return f, ErrNote
	}
	if p.Post == "" {
		return f, auth.ErrDenied
	}
	f.owner, f.org, f.Mine = p.Post, p.Scope.Org, true
	return f, s.DB.Do(ctx, func(tx *db.Tx) error {
		list, err := s.store.filters(ctx, tx, p.Post, p.Scope.Org)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(one Filter) bool { return !one.Mine })
		switch known := slices.ContainsFunc(list, func(one Filter) bool { return one.ID == f.ID }); {
		case f.ID == "" && len(list) >= mostFilters:
			return ErrFilters
		case f.ID == "":
			f.ID = id.New[FilterID]("filter", tx.Now)
		case !known:
			return ErrFilter
		}
		return s.store.putFilter(ctx, tx, f)
	})
}

// Filters gives those that the caller keeps, and those that colleagues of the same
// department share.
func (s *Service) Filters(ctx context.Context) (list []Filter, err error) {
	p := auth.From(ctx)
	if p.Post == "" {
		return nil, auth.ErrDenied
	}
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		list, err = s.store.filters(ctx, tx, p.Post, p.Scope.Org)
		return err
	})
	return list, err
}

// DropFilter forgets one of the caller's filters. ErrFilter.
func (s *Service) DropFilter(ctx context.Context, which FilterID) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error { return s.store.dropFilter(ctx, tx, auth.From(ctx).Post, which) })
}
