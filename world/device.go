package world

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"citybrain/kernel/geo"
	"citybrain/world/street"
)

// kind is a profile as the outside world knows it.
type kind struct {
	code     string
	interval time.Duration
	moving   bool
	hears    bool // it can be commanded
	act      act
}

// flaw is what is wrong with a device all day; a few of a thousand have one.
type flaw uint8

const (
	sound    flaw = iota
	dead          // never reports
	stuck         // reports the same values again and again
	drifting      // measures more and more
	confused      // says what its profile does not know
)

// device is one thing in the field.
type device struct {
	kind   *kind
	serial string
	home   geo.Point
	flaw   flaw
	rnd    *rand.Rand

	id, username, password string

	conn     *conn
	failures int
	packet   uint16

	at    time.Time // when it is due
	place int       // in the schedule; -1 while a worker has it
	hurry bool

	mu      sync.Mutex
	forces  []force
	obeyed  string // id of the newest command, and
	outcome []byte // what was answered to it
	version string // of the firmware that it runs; "" is the maker's

	last   time.Time // of the last report, in the city's time
	f      [6]float64
	word   string
	stuck  []byte
	driver *street.Driver
	pile   *pile // it speaks OCPP; nil: MQTT
}

type profilesFile struct {
	Profiles []struct {
		Code     string `yaml:"code"`
		Interval string `yaml:"interval"`
		Moving   bool   `yaml:"moving"`
		Commands []struct {
			Code string `yaml:"code"`
		} `yaml:"commands"`
	} `yaml:"profiles"`
}

func (w *World) readKinds() error {
	var file profilesFile
	if err := readYAML(filepath.Join(w.cfg.Pack, "things", "profiles.yaml"), &file); err != nil {
		return err
	}
	known := acts()
	for _, p := range file.Profiles {
		if known[p.Code] == nil {
			continue
		}
		interval, err := time.ParseDuration(p.Interval)
		if err != nil || interval <= 0 {
			return fmt.Errorf("profiles.yaml: %s: interval %q", p.Code, p.Interval)
		}
		w.kinds[p.Code] = &kind{p.Code, interval, p.Moving, len(p.Commands) > 0, known[p.Code]}
	}
	return nil
}

func (w *World) readDevices(town *street.Town) error {
	rows, err := readRows(w.cfg.Pack)
	if err != nil {
		return err
	}
	main := town.Graph(func(class string) bool { return class != "service" && class != "living_street" })
	for _, row := range rows {
		k := w.kinds[row.profile]
		if k == nil || w.cfg.Devices > 0 && len(w.devices) == w.cfg.Devices {
			continue
		}
		d := newDevice(k, row)
		if k.moving {
			d.driver = main.Driver(d.rnd)
		}
		if version := speaks(k.code, d.serial); version != "" {
			d.pile = newPile(w, d, version)
		}
		w.devices = append(w.devices, d)
		w.byKind[k.code] = append(w.byKind[k.code], d)
	}
	if len(w.devices) == 0 {
		return errors.New("the pack has no devices that the outside world can play")
	}
	return nil
}

func newDevice(k *kind, row row) *device {
	h := fnv.New64a()
	_, _ = io.WriteString(h, row.profile+"/"+row.serial)
	d := &device{kind: k, serial: row.serial, home: row.at, rnd: rand.New(rand.NewPCG(h.Sum64(), 7)), place: -1}
	switch p := d.rnd.Float64(); {
	case p < 0.006:
		d.flaw = dead
	case p < 0.010:
		d.flaw = stuck
	case p < 0.014:
		d.flaw = drifting
	case p < 0.0145:
		d.flaw = confused
	}
	for i := range d.f {
		d.f[i] = d.rnd.Float64()
	}
	d.f[0] *= 0.7 // no bin begins the day full
	return d
}

type row struct {
	profile, serial string
	at              geo.Point
}

// readRows reads the pack's list of devices.
func readRows(pack string) ([]row, error) {
	f, err := os.Open(filepath.Join(pack, "things", "devices.csv.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(z)
	if _, err := r.Read(); err != nil {
		return nil, err
	}
	var rows []row
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("devices.csv.gz: %w", err)
		}
		lon, errLon := strconv.ParseFloat(rec[3], 64)
		lat, errLat := strconv.ParseFloat(rec[4], 64)
		if err := errors.Join(errLon, errLat); err != nil {
			return nil, fmt.Errorf("devices.csv.gz: %w", err)
		}
		rows = append(rows, row{rec[0], rec[1], geo.Point{Lon: lon, Lat: lat}})
	}
}

// first is how long after connecting a device reports for the first time.
func (d *device) first() time.Duration { return time.Duration(d.rnd.Int64N(int64(2 * time.Second))) }

// next is when a device reports again: on its own beat, a little unsteady.
func (d *device) next(now time.Time, every time.Duration) time.Time {
	if d.at.IsZero() || now.Sub(d.at) > every {
		return now.Add(every/2 + time.Duration(d.rnd.Int64N(int64(every))))
	}
	return d.at.Add(every)
}

func (d *device) hangUp() {
	if d.conn != nil {
		d.conn.close()
		d.conn = nil
	}
}

func (d *device) dial(ctx context.Context, addr string) (err error) {
	// The door must not take a quiet device for a dead one.
	alive := 2*d.kind.interval + time.Minute
	d.conn, err = dial(ctx, addr, login{d.id, d.username, d.password, alive})
	return err
}

// enterDoor connects a device; one that can be commanded begins to listen.
func (w *World) enterDoor(ctx context.Context, d *device) error {
	if err := d.dial(ctx, w.cfg.MQTT); err != nil || !d.kind.hears {
		return err
	}
	c := d.conn
	return c.listen("devices/"+d.id+"/commands", func(payload []byte) { w.told(ctx, d, c, payload) })
}

// report lets a device say how it is; it returns once the city has confirmed.
func (w *World) report(d *device, buf []byte) ([]byte, error) {
	now := w.now()
	buf = d.speak(buf, moment{now: now, local: now.In(w.zone), stamp: w.cfg.TimeScale == 1})
	d.packet++
	if d.packet == firstAnswer {
		d.packet = 1
	}
	return buf, d.conn.publish("devices/"+d.id+"/telemetry", d.packet, buf)
}

// tell says how the world does, once a minute, to those who debug it.
func (w *World) tell(ctx context.Context) {
	every := time.NewTicker(time.Minute)
	defer every.Stop()
	before := int64(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			f := &w.Figures
			reports := f.Reports.Load()
			last, _ := f.last.Load().(string)
			w.log.Debug("the outside world", "connected", f.Connected.Load(), "reports", reports-before,
				"failures", f.Failures.Load(), "given_up", f.GivenUp.Load(), "last_failure", last)
			before = reports
		}
	}
}
