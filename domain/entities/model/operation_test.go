package model

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// fragment reads what shall be done to the lamp.
func fragment(t testing.TB, p Purpose, text string) *Entity {
	t.Helper()
	f, err := ParseFragment([]byte(`{`+text+`}`), short{}, Options{Purpose: p})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

// outcome tells the result in one line.
func outcome(r Result) string {
	var b strings.Builder
	for _, n := range r.Updated {
		fmt.Fprint(&b, "+", short{}.Compact(n), " ")
	}
	for _, n := range r.NotUpdated {
		fmt.Fprint(&b, "-", short{}.Compact(n.Name), " ")
	}
	return strings.TrimSpace(b.String())
}

// untouched holds an operation to leave its inputs as they were.
func untouched(t *testing.T, do func(), all ...*Entity) {
	t.Helper()
	var before [][]byte
	for _, e := range all {
		before = append(before, e.AppendBinary(nil))
	}
	do()
	for i, e := range all {
		if !bytes.Equal(before[i], e.AppendBinary(nil)) {
			t.Error("the operation has changed what it was given")
		}
	}
}

func TestAppendAndUpdate(t *testing.T) {
	const was = `"p":5,"q":[{"value":1},{"value":2,"datasetId":"urn:d:1"}]`
	appends := func(c Change, e, f *Entity) (*Entity, Result) { return c.Append(e, f) }
	leaves := func(c Change, e, f *Entity) (*Entity, Result) {
		c.NoOverwrite = true
		return c.Append(e, f)
	}
	updates := func(c Change, e, f *Entity) (*Entity, Result) { return c.Update(e, f) }
	onlyUpdates := func(c Change, e, f *Entity) (*Entity, Result) {
		c.NoAppend = true
		return c.Update(e, f)
	}
	cases := map[string]struct {
		do                   func(Change, *Entity, *Entity) (*Entity, Result)
		was, says, want, out string
	}{
		"append adds":                   {appends, was, `"r":7`, was + `,"r":7`, "+r"},
		"append replaces":               {appends, was, `"p":{"object":"urn:a:b"}`, `"p":{"object":"urn:a:b"},"q":[{"value":1},{"value":2,"datasetId":"urn:d:1"}]`, "+p"},
		"append replaces one dataset":   {appends, was, `"q":{"value":9,"datasetId":"urn:d:1"}`, `"p":5,"q":[{"value":1},{"value":9,"datasetId":"urn:d:1"}]`, "+q"},
		"append adds a dataset":         {appends, `"p":5`, `"p":{"value":9,"datasetId":"urn:d:1"}`, `"p":[{"value":5},{"value":9,"datasetId":"urn:d:1"}]`, "+p"},
		"append leaves what is there":   {leaves, was, `"p":6,"r":7`, was + `,"r":7`, "+r -p"},
		"append leaves one dataset":     {leaves, `"p":5`, `"p":[{"value":6},{"value":9,"datasetId":"urn:d:1"}]`, `"p":[{"value":5},{"value":9,"datasetId":"urn:d:1"}]`, "+p -p"},
		"append replaces the scope":     {appends, `"scope":"/A"`, `"scope":"/B"`, `"scope":"/B"`, "+scope"},
		"append adds to the scope":      {leaves, `"scope":"/A"`, `"scope":["/B","/A"]`, `"scope":["/A","/B"]`, "+scope"},
		"update replaces":               {updates, was, `"p":6`, `"p":6,"q":[{"value":1},{"value":2,"datasetId":"urn:d:1"}]`, "+p"},
		"update appends":                {updates, `"p":5`, `"p":6,"r":7`, `"p":6,"r":7`, "+p +r"},
		"update appends nothing":        {onlyUpdates, `"p":5`, `"p":6,"r":7`, `"p":6`, "+p -r"},
		"update appends a dataset":      {updates, `"p":5`, `"p":{"value":6,"datasetId":"urn:d:1"}`, `"p":[{"value":5},{"value":6,"datasetId":"urn:d:1"}]`, "+p"},
		"update appends no dataset":     {onlyUpdates, `"p":5`, `"p":{"value":6,"datasetId":"urn:d:1"}`, `"p":5`, "-p"},
		"update takes the default away": {updates, was, `"q":"urn:ngsi-ld:null"`, `"p":5,"q":{"value":2,"datasetId":"urn:d:1"}`, "+q"},
		"update takes all away":         {updates, `"p":5,"q":6`, `"q":{"type":"Property","value":"urn:ngsi-ld:null"}`, `"p":5`, "+q"},
		"update takes a dataset away":   {updates, was, `"q":{"type":"Property","value":"urn:ngsi-ld:null","datasetId":"urn:d:1"}`, `"p":5,"q":1`, "+q"},
		"update adds no scope":          {updates, `"p":5`, `"scope":"/B"`, `"p":5`, ""},
		"update replaces the scope":     {updates, `"scope":"/A"`, `"scope":["/B","/C"]`, `"scope":["/B","/C"]`, "+scope"},
		"update replaces what was said": {updates, `"p":{"value":5,"unitCode":"CEL","x":1}`, `"p":{"value":6,"y":2}`, `"p":{"value":6,"y":2}`, "+p"},
		"update takes the scope away":   {updates, `"scope":"/A","p":5`, `"scope":"urn:ngsi-ld:null"`, `"p":5`, "+scope"},
		"update of a null that is not":  {updates, `"p":5`, `"r":"urn:ngsi-ld:null"`, `"p":5`, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p := Whole
			if strings.HasPrefix(name, "update") {
				p = Update
			}
			e, f := lamp(t, c.was), fragment(t, p, c.says)
			untouched(t, func() {
				n, r := c.do(Change{Now: noon + one}, e, f)
				if got := told(n, View{Format: Concise}); got != c.want || outcome(r) != c.out {
					t.Errorf("got %s %q, want %s %q", got, outcome(r), c.want, c.out)
				}
				if changed := len(r.Updated) > 0; changed == (n == e) || changed != (n.ModifiedAt == noon+one) {
					t.Errorf("changed %t, modified at %d", changed, n.ModifiedAt)
				}
			}, e, f)
		})
	}
}

func TestAppendAddsTypes(t *testing.T) {
	e := lamp(t, `"p":5`)
	n, _ := Change{Now: noon + one}.Append(e, fragment(t, Whole, `"type":["Light","Lamp"]`))
	if got := fmt.Sprint(n.Types); got != "["+space+"Lamp "+space+"Light]" || len(e.Types) != 1 {
		t.Error(got)
	}
}

func TestReplacedAttributeKeepsItsBirthday(t *testing.T) {
	e := lamp(t, `"p":{"value":5,"q":1},"r":1`)
	n, _ := Change{Now: noon + one}.Append(e, fragment(t, Whole, `"p":{"value":6,"q":2,"s":3}`))
	p := n.Attributes[0].Default()
	if p.CreatedAt != noon || p.ModifiedAt != noon+one || p.Sub[0].Default().CreatedAt != noon || p.Sub[1].Default().CreatedAt != noon+one {
		t.Errorf("%+v", p)
	}
	if &n.Attributes[1].Instances[0] != &e.Attributes[1].Instances[0] {
		t.Error("what stayed is not shared")
	}
	if n.CreatedAt != noon || n.ModifiedAt != noon+one || e.ModifiedAt != noon {
		t.Error("the entity's times are wrong")
	}
}

func TestReplacedEntityKeepsIDAndBirthday(t *testing.T) {
	e := lamp(t, `"p":5,"q":6,"scope":"/A"`)
	whole, err := ParseFragment([]byte(`{"p":7}`), short{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	n, r := Change{Now: noon + one}.Replace(e, whole)
	if got := told(n, View{Format: Concise}); got != `"p":7` || outcome(r) != "+p" {
		t.Error(got, outcome(r))
	}
	if n.ID != e.ID || n.CreatedAt != noon || n.ModifiedAt != noon+one || n.Attributes[0].Default().CreatedAt != noon+one {
		t.Errorf("%+v", n)
	}
}

func TestMerge(t *testing.T) {
	null := `"urn:ngsi-ld:null"`
	cases := map[string]struct {
		change          Change
		was, says, want string
	}{
		"a value":                    {Change{}, `"p":{"value":5,"unitCode":"CEL"},"q":1`, `"p":6`, `"p":{"value":6,"unitCode":"CEL"},"q":1`},
		"a time":                     {Change{}, `"p":{"value":5,"observedAt":"2026-11-22T01:00:00Z"}`, `"p":{"observedAt":"2026-11-22T02:00:00Z"}`, `"p":{"value":5,"observedAt":"2026-11-22T02:00:00Z"}`},
		"a time for all":             {Change{ObservedAt: noon}, `"p":{"value":5,"observedAt":"2026-11-22T01:00:00Z"},"q":1`, `"p":6,"q":2,"r":3`, `"p":{"value":6,"observedAt":"2026-11-22T12:00:00Z"},"q":2,"r":3`},
		"a time that is said":        {Change{ObservedAt: noon}, `"p":{"value":5,"observedAt":"2026-11-22T01:00:00Z"}`, `"p":{"value":6,"observedAt":"2026-11-22T02:00:00Z"}`, `"p":{"value":6,"observedAt":"2026-11-22T02:00:00Z"}`},
		"no time":                    {Change{}, `"p":{"value":5,"observedAt":"2026-11-22T01:00:00Z"}`, `"p":{"observedAt":` + null + `}`, `"p":5`},
		"no unit":                    {Change{}, `"p":{"value":5,"unitCode":"CEL"}`, `"p":{"unitCode":` + null + `}`, `"p":5`},
		"a new attribute":            {Change{}, `"p":5`, `"q":{"object":"urn:a:b","x":` + null + `}`, `"p":5,"q":{"object":"urn:a:b"}`},
		"a new geometry":             {Change{}, `"p":5`, `"q":{"type":"Point","coordinates":[1,2]}`, `"p":5,"q":{"type":"Point","coordinates":[1,2]}`},
		"no attribute":               {Change{}, `"p":5,"q":1`, `"p":` + null, `"q":1`},
		"no attribute of that name":  {Change{}, `"p":5`, `"q":` + null + `,"r":{"type":"Property","value":` + null + `}`, `"p":5`},
		"no value":                   {Change{}, `"p":5,"q":1`, `"p":{"type":"Property","value":` + null + `}`, `"q":1`},
		"no default instance":        {Change{}, `"p":[{"value":5},{"value":6,"datasetId":"urn:d:1"}]`, `"p":` + null, `"p":{"value":6,"datasetId":"urn:d:1"}`},
		"no object":                  {Change{}, `"p":5,"q":{"object":"urn:a:b"}`, `"q":{"object":` + null + `}`, `"p":5`},
		"a dataset":                  {Change{}, `"p":[{"value":5},{"value":6,"datasetId":"urn:d:1"}]`, `"p":{"value":7,"datasetId":"urn:d:1"}`, `"p":[{"value":5},{"value":7,"datasetId":"urn:d:1"}]`},
		"no dataset":                 {Change{}, `"p":[{"value":5},{"value":6,"datasetId":"urn:d:1"}]`, `"p":{"value":` + null + `,"datasetId":"urn:d:1"}`, `"p":5`},
		"within a value":             {Change{}, `"p":{"value":{"a":1,"b":{"c":2,"d":3},"e":4}}`, `"p":{"value":{"b":{"c":` + null + `,"x":9},"a":[7],"f":{"g":` + null + `,"h":1}}}`, `"p":{"value":{"a":[7],"b":{"d":3,"x":9},"e":4,"f":{"h":1}}}`},
		"within new json":            {Change{}, `"p":5`, `"q":{"json":{"a":` + null + `,"b":null}}`, `"p":5,"q":{"json":{"b":null}}`},
		"an object becomes a number": {Change{}, `"p":{"value":{"a":1}}`, `"p":{"value":5}`, `"p":5`},
		"a number becomes an object": {Change{}, `"p":5`, `"p":{"value":{"a":1}}`, `"p":{"value":{"a":1}}`},
		"languages":                  {Change{}, `"l":{"languageMap":{"en":"a","zh":"b"}}`, `"l":{"languageMap":{"en":"c","fr":"d","zh":` + null + `}}`, `"l":{"languageMap":{"en":"c","fr":"d"}}`},
		"the language of none":       {Change{}, `"l":{"languageMap":{"en":"a","@none":"b"}}`, `"l":{"languageMap":{"@none":` + null + `}}`, `"l":{"languageMap":{"en":"a"}}`},
		"no languages":               {Change{}, `"p":5,"l":{"languageMap":{"en":"a"}}`, `"l":{"languageMap":{"@none":` + null + `}}`, `"p":5`},
		"a bare text of a language":  {Change{Lang: "fr"}, `"l":{"languageMap":{"en":"a"}}`, `"l":"b"`, `"l":{"languageMap":{"en":"a","fr":"b"}}`},
		"a bare text of no language": {Change{}, `"l":{"languageMap":{"en":"a"}}`, `"l":"b"`, `"l":{"languageMap":{"en":"a","@none":"b"}}`},
		"a bare URI":                 {Change{}, `"r":{"object":"urn:a:b","x":1}`, `"r":"urn:a:c"`, `"r":{"object":"urn:a:c","x":1}`},
		"a bare geometry":            {Change{}, `"g":{"type":"Point","coordinates":[1,2]}`, `"g":{"type":"Point","coordinates":[3,4]}`, `"g":{"type":"Point","coordinates":[3,4]}`},
		"what is said of it":         {Change{}, `"p":{"value":5,"q":{"value":1,"unitCode":"X"},"r":2}`, `"p":{"q":9,"r":` + null + `,"s":3}`, `"p":{"value":5,"q":{"value":9,"unitCode":"X"},"s":3}`},
		"a property becomes a place": {Change{}, `"p":5`, `"p":{"type":"GeoProperty","value":{"type":"Point","coordinates":[1,2]}}`, `"p":{"type":"Point","coordinates":[1,2]}`},
		"a scope":                    {Change{}, `"scope":["/A","/B"]`, `"scope":"/C"`, `"scope":"/C"`},
		"no scope":                   {Change{}, `"scope":["/A","/B"],"p":5`, `"scope":` + null, `"p":5`},
		"the type of an object":      {Change{}, `"r":{"object":"urn:a:b","objectType":"A"}`, `"r":{"object":"urn:a:c","objectType":` + null + `}`, `"r":{"object":"urn:a:c"}`},
		"an empty list":              {Change{}, `"l":{"valueList":[1]},"p":5`, `"l":{"valueList":[` + null + `]}`, `"p":5`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e, f := lamp(t, c.was), fragment(t, Merge, c.says)
			c.change.Now = noon + one
			untouched(t, func() {
				n, _, err := c.change.Merge(e, f)
				if err != nil {
					t.Fatal(err)
				}
				if got := told(n, View{Format: Concise}); got != c.want {
					t.Errorf("got\n%s, want\n%s", got, c.want)
				}
			}, e, f)
		})
	}
}

func TestMergeThatCannotBe(t *testing.T) {
	cases := map[string]struct{ was, says, word string }{
		"a new attribute without a value": {`"p":5`, `"q":{"observedAt":"2026-11-22T02:00:00Z"}`, "no value"},
		"another kind":                    {`"p":5`, `"p":{"type":"Relationship","object":"urn:a:b"}`, "no Relationship"},
		"another kind of value":           {`"p":5`, `"p":{"languageMap":{"en":"a"}}`, "no LanguageProperty"},
		"another kind without a value":    {`"p":5`, `"p":{"type":"Relationship","x":1}`, "no Relationship"},
		"a bare number for a URI":         {`"r":{"object":"urn:a:b"}`, `"r":5`, "neither"},
		"a bare number for a text":        {`"l":{"languageMap":{"en":"a"}}`, `"l":5`, "languageMap"},
		"a unit of a relationship":        {`"r":{"object":"urn:a:b"}`, `"r":{"unitCode":"CEL"}`, "no unitCode"},
		"a geometry that is none":         {`"g":{"type":"Point","coordinates":[1,2]}`, `"g":{"value":{"coordinates":[500,0]}}`, "off the earth"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := Change{Now: noon}.Merge(lamp(t, c.was), fragment(t, Merge, c.says))
			problem(t, err, BadRequestData, c.word)
		})
	}
}

func TestPatchAttribute(t *testing.T) {
	null := `"urn:ngsi-ld:null"`
	const was = `"p":{"value":{"a":1},"unitCode":"CEL","observedAt":"2026-11-22T01:00:00Z","q":{"value":1,"unitCode":"X"},"r":2},"s":1`
	cases := map[string]struct{ says, want string }{
		"a value as a whole":         {`{"type":"Property","value":{"b":2}}`, `"p":{"value":{"b":2},"observedAt":"2026-11-22T01:00:00Z","unitCode":"CEL","q":{"value":1,"unitCode":"X"},"r":2},"s":1`},
		"a value without the kind":   {`{"value":7}`, `"p":{"value":7,"observedAt":"2026-11-22T01:00:00Z","unitCode":"CEL","q":{"value":1,"unitCode":"X"},"r":2},"s":1`},
		"a time":                     {`{"observedAt":"2026-11-22T02:00:00Z"}`, `"p":{"value":{"a":1},"observedAt":"2026-11-22T02:00:00Z","unitCode":"CEL","q":{"value":1,"unitCode":"X"},"r":2},"s":1`},
		"a sub-attribute as a whole": {`{"q":{"value":2},"r":` + null + `,"t":3,"u":` + null + `}`, `"p":{"value":{"a":1},"observedAt":"2026-11-22T01:00:00Z","unitCode":"CEL","q":2,"t":3},"s":1`},
		"no unit and no time":        {`{"unitCode":` + null + `,"observedAt":` + null + `}`, `"p":{"value":{"a":1},"q":{"value":1,"unitCode":"X"},"r":2},"s":1`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := lamp(t, was)
			in, err := ParseInstance([]byte(c.says), short{}, space+"p")
			if err != nil {
				t.Fatal(err)
			}
			untouched(t, func() {
				n, err := Change{Now: noon + one}.PatchAttribute(e, space+"p", in)
				if err != nil {
					t.Fatal(err)
				}
				if got := told(n, View{Format: Concise}); got != c.want {
					t.Errorf("got\n%s, want\n%s", got, c.want)
				}
			}, e)
		})
	}
}

func TestPatchThatCannotBe(t *testing.T) {
	cases := map[string]struct {
		name, says, word string
		kind             ProblemType
	}{
		"no attribute":     {"x", `{"value":1}`, "no such attribute", ResourceNotFound},
		"no value":         {"p", `{"value":"urn:ngsi-ld:null"}`, "delete the attribute", BadRequestData},
		"null within":      {"p", `{"value":{"a":"urn:ngsi-ld:null"}}`, "no meaning", BadRequestData},
		"a unit of none":   {"r", `{"unitCode":"CEL"}`, "no unitCode", BadRequestData},
		"no dataset":       {"p", `{"value":1,"datasetId":"urn:d:1"}`, "this dataset", ResourceNotFound},
		"another kind":     {"p", `{"type":"Relationship","object":"urn:a:b"}`, "not a Relationship", BadRequestData},
		"a bad value":      {"r", `{"value":5}`, "neither", BadRequestData},
		"a bad sub":        {"p", `{"q":{"unitCode":"X"}}`, "no value", BadRequestData},
		"no such geometry": {"location", `{"value":5}`, "not a GeoJSON", BadRequestData},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := lamp(t, `"p":5,"r":{"object":"urn:a:b"},"location":{"type":"Point","coordinates":[1,2]}`)
			name := short{}.Expand(c.name)
			in, err := ParseInstance([]byte(c.says), short{}, name)
			if err == nil {
				_, err = Change{Now: noon}.PatchAttribute(e, name, in)
			}
			problem(t, err, c.kind, c.word)
		})
	}
}

func TestReplaceAttribute(t *testing.T) {
	e := lamp(t, `"p":[{"value":5,"x":1},{"value":6,"datasetId":"urn:d:1"}]`)
	in, err := ParseReplacement([]byte(`{"type":"Relationship","object":"urn:a:b","datasetId":"urn:d:1"}`), short{}, space+"p")
	if err != nil {
		t.Fatal(err)
	}
	n, err := Change{Now: noon + one}.ReplaceAttribute(e, space+"p", in)
	if got, want := told(n, View{Format: Concise}), `"p":[{"value":5,"x":1},{"object":"urn:a:b","datasetId":"urn:d:1"}]`; err != nil || got != want {
		t.Errorf("got %s, want %s, %v", got, want, err)
	}
	_, err = Change{Now: noon}.ReplaceAttribute(e, space+"q", in)
	problem(t, err, ResourceNotFound, "no such attribute")
	_, err = ParseReplacement([]byte(`{"type":"Property"}`), short{}, space+"p")
	problem(t, err, BadRequestData, "no value")
}

func TestDeleteAttribute(t *testing.T) {
	e := lamp(t, `"p":[{"value":5},{"value":6,"datasetId":"urn:d:1"}],"q":1`)
	for dataset, want := range map[string]string{"": `"p":{"value":6,"datasetId":"urn:d:1"},"q":1`, "urn:d:1": `"p":5,"q":1`} {
		n, err := Change{Now: noon}.DeleteAttribute(e, space+"p", dataset)
		if got := told(n, View{Format: Concise}); err != nil || got != want {
			t.Errorf("got %s, want %s, %v", got, want, err)
		}
	}
	n, err := Change{Now: noon}.DeleteAttributes(e, space+"p")
	if got := told(n, View{Format: Concise}); err != nil || got != `"q":1` {
		t.Error(got, err)
	}
	_, err = Change{Now: noon}.DeleteAttribute(e, space+"p", "urn:d:2")
	problem(t, err, ResourceNotFound, "dataset")
	_, err = Change{Now: noon}.DeleteAttributes(e, space+"x")
	problem(t, err, ResourceNotFound, "no such attribute")
}

func TestScopeIsNoAttributeLikeOthers(t *testing.T) {
	e, in := lamp(t, `"scope":"/A","p":5`), &Instance{Value: []byte("5")}
	n, err := Change{Now: noon}.DeleteAttribute(e, Scope, "")
	if got := told(n, View{Format: Concise}); err != nil || got != `"p":5` {
		t.Error(got, err)
	}
	_, err = Change{Now: noon}.DeleteAttribute(n, Scope, "")
	problem(t, err, ResourceNotFound, "")
	_, err = Change{Now: noon}.PatchAttribute(e, Scope, in)
	problem(t, err, BadRequestData, "scope")
	_, err = Change{Now: noon}.ReplaceAttribute(e, Scope, in)
	problem(t, err, BadRequestData, "scope")
}

// TestTenThousandAreChangedAtOnce would take minutes if each attribute, or each
// instance of one, were searched for or copied with all the others.
func TestTenThousandAreChangedAtOnce(t *testing.T) {
	shapes := map[string]func(value string) string{
		"attributes": func(value string) string { return thousands(`,"p%d":{"type":"Property","value":` + value + `}`)[1:] },
		"instances": func(value string) string {
			return `"p":[` + thousands(`,{"type":"Property","value":` + value + `,"datasetId":"urn:d:%d"}`)[1:] + `]`
		},
	}
	for name, write := range shapes {
		t.Run(name, func(t *testing.T) {
			c := Change{Now: noon + one}
			n, _ := c.Append(lamp(t, `"q":0`), fragment(t, Whole, write("1")))
			n, _ = c.Append(n, fragment(t, Whole, write("2")))
			n, _ = c.Update(n, fragment(t, Update, write("3")))
			n, _ = c.Replace(n, fragment(t, Whole, write("4")))
			n, _, err := c.Merge(n, fragment(t, Merge, write("5")))
			last := n.Attributes[len(n.Attributes)-1].Instances
			if err != nil || len(n.Attributes)*len(last) != MaxAttributes || string(last[len(last)-1].Value) != "5" {
				t.Errorf("%d attributes, %v", len(n.Attributes), err)
			}
			if n, _ = c.Update(n, fragment(t, Update, write(nullText))); len(n.Attributes) != 0 {
				t.Errorf("%d attributes are left", len(n.Attributes))
			}
		})
	}
}

func thousands(format string) string {
	var b strings.Builder
	for i := range MaxAttributes {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
