package cases

import (
	"slices"
	"testing"
	"time"

	"citybrain/domain/cases/flow"
)

// TestWhatWasTakenOverStandsAsIfItHadBeenHandledHere lets the same case go its way
// here and in an older system, and compares.
func TestWhatWasTakenOverStandsAsIfItHadBeenHandledHere(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		t.clock.Set(monday.Add(time.Hour))
		t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		t.clock.Set(monday.Add(2 * time.Hour))
		t.does(t.fireman(), c.ID, Acting{Branch: "fire", Action: "agree"})
		ended := restaurantOf(80)
		old := Past{Opening: restaurantOf(80), Opened: monday, By: "person_wang", Moves: []PastMove{
			{Acting: Acting{Action: "accept"}, At: monday.Add(time.Hour), Actor: "post_clerk", Org: market},
			{Acting: Acting{Branch: "fire", Action: "agree"}, At: monday.Add(2 * time.Hour), Actor: "post_fireman", Org: fire},
		}}
		stopped := Past{Opening: ended, Opened: monday, By: "person_wang", Moves: []PastMove{
			{Acting: Acting{Action: "accept"}, At: monday.Add(time.Hour), Actor: "post_clerk", Org: market},
			{Acting: Acting{Branch: "fire", Action: "stop", Note: "不予"}, At: monday.Add(3 * time.Hour), Actor: "post_fireman", Org: fire},
		}}
		n, err := t.TakeOver(t.t.Context(), slices.Values([]Past{old, stopped}))
		if n != 2 || err != nil {
			t.t.Fatal(n, err)
		}
		mine, err := t.Mine(t.citizen("person_wang"), MineQuery{})
		if err != nil || len(mine.Items) != 3 {
			t.t.Fatalf("%+v, %v", mine, err)
		}
		var here, there View
		for _, one := range mine.Items {
			v, err := t.Show(t.citizen("person_wang"), one.ID)
			if err != nil {
				t.t.Fatal(err)
			}
			switch {
			case one.ID == c.ID:
				here = v
			case one.Outcome == "":
				there = v
			case one.Outcome != flow.Refused || len(v.Stages) != 0:
				t.t.Errorf("what had ended: %+v", v)
			}
		}
		if there.State != here.State || !there.Due.Equal(*here.Due) || len(there.Stages) != len(here.Stages) || len(there.History) != len(here.History) || there.Number == here.Number {
			t.t.Errorf("here %+v\nthere %+v", here, there)
		}
		for i := range here.Stages {
			if a, b := here.Stages[i], there.Stages[i]; a.State != b.State || !a.Due.Equal(*b.Due) || !a.Since.Equal(b.Since) {
				t.t.Errorf("stage %+v, there %+v", a, b)
			}
		}
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		q := SuperviseQuery{From: "2026-03-01", To: "2026-03-31"}
		f := t.supervision(leader, q).All
		if f.Received != 3 || f.Accepted != 3 || f.Refused != 1 || f.Open == 0 {
			t.t.Errorf("%+v", f)
		}
		t.opens(leader, BehindQuery{SuperviseQuery: q}, f)
		last := t.does(t.officer(), there.ID, Acting{Branch: "food", Action: "visit"})
		if last.Version == 0 {
			t.t.Errorf("it does not go on: %+v", last)
		}
	})
}
