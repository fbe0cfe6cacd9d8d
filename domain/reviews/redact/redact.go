// Package redact makes words of strangers fit to be published: what tells who somebody
// is, or how to reach them, is starred out. It would rather star too much. It is pure.
package redact

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// star stands for each sign that is hidden, three at most: how long it was is no
// business of the reader either.
const star = "***"

// Chinese numerals as they are said in numbers of phones, one sign a digit.
const numerals = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"

// The kinds of what tells who somebody is, over folded text.
var patterns = []*regexp.Regexp{
	regexp.MustCompile(`[A-Za-z0-9._%+\-]+ ?@ ?[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+`),                                           // mail
	regexp.MustCompile(`(?i)(https?://|www\.)[^\s，。；]+`),                                                                     // links
	regexp.MustCompile(`(?i)[a-z0-9\-]{2,}\.(com|cn|net|org|top|xyz|vip|info|cc|shop)\b[^\s，。；]*`),                           // links without a scheme
	regexp.MustCompile(`(?i)(微信|威信|薇信|wx|vx|weixin|qq|扣扣)[号: 是为]{0,4}[a-z0-9_\-]{5,}`),                                       // accounts of messengers
	regexp.MustCompile(`(?i)[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领学警港澳] ?[a-z][ ·•.\-]{0,2}[a-z0-9][a-z0-9 ]{3,6}[a-z0-9学警港澳挂]`), // number plates
	regexp.MustCompile(`[0-9][0-9 \-·.()_*]{5,}[0-9]( ?[xX])?`),                                                              // phones, ids, cards
	regexp.MustCompile(`[` + numerals + `][` + numerals + ` \-]{5,}[` + numerals + `]`),                                      // the same in words
	regexp.MustCompile(`[A-Za-z0-9]{8,}`),                                                                                    // passports, credit codes, case numbers
}

// A day is no number of anybody.
var day = regexp.MustCompile(`^(19|20)[0-9]{2}[\-.][0-9]{1,2}[\-.][0-9]{1,2}$`)

// Text gives a text with what tells who somebody is starred out, as are the names
// given; found tells that there was any. Signs that hide or turn text are dropped.
func Text(text string, names ...string) (clean string, found bool) {
	clean = Plain(text)
	for range passes {
		next, more := once(clean, names)
		if !more || next == clean {
			break
		}
		clean, found = next, true
	}
	return clean, found
}

// passes bounds how often a text is gone over: what was starred out can bring the
// halves of another number together.
const passes = 8

func once(text string, names []string) (clean string, found bool) {
	signs := []rune(text)
	folded := make([]rune, len(signs))
	for i, r := range signs {
		folded[i] = fold(r)
	}
	hide := make([]bool, len(signs))
	whole := string(folded)
	for _, p := range patterns {
		for _, at := range p.FindAllStringIndex(whole, -1) {
			if tells(whole[at[0]:at[1]]) {
				mark(hide, whole, at)
			}
		}
	}
	for _, name := range names {
		if utf8.RuneCountInString(name) > 1 {
			markAll(hide, whole, name)
		}
	}
	return starred(signs, hide)
}

// tells leaves out what only looks like a number of somebody: days, and words of Latin
// letters.
func tells(piece string) bool {
	digits, latin, other := 0, 0, 0
	for _, r := range piece {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r < utf8.RuneSelf && unicode.IsLetter(r):
			latin++
		case r != ' ':
			other++
		}
	}
	switch {
	case day.MatchString(piece):
		return false
	case other == 0 && latin > 0:
		return digits >= 4
	}
	return true
}

func mark(hide []bool, whole string, at []int) {
	from := utf8.RuneCountInString(whole[:at[0]])
	for i := range utf8.RuneCountInString(whole[at[0]:at[1]]) {
		hide[from+i] = true
	}
}

func markAll(hide []bool, whole, name string) {
	for from := 0; ; {
		i := strings.Index(whole[from:], name)
		if i < 0 {
			return
		}
		mark(hide, whole, []int{from + i, from + i + len(name)})
		from += i + len(name)
	}
}

func starred(signs []rune, hide []bool) (string, bool) {
	var out strings.Builder
	found := false
	for i, r := range signs {
		switch {
		case !hide[i]:
			out.WriteRune(r)
		case i == 0 || !hide[i-1]:
			out.WriteString(star)
			found = true
		}
	}
	return out.String(), found
}

// fold makes full-width signs narrow, so that they match as those do.
func fold(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case unicode.IsSpace(r):
		return ' '
	case r >= 0x2460 && r <= 0x2468: // ① to ⑨
		return r - 0x2460 + '1'
	case strings.ContainsRune("—–－‐‑", r):
		return '-'
	}
	return r
}

// Plain drops signs that show nothing, hide or turn text, and white space around it.
func Plain(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == utf8.RuneError, unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1
		case r >= 0xfe00 && r <= 0xfe0f: // variants of signs
			return -1
		}
		return r
	}, text))
}

// Holds tells that a text has one of some words, whatever stands between their signs.
func Holds(text string, words []string) bool {
	packed := pack(text)
	for _, w := range words {
		if p := pack(w); p != "" && strings.Contains(packed, p) {
			return true
		}
	}
	return false
}

// pack keeps letters and digits only, small and narrow.
func pack(text string) string {
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(fold(r))
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}
