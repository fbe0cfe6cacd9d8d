package identity

import (
	"context"

	"citybrain/kernel/db"
)

// Address is how a person is called and reached, in clear.
type Address struct {
	Name  string
	Phone string
}

// Address gives how a person is called and reached to a domain above, within its unit
// of work. It asks for no permission and records nothing: the domain above knows who
// may, and records the reading where it gives anything of it out. ErrNoPerson.
func (s *Service) Address(ctx context.Context, tx *db.Tx, person string) (Address, error) {
	p, err := s.store.person(ctx, tx, PersonID(person))
	return Address{Name: p.Name, Phone: p.Phone}, err
}

// FirmName gives what a firm is called to a domain above, within its unit of work. ErrNoFirm.
func (s *Service) FirmName(ctx context.Context, tx *db.Tx, firm string) (string, error) {
	f, err := s.store.firm(ctx, tx, FirmID(firm))
	return f.Name, err
}

// OfficeOf gives the path of the organisation to which a post belongs, whatever its
// scope is, to a domain above within its unit of work. ErrNoPost.
func (s *Service) OfficeOf(ctx context.Context, tx *db.Tx, post string) (string, error) {
	_, _, path, err := s.store.anyPost(ctx, tx, PostID(post))
	return path, err
}
