package identity_test

import (
	"context"
	"strings"
	"testing"

	"citybrain/domain/identity"
	"citybrain/kernel/db"
)

// The key file was seen by others: after a rotation nothing stays sealed with the
// old key, and everybody comes in as before.
func TestRotatedKeysSealEverythingAnew(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := context.Background()
		b, d := c.browser(), newDevice(t)
		me := b.signIn("citizen")
		ceremony, o := begin(b, "/api/v1/passkeys/begin")
		b.ask("POST", "/api/v1/passkeys/finish", map[string]any{"token": ceremony.Token, "name": "x", "answer": d.create(o)}).want(200, "")
		if n, err := c.id.Reseal(ctx, nil); n != 0 || err != nil {
			t.Fatalf("before a rotation: %d, %v", n, err)
		}
		old := c.keys.Mark()
		if err := c.keys.Rotate(morning); err != nil {
			t.Fatal(err)
		}
		n, err := c.id.Reseal(ctx, nil)
		if err != nil || n < 10 {
			t.Fatalf("%d, %v", n, err)
		}
		if again, err := c.id.Reseal(ctx, nil); again != 0 || err != nil {
			t.Errorf("twice: %d, %v", again, err)
		}
		err = c.db.View(ctx, func(tx *db.Tx) error {
			for _, column := range []string{"name FROM identity_people", "phone FROM identity_people", "citizen_id FROM identity_people", "data FROM auth_passkeys",
				"name FROM identity_firms", "code FROM identity_firms", "number FROM identity_proofs WHERE number <> ''"} {
				rows, err := tx.Query(ctx, "SELECT "+column)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var text string
					if err := rows.Scan(&text); err != nil || strings.HasPrefix(text, old) {
						t.Errorf("%s: %.20s, %v", column, text, err)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := b.authorities().Received[0].Principal.Name; got != "上海示例餐饮管理有限公司" {
			t.Errorf("the firm is called %q", got)
		}
		fresh := c.browser()
		ceremony, o = begin(fresh, "/api/v1/session/passkey/begin")
		got := read[identity.Me](fresh.ask("POST", "/api/v1/session/passkey/finish", map[string]any{"token": ceremony.Token, "answer": d.get(o)}).want(200, ""))
		if got.Name != me.Name {
			t.Errorf("%+v", got)
		}
	})
}
