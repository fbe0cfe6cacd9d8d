package things

import (
	"context"
	"testing"
)

func TestNamesArePutTogetherInEnglish(t *testing.T) {
	l := latin{"示例路灯": "Sample street lamp", "南京西路": "West Nanjing Road"}
	for name, want := range map[string]string{
		"示例路灯 南京西路 001": "Sample street lamp West Nanjing Road 001",
		"示例路灯 荣成路入口 2":  "Sample street lamp 荣成路入口 2", // a road whose English nobody knows
		"我的站":           "我的站",                        // typed in by hand
		"Kamera 3":      "Kamera 3",
		"":              "",
	} {
		if got := l.english(name); got != want {
			t.Errorf("%q is called %q, want %q", name, got, want)
		}
	}
	if got := latin(nil).english("示例路灯"); got != "示例路灯" {
		t.Errorf("without words: %q", got)
	}
}

func TestThePackTellsTheEnglishOfNames(t *testing.T) {
	eachCity(t, func(c *city) {
		v, err := c.Get(official(), string(bin(1)))
		if err != nil || v.Name != "示例 1 号果壳箱" {
			t.Fatalf("%+v, %v", v, err)
		}
		if got := c.NameIn(v.Name, true); got != "Sample 1 litter bin" {
			t.Errorf("in English %q", got)
		}
		if got := c.NameIn(v.Name, false); got != v.Name {
			t.Errorf("in Chinese %q", got)
		}
		c.seed(t, "testdata/pack") // a second time changes nothing
		called, err := c.CallNames(context.Background(), []string{v.ID})
		if err != nil || called[v.ID].Name != v.Name {
			t.Errorf("%+v, %v", called, err)
		}
	})
}

func TestAlarmsBearTheWordsOfTheirValue(t *testing.T) {
	eachCity(t, func(c *city) {
		c.says(bin(1), `{"status":"broken"}`)
		c.record(context.Background())
		alarms := c.alarms("open")
		if len(alarms) != 1 || alarms[0].ValueWords == nil || *alarms[0].ValueWords != (Text{"损坏", "Broken"}) {
			t.Errorf("%+v", alarms)
		}
		lid := Attribute{Code: "lidOpen", Kind: "boolean"}
		if got := lid.wordsOf("true"); *got != (Text{"是", "Yes"}) {
			t.Errorf("a boolean without words: %+v", got)
		}
		if lid.wordsOf("") != nil {
			t.Error("a limit has no words")
		}
	})
}
