package identity_test

import (
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/db"
)

// TestTheLastWayToSignInStays takes from somebody the password, so that nothing but the
// account elsewhere opens theirs any more.
func TestTheLastWayToSignInStays(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		p := c.withProvince()
		b := c.browser()
		me := b.signIn("clerk")
		b.arrive(p.come(b, stranger(), map[string]any{"link": true}))
		c.forgets(string(me.ID))
		b.ask("DELETE", "/api/v1/me/linked/province", nil).want(409, "identity.last_way")
		if list := read[struct{ Items []identity.Linked }](b.ask("GET", "/api/v1/me/linked", nil).want(200, "")); len(list.Items) != 1 {
			t.Errorf("what was refused was done: %+v", list.Items)
		}
		again := c.browser()
		if a := again.arrive(p.come(again, stranger(), map[string]any{})); a.Outcome != "signed_in" {
			t.Fatalf("%+v", a)
		}
		hash, err := c.auth.HashPassword(t.Context(), "a new horse battery", "clerk")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.db.Do(t.Context(), func(tx *db.Tx) error { return c.auth.StorePassword(t.Context(), tx, string(me.ID), hash) }); err != nil {
			t.Fatal(err)
		}
		again.ask("DELETE", "/api/v1/me/linked/province", nil).want(204, "")
	})
}

// forgets takes the password and the telephone from somebody.
func (c *city) forgets(person string) {
	c.t.Helper()
	err := c.db.Do(c.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(c.t.Context(), `DELETE FROM auth_passwords WHERE principal = $1`, person)
		if err == nil {
			_, err = tx.Exec(c.t.Context(), `UPDATE identity_people SET phone = '' WHERE id = $1`, person)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}
