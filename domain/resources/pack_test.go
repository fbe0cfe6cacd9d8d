package resources

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"citybrain/kernel/db"
	"citybrain/kernel/id"
	"citybrain/kernel/pack"
)

// TestCityPacksAreSound: both cities have kinds, resources of each, and a demo that
// fits.
func TestCityPacksAreSound(t *testing.T) {
	for name, least := range map[string]int{"shanghai": 100, "helsinki": 8} {
		p, err := pack.Open("../../cities/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		file, list := readBook(p)
		if p.Err() != nil {
			t.Fatal(p.Err())
		}
		used := map[string]bool{}
		for _, r := range list {
			used[r.Kind] = true
		}
		if len(list) < least || len(used) != len(file.Kinds) || len(file.Demo) < 3 {
			t.Errorf("%s: %d resources of %d kinds out of %d, %d bookings", name, len(list), len(used), len(file.Kinds), len(file.Demo))
		}
	}
}

func TestABrokenPackIsRefusedWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ old, broken, want string }{
		"no such kind":     {"kind: road, name: {zh: 南", "kind: canal, name: {zh: 南", `resources.yaml:12: there is no kind "canal"`},
		"twice":            {"code: hall-2", "code: hall-1", "stand here once"},
		"outside":          {"[121.5400, 31.23]", "[2.1, 48.8]", "outside of the city's bounds"},
		"no capacity":      {"capacity: 3", "capacity: 0", "capacity is 1 to"},
		"hours":            {`"08:00-22:00"`, `"8-22"`, "is no stretch of a day"},
		"no unit":          {"unit: {zh: 条车道, en: lanes}", "unit: {zh: 条车道}", "needs name and unit"},
		"an unknown field": {"citizens:", "citizen:", "citizen"},
		"demo":             {`from: "14:00"`, `from: "2pm"`, "a booking needs from"},
		"demo of nothing":  {"resource: hall-4", "resource: hall-9", `no resource "hall-9"`},
	} {
		t.Run(name, func(t *testing.T) {
			p := opened(t, strings.Replace(small, c.old, c.broken, 1))
			readBook(p)
			if p.Err() == nil || !strings.Contains(p.Err().Error(), c.want) {
				t.Errorf("refused with %v, want %q", p.Err(), c.want)
			}
		})
	}
}

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	b := Booking{ID: id.New[BookingID]("booking", noon), Resource: resourceOfCode("hall-1"), Kind: "hall", Region: "310106", Org: "/sh", Quantity: 3, Span: hoursOf(1, 2), Rank: 1}
	for _, fact := range []db.Fact{
		BookingConfirmed{announced(b, noon)},
		BookingDisplaced{announced(b, noon), "booking_x", []Alternative{{resourceOfCode("hall-2"), 12}}},
		BookingDisplaced{announced(b, noon), "closure_x", []Alternative{}},
		BookingEnded{announced(b, noon), NoShow},
	} {
		t.Run(fact.Subject(), func(t *testing.T) {
			text, err := os.ReadFile("../../api/events/" + fact.Subject() + ".json")
			if err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			c := jsonschema.NewCompiler()
			if err := c.AddResource(fact.Subject(), doc); err != nil {
				t.Fatal(err)
			}
			schema, err := c.Compile(fact.Subject())
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(fact)
			if err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Error(err)
			}
			if fact.Key() == "" {
				t.Error("a fact without a key")
			}
		})
	}
}
