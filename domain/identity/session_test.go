package identity_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

func TestADayAtTheDesk(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
		me := b.signIn("dispatcher")
		if me.Kind != auth.Official || me.Post == nil || me.Post.Region != "31" || len(me.Posts) != 2 || !me.Demo || me.Name != "孙派遣" {
			t.Fatalf("%+v", me)
		}
		if !b.cookie.HttpOnly || b.cookie.SameSite != http.SameSiteLaxMode || b.cookie.Path != "/" {
			t.Errorf("cookie %+v", b.cookie)
		}
		b.ask("GET", "/api/v1/session", nil).want(200, "")
		b.ask("GET", "/api/v1/people", nil).want(403, "auth.denied") // a dispatcher has no business with people

		first := *b.cookie
		var other identity.Post
		for _, p := range me.Posts {
			if p.ID != me.Post.ID {
				other = p
			}
		}
		me = read[identity.Me](b.ask("PUT", "/api/v1/session/post", map[string]string{"post": string(other.ID)}).want(200, ""))
		if me.Post.Region != "310106" {
			t.Fatalf("acts in %+v", me.Post)
		}
		if b.cookie.Value == first.Value {
			t.Error("the token did not change with the post")
		}
		thief := c.browser()
		thief.cookie = &first
		thief.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")

		me = read[identity.Me](b.ask("PUT", "/api/v1/session/post", map[string]string{"post": ""}).want(200, ""))
		if me.Post != nil || me.Kind != auth.Person || len(me.Permissions) != 0 {
			t.Fatalf("for themselves: %+v", me)
		}
		b.ask("PUT", "/api/v1/session/post", map[string]string{"post": "post_of_another"}).want(404, "identity.no_post")
		old := *b.cookie
		b.ask("DELETE", "/api/v1/session", nil).want(204, "")
		b.cookie = &old
		b.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
	})
}

func TestAPostOfAnotherIsNotTaken(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		leader := c.browser().signIn("leader")
		b := c.browser()
		b.signIn("citizen")
		b.ask("PUT", "/api/v1/session/post", map[string]string{"post": string(leader.Post.ID)}).want(404, "identity.no_post")
	})
}

func TestSignInByPhone(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b := c.browser()
		in := map[string]string{"login": "+86 100-0000-0001", "password": c.password("citizen")}
		me := read[identity.Me](b.ask("POST", "/api/v1/session", in).want(200, ""))
		if me.Login != "citizen" || me.Kind != auth.Person || me.Post != nil {
			t.Fatalf("%+v", me)
		}
	})
}

func TestGuessingIsLockedOutAndForgotten(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b := c.browser()
		wrong := map[string]string{"login": "leader", "password": "not the password"}
		for range 5 {
			b.ask("POST", "/api/v1/session", wrong).want(401, "auth.wrong")
		}
		locked := b.ask("POST", "/api/v1/session", wrong).want(429, "auth.locked_out")
		if locked.header.Get("Retry-After") != "30" {
			t.Errorf("Retry-After %q", locked.header.Get("Retry-After"))
		}
		right := map[string]string{"login": "leader", "password": c.password("leader")}
		b.ask("POST", "/api/v1/session", right).want(429, "auth.locked_out")
		// By phone it is the same account; from elsewhere nobody waits for it.
		phone := map[string]string{"login": "10000000007", "password": c.password("leader")}
		b.ask("POST", "/api/v1/session", phone).want(429, "auth.locked_out")
		elsewhere := c.browser()
		elsewhere.address = "198.51.100.7:80"
		elsewhere.ask("POST", "/api/v1/session", phone).want(200, "")
		c.browser().signIn("officer") // others are not

		c.clock.Advance(31 * time.Second)
		b.ask("POST", "/api/v1/session", wrong).want(401, "auth.wrong")
		again := b.ask("POST", "/api/v1/session", right).want(429, "auth.locked_out")
		if again.header.Get("Retry-After") != "60" {
			t.Errorf("the wait does not grow: %q", again.header.Get("Retry-After"))
		}
		c.clock.Advance(61 * time.Second)
		b.ask("POST", "/api/v1/session", right).want(200, "")
		b.ask("POST", "/api/v1/session", wrong).want(401, "auth.wrong") // the count began anew
	})
}

// Wrong passwords from all over the world slow guessing down, and do not keep the
// right person from the device that they use every day.
func TestGuessingFromEverywhereLocksNobodyOutOfTheirDevice(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		daily := c.browser()
		daily.address = "198.51.100.7:80"
		daily.signIn("leader")
		stranger := c.browser()
		heard := 0
		for i := range 100 {
			stranger.address = fmt.Sprintf("203.0.113.%d:9", i)
			a := stranger.ask("POST", "/api/v1/session", map[string]string{"login": "leader", "password": "not the password"})
			if a.status == 401 {
				heard++
			}
		}
		if heard != 30 {
			t.Errorf("%d guesses were heard", heard)
		}
		right := map[string]string{"login": "leader", "password": c.password("leader")}
		fresh := c.browser()
		fresh.address = "192.0.2.99:1"
		fresh.ask("POST", "/api/v1/session", right).want(429, "auth.locked_out") // a device that nobody knows waits, a minute at most by now
		daily.ask("POST", "/api/v1/session", right).want(200, "")

		// The mark is worth nothing for others, and guessing with it is slowed as well.
		daily.ask("POST", "/api/v1/session", map[string]string{"login": "officer", "password": "not the password"}).want(401, "auth.wrong")
		for range 5 {
			daily.ask("POST", "/api/v1/session", map[string]string{"login": "leader", "password": "not the password"}).want(401, "auth.wrong")
		}
		daily.ask("POST", "/api/v1/session", right).want(429, "auth.locked_out")
	})
}

func TestAnUnknownNameReadsLikeAWrongPassword(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b := c.browser()
		unknown := b.ask("POST", "/api/v1/session", map[string]string{"login": "nobody.here", "password": "whatever it is"}).want(401, "auth.wrong")
		wrong := b.ask("POST", "/api/v1/session", map[string]string{"login": "leader", "password": "whatever it is"}).want(401, "auth.wrong")
		if len(unknown.body) != len(wrong.body) {
			t.Errorf("they differ: %s and %s", unknown.body, wrong.body)
		}
	})
}

func TestAnAddressThatGuessesManyNamesIsLockedOut(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.address = "[2001:db8::1]:99"
		for i := range 20 {
			b.ask("POST", "/api/v1/session", map[string]string{"login": "name" + string(rune('a'+i)), "password": "password of them"}).want(401, "auth.wrong")
		}
		b.address = "[2001:db8::ffff]:99" // the same network
		b.ask("POST", "/api/v1/session", map[string]string{"login": "citizen", "password": c.password("citizen")}).want(429, "auth.locked_out")
	})
}

func TestAnAuditorSeesWhoComesAndWhoIsRefused(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		citizen := c.browser()
		citizen.ask("POST", "/api/v1/session", map[string]string{"login": "citizen", "password": "not the password"}).want(401, "auth.wrong")
		me := citizen.signIn("citizen")
		admin := c.browser()
		admin.signIn("admin")
		seen := read[items[audit.Line]](admin.ask("GET", "/api/v1/audit?object="+me.ID, nil).want(200, ""))
		var actions []string
		for _, line := range seen.Items {
			actions = append(actions, line.Action)
		}
		slices.Sort(actions[min(2, len(actions)):]) // what the demo did at one instant has no order
		if want := []string{"identity.signed_in", "identity.sign_in_refused", "identity.person_added", "identity.proved", "identity.proved"}; !slices.Equal(actions, want) {
			t.Errorf("%v, want %v", actions, want)
		}
		report := read[audit.Report](admin.ask("GET", "/api/v1/audit/verification", nil).want(200, ""))
		if !report.Sound || report.Entries < 15 {
			t.Errorf("%+v", report)
		}
		citizen.ask("GET", "/api/v1/audit", nil).want(403, "auth.denied")
	})
}

func TestSessionsAge(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.signIn("citizen")
		for range 11 {
			c.clock.Advance(time.Hour)
			b.ask("GET", "/api/v1/session", nil).want(200, "") // used, it stays
		}
		c.clock.Advance(time.Hour)
		b.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated") // but 12 hours at most

		b = c.browser()
		b.signIn("citizen")
		c.clock.Advance(2 * time.Hour)
		b.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated") // idle
	})
}

func TestANewPasswordEndsOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b, other := c.browser(), c.browser()
		b.signIn("citizen")
		other.signIn("citizen")
		old := c.password("citizen")
		b.ask("PUT", "/api/v1/password", map[string]string{"old": "not it at all", "new": "a much better one"}).want(401, "auth.wrong")
		b.ask("PUT", "/api/v1/password", map[string]string{"old": old, "new": "short"}).want(422, "auth.password_short")
		b.ask("PUT", "/api/v1/password", map[string]string{"old": old, "new": "Password1"}).want(422, "auth.password_common")
		b.ask("PUT", "/api/v1/password", map[string]string{"old": old, "new": "the CITIZEN king"}).want(422, "auth.password_login")
		b.ask("PUT", "/api/v1/password", map[string]string{"old": old, "new": "a much better one"}).want(204, "")
		b.ask("GET", "/api/v1/session", nil).want(200, "")
		other.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
		c.browser().ask("POST", "/api/v1/session", map[string]string{"login": "citizen", "password": old}).want(401, "auth.wrong")
		c.browser().ask("POST", "/api/v1/session", map[string]string{"login": "citizen", "password": "a much better one"}).want(200, "")
	})
}

func TestAnotherSiteCannotWriteWithTheCookie(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.signIn("citizen")
		b.header.Set("Sec-Fetch-Site", "cross-site")
		b.ask("DELETE", "/api/v1/session", nil).want(403, "web.cross_site")
		b.header.Del("Sec-Fetch-Site")
		b.header.Set("Origin", "https://evil.example")
		b.ask("DELETE", "/api/v1/session", nil).want(403, "web.cross_site")
		b.header = http.Header{"X-Citybrain": {""}, "Content-Type": {"application/x-www-form-urlencoded"}}
		b.ask("PUT", "/api/v1/session/post", map[string]string{"post": ""}).want(403, "web.cross_site") // a form of an old browser
		b.header = http.Header{}
		b.ask("DELETE", "/api/v1/session", nil).want(204, "")
	})
}

func TestDemoAccountsExistOnlyInADemo(t *testing.T) {
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		c := open(t, d, "shanghai", false)
		a := c.browser().ask("GET", "/api/v1/demo/accounts", nil).want(200, "")
		if got := read[items[identity.DemoAccount]](a); len(got.Items) != 0 {
			t.Errorf("%+v", got)
		}
		c.browser().ask("POST", "/api/v1/session", map[string]string{"login": "admin", "password": "city-keystone-2026"}).want(401, "auth.wrong")

		// The first administrator of a real city comes from the command line.
		ctx := auth.AsSystem(context.Background(), "user add")
		v, err := c.id.Add(ctx, identity.NewPerson{Kind: identity.Official, Login: "first.admin", Name: "首位管理员", Password: "correct horse battery"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.id.Give(ctx, identity.NewPost{Person: v.ID, Organisation: "/sh/data", ZH: "系统管理员", EN: "Administrator", Roles: []string{"administrator"}}); err != nil {
			t.Fatal(err)
		}
		b := c.browser()
		b.ask("POST", "/api/v1/session", map[string]string{"login": "first.admin", "password": "correct horse battery"}).want(200, "")
		b.ask("GET", "/api/v1/people", nil).want(200, "")
	})
}

// A folder that once ran a demo is served without it: nobody comes in by what the
// pack publishes, and who was in is out.
func TestTheDemosAccountsEndWithTheDemo(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		inside, d := c.browser(), newDevice(t)
		inside.signIn("admin")
		password := c.password("admin")
		ceremony, o := begin(inside, "/api/v1/passkeys/begin")
		inside.ask("POST", "/api/v1/passkeys/finish", map[string]any{"token": ceremony.Token, "name": "x", "answer": d.create(o)}).want(200, "")
		ctx := auth.AsSystem(context.Background(), "user add")
		if _, err := c.id.Add(ctx, identity.NewPerson{Kind: identity.Official, Login: "first.admin", Name: "首位管理员", Password: "correct horse battery"}); err != nil {
			t.Fatal(err)
		}

		c.serve(false)
		inside.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
		inside.ask("GET", "/api/v1/people", nil).want(401, "auth.unauthenticated")
		c.browser().ask("POST", "/api/v1/session", map[string]string{"login": "admin", "password": password}).want(403, "identity.demo_only")
		fresh := c.browser()
		ceremony, o = begin(fresh, "/api/v1/session/passkey/begin")
		fresh.ask("POST", "/api/v1/session/passkey/finish", map[string]any{"token": ceremony.Token, "answer": d.get(o)}).want(403, "identity.demo_only")
		c.browser().ask("POST", "/api/v1/session", map[string]string{"login": "first.admin", "password": "correct horse battery"}).want(200, "")
	})
}

func TestHelsinkiHasItsOwnPeople(t *testing.T) {
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		c := open(t, d, "helsinki", true)
		me := c.browser().signIn("dispatcher")
		if me.Language != "en" || me.Post.Region != "091" || me.Post.Title != "Dispatcher" {
			t.Fatalf("%+v", me.Post)
		}
	})
}

func TestAForgedAddressIsNotRecorded(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.header.Set("X-Forwarded-For", "203.0.113.9")
		b.signIn("citizen")
		mine := read[items[identity.SignedIn]](b.ask("GET", "/api/v1/sessions", nil).want(200, "")).Items
		if len(mine) != 1 || mine[0].Address != "192.0.2.1" {
			t.Errorf("%+v", mine)
		}
		thief := c.browser()
		for i := range 19 { // the attempts that an address has, whatever it claims to be
			thief.header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i))
			thief.ask("POST", "/api/v1/session", map[string]string{"login": fmt.Sprintf("nobody%d", i), "password": "guess"}).want(401, "auth.wrong")
		}
		thief.ask("POST", "/api/v1/session", map[string]string{"login": "nobody", "password": "guess"}).want(401, "auth.wrong")
		thief.header.Set("X-Forwarded-For", "203.0.113.99")
		thief.ask("POST", "/api/v1/session", map[string]string{"login": "nobody99", "password": "guess"}).want(429, "auth.locked_out")
	})
}
