package test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestAFullDiskRefusesAndLosesNothing puts the data folder on a small disk of
// its own, fills it under the running city, and makes room again.
func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	c := newCity(t, shanghai(t))
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=96m"); err != nil {
		t.Logf("left out: a disk of its own cannot be mounted here: %v", err)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	c.data = filepath.Join(disk, "data")
	c.args[4] = c.data
	c.administrator()
	c.open()
	admin := signIn(t, c.http, "admin")
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/probe/provisioning", nil, &opened)
	device := provision(t, c.http, "probe", "on a small disk", opened.Key)
	began := time.Now()
	n := 0
	count := func() error {
		client, err := connect(device, c.mqtt)
		if err != nil {
			return err
		}
		defer client.Disconnect(0)
		payload := fmt.Appendf(nil, `{"count":%d,"observedAt":%d}`, n+1, began.UnixMilli()+int64(n))
		if err := say(client, device.Topics["telemetry"], payload, 3*time.Second); err != nil {
			return err
		}
		n++
		return nil
	}
	for range 20 {
		if err := count(); err != nil {
			t.Fatal(err)
		}
	}

	filler := fill(t, disk)
	refused := false
	for range 400 { // what is allocated already may still take some
		if err := count(); err != nil {
			refused = true
			break
		}
	}
	taken := n
	err := admin.try(http.MethodPost, "/api/v1/people", map[string]string{"kind": "official", "login": "late", "name": "late", "region": "31", "password": password}, nil)
	var p *problem
	if !errors.As(err, &p) || p.Status != http.StatusServiceUnavailable || p.Code != "db.disk_full" {
		t.Errorf("a write on the full disk: %v", err)
	}
	admin.get("/api/v1/things/"+device.ID, nil)
	t.Logf("disk full: devices refused %t after %d, HTTP says %v", refused, taken, err)

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	await(t, "the city goes on by itself", func() bool { return count() == nil })
	admin.post("/api/v1/people", map[string]string{"kind": "official", "login": "late", "name": "late", "region": "31", "password": password}, nil)
	awaitHistory(t, admin, device.ID, began, n)
	c.kill()
	c.open()
	awaitHistory(t, signIn(t, c.http, "admin"), device.ID, began, n)
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
