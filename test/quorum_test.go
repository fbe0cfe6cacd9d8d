package test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// TestTwoOfThreeAreGone kills two of three nodes: what was acknowledged is still
// there, nothing more is acknowledged, refusals come soon and have a code, the
// faces answer, and everything goes on when one node is back.
func TestTwoOfThreeAreGone(t *testing.T) {
	store := database(t)
	if store == "" {
		return
	}
	nodes := threeNodes(t, store)
	admin := signIn(t, nodes[0].http, "admin")
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/probe/provisioning", nil, &opened)
	device := provision(t, nodes[0].http, "probe", "P-1", opened.Key)
	batches := batch{t: t, device: device, began: time.Now().Add(-time.Second)}
	for range 5 {
		for _, c := range nodes {
			batches.must(c)
		}
	}

	dead := leader(t, nodes, admin)
	var living []*city
	for _, c := range nodes {
		if c != dead {
			living = append(living, c)
		}
	}
	last, back := living[0], living[1]
	dead.kill()
	back.kill()
	killed := time.Now()

	var refusal *problem
	await(t, "the last node refuses with a code", func() bool {
		asked := time.Now()
		err := batches.try(last)
		if took := time.Since(asked); took > 12*time.Second {
			t.Fatalf("a sender was left hanging for %s", took)
		}
		return errors.As(err, &refusal)
	})
	if refusal.Status != http.StatusServiceUnavailable || refusal.Code != "bus.log_failed" {
		t.Errorf("refused with %v", refusal)
	}
	asked := time.Now()
	if err := batches.try(last); err == nil {
		t.Error("acknowledged without a majority")
	}
	t.Logf("first refusal %s after the kill, the next within %s", asked.Sub(killed).Round(time.Millisecond), time.Since(asked).Round(time.Millisecond))
	if client, err := connect(device, last.mqtt); err == nil {
		if say(client, device.Topics["telemetry"], []byte(`{"count":0.5}`), 8*time.Second) == nil {
			t.Error("a report over MQTT was acknowledged without a majority")
		}
		client.Disconnect(0)
	}
	at := admin.at(last.http)
	for _, path := range []string{"/api/v1/session", "/api/v1/city", "/api/v1/things", "/api/v1/things/" + device.ID, "/api/v1/alarms",
		"/api/v1/overview/vitals", "/api/v1/overview/map", "/tiles/style/dark.json", "/healthz"} {
		asked := time.Now()
		if err := at.try(http.MethodGet, path, nil, nil); err != nil || time.Since(asked) > 5*time.Second {
			t.Errorf("%s: %v after %s", path, err, time.Since(asked))
		}
	}

	back.open()
	await(t, "the city takes reports again", func() bool { return batches.try(last) == nil })
	for _, c := range []*city{last, back} {
		batches.must(c)
	}
	dead.open()
	twinsAreEqual(t, nodes, admin)
	awaitHistory(t, admin.at(last.http), device.ID, batches.began, batches.said)
	t.Logf("%d reports acknowledged, each once in the history", batches.said)
}

// batch sends numbers over HTTP, one in a batch. What was refused is sent again
// with the same number, instant and key.
type batch struct {
	t      *testing.T
	device credential
	began  time.Time
	said   int // acknowledged
	next   time.Time
}

// try sends the next number once.
func (b *batch) try(c *city) error {
	b.t.Helper()
	n := b.said + 1
	if b.next.IsZero() {
		b.next = b.began
	}
	body := fmt.Sprintf(`[{"at":%q,"values":{"count":%d}}]`, b.next.UTC().Format(time.RFC3339Nano), n)
	err := sendBatch(c.http, b.device, fmt.Sprintf("batch-%d", n), body)
	if err == nil {
		b.said, b.next = n, b.next.Add(10*time.Millisecond)
	}
	return err
}

// must sends until the number is acknowledged.
func (b *batch) must(c *city) {
	b.t.Helper()
	var err error
	defer func() {
		if err != nil {
			b.t.Logf("the last answer: %v", err)
		}
	}()
	await(b.t, "a batch is taken at "+c.http, func() bool { err = b.try(c); return err == nil })
}
