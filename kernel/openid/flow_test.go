package openid_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/openid"
	"citybrain/kernel/page"
)

// relying is a department's system with a client library that nobody here wrote.
type relying struct {
	c        *city
	app      registered
	provider *oidc.Provider
	oauth    oauth2.Config
	verifier string
}

func (c *city) relying(app registered) *relying {
	c.t.Helper()
	provider, err := oidc.NewProvider(context.Background(), c.url)
	if err != nil {
		c.t.Fatal(err)
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader // as registered; the library would try the other way after every refusal
	return &relying{c: c, app: app, provider: provider, verifier: oauth2.GenerateVerifier(), oauth: oauth2.Config{
		ClientID: app.ID, ClientSecret: app.Secret, Endpoint: endpoint, RedirectURL: app.Redirects[0], Scopes: []string{"openid", "profile", "offline_access"},
	}}
}

// begin is where the system sends a browser.
func (r *relying) begin() string {
	return r.oauth.AuthCodeURL("the state", oidc.Nonce("the nonce"), oauth2.S256ChallengeOption(r.verifier))
}

// code lets a person sign on, agree where they are asked, and come back with a code.
func (r *relying) code(b *browser) string {
	r.c.t.Helper()
	a := b.do("GET", r.begin(), nil)
	if request, asked := strings.CutPrefix(a.location, "/consent?request="); asked {
		var on struct{ Redirect string }
		said := b.do("POST", "/api/v1/consents/"+request, map[string]bool{"agree": true})
		if err := json.Unmarshal(said.body, &on); err != nil || on.Redirect == "" {
			r.c.t.Fatalf("%d %s", said.status, said.body)
		}
		a.location = on.Redirect
	}
	back, err := url.Parse(a.location)
	if err != nil || !strings.HasPrefix(a.location, r.oauth.RedirectURL+"?") {
		r.c.t.Fatalf("%d %s %s", a.status, a.location, a.body)
	}
	q := back.Query()
	if q.Get("state") != "the state" || q.Get("iss") != r.c.url || q.Get("code") == "" {
		r.c.t.Fatalf("came back with %s", back.RawQuery)
	}
	return q.Get("code")
}

func (r *relying) exchange(code string) (*oauth2.Token, error) {
	return r.oauth.Exchange(context.Background(), code, oauth2.VerifierOption(r.verifier))
}

// check verifies an ID token as the library does.
func (r *relying) check(t *oauth2.Token) *oidc.IDToken {
	r.c.t.Helper()
	raw, _ := t.Extra("id_token").(string)
	id, err := r.provider.Verifier(&oidc.Config{ClientID: r.app.ID, Now: r.c.clock.Now}).Verify(context.Background(), raw)
	if err != nil {
		r.c.t.Fatal(err)
	}
	return id
}

// refused tells the OAuth error of a failed exchange.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	told, ok := err.(*oauth2.RetrieveError)
	if !ok || told.ErrorCode != code {
		t.Errorf("%v, want %s", err, code)
	}
}

func TestADepartmentSignsPeopleOnWithALibraryOfOthers(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r, b := c.relying(c.register(nil)), c.signedIn("person_wang")
		token, err := r.exchange(r.code(b))
		if err != nil {
			t.Fatal(err)
		}
		id := r.check(token)
		if id.Subject != "person_wang" || id.Nonce != "the nonce" || id.VerifyAccessToken(token.AccessToken) != nil {
			t.Fatalf("%+v", id)
		}
		info, err := r.provider.UserInfo(context.Background(), oauth2.StaticTokenSource(token))
		if err != nil || info.Subject != "person_wang" {
			t.Fatalf("%+v, %v", info, err)
		}
		var claims struct{ Name string }
		if err := info.Claims(&claims); err != nil || claims.Name != "王小明" {
			t.Errorf("%+v, %v", claims, err)
		}
		ctx := auth.With(context.Background(), auth.Principal{Kind: auth.Person, ID: "person_wang"})
		reads, err := c.audit.ReadsOf(ctx, "person_wang", page.Ask{})
		if err != nil || len(reads.Items) != 1 || reads.Items[0].Purpose != "sign_on" || reads.Items[0].Actor != r.app.ID {
			t.Errorf("%+v, %v", reads, err)
		}
		if a := b.do("GET", r.begin(), nil); !strings.HasPrefix(a.location, "https://land.example/back?") { // who agreed is not asked again
			t.Errorf("asked again: %s", a.location)
		}
		if a := b.do("DELETE", "/api/v1/me/consents/"+r.app.ID, nil); a.status != 204 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if _, err := r.provider.UserInfo(context.Background(), oauth2.StaticTokenSource(token)); err == nil {
			t.Error("the token outlived the consent")
		}
		if a := b.do("GET", r.begin(), nil); !strings.HasPrefix(a.location, "/consent?") {
			t.Errorf("%s", a.location)
		}
	})
}

func TestWhoIsNotSignedInSignsInFirst(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		nobody := &browser{c: c}
		a := nobody.do("GET", r.begin(), nil)
		if to, err := url.Parse(a.location); err != nil || to.Path != "/login" || !strings.HasPrefix(to.Query().Get("next"), "/oauth2/authorize?") {
			t.Errorf("%s", a.location)
		}
		a = nobody.do("GET", r.begin()+"&prompt=none", nil)
		if !strings.Contains(a.location, "error=login_required") {
			t.Errorf("%s", a.location)
		}
		b := c.signedIn("person_wang")
		if a = b.do("GET", r.begin()+"&prompt=none", nil); !strings.Contains(a.location, "error=consent_required") {
			t.Errorf("%s", a.location)
		}
		c.clock.Advance(time.Hour)
		if a = b.do("GET", r.begin()+"&max_age=600", nil); !strings.HasPrefix(a.location, "/login?") {
			t.Errorf("%s", a.location)
		}
	})
}

func TestRefreshTokensServeOnceAndATheftEndsThemAll(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		first, err := r.exchange(r.code(c.signedIn("person_wang")))
		if err != nil {
			t.Fatal(err)
		}
		refresh := func(old string) (*oauth2.Token, error) {
			return r.oauth.TokenSource(context.Background(), &oauth2.Token{RefreshToken: old}).Token()
		}
		c.clock.Advance(11 * time.Minute)
		if _, err := r.provider.UserInfo(context.Background(), oauth2.StaticTokenSource(first)); err == nil {
			t.Error("an access token outlived its time")
		}
		second, err := refresh(first.RefreshToken)
		if err != nil || second.RefreshToken == first.RefreshToken {
			t.Fatal(err)
		}
		if r.check(second).Subject != "person_wang" {
			t.Error("the refreshed ID token is another's")
		}
		_, err = refresh(first.RefreshToken) // the thief, or the owner after the thief
		refused(t, err, "invalid_grant")
		_, err = refresh(second.RefreshToken)
		refused(t, err, "invalid_grant")
		if _, err := r.provider.UserInfo(context.Background(), oauth2.StaticTokenSource(second)); err == nil {
			t.Error("an access token of the family lives")
		}
		third, err := r.exchange(r.code(c.signedIn("person_wang")))
		if err != nil {
			t.Fatal(err)
		}
		c.people.gone = true
		_, err = refresh(third.RefreshToken) // locked meanwhile
		refused(t, err, "invalid_grant")
	})
}

func TestCodesAreRefusedThatAreNotRight(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r, b := c.relying(c.register(nil)), c.signedIn("person_wang")
		code := r.code(b)
		_, err := r.oauth.Exchange(context.Background(), code, oauth2.VerifierOption(oauth2.GenerateVerifier()))
		refused(t, err, "invalid_grant") // wrong PKCE
		_, err = r.oauth.Exchange(context.Background(), code)
		refused(t, err, "invalid_grant") // none at all
		wrong := r.oauth
		wrong.RedirectURL = "https://land.example/other"
		_, err = wrong.Exchange(context.Background(), code, oauth2.VerifierOption(r.verifier))
		refused(t, err, "invalid_grant")
		other := c.relying(c.register(func(n *openid.NewApp) { n.Name = "另一个系统" })) // mix-up: another client brings it
		_, err = other.oauth.Exchange(context.Background(), code, oauth2.VerifierOption(r.verifier))
		refused(t, err, "invalid_grant")
		thief := r.oauth
		thief.ClientSecret = "guessed"
		_, err = thief.Exchange(context.Background(), code, oauth2.VerifierOption(r.verifier))
		refused(t, err, "invalid_client")
		token, err := r.exchange(code) // none of that cost the owner their code
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.exchange(code)
		refused(t, err, "invalid_grant")
		if _, err := r.provider.UserInfo(context.Background(), oauth2.StaticTokenSource(token)); err == nil {
			t.Error("what came of a code that was used twice lives")
		}
		code = r.code(b)
		c.clock.Advance(61 * time.Second)
		_, err = r.exchange(code)
		refused(t, err, "invalid_grant")
	})
}

func TestRequestsThatAreNotRightGoNowhereOrBackWithAnError(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r, b := c.relying(c.register(nil)), c.signedIn("person_wang")
		change := func(name string, values ...string) string {
			u, err := url.Parse(r.begin())
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			q.Del(name)
			for _, v := range values {
				q.Add(name, v)
			}
			u.RawQuery = q.Encode()
			return u.String()
		}
		for name, bad := range map[string]string{
			"unknown client": change("client_id", "app_unknown"), "wrong redirect": change("redirect_uri", "https://evil.example/back"),
			"longer redirect": change("redirect_uri", "https://land.example/back/x"), "no redirect": change("redirect_uri"),
			"two redirects": change("redirect_uri", "https://land.example/back", "https://evil.example"),
		} {
			if a := b.do("GET", bad, nil); a.status != http.StatusNotFound || a.location != "" {
				t.Errorf("%s: %d %s", name, a.status, a.location)
			}
			if a := b.reads(bad); a.status != http.StatusSeeOther || a.location != "/consent?unknown=1" {
				t.Errorf("%s, in a browser: %d %s", name, a.status, a.location)
			}
		}
		for bad, want := range map[string]string{
			change("code_challenge_method", "plain"): "invalid_request", change("code_challenge"): "invalid_request", change("scope", "profile"): "invalid_scope",
			change("scope", "openid posts"): "invalid_scope", change("response_type", "token"): "unsupported_response_type",
			change("request", "eyJ"): "request_not_supported", change("nonce", "a", "b"): "invalid_request",
		} {
			if a := b.do("GET", bad, nil); !strings.Contains(a.location, "error="+want) || !strings.HasPrefix(a.location, "https://land.example/back?") {
				t.Errorf("%s: %s", bad, a.location)
			}
		}
		a := b.do("GET", r.begin(), nil)
		request := strings.TrimPrefix(a.location, "/consent?request=")
		if a := c.signedIn("person_li").do("POST", "/api/v1/consents/"+request, map[string]bool{"agree": true}); a.status != http.StatusNotFound {
			t.Errorf("another agreed: %d", a.status)
		}
		said := b.do("POST", "/api/v1/consents/"+request, map[string]bool{"agree": false})
		if !strings.Contains(string(said.body), "error=access_denied") {
			t.Errorf("%s", said.body)
		}
	})
}

func TestSigningOutFromASystem(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r, b := c.relying(c.register(nil)), c.signedIn("person_wang")
		token, err := r.exchange(r.code(b))
		if err != nil {
			t.Fatal(err)
		}
		hint, _ := token.Extra("id_token").(string)
		leave := "/oauth2/logout?post_logout_redirect_uri=" + url.QueryEscape("https://land.example/bye") + "&state=s1&id_token_hint="
		if a := b.do("GET", leave, nil); a.location != "/me/security" { // any page could send a browser here
			t.Errorf("without a hint: %s", a.location)
		}
		if a := c.signedIn("person_li").do("GET", leave+hint, nil); a.location != "/me/security" {
			t.Errorf("with another's hint: %s", a.location)
		}
		forged := strings.Split(hint, ".")
		if a := b.do("GET", leave+"eyJhbGciOiJub25lIn0."+forged[1]+".", nil); a.location != "/me/security" {
			t.Errorf("with alg none: %s", a.location)
		}
		c.clock.Advance(time.Hour) // the ID token is over, and still says who
		if a := b.do("GET", leave+hint, nil); a.location != "https://land.example/bye?state=s1" {
			t.Errorf("%d %s", a.status, a.location)
		}
		if a := b.do("GET", "/api/v1/me/consents", nil); a.status != http.StatusUnauthorized {
			t.Errorf("still signed in: %d", a.status)
		}
		_, err = r.oauth.TokenSource(context.Background(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
		refused(t, err, "invalid_grant")
	})
}

func TestTokensAreRevokedAndLookedInto(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		token, err := r.exchange(r.code(c.signedIn("person_wang")))
		if err != nil {
			t.Fatal(err)
		}
		mine := func(q *http.Request) { q.SetBasicAuth(r.app.ID, r.app.Secret) }
		look := func(text string, who func(*http.Request)) any {
			_, out := c.post("/oauth2/introspect", url.Values{"token": {text}}, who)
			return out["active"]
		}
		other := c.register(nil)
		if look(token.AccessToken, mine) != true || look(token.RefreshToken, mine) != true || look("nonsense", mine) != false {
			t.Error("introspection")
		}
		if look(token.AccessToken, func(q *http.Request) { q.SetBasicAuth(other.ID, other.Secret) }) != false {
			t.Error("another client looked into it")
		}
		if look(token.AccessToken, nil) != nil {
			t.Error("nobody looked into it")
		}
		if status, _ := c.post("/oauth2/revoke", url.Values{"token": {token.RefreshToken}}, func(q *http.Request) { q.SetBasicAuth(other.ID, other.Secret) }); status != 200 || look(token.RefreshToken, mine) != true {
			t.Error("another client revoked it")
		}
		if status, _ := c.post("/oauth2/revoke", url.Values{"token": {token.RefreshToken}}, mine); status != 200 || look(token.AccessToken, mine) != false {
			t.Error("revoked, and its access token lives")
		}
	})
}

func TestKeysRotateWithoutAnybodyNoticing(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		before, err := r.exchange(r.code(c.signedIn("person_wang")))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.openid.Rotate(context.Background()); err != nil {
			t.Fatal(err)
		}
		r.provider, _ = oidc.NewProvider(context.Background(), c.url)
		r.check(before)
		after, err := r.exchange(r.code(c.signedIn("person_wang")))
		if err != nil {
			t.Fatal(err)
		}
		r.check(after)
		if count := strings.Count(string((&browser{c: c}).do("GET", "/oauth2/keys", nil).body), `"kid"`); count != 2 {
			t.Errorf("%d keys", count)
		}
		if strings.Contains(string((&browser{c: c}).do("GET", "/oauth2/keys", nil).body), `"d"`) {
			t.Error("a private key is shown")
		}
		c.clock.Advance(91 * 24 * time.Hour)
		if _, err := c.openid.Tend(context.Background()); err != nil {
			t.Fatal(err)
		}
		if count := strings.Count(string((&browser{c: c}).do("GET", "/oauth2/keys", nil).body), `"kid"`); count != 2 { // the first is gone, a third is there
			t.Errorf("%d keys", count)
		}
		lines, err := c.audit.List(auth.AsSystem(context.Background(), "test"), audit.Filter{Action: "openid.key_made"}, page.Ask{})
		if err != nil || len(lines.Items) != 3 {
			t.Errorf("%d lines, %v", len(lines.Items), err)
		}
	})
}
