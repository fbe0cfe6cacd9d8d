package places

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"citybrain/domain/places/osmfile"
)

// longestName bounds a name in characters, longestAlias all aliases in bytes.
const (
	longestName  = 120
	longestAlias = 400
)

// clean makes one line of valid text of what a stranger wrote.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) > longestName {
		text = string([]rune(text)[:longestName])
	}
	return text
}

// latinKeys and aliasKeys are the tags that hold names, best first.
func latinKeys() []string {
	return []string{"name:en", "int_name", "name:zh-Latn-pinyin", "name:zh_pinyin"}
}

func aliasKeys() []string {
	return []string{"name:zh", "name:zh-Hant", "alt_name", "loc_name", "short_name", "official_name", "old_name",
		"name:zh-Latn-pinyin", "int_name", "name:sv", "name:fi", "alt_name:en", "old_name:en"}
}

// nameOf reads the names of an element.
func nameOf(tags osmfile.Tags) Name {
	n := Name{Name: clean(tags.Get("name"))}
	if n.Name == "" {
		n.Name = clean(tags.Get("name:zh"))
	}
	for _, key := range latinKeys() {
		if n.Latin = clean(tags.Get(key)); n.Latin != "" {
			break
		}
	}
	if n.Latin == "" && isLatin(n.Name) {
		n.Latin = n.Name
	}
	var others []string
	for _, key := range aliasKeys() {
		for one := range strings.SplitSeq(tags.Get(key), ";") {
			if one = clean(one); one != "" && one != n.Name && one != n.Latin && !slices.Contains(others, one) {
				others = append(others, one)
			}
		}
	}
	for len(others) > 0 && len(strings.Join(others, ";")) > longestAlias {
		others = others[:len(others)-1]
	}
	n.Alias = strings.Join(others, ";")
	return n
}

// isLatin reports whether every letter is Latin.
func isLatin(text string) bool {
	for _, r := range text {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return text != ""
}
