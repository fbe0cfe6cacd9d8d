package wording

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFillSaysWhatThereIsToSay(t *testing.T) {
	const due = "您的“{title}”已受理[[，{due}前办好]]。"
	for name, row := range map[string]struct {
		text   string
		values map[string]string
		want   string
	}{
		"all":                    {due, map[string]string{"title": "食品经营许可", "due": "4月3日"}, "您的“食品经营许可”已受理，4月3日前办好。"},
		"without the day":        {due, map[string]string{"title": "食品经营许可"}, "您的“食品经营许可”已受理。"},
		"braces":                 {"{{{a}}} [x] ]", map[string]string{"a": "1"}, "{1} [x] ]"},
		"no line from a value":   {"{a}!", map[string]string{"a": "x\r\nBcc: y\u202e"}, "x  Bcc: y!"},
		"places in values stand": {"{a}", map[string]string{"a": "{b} [[c]]"}, "{b} [[c]]"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := Parse(row.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := text.Fill(row.values); got != row.want {
				t.Errorf("%q, not %q", got, row.want)
			}
		})
	}
}

func TestParseRefusesWhatCannotBeMeant(t *testing.T) {
	for text, want := range map[string]string{
		"{": "a place is written", "{}": "a place is written", "{due": "a place is written", "{Due}": "a place is written", "{due day}": "a place is written",
		"}": "without its {", "[[{a}": "without its ]]", "]]": "without its [[", "[[words]]": "always be said", "[[{a}[[{b}]]]]": "within", strings.Repeat("长", Longest+1): "too long",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, not %q", text, err, want)
		}
	}
}

func TestPlacesNamesEachOnce(t *testing.T) {
	text, err := Parse("{b}{a}[[{b}{c}]]")
	if err != nil {
		t.Fatal(err)
	}
	if got := text.Places(); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Error(got)
	}
}

// FuzzParse reads what editors of templates type: it never panics, and what it takes
// can be filled and stays text.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "{a}", "[[{a}]]", "{{}}", "您的“{title}”[[，{due}]]", "[[[{a}]]]", "{a}}", "\xff{a}"} {
		f.Add(seed, "值")
	}
	f.Fuzz(func(t *testing.T, source, value string) {
		text, err := Parse(source)
		if err != nil {
			return
		}
		values := map[string]string{}
		for _, name := range text.Places() {
			values[name] = value
		}
		said := text.Fill(values)
		if utf8.ValidString(value) && !utf8.ValidString(said) {
			t.Errorf("%q is no text", said)
		}
	})
}
