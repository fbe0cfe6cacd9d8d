package services

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The most characters that words of an item have, so that a list, a receipt and a
// message can show them.
const (
	mostName     = 120
	mostSentence = 500
	mostAnswer   = 2000
)

// wording holds every text of an item to its length, and to having something in it
// that can be read.
func (c *itemChecker) wording() {
	i := c.item
	c.words("/name", i.Name, mostName)
	c.words("/summary", i.Summary, mostSentence)
	c.words("/limitNote", i.LimitNote, mostSentence)
	c.words("/result", i.Result.Name, mostName)
	for n, one := range i.Conditions {
		c.words(fmt.Sprintf("/conditions/%d", n), one, mostSentence)
	}
	for n, one := range i.Basis {
		c.words(fmt.Sprintf("/basis/%d", n), one, mostSentence)
	}
	for n, one := range i.Questions {
		c.words(fmt.Sprintf("/questions/%d", n), one.Ask, mostSentence)
		c.words(fmt.Sprintf("/questions/%d", n), one.Answer, mostAnswer)
	}
	for n, one := range i.Materials {
		c.words(fmt.Sprintf("/materials/%d", n), one.Name, mostName)
	}
	for n, one := range i.Words {
		c.words(fmt.Sprintf("/words/%d", n), Text{ZH: one}, mostName)
	}
}

func (c *itemChecker) words(path string, t Text, most int) {
	for _, text := range []string{t.ZH, t.EN} {
		if utf8.RuneCountInString(text) > most {
			c.say(path, "a text has %d characters, %d at most", utf8.RuneCountInString(text), most)
		}
		if text != "" && !readable(text) {
			c.say(path, "a text holds nothing that can be read")
		}
	}
}

// readable tells whether a text shows anything: signs without width show nothing.
func readable(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}
