package cases

import (
	"testing"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/id"
)

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	c, parent := id.New[CaseID]("case", monday), id.New[CaseID]("case", monday)
	for _, fact := range []db.Fact{
		CaseOpened{c, "service", "food_permit", "310106", market, "", Mobile, monday},
		CaseEnded{c, "service", "food_permit", "310106", market, parent, flow.Granted, monday},
		CaseReopened{c, "service", "food_permit", "310106", market, flow.Refused, "dispute", true, monday},
		CaseEscalated{Case: c, Matter: "food_permit", State: "review", Role: "reviewer", Region: "310106", Org: market, Holder: "post_x", Rung: rungRed, Due: monday, At: monday},
		CaseReached{c, "review", "food_permit", "310106", market, "called", monday},
	} {
		t.Run(fact.Subject(), func(t *testing.T) {
			dbtest.KeepsContract(t, fact)
			if fact.Key() == "" {
				t.Error("a fact without a key")
			}
		})
	}
}
