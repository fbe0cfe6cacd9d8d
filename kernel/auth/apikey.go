package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
)

// ErrKey tells that an API key is unknown, revoked or over.
var ErrKey = fault.New(fault.Unauthenticated, "auth.key", "This API key is not valid.")

// keyPrefix lets people and secret scanners recognise a key: cbk_<id>_<secret>.
const keyPrefix = "cbk_"

// IssueKey makes an API key of a client and gives its text, which is shown once
// and never stored. A zero expires means never.
func (a *Auth) IssueKey(ctx context.Context, tx *db.Tx, client string, expires time.Time) (text string, err error) {
	now := a.cfg.Clock.Now()
	open := strings.TrimPrefix(id.New[string]("key", now), "key_")
	secret := seal.Token()
	err = putKey(ctx, tx, apiKey{id: open, client: client, hash: a.cfg.Seal.HashToken(secret), created: now, expires: expires})
	return keyPrefix + open + "_" + secret, err
}

// RevokeKeys ends all API keys of a client.
func (a *Auth) RevokeKeys(ctx context.Context, tx *db.Tx, client string) error {
	tx.After(func() { a.Forget(client) })
	return dropKeys(ctx, tx, client)
}

// Authenticate recognises an API key (Authorization: Bearer cbk_…) or the session
// cookie, in this order. A cookie that is over counts as none: public pages stay
// readable, and protected ones answer 401 by themselves.
func (a *Auth) Authenticate(r *http.Request) (p Principal, found bool, err error) {
	if text, ok := bearer(r.Header.Get("Authorization")); ok && strings.HasPrefix(text, keyPrefix) {
		p, err = a.byKey(r.Context(), text)
		return p, true, err
	}
	c, err := r.Cookie(a.cookieName())
	if err != nil || len(c.Value) != 43 {
		return Principal{}, false, nil
	}
	p, err = a.bySession(r.Context(), c.Value)
	if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.Denied) || fault.Is(err, fault.Missing) {
		return Principal{}, false, nil
	}
	return p, err == nil, err
}

// bearer reads "Bearer token"; the scheme's case does not matter (RFC 9110).
func bearer(header string) (token string, ok bool) {
	scheme, token, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// splitKey reads cbk_<id>_<secret>.
func splitKey(text string) (open, secret string, ok bool) {
	rest, ok := strings.CutPrefix(text, keyPrefix)
	if !ok {
		return "", "", false
	}
	open, secret, ok = strings.Cut(rest, "_")
	if !ok || len(open) != 26 || len(secret) != 43 {
		return "", "", false
	}
	_, err := id.Parse[string]("key", "key_"+open)
	return open, secret, err == nil
}

func (a *Auth) byKey(ctx context.Context, text string) (Principal, error) {
	open, secret, ok := splitKey(text)
	if !ok {
		return Principal{}, ErrKey
	}
	now := a.cfg.Clock.Now()
	hash := a.cfg.Seal.HashToken(secret)
	if p, ok := a.recall(open+hash, now); ok {
		return p, nil
	}
	var k apiKey
	err := a.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		k, err = keyByID(ctx, tx, open)
		return err
	})
	if errors.Is(err, db.ErrMissing) {
		return Principal{}, ErrKey
	}
	if err != nil {
		return Principal{}, err
	}
	if subtle.ConstantTimeCompare([]byte(k.hash), []byte(hash)) != 1 || (!k.expires.IsZero() && !now.Before(k.expires)) {
		return Principal{}, ErrKey
	}
	p, err := a.rights.Client(ctx, k.client)
	if err != nil {
		return Principal{}, err
	}
	if now.Sub(k.used) >= seenEvery {
		a.touch(ctx, func(tx *db.Tx) error { return touchKey(ctx, tx, open, now) })
	}
	a.remember(open+hash, remembered{principal: p, until: now.Add(cacheLife)})
	return p, nil
}
