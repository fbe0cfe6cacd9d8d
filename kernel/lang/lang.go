// Package lang is the languages of the city brain: which one a caller reads, and
// the texts of the kernel and the domains in each of them. Every text exists in
// every language or the program does not start.
package lang

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"citybrain/kernel/fault"
)

// Tag is a language tag of BCP 47.
type Tag string

// The languages of citybrain.
const (
	ZH Tag = "zh-CN"
	EN Tag = "en"
)

// All are the languages in which every text exists; the first is the default.
func All() []Tag { return []Tag{ZH, EN} }

// Parse reads a tag generously: "zh", "zh-Hans-CN" and "ZH_cn" are ZH, "en-GB" is
// EN. It answers false for a language that there are no texts in.
func Parse(text string) (Tag, bool) {
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(text), "_", "-")), "-")
	switch base {
	case "zh":
		return ZH, true
	case "en":
		return EN, true
	}
	return "", false
}

// maxRanges bounds how much of a header Choose reads.
const maxRanges = 20

// Choose gives the language that an Accept-Language header likes best, and
// fallback where it names none that there is.
func Choose(header string, fallback Tag) Tag {
	best, weight := fallback, 0.0
	for i, part := range strings.SplitN(header, ",", maxRanges+1) {
		if i == maxRanges {
			break
		}
		name, params, _ := strings.Cut(part, ";")
		tag, ok := Parse(name)
		if strings.TrimSpace(name) == "*" {
			tag, ok = fallback, true
		}
		if q := quality(params); ok && q > weight {
			best, weight = tag, q
		}
	}
	return best
}

// quality reads "q=0.8"; absent is 1, anything unreadable 0.
func quality(params string) float64 {
	text, has := strings.CutPrefix(strings.TrimSpace(params), "q=")
	if !has {
		if strings.TrimSpace(params) == "" {
			return 1
		}
		return 0
	}
	q, err := strconv.ParseFloat(text, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}

type key struct{}

// With puts the caller's language into the context.
func With(ctx context.Context, tag Tag) context.Context { return context.WithValue(ctx, key{}, tag) }

// From gives the language of the context; ZH if there is none.
func From(ctx context.Context) Tag {
	if tag, ok := ctx.Value(key{}).(Tag); ok && slices.Contains(All(), tag) {
		return tag
	}
	return ZH
}

// Fault gives the sentence of an error in the context's language: by its code from
// the catalogue, and the fault's own English sentence where the code has no text.
func (c *Catalogue) Fault(ctx context.Context, err error) string {
	f := fault.From(err)
	if f == nil {
		return ""
	}
	text, ok := c.Find(From(ctx), f.Code, f.Args)
	if !ok {
		return f.Message
	}
	return text
}

// ErrIncomplete is the fault of a catalogue that lacks a text in some language.
var ErrIncomplete = fault.New(fault.Internal, "lang.incomplete", "A text is missing in one of the languages.")
