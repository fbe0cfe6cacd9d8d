package services

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// police is who accepts in the district's police.
func (t *town) police() context.Context {
	return t.as("person_po", "", "310106", cases.AcceptPermission, cases.ReviewPermission, cases.ReadPermission)
}

// applies hands an application in.
func (t *town) applies(ctx context.Context, item ItemKey, own map[string]any) Submitted {
	t.t.Helper()
	d, err := t.Begin(ctx, item, "310106", nil)
	if err != nil {
		t.t.Fatal(err)
	}
	d = t.fills(ctx, d, own)
	done, err := t.Submit(ctx, d.ID, d.Revision, "mobile")
	if err != nil {
		t.t.Fatal(err)
	}
	return done
}

// wants lets the department send an application back for answers.
func (t *town) wants(id cases.CaseID, fields ...string) {
	t.t.Helper()
	in := cases.Acting{Action: "ask", Note: "请核对"}
	for _, one := range fields {
		in.Wanted = append(in.Wanted, cases.Wanted{Kind: cases.WantedAnswer, Code: one})
	}
	if _, err := t.cases.Act(t.police(), id, in); err != nil {
		t.t.Fatal(err)
	}
}

func TestAnApplicationIsReadAsItWasAsked(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		done := t.applies(wang, "residence-permit", map[string]any{"dwelling": "rent", "stay_reason": "job"})
		v, err := t.cases.Show(t.police(), cases.CaseID(done.Case))
		if err != nil || v.Sheet == nil || v.Sheet.Edition != 1 {
			t.t.Fatalf("there is no sheet: %v", err)
		}
		lines := map[string]cases.SheetLine{}
		for _, g := range v.Sheet.Groups {
			for _, l := range g.Lines {
				lines[l.Field] = l
			}
		}
		if l := lines["dwelling"]; l.Label.ZH != "住房性质" || l.Shown.ZH != "租赁住房" || l.Shown.EN != "A rented home" || l.From != "" {
			t.t.Errorf("the choice reads %+v", l)
		}
		if l := lines["citizen_id"]; !l.Masked || l.Shown.ZH == motherID || l.From != "account.citizen_id" {
			t.t.Errorf("the number reads %+v", l)
		}
		i := slices.IndexFunc(v.Sheet.Materials, func(m cases.SheetMaterial) bool { return m.Code == "lease" })
		if i < 0 || v.Sheet.Materials[i].How != "" || !v.Sheet.Materials[i].Required {
			t.t.Errorf("the materials are %+v", v.Sheet.Materials)
		}
	})
}

func TestOnlyWhatIsWantedIsAskedAgain(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		done := t.applies(wang, "residence-permit", map[string]any{"dwelling": "rent", "stay_reason": "job"})
		id := cases.CaseID(done.Case)
		if _, err := t.Correcting(wang, id, nil, false); !errors.Is(err, cases.ErrNotYours) {
			t.t.Errorf("nothing is wanted yet: %v", err)
		}
		t.wants(id, "dwelling")
		c, err := t.Correcting(wang, id, nil, true)
		asked, _ := c.Fields.Schema["properties"].(map[string]any)
		if err != nil || len(asked) != 1 || asked["dwelling"] == nil || c.Answers["dwelling"] != "rent" {
			t.t.Fatalf("what is asked again: %v, %v (%v)", asked, c.Answers, err)
		}
		_, err = t.Correct(wang, id, json.RawMessage(`{"dwelling":"own","stay_reason":"study"}`), false)
		if f := fault.From(err); !errors.Is(err, ErrAnswers) || len(f.Fields) != 1 || f.Fields[0].Path != "/answers/stay_reason" {
			t.t.Errorf("another answer was changed: %v", err)
		}
		if _, err := t.Correct(wang, id, json.RawMessage(`{"dwelling":"castle"}`), false); !errors.Is(err, ErrAnswers) {
			t.t.Errorf("a castle was taken: %v", err)
		}
		if _, err := t.Correct(t.citizen("person_li"), id, json.RawMessage(`{"dwelling":"own"}`), false); !errors.Is(err, cases.ErrNoCase) {
			t.t.Errorf("a stranger corrected it: %v", err)
		}
		if c, err = t.Correct(wang, id, json.RawMessage(`{"dwelling":"own"}`), false); err != nil || !c.Round.Wanted[0].Came {
			t.t.Fatalf("%+v, %v", c.Round, err)
		}
	})
}

func TestAnAnswerThatLeadsToOthersLetsThemBeAnswered(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		done := t.applies(wang, "retirement", map[string]any{"special_job": false})
		id := cases.CaseID(done.Case)
		t.wants(id, "special_job")
		if _, err := t.Correct(wang, id, json.RawMessage(`{"special_job":true}`), false); err != nil {
			t.t.Fatal(err)
		}
		p, err := t.cases.Track(wang, done.Number)
		if err != nil {
			t.t.Fatal(err)
		}
		needed := slices.ContainsFunc(p.Sheet.Materials, func(m cases.SheetMaterial) bool { return m.Code == "special_work" && m.Required })
		if !needed || p.Complete {
			t.t.Errorf("the proof of special work is not needed now: %+v", p.Sheet.Materials)
		}
	})
}

// agents let people act for the firm until that is taken back.
type agents struct{ may map[string]bool }

func (a agents) MayActFor(ctx context.Context, tx *db.Tx, subject, matter string) error {
	switch {
	case a.may[auth.From(ctx).ID] && matter == "":
		return nil
	case a.may[auth.From(ctx).ID]:
		return (&known{agents: a.may}).MayActFor(ctx, tx, subject, matter)
	}
	return auth.ErrDenied
}

func TestAFormerAgentSeesNothingOfTheFirm(t *testing.T) {
	eachTown(t, func(t *town) {
		held := agents{map[string]bool{"person_wang": true}}
		t.cases.Agents = held
		agent := auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: "person_wang", For: "firm_li", Level: 2})
		d, err := t.Begin(agent, "tax-close", "310106", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		d = t.fills(agent, d, map[string]any{})
		done, err := t.Submit(agent, d.ID, d.Revision, "pc")
		if err != nil {
			t.t.Fatal(err)
		}
		if mine, err := t.cases.Mine(agent, cases.MineQuery{}); err != nil || len(mine.Items) != 1 {
			t.t.Errorf("the agent follows %+v, %v", mine.Items, err)
		}
		delete(held.may, "person_wang")
		if _, err := t.cases.Track(agent, done.Number); !errors.Is(err, cases.ErrNoCase) {
			t.t.Errorf("a former agent follows it: %v", err)
		}
	})
}

func TestTheApplicationFollowsItsCase(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		d, err := t.Begin(wang, "residence-permit", "310106", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		d = t.fills(wang, d, map[string]any{"dwelling": "rent"})
		done, err := t.Submit(wang, d.ID, d.Revision, "pc")
		if err != nil {
			t.t.Fatal(err)
		}
		t.hears(cases.CaseID(done.Case), "refused")
		now, err := t.Resume(wang, d.ID)
		if err != nil || now.Outcome != "refused" {
			t.t.Errorf("the application says %q, %v", now.Outcome, err)
		}
		next, err := t.Begin(wang, "residence-permit", "310101", nil)
		if err != nil || next.Answers["home"] != nil {
			t.t.Errorf("what was refused is taken for true: %v, %v", next.Answers, err)
		}
		t.hears(cases.CaseID(done.Case), "granted")
		again, err := t.Begin(wang, "residence-permit", "310115", nil)
		if err != nil || again.Answers["home"] == nil {
			t.t.Errorf("what was granted is asked again: %v, %v", again.Answers, err)
		}
	})
}
