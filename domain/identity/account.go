package identity

import (
	"context"
	"errors"
	"slices"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// Me is the signed-in person as they see themselves.
type Me struct {
	Kind        auth.Kind `json:"kind"`
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Login       string    `json:"login"`
	Post        *Post     `json:"post,omitempty" doc:"The post they act in; absent while they act for themselves"`
	Acting      *Acting   `json:"acting,omitempty" doc:"For whom they act; absent while they act for themselves"`
	Actings     []Acting  `json:"actings" doc:"For whom they may act"`
	Level       int       `json:"level" doc:"Real-name level, 0 to 3"`
	Posts       []Post    `json:"posts" doc:"Posts to choose from"`
	Permissions []string  `json:"permissions"`
	Language    string    `json:"language"`
	Demo        bool      `json:"demo" doc:"A demo city: its accounts and people are synthetic"`
	Elsewhere   string    `json:"elsewhere" doc:"Name of the provider at which this session began; empty for none"`
}

// SignIn proves a login name or phone number with a password and opens a session,
// in the post asked for, else in the person's oldest post, else for themselves.
// Faults: auth.wrong, auth.locked_out, identity.locked.
func (s *Service) SignIn(ctx context.Context, login, password string, from auth.Caller) (token string, me Me, err error) {
	name := account(login)
	var person PersonID
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		person, err = s.store.personByAccount(ctx, tx, name)
		return err
	})
	if err != nil {
		return "", Me{}, err
	}
	try := auth.Attempt{Account: name, Principal: string(person), Password: password, Address: from.Address, Device: from.Device}
	if person != "" {
		try.Account = string(person) // all names of one person share one count
	}
	if err := s.cfg.Auth.Prove(ctx, try); err != nil {
		return "", Me{}, s.refused(ctx, person, err)
	}
	return s.open(ctx, person, "password", from)
}

// refused records a wrong password and gives the reason on. An unknown name
// ("") is recorded as well: it must not take less time than a known one.
func (s *Service) refused(ctx context.Context, person PersonID, reason error) error {
	if !errors.Is(reason, auth.ErrWrong) {
		return reason
	}
	err := s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.sign_in_refused", Object: string(person)})
	})
	if err != nil {
		return err
	}
	return reason
}

// open begins the session of a person who has proved themselves.
func (s *Service) open(ctx context.Context, person PersonID, by string, from auth.Caller) (token string, me Me, err error) {
	token, p, err := s.openSession(ctx, person, by, from)
	if err != nil {
		return "", Me{}, err
	}
	me, err = s.Me(auth.With(ctx, p))
	return token, me, err
}

func (s *Service) openSession(ctx context.Context, person PersonID, by string, from auth.Caller) (token string, p auth.Principal, err error) {
	var post PostID
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		posts, err := s.store.postsOf(ctx, tx, person)
		if len(posts) > 0 {
			post = posts[0].ID
		}
		return err
	})
	if err != nil {
		return "", p, err
	}
	token, p, err = s.cfg.Auth.Open(ctx, string(person), string(post), from)
	if err != nil {
		return "", p, err
	}
	ctx = auth.With(ctx, p)
	return token, p, s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.signed_in", Object: string(person), Detail: map[string]any{"by": by}})
	})
}

// signedIn gives the person of the session, or ErrNotSignedIn.
func signedIn(ctx context.Context) (auth.Principal, error) {
	p := auth.From(ctx)
	if p.Session == "" {
		return p, ErrNotSignedIn
	}
	return p, nil
}

// Me shows the person of the session; auth.unauthenticated if there is none.
func (s *Service) Me(ctx context.Context) (me Me, err error) {
	p, err := signedIn(ctx)
	if err != nil {
		return Me{}, auth.ErrUnauthenticated
	}
	err = s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		person, err := s.store.person(ctx, tx, PersonID(p.ID))
		if err != nil {
			return err
		}
		posts, err := s.store.postsOf(ctx, tx, person.ID)
		if err != nil {
			return err
		}
		me = Me{
			Kind: p.Kind, ID: p.ID, Name: person.Name, Login: person.Login, Posts: s.showAll(ctx, posts),
			Permissions: []string{}, Language: person.Language, Demo: s.cfg.Demo, Level: p.Level,
		}
		if me.Elsewhere, err = s.beganAt(ctx, tx, p.Session); err != nil {
			return err
		}
		if me.Actings, err = s.actings(ctx, tx, person.ID); err != nil {
			return err
		}
		me.Acting, err = s.actingNow(ctx, tx, p, me.Actings)
		return err
	})
	for i := range me.Posts {
		if string(me.Posts[i].ID) == p.Post {
			me.Post = &me.Posts[i]
		}
	}
	for code := range p.Permissions {
		me.Permissions = append(me.Permissions, code)
	}
	slices.Sort(me.Permissions)
	return me, err
}

// ActIn lets the person act in another of their posts, or for themselves ("").
// The session's token changes.
func (s *Service) ActIn(ctx context.Context, post PostID) (token string, me Me, err error) {
	p, err := signedIn(ctx)
	if err != nil {
		return "", Me{}, err
	}
	if isAuthority(post) { // those are for ActFor, which asks whether they stand
		return "", Me{}, ErrNoPost
	}
	token, p, err = s.cfg.Auth.Switch(ctx, p.Session, string(post))
	if err != nil {
		return "", Me{}, err
	}
	me, err = s.Me(auth.With(ctx, p))
	return token, me, err
}

// SignOut ends the session; without one it does nothing.
func (s *Service) SignOut(ctx context.Context) error {
	p := auth.From(ctx)
	if p.Session == "" {
		return nil
	}
	return s.cfg.Auth.Close(ctx, p.Session)
}

// ChangePassword replaces the person's own password, proved by the old one, and
// ends their other sessions.
func (s *Service) ChangePassword(ctx context.Context, old, password, address string) error {
	p, err := signedIn(ctx)
	if err != nil {
		return err
	}
	var person Person
	if err := s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		person, err = s.store.person(ctx, tx, PersonID(p.ID))
		return err
	}); err != nil {
		return err
	}
	if err := s.cfg.Auth.Prove(ctx, auth.Attempt{Account: p.ID, Principal: p.ID, Password: old, Address: address}); err != nil {
		return err
	}
	hash, err := s.cfg.Auth.HashPassword(ctx, password, person.Login)
	if err != nil {
		return err
	}
	return s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.cfg.Auth.StorePassword(ctx, tx, p.ID, hash); err != nil {
			return err
		}
		if err := s.cfg.Auth.CloseAll(ctx, tx, p.ID, p.Session); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.password_changed", Object: p.ID})
	})
}

// BeginPasskey starts to register a passkey for the signed-in person.
func (s *Service) BeginPasskey(ctx context.Context) (auth.Ceremony, error) {
	me, err := s.Me(ctx)
	if err != nil {
		return auth.Ceremony{}, err
	}
	name := me.Login
	if name == "" {
		name = me.Name
	}
	return s.cfg.Auth.BeginPasskey(ctx, me.ID, name)
}

// FinishPasskey keeps the passkey that the browser made.
func (s *Service) FinishPasskey(ctx context.Context, token, name string, answer []byte) (auth.Passkey, error) {
	p, err := signedIn(ctx)
	if err != nil {
		return auth.Passkey{}, err
	}
	made, err := s.cfg.Auth.FinishPasskey(ctx, p.ID, token, trimmed(name, 60), answer)
	if err != nil {
		return auth.Passkey{}, err
	}
	return made, s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.passkey_added", Object: p.ID})
	})
}

// SignInByPasskey finishes a sign-in by passkey, which needs no name.
func (s *Service) SignInByPasskey(ctx context.Context, token string, answer []byte, from auth.Caller) (session string, me Me, err error) {
	person, err := s.cfg.Auth.FinishPasskeySignIn(ctx, token, answer)
	if err != nil {
		return "", Me{}, err
	}
	return s.open(ctx, PersonID(person), "passkey", from)
}

// Passkeys lists the signed-in person's passkeys.
func (s *Service) Passkeys(ctx context.Context) ([]auth.Passkey, error) {
	p, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	return s.cfg.Auth.Passkeys(ctx, p.ID)
}

// DropPasskey removes one of them.
func (s *Service) DropPasskey(ctx context.Context, key string) error {
	p, err := signedIn(ctx)
	if err != nil {
		return err
	}
	return s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := s.cfg.Auth.DropPasskey(ctx, tx, p.ID, key); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.passkey_dropped", Object: p.ID})
	})
}
