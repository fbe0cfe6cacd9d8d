package services

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"citybrain/domain/services/form"
	"citybrain/domain/services/itemcode"
	"citybrain/kernel/fault"
)

func (t *town) marketEditor(name string) context.Context {
	return t.as(name, "/sh/market", "31", EditPermission, PublishPermission)
}

// stall is a new item of the market's department, ready to be written.
func (t *town) stall(who context.Context) Item {
	t.t.Helper()
	begun, err := t.Fresh(who, Fresh{Department: "market", Type: "07"})
	if err != nil {
		t.t.Fatal(err)
	}
	i := begun.Item
	i.Key, i.Class, i.Name = "night-stall", t.book.Load().frame.Classes[0].Code, Text{ZH: "夜市摊位确认", EN: "Confirm a stall of the night market"}
	i.Form.Steps[0].Fields = append(i.Form.Steps[0].Fields, form.Field{Code: "area", Kind: form.Number, Label: Text{ZH: "摊位面积", EN: "Area"}},
		form.Field{Code: "fire", Kind: form.Truth, Label: Text{ZH: "是否用明火", EN: "Open fire"}, When: "form.area > 4"})
	return i
}

func TestANewItemGetsCodesThatAreFree(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.marketEditor("person_ed")
		begun, err := t.Fresh(editor, Fresh{Department: "market", Type: "07"})
		if err != nil || len(begun.Implementations) == 0 {
			t.t.Fatal(begun, err)
		}
		for _, one := range begun.Implementations {
			code, err := itemcode.Parse(one.Code)
			if err != nil || len(one.Code) != 31 || code.Basic.Type != itemcode.Confirmation || code.Credit != one.Department.Credit {
				t.t.Errorf("the code %s: %v", one.Code, err)
			}
		}
		if key := t.book.Load().sharing(&begun.Item); key != "" {
			t.t.Errorf("%s has it already", key)
		}
		food := t.book.Load().find("food-permit", t.Clock.Now()).Item
		part, err := t.Fresh(editor, Fresh{Department: food.Department, From: "food-permit"})
		if err != nil || part.Item.Basic != food.Basic[:9]+"001" || len(part.Item.Form.Steps) == 0 || part.Item.Key != "" {
			t.t.Errorf("a further part of it: %s, %v", part.Item.Basic, err)
		}
		all := t.as("person_all", "/sh", "31", EditPermission)
		same, err := t.Fresh(all, Fresh{Department: "police", From: "food-permit"})
		if err != nil || same.Item.Basic != food.Basic || t.book.Load().sharing(&same.Item) != "" {
			t.t.Errorf("of another department: %s, %v", same.Item.Basic, err)
		}
		if _, err := t.Fresh(editor, Fresh{Department: "police", Type: "07"}); !fault.Is(err, fault.Denied) {
			t.t.Errorf("an item of the police: %v", err)
		}
		if _, err := t.Fresh(editor, Fresh{Department: "market", Type: "99"}); !errors.Is(err, itemcode.ErrBasic) {
			t.t.Errorf("a type that there is not: %v", err)
		}
		if _, err := t.Fresh(t.citizen("person_wang"), Fresh{Department: "market", Type: "07"}); !fault.Is(err, fault.Denied) {
			t.t.Errorf("a citizen: %v", err)
		}
	})
}

func TestANewItemIsWrittenReviewedAndAppliedFor(t *testing.T) {
	eachTown(t, func(t *town) {
		editor, other, boss := t.marketEditor("person_ed"), t.marketEditor("person_ot"), t.marketEditor("person_bo")
		item := t.stall(editor)
		item.Form.Steps[0].Fields[4].When = "form.area >"
		item.Flow = "nowhere"
		_, err := t.Edit(editor, Edited{Item: item, Note: "新增事项", New: true})
		told := map[string]string{}
		for _, one := range fault.From(err).Fields {
			told[one.Path] = one.Message
		}
		if !errors.Is(err, ErrItem) || !strings.Contains(told["/item/form/steps/0/fields/4/when"], "题目 fire 的条件写得不对：第 ") || told["/item/flow"] == "" {
			t.t.Errorf("what is wrong is told where it is: %+v, %v", told, err)
		}
		item = t.stall(editor)
		v, err := t.Edit(editor, Edited{Item: item, Note: "新增事项", New: true})
		if err != nil || v.No != 1 || v.State != Draft {
			t.t.Fatalf("%+v, %v", v, err)
		}
		if _, err := t.Edit(other, Edited{Item: item, Note: "又一个", New: true}); !errors.Is(err, ErrTaken) {
			t.t.Errorf("a second item of that key: %v", err)
		}
		twin := item
		twin.Key = "night-stall-two"
		if _, err := t.Edit(other, Edited{Item: twin, Note: "编码相同", New: true}); !errors.Is(err, ErrItem) || fault.From(err).Fields[0].Path != "/item/basic" {
			t.t.Errorf("its code for another item: %v", err)
		}
		seen, err := t.Work(other, item.Key)
		if err != nil || seen.Own {
			t.t.Fatal(seen, err)
		}
		item.Visits = 0
		if _, err := t.Edit(other, Edited{Item: item, Note: "零跑动", Seen: seen.Mark}); err != nil {
			t.t.Fatal(err)
		}
		t.decides(other, Act{Item: item.Key, Version: 1, Do: "submit"})
		for _, who := range []context.Context{editor, other} {
			if _, err := t.Decide(who, Act{Item: item.Key, Version: 1, Do: "publish"}); !errors.Is(err, ErrFourEyes) {
				t.t.Errorf("one of the two who wrote it published it: %v", err)
			}
		}
		day := t.Clock.Now().AddDate(0, 0, 3)
		t.decides(boss, Act{Item: item.Key, Version: 1, Do: "publish", From: day})
		wang := t.citizen("person_wang")
		if _, err := t.Show(wang, item.Key); !errors.Is(err, ErrNoItem) {
			t.t.Errorf("before its day: %v", err)
		}
		t.clock.Set(day)
		if _, err := t.Show(wang, item.Key); err != nil {
			t.t.Error(err)
		}
		d, err := t.Begin(wang, item.Key, "", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		d = t.saves(wang, d, "applicant", map[string]any{"name": "王小明", "citizen_id": motherID, "phone": "13800138000", "area": 6.0, "fire": true})
		d = t.saves(wang, d, "confirm", map[string]any{"truthful": true})
		if out, err := t.Submit(wang, d.ID, d.Revision, "mobile"); err != nil || out.Case == "" {
			t.t.Errorf("%+v, %v", out, err)
		}
	})
}

func TestAFormIsTriedWhileItIsWritten(t *testing.T) {
	eachTown(t, func(t *town) {
		editor := t.marketEditor("person_ed")
		f := t.stall(editor).Form
		small, err := t.TryForm(editor, FormTrial{Form: f, Answers: json.RawMessage(`{"area":2}`)})
		if err != nil || len(small.Steps) != 2 || strings.Contains(strings.Join(small.Asked, " "), "fire") {
			t.t.Errorf("a small stall: %+v, %v", small, err)
		}
		large, err := t.TryForm(editor, FormTrial{Form: f, Answers: json.RawMessage(`{"area":6,"phone":"x"}`)})
		if err != nil || !strings.Contains(strings.Join(large.Asked, " "), "fire") {
			t.t.Errorf("a large one: %+v, %v", large, err)
		}
		codes := map[string]string{}
		for _, one := range large.Wrong {
			codes[one.Step+one.Path] = one.Code
		}
		if codes["applicant/answers/phone"] != "services.phone" || codes["confirm/answers/truthful"] != "services.required" {
			t.t.Errorf("what is wrong with the answers: %+v", codes)
		}
		f.Steps[0].Fields[4].When = "form.size > 4"
		broken, err := t.TryForm(editor, FormTrial{Form: f})
		if err != nil || len(broken.Steps) != 0 || len(broken.Findings) != 1 || broken.Findings[0].Path != "/form/steps/0/fields/4/when" {
			t.t.Errorf("a condition over what is not asked: %+v, %v", broken, err)
		}
		if _, err := t.TryForm(editor, FormTrial{Form: f, Answers: json.RawMessage(`[`)}); !errors.Is(err, ErrBody) {
			t.t.Errorf("answers that are none: %v", err)
		}
		if _, err := t.TryForm(t.citizen("person_wang"), FormTrial{Form: f}); !fault.Is(err, fault.Denied) {
			t.t.Errorf("a citizen: %v", err)
		}
	})
}
