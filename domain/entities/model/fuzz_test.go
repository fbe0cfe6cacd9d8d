package model

import (
	"bytes"
	"encoding/json"
	"testing"
)

func seeds(f *testing.F) {
	for _, s := range []string{fiveAttributes, `{"id":"urn:a:b","type":["A"],` + everything + `}`, `{"p":"urn:ngsi-ld:null","q":{"observedAt":"urn:ngsi-ld:null","x":[{"datasetId":"urn:d:1"}]}}`,
		`{"p":{"dataset":{"@none":1}},"g":{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}}`, `[`, `{"\ud800":"\u0000"}`, `{"a":1e999,"":{}}`} {
		f.Add([]byte(s))
	}
	for seed := range uint64(20) {
		f.Add([]byte(rolled(seed).entity()))
	}
}

// writable holds an entity to be written as JSON in every form, and to come back
// from its binary form.
func writable(t *testing.T, e *Entity) {
	t.Helper()
	for _, v := range []View{{}, {Format: Concise, SysAttrs: true}, {Format: Simplified, Lang: "en"}, {Lang: "zh"}, {DatasetIDs: []string{"@none"}}} {
		v.Names = short{}
		for _, text := range [][]byte{e.Append(nil, &v), e.AppendGeoJSON(nil, &v)} {
			if !json.Valid(text) {
				t.Fatalf("not JSON: %s", text)
			}
		}
	}
	data := e.AppendBinary(nil)
	back, rest, err := DecodeBinary(data, nil)
	if err != nil || len(rest) > 0 || !bytes.Equal(back.AppendBinary(nil), data) {
		t.Fatalf("the binary form is another: %v", err)
	}
}

func FuzzParseEntity(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, o := range []Options{{}, {Simplified: true}, {Temporal: true}} {
			e, err := ParseEntityWith(raw, short{}, o)
			if err != nil {
				continue
			}
			if !json.Valid(raw) {
				t.Fatal("what is not JSON was read")
			}
			writable(t, Change{Now: noon}.Create(e))
		}
		_, _ = ContextOf(raw)
		_, _ = Elements(raw)
	})
}

func FuzzParseFragment(f *testing.F) {
	seeds(f)
	e := entity(f, `{"id":"urn:a:b","type":"A",`+everything+`,"p":5,"q":[{"value":{"a":1}},{"value":1,"datasetId":"urn:d:1"}]}`)
	before := e.AppendBinary(nil)
	f.Fuzz(func(t *testing.T, raw []byte) {
		c := Change{Now: noon + one, ObservedAt: noon, Lang: "fr"}
		if p, err := ParseFragment(raw, short{}, Options{}); err == nil {
			n, _ := c.Append(e, p)
			writable(t, n)
		}
		if p, err := ParseFragment(raw, short{}, Options{Purpose: Update}); err == nil {
			n, _ := c.Update(e, p)
			writable(t, n)
		}
		for _, simple := range []bool{false, true} {
			if p, err := ParseFragment(raw, short{}, Options{Purpose: Merge, Simplified: simple}); err == nil {
				if n, _, err := c.Merge(e, p); err == nil {
					writable(t, n)
				}
			}
		}
		for _, name := range []string{"p", "q", "location", "name", "pole"} {
			name = short{}.Expand(name)
			if in, err := ParseInstance(raw, short{}, name); err == nil {
				if n, err := c.PatchAttribute(e, name, in); err == nil {
					writable(t, n)
				}
			}
		}
		if !bytes.Equal(before, e.AppendBinary(nil)) {
			t.Fatal("an operation has changed its entity")
		}
	})
}

func FuzzDecodeBinary(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(entity(f, rolled(seed).entity()).AppendBinary(nil))
	}
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 15, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		e, rest, err := DecodeBinary(data, Strings{}.Intern)
		if err != nil {
			return
		}
		if len(rest) >= len(data) {
			t.Fatal("nothing was read")
		}
		back, _, err := DecodeBinary(e.AppendBinary(nil), nil)
		if err != nil || !bytes.Equal(back.AppendBinary(nil), e.AppendBinary(nil)) {
			t.Fatalf("it is another when it is written again: %v", err)
		}
		v := View{Names: short{}, SysAttrs: true, Lang: "en"}
		e.AppendGeoJSON(e.Append(nil, &v), &v)
		joined := View{Names: short{}, JoinLevel: 2, Linked: func(string) *Entity { return e }, Before: &Entity{}}
		e.Append(nil, &joined)
		joined.Format = Simplified
		e.Append(nil, &joined)
		_, _, _ = Change{Now: noon}.Merge(e, e)
		_, _ = Change{Now: noon}.Update(e, e)
	})
}
