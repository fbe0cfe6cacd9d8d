package identity

import (
	"context"
	"slices"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
)

const (
	longestAuthority = 5 * 366 * 24 * time.Hour
	undoTime         = 15 * time.Minute // of the city: within it a revocation can be taken back
	shownRevoked     = 90 * 24 * time.Hour
	namesADay        = 20 // agents that one person may name in a day: naming tells who has an account
)

// NewAuthority is what somebody lets another do.
type NewAuthority struct {
	Principal string // a firm of which the caller is the representative; "" for the caller themselves
	Name      string // of the agent, in full
	Phone     string // of the agent's account
	Matters   []string
	Starts    time.Time // zero: now
	Ends      time.Time // required
}

// GiveAuthority offers an authority: a representative's for their firm, or a person's
// own mandate. It stands once the agent has taken it on. The agent is named by name
// and phone; where both do not fit one account, ErrNoAgent. Needs real-name level two.
func (s *Service) GiveAuthority(ctx context.Context, n NewAuthority) (AuthorityView, error) {
	p, err := signedIn(ctx)
	if err != nil {
		return AuthorityView{}, err
	}
	if err := auth.RequireLevel(ctx, auth.LevelTwo); err != nil {
		return AuthorityView{}, err
	}
	if n.Principal == "" {
		if _, err := s.asSelf(ctx); err != nil {
			return AuthorityView{}, err
		}
	}
	phone, err := parsePhone(n.Phone)
	if err != nil {
		return AuthorityView{}, err
	}
	if n.Name, err = parseName(n.Name); err != nil {
		return AuthorityView{}, err
	}
	if err := s.cfg.Auth.Spend(ctx, auth.Allowance{Name: "agents:" + p.ID, Most: namesADay, Per: 24 * time.Hour}); err != nil {
		return AuthorityView{}, err
	}
	var v AuthorityView
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		a := Authority{Principal: n.Principal, Kind: Agent, Matters: n.Matters, Starts: n.Starts, Ends: n.Ends, Given: tx.Now, Giver: p.ID}
		if a.Principal == "" {
			a.Principal, a.Kind = p.ID, Mandate
		} else if err := s.mustRepresent(ctx, tx, a.Principal, PersonID(p.ID)); err != nil {
			return err
		}
		if a.Agent, err = s.agentOf(ctx, tx, n.Name, phone); err != nil {
			return err
		}
		if err := s.checkOffer(ctx, tx, &a); err != nil {
			return err
		}
		if err := s.begin(ctx, tx, &a); err != nil {
			return err
		}
		v, err = s.authorityView(ctx, tx, a, PersonID(p.ID))
		return err
	})
	return v, err
}

// mustRepresent refuses whoever is not the representative of a firm at this moment.
func (s *Service) mustRepresent(ctx context.Context, tx *db.Tx, principal string, person PersonID) error {
	if !isFirm(principal) {
		return ErrNoFirm
	}
	held, err := s.store.between(ctx, tx, principal, person)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return ErrNoFirm // whom it does not concern learns nothing of a firm
	}
	if !slices.ContainsFunc(held, func(a Authority) bool { return a.Kind == Representative && a.At(tx.Now) == Valid }) {
		return ErrNotYours
	}
	return nil
}

// agentOf finds the account of a phone that bears the name.
func (s *Service) agentOf(ctx context.Context, tx *db.Tx, name, phone string) (PersonID, error) {
	found, err := s.store.personByAccount(ctx, tx, "phone:"+phone)
	if err != nil {
		return "", err
	}
	if found == "" {
		return "", ErrNoAgent.At("/phone", ErrNoAgent.Code, ErrNoAgent.Message)
	}
	p, err := s.store.person(ctx, tx, found)
	if err != nil {
		return "", err
	}
	if p.Name != name || p.State != Active {
		return "", ErrNoAgent.At("/phone", ErrNoAgent.Code, ErrNoAgent.Message)
	}
	return found, nil
}

// checkOffer checks agent, matters and time of what is about to be offered.
func (s *Service) checkOffer(ctx context.Context, tx *db.Tx, a *Authority) error {
	if string(a.Agent) == a.Principal || string(a.Agent) == a.Giver {
		return ErrOwnAgent
	}
	if a.Starts.IsZero() || a.Starts.Before(tx.Now) {
		a.Starts = tx.Now
	}
	if !a.Ends.After(a.Starts) || a.Ends.Sub(a.Starts) > longestAuthority {
		return ErrSpan.At("/ends", ErrSpan.Code, ErrSpan.Message)
	}
	known, err := s.store.matters(ctx, tx)
	if err != nil {
		return err
	}
	slices.Sort(a.Matters)
	a.Matters = slices.Compact(a.Matters)
	for _, code := range a.Matters {
		if code != AllMatters && !slices.ContainsFunc(known, func(m Matter) bool { return m.Code == code }) {
			return ErrMatter.With("matter", code).At("/matters", ErrMatter.Code, ErrMatter.Message)
		}
	}
	if len(a.Matters) == 0 || len(a.Matters) > 1 && slices.Contains(a.Matters, AllMatters) {
		return ErrMatter.At("/matters", ErrMatter.Code, ErrMatter.Message)
	}
	held, err := s.store.between(ctx, tx, a.Principal, a.Agent)
	if err != nil {
		return err
	}
	for _, old := range held {
		if at := old.At(tx.Now); at != Over && (old.Kind == Representative || slices.Equal(old.Matters, a.Matters)) {
			return ErrAlready
		}
	}
	return nil
}

// begin writes a new authority down: the fact, the audit, and the agent's next request.
func (s *Service) begin(ctx context.Context, tx *db.Tx, a *Authority) error {
	a.ID, a.Created = id.New[AuthorityID]("authority", tx.Now), tx.Now
	if err := s.store.putAuthority(ctx, tx, *a); err != nil {
		return err
	}
	tx.After(func() { s.cfg.Auth.Forget(string(a.Agent)) })
	if err := tx.Emit(ctx, AuthorityGiven{
		Authority: string(a.ID), Principal: a.Principal, Agent: string(a.Agent), Kind: a.Kind, Taken: !a.Taken.IsZero(), At: tx.Now,
	}); err != nil {
		return err
	}
	return s.cfg.Audit.Record(ctx, tx, audit.Entry{
		Action: "identity.authority_given", Object: string(a.ID),
		Detail: map[string]any{"principal": a.Principal, "agent": a.Agent, "kind": a.Kind, "matters": a.Matters, "giver": a.Giver},
	})
}

// end revokes an authority that stands; nothing happens where it was revoked already.
func (s *Service) end(ctx context.Context, tx *db.Tx, a Authority, by string) error {
	changed, err := s.store.revokeAuthority(ctx, tx, a.ID, by)
	if err != nil || !changed {
		return err
	}
	tx.After(func() { s.cfg.Auth.Forget(string(a.Agent)) })
	if err := tx.Emit(ctx, AuthorityEnded{Authority: string(a.ID), Principal: a.Principal, Agent: string(a.Agent), At: tx.Now}); err != nil {
		return err
	}
	return s.cfg.Audit.Record(ctx, tx, audit.Entry{
		Action: "identity.authority_revoked", Object: string(a.ID), Detail: map[string]any{"principal": a.Principal, "agent": a.Agent, "by": by},
	})
}

// TakeAuthority is the agent's word: they take on what was offered to them. Who acts for
// others has real-name level two.
func (s *Service) TakeAuthority(ctx context.Context, which AuthorityID) (AuthorityView, error) {
	return s.onAuthority(ctx, which, func(tx *db.Tx, a Authority, me PersonID) error {
		if a.Agent != me {
			return ErrNotFound
		}
		if at := a.At(tx.Now); at != Offered {
			return ErrOver
		}
		if err := auth.RequireLevel(ctx, auth.LevelTwo); err != nil {
			return err
		}
		if _, err := s.store.takeAuthority(ctx, tx, a.ID); err != nil {
			return err
		}
		tx.After(func() { s.cfg.Auth.Forget(string(me)) })
		if err := tx.Emit(ctx, AuthorityTaken{Authority: string(a.ID), Principal: a.Principal, Agent: string(a.Agent), At: tx.Now}); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{
			Action: "identity.authority_taken", Object: string(a.ID), Detail: map[string]any{"principal": a.Principal, "agent": a.Agent},
		})
	})
}

// RevokeAuthority ends an authority: the principal takes it back, or the agent lays it
// down or refuses it. What follows from a register cannot be ended here (ErrFixed).
func (s *Service) RevokeAuthority(ctx context.Context, which AuthorityID) (AuthorityView, error) {
	return s.onAuthority(ctx, which, func(tx *db.Tx, a Authority, me PersonID) error {
		if a.Kind == Representative || a.Kind == Guardian {
			return ErrFixed
		}
		if at := a.At(tx.Now); at == Revoked || at == Over {
			return ErrOver
		}
		return s.end(ctx, tx, a, string(me))
	})
}

// RestoreAuthority takes a revocation back, within a quarter of an hour and by whom it
// came from. A representative who lost the firm meanwhile cannot.
func (s *Service) RestoreAuthority(ctx context.Context, which AuthorityID) (AuthorityView, error) {
	return s.onAuthority(ctx, which, func(tx *db.Tx, a Authority, me PersonID) error {
		changed, err := s.store.restoreAuthority(ctx, tx, a.ID, string(me), tx.Now.Add(-undoTime))
		if err != nil {
			return err
		}
		if !changed {
			return ErrTooLate
		}
		tx.After(func() { s.cfg.Auth.Forget(string(a.Agent)) })
		if err := tx.Emit(ctx, AuthorityGiven{
			Authority: string(a.ID), Principal: a.Principal, Agent: string(a.Agent), Kind: a.Kind, Taken: !a.Taken.IsZero(), At: tx.Now,
		}); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{
			Action: "identity.authority_restored", Object: string(a.ID), Detail: map[string]any{"principal": a.Principal, "agent": a.Agent},
		})
	})
}

// onAuthority runs a change by a person of either side; for everybody else there is no
// such authority.
func (s *Service) onAuthority(ctx context.Context, which AuthorityID, change func(tx *db.Tx, a Authority, me PersonID) error) (v AuthorityView, err error) {
	p, err := signedIn(ctx)
	if err != nil {
		return v, err
	}
	me := PersonID(p.ID)
	return v, s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		a, err := s.store.authority(ctx, tx, which)
		if err != nil {
			return err
		}
		if a.Agent != me && a.Principal != p.ID && s.mustRepresent(ctx, tx, a.Principal, me) != nil {
			return ErrNotFound
		}
		if err := change(tx, a, me); err != nil {
			return err
		}
		if a, err = s.store.authority(ctx, tx, which); err != nil {
			return err
		}
		v, err = s.authorityView(ctx, tx, a, me)
		return err
	})
}
