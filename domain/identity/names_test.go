package identity_test

import (
	"net/http"
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/lang"
)

// speaks gives the city's log the words of identity and of the kernel.
func (c *city) speaks() {
	c.t.Helper()
	words, err := lang.Read(lang.Texts(), c.id.Module().Texts)
	if err != nil {
		c.t.Fatal(err)
	}
	c.audit.SpeakWith(c.id, words)
}

func TestTheAuditNamesWhoDidWhat(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.speaks()
		admin := c.browser()
		admin.header["Accept-Language"] = []string{"zh-CN"}
		me := admin.signIn("admin")
		got := read[items[audit.Shown]](admin.ask("GET", "/api/v1/audit?action=identity.signed_in", nil).want(200, "")).Items
		if len(got) == 0 || got[0].ActorName != me.Name || got[0].ActorPost != me.Post.Title ||
			got[0].OrganisationName != me.Post.OrganisationName || got[0].ActionText != "登录" || got[0].ObjectName != me.Name {
			t.Fatalf("%+v", got)
		}
		admin.header["Accept-Language"] = []string{"en"}
		got = read[items[audit.Shown]](admin.ask("GET", "/api/v1/audit?action=identity.signed_in", nil).want(200, "")).Items
		if got[0].ActionText != "Signed in" || got[0].ActorPost != me.Post.EN {
			t.Fatalf("in English: %+v", got[0])
		}
		known := read[items[audit.ActionName]](admin.ask("GET", "/api/v1/audit/actions", nil).want(200, "")).Items
		if len(known) < 15 {
			t.Fatalf("%d actions", len(known))
		}
	})
}

func TestWhoReadMyDataIsAnOffice(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.speaks()
		citizen, admin := c.browser(), c.browser()
		citizen.header["Accept-Language"] = []string{"zh-CN"}
		admin.header["Accept-Language"] = []string{"zh-CN"}
		me, clerk := citizen.signIn("citizen"), admin.signIn("admin")
		admin.unmask(me.ID, "duty", "").want(200, "")
		got := read[items[audit.Shown]](citizen.ask("GET", "/api/v1/me/reads", nil).want(200, "")).Items
		if len(got) != 1 || got[0].ActorPost != clerk.Post.Title || got[0].OrganisationName != clerk.Post.OrganisationName ||
			got[0].ActorName == clerk.Name || got[0].PurposeText != "处理业务" || len(got[0].Fields) != 3 || got[0].Fields[1] != "手机号" {
			t.Fatalf("%+v", got)
		}
	})
}

func TestSessionsAreSeenAndEnded(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		home, library, other := c.browser(), c.browser(), c.browser()
		home.header["User-Agent"] = []string{"Home"}
		home.signIn("citizen")
		library.signIn("citizen")
		other.signIn("admin")
		mine := read[items[identity.SignedIn]](library.ask("GET", "/api/v1/sessions", nil).want(200, "")).Items
		if len(mine) != 2 {
			t.Fatalf("%+v", mine)
		}
		for _, one := range mine {
			if one.Current == (one.Agent == "Home") {
				t.Errorf("which one is this: %+v", one)
			}
			if one.Current {
				continue
			}
			other.ask("DELETE", "/api/v1/sessions/"+one.ID, nil).want(404, "auth.no_session")
			library.ask("DELETE", "/api/v1/sessions/"+one.ID, nil).want(204, "")
		}
		home.ask("GET", "/api/v1/session", nil).want(http.StatusUnauthorized, "auth.unauthenticated")
		library.ask("DELETE", "/api/v1/sessions", nil).want(204, "")
		if library.cookie != nil {
			t.Error("the cookie stays")
		}
		other.ask("GET", "/api/v1/sessions", nil).want(200, "")
	})
}
