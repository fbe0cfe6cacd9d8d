package test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// deviceSteps are what devices do in order.
func (d *day) deviceSteps() []step {
	return []step{
		when(`(\w+) is a (\w+) at (\S+) (\S+?)(?: in (\d+))?`, d.install),
		when(`(\w+) reports (\{.*\}) observed (\d+)s later(?:, again)?`, func(w []string) {
			seconds, _ := strconv.Atoi(w[2])
			at := d.began.Add(time.Duration(seconds) * time.Second).UnixMilli()
			d.says(w[0], fmt.Appendf(nil, `%s,"observedAt":%d}`, strings.TrimSuffix(w[1], "}"), at))
		}),
		when(`(\w+) (?:reports|sends) (\{.*)`, func(w []string) { d.says(w[0], []byte(w[1])) }),
		when(`(\w+) sends bytes ([0-9a-f]+)`, func(w []string) {
			raw, err := hex.DecodeString(w[1])
			if err != nil {
				d.fail("%v", err)
			}
			d.says(w[0], raw)
		}),
		when(`(\w+) sends (\d+) bytes`, func(w []string) {
			n, _ := strconv.Atoi(w[1])
			d.says(w[0], fmt.Appendf(nil, `{"status":"%s"}`, strings.Repeat("x", n)))
		}),
		when(`(\w+) sends under a topic of (\d+) bytes`, func(w []string) {
			n, _ := strconv.Atoi(w[1])
			topic := "devices/" + d.device(w[0]).ID + "/"
			d.saysUnder(w[0], topic+strings.Repeat("t", n-len(topic)), []byte(`{}`))
		}),
		when(`(\w+) shows (\w+) (\S+)`, func(w []string) {
			var got string
			await(d.t, d.line, func() bool {
				got = d.value(w[0], w[1])
				return got == w[2]
			})
		}),
		when(`(\w+) is (good|notice|warning|danger|unknown)`, func(w []string) {
			await(d.t, d.line, func() bool { return d.thing(w[0]).State == w[1] })
		}),
		when(`(\w+) counts to (\d+)`, func(w []string) {
			n, _ := strconv.Atoi(w[1])
			if err := d.count(d.device(w[0]), n); err != nil {
				d.fail("%v", err)
			}
		}),
		when(`(\w+) counts in the background`, func(w []string) {
			dev := d.device(w[0])
			from := dev.counted
			dev.done = make(chan struct{})
			go func() {
				defer close(dev.done)
				_ = d.count(dev, 1_000_000) // until the city is killed
			}()
			await(d.t, d.line, func() bool { return d.shown(dev) > from+20 })
		}),
		when(`(\w+) counted to (\d+)`, func(w []string) {
			if n := d.device(w[0]).counted; strconv.Itoa(n) != w[1] {
				d.fail("it counted to %d", n)
			}
			d.everythingIsThere(w[0])
		}),
		when(`everything of (\w+) that was acknowledged is there`, func(w []string) { d.everythingIsThere(w[0]) }),
	}
}

// install registers a device, looks where the city puts it, and lets it fetch
// its key.
func (d *day) install(w []string) {
	admin := d.who("admin")
	lon, _ := strconv.ParseFloat(w[2], 64)
	lat, _ := strconv.ParseFloat(w[3], 64)
	var thing struct{ ID, Region string }
	admin.post("/api/v1/things", map[string]any{"profile": w[1], "serial": w[0], "name": w[0], "lon": lon, "lat": lat, "organisation": "/sh/operations"}, &thing)
	if !strings.HasPrefix(thing.Region, w[4]) {
		d.fail("it lies in %s", thing.Region)
	}
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/"+w[1]+"/provisioning", nil, &opened)
	d.devices[w[0]] = &devicePlayed{unsure: map[int]bool{}, credential: provision(d.t, d.city.http, w[1], w[0], opened.Key)}
}

func (d *day) says(name string, payload []byte) {
	d.saysUnder(name, d.device(name).Topics["telemetry"], payload)
}

// saysUnder publishes and waits for the acknowledgement, which also a refused
// message gets in MQTT 3.1.1.
func (d *day) saysUnder(name, topic string, payload []byte) {
	client, err := connect(d.device(name).credential, d.city.mqtt)
	if err != nil {
		d.fail("%v", err)
	}
	defer client.Disconnect(0)
	if err := say(client, topic, payload, patience); err != nil {
		d.fail("%v", err)
	}
}

type thingView struct {
	State  string
	Values map[string]struct{ Value json.RawMessage }
}

func (d *day) thing(name string) thingView {
	var v thingView
	d.who("admin").get("/api/v1/things/"+d.device(name).ID, &v)
	return v
}

func (d *day) value(name, attribute string) string {
	return string(d.thing(name).Values[attribute].Value)
}

// count reports the next numbers until n were acknowledged or one is not.
func (d *day) count(dev *devicePlayed, n int) error {
	client, err := connect(dev.credential, d.city.mqtt)
	if err != nil {
		return err
	}
	defer client.Disconnect(0)
	for range n {
		dev.sent++
		at := d.began.UnixMilli() + int64(dev.sent) // never twice the same
		payload := fmt.Appendf(nil, `{"count":%d,"observedAt":%d}`, dev.sent, at)
		if err := say(client, dev.Topics["telemetry"], payload, 10*time.Second); err != nil {
			dev.unsure[dev.sent] = true
			return err
		}
		dev.counted = dev.sent
	}
	return nil
}

// shown is the number that the twin shows of a device that counts.
func (d *day) shown(dev *devicePlayed) int {
	var v thingView
	d.who("admin").get("/api/v1/things/"+dev.ID, &v)
	n, _ := strconv.Atoi(string(v.Values["count"].Value))
	return n
}

// everythingIsThere holds the history against what was acknowledged.
func (d *day) everythingIsThere(name string) {
	dev := d.device(name)
	if dev.done != nil {
		<-dev.done
	}
	path := "/api/v1/things/" + dev.ID + "/history?attribute=count&step=raw&from=" + d.began.Add(-time.Hour).UTC().Format(time.RFC3339) +
		"&to=" + time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	var missing []int
	var items, different int
	await(d.t, d.line, func() bool {
		var raw page[struct{ Value float64 }]
		d.who("admin").get(path, &raw)
		seen := map[int]bool{}
		for _, p := range raw.Items {
			seen[int(p.Value)] = true
		}
		missing, items, different = nil, len(raw.Items), len(seen)
		for n := 1; n <= dev.counted; n++ {
			if !seen[n] && !dev.unsure[n] {
				missing = append(missing, n)
			}
		}
		return len(missing) == 0
	})
	if items != different || items > dev.sent {
		d.fail("%d values, %d different, %d sent", items, different, dev.sent)
	}
	d.t.Logf("%d acknowledged, %d unsure, %d in the history, each once", dev.sent-len(dev.unsure), len(dev.unsure), items)
}
