package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// people are virtual users with sessions of their own, who think between what they
// do: most of them citizens, the rest officials.
type people struct {
	Base      string        `default:"http://127.0.0.1:8080"`
	Users     string        `required:"" help:"File of the sessions."`
	Catalogue string        `required:"" help:"File of the catalogue."`
	Queries   string        `required:"" help:"File of what people search for: query|items."`
	Think     time.Duration `default:"7500ms" help:"Mean pause; pauses are two thirds to four thirds of it."`
	Warm      time.Duration `default:"15s" help:"Not measured."`
	For       time.Duration `default:"60s" help:"Measured."`
	Spike     time.Duration `help:"Then so long with a fifth of the pauses."`
	After     time.Duration `default:"30s" help:"And so long again as before, after a spike."`
	Goal      time.Duration `default:"100ms" help:"What 95 of 100 answers in a second must keep to for it to have recovered."`
	Calm      int           `default:"3" help:"Seconds in a row that must."`
}

type peopleFigures struct {
	Users    int                `json:"users"`
	Measured map[string]latency `json:"measured"`
	Spiked   map[string]latency `json:"spiked,omitempty"`
	Rate     float64            `json:"requestsPerSecond"`
	Spike    float64            `json:"spikeRequestsPerSecond,omitempty"`
	Recovers float64            `json:"recoversSeconds"` // -1: not within the time
	Errors   int                `json:"errors"`
	Reasons  []string           `json:"reasons,omitempty"`
}

// phase says when what happens, from the start.
type phase struct{ warm, measured, spiked, end time.Duration }

// crowd is what the virtual users share.
type crowd struct {
	*people
	phase
	began   time.Time
	client  *http.Client
	items   []item
	queries []string

	mu      sync.Mutex
	samples []sample
	reasons []string
}

// Run lets them loose.
func (p *people) Run() error {
	c := &crowd{people: p, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1 << 14, MaxConnsPerHost: 0}, Timeout: 30 * time.Second}}
	c.warm, c.measured = p.Warm, p.Warm+p.For
	c.spiked = c.measured + p.Spike
	if c.end = c.spiked; p.Spike > 0 {
		c.end += p.After
	}
	var users []user
	if err := readJSON(p.Users, &users); err != nil {
		return err
	}
	if err := c.read(); err != nil {
		return err
	}
	c.began = time.Now()
	if err := c.try(users); err != nil {
		return err
	}
	c.began = time.Now()
	var wg sync.WaitGroup
	for i, u := range users {
		wg.Go(func() {
			v := &visitor{crowd: c, user: u, r: rand.New(rand.NewPCG(uint64(i), 3))}
			v.live()
		})
	}
	wg.Wait()
	return report(c.figures(len(users)))
}

func (c *crowd) read() error {
	var all []item
	if err := readJSON(c.Catalogue, &all); err != nil {
		return err
	}
	for _, one := range all {
		if one.easy() {
			c.items = append(c.items, one)
		}
	}
	f, err := os.Open(c.Queries)
	if err != nil {
		return err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if query, _, ok := strings.Cut(lines.Text(), "|"); ok && !strings.HasPrefix(query, "#") {
			c.queries = append(c.queries, query)
		}
	}
	if len(c.items) == 0 || len(c.queries) == 0 {
		return fmt.Errorf("%d items and %d queries are too few", len(c.items), len(c.queries))
	}
	return nil
}

// mostItems is for how many items people apply.
const mostItems = 12

// try applies once for items until some are found for which that can be done without
// being told anything; what was answered on the way is not counted.
func (c *crowd) try(users []user) error {
	one := slices.IndexFunc(users, func(u user) bool { return u.Post == "" })
	if one < 0 {
		return fmt.Errorf("no citizen is signed in")
	}
	v := &visitor{crowd: c, user: users[one], r: rand.New(rand.NewPCG(1, 1))}
	var good []item
	for i := 0; i < len(c.items) && len(good) < mostItems; i++ {
		if v.apply(&c.items[i], true) {
			good = append(good, c.items[i])
		}
	}
	if len(good) == 0 {
		return fmt.Errorf("no item could be applied for: %s", strings.Join(c.reasons, "; "))
	}
	c.items, c.samples, c.reasons = good, nil, nil
	return nil
}

// now is the time since the start.
func (c *crowd) now() time.Duration { return time.Since(c.began) }

// pause is how long somebody thinks now.
func (c *crowd) pause(r *rand.Rand) time.Duration {
	mean := c.Think
	if at := c.now(); at >= c.measured && at < c.spiked {
		mean /= 5
	}
	return time.Duration(float64(mean) * (2.0/3 + r.Float64()*2/3))
}

func (c *crowd) note(s sample, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.samples = append(c.samples, s)
	if err != nil && len(c.reasons) < 10 {
		c.reasons = append(c.reasons, err.Error())
	}
}

func (c *crowd) figures(users int) peopleFigures {
	f := peopleFigures{Users: users, Measured: latencies(c.samples, c.warm, c.measured), Reasons: c.reasons}
	for _, s := range c.samples {
		if s.failed && s.at >= c.warm {
			f.Errors++
		}
	}
	f.Rate = float64(countOf(c.samples, c.warm, c.measured)) / c.For.Seconds()
	if c.Spike > 0 {
		f.Spiked = latencies(c.samples, c.measured, c.spiked)
		f.Spike = float64(countOf(c.samples, c.measured, c.spiked)) / c.Spike.Seconds()
		f.Recovers = recovers(c.samples, c.spiked, c.end, c.Goal, c.Calm)
	}
	return f
}
