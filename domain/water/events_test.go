package water

import (
	"testing"

	"citybrain/kernel/db/dbtest"
)

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	fact := LeakSuspected{
		Episode: episodeName("history_1", 1), Network: "东区", Medium: "gas", Region: "310106", Began: noon, Detected: noon,
		Confidence: 0.8, Nearest: []string{"a", "b"}, Lon: 121.4, Lat: 31.2,
	}
	dbtest.KeepsContract(t, fact)
	if fact.Key() != "东区" {
		t.Errorf("the key is %q", fact.Key())
	}
}
