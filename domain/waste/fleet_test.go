package waste

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/id"
	"citybrain/kernel/pack"
)

// opened is a pack with a fleet, in a folder of the test.
func opened(t *testing.T, fleet string) *pack.Pack {
	t.Helper()
	dir := t.TempDir()
	city, err := os.ReadFile("../../cities/helsinki/pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "waste"), 0o750); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"pack.yaml": city, fleetFile: []byte(fleet)} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
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

// TestCityPacksHaveAFleet reads those that are shipped.
func TestCityPacksHaveAFleet(t *testing.T) {
	for _, name := range []string{"shanghai", "helsinki"} {
		if fleet := fleetOf(t, name); fleet.Synthetic == "" || len(fleet.Vehicles) == 0 {
			t.Errorf("%s: %+v", name, fleet)
		}
	}
}

// TestBrokenFleetsAreRefusedWithTheirLine plants one mistake at a time.
func TestBrokenFleetsAreRefusedWithTheirLine(t *testing.T) {
	text, err := os.ReadFile("../../cities/helsinki/waste/fleet.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key":      {"company:", "firm:", "fleet.yaml:4: unknown key"},
		"no English":       {", en: Vehicle 1", "", "fleet.yaml:11: needs zh and en"},
		"no such depot":    {"depot: harbour, litres: 3000, start: \"06:00\", hours: 4}\n  - {code: H-2", "depot: moon, litres: 3000, start: \"06:00\", hours: 4}\n  - {code: H-2", `fleet.yaml:11: there is no depot "moon"`},
		"in the sea":       {"lon: 24.9500", "lon: 20", "fleet.yaml:7: 20, 60.1665 lies outside"},
		"not a time":       {"start: \"06:00\", hours: 4}\n  - {code: H-2", "start: \"dawn\", hours: 4}\n  - {code: H-2", "fleet.yaml:11: start must be a time"},
		"a long day":       {"hours: 4}\n  - {code: H-2", "hours: 20}\n  - {code: H-2", "fleet.yaml:11: hours must be"},
		"twice":            {"code: H-2", "code: H-1", `fleet.yaml:12: "H-1" stands here twice`},
		"overflows at all": {"full: 0.9", "full: 7", "fleet.yaml:5: full must be a number from 0.3 to 1"},
		"no number":        {"litres: 120", "litres: .nan", "fleet.yaml:5: litres must be a number"},
	} {
		t.Run(name, func(t *testing.T) {
			p := opened(t, strings.Replace(good, c.old, c.new, 1))
			if _, ok := readFleet(p, roadsOf(t, "helsinki")); ok {
				t.Error("the fleet was taken")
			}
			if err := p.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("refused with %v, want %q", err, c.want)
			}
		})
	}
}

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	for _, fact := range []db.Fact{
		PlanMade{id.New[PlanID]("wasteplan", dawn), monday, 120, 4, 80_000, 210_000, 0, dawn},
		BinOverflowing{binID(1), "310106", "/sh/landscape", 121.4, 31.2, 0.95, dawn, dawn},
	} {
		t.Run(fact.Subject(), func(t *testing.T) {
			dbtest.KeepsContract(t, fact)
			if fact.Key() == "" {
				t.Error("a fact without a key")
			}
		})
	}
}
