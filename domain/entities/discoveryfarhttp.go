package entities

import (
	"encoding/json"
	"net/http"
	"net/url"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
)

// farTypes is what a source tells of its types and attributes, clauses 5.2.24 to
// 5.2.28, in whichever of their shapes.
type farTypes struct {
	TypeList       []string  `json:"typeList"`
	AttributeList  []string  `json:"attributeList"`
	TypeName       string    `json:"typeName"`
	AttributeNames []string  `json:"attributeNames"`
	AttributeName  string    `json:"attributeName"`
	TypeNames      []string  `json:"typeNames"`
	EntityCount    int       `json:"entityCount"`
	AttributeCount int       `json:"attributeCount"`
	AttributeTypes []string  `json:"attributeTypes"`
	Details        []farKind `json:"attributeDetails"`
}

type farKind struct {
	Name  string   `json:"attributeName"`
	Types []string `json:"attributeTypes"`
}

// countFar adds to a census what sources tell that offer the operation; it gives
// warnings of those that did not answer. A number of entities is that of all, though
// two sources may have the same one.
func (s *Service) countFar(a *ask, c *census, only string, o source.Operation) (warnings [][2]string, err error) {
	all, err := s.sourcesFor(a)
	if err != nil || all == nil {
		return nil, err
	}
	w := &source.Wanted{}
	if only != "" {
		w.Types = []string{only}
	}
	if o == source.AttrInfo {
		w.Attributes = []string{a.names.Expand(a.PathValue("attribute"))}
	}
	parts := source.Readers(all, w, o)
	names, link := s.farNames(a)
	errands := make([]errand, len(parts))
	for i := range parts {
		errands[i] = errand{part: &parts[i], method: http.MethodGet, path: s.discoveryPath(a, names, o), query: url.Values{}, link: link}
		if o == source.TypeDetails || o == source.AttrDetails {
			errands[i].query.Set("details", "true")
		}
	}
	for _, e := range s.sendAll(a, errands) {
		told, err := typesIn(&e)
		switch {
		case e.status == http.StatusNotFound:
		case err != nil || !e.ok():
			warnings = append(warnings, e.warning())
		default:
			for i := range told {
				c.take(&told[i], names)
			}
		}
	}
	return warnings, nil
}

// discoveryPath is where a source is asked what this broker was asked.
func (s *Service) discoveryPath(a *ask, names model.Names, o source.Operation) string {
	switch o {
	case source.Types, source.TypeDetails:
		return "/types"
	case source.TypeInfo:
		return "/types/" + url.PathEscape(names.Compact(a.names.Expand(a.PathValue("type"))))
	case source.AttrInfo:
		return "/attributes/" + url.PathEscape(names.Compact(a.names.Expand(a.PathValue("attribute"))))
	}
	return "/attributes"
}

// typesIn reads an answer, one object or a list of them.
func typesIn(e *echo) (list []farTypes, err error) {
	if !e.ok() {
		return nil, nil
	}
	if json.Unmarshal(e.body, &list) == nil {
		return list, nil
	}
	var one farTypes
	if err = json.Unmarshal(e.body, &one); err != nil {
		e.status, e.err = http.StatusBadGateway, err
	}
	return []farTypes{one}, err
}

// take counts in what a source tells.
func (c *census) take(told *farTypes, names model.Names) {
	for _, name := range told.TypeList {
		c.typeOf(names.Expand(name))
	}
	for _, name := range told.AttributeList {
		c.attributeOf(names.Expand(name))
	}
	if told.TypeName != "" {
		one := c.typeOf(names.Expand(told.TypeName))
		one.entities += told.EntityCount
		for _, name := range told.AttributeNames {
			noteKinds(one.kindsOf(names.Expand(name)), nil)
		}
		for _, d := range told.Details {
			noteKinds(one.kindsOf(names.Expand(d.Name)), d.Types)
		}
	}
	if told.AttributeName != "" {
		one := c.attributeOf(names.Expand(told.AttributeName))
		one.entities += told.AttributeCount
		noteKinds(one.kinds, told.AttributeTypes)
		for _, name := range told.TypeNames {
			one.types[names.Expand(name)] = true
		}
	}
}

func noteKinds(kinds map[model.Kind]bool, told []string) {
	for _, name := range told {
		if k, ok := model.KindNamed(name); ok {
			kinds[k] = true
		}
	}
}

func (c *census) typeOf(name string) *typeCount {
	one := c.types[name]
	if one == nil {
		one = &typeCount{attributes: map[string]map[model.Kind]bool{}}
		c.types[name] = one
	}
	return one
}

func (t *typeCount) kindsOf(attribute string) map[model.Kind]bool {
	kinds := t.attributes[attribute]
	if kinds == nil {
		kinds = map[model.Kind]bool{}
		t.attributes[attribute] = kinds
	}
	return kinds
}

func (c *census) attributeOf(name string) *attributeCount {
	one := c.attributes[name]
	if one == nil {
		one = &attributeCount{kinds: map[model.Kind]bool{}, types: map[string]bool{}}
		c.attributes[name] = one
	}
	return one
}
