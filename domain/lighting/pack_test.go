package lighting

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/id"
	"citybrain/kernel/pack"
)

// TestThePacksAreSound: both cities' groups can be read.
func TestThePacksAreSound(t *testing.T) {
	for _, name := range []string{"shanghai", "helsinki"} {
		p, err := pack.Open("../../cities/" + name)
		if err != nil {
			t.Fatal(err)
		}
		layout, ok := readLayout(p)
		if err := p.Err(); !ok || err != nil || len(layout.Groups) < 2 || layout.Synthetic == "" {
			t.Errorf("%s: %v, %+v", name, err, layout)
		}
		_ = p.Close()
	}
}

const packHead = `name: test
zh: 试
en: Test
region: "31"
zone: Asia/Shanghai
language: zh-CN
bounds: [121, 31, 122, 32]
centre: [121.4, 31.2]
zoom: 13
crypto: intl
credits: [{zh: 无, en: none}]
`

const good1 = `rules: {reports: 2, settle: 6, dark: 0.1, gather: 6, storm: 5, perMinute: 900}
groups:
  - code: north
    zh: 北
    en: North
    organisation: /sh/lighting
    region: "31"
    watts: 100
    lamps: {streets: [北街]}
    schedule:
      "on": -10
      "off": 5
      level: 90
      min: 30
      max: 100
      steps:
        - {from: "22:30", level: 70}
      traffic: {measure: flow, within: 200, quiet: 60, busy: 600, lower: 20, raise: 30, hold: 15, maxAge: 10}
`

func opened(t *testing.T, groups string) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "lighting"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"pack.yaml": packHead, groupsFile: groups} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// TestAPackIsRefusedByLine: what cannot be is told with file and line.
func TestAPackIsRefusedByLine(t *testing.T) {
	if _, ok := readLayout(opened(t, good1)); !ok {
		t.Fatal("the good one is refused")
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"a bad code":    {"code: north", "code: North", `groups.yaml:3: code must be lower-case letters, digits and dashes, not "North"`},
		"no English":    {"    en: North\n", "", "groups.yaml:4: needs zh and en"},
		"no lamps":      {"{streets: [北街]}", "{}", "groups.yaml:9: lamps must say which"},
		"dim lamps":     {"watts: 100", "watts: 0", "groups.yaml:8: watts must be"},
		"no time":       {`"22:30"`, "late", `groups.yaml:17: from must be a time such as 23:00, not "late"`},
		"too bright":    {"level: 90", "level: 120", "groups.yaml:13: level must be from 30 to 100"},
		"traffic":       {"quiet: 60", "quiet: 900", "groups.yaml:18: quiet must be less than busy"},
		"no rules":      {"reports: 2", "reports: 0", "groups.yaml:1: reports must be a number from 1 to 20"},
		"unknown words": {"watts: 100", "candles: 100", `groups.yaml:8: unknown key "candles"`},
	} {
		t.Run(name, func(t *testing.T) {
			p := opened(t, strings.Replace(good1, c.old, c.new, 1))
			if _, ok := readLayout(p); ok {
				t.Error("it was taken")
			}
			if err := p.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("refused with %v, want %q", err, c.want)
			}
		})
	}
}

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	repair := id.New[RepairID]("repair", noon)
	for _, fact := range []db.Fact{
		RepairNeeded{repair, lampID(1), "北街", 1, causeDark, "north", "310106", "/sh/lighting", 121.4, 31.2, noon},
		RepairNeeded{repair, "", "北街", 40, causeFeeder, "north", "310106", "/sh/lighting", 121.4, 31.2, noon},
		Repaired{repair, lampID(1), "", byLamp, "", noon},
	} {
		dbtest.KeepsContract(t, fact)
	}
}

// TestHearsTheFactOfThings by its contract.
func TestHearsTheFactOfThings(t *testing.T) {
	text, err := os.ReadFile("../../api/events/things.command_ended.v1.json")
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(text, &contract); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"command", "order", "thing", "code", "state", "at"} {
		if contract.Properties[name] == nil {
			t.Errorf("the fact has no %s", name)
		}
	}
}
