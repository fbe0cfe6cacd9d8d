package entities

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/source"
)

// census is what attributes the entities of a tenant have, counted when asked.
type census struct {
	types      map[string]*typeCount
	attributes map[string]*attributeCount
}

type typeCount struct {
	entities   int
	attributes map[string]map[model.Kind]bool
}

type attributeCount struct {
	entities int
	kinds    map[model.Kind]bool
	types    map[string]bool
}

// census counts types and attributes over all entities, or those of one type.
func (t *tenant) census(only string) census {
	c := census{map[string]*typeCount{}, map[string]*attributeCount{}}
	slots := t.all.read()
	if only != "" {
		slots = t.roll(only).read()
	}
	for _, at := range slots {
		if e := at.entity.Load(); e != nil {
			c.add(e, 1)
		}
	}
	return c
}

// add counts n entities that have what e has.
func (c *census) add(e *model.Entity, n int) {
	for _, name := range e.Types {
		one := c.typeOf(name)
		one.entities += n
		for i := range e.Attributes {
			note(one.kindsOf(e.Attributes[i].Name), &e.Attributes[i])
		}
	}
	for i := range e.Attributes {
		a := &e.Attributes[i]
		one := c.attributeOf(a.Name)
		one.entities += n
		note(one.kinds, a)
		for _, name := range e.Types {
			one.types[name] = true
		}
	}
}

func note(kinds map[model.Kind]bool, a *model.Attribute) {
	for k := range a.Instances {
		kinds[a.Instances[k].Kind] = true
	}
}

// count gives the census of the request's tenant, with what sources tell that offer
// the operation, and warnings of those that did not answer.
func (s *Service) count(a *ask, only string, o source.Operation) (c census, warnings [][2]string, err error) {
	t := s.state.tenant(a.tenant, false)
	if t == nil {
		return c, nil, noTenant(a.tenant)
	}
	c = t.census(only)
	if a.tenant == "" && s.Things != nil {
		c.addThings(a.Context(), s.Things, s.Contexts.Core(), only)
	}
	warnings, err = s.countFar(a, &c, only, o)
	return c, warnings, err
}

// compact gives the short names of the keys, in their order.
func compact[V any](all map[string]V, names model.Names) []string {
	list := make([]string, 0, len(all))
	for name := range all {
		list = append(list, names.Compact(name))
	}
	slices.Sort(list)
	return list
}

func kindsOf(kinds map[model.Kind]bool) []string {
	list := make([]string, 0, len(kinds))
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		list = append(list, k.String())
	}
	return list
}

// say answers an object, with the context in it where JSON-LD is asked for.
func (a *ask) say(object map[string]any) reply {
	if a.accept == linkedJSON {
		object["@context"] = json.RawMessage(a.names.JSON())
	}
	text, _ := json.Marshal(object) // plain texts and numbers
	return reply{status: statusOK, kind: a.accept, body: text, linked: true}
}

// with gives the reply with more headers.
func (r reply) with(header [][2]string) reply {
	r.header = append(r.header, header...)
	return r
}

func (a *ask) sayAll(objects []map[string]any) reply {
	for _, one := range objects {
		if a.accept == linkedJSON {
			one["@context"] = json.RawMessage(a.names.JSON())
		}
	}
	text, _ := json.Marshal(objects) // plain texts and numbers
	return reply{status: statusOK, kind: a.accept, body: text, linked: true}
}

// listTypes: 5.7.5 and, with details, 5.7.6.
func (s *Service) listTypes(a *ask) (reply, error) {
	details, err := a.params.flag("details")
	if err != nil {
		return reply{}, err
	}
	o := source.Types
	if details {
		o = source.TypeDetails
	}
	c, warnings, err := s.count(a, "", o)
	if err != nil {
		return reply{}, err
	}
	if !details {
		return a.say(map[string]any{"id": s.listID("EntityTypeList"), "type": "EntityTypeList", "typeList": compact(c.types, a.names)}).with(warnings), nil
	}
	list := []map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(c.types)) {
		list = append(list, map[string]any{"id": name, "type": "EntityType", "typeName": a.names.Compact(name),
			"attributeNames": compact(c.types[name].attributes, a.names)})
	}
	return a.sayAll(list).with(warnings), nil
}

// listID names a list that was made for one answer.
func (s *Service) listID(kind string) string {
	return "urn:ngsi-ld:" + kind + ":" + strconv.FormatInt(s.Clock.Now().UnixNano(), 36)
}

// showType: 5.7.7.
func (s *Service) showType(a *ask) (reply, error) {
	if !isName(a.PathValue("type")) {
		return reply{}, model.Bad(a.PathValue("type") + " is not the name of a type.")
	}
	name := a.names.Expand(a.PathValue("type"))
	c, warnings, err := s.count(a, name, source.TypeInfo)
	if err != nil {
		return reply{}, err
	}
	one := c.types[name]
	if one == nil {
		return reply{}, &model.Problem{Type: model.ResourceNotFound, Detail: "No entity has the type " + a.PathValue("type") + "."}
	}
	details := []map[string]any{}
	for _, attribute := range slices.Sorted(maps.Keys(one.attributes)) {
		details = append(details, map[string]any{"id": attribute, "type": "Attribute", "attributeName": a.names.Compact(attribute),
			"attributeTypes": kindsOf(one.attributes[attribute])})
	}
	return a.say(map[string]any{"id": name, "type": "EntityTypeInfo", "typeName": a.names.Compact(name),
		"entityCount": one.entities, "attributeDetails": details}).with(warnings), nil
}

// listAttributes: 5.7.8 and, with details, 5.7.9.
func (s *Service) listAttributes(a *ask) (reply, error) {
	details, err := a.params.flag("details")
	if err != nil {
		return reply{}, err
	}
	o := source.Attrs
	if details {
		o = source.AttrDetails
	}
	c, warnings, err := s.count(a, "", o)
	if err != nil {
		return reply{}, err
	}
	if !details {
		return a.say(map[string]any{"id": s.listID("AttributeList"), "type": "AttributeList", "attributeList": compact(c.attributes, a.names)}).with(warnings), nil
	}
	list := []map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(c.attributes)) {
		list = append(list, map[string]any{"id": name, "type": "Attribute", "attributeName": a.names.Compact(name),
			"typeNames": compact(c.attributes[name].types, a.names)})
	}
	return a.sayAll(list).with(warnings), nil
}

// showAttribute: 5.7.10.
func (s *Service) showAttribute(a *ask) (reply, error) {
	name, err := a.attribute()
	if err != nil {
		return reply{}, err
	}
	c, warnings, err := s.count(a, "", source.AttrInfo)
	if err != nil {
		return reply{}, err
	}
	one := c.attributes[name]
	if one == nil {
		return reply{}, &model.Problem{Type: model.ResourceNotFound, Detail: "No entity has the attribute " + a.PathValue("attribute") + "."}
	}
	return a.say(map[string]any{"id": name, "type": "Attribute", "attributeName": a.names.Compact(name), "attributeCount": one.entities,
		"attributeTypes": kindsOf(one.kinds), "typeNames": compact(one.types, a.names)}).with(warnings), nil
}

// sourceIdentity: 5.15.1, which broker this is.
func (s *Service) sourceIdentity(a *ask) (reply, error) {
	return a.say(map[string]any{
		"id": "urn:ngsi-ld:ContextSourceIdentity:" + s.sources.alias(a.tenant), "type": "ContextSourceIdentity",
		"contextSourceAlias":  s.sources.alias(a.tenant),
		"contextSourceUptime": s.uptime(), "contextSourceTimeAt": string(model.AppendTime(nil, s.Clock.Now().UnixMicro())),
	}), nil
}
