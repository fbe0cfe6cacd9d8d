package entities

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/domain/entities/watch"
	"citybrain/kernel/db"
)

func TestCountsOutliveAStart(t *testing.T) {
	eachHistory(t, func(b *broker) {
		r := newReceiver(b.t)
		b.subscribe(r, "urn:s:1", "")
		b.vehicle("urn:v:1")
		r.next(`"speed":1`)
		b.settled()
		b.stop()
		b.start()
		b.wants(200, "GET", "/subscriptions/urn:s:1", "", `"timesSent":1`, `"lastSuccess":"2026-05-04T00:00:00Z"`, `"status":"ok"`)
		b.clock.Advance(time.Second)
		b.speed("urn:v:1", "2")
		r.next(`"speed":2`)
		b.settled()
		b.wants(200, "GET", "/subscriptions", "", `"timesSent":2`)
		b.clock.Advance(keepEvery)
		b.tallies.keep(b.t.Context())
		b.crash()
		b.start()
		b.wants(200, "GET", "/subscriptions/urn:s:1", "", `"timesSent":2`, `"lastNotification":"2026-05-04T00:00:01Z"`)
		b.wants(204, "DELETE", "/subscriptions/urn:s:1", "")
		b.read()
		b.subscribe(r, "urn:s:1", "")
		b.stop()
		b.start()
		if got := b.wants(200, "GET", "/subscriptions/urn:s:1", ""); strings.Contains(got.body, "timesSent") {
			b.t.Errorf("another of the same id has its counts: %s", got.body)
		}
	})
}

func TestCountsOfSourcesOutliveAStart(t *testing.T) {
	eachHistory(t, func(b *broker) {
		dead := httptest.NewServer(http.NotFoundHandler())
		dead.Close()
		b.wants(201, "POST", "/csourceRegistrations", `{"id":"urn:r:1","type":"ContextSourceRegistration","endpoint":"`+dead.URL+`","information":[{"entities":[{"type":"Vehicle"}]}]}`)
		b.wants(200, "GET", "/entities?type=Vehicle", "", "[]")
		b.stop()
		b.start()
		b.wants(200, "GET", "/csourceRegistrations/urn:r:1", "", `"status":"failed"`, `"timesSent":1`, `"timesFailed":1`, `"lastFailure":"2026-05-04T00:00:00Z"`)
	})
}

// What other nodes have counted is counted in.
func TestCountsOfOtherNodesAreAdded(t *testing.T) {
	eachHistory(t, func(b *broker) {
		k := tallyKey{subscriptions, "", "urn:s:1"}
		err := b.db.Do(b.t.Context(), func(tx *db.Tx) error {
			return tallyStore{}.put(b.t.Context(), tx, "another", k, watch.Tally{Sent: 7, Failed: 2, Last: 5, LastFailure: 5})
		})
		if err != nil {
			b.t.Fatal(err)
		}
		b.Service.Node = "here"
		b.tallies.keep(b.t.Context())
		if got := b.tallies.with(k, watch.Tally{Sent: 1, Last: 9, LastSuccess: 9}); got != (watch.Tally{Sent: 8, Failed: 2, Last: 9, LastSuccess: 9, LastFailure: 5}) {
			b.t.Errorf("it is %+v", got)
		}
	})
}
