package identity

import (
	"context"
	"slices"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/seal"
	"citybrain/kernel/web"
)

// Party is one side of an authority as the other sees it.
type Party struct {
	ID   string `json:"id"`
	Kind string `json:"kind" enum:"firm,person"`
	Name string `json:"name" doc:"Of a person: masked, but for the child of whoever reads it"`
}

// AuthorityView is an authority as both sides see it.
type AuthorityView struct {
	ID        AuthorityID   `json:"id"`
	Kind      AuthorityKind `json:"kind" enum:"representative,agent,guardian,mandate"`
	Principal Party         `json:"principal" doc:"For whom"`
	Agent     Party         `json:"agent" doc:"Who acts"`
	Matters   []Matter      `json:"matters" doc:"Empty: all matters"`
	Starts    time.Time     `json:"starts"`
	Ends      *time.Time    `json:"ends,omitempty" doc:"Absent: until it is revoked"`
	Standing  Standing      `json:"standing" enum:"offered,coming,valid,over,revoked"`
	Revocable bool          `json:"revocable" doc:"I can end it here"`
	Undo      bool          `json:"undo" doc:"I have just revoked it and can take that back"`
}

// Authorities are those of one person: what they gave, for themselves and for their
// firms, and what they received.
type Authorities struct {
	Given    []AuthorityView `json:"given"`
	Received []AuthorityView `json:"received"`
}

// Acting is for whom a person acts, or may act.
type Acting struct {
	Authority AuthorityID   `json:"authority"`
	Kind      AuthorityKind `json:"kind" enum:"representative,agent,guardian,mandate"`
	Subject   Party         `json:"subject"`
	Lapsed    bool          `json:"lapsed" doc:"It has ended since: nothing can be done by it"`
}

// MyAuthorities lists what the signed-in person gave and received; what was revoked
// longer than three months ago is left out.
func (s *Service) MyAuthorities(ctx context.Context) (out Authorities, err error) {
	p, err := signedIn(ctx)
	if err != nil {
		return out, err
	}
	me := PersonID(p.ID)
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		out = Authorities{Given: []AuthorityView{}, Received: []AuthorityView{}}
		since := tx.Now.Add(-shownRevoked)
		received, err := s.store.receivedBy(ctx, tx, me, since)
		if err != nil {
			return err
		}
		given, err := s.store.givenBy(ctx, tx, p.ID, since)
		if err != nil {
			return err
		}
		for _, a := range received {
			if a.Kind != Representative || a.At(tx.Now) != Valid {
				continue
			}
			ofFirm, err := s.store.givenBy(ctx, tx, a.Principal, since)
			if err != nil {
				return err
			}
			given = append(given, slices.DeleteFunc(ofFirm, func(one Authority) bool { return one.Kind == Representative })...)
		}
		if out.Given, err = s.authorityViews(ctx, tx, given, me); err != nil {
			return err
		}
		out.Received, err = s.authorityViews(ctx, tx, received, me)
		return err
	})
	return out, err
}

func (s *Service) authorityViews(ctx context.Context, tx *db.Tx, list []Authority, me PersonID) ([]AuthorityView, error) {
	views := make([]AuthorityView, 0, len(list))
	for _, a := range list {
		v, err := s.authorityView(ctx, tx, a, me)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

func (s *Service) authorityView(ctx context.Context, tx *db.Tx, a Authority, me PersonID) (v AuthorityView, err error) {
	at := a.At(tx.Now)
	v = AuthorityView{ID: a.ID, Kind: a.Kind, Matters: []Matter{}, Starts: a.Starts, Standing: at}
	if !a.Ends.IsZero() {
		v.Ends = &a.Ends
	}
	v.Revocable = at != Revoked && at != Over && a.Kind != Representative && a.Kind != Guardian
	v.Undo = at == Revoked && a.Revoker == string(me) && tx.Now.Sub(a.Revoked) < undoTime
	if v.Principal, err = s.principal(ctx, tx, a, me); err != nil {
		return v, err
	}
	if v.Agent, err = s.party(ctx, tx, string(a.Agent)); err != nil {
		return v, err
	}
	if slices.Contains(a.Matters, AllMatters) {
		return v, nil
	}
	known, err := s.store.matters(ctx, tx)
	for _, m := range known {
		if slices.Contains(a.Matters, m.Code) {
			v.Matters = append(v.Matters, m.in(web.Language(ctx)))
		}
	}
	return v, err
}

func (s *Service) party(ctx context.Context, tx *db.Tx, id string) (Party, error) {
	if isFirm(id) {
		f, err := s.store.firm(ctx, tx, FirmID(id))
		return Party{ID: id, Kind: "firm", Name: f.Name}, err
	}
	p, err := s.store.person(ctx, tx, PersonID(id))
	return Party{ID: id, Kind: "person", Name: seal.MaskName(p.Name)}, err
}

// principal is for whom an authority lets somebody act, as they read it: who has the
// care of a child knows its name, and with three children masked names are no help.
func (s *Service) principal(ctx context.Context, tx *db.Tx, a Authority, reader PersonID) (Party, error) {
	v, err := s.party(ctx, tx, a.Principal)
	if err != nil || a.Kind != Guardian || a.Agent != reader || a.At(tx.Now) != Valid {
		return v, err
	}
	child, err := s.store.person(ctx, tx, PersonID(a.Principal))
	v.Name = child.Name
	return v, err
}

// actings lists by what a person may act for others at this moment.
func (s *Service) actings(ctx context.Context, tx *db.Tx, me PersonID) ([]Acting, error) {
	list := []Acting{}
	held, err := s.store.receivedBy(ctx, tx, me, tx.Now)
	if err != nil {
		return nil, err
	}
	for _, a := range held {
		if a.At(tx.Now) != Valid {
			continue
		}
		alive, err := s.alive(ctx, tx, a.Principal)
		if err != nil {
			return nil, err
		}
		if !alive {
			continue
		}
		subject, err := s.principal(ctx, tx, a, me)
		if err != nil {
			return nil, err
		}
		list = append(list, Acting{Authority: a.ID, Kind: a.Kind, Subject: subject})
	}
	return list, nil
}

// ActFor lets the person act for the principal of one of their authorities, or for
// themselves (""). The session's token changes. It says for whom; what they may do for
// them MayActFor decides, at every step. ErrNoAuthority where it does not stand.
func (s *Service) ActFor(ctx context.Context, which AuthorityID) (token string, me Me, err error) {
	p, err := signedIn(ctx)
	if err != nil {
		return "", Me{}, err
	}
	if which != "" {
		err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
			list, err := s.actings(ctx, tx, PersonID(p.ID))
			if err == nil && !slices.ContainsFunc(list, func(a Acting) bool { return a.Authority == which }) {
				err = ErrNoAuthority
			}
			return err
		})
		if err != nil {
			return "", Me{}, err
		}
	}
	token, p, err = s.cfg.Auth.Switch(ctx, p.Session, string(which))
	if err != nil {
		return "", Me{}, err
	}
	me, err = s.Me(auth.With(ctx, p))
	return token, me, err
}

// asSelf gives the signed-in person, who must act for themselves: their own matters
// are nobody else's while they act for somebody or in a post.
func (s *Service) asSelf(ctx context.Context) (auth.Principal, error) {
	p, err := signedIn(ctx)
	if err == nil && (p.For != "" || p.Kind != auth.Person) {
		err = ErrAsSelf
	}
	return p, err
}

// myself is the signed-in person in clear, for what only they may see.
func (s *Service) myself(ctx context.Context, p auth.Principal) (me Person, err error) {
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		me, err = s.store.person(ctx, tx, PersonID(p.ID))
		return err
	})
	return me, err
}

// actingNow is for whom the session acts; nil for oneself.
func (s *Service) actingNow(ctx context.Context, tx *db.Tx, p auth.Principal, valid []Acting) (*Acting, error) {
	if p.For == "" {
		return nil, nil
	}
	for _, a := range valid {
		if string(a.Authority) == p.Authority {
			return &a, nil
		}
	}
	a, err := s.store.authority(ctx, tx, AuthorityID(p.Authority))
	if err != nil {
		return nil, err
	}
	subject, err := s.party(ctx, tx, a.Principal)
	return &Acting{Authority: a.ID, Kind: a.Kind, Subject: subject, Lapsed: true}, err
}
