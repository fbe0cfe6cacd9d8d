package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"citybrain/domain/entities/model"
	"citybrain/domain/entities/query"
)

const whole = `{"@context":[],"id":"urn:r:1","type":"ContextSourceRegistration","registrationName":"Buses","description":"All of them",
"contextSourceAlias":"fleet","information":[{"entities":[{"idPattern":"^urn:b:","type":["Bus","Vehicle"]},{"id":"urn:v:1","type":"Vehicle"}],
"propertyNames":["speed"],"relationshipNames":["line"]}],"datasetId":["urn:d:1","@none"],"tenant":"fleet",
"expiresAt":"2030-01-01T00:00:00Z","endpoint":"https://fleet.example/ngsi-ld/v1/","contextSourceInfo":[{"key":"X","value":"1"}],
"location":{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,32],[121,32],[121,31]]]},
"scope":["/Shanghai"],"mode":"redirect","operations":["redirectionOps","queryBatch"],"refreshRate":"PT10S",
"management":{"localOnly":true,"cacheDuration":"P1DT2H","timeout":250,"cooldown":1000},"owner":{"type":"Property","value":"Line 71"},"status":"ok"}`

func TestARegistrationIsReadAndWrittenAgain(t *testing.T) {
	r, err := Parse([]byte(whole), short{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.Endpoint != "https://fleet.example" || r.Alias != "fleet" || r.Tenant != "fleet" || !r.LocalOnly ||
		r.Timeout != 250*time.Millisecond || r.Cooldown != time.Second || !r.Offers(CreateEntity) || !r.Can(UpsertBatch) || r.Offers(UpsertBatch) || r.Offers("retrieveTemporal") {
		t.Errorf("it is %+v", r)
	}
	again, err := Read(r.Text())
	if err != nil || !bytes.Equal(again.Text(), r.Text()) {
		t.Errorf("%v: %s became %s", err, r.Text(), again.Text())
	}
	if strings.Contains(string(r.Text()), `"Vehicle"`) || strings.Contains(string(r.Text()), "status") {
		t.Errorf("names are not whole: %s", r.Text())
	}
	said := string(r.Append(nil, &View{Names: short{}, SysAttrs: true, CreatedAt: 1, Health: &Health{Sent: 2, Failed: 1, Down: true, LastFailure: 1}}))
	for _, part := range []string{`"id":"urn:r:1","type":"ContextSourceRegistration"`, `"type":["Bus","Vehicle"]`, `"propertyNames":["speed"]`, `"relationshipNames":["line"]`,
		`"owner":{"type":"Property","value":"Line 71"}`, `"createdAt":"1970-01-01T00:00:00Z"`, `"status":"failed","timesSent":2,"timesFailed":1`, `"key":"X"`} {
		if !strings.Contains(said, part) {
			t.Errorf("%s is not in %s", part, said)
		}
	}
	if hidden := r.Append(nil, &View{Names: short{}, Hide: true}); bytes.Contains(hidden, []byte("contextSourceInfo")) || !json.Valid(hidden) {
		t.Errorf("it tells %s", hidden)
	}
	for text, want := range map[string]bool{`owner=="Line 71"`: true, `owner=="Line 72"`: false} {
		csf, err := query.ParseQ(text, short{})
		if err != nil || r.Filtered(csf) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestWhatIsNoRegistrationIsBadData(t *testing.T) {
	const head = `"type":"ContextSourceRegistration","endpoint":"http://a.example"`
	const some = head + `,"information":[{"entities":[{"type":"A"}]}]`
	for name, text := range map[string]string{
		"no type":              `{"endpoint":"http://a.example","information":[{"entities":[{"type":"A"}]}]}`,
		"another type":         `{"type":"Subscription","endpoint":"http://a.example","information":[{"entities":[{"type":"A"}]}]}`,
		"no endpoint":          `{"type":"ContextSourceRegistration","information":[{"entities":[{"type":"A"}]}]}`,
		"endpoint of a file":   `{"type":"ContextSourceRegistration","endpoint":"file:///etc/passwd","information":[{"entities":[{"type":"A"}]}]}`,
		"endpoint with a user": `{"type":"ContextSourceRegistration","endpoint":"http://a:b@c.example","information":[{"entities":[{"type":"A"}]}]}`,
		"no information":       `{` + head + `}`,
		"empty information":    `{` + head + `,"information":[ ]}`,
		"information of none":  `{` + head + `,"information":[{}]}`,
		"no entities":          `{` + head + `,"information":[{"entities":[ ]}]}`,
		"an entity, no type":   `{` + head + `,"information":[{"entities":[{"id":"urn:a:1"}]}]}`,
		"an id that is none":   `{` + head + `,"information":[{"entities":[{"id":"a","type":"A"}]}]}`,
		"a broken pattern":     `{` + head + `,"information":[{"entities":[{"idPattern":"(","type":"A"}]}]}`,
		"no names":             `{` + head + `,"information":[{"propertyNames":[]}]}`,
		"a name that is none":  `{` + head + `,"information":[{"propertyNames":[""]}]}`,
		"an id":                `{` + some + `,"id":"a"}`,
		"a mode":               `{` + some + `,"mode":"sometimes"}`,
		"an operation":         `{` + some + `,"operations":["flyEntity"]}`,
		"no operations":        `{` + some + `,"operations":[]}`,
		"expired":              `{` + some + `,"expiresAt":"1969-01-01T00:00:00Z"}`,
		"a time":               `{` + some + `,"expiresAt":"tomorrow"}`,
		"an interval":          `{` + some + `,"observationInterval":{"endAt":"2026-01-01T00:00:00Z"}}`,
		"time backwards":       `{` + some + `,"observationInterval":{"startAt":"2026-01-02T00:00:00Z","endAt":"2026-01-01T00:00:00Z"}}`,
		"a place":              `{` + some + `,"location":{"type":"Point","coordinates":[300,0]}}`,
		"a timeout":            `{` + some + `,"management":{"timeout":0}}`,
		"a duration":           `{` + some + `,"management":{"cacheDuration":"1 day"}}`,
		"a truth":              `{` + some + `,"management":{"localOnly":"yes"}}`,
		"a header":             `{` + some + `,"contextSourceInfo":[{"key":"A","value":"1\r\nB: 2"}]}`,
		"null":                 `{` + some + `,"description":null}`,
		"exclusive of many":    `{` + some + `,"mode":"exclusive"}`,
		"exclusive of all":     `{` + head + `,"information":[{"entities":[{"id":"urn:a:1","type":"A"}]}],"mode":"exclusive"}`,
		"a list":               `[]`,
	} {
		_, err := Parse([]byte(text), short{}, 1)
		var p *model.Problem
		if !errors.As(err, &p) || p.Type != model.BadRequestData {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Parse([]byte(`{`), short{}, 1)
	var p *model.Problem
	if !errors.As(err, &p) || p.Type != model.InvalidRequest {
		t.Errorf("no JSON: %v", err)
	}
}

func TestAPatchReplacesMembers(t *testing.T) {
	r, err := Parse([]byte(whole), short{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	n, err := r.Patch([]byte(`{"mode":"inclusive","description":null,"owner":"urn:ngsi-ld:null","endpoint":"http://new.example"}`), short{}, 1)
	if err != nil || n.Mode != Inclusive || n.Endpoint != "http://new.example" || bytes.Contains(n.Text(), []byte("All of them")) || bytes.Contains(n.Text(), []byte("Line 71")) {
		t.Errorf("%v: %s", err, n.Text())
	}
	if r.Mode != Redirect || !bytes.Contains(r.Text(), []byte("All of them")) {
		t.Error("the old one has changed")
	}
	for _, text := range []string{`{}`, `{"id":"urn:r:2"}`, `{"information":null}`, `{"mode":"x"}`, `{"expiresAt":"1969-01-01T00:00:00Z"}`} {
		if _, err := r.Patch([]byte(text), short{}, 1); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

func TestDurationsAreThoseOfISO8601(t *testing.T) {
	for text, want := range map[string]bool{
		"PT10S": true, "P1D": true, "P1Y2M3DT4H5M6.5S": true, "P2W": true,
		"": false, "P": false, "PT": false, "10S": false, "P1S": false, "PT1D": false, "P1DT": false, "PTS": false, "P1D2Y": false,
	} {
		if isDuration(text) != want {
			t.Errorf("%q is not %t", text, want)
		}
	}
}

func FuzzRegistrations(f *testing.F) {
	f.Add([]byte(whole), []byte(`{"mode":"exclusive","description":null}`))
	f.Add([]byte(`{"type":"ContextSourceRegistration","endpoint":"http://a.example","information":[{"propertyNames":["a"]}]}`), []byte(`{"x":1}`))
	f.Fuzz(func(t *testing.T, text, patch []byte) {
		r, err := Parse(text, short{}, 1)
		if err != nil {
			return
		}
		if n, err := r.Patch(patch, short{}, 1); err == nil {
			r = n
		}
		again, err := Read(r.Text())
		if err != nil {
			t.Fatalf("what was kept cannot be read: %v: %s", err, r.Text())
		}
		if !bytes.Equal(again.Text(), r.Text()) {
			t.Fatalf("%s became %s", r.Text(), again.Text())
		}
		if said := r.Append(nil, &View{Names: short{}}); !json.Valid(said) {
			t.Fatalf("it is told as %s", said)
		}
		w := &Wanted{IDs: []string{"urn:v:1"}, Attributes: iris("speed")}
		Split([]*Registration{r, again}, w, CreateEntity)
		_ = r.Conflict([]*Registration{again})
	})
}
