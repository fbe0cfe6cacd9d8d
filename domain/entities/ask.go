package entities

import (
	"encoding/json"
	"strconv"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// oneOrMore is a text or a list of texts.
type oneOrMore []string

// UnmarshalJSON reads either.
func (l *oneOrMore) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*l = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(l))
}

// entityInfo means entities, clause 5.2.8.
type entityInfo struct {
	ID      oneOrMore `json:"id"`
	Pattern string    `json:"idPattern"`
	Type    oneOrMore `json:"type"`
}

// asked is a query in a body, clause 5.2.23; the parameters say the rest.
type asked struct {
	Type     string          `json:"type"`
	Entities []entityInfo    `json:"entities"`
	Attrs    []string        `json:"attrs"`
	Pick     []string        `json:"pick"`
	Omit     []string        `json:"omit"`
	Q        string          `json:"q"`
	ScopeQ   string          `json:"scopeQ"`
	Lang     string          `json:"lang"`
	Geo      json.RawMessage `json:"geoQ"`

	Join        string   `json:"join"`
	JoinLevel   int      `json:"joinLevel"`
	ContainedBy []string `json:"containedBy"`

	OrderBy       oneOrMore       `json:"orderBy"`
	OrderFrom     json.RawMessage `json:"orderFrom"`
	OrderGeometry string          `json:"orderGeometry"`
}

// queryByBody: 5.7.2 by POST, clause 6.23.
func (s *Service) queryByBody(a *ask) (reply, error) {
	var body asked
	if err := json.Unmarshal(a.body, &body); err != nil {
		return reply{}, &model.Problem{Type: model.InvalidRequest, Detail: "The body cannot be read as a query."}
	}
	if body.Type != "Query" {
		return reply{}, model.Bad(`The type of the body must be "Query".`)
	}
	a.params = a.params.with(body.params())
	f, err := a.findOf(&body)
	if err != nil {
		return reply{}, err
	}
	return s.answer(a, f)
}

// params are what a query in a body says like the parameters of one that has none.
func (b *asked) params() map[string][]string {
	level := ""
	if b.JoinLevel != 0 {
		level = strconv.Itoa(b.JoinLevel)
	}
	return map[string][]string{
		"attrs": b.Attrs, "pick": b.Pick, "omit": b.Omit, "lang": oneOf(b.Lang),
		"join": oneOf(b.Join), "joinLevel": oneOf(level), "containedBy": b.ContainedBy,
		"orderBy": b.OrderBy, "orderFrom": oneOf(string(b.OrderFrom)), "orderGeometry": oneOf(b.OrderGeometry),
	}
}

func oneOf(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// with gives the parameters with lists set that are not empty.
func (p params) with(lists map[string][]string) params {
	all := params{map[string][]string{}}
	for name, values := range p.Values {
		all.Values[name] = values
	}
	for name, words := range lists {
		if len(words) > 0 {
			all.Set(name, strings.Join(words, ","))
		}
	}
	return all
}

func (a *ask) findOf(body *asked) (f *find, err error) {
	f = &find{}
	if f.limit, f.offset, f.count, err = a.params.page(); err != nil {
		return nil, err
	}
	for _, e := range body.Entities {
		if len(e.Type) == 0 {
			return nil, model.Bad("Every member of entities names a type.")
		}
		one, err := selectorOf(e.ID, e.Pattern, strings.Join(e.Type, ","), a.names)
		if err != nil {
			return nil, err
		}
		f.selectors = append(f.selectors, one)
	}
	for _, name := range body.Attrs {
		f.attributes = append(f.attributes, a.names.Expand(name))
	}
	if body.Q != "" {
		if f.q, err = query.ParseQ(body.Q, a.names); err != nil {
			return nil, err
		}
	}
	if body.ScopeQ != "" {
		if f.scopes, err = query.ParseScopeQ(body.ScopeQ); err != nil {
			return nil, err
		}
	}
	if f.order, err = a.order(); err != nil {
		return nil, err
	}
	if body.Geo != nil {
		if f.geo, err = query.ParseGeoQ(body.Geo, a.names); err != nil {
			return nil, err
		}
	}
	if f.selectors == nil && f.attributes == nil && f.q == nil && f.geo == nil && !a.params.yes("local") {
		return nil, model.Bad("A query has at least one of entities, attrs, q and geoQ.")
	}
	if f.selectors == nil {
		f.selectors = []selector{{}}
	}
	return f, nil
}
