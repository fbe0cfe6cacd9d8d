package auth

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
)

// ErrSessionOver tells that a session was ended or has aged out.
var ErrSessionOver = fault.New(fault.Unauthenticated, "auth.session_over", "Your session has ended; please sign in again.")

// ErrNoSession tells that there is no such session of this person.
var ErrNoSession = fault.New(fault.Missing, "auth.no_session", "There is no such session; it may have ended already.")

const (
	cookieName = "citybrain"
	seenEvery  = time.Minute     // how exactly the last use is kept
	cacheLife  = 2 * time.Second // how long another node may still believe an ended session
	cacheLimit = 20000
)

// Session is one sign-in of a person on one browser.
type Session struct {
	ID        string    `json:"id"`
	Principal string    `json:"-"`
	Post      string    `json:"post"`
	Created   time.Time `json:"created"`
	Seen      time.Time `json:"seen"`
	Expires   time.Time `json:"expires"`
	Agent     string    `json:"agent"`
	Address   string    `json:"address"`
}

// remembered is a session and its rights for a moment.
type remembered struct {
	session   string
	principal Principal
	until     time.Time
}

// Caller is where a sign-in comes from, shown to the person later.
type Caller struct {
	Address string
	Agent   string
	Device  string // the mark of the device, as its cookie has it; "" for none
}

// Open begins a session of a person, acting in the post or for themselves, and
// gives the token for the cookie. The token is new at every sign-in, so one that
// was planted in a browser before is worth nothing.
func (a *Auth) Open(ctx context.Context, person, post string, from Caller) (token string, p Principal, err error) {
	if p, err = a.rights.Acting(ctx, person, post); err != nil {
		return "", Principal{}, err
	}
	token = seal.Token()
	now := a.cfg.Clock.Now()
	s := Session{
		ID: id.New[string]("session", now), Principal: person, Post: post,
		Created: now, Seen: now, Expires: now.Add(a.cfg.Absolute), Agent: from.Agent, Address: from.Address,
	}
	err = a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := dropOldSessions(ctx, tx, now, now.Add(-a.cfg.Idle)); err != nil {
			return err
		}
		return putSession(ctx, tx, a.cfg.Seal.HashToken(token), s)
	})
	p.Session = s.ID
	return token, p, err
}

// Switch lets the person of a session act in another post and rotates the token.
func (a *Auth) Switch(ctx context.Context, session, post string) (token string, p Principal, err error) {
	token = seal.Token()
	var s Session
	if err = a.cfg.DB.View(ctx, func(tx *db.Tx) error {
		s, err = sessionByID(ctx, tx, session)
		return err
	}); err != nil {
		return "", Principal{}, sessionFault(err)
	}
	if p, err = a.rights.Acting(ctx, s.Principal, post); err != nil {
		return "", Principal{}, err
	}
	err = a.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		changed, err := rotateSession(ctx, tx, session, a.cfg.Seal.HashToken(token), post)
		if err == nil && changed == 0 {
			return ErrSessionOver
		}
		return err
	})
	a.forgetSession(session)
	p.Session = session
	return token, p, err
}

// Close ends one session.
func (a *Auth) Close(ctx context.Context, session string) error {
	defer a.forgetSession(session)
	return a.cfg.DB.Do(ctx, func(tx *db.Tx) error { return dropSession(ctx, tx, session) })
}

// CloseAll ends every session of a principal but one ("" spares none), inside
// the unit of work that gives the reason: a changed password, a locked person.
func (a *Auth) CloseAll(ctx context.Context, tx *db.Tx, principal, except string) error {
	tx.After(func() { a.Forget(principal) })
	return dropSessions(ctx, tx, principal, except)
}

// CloseOne ends one session of a principal, inside the caller's unit of work;
// ErrNoSession if it is not theirs or over already.
func (a *Auth) CloseOne(ctx context.Context, tx *db.Tx, principal, session string) error {
	n, err := dropSessionOf(ctx, tx, principal, session)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNoSession
	}
	tx.After(func() { a.forgetSession(session) })
	return nil
}

// Sessions lists a principal's sessions that have not aged out, newest first.
func (a *Auth) Sessions(ctx context.Context, principal string) (list []Session, err error) {
	err = a.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err = sessionsOf(ctx, tx, principal)
		return err
	})
	now := a.cfg.Clock.Now()
	list = slices.DeleteFunc(list, func(s Session) bool {
		return !now.Before(s.Expires) || now.Sub(s.Seen) >= a.cfg.Idle
	})
	return list, err
}

// Forget drops what is remembered of a principal, so that changed rights hold at
// the next request on this node, and on others within two seconds.
func (a *Auth) Forget(principal string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for token, r := range a.cache {
		if r.principal.ID == principal {
			delete(a.cache, token)
		}
	}
}

// ForgetAll drops everything remembered, after roles have changed.
func (a *Auth) ForgetAll() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.cache)
}

func (a *Auth) forgetSession(session string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for token, r := range a.cache {
		if r.session == session {
			delete(a.cache, token)
		}
	}
}

// Cookie is the cookie of a session's token; an empty token takes it away.
func (a *Auth) Cookie(token string) *http.Cookie {
	c := &http.Cookie{
		Name: a.cookieName(), Value: token, Path: "/", HttpOnly: true,
		Secure: a.cfg.Secure, SameSite: http.SameSiteLaxMode, MaxAge: int(a.cfg.Absolute.Seconds()),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// cookieName has the prefix that makes browsers insist on Secure, Path=/ and no
// Domain.
func (a *Auth) cookieName() string {
	if a.cfg.Secure {
		return "__Host-" + cookieName
	}
	return cookieName
}

// bySession finds the principal of a cookie.
func (a *Auth) bySession(ctx context.Context, token string) (Principal, error) {
	hash := a.cfg.Seal.HashToken(token)
	now := a.cfg.Clock.Now()
	if p, ok := a.recall(hash, now); ok {
		return p, nil
	}
	var s Session
	err := a.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		s, err = sessionByToken(ctx, tx, hash)
		return err
	})
	if err != nil {
		return Principal{}, sessionFault(err)
	}
	if !now.Before(s.Expires) || now.Sub(s.Seen) >= a.cfg.Idle {
		return Principal{}, ErrSessionOver
	}
	p, err := a.rights.Acting(ctx, s.Principal, s.Post)
	if err != nil {
		return Principal{}, err
	}
	p.Session = s.ID
	if now.Sub(s.Seen) >= seenEvery {
		a.touch(ctx, func(tx *db.Tx) error { return touchSession(ctx, tx, s.ID, now) })
	}
	a.remember(hash, remembered{session: s.ID, principal: p, until: now.Add(cacheLife)})
	return p, nil
}

// touch keeps when a session or a key was last used. A store that cannot write
// now, as on a full disk, still lets people read: what they have is good, and it
// is touched at a later request.
func (a *Auth) touch(ctx context.Context, f func(tx *db.Tx) error) {
	if err := a.cfg.DB.Do(ctx, f); err != nil {
		a.cfg.Log.Debug("the last use could not be kept", "cause", err)
	}
}

func sessionFault(err error) error {
	if errors.Is(err, db.ErrMissing) {
		return ErrSessionOver
	}
	return err
}

func (a *Auth) recall(hash string, now time.Time) (Principal, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, ok := a.cache[hash]
	return r.principal, ok && now.Before(r.until)
}

func (a *Auth) remember(hash string, r remembered) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.cache) >= cacheLimit {
		clear(a.cache)
	}
	a.cache[hash] = r
}
