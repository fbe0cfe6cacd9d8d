package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"citybrain/domain/entities/model"
)

// The limits of what strangers may register.
const (
	maxInformation = 1000 // parts
	maxEntities    = 1000 // of one part
	maxNames       = 1000 // attributes of one part
	maxInfo        = 100  // lines of contextSourceInfo
	maxText        = 16 << 10
)

// Type is what a registration says that it is.
const Type = "ContextSourceRegistration"

// Parse reads a registration; one without an id gets it later. What expires before
// now, µs since 1970, is bad data.
func Parse(raw []byte, names model.Names, now int64) (*Registration, error) {
	given, err := normal(raw, names, false)
	if err != nil {
		return nil, err
	}
	return build(given, now)
}

// Patch gives the registration with the members of a fragment in the place of its
// own, clause 5.9.3; null takes one away.
func (r *Registration) Patch(raw []byte, names model.Names, now int64) (*Registration, error) {
	given, err := normal(raw, names, true)
	if err != nil {
		return nil, err
	}
	if len(given) == 0 {
		return nil, bad("The body says nothing of the registration.")
	}
	members := maps.Clone(r.members)
	for name, value := range given {
		if value == nil {
			delete(members, name)
			continue
		}
		members[name] = value
	}
	if _, renewed := given["expiresAt"]; !renewed {
		now = 0
	}
	n, err := build(members, now)
	if err == nil && n.ID != r.ID {
		return nil, bad("The id of a registration cannot be changed.")
	}
	return n, err
}

// Read reads what Text wrote.
func Read(text []byte) (*Registration, error) {
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	return build(members, 0)
}

// Text is the registration as it is kept, with whole names.
func (r *Registration) Text() []byte {
	text, _ := json.Marshal(r.members) // they were read from JSON
	return text
}

// Named gives the registration with an id.
func (r *Registration) Named(id string) *Registration {
	n := *r
	n.ID, n.members = id, maps.Clone(r.members)
	n.members["id"], _ = json.Marshal(id) // a text
	return &n
}

// normal gives the members of a text with their names expanded; nil for one that
// is null, which only a fragment may have.
func normal(raw []byte, names model.Names, fragment bool) (map[string]json.RawMessage, error) {
	if _, err := model.ContextOf(raw); err != nil {
		return nil, err
	}
	var tidy bytes.Buffer
	var given map[string]json.RawMessage
	if json.Compact(&tidy, raw) != nil || json.Unmarshal(tidy.Bytes(), &given) != nil || given == nil {
		return nil, bad("The body is not an object.")
	}
	members := make(map[string]json.RawMessage, len(given))
	for name, value := range given {
		if reserved(name) {
			continue
		}
		removes := string(value) == "null" || string(value) == `"`+model.Null+`"`
		if removes && !fragment {
			return nil, bad("The member %.80q is null.", name)
		}
		long, err := memberName(name, names)
		if err != nil {
			return nil, err
		}
		if removes {
			value = nil
		} else if long == "information" {
			if value, err = expandInformation(value, names); err != nil {
				return nil, err
			}
		}
		members[long] = value
	}
	return members, nil
}

// reserved tells of members that the broker itself makes, or that are no part of it.
func reserved(name string) bool {
	switch name {
	case "@context", "createdAt", "modifiedAt", "deletedAt", "status", "timesSent", "timesFailed", "lastSuccess", "lastFailure":
		return true
	}
	return false
}

// known are the members of clause 5.2.9, in the order in which they are written.
var known = []string{
	"id", "type", "registrationName", "description", "contextSourceAlias", "information", "datasetId", "tenant",
	"observationInterval", "managementInterval", "location", "observationSpace", "operationSpace", "expiresAt", "endpoint",
	"contextSourceInfo", "scope", "mode", "operations", "refreshRate", "management",
}

// memberName gives the name under which a member is kept: its IRI, if it is a
// property that the source has made up.
func memberName(name string, names model.Names) (string, error) {
	switch name {
	case "@id":
		return "id", nil
	case "@type":
		return "type", nil
	}
	if slices.Contains(known, name) {
		return name, nil
	}
	if name == "" || len(name) > model.MaxName || strings.HasPrefix(name, "@") || strings.ContainsAny(name, "<>\"{}|\\^` \t\r\n") {
		return "", bad("A member of a registration cannot be named %.80q.", name)
	}
	return names.Expand(name), nil
}

func bad(format string, args ...any) error { return model.Bad(fmt.Sprintf(format, args...)) }
