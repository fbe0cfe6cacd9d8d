package identity_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/page"
)

func TestPeopleAreMaskedUntilAPurposeIsGiven(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		clerk := c.browser()
		clerk.signIn("clerk")
		found := read[items[identity.View]](clerk.ask("GET", "/api/v1/people?q=%E7%8E%8B%E5%B0%8F%E6%98%8E", nil).want(200, ""))
		if len(found.Items) != 1 {
			t.Fatalf("%+v", found)
		}
		v := found.Items[0]
		if v.Name != "王*明" || v.Phone != "100****0001" || !strings.HasPrefix(v.CitizenID, "3****") || !v.Masked {
			t.Errorf("a list shows %+v", v)
		}
		path := "/api/v1/people/" + string(v.ID)
		if one := read[identity.View](clerk.ask("GET", path, nil).want(200, "")); !one.Masked || one.Name != "王*明" {
			t.Errorf("without a purpose: %+v", one)
		}
		one := read[identity.View](clerk.unmask(string(v.ID), "complaint", "核对申请人").want(200, ""))
		if one.Masked || one.Name != "王小明" || one.Phone != "10000000001" || len(one.CitizenID) != 18 {
			t.Errorf("for a purpose: %+v", one)
		}

		citizen := c.browser()
		citizen.signIn("citizen")
		reads := read[items[audit.Shown]](citizen.ask("GET", "/api/v1/me/reads", nil).want(200, ""))
		if len(reads.Items) != 1 || reads.Items[0].Purpose != "complaint" || reads.Items[0].Reason != "核对申请人" || reads.Items[0].Trace == "" {
			t.Errorf("the citizen sees %+v", reads.Items)
		}
	})
}

func TestPersonalDataIsNotReadableInTheStore(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		var name, phone, citizenID, index string
		err := c.db.View(context.Background(), func(tx *db.Tx) error {
			return tx.QueryRow(context.Background(), `SELECT name, phone, citizen_id, name_index FROM identity_people WHERE login = $1`, "citizen").
				Scan(&name, &phone, &citizenID, &index)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, stored := range []string{name, phone, citizenID, index} {
			if stored == "" || strings.Contains(stored, "王") || strings.Contains(stored, "10000000001") || strings.Contains(stored, "310106189901010010") {
				t.Errorf("stored %q", stored)
			}
		}
	})
}

func TestALockedPersonIsOutAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		officer, admin := c.browser(), c.browser()
		me := officer.signIn("officer")
		boss := admin.signIn("jingan-admin")
		admin.ask("POST", "/api/v1/people/"+me.ID+"/lock", nil).want(204, "")
		officer.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
		officer.ask("POST", "/api/v1/session", map[string]string{"login": "officer", "password": c.password("officer")}).want(403, "identity.locked")
		admin.ask("POST", "/api/v1/people/"+me.ID+"/unlock", nil).want(204, "")
		officer.signIn("officer")
		admin.ask("POST", "/api/v1/people/"+boss.ID+"/lock", nil).want(409, "identity.self")
		leader := c.browser().signIn("leader")
		admin.ask("POST", "/api/v1/people/"+leader.ID+"/lock", nil).want(404, "identity.no_person")
	})
}

func TestAnEndedPostTakesItsRightsAway(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		officer, admin := c.browser(), c.browser()
		me := officer.signIn("officer")
		admin.signIn("admin")
		admin.ask("DELETE", "/api/v1/posts/"+string(me.Post.ID), nil).want(204, "")
		officer.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
		again := officer.signIn("officer")
		if again.Post != nil || len(again.Permissions) != 0 {
			t.Errorf("%+v", again)
		}
	})
}

func TestAnAccountIsMadeAndGetsAPost(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		admin := c.browser()
		admin.signIn("jingan-admin")
		in := map[string]any{"kind": "official", "login": "new.officer", "name": "钱新人", "phone": "10000000099", "region": "310106013", "password": "a long enough one"}
		a := admin.ask("POST", "/api/v1/people", in).want(201, "")
		v := read[identity.View](a)
		if a.header.Get("Location") != "/api/v1/people/"+string(v.ID) || v.Name != "钱*人" {
			t.Errorf("%s %+v", a.header.Get("Location"), v)
		}
		admin.ask("POST", "/api/v1/people", in).want(409, "identity.login_taken")
		in["login"], in["phone"] = "another.one", "100-0000-0099"
		admin.ask("POST", "/api/v1/people", in).want(409, "identity.login_taken") // the same phone, written otherwise
		in["login"], in["phone"], in["region"] = "another.one", "10000000098", "310101"
		admin.ask("POST", "/api/v1/people", in).want(403, "identity.outside")
		in["region"], in["citizenId"] = "310106", "310106199001010015"
		admin.ask("POST", "/api/v1/people", in).want(422, "seal.citizen_id")

		post := map[string]any{"person": v.ID, "organisation": "/sh/jingan/jingansi", "zh": "网格员", "roles": []string{"device_keeper"}, "region": "310106013"}
		admin.ask("POST", "/api/v1/posts", post).want(403, "identity.beyond") // nobody may report observations here but clients
		post["roles"] = []string{"dispatcher"}
		admin.ask("POST", "/api/v1/posts", post).want(201, "")
		b := c.browser()
		me := read[identity.Me](b.ask("POST", "/api/v1/session", map[string]string{"login": "new.officer", "password": "a long enough one"}).want(200, ""))
		if me.Post == nil || me.Post.Title != "网格员" || me.Post.Region != "310106013" {
			t.Errorf("%+v", me.Post)
		}
	})
}

func TestAClientComesByItsKey(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		admin := c.browser()
		admin.signIn("admin")
		in := map[string]any{"name": "灯杆平台", "organisation": "/sh/lighting", "roles": []string{"auditor"}, "region": "310106"}
		made := read[struct {
			identity.Client
			Key string `json:"key"`
		}](admin.ask("POST", "/api/v1/clients", in).want(201, ""))
		system := c.browser()
		system.header.Set("Authorization", "bearer "+made.Key)
		system.ask("GET", "/api/v1/roles", nil).want(200, "")
		system.ask("GET", "/api/v1/clients", nil).want(200, "")
		system.ask("POST", "/api/v1/clients", in).want(403, "auth.denied")
		system.ask("GET", "/api/v1/session", nil).want(401, "auth.unauthenticated")
		system.header.Set("Authorization", "Bearer "+made.Key[:len(made.Key)-1]+"x")
		system.ask("GET", "/api/v1/roles", nil).want(401, "auth.key")
		system.header.Set("Authorization", "Bearer "+made.Key)
		admin.ask("DELETE", "/api/v1/clients/"+string(made.ID), nil).want(204, "")
		system.ask("GET", "/api/v1/roles", nil).want(401, "auth.key")
	})
}

// A store out of reach is no reason for a client to throw its key away.
func TestOnlyAnEndedClientsKeyIsInvalid(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		if _, err := c.id.Client(t.Context(), "client_gone"); !errors.Is(err, auth.ErrKey) {
			t.Errorf("an ended client: %v", err)
		}
		if err := c.db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := c.id.Client(t.Context(), "client_gone"); err == nil || errors.Is(err, auth.ErrKey) {
			t.Errorf("without a store: %v", err)
		}
	})
}

func TestWritesAreRepeatableByKey(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		admin := c.browser()
		admin.signIn("admin")
		leader := c.browser().signIn("leader")
		post := map[string]any{"person": leader.ID, "organisation": "/sh/data", "zh": "兼任", "roles": []string{"leader"}, "region": "31"}
		admin.header = http.Header{"Idempotency-Key": {"k1"}}
		first := admin.ask("POST", "/api/v1/posts", post).want(201, "")
		second := admin.ask("POST", "/api/v1/posts", post).want(201, "")
		if string(first.body) != string(second.body) || second.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("first %s, second %s", first.body, second.body)
		}
		post["zh"] = "另一个"
		admin.ask("POST", "/api/v1/posts", post).want(409, "web.idempotency_reused")
		posts, err := c.id.Posts(auth.AsSystem(context.Background(), "test"), identity.PostFilter{Person: leader.ID}, page.Ask{})
		if err != nil || len(posts.Items) != 2 {
			t.Errorf("%d posts, %v", len(posts.Items), err)
		}
		// A key is shown once; the repeat is told so instead of making another.
		admin.header = http.Header{"Idempotency-Key": {"k2"}}
		client := map[string]any{"name": "x", "organisation": "/sh/data", "roles": []string{"auditor"}, "region": "31"}
		admin.ask("POST", "/api/v1/clients", client).want(201, "")
		admin.ask("POST", "/api/v1/clients", client).want(409, "web.idempotency_shown")
	})
}

func TestLoadingThePackTwiceChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		count := func() (n int64) {
			err := c.db.View(context.Background(), func(tx *db.Tx) error {
				return tx.QueryRow(context.Background(), `SELECT (SELECT COUNT(*) FROM identity_people) * 1000000
					+ (SELECT COUNT(*) FROM identity_posts) * 10000 + (SELECT COUNT(*) FROM identity_organisations) * 100
					+ (SELECT COUNT(*) FROM identity_roles)`).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := count()
		c.load("shanghai")
		if after := count(); after != before || before < 9_000_000 {
			t.Errorf("before %d, after %d", before, after)
		}
	})
}

func TestAPageOfNothingIsRefused(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		admin := c.browser()
		admin.signIn("admin")
		for _, path := range []string{"/api/v1/people", "/api/v1/posts", "/api/v1/clients", "/api/v1/audit", "/api/v1/me/reads"} {
			for _, limit := range []string{"0", "-1", "-9223372036854775808", "99999999999999999999", "many", "1.5"} {
				a := admin.ask("GET", path+"?limit="+limit, nil).want(422, "web.invalid")
				if !strings.Contains(string(a.body), `"path":"limit"`) {
					t.Errorf("limit=%s: %s", limit, a.body)
				}
			}
			admin.ask("GET", path+"?limit=1", nil).want(200, "")
			admin.ask("GET", path+"?limit=", nil).want(200, "")
			admin.ask("GET", path+"?limit=100000", nil).want(200, "") // as many as a page holds
		}
	})
}
