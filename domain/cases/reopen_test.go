package cases

import (
	"context"
	"errors"
	"testing"

	"citybrain/domain/cases/flow"
	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
)

// permit opens a case of the flow that can be objected to.
func (t *town) permit() Case {
	t.t.Helper()
	return t.open(Opening{Kind: "service", Matter: "pavement_cafe", Code: "11310106MB2F30123U2000131002000", Flow: "objection", Title: Text{ZH: "占道经营许可", EN: "Pavement café"},
		Region: "310106", Org: market, Subject: "person_wang", SubjectName: "王小明", Phone: "13812345678", Channel: Mobile,
		Limits: Limits{Promised: &clock.Limit{Kind: clock.WorkingDays, Amount: 5}}})
}

// chief is another approver than the head.
func (t *town) chief() context.Context { return t.as("chief", market, "3101", DecidePermission) }

// refusedPermit is one that the head has refused.
func (t *town) refusedPermit() Case {
	t.t.Helper()
	c := t.permit()
	t.does(t.clerk(), c.ID, Acting{Action: "accept"})
	return t.does(t.head(), c.ID, Acting{Action: "refuse", Note: "影响通行"})
}

func TestAnObjectionIsLookedAtBySomebodyWhoDidNotDecide(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		chief := t.chief()
		c := t.refusedPermit()
		if v, err := t.Show(wang, c.ID); err != nil || len(v.Offers) != 1 || v.Offers[0].Until == nil {
			t.t.Fatalf("the applicant is offered %+v, %v", v.Offers, err)
		}
		t.refused(ErrNote, wang, c.ID, Acting{Action: "dispute"})
		t.refused(ErrNoCase, t.citizen("person_stranger"), c.ID, Acting{Action: "dispute", Note: "我也不同意"})
		t.at(4, 20, 10)
		c = t.does(wang, c.ID, Acting{Action: "dispute", Note: "桌椅不占盲道"})
		if c.Outcome != "" || c.Reopened != 1 || !c.Ended.IsZero() {
			t.t.Errorf("it runs again: %+v", c)
		}
		t.ends("the promise, anew", c.Due, "04-27 17:00")
		if list := t.tasks(c.ID); len(list) != 1 || list[0].holder != "post_chief" {
			t.t.Errorf("the one who did not decide has it: %+v", list)
		}
		t.refused(ErrDecided, t.head(), c.ID, Acting{Action: "uphold", Note: "维持原决定"})
		if err := t.Claim(t.head(), c.ID, ""); !errors.Is(err, ErrTaken) {
			t.t.Errorf("the head took it: %v", err)
		}
		if err := t.Release(chief, c.ID, Passing{}); err != nil {
			t.t.Fatal(err)
		}
		if err := t.Claim(t.head(), c.ID, ""); !errors.Is(err, ErrDecided) {
			t.t.Errorf("the head took it from the pool: %v", err)
		}
		c = t.does(chief, c.ID, Acting{Action: "uphold", Note: "维持原决定"})
		if c.Outcome != flow.Refused || c.Ended.IsZero() {
			t.t.Errorf("it ended again: %+v", c)
		}
		t.refused(flow.ErrGuard, wang, c.ID, Acting{Action: "dispute", Note: "还是不同意"})
	})
}

func TestAnObjectionThatComesTooLateIsRefused(t *testing.T) {
	eachTown(t, func(t *town) {
		wang := t.citizen("person_wang")
		c := t.refusedPermit() // on 30 March; sixty days end with Friday, 29 May
		t.at(6, 1, 9)
		t.refused(ErrAgainLate, wang, c.ID, Acting{Action: "dispute", Note: "不同意"})
		if v, err := t.Show(wang, c.ID); err != nil || len(v.Offers) != 0 {
			t.t.Errorf("the applicant is offered %+v, %v", v.Offers, err)
		}
	})
}

func TestAnOfficialMayOpenACaseAgainAndTheFiguresTellBothEnds(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.refusedPermit()
		t.refused(ErrNotYours, t.clerk(), c.ID, Acting{Action: "reopen", Note: "适用依据有误"})
		t.does(t.head(), c.ID, Acting{Action: "reopen", Note: "适用依据有误"})
		c = t.does(t.head(), c.ID, Acting{Action: "grant", Result: "沪占2026001"})
		if c.Outcome != flow.Granted || c.Reopened != 1 {
			t.t.Errorf("%+v", c)
		}
		v, err := t.Show(t.as("reader", market, "3101", ReadPermission), c.ID)
		if err != nil || v.Reopened != 1 {
			t.t.Fatal(v.Reopened, err)
		}
		again := 0
		for _, line := range v.History {
			if line.Kind == StepReopened && line.Note == "适用依据有误" && line.Action.ZH == "自行纠正" {
				again++
			}
		}
		if again != 1 {
			t.t.Errorf("the history tells %d times that it was opened again", again)
		}
		s, err := t.Supervise(t.as("watch", market, "3101", SupervisePermission), SuperviseQuery{})
		if err != nil || s.All.Received != 1 || s.All.Ended != 2 || s.All.Reopened != 1 || s.All.Granted != 1 || s.All.Refused != 1 {
			t.t.Errorf("%+v, %v", s.All, err)
		}
	})
}

func TestARunningCaseKeepsTheFlowItBeganWith(t *testing.T) {
	eachTown(t, func(t *town) {
		old := t.permit()
		t.republish("objection.yaml", "{code: accept, name: {zh: 受理, en: Accept}, to: deciding", "{code: admit, name: {zh: 准予受理, en: Admit}, to: deciding")
		fresh := t.permit()
		if old.FlowVersion != 1 || fresh.FlowVersion != 2 {
			t.t.Fatalf("versions %d and %d", old.FlowVersion, fresh.FlowVersion)
		}
		t.refused(flow.ErrNoAction, t.clerk(), old.ID, Acting{Action: "admit"})
		t.does(t.clerk(), old.ID, Acting{Action: "accept"})
		t.refused(flow.ErrNoAction, t.clerk(), fresh.ID, Acting{Action: "accept"})
		t.does(t.clerk(), fresh.ID, Acting{Action: "admit"})
		again := New(t.Deps) // a server that was started since
		if c, err := again.Act(t.head(), old.ID, Acting{Action: "refuse", Note: "影响通行"}); err != nil || c.FlowVersion != 1 {
			t.t.Errorf("version %d, %v", c.FlowVersion, err)
		}
	})
}

func TestAnOfficialOutsideHisRegionFindsNothing(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.permit()
		far := t.as("far", market, "310101", AcceptPermission, DecidePermission, ReadPermission, AssignPermission, SupervisePermission)
		t.refused(ErrNotYours, far, c.ID, Acting{Action: "accept"})
		for what, err := range map[string]error{
			"claim":    t.Claim(far, c.ID, ""),
			"release":  t.Release(far, c.ID, Passing{}),
			"transfer": t.Transfer(far, c.ID, Passing{Post: "post_far"}),
			"assign":   t.Assign(far, c.ID, ""),
		} {
			if !errors.Is(err, ErrNotYours) {
				t.t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := t.Show(far, c.ID); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("he sees it: %v", err)
		}
		if _, err := t.Texts(far, c.ID); err != nil {
			t.t.Errorf("a department without texts: %v", err)
		}
		if found, err := t.Seek(far, Seek{Text: "王小明"}); err != nil || len(found.Items) > 0 {
			t.t.Errorf("he finds %+v, %v", found.Items, err)
		}
		if list, err := t.Queue(far, QueueQuery{}); err != nil || len(list.Items) > 0 {
			t.t.Errorf("his queue holds %+v, %v", list.Items, err)
		}
		if _, err := t.Queue(far, QueueQuery{Region: "310106"}); !errors.Is(err, ErrNotYours) {
			t.t.Errorf("he asks for another region: %v", err)
		}
		if err := t.Transfer(t.as("boss", market, "3101", AssignPermission), c.ID, Passing{Post: "post_far"}); !errors.Is(err, ErrColleague) {
			t.t.Errorf("it was given to him: %v", err)
		}
	})
}

// TestSendingBackIsNotHandingOn tells the three apart: back a stage, back to the pool,
// on to a colleague.
func TestSendingBackIsNotHandingOn(t *testing.T) {
	eachTown(t, func(t *town) {
		clerk := t.clerk()
		other := t.as("other", market, "310106", AcceptPermission)
		c := t.permit()
		if got := t.tasks(c.ID)[0]; got.holder != "post_clerk" {
			t.t.Fatalf("of two who hold nothing the first has it: %+v", got)
		}
		if err := t.Transfer(clerk, c.ID, Passing{Post: "post_other", Note: "请您受理"}); err != nil {
			t.t.Fatal(err)
		}
		due := t.tasks(c.ID)[0].due
		t.at(3, 30, 15)
		if err := t.Release(other, c.ID, Passing{Note: "不在本人片区"}); err != nil {
			t.t.Fatal(err)
		}
		if got := t.tasks(c.ID)[0]; got.holder != "" || got.due != due || got.state != "submitted" {
			t.t.Errorf("in the pool, and its clock runs on: %+v", got)
		}
		t.does(clerk, c.ID, Acting{Action: "accept"})
		t.at(3, 31, 10)
		t.does(t.head(), c.ID, Acting{Action: "back", Note: "请核对地址"})
		if got := t.tasks(c.ID)[0]; got.state != "submitted" || got.due <= due {
			t.t.Errorf("a stage back, with a new limit: %+v", got)
		}
		v, err := t.Show(t.as("reader", market, "3101", ReadPermission), c.ID)
		if err != nil {
			t.t.Fatal(err)
		}
		kinds := map[StepKind]string{}
		for _, line := range v.History {
			kinds[line.Kind] = line.Note
		}
		if kinds[StepTransferred] != "请您受理" || kinds[StepReleased] != "不在本人片区" || kinds[StepMoved] != "请核对地址" {
			t.t.Errorf("%v", kinds)
		}
	})
}

func TestAFlowMaySendACaseUpTheLadder(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.permit()
		t.does(t.clerk(), c.ID, Acting{Action: "press", Note: "三个部门意见不一"})
		watch := t.as("watch", market, "3101", SupervisePermission)
		if list, err := t.Late(watch, LateQuery{Rung: 1}); err != nil || len(list.Items) != 1 || list.Items[0].Stage.Rung != 1 {
			t.t.Errorf("%+v, %v", list.Items, err)
		}
		if list, err := t.Late(watch, LateQuery{}); err != nil || len(list.Items) != 0 {
			t.t.Errorf("it is not late: %+v, %v", list.Items, err)
		}
		if _, err := t.Late(t.clerk(), LateQuery{}); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("a clerk supervises: %v", err)
		}
	})
}
