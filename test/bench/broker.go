package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"
)

const brokerPath = "/ngsi-ld/v1/"

// broker measures NGSI-LD at its door: reading, writing, searching by nearness; and,
// by Go's benchmarks, notifications, the temporal evolution and the rules.
func broker(b *bench) (section, error) {
	s := section{
		title: "Broker and rules",
		how: `
wrk with two threads, as the brokers it is compared with were measured. Read: type=Vehicle&limit=20 over 100 entities of five attributes. Made: entities of five
attributes, answered when they are in the log and applied; their history is written to the store beside it. Nearest: one client, q and orderBy=location;dist-asc within
1 km, of a million lamps in 40 × 40 km. The rest is ` + "`go test -bench`" + `: Notify and Temporal30Days in ./domain/entities, Rules in ./domain/things/rule.`,
	}
	pack, _, err := b.makePack(0)
	if err != nil {
		return s, err
	}
	var doors brokerFigures
	for range b.repeats {
		if err := b.brokerCity(pack, &doors); err != nil {
			return s, err
		}
	}
	s.figures = doors.figures()
	for _, more := range []func() ([]figure, error){b.notifications, b.temporal, b.rules} {
		list, err := more()
		if err != nil {
			return s, err
		}
		s.figures = append(s.figures, list...)
	}
	return s, nil
}

// brokerFigures are what one city after the other gave.
type brokerFigures struct {
	read50, read200, one, twenty, nearest, size []float64
}

func (f *brokerFigures) figures() []figure {
	return []figure{
		{what: "query of 20 of 100 entities, 50 connections", unit: "req/s", goal: atLeast(12_000), values: f.read50,
			beside: fmt.Sprintf("an answer has %s bytes", number(median(f.size)))},
		{what: "… 200 connections", unit: "req/s", goal: atLeast(12_000), values: f.read200},
		{what: "entities made one by one, 64 connections", unit: "entities/s", goal: atLeast(15_000), values: f.one},
		{what: "… in batches of 20, 16 connections", unit: "entities/s", goal: atLeast(60_000), values: f.twenty},
		{what: "the 20 nearest of 1,000,000 with a q, p99", unit: "ms", goal: atMost(5), values: f.nearest},
	}
}

// brokerCity takes a fresh city through reading, writing and searching.
func (b *bench) brokerCity(pack string, f *brokerFigures) error {
	c, err := b.newCity(pack)
	if err != nil {
		return err
	}
	defer c.remove()
	c.settings = []string{"CITYBRAIN_BROKER_ANONYMOUS=local"}
	if _, err := c.open(); err != nil {
		return err
	}
	if err := c.makeLamps(100, "Vehicle"); err != nil {
		return err
	}
	query := brokerPath + "entities?type=Vehicle&limit=20"
	size, _, err := c.get(query)
	if err != nil {
		return err
	}
	f.size = append(f.size, float64(size))
	runs := []struct {
		into        *[]float64
		batch       int
		connections int
		args        []string
	}{
		{&f.read50, 1, 50, []string{"http://" + c.http + query}},
		{&f.read200, 1, 200, []string{"http://" + c.http + query}},
		{&f.one, 1, 64, []string{"-s", "test/bench/wrk/create.lua", "http://" + c.http}},
		{&f.twenty, 20, 16, []string{"-s", "test/bench/wrk/create.lua", "http://" + c.http}},
	}
	for i, r := range runs {
		rate, err := b.wrk(i, r.batch, append([]string{"-c", strconv.Itoa(r.connections)}, r.args...))
		if err != nil {
			return err
		}
		*r.into = append(*r.into, rate*float64(r.batch))
	}
	lamps := 1_000_000
	if b.quick {
		lamps = 50_000
	}
	if err := c.makeLamps(lamps, "Streetlight"); err != nil {
		return err
	}
	p99, err := c.nearest()
	f.nearest = append(f.nearest, p99)
	return err
}

var (
	wrkRate   = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	wrkFailed = regexp.MustCompile(`Non-2xx or 3xx responses: \d+|Socket errors: .*`)
)

// wrk gives the requests a second of one run.
func (b *bench) wrk(run, batch int, args []string) (float64, error) {
	cmd := exec.CommandContext(b.ctx, "wrk", append([]string{"-t2", "-d", fmt.Sprintf("%.0fs", max(1, b.seconds(10*time.Second).Seconds()))}, args...)...)
	cmd.Env = append(cmd.Environ(), fmt.Sprintf("CITYBRAIN_RUN=%d", run), fmt.Sprintf("CITYBRAIN_BATCH=%d", batch))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w: %s", err, out)
	}
	if wrong := wrkFailed.Find(out); wrong != nil {
		return 0, fmt.Errorf("wrk: %s", wrong)
	}
	found := wrkRate.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("wrk says no rate: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

// lampBatch is how many entities are sent at once to fill a city.
const lampBatch = 1000

// makeLamps makes entities of five attributes, spread over 40 × 40 km.
func (c *city) makeLamps(n int, kind string) error {
	r := rand.New(rand.NewPCG(1, 2))
	for from := 0; from < n; from += lampBatch {
		var list []map[string]any
		for i := from; i < min(n, from+lampBatch); i++ {
			lon, lat := 121.2+r.Float64()*0.42, 31.0+r.Float64()*0.36
			list = append(list, map[string]any{
				"id": fmt.Sprintf("urn:ngsi-ld:%s:filled:%d", kind, i), "type": kind,
				"brandName": map[string]any{"type": "Property", "value": "Mercedes"},
				"speed":     map[string]any{"type": "Property", "value": r.IntN(100), "unitCode": "KMH", "observedAt": "2026-05-04T00:00:00Z"},
				"heading":   map[string]any{"type": "Property", "value": 3.6},
				"isParked":  map[string]any{"type": "Relationship", "object": "urn:ngsi-ld:OffStreetParking:Downtown1", "observedAt": "2026-05-04T00:00:00Z"},
				"location":  map[string]any{"type": "GeoProperty", "value": map[string]any{"type": "Point", "coordinates": []float64{lon, lat}}},
			})
		}
		text, err := json.Marshal(list)
		if err != nil {
			return err
		}
		answer, err := c.client.Post("http://"+c.http+brokerPath+"entityOperations/create", "application/json", bytes.NewReader(text))
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusCreated {
			return fmt.Errorf("a batch was answered with %d", answer.StatusCode)
		}
	}
	return nil
}

// get reads an answer and gives its size and how long it took.
func (c *city) get(path string) (size int64, took time.Duration, err error) {
	began := time.Now()
	answer, err := c.client.Get("http://" + c.http + path)
	if err != nil {
		return 0, 0, err
	}
	defer answer.Body.Close()
	size, err = io.Copy(io.Discard, answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s was answered with %d", path, answer.StatusCode)
	}
	return size, time.Since(began), err
}

// nearest asks for the 20 nearest of many places, and gives the 99th percentile, ms.
func (c *city) nearest() (float64, error) {
	if _, err := c.settled(5*time.Second, time.Minute); err != nil {
		return 0, err
	}
	r := rand.New(rand.NewPCG(3, 4))
	var took []time.Duration
	for range 1000 {
		at := fmt.Sprintf("[%.5f,%.5f]", 121.25+r.Float64()*0.3, 31.05+r.Float64()*0.25)
		question := url.Values{"type": {"Streetlight"}, "q": {"speed>50"}, "georel": {"near;maxDistance==1000"}, "geometry": {"Point"},
			"coordinates": {at}, "orderBy": {"location;dist-asc"}, "orderFrom": {at}, "limit": {"20"}}
		_, once, err := c.get(brokerPath + "entities?" + question.Encode())
		if err != nil {
			return 0, err
		}
		took = append(took, once)
	}
	slices.Sort(took)
	return took[len(took)*99/100].Seconds() * 1000, nil
}

func (b *bench) notifications() ([]figure, error) {
	r, err := b.goBench("./domain/entities", "BenchmarkNotify", "20000x")
	if err != nil {
		return nil, err
	}
	return []figure{{what: "change → notification received, 2,000 changes/s to 8,000 subscriptions, p99", unit: "ms", goal: atMost(20), values: r["Notify/each"]["p99-ms"],
		beside: fmt.Sprintf("one subscription to all: %s ms; lost %s", number(median(r["Notify/all"]["p99-ms"])), number(median(r["Notify/each"]["lost"])))}}, nil
}

func (b *bench) temporal() ([]figure, error) {
	r, err := b.goBench("./domain/entities", "BenchmarkTemporal30Days/sqlite", b.seconds(2*time.Second).String())
	if err != nil {
		return nil, err
	}
	values := func(kind string) []float64 { return r.scaled("Temporal30Days/sqlite/"+kind, "ns/op", 1e-6) }
	return []figure{{what: "30 days of 15-min values of one attribute of a thing", unit: "ms", goal: atMost(10), values: values("one"),
		beside: fmt.Sprintf("two attributes: %s ms; as whole records: %s ms", number(median(values("values"))), number(median(values("records"))))}}, nil
}

func (b *bench) rules() ([]figure, error) {
	r, err := b.goBench("./domain/things/rule", "BenchmarkRules", b.seconds(3*time.Second).String())
	if err != nil {
		return nil, err
	}
	wide := r["Rules/profiles"]
	return []figure{
		{what: "8,000 rules at 10,000 observations/s", unit: "% of a core", goal: atMost(60), values: wide["%core@10k/s"],
			beside: fmt.Sprintf("rules for one thing each: %s %%", number(median(r["Rules/things"]["%core@10k/s"])))},
		{what: "… memory of a rule", unit: "kB", goal: atMost(100), values: r.scaled("Rules/profiles", "bytes/rule", 1e-3)},
	}, nil
}
