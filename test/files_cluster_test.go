package test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"citybrain/kernel/blob/blobtest"
)

// TestADeviceFetchesItsFirmwareFromAnyNode brings a firmware to one node of a
// cluster whose nodes share an S3 store, and fetches it from each, also after the
// one that took it has died.
func TestADeviceFetchesItsFirmwareFromAnyNode(t *testing.T) {
	store := database(t)
	if store == "" {
		return
	}
	files := blobtest.S3(t) + "/evidence/city"
	nodes := threeNodes(t, store, func(c *city) { c.env = append(c.env, "CITYBRAIN_FILES="+files) })
	admin := signIn(t, nodes[0].http, "admin")
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/probe/provisioning", nil, &opened)
	device := provision(t, nodes[1].http, "probe", "P-001", opened.Key)
	content := strings.Repeat("the firmware of a probe ", 50_000)
	id := addFirmware(t, admin, content)
	for i, n := range nodes {
		if got := fetchFirmware(t, n, device, id); got != content {
			t.Errorf("node %d gives %d bytes of %d", i+1, len(got), len(content))
		}
	}
	nodes[0].kill()
	if got := fetchFirmware(t, nodes[2], device, id); got != content {
		t.Errorf("after the first node died: %d bytes of %d", len(got), len(content))
	}
}

func addFirmware(t *testing.T, admin *desk, content string) (id string) {
	t.Helper()
	var made struct{ ID string }
	if err := admin.send(http.MethodPost, "/api/v1/firmware?profile=probe&version=2.0", "application/octet-stream", strings.NewReader(content), &made); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func fetchFirmware(t *testing.T, n *city, device credential, id string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://%s/api/v1/devices/firmware/%s", n.http, id), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(device.Username, device.Password)
	got, err := (&http.Client{Timeout: patience}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", got.Status, body, err)
	}
	return string(body)
}
