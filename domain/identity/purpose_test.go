package identity_test

import (
	"context"
	"net/url"
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/db"
)

// unmask asks for a person in clear.
func (b *browser) unmask(person, purpose, reason string) answer {
	b.c.t.Helper()
	return b.ask("GET", "/api/v1/people/"+person+"?"+url.Values{"purpose": {purpose}, "reason": {reason}}.Encode(), nil)
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
