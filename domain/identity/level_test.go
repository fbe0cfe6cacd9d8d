package identity_test

import (
	"testing"
	"time"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

func faultCode(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Code
}

// register asks for a code and registers 沈示例 with it.
func (b *browser) register(change map[string]any) answer {
	b.c.t.Helper()
	body := map[string]any{
		"phone": "10000000101", "code": b.c.outside.last("10000000101").Words["code"], "name": "沈示例", "citizenId": "310106189907110215",
		"password": "a river of words",
	}
	for k, v := range change {
		body[k] = v
	}
	return b.ask("POST", "/api/v1/registration", body)
}

func TestACitizenRegistersAndClimbsTheLevels(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.ask("POST", "/api/v1/registration/code", map[string]string{"phone": "100-0000-0101"}).want(204, "")
		b.register(map[string]any{"code": "000000"}).want(401, "auth.code")
		if c.outside.asked != 0 {
			t.Error("a register was asked for somebody without the phone")
		}
		b.register(map[string]any{"name": "沈小示"}).want(422, "identity.id_card")
		b.register(map[string]any{"password": "short"}).want(422, "auth.password_short")
		me := read[identity.Me](b.register(nil).want(201, "")) // wrong letters cost no code
		if me.Level != auth.LevelTwo || me.Name != "沈示例" {
			t.Fatalf("%+v", me)
		}
		c.browser().register(nil).want(401, "auth.code") // a code serves once

		b.ask("POST", "/api/v1/me/proofs", map[string]string{"kind": "social_card", "number": "SH00000001"}).want(422, "identity.proof")
		profile := read[identity.Profile](b.ask("POST", "/api/v1/me/proofs", map[string]string{"kind": "social_card", "number": "SH00000101"}).want(200, ""))
		if profile.Level != auth.LevelThree || len(profile.Missing) != 3 || profile.CitizenID != "3****************5" {
			t.Fatalf("%+v", profile)
		}
		b.ask("POST", "/api/v1/me/proofs", map[string]string{"kind": "social_card", "number": "SH00000101"}).want(409, "identity.proof_held")
		if err := auth.RequireLevel(b.as(), auth.LevelThree); err != nil { // the next request knows
			t.Error(err)
		}
		c.outside.down = true
		b.ask("POST", "/api/v1/me/proofs", map[string]string{"kind": "housing_fund", "number": "1"}).want(503, "identity.no_register")
	})
}

func TestALowLevelIsAskedToStepUp(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		c.outside.down = true // registers down: the account is made, and proves little
		b := c.browser()
		c.outside.down = false
		b.ask("POST", "/api/v1/registration/code", map[string]string{"phone": "10000000101"}).want(204, "")
		c.outside.down = true
		me := read[identity.Me](b.register(nil).want(201, ""))
		if me.Level != auth.LevelOne {
			t.Fatalf("level %d", me.Level)
		}
		c.outside.down = false
		b.ask("POST", "/api/v1/me/firms", map[string]string{"name": "静安区沈记示例面馆", "code": "92310106MA0DEM002K"}).want(403, "auth.level")
		b.ask("POST", "/api/v1/me/proofs", map[string]string{"kind": "id_card"}).want(200, "")
		b.ask("POST", "/api/v1/me/proofs", map[string]string{"kind": "phone"}).want(200, "")
		b.ask("POST", "/api/v1/me/firms", map[string]string{"name": "静安区沈记示例面馆", "code": "92310106MA0DEM002K"}).want(201, "")
	})
}

func TestSigningInByCode(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		b := c.browser()
		ask := func(phone string) answer {
			return b.ask("POST", "/api/v1/session/code", map[string]string{"phone": phone})
		}
		finish := func(phone, code string) answer {
			return b.ask("POST", "/api/v1/session/code/finish", map[string]string{"phone": phone, "code": code})
		}
		ask("10000000001").want(204, "")
		ask("10000000777").want(204, "") // nobody's: reads the same, and nothing is sent
		if c.outside.last("10000000777").To != "" {
			t.Error("a message to a stranger")
		}
		code := c.outside.last("10000000001").Words["code"]
		finish("10000000777", code).want(401, "auth.code")
		wrong := "000000"
		if code == wrong {
			wrong = "000001"
		}
		for range 4 {
			finish("10000000001", wrong).want(401, "auth.code")
		}
		me := read[identity.Me](finish("10000000001", code).want(200, ""))
		if me.Login != "citizen" {
			t.Fatalf("%+v", me)
		}
		finish("10000000001", code).want(401, "auth.code")

		again := ask("10000000001").want(429, "auth.too_often")
		if again.header.Get("Retry-After") != "60" {
			t.Errorf("Retry-After %q", again.header.Get("Retry-After"))
		}
		c.clock.Advance(time.Minute)
		ask("10000000001").want(204, "")
		code = c.outside.last("10000000001").Words["code"]
		for range 5 {
			finish("10000000001", wrong).want(401, "auth.code")
		}
		finish("10000000001", code).want(401, "auth.code") // five tries and it is gone
		c.clock.Advance(time.Minute)
		ask("10000000001").want(204, "")
		code = c.outside.last("10000000001").Words["code"]
		c.clock.Advance(5 * time.Minute)
		finish("10000000001", code).want(401, "auth.code") // over
		b.register(map[string]any{"phone": "10000000001", "code": code}).want(401, "auth.code")
	})
}

func TestWhoHasAnAccountIsToldByPhoneAlone(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.ask("POST", "/api/v1/registration/code", map[string]string{"phone": "10000000001"}).want(204, "")
		if m := c.outside.last("10000000001"); m.Template != "identity.known" || m.Words["code"] != "" {
			t.Errorf("%+v", m)
		}
	})
}
