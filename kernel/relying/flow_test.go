package relying_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/oauth2-proxy/mockoidc"

	"citybrain/kernel/relying"
)

func TestPeopleSignInAtAProviderThatOthersWrote(t *testing.T) {
	each(t, func(t *testing.T, open func(time.Time, ...relying.Provider) *city) {
		m, err := mockoidc.Run()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = m.Shutdown() })
		m.QueueUser(&mockoidc.MockUser{Subject: "u-77", PreferredUsername: "王小明", Email: "w@example.org"})
		c := open(m.Now(), relying.Provider{
			Code: "province", Issuer: m.Config().Issuer, Client: m.Config().ClientID, Secret: m.Config().ClientSecret,
			Auth:   "client_secret_post", // it offers Basic too, and then does not know the client
			Scopes: []string{"openid", "profile"}, Claims: relying.Claims{Name: "preferred_username"},
		})
		b, _ := c.begin("")
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		answer, err := client.Get(b.Redirect)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		back, err := url.Parse(answer.Header.Get("Location"))
		if err != nil || !strings.HasPrefix(back.String(), origin+relying.BackPath+"?") {
			t.Fatalf("%s %v", back, err)
		}
		q := back.Query()
		k, err := c.party.Finish(t.Context(), relying.Return{Mark: b.Mark, State: q.Get("state"), Code: q.Get("code")})
		if err != nil || k.Subject != "u-77" || k.Issuer != m.Config().Issuer || k.Name != "王小明" || k.Next != "/me" {
			t.Fatalf("%+v %v", k, err)
		}
	})
}

func TestWhatAProviderSaysIsCheckedAndMapped(t *testing.T) {
	each(t, func(t *testing.T, open func(time.Time, ...relying.Provider) *city) {
		p := newCrooked(t)
		c := open(morning, p.settings())
		_, q := c.begin("")
		if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != origin+"/login/back" ||
			q.Get("scope") != "openid profile" || len(q.Get("state")) < 40 || len(q.Get("nonce")) < 40 || q.Get("ui_locales") != "zh-CN" {
			t.Errorf("asks with %s", q.Encode())
		}
		k, err := c.signIn(p)
		if err != nil || k.Name != "王小明" || k.CitizenID != "11010519491231002X" || k.Level != 2 { // no more than the settings let it give
			t.Fatalf("%+v %v", k, err)
		}
		p.claims = func(claims map[string]any) { delete(claims, "name"); claims["level"] = 1 }
		p.userinfo = map[string]any{"sub": "u-1", "name": "李四", "level": 3}
		if k, err = c.signIn(p); err != nil || k.Name != "李四" || k.Level != 1 {
			t.Errorf("%+v %v", k, err)
		}
		p.userinfo = map[string]any{"sub": "u-2", "name": "李四"}
		if _, err = c.signIn(p); !errors.Is(err, relying.ErrAnswer) {
			t.Errorf("userinfo of somebody else: %v", err)
		}
		to, err := c.party.Leave(t.Context(), "province", "the.id.token")
		if u, _ := url.Parse(to); err != nil || u.Query().Get("id_token_hint") != "the.id.token" || u.Query().Get("post_logout_redirect_uri") != origin+"/" {
			t.Errorf("%s %v", to, err)
		}
	})
}

func TestTokensThatAreNotRightSignNobodyIn(t *testing.T) {
	set := func(name string, value any) func(*crooked) {
		return func(p *crooked) { p.claims = func(c map[string]any) { c[name] = value } }
	}
	at := func(d time.Duration) int64 { return morning.Add(d).Unix() }
	each(t, func(t *testing.T, open func(time.Time, ...relying.Provider) *city) {
		for name, one := range map[string]struct {
			spoil func(*crooked)
			want  error
		}{
			"another issuer":         {set("iss", "https://evil.example"), relying.ErrAnswer},
			"another audience":       {set("aud", "another"), relying.ErrAnswer},
			"several, and no party":  {set("aud", []string{"the city", "another"}), relying.ErrAnswer},
			"another party":          {set("azp", "another"), relying.ErrAnswer},
			"another nonce":          {set("nonce", "planted"), relying.ErrAnswer},
			"nobody":                 {set("sub", ""), relying.ErrAnswer},
			"no end":                 {set("exp", nil), relying.ErrAnswer},
			"a text for an end":      {set("exp", "tomorrow"), relying.ErrAnswer},
			"another access token":   {set("at_hash", "AAAA"), relying.ErrAnswer},
			"over":                   {set("exp", at(-2*time.Minute)), relying.ErrClock},
			"of the future":          {set("iat", at(2*time.Minute)), relying.ErrClock},
			"not yet":                {set("nbf", at(2*time.Minute)), relying.ErrClock},
			"over, within the skew":  {set("exp", at(-50*time.Second)), nil},
			"early, within the skew": {set("iat", at(50*time.Second)), nil},
			"several, and we the party": {func(p *crooked) {
				p.claims = func(c map[string]any) { c["aud"], c["azp"] = []string{"x", "the city"}, "the city" }
			}, nil},
			"no signature": {func(p *crooked) {
				p.sign = func(body []byte) []byte {
					return []byte("eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString(body) + ".")
				}
			}, relying.ErrAnswer},
			"signed by our secret": {func(p *crooked) {
				p.sign = func(body []byte) []byte { return p.signed(body, jwa.HS256(), []byte("s3cret & more")) }
			}, relying.ErrAnswer},
			"another key":       {func(p *crooked) { served := p.keys; p.rotate("other"); p.keys = served }, relying.ErrAnswer},
			"no token at all":   {func(p *crooked) { p.sign = func([]byte) []byte { return nil } }, relying.ErrAnswer},
			"the code was over": {func(p *crooked) { p.challenge = "spoilt"; p.token = said(400, `{"error":"invalid_grant"}`) }, relying.ErrState},
			"we are unknown":    {func(p *crooked) { p.token = said(401, `{"error":"invalid_client"}`) }, relying.ErrAnswer},
			"it is broken":      {func(p *crooked) { p.token = said(503, `oops`) }, relying.ErrDown},
		} {
			p := newCrooked(t)
			c := open(morning, p.settings())
			one.spoil(p)
			if _, err := c.signIn(p); !errors.Is(err, one.want) || one.want == nil && err != nil {
				t.Errorf("%s: %v, want %v", name, err, one.want)
			}
		}
	})
}

func said(status int, body string) func(http.ResponseWriter) bool {
	return func(w http.ResponseWriter) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
		return true
	}
}

func TestASignInServesOnceInItsOwnBrowserAndForAWhile(t *testing.T) {
	each(t, func(t *testing.T, open func(time.Time, ...relying.Provider) *city) {
		p := newCrooked(t)
		c := open(morning, p.settings())
		b, q := c.begin("")
		p.nonce, p.challenge = q.Get("nonce"), q.Get("code_challenge")
		back := relying.Return{Mark: b.Mark, State: q.Get("state"), Code: "good"}
		other := back
		other.Mark = strings.Repeat("x", len(b.Mark))
		if _, err := c.party.Finish(t.Context(), other); !errors.Is(err, relying.ErrState) {
			t.Errorf("in another browser: %v", err)
		}
		if _, err := c.party.Finish(t.Context(), back); err != nil { // which did not use it up
			t.Fatal(err)
		}
		if _, err := c.party.Finish(t.Context(), back); !errors.Is(err, relying.ErrState) {
			t.Errorf("again: %v", err)
		}
		again, q := c.begin(b.Mark) // another tab of the same browser
		if again.Mark != b.Mark {
			t.Error("the browser's first tab is forgotten")
		}
		c.clock.Advance(11 * time.Minute)
		if _, err := c.party.Finish(t.Context(), relying.Return{Mark: b.Mark, State: q.Get("state"), Code: "good"}); !errors.Is(err, relying.ErrState) {
			t.Errorf("too late: %v", err)
		}
		if _, err := c.party.Finish(t.Context(), relying.Return{Mark: b.Mark, Code: "good"}); !errors.Is(err, relying.ErrState) {
			t.Errorf("without a state: %v", err)
		}
	})
}

func TestWhoSaidNoOrCameFromAnotherProviderIsNotLetIn(t *testing.T) {
	each(t, func(t *testing.T, open func(time.Time, ...relying.Provider) *city) {
		p := newCrooked(t)
		c := open(morning, p.settings())
		for _, one := range []struct {
			back relying.Return
			want error
		}{
			{relying.Return{Error: "access_denied"}, relying.ErrRefused}, {relying.Return{Error: "login_required"}, relying.ErrRefused},
			{relying.Return{Error: "temporarily_unavailable"}, relying.ErrDown}, {relying.Return{Error: "invalid_scope"}, relying.ErrAnswer},
			{relying.Return{}, relying.ErrAnswer}, {relying.Return{Code: "good", Issuer: "https://evil.example"}, relying.ErrAnswer},
		} {
			b, q := c.begin("")
			one.back.Mark, one.back.State = b.Mark, q.Get("state")
			k, err := c.party.Finish(t.Context(), one.back)
			if !errors.Is(err, one.want) || k.Provider != "province" || k.Next != "/me" || k.Subject != "" {
				t.Errorf("%+v: %+v %v", one.back, k, err)
			}
		}
		p = newCrooked(t)
		p.meta = func(m map[string]any) { m["authorization_response_iss_parameter_supported"] = true }
		c = open(morning, p.settings())
		if _, err := c.signIn(p); !errors.Is(err, relying.ErrAnswer) { // it promised to say who it is, and did not
			t.Errorf("%v", err)
		}
	})
}

func TestOnlyTheProvidersOfTheSettingsAreAsked(t *testing.T) {
	each(t, func(t *testing.T, open func(time.Time, ...relying.Provider) *city) {
		for name, meta := range map[string]func(map[string]any){
			"another's token endpoint": func(m map[string]any) { m["token_endpoint"] = "http://169.254.169.254/token" },
			"another's keys":           func(m map[string]any) { m["jwks_uri"] = "http://127.0.0.1:1/keys" },
			"another's userinfo":       func(m map[string]any) { m["userinfo_endpoint"] = "https://evil.example/u" },
			"a name in the address":    func(m map[string]any) { m["jwks_uri"] = strings.Replace(m["jwks_uri"].(string), "//", "//u:p@", 1) },
			"another issuer":           func(m map[string]any) { m["issuer"] = "https://evil.example" },
			"a script to go to":        func(m map[string]any) { m["authorization_endpoint"] = "javascript:alert(1)" },
		} {
			p := newCrooked(t)
			p.meta = meta
			if _, err := open(morning, p.settings()).party.Begin(t.Context(), relying.Start{Provider: "province"}); !errors.Is(err, relying.ErrAnswer) {
				t.Errorf("%s: %v", name, err)
			}
		}
		p := newCrooked(t)
		p.meta = func(m map[string]any) { m["token_endpoint"] = p.url + "/elsewhere" } // its own, and sends on to others
		if _, err := open(morning, p.settings()).signIn(p); !errors.Is(err, relying.ErrAnswer) && !errors.Is(err, relying.ErrDown) {
			t.Errorf("followed: %v", err)
		}
		if _, err := open(morning, p.settings()).party.Begin(t.Context(), relying.Start{Provider: "evil"}); !errors.Is(err, relying.ErrNoProvider) {
			t.Errorf("%v", err)
		}
		p.down = true
		if _, err := open(morning, p.settings()).party.Begin(t.Context(), relying.Start{Provider: "province"}); !errors.Is(err, relying.ErrDown) {
			t.Errorf("%v", err)
		}
	})
}

func TestAProviderMayRotateItsKeys(t *testing.T) {
	each(t, func(t *testing.T, open func(time.Time, ...relying.Provider) *city) {
		p := newCrooked(t)
		c := open(morning, p.settings())
		if _, err := c.signIn(p); err != nil || p.served != 1 {
			t.Fatal(err, p.served)
		}
		c.clock.Advance(90 * time.Second)
		p.rotate("second")
		if _, err := c.signIn(p); err != nil || p.served != 2 {
			t.Fatal(err, p.served)
		}
		served := p.keys
		p.rotate("forged")
		p.keys = served
		for range 3 { // a forger cannot make the city ask more often than once a minute
			if _, err := c.signIn(p); !errors.Is(err, relying.ErrAnswer) {
				t.Error(err)
			}
		}
		if p.served > 2 {
			t.Errorf("asked %d times", p.served)
		}
	})
}

func TestATicketServesItsBrowserOnce(t *testing.T) {
	each(t, func(t *testing.T, open func(time.Time, ...relying.Provider) *city) {
		c := open(morning)
		ticket, err := c.party.Keep(t.Context(), "mine", relying.Known{Provider: "province", Subject: "u-1"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.party.Look(t.Context(), "another's", ticket); !errors.Is(err, relying.ErrState) {
			t.Error(err)
		}
		if k, err := c.party.Look(t.Context(), "mine", ticket); err != nil || k.Provider != "province" {
			t.Error(k, err)
		}
		if k, err := c.party.Take(t.Context(), "mine", ticket); err != nil || k.Subject != "u-1" {
			t.Error(k, err)
		}
		if _, err := c.party.Take(t.Context(), "mine", ticket); !errors.Is(err, relying.ErrState) {
			t.Error(err)
		}
	})
}
