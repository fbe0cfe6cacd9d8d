package bus

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// TestALogThatBrokeAtOneNodeOfThreeIsMended tells a node of a cluster that its
// disk failed: it opens its streams anew beside the others, and neither what was
// acknowledged before nor what is said meanwhile is lost or doubled.
func TestALogThatBrokeAtOneNodeOfThreeIsMended(t *testing.T) {
	nodes := threeNodes(t, nil)
	for _, role := range []string{"the leader", "a follower"} {
		broken := leader(t, nodes, streamObs)
		if role == "a follower" {
			broken = (broken + 1) % len(nodes)
		}
		sayAt(t, nodes, role+" before")
		signal(nodes[broken].cfg.broken)
		eventually(t, role+" begins to mend", func() bool { return len(nodes[broken].cfg.broken) == 0 })
		sayAt(t, nodes, role+" meanwhile")
		eventually(t, role+" is current again", func() bool {
			ns := nodes[broken].server
			return ns.JetStreamEnabled() && ns.JetStreamIsStreamCurrent("$G", streamObs)
		})
		sayAt(t, nodes, role+" after")
	}
	for i, n := range nodes {
		var seen map[string]int
		eventually(t, fmt.Sprintf("node %d has all", i), func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := n.Log().Last(ctx); err != nil {
				t.Logf("node %d: %v", i, err)
				return false // the stream has no leader yet
			}
			seen = map[string]int{}
			for _, r := range readLog(t, n.Log()) {
				seen[r.Device]++
			}
			return len(seen) == 2*3*len(nodes)
		})
		for name, times := range seen {
			if times != 1 {
				t.Errorf("node %d has %q %d times", i, name, times)
			}
		}
	}
}

// sayAt appends one report at every node.
func sayAt(t *testing.T, nodes []*Bus, what string) {
	t.Helper()
	for i, n := range nodes {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		err := n.Log().Append(ctx, []Report{{Device: fmt.Sprintf("%s %d", what, i), Topic: "telemetry"}})
		cancel()
		if err != nil {
			t.Fatalf("%s at node %d: %v", what, i, err)
		}
	}
}
