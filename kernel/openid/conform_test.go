package openid_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// The tests of this file are those of docs/openid.md that no other story tells.

// asking is the authorization request of r with other parameters.
func (r *relying) asking(change ...string) string {
	r.c.t.Helper()
	u, err := url.Parse(r.begin())
	if err != nil {
		r.c.t.Fatal(err)
	}
	q := u.Query()
	for i := 0; i < len(change); i += 2 {
		if q.Set(change[i], change[i+1]); change[i+1] == "" {
			q.Del(change[i])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// agreed is a person who has agreed to what r asks.
func (c *city) agreed(r *relying, person string) *browser {
	b := c.signedIn(person)
	r.code(b)
	return b
}

func TestDiscoverySaysWhatTheProviderDoes(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		a := (&browser{c: c}).do("GET", "/.well-known/openid-configuration", nil)
		var said map[string]any
		if err := json.Unmarshal(a.body, &said); err != nil || said["issuer"] != c.url {
			t.Fatalf("%s %v", a.body, err)
		}
		for _, name := range []string{"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint", "revocation_endpoint"} {
			if text, _ := said[name].(string); !strings.HasPrefix(text, c.url+"/oauth2/") {
				t.Errorf("%s is %v", name, said[name])
			}
		}
		for name, want := range map[string]string{
			"response_types_supported": "code", "subject_types_supported": "public", "id_token_signing_alg_values_supported": "RS256", "scopes_supported": "openid",
			"code_challenge_methods_supported": "S256", "grant_types_supported": "authorization_code", "claims_supported": "sub",
		} {
			if list, _ := said[name].([]any); !slices.Contains(list, any(want)) {
				t.Errorf("%s is %v", name, said[name])
			}
		}
		for _, name := range []string{"request_parameter_supported", "request_uri_parameter_supported", "claims_parameter_supported"} {
			if said[name] != false {
				t.Errorf("%s is %v", name, said[name])
			}
		}
	})
}

func TestSigningInAgainIsAskedOnceAndProved(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		for _, wish := range [][]string{{"prompt", "login"}, {"prompt", "select_account"}, {"max_age", "1"}} {
			b := c.agreed(r, "person_wang")
			c.clock.Advance(2 * time.Second) // however short ago
			first := b.do("GET", r.asking(wish...), nil)
			login, err := url.Parse(first.location)
			if err != nil || login.Path != "/login" || login.Query().Get("again") != "1" {
				t.Fatalf("%v: %s", wish, first.location)
			}
			next := login.Query().Get("next")
			if a := b.do("GET", next, nil); !strings.HasPrefix(a.location, "/login?") { // the page was left without signing in
				t.Errorf("%v: came past it: %s", wish, a.location)
			}
			b = c.signedIn("person_wang")
			c.clock.Advance(time.Minute) // and took a while
			a := b.do("GET", next, nil)
			back, _ := url.Parse(a.location)
			if !strings.HasPrefix(a.location, r.app.Redirects[0]+"?") || back.Query().Get("code") == "" {
				t.Fatalf("%v: %s", wish, a.location)
			}
			token, err := r.exchange(back.Query().Get("code"))
			if err != nil {
				t.Fatal(err)
			}
			var claims struct {
				At int64 `json:"auth_time"`
			}
			if err := r.check(token).Claims(&claims); err != nil || claims.At != c.clock.Now().Add(-time.Minute).Unix() {
				t.Errorf("%v: auth_time %d", wish, claims.At)
			}
		}
		b := c.agreed(r, "person_wang")
		if a := b.do("GET", r.asking("max_age", "10000"), nil); !strings.HasPrefix(a.location, r.app.Redirects[0]+"?code=") {
			t.Errorf("max_age 10000: %s", a.location)
		}
		if a := b.do("GET", r.asking("prompt", "consent"), nil); !strings.HasPrefix(a.location, "/consent?") {
			t.Errorf("prompt consent: %s", a.location)
		}
	})
}

func TestPromptNoneNeverShowsAPage(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		b := c.agreed(r, "person_wang")
		for change, want := range map[string]string{"": "code=", "max_age=0": "error=login_required", "prompt=none login": "error=invalid_request", "max_age=soon": "error=invalid_request"} {
			wish := []string{"prompt", "none"}
			if name, value, ok := strings.Cut(change, "="); ok {
				wish = append(wish, name, value)
			}
			c.clock.Advance(time.Second)
			if a := b.do("GET", r.asking(wish...), nil); !strings.HasPrefix(a.location, r.app.Redirects[0]+"?") || !strings.Contains(a.location, want) || !strings.Contains(a.location, "state=the+state") {
				t.Errorf("%q: %s", change, a.location)
			}
		}
	})
}

func TestAnIDTokenHintMeansOnePerson(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		token, err := r.exchange(r.code(c.signedIn("person_wang")))
		if err != nil {
			t.Fatal(err)
		}
		hint, _ := token.Extra("id_token").(string)
		b, other := c.agreed(r, "person_wang"), c.agreed(r, "person_li")
		if a := b.do("GET", r.asking("id_token_hint", hint, "prompt", "none"), nil); !strings.Contains(a.location, "code=") {
			t.Errorf("the same person: %s", a.location)
		}
		if a := other.do("GET", r.asking("id_token_hint", hint, "prompt", "none"), nil); !strings.Contains(a.location, "error=login_required") {
			t.Errorf("another: %s", a.location)
		}
		if a := other.do("GET", r.asking("id_token_hint", hint), nil); !strings.HasPrefix(a.location, "/login?") {
			t.Errorf("another: %s", a.location)
		}
		if a := b.do("GET", r.asking("id_token_hint", "eyJhbGciOiJub25lIn0.e30."), nil); !strings.Contains(a.location, "error=invalid_request") {
			t.Errorf("no hint at all: %s", a.location)
		}
	})
}

func TestWhatIsNotUsedDoesNoHarm(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		b := c.agreed(r, "person_wang")
		for name, value := range map[string]string{
			"display": "popup", "ui_locales": "fr se", "claims_locales": "se", "acr_values": "1 2", "extra": "foobar", "nonce": "",
			"claims": `{"id_token":{"name":{"essential":true}}}`, "scope": "profile email openid madeup",
		} {
			if a := b.do("GET", r.asking(name, value), nil); !strings.Contains(a.location, "code=") {
				t.Errorf("%s: %s", name, a.location)
			}
		}
		if a := b.do("GET", r.asking("request_uri", "https://land.example/request"), nil); !strings.Contains(a.location, "error=request_uri_not_supported") {
			t.Errorf("%s", a.location)
		}
		if a := b.do("GET", r.asking("response_type", ""), nil); !strings.Contains(a.location, "error=unsupported_response_type") {
			t.Errorf("%s", a.location)
		}
		login, _ := url.Parse((&browser{c: c}).do("GET", r.asking("login_hint", "wang"), nil).location)
		if login.Query().Get("hint") != "wang" {
			t.Errorf("%s", login)
		}
		// Unknown scopes are left out, and the answer says so.
		a := b.do("GET", r.asking("scope", "openid email"), nil)
		back, _ := url.Parse(a.location)
		token, err := r.exchange(back.Query().Get("code"))
		if err != nil || token.Extra("scope") != "openid" || token.TokenType != "Bearer" {
			t.Errorf("%v %v", token, err)
		}
	})
}

// form posts as a page of another site makes a browser do: without a cookie.
func (c *city) form(path, text string) answer {
	c.t.Helper()
	r, err := http.NewRequest("POST", c.url+path, strings.NewReader(text))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://land.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	return c.send(r)
}

func TestFormsOfOtherSitesAskTheSameByGet(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		b := c.agreed(r, "person_wang")
		asked, _ := url.Parse(r.begin())
		on := c.form("/oauth2/authorize", asked.RawQuery)
		if on.status != http.StatusSeeOther || !strings.HasPrefix(on.location, "/oauth2/authorize?") {
			t.Fatalf("%d %s", on.status, on.location)
		}
		if a := b.do("GET", on.location, nil); !strings.Contains(a.location, "code=") {
			t.Errorf("%s", a.location)
		}
		if a := c.form("/oauth2/logout", "state=s"); a.location != "/oauth2/logout?state=s" {
			t.Errorf("%d %s", a.status, a.location)
		}
		if a := c.form("/api/v1/consents/x", "agree=true"); a.status != http.StatusForbidden { // nothing else is open to them
			t.Errorf("%d", a.status)
		}
		token, err := r.exchange(r.code(b))
		if err != nil {
			t.Fatal(err)
		}
		status, info := c.post("/oauth2/userinfo", url.Values{}, func(q *http.Request) { q.Header.Set("Authorization", "Bearer "+token.AccessToken) })
		if status != http.StatusOK || info["sub"] != "person_wang" {
			t.Errorf("%d %v", status, info)
		}
	})
}

func TestSigningOutAsTheProfileSays(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		leave := func(q url.Values) string {
			b := c.signedIn("person_wang")
			token, err := r.exchange(r.code(b))
			if err != nil {
				t.Fatal(err)
			}
			if hint, _ := token.Extra("id_token").(string); q.Get("id_token_hint") == "mine" {
				q.Set("id_token_hint", hint)
			}
			return b.do("GET", "/oauth2/logout?"+q.Encode(), nil).location
		}
		bye := "https://land.example/bye"
		for name, one := range map[string]struct {
			q    url.Values
			want string
		}{
			"all":                 {url.Values{"id_token_hint": {"mine"}, "post_logout_redirect_uri": {bye}, "state": {"s"}}, bye + "?state=s"},
			"no state":            {url.Values{"id_token_hint": {"mine"}, "post_logout_redirect_uri": {bye}}, bye},
			"no address":          {url.Values{"id_token_hint": {"mine"}, "state": {"s"}}, "/"},
			"another address":     {url.Values{"id_token_hint": {"mine"}, "post_logout_redirect_uri": {"https://evil.example"}}, "/"},
			"a query added to it": {url.Values{"id_token_hint": {"mine"}, "post_logout_redirect_uri": {bye + "?x=1"}}, "/"},
			"no hint":             {url.Values{"post_logout_redirect_uri": {bye}, "state": {"s"}}, "/me/security"},
			"a hint of nothing":   {url.Values{"id_token_hint": {"nonsense"}, "post_logout_redirect_uri": {bye}}, "/me/security"},
			"only a state":        {url.Values{"state": {"s"}}, "/me/security"},
			"nothing":             {url.Values{}, "/me/security"},
		} {
			if got := leave(one.q); got != one.want {
				t.Errorf("%s: %s, want %s", name, got, one.want)
			}
		}
	})
}

func TestARefreshedIDTokenTellsOfTheSameSignIn(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		r := c.relying(c.register(nil))
		first, err := r.exchange(r.code(c.signedIn("person_wang")))
		if err != nil {
			t.Fatal(err)
		}
		was := r.check(first)
		c.clock.Advance(5 * time.Minute)
		second, err := r.oauth.TokenSource(t.Context(), &oauth2.Token{RefreshToken: first.RefreshToken}).Token()
		if err != nil {
			t.Fatal(err)
		}
		now := r.check(second)
		var a, b struct {
			At int64 `json:"auth_time"`
		}
		if was.Claims(&a) != nil || now.Claims(&b) != nil || a.At != b.At || now.Subject != was.Subject || now.Issuer != was.Issuer || now.IssuedAt.Equal(was.IssuedAt) {
			t.Errorf("%+v, then %+v", was, now)
		}
	})
}
