package ask

import (
	"slices"
	"testing"
)

func TestTheWishIsToldFromTheMatter(t *testing.T) {
	for question, want := range map[string]struct {
		intents []Intent
		matter  string
	}{
		"换身份证要多少钱，多久能拿到？":                {[]Intent{Fee, Duration}, "换身份证 能拿到"},
		"居住证需要什么材料":                      {[]Intent{Materials}, "居住证"},
		"结婚登记在哪里办":                       {[]Intent{Place}, "结婚登记 办"},
		"How long does a passport take?": {[]Intent{Duration}, "a passport"},
		"结婚登记":                           {nil, "结婚登记"},
	} {
		got := Read(question)
		if !slices.Equal(got.Intents, want.intents) || got.Matter != want.matter {
			t.Errorf("%s: %v, %q", question, got.Intents, got.Matter)
		}
	}
}

func TestAlike(t *testing.T) {
	if a := Alike("租房可以落户吗", "租房可以落户吗"); a != 1 {
		t.Errorf("the same is %v alike", a)
	}
	if a := Alike("租房可以落户吗", "结婚要钱吗"); a > 0.2 {
		t.Errorf("different things are %v alike", a)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("换身份证要多少钱")
	f.Fuzz(func(t *testing.T, text string) {
		if a := Alike(text, Read(text).Matter); a < 0 || a > 1 {
			t.Errorf("%q is %v alike what is left of it", text, a)
		}
	})
}
