package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// walls is how many regions' screens are looked at beside that of the city.
const walls = 16

// walled is what the one screen costs in a city of so many things.
type walled struct {
	things    int
	rows      int
	answer    []float64 // ms of GET /overview/map
	size      int       // bytes of the answer
	packed    int       // … on the wire, compressed
	filling   heard     // what a screen got while every thing reported for the first time
	one, many rest
	vitals    int // bytes of one second's vitals
	load      string
}

// rest is what a city costs that only beats.
type rest struct {
	processor float64 // share of one processor
	memory    float64 // bytes set aside each second
}

// wall measures the one screen of large cities: the map, the stream and the beat.
func wall(b *bench) (section, error) {
	s := section{title: "The one screen of a large city", how: fmt.Sprintf(`
Stations as in the table of things, each of which reports once, which turns its state from unknown to good, while an administrator's screen follows the stream.
Then nothing is reported any more: the processor time and the memory set aside each second are those of the city with one screen open, and with %d screens of districts besides.
The map is asked for by one client, as sent and as compressed on the wire; of more than 50,000 things a part is shown.`, walls),
		growth: growth{head: []string{"things", "rows", "map ms", "map MB", "gzip MB", "deltas while filling", "largest delta kB",
			"vitals B", "beat, 1 screen: % of a processor", "MB/s set aside", fmt.Sprintf("beat, %d screens: %% of a processor", walls+1), "MB/s set aside", "load average"}}}
	for _, n := range b.sizes()[1:] {
		if n < 100_000 {
			continue
		}
		b.say("   %s things", number(float64(n)))
		w, err := b.wallOf(n)
		if err != nil {
			return s, fmt.Errorf("%d things: %w", n, err)
		}
		s.growth.rows = append(s.growth.rows, []string{
			number(float64(n)), number(float64(w.rows)), number(median(w.answer)), number(float64(w.size) / mega), number(float64(w.packed) / mega),
			strconv.Itoa(w.filling.deltas), number(float64(w.filling.largest) / 1024), strconv.Itoa(w.vitals),
			number(100 * w.one.processor), number(w.one.memory / mega), number(100 * w.many.processor), number(w.many.memory / mega), w.load,
		})
	}
	return s, nil
}

func (b *bench) wallOf(n int) (w walled, err error) {
	w.things = n
	pack, ids, err := b.makePack(n)
	if err != nil {
		return w, err
	}
	c, err := b.newCity(pack)
	if err != nil {
		return w, err
	}
	defer c.remove()
	token, err := c.admitGateway()
	if err != nil {
		return w, err
	}
	d, err := c.signIn()
	if err != nil {
		return w, err
	}
	var all follower
	defer all.leave()
	if err := all.follow(b.ctx, d.http, d.base, ""); err != nil {
		return w, err
	}
	if _, _, _, err := c.post(token, ids, n/100, 0); err != nil {
		return w, err
	}
	if err := c.quiet(10*time.Second, 4*time.Minute); err != nil {
		return w, err
	}
	w.filling = all.so()
	w.vitals = w.filling.vitals
	if err := w.askMap(d); err != nil {
		return w, err
	}
	w.load = strings.Join(strings.Fields(fileOf("/proc/loadavg"))[:1], "")
	if w.one, err = c.resting(); err != nil {
		return w, err
	}
	for i := range walls {
		key, err := d.admitTo("department_officer", streetOf(i))
		if err != nil {
			return w, err
		}
		if err := all.follow(b.ctx, &http.Client{}, d.base, key); err != nil {
			return w, err
		}
	}
	w.many, err = c.resting()
	return w, err
}

// askMap loads the map some times, compressed as a browser does.
func (w *walled) askMap(d *desk) error {
	for range 7 {
		r, err := http.NewRequest(http.MethodGet, d.base+"/api/v1/overview/map", nil)
		if err != nil {
			return err
		}
		r.Header.Set("Accept-Encoding", "gzip")
		began := time.Now()
		got, err := d.http.Do(r)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil || got.StatusCode != http.StatusOK {
			return fmt.Errorf("map: %d, %w", got.StatusCode, err)
		}
		w.answer, w.packed = append(w.answer, time.Since(began).Seconds()*1000), len(text)
		if got.Header.Get("Content-Encoding") == "gzip" {
			plain, err := gzip.NewReader(bytes.NewReader(text))
			if err != nil {
				return err
			}
			if text, err = io.ReadAll(plain); err != nil {
				return err
			}
		}
		w.size, w.rows = len(text), bytes.Count(text, []byte(`"thing_`))
	}
	return nil
}

// resting measures what the city costs in ten seconds in which nothing comes.
func (c *city) resting() (rest, error) {
	const span = 10 * time.Second
	const room = "go_memstats_alloc_bytes_total"
	if err := c.b.pause(span / 4); err != nil {
		return rest{}, err
	}
	f, err := c.figures()
	if err != nil {
		return rest{}, err
	}
	before, err := c.processor()
	if err != nil {
		return rest{}, err
	}
	if err := c.b.pause(span); err != nil {
		return rest{}, err
	}
	after, err := c.processor()
	if err != nil {
		return rest{}, err
	}
	g, err := c.figures()
	return rest{processor: (after - before).Seconds() / span.Seconds(), memory: (g[room] - f[room]) / span.Seconds()}, err
}

// admitTo gives the key of a system with a role in a region.
func (d *desk) admitTo(role, region string) (string, error) {
	var got struct{ Key string }
	err := d.ask(http.MethodPost, "/api/v1/clients", map[string]any{
		"name": "wall " + region, "organisation": "/sh", "roles": []string{role}, "region": region,
	}, &got)
	return got.Key, err
}

// heard is what a screen was told.
type heard struct{ deltas, largest, vitals int }

// follower reads streams until it leaves; it counts what the first one brings.
type follower struct {
	mu     sync.Mutex
	heard  heard
	leaves []context.CancelFunc
}

func (f *follower) so() heard {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.heard
}

func (f *follower) leave() {
	for _, leave := range f.leaves {
		leave()
	}
}

func (f *follower) follow(ctx context.Context, by *http.Client, base, key string) error {
	ctx, leave := context.WithCancel(ctx)
	f.leaves = append(f.leaves, leave)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/stream", nil)
	if err != nil {
		return err
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	endless := &http.Client{Jar: by.Jar}
	got, err := endless.Do(r)
	if err != nil {
		return err
	}
	if got.StatusCode != http.StatusOK {
		got.Body.Close()
		return fmt.Errorf("stream: %d", got.StatusCode)
	}
	go f.read(got.Body, len(f.leaves) == 1)
	return nil
}

func (f *follower) read(body io.ReadCloser, count bool) {
	defer body.Close()
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 64<<20)
	for name := ""; lines.Scan(); {
		line := lines.Text()
		if event, ok := strings.CutPrefix(line, "event: "); ok {
			name = event
		}
		if !count || !strings.HasPrefix(line, "data: ") {
			continue
		}
		f.mu.Lock()
		if name == "things" {
			f.heard.deltas, f.heard.largest = f.heard.deltas+1, max(f.heard.largest, len(line))
		} else {
			f.heard.vitals = len(line)
		}
		f.mu.Unlock()
	}
}
