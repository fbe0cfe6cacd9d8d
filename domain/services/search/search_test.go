package search

import "testing"

var sample = []Doc{
	{Key: "marry", Phrases: []string{"结婚登记预约", "Book a marriage registration"}, Context: []string{"民政局"}},
	{Key: "divorce", Phrases: []string{"离婚登记预约", "Book a divorce registration"}},
	{Key: "food", Phrases: []string{"食品经营许可核发", "Food business permit"}},
}

func TestOneItemIsFoundInManyWays(t *testing.T) {
	x := New(sample, []Synonym{{Say: []string{"领证"}, Mean: "结婚登记"}, {Say: []string{"餐馆"}, Mean: "食品经营"}}, 0)
	for name, c := range map[string]struct{ text, want string }{
		"its name":        {"结婚登记", "marry"},
		"in a sentence":   {"请问结婚登记需要什么材料", "marry"},
		"a synonym":       {"我想领证", "marry"},
		"wrong sign":      {"结昏登记", "marry"},
		"pinyin":          {"jiehun", "marry"},
		"muddled sounds":  {"sipinjingying", "food"},
		"initials":        {"spjyxk", "food"},
		"English":         {"marriages", "marry"},
		"English mistype": {"marrige", "marry"},
		"full width":      {"ＪＩＥＨＵＮ", "marry"},
		"a place helps":   {"民政局登记", "marry"},
	} {
		t.Run(name, func(t *testing.T) {
			hits := x.Search(c.text, 3)
			if len(hits) == 0 || hits[0].Key != c.want {
				t.Errorf("%q finds %v", c.text, hits)
			}
		})
	}
	if hits := x.Search("火星", 3); len(hits) != 0 {
		t.Errorf("nothing fits, yet there is %v", hits)
	}
}

func FuzzSearch(f *testing.F) {
	x := New(sample, nil, 0)
	for _, text := range []string{"结婚", "jiehun", "jhdj", "\xff", "", "𠀀ＡＢ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, hit := range x.Search(text, 5) {
			if !(hit.Score >= 0) || hit.Score > 2 {
				t.Errorf("%q scores %v", text, hit.Score)
			}
		}
	})
}
