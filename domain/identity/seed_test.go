package identity_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/pack"
)

// TestABrokenPackIsToldByFileAndLine breaks the files one by one.
func TestABrokenPackIsToldByFileAndLine(t *testing.T) {
	cases := map[string]struct {
		file, old, new string
		want           string // beginning of the problem
	}{
		"an unknown permission": {"roles.yaml", "things.alarm", "things.alram", `roles.yaml:`},
		"a role twice":          {"roles.yaml", "code: auditor", "code: leader", `roles.yaml:`},
		"a bad role code":       {"roles.yaml", "code: auditor", "code: Auditor!", `roles.yaml:`},
		"an unknown key":        {"roles.yaml", "zh: 市民", "zn: 市民", `roles.yaml:`},
		"a purpose twice":       {"purposes.yaml", "code: verify", "code: duty", `purposes.yaml:`},
		"a purpose of no right": {"purposes.yaml", "permission: audit.read", "permission: audit.reed", `purposes.yaml:`},
		"a reason without end":  {"purposes.yaml", "reason: 6", "reason: 600", `purposes.yaml:`},
		"a lost parent":         {"organisations.yaml", "path: /sh/jingan,", "path: /sh/jinganqu,", `organisations.yaml:`},
		"a strange kind":        {"organisations.yaml", "kind: government", "kind: guild", `organisations.yaml:6:`},
		"a bad path":            {"organisations.yaml", "path: /sh/police", "path: /sh/Police", `organisations.yaml:`},
		"a role of nobody":      {"accounts.yaml", "roles: [leader]", "roles: [king]", `accounts.yaml:`},
		"a common password":     {"accounts.yaml", "city-river-2026", "12345678", `accounts.yaml:6:`},
		"a wrong citizen id":    {"accounts.yaml", `citizenId: "31`, `citizenId: "32`, `accounts.yaml:`},
		"a post in no office":   {"accounts.yaml", "organisation: /sh/big-data", "organisation: /sh/bigger-data", `accounts.yaml:`},
		"no YAML":               {"accounts.yaml", "accounts:", "accounts: [", `accounts.yaml:`},
	}
	for name, one := range cases {
		t.Run(name, func(t *testing.T) {
			c := open(t, dbtest.Open(t, db.SQLite, migrations()), "shanghai", true)
			dir := t.TempDir()
			for _, file := range []string{"pack.yaml", "roles.yaml", "purposes.yaml", "organisations.yaml", "accounts.yaml"} {
				raw, err := os.ReadFile(filepath.Join("..", "..", "cities", "shanghai", file))
				if err != nil {
					t.Fatal(err)
				}
				text := string(raw)
				if file == one.file {
					if !strings.Contains(text, one.old) {
						t.Fatalf("%s has no %q to break", file, one.old)
					}
					text = strings.Replace(text, one.old, one.new, 1)
				}
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			p, err := pack.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			c.id.Seed(p)
			problems := p.Problems()
			if len(problems) == 0 || !strings.HasPrefix(problems[0].Error(), one.want) || problems[0].Line == 0 {
				t.Errorf("%v", problems)
			}
			for _, problem := range problems {
				if strings.Contains(problem.Error(), "12345678") {
					t.Errorf("a password is told: %v", problem)
				}
			}
		})
	}
}
