package identity_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"citybrain/domain/identity"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// TestFactsKeepTheirContract holds what a day announces to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	each(t, func(t *testing.T, c *city) {
		ctx := auth.AsSystem(context.Background(), "test")
		v, err := c.id.Add(ctx, identity.NewPerson{Kind: identity.Official, Login: "fact.maker", Name: "事实", Region: "31"})
		if err != nil {
			t.Fatal(err)
		}
		post, err := c.id.Give(ctx, identity.NewPost{Person: v.ID, Organisation: "/sh/data", ZH: "x", Roles: []string{"leader"}, Region: "31"})
		if err != nil {
			t.Fatal(err)
		}
		c.changeHands(c.browser(), c.browser())
		for _, step := range []error{c.id.Lock(ctx, v.ID), c.id.Unlock(ctx, v.ID), c.id.End(ctx, post.ID)} {
			if step != nil {
				t.Fatal(step)
			}
		}
		seen := map[string]int{}
		for _, f := range c.facts() {
			seen[f.subject]++
			if err := contract(t, f.subject).Validate(f.data); err != nil {
				t.Errorf("%s: %v", f.subject, err)
			}
		}
		for _, subject := range []string{"identity.person_locked.v1", "identity.person_unlocked.v1", "identity.post_given.v1", "identity.post_ended.v1",
			"identity.authority_given.v1", "identity.authority_taken.v1", "identity.authority_ended.v1", "identity.representative_changed.v1"} {
			if seen[subject] == 0 {
				t.Errorf("%s was never announced", subject)
			}
		}
	})
}

func contract(t *testing.T, subject string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	s, err := compiler.Compile(filepath.Join("..", "..", "api", "events", subject+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type told struct {
	subject string
	data    any
}

// facts reads what waits in the outbox.
func (c *city) facts() (list []told) {
	c.t.Helper()
	err := c.db.View(context.Background(), func(tx *db.Tx) error {
		list = nil
		rows, err := tx.Query(context.Background(), `SELECT subject, data FROM db_outbox ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one told
			var raw []byte
			if err := rows.Scan(&one.subject, &raw); err != nil {
				return err
			}
			if err := json.Unmarshal(raw, &one.data); err != nil {
				return err
			}
			list = append(list, one)
		}
		return rows.Err()
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}
