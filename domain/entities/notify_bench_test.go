package entities

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/domain/entities/model"
	"citybrain/kernel/bus"
	"citybrain/kernel/clock"
)

// The load of the benchmark.
const (
	benchRate          = 2_000 // changes a second
	benchSubscriptions = 8_000
	benchVehicles      = 8_000
)

// BenchmarkNotify writes 2,000 changes a second and measures how long each takes
// from before it is written until its subscriber has the notification. There are
// 8,000 subscriptions, each to one vehicle. One more hears all of them.
func BenchmarkNotify(b *testing.B) {
	for name, all := range map[string]bool{"each": false, "all": true} {
		b.Run(name, func(b *testing.B) { benchmarkNotify(b, all) })
	}
}

func benchmarkNotify(b *testing.B, all bool) {
	s := benchBroker(b)
	heard := &hearing{sent: map[string]time.Time{}}
	server := httptest.NewServer(http.HandlerFunc(heard.serve))
	defer server.Close()
	benchCity(b, s, server.URL, all)
	changes := max(b.N, 2*benchRate)
	heard.left = make(chan struct{}, changes)
	b.ResetTimer()
	tick := time.NewTicker(time.Second / benchRate * 10)
	defer tick.Stop()
	var writing sync.WaitGroup
	for i := 0; i < changes; {
		<-tick.C
		for range 10 {
			value, id := strconv.Itoa(1_000_000+i), "urn:v:"+strconv.Itoa(i%benchVehicles)
			i++
			writing.Go(func() {
				heard.begin(value)
				in := model.Instance{Value: []byte(value)}
				o := &operation{kind: patch, id: id, name: "https://uri.etsi.org/ngsi-ld/default-context/speed",
					body: &model.Entity{Attributes: []model.Attribute{{Instances: []model.Instance{in}}}}}
				if out, err := s.one(context.Background(), o); err != nil || out.err != nil {
					b.Error(err, out.err)
				}
			})
		}
	}
	writing.Wait()
	lost := heard.await(changes)
	b.StopTimer()
	slices.Sort(heard.took)
	at := func(part float64) float64 {
		return float64(heard.took[int(part*float64(len(heard.took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(float64(heard.calls)/float64(changes), "notifications/change")
	b.ReportMetric(float64(lost), "lost")
	b.ReportMetric(0, "ns/op")
}

// hearing is the subscriber of the benchmark: it knows changes by their values.
type hearing struct {
	mu    sync.Mutex
	sent  map[string]time.Time
	took  []time.Duration
	calls int
	left  chan struct{}
}

// await waits until all changes were heard of, and gives how many were not after
// nothing came for 10 s.
func (h *hearing) await(changes int) (lost int) {
	for i := range changes {
		timer := time.NewTimer(10 * time.Second)
		select {
		case <-h.left:
			timer.Stop()
		case <-timer.C:
			return changes - i
		}
	}
	return 0
}

func (h *hearing) begin(value string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent[value] = time.Now()
}

var speedIn = regexp.MustCompile(`"speed":(\d+)`)

func (h *hearing) serve(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls++
	for _, m := range speedIn.FindAllSubmatch(body, -1) {
		if at, ok := h.sent[string(m[1])]; ok {
			delete(h.sent, string(m[1]))
			h.took = append(h.took, now.Sub(at))
			h.left <- struct{}{}
		}
	}
}

func benchBroker(b *testing.B) *Service {
	dir := b.TempDir()
	log, err := bus.Start(b.Context(), bus.Config{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	contexts, err := ld.New(ld.Options{Clock: clock.Real(), Fetch: ld.FetchNone})
	if err != nil {
		b.Fatal(err)
	}
	s := New(Config{Log: log.Operations(), Clock: clock.Real(), Contexts: contexts, Dir: dir + "/entities", Node: alone})
	if err := s.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = s.Stop(context.Background())
		_ = log.Stop(context.Background())
	})
	return s
}

// benchCity makes vehicles and who is told of them: one subscription each, or one
// of all.
func benchCity(b *testing.B, s *Service, url string, all bool) {
	var ops []*operation
	for i := range benchVehicles {
		e, err := model.ParseEntity(fmt.Appendf(nil, `{"id":"urn:v:%d","type":"Vehicle","speed":{"type":"Property","value":1},"brand":{"value":"B"},"heading":{"value":7}}`, i), s.Contexts.Core())
		if err != nil {
			b.Fatal(err)
		}
		ops = append(ops, &operation{kind: create, id: e.ID, body: e})
	}
	for i := range benchSubscriptions {
		id := fmt.Sprintf(`"id":"urn:v:%d",`, i)
		switch {
		case all && i == 0:
			id = ""
		case all:
			id = fmt.Sprintf(`"id":"urn:w:%d",`, i)
		}
		text := fmt.Sprintf(`{"id":"urn:s:%d","type":"Subscription","entities":[{%s"type":"Vehicle"}],"watchedAttributes":["speed"],"q":"speed>5","notification":{"format":"keyValues","endpoint":{"uri":"%s/%d"}}}`, i, id, url, i%16)
		ops = append(ops, subscriptionOf(b, s, text))
	}
	outcomes, err := s.propose(b.Context(), ops)
	if err != nil {
		b.Fatal(err)
	}
	for _, out := range outcomes {
		if out.err != nil {
			b.Fatal(out.err)
		}
	}
}
