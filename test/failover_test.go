package test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// How long clients may wait when the node dies that leads the log: the goal, and
// what a machine may make of it that has many times more to do than it can.
const (
	failoverGoal  = 2 * time.Second
	failoverLimit = 15 * time.Second
)

// TestLeaderDiesAgainAndAgain kills whichever node leads the log with kill -9,
// measures how long the city was silent, brings the node back, and goes on.
// CITYBRAIN_TEST_FAILOVERS says how often (3); the list it prints is the one of
// docs/decisions/0009.
func TestLeaderDiesAgainAndAgain(t *testing.T) {
	store := database(t)
	if store == "" {
		return
	}
	nodes := threeNodes(t, store)
	admin := signIn(t, nodes[0].http, "admin")
	field := newField(t, nodes, admin, 12)
	streams := listenEverywhere(t, nodes, admin)
	field.begin()
	var city, slowest, screen []time.Duration
	for range failovers(t) {
		await(t, "all nodes are ready", func() bool { return everyReady(nodes) })
		streams.awaitNews(t)
		dying := leader(t, nodes, admin)
		field.measureAnew()
		streams.measureAnew()
		before := field.acknowledged.Load()
		dying.kill()
		await(t, "the devices go on", func() bool { return field.acknowledged.Load() > before+500 })
		field.settle(t)
		streams.without(nodes, dying).awaitNews(t)
		city = append(city, field.cityGap())
		slowest = append(slowest, field.longest())
		screen = append(screen, streams.without(nodes, dying).longest())
		t.Logf("silence of the city %s, of a device %s, of a screen at a living node %s; load %s",
			city[len(city)-1], slowest[len(slowest)-1], screen[len(screen)-1], load())
		dying.open()
	}
	field.end()
	t.Logf("%d kills. City: %s. Slowest device: %s. Slowest screen: %s", len(city), spread(city), spread(slowest), spread(screen))
	if middle := slices.Sorted(slices.Values(city))[len(city)/2]; middle > failoverGoal {
		t.Errorf("every second time the city is silent for %s", middle)
	}
	if worst := slices.Max(city); worst > failoverLimit {
		t.Errorf("the city was silent for %s", worst)
	}
	twinsAreEqual(t, nodes, admin)
	field.count(t, store)
}

func failovers(t *testing.T) int {
	t.Helper()
	text := os.Getenv("CITYBRAIN_TEST_FAILOVERS")
	if text == "" {
		return 3
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("CITYBRAIN_TEST_FAILOVERS=%s", text)
	}
	return n
}

func everyReady(nodes []*city) bool {
	return !slices.ContainsFunc(nodes, func(c *city) bool { return !c.ready() })
}

// spread tells least, median and most, and all of them in order.
func spread(all []time.Duration) string {
	sorted := slices.Sorted(slices.Values(all))
	var list []string
	for _, one := range sorted {
		list = append(list, fmt.Sprintf("%.2f", one.Seconds()))
	}
	return fmt.Sprintf("median %.2f s, most %.2f s (%s)", sorted[len(sorted)/2].Seconds(), sorted[len(sorted)-1].Seconds(), strings.Join(list, " "))
}

// load is the machine's load of the last minute.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(raw), " ")
	return one
}
