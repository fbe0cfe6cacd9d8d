package identity

import (
	"context"
	"slices"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/page"
)

// ErrNoRoles tells that a post or client without a role would be of no use.
var ErrNoRoles = fault.New(fault.Invalid, "identity.no_roles", "Give at least one role.")

// NewPost is what a new post needs.
type NewPost struct {
	Person       PersonID
	Organisation string // path
	ZH, EN       string // title; one may stand for both
	Roles        []string
	Region       string // scope; must lie within the caller's
	Org          string // scope; "" covers every organisation

	order int // among posts given in one instant: the first is the one to begin in
}

// Give puts a person into a post. Organisation and scope must lie within the
// caller's scope, and the roles may not hold a right that the caller lacks.
func (s *Service) Give(ctx context.Context, n NewPost) (Post, error) {
	if err := auth.Require(ctx, CanManage); err != nil {
		return Post{}, err
	}
	if len(n.Roles) == 0 {
		return Post{}, ErrNoRoles.At("/roles", ErrNoRoles.Code, ErrNoRoles.Message)
	}
	if _, err := s.inCity(ctx, n.Region); err != nil {
		return Post{}, err
	}
	if err := within(ctx, n.Region, n.Organisation); err != nil {
		return Post{}, err
	}
	if !narrower(auth.Scope{Region: n.Region, Org: n.Org}, auth.From(ctx).Scope) {
		return Post{}, ErrOutside.With("organisation", n.Org)
	}
	var p Post
	err := s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		made, err := s.give(ctx, tx, n)
		if err != nil {
			return err
		}
		row, err := s.store.post(ctx, tx, made)
		p = s.show(ctx, row)
		return err
	})
	return p, err
}

func (s *Service) give(ctx context.Context, tx *db.Tx, n NewPost) (PostID, error) {
	if err := s.mayGrant(ctx, tx, n.Roles); err != nil {
		return "", err
	}
	for _, path := range []string{n.Organisation, n.Org} {
		if path == "" && n.Organisation != "" {
			continue
		}
		ok, err := s.store.hasOrganisation(ctx, tx, path)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", ErrNoOrganisation.With("organisation", path)
		}
	}
	if err := s.mayEmploy(ctx, tx, n.Person); err != nil {
		return "", err
	}
	p := Post{
		ID: id.New[PostID]("post", tx.Now), Person: n.Person, Organisation: n.Organisation,
		ZH: trimmed(n.ZH, 60), EN: trimmed(n.EN, 60), Roles: slices.Clone(n.Roles), Region: n.Region, Org: n.Org,
		Created: tx.Now.Add(time.Duration(n.order) * time.Microsecond),
	}
	if p.ZH == "" {
		p.ZH = p.EN
	}
	if p.EN == "" {
		p.EN = p.ZH
	}
	if err := s.store.putPost(ctx, tx, p); err != nil {
		return "", err
	}
	tx.After(func() { s.cfg.Auth.Forget(string(n.Person)) })
	if err := tx.Emit(ctx, PostGiven{Post: string(p.ID), Person: string(p.Person), Organisation: p.Organisation, Region: p.Region, Roles: p.Roles, At: tx.Now}); err != nil {
		return "", err
	}
	return p.ID, s.cfg.Audit.Record(ctx, tx, audit.Entry{
		Action: "identity.post_given", Object: string(p.ID),
		Detail: map[string]any{"person": p.Person, "organisation": p.Organisation, "roles": p.Roles, "region": p.Region, "org": p.Org},
	})
}

// mayEmploy refuses people whom the caller cannot see.
func (s *Service) mayEmploy(ctx context.Context, tx *db.Tx, person PersonID) error {
	p, err := s.store.person(ctx, tx, person)
	if err != nil {
		return err
	}
	posts, err := s.store.postsOf(ctx, tx, person)
	if err != nil {
		return err
	}
	scope := auth.From(ctx).Scope
	if len(inside(scope, posts)) > 0 || (len(posts) == 0 && scope.CoversRegion(p.Region)) {
		return nil
	}
	return ErrNoPerson
}

// PostFilter narrows a list of posts.
type PostFilter struct {
	Person       string
	Organisation string
}

// Posts lists the posts within the caller's scope.
func (s *Service) Posts(ctx context.Context, f PostFilter, ask page.Ask) (page.Page[Post], error) {
	if err := auth.Require(ctx, CanRead); err != nil {
		return page.Page[Post]{}, err
	}
	var after PostID
	if _, err := page.Decode(ask.Cursor, f, &after); err != nil {
		return page.Page[Post]{}, err
	}
	var rows page.Page[postRow]
	err := s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.posts(ctx, tx, f, auth.From(ctx).Scope, after, ask.Size()+1)
		rows = page.Of(list, ask.Size(), f, func(p postRow) []any { return []any{p.ID} })
		return err
	})
	return page.Map(rows, func(r postRow) Post { return s.show(ctx, r) }), err
}

// End takes a post away; its holder's next request no longer has its rights.
func (s *Service) End(ctx context.Context, post PostID) error {
	if err := auth.Require(ctx, CanManage); err != nil {
		return err
	}
	if auth.From(ctx).Post == string(post) {
		return ErrSelf
	}
	return s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		p, err := s.store.post(ctx, tx, post)
		if err != nil {
			return err
		}
		if len(inside(auth.From(ctx).Scope, []postRow{p})) == 0 {
			return ErrNoPost
		}
		if err := s.store.endPost(ctx, tx, post); err != nil {
			return err
		}
		tx.After(func() { s.cfg.Auth.Forget(string(p.Person)) })
		if err := tx.Emit(ctx, PostEnded{Post: string(post), Person: string(p.Person), At: tx.Now}); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.post_ended", Object: string(post)})
	})
}
