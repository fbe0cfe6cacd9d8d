package openid

import (
	"context"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"
	"github.com/lestrrat-go/jwx/v3/jwt"

	"citybrain/kernel/db"
)

// The algorithms that an app may sign its assertions with: asymmetric ones only.
var assertionAlgorithms = []string{"RS256", "PS256", "ES256", "EdDSA"}

const (
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	assertionLife = 10 * time.Minute // the furthest end that is believed
	clockSkew     = 30 * time.Second
)

var wrongClient = &refusal{Code: badClient, Words: "the client did not prove itself", Status: http.StatusUnauthorized}

// client recognises the app of a request to the token endpoint and its like, by exactly
// the way that it is registered with.
func (p *Provider) client(ctx context.Context, r *http.Request, form url.Values) (App, error) {
	name, secret, basic := r.BasicAuth()
	if basic { // RFC 6749, 2.3.1: both are form-encoded inside
		var err1, err2 error
		name, err1 = url.QueryUnescape(name)
		secret, err2 = url.QueryUnescape(secret)
		if err1 != nil || err2 != nil {
			return App{}, wrongClient
		}
	}
	assertion := form.Get("client_assertion")
	if assertion != "" && (basic || form.Get("client_assertion_type") != assertionType) {
		return App{}, wrongClient
	}
	if assertion != "" && name == "" {
		name = claimedIssuer(assertion)
	}
	if name == "" {
		name = form.Get("client_id")
	}
	if other := form.Get("client_id"); other != "" && other != name {
		return App{}, wrongClient
	}
	var a App
	if err := p.cfg.DB.View(ctx, func(tx *db.Tx) (err error) {
		a, err = appByID(ctx, tx, name)
		return err
	}); err != nil {
		return App{}, unless(err, ErrNoApp, wrongClient)
	}
	switch {
	case a.Auth == ByKey && assertion != "":
		return a, p.assert(ctx, a, assertion)
	case a.Auth == BySecret && basic && subtle.ConstantTimeCompare([]byte(p.cfg.Seal.HashToken(secret)), []byte(a.secret)) == 1:
		return a, nil
	case a.Auth == ByNone && !basic && assertion == "":
		return a, nil
	}
	return App{}, wrongClient
}

// claimedIssuer reads who an assertion says it is from; it proves nothing yet.
func claimedIssuer(assertion string) string {
	t, err := jwt.ParseInsecure([]byte(assertion))
	if err != nil {
		return ""
	}
	name, _ := t.Issuer()
	return name
}

// assert checks a private_key_jwt (RFC 7523): signed by a key of the app, made by and
// about it, for this provider, not over, not too long, and used once.
func (p *Provider) assert(ctx context.Context, a App, assertion string) error {
	set, err := jwk.Parse([]byte(a.keys))
	if err != nil {
		return err
	}
	if !signedAs(assertion, assertionAlgorithms) {
		return wrongClient
	}
	now := p.cfg.Clock.Now()
	t, err := jwt.Parse([]byte(assertion),
		jwt.WithKeySet(set, jws.WithInferAlgorithmFromKey(true)), jwt.WithClock(jwt.ClockFunc(func() time.Time { return now })), jwt.WithAcceptableSkew(clockSkew),
		jwt.WithIssuer(a.ID), jwt.WithSubject(a.ID), jwt.WithRequiredClaim("exp"), jwt.WithRequiredClaim("jti"))
	if err != nil {
		return wrongClient
	}
	ends, _ := t.Expiration()
	jti, _ := t.JwtID()
	audience, _ := t.Audience()
	ours := slices.Contains(audience, p.cfg.Issuer) || slices.Contains(audience, p.cfg.Issuer+tokenPath)
	if !ours || ends.Sub(now) > assertionLife || jti == "" || len(jti) > 200 {
		return wrongClient
	}
	fresh := false
	err = p.cfg.DB.Do(ctx, func(tx *db.Tx) error {
		fresh, err = putAssertion(ctx, tx, p.cfg.Seal.HashToken("assertion:"+a.ID+":"+jti), ends.Add(2*clockSkew))
		return err
	})
	if err == nil && !fresh {
		err = wrongClient
	}
	return err
}

// signedAs tells whether a compact JWS names one of the algorithms. "none" and
// symmetric ones never are.
func signedAs(text string, algorithms []string) bool {
	m, err := jws.Parse([]byte(text), jws.WithCompact())
	if err != nil || len(m.Signatures()) != 1 {
		return false
	}
	algorithm, ok := m.Signatures()[0].ProtectedHeaders().Algorithm()
	return ok && algorithm != jwa.NoSignature() && slices.Contains(algorithms, algorithm.String())
}
