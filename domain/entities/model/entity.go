// Package model is the information model of NGSI-LD 上下文信息模型 (ETSI GS CIM 009,
// clauses 4.5 and 5.2): entities, their attributes and what may be done with
// them, without a store and without the web.
//
// All names in it are expanded: a type or an attribute is its IRI. Texts from
// outside are read with a Names, which expands, and written with one, which
// compacts.
//
// An Entity that others can see is never changed: every operation makes a new
// one, which shares the attributes that stayed.
package model

import "encoding/json"

// Kind is the kind of an attribute.
type Kind uint8

// The kinds of attributes.
const (
	Property Kind = iota
	GeoProperty
	Relationship
	LanguageProperty
	VocabProperty
	ListProperty
	ListRelationship
	JSONProperty
)

// Unstated is the kind of an instance in a fragment that does not say its kind:
// a merge or a patch takes it from the attribute that is there.
const Unstated Kind = 255

// Entity is what is known of one thing of the city: a lamp, a building, a bus.
// Times are microseconds since 1970 UTC, 0 where there is none.
type Entity struct {
	ID         string
	Types      []string // IRIs, at least one, in the order given
	Scopes     []string // "/Shanghai/Jingan"
	Attributes []Attribute
	CreatedAt  int64
	ModifiedAt int64
	ExpiresAt  int64
	Sequence   uint64 // of the operation in the log that made it so
}

// Attribute is all that one name says of an entity: one instance, or several
// that differ by their dataset.
type Attribute struct {
	Name      string // IRI
	Instances []Instance
}

// Instance is one value of an attribute.
type Instance struct {
	Kind        Kind
	DatasetID   string          // "" is the default instance
	Value       json.RawMessage // the member of its kind (value, object, languageMap, vocab, valueList, objectList, json): compact JSON, nil in fragments that leave it
	ObjectTypes []string        // IRIs: the objectType of a relationship, the valueType of a property
	UnitCode    string
	ObservedAt  int64
	ExpiresAt   int64
	CreatedAt   int64
	ModifiedAt  int64
	DeletedAt   int64       // in temporal representations only
	Sub         []Attribute // properties of the property, relationships of it
}

// Names turns the short names of a text into IRIs and back, after its @context.
type Names interface {
	// Expand gives the IRI of a short name, a prefixed name or an IRI.
	Expand(name string) string
	// Compact gives the shortest name of an IRI; the IRI itself where there is none.
	Compact(iri string) string
}

// Null is what a merge or patch says of a member that shall go.
const Null = "urn:ngsi-ld:null"

// Attribute gives the attribute of this name; nil if there is none.
func (e *Entity) Attribute(name string) *Attribute {
	for i := range e.Attributes {
		if e.Attributes[i].Name == name {
			return &e.Attributes[i]
		}
	}
	return nil
}

// Default gives the instance without a dataset; nil if there is none.
func (a *Attribute) Default() *Instance { return a.Dataset("") }

// Dataset gives the instance of a dataset, "" for the default one; nil if there is none.
func (a *Attribute) Dataset(id string) *Instance {
	for i := range a.Instances {
		if a.Instances[i].DatasetID == id {
			return &a.Instances[i]
		}
	}
	return nil
}
