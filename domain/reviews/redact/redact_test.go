package redact

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWhatTellsWhoSomebodyIsIsHidden(t *testing.T) {
	for text, want := range map[string]string{
		"窗口等了两小时":                           "窗口等了两小时",
		"打我电话13800138000谢谢":                 "打我电话***谢谢",
		"电话 138-0013-8000。":                 "电话 ***。",
		"电话１３８ ００１３ ８０００":                   "电话***",
		"一三八零零一三八零零零":                       "***",
		"身份证11010519491231002X":             "身份证***",
		"车牌沪A·12345被拖":                      "车牌***被拖",
		"沪AD12345":                          "***",
		"加微信wang_1984聊":                     "加***聊",
		"写信 li@example.org 或看 www.a.cn/b?c": "写信 *** 或看 ***",
		"护照E12345678":                       "护照***",
		"2026-03-30 去的，收了 300 元":            "2026-03-30 去的，收了 300 元",
		"等了138个人":                           "等了138个人",
		"The certificate took 3 days":       "The certificate took 3 days",
		"1\u200b3800138000":                 "***",
		"王小明办的":                             "***办的",
	} {
		if got, found := Text(text, "王小明"); got != want || found != (got != Plain(text)) {
			t.Errorf("%s became %s (%v), not %s", text, got, found, want)
		}
	}
}

func TestWordsThatHoldAreFoundInDisguise(t *testing.T) {
	for text, want := range map[string]bool{"办得很好": false, "骗 子": true, "骗-子！": true, "STUPID": true, "ｓtupid": true, "": false} {
		if Holds(text, []string{"骗子", "stupid"}) != want {
			t.Errorf("%q: not %v", text, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, one := range []string{"打我电话13800138000", "沪A·12345", "a@b.cn", "\u202e坏", "①②③④⑤⑥⑦⑧", "", "\xff"} {
		f.Add(one)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := Text(text)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is no text", got)
		}
		if again, found := Text(got); found && again != got {
			t.Fatalf("%q was not clean yet: %q", got, again)
		}
		run := 0
		for _, r := range got {
			if r = fold(r); r >= '0' && r <= '9' {
				run++
			} else {
				run = 0
			}
			if run >= 8 {
				t.Fatalf("%q shows a number", got)
			}
		}
		if strings.ContainsRune(got, '\u202e') {
			t.Fatal("turned text")
		}
	})
}
