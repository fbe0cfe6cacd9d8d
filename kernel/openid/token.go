package openid

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/seal"
)

// tokenPrefix lets people and secret scanners recognise an access token.
const tokenPrefix = "cbt_"

// issued is the answer of the token endpoint.
type issued struct {
	Access  string `json:"access_token"`
	Type    string `json:"token_type"`
	Seconds int    `json:"expires_in"`
	Refresh string `json:"refresh_token,omitempty"`
	ID      string `json:"id_token,omitempty"`
	Scope   string `json:"scope,omitempty"`
}

// unless replaces one error by another and leaves all the rest.
func unless(err, is, instead error) error {
	if errors.Is(err, is) {
		return instead
	}
	return err
}

// grant answers the token endpoint for an app that has proved itself.
func (p *Provider) grant(ctx context.Context, a App, form url.Values) (issued, error) {
	switch form.Get("grant_type") {
	case "authorization_code":
		return p.byCode(ctx, a, form)
	case "refresh_token":
		return p.byRefresh(ctx, a, form)
	case "client_credentials":
		return p.bySelf(ctx, a)
	}
	return issued{}, &refusal{Code: badGrantType}
}

// byCode trades a code for tokens. A code that comes twice was stolen: everything that
// came of it ends, whoever was first.
func (p *Provider) byCode(ctx context.Context, a App, form url.Values) (issued, error) {
	verifier := form.Get("code_verifier")
	return p.trade(ctx, kindCode, form.Get("code"), func(t token) *refusal {
		sum := sha256.Sum256([]byte(verifier))
		fits := subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(t.ask.Challenge)) == 1
		switch {
		case t.app != a.ID:
			return &refusal{Code: badGrant, Words: "the code is another client's"}
		case form.Get("redirect_uri") != t.ask.Redirect:
			return &refusal{Code: badGrant, Words: "redirect_uri is not that of the request"}
		case len(verifier) < 43 || len(verifier) > 128 || !fits:
			return &refusal{Code: badGrant, Words: "code_verifier does not fit"}
		}
		return nil
	}, nil)
}

// byRefresh trades a refresh token for new ones; it serves once. One that comes again
// was stolen, or its owner was: the whole family ends.
func (p *Provider) byRefresh(ctx context.Context, a App, form url.Values) (issued, error) {
	wanted := strings.Fields(form.Get("scope"))
	return p.trade(ctx, kindRefresh, form.Get("refresh_token"), func(t token) *refusal {
		switch {
		case t.app != a.ID:
			return &refusal{Code: badGrant, Words: "the token is another client's"}
		case !covers(t.ask.Scopes, wanted):
			return &refusal{Code: badScope, Words: "more than was granted"}
		}
		return nil
	}, wanted)
}

// trade uses a code or refresh token up and issues what it stands for, in one unit of
// work. check refuses without using it up, but for what was used before.
func (p *Provider) trade(ctx context.Context, kind, text string, check func(token) *refusal, narrow []string) (out issued, err error) {
	gone := &refusal{Code: badGrant, Words: "it is unknown, over or used"}
	if len(text) != 43 {
		return out, gone
	}
	if _, err := p.ring(ctx); err != nil { // a first key is made outside of the unit, which would wait for it
		return out, err
	}
	var no *refusal
	var idClaims map[string]any
	err = p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		no, out = nil, issued{}
		now := p.cfg.Clock.Now()
		t, found, err := tokenByHash(ctx, tx, p.cfg.Seal.HashToken(text))
		if err != nil {
			return err
		}
		if !found || t.kind != kind || !now.Before(t.expires) {
			no = gone
			return nil
		}
		if no = check(t); no != nil {
			return nil
		}
		first, err := useToken(ctx, tx, t.hash, now)
		if err != nil {
			return err
		}
		if !first {
			no = gone
			return p.stolen(ctx, tx, t)
		}
		out, idClaims, err = p.issue(ctx, tx, t, narrow)
		if errors.Is(err, errPersonGone) {
			no = gone
			return dropFamily(ctx, tx, t.family)
		}
		return err
	})
	if err != nil {
		return issued{}, err
	}
	if no != nil {
		return issued{}, no
	}
	if idClaims != nil {
		idClaims["at_hash"] = halfHash(out.Access)
		out.ID, err = p.signed(ctx, idClaims)
	}
	return out, err
}

// stolen ends a family of which a member came twice.
func (p *Provider) stolen(ctx context.Context, tx *db.Tx, t token) error {
	if err := dropFamily(ctx, tx, t.family); err != nil {
		return err
	}
	return p.cfg.Audit.Record(auth.AsSystem(ctx, "openid"), tx, audit.Entry{
		Action: "openid.token_reused", Object: t.app, Detail: map[string]any{"kind": t.kind, "person": t.person},
	})
}

var errPersonGone = errors.New("openid: the person cannot sign in any more")

// issue makes the tokens of a family's next step, and the claims of the ID token.
func (p *Provider) issue(ctx context.Context, tx *db.Tx, from token, narrow []string) (issued, map[string]any, error) {
	now := p.cfg.Clock.Now()
	k := from.ask
	if len(narrow) > 0 {
		k.Scopes = narrow
	}
	app := auth.With(ctx, auth.Principal{Kind: auth.Client, ID: from.app})
	claims, _, err := p.cfg.People.Claims(app, tx, from.person, []string{ScopeOpenID})
	if err != nil {
		return issued{}, nil, errPersonGone
	}
	out := issued{Access: tokenPrefix + seal.Token(), Type: "Bearer", Seconds: int(accessLife / time.Second), Scope: strings.Join(k.Scopes, " ")}
	access := token{
		hash: p.cfg.Seal.HashToken(out.Access), kind: kindAccess, family: from.family, app: from.app, person: from.person, ask: k, created: now, expires: now.Add(accessLife),
	}
	if err := putToken(ctx, tx, access); err != nil {
		return issued{}, nil, err
	}
	if slices.Contains(from.ask.Scopes, ScopeOffline) {
		out.Refresh = seal.Token()
		refresh := access
		refresh.hash, refresh.kind, refresh.expires, refresh.ask = p.cfg.Seal.HashToken(out.Refresh), kindRefresh, now.Add(refreshLife), from.ask
		if err := putToken(ctx, tx, refresh); err != nil {
			return issued{}, nil, err
		}
	}
	for name, value := range map[string]any{
		"iss": p.cfg.Issuer, "sub": from.person, "aud": []string{from.app}, "iat": now.Unix(), "exp": now.Add(accessLife).Unix(),
		"auth_time": k.AuthTime, "acr": "urn:citybrain:level:" + strconv.Itoa(k.Level),
	} {
		claims[name] = value
	}
	if k.Nonce != "" && from.kind == kindCode {
		claims["nonce"] = k.Nonce
	}
	return out, claims, nil
}

// halfHash is at_hash: the left half of the hash of an access token.
func halfHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// bySelf gives an app a token as the client system that it acts as.
func (p *Provider) bySelf(ctx context.Context, a App) (issued, error) {
	if a.Client == "" || a.Auth == ByNone {
		return issued{}, &refusal{Code: unauthorized, Words: "this client does not act by itself"}
	}
	if _, err := p.cfg.Rights.Client(ctx, a.Client); err != nil {
		return issued{}, &refusal{Code: unauthorized, Words: "its client system was ended"}
	}
	now := p.cfg.Clock.Now()
	out := issued{Access: tokenPrefix + seal.Token(), Type: "Bearer", Seconds: int(accessLife / time.Second)}
	return out, p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		return putToken(ctx, tx, token{
			hash: p.cfg.Seal.HashToken(out.Access), kind: kindAccess, family: id.New[string]("family", now), app: a.ID, ask: ask{Scopes: []string{}}, created: now, expires: now.Add(accessLife),
		})
	})
}

// live gives an access token that is not over.
func (p *Provider) live(ctx context.Context, text string) (t token, ok bool, err error) {
	err = p.cfg.DB.View(ctx, func(tx *db.Tx) error {
		t, ok, err = tokenByHash(ctx, tx, p.cfg.Seal.HashToken(text))
		return err
	})
	return t, ok && !t.used && p.cfg.Clock.Now().Before(t.expires), err
}

// Authenticate recognises an access token (Authorization: Bearer cbt_…). One that an
// app holds for itself makes it the client system that it acts as; one that it holds
// for a person opens userinfo only: elsewhere the caller is nobody.
func (p *Provider) Authenticate(r *http.Request) (who auth.Principal, found bool, err error) {
	scheme, text, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	text = strings.TrimSpace(text)
	if !ok || !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(text, tokenPrefix) {
		return who, false, nil
	}
	if r.URL.Path == userinfoPath { // which says itself, in the words of OAuth, what is wrong
		return auth.Principal{Kind: auth.Anonymous}, true, nil
	}
	t, alive, err := p.live(r.Context(), text)
	switch {
	case err != nil:
		return who, true, err
	case !alive || t.kind != kindAccess:
		return who, true, auth.ErrKey
	case t.person != "":
		return auth.Principal{Kind: auth.Anonymous}, true, nil
	}
	var a App
	if err := p.cfg.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		a, err = appByID(r.Context(), tx, t.app)
		return err
	}); err != nil {
		return who, true, unless(err, ErrNoApp, auth.ErrKey)
	}
	who, err = p.cfg.Rights.Client(r.Context(), a.Client)
	return who, true, err
}
