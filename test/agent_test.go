package test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const leafSecret = "the secret of the city for its agents"

// department is an agent in a department's network.
type department struct {
	*city
	path string
}

// cityWithDoor is a city that lets the agents of two organisations in.
func cityWithDoor(t *testing.T) (c *city, door string) {
	t.Helper()
	door = freeAddress(t)
	c = newCity(t, shanghai(t), "--leaf.listen", door, "--leaf.departments", "/sh/drainage,/sh/fire")
	c.env = append(c.env, "CITYBRAIN_LEAF_SECRET="+leafSecret)
	c.administrator()
	return c, door
}

// newDepartment gives the agent of an organisation, with the secret that the
// city tells for it.
func newDepartment(t *testing.T, c *city, door, path string) *department {
	t.Helper()
	out, status := c.tool("", "agent", "secret", "--leaf.department", path)
	if status != 0 {
		t.Fatal(out)
	}
	d := &department{path: path, city: &city{t: t, data: filepath.Join(t.TempDir(), "agent"), http: freeAddress(t), mqtt: freeAddress(t)}}
	d.env = []string{"CITYBRAIN_LEAF_SECRET=" + strings.TrimSpace(out)}
	d.args = []string{"agent", "--data", d.data, "--http", d.http, "--mqtt", d.mqtt, "--leaf.remote", door, "--leaf.department", path}
	return d
}

type lineState struct {
	Connected         bool
	Node              string
	Forwarded, Stored uint64
}

func (d *department) awaitLine() {
	d.t.Helper()
	await(d.t, "the line to the city stands", func() bool {
		var s lineState
		return visit(d.t, d.http).try(http.MethodGet, "/api/v1/line", nil, &s) == nil && s.Connected
	})
}

// probeBehindAgent opens a city, an agent whose line stands, and a device that
// fetched its key through the agent.
func probeBehindAgent(t *testing.T) (c *city, d *department, admin *desk, device credential) {
	t.Helper()
	c, door := cityWithDoor(t)
	c.open()
	d = newDepartment(t, c, door, "/sh/drainage")
	d.open()
	d.awaitLine()
	admin = signIn(t, c.http, "admin")
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/probe/provisioning", nil, &opened)
	return c, d, admin, provision(t, d.http, "probe", "behind the firewall", opened.Key)
}

// countOn lets a device report the numbers after n, each acknowledged, and gives
// the last of them.
func (d *department) countOn(device credential, n, many int) int {
	d.t.Helper()
	client, err := connect(device, d.mqtt)
	if err != nil {
		d.t.Fatal(err)
	}
	defer client.Disconnect(0)
	for range many {
		n++
		payload := fmt.Appendf(nil, `{"count":%d,"observedAt":%d}`, n, time.Now().UnixMilli()+int64(n))
		if err := say(client, device.Topics["telemetry"], payload, patience); err != nil {
			d.t.Fatalf("report %d: %v", n, err)
		}
	}
	return n
}

// TestAgentCarriesWhatItTookThroughACut lets a department's device report to
// its agent while the city is down, kills the agent too, and counts.
func TestAgentCarriesWhatItTookThroughACut(t *testing.T) {
	c, d, admin, device := probeBehindAgent(t)
	n, began := 0, time.Now().Add(-time.Second)
	sayMore := func(many int) { n = d.countOn(device, n, many) }
	sayMore(40)
	awaitHistory(t, admin, device.ID, began, n)

	c.kill() // the line is cut
	sayMore(40)
	d.kill()
	d.open() // it knows its devices without the city
	sayMore(40)
	stranger := credential{ID: "x", Username: "x", Password: "y", Topics: device.Topics}
	if _, err := connect(stranger, d.mqtt); err == nil {
		t.Error("a device that nobody knows was let in while the city could not be asked")
	}

	c.open()
	sayMore(40)
	admin = signIn(t, c.http, "admin")
	awaitHistory(t, admin, device.ID, began, n)
	t.Logf("%d reports, 80 of them while the line was cut, one kill -9 of the city and one of the agent: each once in the history", n)
}

// TestAnAgentThatLostItsTailLosesNothingNew: a power cut takes the end of the
// agent's log, which the city has already; what the devices say afterwards bears
// the same numbers in the log.
func TestAnAgentThatLostItsTailLosesNothingNew(t *testing.T) {
	_, d, admin, device := probeBehindAgent(t)
	n, began := 0, time.Now().Add(-time.Second)
	sayMore := func(many int) { n = d.countOn(device, n, many) }
	sayMore(20)
	awaitHistory(t, admin, device.ID, began, n)
	d.kill()
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.CopyFS(disk, os.DirFS(d.data)); err != nil {
		t.Fatal(err)
	}
	d.open()
	sayMore(20)
	awaitHistory(t, admin, device.ID, began, n)
	d.kill()
	if err := errors.Join(os.RemoveAll(d.data), os.CopyFS(d.data, os.DirFS(disk))); err != nil {
		t.Fatal(err)
	}
	d.open() // with the disk as it was before the last twenty
	sayMore(30)
	awaitHistory(t, admin, device.ID, began, n)
}

// awaitHistory waits for the numbers 1 to n, each once; the sums by minute tell
// whether one came twice.
func awaitHistory(t *testing.T, admin *desk, thing string, from time.Time, n int) {
	t.Helper()
	from = from.Truncate(time.Minute)
	path := "/api/v1/things/" + thing + "/history?attribute=count&from=" + from.UTC().Format(time.RFC3339) +
		"&to=" + time.Now().Add(2*time.Minute).UTC().Format(time.RFC3339) + "&step="
	type point struct {
		Value float64
		Count int
	}
	var raw, sums page[point]
	await(t, fmt.Sprintf("%d reports are in the history", n), func() bool {
		admin.get(path+"raw", &raw)
		return len(raw.Items) >= n
	})
	for i, p := range raw.Items {
		if int(p.Value) != i+1 {
			t.Fatalf("report %d is %v in the history", i+1, p.Value)
		}
	}
	admin.get(path+"1m", &sums)
	total := 0
	for _, p := range sums.Items {
		total += p.Count
	}
	if len(raw.Items) != n || total != n {
		t.Errorf("%d reports and %d in the sums, want %d", len(raw.Items), total, n)
	}
}

// TestAgentSpeaksForItsOwnDepartmentOnly tries what a dishonest agent could.
func TestAgentSpeaksForItsOwnDepartmentOnly(t *testing.T) {
	c, door := cityWithDoor(t)
	c.open()
	admin := signIn(t, c.http, "admin")
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/probe/provisioning", nil, &opened)
	own := newDepartment(t, c, door, "/sh/drainage")
	own.open()
	own.awaitLine()
	device := provision(t, own.http, "probe", "of the drainage centre", opened.Key)
	report(t, device, own.mqtt, `{"flag":false}`) // from now on the agent knows it

	fire := newDepartment(t, c, door, "/sh/fire")
	fire.open()
	fire.awaitLine()
	err := visit(t, fire.http).try(http.MethodPost, "/api/v1/devices/provision", map[string]string{"profile": "probe", "serial": "x", "key": opened.Key}, nil)
	if p := new(problem); !errors.As(err, &p) || p.Code != "things.outside_scope" {
		t.Errorf("the fire brigade's agent fetched a key for the drainage centre: %v", err)
	}
	if _, err := connect(device, fire.mqtt); err == nil {
		t.Error("the fire brigade's agent let in a device of the drainage centre")
	}

	// Its file is forged while the city cannot be asked: now it takes the report.
	c.kill()
	fire.kill()
	sum := sha256.Sum256([]byte("salt\n" + device.Password))
	forged, err := json.Marshal(map[string]map[string]string{device.ID: {"profile": "probe", "edition": "0", "salt": "salt", "hash": hex.EncodeToString(sum[:])}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(fire.data, "devices.json"), forged, 0o600); err != nil {
		t.Fatal(err)
	}
	fire.open()
	report(t, device, fire.mqtt, `{"count":666}`)
	report(t, device, own.mqtt, `{"count":1}`)
	report(t, device, own.mqtt, `not even JSON`)
	c.open()
	admin = signIn(t, c.http, "admin")
	awaitRejection(t, admin, device.ID, "things.agent_foreign")
	awaitRejection(t, admin, device.ID, "device.payload_malformed")
	awaitHistory(t, admin, device.ID, time.Now().Add(-time.Hour), 1)

	// And a department cannot call itself another.
	liar := newDepartment(t, c, door, "/sh/fire")
	liar.args[len(liar.args)-1] = "/sh/drainage"
	liar.open()
	await(t, "the liar was refused", func() bool { return strings.Contains(liar.out.String(), "uthorization") })
	var s lineState
	visit(t, liar.http).get("/api/v1/line", &s)
	if s.Connected {
		t.Error("a wrong secret was let in")
	}
}

// awaitRejection waits until the city lists a refusal of a thing.
func awaitRejection(t testing.TB, admin *desk, thing, code string) {
	t.Helper()
	await(t, "a rejection "+code, func() bool {
		for _, r := range every[rejection](admin, "/api/v1/rejections?limit=200") {
			if r.Thing == thing && r.Code == code {
				return true
			}
		}
		return false
	})
}
