package app

import (
	"testing"
	"time"

	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/plan"
	"citybrain/domain/traffic/rules"
	"citybrain/kernel/pack"
)

// Every lit junction of the packs that has an approach within the map gets a plan that
// passes the rules, and a monitor.
func TestEveryLitJunctionOfThePacksCanBeSteered(t *testing.T) {
	for city, least := range map[string]int{"shanghai": 800, "helsinki": 0} {
		p, err := pack.Open("../cities/" + city)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		n, err := signalStreets(p)
		if err != nil {
			t.Fatal(err)
		}
		steered := 0
		for j := range n.Junctions {
			junction := &n.Junctions[j]
			if junction.Fatal {
				if len(junction.Groups) > 0 {
					t.Errorf("%s: %s %s has approaches and cannot be steered", city, junction.ID, junction.Name)
				}
				continue
			}
			if found := plan.Check(junction, plan.Even(junction, 2*time.Minute)); rules.Refused(found) {
				t.Errorf("%s: %s %s: %v", city, junction.ID, junction.Name, found)
			}
			if _, err := monitor.New(junction); err != nil {
				t.Errorf("%s: %s: %v", city, junction.ID, err)
			}
			steered++
		}
		if steered < least {
			t.Errorf("%s: only %d of %d junctions are steered", city, steered, len(n.Junctions))
		}
		t.Logf("%s: %d junctions, %d steered, %d edges, %d lanes, %d links", city, len(n.Junctions), steered, len(n.Edges), len(n.Lanes), len(n.Links))
		unserved(t, city, n)
	}
}

// unserved fails for groups that no stage lets go.
func unserved(t *testing.T, city string, n *network.Network) {
	t.Helper()
	for _, p := range n.Problems {
		if p.Code == network.NeverGreen || p.Code == network.StageClash {
			t.Errorf("%s: %+v", city, p)
		}
	}
}
