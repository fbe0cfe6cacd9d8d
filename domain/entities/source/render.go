package source

import (
	"encoding/json"
	"maps"
	"slices"

	"citybrain/domain/entities/model"
)

// View is how a registration is written for one request.
type View struct {
	Names                 model.Names
	Context               json.RawMessage // becomes the member @context; nil for none
	SysAttrs              bool
	Hide                  bool  // contextSourceInfo, which may have secrets in it, is left out
	CreatedAt, ModifiedAt int64 // µs since 1970
	Health                *Health
}

// Health is how a source has answered, clause 5.2.9; it is known on this node only.
type Health struct {
	Sent, Failed             int
	LastSuccess, LastFailure int64 // µs since 1970
	Down                     bool  // the last attempt failed
}

// Append writes the registration as a JSON object.
func (r *Registration) Append(dst []byte, v *View) []byte {
	dst = append(dst, '{')
	start := len(dst)
	member := func(name string, value []byte) {
		if len(dst) > start {
			dst = append(dst, ',')
		}
		text, _ := json.Marshal(name) // a text
		dst = append(append(append(dst, text...), ':'), value...)
	}
	for _, name := range known {
		switch value := r.members[name]; {
		case value == nil, v.Hide && name == "contextSourceInfo":
		case name == "information":
			member(name, compactInformation(value, v.Names))
		default:
			member(name, value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.members)) {
		if !slices.Contains(known, name) {
			member(v.Names.Compact(name), r.members[name])
		}
	}
	v.more(member)
	return append(dst, '}')
}

// more writes what the broker itself knows.
func (v *View) more(member func(string, []byte)) {
	moment := func(name string, at int64) {
		if at != 0 {
			member(name, append(model.AppendTime([]byte{'"'}, at), '"'))
		}
	}
	if v.SysAttrs {
		moment("createdAt", v.CreatedAt)
		moment("modifiedAt", v.ModifiedAt)
	}
	if h := v.Health; h != nil && h.Sent > 0 {
		status := `"ok"`
		if h.Down {
			status = `"failed"`
		}
		member("status", []byte(status))
		sent, _ := json.Marshal(h.Sent)     // a number
		failed, _ := json.Marshal(h.Failed) // a number
		member("timesSent", sent)
		member("timesFailed", failed)
		moment("lastSuccess", h.LastSuccess)
		moment("lastFailure", h.LastFailure)
	}
	if v.Context != nil {
		member("@context", v.Context)
	}
}
