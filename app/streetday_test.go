package app

import (
	"testing"

	"citybrain/domain/traffic"
	"citybrain/kernel/pack"
)

// The streets that the packs' days speak of are there.
func TestTheDaysOfThePacksHappenOnTheirStreets(t *testing.T) {
	p, err := pack.Open("../cities/shanghai")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	n, err := signalStreets(p)
	if err != nil {
		t.Fatal(err)
	}
	list, err := traffic.ReadStreetDay(p).Happenings(n)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, h := range list {
		kinds[h.Kind]++
		if len(h.Edges) == 0 || h.Every <= h.At {
			t.Errorf("%+v", h)
		}
	}
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"incident", "closure", "ambulance"} {
		if kinds[kind] == 0 {
			t.Errorf("the demo shows no %s", kind)
		}
	}
}

// The variable signs of both packs stand on streets of their maps.
func TestTheSignsOfThePacksStandOnTheirStreets(t *testing.T) {
	for city, least := range map[string]int{"shanghai": 40, "helsinki": 5} {
		p, err := pack.Open("../cities/" + city)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		n, err := signalStreets(p)
		if err != nil {
			t.Fatal(err)
		}
		signs := traffic.ReadSigns(p)
		if err := p.Err(); err != nil {
			t.Fatal(err)
		}
		stand, err := signs.Stand(n)
		if err != nil || stand < least {
			t.Errorf("%s: %d signs stand, %v", city, stand, err)
		}
	}
}
