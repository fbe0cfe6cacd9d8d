package identity

import (
	"context"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/page"
)

// NewClient is what a new client system needs.
type NewClient struct {
	Name         string
	Organisation string // path; its scope as well
	Roles        []string
	Region       string    // scope
	Expires      time.Time // of the key; zero: never
}

// Admit makes a client system and its API key, which is shown this once. The
// rules for scope and roles are those of posts; ErrExpires for a key that would be
// over at once.
func (s *Service) Admit(ctx context.Context, n NewClient) (c Client, key string, err error) {
	if err := auth.Require(ctx, CanManage); err != nil {
		return Client{}, "", err
	}
	if n.Name, err = parseName(n.Name); err != nil {
		return Client{}, "", err
	}
	if len(n.Roles) == 0 {
		return Client{}, "", ErrNoRoles.At("/roles", ErrNoRoles.Code, ErrNoRoles.Message)
	}
	if _, err := s.inCity(ctx, n.Region); err != nil {
		return Client{}, "", err
	}
	if err := within(ctx, n.Region, n.Organisation); err != nil {
		return Client{}, "", err
	}
	err = s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		if !n.Expires.IsZero() && !n.Expires.After(tx.Now) {
			return ErrExpires.At("/expires", ErrExpires.Code, ErrExpires.Message)
		}
		if err := s.mayGrant(ctx, tx, n.Roles); err != nil {
			return err
		}
		ok, err := s.store.hasOrganisation(ctx, tx, n.Organisation)
		if err != nil {
			return err
		}
		if !ok {
			return ErrNoOrganisation.With("organisation", n.Organisation)
		}
		c = Client{
			ID: id.New[ClientID]("client", tx.Now), Name: n.Name, Organisation: n.Organisation,
			Roles: n.Roles, Region: n.Region, Created: tx.Now, Creator: auth.From(ctx).ID,
		}
		if err := s.store.putClient(ctx, tx, c); err != nil {
			return err
		}
		if key, err = s.cfg.Auth.IssueKey(ctx, tx, string(c.ID), n.Expires); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{
			Action: "identity.client_admitted", Object: string(c.ID),
			Detail: map[string]any{"organisation": c.Organisation, "roles": c.Roles, "region": c.Region},
		})
	})
	return c, key, err
}

// Clients lists the client systems within the caller's scope.
func (s *Service) Clients(ctx context.Context, ask page.Ask) (page.Page[Client], error) {
	if err := auth.Require(ctx, CanRead); err != nil {
		return page.Page[Client]{}, err
	}
	var after ClientID
	if _, err := page.Decode(ask.Cursor, "clients", &after); err != nil {
		return page.Page[Client]{}, err
	}
	var out page.Page[Client]
	err := s.cfg.DB.View(ctx, func(tx *db.Tx) error {
		list, err := s.store.clients(ctx, tx, auth.From(ctx).Scope, after, ask.Size()+1)
		out = page.Of(list, ask.Size(), "clients", func(c Client) []any { return []any{c.ID} })
		return err
	})
	return out, err
}

// Dismiss ends a client system and its keys.
func (s *Service) Dismiss(ctx context.Context, client ClientID) error {
	if err := auth.Require(ctx, CanManage); err != nil {
		return err
	}
	return s.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		c, err := s.store.client(ctx, tx, client)
		if err != nil {
			return err
		}
		if within(ctx, c.Region, c.Organisation) != nil {
			return ErrNoClient
		}
		if err := s.store.endClient(ctx, tx, client, tx.Now); err != nil {
			return err
		}
		if err := s.cfg.Auth.RevokeKeys(ctx, tx, string(client)); err != nil {
			return err
		}
		return s.cfg.Audit.Record(ctx, tx, audit.Entry{Action: "identity.client_dismissed", Object: string(client)})
	})
}
