package identity_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/page"
	"citybrain/kernel/relying"
)

// province is a provider that others wrote, at which people sign in.
type province struct {
	c    *city
	oidc *mockoidc.MockOIDC
}

// with connects the city to a provider that may give level two. The library tells no
// citizen id, so its address of mail stands for one.
func (c *city) withProvince() *province {
	c.t.Helper()
	m, err := mockoidc.Run()
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = m.Shutdown() })
	c.party = relying.New(relying.Config{
		DB: c.db, Seal: c.keys, Clock: clock.NewFake(m.Now()), Origin: "http://localhost:8080",
		Providers: []relying.Provider{{
			Code: "province", ZH: "省统一身份认证", EN: "The province", Issuer: m.Config().Issuer, Client: m.Config().ClientID, Secret: m.Config().ClientSecret,
			Auth: "client_secret_post", Scopes: []string{"openid", "profile", "email"}, Claims: relying.Claims{Name: "preferred_username", CitizenID: "email"}, Level: 2,
		}},
	})
	c.serve(true)
	c.load("shanghai") // the demo's passwords
	return &province{c, m}
}

// come lets somebody sign in there, and gives what they come back with.
func (p *province) come(b *browser, who *mockoidc.MockUser, ask map[string]any) map[string]string {
	p.c.t.Helper()
	p.oidc.QueueUser(who)
	ask["provider"] = "province"
	way := read[struct{ Redirect string }](b.ask("POST", "/api/v1/session/elsewhere/go", ask).want(200, ""))
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(way.Redirect)
	if err != nil {
		p.c.t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(back.String(), "http://localhost:8080/login/back?") {
		p.c.t.Fatalf("%s %v", back, err)
	}
	return map[string]string{"state": back.Query().Get("state"), "code": back.Query().Get("code")}
}

func (b *browser) arrive(back map[string]string) identity.Arrival {
	b.c.t.Helper()
	return read[identity.Arrival](b.ask("POST", "/api/v1/session/elsewhere/back", back).want(200, ""))
}

func stranger() *mockoidc.MockUser {
	return &mockoidc.MockUser{Subject: "u-1", PreferredUsername: "王小明", Email: "w@example.org"}
}

func TestAnAccountElsewhereIsLinkedByProofOfBoth(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.withProvince()
		ways := read[identity.Ways](c.browser().ask("GET", "/api/v1/session/ways", nil).want(200, ""))
		if len(ways.Elsewhere) != 1 || ways.Elsewhere[0].Name != "The province" {
			t.Fatalf("%+v", ways)
		}
		b := c.browser()
		back := p.come(b, stranger(), map[string]any{"next": "/my/cases"})
		a := b.arrive(back)
		if a.Outcome != "unknown" || a.Ticket == "" || a.Next != "/my/cases" || b.cookie != nil { // the name is a citizen's, and proves nothing
			t.Fatalf("%+v", a)
		}
		b.ask("POST", "/api/v1/session/elsewhere/back", back).want(409, "relying.state") // replayed
		b.ask("POST", "/api/v1/me/linked", map[string]string{"ticket": a.Ticket}).want(401, "auth.unauthenticated")
		if who := read[identity.Elsewhere](b.ask("GET", "/api/v1/session/elsewhere/"+a.Ticket, nil).want(200, "")); who.Code != "province" {
			t.Errorf("%+v", who)
		}
		thief := c.browser()
		thief.signIn("firm")
		thief.ask("POST", "/api/v1/me/linked", map[string]string{"ticket": a.Ticket}).want(409, "relying.state") // not that browser's
		me := b.signIn("citizen")
		l := read[identity.Linked](b.ask("POST", "/api/v1/me/linked", map[string]string{"ticket": a.Ticket}).want(200, ""))
		if l.Code != "province" || l.Level != 0 {
			t.Errorf("%+v", l)
		}
		b.ask("POST", "/api/v1/me/linked", map[string]string{"ticket": a.Ticket}).want(409, "relying.state") // once

		fresh := c.browser()
		if a = fresh.arrive(p.come(fresh, stranger(), map[string]any{"next": "//evil.example"})); a.Outcome != "signed_in" || a.Next != "" {
			t.Fatalf("%+v", a)
		}
		now := read[identity.Me](fresh.ask("GET", "/api/v1/session", nil).want(200, ""))
		if now.ID != me.ID || now.Elsewhere != "The province" {
			t.Fatalf("%+v", now)
		}
		other := c.browser()
		other.signIn("firm")
		other.ask("POST", "/api/v1/session/elsewhere/back", p.come(other, stranger(), map[string]any{"link": true})).want(409, "identity.linked_taken")
		b.ask("POST", "/api/v1/session/elsewhere/back", p.come(b, &mockoidc.MockUser{Subject: "u-2", PreferredUsername: "李四", Email: "l@example.org"}, map[string]any{"link": true})).want(409, "identity.linked_held")

		b.ask("DELETE", "/api/v1/me/linked/province", nil).want(204, "")
		b.ask("DELETE", "/api/v1/me/linked/province", nil).want(404, "identity.not_linked")
		if a = other.arrive(p.come(other, stranger(), map[string]any{"link": true})); a.Outcome != "linked" { // it is free again
			t.Errorf("%+v", a)
		}
		for action, most := range map[string]int{"identity.linked": 2, "identity.unlinked": 1, "identity.elsewhere_refused": 1} {
			lines, err := c.audit.List(auth.AsSystem(t.Context(), "test"), audit.Filter{Action: action}, page.Ask{})
			if err != nil || len(lines.Items) != most {
				t.Errorf("%s: %d lines, %v", action, len(lines.Items), err)
			}
		}
	})
}

func TestWhoLinkedSignsOutWhileAwayIsNotLinked(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.withProvince()
		b := c.browser()
		b.ask("POST", "/api/v1/session/elsewhere/go", map[string]any{"provider": "province", "link": true}).want(401, "identity.not_signed_in")
		b.ask("POST", "/api/v1/session/elsewhere/go", map[string]any{"provider": "nobody"}).want(404, "relying.no_provider")
		b.signIn("citizen")
		back := p.come(b, stranger(), map[string]any{"link": true})
		b.signIn("firm") // somebody else at the same browser
		b.ask("POST", "/api/v1/session/elsewhere/back", back).want(409, "relying.state")
		back = p.come(b, stranger(), map[string]any{"link": true})
		b.ask("DELETE", "/api/v1/session", nil).want(204, "")
		b.ask("POST", "/api/v1/session/elsewhere/back", back).want(401, "identity.not_signed_in")
	})
}

func TestAProviderGivesALevelOnlyToTheVeryPerson(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.withProvince()
		b := c.browser()
		b.signIn("clerk") // who has proved nothing
		profile := func() identity.Profile { return read[identity.Profile](b.ask("GET", "/api/v1/me", nil).want(200, "")) }
		before, name, number := profile().Level, profile().Name, "31010618990303004X"
		if before >= 2 {
			t.Fatalf("the story needs an account of a low level: %d", before)
		}
		b.arrive(p.come(b, &mockoidc.MockUser{Subject: "u-1", PreferredUsername: "别人", Email: number}, map[string]any{"link": true}))
		if now := profile().Level; now != before {
			t.Errorf("another name: %d", now)
		}
		b.ask("DELETE", "/api/v1/me/linked/province", nil).want(204, "")
		b.arrive(p.come(b, &mockoidc.MockUser{Subject: "u-1", PreferredUsername: name, Email: number}, map[string]any{"link": true}))
		if now := profile().Level; now != 2 {
			t.Errorf("the very person: %d", now)
		}
		b.ask("DELETE", "/api/v1/me/linked/province", nil).want(204, "")
		if now := profile().Level; now != before {
			t.Errorf("unlinked: %d", now)
		}
	})
}

func TestSigningOutHereAndThere(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.withProvince()
		b := c.browser()
		b.signIn("citizen")
		b.arrive(p.come(b, stranger(), map[string]any{"link": true}))
		if way := read[struct{ Redirect string }](b.ask("POST", "/api/v1/session/elsewhere/out", nil).want(200, "")); way.Redirect != "" {
			t.Errorf("signed in by a password, sent to %q", way.Redirect)
		}
		b.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
		b.arrive(p.come(b, stranger(), map[string]any{}))
		b.ask("GET", "/api/v1/session", nil).want(200, "")
		b.ask("POST", "/api/v1/session/elsewhere/out", nil).want(200, "")
		b.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
	})
}
