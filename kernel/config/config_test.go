package config

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"citybrain/kernel/fault"
)

func TestDefaultsAreValid(t *testing.T) {
	got, err := Load(Sources{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Defaults(), got); diff != "" {
		t.Error(diff)
	}
}

func TestFlagsBeatEnvironmentBeatsFileBeatsDefaults(t *testing.T) {
	file := write(t, "http: 127.0.0.1:1\nmqtt: 127.0.0.1:1\ndata: /file\ncluster:\n  name: file\n  listen: 127.0.0.1:6222\n  insecure: true\ndb: postgres://db/city\n")
	got, err := Load(Sources{
		File:  file,
		Env:   []string{"HOME=/x", "CITYBRAIN_MQTT=127.0.0.1:2", "CITYBRAIN_HTTP=127.0.0.1:2", "CITYBRAIN_CLUSTER_ROUTES=10.0.0.1:6222, 10.0.0.2:6222", "CITYBRAIN_TIME_SCALE=60", "CITYBRAIN_DEMO=true"},
		Flags: map[string]any{"http": "127.0.0.1:3", "cluster.replicas": 3},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.HTTP, want.MQTT, want.Data, want.Demo, want.TimeScale = "127.0.0.1:3", "127.0.0.1:2", "/file", true, 60
	want.DB = "postgres://db/city"
	want.Cluster = Cluster{Name: "file", Listen: "127.0.0.1:6222", Routes: []string{"10.0.0.1:6222", "10.0.0.2:6222"}, Replicas: 3, Insecure: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryProblemIsToldAtOnce(t *testing.T) {
	_, err := Load(Sources{Flags: map[string]any{
		"http": "nowhere", "time-scale": 0, "log.level": "loud", "cluster.replicas": 2,
		"db": "mysql://root:geheim@db/x", "limits.body": 5, "retention.raw": 0, "leaf.listen": "127.0.0.1:7422",
	}})
	want := []string{"cluster.name", "cluster.replicas", "db", "http", "leaf.departments", "leaf.secret", "limits.body", "log.level", "retention.raw", "time-scale"}
	if diff := cmp.Diff(want, paths(t, err)); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(err.Error(), "geheim") {
		t.Error("the error tells the password:", err)
	}
}

func TestLinesBeyondThisMachineNeedCertificates(t *testing.T) {
	node := map[string]any{"db": "postgres://db/city", "cluster.name": "a", "cluster.listen": "10.0.0.1:6222"}
	local := map[string]any{"db": "postgres://db/city", "cluster.name": "a", "cluster.listen": "127.0.0.1:6222", "cluster.routes": []string{"localhost:6223"}}
	agent := map[string]any{"leaf.remote": []string{"city.example:7422"}, "leaf.department": "/sh/drainage", "leaf.secret": "0123456789abcdef"}
	files := map[string]any{"lines.ca": "ca.pem", "lines.cert": "a.pem", "lines.key": "a.key"}
	with := func(settings ...map[string]any) map[string]any {
		all := map[string]any{}
		for _, one := range settings {
			maps.Copy(all, one)
		}
		return all
	}
	for name, c := range map[string]struct {
		flags map[string]any
		want  []string
	}{
		"a node without": {node, []string{"lines.ca"}}, "an agent without": {agent, []string{"lines.ca"}},
		"a node with": {with(node, files), nil}, "an agent with": {with(agent, files), nil},
		"a node on one machine":     {local, nil},
		"a node in a VPN":           {with(node, map[string]any{"cluster.insecure": true}), nil},
		"an agent in a VPN":         {with(agent, map[string]any{"leaf.insecure": true}), nil},
		"a node in no agents' VPN":  {with(node, map[string]any{"leaf.insecure": true}), []string{"lines.ca"}},
		"a certificate without key": {with(node, map[string]any{"lines.ca": "ca.pem", "lines.cert": "a.pem"}), []string{"lines"}},
	} {
		_, err := Load(Sources{Flags: c.flags})
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if diff := cmp.Diff(c.want, paths(t, err)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestUnknownNamesAreRefused(t *testing.T) {
	for name, from := range map[string]Sources{
		"htpp":           {Flags: map[string]any{"htpp": "127.0.0.1:1"}},
		"CITYBRAIN_HTPP": {Env: []string{"CITYBRAIN_HTPP=127.0.0.1:1"}},
		"cluster.nmae":   {File: write(t, "cluster:\n  nmae: a\n")},
	} {
		_, err := Load(from)
		if diff := cmp.Diff([]string{name}, paths(t, err)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWrongTypesNameTheSetting(t *testing.T) {
	_, err := Load(Sources{Env: []string{"CITYBRAIN_LIMITS_BURST=many", "CITYBRAIN_DEMO=perhaps"}})
	if diff := cmp.Diff([]string{"demo", "limits.burst"}, paths(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	for name, file := range map[string]string{
		"absent": filepath.Join(t.TempDir(), "none.yaml"),
		"syntax": write(t, "http: [1\n"),
		"list":   write(t, "- http\n"),
		"nested": write(t, "http: {a: 1}\n"),
	} {
		if _, err := Load(Sources{File: file}); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestTheDumpTellsNoSecret(t *testing.T) {
	c := Defaults()
	c.DB = "postgres://city:geheim@db:5432/city?sslmode=disable&sslpassword=geheim"
	c.Leaf.Secret = "geheim-geheim-geheim"
	var out strings.Builder
	if err := c.Dump(&out); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "config", c)
	fmt.Fprintf(&out, "%v %+v %#v %s", c, c, c, c)
	if strings.Contains(out.String(), "geheim") {
		t.Error("the dump tells a secret:\n" + out.String())
	}
	for _, line := range []string{"http: 127.0.0.1:8080\n", "leaf.secret: ****\n", "db: postgres://city:****@db:5432/city?sslmode=disable&sslpassword=****\n"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the dump lacks %q:\n%s", line, out.String())
		}
	}
}

func TestEverySettingHasAVariableOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	for name := range Defaults().Masked() {
		if other, twice := seen[Variable(name)]; twice {
			t.Errorf("%s and %s share %s", name, other, Variable(name))
		}
		seen[Variable(name)] = name
	}
	if len(seen) < 30 || seen["CITYBRAIN_COOKIE_SECURE"] != "cookie-secure" {
		t.Errorf("%d settings: %v", len(seen), seen)
	}
}

func TestProxiesAreAddressesOrNetworks(t *testing.T) {
	c, err := Load(Sources{Env: []string{"CITYBRAIN_TRUSTED_PROXIES=10.0.0.0/8, 192.0.2.7,2001:db8::/32,::ffff:192.0.2.8"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Proxies()
	if text := fmt.Sprint(got); err != nil || text != "[10.0.0.0/8 192.0.2.7/32 2001:db8::/32 192.0.2.8/32]" {
		t.Errorf("%s, %v", text, err)
	}
	_, err = Load(Sources{Flags: map[string]any{"trusted-proxies": []string{"everybody"}, "session.idle": 900}})
	if diff := cmp.Diff([]string{"session.idle", "trusted-proxies"}, paths(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range Defaults().Masked() {
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("docs/settings.md says nothing of %s", name)
		}
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "citybrain.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// paths are the settings that err complains of.
func paths(t *testing.T, err error) []string {
	t.Helper()
	if !errors.Is(err, ErrConfig) {
		t.Fatalf("want config.invalid, got %v", err)
	}
	var out []string
	for _, f := range fault.From(err).Fields {
		out = append(out, f.Path)
	}
	return out
}
