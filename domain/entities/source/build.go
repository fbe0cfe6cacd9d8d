package source

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/kernel/geo"
)

// build makes a registration of its members and holds them to clause 5.2.9. What
// expires before now is refused.
func build(members map[string]json.RawMessage, now int64) (*Registration, error) {
	r := &Registration{Mode: Inclusive, members: members}
	for _, name := range [...]string{"type", "information", "endpoint"} {
		if members[name] == nil {
			return nil, bad("A registration has a %s; this one has none.", name)
		}
	}
	for name, value := range members {
		if err := r.member(name, value); err != nil {
			return nil, err
		}
	}
	if r.offers == nil {
		r.offer([]Operation{"federationOps"})
	}
	if now > 0 && r.ExpiresAt != 0 && r.ExpiresAt <= now {
		return nil, bad("expiresAt lies in the past.")
	}
	return r, r.whole()
}

// whole checks what concerns several members: an exclusive source names the
// attributes and the entity that it alone has (clause 4.3.6.3).
func (r *Registration) whole() error {
	if r.Mode != Exclusive {
		return nil
	}
	for _, part := range r.Information {
		if len(part.Entities) == 0 || len(part.Attributes) == 0 {
			return bad("An exclusive registration names entities and attributes in each part of its information.")
		}
		for _, e := range part.Entities {
			if e.ID == "" {
				return bad("An exclusive registration names each of its entities by id.")
			}
		}
	}
	return nil
}

// member reads one member; what is not known is a property of the source's own.
func (r *Registration) member(name string, value json.RawMessage) (err error) {
	switch name {
	case "id":
		if r.ID, err = textOf(name, value); err == nil && !model.IsURI(r.ID) {
			return bad("The id of a registration is a URI; %.80q is none.", r.ID)
		}
	case "type":
		if kind, _ := textOf(name, value); kind != Type && kind != model.Namespace+Type {
			return bad("The type of a registration is %s.", Type)
		}
	case "registrationName", "description":
		_, err = textOf(name, value)
	case "contextSourceAlias":
		r.Alias, err = textOf(name, value)
	case "information":
		r.Information, err = information(value)
	case "datasetId":
		err = datasets(value)
	case "endpoint":
		r.Endpoint, err = endpoint(value)
	case "expiresAt":
		r.ExpiresAt, err = momentOf(name, value)
	case "observationInterval":
		r.Observation, err = intervalOf(name, value)
	case "managementInterval":
		r.Management, err = intervalOf(name, value)
	case "location", "observationSpace", "operationSpace":
		r.members[name], err = shapeOf(name, value)
	default:
		return r.more(name, value)
	}
	return err
}

func (r *Registration) more(name string, value json.RawMessage) (err error) {
	switch name {
	case "tenant":
		r.Tenant, err = textOf(name, value)
		return err
	case "contextSourceInfo":
		return r.readInfo(value)
	case "scope":
		r.Scopes, err = scopesOf(value)
		return err
	case "mode":
		return r.readMode(value)
	case "operations":
		return r.readOperations(value)
	case "refreshRate":
		_, err = durationOf(name, value)
		return err
	case "management":
		return r.readManagement(value)
	}
	r.extra = append(r.extra, model.Attribute{Name: name, Instances: []model.Instance{{Value: valueOf(value)}}})
	return nil
}

// valueOf takes the value out of a property that is written as one of an entity.
func valueOf(raw json.RawMessage) json.RawMessage {
	var p struct {
		Type  string
		Value json.RawMessage
	}
	if json.Unmarshal(raw, &p) == nil && p.Type == "Property" && p.Value != nil {
		return p.Value
	}
	return raw
}

func textOf(name string, raw json.RawMessage) (text string, err error) {
	if json.Unmarshal(raw, &text) != nil || text == "" || len(text) > maxText {
		return "", bad("The %s of a registration is a text.", name)
	}
	return text, nil
}

func datasets(raw json.RawMessage) error {
	var all []string
	if json.Unmarshal(raw, &all) != nil || len(all) == 0 {
		return bad("The datasetId of a registration is an array of URIs or @none.")
	}
	for _, id := range all {
		if id != "@none" && !model.IsURI(id) {
			return bad("The dataset %.80q is not a URI.", id)
		}
	}
	return nil
}

func endpoint(raw json.RawMessage) (string, error) {
	text, err := textOf("endpoint", raw)
	if err != nil {
		return "", err
	}
	to, err := url.Parse(text)
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Host == "" || to.RawQuery != "" || to.Fragment != "" || to.User != nil {
		return "", bad("The endpoint of a registration is a URL of http or https without a query; %.200q is none.", text)
	}
	return strings.TrimSuffix(strings.TrimSuffix(text, "/"), "/ngsi-ld/v1"), nil
}

func momentOf(name string, raw json.RawMessage) (int64, error) {
	text, err := textOf(name, raw)
	if err != nil {
		return 0, err
	}
	at, ok := model.ParseTime(text)
	if !ok {
		return 0, bad("The %s is a time such as 2026-11-22T03:04:05Z, not %.80q.", name, text)
	}
	return at, nil
}

func intervalOf(name string, raw json.RawMessage) (*Interval, error) {
	var told struct{ StartAt, EndAt json.RawMessage }
	if json.Unmarshal(raw, &told) != nil || told.StartAt == nil {
		return nil, bad("The %s is an object with startAt and, where it ends, endAt.", name)
	}
	span := &Interval{}
	var err error
	if span.Start, err = momentOf("startAt", told.StartAt); err != nil || told.EndAt == nil {
		return span, err
	}
	if span.End, err = momentOf("endAt", told.EndAt); err == nil && span.End < span.Start {
		return nil, bad("The %s ends before it begins.", name)
	}
	return span, err
}

// shapeOf reads a geometry, also one that is written as a GeoProperty.
func shapeOf(name string, raw json.RawMessage) (json.RawMessage, error) {
	var p struct {
		Type  string
		Value json.RawMessage
	}
	if json.Unmarshal(raw, &p) == nil && p.Type == "GeoProperty" && p.Value != nil {
		raw = p.Value
	}
	if _, err := geo.ParseGeoJSON(raw, 10_000); err != nil {
		return nil, bad("The %s of a registration is a GeoJSON geometry.", name)
	}
	return raw, nil
}

func scopesOf(raw json.RawMessage) ([]string, error) {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}, nil
	}
	var all []string
	if json.Unmarshal(raw, &all) != nil || len(all) == 0 {
		return nil, bad("The scope of a registration is a scope such as /Shanghai/Jingan or an array of them.")
	}
	return all, nil
}

func durationOf(name string, raw json.RawMessage) (string, error) {
	text, err := textOf(name, raw)
	if err == nil && !isDuration(text) {
		return "", bad("The %s is a duration such as PT10S, not %.80q.", name, text)
	}
	return text, err
}

// isDuration tells whether a text is a duration of ISO 8601.
func isDuration(text string) bool {
	rest, ok := strings.CutPrefix(text, "P")
	days, time, hasTime := strings.Cut(rest, "T")
	if !ok || rest == "" || hasTime && time == "" {
		return false
	}
	return inUnits(days, "YMWD") && inUnits(time, "HMS")
}

// inUnits reads numbers, each before one of the units, which come in this order.
func inUnits(text, units string) bool {
	for text != "" {
		n := len(text) - len(strings.TrimLeft(text, "0123456789.,"))
		if n == 0 || n == len(text) {
			return false
		}
		at := strings.IndexByte(units, text[n])
		if at < 0 {
			return false
		}
		text, units = text[n+1:], units[at+1:]
	}
	return true
}

// readManagement reads clause 5.2.34.
func (r *Registration) readManagement(raw json.RawMessage) error {
	var told struct {
		LocalOnly     *bool
		CacheDuration json.RawMessage
		Timeout       *float64
		Cooldown      *float64
	}
	if err := json.Unmarshal(raw, &told); err != nil || raw[0] != '{' {
		return bad("management is an object with localOnly, cacheDuration, timeout and cooldown.")
	}
	r.LocalOnly = told.LocalOnly != nil && *told.LocalOnly
	if told.CacheDuration != nil {
		if _, err := durationOf("cacheDuration", told.CacheDuration); err != nil {
			return err
		}
	}
	for _, one := range []struct {
		told *float64
		to   *time.Duration
	}{{told.Timeout, &r.Timeout}, {told.Cooldown, &r.Cooldown}} {
		if one.told == nil {
			continue
		}
		if *one.told < 1 || *one.told > 1e9 {
			return bad("timeout and cooldown are milliseconds, at least 1.")
		}
		*one.to = time.Duration(*one.told * float64(time.Millisecond))
	}
	return nil
}

func (r *Registration) readInfo(raw json.RawMessage) error {
	if json.Unmarshal(raw, &r.Info) != nil || len(r.Info) > maxInfo {
		return bad("contextSourceInfo is an array of objects with key and value, both texts.")
	}
	for _, one := range r.Info {
		if one.Key == "" || strings.ContainsAny(one.Key+one.Value, "\r\n\x00") {
			return bad("contextSourceInfo has a line without a key or with a line break.")
		}
	}
	return nil
}

func (r *Registration) readMode(raw json.RawMessage) error {
	text, err := textOf("mode", raw)
	if err != nil {
		return err
	}
	switch r.Mode = Mode(text); r.Mode {
	case Inclusive, Exclusive, Redirect, Auxiliary:
		return nil
	}
	return bad("The mode of a registration is inclusive, exclusive, redirect or auxiliary, not %.80q.", text)
}

func (r *Registration) readOperations(raw json.RawMessage) error {
	var all []Operation
	if json.Unmarshal(raw, &all) != nil || len(all) == 0 {
		return bad("operations is an array of names such as federationOps or retrieveEntity.")
	}
	for _, one := range all {
		if one.members() == nil {
			return bad("There is no operation %.80q.", string(one))
		}
	}
	r.offer(all)
	return nil
}

func (r *Registration) offer(all []Operation) {
	r.offers = map[Operation]bool{}
	for _, one := range all {
		for _, o := range one.members() {
			r.offers[o] = true
		}
	}
}
