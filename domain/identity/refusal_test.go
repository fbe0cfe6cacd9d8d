package identity_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
)

func TestOneCitizenHasOneAccount(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		admin := c.browser()
		admin.signIn("admin")
		in := map[string]any{"kind": "citizen", "login": "first.account", "name": "钱新人", "region": "310106", "citizenId": "11010519491231002X"}
		admin.ask("POST", "/api/v1/people", in).want(201, "")
		in["login"], in["citizenId"] = "second.account", "11010519491231002x"
		admin.ask("POST", "/api/v1/people", in).want(409, "identity.citizen_taken")
		delete(in, "citizenId")
		admin.ask("POST", "/api/v1/people", in).want(201, "") // nothing was left of the refused one
	})
}

func TestWhatThisCityDoesNotHaveIsRefused(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		admin := c.browser()
		me := admin.signIn("admin")
		person := map[string]any{"kind": "citizen", "login": "from.nowhere", "name": "钱新人", "region": "999999"}
		admin.ask("POST", "/api/v1/people", person).want(422, "identity.no_region")
		for _, path := range []string{"/api/v1/posts", "/api/v1/clients"} {
			in := map[string]any{"organisation": "/sh/lighting", "roles": []string{"auditor"}, "region": "999999"}
			if path == "/api/v1/posts" {
				in["person"], in["zh"] = me.ID, "岗位"
			} else {
				in["name"] = "灯杆平台"
			}
			admin.ask("POST", path, in).want(422, "identity.no_region")
			in["region"], in["organisation"] = "310106", "/sh/nowhere"
			admin.ask("POST", path, in).want(422, "identity.no_organisation")
		}
		in := map[string]any{"name": "灯杆平台", "organisation": "/sh/lighting", "roles": []string{"auditor"}, "region": "", "expires": morning.Add(-time.Hour)}
		admin.ask("POST", "/api/v1/clients", in).want(422, "identity.expires")
		in["expires"] = morning.AddDate(50, 0, 0)
		admin.ask("POST", "/api/v1/clients", in).want(201, "")
	})
}

func TestAnAdministratorIsMadeWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := auth.AsSystem(context.Background(), "user add")
		person := identity.NewPerson{Kind: identity.Official, Login: "first.admin", Name: "首位管理员", Password: "correct horse battery"}
		post := identity.NewPost{Organisation: "/sh/data", ZH: "系统管理员", EN: "Administrator", Roles: []string{"adminstrator"}}
		if _, err := c.id.Appoint(ctx, person, post); !errors.Is(err, identity.ErrNoRole) {
			t.Fatalf("a role with a slip of the pen: %v", err)
		}
		post.Roles = []string{"administrator"}
		person.Password = "first.admin.2026"
		if _, err := c.id.Appoint(ctx, person, post); !errors.Is(err, auth.ErrNamed) {
			t.Fatalf("a password with the login in it: %v", err)
		}
		person.Password = "correct horse battery"
		v, err := c.id.Appoint(ctx, person, post)
		if err != nil {
			t.Fatal(err)
		}
		b := c.browser()
		sign := map[string]string{"login": "first.admin", "password": person.Password}
		b.ask("POST", "/api/v1/session", sign).want(200, "")

		// The password is forgotten, and guessed at until the account waits.
		other := c.browser()
		for range 5 {
			other.ask("POST", "/api/v1/session", map[string]string{"login": "first.admin", "password": "was it this?"})
		}
		if err := c.id.SetPassword(ctx, v.ID, "a password with first.admin in it"); !errors.Is(err, auth.ErrNamed) {
			t.Fatal(err)
		}
		if err := c.id.SetPassword(ctx, v.ID, "another horse battery"); err != nil {
			t.Fatal(err)
		}
		b.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
		other.ask("POST", "/api/v1/session", sign).want(401, "auth.wrong")
		sign["password"] = "another horse battery"
		other.ask("POST", "/api/v1/session", sign).want(200, "")
	})
}
