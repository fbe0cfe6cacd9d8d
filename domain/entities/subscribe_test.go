package entities

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestSubscriptionIsMadeReadChangedAndEnded(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.subscribe(r, "urn:s:1", `"q":"speed>5",`)
	b.wants(409, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"http://h"}}}`, "AlreadyExists")
	b.wants(400, "POST", "/subscriptions", `{"type":"Subscription"}`, "BadRequestData")
	got := b.wants(201, "POST", "/subscriptions", `{"type":"Subscription","watchedAttributes":["a"],"notification":{"endpoint":{"uri":"http://h/n"}}}`)
	at := got.Header.Get("Location")
	if !strings.HasPrefix(at, "/ngsi-ld/v1/subscriptions/urn:ngsi-ld:Subscription:") {
		t.Errorf("it is at %q", at)
	}
	b.wants(200, "GET", strings.TrimPrefix(at, "/ngsi-ld/v1"), "", `"watchedAttributes":["a"]`, `"status":"active"`)
	b.wants(200, "GET", "/subscriptions/urn:s:1?options=sysAttrs", "", `"q":"speed>5"`, `"createdAt":"2026-05-04T00:00:00Z"`)
	if got := b.ask("GET", "/subscriptions/urn:s:1", "", "Accept: application/ld+json"); !strings.Contains(got.body, `"@context"`) {
		t.Errorf("%s", got.body)
	}
	b.wants(404, "GET", "/subscriptions/urn:s:2", "", "ResourceNotFound")
	b.wants(400, "GET", "/subscriptions/s", "", "BadRequestData")
	got = b.wants(200, "GET", "/subscriptions?limit=1&count=true", "", "urn:s:1")
	if n, link := got.Header.Get("NGSILD-Results-Count"), strings.Join(got.Header.Values("Link"), " "); n != "2" || !strings.Contains(link, `rel="next"`) {
		t.Errorf("%s of them, %s", n, link)
	}
	b.wants(204, "PATCH", "/subscriptions/urn:s:1", `{"isActive":false}`)
	b.wants(200, "GET", "/subscriptions/urn:s:1", "", `"status":"paused"`, `"q":"speed>5"`)
	b.wants(400, "PATCH", "/subscriptions/urn:s:1", `{"notification":{"format":"x"}}`, "BadRequestData")
	b.wants(404, "PATCH", "/subscriptions/urn:s:2", `{"isActive":false}`, "ResourceNotFound")
	b.wants(204, "DELETE", "/subscriptions/urn:s:1", "")
	b.wants(404, "DELETE", "/subscriptions/urn:s:1", "", "ResourceNotFound")
}

func TestWhoSubscribedIsTold(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.subscribe(r, "urn:s:1", `"q":"speed>5",`)
	b.vehicle("urn:v:1")
	b.speed("urn:v:1", "9")
	n := r.next(`"type":"Notification"`, `"subscriptionId":"urn:s:1"`, `"data":[{"id":"urn:v:1","type":"Vehicle","speed":9}]`)
	if n.header.Get("Content-Type") != "application/json" || !strings.Contains(n.header.Get("Link"), "context") {
		t.Errorf("%v", n.header)
	}
	b.settled()
	r.quiet("a slow vehicle is not asked for")
	b.wants(200, "GET", "/subscriptions/urn:s:1", "", `"timesSent":1`, `"lastSuccess":"2026-05-04`)
	b.wants(204, "DELETE", "/subscriptions/urn:s:1", "")
	b.speed("urn:v:1", "10")
	b.settled()
	r.quiet("the subscription has ended")
}

func TestASecondOfTheSameIDLeavesTheFirstAlive(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.subscribe(r, "urn:s:1", "")
	b.vehicle("urn:v:1")
	b.wants(409, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Vehicle"}],"notification":{"endpoint":{"uri":"`+r.URL+`"}}}`, "AlreadyExists")
	b.speed("urn:v:1", "9")
	r.next(`"subscriptionId":"urn:s:1"`)
}

func TestNamesAreThoseOfTheSubscriber(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	got := b.ask("POST", "/subscriptions", `{"@context":{"Auto":"https://c.example/Vehicle","tempo":"https://c.example/speed"},"id":"urn:s:1","type":"Subscription",
		"entities":[{"type":"Auto"}],"watchedAttributes":["tempo"],"q":"tempo>3",
		"notification":{"endpoint":{"uri":"`+r.URL+`","accept":"application/ld+json","receiverInfo":[{"key":"Authorization","value":"Bearer 7"}]}}}`, "Content-Type: application/ld+json")
	if got.StatusCode != 201 {
		t.Fatal(got.body)
	}
	create := func() {
		got := b.ask("POST", "/entities", `{"@context":{"V":"https://c.example/Vehicle","s":"https://c.example/speed"},"id":"urn:v:1","type":"V","s":4}`, "Content-Type: application/ld+json")
		if got.StatusCode != 201 {
			t.Fatal(got.body)
		}
	}
	create()
	n := r.next(`"type":"Auto"`, `"tempo":{"type":"Property","value":4}`, `"@context"`)
	if n.header.Get("Authorization") != "Bearer 7" || n.header.Get("Content-Type") != "application/ld+json" || n.header.Get("Link") != "" {
		t.Errorf("%v", n.header)
	}
	b.stop()
	b.start()
	b.settled()
	r.quiet("what is replayed is not told again")
	b.wants(204, "DELETE", "/entities/urn:v:1", "")
	create()
	r.next(`"type":"Auto"`, `"tempo"`)
}

func TestPausedAndExpiredSubscriptionsAreSilent(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.subscribe(r, "urn:s:paused", `"isActive":false,`)
	b.subscribe(r, "urn:s:short", `"expiresAt":"2026-05-04T00:00:10Z",`)
	b.vehicle("urn:v:1")
	r.next("urn:s:short")
	b.clock.Advance(11 * time.Second)
	b.wants(200, "GET", "/subscriptions/urn:s:short", "", `"status":"expired"`)
	b.speed("urn:v:1", "2")
	b.settled()
	r.quiet("one is paused, the other expired")
	b.wants(204, "PATCH", "/subscriptions/urn:s:paused", `{"isActive":true}`)
	b.speed("urn:v:1", "3")
	r.next("urn:s:paused", `"speed":3`)
}

func TestThrottlingTellsTheNewestAfterwards(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.vehicle("urn:v:1")
	b.vehicle("urn:v:2")
	b.subscribe(r, "urn:s:1", `"throttling":5,`)
	b.speed("urn:v:1", "2")
	r.next(`"speed":2`)
	b.settled()
	for _, v := range []string{"3", "4", "5"} {
		b.speed("urn:v:1", v)
		b.speed("urn:v:2", v)
	}
	b.settled()
	b.clock.Advance(4 * time.Second)
	b.settled()
	r.quiet("5 s have not gone by")
	b.clock.Advance(2 * time.Second)
	r.next(`"data":[{"id":"urn:v:1","type":"Vehicle","speed":5},{"id":"urn:v:2","type":"Vehicle","speed":5}]`)
	b.settled()
	r.quiet("what came between is in it")
}

func TestIntervalTellsAllThatMatch(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.vehicle("urn:v:1")
	b.vehicle("urn:v:2")
	b.subscribe(r, "urn:s:1", `"timeInterval":60,"q":"speed>0",`)
	b.speed("urn:v:1", "0")
	b.settled()
	b.clock.Advance(59 * time.Second)
	b.settled()
	r.quiet("the interval has not gone by")
	b.clock.Advance(time.Second)
	n := r.next(`"id":"urn:v:2"`)
	if strings.Contains(n.body, "urn:v:1") {
		t.Error(n.body)
	}
	b.settled()
	b.clock.Advance(time.Minute)
	r.next(`"id":"urn:v:2"`)
}

func TestDeletionsAreToldToWhoAsks(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	b.vehicle("urn:v:1")
	b.subscribe(r, "urn:s:1", `"notificationTrigger":["entityDeleted","attributeDeleted"],`)
	b.wants(204, "DELETE", "/entities/urn:v:1/attrs/speed", "")
	r.next(`"speed":"urn:ngsi-ld:null"`)
	b.wants(204, "DELETE", "/entities/urn:v:1", "")
	r.next(`"data":[{"id":"urn:v:1","type":"Vehicle","deletedAt":"2026-05-04T00:00:00Z"}]`)
}

// TestADeadEndpointIsTriedAgain: it pauses after a failure, is tried three times,
// and gets what came meanwhile once it lives.
func TestADeadEndpointIsTriedAgain(t *testing.T) {
	b := newBroker(t)
	dead, alive := newReceiver(t), newReceiver(t)
	fails := true
	dead.says = func(w http.ResponseWriter) {
		if fails {
			w.WriteHeader(503)
		}
	}
	b.subscribe(dead, "urn:s:dead", "")
	b.subscribe(alive, "urn:s:alive", "")
	b.vehicle("urn:v:1")
	dead.next(`"speed":1`)
	alive.next(`"speed":1`)
	b.settled()
	b.wants(200, "GET", "/subscriptions/urn:s:dead", "", `"timesFailed":1`, `"lastFailure"`, `"status":"failed"`)
	b.speed("urn:v:1", "2")
	alive.next(`"speed":2`)
	b.settled()
	dead.quiet("it has a pause of 1 s")
	fails = false
	b.clock.Advance(1100 * time.Millisecond)
	dead.next(`"speed":1`)
	dead.next(`"speed":2`)
	b.settled()
	b.wants(200, "GET", "/subscriptions/urn:s:dead", "", `"timesFailed":1`, `"timesSent":3`, `"status":"ok"`)
}

func TestCooldownLetsGoWhatComesMeanwhile(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	status := 500
	r.says = func(w http.ResponseWriter) { w.WriteHeader(status) }
	b.wants(201, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"Vehicle"}],
		"notification":{"format":"keyValues","endpoint":{"uri":"`+r.URL+`","cooldown":10000}}}`)
	b.vehicle("urn:v:1")
	r.next(`"speed":1`)
	b.settled()
	b.speed("urn:v:1", "2")
	b.settled()
	status = 200
	b.clock.Advance(11 * time.Second)
	b.settled()
	r.quiet("nothing is sent of what came in the cooldown")
	b.speed("urn:v:1", "3")
	r.next(`"speed":3`)
}

// TestASlowEndpointHoldsNobodyUp: one receiver never answers, the other is told of
// every change.
func TestASlowEndpointHoldsNobodyUp(t *testing.T) {
	b := newBroker(t)
	slow, quick := newReceiver(t), newReceiver(t)
	wait := make(chan struct{})
	slow.says = func(http.ResponseWriter) { <-wait }
	defer close(wait)
	b.subscribe(slow, "urn:s:slow", "")
	b.subscribe(quick, "urn:s:quick", "")
	b.vehicle("urn:v:1")
	quick.next(`"speed":1`)
	for range 50 {
		b.speed("urn:v:1", "2")
		quick.next(`"speed":2`)
	}
}

func TestTooMuchThatWaitsLosesItsOldest(t *testing.T) {
	b := newBroker(t)
	r := newReceiver(t)
	wait := make(chan struct{})
	r.says = func(http.ResponseWriter) { <-wait }
	b.subscribe(r, "urn:s:1", "")
	b.vehicle("urn:v:1")
	const many = runMost + 500
	var parts []string
	for range 10 {
		parts = append(parts, `{"id":"urn:v:1","type":"Vehicle","speed":{"value":7}}`)
	}
	batch := "[" + strings.Join(parts, ",") + "]"
	for range many / 10 {
		b.wants(204, "POST", "/entityOperations/update", batch)
	}
	n := b.notifier
	b.read()
	n.mu.Lock()
	waiting, lost := n.held, n.lost.Load()
	n.mu.Unlock()
	if waiting > runMost || lost < 400 {
		t.Errorf("%d wait, %d are lost", waiting, lost)
	}
	close(wait)
}

func TestANotificationIsNoWrite(t *testing.T) {
	b := newBroker(t)
	b.wants(201, "POST", "/subscriptions", `{"id":"urn:s:1","type":"Subscription","entities":[{"type":"*"}],"notification":{"endpoint":{"uri":"`+b.door.URL+base+`/entities"}}}`)
	b.vehicle("urn:v:1")
	b.until("it is refused", func(n *notifier) bool { return n.tally("", "urn:s:1").Failed > 0 })
	if got := b.ask("GET", "/entities?type=Notification", ""); got.body != "[]" {
		t.Error(got.body)
	}
}

func TestAddressesAreKeptTo(t *testing.T) {
	b := newBroker(t)
	for _, host := range []string{"169.254.169.254", "0.0.0.0", "[fe80::1]", "224.0.0.1", "[fd00:ec2::254]"} {
		b.wants(400, "POST", "/subscriptions", `{"type":"Subscription","entities":[{"type":"A"}],"notification":{"endpoint":{"uri":"http://`+host+`/"}}}`, "BadRequestData")
	}
	for policy, reaches := range map[NotifyPolicy]bool{NotifyNone: false, NotifyPublic: false, NotifyCity: true, NotifyAll: true, "": true} {
		if got := policy.allows("http://127.0.0.1/") == nil; got != reaches {
			t.Errorf("%s: %v", policy, got)
		}
	}
	r := newReceiver(t)
	if _, err := NotifyPublic.dialer().DialContext(t.Context(), "tcp", strings.TrimPrefix(r.URL, "http://")); err == nil {
		t.Error("a private address was reached")
	}
}
