package guard

import (
	"testing"
)

func language(t testing.TB) *Language {
	t.Helper()
	l, err := NewLanguage(map[string]Kind{"form.area": Number, "form.trade": Text, "paid": Truth}, Bounds{Signs: 200, Depth: 20, Cost: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func compiled(t testing.TB, text string) *Condition {
	t.Helper()
	c, err := language(t).Compile(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return c
}

func TestWhatIsUnknownDoesNotHold(t *testing.T) {
	for name, c := range map[string]struct {
		text         string
		facts        Facts
		holds, known bool
	}{
		"nothing asked":                    {"", nil, true, true},
		"true":                             {"paid", Facts{"paid": true}, true, true},
		"false":                            {"paid", Facts{"paid": false}, false, true},
		"missing":                          {"paid", Facts{}, false, false},
		"not missing either":               {"!paid", Facts{}, false, false},
		"one side is enough for or":        {"form.area > 10 || paid", Facts{"paid": true}, true, true},
		"one side is enough for and":       {"form.area > 10 && paid", Facts{"paid": false}, false, true},
		"a whole number is one with a dot": {"form.area == 3", Facts{"form.area": 3.0}, true, true},
		"a value of the wrong kind":        {"form.area > 1", Facts{"form.area": "much"}, false, false},
	} {
		if holds, known := compiled(t, c.text).Ask(c.facts); holds != c.holds || known != c.known {
			t.Errorf("%s: holds %v, known %v", name, holds, known)
		}
	}
}

func TestWhatIsNoConditionIsRefusedWithItsColumn(t *testing.T) {
	for _, text := range []string{"form.colour == 'red'", "form.area", "form.area >", "1 + 1", "paid && form.trade", "[1,2].all(x, x > 0)"} {
		if _, err := language(t).Compile(text); err == nil {
			t.Errorf("%s passes", text)
		}
	}
}

func TestWhatCanNeverHoldIsFound(t *testing.T) {
	choices := map[string][]string{"form.trade": {"hot", "cold"}}
	for text, never := range map[string]bool{
		"":                                       false,
		"form.area > 50 && form.area < 20":       true,
		"form.area > 5 && form.area < 6":         false,
		"form.area < -3 && form.area > -4":       false,
		"form.trade == 'soup'":                   true,
		"form.trade in ['soup', 'cold']":         false,
		"form.trade in []":                       true,
		"paid && !paid":                          true,
		"1 == 2":                                 true,
		"paid || 'a' != 'a'":                     false,
		"form.trade.contains('x')":               false, // nothing is said of what does more than compare
		"form.area == 1.0 || form.trade == 'no'": false,
	} {
		if got := compiled(t, text).Never(choices); got != never {
			t.Errorf("%q can never hold: %v", text, got)
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, text := range []string{"form.area > 10 || paid", "form.trade in ['a', 'b']", "!(paid)", "form.area == -1"} {
		f.Add(text)
	}
	l := language(f)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := l.Compile(text)
		if err != nil {
			return
		}
		c.Never(nil)
		if holds, known := c.Ask(Facts{"form.area": 3.0, "form.trade": "a", "paid": true}); holds && !known {
			t.Errorf("%q holds and is not known", text)
		}
	})
}
