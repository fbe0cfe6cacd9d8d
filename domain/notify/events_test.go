package notify

import (
	"testing"

	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/id"
)

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	for _, fact := range []db.Fact{
		DeliveryFailed{id.New[DeliveryID]("delivery", noon), SMS, "cases.accepted", reasonLost, 3, noon},
		GatewayChanged{Mail, false, noon},
	} {
		t.Run(fact.Subject(), func(t *testing.T) {
			dbtest.KeepsContract(t, fact)
			if fact.Key() == "" {
				t.Error("a fact without a key")
			}
		})
	}
}
