package main

import (
	"fmt"
	"strconv"
	"time"
)

// grown is what was seen at one number of things: a value of each for every
// fresh city.
type grown struct {
	things   int
	state    int // bytes of one thing's attributes
	replayed int // observations in the log behind the snapshot

	created, fill, stops, answers, starts, killed []float64
	memory, again                                 []memory // when all have reported; after a restart, idle
	published                                     []seen   // over MQTT
	posted                                        []float64
}

// crowd measures what things cost: the goals' figures in cities of growing size.
func crowd(b *bench) (section, error) {
	var all []grown
	for _, n := range b.sizes() {
		g := grown{things: n, replayed: max(n/10, 10_000)}
		pack, ids, err := b.makePack(n)
		if err != nil {
			return section{}, err
		}
		for i := range b.repeats {
			b.say("   %s things, city %d", number(float64(n)), i+1)
			if err := g.city(b, pack, ids); err != nil {
				return section{}, fmt.Errorf("%d things: %w", n, err)
			}
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

// city takes a fresh city through its life: filled, restarted, killed, loaded.
func (g *grown) city(b *bench, pack, ids string) error {
	c, err := b.newCity(pack)
	if err != nil {
		return err
	}
	defer c.remove()
	began := time.Now()
	token, err := c.admitGateway()
	if err != nil {
		return err
	}
	g.created = append(g.created, time.Since(began).Seconds())
	if err := g.live(c, token, ids); err != nil {
		return err
	}
	m, err := c.settled(10*time.Second, time.Minute)
	if err != nil {
		return err
	}
	g.memory = append(g.memory, m)
	if err := g.restart(c); err != nil || g.things == 0 {
		return err
	}
	if err := g.crash(c, token, ids); err != nil {
		return err
	}
	if err := g.load(c, token, ids); err != nil {
		return err
	}
	return c.stop()
}

// live lets every thing report once.
func (g *grown) live(c *city, token, ids string) error {
	if g.things == 0 {
		return nil
	}
	a, behind, _, err := c.post(token, ids, g.things/100, 0)
	if err != nil {
		return err
	}
	g.fill = append(g.fill, float64(a.Accepted)/(a.Seconds+behind.Seconds()))
	d, err := c.signIn()
	if err != nil {
		return err
	}
	t, err := d.thing(stationID(g.things / 2))
	g.state = len(t.Values)
	return err
}

// restart stops the city and starts it again: until its first answer, until it is
// ready, and what it holds when it idles.
func (g *grown) restart(c *city) error {
	began := time.Now()
	if err := c.stop(); err != nil {
		return err
	}
	g.stops = append(g.stops, time.Since(began).Seconds())
	if err := c.begin(); err != nil {
		return err
	}
	first, err := c.answers("/api/v1/city")
	if err != nil {
		return err
	}
	ready, err := c.answers("/readyz")
	if err != nil {
		return err
	}
	g.answers, g.starts = append(g.answers, first.Seconds()), append(g.starts, ready.Seconds())
	m, err := c.settled(30*time.Second, 0)
	g.again = append(g.again, m)
	return err
}

// crash lets a tenth of the things report behind the snapshot and ends the city
// as a power cut would.
func (g *grown) crash(c *city, token, ids string) error {
	if _, _, _, err := c.post(token, ids, g.replayed/100, 0); err != nil {
		return err
	}
	c.kill()
	took, err := c.open()
	g.killed = append(g.killed, took.Seconds())
	return err
}

// load lets gauges publish beside the many that are silent, and a gateway post.
func (g *grown) load(c *city, token, ids string) error {
	d, credentials, err := c.provision(devices)
	if err != nil {
		return err
	}
	s, err := c.publish(d, credentials, 0)
	if err != nil {
		return err
	}
	g.published = append(g.published, s)
	a, behind, _, err := c.post(token, ids, 0, 6*time.Second)
	g.posted = append(g.posted, float64(a.Accepted)/(a.Seconds+behind.Seconds()))
	return err
}

func crowdSection(empty grown, all []grown) section {
	resident := func(m memory) float64 { return m.resident }
	live := func(m memory) float64 { return m.live }
	none := medianOf(empty.again, resident)
	s := section{title: "How cost grows with the number of things", how: `
A pack with so many stations on Shanghai's map; each reports six attributes once through the HTTP door, of which the twin holds the encoded state. Every line is the median of fresh cities.
The first answer is the first 200 of GET /api/v1/city; ready is 200 at /readyz, which also checks the pack's files; after kill -9 the log behind the last snapshot is replayed.
Idle is the whole process 30 s after a restart. Bytes by things are resident memory, with the room that Go's collector keeps free, less that of a city with no things (` +
		fmt.Sprintf("%s MB filled, %s MB idle, %s MB of live heap), ", number(medianOf(empty.memory, resident)/mega), number(none/mega), number(medianOf(empty.memory, live)/mega)) + `
when all have reported, and idle; live heap is what a collection leaves. Then 500 gauges publish over MQTT as above while the stations are silent, and a gateway posts batches as above.
One-row units of work do not touch things: their figure is above.`,
		growth: growth{head: []string{"things", "state B", "first start s", "fill obs/s", "resident MB", "idle MB",
			"resident B/thing", "idle B/thing", "live heap B/thing", "stop s", "first answer s", "ready s", "after kill -9 s", "replayed",
			"MQTT obs/s", "of it lost", "HTTP obs/s"}}}
	perThing := func(g grown, list, of []memory, f func(memory) float64) (out []float64) {
		for _, m := range list {
			out = append(out, (f(m)-medianOf(of, f))/float64(g.things))
		}
		return out
	}
	for _, g := range all {
		s.growth.rows = append(s.growth.rows, []string{
			number(float64(g.things)), strconv.Itoa(g.state), number(median(g.created)), number(median(g.fill)),
			number(medianOf(g.memory, resident) / mega), number(medianOf(g.again, resident) / mega),
			number(median(perThing(g, g.memory, empty.memory, resident))), number(median(perThing(g, g.again, empty.again, resident))),
			number(median(perThing(g, g.memory, empty.memory, live))),
			number(median(g.stops)), number(median(g.answers)), number(median(g.starts)), number(median(g.killed)), number(float64(g.replayed)),
			number(medianOf(g.published, seen.rate)), number(medianOf(g.published, seen.lost)), number(median(g.posted)),
		})
	}
	last := all[len(all)-1]
	n := number(float64(last.things))
	s.figures = []figure{
		{what: "ready after restart with " + n + " things", unit: "s", goal: atMost(10), values: last.starts,
			beside: fmt.Sprintf("stopped in %s s, first answer in %s s", number(median(last.stops)), number(median(last.answers)))},
		{what: "ready after kill -9 with " + n + " things", unit: "s", goal: atMost(10), values: last.killed,
			beside: fmt.Sprintf("%s observations replayed", number(float64(last.replayed)))},
		{what: fmt.Sprintf("memory of a thing of %d B, of %s, when all have reported", last.state, n), unit: "B", goal: atMost(2500),
			values: perThing(last, last.memory, empty.memory, resident),
			beside: fmt.Sprintf("live heap %s B, the rest is room of the collector", number(median(perThing(last, last.memory, empty.memory, live))))},
		{what: "… after a restart", unit: "B", goal: atMost(2500), values: perThing(last, last.again, empty.again, resident)},
	}
	return s
}

// medianOf is the median of one figure of many runs.
func medianOf[T any](list []T, f func(T) float64) float64 {
	values := make([]float64, len(list))
	for i, one := range list {
		values[i] = f(one)
	}
	return median(values)
}
