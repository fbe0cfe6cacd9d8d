package test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAFullDiskRefusesAndLosesNothing puts the data folder on a small disk of
// its own, fills it under the running city, and makes room again.
func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	c := newCity(t, shanghai(t))
	disk := smallDisk(t)
	if disk == "" {
		return
	}
	c.data = filepath.Join(disk, "data")
	c.args[4] = c.data
	c.administrator()
	c.open()
	admin := signIn(t, c.http, "admin")
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/probe/provisioning", nil, &opened)
	device := provision(t, c.http, "probe", "on a small disk", opened.Key)
	o := &counter{device: device, began: time.Now()}
	for range 20 {
		if err := o.say(c.mqtt); err != nil {
			t.Fatal(err)
		}
	}

	filler := fill(t, disk)
	refused := false
	for range 400 { // what is allocated already may still take some
		if err := o.say(c.mqtt); err != nil {
			refused = true
			break
		}
	}
	late := map[string]string{"kind": "official", "login": "late", "name": "late", "region": "31", "password": password}
	refuses(t, "a write on the full disk", "db.disk_full", func() error {
		return admin.try(http.MethodPost, "/api/v1/people", late, nil)
	})
	refuses(t, "a batch on the full disk", "bus.log_full", func() error { return o.post(c.http) })
	refuses(t, "a batch with a key on the full disk", "db.disk_full", func() error {
		return sendBatch(c.http, device, "a-key", string(o.next()))
	})
	admin.get("/api/v1/things/"+device.ID, nil)
	unready(t, c, "log", "store")
	t.Logf("disk full: devices refused %t after %d", refused, o.taken)

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	await(t, "the city goes on by itself", func() bool { return o.say(c.mqtt) == nil && o.post(c.http) == nil })
	await(t, "it says that it is ready again", c.ready)
	admin.post("/api/v1/people", late, nil)
	awaitHistory(t, admin, device.ID, o.began, o.taken)
	c.kill()
	c.open()
	awaitHistory(t, signIn(t, c.http, "admin"), device.ID, o.began, o.taken)
}

// smallDisk mounts a disk of its own; "" where that is not allowed.
func smallDisk(t *testing.T) string {
	t.Helper()
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=96m"); err != nil {
		t.Logf("left out: a disk of its own cannot be mounted here: %v", err)
		return ""
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return disk
}

// counter is a device that counts, each report once.
type counter struct {
	device credential
	began  time.Time
	taken  int
}

func (o *counter) next() []byte {
	return fmt.Appendf(nil, `{"count":%d,"observedAt":%d}`, o.taken+1, o.began.UnixMilli()+int64(o.taken))
}

// say reports over MQTT.
func (o *counter) say(address string) error {
	client, err := connect(o.device, address)
	if err != nil {
		return err
	}
	defer client.Disconnect(0)
	if err := say(client, o.device.Topics["telemetry"], o.next(), 3*time.Second); err != nil {
		return err
	}
	o.taken++
	return nil
}

// post reports over HTTP, without an Idempotency-Key.
func (o *counter) post(address string) error {
	r, err := http.NewRequest(http.MethodPost, "http://"+address+"/api/v1/observations", bytes.NewReader(o.next()))
	if err != nil {
		return err
	}
	r.SetBasicAuth(o.device.Username, o.device.Password)
	got, err := (&http.Client{Timeout: 10 * time.Second}).Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusAccepted {
		p := &problem{Status: got.StatusCode}
		return errors.Join(json.NewDecoder(got.Body).Decode(p), p)
	}
	o.taken++
	return nil
}

// refuses expects a 503 of the code within seconds.
func refuses(t *testing.T, what, code string, f func() error) {
	t.Helper()
	began := time.Now()
	err := f()
	var p *problem
	if !errors.As(err, &p) || p.Status != http.StatusServiceUnavailable || p.Code != code {
		t.Errorf("%s: %v", what, err)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("%s took %v", what, took)
	}
}

// unready expects /readyz to blame the parts.
func unready(t *testing.T, c *city, parts ...string) {
	t.Helper()
	got, err := http.Get("http://" + c.http + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	var said struct {
		Checks []struct {
			Name   string
			OK     bool
			Reason string
		}
	}
	if err := json.NewDecoder(got.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	wrong := ""
	for _, check := range said.Checks {
		if !check.OK {
			wrong += check.Name + " "
		}
	}
	if got.StatusCode != http.StatusServiceUnavailable || strings.TrimSpace(wrong) != strings.Join(parts, " ") {
		t.Errorf("ready? %d %+v", got.StatusCode, said.Checks)
	}
}

// fill writes a file that takes all the room there is.
func fill(t *testing.T, disk string) string {
	t.Helper()
	name := filepath.Join(disk, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	return name
}
