package services

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/fault"
)

// market is who accepts in the city's department for the market.
func (t *town) market() context.Context {
	return t.as("person_ma", "/sh/market", "31", cases.AcceptPermission, cases.ReviewPermission, cases.ReadPermission)
}

// asksStall sends an application back for answers.
func (t *town) asksStall(id cases.CaseID, fields ...string) {
	t.t.Helper()
	in := cases.Acting{Action: "ask", Note: "请核对"}
	for _, one := range fields {
		in.Wanted = append(in.Wanted, cases.Wanted{Kind: cases.WantedAnswer, Code: one})
	}
	if _, err := t.cases.Act(t.market(), id, in); err != nil {
		t.t.Fatal(err)
	}
	t.clock.Advance(time.Minute)
}

// stallWithView applies for a stall with a picture of it, and gives the case and the
// picture.
func (t *town) stallWithView(applicant context.Context) (Submitted, cases.Paper) {
	t.t.Helper()
	editor, boss := t.marketEditor("person_ed"), t.marketEditor("person_bo")
	item := t.stall(editor)
	item.Form.Steps[0].Fields = append(item.Form.Steps[0].Fields, form.Field{Code: "view", Kind: form.File, Label: Text{ZH: "摊位照片", EN: "Picture of the stall"}})
	if _, err := t.Edit(editor, Edited{Item: item, Note: "新增事项", New: true}); err != nil {
		t.t.Fatal(err)
	}
	t.decides(editor, Act{Item: item.Key, Version: 1, Do: "submit"})
	t.decides(boss, Act{Item: item.Key, Version: 1, Do: "publish"})
	d, err := t.Begin(applicant, item.Key, "", nil)
	if err != nil {
		t.t.Fatal(err)
	}
	p := t.uploads(applicant, d.ID, "form.view")
	d = t.fills(applicant, d, map[string]any{"view": []any{string(p.ID)}})
	done, err := t.Submit(applicant, d.ID, d.Revision, "mobile")
	if err != nil {
		t.t.Fatal(err)
	}
	t.clock.Advance(time.Hour)
	return done, p
}

// supplies uploads a file for a question of a correction.
func (t *town) supplies(who context.Context, id cases.CaseID) cases.Paper {
	t.t.Helper()
	p, err := t.Supply(who, id, "form.view", "新照片.png", photo(t))
	if err != nil {
		t.t.Fatal(err)
	}
	return p
}

func answersOf(view ...cases.PaperID) json.RawMessage {
	raw, _ := json.Marshal(map[string]any{"view": view})
	return raw
}

func TestAFileThatIsWantedAnewTakesTheOldOnesPlace(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		done, old := t.stallWithView(wang)
		id := cases.CaseID(done.Case)
		if _, err := t.Supply(wang, id, "form.view", "a.png", photo(t)); !errors.Is(err, cases.ErrNotYours) {
			t.t.Errorf("nobody asked for a picture: %v", err)
		}
		t.asksStall(id, "view")
		c, err := t.Correcting(wang, id, nil, false)
		if err != nil || len(c.Papers) != 1 || c.Papers[0].ID != old.ID {
			t.t.Fatalf("what stands there is not shown: %+v, %v", c.Papers, err)
		}
		_, err = t.Correct(wang, id, answersOf(old.ID), false)
		if f := fault.From(err); !errors.Is(err, ErrAnswers) || len(f.Fields) != 1 || f.Fields[0].Code != codeAgain {
			t.t.Errorf("the same picture passes for a new one: %v", err)
		}
		fresh, spare := t.supplies(wang, id), t.supplies(wang, id)
		if _, err := t.Correct(wang, id, answersOf(fresh.ID), false); err != nil {
			t.t.Fatal(err)
		}
		v, err := t.cases.Show(t.market(), id)
		if err != nil {
			t.t.Fatal(err)
		}
		state := map[cases.PaperID]bool{}
		for _, p := range v.Papers {
			state[p.ID] = p.Replaced
		}
		if len(state) != 2 || !state[old.ID] || state[fresh.ID] {
			t.t.Errorf("the official sees %+v (%s is left over)", v.Papers, spare.ID)
		}
		i := slices.IndexFunc(v.Sheet.Groups[0].Lines, func(l cases.SheetLine) bool { return l.Field == "view" })
		if l := v.Sheet.Groups[0].Lines[i]; l.Round != 1 || l.Before == nil || !slices.Equal(l.Files, []cases.PaperID{fresh.ID}) {
			t.t.Errorf("the answer is not marked: %+v", l)
		}
		if _, err := t.cases.Act(wang, id, cases.Acting{Action: "supplement"}); err != nil {
			t.t.Errorf("it cannot be handed in: %v", err)
		}
		if err := t.cases.Retract(wang, id, fresh.ID); !errors.Is(err, cases.ErrPaperKept) {
			t.t.Errorf("what is handed in was taken back: %v", err)
		}
	})
}

func TestFilesOfACorrectionAreJudgedAsAllOthers(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		done, old := t.stallWithView(wang)
		id := cases.CaseID(done.Case)
		t.asksStall(id, "view")
		if _, err := t.Supply(wang, id, "form.view", "照片.png", strings.NewReader("MZ\x90\x00")); fault.From(err).Code != "cases.paper_kind" {
			t.t.Errorf("a program that calls itself a picture: %v", err)
		}
		for _, material := range []string{"form.name", "form.gold", "plan"} {
			if _, err := t.Supply(wang, id, material, "a.png", photo(t)); !errors.Is(err, ErrPaper) {
				t.t.Errorf("a file for %s: %v", material, err)
			}
		}
		if _, err := t.Supply(t.citizen("person_li"), id, "form.view", "a.png", photo(t)); !errors.Is(err, cases.ErrNoCase) {
			t.t.Errorf("a stranger hands in: %v", err)
		}
		if _, err := t.Correct(wang, id, answersOf("paper_of_somebody"), false); !errors.Is(err, ErrAnswers) {
			t.t.Errorf("a file that nobody uploaded: %v", err)
		}
		p := t.supplies(wang, id)
		if err := t.cases.Retract(t.citizen("person_li"), id, p.ID); !errors.Is(err, cases.ErrNoCase) {
			t.t.Errorf("a stranger took it back: %v", err)
		}
		if err := t.cases.Retract(wang, id, old.ID); !errors.Is(err, cases.ErrPaperKept) {
			t.t.Errorf("the first picture was taken back: %v", err)
		}
		before := t.stored()
		if err := t.cases.Retract(wang, id, p.ID); err != nil || t.stored() != before-1 {
			t.t.Errorf("it is still kept: %v, %d of %d", err, t.stored(), before)
		}
		for range mostOfMaterial {
			t.supplies(wang, id)
		}
		if _, err := t.Supply(wang, id, "form.view", "a.png", photo(t)); !errors.Is(err, ErrPaperMany) {
			t.t.Errorf("one more than there may be: %v", err)
		}
	})
}

func TestACorrectionObeysTheAccount(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		done, _ := t.stallWithView(wang)
		id := cases.CaseID(done.Case)
		t.asksStall(id, "name", "phone")
		c, err := t.Correcting(wang, id, nil, false)
		if err != nil || !slices.Equal(c.Account, []string{"name"}) {
			t.t.Fatalf("the page does not know what the account answers: %v, %v", c.Account, err)
		}
		_, err = t.Correct(wang, id, json.RawMessage(`{"name":"李四","phone":"13900139000"}`), false)
		if f := fault.From(err); !errors.Is(err, ErrAnswers) || len(f.Fields) != 1 || f.Fields[0].Path != "/answers/name" || f.Fields[0].Code != codeFixed {
			t.t.Errorf("it became somebody else's: %v", err)
		}
		t.people.name = "王晓明" // corrected where it belongs
		if c, err = t.Correcting(wang, id, nil, false); err != nil || c.Answers["name"] != "王晓明" {
			t.t.Errorf("the account's new name is not shown: %v, %v", c.Answers, err)
		}
		if _, err = t.Correct(wang, id, json.RawMessage(`{"name":"王小明"}`), false); !errors.Is(err, ErrAnswers) {
			t.t.Errorf("the old name was taken: %v", err)
		}
		if _, err = t.Correct(wang, id, json.RawMessage(`{"name":"王晓明","phone":"13900139000"}`), false); err != nil {
			t.t.Fatal(err)
		}
		if a := t.handedIn(done.Case); a["name"] != "王晓明" || a["phone"] != "13900139000" || a["citizen_id"] != motherID {
			t.t.Errorf("the case says %v", a)
		}
	})
}

func TestAPackageSavesWhatItsPartsWouldHaveAsked(t *testing.T) {
	eachTown(t, func(t *town) {
		mother := t.citizen("person_wang")
		d := t.begins(mother, "having-a-child")
		d = t.fills(mother, d, map[string]any{"married": true, "child_name": "王一诺"})
		typed := map[string]bool{}
		done, err := t.Submit(mother, d.ID, d.Revision, "mobile")
		if err != nil {
			t.t.Fatal(err)
		}
		asked, sum := 0, cases.Spared{}
		for _, part := range done.Parts {
			for field := range t.handedIn(part) {
				asked++
				typed[field] = typed[field] || d.Prefilled[field] == ""
			}
			v, err := t.cases.Show(mother, cases.CaseID(part))
			if err != nil {
				t.t.Fatal(err)
			}
			p, err := t.cases.Track(mother, v.Number)
			if err != nil {
				t.t.Fatal(err)
			}
			one := p.Saved
			sum.Fields, sum.Materials, sum.Visits = sum.Fields+int64(one.Fields), sum.Materials+int64(one.Materials), sum.Visits+int64(one.Visits)
		}
		once := 0
		for _, by := range typed {
			if by {
				once++
			}
		}
		if int(done.Saved.Fields) != asked-once || once == 0 {
			t.t.Errorf("four forms would have asked %d fields, %d were typed, %d are said to be saved", asked, once, done.Saved.Fields)
		}
		if sum != done.Saved {
			t.t.Errorf("the parts say %+v, the receipt %+v", sum, done.Saved)
		}
	})
}
