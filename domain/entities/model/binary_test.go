package model

import (
	"errors"
	"testing"
)

func TestDamagedBinaryIsRefused(t *testing.T) {
	data := lamp(t, everything).AppendBinary(nil)
	for n := range data {
		if _, _, err := DecodeBinary(data[:n], nil); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut off at %d it was read: %v", n, err)
		}
	}
	other := append([]byte{99}, data[1:]...)
	if _, _, err := DecodeBinary(other, nil); !errors.Is(err, ErrDamaged) {
		t.Error("another version was read")
	}
}

func TestEntitiesShareTheirNames(t *testing.T) {
	e := lamp(t, `"p":{"value":5,"unitCode":"CEL","datasetId":"urn:d:1"}`)
	known := Strings{}
	data := e.AppendBinary(nil)
	first, _, err := DecodeBinary(data, known.Intern)
	if err != nil {
		t.Fatal(err)
	}
	n := len(known)
	perRun := testing.AllocsPerRun(100, func() {
		if _, _, err := DecodeBinary(data, known.Intern); err != nil {
			t.Fatal(err)
		}
	})
	if n != 4 || len(known) != n || first.Attributes[0].Name != space+"p" {
		t.Errorf("%d strings: %v", n, known)
	}
	if perRun > 7 {
		t.Errorf("%v pieces of memory for one entity", perRun)
	}
}

func TestFragmentComesBackFromTheLog(t *testing.T) {
	f := fragment(t, Merge, `"p":{"observedAt":"urn:ngsi-ld:null"},"q":"urn:ngsi-ld:null","expiresAt":"urn:ngsi-ld:null"`)
	back, _, err := DecodeBinary(f.AppendBinary(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	if in := back.Attributes[0].Default(); in.Kind != Unstated || in.ObservedAt != Removed || in.Value != nil || back.ExpiresAt != Removed {
		t.Errorf("%+v", in)
	}
}
