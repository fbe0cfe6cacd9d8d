package model

import (
	"strconv"
	"strings"
)

// spoken writes a LanguageProperty as a property in one language (clause 4.5.18.4).
func (v *View) spoken(dst []byte, in *Instance) []byte {
	tag, text := choose(in.Value, v.Lang)
	start := len(dst)
	if v.Format == Normalized {
		dst = append(name(dst, start, "type"), `"Property"`...)
	}
	dst = append(name(dst, start, "value"), text...)
	return appendText(name(dst, start, "lang"), tag)
}

// maxLanguages is how many languages of a list are looked at.
const maxLanguages = 32

// choose gives the text of a languageMap that suits a list of languages best,
// such as "zh-CN, en;q=0.8": the language itself, then one that it is a region
// of or that is a region of it; else what the map says for none, else its first.
func choose(languages []byte, wanted string) (tag string, text []byte) {
	if !isObject(languages) {
		return "@none", languages
	}
	best, weight := "", -1.0
	for _, one := range strings.SplitN(wanted, ",", maxLanguages) {
		lang, q := weighed(one)
		if q <= weight || q == 0 {
			continue
		}
		if found := spokenIn(languages, lang); found != "" {
			best, weight = found, q
		}
	}
	return said(languages, best)
}

// weighed parts a language from its quality, which is 1 if it is not given.
func weighed(one string) (lang string, q float64) {
	lang, rest, _ := strings.Cut(one, ";")
	lang = strings.TrimSpace(lang)
	number, given := strings.CutPrefix(strings.TrimSpace(rest), "q=")
	if !given {
		return lang, 1
	}
	q, err := strconv.ParseFloat(number, 64)
	if err != nil || q < 0 || q > 1 {
		return lang, 0
	}
	return lang, q
}

// spokenIn gives the tag of the map that is nearest to a language; "" if none is near.
func spokenIn(languages []byte, lang string) string {
	near := ""
	for w := over(languages); ; {
		key, _, ok := w.member()
		if !ok {
			return near
		}
		tag := unescape(key)
		switch {
		case strings.EqualFold(tag, lang):
			return tag
		case near != "" || tag == "@none":
		case lang == "*" || regionOf(tag, lang) || regionOf(lang, tag):
			near = tag
		}
	}
}

// regionOf tells whether a tag says more of the same language: zh-CN of zh.
func regionOf(tag, lang string) bool {
	return len(tag) > len(lang) && lang != "" && tag[len(lang)] == '-' && strings.EqualFold(tag[:len(lang)], lang)
}

// said gives the text of a tag; without one, that of @none, else the first.
func said(languages []byte, tag string) (string, []byte) {
	var first, none string
	var firstText, noneText []byte
	for w := over(languages); ; {
		key, text, ok := w.member()
		if !ok {
			break
		}
		switch k := unescape(key); {
		case k == tag:
			return k, text
		case k == "@none":
			none, noneText = k, text
		case firstText == nil:
			first, firstText = k, text
		}
	}
	switch {
	case noneText != nil:
		return none, noneText
	case firstText != nil:
		return first, firstText
	}
	return "@none", []byte(`""`)
}
