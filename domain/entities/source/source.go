// Package source is what other brokers and devices say that they can tell 上下文源注册
// (ETSI GS CIM 009, clauses 4.3.6, 4.20 and 5.2.9 to 5.2.11): context source
// registrations, whom a request concerns by them, what of a write goes where, and
// how the answers of several sources become one entity.
//
// Names in it are expanded, as everywhere in the broker. It knows no network.
package source

import (
	"encoding/json"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

// Mode is how far a source is to be believed, clause 4.3.6.
type Mode string

// The modes. An exclusive source alone has some attributes of one entity, a
// redirect source has what it names instead of this broker; inclusive sources have
// it as well as others, and auxiliary ones are asked only for what nobody has.
const (
	Inclusive Mode = "inclusive"
	Exclusive Mode = "exclusive"
	Redirect  Mode = "redirect"
	Auxiliary Mode = "auxiliary"
)

// proxied tells whether the data is held at the source and not here.
func (m Mode) proxied() bool { return m == Exclusive || m == Redirect }

// Registration is what one source said that it can tell or take. It is never
// changed: a patch makes a new one.
type Registration struct {
	ID          string
	Alias       string // by which the source is known in Via headers; "" if it did not say
	Information []Information
	Tenant      string // there, not here
	Endpoint    string // URL; paths of the interface come behind it
	Info        []KeyValue
	Scopes      []string
	Mode        Mode
	ExpiresAt   int64     // µs since 1970; 0: never
	Observation *Interval // of temporal data by observedAt; nil: it has latest data
	Management  *Interval // of temporal data by createdAt, modifiedAt, deletedAt
	LocalOnly   bool      // it shall answer from what it holds itself
	Timeout     time.Duration
	Cooldown    time.Duration // after a failure

	offers  map[Operation]bool
	extra   []model.Attribute // its own properties, for filters by them
	members map[string]json.RawMessage
}

// Information is one part of what a source has, clause 5.2.10: these attributes of
// these entities.
type Information struct {
	Entities   []EntityInfo // empty: any
	Attributes []string     // IRIs; empty: all
}

// EntityInfo means entities, clause 5.2.8.
type EntityInfo struct {
	ID      string // "" for any
	Pattern *query.IDPattern
	Types   []string // IRIs; an entity has all of them
}

// KeyValue is one line of contextSourceInfo, clause 5.2.22.
type KeyValue struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Interval is a stretch of time, µs since 1970; End is 0 where it goes on.
type Interval struct{ Start, End int64 }

// Offers tells whether the source can do an operation.
func (r *Registration) Offers(o Operation) bool { return r.offers[o] }

// Temporal tells whether the source has the history of entities, not their latest state.
func (r *Registration) Temporal() bool { return r.Observation != nil || r.Management != nil }

// Live tells whether a registration counts at an instant, µs since 1970.
func (r *Registration) Live(now int64) bool { return r.ExpiresAt == 0 || now < r.ExpiresAt }

// Filtered tells whether a filter by the properties of sources (csf) lets it pass.
func (r *Registration) Filtered(csf *query.Q) bool {
	return csf == nil || csf.Match(&model.Entity{ID: r.ID, Attributes: r.extra})
}

// Overlaps tells whether a temporal question touches the time of which the source
// knows; without one, only sources of latest data are meant (clause 5.10.2).
func (r *Registration) Overlaps(asked *query.Time) bool {
	if asked == nil {
		return !r.Temporal()
	}
	span := r.Management
	if asked.Property == "observedAt" {
		span = r.Observation
	}
	if span == nil {
		return false
	}
	switch asked.Relation {
	case "before":
		return span.Start < asked.At
	case "after":
		return span.End == 0 || span.End >= asked.At
	}
	return span.Start < asked.End && (span.End == 0 || span.End >= asked.At)
}

// Near tells whether a geo-query may find something at the source: it does where
// the source says nothing of that place.
func (r *Registration) Near(asked *query.Geo) bool {
	if asked == nil {
		return true
	}
	for _, space := range [3][2]string{{"location", model.Location}, {"observationSpace", model.ObservationSpace}, {"operationSpace", model.OperationSpace}} {
		if shape := r.members[space[0]]; shape != nil && asked.Property() == space[1] {
			return asked.MatchValue(shape)
		}
	}
	return true
}

// Scoped tells whether a scope query may find something at the source.
func (r *Registration) Scoped(asked *query.Scopes) bool {
	return asked == nil || len(r.Scopes) == 0 || asked.Match(r.Scopes)
}
