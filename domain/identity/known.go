package identity

import (
	"context"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Known is what the city knows of those for whom somebody acts, in clear: forms show it
// to that person instead of asking for it. It is for them alone, and for nobody else's
// eyes.
type Known struct {
	Name       string // of the person for whom it is
	CitizenID  string
	Phone      string // of the person who acts
	Firm       string // where they act for a firm
	CreditCode string
}

// Known tells what is known of the caller, or of the child, person or firm for whom
// they act, within the caller's unit of work. auth.ErrUnauthenticated for nobody.
func (s *Service) Known(ctx context.Context, tx *db.Tx) (Known, error) {
	p, err := signedIn(ctx)
	if err != nil {
		return Known{}, auth.ErrUnauthenticated
	}
	me, err := s.store.person(ctx, tx, PersonID(p.ID))
	if err != nil {
		return Known{}, err
	}
	k := Known{Name: me.Name, CitizenID: me.CitizenID, Phone: me.Phone}
	switch {
	case p.For == "":
		return k, nil
	case isFirm(p.For):
		f, err := s.store.firm(ctx, tx, FirmID(p.For))
		k.Firm, k.CreditCode = f.Name, f.Code
		return k, err
	}
	other, err := s.store.person(ctx, tx, PersonID(p.For))
	k.Name, k.CitizenID = other.Name, other.CitizenID
	return k, err
}
