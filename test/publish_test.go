package test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// field is a number of devices that report to all nodes until they are told to end.
type field struct {
	nodes        []*city
	devices      []*gauge
	acknowledged atomic.Int64
	again        atomic.Int64 // sent again after a connection broke
	newest       atomic.Int64 // instant of the newest acknowledgement, ns
	gap          atomic.Int64 // longest time between two of them, ns
	quit         chan struct{}
	running      sync.WaitGroup
}

// gauge is a device that counts: each report bears the next number, and every
// flagEvery reports its flag goes up or down.
type gauge struct {
	credential
	said     int          // acknowledged
	raised   int          // times that the flag went up
	longest  atomic.Int64 // time between two acknowledgements, ns
	answered atomic.Int64 // instant of the newest, ns
	failed   error
}

const (
	flagEvery = 10
	pace      = 20 * time.Millisecond
)

// newField provisions the devices, each at another node.
func newField(t *testing.T, nodes []*city, admin *desk, n int) *field {
	t.Helper()
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/probe/provisioning", nil, &opened)
	f := &field{nodes: nodes, quit: make(chan struct{})}
	for i := range n {
		c := provision(t, nodes[i%len(nodes)].http, "probe", fmt.Sprintf("P-%03d", i), opened.Key)
		f.devices = append(f.devices, &gauge{credential: c})
	}
	return f
}

func (f *field) begin() {
	f.newest.Store(time.Now().UnixNano())
	for i, d := range f.devices {
		f.running.Go(func() { f.work(d, i) })
	}
}

// end lets every device finish what it is saying.
func (f *field) end() {
	close(f.quit)
	f.running.Wait()
}

// work reports until the end. What was not acknowledged is said again, at the
// next node.
func (f *field) work(d *gauge, at int) {
	var client mqtt.Client
	defer func() {
		if client != nil {
			client.Disconnect(0)
		}
	}()
	tick := time.NewTicker(pace)
	defer tick.Stop()
	var observed, last int64 // ms
	answered := time.Now()
	for n := 1; ; n++ {
		observed = max(time.Now().UnixMilli(), last+1)
		last = observed
		up := n/flagEvery%2 == 1
		payload := fmt.Appendf(nil, `{"count":%d,"flag":%t,"observedAt":%d}`, n, up, observed)
		for tries := 0; ; tries++ {
			if tries > 0 {
				f.again.Add(1)
			}
			if client == nil {
				at++
				client, d.failed = connect(d.credential, f.nodes[at%len(f.nodes)].mqtt)
			}
			if d.failed == nil {
				d.failed = say(client, d.Topics["telemetry"], payload, 5*time.Second)
			}
			if d.failed == nil {
				break
			}
			if client != nil {
				client.Disconnect(0)
				client = nil
			}
			if time.Since(answered) > patience {
				return // failed stays
			}
			<-tick.C
		}
		d.said = n
		if up && n%flagEvery == 0 {
			d.raised++
		}
		now := time.Now()
		d.longest.Store(max(d.longest.Load(), int64(now.Sub(answered))))
		answered = now
		d.answered.Store(now.UnixNano())
		f.note(now)
		select {
		case <-tick.C:
		case <-f.quit:
			return
		}
	}
}

// note counts an acknowledgement and measures the silence before it.
func (f *field) note(now time.Time) {
	f.acknowledged.Add(1)
	silence := now.UnixNano() - f.newest.Swap(now.UnixNano())
	for old := f.gap.Load(); silence > old && !f.gap.CompareAndSwap(old, silence); old = f.gap.Load() {
	}
}

func (f *field) cityGap() time.Duration { return time.Duration(f.gap.Load()).Round(time.Millisecond) }

// longest is the longest time that any device waited between acknowledgements.
func (f *field) longest() time.Duration {
	slowest := slices.MaxFunc(f.devices, func(a, b *gauge) int { return int(a.longest.Load() - b.longest.Load()) })
	return time.Duration(slowest.longest.Load()).Round(time.Millisecond)
}

// measureAnew forgets the silences until now.
func (f *field) measureAnew() {
	f.gap.Store(0)
	for _, d := range f.devices {
		d.longest.Store(0)
	}
}

// settle waits until every device was answered after now, so that the longest
// silence of each is known.
func (f *field) settle(t *testing.T) {
	t.Helper()
	now := time.Now()
	await(t, "every device is answered", func() bool {
		return !slices.ContainsFunc(f.devices, func(d *gauge) bool { return d.answered.Load() < now.UnixNano() })
	})
}

// flag puts up the flag of a device, after the end, and leaves it there.
func (f *field) flag(t *testing.T) {
	t.Helper()
	d := f.devices[0]
	client, err := connect(d.credential, f.nodes[0].mqtt)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Disconnect(0)
	if err := say(client, d.Topics["telemetry"], fmt.Appendf(nil, `{"flag":true,"observedAt":%d}`, time.Now().UnixMilli()), patience); err != nil {
		t.Fatal(err)
	}
}

// count holds what the city has written against what it acknowledged.
func (f *field) count(t *testing.T, store string) {
	t.Helper()
	said, raised, cleared := int64(0), int64(0), int64(0)
	for _, d := range f.devices {
		if d.failed != nil {
			t.Errorf("device %s: %v", d.ID, d.failed)
		}
		said += int64(d.said)
		raised += int64(d.raised)
		cleared += int64(d.said / flagEvery / 2)
	}
	counts := []struct {
		what, statement string
		want            int64
	}{
		{"observations in the history", `SELECT count(*) FROM things_values WHERE attribute = 'count'`, said},
		{"different observations", `SELECT count(*) FROM (SELECT DISTINCT thing, num FROM things_values WHERE attribute = 'count') x`, said},
		{"alarms", `SELECT count(*) FROM things_alarms`, raised},
		{"alarms that are over", `SELECT count(*) FROM things_alarms WHERE cleared_at <> 0`, cleared},
		{"facts of alarms raised that were heard", `SELECT count(*) FROM bus_inbox WHERE listener = 'overview.alarm_raised'`, raised},
		{"facts of alarms cleared that were heard", `SELECT count(*) FROM bus_inbox WHERE listener = 'overview.alarm_cleared'`, cleared},
		{"dead letters", `SELECT count(*) FROM bus_dead`, 0},
	}
	for _, c := range counts {
		await(t, fmt.Sprintf("%s: %d", c.what, c.want), func() bool { return query(t, store, c.statement) >= c.want })
		if got := query(t, store, c.statement); got != c.want {
			t.Errorf("%s: %d, want %d", c.what, got, c.want)
		}
	}
	t.Logf("in the store, once each: %d observations, %d alarms raised, %d cleared, and their facts", said, raised, cleared)
}
