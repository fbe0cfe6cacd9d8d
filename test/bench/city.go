package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"citybrain/test/port"
)

// errEnded tells that the city ended by itself.
var errEnded = errors.New("the city ended by itself")

// city is the binary on a data folder of its own, on free ports.
type city struct {
	*process
	b      *bench
	pack   string
	data   string
	http   string
	mqtt   string
	pprof  string
	client *http.Client

	settings []string // of this city besides, as of the environment
}

// newCity gives a city that does not run yet.
func (b *bench) newCity(pack string) (*city, error) {
	data, err := b.room("data")
	if err != nil {
		return nil, err
	}
	c := &city{b: b, pack: pack, data: filepath.Join(data, "data"), client: &http.Client{Timeout: 30 * time.Second}}
	for _, address := range []*string{&c.http, &c.mqtt, &c.pprof} {
		if *address, err = port.Free(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// begin starts the process; open also waits until it is ready.
func (c *city) begin() (err error) {
	env := []string{"CITYBRAIN_LIMITS_RATE=100000", "CITYBRAIN_LIMITS_BURST=100000", "CITYBRAIN_PPROF=" + c.pprof}
	c.process, err = start(append(env, c.settings...), c.b.binary, "serve", "--city", c.pack, "--data", c.data, "--http", c.http, "--mqtt", c.mqtt)
	return err
}

// open starts the city and gives the time from exec to 200 at /readyz.
func (c *city) open() (time.Duration, error) {
	if err := c.begin(); err != nil {
		return 0, err
	}
	return c.answers("/readyz")
}

// answers waits for 200 at a path and gives the time since exec.
func (c *city) answers(path string) (time.Duration, error) {
	err := c.b.wait("200 at "+path, 3*time.Minute, func() (bool, error) {
		select {
		case <-c.ended:
			return false, fmt.Errorf("%w: %s", errEnded, c.out.String())
		default:
		}
		r, err := c.client.Get("http://" + c.http + path)
		if err != nil {
			return false, nil
		}
		defer r.Body.Close()
		_, _ = io.Copy(io.Discard, r.Body)
		return r.StatusCode == http.StatusOK, nil
	})
	return time.Since(c.began), err
}

// end ends the city, if it runs.
func (c *city) end() {
	if c.process != nil {
		c.kill()
	}
}

// remove ends the city and takes its data away.
func (c *city) remove() {
	c.end()
	_ = os.RemoveAll(filepath.Dir(c.data))
}

// figures reads /metrics.
func (c *city) figures() (map[string]float64, error) {
	r, err := c.client.Get("http://" + c.http + "/metrics")
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	all := map[string]float64{}
	for lines := bufio.NewScanner(r.Body); lines.Scan(); {
		line := lines.Text()
		cut := strings.LastIndexByte(line, ' ')
		if strings.HasPrefix(line, "#") || cut < 0 {
			continue
		}
		if v, err := strconv.ParseFloat(line[cut+1:], 64); err == nil {
			all[line[:cut]] = v
		}
	}
	return all, nil
}

// The figures that are read.
const (
	stored   = "citybrain_log_reports_total"
	followed = "citybrain_twin_reports_total"
	taken    = `citybrain_twin_values_total{outcome="taken"}`
	late     = `citybrain_twin_values_total{outcome="late"}`
	refused  = `citybrain_twin_values_total{outcome="refused"}`
	raised   = `citybrain_twin_alarms_total{change="raised"}`
	cleared  = `citybrain_twin_alarms_total{change="cleared"}`
)

// caughtUp waits until the twin has followed so many reports, and gives how long
// that took and the figures then.
func (c *city) caughtUp(reports float64) (time.Duration, map[string]float64, error) {
	var f map[string]float64
	began := time.Now()
	err := c.b.wait(fmt.Sprintf("%.0f reports in the twin", reports), 2*time.Minute, func() (ok bool, err error) {
		if f, err = c.figures(); err != nil {
			return false, err
		}
		return f[followed] >= reports, nil
	})
	return time.Since(began), f, err
}

// memory is what the process holds, in bytes.
type memory struct {
	resident  float64
	anonymous float64 // the resident part that is no file
	live      float64 // heap that a collection leaves
	stacks    float64 // of goroutines, before the collection
}

// settled waits until the process is nearly idle and gives its memory: resident
// as it is, and then live after a collection.
func (c *city) settled(least, most time.Duration) (m memory, err error) {
	if err := c.quiet(least, most); err != nil {
		return m, err
	}
	if m.resident, err = c.status("VmRSS:"); err != nil {
		return m, err
	}
	if m.anonymous, err = c.status("RssAnon:"); err != nil {
		return m, err
	}
	f, err := c.figures()
	if err != nil {
		return m, err
	}
	m.stacks = f["go_memstats_stack_inuse_bytes"]
	r, err := c.client.Get("http://" + c.pprof + "/debug/pprof/heap?gc=1")
	if err != nil {
		return m, err
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return m, err
	}
	f, err = c.figures()
	m.live = f["go_memstats_heap_alloc_bytes"]
	return m, err
}

// quiet waits until the process has used less than a twentieth of one processor
// for two seconds.
func (c *city) quiet(least, most time.Duration) error {
	if err := c.b.pause(least); err != nil {
		return err
	}
	const span = 2 * time.Second
	for deadline := time.Now().Add(most); time.Now().Before(deadline); {
		before, err := c.processor()
		if err != nil {
			return err
		}
		if err := c.b.pause(span); err != nil {
			return err
		}
		after, err := c.processor()
		if err != nil || after-before < span/20 {
			return err
		}
	}
	return nil
}

// processor is the processor time that the process has used.
func (c *city) processor() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, err
}

// status reads a line of the kernel's view of the process, in bytes.
func (c *city) status(line string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for l := range strings.Lines(string(text)) {
		if f := strings.Fields(l); len(f) > 1 && f[0] == line {
			kb, err := strconv.ParseFloat(f[1], 64)
			return kb * 1024, err
		}
	}
	return 0, fmt.Errorf("no %s", line)
}
