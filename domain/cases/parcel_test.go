package cases

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/audit"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// noodles is the application of a noodle shop as the domain above hands it over.
func noodles(name, phone string) Form {
	line := func(field, label, shown string, secret Secret) SheetLine {
		return SheetLine{Field: field, Label: Text{ZH: label, EN: label}, Shown: Text{ZH: shown, EN: shown}, Secret: secret}
	}
	answers, _ := json.Marshal(map[string]string{"name": name, "phone": phone})
	return Form{
		Answers: answers, Facts: flow.Facts{"form.area": 80.0, "form.trade": "drinks", "form.promise": true},
		Sheet: &Sheet{Groups: []SheetGroup{{Step: "shop", Title: Text{ZH: "店铺", EN: "Shop"}, Lines: []SheetLine{
			line("name", "店名", name, ""), line("phone", "电话", phone, SecretPhone)}}},
			Materials: []SheetMaterial{
				{Code: "plan", Name: Text{ZH: "平面图", EN: "Plan"}, Required: true},
				{Code: "licence", Name: Text{ZH: "营业执照", EN: "Licence"}, How: GivenShared, Required: true},
			}},
	}
}

// opensShop opens the case of a noodle shop.
func (t *town) opensShop() Case {
	t.t.Helper()
	o := restaurantOf(80)
	o.Form, o.Sphere = noodles("小面馆", "13800001234"), "permit.food_permit"
	return t.open(o)
}

// tracks gives a case as its applicant follows it.
func (t *town) tracks(who context.Context, number string) Parcel {
	t.t.Helper()
	p, err := t.Track(who, number)
	if err != nil {
		t.t.Fatal(err)
	}
	return p
}

// brings hands a file in for a material, as the border does.
func (t *town) brings(who context.Context, id CaseID, material string) error {
	t.t.Helper()
	err := t.DB.Do(who, func(tx *db.Tx) error {
		m, _, err := t.handled(who, tx, id)
		if err != nil {
			return err
		}
		return m.mayHand(who, material)
	})
	if err != nil {
		return err
	}
	_, err = t.Hand(who, string(id), Handing{Material: material, Name: material + ".png", Source: Uploaded, Content: photo(t)})
	return err
}

func TestACorrectionChangesOnlyWhatWasAskedFor(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.opensShop()
		wang := t.citizen("person_wang")
		t.refused(ErrPapers, t.clerk(), c.ID, Acting{Action: "accept"}) // the plan is missing
		t.refused(ErrWanted, t.clerk(), c.ID, Acting{Action: "ask", Note: "请补正", Wanted: []Wanted{{Kind: WantedAnswer, Code: "colour"}}})
		t.does(t.clerk(), c.ID, Acting{Action: "ask", Note: "请补正", Wanted: []Wanted{{Kind: WantedAnswer, Code: "name", Why: "与执照不一致"}, {Kind: WantedMaterial, Code: "plan"}}})

		p := t.tracks(wang, c.Number)
		if p.Round == nil || len(p.Round.Wanted) != 2 || p.Round.Due == nil || !p.Wanted || !p.Now[0].Mine {
			t.t.Fatalf("what is wanted is not on top: %+v", p.Round)
		}
		if err := t.amend(c.ID, noodles("小面馆", "13900000000")); !errors.Is(err, ErrUnasked) {
			t.t.Errorf("the phone was changed, for which nobody asked: %v", err)
		}
		t.refused(ErrWanting, wang, c.ID, Acting{Action: "supplement"})
		if err := t.amend(c.ID, noodles("老王小面馆", "13800001234")); err != nil {
			t.t.Fatal(err)
		}
		if err := t.brings(wang, c.ID, "lease"); !errors.Is(err, ErrUnasked) {
			t.t.Errorf("a lease was handed in, for which nobody asked: %v", err)
		}
		_, err := t.Act(wang, c.ID, Acting{Action: "supplement"})
		if f := fault.From(err); !errors.Is(err, ErrWanting) || len(f.Fields) != 2 {
			t.t.Errorf("what is still wanting is not told: %v", f)
		}
	})
}

func TestACorrectionCanBeHandedInWhateverElseIsMissing(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		ask := Acting{Action: "ask", Note: "请补正", Wanted: []Wanted{{Kind: WantedAnswer, Code: "name"}}}
		answers := func(c CaseID) {
			err := t.DB.Do(wang, func(tx *db.Tx) error {
				return t.Amend(wang, tx, c, noodles("老王小面馆", "13800001234"), "name")
			})
			if err != nil {
				t.t.Fatal(err)
			}
		}
		// The plan was never given: it is wanted too, though the officer did not name it.
		c := t.opensShop()
		t.does(t.clerk(), c.ID, ask)
		if w := t.tracks(wang, c.Number).Round.Wanted; len(w) != 2 || w[1].Code != "plan" || w[1].Label.ZH == "" {
			t.t.Fatalf("what is missing is not told with the rest: %+v", w)
		}
		answers(c.ID)
		t.refused(ErrWanting, wang, c.ID, Acting{Action: "supplement"})
		if err := t.brings(wang, c.ID, "plan"); err != nil {
			t.t.Fatal(err)
		}
		t.does(wang, c.ID, Acting{Action: "supplement"})

		// What is to be brought to the window does not stand in the way of the rest.
		o := restaurantOf(80)
		o.Form, o.Sphere = noodles("小面馆", "13800001234"), "permit.food_permit"
		o.Form.Sheet.material("plan").How = GivenWindow
		d := t.open(o)
		t.does(t.clerk(), d.ID, ask)
		if w := t.tracks(wang, d.Number).Round.Wanted; len(w) != 1 {
			t.t.Fatalf("what is brought to the window is asked for: %+v", w)
		}
		answers(d.ID)
		t.does(wang, d.ID, Acting{Action: "supplement"})
	})
}

func TestWhatWasCorrectedIsMarked(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.opensShop()
		wang := t.citizen("person_wang")
		t.does(t.clerk(), c.ID, Acting{Action: "ask", Note: "请补正", Wanted: []Wanted{{Kind: WantedAnswer, Code: "name"}, {Kind: WantedMaterial, Code: "plan"}}})
		t.clock.Advance(time.Hour)
		err := t.DB.Do(wang, func(tx *db.Tx) error {
			return t.Amend(wang, tx, c.ID, noodles("老王小面馆", "13800001234"), "name")
		})
		if err != nil {
			t.t.Fatal(err)
		}
		if err := t.brings(wang, c.ID, "plan"); err != nil {
			t.t.Fatal(err)
		}
		t.does(wang, c.ID, Acting{Action: "supplement"})
		v, err := t.Show(t.clerk(), c.ID)
		if err != nil {
			t.t.Fatal(err)
		}
		name, phone := v.Sheet.line("name"), v.Sheet.line("phone")
		if name.Round != 1 || name.Before == nil || name.Before.ZH != "小面馆" || phone.Round != 0 {
			t.t.Errorf("the marks are wrong: %+v, %+v", name, phone)
		}
		if phone.Shown.ZH != "138****1234" || !phone.Masked || v.Answers != nil {
			t.t.Errorf("an official reads %s and %s", phone.Shown.ZH, v.Answers)
		}
		if len(v.Rounds) != 1 || v.Rounds[0].Given == nil || !v.Rounds[0].Wanted[1].Came {
			t.t.Errorf("the correction stands as %+v", v.Rounds)
		}
		t.does(t.clerk(), c.ID, Acting{Action: "accept"}) // complete now
		if p := t.tracks(wang, c.Number); p.Sheet.line("phone").Shown.ZH != "13800001234" || p.Round != nil {
			t.t.Errorf("the applicant reads %+v", p.Sheet)
		}
	})
}

func TestTheApplicantSeesTheClockStandAndGoOn(t *testing.T) {
	eachTown(t, func(t *town) {
		c, wang := t.apply(80), t.citizen("person_wang")
		if p := t.tracks(wang, c.Number); len(p.Terms) != 2 || p.Terms[0].Left != 5 || p.Terms[0].Due != nil {
			t.t.Errorf("before acceptance: %+v", p.Terms)
		}
		t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		if p := t.tracks(wang, c.Number); p.Terms[0].Left != 5 || p.Terms[1].Left != 20 {
			t.t.Errorf("on the day of acceptance: %+v", p.Terms)
		}
		t.at(4, 1, 10) // two working days later; the day of acceptance does not count
		if p := t.tracks(wang, c.Number); p.Terms[0].Left != 4 || p.Terms[1].Left != 19 || p.Terms[0].Due == nil {
			t.t.Errorf("under way: %+v", p.Terms)
		}
		t.does(t.officer(), c.ID, Acting{Branch: "food", Action: "visit"})
		t.at(4, 3, 10)
		p := t.tracks(wang, c.Number)
		if p.Pause != flow.Inspection || !p.Terms[0].Stands || p.Terms[0].Left != 4 || p.Terms[0].Due != nil {
			t.t.Errorf("while somebody visits: %s, %+v", p.Pause, p.Terms)
		}
		t.does(t.officer(), c.ID, Acting{Branch: "food", Action: "agree"})
		if p := t.tracks(wang, c.Number); p.Pause != "" || p.Terms[0].Stands || p.Terms[0].Due == nil || p.Terms[0].Left != 4 {
			t.t.Errorf("afterwards: %s, %+v", p.Pause, p.Terms)
		}
	})
}

func TestNoOfficialIsNamedToTheApplicant(t *testing.T) {
	eachTown(t, func(t *town) {
		c, wang := t.apply(80), t.citizen("person_wang")
		if err := t.Claim(t.clerk(), c.ID, ""); err != nil {
			t.t.Fatal(err)
		}
		t.does(t.clerk(), c.ID, Acting{Action: "reject", Note: "不属于本部门职权"})
		p := t.tracks(wang, c.Number)
		text, _ := json.Marshal(p)
		if strings.Contains(string(text), "post_clerk") || len(p.Trail) != 2 || p.Trail[1].By != byOffice {
			t.t.Errorf("the applicant reads %s", text)
		}
		if p.Ending == nil || p.Ending.Reason != "不属于本部门职权" {
			t.t.Errorf("the reason is %+v", p.Ending)
		}
		v, err := t.Show(wang, c.ID)
		text, _ = json.Marshal(v)
		if err != nil || strings.Contains(string(text), "post_clerk") {
			t.t.Errorf("the desk's view tells the applicant %s, %v", text, err)
		}
	})
}

func TestAPackageShowsItsPartsWithTheirOwnResults(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		whole := t.open(Opening{Kind: "service", Matter: "open_restaurant", Code: "open_restaurant", Flow: "package", Title: Text{ZH: "开餐馆一件事", EN: "Restaurant"},
			Region: "310106", Org: market, Subject: "person_wang", SubjectName: "王小明", Channel: Mobile, Form: Form{Facts: flow.Facts{"children.expected": 2.0}}})
		for _, area := range []float64{20, 80} {
			o := restaurantOf(area)
			o.Parent = whole.ID
			o.Form = Form{Facts: flow.Facts{"form.area": area, "form.trade": "drinks", "form.promise": true}, Complete: true}
			t.open(o)
			t.clock.Advance(time.Second)
		}
		p := t.tracks(wang, whole.Number)
		if p.Parts != 2 || p.Done != 1 || p.Outcome != "" || p.Cases[0].Outcome != flow.Granted {
			t.t.Fatalf("one part is done at once: %d of %d, %+v", p.Done, p.Parts, p.Outcome)
		}
		t.does(t.clerk(), p.Cases[1].ID, Acting{Action: "reject", Note: "材料不属实"})
		p = t.tracks(wang, whole.Number)
		if p.Outcome != flow.Partly || p.Cases[0].Outcome != flow.Granted || p.Cases[1].Ending.Reason != "材料不属实" {
			t.t.Errorf("a refused part hides the rest: %+v", p.Cases)
		}
		mine, err := t.Mine(wang, MineQuery{})
		if err != nil || len(mine.Items) != 1 || mine.Items[0].Parts != 2 || mine.Items[0].Done != 2 {
			t.t.Errorf("the list shows %+v, %v", mine.Items, err)
		}
		if part := t.tracks(wang, p.Cases[1].Number); part.Package == nil || part.Package.Number != whole.Number {
			t.t.Errorf("a part does not lead to the whole: %+v", part.Package)
		}
	})
}

func TestStrangersSeeNothing(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.opensShop()
		for name, who := range map[string]context.Context{"a stranger": t.citizen("person_li"), "nobody": t.t.Context(), "an official": t.clerk()} {
			if _, err := t.Track(who, c.Number); !errors.Is(err, ErrNoCase) {
				t.t.Errorf("%s follows it: %v", name, err)
			}
			if err := t.Urge(who, c.ID); !errors.Is(err, ErrNoCase) {
				t.t.Errorf("%s urges it: %v", name, err)
			}
		}
		stranger := t.citizen("person_li")
		if mine, err := t.Mine(stranger, MineQuery{For: "person_wang"}); err == nil && len(mine.Items) > 0 {
			t.t.Errorf("a stranger lists %+v", mine.Items)
		}
		if _, err := t.Unmask(stranger, c.ID, "duty", ""); err == nil {
			t.t.Error("a stranger unmasks it")
		}
		if _, err := t.Messages(stranger, c.ID); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("a stranger reads messages: %v", err)
		}
	})
}

// agency lets people act for a firm in matters until that is taken back.
type agency struct{ matter map[string]string }

func (a agency) MayActFor(ctx context.Context, _ *db.Tx, subject, matter string) error {
	held, is := a.matter[auth.From(ctx).ID]
	if subject == "firm_li" && is && (matter == "" || strings.HasPrefix(matter, held+".")) {
		return nil
	}
	return auth.ErrDenied
}

func TestAFormerAgentLosesTheCaseFromSight(t *testing.T) {
	eachTown(t, func(t *town) {
		held := agency{map[string]string{"person_wang": "permit", "person_chen": "tax"}}
		t.Agents = held
		o := restaurantOf(80)
		o.Subject, o.SubjectName, o.Agent, o.Sphere = "firm_li", "李记餐饮", "person_wang", "permit.food_permit"
		var c Case
		wang, chen := t.citizen("person_wang"), t.citizen("person_chen")
		err := t.DB.Do(wang, func(tx *db.Tx) (err error) {
			c, err = t.Open(wang, tx, o)
			return err
		})
		if err != nil {
			t.t.Fatal(err)
		}
		if p := t.tracks(wang, c.Number); p.Subject != "李记餐饮" {
			t.t.Errorf("the agent follows %+v", p)
		}
		mine, err := t.Mine(wang, MineQuery{For: "firm_li"})
		if err != nil || len(mine.Items) != 1 {
			t.t.Errorf("the agent lists %+v, %v", mine.Items, err)
		}
		if mine, err := t.Mine(chen, MineQuery{For: "firm_li"}); err != nil || len(mine.Items) != 0 {
			t.t.Errorf("an agent for taxes lists %+v, %v", mine.Items, err)
		}
		delete(held.matter, "person_wang")
		if _, err := t.Track(wang, c.Number); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("a former agent follows it: %v", err)
		}
		if _, err := t.Mine(wang, MineQuery{For: "firm_li"}); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("a former agent lists the firm's cases: %v", err)
		}
		if _, err := t.Show(wang, c.ID); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("a former agent sees it: %v", err)
		}
		t.refused(ErrNoCase, wang, c.ID, Acting{Action: "withdraw"})
	})
}

func TestTheListTellsWhatNeedsOne(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		asked, quiet, over := t.apply(80), t.apply(80), t.apply(80)
		t.does(t.clerk(), asked.ID, Acting{Action: "ask", Note: "缺平面图"})
		t.does(t.clerk(), over.ID, Acting{Action: "reject", Note: "不受理"})
		finds := func(q MineQuery, want ...string) {
			t.t.Helper()
			list, err := t.Mine(wang, q)
			var got []string
			for _, one := range list.Items {
				got = append(got, one.Number)
			}
			slices.Sort(got)
			slices.Sort(want)
			if err != nil || !slices.Equal(got, want) {
				t.t.Errorf("%+v finds %v (%v), not %v", q, got, err, want)
			}
		}
		finds(MineQuery{}, asked.Number, quiet.Number, over.Number)
		finds(MineQuery{Which: "running"}, asked.Number, quiet.Number)
		finds(MineQuery{Which: "needs"}, asked.Number)
		finds(MineQuery{Which: "ended"}, over.Number)
		finds(MineQuery{Text: quiet.Number[30:]}, quiet.Number)
		finds(MineQuery{Text: "食品"}, asked.Number, quiet.Number, over.Number)
		finds(MineQuery{Text: "100%"})
		if _, err := t.Say(t.clerk(), quiet.ID, "请问店名？", false); err != nil {
			t.t.Fatal(err)
		}
		finds(MineQuery{Which: "needs"}, asked.Number, quiet.Number)
		n, err := t.CountMine(wang)
		if err != nil || n.Needs != 2 || n.Unread != 1 || n.Running != 2 {
			t.t.Errorf("the counts are %+v, %v", n, err)
		}
		if _, err := t.Messages(wang, quiet.ID); err != nil {
			t.t.Fatal(err)
		}
		finds(MineQuery{Which: "needs"}, asked.Number)
	})
}

func TestUrgingHasItsLimits(t *testing.T) {
	eachTown(t, func(t *town) {
		c, wang := t.apply(80), t.citizen("person_wang")
		if err := t.Urge(wang, c.ID); err != nil {
			t.t.Fatal(err)
		}
		if err := t.Urge(wang, c.ID); !errors.Is(err, ErrUrged) {
			t.t.Errorf("urged twice a day: %v", err)
		}
		if p := t.tracks(wang, c.Number); p.Urge.Open || p.Urge.Why != "today" || p.Urge.Last == nil {
			t.t.Errorf("the page tells %+v", p.Urge)
		}
		t.at(3, 31, 10)
		t.does(t.clerk(), c.ID, Acting{Action: "ask", Note: "缺平面图"})
		if err := t.Urge(wang, c.ID); !errors.Is(err, ErrOwnTurn) {
			t.t.Errorf("urged while it waits for the applicant: %v", err)
		}
	})
}

// readings keeps what the record is told.
type readings struct {
	noAudit
	list []audit.Reading
}

func (r *readings) Read(_ context.Context, _ *db.Tx, one audit.Reading) error {
	r.list = append(r.list, one)
	return nil
}

// anyPurpose lets everybody read for a duty.
type anyPurpose struct{}

func (anyPurpose) Allow(_ context.Context, _ *db.Tx, purpose, reason string) (string, error) {
	if purpose != "duty" {
		return "", auth.ErrDenied
	}
	return reason, nil
}

func TestLookingAgainIsTheSameLookAndUnmaskingIsAnother(t *testing.T) {
	eachTown(t, func(t *town) {
		c, kept := t.opensShop(), &readings{}
		t.Audit, t.Purposes = kept, anyPurpose{}
		for range 3 {
			if _, err := t.Show(t.clerk(), c.ID); err != nil {
				t.t.Fatal(err)
			}
			t.clock.Advance(time.Minute)
		}
		if len(kept.list) != 1 {
			t.t.Errorf("three looks in three minutes are %d readings", len(kept.list))
		}
		t.clock.Advance(time.Hour)
		sheet, err := t.Unmask(t.clerk(), c.ID, "duty", "")
		if err != nil || sheet.line("phone").Shown.ZH != "13800001234" {
			t.t.Errorf("the clerk reads %+v, %v", sheet, err)
		}
		if len(kept.list) != 3 || !slices.Contains(kept.list[2].Fields, "citizenId") || kept.list[2].Person != "person_wang" {
			t.t.Errorf("the record tells %+v", kept.list)
		}
		if _, err := t.Unmask(t.clerk(), c.ID, "gossip", ""); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("unmasked for gossip: %v", err)
		}
		if _, err := t.Unmask(t.as("far", market, "310101", AcceptPermission), c.ID, "duty", ""); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("a far official unmasks: %v", err)
		}
		p := t.tracks(t.citizen("person_wang"), c.Number)
		if len(p.Looks) != 1 || p.Looks[0].Times != 2 {
			t.t.Errorf("the applicant reads of looks %+v", p.Looks)
		}
	})
}
