package entities

import (
	"context"
	"fmt"
	"testing"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
)

// TestOneNodeSendsAndAnotherTakesOver: two nodes follow one log, the first has the
// duty. It dies without a word; what happens then is told by the other, once the
// claim has run out.
func TestOneNodeSendsAndAnotherTakesOver(t *testing.T) {
	log, err := bus.Start(t.Context(), bus.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Stop(context.Background()) })
	fake := clock.NewFake(morning)
	node := func(name string) *broker {
		contexts, err := ld.New(ld.Options{Clock: fake, Fetch: ld.FetchNone})
		if err != nil {
			t.Fatal(err)
		}
		s := New(Config{Log: log.Operations(), Clock: fake, Contexts: contexts, Dir: t.TempDir(), Node: name})
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Stop(context.Background()) })
		return &broker{Service: s, t: t, clock: fake}
	}
	a := node("a")
	a.until("a has the duty", func(n *notifier) bool { return n.duty.has() })
	b, r := node("b"), newReceiver(t)
	do := func(on *broker, o *operation) {
		t.Helper()
		if out, err := on.one(t.Context(), o); err != nil || out.err != nil {
			t.Fatal(err, out.err)
		}
	}
	do(b, subscriptionOf(t, b.Service, fmt.Sprintf(`{"id":"urn:s:1","type":"Subscription","entities":[{"type":"V"}],"notification":{"format":"keyValues","endpoint":{"uri":"%s"}}}`, r.URL)))
	vehicle := func(id string) *operation {
		e, err := model.ParseEntity([]byte(`{"id":"`+id+`","type":"V","speed":1}`), b.Contexts.Core())
		if err != nil {
			t.Fatal(err)
		}
		return &operation{kind: create, id: id, body: e}
	}
	do(b, vehicle("urn:v:1"))
	r.next("urn:v:1")
	b.settled()
	r.quiet("one node sends")
	a.notifier.tick() // it dies
	a.notifier.cancel()
	do(b, vehicle("urn:v:2"))
	b.settled()
	r.quiet("the claim of the dead node holds")
	fake.Advance(dutyFor + time.Second)
	for n := r.next(); !contains(n, "urn:v:2"); n = r.next() { // what it may have sent comes again
		if !contains(n, "urn:v:1") {
			t.Errorf("there came %s", n.body)
		}
	}
}
