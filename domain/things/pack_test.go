package things

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/pack"
)

// TestCityPacksAreSound reads the packs that are shipped.
func TestCityPacksAreSound(t *testing.T) {
	for name, least := range map[string]struct{ profiles, things int }{"shanghai": {12, 10_000}, "helsinki": {8, 800}} {
		t.Run(name, func(t *testing.T) {
			p, err := pack.Open("../../cities/" + name)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			profiles := readProfiles(p)
			things, _ := readDevices(p, profiles)
			if rules := readRules(p, profiles); len(rules) < 5 {
				t.Errorf("%d rules", len(rules))
			}
			for _, problem := range p.Problems() {
				if strings.HasPrefix(problem.File, "things/") {
					t.Error(problem)
				}
			}
			if len(profiles) < least.profiles || len(things) < least.things {
				t.Errorf("%d profiles and %d things, want at least %v", len(profiles), len(things), least)
			}
		})
	}
}

func TestBrokenPackIsToldByLine(t *testing.T) {
	for name, broken := range map[string]struct{ file, text, want string }{
		"unknown unit":      {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: 1m\n    attributes:\n      - {code: v, zh: x, en: x, unit: furlong, range: [0, 1]}\n", `profiles.yaml:9: attribute v: unit "furlong" is not known`},
		"no range":          {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: 1m\n    attributes:\n      - {code: v, zh: x, en: x}\n", "needs a range"},
		"bad interval":      {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: soon\n    attributes:\n      - {code: v, zh: x, en: x, kind: boolean}\n", "profiles.yaml:7"},
		"rule without base": {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: 1m\n    attributes:\n      - {code: v, zh: x, en: x, kind: boolean}\n    alarms:\n      - {code: r, attribute: w, is: \"true\", severity: danger, zh: x, en: x}\n", "there is no attribute"},
		"wrong hysteresis":  {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: 1m\n    attributes:\n      - {code: v, zh: x, en: x, range: [0, 9]}\n    alarms:\n      - {code: r, attribute: v, above: 3, until: 4, severity: danger, zh: x, en: x}\n", "wrong side"},
		"unknown profile":   {"devices.csv", "profile,serial,name,lon,lat\nboat,1,x,121,31\n", `devices.csv:2: there is no profile "boat"`},
		"no place on earth": {"devices.csv", "profile,serial,name,lon,lat\nbin,1,x,221,31\n", "devices.csv:2: lon and lat"},
		"beyond the city":   {"devices.csv", "profile,serial,name,lon,lat\nbin,1,x,121.47,31.23\nbin,2,x,24.94,60.17\n", "devices.csv:3: 24.94, 60.17 lies outside of the city's bounds"},
		"value unworded":    {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: 1m\n    attributes:\n      - {code: v, zh: x, en: x, kind: text, values: {ok: {zh: 正常}}}\n", `profiles.yaml:9: attribute v: the value "ok" needs zh and en`},
		"values as a list":  {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: 1m\n    attributes:\n      - {code: v, zh: x, en: x, kind: text, values: [ok]}\n", "profiles.yaml:9"},
		"value of a number": {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: 1m\n    attributes:\n      - {code: v, zh: x, en: x, range: [0, 9], values: {low: {zh: 低, en: low}}}\n", "only texts and booleans have values"},
		"half a boolean":    {"profiles.yaml", "profiles:\n  - code: a\n    zh: x\n    en: x\n    type: T\n    icon: i\n    interval: 1m\n    attributes:\n      - {code: v, zh: x, en: x, kind: boolean, values: {maybe: {zh: 也许, en: Maybe}}}\n", `a boolean is true or false, not "maybe"`},
		"word twice":        {"names.csv", "zh,en\n南京路,Nanjing Road\n南京路,Nanking Road\n", `names.csv:3: the word "南京路" stands here twice`},
		"word without en":   {"names.csv", "zh,en\n南京路,\n", "names.csv:2: a word needs zh and en"},
		"serial twice":      {"devices.csv", "profile,serial,name,lon,lat\nbin,1,x,121.47,31.23\nbin,1,y,121.47,31.23\n", "devices.csv:3: profile bin, serial 1 stands here twice"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := copyPack(t)
			if err := os.WriteFile(filepath.Join(dir, "things", broken.file), []byte(broken.text), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := pack.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			New(Deps{}).seed(p)
			if err := p.Err(); err == nil || !strings.Contains(err.Error(), broken.want) {
				t.Errorf("%v, want %q", err, broken.want)
			}
		})
	}
}

func copyPack(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/pack")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// FuzzDeviceList holds the list of devices to: a problem with a line, or things
// that the store takes.
func FuzzDeviceList(f *testing.F) {
	f.Add("profile,serial,name,lon,lat,region,org\nbin,1,示例,121.4,31.2,310106,/sh\n")
	f.Add("profile,serial,name,lon,lat\nbin,\x00,x,NaN,1e999\n\"")
	dir := f.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/pack")); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, list string) {
		if err := os.WriteFile(filepath.Join(dir, "things", "devices.csv"), []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := pack.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		things, _ := readDevices(p, readProfiles(p))
		for _, one := range things {
			if one.check() != nil || one.ID != NameOf(one.Profile, one.Serial) {
				t.Fatalf("taken though wrong: %+v", one)
			}
		}
	})
}

// BenchmarkSeed loads the ten thousand things of Shanghai into an empty store,
// and again where they are there already.
func BenchmarkSeed(b *testing.B) {
	ctx := b.Context()
	for range b.N {
		d := dbtest.Open(b, db.SQLite, migrations())
		for range 2 {
			p, err := pack.Open("../../cities/shanghai")
			if err != nil {
				b.Fatal(err)
			}
			load := New(Deps{}).seed(p)
			if err := d.Do(ctx, func(tx *db.Tx) error { return load(ctx, tx) }); err != nil {
				b.Fatal(err)
			}
			p.Close()
		}
	}
}
