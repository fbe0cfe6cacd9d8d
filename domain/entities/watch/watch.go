// Package watch is the subscriptions of NGSI-LD 订阅 (ETSI GS CIM 009, clauses
// 5.2.12 to 5.2.15, 5.2.22 and 5.8): what somebody wants to be told of, which
// changes of entities that is, and what the notification says. It sends nothing.
//
// Names in a Subscription are expanded; texts of a query language are kept as
// they were given, together with what their names mean, so that a stored one is
// read again without its @context.
package watch

import (
	"encoding/json"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// Subscription is what somebody wants to be told of, clause 5.2.12. Times are
// microseconds since 1970 UTC, 0 where there is none. One that others can see is
// never changed. Its JSON form is the one that is stored; Document and Load read
// and write it.
type Subscription struct {
	ID           string          `json:"id"`
	Name         string          `json:"name,omitempty"`
	Description  string          `json:"description,omitempty"`
	Entities     []Selector      `json:"entities,omitempty"` // any of them; nil: all
	Watched      []string        `json:"watched,omitempty"`  // IRIs of attributes; nil: all
	Triggers     []Trigger       `json:"triggers,omitempty"` // nil: attributeCreated and attributeUpdated
	TimeInterval float64         `json:"timeInterval,omitempty"`
	Q            *Text           `json:"q,omitempty"`
	ScopeQ       string          `json:"scopeQ,omitempty"`
	CSF          *Text           `json:"csf,omitempty"`
	GeoQ         json.RawMessage `json:"geoQ,omitempty"` // its geoproperty is an IRI
	TemporalQ    json.RawMessage `json:"temporalQ,omitempty"`
	Active       *bool           `json:"active,omitempty"` // nil: it was not said, which means yes
	Notification Notification    `json:"notification"`
	ExpiresAt    int64           `json:"expiresAt,omitempty"`
	Throttling   float64         `json:"throttling,omitempty"` // s
	Lang         string          `json:"lang,omitempty"`
	DatasetIDs   []string        `json:"datasetIds,omitempty"`
	JSONLD       string          `json:"jsonldContext,omitempty"` // URL of the @context of notifications
	Context      json.RawMessage `json:"context,omitempty"`       // value of @context with which it was written
	Region       string          `json:"region,omitempty"`        // what its writer may see of the city's things: this region
	Org          string          `json:"org,omitempty"`           // and this organisation, "" for every one
	Local        bool            `json:"local,omitempty"`         // of what this broker holds only
	Origin       string          `json:"origin,omitempty"`        // URL by which its writer reached the broker

	sieve *sieve
}

// Selector means entities, clause 5.2.33.
type Selector struct {
	IDs     []string `json:"ids,omitempty"`
	Pattern string   `json:"pattern,omitempty"`
	Types   *Text    `json:"types"`
}

// Text is a text in a query language and what the names in it mean.
type Text struct {
	Text  string            `json:"text"`
	Names map[string]string `json:"names,omitempty"`
}

// Trigger is a kind of change that a subscription is about.
type Trigger string

// The kinds of changes. An entity is updated if attributes of it come, change or
// go; that it comes or goes itself is not among it.
const (
	EntityCreated    Trigger = "entityCreated"
	EntityUpdated    Trigger = "entityUpdated"
	EntityDeleted    Trigger = "entityDeleted"
	AttributeCreated Trigger = "attributeCreated"
	AttributeUpdated Trigger = "attributeUpdated"
	AttributeDeleted Trigger = "attributeDeleted"
)

// Notification is how and where to notify, clause 5.2.14.1.
type Notification struct {
	Attributes  []string `json:"attributes,omitempty"` // IRIs
	Pick        []string `json:"pick,omitempty"`       // IRIs, and id, type, scope
	Omit        []string `json:"omit,omitempty"`
	Format      string   `json:"format,omitempty"` // as it was given; "" means normalized
	ShowChanges *bool    `json:"showChanges,omitempty"`
	SysAttrs    *bool    `json:"sysAttrs,omitempty"`
	Join        string   `json:"join,omitempty"` // flat, inline or @none
	JoinLevel   int      `json:"joinLevel,omitempty"`
	Endpoint    Endpoint `json:"endpoint"`
}

// Endpoint is who is notified, clause 5.2.15.
type Endpoint struct {
	URI          string `json:"uri"`
	Accept       string `json:"accept,omitempty"` // media type; "" means application/json
	ReceiverInfo []Pair `json:"receiverInfo,omitempty"`
	NotifierInfo []Pair `json:"notifierInfo,omitempty"`
	Timeout      int64  `json:"timeout,omitempty"`  // ms; 0: it was not said
	Cooldown     int64  `json:"cooldown,omitempty"` // ms; 0: it was not said
}

// Pair is a KeyValuePair, clause 5.2.22.
type Pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// sieve is a subscription's conditions, parsed.
type sieve struct {
	selectors []selector
	q         *query.Q
	csf       *query.Q
	scopes    *query.Scopes
	geo       *query.Geo
	pick      *model.Projection
	omit      *model.Projection
	created   bool // which kinds of changes count
	updated   bool
	deleted   bool
	entities  [3]bool // created, updated, deleted
}

type selector struct {
	ids     map[string]bool
	pattern *query.IDPattern
	types   *query.Types
}

// The media types that an endpoint may accept.
const (
	JSON    = "application/json"
	JSONLD  = "application/ld+json"
	GeoJSON = "application/geo+json"
)

// The states of a subscription.
const (
	Active  = "active"
	Paused  = "paused"
	Expired = "expired"
)

// Status tells the state at an instant, µs.
func (s *Subscription) Status(now int64) string {
	switch {
	case s.ExpiresAt != 0 && s.ExpiresAt <= now:
		return Expired
	case s.Active != nil && !*s.Active:
		return Paused
	}
	return Active
}

// Accept gives the media type of notifications.
func (s *Subscription) Accept() string {
	if s.Notification.Endpoint.Accept == "" {
		return JSON
	}
	return s.Notification.Endpoint.Accept
}

// Format gives the representation of entities in notifications.
func (s *Subscription) Format() model.Format {
	switch s.Notification.Format {
	case "concise":
		return model.Concise
	case "keyValues", "simplified":
		return model.Simplified
	}
	return model.Normalized
}

// Info gives the value that the notifier shall use for a key; "" if there is none.
func (e *Endpoint) Info(key string) string {
	for _, p := range e.NotifierInfo {
		if p.Key == key {
			return p.Value
		}
	}
	return ""
}
