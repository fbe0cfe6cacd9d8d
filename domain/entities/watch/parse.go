package watch

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"citybrain/domain/entities/model"
)

// The bounds of what strangers send.
const (
	maxBytes     = 1 << 20
	maxSelectors = 1000
	maxList      = 1000
	maxPairs     = 100
	maxText      = 16 << 10
)

// Parse reads a Subscription that shall be made at an instant, µs; it may be
// without an id. context is the value of @context that its names were written in,
// which notifications use. What is not JSON is an InvalidRequest, what breaks the
// data type BadRequestData.
func Parse(raw []byte, names model.Names, context json.RawMessage, now int64) (*Subscription, error) {
	members, err := membersOf(raw)
	if err != nil {
		return nil, err
	}
	if _, ok := members["type"]; !ok {
		return nil, model.Bad("A subscription has a type.")
	}
	s := &Subscription{Context: context}
	w := writer{names: names, now: now}
	if err := w.apply(s, members); err != nil {
		return nil, err
	}
	return s, s.finish()
}

// Patch gives a subscription with the members of a fragment, clause 5.8.2: each
// takes the place of the one that is there, those of notification and endpoint
// one by one; null or urn:ngsi-ld:null takes it away. The id stays.
func Patch(old *Subscription, raw []byte, names model.Names, now int64) (*Subscription, error) {
	members, err := membersOf(raw)
	if err != nil {
		return nil, err
	}
	if len(members) == 0 {
		return nil, model.Bad("The fragment says nothing of the subscription.")
	}
	s := *old
	w := writer{names: names, now: now, patch: true}
	if err := w.apply(&s, members); err != nil {
		return nil, err
	}
	if s.ID != old.ID {
		return nil, model.Bad("The id of a subscription cannot be changed.")
	}
	return &s, s.finish()
}

// membersOf reads the members of an object but its @context.
func membersOf(raw []byte) (map[string]json.RawMessage, error) {
	if len(raw) > maxBytes {
		return nil, model.Bad("A subscription has at most 1 MiB.")
	}
	if !json.Valid(raw) || !utf8.Valid(raw) {
		return nil, &model.Problem{Type: model.InvalidRequest, Detail: "The body is not JSON."}
	}
	members, err := object(raw, "A subscription")
	delete(members, "@context")
	return members, err
}

// object reads the members of an object.
func object(raw []byte, what string) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) || json.Unmarshal(raw, &members) != nil {
		return nil, model.Bad(what + " is an object.")
	}
	return members, nil
}

// Document gives the stored form.
func (s *Subscription) Document() []byte { return plain(s) }

// Load reads the stored form.
func Load(document []byte) (*Subscription, error) {
	s := &Subscription{}
	if err := json.Unmarshal(document, s); err != nil {
		return nil, model.Bad("The stored subscription cannot be read: " + err.Error())
	}
	return s, s.finish()
}

// finish checks what concerns several members and parses the conditions.
func (s *Subscription) finish() error {
	n := &s.Notification
	switch {
	case s.Entities == nil && s.Watched == nil:
		return model.Bad("A subscription has at least one of entities and watchedAttributes.")
	case n.Endpoint.URI == "":
		return model.Bad("A subscription has a notification with an endpoint with a uri.")
	case s.TimeInterval > 0 && s.Watched != nil:
		return model.Bad("A subscription has timeInterval or watchedAttributes, not both.")
	case s.TimeInterval > 0 && s.Throttling > 0:
		return model.Bad("A subscription has timeInterval or throttling, not both.")
	case n.ShowChanges != nil && *n.ShowChanges && s.Format() == model.Simplified:
		return model.Bad("showChanges cannot be said in the simplified format.")
	case n.JoinLevel > 0 && (n.Join == "" || n.Join == "@none"):
		return model.Bad("joinLevel goes with a join that is flat or inline.")
	}
	return s.compile()
}
