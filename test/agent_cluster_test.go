package test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAgentGoesOverToAnotherNode connects a department's agent to a cluster of
// three under certificates, kills the node that it is connected to, twice, while
// its device reports, and counts.
func TestAgentGoesOverToAnotherNode(t *testing.T) {
	store := database(t)
	if store == "" {
		return
	}
	certificates := filepath.Join(t.TempDir(), "certificates")
	doors := []string{freeAddress(t), freeAddress(t), freeAddress(t)}
	i := 0
	nodes := threeNodes(t, store, func(c *city) {
		c.args = append(c.args, "--leaf.listen", doors[i], "--leaf.departments", "/sh/drainage")
		c.args = append(c.args, linesOf(certificates, "node")...)
		c.env = append(c.env, "CITYBRAIN_LEAF_SECRET="+leafSecret)
		if i == 0 {
			if out, status := c.tool("", "config", "certs", certificates, "node=127.0.0.1", "drainage"); status != 0 {
				t.Fatal(out)
			}
		}
		i++
	})
	d := newDepartment(t, nodes[0], strings.Join(doors, ","), "/sh/drainage")
	d.args = append(d.args, linesOf(certificates, "drainage")...)
	d.open()
	d.awaitLine()
	admin := signIn(t, nodes[0].http, "admin")
	var opened struct{ Key string }
	admin.post("/api/v1/profiles/probe/provisioning", nil, &opened)
	device := provision(t, d.http, "probe", "behind the firewall", opened.Key)

	client, err := connect(device, d.mqtt)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Disconnect(0)
	n, began := 0, time.Now().Add(-time.Second)
	report := func(many int) {
		t.Helper()
		for range many {
			n++
			payload := fmt.Appendf(nil, `{"count":%d,"observedAt":%d}`, n, time.Now().UnixMilli()+int64(n))
			if err := say(client, device.Topics["telemetry"], payload, patience); err != nil {
				t.Fatalf("report %d: %v", n, err)
			}
		}
	}
	report(50)
	for range 2 {
		awaitLineHas(t, d, 1)
		dying := d.connectedTo(t, doors, nodes)
		dying.kill()
		report(50)
		var s lineState
		visit(t, d.http).get("/api/v1/line", &s)
		awaitLineHas(t, d, s.Stored)
		report(50)
		dying.open()
	}
	awaitHistory(t, admin, device.ID, began, n)
	// Down to it, too, whichever node sends and whichever the agent is connected to.
	o := &obedient{t: t, device: device, done: map[string]int{}}
	o.listen(d.mqtt)
	awaitCommand(t, admin, blink(admin, device.ID, false, 600), "acknowledged")
	t.Logf("%d reports through an agent whose node was killed twice: each once in the history", n)
}

func linesOf(folder, name string) []string {
	own := filepath.Join(folder, name)
	return []string{"--lines.ca", filepath.Join(folder, "ca.pem"), "--lines.cert", own + ".pem", "--lines.key", own + ".key"}
}

// awaitLineHas waits until the city has the agent's log up to a frame.
func awaitLineHas(t *testing.T, d *department, frame uint64) {
	t.Helper()
	await(t, fmt.Sprintf("the city has frame %d of the agent", frame), func() bool {
		var s lineState
		return visit(t, d.http).try("GET", "/api/v1/line", nil, &s) == nil && s.Connected && s.Forwarded >= frame
	})
}

// connectedTo is the node at whose door the agent is.
func (d *department) connectedTo(t *testing.T, doors []string, nodes []*city) *city {
	t.Helper()
	var at *city
	await(t, "the agent says where it is connected", func() bool {
		var s lineState
		visit(t, d.http).get("/api/v1/line", &s)
		for i, door := range doors {
			if s.Node == door {
				at = nodes[i]
			}
		}
		return at != nil
	})
	return at
}
