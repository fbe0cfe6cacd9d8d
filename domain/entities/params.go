package entities

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
)

// params are the query parameters of a request.
type params struct{ url.Values }

func parseParams(raw string) (params, error) {
	if raw == "" {
		return params{}, nil
	}
	values, err := url.ParseQuery(strings.ReplaceAll(raw, ";", "%3B")) // the standard's languages use it, and clients send it plain
	if err != nil {
		return params{}, model.Bad("The parameters of the request cannot be read: percent-encode what is special in them.")
	}
	return params{values}, nil
}

// list gives the words of a parameter that are separated by commas.
func (p params) list(name string) []string {
	text := p.Get(name)
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// option tells whether the parameter options has this word.
func (p params) option(word string) bool { return slices.Contains(p.list("options"), word) }

// yes tells whether a parameter is true.
func (p params) yes(name string) bool { return p.Get(name) == "true" }

// format gives the representation that is asked for, clause 6.3.7. The parameter
// format goes before options.
func (p params) format() (model.Format, error) {
	switch text := p.Get("format"); text {
	case "":
	case "normalized":
		return model.Normalized, nil
	case "concise":
		return model.Concise, nil
	case "keyValues", "simplified":
		return model.Simplified, nil
	default:
		return 0, model.Bad("format must be normalized, concise or simplified, not " + text + ".")
	}
	switch {
	case p.option("keyValues"), p.option("simplified"):
		return model.Simplified, nil
	case p.option("concise"):
		return model.Concise, nil
	}
	return model.Normalized, nil
}

// The measures of pages.
const (
	pageUsual = 20
	pageMost  = 1000
)

// page gives limit, offset and whether the number of all results is asked for.
func (p params) page() (limit, offset int, count bool, err error) {
	count = p.yes("count")
	if limit, err = p.number("limit", pageUsual); err != nil {
		return 0, 0, false, err
	}
	if offset, err = p.number("offset", 0); err != nil {
		return 0, 0, false, err
	}
	switch {
	case limit == 0 && !count:
		return 0, 0, false, model.Bad("limit may be 0 only together with count=true.")
	case limit > pageMost:
		return 0, 0, false, &model.Problem{Type: model.TooManyResults, Detail: "limit may be at most " + strconv.Itoa(pageMost) + "."}
	}
	return limit, offset, count, nil
}

func (p params) number(name string, otherwise int) (int, error) {
	text := p.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, model.Bad(name + " must be a whole number of 0 or more, not " + text + ".")
	}
	return n, nil
}

// expand gives the IRIs of the names in a parameter.
func (p params) expand(name string, names model.Names) []string {
	words := p.list(name)
	for i, w := range words {
		words[i] = names.Expand(strings.TrimSpace(w))
	}
	return words
}
