package model

import (
	"bytes"
	"strings"
)

// was gives what an instance was, nil if it was not there or has the same value.
func (v *View) was(name string, in *Instance) *Instance {
	if v.Before == nil {
		return nil
	}
	was := v.Before.Attribute(name).dataset(in.DatasetID)
	if was == nil || was.Value == nil || was.Kind == in.Kind && bytes.Equal(was.Value, in.Value) {
		return nil
	}
	return was
}

// previous writes what an instance was: previousValue, previousObject and so on.
func (v *View) previous(dst []byte, start int, was *Instance) []byte {
	called := was.Kind.member()
	dst = name(dst, start, "previous"+strings.ToUpper(called[:1])+called[1:])
	if was.Kind == VocabProperty {
		return v.vocab(dst, was.Value)
	}
	return append(dst, was.Value...)
}

// Gone gives an instance as a notification tells that it was deleted (clause
// 4.5.0): its value is urn:ngsi-ld:null, nothing else is said of it.
func (in Instance) Gone(at int64) Instance {
	n := Instance{Kind: in.Kind, DatasetID: in.DatasetID, DeletedAt: at, Value: []byte(nullText)}
	if in.Kind == LanguageProperty {
		n.Value = []byte(`{"@none":` + nullText + `}`)
	}
	return n
}
