package cases

import (
	"errors"
	"testing"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/db"
)

func TestARestaurantIsLicensedByTwoDepartments(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		if want := restaurantCode + "202603300001"; c.Number != want {
			t.t.Errorf("the number is %s, not %s", c.Number, want)
		}
		t.ends("the promise, before acceptance", c.Due, "never")
		c = t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		t.ends("the promise", c.Due, "04-07 17:00") // five working days; 4, 5 and 6 April are off
		t.at(4, 1, 9)
		t.does(t.officer(), c.ID, Acting{Branch: "food", Action: "visit"})
		t.at(4, 2, 9)
		t.does(t.officer(), c.ID, Acting{Branch: "food", Action: "agree"})
		c = t.does(t.fireman(), c.ID, Acting{Branch: "fire", Action: "agree"})
		t.ends("the promise, after a day on site", c.Due, "04-08 17:00")
		c = t.does(t.head(), c.ID, Acting{Action: "grant", Result: "JY23101060001"})
		if c.Outcome != flow.Granted || c.Result == "" || c.Ended.IsZero() || len(t.tasks(c.ID)) > 0 {
			t.t.Errorf("it ended %+v", c)
		}
		t.refused(ErrOver, t.head(), c.ID, Acting{Action: "refuse", Note: "zu spät"})
	})
}

func TestOnlyWhoseTurnItIsMayAct(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		t.refused(ErrNotYours, t.officer(), c.ID, Acting{Action: "accept"})
		t.refused(ErrNotYours, t.as("far", market, "310101", AcceptPermission), c.ID, Acting{Action: "accept"})
		t.refused(ErrNoCase, t.citizen("person_stranger"), c.ID, Acting{Action: "withdraw"})
		t.refused(ErrNote, t.clerk(), c.ID, Acting{Action: "reject"})
		t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		t.refused(ErrNotYours, t.officer(), c.ID, Acting{Branch: "fire", Action: "agree"})
		t.refused(flow.ErrNoAction, t.clerk(), c.ID, Acting{Action: "accept"})
		t.refused(flow.ErrGuard, t.officer(), c.ID, Acting{Branch: "food", Action: "agree"})
	})
}

func TestTheClockStandsWhileMaterialsAreCorrected(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		c = t.does(t.clerk(), c.ID, Acting{Action: "ask", Note: "缺平面图"})
		if c.Corrections != 1 || t.tasks(c.ID)[0].role != flow.Applicant {
			t.t.Errorf("it is the applicant's turn: %+v", t.tasks(c.ID))
		}
		t.at(4, 2, 9)
		smaller := restaurantOf(40).Form
		smaller.Facts["form.promise"] = false
		if err := t.amend(c.ID, smaller); err != nil {
			t.t.Fatal(err)
		}
		c = t.does(t.citizen("person_wang"), c.ID, Acting{Action: "supplement"})
		if err := t.amend(c.ID, smaller); !errors.Is(err, ErrNotYours) {
			t.t.Errorf("it was changed behind the clerk's back: %v", err)
		}
		c = t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		t.ends("the promise", c.Due, "04-10 17:00")
		t.does(t.officer(), c.ID, Acting{Branch: "food", Action: "agree"}) // without a visit, for it is 40 m² now
	})
}

func TestWhatNobodyCorrectsLapses(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		t.does(t.clerk(), c.ID, Acting{Action: "ask", Note: "缺平面图"})
		t.at(4, 14, 16)
		if n, err := t.wake(t.t.Context()); n != 0 || err != nil {
			t.t.Errorf("%d lapsed before the tenth working day was over: %v", n, err)
		}
		t.at(4, 14, 18)
		if n, err := t.wake(t.t.Context()); n != 1 || err != nil || t.find(c.ID).Outcome != flow.Lapsed {
			t.t.Errorf("%d lapsed: %v; it is %s", n, err, t.find(c.ID).Outcome)
		}
		if n, err := t.wake(t.t.Context()); n != 0 || err != nil {
			t.t.Errorf("again %d: %v", n, err)
		}
	})
}

func TestAStageTurnsYellowBeforeItIsLate(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		stage := t.tasks(c.ID)[0]
		t.ends("the acceptance", instant(stage.due), "03-31 17:00")
		if stage.yellow == 0 || stage.yellow >= stage.due {
			t.t.Errorf("yellow at %d, due at %d", stage.yellow, stage.due)
		}
	})
}

func TestTwoColleaguesDoNotWorkOnOneCase(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		other := t.as("other", market, "310106", AcceptPermission)
		head := t.as("head", market, "3101", AssignPermission)
		if err := t.Claim(t.clerk(), c.ID, ""); err != nil {
			t.t.Fatal(err)
		}
		if err := t.Claim(other, c.ID, ""); err != ErrTaken {
			t.t.Errorf("claimed twice: %v", err)
		}
		if err := t.Assign(head, c.ID, ""); err != ErrTaken {
			t.t.Errorf("assigned out of a colleague's hand: %v", err)
		}
		if err := t.Assign(other, c.ID, ""); err != ErrNotYours {
			t.t.Errorf("assigned by who assigns nothing: %v", err)
		}
		if err := t.Assign(t.as("clerk", market, "310106", AcceptPermission, AssignPermission), c.ID, ""); err != ErrInHand {
			t.t.Errorf("assigned out of one's own hand: %v", err)
		}
		t.refused(ErrTaken, other, c.ID, Acting{Action: "accept"})
		if err := t.Transfer(head, c.ID, Passing{Post: "post_other", Note: "熟悉此事"}); err != nil {
			t.t.Fatal(err)
		}
		t.does(other, c.ID, Acting{Action: "accept"})
		if err := t.Claim(t.fireman(), c.ID, "food"); err != ErrNotYours {
			t.t.Errorf("a fireman took what is not his: %v", err)
		}
	})
}

func TestARefusedPartDoesNotHideTheRest(t *testing.T) {
	eachTown(t, func(t *town) {
		whole := t.open(Opening{Kind: "service", Matter: "open_restaurant", Code: "open_restaurant", Flow: "package", Title: Text{ZH: "开餐馆一件事"},
			Region: "310106", Org: market, Subject: "person_wang", SubjectName: "王小明", Channel: Mobile, Form: Form{Facts: flow.Facts{"children.expected": 2.0}}})
		part := func(area float64) Case {
			return t.open(Opening{Kind: "service", Matter: "food_permit", Code: restaurantCode, Flow: "restaurant_permit", Title: Text{ZH: "食品经营许可"}, Parent: whole.ID,
				Region: "310106", Org: market, Subject: "person_wang", SubjectName: "王小明", Channel: Mobile,
				Form: Form{Facts: flow.Facts{"form.area": area, "form.trade": "drinks", "form.promise": true}, Complete: true}})
		}
		if first := part(20); first.Outcome != flow.Granted || t.find(whole.ID).Outcome != "" {
			t.t.Errorf("a small stall is granted at once (%s), and the whole waits for the other part (%s)", first.Outcome, t.find(whole.ID).Outcome)
		}
		second := part(80)
		t.does(t.clerk(), second.ID, Acting{Action: "reject", Note: "不属于本部门"})
		if got := t.find(whole.ID); got.Outcome != flow.Partly || got.Ended.IsZero() {
			t.t.Errorf("the whole ended %q", got.Outcome)
		}
	})
}

func TestHistoryTellsWhoDidWhatAndWhy(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		t.does(t.clerk(), c.ID, Acting{Action: "reject", Note: "不属于本部门职权"})
		var list []step
		err := t.DB.View(t.t.Context(), func(tx *db.Tx) (err error) {
			list, err = t.store.steps(t.t.Context(), tx, c.ID)
			return err
		})
		if err != nil || len(list) != 2 {
			t.t.Fatal(list, err)
		}
		if list[0].kind != StepOpened || list[0].actor != "person_wang" || list[1].actor != "post_clerk" || list[1].note != "不属于本部门职权" || list[1].to != "rejected" {
			t.t.Errorf("%+v", list)
		}
	})
}

func TestALateCaseClimbsTheLadderOnceForEachRung(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80) // to be accepted by 17:00 on Tuesday
		climbs := func(want int) {
			t.t.Helper()
			if n, err := t.climb(t.t.Context()); n != want || err != nil {
				t.t.Errorf("%d went up at %s, %v", n, t.clock.Now().In(zone).Format("01-02 15:04"), err)
			}
		}
		climbs(0)
		t.at(3, 31, 16)
		climbs(1)
		climbs(0)
		t.at(3, 31, 18)
		climbs(1)
		t.at(4, 2, 16)
		climbs(0)
		t.at(4, 3, 9)
		climbs(1)
		climbs(0)
		t.does(t.clerk(), c.ID, Acting{Action: "ask", Note: "缺平面图"})
		t.at(4, 20, 9)
		climbs(0) // it is the applicant's turn
		v, err := t.Show(t.citizen("person_wang"), c.ID)
		if err != nil {
			t.t.Fatal(err)
		}
		rungs := 0
		for _, line := range v.History {
			if line.Kind == StepEscalated {
				rungs++
			}
		}
		if rungs != 3 {
			t.t.Errorf("the history tells of %d rungs", rungs)
		}
	})
}
