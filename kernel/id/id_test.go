package id

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"citybrain/kernel/fault"
)

type stayID string

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestAnIDIsReadBack(t *testing.T) {
	made := New[stayID]("stay", noon)
	got, err := Parse[stayID]("stay", string(made))
	if err != nil || got != made || !strings.HasPrefix(string(made), "stay_") || len(made) != len("stay_")+26 {
		t.Errorf("%s, %v", got, err)
	}
}

func TestIDsSortByTheTimeOfMaking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, 1<<47).Draw(t, "a")
		b := rapid.Int64Range(0, 1<<47).Draw(t, "b")
		first, second := New[stayID]("stay", time.UnixMilli(a)), New[stayID]("stay", time.UnixMilli(b))
		if a != b && (a < b) != (first < second) {
			t.Fatalf("%d %s, %d %s", a, first, b, second)
		}
	})
}

func TestNoTwoIDsAreEqual(t *testing.T) {
	ids := make([]string, 20_000)
	for i := range ids {
		ids[i] = New[string]("x", noon)
	}
	slices.Sort(ids)
	if n := len(slices.Compact(ids)); n != len(ids) {
		t.Errorf("%d of %d are doubles", len(ids)-n, len(ids))
	}
}

// The time part by hand: 2026-03-02T12:00:00Z is 1772452800000 ms.
func TestTheTimePartIsAULIDs(t *testing.T) {
	made := New[string]("x", noon)[2:12]
	ms := int64(0)
	for _, sign := range []byte(made) {
		ms = ms<<5 | int64(strings.IndexByte("0123456789abcdefghjkmnpqrstvwxyz", sign))
	}
	if ms != 1772452800000 {
		t.Errorf("%s is %d", made, ms)
	}
}

func TestMalformedIDsAreRefused(t *testing.T) {
	good := string(New[stayID]("stay", noon))
	for name, bad := range map[string]string{
		"empty": "", "prefix only": "stay_", "other prefix": strings.Replace(good, "stay", "case", 1), "short": good[:len(good)-1],
		"long": good + "0", "upper case": strings.ToUpper(good), "letter u": good[:len(good)-1] + "u", "space": " " + good,
		"too large": "stay_8" + strings.Repeat("z", 25), "multibyte": good[:len(good)-2] + "é",
	} {
		if _, err := Parse[stayID]("stay", bad); !errors.Is(err, ErrMalformed) || fault.From(err).Args["prefix"] != "stay" {
			t.Errorf("%s: %q: %v", name, bad, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(string(New[stayID]("stay", noon)))
	f.Add("stay_")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse[stayID]("stay", text)
		if err == nil && (string(got) != text || len(text) != 31 || strings.ContainsAny(text, "ILOUilou")) {
			t.Errorf("%q passed", text)
		}
	})
}
