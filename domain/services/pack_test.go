package services

import (
	"testing"

	"citybrain/domain/services/itemcode"
	"citybrain/kernel/pack"
)

func TestCataloguesOfThePacksMakeSense(t *testing.T) {
	for _, city := range []string{"shanghai", "helsinki"} {
		t.Run(city, func(t *testing.T) {
			p, err := pack.Open("../../cities/" + city)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			c, ok := readPack(p)
			if p.Err() != nil {
				t.Fatal(p.Err())
			}
			if ok {
				counts(t, city, c)
			}
		})
	}
}

// counts holds a catalogue to what it promises: codes that can be read, and in
// Shanghai as much as the city's issue asks for.
func counts(t *testing.T, city string, c catalogue) {
	t.Helper()
	departments, codes, packages := map[string]bool{}, map[string]bool{}, 0
	for i := range c.items {
		item := &c.items[i]
		departments[item.Department] = true
		if item.Package() {
			packages++
		}
		if codes[item.Basic] {
			t.Errorf("%s shares its basic code %s", item.Key, item.Basic)
		}
		codes[item.Basic] = true
		places := c.frame.implementations(item)
		if len(places) == 0 {
			t.Errorf("%s is handled nowhere", item.Key)
		}
		for _, place := range places {
			if _, err := itemcode.Parse(place.Code); err != nil {
				t.Errorf("%s: %v", item.Key, err)
			}
		}
	}
	t.Logf("%s: %d items, %d packages, %d departments, %d classes", city, len(c.items), packages, len(departments), len(c.frame.Classes))
	if city == "shanghai" && (len(c.items) < 300 || len(departments) < 50 || packages < 12 || len(c.frame.Classes) != 14) {
		t.Errorf("%d items of %d departments in %d classes, %d packages", len(c.items), len(departments), len(c.frame.Classes), packages)
	}
}
