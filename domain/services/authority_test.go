package services

import (
	"context"
	"errors"
	"sync"
	"testing"

	"citybrain/domain/cases"
	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

func TestAnAgentAppliesForAFirmInItsMattersOnly(t *testing.T) {
	eachTown(t, func(t *town) {
		agent := auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: "person_wang", For: "firm_li", Level: 2})
		if _, err := t.Begin(agent, "food-permit", "310106", nil); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("an agent for taxes applies for a food permit: %v", err)
		}
		if _, err := t.Begin(agent, "residence-permit", "310106", nil); !errors.Is(err, ErrForPeople) {
			t.t.Errorf("a firm applies for a residence permit: %v", err)
		}
		d, err := t.Begin(agent, "tax-close", "310106", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		d = t.fills(agent, d, map[string]any{})
		done, err := t.Submit(agent, d.ID, d.Revision, "pc")
		if err != nil {
			t.t.Fatal(err)
		}
		view, err := t.cases.Show(agent, cases.CaseID(done.Case))
		if err != nil || view.Number != done.Number {
			t.t.Errorf("the agent does not see the case: %+v, %v", view, err)
		}
		own, err := t.Begin(t.citizen("person_wang"), "tax-close", "310106", nil)
		if err != nil || own.ID == d.ID || own.Answers["credit_code"] != nil {
			t.t.Errorf("what was answered for the firm stands in the agent's own form: %+v, %v", own, err)
		}
		t.hears(cases.CaseID(done.Case), "granted")
		again, err := t.Begin(agent, "invoice-setup", "310106", nil)
		if err != nil || again.Saved < 2 {
			t.t.Errorf("the next form of the firm saves %d fields (%v)", again.Saved, err)
		}
	})
}

func TestAnItemAsksForItsRealNameLevel(t *testing.T) {
	eachTown(t, func(t *town) {
		shy := auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: "person_shy", Level: 1})
		if _, err := t.Begin(shy, "property-registration", "310106", nil); !errors.Is(err, auth.ErrLevel) {
			t.t.Errorf("level one registers a home: %v", err)
		}
		two := auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: "person_two", Level: 2})
		for _, key := range []ItemKey{"property-registration", "second-hand-home", "legal-representative-change"} {
			if _, err := t.Begin(two, key, "310106", nil); !errors.Is(err, auth.ErrLevel) {
				t.t.Errorf("level two applies for %s: %v", key, err)
			}
			if page, err := t.Show(two, key); err != nil || page.Item.Level != auth.LevelThree {
				t.t.Errorf("the guide to %s asks for level %d, %v", key, page.Item.Level, err)
			}
		}
		if _, err := t.Begin(t.t.Context(), "residence-permit", "310106", nil); !errors.Is(err, auth.ErrUnauthenticated) {
			t.t.Errorf("nobody applies: %v", err)
		}
		if _, err := t.Begin(t.citizen("person_wang"), "residence-permit", "440100", nil); !errors.Is(err, ErrNoPlace) {
			t.t.Errorf("it is handled in Guangzhou: %v", err)
		}
	})
}

func TestNothingIsLostWhereTheLevelDoesNotReachToTheEnd(t *testing.T) {
	eachTown(t, func(t *town) {
		with := func(level int) context.Context {
			return auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: "person_wang", Level: level})
		}
		d := t.fills(with(3), t.begins(with(3), "second-hand-home"), map[string]any{"fund_loan": false})
		_, err := t.Submit(with(2), d.ID, d.Revision, "pc")
		if f := fault.From(err); !errors.Is(err, auth.ErrLevel) || f.Args["needed"] != 3 {
			t.t.Errorf("level two buys a home: %v", err)
		}
		now, err := t.Resume(with(2), d.ID)
		if err != nil || len(now.Answers) != len(d.Answers) || now.Case != "" {
			t.t.Errorf("of %d answers %d are left: %v", len(d.Answers), len(now.Answers), err)
		}
		if _, err := t.Submit(with(3), d.ID, d.Revision, "pc"); err != nil {
			t.t.Errorf("it does not go on: %v", err)
		}
	})
}

func TestHandingInFromTwoWindowsAtOnceMakesOneCase(t *testing.T) {
	eachTown(t, func(t *town) {
		ctx := t.citizen("person_wang")
		d, err := t.Begin(ctx, "pension-certificate", "310106", nil)
		if err != nil {
			t.t.Fatal(err)
		}
		d = t.fills(ctx, d, map[string]any{"proof_year": 2025.0})
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if _, err := t.Submit(ctx, d.ID, d.Revision, "pc"); err != nil && !errors.Is(err, ErrRevision) {
					t.t.Errorf("handing in: %v", err)
				}
			})
		}
		wait.Wait()
		again, err := t.Submit(ctx, d.ID, d.Revision, "pc")
		if err != nil || again.Case == "" {
			t.t.Fatalf("asked again: %+v, %v", again, err)
		}
		if n := t.casesOf("person_wang"); n != 1 {
			t.t.Errorf("%d cases were made", n)
		}
	})
}

func TestAnAuthorityThatEndsInTheMiddleOfAFormClosesIt(t *testing.T) {
	eachTown(t, func(t *town) {
		agent := auth.With(t.t.Context(), auth.Principal{Kind: auth.Person, ID: "person_wang", For: "firm_li", Level: 2})
		d := t.fills(agent, t.begins(agent, "tax-close"), map[string]any{})
		if _, err := t.Resume(t.citizen("person_wang"), d.ID); !errors.Is(err, ErrActing) {
			t.t.Errorf("the agent goes on as herself: %v", err)
		}
		t.people.agents["person_wang"] = false
		if _, err := t.Resume(agent, d.ID); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("what the firm wrote is still to be read: %v", err)
		}
		if _, err := t.SaveStep(agent, Save{Draft: d.ID, Step: d.Step, Revision: d.Revision}); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("a step was saved: %v", err)
		}
		if _, err := t.Submit(agent, d.ID, d.Revision, "pc"); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("it was handed in: %v", err)
		}
		if err := t.Drop(agent, d.ID); err != nil {
			t.t.Errorf("it cannot even be dropped: %v", err)
		}
	})
}
