package watch

import (
	"encoding/json"
	"strings"
	"testing"

	"citybrain/domain/entities/model"
)

func message(s *Subscription, changes ...Change) Message {
	return s.Message(Letter{ID: "urn:n:1", At: noon, Names: street{}, Changes: changes})
}

func with(endpoint, notification, more string) string {
	return `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Lamp"}],` + more + `"notification":{` + notification + `"endpoint":{"uri":"http://h"` + endpoint + `}}}`
}

func TestNotificationIsWrittenAsItIsWanted(t *testing.T) {
	lamp := entity(t, `{"id":"urn:lamp:1","type":"Lamp","power":1,"glare":{"value":2,"unitCode":"LUX"},"location":{"type":"Point","coordinates":[8,40]}}`)
	const head = `{"id":"urn:n:1","type":"Notification","subscriptionId":"urn:s:1","notifiedAt":"2026-11-22T12:00:00Z","data":`
	ld := `,"@context":"https://city.example/context.jsonld"}`
	for name, c := range map[string]struct{ text, kind, body string }{
		"simplified": {with("", `"format":"keyValues","attributes":["power"],`, ""), JSON, `[{"id":"urn:lamp:1","type":"Lamp","power":1}]}`},
		"normalized": {with("", `"attributes":["glare"],`, ""), JSON,
			`[{"id":"urn:lamp:1","type":"Lamp","glare":{"type":"Property","value":2,"unitCode":"LUX"}}]}`},
		"concise":        {with("", `"format":"concise","pick":["id","glare"],`, ""), JSON, `[{"id":"urn:lamp:1","glare":{"value":2,"unitCode":"LUX"}}]}`},
		"JSON-LD":        {with(`,"accept":"application/ld+json"`, `"attributes":["x"],`, ""), JSONLD, `[{"id":"urn:lamp:1","type":"Lamp"}]` + ld},
		"GeoJSON":        {with(`,"accept":"application/geo+json"`, `"format":"simplified","attributes":["power"],`, ""), GeoJSON, geo(`,"@context":"https://city.example/context.jsonld"`)},
		"GeoJSON, plain": {with(`,"accept":"application/geo+json","receiverInfo":[{"key":"Prefer","value":"body=json"}]`, `"format":"simplified","attributes":["power"],`, ""), GeoJSON, geo("")},
	} {
		t.Run(name, func(t *testing.T) {
			m := message(parsed(t, c.text), *created(lamp))
			if m.ContentType != c.kind || string(m.Body) != head+c.body {
				t.Errorf("%s\n%s, want\n%s", m.ContentType, m.Body, head+c.body)
			}
			if linked := m.Link != ""; linked == strings.Contains(c.body, "@context") {
				t.Errorf("the context is told as %q", m.Link)
			}
		})
	}
}

func geo(context string) string {
	return `{"type":"FeatureCollection","features":[{"id":"urn:lamp:1","type":"Feature","geometry":{"type":"Point","coordinates":[8,40]},` +
		`"properties":{"type":"Lamp","power":1}}]` + context + `}}`
}

func TestChangesAndDeletionsAreTold(t *testing.T) {
	lamp := entity(t, `{"id":"urn:lamp:1","type":"Lamp","power":1,"glare":2}`)
	all := parsed(t, with("", `"format":"concise","showChanges":true,`, `"notificationTrigger":["entityUpdated","entityDeleted"],`))
	for name, c := range map[string]struct {
		change *Change
		want   string
	}{
		"an update":   {updated(t, lamp, `{"power":3}`), `"power":{"value":3,"previousValue":1}`},
		"a loss":      {deprived(t, lamp, "glare"), `"glare":{"value":"urn:ngsi-ld:null","previousValue":2`},
		"a deletion":  {&Change{Before: lamp, At: noon}, `"data":[{"id":"urn:lamp:1","type":"Lamp","deletedAt":"2026-11-22T12:00:00Z"}]`},
		"a beginning": {created(lamp), `"power":1`},
	} {
		body := message(all, *c.change).Body
		if !json.Valid(body) || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: %s is not in %s", name, c.want, body)
		}
	}
	if body := string(message(parsed(t, with("", "", "")), *deprived(t, lamp, "glare")).Body); strings.Contains(body, "glare") {
		t.Errorf("who does not ask for losses is told of one: %s", body)
	}
}

func TestLinkedEntitiesComeAlong(t *testing.T) {
	lamp := entity(t, `{"id":"urn:lamp:1","type":"Lamp","on":{"object":"urn:pole:1"}}`)
	pole := entity(t, `{"id":"urn:pole:1","type":"Pole","height":9,"in":{"object":"urn:street:1"}}`)
	find := func(id string) *model.Entity {
		if id == pole.ID {
			return pole
		}
		return nil
	}
	for join, want := range map[string]string{
		"inline": `"on":{"object":"urn:pole:1","entity":{"id":"urn:pole:1","type":"Pole","height":9,`,
		"flat":   `"on":{"object":"urn:pole:1"}},{"id":"urn:pole:1","type":"Pole","height":9,`,
	} {
		s := parsed(t, with("", `"format":"concise","joinLevel":2,"join":"`+join+`",`, ""))
		m := s.Message(Letter{ID: "urn:n:1", At: noon, Names: street{}, Changes: []Change{*created(lamp)}, Find: find})
		if !json.Valid(m.Body) || !strings.Contains(string(m.Body), want) {
			t.Errorf("%s: %s", join, m.Body)
		}
	}
}

func TestLogsShowNoPassword(t *testing.T) {
	e := Endpoint{URI: "mqtt://me:secret@h/a"}
	if strings.Contains(e.Where(), "secret") {
		t.Error(e.Where())
	}
}
