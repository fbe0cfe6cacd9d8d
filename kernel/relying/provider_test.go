package relying

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = `
providers:
  - code: province
    zh: 省统一身份认证
    en: The province
    issuer: https://id.province.example/oidc
    client: city-of-x
    secret: env:RELYING_TEST_SECRET
    scopes: [openid, profile]
    hosts: [keys.province.example]
    claims: {name: name, citizenId: id_no, level: loa}
    level: 2
`

func TestSettingsAreReadAndSecretsLookedUp(t *testing.T) {
	file := filepath.Join(t.TempDir(), "providers.yaml")
	if list, err := Read(file); err != nil || list != nil {
		t.Fatal("a file that is not there", list, err)
	}
	if err := os.WriteFile(file, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(file); err == nil || !strings.Contains(err.Error(), "RELYING_TEST_SECRET is empty") {
		t.Fatal(err)
	}
	t.Setenv("RELYING_TEST_SECRET", "s3cret")
	list, err := Read(file)
	if err != nil || len(list) != 1 || list[0].Secret != "s3cret" || list[0].Claims.Level != "loa" {
		t.Fatalf("%+v %v", list, err)
	}
}

func TestWrongSettingsAreRefused(t *testing.T) {
	for wrong, want := range map[string]string{
		strings.Replace(good, "https://id", "http://id", 1): "issuer is an https", strings.Replace(good, "oidc", "oidc?x=1", 1): "issuer is an https",
		strings.Replace(good, "env:RELYING_TEST_SECRET", "hunter2", 1): "never the secret itself", strings.Replace(good, "level: 2", "level: 4", 1): "level is 0 to 3",
		strings.Replace(good, "citizenId: id_no, ", "", 1): "a level needs", strings.Replace(good, "client: city-of-x", "", 1): "client is missing",
		strings.Replace(good, "[openid, profile]", "[profile]", 1): "scopes lack openid", strings.Replace(good, "code: province", "code: P/1", 1): "code has",
		good + strings.TrimPrefix(strings.TrimSpace(good), "providers:"): "twice", strings.Replace(good, "zh:", "ch:", 1): "ch not found",
	} {
		if _, err := parse([]byte(wrong)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("providers: [{}]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := parse(raw)
		for _, one := range list {
			if err == nil && !safeURL(one.Issuer) {
				t.Errorf("%q", one.Issuer)
			}
		}
	})
}
