package itemcode

import "testing"

func TestAnImplementationCodeComesApartAsItWasMade(t *testing.T) {
	basic, err := ParseBasic("310100123000")
	if err != nil {
		t.Fatal(err)
	}
	made, err := Make("91350100M000100Y43", County, basic)
	if err != nil {
		t.Fatal(err)
	}
	if got := made.String(); got != "91350100M000100Y434310100123000" || len(got) != 31 {
		t.Errorf("the code is %s", got)
	}
	again, err := Parse(made.String())
	if err != nil || again != made {
		t.Errorf("read again it is %v (%v)", again, err)
	}
}

func TestWhatIsNoCodeIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "short": "31010012300", "type unknown": "311100123000", "small letters": "3101a0123000", "letters in the region": "3A0100123000",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ParseBasic(text); err == nil {
				t.Errorf("%q passes", text)
			}
		})
	}
	if _, err := Parse("91350100M000100Y439310100123000"); err == nil {
		t.Error("level 9 passes")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("91350100M000100Y434310100123000")
	f.Add("世界")
	f.Fuzz(func(t *testing.T, text string) {
		if code, err := Parse(text); err == nil && code.String() != text {
			t.Errorf("%q is written %q", text, code)
		}
	})
}
