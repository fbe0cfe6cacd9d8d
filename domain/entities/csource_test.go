package entities

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const buses = `{"id":"urn:r:buses","type":"ContextSourceRegistration","endpoint":"http://127.0.0.1:9","registrationName":"Buses",
"information":[{"entities":[{"idPattern":"^urn:v:","type":"Vehicle"}],"propertyNames":["speed"],"relationshipNames":["line"]}],
"location":{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,32],[121,32],[121,31]]]},"owner":"Line 71"}`

func TestARegistrationIsMadeFoundChangedAndEnded(t *testing.T) {
	b := newBroker(t)
	got := b.wants(201, "POST", "/csourceRegistrations", buses)
	if at := got.Header.Get("Location"); at != "/ngsi-ld/v1/csourceRegistrations/urn:r:buses" {
		t.Errorf("it is at %q", at)
	}
	b.wants(409, "POST", "/csourceRegistrations", buses, "AlreadyExists")
	b.wants(400, "POST", "/csourceRegistrations", `{"type":"ContextSourceRegistration"}`, "BadRequestData")
	b.wants(200, "GET", "/csourceRegistrations/urn:r:buses", "", `"propertyNames":["speed"]`, `"type":"Vehicle"`, `"owner":"Line 71"`)
	b.wants(200, "GET", "/csourceRegistrations/urn:r:buses?options=sysAttrs", "", `"createdAt":"2026-05-04T00:00:00Z"`)
	b.wants(204, "PATCH", "/csourceRegistrations/urn:r:buses", `{"registrationName":"Trams","owner":null}`)
	got = b.wants(200, "GET", "/csourceRegistrations/urn:r:buses", "", `"registrationName":"Trams"`)
	if strings.Contains(got.body, "owner") {
		t.Errorf("it is still there: %s", got.body)
	}
	b.wants(400, "PATCH", "/csourceRegistrations/urn:r:buses", `{"mode":"sometimes"}`, "BadRequestData")
	b.wants(404, "PATCH", "/csourceRegistrations/urn:r:none", `{"registrationName":"Trams"}`, "ResourceNotFound")
	b.wants(400, "GET", "/csourceRegistrations/none", "", "BadRequestData")
	b.stop()
	b.start()
	b.wants(200, "GET", "/csourceRegistrations?type=Vehicle", "", `"registrationName":"Trams"`)
	b.wants(204, "DELETE", "/csourceRegistrations/urn:r:buses", "")
	b.wants(404, "DELETE", "/csourceRegistrations/urn:r:buses", "", "ResourceNotFound")
	b.wants(404, "GET", "/csourceRegistrations/urn:r:buses", "", "ResourceNotFound")
}

func TestRegistrationsAreFoundByWhatTheyAreAbout(t *testing.T) {
	b := newBroker(t)
	b.wants(201, "POST", "/csourceRegistrations", buses)
	b.wants(201, "POST", "/csourceRegistrations", `{"id":"urn:r:past","type":"ContextSourceRegistration","endpoint":"http://127.0.0.1:9",
"information":[{"entities":[{"type":"Vehicle"}]}],"observationInterval":{"startAt":"2020-01-01T00:00:00Z"}}`)
	for path, found := range map[string]bool{
		"type=Vehicle":               true,
		"type=Building":              false,
		"type=*":                     true,
		"attrs=speed":                true,
		"attrs=colour":               false,
		"id=urn:v:1":                 true,
		"id=urn:w:1":                 false,
		"type=Vehicle&q=speed>10":    true,
		"type=Vehicle&q=colour==1":   false,
		"csf=owner==%22Line%2071%22": true,
		"csf=owner==%22Line%2072%22": false,
		"type=Vehicle&georel=near;maxDistance==100&geometry=Point&coordinates=[121.5,31.5]": true,
		"type=Vehicle&georel=near;maxDistance==100&geometry=Point&coordinates=[10,10]":      false,
		"type=Vehicle&timerel=after&timeAt=2021-01-01T00:00:00Z":                            false,
	} {
		got := b.wants(200, "GET", "/csourceRegistrations?"+path, "")
		if strings.Contains(got.body, "urn:r:buses") != found {
			t.Errorf("%s: %s", path, got.body)
		}
		if strings.Contains(got.body, "urn:r:past") != strings.Contains(path, "timerel") {
			t.Errorf("%s: %s", path, got.body)
		}
	}
	b.wants(400, "GET", "/csourceRegistrations", "", "BadRequestData")
	got := b.wants(200, "GET", "/csourceRegistrations?type=Vehicle&count=true&limit=0", "", "[]")
	if n := got.Header.Get("NGSILD-Results-Count"); n != "1" {
		t.Errorf("%s are there", n)
	}
}

func TestPlacesInsideTheNetworkAreNoSourcesUnlessItIsSaid(t *testing.T) {
	b := newBroker(t)
	b.Forward = NotifyPublic
	b.wants(400, "POST", "/csourceRegistrations", buses, "127.0.0.1")
	b.wants(201, "POST", "/csourceRegistrations", strings.Replace(buses, "http://127.0.0.1:9", "https://source.example", 1))
	b.sources.client = newFarClient(NotifyPublic)
	b.wants(204, "PATCH", "/csourceRegistrations/urn:r:buses", `{"endpoint":"http://localhost:9"}`)
	got := b.ask("GET", "/entities/urn:v:1", "")
	if got.StatusCode != 404 || !strings.Contains(got.Header.Get("NGSILD-Warning"), "cannot be reached") {
		t.Errorf("%d %s", got.StatusCode, got.Header)
	}
}

// told is one notification of registrations.
type told struct {
	Type          string
	TriggerReason string
	Data          []struct{ ID string }
}

func TestWhoSubscribedIsToldOfRegistrations(t *testing.T) {
	inbox := make(chan told, 8)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var n told
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &n)
		}
		if err != nil {
			t.Error(err)
		}
		inbox <- n
	}))
	defer receiver.Close()
	expect := func(why, id string) {
		t.Helper()
		if n := <-inbox; n.Type != "ContextSourceNotification" || n.TriggerReason != why || len(n.Data) != 1 || n.Data[0].ID != id {
			t.Errorf("told of %+v", n)
		}
	}
	b := newBroker(t)
	b.wants(201, "POST", "/csourceRegistrations", buses)
	subscription := `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Vehicle"}],"watchedAttributes":["speed"],"notification":{"endpoint":{"uri":"` + receiver.URL + `"}}}`
	b.wants(201, "POST", "/csourceSubscriptions", subscription)
	expect("newlyMatching", "urn:r:buses")
	b.wants(409, "POST", "/csourceSubscriptions", subscription, "AlreadyExists")
	b.wants(201, "POST", "/csourceRegistrations", strings.NewReplacer("urn:r:buses", "urn:r:lamps", "Vehicle", "Streetlight").Replace(buses))
	b.wants(204, "PATCH", "/csourceRegistrations/urn:r:buses", `{"registrationName":"Trams"}`)
	expect("updated", "urn:r:buses")
	b.wants(204, "PATCH", "/csourceRegistrations/urn:r:buses", `{"information":[{"entities":[{"type":"Building"}]}]}`)
	expect("noLongerMatching", "urn:r:buses")
	b.wants(204, "PATCH", "/csourceRegistrations/urn:r:lamps", `{"information":[{"entities":[{"type":"Vehicle"}]}]}`)
	expect("newlyMatching", "urn:r:lamps")
	b.wants(204, "DELETE", "/csourceRegistrations/urn:r:lamps", "")
	expect("noLongerMatching", "urn:r:lamps")
	b.wants(200, "GET", "/csourceSubscriptions/urn:s:1", "", `"watchedAttributes":["speed"]`)
	b.wants(200, "GET", "/csourceSubscriptions", "", "urn:s:1")
	b.wants(204, "PATCH", "/csourceSubscriptions/urn:s:1", `{"isActive":false}`)
	b.wants(204, "PATCH", "/csourceSubscriptions/urn:s:1", `{"isActive":true}`)
	b.wants(204, "DELETE", "/csourceSubscriptions/urn:s:1", "")
	b.wants(404, "GET", "/csourceSubscriptions/urn:s:1", "", "ResourceNotFound")
	b.wants(201, "POST", "/csourceRegistrations", strings.Replace(buses, "urn:r:buses", "urn:r:more", 1))
	select {
	case n := <-inbox:
		t.Errorf("told of %+v", n)
	default:
	}
}

func TestRegistrationsAreToldAtIntervals(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.wants(201, "POST", "/csourceRegistrations", buses)
	b.wants(201, "POST", "/csourceSubscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Vehicle"}],"timeInterval":30,"notification":{"endpoint":{"uri":"`+r.URL+`"}}}`)
	r.next(`"triggerReason":"newlyMatching"`)
	b.wants(201, "POST", "/csourceRegistrations", strings.Replace(buses, "urn:r:buses", "urn:r:more", 1))
	b.clock.Advance(29 * time.Second)
	r.quiet("30 s have not gone by, and changes alone are not told")
	b.clock.Advance(2 * time.Second)
	r.next(`"type":"ContextSourceNotification"`, "urn:r:buses", "urn:r:more")
	b.clock.Advance(30 * time.Second)
	r.next("urn:r:buses", "urn:r:more")
	b.wants(200, "GET", "/csourceSubscriptions/urn:s:1", "", `"timeInterval":30`)
	b.wants(204, "DELETE", "/csourceSubscriptions/urn:s:1", "")
	b.clock.Advance(time.Minute)
	r.quiet("it has ended")
}
