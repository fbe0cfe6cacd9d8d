// Package wording is the text of a template: words with named places, and parts that
// are left out where there is nothing to say.
//
//	您的“{title}”已受理[[，{due}前办好]]。
//
// {name} is a place; [[…]] is left out if a place within it is empty; {{ and }} are
// the braces themselves.
package wording

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Longest is how long the text of a template may be, in letters.
const Longest = 4000

// Text is a text that was read.
type Text struct{ parts []part }

// part is literal words, a place, or an optional part with parts of its own.
type part struct {
	words  string
	place  string
	option []part
}

// Error says what is wrong with a text, and after how many letters.
type Error struct {
	At   int
	What string
}

// Error gives both.
func (e Error) Error() string { return fmt.Sprintf("%s (after %d letters)", e.What, e.At) }

// Parse reads a text; an Error where braces do not match, a place has no name, or an
// optional part could never be left out.
func Parse(source string) (Text, error) {
	letters := []rune(source)
	if len(letters) > Longest {
		return Text{}, Error{Longest, "the text is too long"}
	}
	r := reader{letters: letters}
	parts, err := r.parts(false)
	return Text{parts}, err
}

type reader struct {
	letters []rune
	at      int
	words   strings.Builder
}

func (r *reader) wrong(what string) error { return Error{r.at, what} }

// meets tells whether the next letters are these, and passes over them.
func (r *reader) meets(sign string) bool {
	next := []rune(sign)
	if r.at+len(next) > len(r.letters) || !slices.Equal(r.letters[r.at:r.at+len(next)], next) {
		return false
	}
	r.at += len(next)
	return true
}

// parts reads to the end, or to the end of an optional part.
func (r *reader) parts(within bool) (list []part, err error) {
	keep := func(more ...part) {
		if r.words.Len() > 0 {
			list = append(list, part{words: r.words.String()})
			r.words.Reset()
		}
		list = append(list, more...)
	}
	for r.at < len(r.letters) {
		var one part
		switch {
		case r.meets("{{"):
			r.words.WriteRune('{')
			continue
		case r.meets("}}"):
			r.words.WriteRune('}')
			continue
		case r.meets("{"):
			one.place, err = r.name()
		case r.meets("}"):
			return nil, r.wrong("a } without its {; write }} for the brace itself")
		case r.meets("]]"):
			if !within {
				return nil, r.wrong("a ]] without its [[")
			}
			keep()
			return list, nil
		case r.meets("[["):
			if within {
				return nil, r.wrong("[[ within [[")
			}
			keep()
			one.option, err = r.option()
		default:
			r.words.WriteRune(r.letters[r.at])
			r.at++
			continue
		}
		if err != nil {
			return nil, err
		}
		keep(one)
	}
	if within {
		return nil, r.wrong("a [[ without its ]]")
	}
	keep()
	return list, nil
}

func (r *reader) option() ([]part, error) {
	list, err := r.parts(true)
	if err == nil && !slices.ContainsFunc(list, func(p part) bool { return p.place != "" }) {
		err = r.wrong("[[ ]] without a place in it would always be said")
	}
	return list, err
}

// name reads the name of a place and its closing brace.
func (r *reader) name() (string, error) {
	from := r.at
	for r.at < len(r.letters) && named(r.letters[r.at], r.at == from) {
		r.at++
	}
	name := string(r.letters[from:r.at])
	if name == "" || !r.meets("}") {
		return "", r.wrong("a place is written {name}, in Latin letters and digits")
	}
	return name, nil
}

func named(letter rune, first bool) bool {
	return letter >= 'a' && letter <= 'z' || !first && (letter >= 'A' && letter <= 'Z' || letter >= '0' && letter <= '9')
}

// Places lists the places that a text names, each once, by name.
func (t Text) Places() []string {
	var names []string
	var walk func([]part)
	walk = func(list []part) {
		for _, p := range list {
			if p.place != "" {
				names = append(names, p.place)
			}
			walk(p.option)
		}
	}
	walk(t.parts)
	slices.Sort(names)
	return slices.Compact(names)
}

// Fill puts values into the places; one that is not given is empty. Values cannot
// break a line or hide anything: control signs become spaces.
func (t Text) Fill(values map[string]string) string {
	var b strings.Builder
	fill(&b, t.parts, values)
	return b.String()
}

func fill(b *strings.Builder, list []part, values map[string]string) {
	for _, p := range list {
		switch {
		case p.place != "":
			b.WriteString(clean(values[p.place]))
		case p.option != nil:
			empty := func(o part) bool { return o.place != "" && clean(values[o.place]) == "" }
			if !slices.ContainsFunc(p.option, empty) {
				fill(b, p.option, values)
			}
		default:
			b.WriteString(p.words)
		}
	}
}

// clean makes a value safe for one line: names can hold anything.
func clean(value string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, value))
}
