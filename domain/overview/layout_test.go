package overview

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/domain/things"
	"citybrain/kernel/db"
	"citybrain/kernel/pack"
)

const goodLayout = `title: {zh: 一屏, en: One screen}
figures:
  - id: lamps
    title: {zh: 路灯, en: Lamps}
    what: heard
    profile: lamp
    unit: {zh: "%", en: "%"}
    thresholds: {notice: 95, warning: 90, falling: true}
    stale: 90s
    source: {zh: 路灯设备, en: Street lamps}
    owner: {zh: 区城管局, en: Urban management}
panels:
  - {id: vitals, kind: figures, title: {zh: 体征, en: Vital signs}, column: 1, width: 3, row: 2, height: 6, figures: [lamps]}
`

// open makes a pack of one layout.
func open(t testing.TB, layout string) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	city := "name: town\nzh: 城\nen: Town\nregion: \"31\"\nzone: Asia/Shanghai\nlanguage: zh-CN\nbounds: [121, 31, 122, 32]\ncentre: [121.5, 31.5]\nzoom: 11\ncrypto: sm\ncredits: [{zh: 某人, en: © someone}]\n"
	if err := os.MkdirAll(filepath.Join(dir, "overview"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"pack.yaml": city, layoutFile: layout} {
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

// TestSeedKeepsTheLayout: what the pack says stands on the screen, after a
// restart too.
func TestSeedKeepsTheLayout(t *testing.T) {
	eachCity(t, Layout{}, func(t *testing.T, c city) {
		p := open(t, goodLayout)
		load := c.seed(p)
		if err := p.Err(); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the same pack twice changes nothing
			if err := c.db.Do(c.ctx, func(tx *db.Tx) error { return load(c.ctx, tx) }); err != nil {
				t.Fatal(err)
			}
		}
		if f := c.Layout().figure("lamps"); f == nil || f.StaleAfter != 90 || len(c.Layout().Panels) != 1 {
			t.Errorf("the layout in force is %+v", c.Layout())
		}
		c.setLayout(Layout{}) // a restart
		c.start(t)
		if f := c.Layout().figure("lamps"); f == nil || *f.Thresholds.Warning != 90 {
			t.Errorf("after a restart the layout is %+v", c.Layout())
		}
	})
}

func TestPackWithoutLayoutHasAnEmptyScreen(t *testing.T) {
	eachCity(t, Layout{}, func(t *testing.T, c city) {
		c.start(t)
		if _, err := c.getLayout(c.ctx, nil); !ErrNoLayout.Is(err) {
			t.Errorf("got %v", err)
		}
	})
}

// TestBrokenLayoutsAreRefusedWithTheirLine plants one mistake at a time.
func TestBrokenLayoutsAreRefusedWithTheirLine(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key":           {"stale: 90s", "stael: 90s", "layout.yaml:9: unknown key"},
		"no such kind":          {"what: heard", "what: guessed", "layout.yaml:5: what must be"},
		"thresholds crossed":    {"notice: 95, warning: 90", "notice: 90, warning: 95", "layout.yaml:8: notice, warning and danger"},
		"a year old":            {"stale: 90s", "stale: 8760h", "layout.yaml:9: stale must be"},
		"no owner":              {"owner: {zh: 区城管局, en: Urban management}", "owner: {zh: 区城管局}", "layout.yaml:11: needs zh and en"},
		"measure of nothing":    {"what: heard", "what: mean", "layout.yaml:5: this figure needs a profile and an attribute"},
		"panel off the grid":    {"column: 1, width: 3", "column: 11, width: 3", "layout.yaml:13: column+width"},
		"panel without figures": {", figures: [lamps]", "", "layout.yaml:13: a panel of this kind needs figures"},
		"figure that is not":    {"figures: [lamps]", "figures: [lamp]", "layout.yaml:13: no figure has the id lamp"},
		"no panels":             {goodLayout[strings.Index(goodLayout, "panels:"):], "panels: []\n", "layout.yaml:12: the screen has no panels"},
		"overlapping panels":    {"figures: [lamps]}\n", "figures: [lamps]}\n  - {id: other, kind: alarms, title: {zh: 警报, en: Alarms}, column: 3, width: 2, row: 3, height: 2}\n", "layout.yaml:14: overlaps the panel vitals"},
		"state that is not":     {"what: heard", "what: count\n    states: [fine]", "layout.yaml:6: states are"},
		"not YAML":              {"panels:", "panels: [", "layout.yaml:"},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, strings.Replace(goodLayout, c.old, c.new, 1))
			if _, ok := readLayout(p, nil); ok {
				t.Error("the layout was taken")
			}
			if err := p.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("refused with %v, want %q", err, c.want)
			}
		})
	}
}

// TestCityPacksHaveAScreen reads the layouts that are shipped, and holds each to
// the profiles of its own city.
func TestCityPacksHaveAScreen(t *testing.T) {
	for _, name := range []string{"shanghai", "helsinki"} {
		p, err := pack.Open("../../cities/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		kinds := things.KindsOf(p)
		if len(kinds) == 0 {
			t.Errorf("%s has no profiles", name)
		}
		if _, ok := readLayout(p, kinds); !ok {
			t.Errorf("%s: %v", name, p.Err())
		}
	}
}

// TestFiguresOfNothingAreRefused: a figure that counts or measures what the city
// does not have would stay empty for ever.
func TestFiguresOfNothingAreRefused(t *testing.T) {
	kinds := Kinds{"lamp": {"power": "number", "status": "text"}}
	for name, c := range map[string]struct{ figure, want string }{
		"profile":   {"what: heard\n    profile: pipe", `layout.yaml:6: this city has no profile "pipe"`},
		"attribute": {"what: mean\n    profile: lamp\n    attribute: pressure", `layout.yaml:7: the profile lamp has no attribute "pressure"`},
		"text":      {"what: max\n    profile: lamp\n    attribute: status", "layout.yaml:7: status is a text"},
		"well":      {"what: sum\n    profile: lamp\n    attribute: power", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, strings.Replace(goodLayout, "what: heard\n    profile: lamp", c.figure, 1))
			_, ok := readLayout(p, kinds)
			if ok != (c.want == "") || !ok && !strings.Contains(p.Err().Error(), c.want) {
				t.Errorf("taken: %v, %v, want %q", ok, p.Err(), c.want)
			}
		})
	}
}

func FuzzLayout(f *testing.F) {
	f.Add(goodLayout)
	f.Add("figures: [{}]\npanels: [{}]")
	f.Add("panels: &a [*a]")
	f.Fuzz(func(t *testing.T, text string) {
		p := open(t, text)
		l, ok := readLayout(p, nil)
		if ok != (p.Err() == nil) && strings.TrimSpace(text) != "" && ok {
			t.Errorf("taken although %v", p.Err())
		}
		if ok { // whatever is taken can be computed
			r := read(&town{}, &measures{}, "", noon)
			for _, figure := range l.Figures {
				r.vital(figure)
			}
		}
	})
}
