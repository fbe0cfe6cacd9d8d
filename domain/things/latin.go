package things

import (
	"strings"

	"citybrain/kernel/pack"
)

// namesName is where a pack says what the words of its names are called in
// English; a pack whose names are in Latin letters has none.
const namesName = "things/names.csv"

const nameMost = 200 // bytes, as names of things

// latin is the English of the words of names, by the word.
type latin map[string]string

// readNames reads the words of the pack's names and reports what is wrong by line.
func readNames(p *pack.Pack) latin {
	if !p.Has(namesName) {
		return nil
	}
	l := latin{}
	for row := range pack.CSV(p, namesName, []string{"zh", "en"}) {
		f := row.Fields()
		switch {
		case f[0] == "" || f[1] == "" || len(f[0]) > nameMost || len(f[1]) > nameMost:
			row.Report("a word needs zh and en of at most %d bytes", nameMost)
		case strings.ContainsAny(f[0], " \t"):
			row.Report("zh is one word: names are put together from words with spaces between")
		case l[f[0]] != "":
			row.Report("the word %q stands here twice", f[0])
		default:
			l[f[0]] = f[1]
		}
	}
	return l
}

// english puts a name together from the English of its words. Words that have
// none, such as numbers and what people typed in, stay as they are.
func (l latin) english(name string) string {
	if len(l) == 0 {
		return name
	}
	words, found := strings.Split(name, " "), false
	for i, word := range words {
		if en, known := l[word]; known {
			words[i], found = en, true
		}
	}
	if !found {
		return name
	}
	return strings.Join(words, " ")
}

// NameIn gives the name of a thing as it is called in a language.
func (s *Service) NameIn(name string, english bool) string {
	if l := s.latin.Load(); english && l != nil {
		return l.english(name)
	}
	return name
}
