package services

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"citybrain/domain/cases"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

func TestABirthIsOneFormAndFourCases(t *testing.T) {
	eachTown(t, func(t *town) {
		mother := t.citizen("person_wang")
		d, err := t.Begin(mother, "having-a-child", "310106013", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		if d.Saved != 3 || d.Answers["name"] != "王小明" || d.Region != "310106" {
			t.t.Errorf("the account saves %d fields (%v) in %s", d.Saved, d.Prefilled, d.Region)
		}
		d = t.fills(mother, d, map[string]any{"married": true, "child_name": "王一诺"})
		checked, err := t.Check(mother, d.ID)
		if err != nil || len(checked.Wrong) != 0 || len(checked.Parts) != 4 || len(checked.Missing) != 0 {
			t.t.Fatalf("check: %v, wrong %v, parts %v, missing %v", err, checked.Wrong, checked.Parts, checked.Missing)
		}
		done, err := t.Submit(mother, d.ID, d.Revision, "mobile")
		if err != nil || len(done.Parts) != 4 {
			t.t.Fatalf("submit: %v, %v", done, err)
		}
		again, err := t.Submit(mother, d.ID, d.Revision, "mobile")
		if err != nil || again.Case != done.Case {
			t.t.Errorf("a second submission gave %v (%v), not the same case", again, err)
		}
		mine, err := t.cases.Mine(mother, cases.MineQuery{})
		if err != nil || len(mine.Items) != 1 || mine.Items[0].Parts != 4 {
			t.t.Errorf("she follows %+v (%v), not the whole with its four parts", mine.Items, err)
		}
		view, err := t.cases.Show(mother, cases.CaseID(done.Case))
		if err != nil || len(view.Parts) != 4 {
			t.t.Errorf("the whole shows %d parts (%v)", len(view.Parts), err)
		}
		early, err := t.Begin(mother, "household-move", "310101", nil)
		if err != nil || early.Answers["household"] != nil {
			t.t.Errorf("what nobody has looked at yet is taken for true: %v (%v)", early.Answers, err)
		}
		for _, part := range done.Parts {
			t.hears(cases.CaseID(part), "granted")
		}
		next, err := t.Begin(mother, "marriage-appointment", "", nil)
		if err != nil || next.Saved < 3 {
			t.t.Errorf("the next form saves %d fields (%v)", next.Saved, err)
		}
		move, err := t.Begin(mother, "household-move", "310106", nil)
		if err != nil || move.Answers["household"] == nil {
			t.t.Errorf("the household's address of the earlier form is asked again: %v (%v)", move.Answers, err)
		}
	})
}

func TestTwoWindowsOnOneApplication(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d, err := t.Begin(ctx, "residence-permit", "310106", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		same, err := t.Begin(ctx, "residence-permit", "310106", nil)
		if err != nil || same.ID != d.ID {
			t.t.Errorf("beginning again makes another application: %v, %v", same.ID, err)
		}
		t.saves(ctx, d, "stepb", map[string]any{"dwelling": "rent", "since": "2025-01-01"})
		_, err = t.SaveStep(ctx, Save{Draft: d.ID, Step: "stepb", Revision: d.Revision, Answers: json.RawMessage(`{"dwelling":"own"}`)})
		if !errors.Is(err, ErrRevision) {
			t.t.Errorf("the second window was told %v", err)
		}
		now, err := t.Resume(ctx, d.ID)
		if err != nil || now.Answers["dwelling"] != "rent" || now.Step != "stepc" {
			t.t.Errorf("the application holds %v at %s (%v)", now.Answers, now.Step, err)
		}
		if _, err := t.Resume(t.citizen("person_li"), d.ID); !errors.Is(err, ErrNoDraft) {
			t.t.Errorf("somebody else sees it: %v", err)
		}
		if err := t.Drop(ctx, d.ID); err != nil {
			t.t.Fatal(err)
		}
		if _, err := t.Resume(ctx, d.ID); !errors.Is(err, ErrNoDraft) {
			t.t.Errorf("what was dropped is still there: %v", err)
		}
	})
}

func TestWhatCannotBeSoIsToldWithItsPlace(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d, err := t.Begin(ctx, "food-permit", "310106", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		for name, answers := range map[string]string{
			"too small": `{"area":0}`, "no choice": `{"trade":"gold"}`, "a text": `{"area":"many"}`, "unknown": `{"colour":"red"}`, "a script as number": `{"seats":"<script>"}`,
		} {
			_, err := t.SaveStep(ctx, Save{Draft: d.ID, Step: "stepb", Revision: d.Revision, Answers: json.RawMessage(answers)})
			if !errors.Is(err, ErrAnswers) || len(fault.From(err).Fields) != 1 {
				t.t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := t.SaveStep(ctx, Save{Draft: d.ID, Step: "stepb", Revision: d.Revision, Answers: json.RawMessage(`[1`)}); !errors.Is(err, ErrBody) {
			t.t.Errorf("broken JSON: %v", err)
		}
		if _, err := t.Submit(ctx, d.ID, d.Revision, "pc"); !errors.Is(err, ErrAnswers) {
			t.t.Errorf("an empty application was taken: %v", err)
		}
		if _, err := t.GiveMaterials(ctx, d.ID, d.Revision, map[string]string{"plan": "promise"}); !errors.Is(err, ErrPaper) {
			t.t.Errorf("a promise stands for a plan: %v", err)
		}
	})
}

func TestAnItemIsPublishedByAnother(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.as("person_ed", "/sh/market", "31", EditPermission)
		boss := t.as("person_bo", "/sh/market", "31", PublishPermission, EditPermission)
		item := t.book.Load().find("food-permit", t.Clock.Now()).Item
		item.Promised.Amount = 3
		v, err := t.Edit(editor, Edited{Item: item, Note: "缩短时限"})
		if err != nil || v.No != 2 || v.State != Draft {
			t.t.Fatalf("edit: %+v, %v", v, err)
		}
		if _, err := t.Decide(boss, Act{Item: "food-permit", Version: 2, Do: "publish"}); !errors.Is(err, ErrState) {
			t.t.Errorf("a draft was published: %v", err)
		}
		t.decides(boss, Act{Item: "food-permit", Version: 2, Do: "submit"})
		if _, err := t.Edit(t.as("person_po", "/sh/police", "31", EditPermission), Edited{Item: item, Note: "越权"}); err == nil {
			t.t.Error("the police edits an item of the market")
		}
		own := item
		own.Key, own.Basic = "own-item", "310112345000"
		mine, err := t.Edit(boss, Edited{Item: own, Note: "新事项"})
		if err != nil {
			t.t.Fatal(err)
		}
		t.decides(boss, Act{Item: "own-item", Version: mine.No, Do: "submit"})
		if _, err := t.Decide(boss, Act{Item: "own-item", Version: mine.No, Do: "publish"}); !errors.Is(err, ErrFourEyes) {
			t.t.Errorf("who edits publishes: %v", err)
		}
		later := t.Clock.Now().AddDate(0, 0, 3)
		t.decides(boss, Act{Item: "food-permit", Version: 2, Do: "publish", From: later})
		if got := t.book.Load().find("food-permit", t.Clock.Now()); got.No != 1 {
			t.t.Errorf("version %d holds before its day", got.No)
		}
		t.clock.Set(later)
		if got := t.book.Load().find("food-permit", t.Clock.Now()); got.No != 2 || got.Item.Promised.Amount != 3 {
			t.t.Errorf("on its day version %d holds", got.No)
		}
		t.seedAll()
		if got := t.book.Load().find("food-permit", t.Clock.Now()); got.No != 2 {
			t.t.Errorf("loading the pack again brought version %d", got.No)
		}
		item.Class, item.Promised.Amount = "nonsense", 500
		if _, err := t.Edit(editor, Edited{Item: item, Note: "错误"}); !errors.Is(err, ErrItem) || len(fault.From(err).Fields) < 2 {
			t.t.Errorf("nonsense was taken: %v", err)
		}
	})
}

func (t *town) decides(ctx context.Context, a Act) {
	t.t.Helper()
	if _, err := t.Decide(ctx, a); err != nil {
		t.t.Fatalf("%s: %v", a.Do, err)
	}
}

func TestEveryItemOnlineCanBeAppliedFor(t *testing.T) {
	eachTown(t, func(t *town) {
		if t.DB.Engine() != db.SQLite {
			return // the same on every engine, and it takes its time
		}
		ctx := t.citizen("person_wang")
		n := 0
		for _, v := range t.book.Load().all(t.Clock.Now()) {
			if !v.Item.online() {
				continue
			}
			d, err := t.Begin(ctx, v.Item.Key, "", nil)
			if err != nil {
				t.t.Fatalf("%s: %v", v.Item.Key, err)
			}
			d = t.fills(ctx, d, map[string]any{})
			if _, err := t.Submit(ctx, d.ID, d.Revision, "pc"); err != nil {
				t.t.Fatalf("%s: %v", v.Item.Key, err)
			}
			n++
		}
		t.t.Logf("%d items were applied for", n)
	})
}
