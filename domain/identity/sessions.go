package identity

import (
	"context"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// SignedIn is one place where a person is signed in, as they see it themselves.
type SignedIn struct {
	ID      string    `json:"id"`
	Post    string    `json:"post" doc:"Title of the post they act in there; empty for themselves"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen" doc:"Last use, to the minute"`
	Expires time.Time `json:"expires"`
	Agent   string    `json:"agent" doc:"The browser's User-Agent"`
	Address string    `json:"address"`
	Current bool      `json:"current" doc:"The session of this request"`
}

// Sessions lists where the signed-in person is signed in, newest first.
func (s *Service) Sessions(ctx context.Context) ([]SignedIn, error) {
	p, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	open, err := s.cfg.Auth.Sessions(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	posts := make([]string, len(open))
	for i, one := range open {
		posts[i] = one.Post
	}
	names, err := s.Names(ctx, posts)
	list := make([]SignedIn, len(open))
	for i, one := range open {
		list[i] = SignedIn{
			ID: one.ID, Post: names[one.Post].Name, Created: one.Created, Seen: one.Seen, Expires: one.Expires,
			Agent: one.Agent, Address: one.Address, Current: one.ID == p.Session,
		}
	}
	return list, err
}

// EndSession ends one of the person's own sessions; auth.no_session if it is not theirs.
func (s *Service) EndSession(ctx context.Context, session string) error {
	p, err := signedIn(ctx)
	if err != nil {
		return err
	}
	return s.ending(ctx, p, "identity.session_ended", func(tx *db.Tx) error {
		return s.cfg.Auth.CloseOne(ctx, tx, p.ID, session)
	})
}

// SignOutEverywhere ends all of the person's sessions, this one too.
func (s *Service) SignOutEverywhere(ctx context.Context) error {
	p, err := signedIn(ctx)
	if err != nil {
		return err
	}
	return s.ending(ctx, p, "identity.sessions_ended", func(tx *db.Tx) error {
		return s.cfg.Auth.CloseAll(ctx, tx, p.ID, "")
	})
}

func (s *Service) ending(ctx context.Context, p auth.Principal, action string, end func(tx *db.Tx) error) error {
	return s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if err := end(tx); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: action, Object: p.ID})
	})
}
