package things

import (
	"testing"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
)

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	alarm := alarmName(string(bin(1)), "overflow", db.Micros(morning))
	thing := string(bin(1))
	for _, fact := range []db.Fact{
		AlarmRaised{alarm, thing, "bin", "overflow", "warning", "310106", "/sh/uem", 121.4, 31.2, morning, 0.95},
		AlarmCleared{alarm, thing, "bin", "overflow", "310106", morning.Add(time.Hour), 0.1, ""},
		AlarmAcknowledged{alarm, thing, "310106", morning, "post_1"},
		AlarmAssigned{alarm, thing, "overflow", "warning", "310106", morning, "post_2", "post_1"},
		CommandSent{"cmd_01k3q8v9xw2m4n6p8r0s2t4v6x", "order_01k3q8v9xw2m4n6p8r0s2t4v6x", thing, "lamp", "dim", "310106", morning, "post_1"},
		CommandEnded{"cmd_01k3q8v9xw2m4n6p8r0s2t4v6x", "", thing, "lamp", "dim", commandAcknowledged, "310106", morning},
	} {
		t.Run(fact.Subject(), func(t *testing.T) {
			dbtest.KeepsContract(t, fact)
			if fact.Key() != thing {
				t.Errorf("the key is %q", fact.Key())
			}
		})
	}
}
