package entities

import (
	"strings"
	"testing"
	"time"
)

// settledFar waits until what should be done at sources is done.
func (b *broker) settledFar() {
	b.t.Helper()
	b.read()
	b.clock.Advance(time.Second)
	b.until("sources are settled", func(*notifier) bool { return !b.sources.far.stale.Load() && !b.sources.far.busy.Load() })
}

func TestSubscribersAreToldOfWhatSourcesHave(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	r := newReceiver(t)
	here.wants(201, "POST", "/csourceRegistrations", `{"id":"urn:r:1","type":"ContextSourceRegistration","endpoint":"`+there.door.URL+`",
		"information":[{"entities":[{"type":"Vehicle"}],"propertyNames":["speed"]}]}`)
	here.wants(201, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Vehicle"}],"q":"speed>5",
		"notification":{"format":"keyValues","endpoint":{"uri":"`+r.URL+`"}}}`)
	here.wants(201, "POST", "/subscriptions?local=true", `{"id":"urn:s:local","type":"Subscription","entities":[{"type":"Vehicle"}],
		"notification":{"endpoint":{"uri":"`+r.URL+`"}}}`)
	here.settledFar()
	got := there.wants(200, "GET", "/subscriptions", "", `"entities":[{"type":"Vehicle"}]`, here.door.URL+base+farPath)
	if n := strings.Count(got.body, `"type":"Subscription"`); n != 1 {
		t.Fatalf("%d subscriptions are at the source: %s", n, got.body)
	}
	there.wants(201, "POST", "/entities", `{"id":"urn:v:1","type":"Vehicle","speed":3,"secret":7}`)
	there.settled()
	here.settled()
	r.quiet("3 is too slow")
	there.wants(204, "PATCH", "/entities/urn:v:1/attrs/speed", `{"value":9}`)
	n := r.next(`"subscriptionId":"urn:s:1"`, `"data":[{"id":"urn:v:1","type":"Vehicle","speed":9}]`)
	if strings.Contains(n.body, "secret") {
		t.Errorf("more is told than the source is registered for: %s", n.body)
	}
	here.stop()
	here.start()
	here.settledFar()
	if got := there.wants(200, "GET", "/subscriptions", ""); strings.Count(got.body, `"type":"Subscription"`) != 1 {
		t.Errorf("after a start there are %s", got.body)
	}
	here.wants(204, "DELETE", "/subscriptions/urn:s:1", "")
	here.settledFar()
	there.wants(200, "GET", "/subscriptions", "", "[]")
}

func TestSubscriptionsAtSourcesFollowTheRegistration(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	r := newReceiver(t)
	here.subscribe(r, "urn:s:1", "")
	here.settledFar()
	registration := func(kind string) string {
		return `{"id":"urn:r:1","type":"ContextSourceRegistration","endpoint":"` + there.door.URL + `","information":[{"entities":[{"type":"` + kind + `"}]}]}`
	}
	here.wants(201, "POST", "/csourceRegistrations", registration("Vehicle"))
	here.settledFar()
	there.wants(200, "GET", "/subscriptions", "", `"type":"Vehicle"`)
	here.wants(204, "PATCH", "/subscriptions/urn:s:1", `{"watchedAttributes":["speed"]}`)
	here.settledFar()
	there.wants(200, "GET", "/subscriptions", "", `"watchedAttributes":["speed"]`)
	here.wants(204, "PATCH", "/csourceRegistrations/urn:r:1", `{"information":[{"entities":[{"type":"Tram"}]}]}`)
	here.settledFar()
	there.wants(200, "GET", "/subscriptions", "", "[]")
	here.wants(204, "PATCH", "/csourceRegistrations/urn:r:1", `{"information":[{"entities":[{"type":"Vehicle"}]}]}`)
	here.settledFar()
	there.wants(200, "GET", "/subscriptions", "", `"type":"Vehicle"`)
	here.wants(204, "DELETE", "/csourceRegistrations/urn:r:1", "")
	here.settledFar()
	there.wants(200, "GET", "/subscriptions", "", "[]")
}

// Two brokers that are sources of one another do not subscribe in a circle.
func TestSubscriptionsDoNotGoRound(t *testing.T) {
	one, two := newBroker(t), newBroker(t)
	r := newReceiver(t)
	one.wants(201, "POST", "/csourceRegistrations", registration(two, "inclusive", `,"information":[{"entities":[{"type":"Vehicle"}]}]`))
	two.wants(201, "POST", "/csourceRegistrations", registration(one, "inclusive", `,"information":[{"entities":[{"type":"Vehicle"}]}]`))
	one.subscribe(r, "urn:s:1", "")
	for range 3 {
		one.settledFar()
		two.settledFar()
	}
	for _, b := range []*broker{one, two} {
		if got := b.wants(200, "GET", "/subscriptions", ""); strings.Count(got.body, `"type":"Subscription"`) != 1 {
			t.Errorf("there are %s", got.body)
		}
	}
}

// A source that is away is asked again.
func TestADeadSourceIsSubscribedToLater(t *testing.T) {
	here, there := newBroker(t), newBroker(t)
	r := newReceiver(t)
	here.wants(201, "POST", "/csourceRegistrations", `{"id":"urn:r:1","type":"ContextSourceRegistration","endpoint":"http://127.0.0.1:1","information":[{"entities":[{"type":"Vehicle"}]}]}`)
	here.subscribe(r, "urn:s:1", "")
	here.settledFar()
	if n := len(here.state.tenant("", false).documentsOf(farWatches)); n != 1 {
		t.Fatalf("%d are to be made", n)
	}
	here.wants(204, "PATCH", "/csourceRegistrations/urn:r:1", `{"endpoint":"`+there.door.URL+`"}`)
	here.settledFar()
	here.clock.Advance(farEvery)
	here.settledFar()
	there.wants(200, "GET", "/subscriptions", "", `"type":"Vehicle"`)
}

func TestNobodyTellsWithoutTheSecret(t *testing.T) {
	b := newBroker(t)
	b.wants(404, "POST", farPath+"guess", `{"id":"urn:n:1","type":"Notification","data":[]}`, "ResourceNotFound")
	b.wants(405, "GET", farPath+"guess", "")
}
