package world

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	records "citybrain/kernel/bus"
	"citybrain/kernel/clock"
	doors "citybrain/kernel/device"
)

// city is the doors of a city: the real device door over a log that only
// remembers, and the HTTP door that gives keys.
type city struct {
	mu      sync.Mutex
	keys    map[string]string
	reports map[string][]string
	heard   chan struct{}
	asked   int
	door    *doors.Door
	web     *httptest.Server
}

func newCity(t *testing.T) *city {
	t.Helper()
	c := &city{keys: map[string]string{}, reports: map[string][]string{}, heard: make(chan struct{}, 10_000)}
	c.door = doors.New(doors.Config{Addr: "127.0.0.1:0", Registry: c, Log: c, Clock: clock.Real()})
	if err := c.door.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.web = httptest.NewServer(http.HandlerFunc(c.provision))
	t.Cleanup(func() {
		c.web.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = c.door.Stop(ctx)
	})
	return c
}

func (c *city) provision(w http.ResponseWriter, r *http.Request) {
	var in struct{ Profile, Serial, Key string }
	_ = json.NewDecoder(r.Body).Decode(&in)
	if r.URL.Path != "/api/v1/devices/provision" || in.Key != "right" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	id := "thing_" + strings.ToLower(in.Profile+in.Serial)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	c.keys[id] = "key of " + id
	_ = json.NewEncoder(w).Encode(granted{ID: id, Username: id, Password: c.keys[id]})
}

func (c *city) Authenticate(_ context.Context, name string, key []byte, _ string) (doors.Device, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys[name] != string(key) || name == "" {
		return doors.Device{}, doors.ErrCredentials
	}
	return doors.Device{ID: name}, nil
}

func (c *city) Find(id string) (doors.Device, bool)                  { return doors.Device{ID: id}, true }
func (c *city) Seen(context.Context, []doors.Sighting) error         { return nil }
func (c *city) Reject(context.Context, []doors.Rejection) error      { return nil }
func (c *city) Append(ctx context.Context, r []records.Report) error { return c.Put(ctx, r, nil) }

func (c *city) AppendOnce(ctx context.Context, _ string, r []records.Report) error {
	return c.Put(ctx, r, nil)
}

func (c *city) Put(_ context.Context, reports []records.Report, receipt records.Receipt) error {
	c.mu.Lock()
	for _, r := range reports {
		c.reports[r.Device] = append(c.reports[r.Device], string(r.Payload))
	}
	c.mu.Unlock()
	if receipt != nil {
		receipt.Stored(nil)
	}
	c.heard <- struct{}{}
	return nil
}

// testPack is Shanghai's pack with a script of one event that happens at once.
func testPack(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, part := range []string{"pack.yaml", "things/profiles.yaml", "things/devices.csv.gz", "places/roads.osm.pbf"} {
		raw, err := os.ReadFile(filepath.Join("../cities/shanghai", part))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, part), raw)
	}
	write(t, filepath.Join(dir, "world/day.yaml"), []byte(`events:
  - {name: overflow, after: 0s, every: 1h, lasts: 1h, parts: [{profile: lamp, count: 1, values: {status: {to: defectiveLamp}, voltage: {to: 3}}}]}
`))
	return dir
}

func write(t *testing.T, path string, raw []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, raw, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func (c *city) config(pack, dir string, devices int) Config {
	return Config{
		Pack: pack, Dir: dir, HTTP: c.web.URL, MQTT: c.door.Addr(), Key: "right", Devices: devices,
		Ramp: 2000, Hertz: 5, Log: slog.New(slog.DiscardHandler),
	}
}

// TestDevicesComeInWithTheirOwnKeys plays thirty lamps at the real device door.
func TestDevicesComeInWithTheirOwnKeys(t *testing.T) {
	c := newCity(t)
	pack, dir := testPack(t), t.TempDir()
	c.playUntil(t, c.config(pack, dir, 30), func() bool { return len(c.reports) >= 29 && c.total() > 100 })
	c.mu.Lock()
	defer c.mu.Unlock()
	broken := 0
	for id, list := range c.reports {
		for _, payload := range list {
			var values map[string]any
			if err := json.Unmarshal([]byte(payload), &values); err != nil || values["powerState"] == nil {
				t.Fatalf("%s says %s: %v", id, payload, err)
			}
			if values["status"] == "defectiveLamp" && values["voltage"] == 3.0 {
				broken++
			}
		}
	}
	if broken == 0 {
		t.Error("the script broke no lamp")
	}
	asked := c.asked
	c.mu.Unlock()
	// The next day they have their keys.
	c.playUntil(t, c.config(pack, dir, 30), func() bool { return c.total() > 200 })
	c.mu.Lock()
	if c.asked != asked {
		t.Errorf("%d keys were fetched again", c.asked-asked)
	}
}

// TestDeviceAsksAgainWhenItsKeyIsGone empties the city in between.
func TestDeviceAsksAgainWhenItsKeyIsGone(t *testing.T) {
	c := newCity(t)
	pack, dir := testPack(t), t.TempDir()
	c.playUntil(t, c.config(pack, dir, 3), func() bool { return len(c.reports) == 3 })
	c.mu.Lock()
	clear(c.keys)
	clear(c.reports)
	asked := c.asked
	c.mu.Unlock()
	for i := range 9 { // the door remembers right keys for a while
		c.door.Forget(fmt.Sprintf("thing_lamplamp-%05d", i))
	}
	c.playUntil(t, c.config(pack, dir, 3), func() bool { return len(c.reports) == 3 })
	if c.asked <= asked {
		t.Error("no device asked for a new key")
	}
}

func (c *city) total() int {
	n := 0
	for _, list := range c.reports {
		n += len(list)
	}
	return n
}

// playUntil runs the world until enough was heard.
func (c *city) playUntil(t *testing.T, cfg Config, enough func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	w, err := New(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	for {
		select {
		case <-c.heard:
			c.mu.Lock()
			yes := enough()
			c.mu.Unlock()
			if !yes {
				continue
			}
			cancel()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			return
		case <-ctx.Done():
			last, _ := w.Figures.last.Load().(string)
			t.Fatalf("not enough was heard: %d devices, last failure %q", len(c.reports), last)
		}
	}
}

// TestEveryKindOfThePacksCanBePlayed lets each device of both packs speak once
// at several hours of the day.
func TestEveryKindOfThePacksCanBePlayed(t *testing.T) {
	for _, pack := range []string{"shanghai", "helsinki"} {
		w, err := New(context.Background(), Config{Pack: "../cities/" + pack, Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := readRows("../cities/" + pack)
		if err != nil || len(rows) != len(w.devices) {
			t.Fatalf("%s: %d of %d devices can be played (%v)", pack, len(w.devices), len(rows), err)
		}
		for _, hour := range []int{0, 8, 13, 19} {
			now := time.Date(2026, 5, 4, hour, 30, 0, 0, w.zone)
			for _, d := range w.devices {
				payload := d.speak(nil, moment{now: now, local: now, stamp: true})
				if !json.Valid(payload) {
					t.Fatalf("%s: %s", d.label(), payload)
				}
			}
		}
		w.keys.close()
	}
}

func TestScriptMovesAValueAndLetsItGo(t *testing.T) {
	w, err := New(context.Background(), Config{Pack: "../cities/shanghai", Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer w.keys.close()
	d := w.byKind["hydrant"][3]
	d.flaw = sound
	now := time.Date(2026, 5, 4, 3, 0, 0, 0, w.zone)
	d.forces = []force{{attribute: "pressure", number: 0.02, share: 1, from: now, within: time.Minute, until: now.Add(10 * time.Minute)}}
	pressure := func(after time.Duration) float64 {
		at := now.Add(after)
		var v map[string]any
		if err := json.Unmarshal(d.speak(nil, moment{now: at, local: at}), &v); err != nil {
			t.Fatal(err)
		}
		return v["pressure"].(float64)
	}
	full, half, low, back := pressure(0), pressure(30*time.Second), pressure(2*time.Minute), pressure(11*time.Minute)
	if !(full > 0.2 && half < full && half > low && low < 0.03 && back > 0.2) {
		t.Error(fmt.Sprint(full, half, low, back))
	}
	if d.busy() {
		t.Error("the event is over")
	}
}
