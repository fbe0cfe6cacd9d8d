package entities

import (
	"bytes"
	"encoding/json"
	"slices"

	"citybrain/domain/entities/model"
)

// record adds to an evolution what a change made of the attributes: an instance
// for each that was written, and for each that went away one that says when.
func (ev *evolution) record(c *Change) {
	names := c.names()
	ev.courses = slices.Grow(ev.courses, len(names))
	for _, name := range names {
		ev.written(c, name)
	}
	before, after := scopesOf(c.Before), scopesOf(c.After)
	switch {
	case slices.Equal(before, after):
	case len(after) == 0:
		ev.add(model.Scope, record{Instance: model.Instance{Value: []byte("[]"), CreatedAt: c.At, ModifiedAt: c.At, DeletedAt: c.At}})
	default:
		ev.add(model.Scope, scopeRecord(after, c.At))
	}
}

func scopesOf(e *model.Entity) []string {
	if e == nil {
		return nil
	}
	return e.Scopes
}

// scopeRecord is the instance of a scope that is set, clause 4.5.7.
func scopeRecord(scopes []string, at int64) record {
	value, _ := json.Marshal(scopes) // texts
	return record{Instance: model.Instance{Value: value, ObservedAt: at, CreatedAt: at, ModifiedAt: at}}
}

// names gives the attributes that the change was about.
func (c *Change) names() []string {
	if c.After == nil {
		return c.Gone()
	}
	names := c.Touched
	for _, name := range c.Gone() {
		if !slices.Contains(c.Touched, name) {
			names = append(slices.Clip(names), name)
		}
	}
	return names
}

func attributeOf(e *model.Entity, name string) *model.Attribute {
	if e == nil {
		return nil
	}
	return e.Attribute(name)
}

// written records what became of the instances of one attribute.
func (ev *evolution) written(c *Change, name string) {
	before, after := attributeOf(c.Before, name), attributeOf(c.After, name)
	if after != nil {
		for i := range after.Instances {
			in := &after.Instances[i]
			if was := instanceOf(before, in.DatasetID); was == nil || differs(was, in) {
				ev.add(name, record{Instance: *in})
			}
		}
	}
	if before == nil {
		return
	}
	for i := range before.Instances {
		if was := &before.Instances[i]; instanceOf(after, was.DatasetID) == nil {
			ev.add(name, record{Instance: farewell(was, c.At)})
		}
	}
}

func instanceOf(a *model.Attribute, dataset string) *model.Instance {
	if a == nil {
		return nil
	}
	return a.Dataset(dataset)
}

// differs tells whether an instance was written again.
func differs(was, in *model.Instance) bool {
	return was.ModifiedAt != in.ModifiedAt || was.ObservedAt != in.ObservedAt || !bytes.Equal(was.Value, in.Value)
}

// farewell is the instance that stands for the deletion of another.
func farewell(was *model.Instance, at int64) model.Instance {
	value := `"` + model.Null + `"`
	switch was.Kind {
	case model.LanguageProperty:
		value = `{"@none":` + value + `}`
	case model.ListProperty, model.ListRelationship:
		value = `[` + value + `]`
	}
	return model.Instance{
		Kind: was.Kind, DatasetID: was.DatasetID, Value: []byte(value),
		CreatedAt: was.CreatedAt, ModifiedAt: at, DeletedAt: at,
	}
}
