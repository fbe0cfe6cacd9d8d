package model

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// dice writes random entities as texts; the same seed writes the same.
type dice struct{ *rand.Rand }

func rolled(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 7))} }

func (d dice) of(all ...string) string { return all[d.IntN(len(all))] }

func (d dice) several(write func(i int) string) string {
	var all []string
	for i := range 1 + d.IntN(3) {
		all = append(all, write(i))
	}
	return strings.Join(all, ",")
}

func (d dice) scalar() string {
	return d.of("0", "-1.5e3", "true", `"x"`, `"灯\"\\\u00e9"`, fmt.Sprint(d.Float64()), `""`)
}

func (d dice) value(depth int) string {
	if depth > 3 {
		return d.scalar()
	}
	switch d.IntN(5) {
	case 0:
		return "[" + d.several(func(int) string { return d.scalar() }) + "]"
	case 1:
		return "{" + d.several(func(i int) string { return fmt.Sprintf(`"m%d":%s`, i, d.value(depth+1)) }) + "}"
	}
	return d.scalar()
}

func (d dice) holder() string {
	uri := func(int) string { return fmt.Sprintf(`"urn:x:%d"`, d.IntN(9)) }
	return d.of(
		`"type":"Property","value":`+d.value(0), `"value":`+d.value(0),
		`"object":`+uri(0), `"object":[`+d.several(uri)+`]`, `"object":"urn:a:b","objectType":"T`+uri(0)[7:],
		`"languageMap":{"en":"a","zh-CN":["b"]}`, `"vocab":"open"`, `"vocab":["a","b:c"]`,
		`"valueList":[`+d.several(func(int) string { return d.value(1) })+`]`,
		`"objectList":[`+d.several(uri)+`]`, `"json":[`+d.value(0)+`]`,
		fmt.Sprintf(`"value":{"type":"Point","coordinates":[%d,%d.5]}`, d.IntN(180), d.IntN(90)),
	)
}

func (d dice) instance(depth int) string {
	text := d.holder()
	if d.IntN(2) == 0 {
		text += fmt.Sprintf(`,"observedAt":"2026-11-%02dT03:04:05.%dZ"`, 1+d.IntN(28), d.IntN(99999))
	}
	if d.IntN(3) == 0 && strings.Contains(text, `"value":`) {
		text += `,"unitCode":"CEL"`
	}
	if d.IntN(4) == 0 {
		text += `,"expiresAt":"2027-01-01T00:00:00Z"`
	}
	if depth < 3 && d.IntN(3) == 0 {
		text += "," + d.attributes(depth+1, "s")
	}
	return text
}

func (d dice) attributes(depth int, prefix string) string {
	return d.several(func(i int) string {
		name := fmt.Sprintf(`"%s%d":`, prefix, i)
		if d.IntN(4) > 0 {
			return name + "{" + d.instance(depth) + "}"
		}
		return name + "[" + d.several(func(j int) string {
			if j == 0 {
				return "{" + d.instance(depth) + "}"
			}
			return fmt.Sprintf(`{%s,"datasetId":"urn:d:%d"}`, d.instance(depth), j)
		}) + "]"
	})
}

func (d dice) entity() string {
	return fmt.Sprintf(`{"id":"urn:e:%d","type":%s,"scope":["/A","/B"],%s}`, d.IntN(100), d.of(`"Lamp"`, `["A","B"]`), d.attributes(0, "p"))
}

// TestRandomEntityComesBack writes random entities in the lossless forms and
// reads them again.
func TestRandomEntityComesBack(t *testing.T) {
	for seed := range uint64(1500) {
		text := rolled(seed).entity()
		e := entity(t, text)
		want := e.AppendBinary(nil)
		for _, f := range []Format{Normalized, Concise} {
			written := e.Append(nil, &View{Names: short{}, Format: f})
			if got := entity(t, string(written)).AppendBinary(nil); !bytes.Equal(got, want) {
				t.Fatalf("seed %d, format %d:\n%s\nbecame\n%s", seed, f, text, written)
			}
		}
		back, rest, err := DecodeBinary(append(want, 1, 2), Strings{}.Intern)
		if err != nil || len(rest) != 2 || !bytes.Equal(back.AppendBinary(nil), want) {
			t.Fatalf("seed %d: %s: %v", seed, text, err)
		}
	}
}

// TestRandomOperationsKeepTheirRules does random operations one after the other
// and holds after each that its inputs are untouched, that times only go on, that
// names and datasets are there once, and that the result can be written and read.
func TestRandomOperationsKeepTheirRules(t *testing.T) {
	for seed := range uint64(200) {
		d := rolled(seed)
		e := entity(t, d.entity())
		for step := range int64(20) {
			f := fragment(t, Merge, d.attributes(0, "p"))
			whole := fragment(t, Whole, d.attributes(0, "p"))
			c := Change{Now: noon + step*one, NoOverwrite: d.IntN(2) == 0}
			var n *Entity
			untouched(t, func() { n = d.operation(c, e, f, whole) }, e, f, whole)
			if n == nil {
				continue
			}
			if n.CreatedAt != e.CreatedAt || n != e && n.ModifiedAt != c.Now {
				t.Fatalf("seed %d, step %d: wrong times", seed, step)
			}
			sound(t, n.Attributes)
			if _, err := ParseEntity(n.Append(nil, &View{Names: short{}, Format: Concise}), short{}); err != nil {
				t.Fatalf("seed %d, step %d: %v", seed, step, err)
			}
			e = n
		}
	}
}

// operation does one of the operations; nil if it cannot be done.
func (d dice) operation(c Change, e, f, whole *Entity) (n *Entity) {
	name := space + d.of("p0", "p1", "p2")
	switch d.IntN(7) {
	case 0:
		n, _ = c.Append(e, whole)
	case 1:
		n, _ = c.Update(e, whole)
	case 2:
		n, _, _ = c.Merge(e, f)
	case 3:
		n, _ = c.PatchAttribute(e, name, &f.Attributes[0].Instances[0])
	case 4:
		n, _ = c.Replace(e, whole)
	case 5:
		n, _ = c.ReplaceAttribute(e, name, &whole.Attributes[0].Instances[0])
	case 6:
		n, _ = c.DeleteAttribute(e, name, d.of("", "urn:d:1"))
	}
	return n
}

func sound(t *testing.T, all []Attribute) {
	t.Helper()
	names := map[string]bool{}
	for i := range all {
		datasets := map[string]bool{}
		for j := range all[i].Instances {
			in := &all[i].Instances[j]
			if datasets[in.DatasetID] || in.Kind == Unstated || in.Value == nil || in.CreatedAt == 0 || in.ObservedAt == Removed {
				t.Fatalf("unsound instance of %s: %+v", all[i].Name, in)
			}
			datasets[in.DatasetID] = true
			sound(t, in.Sub)
		}
		if names[all[i].Name] || len(all[i].Instances) == 0 {
			t.Fatalf("unsound attribute %s", all[i].Name)
		}
		names[all[i].Name] = true
	}
}
