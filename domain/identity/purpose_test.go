package identity_test

import (
	"context"
	"strings"
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/db"
)

// unmask asks for a person in clear.
func (b *browser) unmask(person, purpose, reason string) answer {
	b.c.t.Helper()
	return b.ask("POST", "/api/v1/people/"+person+"/unmask", map[string]string{"purpose": purpose, "reason": reason})
}

func TestOnlyAPurposeOfTheCityUnmasks(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.speaks()
		citizen, clerk, admin := c.browser(), c.browser(), c.browser()
		me := citizen.signIn("citizen")
		clerk.signIn("clerk")
		admin.signIn("admin")
		for _, purpose := range []string{"x", " ", "duty ", "DUTY", "处理业务", "curiosity"} {
			clerk.unmask(me.ID, purpose, "a reason that is long enough").want(422, "identity.purpose")
		}
		for _, reason := range []string{"", "x", "    ", "……！！", "aaaaaaaaaaaa", "投诉件"} {
			clerk.unmask(me.ID, "complaint", reason).want(422, "identity.reason")
		}
		clerk.unmask(me.ID, "auditing", "a sample of the readings of May").want(403, "auth.denied") // not their work
		if got := read[items[audit.Shown]](citizen.ask("GET", "/api/v1/me/reads", nil).want(200, "")).Items; len(got) != 0 {
			t.Fatalf("refused, and yet recorded as read: %+v", got)
		}
		clerk.unmask(me.ID, "complaint", "投诉件第7号").want(200, "")
		admin.unmask(me.ID, "auditing", "a sample of the readings of May").want(200, "")

		citizen.header.Set("Accept-Language", "en")
		got := read[items[audit.Shown]](citizen.ask("GET", "/api/v1/me/reads", nil).want(200, "")).Items
		if len(got) != 2 || got[0].PurposeText != "To audit" || got[0].Reason != "a sample of the readings of May" ||
			got[1].PurposeText != "To handle a complaint" || got[1].Reason != "投诉件第7号" {
			t.Errorf("%+v", got)
		}
	})
}

func TestThePurposesAreThoseThatOnesRightsAllow(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		codes := func(login string) (list []string) {
			b := c.browser()
			b.signIn(login)
			for _, p := range read[items[identity.Purpose]](b.ask("GET", "/api/v1/purposes", nil).want(200, "")).Items {
				list = append(list, p.Code)
			}
			return list
		}
		if got := codes("clerk"); len(got) != 3 || got[0] != "duty" || got[2] != "complaint" {
			t.Errorf("a clerk: %v", got)
		}
		if got := codes("admin"); len(got) != 6 {
			t.Errorf("an administrator: %v", got)
		}
		leader := c.browser()
		leader.signIn("leader")
		leader.ask("GET", "/api/v1/purposes", nil).want(403, "auth.denied")
	})
}

func TestAPurposeThatLeftThePackKeepsItsWords(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.speaks()
		citizen, clerk := c.browser(), c.browser()
		me := citizen.signIn("citizen")
		clerk.signIn("clerk")
		clerk.unmask(me.ID, "verify", "").want(200, "")
		retire := func(tx *db.Tx) error {
			_, err := tx.Exec(context.Background(), `UPDATE identity_purposes SET retired = 1 WHERE code = 'verify'`)
			return err
		}
		if err := c.db.Do(context.Background(), retire); err != nil {
			t.Fatal(err)
		}
		clerk.unmask(me.ID, "verify", "").want(422, "identity.purpose")
		citizen.header.Set("Accept-Language", "zh-CN")
		got := read[items[audit.Shown]](citizen.ask("GET", "/api/v1/me/reads", nil).want(200, "")).Items
		if len(got) != 1 || got[0].PurposeText != "核对身份" {
			t.Errorf("%+v", got)
		}
	})
}

// Whether somebody has an account is their business: a search by number takes a
// purpose, is seen by the person, and leaves no number behind.
func TestANumberIsSearchedForAPurposeOnly(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		c.speaks()
		clerk, citizen, auditor := c.browser(), c.browser(), c.browser()
		clerk.signIn("clerk")
		auditor.signIn("admin")
		me := citizen.signIn("citizen")
		for _, q := range []string{"10000000001", "%2B86100-0000-0001", "11010519491231002x"} {
			clerk.ask("GET", "/api/v1/people?q="+q, nil).want(422, "identity.number_search")
		}
		search := func(number, purpose, reason string) answer {
			return clerk.ask("POST", "/api/v1/people/search", map[string]string{"number": number, "purpose": purpose, "reason": reason})
		}
		search("10000000001", "curiosity", "").want(422, "identity.purpose")
		search("10000000001", "complaint", "x").want(422, "identity.reason")
		search("小明", "duty", "").want(422, "identity.number")
		citizen.ask("POST", "/api/v1/people/search", map[string]string{"number": "10000000001", "purpose": "duty"}).want(403, "auth.denied")
		if got := read[items[identity.View]](search("10009999999", "duty", "").want(200, "")).Items; len(got) != 0 {
			t.Errorf("%+v", got)
		}
		found := read[items[identity.View]](search("100 0000 0001", "complaint", "投诉件第7号").want(200, "")).Items
		if len(found) != 1 || string(found[0].ID) != me.ID || !found[0].Masked {
			t.Fatalf("%+v", found)
		}
		reads := citizen.ask("GET", "/api/v1/me/reads", nil).want(200, "")
		if got := read[items[audit.Shown]](reads).Items; len(got) != 1 || got[0].Reason != "投诉件第7号" {
			t.Errorf("the citizen sees %+v", got)
		}
		log := auditor.ask("GET", "/api/v1/audit?limit=50", nil).want(200, "")
		if !strings.Contains(string(log.body), "identity.number_searched") || strings.Contains(string(log.body), "0999999") || strings.Contains(string(log.body), "10000000001") {
			t.Errorf("the record shows %s", log.body)
		}
	})
}
