package test

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// TestThreeMachines opens one city on three nodes, lets devices report to all of
// them, kills the node that leads the log with kill -9, and counts afterwards.
func TestThreeMachines(t *testing.T) {
	store := database(t)
	if store == "" {
		return
	}
	nodes := threeNodes(t, store)
	admin := signIn(t, nodes[0].http, "admin")
	everyNodeServes(t, nodes, admin)

	field := newField(t, nodes, admin, 24)
	streams := listenEverywhere(t, nodes, admin)
	field.begin()
	await(t, "the devices report", func() bool { return field.acknowledged.Load() > 500 })
	await(t, "the screens at all nodes hear of alarms", func() bool { return streams.least() > 0 })
	dead := leader(t, nodes, admin)
	before := field.acknowledged.Load()
	heard := streams.counts()
	dead.kill()
	killed := time.Now()
	await(t, "the devices go on", func() bool { return field.acknowledged.Load() > before+1000 })
	field.end()
	t.Logf("%d observations acknowledged; node %s killed after %d; longest silence of a device %s, of the city %s (goal 2 s); %d sent again; %s after the kill",
		field.acknowledged.Load(), dead.args[len(dead.args)-1], before, field.longest(), field.cityGap(), field.again.Load(), time.Since(killed).Round(time.Millisecond))
	if gap := field.longest(); gap > 10*time.Second {
		t.Errorf("a device waited %s", gap)
	}
	dead.open()

	twinsAreEqual(t, nodes, admin)
	field.count(t, store)
	for i := range nodes {
		await(t, fmt.Sprintf("the screen at node %d hears of alarms after the kill", i+1), func() bool { return streams[i].heard.Load() > heard[i] })
	}
	field.flag(t)
	alarmsAreShared(t, nodes, admin)
}

// database makes a database of the test on the server of CITYBRAIN_TEST_PG.
func database(t *testing.T) string {
	t.Helper()
	server := os.Getenv("CITYBRAIN_TEST_PG")
	if server == "" {
		t.Log("three machines left out: CITYBRAIN_TEST_PG is not set")
		return ""
	}
	name := "test_" + strings.ToLower(rand.Text()[:12])
	query(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { query(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// query runs a statement and gives the first number of its first row, if any.
func query(t testing.TB, server, statement string, args ...any) int64 {
	t.Helper()
	pool, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if !strings.HasPrefix(statement, "SELECT") {
		if _, err := pool.Exec(statement, args...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		return 0
	}
	var n int64
	if err := pool.QueryRow(statement, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return n
}

// threeNodes opens a city on three nodes at once, with an administrator; change
// is told of every node before.
func threeNodes(t *testing.T, store string, change ...func(*city)) []*city {
	t.Helper()
	pack, keys := shanghai(t), filepath.Join(t.TempDir(), "keys.json")
	routes := []string{freeAddress(t), freeAddress(t), freeAddress(t)}
	var nodes []*city
	for i, listen := range routes {
		c := newCity(t, pack, "--db", store, "--cluster.listen", listen, "--cluster.replicas", "3",
			"--cluster.routes", strings.Join(routes, ","), "--cluster.name", fmt.Sprintf("node-%d", i+1))
		c.env = append(c.env, "CITYBRAIN_KEY_FILE="+keys)
		for _, f := range change {
			f(c)
		}
		nodes = append(nodes, c)
	}
	nodes[0].administrator()
	for _, c := range nodes {
		c.begin()
	}
	for _, c := range nodes {
		c.awaitReady()
	}
	return nodes
}

// everyNodeServes signs in at one node and works at all.
func everyNodeServes(t *testing.T, nodes []*city, admin *desk) {
	t.Helper()
	for _, c := range nodes {
		for _, path := range []string{"/api/v1/session", "/api/v1/city", "/api/v1/profiles", "/api/v1/things", "/api/v1/overview/vitals",
			"/api/v1/overview/map", "/api/v1/jobs", "/api/v1/audit", "/tiles/style/dark.json", "/openapi.json"} {
			if err := admin.at(c.http).try(http.MethodGet, path, nil, nil); err != nil {
				t.Errorf("%s at %s: %v", path, c.http, err)
			}
		}
	}
}

// leader is the node that leads the observation log.
func leader(t *testing.T, nodes []*city, admin *desk) *city {
	t.Helper()
	leads := regexp.MustCompile(`(?m)^citybrain_bus_leader\{stream="OBS"\} 1$`)
	var found *city
	await(t, "a node leads the log", func() bool {
		for _, c := range nodes {
			if leads.MatchString(admin.at(c.http).text("/metrics")) {
				found = c
			}
		}
		return found != nil
	})
	return found
}

// screens are the streams of alarms, one at each node.
type screens []*screen

// screen counts the alarms that a stream told and measures the silences.
type screen struct {
	heard, newest, gap atomic.Int64 // count; ns
}

func (s *screen) note() {
	s.heard.Add(1)
	now := time.Now().UnixNano()
	before := s.newest.Swap(now)
	s.gap.Store(max(s.gap.Load(), now-before)) // one goroutine writes
}

func (s screens) counts() (all []int64) {
	for _, one := range s {
		all = append(all, one.heard.Load())
	}
	return all
}

func (s screens) least() int64 { return slices.Min(s.counts()) }

// awaitNews returns when every screen has heard of another alarm.
func (s screens) awaitNews(t *testing.T) {
	t.Helper()
	before := s.counts()
	for i, one := range s {
		await(t, fmt.Sprintf("screen %d hears of an alarm", i+1), func() bool { return one.heard.Load() > before[i] })
	}
}

func (s screens) measureAnew() {
	for _, one := range s {
		one.gap.Store(0)
	}
}

func (s screens) longest() (most time.Duration) {
	for _, one := range s {
		most = max(most, time.Duration(one.gap.Load()))
	}
	return most.Round(time.Millisecond)
}

// without are the screens at the other nodes.
func (s screens) without(nodes []*city, dead *city) (living screens) {
	for i, one := range s {
		if nodes[i] != dead {
			living = append(living, one)
		}
	}
	return living
}

// listenEverywhere follows the alarms of the screen at every node, as a browser
// does: a stream that ends is opened again behind what it had last.
func listenEverywhere(t *testing.T, nodes []*city, admin *desk) screens {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	t.Cleanup(func() { cancel(); running.Wait() })
	var counts screens
	for _, c := range nodes {
		heard := new(screen)
		counts = append(counts, heard)
		running.Go(func() {
			again := time.NewTicker(200 * time.Millisecond)
			defer again.Stop()
			for last := ""; ctx.Err() == nil; <-again.C {
				last = listen(ctx, admin.at(c.http), last, heard)
			}
		})
	}
	return counts
}

// listen counts the alarms of a stream until it ends and gives the id of the
// last event.
func listen(ctx context.Context, at *desk, last string, heard *screen) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.base+"/api/v1/stream?topics=alarms", nil)
	if err != nil {
		return last
	}
	r.Header.Set("Last-Event-ID", last)
	answer, err := (&http.Client{Jar: at.http.Jar}).Do(r)
	if err != nil {
		return last // the node is down
	}
	defer answer.Body.Close()
	for scan := bufio.NewScanner(answer.Body); scan.Scan(); {
		if id, ok := strings.CutPrefix(scan.Text(), "id: "); ok {
			last = id
		}
		if scan.Text() == "event: alarm" {
			heard.note()
		}
	}
	return last
}

// twinsAreEqual waits until every node has taken the whole log, and compares.
func twinsAreEqual(t *testing.T, nodes []*city, admin *desk) {
	t.Helper()
	var seen [3]twin
	await(t, "the twins of all nodes are equal", func() bool {
		for i, c := range nodes {
			if admin.at(c.http).try(http.MethodGet, "/api/v1/twin", nil, &seen[i]) != nil {
				return false
			}
		}
		return seen[0].Applied == seen[1].Applied && seen[0].Applied == seen[2].Applied &&
			seen[0].Digest == seen[1].Digest && seen[0].Digest == seen[2].Digest
	})
	t.Logf("twins equal: %d things, frame %d, digest %.16s", seen[0].Things, seen[0].Applied, seen[0].Digest)
}

// alarmsAreShared acknowledges at one node and looks at another.
func alarmsAreShared(t *testing.T, nodes []*city, admin *desk) {
	t.Helper()
	var open []alarm
	await(t, "there is an alarm to acknowledge", func() bool {
		open = every[alarm](admin, "/api/v1/alarms?state=unacknowledged&limit=1")
		return len(open) > 0
	})
	admin.at(nodes[0].http).post("/api/v1/alarms/"+open[0].ID+"/acknowledge", map[string]string{"text": "on my way"}, nil)
	for _, c := range nodes[1:] {
		var a alarm
		admin.at(c.http).get("/api/v1/alarms/"+open[0].ID, &a)
		if a.State != "acknowledged" || a.AcknowledgedBy == "" {
			t.Errorf("node %s shows %+v", c.http, a)
		}
	}
}
