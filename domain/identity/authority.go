package identity

import (
	"context"
	"slices"
	"strings"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// AuthorityID is "authority_…", FirmID "firm_…".
type (
	AuthorityID string
	FirmID      string
)

// AuthorityKind says by what somebody acts for another.
type AuthorityKind string

// The kinds of authority. All are one model: a principal, an agent, matters, a time,
// both sides' word, and the end of it.
const (
	Representative AuthorityKind = "representative" // 法定代表人 of a firm, by the register; in all matters
	Agent          AuthorityKind = "agent"          // 经办人 of a firm, named by its representative
	Guardian       AuthorityKind = "guardian"       // 监护人 of a child, by the register, until the child is of age
	Mandate        AuthorityKind = "mandate"        // 委托 of one person by another
)

// AllMatters is the matter of an authority without limit.
const AllMatters = "*"

// Authority is that an agent may act for a principal.
type Authority struct {
	ID        AuthorityID
	Principal string // FirmID or PersonID
	Agent     PersonID
	Kind      AuthorityKind
	Matters   []string
	Starts    time.Time
	Ends      time.Time // zero: until it is revoked
	Given     time.Time // when it was confirmed for the principal
	Giver     string    // by whom: a person, or byRegister
	Taken     time.Time // when the agent took it on; zero: not yet
	Revoked   time.Time
	Revoker   string
	Created   time.Time
}

// byRegister stands for an outside register that confirms for one side.
const byRegister = "register"

// Standing 状态 is what an authority is worth at a moment.
type Standing string

// The standings.
const (
	Offered Standing = "offered" // waits for the agent's word
	Coming  Standing = "coming"  // begins later
	Valid   Standing = "valid"
	Over    Standing = "over"    // its time has passed
	Revoked Standing = "revoked" // taken back, or refused
)

// At tells what the authority is worth at a moment.
func (a Authority) At(now time.Time) Standing {
	switch {
	case !a.Revoked.IsZero():
		return Revoked
	case !a.Ends.IsZero() && !now.Before(a.Ends):
		return Over
	case a.Taken.IsZero():
		return Offered
	case now.Before(a.Starts):
		return Coming
	}
	return Valid
}

// Covers tells whether the authority reaches a matter: "tax" covers "tax" and
// "tax.certificate", AllMatters everything. A question about no matter in particular
// ("") is answered by every authority.
func (a Authority) Covers(matter string) bool {
	return matter == "" || slices.ContainsFunc(a.Matters, func(m string) bool {
		return m == AllMatters || m == matter || strings.HasPrefix(matter, m+".")
	})
}

// The faults of authorities.
var (
	ErrNoAuthority  = fault.New(fault.Denied, "identity.no_authority", "You have no authority to act for them in this matter.")
	ErrNotFound     = fault.New(fault.Missing, "identity.authority_missing", "There is no such authority, or it is not yours.")
	ErrNotYours     = fault.New(fault.Denied, "identity.not_representative", "Only the legal representative can do this for the firm.")
	ErrNoAgent      = fault.New(fault.Invalid, "identity.no_agent", "Nobody of this name with this phone number has an account.")
	ErrOwnAgent     = fault.New(fault.Invalid, "identity.own_agent", "You need no authority to act for yourself.")
	ErrMatter       = fault.New(fault.Invalid, "identity.matter", "Choose the matters from the list.")
	ErrSpan         = fault.New(fault.Invalid, "identity.span", "An authority begins before it ends, ends in the future and lasts at most five years.")
	ErrAlready      = fault.New(fault.Conflict, "identity.authority_exists", "They hold such an authority already; revoke it first.")
	ErrOver         = fault.New(fault.Conflict, "identity.authority_over", "This authority is over.")
	ErrFixed        = fault.New(fault.Conflict, "identity.authority_fixed", "This follows from the register and is changed there.")
	ErrTooLate      = fault.New(fault.Conflict, "identity.undo_late", "It is too late to take this back; give the authority anew.")
	ErrAsSelf       = fault.New(fault.Denied, "identity.as_self", "Do this for yourself, not while you act for somebody else.")
	ErrNotOfAge     = fault.New(fault.Invalid, "identity.not_a_child", "Guardianship is for children under eighteen.")
	ErrNotGuardian  = fault.New(fault.Invalid, "identity.not_guardian", "The register of births does not name you as this child's parent.")
	ErrNoRegister   = fault.New(fault.Unavailable, "identity.no_register", "The register that proves this cannot be reached now; try again later.")
	ErrFirmRegister = fault.New(fault.Invalid, "identity.firm_register", "The register of firms does not name you as the legal representative of a firm of this name and code.")
	ErrNoFirm       = fault.New(fault.Missing, "identity.no_firm", "There is no such firm, or you may not see it.")
)

// MayActFor answers nil if the person of ctx may act for a subject (FirmID, PersonID)
// in a matter: it is themselves, or an authority stands now. ErrNoAuthority
// otherwise; auth.ErrUnauthenticated for nobody. Domains above ask it at every step,
// not once: an authority may end in between.
func (s *Service) MayActFor(ctx context.Context, subject, matter string) error {
	return s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		_, err := s.ActsFor(ctx, tx, subject, matter)
		return err
	})
}

// ActsFor is MayActFor inside the caller's unit of work, and gives the authority by
// which they act, for the record; the zero one where they act for themselves.
func (s *Service) ActsFor(ctx context.Context, tx *db.Tx, subject, matter string) (Authority, error) {
	p := auth.From(ctx)
	switch {
	case p.Kind == auth.Anonymous:
		return Authority{}, auth.ErrUnauthenticated
	case p.Kind == auth.System:
		return Authority{}, nil
	case p.Kind != auth.Person:
		return Authority{}, ErrNoAuthority
	case p.ID == subject:
		return Authority{}, nil
	}
	held, err := s.store.between(ctx, tx, subject, PersonID(p.ID))
	if err != nil {
		return Authority{}, err
	}
	for _, a := range held {
		if a.At(tx.Now) != Valid || !a.Covers(matter) {
			continue
		}
		if alive, err := s.alive(ctx, tx, a.Principal); err != nil || alive {
			return a, err
		}
	}
	return Authority{}, ErrNoAuthority.With("matter", matter)
}

// alive tells whether a principal can still be acted for: a closed firm and a locked
// account cannot.
func (s *Service) alive(ctx context.Context, tx *db.Tx, principal string) (bool, error) {
	if isFirm(principal) {
		f, err := s.store.firm(ctx, tx, FirmID(principal))
		return f.State == Active, err
	}
	p, err := s.store.person(ctx, tx, PersonID(principal))
	return p.State == Active, err
}

func isFirm(principal string) bool { return strings.HasPrefix(principal, "firm_") }
