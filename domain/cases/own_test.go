package cases

import (
	"context"
	"errors"
	"slices"
	"testing"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// TestNobodyDecidesHisOwnAffair lets a clerk apply for himself, be the agent of a firm,
// and act for one whose application a colleague handed in: he takes, is given and
// decides none of them, and a colleague does.
func TestNobodyDecidesHisOwnAffair(t *testing.T) {
	eachTown(t, func(t *town) {
		t.Agents = firms{"firm_noodles": "person_clerk"}
		clerk := t.clerk()
		other := t.as("other", market, "310106", AcceptPermission, AssignPermission)
		for what, o := range map[string]Opening{
			"his own":                  {Subject: "person_clerk"},
			"handed in by him":         {Subject: "firm_other", Agent: "person_clerk"},
			"of a firm he acts for":    {Subject: "firm_noodles", Agent: "person_wang"},
			"of a firm, by its owner":  {Subject: "firm_noodles"},
			"of a stranger, after all": {Subject: "person_wang"},
		} {
			full := restaurantOf(80)
			full.Subject, full.Agent = o.Subject, o.Agent
			c := t.open(full)
			err := t.Claim(clerk, c.ID, "")
			if what == "of a stranger, after all" {
				if err != nil {
					t.t.Errorf("%s: %v", what, err)
				}
				continue
			}
			if !errors.Is(err, ErrOwnCase) {
				t.t.Errorf("%s: he takes it: %v", what, err)
			}
			if err := t.Transfer(other, c.ID, Passing{Post: "post_clerk"}); !errors.Is(err, ErrOwnCase) {
				t.t.Errorf("%s: it was given to him: %v", what, err)
			}
			t.refused(ErrOwnCase, clerk, c.ID, Acting{Action: "accept"})
			if v, err := t.Show(clerk, c.ID); err != nil || offersDuty(v) || !v.Concerns {
				t.t.Errorf("%s: he is offered %+v, %v", what, v.Offers, err)
			}
			if v, err := t.Show(other, c.ID); err != nil || !offersDuty(v) || v.Concerns {
				t.t.Errorf("%s: his colleague is offered %+v, %v", what, v.Offers, err)
			}
			t.does(other, c.ID, Acting{Action: "accept"})
		}
	})
}

// TestALoadNeverFallsOnWhoApplies gives a task to the one of two who did not apply.
func TestALoadNeverFallsOnWhoApplies(t *testing.T) {
	eachTown(t, func(t *town) {
		t.clerk()
		t.as("other", market, "310106", AcceptPermission)
		o := Opening{Kind: "service", Matter: "pavement_cafe", Code: "11310106MB2F30123U2000131002000", Flow: "objection", Title: Text{ZH: "占道经营许可"},
			Region: "310106", Org: market, Subject: "person_clerk", SubjectName: "陈窗口", Channel: Mobile}
		if list := t.tasks(t.open(o).ID); len(list) != 1 || list[0].holder != "post_other" {
			t.t.Errorf("%+v", list)
		}
	})
}

// offersDuty tells whether a case offers what only officials do.
func offersDuty(v View) bool {
	return slices.ContainsFunc(v.Offers, func(o Offered) bool { return o.Action != "withdraw" })
}

// firms tells who may act for which firm.
type firms map[string]string

func (f firms) MayActFor(ctx context.Context, _ *db.Tx, subject, _ string) error {
	if p := auth.From(ctx); p.Kind == auth.Person && f[subject] == p.ID {
		return nil
	}
	return auth.ErrDenied
}

// TestAPackageLivesAgainWithItsPart opens a refused part of a package again: the package
// runs with it, can be found among what runs, and ends anew when the part does.
func TestAPackageLivesAgainWithItsPart(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		whole := t.open(Opening{Kind: "service", Matter: "open_cafe", Code: "open_cafe", Flow: "package", Title: Text{ZH: "开咖啡馆一件事", EN: "Open a café"},
			Region: "310106", Org: market, Subject: "person_wang", SubjectName: "王小明", Channel: Mobile, Form: Form{Facts: flow.Facts{"children.expected": 2.0}}})
		part := func() Case {
			return t.open(Opening{Kind: "service", Matter: "pavement_cafe", Code: "11310106MB2F30123U2000131002000", Flow: "objection", Title: Text{ZH: "占道经营许可", EN: "Pavement café"},
				Parent: whole.ID, Region: "310106", Org: market, Subject: "person_wang", SubjectName: "王小明", Channel: Mobile})
		}
		good, bad := part(), part()
		t.does(t.clerk(), good.ID, Acting{Action: "accept"})
		t.does(t.head(), good.ID, Acting{Action: "grant", Result: "沪占2026001"})
		t.does(t.clerk(), bad.ID, Acting{Action: "accept"})
		t.does(t.head(), bad.ID, Acting{Action: "refuse", Note: "影响通行"})
		if got := t.find(whole.ID); got.Outcome != flow.Partly {
			t.t.Fatalf("the whole ended %q", got.Outcome)
		}
		t.chief()
		t.does(wang, bad.ID, Acting{Action: "dispute", Note: "桌椅不占盲道"})
		got := t.find(whole.ID)
		if got.Outcome != "" || !got.Ended.IsZero() || got.Position.State != "parts" || got.Reopened != 1 {
			t.t.Errorf("the whole stands in %q, ended %q, %d times again", got.Position.State, got.Outcome, got.Reopened)
		}
		if list, err := t.Mine(wang, MineQuery{Which: whichRunning}); err != nil || len(list.Items) != 1 || list.Items[0].Done != 1 {
			t.t.Errorf("what runs: %+v, %v", list.Items, err)
		}
		p := t.tracks(wang, whole.Number)
		last := p.Trail[len(p.Trail)-1]
		if last.What.ZH != "其中一个事项重新办理" || last.By != byApplicant || p.Ending != nil {
			t.t.Errorf("%+v, %+v", last, p.Ending)
		}
		t.does(t.chief(), bad.ID, Acting{Action: "change", Result: "沪占2026002"})
		if got := t.find(whole.ID); got.Outcome != flow.Granted || got.Ended.IsZero() {
			t.t.Errorf("the whole ended %q", got.Outcome)
		}
	})
}

// TestWhatStandsAsideIsNotAmongMyCases opens a case of a flow that is no application:
// who spoke finds it neither in the list nor by its number, nor are they told of it by
// the engine, while officials handle it as ever.
func TestWhatStandsAsideIsNotAmongMyCases(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		t.republish("objection.yaml", "start: submitted", "start: submitted\naside: true")
		c := t.permit()
		if !c.Aside || !t.find(c.ID).Aside {
			t.t.Fatalf("%+v", c)
		}
		t.apply(80)
		for _, which := range []string{"", whichRunning, whichNeeds} {
			list, err := t.Mine(wang, MineQuery{Which: which})
			for _, one := range list.Items {
				if err != nil || one.ID == c.ID {
					t.t.Errorf("%q has it: %+v, %v", which, list.Items, err)
				}
			}
		}
		if n, err := t.CountMine(wang); err != nil || n.Running != 1 {
			t.t.Errorf("%+v, %v", n, err)
		}
		if _, err := t.Track(wang, c.Number); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("he follows it: %v", err)
		}
		if _, err := t.Show(wang, c.ID); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("he opens it: %v", err)
		}
		if _, err := t.Say(t.clerk(), c.ID, "收到", false); !errors.Is(err, ErrNoThread) {
			t.t.Errorf("somebody writes to nobody: %v", err)
		}
		if _, err := t.Say(t.clerk(), c.ID, "请同事看一下", true); err != nil {
			t.t.Errorf("a note: %v", err)
		}
		t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		t.refused(ErrOwnCase, t.as("wang", market, "310106", DecidePermission), c.ID, Acting{Action: "refuse", Note: "不行"})
	})
}
