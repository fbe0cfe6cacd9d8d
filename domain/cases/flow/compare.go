package flow

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strconv"
)

// Difference is one thing in which two definitions differ.
type Difference struct {
	Place []string `json:"place"` // keys of the document; states, actions, branches and fields by their codes
	Was   string   `json:"was,omitempty"`
	Is    string   `json:"is,omitempty"`
	Kind  string   `json:"kind" enum:"added,removed,changed"`
}

// Compare gives everything in which b differs from a, in the order of the document.
// What has a code is compared with what had the same code before, wherever it stood.
func Compare(a, b *Definition) ([]Difference, error) {
	was, err := tree(a)
	if err != nil {
		return nil, err
	}
	is, err := tree(b)
	if err != nil {
		return nil, err
	}
	list := []Difference{}
	differ(nil, was, is, &list)
	return list, nil
}

func tree(d *Definition) (out any, err error) {
	body, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(body, &out)
	}
	if err != nil {
		return nil, fmt.Errorf("compare flow %s: %w", d.Code, err)
	}
	return out, nil
}

func differ(at []string, was, is any, list *[]Difference) {
	if reflect.DeepEqual(was, is) {
		return
	}
	before, wasMany := children(was)
	now, isMany := children(is)
	if !wasMany && was != nil || !isMany && is != nil || !before.whole && !now.whole && (was == nil || is == nil) {
		say(at, was, is, list)
		return
	}
	for _, name := range names(before, now) {
		here := append(slices.Clone(at), name)
		a, had := before.byName[name]
		b, has := now.byName[name]
		if whole := before.whole || now.whole; whole && had != has {
			say(here, titled(a), titled(b), list)
			continue
		}
		differ(here, a, b, list)
	}
}

// say notes a difference of two values, one of which may be nil.
func say(at []string, was, is any, list *[]Difference) {
	d := Difference{Place: at, Was: words(was), Is: words(is), Kind: "changed"}
	switch {
	case was == nil:
		d.Kind = "added"
	case is == nil:
		d.Kind = "removed"
	}
	*list = append(*list, d)
}

// parts are what a value is made of, by name.
type parts struct {
	order  []string
	byName map[string]any
	whole  bool // a list: what is new or gone is told as a whole
}

// order is that of the keys in the document; others follow by the alphabet.
var order = []string{"code", "name", "roles", "fields", "start", "kind", "role", "department", "limit", "pause", "outcome", "fresh", "assign", "by", "to", "guard", "refusal", "needs", "after", "within", "effects", "basis", "states", "actions", "branches", "joins"}

func children(v any) (p parts, many bool) {
	p.byName = map[string]any{}
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			p.order = append(p.order, key)
		}
		sort.Slice(p.order, func(i, j int) bool { return rank(p.order[i]) < rank(p.order[j]) })
		p.byName = v
		return p, true
	case []any:
		p.whole = true
		for i, one := range v {
			name := strconv.Itoa(i + 1)
			m, coded := one.(map[string]any)
			if !coded {
				return p, false // words, such as roles: told as one
			}
			if code, ok := m["code"].(string); ok && code != "" && p.byName[code] == nil {
				name = code
			}
			p.order = append(p.order, name)
			p.byName[name] = one
		}
		return p, true
	}
	return p, false
}

func rank(key string) string {
	if i := slices.Index(order, key); i >= 0 {
		return fmt.Sprintf("%02d", i)
	}
	return "~" + key
}

func names(a, b parts) []string {
	list := slices.Clone(a.order)
	for _, name := range b.order {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// titled gives the name of something that has one, for what is new or gone.
func titled(v any) any {
	if m, ok := v.(map[string]any); ok {
		if name, ok := m["name"].(map[string]any); ok && name["zh"] != "" {
			return name["zh"]
		}
	}
	return v
}

func words(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	text, _ := json.Marshal(v) // it came from JSON
	return string(text)
}
