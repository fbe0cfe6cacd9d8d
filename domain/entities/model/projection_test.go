package model

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestProjectionsAreReadAndWrittenBack(t *testing.T) {
	for text, want := range map[string]string{
		"a":                   "a",
		"id,type,a":           "id,type,a",
		"a|b":                 "a,b",
		"a{b|c}":              "a{b|c}",
		"a{b,c},d":            "a{b|c},d",
		"a{b{c|d}|e},f{type}": "a{b{c|d}|e},f{type}",
	} {
		p, err := ParseProjection(text, short{}, false)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := strings.Join(p.Text(short{}), ","); got != want {
			t.Errorf("%s is %s, not %s", text, got, want)
		}
	}
	p, err := ParseProjection("a{b},c", short{}, true)
	if err != nil || !slices.Equal(p.Names, []string{space + "c"}) || !slices.Equal(p.Within[space+"a"].Names, []string{space + "b"}) {
		t.Errorf("omit is %+v, %v", p, err)
	}
}

func TestWhatIsNoProjectionIsRefused(t *testing.T) {
	for _, text := range []string{"", ",", "a,", "a{", "a{}", "a{b", "a}", "a{b}c", "a b", "{a}", "a{b}}", "@type", "a{b},", "a{b,}"} {
		var p *Problem
		if _, err := ParseProjection(text, short{}, false); !errors.As(err, &p) || p.Type != BadRequestData {
			t.Errorf("%q: %v", text, err)
		}
	}
	var p *Problem
	deep := strings.Repeat("a{", 20_000) + "a" + strings.Repeat("}", 20_000)
	if _, err := ParseProjection(deep, short{}, false); !errors.As(err, &p) || p.Type != TooComplexQuery {
		t.Error(err)
	}
}

func FuzzProjection(f *testing.F) {
	for _, text := range []string{"a{b|c{d}},e", "id,type", "a{", "a}b", "a{b}{c}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseProjection(text, short{}, false)
		if err != nil {
			return
		}
		again, err := ParseProjection(strings.Join(p.Text(short{}), ","), short{}, false)
		if err != nil || len(again.Names) != len(p.Names) || len(again.Within) != len(p.Within) {
			t.Errorf("%q is %v and then %v, %v", text, p, again, err)
		}
	})
}
