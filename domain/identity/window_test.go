package identity_test

import (
	"context"
	"errors"
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/seal"
)

// TestAnAccountIsMadeAtAWindow: somebody without a phone shows their card; the register
// knows it, or cannot be asked.
func TestAnAccountIsMadeAtAWindow(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		b := c.browser()
		b.signIn("clerk")
		clerk := b.acting(t)
		comer := identity.Comer{Name: "沈示例", CitizenID: "310106189907110215"}
		if _, err := c.id.FindAtWindow(clerk, comer.CitizenID); !errors.Is(err, identity.ErrNoPerson) {
			t.Fatalf("found before there is an account: %v", err)
		}
		if _, err := c.id.MakeAtWindow(clerk, identity.Comer{Name: "沈别人", CitizenID: comer.CitizenID}); !errors.Is(err, identity.ErrNotCitizen) {
			t.Errorf("another name on the card: %v", err)
		}
		if _, err := c.id.MakeAtWindow(clerk, identity.Comer{Name: "沈示例", CitizenID: "310106189907110216"}); !errors.Is(err, seal.ErrCitizenID) {
			t.Errorf("a number that is none: %v", err)
		}
		v, err := c.id.MakeAtWindow(clerk, comer)
		if err != nil || v.Level != auth.LevelTwo || !v.Checked || v.Name == "沈示例" || v.Phone != "" {
			t.Fatalf("made %+v (%v)", v, err)
		}
		if _, err := c.id.MakeAtWindow(clerk, comer); !errors.Is(err, identity.ErrCitizenTaken) {
			t.Errorf("made twice: %v", err)
		}
		if err := c.id.SendAtWindow(clerk, v.ID); !errors.Is(err, identity.ErrNoPhone) {
			t.Errorf("a code to nobody's phone: %v", err)
		}
		person, err := c.id.Before(clerk, identity.Presence{Person: v.ID})
		if p := auth.From(person); err != nil || p.Level != auth.LevelTwo {
			t.Errorf("another day, not compared: %+v (%v)", p, err)
		}
		person, err = c.id.Before(clerk, identity.Presence{Person: v.ID, Compared: true})
		p := auth.From(person)
		if err != nil || !p.AtWindow() || p.ID != string(v.ID) || p.Level != auth.LevelThree || auth.Actor(person) != auth.Actor(clerk) {
			t.Errorf("before the window: %+v (%v)", p, err)
		}
		c.outside.down = true
		v, err = c.id.MakeAtWindow(clerk, identity.Comer{Name: "周示例", CitizenID: "310106189908120220", Phone: "10000000102"})
		if err != nil || v.Level != auth.LevelOne {
			t.Errorf("with the registers down: %+v (%v)", v, err)
		}
	})
}

func TestWhoStandsAtAWindowIsFoundAndAgrees(t *testing.T) {
	timed(t, func(t *testing.T, c *city) {
		b, mine := c.browser(), c.browser()
		b.signIn("clerk")
		clerk := b.acting(t)
		v, err := c.id.FindAtWindow(clerk, "310106189901010010")
		if err != nil || v.Name != "王*明" || v.Level != auth.LevelTwo || v.Checked {
			t.Fatalf("found %+v (%v)", v, err)
		}
		if v, err = c.id.CheckAtWindow(clerk, v.ID); err != nil || !v.Checked {
			t.Errorf("checked: %+v (%v)", v, err)
		}
		if err := c.id.SendAtWindow(clerk, v.ID); err != nil {
			t.Fatal(err)
		}
		code := c.outside.last("10000000001").Words["code"]
		if err := c.id.AgreeAtWindow(clerk, v.ID, "nothing"); !errors.Is(err, auth.ErrCode) {
			t.Errorf("a wrong code: %v", err)
		}
		if err := c.id.AgreeAtWindow(clerk, v.ID, code); err != nil {
			t.Errorf("the right code: %v", err)
		}
		mine.signIn("citizen")
		reads := read[items[struct {
			Fields []string `json:"fields"`
		}]](mine.ask("GET", "/api/v1/me/reads", nil).want(200, ""))
		if len(reads.Items) < 2 {
			t.Errorf("the person sees %d readings, not those of the clerk", len(reads.Items))
		}
		for name, ctx := range map[string]error{"a citizen": func() error { _, err := c.id.FindAtWindow(mine.as(), "10000000002"); return err }(), "an officer": c.officer()} {
			if !errors.Is(ctx, auth.ErrDenied) {
				t.Errorf("%s looks people up: %v", name, ctx)
			}
		}
	})
}

// officer tries what only clerks may.
func (c *city) officer() error {
	b := c.browser()
	b.signIn("officer")
	_, err := c.id.Before(b.as(), identity.Presence{Person: "person_x"})
	return err
}

// acting is the context of an official in their first post.
func (b *browser) acting(t *testing.T) context.Context {
	t.Helper()
	me := read[identity.Me](b.ask("GET", "/api/v1/session", nil).want(200, ""))
	p, err := b.c.id.Acting(context.Background(), me.ID, string(me.Posts[0].ID))
	if err != nil {
		t.Fatal(err)
	}
	p.Session = "session_test"
	return auth.With(context.Background(), p)
}
