package cases

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"citybrain/domain/cases/flow"
	"citybrain/domain/cases/trial"
	"citybrain/domain/notify"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/web"
)

const permit = "restaurant_permit"

func (t *town) designer() context.Context {
	return t.as("designer", market, "31", DesignPermission)
}

func (t *town) publisher() context.Context {
	return t.as("publisher", market, "31", PublishPermission, DesignPermission)
}

// inForce gives a flow as it is written now.
func (t *town) inForce(code string) (d flow.Definition, no int64) {
	t.t.Helper()
	v, err := t.Flow(t.designer(), code)
	if err == nil {
		no = v.Versions[0].Version
		d, err = t.Definition(t.designer(), code, no)
	}
	if err != nil {
		t.t.Fatal(err)
	}
	return d, no
}

// writes saves a draft of a flow in which the acceptance may take three days.
func (t *town) writes(who context.Context, days int, revision int64) FlowDraft {
	t.t.Helper()
	d, _ := t.inForce(permit)
	d.States[0].Limit = &clock.Limit{Kind: clock.WorkingDays, Amount: days}
	draft, err := t.SaveFlow(who, permit, Edited{Definition: d, Revision: revision, Note: "收件高峰"})
	if err != nil {
		t.t.Fatal(err)
	}
	return draft
}

func TestANewVersionIsForNewCases(t *testing.T) {
	eachTown(t, func(t *town) {
		before := t.apply(80)
		draft := t.writes(t.designer(), 3, 0)
		if !draft.Own || len(draft.Findings) > 0 || draft.Base != 1 {
			t.t.Errorf("the draft is %+v", draft)
		}
		no, err := t.PublishFlow(t.publisher(), permit, draft.Revision)
		if err != nil || no != 2 {
			t.t.Fatalf("version %d, %v", no, err)
		}
		t.does(t.clerk(), before.ID, Acting{Action: "ask", Note: "缺平面图"})
		t.does(t.citizen("person_wang"), before.ID, Acting{Action: "supplement"})
		t.ends("a running case's acceptance", instant(t.tasks(before.ID)[0].due), "03-31 17:00")
		after := t.apply(80)
		t.ends("a new case's acceptance", instant(t.tasks(after.ID)[0].due), "04-02 17:00")

		view, err := t.Flow(t.publisher(), permit)
		if err != nil || len(view.Versions) != 2 || view.Draft != nil || view.Versions[0].Note != "收件高峰" || view.Versions[0].Running != 1 || view.Versions[1].Running != 1 {
			t.t.Errorf("the flow is %+v, %v", view, err)
		}
		list, err := t.Flows(t.designer(), FlowWish{Text: "食品"})
		if err != nil || len(list) != 1 || list[0].Running != 2 || list[0].Older != 1 || list[0].Source != fromDesk {
			t.t.Errorf("the list is %+v, %v", list, err)
		}
		differ, err := t.Compare(t.designer(), permit, 1, 2)
		if err != nil || len(differ) != 1 || strings.Join(differ[0].Place, "/") != "states/submitted/limit/amount" || differ[0].Was != "1" || differ[0].Is != "3" {
			t.t.Errorf("they differ in %+v, %v", differ, err)
		}
	})
}

func TestWhoDesignsDoesNotPublish(t *testing.T) {
	eachTown(t, func(t *town) {
		draft := t.writes(t.designer(), 3, 0)
		draft = t.writes(t.publisher(), 4, draft.Revision)
		if _, err := t.PublishFlow(t.publisher(), permit, draft.Revision); !errors.Is(err, ErrFlowEyes) {
			t.t.Errorf("who wrote on it published it: %v", err)
		}
		if _, err := t.PublishFlow(t.designer(), permit, draft.Revision); !fault.Is(err, fault.Denied) {
			t.t.Errorf("a designer published: %v", err)
		}
		third := t.as("third", market, "31", PublishPermission)
		if _, err := t.PublishFlow(third, permit, draft.Revision-1); !errors.Is(err, ErrFlowRevision) {
			t.t.Errorf("something else than was reviewed came into force: %v", err)
		}
		district := t.as("district", market, "310106", PublishPermission)
		if _, err := t.PublishFlow(district, permit, draft.Revision); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("a district let a flow of the whole city into force: %v", err)
		}
		if _, err := t.PublishFlow(third, permit, draft.Revision); err != nil {
			t.t.Error(err)
		}
		if _, err := t.PublishFlow(third, permit, draft.Revision); !errors.Is(err, ErrNoDraft) {
			t.t.Errorf("published twice: %v", err)
		}
	})
}

func TestTwoDesignersOnOneFlow(t *testing.T) {
	eachTown(t, func(t *town) {
		first := t.writes(t.designer(), 3, 0)
		d, _ := t.inForce(permit)
		other := t.as("other", market, "31", DesignPermission)
		for _, seen := range []int64{0, first.Revision + 1} {
			if _, err := t.SaveFlow(other, permit, Edited{Definition: d, Revision: seen}); !errors.Is(err, ErrFlowRevision) {
				t.t.Errorf("having seen revision %d: %v", seen, err)
			}
		}
		if err := t.DropFlow(other, permit, first.Revision+1); !errors.Is(err, ErrFlowRevision) {
			t.t.Errorf("dropped what was not seen: %v", err)
		}
		if err := t.DropFlow(other, permit, first.Revision); err != nil {
			t.t.Fatal(err)
		}
		if v, err := t.Flow(other, permit); err != nil || v.Draft != nil {
			t.t.Errorf("the draft is still there: %v", err)
		}
	})
}

func TestAFlowThatCannotWorkIsKeptButNotPublished(t *testing.T) {
	eachTown(t, func(t *town) {
		d, _ := t.inForce(permit)
		d.States[0].Actions[1].To = "nowhere"
		draft, err := t.SaveFlow(t.designer(), permit, Edited{Definition: d})
		if err != nil || len(draft.Findings) == 0 || draft.Findings[0].Code != "cases.flow_unknown_state" {
			t.t.Fatalf("%+v, %v", draft.Findings, err)
		}
		_, err = t.PublishFlow(t.publisher(), permit, draft.Revision)
		if !errors.Is(err, ErrFlow) || fault.From(err).Fields[0].Path != "/definition/states/0/actions/1/to" {
			t.t.Errorf("published: %v", err)
		}
		if _, err := t.Try(t.designer(), &d, trial.Script{}); !errors.Is(err, ErrFlow) {
			t.t.Errorf("tried: %v", err)
		}
		d.Code = "another"
		if _, err := t.SaveFlow(t.designer(), permit, Edited{Definition: d, Revision: draft.Revision}); !errors.Is(err, ErrFlowRenamed) {
			t.t.Errorf("renamed: %v", err)
		}
		if _, err := t.SaveFlow(t.clerk(), permit, Edited{Definition: d}); !fault.Is(err, fault.Denied) {
			t.t.Errorf("a clerk designs: %v", err)
		}
		if _, err := t.Flows(t.clerk(), FlowWish{}); !fault.Is(err, fault.Denied) {
			t.t.Errorf("a clerk looks at the drafts: %v", err)
		}
	})
}

func TestANewFlowBeginsAsADraft(t *testing.T) {
	eachTown(t, func(t *town) {
		d := flow.Definition{Code: "fresh", Name: flow.Words{ZH: "新流程"}}
		draft, err := t.SaveFlow(t.designer(), "fresh", Edited{Definition: d})
		if err != nil || draft.Base != 0 {
			t.t.Fatal(draft, err)
		}
		list, err := t.Flows(t.designer(), FlowWish{State: "draft"})
		if err != nil || len(list) != 1 || list[0].Code != "fresh" || list[0].Version != 0 || list[0].Findings == 0 {
			t.t.Errorf("%+v, %v", list, err)
		}
		if _, err := t.SaveFlow(t.designer(), "Fresh!", Edited{Definition: flow.Definition{Code: "Fresh!"}}); !errors.Is(err, ErrFlow) {
			t.t.Errorf("a code that is none: %v", err)
		}
		if _, err := t.Flow(t.designer(), "nothing"); !errors.Is(err, ErrNoFlow) {
			t.t.Errorf("a flow that is not there: %v", err)
		}
	})
}

func TestADraftThatWasOvertakenIsComparedFirst(t *testing.T) {
	eachTown(t, func(t *town) {
		draft := t.writes(t.designer(), 3, 0)
		d, _ := t.inForce(permit)
		d.States[0].Limit.Amount = 2
		if err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error { return t.adopt(t.t.Context(), tx, &d) }); err != nil {
			t.t.Fatal(err)
		}
		if _, err := t.PublishFlow(t.publisher(), permit, draft.Revision); !errors.Is(err, ErrFlowOvertaken) {
			t.t.Errorf("it came into force over the pack's: %v", err)
		}
		draft = t.writes(t.designer(), 5, draft.Revision)
		if no, err := t.PublishFlow(t.publisher(), permit, draft.Revision); err != nil || no != 3 {
			t.t.Errorf("version %d, %v", no, err)
		}
		if err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error { return t.adopt(t.t.Context(), tx, &d) }); err != nil {
			t.t.Fatal(err)
		}
		if _, no := t.inForce(permit); no != 3 {
			t.t.Errorf("the next start of the city took the designer's version back: %d", no)
		}
	})
}

// TestATrialGoesAsTheEngineGoes holds the simulation to the real thing: the same
// actions on the same days, the same ends.
func TestATrialGoesAsTheEngineGoes(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		t.at(4, 1, 17)
		t.does(t.officer(), c.ID, Acting{Branch: "food", Action: "visit"})
		t.at(4, 3, 17)
		t.does(t.officer(), c.ID, Acting{Branch: "food", Action: "agree"})
		c = t.does(t.fireman(), c.ID, Acting{Branch: "fire", Action: "agree"})

		d, _ := t.inForce(permit)
		o := restaurantOf(80)
		script := trial.Script{
			Case: trial.Setting{Form: map[string]any{"area": 80.0, "trade": "drinks", "promise": true}, Complete: true, Promised: o.Limits.Promised, Statutory: o.Limits.Statutory, Start: monday},
			Acts: []trial.Act{{Do: "act", Action: "accept"}, {Do: "wait", Days: 2}, {Do: "act", Branch: "food", Action: "visit"}, {Do: "wait", Days: 2},
				{Do: "act", Branch: "food", Action: "agree"}, {Do: "act", Branch: "fire", Action: "agree"}},
		}
		p, err := t.Try(t.designer(), &d, script)
		if err != nil || p.Refused != nil {
			t.t.Fatalf("%+v, %v", p.Refused, err)
		}
		task := t.tasks(c.ID)[0]
		if p.Position.State != c.Position.State || !p.Promised.Due.Equal(c.Due) || !p.Statutory.Due.Equal(c.Statutory) ||
			!p.Places[0].Light.Due.Equal(instant(task.due)) || !p.Places[0].Light.Yellow.Equal(instant(task.yellow)) {
			t.t.Errorf("the case stands in %s until %s (by law %s), the trial in %s until %s (%s)", c.Position.State, c.Due, c.Statutory, p.Position.State, p.Promised.Due, p.Statutory.Due)
		}
	})
}

// badge lets a test say who calls.
type badge struct{ p auth.Principal }

func (b badge) Authenticate(*http.Request) (auth.Principal, bool, error) { return b.p, true, nil }

func TestTheDesignersDoorRefusesWhatItCannotRead(t *testing.T) {
	eachTown(t, func(t *town) {
		s := web.New(web.Config{Authenticators: []web.Authenticator{badge{auth.From(t.publisher())}}})
		s.Mount(t.Module().Routes)
		server := httptest.NewServer(s)
		defer server.Close()
		for name, c := range map[string]struct {
			method, path, body string
			status             int
		}{
			"no JSON":              {"POST", "/flows/check", `{"definition":`, http.StatusBadRequest},
			"unknown key":          {"POST", "/flows/check", `{"definition":{"code":"a","name":{"zh":"","en":""},"roles":[],"start":"","states":[],"colour":"red"}}`, http.StatusUnprocessableEntity},
			"an empty flow":        {"POST", "/flows/check", `{"definition":{"code":"a","name":{"zh":"","en":""},"roles":[],"start":"","states":[]}}`, http.StatusOK},
			"too large":            {"POST", "/flows/check", `{"definition":"` + strings.Repeat("x", mostFlow) + `"}`, http.StatusRequestEntityTooLarge},
			"an act of no kind":    {"POST", "/flows/trial", `{"definition":{"code":"a","name":{"zh":"","en":""},"roles":[],"start":"","states":[]},"script":{"case":{},"acts":[{"do":"fly"}]}}`, http.StatusUnprocessableEntity},
			"YAML of no flow":      {"POST", "/flows/parse", `{"text":"a: [b"}`, http.StatusOK},
			"no such flow":         {"GET", "/flows/nothing", "", http.StatusNotFound},
			"no such version":      {"GET", "/flows/" + permit + "/versions/9", "", http.StatusNotFound},
			"no draft to export":   {"GET", "/flows/" + permit + "/yaml", "", http.StatusNotFound},
			"a version as YAML":    {"GET", "/flows/" + permit + "/yaml?version=1", "", http.StatusOK},
			"nothing to publish":   {"POST", "/flows/" + permit + "/publication", `{"revision":1}`, http.StatusNotFound},
			"a revision of no use": {"POST", "/flows/" + permit + "/publication", `{"revision":0}`, http.StatusUnprocessableEntity},
			"nothing to drop":      {"DELETE", "/flows/" + permit + "/draft?revision=1", "", http.StatusConflict},
		} {
			r, err := http.NewRequest(c.method, server.URL+"/api/v1"+c.path, strings.NewReader(c.body))
			if err != nil {
				t.t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("X-Citybrain", "test")
			answer, err := server.Client().Do(r)
			if err != nil {
				t.t.Fatal(err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != c.status {
				t.t.Errorf("%s: %d, not %d", name, answer.StatusCode, c.status)
			}
		}
	})
}

// templates are what can be told in a test.
type templates []string

func (list templates) InForce(_ context.Context, prefix string) (map[string]notify.Text, error) {
	out := map[string]notify.Text{}
	for _, code := range list {
		out[prefix+code] = notify.Same(code)
	}
	return out, nil
}

func TestADesignerIsToldOfAMessageThatThereIsNot(t *testing.T) {
	eachTown(t, func(t *town) {
		t.Words = templates{"granted", "desk_late"}
		d, _ := t.inForce("objection")
		for with, fine := range map[string]bool{"granted": true, "grantet": false, "desk_late": false, "": false} {
			d.States[1].Actions[1].Effects = []flow.Effect{{Kind: flow.Tell, With: with}}
			list, err := t.CheckFlow(t.designer(), &d)
			if err != nil {
				t.t.Fatal(err)
			}
			if fine != (len(list) == 0) {
				t.t.Errorf("telling %q: %+v", with, list)
			}
			if !fine && (list[0].Code != "cases.flow_template" || fmt.Sprint(list[0].Path) != "[states 1 actions 1 effects 0 with]" || !strings.Contains(list[0].ZH, "没有消息模板")) {
				t.t.Errorf("the finding is %+v", list[0])
			}
		}
		told, err := t.Tellable(t.designer())
		if err != nil || len(told) != 1 || told[0].Code != "granted" {
			t.t.Errorf("a designer can choose among %+v, %v", told, err)
		}
		if _, err := t.Tellable(t.citizen("person_wang")); !fault.Is(err, fault.Denied) {
			t.t.Errorf("a citizen read the templates: %v", err)
		}
	})
}

// items are what goes by flows, by the answers that their forms give to conditions.
type items map[string][]string

func (list items) Unasked(_ string, read FlowRead) (names []Text) {
	for name, fields := range list {
		if !slices.Contains(fields, read.Kind+" "+read.Field) {
			names = append(names, Text{ZH: name, EN: name})
		}
	}
	return names
}

// TestAFlowReadsWhatTheFormsOfItsItemsAsk gives an item a form without the question by
// which the flow decides.
func TestAFlowReadsWhatTheFormsOfItsItemsAsk(t *testing.T) {
	eachTown(t, func(t *town) {
		draft := t.writes(t.designer(), 3, 0)
		whole := []string{"number area", "text trade", "boolean promise"}
		t.Forms = items{"开饭店": whole, "开小吃店": {"text area", "text trade", "boolean promise"}}
		defer func() { t.Forms = nil }()
		_, err := t.PublishFlow(t.publisher(), permit, draft.Revision)
		told := fault.From(err).Fields
		if !errors.Is(err, ErrFlow) || len(told) == 0 || !strings.HasSuffix(told[0].Path, "/guard") && !strings.HasSuffix(told[0].Path, "/when") || !strings.Contains(told[0].Message, "开小吃店") {
			t.t.Fatalf("%+v, %v", told, err)
		}
		for _, one := range told {
			if strings.Contains(one.Message, "开饭店") || !strings.Contains(one.Message, "form.area") {
				t.t.Errorf("what is asked is missed, or what is not: %s", one.Message)
			}
		}
		t.Forms = items{"开饭店": whole}
		if _, err := t.PublishFlow(t.publisher(), permit, draft.Revision); err != nil {
			t.t.Error(err)
		}
	})
}
