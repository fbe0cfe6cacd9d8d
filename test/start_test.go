package test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// refuses starts a city that must not open: it ends with status 1 and a
// sentence that names every one of the words.
func (c *city) refuses(words ...string) {
	c.t.Helper()
	c.begin()
	if status := c.status(); status != 1 {
		c.t.Errorf("status %d, want 1", status)
	}
	said := c.out.String()
	for _, word := range append(words, "citybrain: ") {
		if !strings.Contains(said, word) {
			c.t.Errorf("it does not say %q:\n%s", word, said)
		}
	}
	for _, never := range []string{"panic:", "goroutine "} {
		if strings.Contains(said, never) {
			c.t.Errorf("it died:\n%s", said)
		}
	}
}

func TestTakenPortsAreNamed(t *testing.T) {
	for _, flag := range []string{"--http", "--mqtt"} {
		t.Run(flag, func(t *testing.T) {
			c := newCity(t, shanghai(t))
			taken := c.http
			if flag == "--mqtt" {
				taken = c.mqtt
			}
			l, err := net.Listen("tcp", taken)
			if err != nil {
				t.Fatal(err)
			}
			c.refuses(taken)
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			c.open() // nothing is left behind that would keep it from opening
			if status := c.term(); status != 0 {
				t.Errorf("status %d", status)
			}
		})
	}
}

func TestADataFolderThatIsAFileIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := newCity(t, shanghai(t))
	c.args[4] = file
	c.refuses("app.data_folder", file)
}

// TestThePackOfAnotherCityIsRefused: its people would rule here and the things
// of the city be retired.
func TestThePackOfAnotherCityIsRefused(t *testing.T) {
	pack := shanghai(t)
	c := newCity(t, pack).open()
	c.term()
	file := filepath.Join(pack, "pack.yaml")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(whole), "name: shanghai", "name: elsewhere", 1)
	if err := os.WriteFile(file, []byte(other), 0o644); err != nil {
		t.Fatal(err)
	}
	c.refuses("app.other_city", "shanghai", "elsewhere")
}

func TestASecondCityOnTheSameFolderIsRefused(t *testing.T) {
	pack := shanghai(t)
	first := newCity(t, pack).open()
	second := newCity(t, pack)
	second.args[4] = first.data
	second.refuses(first.data)
	if r, err := http.Get("http://" + first.http + "/readyz"); err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("the first suffers: %v %v", r, err)
	}
	first.kill()
	first.open() // the lock went with the process
}

func TestABrokenPackIsRefusedAndChangesNothing(t *testing.T) {
	pack := shanghai(t)
	c := newCity(t, pack)
	c.administrator()
	c.open()
	admin := signIn(t, c.http, "admin")
	roles, profiles := admin.text("/api/v1/roles"), admin.text("/api/v1/profiles")
	c.term()

	file := filepath.Join(pack, "things/profiles.yaml")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Count(string(whole), "\n") + 1
	appendTo(t, file, "  - {code: dragon, zh: 龙, en: Dragon, type: Device, icon: lamp, interval: soon, organisation: /sh/nowhere, attributes: []}\n")
	appendTo(t, filepath.Join(pack, "roles.yaml"), "  - {code: thief, zh: 贼, en: Thief, permissions: [things.steal]}\n")
	c.refuses(fmt.Sprintf("things/profiles.yaml:%d", line), "roles.yaml:", "things.steal", "soon")

	appendTo(t, file, "  - code: [\n")
	c.refuses("things/profiles.yaml")

	if err := os.WriteFile(file, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	restore, err := os.ReadFile("../cities/shanghai/roles.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(pack, "roles.yaml"), restore, 0o644); err != nil {
		t.Fatal(err)
	}
	c.open()
	if admin.text("/api/v1/roles") != roles || admin.text("/api/v1/profiles") != profiles {
		t.Error("the refused pack left something behind")
	}
}

func TestALostKeyFileIsNoticed(t *testing.T) {
	c := newCity(t, shanghai(t))
	c.administrator()
	c.open()
	c.term()
	keys := filepath.Join(c.data, "keys.json")
	if err := os.Rename(keys, keys+".elsewhere"); err != nil {
		t.Fatal(err)
	}
	c.refuses(keys, "--key-file")
	if err := os.Rename(keys+".elsewhere", keys); err != nil {
		t.Fatal(err)
	}
	c.open()
	signIn(t, c.http, "admin")
}

// TestStopDrains ends the city while devices report: what was acknowledged is
// there after the next start.
func TestStopDrains(t *testing.T) {
	c := newCity(t, shanghai(t))
	c.administrator()
	c.open()
	admin := signIn(t, c.http, "admin")
	f := newField(t, []*city{c}, admin, 8)
	f.begin()
	await(t, "the devices report", func() bool { return f.acknowledged.Load() > 200 })
	began := time.Now()
	if status := c.term(); status != 0 {
		t.Errorf("status %d", status)
	}
	t.Logf("stopped after %s", time.Since(began).Round(time.Millisecond))
	for _, part := range []string{"http", "device door", "things", "bus", "city pack"} {
		if !strings.Contains(c.out.String(), "✓ stopped  "+part) {
			t.Errorf("it does not say that it stopped %s", part)
		}
	}
	c.open()
	before := f.acknowledged.Load()
	await(t, "the devices go on", func() bool { return f.acknowledged.Load() > before+100 })
	f.end()
	admin = signIn(t, c.http, "admin")
	for _, d := range f.devices {
		if d.failed != nil {
			t.Errorf("device %s: %v", d.ID, d.failed)
		}
		awaitHistory(t, admin, d.ID, began.Add(-time.Minute), d.said)
	}
}
