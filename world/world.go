// Package world is the simulated outside world of a demonstration: thousands of
// devices with connections, keys and a mind of their own, vehicles on the real
// roads, and a script of what happens in the course of a day. It speaks to the
// city through the public doors only, MQTT and HTTP, and imports no domain.
package world

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"citybrain/world/street"
)

// KeyVariable is the environment variable with the provisioning key, so that it
// does not stand in the list of processes.
const KeyVariable = "CITYBRAIN_WORLD_KEY"

// Config says where the city is and how the world behaves.
type Config struct {
	Pack      string  // folder of the city pack
	Dir       string  // data folder; the devices keep their keys in world/keys.jsonl there
	HTTP      string  // URL of the city
	MQTT      string  // host:port of the device door
	Key       string  // provisioning key of all profiles
	TimeScale float64 // seconds of the city a second of the wall; 0 means 1
	Hertz     float64 // reports a second of every device; 0 means each profile's rhythm
	Ramp      float64 // devices that connect a second; 0 means 400
	Devices   int     // at most so many; 0 means all
	Log       *slog.Logger
}

// World is the running outside world.
type World struct {
	cfg      Config
	log      *slog.Logger
	zone     *time.Location
	start    time.Time
	devices  []*device
	kinds    map[string]*kind
	byKind   map[string][]*device
	schedule schedule
	keys     *keyFile
	city     *cityDoor
	connect  chan *device
	publish  chan *device

	downloads chan struct{} // places for those who fetch a firmware
	Figures   Figures
}

// The numbers of goroutines. A worker waits for the acknowledgement of what it
// published, so a few are enough for thousands of connections.
const (
	connectors = 16
	publishers = 48
)

// Run plays the outside world until ctx ends.
func Run(ctx context.Context, cfg Config) error {
	w, err := New(ctx, cfg)
	if err != nil {
		return err
	}
	return w.Run(ctx)
}

// New reads the pack and makes the devices; nothing is connected yet.
func New(ctx context.Context, cfg Config) (*World, error) {
	if cfg.TimeScale == 0 {
		cfg.TimeScale = 1
	}
	if cfg.Ramp == 0 {
		cfg.Ramp = 400
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	w := &World{
		cfg: cfg, log: cfg.Log.With("part", "world"), start: time.Now(), kinds: map[string]*kind{}, byKind: map[string][]*device{},
		connect: make(chan *device, 64), publish: make(chan *device, 1024), downloads: make(chan struct{}, downloads),
	}
	w.schedule.wake = make(chan struct{}, 1)
	if err := w.readPack(ctx); err != nil {
		return nil, err
	}
	var err error
	if w.keys, err = openKeys(filepath.Join(cfg.Dir, "world", "keys.jsonl")); err != nil {
		return nil, err
	}
	w.city = newCityDoor(cfg.HTTP)
	return w, nil
}

// packFile is what the world needs to know of pack.yaml.
type packFile struct {
	Zone string `yaml:"zone"`
}

func (w *World) readPack(ctx context.Context) error {
	var p packFile
	if err := readYAML(filepath.Join(w.cfg.Pack, "pack.yaml"), &p); err != nil {
		return err
	}
	var err error
	if w.zone, err = time.LoadLocation(p.Zone); err != nil {
		return fmt.Errorf("pack.yaml: %w", err)
	}
	town, err := street.Read(ctx, w.cfg.Pack, nil)
	if err != nil {
		return err
	}
	if err := w.readKinds(); err != nil {
		return err
	}
	if err := w.readDevices(town); err != nil {
		return err
	}
	var day dayFile
	err = readYAML(filepath.Join(w.cfg.Pack, dayName), &day)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	w.schedule.events, err = day.events(w.kinds)
	return err
}

func readYAML(path string, into any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return nil
}

// now is the time of the city.
func (w *World) now() time.Time {
	wall := time.Now()
	if w.cfg.TimeScale == 1 {
		return wall
	}
	return w.start.Add(time.Duration(float64(wall.Sub(w.start)) * w.cfg.TimeScale))
}

// Run connects the devices little by little and lets them report until ctx ends.
func (w *World) Run(ctx context.Context) error {
	defer w.keys.close()
	w.log.Debug("the outside world wakes up", "devices", len(w.devices))
	var work sync.WaitGroup
	for range connectors {
		work.Go(func() { w.connectors(ctx) })
	}
	for range publishers {
		work.Go(func() { w.publishers(ctx) })
	}
	work.Go(func() { w.ramp(ctx) })
	work.Go(func() { w.tell(ctx) })
	w.keepTime(ctx)
	work.Wait()
	for _, d := range w.devices {
		d.hangUp()
	}
	return nil
}

// ramp lets the devices connect in any order, not faster than the city should
// have to bear.
func (w *World) ramp(ctx context.Context) {
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(w.devices))
	pause := time.NewTicker(time.Duration(float64(time.Second) / w.cfg.Ramp))
	defer pause.Stop()
	for _, i := range order {
		if w.devices[i].flaw == dead {
			continue
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			return
		}
		select {
		case w.connect <- w.devices[i]:
		case <-ctx.Done():
			return
		}
	}
}

func (w *World) connectors(ctx context.Context) {
	for {
		select {
		case d := <-w.connect:
			w.enter(ctx, d)
		case <-ctx.Done():
			return
		}
	}
}

// enter gives a device its key, if it has none, and its connection.
func (w *World) enter(ctx context.Context, d *device) {
	err := w.introduce(ctx, d)
	switch {
	case err == nil && d.pile != nil:
		err = w.enterPile(ctx, d)
	case err == nil:
		err = w.enterDoor(ctx, d)
	}
	switch {
	case err == nil && d.pile != nil: // has a rhythm of its own
		d.failures = 0
		w.Figures.Connected.Add(1)
	case err == nil:
		d.failures = 0
		w.Figures.Connected.Add(1)
		w.schedule.put(d, time.Now().Add(d.first()))
	case errors.Is(err, errRefused):
		w.keys.drop(d) // the city knows it no more: ask again
		w.backOff(d, err)
	case errors.Is(err, errGiveUp):
		w.Figures.GivenUp.Add(1)
	default:
		w.backOff(d, err)
	}
}

// backOff lets a device try again later, each time after twice as long.
func (w *World) backOff(d *device, err error) {
	d.hangUp()
	d.failures++
	w.Figures.Failures.Add(1)
	w.Figures.last.Store(err.Error())
	wait := min(time.Second<<min(d.failures, 6), time.Minute)
	w.schedule.put(d, time.Now().Add(wait/2+time.Duration(rand.Int64N(int64(wait)))))
}

func (w *World) publishers(ctx context.Context) {
	buf := make([]byte, 0, 1024)
	for {
		select {
		case d := <-w.publish:
			var err error
			if buf, err = w.report(d, buf[:0]); err != nil {
				w.Figures.Connected.Add(-1)
				w.backOff(d, err)
				continue
			}
			w.Figures.Reports.Add(1)
			w.schedule.put(d, d.next(time.Now(), w.interval(d)))
		case <-ctx.Done():
			return
		}
	}
}

// interval is how long a device waits between reports: less when something is
// happening to it.
func (w *World) interval(d *device) time.Duration {
	every := time.Duration(float64(d.kind.interval) / w.cfg.TimeScale)
	if w.cfg.Hertz > 0 {
		every = time.Duration(float64(time.Second) / w.cfg.Hertz)
	}
	if d.busy() {
		every = min(every, excited)
	}
	return every
}

// excited is the rhythm of a device to which something is happening.
const excited = 15 * time.Second

// keepTime hands out the devices that are due and plays the script.
func (w *World) keepTime(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.schedule.wake:
		case <-timer.C:
		}
		w.play(time.Now())
		wait := w.handOut(ctx, time.Now())
		timer.Reset(min(wait, 200*time.Millisecond))
	}
}

// handOut gives the devices that are due to the workers and tells how long it is
// until the next one.
func (w *World) handOut(ctx context.Context, now time.Time) time.Duration {
	for {
		d, wait := w.schedule.due(now)
		if d == nil {
			return wait
		}
		queue := w.publish
		if d.conn == nil {
			queue = w.connect
		}
		select {
		case queue <- d:
		case <-ctx.Done():
			return time.Second
		}
	}
}
