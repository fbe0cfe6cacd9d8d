package source

import (
	"encoding/json"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// told is information as it stands in JSON.
type told struct {
	Entities      []toldEntity `json:"entities,omitempty"`
	Properties    []string     `json:"propertyNames,omitempty"`
	Relationships []string     `json:"relationshipNames,omitempty"`
	Attributes    []string     `json:"attributeNames,omitempty"`
}

type toldEntity struct {
	ID      string          `json:"id,omitempty"`
	Pattern string          `json:"idPattern,omitempty"`
	Type    json.RawMessage `json:"type,omitempty"`
}

// types reads one type or several.
func (e *toldEntity) types() ([]string, error) {
	var one string
	if json.Unmarshal(e.Type, &one) == nil {
		return []string{one}, nil
	}
	var all []string
	if json.Unmarshal(e.Type, &all) != nil || len(all) == 0 {
		return nil, bad("Every one of the entities of a registration names its type, one or several.")
	}
	return all, nil
}

func (e *toldEntity) setTypes(all []string) {
	if len(all) == 1 {
		e.Type, _ = json.Marshal(all[0]) // a text
		return
	}
	e.Type, _ = json.Marshal(all) // texts
}

// lists are the names of attributes, in the three ways to tell them.
func (t *told) lists() [3]*[]string {
	return [3]*[]string{&t.Properties, &t.Relationships, &t.Attributes}
}

// readInformation reads the parts and holds them to what every part must have.
func readInformation(raw json.RawMessage) ([]told, error) {
	var parts []told
	if json.Unmarshal(raw, &parts) != nil {
		return nil, bad("information is an array of objects with entities, propertyNames and relationshipNames.")
	}
	if len(parts) == 0 || len(parts) > maxInformation {
		return nil, bad("information has from 1 to %d elements.", maxInformation)
	}
	var members []map[string]json.RawMessage
	_ = json.Unmarshal(raw, &members) // it was read above
	for i := range parts {
		for _, name := range [...]string{"entities", "propertyNames", "relationshipNames", "attributeNames"} {
			if list := string(members[i][name]); list == "[]" || list == "null" {
				return nil, bad("The %s of a registration's information is empty.", name)
			}
		}
		if len(parts[i].Entities)+len(parts[i].Properties)+len(parts[i].Relationships)+len(parts[i].Attributes) == 0 {
			return nil, bad("Every element of information has entities, propertyNames or relationshipNames.")
		}
		if len(parts[i].Entities) > maxEntities || len(parts[i].Properties)+len(parts[i].Relationships)+len(parts[i].Attributes) > maxNames {
			return nil, bad("An element of information has more than %d entities or names.", maxNames)
		}
	}
	return parts, nil
}

// rename gives the parts with every name turned.
func rename(parts []told, turn func(string) (string, error)) (err error) {
	for i := range parts {
		for _, list := range parts[i].lists() {
			for k, name := range *list {
				if (*list)[k], err = turn(name); err != nil {
					return err
				}
			}
		}
		for k := range parts[i].Entities {
			types, err := parts[i].Entities[k].types()
			if err != nil {
				return err
			}
			for n := range types {
				if types[n], err = turn(types[n]); err != nil {
					return err
				}
			}
			parts[i].Entities[k].setTypes(types)
		}
	}
	return nil
}

func expandInformation(raw json.RawMessage, names model.Names) (json.RawMessage, error) {
	parts, err := readInformation(raw)
	if err != nil {
		return nil, err
	}
	err = rename(parts, func(name string) (string, error) {
		if iri := names.Expand(name); name != "" && len(iri) <= model.MaxName && iri != "" && iri[0] != '@' {
			return iri, nil
		}
		return "", bad("A type or an attribute cannot be named %.80q.", name)
	})
	if err != nil {
		return nil, err
	}
	text, _ := json.Marshal(parts) // plain texts
	return text, nil
}

// compactInformation is the way back, for an answer.
func compactInformation(raw json.RawMessage, names model.Names) json.RawMessage {
	parts, err := readInformation(raw)
	if err != nil {
		return raw
	}
	_ = rename(parts, func(iri string) (string, error) { return names.Compact(iri), nil })
	text, _ := json.Marshal(parts) // plain texts
	return text
}

// information makes of the parts what is matched with.
func information(raw json.RawMessage) ([]Information, error) {
	parts, err := readInformation(raw)
	if err != nil {
		return nil, err
	}
	all := make([]Information, len(parts))
	for i := range parts {
		for _, list := range parts[i].lists() {
			all[i].Attributes = append(all[i].Attributes, *list...)
		}
		for k := range parts[i].Entities {
			e, err := parts[i].Entities[k].info()
			if err != nil {
				return nil, err
			}
			all[i].Entities = append(all[i].Entities, e)
		}
	}
	return all, nil
}

func (e *toldEntity) info() (info EntityInfo, err error) {
	if info.Types, err = e.types(); err != nil {
		return info, err
	}
	info.ID = e.ID
	if e.ID != "" && !model.IsURI(e.ID) {
		return info, bad("The id of an entity is a URI; %.80q is none.", e.ID)
	}
	if e.Pattern != "" && e.ID == "" { // an id goes before a pattern
		info.Pattern, err = query.ParseIDPattern(e.Pattern)
	}
	return info, err
}
