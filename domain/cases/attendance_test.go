package cases

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases/flow"
)

// TestAPensionIsConfirmedByWhomItConcerns goes through the city's own flow: the person
// is asked whether the sum is right, the clock stands meanwhile, nothing counts as sent
// back for correction, and who says nothing has agreed.
func TestAPensionIsConfirmedByWhomItConcerns(t *testing.T) {
	eachTown(t, func(t *town) {
		t.publishFile("../../cities/shanghai/cases/flows/pension.yaml")
		o := restaurantOf(80)
		o.Flow, o.Matter = "pension", "retirement"
		c := t.open(o)
		wang := t.citizen("person_wang")
		t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		t.does(t.officer(), c.ID, Acting{Action: "pass"})
		t.does(t.officer(), c.ID, Acting{Action: "propose", Note: "每月 4,210 元"})
		before := t.find(c.ID)
		if p := t.tracks(wang, c.Number); p.Pause != flow.Attendance || p.Round != nil || !offersTo(p, "confirm") || !offersTo(p, "disagree") || p.Trail[len(p.Trail)-1].Note != "每月 4,210 元" {
			t.t.Fatalf("%+v", p)
		}
		if raw, err := json.Marshal(t.tracks(wang, c.Number).Acts); err != nil || strings.Contains(string(raw), `"needs":null`) {
			t.t.Errorf("pages are promised a list of what an action needs: %s, %v", raw, err)
		}
		t.refused(ErrNoCase, t.officer(), c.ID, Acting{Action: "confirm"})
		t.clock.Set(monday.Add(48 * time.Hour))
		t.refused(ErrNote, wang, c.ID, Acting{Action: "disagree"})
		t.does(wang, c.ID, Acting{Action: "disagree", Note: "少算了两年"})
		if after := t.find(c.ID); after.Corrections != 0 || !after.Due.After(before.Opened) {
			t.t.Errorf("%+v", after)
		}
		t.does(t.officer(), c.ID, Acting{Action: "propose", Note: "每月 4,380 元"})
		t.at(4, 29, 10)
		if _, err := t.wake(t.t.Context()); err != nil {
			t.t.Fatal(err)
		}
		if p := t.tracks(wang, c.Number); p.Now[0].Mine {
			t.t.Errorf("after fifteen working days: %+v", p.Now)
		}
		t.does(t.head(), c.ID, Acting{Action: "grant"})
	})
}

func offersTo(p Parcel, action string) bool {
	return slices.ContainsFunc(p.Acts, func(o Offered) bool { return o.Action == action && o.Open })
}
