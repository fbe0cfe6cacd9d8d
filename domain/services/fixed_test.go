package services

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"citybrain/domain/cases"
	"citybrain/domain/services/form"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// stallFor begins an application whose form asks who applies, from the account.
func (t *town) stallFor(applicant context.Context) DraftView {
	t.t.Helper()
	editor, boss := t.marketEditor("person_ed"), t.marketEditor("person_bo")
	item := t.stall(editor)
	if _, err := t.Edit(editor, Edited{Item: item, Note: "新增事项", New: true}); err != nil {
		t.t.Fatal(err)
	}
	t.decides(editor, Act{Item: item.Key, Version: 1, Do: "submit"})
	t.decides(boss, Act{Item: item.Key, Version: 1, Do: "publish"})
	d, err := t.Begin(applicant, item.Key, "", nil)
	if err != nil {
		t.t.Fatal(err)
	}
	return d
}

// handedIn gives the answers with which a case was opened.
func (t *town) handedIn(id string) (out form.Answers) {
	t.t.Helper()
	err := t.DB.View(t.t.Context(), func(tx *db.Tx) error {
		w, err := t.cases.Wrote(t.t.Context(), tx, cases.CaseID(id))
		if err != nil {
			return err
		}
		out, err = form.Parse(w.Form.Answers)
		return err
	})
	if err != nil {
		t.t.Fatal(err)
	}
	return out
}

func TestWhoAppliesIsWhatTheAccountSays(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		d := t.stallFor(wang)
		for name, answers := range map[string]string{
			"/answers/name":       `{"name":"李四","area":2}`,
			"/answers/citizen_id": `{"citizen_id":"` + fatherID + `","area":2}`,
		} {
			_, err := t.SaveStep(wang, Save{Draft: d.ID, Step: "applicant", Revision: d.Revision, Answers: json.RawMessage(answers)})
			if !errors.Is(err, ErrAnswers) || len(fault.From(err).Fields) != 1 || fault.From(err).Fields[0].Path != name || fault.From(err).Fields[0].Code != codeFixed {
				t.t.Errorf("%s of somebody else: %v %+v", name, err, fault.From(err).Fields)
			}
		}
		// Left out, or written in another form, it is the account's; the phone may be another.
		d = t.saves(wang, d, "applicant", map[string]any{"name": "", "citizen_id": "11010519491231002x", "phone": "13900139000", "area": 2.0})
		if d.Answers["name"] != "王小明" || d.Answers["citizen_id"] != motherID || d.Answers["phone"] != "13900139000" || d.Prefilled["name"] == "" || d.Prefilled["phone"] != "" {
			t.t.Errorf("it says %+v, known are %+v", d.Answers, d.Prefilled)
		}
	})
}

func TestAnAccountThatChangesMeanwhileIsFollowed(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		d := t.stallFor(wang)
		t.people.name = "王晓明"
		seen, err := t.Resume(wang, d.ID)
		if err != nil || seen.Answers["name"] != "王晓明" {
			t.t.Errorf("the application says %+v, %v", seen.Answers, err)
		}
		// A window that was open before sends what it was shown.
		d = t.saves(wang, d, "applicant", map[string]any{"name": "王小明", "phone": "13800138000", "area": 2.0})
		d = t.saves(wang, d, "confirm", map[string]any{"truthful": true})
		if d.Answers["name"] != "王晓明" {
			t.t.Errorf("it was kept as %v", d.Answers["name"])
		}
		t.people.name = "王小名"
		out, err := t.Submit(wang, d.ID, d.Revision, "mobile")
		if err != nil {
			t.t.Fatal(err)
		}
		if name := t.handedIn(out.Case)["name"]; name != "王小名" {
			t.t.Errorf("the case says %v", name)
		}
	})
}
