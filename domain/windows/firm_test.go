package windows

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"citybrain/domain/cases"
	"citybrain/domain/identity"
	"citybrain/domain/services"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
)

// agency is by what somebody at the window acts for the firm of the stories.
const agency = identity.AuthorityID("authority_taxes")

// TestAClerkAcceptsForAFirm: the agent of a firm comes to the window; what they may
// apply for there is what they were given, and the case is the firm's.
func TestAClerkAcceptsForAFirm(t *testing.T) {
	eachTown(t, func(t *town) {
		t.people.standing = map[identity.AuthorityID]identity.Acting{agency: {Authority: agency, Kind: identity.Agent, Subject: identity.Party{ID: firm, Kind: "firm", Name: "上海示例餐饮管理有限公司"}}}
		clerk := t.sits("chen", "w1")
		if _, err := t.StandFor(clerk, agency); !errors.Is(err, ErrNoVisitor) {
			t.t.Errorf("nobody has come for a firm: %v", err)
		}
		seat, err := t.Find(clerk, wangID)
		if err != nil || len(seat.Standing) != 1 || seat.For != nil || seat.Compared {
			t.t.Fatalf("the visitor stands as %+v (%v)", seat, err)
		}
		if _, err := t.StandFor(clerk, "authority_invented"); !errors.Is(err, identity.ErrNoAuthority) {
			t.t.Errorf("by an authority that nobody gave: %v", err)
		}
		own, err := t.Accept(clerk, "residence-permit")
		if err != nil {
			t.t.Fatal(err)
		}
		seat, err = t.StandFor(clerk, agency)
		if err != nil || seat.For == nil || seat.For.Subject.ID != firm {
			t.t.Fatalf("has come for %+v (%v)", seat.For, err)
		}
		if _, err := t.Show(clerk, own.ID); !errors.Is(err, ErrNoAcceptance) {
			t.t.Errorf("the person's own matter lies open for the firm: %v", err)
		}
		if _, err := t.Accept(clerk, "food-permit"); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("an agent for taxes applies for a food permit: %v", err)
		}
		done := t.clears(clerk)
		view, err := t.cases.Show(t.as("boss", "/sh/jingan", cases.AcceptPermission), cases.CaseID(done.Case))
		if err == nil {
			t.t.Errorf("another department reads it: %+v", view)
		}
		if mine := t.mine("person_wang"); len(mine) != 0 {
			t.t.Errorf("the firm's case is the agent's own: %+v", mine)
		}
		receipt, err := t.Receipt(clerk, done.ID)
		if err != nil || receipt.Name != "上海示例餐饮管理有限公司" {
			t.t.Errorf("the receipt says %+v (%v)", receipt, err)
		}
		theirs, err := t.VisitorCases(clerk)
		if err != nil || len(theirs) != 1 || theirs[0].Number != receipt.Number {
			t.t.Errorf("of the firm there are %+v (%v)", theirs, err)
		}
		t.wroteFor(firm)
		if seat, err = t.StandFor(clerk, ""); err != nil || seat.For != nil {
			t.t.Errorf("for themselves again: %+v (%v)", seat.For, err)
		}
		if _, err := t.Receipt(clerk, done.ID); !errors.Is(err, ErrNoAcceptance) {
			t.t.Errorf("the firm's receipt, for the person: %v", err)
		}
		if seat = t.does(clerk, Act{Do: ActPause}); seat.For != nil || len(seat.Standing) != 0 {
			t.t.Errorf("after they have left: %+v", seat)
		}
	})
}

// clears takes in and hands in the tax clearance of the firm.
func (t *town) clears(clerk context.Context) Acceptance {
	t.t.Helper()
	a, err := t.Accept(clerk, "tax-close")
	if err != nil || a.Draft.Subject != firm || a.Draft.Answers["credit_code"] != "91310106MA0DEM001K" {
		t.t.Fatalf("taken in for the firm: %+v (%v)", a.Draft, err)
	}
	steps, err := t.Form(clerk, a.ID, false)
	if err != nil || len(steps) != 2 {
		t.t.Fatalf("its form is %d steps (%v)", len(steps), err)
	}
	fields, err := t.Asked(clerk, a.ID, services.Answers{"invoices_left": true})
	if err != nil || len(fields) == 0 {
		t.t.Errorf("it asks %v (%v)", fields, err)
	}
	d := *a.Draft
	for i, answers := range []map[string]any{d.Answers, {"invoices_left": false, "owes": false, "promise": true}} {
		raw, err := json.Marshal(answers)
		if err != nil {
			t.t.Fatal(err)
		}
		if d, err = t.SaveStep(clerk, a.ID, services.Save{Step: steps[i].Code, Revision: d.Revision, Answers: raw}); err != nil {
			t.t.Fatal(err)
		}
	}
	t.signs(clerk, a)
	done, err := t.HandIn(clerk, a.ID, d.Revision, Agreement{How: agreedSignature})
	if err != nil {
		t.t.Fatal(err)
	}
	return done
}

// wroteFor tells that the record says for whom the clerk took in.
func (t *town) wroteFor(subject string) {
	t.t.Helper()
	for _, action := range []string{"windows.stood_for", "windows.acceptance_begun", "windows.accepted"} {
		found := false
		for _, e := range t.audit.entries {
			found = found || of(e, action, subject)
		}
		if !found {
			t.t.Errorf("%s does not say that it was for %s", action, subject)
		}
	}
}

func of(e audit.Entry, action, subject string) bool {
	detail, _ := e.Detail.(map[string]any)
	return e.Action == action && e.Person == "person_wang" && detail["subject"] == subject
}

// TestACardComparedCountsForOneVisit: an item of the highest level is taken in only where
// this clerk has compared the card with who stands there now.
func TestACardComparedCountsForOneVisit(t *testing.T) {
	eachTown(t, func(t *town) {
		clerk := t.sits("chen", "w1")
		for visit := range 2 {
			seat, err := t.Find(clerk, wangID)
			if err != nil || seat.Compared {
				t.t.Fatalf("visit %d begins with %+v (%v)", visit, seat, err)
			}
			if _, person, err := t.before(clerk); err != nil || auth.From(person).Level != auth.LevelTwo {
				t.t.Errorf("visit %d, not compared: %+v (%v)", visit, auth.From(person), err)
			}
			if seat, err = t.Checked(clerk); err != nil || !seat.Compared {
				t.t.Errorf("compared: %+v (%v)", seat, err)
			}
			if _, person, err := t.before(clerk); err != nil || auth.From(person).Level != auth.LevelThree {
				t.t.Errorf("visit %d, compared: %+v (%v)", visit, auth.From(person), err)
			}
			if _, err := t.Part(clerk); err != nil {
				t.t.Fatal(err)
			}
		}
	})
}
