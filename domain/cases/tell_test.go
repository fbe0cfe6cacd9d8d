package cases

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/cases/flow"
	"citybrain/domain/notify"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
)

// mailbox is what was told in a story, as "whom: template".
type mailbox struct {
	got  []string
	last notify.Notice
	keys map[string]bool
}

func (m *mailbox) Tell(_ context.Context, _ *db.Tx, n notify.Notice) error {
	if m.keys == nil {
		m.keys = map[string]bool{}
	}
	if m.keys[n.To+n.Key] { // as notify does
		return nil
	}
	m.keys[n.To+n.Key] = true
	m.got, m.last = append(m.got, n.To+": "+n.Template), n
	return nil
}

// reads gives what was told since the last time.
func (m *mailbox) reads() string {
	slices.Sort(m.got)
	text := strings.Join(m.got, ", ")
	m.got = nil
	return text
}

// roster is who serves in the stories.
type roster struct{}

func (roster) Holder(_ context.Context, _ *db.Tx, post string) (string, error) {
	return strings.Replace(post, "post_", "person_", 1), nil
}

func (roster) Holding(_ context.Context, _ *db.Tx, p auth.Permission, _ auth.Scope) ([]string, error) {
	return map[string][]string{AssignPermission.Code: {"person_head"}, SupervisePermission.Code: {"person_supervisor"}}[p.Code], nil
}

func TestApplicantsAndOfficialsAreTold(t *testing.T) {
	eachTown(t, func(t *town) {
		told := &mailbox{}
		t.Notify, t.Staff = told, roster{}
		t.publishAll("told.yaml")
		o := restaurantOf(60)
		o.Flow = "told"
		c := t.open(o)
		if got := told.reads(); got != "person_wang: cases.opened" {
			t.t.Error("opened:", got)
		}
		t.does(t.clerk(), c.ID, Acting{Action: "accept"})
		if got := told.reads(); got != "person_wang: cases.accepted" || told.last.Values["due"].ZH == "" || told.last.About != "case/"+c.Number {
			t.t.Error("accepted:", got, told.last.Values)
		}
		if err := t.Claim(t.officer(), c.ID, ""); err != nil {
			t.t.Fatal(err)
		}
		if err := t.Urge(t.citizen("person_wang"), c.ID); err != nil {
			t.t.Fatal(err)
		}
		if got := told.reads(); got != "person_officer: cases.desk_urged" || told.last.Values["stage"].EN != "Review" {
			t.t.Error("urged:", got, told.last.Values)
		}
		if _, err := t.Say(t.officer(), c.ID, "明天办好", false); err != nil {
			t.t.Fatal(err)
		}
		if _, err := t.Say(t.officer(), c.ID, "内部备注", true); err != nil {
			t.t.Fatal(err)
		}
		if got := told.reads(); got != "person_wang: cases.answered" || told.last.Values["note"].ZH != "明天办好" {
			t.t.Error("answered:", got)
		}
		now := t.tasks(c.ID)[0]
		for _, rung := range []struct {
			at   time.Time
			want string
		}{
			{instant(now.yellow), "person_officer: cases.desk_yellow"},
			{instant(now.due), "person_head: cases.desk_late, person_officer: cases.desk_late"},
			{instant(now.long), "person_officer: cases.desk_long, person_supervisor: cases.desk_long"},
		} {
			t.clock.Set(rung.at)
			for range 2 {
				if _, err := t.climb(t.t.Context()); err != nil {
					t.t.Fatal(err)
				}
			}
			if got := told.reads(); got != rung.want {
				t.t.Errorf("at %s: %s", rung.at.Format("01-02"), got)
			}
		}
		t.does(t.officer(), c.ID, Acting{Action: "ask", Note: "身份证件"})
		if got := told.reads(); got != "person_wang: cases.correction" || told.last.Values["note"].ZH != "身份证件" {
			t.t.Error("asked for more:", got)
		}
		t.does(t.citizen("person_wang"), c.ID, Acting{Action: "supplement"})
		t.does(t.officer(), c.ID, Acting{Action: "ask", Note: "照片"})
		if got := told.reads(); got != "person_wang: cases.correction" {
			t.t.Error("asked a second time:", got)
		}
		t.does(t.citizen("person_wang"), c.ID, Acting{Action: "supplement"})
		t.does(t.officer(), c.ID, Acting{Action: "grant", Result: "JY1"})
		if got := told.reads(); got != "person_wang: cases.granted" || told.last.Values["result"].EN != "JY1" {
			t.t.Error("granted:", got)
		}
	})
}

// TestWhatIsDoneAtOnceIsToldOnce grants a case in the moment in which it is handed in: one
// message says that it is done, where the flow says so; where it says nothing, that it began.
func TestWhatIsDoneAtOnceIsToldOnce(t *testing.T) {
	eachTown(t, func(t *town) {
		told := &mailbox{}
		t.Notify, t.Staff = told, roster{}
		t.apply(20)
		if got := told.reads(); got != "person_wang: cases.opened" {
			t.t.Errorf("of a flow that tells nothing: %s", got)
		}
		t.republish("joint.yaml", "effects: [{kind: issue}]", "effects: [{kind: issue}, {kind: tell, with: granted}]")
		if c := t.apply(20); c.Outcome != flow.Granted {
			t.t.Fatalf("%q", c.Outcome)
		}
		if got := told.reads(); got != "person_wang: cases.granted" {
			t.t.Error(got)
		}
	})
}

func TestAFirmIsToldByWhoActsForIt(t *testing.T) {
	eachTown(t, func(t *town) {
		told := &mailbox{}
		t.Notify, t.Staff = told, roster{}
		o := restaurantOf(60)
		o.Subject, o.Agent = "firm_01", "person_chen"
		t.open(o)
		if got := told.reads(); got != "person_chen: cases.opened" {
			t.t.Error(got)
		}
		o.Agent = ""
		t.open(o)
		if got := told.reads(); got != "" {
			t.t.Error("a firm has no inbox:", got)
		}
	})
}
