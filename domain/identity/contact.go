package identity

import (
	"context"
	"errors"

	"citybrain/kernel/db"
)

// Contact is how somebody is told something.
type Contact struct {
	Phone    string // "" for none
	Language string
}

// Contact tells how a person can be reached, within the caller's unit of work; false
// for somebody who is unknown, locked or of a demo that this city is not. It asks for
// no permission: it is for what the city itself tells people, and for nobody's eyes.
func (s *Service) Contact(ctx context.Context, tx *db.Tx, person string) (Contact, bool, error) {
	p, err := s.store.person(ctx, tx, PersonID(person))
	if errors.Is(err, ErrNoPerson) || err == nil && (p.State != Active || p.Demo && !s.cfg.Demo) {
		return Contact{}, false, nil
	}
	return Contact{p.Phone, p.Language}, err == nil, err
}

// Holder gives the person who holds a post, within the caller's unit of work; "" where
// nobody does any more.
func (s *Service) Holder(ctx context.Context, tx *db.Tx, post string) (string, error) {
	row, err := s.store.post(ctx, tx, PostID(post))
	if errors.Is(err, ErrNoPost) {
		return "", nil
	}
	return string(row.Person), err
}
