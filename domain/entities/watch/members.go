package watch

import (
	"encoding/json"
	"slices"
	"strings"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// writer puts members into a subscription.
type writer struct {
	names model.Names
	now   int64
	patch bool
}

// null tells whether a member shall be taken away; only a patch may say so.
func (w *writer) null(name string, value json.RawMessage) (bool, error) {
	if string(value) != "null" && string(value) != `"`+model.Null+`"` {
		return false, nil
	}
	if !w.patch {
		return false, model.Bad(name + " must not be null.")
	}
	return true, nil
}

// apply puts members in their place; those that are not known are let be.
func (w *writer) apply(s *Subscription, members map[string]json.RawMessage) error {
	for name, value := range members {
		gone, err := w.null(name, value)
		if err != nil {
			return err
		}
		if gone {
			err = w.remove(s, name)
		} else {
			err = w.set(s, name, value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// remove takes a member away.
func (w *writer) remove(s *Subscription, name string) error {
	switch name {
	case "id", "@id", "type", "@type", "notification":
		return model.Bad(name + " cannot be taken away from a subscription.")
	case "subscriptionName":
		s.Name = ""
	case "description":
		s.Description = ""
	case "entities":
		s.Entities = nil
	case "watchedAttributes":
		s.Watched = nil
	case "notificationTrigger":
		s.Triggers = nil
	case "timeInterval":
		s.TimeInterval = 0
	case "throttling":
		s.Throttling = 0
	case "q":
		s.Q = nil
	case "scopeQ":
		s.ScopeQ = ""
	case "csf":
		s.CSF = nil
	case "geoQ":
		s.GeoQ = nil
	case "temporalQ":
		s.TemporalQ = nil
	case "isActive":
		s.Active = nil
	case "expiresAt", "expires":
		s.ExpiresAt = 0
	case "lang":
		s.Lang = ""
	case "datasetId":
		s.DatasetIDs = nil
	case "jsonldContext":
		s.JSONLD = ""
	}
	return nil
}

// set puts a member in its place.
func (w *writer) set(s *Subscription, name string, value json.RawMessage) (err error) {
	switch name {
	case "id", "@id":
		if s.ID, err = w.oneText(name, value); err == nil && !model.IsURI(s.ID) {
			err = model.Bad("The id of a subscription is a URI; " + short(s.ID) + " is none.")
		}
	case "type", "@type":
		var kind string
		if json.Unmarshal(value, &kind) != nil || kind != "Subscription" && kind != model.Namespace+"Subscription" {
			err = model.Bad(`The type of a subscription is "Subscription".`)
		}
	case "subscriptionName":
		s.Name, err = w.oneText(name, value)
	case "description":
		s.Description, err = w.oneText(name, value)
	case "entities":
		s.Entities, err = w.entities(value)
	case "isActive":
		s.Active, err = truth(name, value)
	case "notification":
		err = w.notification(&s.Notification, value)
	case "lang":
		s.Lang, err = w.oneText(name, value)
	case "datasetId":
		s.DatasetIDs, err = datasets(value)
	case "jsonldContext":
		if s.JSONLD, err = w.oneText(name, value); err == nil && !isWeb(s.JSONLD) {
			err = model.Bad("jsonldContext is the URL of a context; " + short(s.JSONLD) + " is none.")
		}
	default:
		err = w.setCondition(s, name, value)
	}
	return err
}

// setCondition puts a member in its place that says what is to be told, and when.
func (w *writer) setCondition(s *Subscription, name string, value json.RawMessage) (err error) {
	switch name {
	case "watchedAttributes":
		if s.Watched, err = texts(name, value); err == nil {
			s.Watched, err = expandAll(s.Watched, w.names, name)
		}
	case "notificationTrigger":
		s.Triggers, err = triggers(value)
	case "timeInterval":
		s.TimeInterval, err = seconds(name, value)
	case "throttling":
		s.Throttling, err = seconds(name, value)
	case "q":
		s.Q, err = w.q(name, value)
	case "csf":
		s.CSF, err = w.q(name, value)
	case "scopeQ":
		if s.ScopeQ, err = w.oneText(name, value); err == nil {
			_, err = query.ParseScopeQ(s.ScopeQ)
		}
	case "geoQ":
		s.GeoQ, err = w.geo(value)
	case "temporalQ":
		if _, err = query.ParseTimeJSON(value); err == nil {
			s.TemporalQ = compactJSON(value)
		}
	case "expiresAt", "expires":
		s.ExpiresAt, err = w.future(name, value)
	}
	return err
}

func (w *writer) q(name string, value json.RawMessage) (*Text, error) {
	q, err := w.oneText(name, value)
	if err != nil {
		return nil, err
	}
	return text(q, w.names, func(q string, names model.Names) error {
		_, err := query.ParseQ(q, names)
		return err
	})
}

// geo reads a geoQ and expands its geoproperty.
func (w *writer) geo(value json.RawMessage) (json.RawMessage, error) {
	members, err := object(value, "geoQ")
	if err != nil {
		return nil, err
	}
	if _, err := query.ParseGeoQ(value, w.names); err != nil {
		return nil, err
	}
	if called, ok := members["geoproperty"]; ok {
		var name string
		if json.Unmarshal(called, &name) != nil || name != "" && !isName(name) {
			return nil, model.Bad("The geoproperty is the name of an attribute.")
		}
		if name != "" {
			members["geoproperty"] = plain(w.names.Expand(name))
		}
	}
	return plain(members), nil
}

func (w *writer) future(name string, value json.RawMessage) (int64, error) {
	text, err := w.oneText(name, value)
	if err != nil {
		return 0, err
	}
	at, ok := model.ParseTime(text)
	switch {
	case !ok:
		return 0, model.Bad(name + " is a time like 2026-11-22T08:00:00Z, not " + short(text) + ".")
	case at <= w.now:
		return 0, model.Bad(name + " lies in the past: " + text + ".")
	}
	return at, nil
}

// entities reads EntitySelectors, clause 5.2.33.
func (w *writer) entities(value json.RawMessage) ([]Selector, error) {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil || len(list) == 0 || len(list) > maxSelectors {
		return nil, model.Bad("entities is an array of one object or more, at most 1000.")
	}
	all := make([]Selector, 0, len(list))
	for _, raw := range list {
		one, err := w.selector(raw)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (w *writer) selector(raw json.RawMessage) (s Selector, err error) {
	members, err := object(raw, "Each of entities")
	if err != nil {
		return s, err
	}
	kinds, ok := members["type"]
	if !ok {
		return s, model.Bad("Each of entities has a type.")
	}
	list, err := oneOrMore("type", kinds)
	if err != nil {
		return s, err
	}
	s.Types, err = text(strings.Join(list, ","), w.names, func(types string, names model.Names) error {
		_, err := query.ParseTypes(types, names)
		return err
	})
	if err != nil {
		return s, err
	}
	if id, ok := members["id"]; ok {
		if s.IDs, err = oneOrMore("id", id); err != nil {
			return s, err
		}
		if i := slices.IndexFunc(s.IDs, func(id string) bool { return !model.IsURI(id) }); i >= 0 {
			return s, model.Bad("The id of an entity is a URI; " + short(s.IDs[i]) + " is none.")
		}
	}
	if pattern, ok := members["idPattern"]; ok {
		if s.Pattern, err = w.oneText("idPattern", pattern); err == nil {
			_, err = query.ParseIDPattern(s.Pattern)
		}
	}
	return s, err
}

func triggers(value json.RawMessage) ([]Trigger, error) {
	list, err := texts("notificationTrigger", value)
	if err != nil {
		return nil, err
	}
	all := make([]Trigger, 0, len(list))
	for _, one := range list {
		switch t := Trigger(one); t {
		case EntityCreated, EntityUpdated, EntityDeleted, AttributeCreated, AttributeUpdated, AttributeDeleted:
			all = append(all, t)
		default:
			return nil, model.Bad("notificationTrigger does not know " + short(one) + ".")
		}
	}
	return all, nil
}

func datasets(value json.RawMessage) ([]string, error) {
	list, err := oneOrMore("datasetId", value)
	if err != nil {
		return nil, err
	}
	for _, id := range list {
		if id != "@none" && !model.IsURI(id) {
			return nil, model.Bad("datasetId is a URI or @none; " + short(id) + " is none.")
		}
	}
	return list, nil
}
