package entities

import (
	"citybrain/domain/entities/model"
	"citybrain/kernel/auth"
)

// Change is what one operation made of an entity or of a document.
type Change struct {
	Tenant   string
	Sequence uint64        // of the operation in the log
	At       int64         // µs, when it was asked for
	Before   *model.Entity // nil: it was created
	After    *model.Entity // nil: it was deleted
	Touched  []string      // attributes that were written, as IRIs
	Class    class         // of a document, else ""
	ID       string        // of a document
	Document []byte        // nil: it was deleted
	Fresh    bool          // false while the log is replayed at the start
	Thing    *auth.Scope   // of a device: where and whose it is; nil: an entity of the broker's own
}

// Gone gives the attributes that the entity had and has no more.
func (c *Change) Gone() []string {
	if c.Before == nil {
		return nil
	}
	var list []string
	for i := range c.Before.Attributes {
		if name := c.Before.Attributes[i].Name; c.After == nil || c.After.Attribute(name) == nil {
			list = append(list, name)
		}
	}
	return list
}
