package services

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"citybrain/kernel/fault"
)

func TestWhatIsTypedOverIsNotCountedAsSpared(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.begins(ctx, "having-a-child")
		if d.Saved != 3 {
			t.t.Fatalf("%d fields are known", d.Saved)
		}
		d = t.saves(ctx, d, d.Step, map[string]any{"name": d.Answers["name"], "citizen_id": d.Answers["citizen_id"], "phone": "13900139000"})
		if d.Saved != 2 || d.Prefilled["phone"] != "" {
			t.t.Errorf("%d fields are counted: %v", d.Saved, d.Prefilled)
		}
	})
}

func TestAPackageCostsWhatItsPartsCost(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.begins(ctx, "opening-a-restaurant")
		d = t.saves(ctx, d, d.Step, map[string]any{"big_place": false, "sign": false})
		checked, err := t.Check(ctx, d.ID)
		if err != nil || len(checked.Parts) != 1 {
			t.t.Fatalf("%d parts (%v)", len(checked.Parts), err)
		}
		for _, one := range checked.Charges {
			if one.Item != checked.Parts[0].Key {
				t.t.Errorf("%s is charged and not applied for", one.Item)
			}
		}
		birth := t.begins(ctx, "having-a-child")
		checked, err = t.Check(ctx, birth.ID)
		if err != nil || len(checked.Charges) != 1 || checked.Charges[0].Fen != 37000 {
			t.t.Errorf("a birth costs %+v (%v)", checked.Charges, err)
		}
	})
}

func TestFieldsHideAndShowUnderAnswersThatAreNotSaved(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.begins(ctx, "food-permit")
		with, err := t.Asked(ctx, d.ID, map[string]any{"trade": "hot", "area": "many", "nonsense": nil})
		if err != nil || len(with) < len(d.Asked) {
			t.t.Errorf("%d fields are asked, before it were %d (%v)", len(with), len(d.Asked), err)
		}
		now, err := t.Resume(ctx, d.ID)
		if err != nil || now.Answers["trade"] != nil || now.Revision != d.Revision {
			t.t.Errorf("asking changed the draft: %+v (%v)", now, err)
		}
	})
}

func TestWhatTheGuideAskedStandsInTheForm(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d, err := t.Begin(ctx, "birth-registration", "310106", map[string]any{"married": true, "settle_with": "gold", "child_name": "<script>"})
		if err != nil || d.Answers["married"] != true || d.Answers["settle_with"] != nil || d.Answers["child_name"] != nil {
			t.t.Errorf("the form begins with %v (%v)", d.Answers, err)
		}
	})
}

func TestScriptsInNamesStayTextAndSignsThatDeceiveAreRefused(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d := t.begins(ctx, "having-a-child")
		step := t.stepOf(d, "child_name")
		hostile := `<img src=x onerror=alert(1)>`
		d = t.saves(ctx, d, step, map[string]any{"child_name": hostile})
		if d.Answers["child_name"] != hostile {
			t.t.Errorf("the name became %v", d.Answers["child_name"])
		}
		for name, value := range map[string]string{"a turn of direction": "王\u202e诺", "a zero": "王\x00诺", "too long": strings.Repeat("诺", 31), "too short": "诺"} {
			raw, _ := json.Marshal(map[string]string{"child_name": value})
			_, err := t.SaveStep(ctx, Save{Draft: d.ID, Step: step, Revision: d.Revision, Answers: raw})
			if !errors.Is(err, ErrAnswers) || fault.From(err).Fields[0].Path != "/answers/child_name" {
				t.t.Errorf("%s: %v", name, err)
			}
		}
		long := json.RawMessage(`{"child_name":"` + strings.Repeat("x", mostAnswers) + `"}`)
		if _, err := t.SaveStep(ctx, Save{Draft: d.ID, Step: step, Revision: d.Revision, Answers: long}); !errors.Is(err, ErrLarge) {
			t.t.Errorf("a quarter of a megabyte: %v", err)
		}
	})
}

// stepOf names the step that asks for a field.
func (t *town) stepOf(d DraftView, field string) string {
	b := t.book.Load()
	return stepOf(b.form(b.find(d.Item, t.Clock.Now())), field)
}
