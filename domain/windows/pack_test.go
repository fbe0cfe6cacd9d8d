package windows

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"citybrain/domain/services"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/pack"
)

// TestTheHallsTakeWhatTheCatalogueHas: no class of items is left without a queue, and
// what appointments are made for is there.
func TestTheHallsTakeWhatTheCatalogueHas(t *testing.T) {
	eachTown(t, func(t *town) {
		var classes []string
		for _, one := range t.services.Overview(t.t.Context()).Classes {
			classes = append(classes, one.Code)
		}
		for _, h := range t.book.Load().Halls {
			for _, class := range classes {
				if h.queueFor(class) == nil {
					t.t.Errorf("%s has no queue for %s", h.Code, class)
				}
			}
			for _, c := range h.Classes {
				for _, class := range c.Matters {
					if !slices.Contains(classes, class) {
						t.t.Errorf("%s: the catalogue has no class %s", h.Code, class)
					}
				}
			}
			for _, g := range h.Groups {
				for _, item := range g.Items {
					if _, err := t.services.Show(t.t.Context(), services.ItemKey(item)); err != nil {
						t.t.Errorf("%s: %s: %v", h.Code, item, err)
					}
				}
			}
		}
	})
}

// TestHallsThatCannotBeAreRefusedByLine plants one mistake a row.
func TestHallsThatCannotBeAreRefusedByLine(t *testing.T) {
	good, err := os.ReadFile("../../cities/shanghai/windows/halls.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]struct{ from, to, want string }{
		"hours":     {"hours: [09:00-17:00]", "hours: [17:00-09:00]", "hours must look like"},
		"apart":     {"hours: [09:00-11:30, 13:30-17:00]", "hours: [09:00-13:30, 13:30-17:00]", "in order and apart"},
		"far away":  {"lon: 121.4560", "lon: 12.4", "within the city"},
		"window":    {"serves: [firms, property]}", "serves: [ghosts]}", `no queue "ghosts"`},
		"letter":    {"letter: B", "letter: A", "one capital"},
		"capacity":  {"capacity: 3, days: 30", "capacity: 0, days: 30", "capacity must be from 1"},
		"twice":     {"code: w2, name: {zh: 2号窗口, en: Window 2}, serves: [people, firms, property]}", "code: w1, name: {zh: 2号窗口, en: Window 2}, serves: [people]}", "stands twice"},
		"rule":      {"recalls: 2", "recalls: 0", "recalls must be"},
		"words":     {"en: \"Jing'an Service Centre\"", "en: \"\"", "needs zh and en"},
		"unknown":   {"reach: 1500", "reech: 1500", "unknown key"},
		"no window": {"serves: [people, results]}\n      - {code: w2", "serves: [people]}\n      - {code: w2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			head, err := os.ReadFile("../../cities/shanghai/pack.yaml")
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(string(good), one.from, one.to, 1)
			if text == string(good) {
				t.Fatalf("%q is not in the pack", one.from)
			}
			for file, body := range map[string]string{"pack.yaml": string(head), hallsFile: text} {
				path := filepath.Join(dir, file)
				if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			p, err := pack.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			readHalls(p)
			switch err := p.Err(); {
			case one.want == "" && err != nil:
				t.Error(err)
			case one.want != "" && (err == nil || !strings.Contains(err.Error(), one.want) || !strings.Contains(err.Error(), "halls.yaml:")):
				t.Errorf("said %v, not %q", err, one.want)
			}
		})
	}
}

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	dbtest.KeepsContract(t, Served{Ticket: "ticket_01kn0000000000000000000000", Hall: hall, Class: "people", Window: "w1", Post: "post_x", Kind: kindPlain, Channel: byKiosk, Waited: 300, Took: 500, At: monday})
}

func FuzzHours(f *testing.F) {
	f.Add("09:00-11:30")
	f.Add("24:00-24:59")
	f.Fuzz(func(t *testing.T, text string) {
		list, ok := readHours([]string{text})
		if ok && (len(list) != 1 || list[0].from >= list[0].to || list[0].to > 24*60) {
			t.Errorf("%q is read as %v", text, list)
		}
	})
}

func FuzzPlace(f *testing.F) {
	f.Add("121.4,31.2")
	f.Add("NaN,Inf")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := pointOf(text); err == nil && !(p.Lon >= -180 && p.Lon <= 180 && p.Lat >= -90 && p.Lat <= 90) {
			t.Errorf("%q is read as %v", text, p)
		}
	})
}
