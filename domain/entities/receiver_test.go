package entities

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"citybrain/domain/entities/watch"
)

// receiver is somebody who is notified.
type receiver struct {
	*httptest.Server
	t    *testing.T
	got  chan notified
	says func(w http.ResponseWriter) // nil: it takes it
}

type notified struct {
	header http.Header
	body   string
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{t: t, got: make(chan notified, 1000)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		if r.says != nil {
			r.says(w)
		}
		r.got <- notified{req.Header, string(body)}
	}))
	t.Cleanup(r.Close)
	return r
}

// next waits for a notification and checks that parts are in it.
func (r *receiver) next(parts ...string) notified {
	r.t.Helper()
	ctx := r.t.Context()
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	select {
	case n := <-r.got:
		for _, part := range parts {
			if !strings.Contains(n.body, part) {
				r.t.Errorf("%s is not in %s", part, n.body)
			}
		}
		return n
	case <-timer.C:
		r.t.Fatalf("no notification with %v", parts)
	case <-ctx.Done():
	}
	return notified{}
}

// quiet checks that nothing came.
func (r *receiver) quiet(why string) {
	r.t.Helper()
	select {
	case n := <-r.got:
		r.t.Errorf("%s, but there came %s", why, n.body)
	default:
	}
}

// subscribe makes a subscription to vehicles, with more members.
func (b *broker) subscribe(r *receiver, id, more string) {
	b.t.Helper()
	b.wants(201, "POST", "/subscriptions", `{"id":"`+id+`","type":"Subscription",`+more+`"entities":[{"type":"Vehicle"}],`+
		`"notification":{"format":"keyValues","endpoint":{"uri":"`+r.URL+`/n"}}}`)
}

func (b *broker) vehicle(id string) {
	b.t.Helper()
	b.wants(201, "POST", "/entities", `{"id":"`+id+`","type":"Vehicle","speed":{"value":1}}`)
}

func (b *broker) speed(id, value string) {
	b.t.Helper()
	b.wants(204, "PATCH", "/entities/"+id+"/attrs/speed", `{"value":`+value+`}`)
}

// read waits until the notifier has looked at all changes.
func (b *broker) read() {
	b.until("all is looked at", func(n *notifier) bool {
		n.inbox.mu.Lock()
		defer n.inbox.mu.Unlock()
		return len(n.inbox.list) == 0 && !n.looking.Load()
	})
}

// settled waits until, besides, nothing is under way.
func (b *broker) settled() {
	b.read()
	b.until("nothing is under way", func(n *notifier) bool {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, l := range n.lines {
			if l.busy > 0 {
				return false
			}
		}
		return true
	})
}

// until waits until something is so.
func (b *broker) until(what string, so func(n *notifier) bool) {
	b.t.Helper()
	for range 10_000 {
		if so(b.notifier) {
			return
		}
		<-time.NewTimer(time.Millisecond).C
	}
	b.t.Fatal("never: " + what)
}

// subscriptionOf gives the operation that makes a subscription.
func subscriptionOf(tb testing.TB, s *Service, text string) *operation {
	tb.Helper()
	sub, err := watch.Parse([]byte(text), s.Contexts.Core(), s.Contexts.Core().JSON(), 0)
	if err != nil {
		tb.Fatal(err)
	}
	return &operation{kind: putDocument, id: sub.ID, name: string(subscriptions), document: sub.Document()}
}

func contains(n notified, part string) bool { return strings.Contains(n.body, part) }
