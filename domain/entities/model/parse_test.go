package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAttributeIsReadAs says what the attributes of a text become, whether they
// are written in the normalized or in the concise form.
func TestAttributeIsReadAs(t *testing.T) {
	point := `{"type":"Point","coordinates":[121.47,31.23]}`
	cases := map[string]struct{ text, want string }{
		"a property":                   {`"p":{"type":"Property","value":5}`, `"p":{"type":"Property","value":5}`},
		"a bare number":                {`"p":5.50`, `"p":{"type":"Property","value":5.50}`},
		"a huge number keeps its text": {`"p":1e9999`, `"p":{"type":"Property","value":1e9999}`},
		"a bare array":                 {`"p":[1,"a",{"b":2}]`, `"p":{"type":"Property","value":[1,"a",{"b":2}]}`},
		"an empty array":               {`"p":[]`, `"p":{"type":"Property","value":[]}`},
		"false":                        {`"p":false`, `"p":{"type":"Property","value":false}`},
		"an object as it is":           {`"p":{"street":{"name":"x"}}`, `"p":{"type":"Property","value":{"street":{"name":"x"}}}`},
		"null in raw json":             {`"j":{"json":["urn:ngsi-ld:null"]}`, `"j":{"type":"JsonProperty","json":["urn:ngsi-ld:null"]}`},
		"a linked entity is left out":  {`"r":{"object":"urn:a:b","entity":{"id":"urn:a:b"}}`, `"r":{"type":"Relationship","object":"urn:a:b"}`},
		"a concise property":           {`"p":{"value":{"a":1},"unitCode":"CEL"}`, `"p":{"type":"Property","value":{"a":1},"unitCode":"CEL"}`},
		"white space is left out":      {"\"p\" : { \"value\" :\n{ \"a b\" : [ 1 , 2 ] } }", `"p":{"type":"Property","value":{"a b":[1,2]}}`},
		"a bare geometry":              {`"place":` + point, `"place":{"type":"GeoProperty","value":` + point + `}`},
		"a concise geometry":           {`"place":{"value":` + point + `}`, `"place":{"type":"GeoProperty","value":` + point + `}`},
		"a geometry as a property":     {`"place":{"type":"Property","value":` + point + `}`, `"place":{"type":"Property","value":` + point + `}`},
		"a geometry in a text":         {`"place":{"type":"GeoProperty","value":"{\"type\": \"Point\", \"coordinates\": [1, 2]}"}`, `"place":{"type":"GeoProperty","value":{"type":"Point","coordinates":[1,2]}}`},
		"a relationship":               {`"r":{"object":"urn:a:b"}`, `"r":{"type":"Relationship","object":"urn:a:b"}`},
		"a relationship to several":    {`"r":{"type":"Relationship","object":["urn:a:b","http:\/\/c"],"objectType":"Lamp"}`, `"r":{"type":"Relationship","object":["urn:a:b","http:\/\/c"],"objectType":"Lamp"}`},
		"a language property":          {`"l":{"languageMap":{"zh-CN":"灯","en":["lamp","light"],"@none":"x"}}`, `"l":{"type":"LanguageProperty","languageMap":{"zh-CN":"灯","en":["lamp","light"],"@none":"x"}}`},
		"a vocab property":             {`"v":{"vocab":"open"}`, `"v":{"type":"VocabProperty","vocab":"open"}`},
		"a list property":              {`"l":{"valueList":[1,[2]]}`, `"l":{"type":"ListProperty","valueList":[1,[2]]}`},
		"a list relationship":          {`"l":{"objectList":[{"object":"urn:a:b"},"urn:a:c"]}`, `"l":{"type":"ListRelationship","objectList":[{"object":"urn:a:b"},"urn:a:c"]}`},
		"a json property":              {`"j":{"json":{"x":null}}`, `"j":{"type":"JsonProperty","json":{"x":null}}`},
		"the IRI of a kind":            {`"p":{"type":"https://uri.etsi.org/ngsi-ld/Property","value":5}`, `"p":{"type":"Property","value":5}`},
		"times":                        {`"p":{"value":5,"observedAt":"2026-11-22T03:04:05,25Z"}`, `"p":{"type":"Property","value":5,"observedAt":"2026-11-22T03:04:05.250Z"}`},
		"the first second":             {`"p":{"value":5,"observedAt":"1970-01-01T00:00:00Z"}`, `"p":{"type":"Property","value":5,"observedAt":"1970-01-01T00:00:00Z"}`},
		"sub-attributes":               {`"p":{"value":5,"by":{"object":"urn:a:b","since":2020},"q":0.9}`, `"p":{"type":"Property","value":5,"by":{"type":"Relationship","object":"urn:a:b","since":{"type":"Property","value":2020}},"q":{"type":"Property","value":0.9}}`},
		"two instances":                {`"p":[{"value":5},{"value":6,"datasetId":"urn:d:1"}]`, `"p":[{"type":"Property","value":5},{"type":"Property","value":6,"datasetId":"urn:d:1"}]`},
		"the dataset @none":            {`"p":{"value":5,"datasetId":"@none"}`, `"p":{"type":"Property","value":5}`},
		"what the system makes":        {`"p":{"value":5,"createdAt":"2020-01-01T00:00:00Z","modifiedAt":1,"instanceId":"urn:i"}`, `"p":{"type":"Property","value":5}`},
		"a value's own type":           {`"p":{"value":"2026","valueType":"Year"}`, `"p":{"type":"Property","value":"2026","valueType":"Year"}`},
		"an escaped name":              {`"caf\u00e9":1`, `"café":{"type":"Property","value":1}`},
		"a scope":                      {`"scope":"/Shanghai/Jingan"`, `"scope":"/Shanghai/Jingan"`},
		"scopes":                       {`"scope":["A","/310106/C_1"]`, `"scope":["A","/310106/C_1"]`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := lamp(t, c.text)
			if got := told(e, View{}); got != c.want {
				t.Errorf("%s became\n%s, want\n%s", c.text, got, c.want)
			}
		})
	}
}

// TestBrokenAttributeIsRefused says what an attribute must not be, and a word of
// the sentence that tells why.
func TestBrokenAttributeIsRefused(t *testing.T) {
	geo := func(geometry string) string { return `"place":{"type":"GeoProperty","value":` + geometry + `}` }
	cases := map[string]struct{ text, word string }{
		"null":                         {`"p":null`, "null"},
		"a null value":                 {`"p":{"type":"Property","value":null}`, "null"},
		"the null of a merge":          {`"p":"urn:ngsi-ld:null"`, "no meaning"},
		"no value":                     {`"p":{"type":"Property"}`, "no value"},
		"no object":                    {`"p":{"type":"Relationship","value":"urn:a:b"}`, "has a value"},
		"a dataset of the entity":      {`"datasetId":"urn:d:1"`, "only says something"},
		"a context of its own":         {`"p":{"value":5,"@context":{}}`, "@context"},
		"a unit without a value":       {`"p":{"unitCode":"CEL"}`, "no value"},
		"a unit of a relationship":     {`"r":{"object":"urn:a:b","unitCode":"CEL"}`, "has none"},
		"an entity in a property":      {`"p":{"value":5,"entity":{"id":"urn:a:b"}}`, "no relationship"},
		"json that is a number":        {`"j":{"json":5}`, "neither an object"},
		"a null within a value":        {`"p":{"value":{"a":["urn:ngsi-ld:null"]}}`, "no meaning"},
		"no languages":                 {`"l":{"languageMap":{"@none":"urn:ngsi-ld:null"}}`, "no meaning"},
		"a name with a hyphen":         {`"my-lamp":5`, "cannot be named"},
		"a name of a number":           {`"1st":5`, "cannot be named"},
		"an unknown kind":              {`"p":{"type":"Thing","value":5}`, "no kind"},
		"a kind that is a number":      {`"p":{"type":5,"value":5}`, "not a text"},
		"two values":                   {`"p":{"value":5,"object":"urn:a:b"}`, "more than one"},
		"an object that is no URI":     {`"r":{"type":"Relationship","object":"Person1"}`, "not a URI"},
		"an empty object":              {`"r":{"type":"Relationship","object":[]}`, "neither"},
		"a list that is none":          {`"l":{"type":"ListProperty","valueList":5}`, "not an array"},
		"languages that are numbers":   {`"l":{"languageMap":{"en":5}}`, "languageMap"},
		"a language that is none":      {`"l":{"languageMap":{"e n":"x"}}`, "languageMap"},
		"a vocab of numbers":           {`"v":{"vocab":[5]}`, "vocab"},
		"a time without a zone":        {`"p":{"value":5,"observedAt":"2026-11-22T03:04:05"}`, "observedAt"},
		"a time of another zone":       {`"p":{"value":5,"observedAt":"2026-11-22T03:04:05+08:00"}`, "observedAt"},
		"a day that is none":           {`"p":{"value":5,"observedAt":"2026-02-30T03:04:05Z"}`, "observedAt"},
		"a time that is a number":      {`"p":{"value":5,"observedAt":5}`, "observedAt"},
		"a unit that is a number":      {`"p":{"value":5,"unitCode":5}`, "unitCode"},
		"a dataset that is no URI":     {`"p":{"value":5,"datasetId":"one"}`, "datasetId"},
		"a dataset twice":              {`"p":[{"value":5,"datasetId":"urn:d:1"},{"value":6,"datasetId":"urn:d:1"}]`, "two instances"},
		"two defaults":                 {`"p":[{"value":5},{"value":6}]`, "two instances"},
		"an instance beside a value":   {`"p":[{"type":"Property","value":5},{"a":1}]`, "no value"},
		"an attribute twice":           {`"p":5,"p":6`, "twice"},
		"two names of one attribute":   {`"p":5,"` + space + `p":6`, "twice"},
		"a sub-attribute twice":        {`"p":{"value":5,"q":1,"q":2}`, "twice"},
		"a name with a space":          {`"my lamp":5`, "cannot be named"},
		"a name with a bracket":        {`"p(1)":5`, "cannot be named"},
		"a name without a letter":      {`"":5`, "cannot be named"},
		"a JSON-LD keyword":            {`"@graph":[]`, "cannot be named"},
		"a long name":                  {`"` + strings.Repeat("p", MaxName+1) + `":5`, "cannot be named"},
		"a type twice":                 {`"@type":"Lamp"`, "two type"},
		"a location that is a number":  {`"location":5`, "not a GeoProperty"},
		"a scope that is a number":     {`"scope":5`, "scope"},
		"a scope with a wildcard":      {`"scope":"/A/#"`, "scope"},
		"an expiry that is none":       {`"expiresAt":"soon"`, "expiresAt"},
		"a geometry that is none":      {geo(`5`), "not a GeoJSON"},
		"a collection":                 {geo(`{"type":"GeometryCollection","geometries":[]}`), "none of Point"},
		"a point without coordinates":  {geo(`{"type":"Point"}`), "without coordinates"},
		"a point of one number":        {geo(`{"type":"Point","coordinates":[1]}`), "two or three"},
		"a point of texts":             {geo(`{"type":"Point","coordinates":["1","2"]}`), "two or three"},
		"a point off the earth":        {geo(`{"type":"Point","coordinates":[31.2,121.4]}`), "off the earth"},
		"a point at infinity":          {geo(`{"type":"Point","coordinates":[1e999,1]}`), "two or three"},
		"a line of one point":          {geo(`{"type":"LineString","coordinates":[[1,2]]}`), "fewer than 2"},
		"an open ring":                 {geo(`{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0]]]}`), "not closed"},
		"a short ring":                 {geo(`{"type":"Polygon","coordinates":[[[0,0],[0,1],[0,0]]]}`), "fewer than 4"},
		"a flat polygon":               {geo(`{"type":"Polygon","coordinates":[[0,0],[0,1]]}`), "nested too little"},
		"a bare broken geometry":       {`"place":{"type":"Point","coordinates":[500,0]}`, "off the earth"},
		"an objectType of a property":  {`"p":{"value":5,"objectType":"Lamp"}`, "no relationship"},
		"an empty type of an object":   {`"r":{"object":"urn:a:b","objectType":[]}`, "empty"},
		"deep in what is said of what": {`"p":{"value":5,"q":{"value":6,"r":{"type":"Relationship","object":"x"}}}`, `"r"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := ParseEntity([]byte(`{"id":"urn:ngsi-ld:Lamp:1","type":"Lamp",`+c.text+`}`), short{})
			problem(t, err, BadRequestData, c.word)
		})
	}
}

// TestBrokenEntityIsRefused tells bad JSON, an InvalidRequest, from bad data.
func TestBrokenEntityIsRefused(t *testing.T) {
	cases := map[string]struct {
		text string
		kind ProblemType
	}{
		"nothing":            {``, InvalidRequest},
		"half an object":     {`{"id":"urn:a:b","type":"T"`, InvalidRequest},
		"a comma too many":   {`{"id":"urn:a:b","type":"T",}`, InvalidRequest},
		"something behind":   {`{"id":"urn:a:b","type":"T"}}`, InvalidRequest},
		"NaN":                {`{"id":"urn:a:b","type":"T","p":NaN}`, InvalidRequest},
		"a leading zero":     {`{"id":"urn:a:b","type":"T","p":012}`, InvalidRequest},
		"a raw line end":     {"{\"id\":\"urn:a:b\",\"type\":\"T\",\"p\":\"a\nb\"}", InvalidRequest},
		"a strange escape":   {`{"id":"urn:a:b","type":"T","p":"\x"}`, InvalidRequest},
		"half an escape":     {`{"id":"urn:a:b","type":"T","p":"\u12"}`, InvalidRequest},
		"not UTF-8":          {"{\"id\":\"urn:a:b\",\"type\":\"T\",\"p\":\"\xff\"}", InvalidRequest},
		"an array":           {`[]`, BadRequestData},
		"no id":              {`{"type":"T"}`, BadRequestData},
		"no type":            {`{"id":"urn:a:b"}`, BadRequestData},
		"no types":           {`{"id":"urn:a:b","type":[]}`, BadRequestData},
		"a type of null":     {`{"id":"urn:a:b","type":null}`, BadRequestData},
		"an empty type":      {`{"id":"urn:a:b","type":""}`, BadRequestData},
		"an id without URI":  {`{"id":"lamp1","type":"T"}`, BadRequestData},
		"an id with a space": {`{"id":"urn:a b:c","type":"T"}`, BadRequestData},
		"an id of a number":  {`{"id":5,"type":"T"}`, BadRequestData},
		"an empty id":        {`{"id":"","type":"T"}`, BadRequestData},
		"deep nesting":       {`{"id":"urn:a:b","type":"T","p":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`, BadRequestData},
		"endless nesting":    {`{"p":` + strings.Repeat(`{"p":`, 100_000), BadRequestData},
		"many attributes":    {`{"id":"urn:a:b","type":"T"` + counted(MaxAttributes+1) + `}`, BadRequestData},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := ParseEntity([]byte(c.text), short{})
			problem(t, err, c.kind, "")
		})
	}
}

func counted(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"p%d":%d`, i, i)
	}
	return b.String()
}

func TestEntityMayHaveTenThousandAttributes(t *testing.T) {
	e := entity(t, `{"id":"urn:a:b","type":"T"`+counted(MaxAttributes)+`}`)
	if n := len(e.Attributes); n != MaxAttributes {
		t.Errorf("%d attributes", n)
	}
}

func TestSeveralTypesAreReadOnce(t *testing.T) {
	e := entity(t, `{"@id":"urn:a:b","@type":["Lamp","Thing","`+space+`Lamp"]}`)
	if got := fmt.Sprint(e.ID, e.Types); got != "urn:a:b["+space+"Lamp "+space+"Thing]" {
		t.Error(got)
	}
}

// TestSimplifiedText reads values only (clause 4.5.4).
func TestSimplifiedText(t *testing.T) {
	cases := map[string]struct{ text, want string }{
		"a value":           {`"p":{"type":"Property","value":5}`, `"p":{"type":"Property","value":{"type":"Property","value":5}}`},
		"an object":         {`"p":{"street":"x"}`, `"p":{"type":"Property","value":{"street":"x"}}`},
		"an array":          {`"p":[{"value":1}]`, `"p":{"type":"Property","value":[{"value":1}]}`},
		"a place":           {`"location":{"type":"Point","coordinates":[1,2]}`, `"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[1,2]}}`},
		"a languageMap":     {`"l":{"languageMap":{"en":"x"}}`, `"l":{"type":"LanguageProperty","languageMap":{"en":"x"}}`},
		"a vocab":           {`"v":{"vocab":"x"}`, `"v":{"type":"VocabProperty","vocab":"x"}`},
		"instances":         {`"p":{"dataset":{"@none":1,"urn:d:1":2}}`, `"p":[{"type":"Property","value":1},{"type":"Property","value":2,"datasetId":"urn:d:1"}]`},
		"a dataset by name": {`"p":{"dataset":5,"x":6}`, `"p":{"type":"Property","value":{"dataset":5,"x":6}}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e, err := ParseEntityWith([]byte(`{"id":"urn:ngsi-ld:Lamp:1","type":"Lamp",`+c.text+`}`), short{}, Options{Simplified: true})
			if err != nil {
				t.Fatal(err)
			}
			if got := told(e, View{}); got != c.want {
				t.Errorf("got\n%s, want\n%s", got, c.want)
			}
		})
	}
}

func TestFragmentSaysSomethingOfItsEntity(t *testing.T) {
	o := Options{ID: "urn:a:b"}
	if _, err := ParseFragment([]byte(`{"id":"urn:a:b","type":"T","p":5}`), short{}, o); err != nil {
		t.Error(err)
	}
	_, err := ParseFragment([]byte(`{"id":"urn:a:c","p":5}`), short{}, o)
	problem(t, err, BadRequestData, "not that of the entity")
	_, err = ParseFragment([]byte(`{}`), short{}, o)
	problem(t, err, BadRequestData, "says nothing")
	_, err = ParseFragment([]byte(`{"p":{"value":5,"datasetId":"urn:ngsi-ld:null"}}`), short{}, Options{Purpose: Merge})
	problem(t, err, BadRequestData, "datasetId")
}

func TestInstanceMayBearTheContextOfItsBody(t *testing.T) {
	in, err := ParseInstance([]byte(`{"value":5,"@context":"http://c"}`), short{}, space+"p")
	if err != nil || string(in.Value) != "5" || in.Kind != Unstated {
		t.Error(in, err)
	}
	_, err = ParseReplacement([]byte(`{"value":5,"q":{"value":1,"@context":"http://c"}}`), short{}, space+"p")
	problem(t, err, BadRequestData, "@context")
}

func TestTemporalTextMayRepeatADataset(t *testing.T) {
	text := `{"id":"urn:a:b","type":"T","p":[{"value":1,"observedAt":"2026-11-22T01:00:00Z"},{"value":2,"observedAt":"2026-11-22T02:00:00Z"}]}`
	e, err := ParseEntityWith([]byte(text), short{}, Options{Temporal: true})
	if err != nil || len(e.Attributes[0].Instances) != 2 {
		t.Error(e, err)
	}
}

func TestContextOfABody(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":{"@context":1},"@context": [ "http://x" ]}`: `["http://x"]`,
		`{"a":{"@context":1}}`:                            ``,
		`[1]`:                                             ``,
	} {
		if got, err := ContextOf([]byte(text)); err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	_, err := ContextOf([]byte(`{"@context":`))
	problem(t, err, InvalidRequest, "ends too early")
}

func TestElementsOfABatch(t *testing.T) {
	all, err := Elements([]byte(` [ {"a" : 1}, 2 , [ ] ] `))
	if got := string(bytes.Join(toBytes(all), []byte("|"))); err != nil || got != `{"a":1}|2|[]` {
		t.Error(got, err)
	}
	_, err = Elements([]byte(`{}`))
	problem(t, err, BadRequestData, "not an array")
}

func toBytes(all []json.RawMessage) (b [][]byte) {
	for _, one := range all {
		b = append(b, one)
	}
	return b
}

// brokenExamples are examples of the Smart Data Models that are no NGSI-LD: ids of
// NGSIv2, a place off the earth, a date as the object of a relationship.
var brokenExamples = []string{
	"OffStreetParking.example.json", "ParkingGroup.example.json", "TrafficFlowObserved.example.json",
	"RoadAccident.example.json", "RoadAccident.example.jsonld", "WaterObserved.example-normalized.jsonld",
}

// TestSmartDataModels reads the examples of the Smart Data Models in testdata,
// and all of those in the folder SMART_DATA_MODELS.
func TestSmartDataModels(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.jsonld")
	if more := os.Getenv("SMART_DATA_MODELS"); more != "" {
		found, _ := filepath.Glob(filepath.Join(more, "*.example*.json*"))
		files = append(files, found...)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			o := Options{Simplified: !strings.Contains(file, "normalized")}
			e, err := ParseEntityWith(raw, short{}, o)
			if slices.Contains(brokenExamples, filepath.Base(file)) {
				problem(t, err, BadRequestData, "")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			again, err := ParseEntity(e.Append(nil, &View{Names: short{}}), short{})
			if err != nil || !bytes.Equal(again.AppendBinary(nil), e.AppendBinary(nil)) {
				t.Errorf("written and read again it is another: %v", err)
			}
		})
	}
}
