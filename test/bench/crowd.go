package main

import (
	"fmt"
	"strconv"
	"time"
)

// grown is what was seen at one number of things; all runs of each.
type grown struct {
	things   int
	state    int // bytes of one thing's attributes
	first    float64
	fill     float64
	memory   memory
	again    memory // after a restart
	stops    []float64
	starts   []float64
	killed   []float64
	replayed int // observations in the log behind the snapshot
}

// crowd measures what things cost and how long a start takes.
func crowd(b *bench) (section, error) {
	var all []grown
	for _, n := range b.sizes() {
		b.say("   %s things", number(float64(n)))
		g, err := b.crowdOf(n)
		if err != nil {
			return section{}, fmt.Errorf("%d things: %w", n, err)
		}
		all = append(all, g)
	}
	return crowdSection(all[0], all[1:]), nil
}

// sizes are the cities of crowd: an empty one to compare with, powers of ten,
// and the largest that was asked for.
func (b *bench) sizes() []int {
	sizes := []int{0}
	for n := 10_000; n < b.things; n *= 10 {
		sizes = append(sizes, n)
	}
	return append(sizes, b.things)
}

// crowdOf runs a city of n things: pack, fill, memory, clean restarts, restarts
// after kill -9.
func (b *bench) crowdOf(n int) (g grown, err error) {
	g.things = n
	pack, ids, err := b.makePack(n)
	if err != nil {
		return g, err
	}
	c, err := b.newCity(pack)
	if err != nil {
		return g, err
	}
	defer c.remove()
	began := time.Now()
	token, err := c.admitGateway()
	if err != nil {
		return g, err
	}
	g.first = time.Since(began).Seconds()
	if err := g.live(c, token, ids); err != nil {
		return g, err
	}
	if g.memory, err = c.settled(10*time.Second, 4*time.Minute); err != nil {
		return g, err
	}
	for range b.repeats {
		if err := g.restart(c); err != nil {
			return g, err
		}
	}
	if g.again, err = c.settled(10*time.Second, 30*time.Second); err != nil || n == 0 {
		return g, err
	}
	for range b.repeats {
		if err := g.crash(c, token, ids); err != nil {
			return g, err
		}
	}
	return g, c.stop()
}

// live lets every thing report once.
func (g *grown) live(c *city, token, ids string) error {
	if g.things == 0 {
		return nil
	}
	a, behind, _, err := c.post(token, ids, g.things/100)
	if err != nil {
		return err
	}
	g.fill = float64(a.Accepted) / (a.Seconds + behind.Seconds())
	d, err := c.signIn()
	if err != nil {
		return err
	}
	t, err := d.thing(stationID(g.things / 2))
	g.state = len(t.Values)
	return err
}

func (g *grown) restart(c *city) error {
	began := time.Now()
	if err := c.stop(); err != nil {
		return err
	}
	g.stops = append(g.stops, time.Since(began).Seconds())
	took, err := c.open()
	g.starts = append(g.starts, took.Seconds())
	return err
}

// crash lets a tenth of the things report behind the snapshot and ends the city
// as a power cut would.
func (g *grown) crash(c *city, token, ids string) error {
	g.replayed = max(g.things/10, 10_000)
	if _, _, _, err := c.post(token, ids, g.replayed/100); err != nil {
		return err
	}
	c.kill()
	took, err := c.open()
	g.killed = append(g.killed, took.Seconds())
	return err
}

func crowdSection(empty grown, all []grown) section {
	s := section{title: "How cost grows with the number of things", how: `
A pack with so many stations on Shanghai's map; each reports six attributes once through the HTTP door, of which the twin holds the encoded state.
Ready after restart is the time from exec to 200 at /readyz, which also checks the pack's files; after kill -9 the log behind the last snapshot is replayed.
Memory is the whole process when it has become quiet, less that of a city with no things (` +
		fmt.Sprintf("%s MB resident, %s MB of live heap), ", number(empty.memory.resident/mega), number(empty.memory.live/mega)) + `
by things: resident memory as the kernel sees it, with the room that Go's collector keeps free, and live heap after a collection.`,
		growth: growth{head: []string{"things", "state B", "first start s", "fill obs/s", "resident MB", "after restart MB",
			"resident B/thing", "after restart B/thing", "live heap B/thing", "stop s", "ready s", "after kill -9 s", "replayed"}}}
	for _, g := range all {
		n := float64(g.things)
		s.growth.rows = append(s.growth.rows, []string{
			number(n), strconv.Itoa(g.state), number(g.first), number(g.fill),
			number(g.memory.resident / mega), number(g.again.resident / mega),
			number((g.memory.resident - empty.memory.resident) / n), number((g.again.resident - empty.again.resident) / n),
			number((g.memory.live - empty.memory.live) / n),
			number(median(g.stops)), number(median(g.starts)), number(median(g.killed)), number(float64(g.replayed)),
		})
	}
	last := all[len(all)-1]
	n := float64(last.things)
	s.figures = []figure{
		{what: fmt.Sprintf("ready after restart with %s things", number(n)), unit: "s", goal: atMost(10), values: last.starts,
			beside: fmt.Sprintf("stopped in %s s", number(median(last.stops)))},
		{what: fmt.Sprintf("ready after kill -9 with %s things", number(n)), unit: "s", goal: atMost(10), values: last.killed,
			beside: fmt.Sprintf("%s observations replayed", number(float64(last.replayed)))},
		{what: fmt.Sprintf("memory of a thing of %d B, of %s, when all have reported", last.state, number(n)), unit: "B", goal: atMost(2500),
			values: []float64{(last.memory.resident - empty.memory.resident) / n},
			beside: fmt.Sprintf("live heap %s B, the rest is room of the collector", number((last.memory.live-empty.memory.live)/n))},
		{what: "… after a restart", unit: "B", goal: atMost(2500), values: []float64{(last.again.resident - empty.again.resident) / n}},
	}
	return s
}
