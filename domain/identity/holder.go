package identity

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Held is somebody in a post, with what the post may do. It bears no names.
type Held struct {
	Post         PostID
	Person       PersonID
	Organisation string // where the post is
	Scope        auth.Scope
	Permissions  map[string]bool
}

// HeldPosts gives the posts with a permission whose scope covers a region and an
// organisation, in the order of their ids, in the caller's unit of work. People who are
// locked are not among them. It asks for no permission: it is for domains that have to
// give work to somebody who may do it.
func (s *Service) HeldPosts(ctx context.Context, tx *db.Tx, permission auth.Permission, at auth.Scope) ([]Held, error) {
	list, err := s.store.covering(ctx, tx, prefixes(at.Region), aboveOrg(at.Org))
	if err != nil {
		return nil, err
	}
	byCode, _, err := s.store.roles(ctx, tx)
	if err != nil {
		return nil, err
	}
	var able []Held
	for _, one := range list {
		if one.Permissions = known(byCode, one.roles); one.Permissions[permission.Code] {
			able = append(able, one.Held)
		}
	}
	return able, nil
}

// HeldPost gives one post that is held, in the caller's unit of work. ErrNoPost.
func (s *Service) HeldPost(ctx context.Context, tx *db.Tx, post PostID) (Held, error) {
	one, err := s.store.heldPost(ctx, tx, post)
	if err != nil {
		return Held{}, err
	}
	byCode, _, err := s.store.roles(ctx, tx)
	one.Permissions = known(byCode, one.roles)
	return one.Held, err
}

// prefixes gives every code within which a region lies, down to the whole country ”.
func prefixes(region string) []string {
	list := make([]string, 0, len(region)+1)
	for i := range len(region) + 1 {
		list = append(list, region[:i])
	}
	return list
}

// aboveOrg gives an organisation with all above it, and ” for every organisation.
func aboveOrg(path string) []string {
	list := []string{""}
	for i := 1; i < len(path); i++ {
		if path[i] == '/' {
			list = append(list, path[:i])
		}
	}
	if path != "" {
		list = append(list, path)
	}
	return list
}
