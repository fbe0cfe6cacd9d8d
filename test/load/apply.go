package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// easy tells whether a virtual user applies for an item: online, one item, answered
// without files.
func (i *item) easy() bool {
	if !i.Online || len(i.Item.Parts) > 0 || !slices.Contains(i.Item.Objects, "person") || len(i.Steps) == 0 {
		return false
	}
	for _, s := range i.Steps {
		for _, p := range s.Schema.Properties {
			if p.Type == "array" && (p.Items == nil || p.Items.Properties == nil) {
				return false
			}
		}
	}
	return true
}

// draft is an application as the city shows it.
type draft struct {
	ID       string         `json:"id"`
	Revision int64          `json:"revision"`
	Answers  map[string]any `json:"answers"`
}

// apply begins an application, answers it step by step as the page does, looks it
// through and hands it in. It tells whether that was taken.
func (v *visitor) apply(it *item, hurry bool) bool {
	var d draft
	if v.ask("begin", http.MethodPost, "/api/v1/applications", map[string]string{"item": it.Item.Key}, &d) != nil {
		return false
	}
	at := "/api/v1/applications/" + d.ID
	all := maps.Clone(d.Answers)
	for _, s := range it.Steps {
		answers, ok := v.answers(at, s, all)
		if !ok || v.ask("save", http.MethodPut, fmt.Sprintf("%s/steps/%s", at, s.Code), map[string]any{"revision": d.Revision, "answers": answers}, &d) != nil {
			return false
		}
		maps.Copy(all, answers)
		if !hurry {
			v.rest(v.pause(v.r))
		}
	}
	return v.ask("check", http.MethodGet, at+"/check", nil, nil) == nil &&
		v.ask("submit", http.MethodPost, at+"/submission", map[string]any{"revision": d.Revision, "channel": "mobile"}, nil) == nil
}

// answers gives what a step asks for; what is asked may depend on what is answered in
// it, so it is asked for until nothing more comes.
func (v *visitor) answers(at string, s step, all map[string]any) (map[string]any, bool) {
	answers, seen := map[string]any{}, maps.Clone(all)
	for range 3 {
		var asked struct{ Fields []string }
		if v.ask("asked", http.MethodPost, at+"/asked", map[string]any{"answers": seen}, &asked) != nil {
			return nil, false
		}
		before := len(answers)
		for _, field := range asked.Fields {
			p, here := s.Schema.Properties[field]
			if !here {
				continue
			}
			if answers[field] = all[field]; answers[field] == nil {
				answers[field] = p.sample(field)
			}
			seen[field] = answers[field]
		}
		if len(answers) == before {
			break
		}
	}
	return answers, true
}

// sample gives an answer to a question that passes, for most of them.
func (p *property) sample(field string) any {
	switch {
	case p.Const != nil:
		return p.Const
	case len(p.OneOf) > 0:
		return p.OneOf[0].Const
	case p.Type == "boolean":
		return false
	case p.Type == "number" || p.Type == "integer":
		if p.Minimum != nil {
			return *p.Minimum
		}
		return 1
	case p.Format == "date":
		return "2026-03-02"
	case p.Type == "object":
		return map[string]any{"region": "310106", "detail": "南京西路1号"}
	case p.Type == "array":
		group := map[string]any{}
		for name, one := range p.Items.Properties {
			group[name] = one.sample(name)
		}
		return []any{group}
	case p.MinLength == 18 && strings.Contains(field, "credit"):
		return "91350100M000100Y43"
	case p.MinLength == 18:
		return "11010519491231002X"
	case strings.Contains(field, "phone"):
		return "13800138000"
	}
	text := []rune("一二三四五六七八九十一二三四五六七八九十")
	return string(text[:max(p.MinLength, min(p.MaxLength, 12))])
}
