package windows

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"slices"
	"testing"

	"citybrain/domain/cases"
	"citybrain/domain/identity"
	"citybrain/domain/services"
	"citybrain/kernel/auth"
	"citybrain/kernel/reseal/resealtest"
	"citybrain/kernel/seal"
)

// writes fills in the form of a residence permit for the person at the window.
func (t *town) writes(clerk context.Context, a Acceptance) services.DraftView {
	t.t.Helper()
	d := *a.Draft
	for _, one := range []struct{ step, answers string }{
		{"stepa", `{"name":"王小明","citizen_id":"` + wangID + `","phone":"13800138000","home":{"region":"310106","detail":"南京西路1号"}}`},
		{"stepb", `{"dwelling":"rent","since":"2025-01-01"}`},
		{"stepc", `{"promise":true,"stay_reason":"job"}`},
	} {
		next, err := t.SaveStep(clerk, a.ID, services.Save{Step: one.step, Revision: d.Revision, Answers: json.RawMessage(one.answers)})
		if err != nil {
			t.t.Fatalf("step %s: %v", one.step, err)
		}
		d = next
	}
	return d
}

// TestAClerkAcceptsForAnotherDepartment is the story of C30 and C42: from the number at
// the terminal to the queue of the police, and the same on the phone (C53).
func TestAClerkAcceptsForAnotherDepartment(t *testing.T) {
	eachTown(t, func(t *town) {
		paper := t.takes("people", false)
		if paper.Number != "A001" || paper.State != ticketWaiting || paper.Wait == nil || paper.Mine {
			t.t.Fatalf("the terminal gives %+v", paper)
		}
		clerk := t.sits("chen", "w1")
		seat := t.does(clerk, Act{Do: ActNext})
		if number(seat) != "A001" || t.sees(paper.ID).State != ticketCalled || t.sees(paper.ID).Window == nil {
			t.t.Fatalf("the window calls %+v", seat.Ticket)
		}
		if _, err := t.Accept(clerk, "residence-permit"); !errors.Is(err, ErrNoVisitor) {
			t.t.Errorf("taken in for nobody: %v", err)
		}
		if _, err := t.Find(clerk, "310106199001011231"); !errors.Is(err, identity.ErrNoPerson) {
			t.t.Errorf("a number that nobody has: %v", err)
		}
		seat, err := t.Find(clerk, wangID)
		if err != nil || seat.Visitor == nil || seat.Visitor.ID != "person_wang" {
			t.t.Fatalf("the visitor is %+v (%v)", seat.Visitor, err)
		}
		wang := t.citizen("person_wang")
		mine, err := t.Tickets(wang)
		if err != nil || len(mine) != 1 || mine[0].ID != paper.ID || !mine[0].Mine {
			t.t.Errorf("on the phone the number is %+v (%v)", mine, err)
		}
		begun, err := t.services.Begin(wang, "residence-permit", "310106", nil) // at home, last night
		if err != nil {
			t.t.Fatal(err)
		}
		a, err := t.Accept(clerk, "residence-permit")
		if err != nil || a.Draft.ID != begun.ID || a.Draft.Saved != 3 {
			t.t.Fatalf("the window goes on with %+v (%v), not with %s", a.Draft, err, begun.ID)
		}
		d := t.writes(clerk, a)
		checked, err := t.Check(clerk, a.ID)
		if err != nil || len(checked.Wrong) != 0 || !slices.Equal(checked.Missing, []string{"lease"}) {
			t.t.Fatalf("to be read: %v, missing %v (%v)", checked.Wrong, checked.Missing, err)
		}
		d, err = t.GiveMaterials(clerk, a.ID, d.Revision, map[string]string{"lease": "window"})
		if err != nil {
			t.t.Fatal(err)
		}
		t.handsIn(clerk, a, d)
		t.policeHasIt(clerk, a)
	})
}

// signs scans the page that the person at the window signed.
func (t *town) signs(clerk context.Context, a Acceptance) {
	t.t.Helper()
	var page bytes.Buffer
	if err := png.Encode(&page, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.t.Fatal(err)
	}
	if _, err := t.Scan(clerk, a.ID, cases.SignedPage, "签字页.png", &page); err != nil {
		t.t.Fatal(err)
	}
}

// handsIn holds the handing in to the person's word.
func (t *town) handsIn(clerk context.Context, a Acceptance, d services.DraftView) {
	t.t.Helper()
	if _, err := t.HandIn(clerk, a.ID, d.Revision, Agreement{}); !errors.Is(err, ErrAgree) {
		t.t.Errorf("handed in without the person's word: %v", err)
	}
	if _, err := t.HandIn(clerk, a.ID, d.Revision, Agreement{How: agreedCode, Code: "000000"}); !errors.Is(err, auth.ErrCode) {
		t.t.Errorf("handed in with a wrong code: %v", err)
	}
	if err := t.SendCode(clerk); err != nil || t.people.sent != 1 {
		t.t.Errorf("no code was sent: %v", err)
	}
	done, err := t.HandIn(clerk, a.ID, d.Revision, Agreement{How: agreedCode, Code: "123456"})
	if err != nil || done.Case == "" {
		t.t.Fatalf("handed in: %+v (%v)", done, err)
	}
	again, err := t.HandIn(clerk, a.ID, d.Revision, Agreement{How: agreedSignature})
	if err != nil || again.Case != done.Case || again.Agreed != agreedCode {
		t.t.Errorf("a second time gives %+v (%v)", again, err)
	}
}

// policeHasIt looks at the case from all sides.
func (t *town) policeHasIt(clerk context.Context, a Acceptance) {
	t.t.Helper()
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.t.Fatal(err)
	}
	if _, err := t.Scan(clerk, a.ID, "lease", "租赁合同.png", &photo); err != nil {
		t.t.Fatal(err)
	}
	receipt, err := t.Receipt(clerk, a.ID)
	if err != nil || receipt.Number == "" || receipt.Name != "王小明" || receipt.Window.ZH != "1号窗口" || !receipt.Complete || len(receipt.Papers) != 1 {
		t.t.Errorf("the receipt says %+v (%v)", receipt, err)
	}
	police := t.as("po", "/sh/jingan/police", cases.AcceptPermission)
	queue, err := t.cases.Queue(police, cases.QueueQuery{})
	if err != nil || len(queue.Items) != 1 || queue.Items[0].Number != receipt.Number {
		t.t.Fatalf("the police has %+v (%v)", queue.Items, err)
	}
	view, err := t.cases.Show(police, cases.CaseID(queue.Items[0].Case))
	if err != nil || view.Channel != cases.Window || view.History[0].Actor != "post_chen" || len(view.Papers) != 1 || view.Papers[0].Source != cases.Scanned {
		t.t.Errorf("the case reads %s, begun by %v, papers %+v (%v)", view.Channel, view.History, view.Papers, err)
	}
	if mine := t.mine("person_wang"); len(mine) != 1 || mine[0].Number != receipt.Number {
		t.t.Errorf("on the phone there are %+v", mine)
	}
	for _, action := range []string{"windows.acceptance_begun", "windows.accepted"} {
		if !t.wrote(action) {
			t.t.Errorf("%s was not written down", action)
		}
	}
	seat := t.does(clerk, Act{Do: ActFinish})
	if seat.Visitor != nil || seat.Ticket != nil {
		t.t.Errorf("after the end somebody is still at the window: %+v", seat)
	}
	if _, err := t.Show(clerk, a.ID); !errors.Is(err, ErrNoVisitor) {
		t.t.Errorf("the clerk still looks into it: %v", err)
	}
}

func TestAResultIsHandedOverOnce(t *testing.T) {
	eachTown(t, func(t *town) {
		clerk := t.sits("chen", "w7")
		if _, err := t.Find(clerk, wangID); err != nil {
			t.t.Fatal(err)
		}
		a, err := t.Accept(clerk, "residence-permit")
		if err != nil {
			t.t.Fatal(err)
		}
		d := t.writes(clerk, a)
		if d, err = t.GiveMaterials(clerk, a.ID, d.Revision, map[string]string{"lease": "window"}); err != nil {
			t.t.Fatal(err)
		}
		if _, err := t.HandIn(clerk, a.ID, d.Revision, Agreement{How: agreedSignature}); !errors.Is(err, ErrUnsigned) {
			t.t.Errorf("handed in on the clerk's word: %v", err)
		}
		t.signs(clerk, a)
		done, err := t.HandIn(clerk, a.ID, d.Revision, Agreement{How: agreedSignature})
		if err != nil {
			t.t.Fatal(err)
		}
		if v, err := t.cases.Show(t.as("boss", "/sh/jingan/police", cases.AcceptPermission), cases.CaseID(done.Case)); err != nil || !slices.ContainsFunc(v.Papers, func(p cases.Paper) bool { return p.Material == cases.SignedPage }) {
			t.t.Errorf("the page that was signed is not with the case: %v", err)
		}
		give := Giving{Case: cases.CaseID(done.Case), Taker: "王小明"}
		if err := t.HandOver(clerk, give); !errors.Is(err, ErrNoResult) {
			t.t.Errorf("handed over before there is a result: %v", err)
		}
		boss := t.as("boss", "/sh/jingan/police", cases.AcceptPermission, cases.ReviewPermission, cases.DecidePermission, cases.IssuePermission)
		for _, act := range []cases.Acting{{Action: "accept"}, {Action: "pass"}, {Action: "grant"}, {Action: "issue", Result: "居310106-0001"}} {
			if _, err := t.cases.Act(boss, give.Case, act); err != nil {
				t.t.Fatalf("%s: %v", act.Action, err)
			}
		}
		theirs, err := t.VisitorCases(clerk)
		if err != nil || len(theirs) != 1 || !theirs[0].Waiting {
			t.t.Fatalf("what waits is %+v (%v)", theirs, err)
		}
		if err := t.HandOver(clerk, Giving{Case: give.Case}); !errors.Is(err, ErrTaker) {
			t.t.Errorf("handed over to nobody: %v", err)
		}
		if err := t.HandOver(clerk, give); err != nil {
			t.t.Fatal(err)
		}
		if err := t.HandOver(clerk, give); !errors.Is(err, ErrHanded) {
			t.t.Errorf("handed over twice: %v", err)
		}
		if theirs, err = t.VisitorCases(clerk); err != nil || theirs[0].Waiting || !theirs[0].Handed.Equal(monday) {
			t.t.Errorf("it still waits: %+v (%v)", theirs, err)
		}
		resealtest.Anew(t.t, t.DB, t.Seal.(*seal.Ring), sealedColumns())
		if other := t.sits("lin", "w8"); !errors.Is(t.HandOver(other, give), ErrNoVisitor) {
			t.t.Error("a clerk without the person hands over")
		}
	})
}

func TestSomebodyWithoutAnAccountGetsOne(t *testing.T) {
	eachTown(t, func(t *town) {
		clerk := t.sits("chen", "w1")
		seat, err := t.Make(clerk, identity.Comer{Name: "李示例", CitizenID: "310106199001011231"})
		if err != nil || seat.Visitor == nil || !seat.Visitor.Checked {
			t.t.Fatalf("made %+v (%v)", seat.Visitor, err)
		}
		if seat, err = t.Part(clerk); err != nil || seat.Visitor != nil {
			t.t.Errorf("the visitor left and is there: %+v (%v)", seat.Visitor, err)
		}
		if _, err := t.Find(t.as("other", "", ServePermission), wangID); !errors.Is(err, ErrNoSeat) {
			t.t.Errorf("somebody without a window looks people up: %v", err)
		}
		if _, err := t.Find(t.citizen("person_wang"), wangID); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("a citizen looks people up: %v", err)
		}
	})
}
