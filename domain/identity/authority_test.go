package identity_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"citybrain/domain/identity"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

type authorities struct {
	Given    []identity.AuthorityView `json:"given"`
	Received []identity.AuthorityView `json:"received"`
}

func (b *browser) authorities() authorities {
	b.c.t.Helper()
	return read[authorities](b.ask("GET", "/api/v1/me/authorities", nil).want(200, ""))
}

// offer lets the representative of the demo's firm name the citizen for some matters.
func (b *browser) offer(principal string, matters ...string) answer {
	return b.ask("POST", "/api/v1/me/authorities", map[string]any{
		"principal": principal, "name": "王小明", "phone": "100 0000 0001", "matters": matters, "ends": b.c.clock.Now().AddDate(1, 0, 0),
	})
}

// as is the context of somebody's session, as the border makes it.
func (b *browser) as() context.Context {
	b.c.t.Helper()
	me := read[identity.Me](b.ask("GET", "/api/v1/session", nil).want(200, ""))
	p, err := b.c.id.Acting(context.Background(), me.ID, "")
	if err != nil {
		b.c.t.Fatal(err)
	}
	p.Session = "session_test"
	return auth.With(context.Background(), p)
}

func TestAFirmLetsAnAgentActInSomeMattersForSomeTime(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		head, agent := c.browser(), c.browser()
		head.signIn("firm")
		agent.signIn("citizen")
		firm := head.authorities().Received[0].Principal
		if firm.Name != "上海示例餐饮管理有限公司" || firm.Kind != "firm" {
			t.Fatalf("%+v", firm)
		}
		may := func(matter string) error { return c.id.MayActFor(agent.as(), firm.ID, matter) }
		wantFault(t, may("social.pension"), "identity.no_authority")
		if err := may("permit.food"); err != nil { // the pack gave permit and tax
			t.Fatal(err)
		}
		offered := read[identity.AuthorityView](head.offer(firm.ID, "social").want(201, ""))
		if offered.Standing != identity.Offered {
			t.Fatalf("%+v", offered)
		}
		wantFault(t, may("social.pension"), "identity.no_authority") // the agent has not said yes
		head.ask("POST", "/api/v1/me/authorities/"+string(offered.ID)+"/take", nil).want(404, "identity.authority_missing")
		agent.ask("POST", "/api/v1/me/authorities/"+string(offered.ID)+"/take", nil).want(200, "")
		agent.ask("POST", "/api/v1/me/authorities/"+string(offered.ID)+"/take", nil).want(409, "identity.authority_over")
		if err := may("social.pension"); err != nil {
			t.Fatal(err)
		}
		wantFault(t, may("socialism"), "identity.no_authority") // a part stands behind a dot
		head.offer(firm.ID, "social").want(409, "identity.authority_exists")
		c.clock.Advance(366 * 24 * time.Hour)
		agent.signIn("citizen")
		wantFault(t, may("social.pension"), "identity.no_authority")
	})
}

func TestRevokingHoldsAtTheNextRequestAndCanBeUndone(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		head, agent, stranger := c.browser(), c.browser(), c.browser()
		head.signIn("firm")
		agent.signIn("citizen")
		stranger.signIn("leader")
		got := agent.authorities().Received[0]
		path := "/api/v1/me/authorities/" + string(got.ID)
		me := read[identity.Me](agent.ask("PUT", "/api/v1/session/acting", map[string]string{"authority": string(got.ID)}).want(200, ""))
		if me.Acting == nil || me.Acting.Lapsed || me.Acting.Subject.Name != got.Principal.Name || len(me.Actings) != 1 {
			t.Fatalf("%+v", me.Acting)
		}
		stranger.ask("POST", path+"/revoke", nil).want(404, "identity.authority_missing")
		stranger.ask("PUT", "/api/v1/session/acting", map[string]string{"authority": string(got.ID)}).want(403, "identity.no_authority")
		revoked := read[identity.AuthorityView](head.ask("POST", path+"/revoke", nil).want(200, ""))
		if !revoked.Undo || revoked.Standing != identity.Revoked {
			t.Fatalf("%+v", revoked)
		}
		me = read[identity.Me](agent.ask("GET", "/api/v1/session", nil).want(200, ""))
		if me.Acting == nil || !me.Acting.Lapsed { // not silently for themselves
			t.Fatalf("%+v", me.Acting)
		}
		wantFault(t, c.id.MayActFor(agent.as(), got.Principal.ID, "tax"), "identity.no_authority")
		agent.ask("POST", path+"/restore", nil).want(409, "identity.undo_late") // only who revoked
		head.ask("POST", path+"/restore", nil).want(200, "")
		if err := c.id.MayActFor(agent.as(), got.Principal.ID, "tax"); err != nil {
			t.Fatal(err)
		}
		agent.ask("POST", path+"/revoke", nil).want(200, "") // the agent lays it down
		c.clock.Advance(16 * time.Minute)
		agent.ask("POST", path+"/restore", nil).want(409, "identity.undo_late")
		me = read[identity.Me](agent.ask("PUT", "/api/v1/session/acting", map[string]string{"authority": ""}).want(200, ""))
		if me.Acting != nil || len(me.Actings) != 0 {
			t.Fatalf("%+v", me)
		}
	})
}

// changeHands gives the demo's firm another representative, after an agent was offered,
// took and laid down an authority.
func (c *city) changeHands(head, next *browser) (firm string) {
	c.t.Helper()
	head.signIn("firm")
	heir := next.signIn("citizen")
	firm = head.authorities().Received[0].Principal.ID
	one := read[identity.AuthorityView](head.offer(firm, "family").want(201, ""))
	next.ask("POST", "/api/v1/me/authorities/"+string(one.ID)+"/take", nil).want(200, "")
	next.ask("POST", "/api/v1/me/authorities/"+string(one.ID)+"/revoke", nil).want(200, "")
	ctx := auth.AsSystem(context.Background(), "case")
	if err := c.db.Do(ctx, func(tx *db.Tx) error {
		return c.id.ChangeRepresentative(ctx, tx, identity.FirmID(firm), identity.PersonID(heir.ID))
	}); err != nil {
		c.t.Fatal(err)
	}
	return firm
}

func TestANewRepresentativeGetsTheFirmAndTheOldOneLosesIt(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		head, next := c.browser(), c.browser()
		firm := c.changeHands(head, next)
		wantFault(t, c.id.MayActFor(head.as(), firm, "tax"), "identity.no_authority")
		if err := c.id.MayActFor(next.as(), firm, "anything.at.all"); err != nil {
			t.Fatal(err)
		}
		head.offer(firm, "tax").want(404, "identity.no_firm")
		firms := read[items[identity.FirmView]](next.ask("GET", "/api/v1/me/firms", nil).want(200, "")).Items
		if len(firms) != 1 || !firms[0].Mine || firms[0].Code != "9131**********001K" {
			t.Fatalf("%+v", firms)
		}
		// Neither or both: a unit that fails changes nothing.
		ctx := auth.AsSystem(context.Background(), "case")
		failed := context.Canceled
		old := read[identity.Me](head.ask("GET", "/api/v1/session", nil).want(200, "")).ID
		err := c.db.Do(ctx, func(tx *db.Tx) error {
			if err := c.id.ChangeRepresentative(ctx, tx, identity.FirmID(firm), identity.PersonID(old)); err != nil {
				return err
			}
			return failed
		})
		if err != failed {
			t.Fatal(err)
		}
		if err := c.id.MayActFor(next.as(), firm, "tax"); err != nil {
			t.Fatal(err)
		}
		// As a case names them: by the citizen id.
		to := func(number string) error {
			return c.db.Do(ctx, func(tx *db.Tx) error {
				return c.id.ChangeRepresentativeTo(ctx, tx, identity.FirmID(firm), number)
			})
		}
		wantFault(t, to("310106189907110216"), "identity.no_person") // a wrong check sign
		wantFault(t, to("11010519491231002X"), "identity.no_person") // nobody here
		if err := to("310106189902020026"); err != nil {
			t.Fatal(err)
		}
		if err := c.id.MayActFor(head.as(), firm, "tax"); err != nil {
			t.Fatal(err)
		}
		wantFault(t, c.id.MayActFor(next.as(), firm, "labour"), "identity.no_authority") // tax is an agent's of the pack
		admin := c.browser()
		admin.signIn("admin")
		lines := read[items[audit.Shown]](admin.ask("GET", "/api/v1/audit?action=identity.authority_given", nil).want(200, "")).Items
		if len(lines) < 3 {
			t.Errorf("%d lines", len(lines))
		}
	})
}

func TestWhatIsDoneForAnotherSaysSoInTheAudit(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		agent := c.browser()
		agent.signIn("citizen")
		got := agent.authorities().Received[0]
		agent.ask("PUT", "/api/v1/session/acting", map[string]string{"authority": string(got.ID)}).want(200, "")
		agent.ask("POST", "/api/v1/me/authorities/"+string(got.ID)+"/revoke", nil).want(200, "")
		admin := c.browser()
		admin.signIn("admin")
		line := read[items[audit.Line]](admin.ask("GET", "/api/v1/audit?action=identity.authority_revoked", nil).want(200, "")).Items[0]
		if line.Post != string(got.ID) {
			t.Fatalf("by %q", line.Post)
		}
		names, err := c.id.Names(context.Background(), []string{line.Post, got.Principal.ID})
		if err != nil || names[line.Post].Name != "上海示例餐饮管理有限公司的经办人" || names[got.Principal.ID].Name != "上海示例餐饮管理有限公司" {
			t.Errorf("%+v, %v", names, err)
		}
	})
}

func TestARepresentativeJoinsByTheRegisterOnly(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.signIn("citizen")
		join := func(name, code string) answer {
			return b.ask("POST", "/api/v1/me/firms", map[string]string{"name": name, "code": code})
		}
		join("上海示例五金商贸有限公司", "91310101MA0DEM003J").want(422, "seal.credit_code")
		join("上海示例餐饮管理有限公司", "91310106MA0DEM001K").want(422, "identity.firm_register") // another's
		c.outside.down = true
		join("上海示例五金商贸有限公司", "91310101MA0DEM003H").want(503, "identity.no_register")
		c.outside.down = false
		v := read[identity.FirmView](join("上海示例五金商贸有限公司", "91310101ma0dem003h").want(201, ""))
		if v.Kind != identity.Company || !v.Mine || v.Code != "9131**********003H" {
			t.Fatalf("%+v", v)
		}
		again := read[identity.FirmView](join("上海示例五金商贸有限公司", "91310101MA0DEM003H").want(201, ""))
		if again.ID != v.ID || len(read[items[identity.FirmView]](b.ask("GET", "/api/v1/me/firms", nil).want(200, "")).Items) != 2 {
			t.Errorf("%+v", again)
		}
	})
}

func TestAParentActsForTheirChildUntilItIsOfAge(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		b, other := c.browser(), c.browser()
		b.signIn("citizen")
		other.signIn("firm")
		child := map[string]string{"name": "王小禾", "citizenId": "310199202006010011"}
		other.ask("POST", "/api/v1/me/children", child).want(422, "identity.not_guardian")
		b.ask("POST", "/api/v1/me/children", map[string]string{"name": "王小禾", "citizenId": "310199202006010012"}).want(422, "seal.citizen_id")
		v := read[identity.AuthorityView](b.ask("POST", "/api/v1/me/children", child).want(201, ""))
		if v.Kind != identity.Guardian || v.Standing != identity.Valid || v.Revocable || !v.Ends.Equal(time.Date(2038, 6, 1, 0, 0, 0, 0, time.UTC)) {
			t.Fatalf("%+v", v)
		}
		if v.Principal.Name != "王小禾" {
			t.Errorf("the parent reads %q", v.Principal.Name)
		}
		b.ask("POST", "/api/v1/me/children", child).want(409, "identity.authority_exists")
		b.ask("POST", "/api/v1/me/authorities/"+string(v.ID)+"/revoke", nil).want(409, "identity.authority_fixed")
		if err := c.id.MayActFor(b.as(), v.Principal.ID, "education.enrol"); err != nil {
			t.Fatal(err)
		}
		c.clock.Set(time.Date(2038, 6, 1, 0, 0, 1, 0, time.UTC))
		b.signIn("citizen")
		wantFault(t, c.id.MayActFor(b.as(), v.Principal.ID, ""), "identity.no_authority")
	})
}

func TestOffersAreCheckedAndNobodyIsGuessed(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.signIn("citizen")
		end := c.clock.Now().AddDate(1, 0, 0)
		give := func(change map[string]any) answer {
			body := map[string]any{"name": "李经办", "phone": "10000000002", "matters": []string{"tax"}, "ends": end}
			for k, v := range change {
				body[k] = v
			}
			return b.ask("POST", "/api/v1/me/authorities", body)
		}
		give(map[string]any{"name": "李某"}).want(422, "identity.no_agent")
		give(map[string]any{"phone": "10000000999"}).want(422, "identity.no_agent")
		give(map[string]any{"name": "王小明", "phone": "10000000001"}).want(422, "identity.own_agent")
		give(map[string]any{"matters": []string{"moon"}}).want(422, "identity.matter")
		give(map[string]any{"matters": []string{"*", "tax"}}).want(422, "identity.matter")
		give(map[string]any{"ends": c.clock.Now()}).want(422, "identity.span")
		give(map[string]any{"ends": c.clock.Now().AddDate(6, 0, 0)}).want(422, "identity.span")
		give(map[string]any{"principal": "firm_01k00000000000000000000000"}).want(404, "identity.no_firm")
		agents := b.authorities().Received[0].Principal.ID
		give(map[string]any{"principal": agents}).want(403, "identity.not_representative")
		give(nil).want(201, "")
		for range 10 {
			give(map[string]any{"phone": "10000000998"}).want(422, "identity.no_agent")
		}
		give(map[string]any{"phone": "10000000998"}).want(429, "auth.too_often")
		given := b.authorities().Given
		if len(given) != 1 || given[0].Kind != identity.Mandate || given[0].Agent.Name != "李**" && given[0].Agent.Name != "李*办" {
			t.Fatalf("%+v", given)
		}
	})
}

func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	if faultCode(err) != code {
		t.Errorf("%v, want %s", err, code)
	}
}

func TestNobodyActsForAClosedFirmOrALockedPerson(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		giver, agent := c.browser(), c.browser()
		me := giver.signIn("citizen")
		agent.signIn("firm")
		v := read[identity.AuthorityView](giver.ask("POST", "/api/v1/me/authorities", map[string]any{
			"name": "李经办", "phone": "10000000002", "matters": []string{"*"}, "ends": c.clock.Now().AddDate(1, 0, 0),
		}).want(201, ""))
		agent.ask("POST", "/api/v1/me/authorities/"+string(v.ID)+"/take", nil).want(200, "")
		if err := c.id.MayActFor(agent.as(), me.ID, "tax"); err != nil {
			t.Fatal(err)
		}
		if err := c.id.Lock(auth.AsSystem(context.Background(), "test"), identity.PersonID(me.ID)); err != nil {
			t.Fatal(err)
		}
		wantFault(t, c.id.MayActFor(agent.as(), me.ID, "tax"), "identity.no_authority")
		who := read[identity.Me](agent.ask("GET", "/api/v1/session", nil).want(200, ""))
		if slices.ContainsFunc(who.Actings, func(a identity.Acting) bool { return a.Subject.ID == me.ID }) {
			t.Error("still offered")
		}
	})
}
