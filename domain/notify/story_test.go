package notify

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/db"
)

func TestAMessageStandsInTheInboxAndGoesToThePhone(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(wang, "cases.accepted", "A1")
		list := t.inbox(InboxQuery{}, wang)
		if len(list) != 1 || list[0].Text != "您的“食品经营许可”已受理。办件编号 A1，可随时查看进度。" || list[0].About != "case_01" || list[0].Read || list[0].KindName != "办件进度" {
			t.t.Fatalf("%+v", list)
		}
		t.work()
		if got := t.phones.texts("13800000001"); len(got) != 1 || got[0] != "【上海城市大脑】您的“食品经营许可”已受理。办件编号 A1，可随时查看进度。" {
			t.t.Errorf("%q", got)
		}
		if d := t.deliveries(DeliveryQuery{})[0]; d.To != "138****0001" || d.State != Sent || d.Attempts != 1 {
			t.t.Errorf("%+v", d)
		}
		if got := t.boxes.texts(""); len(got) != 0 {
			t.t.Errorf("a mail to somebody without a mailbox: %q", got)
		}
	})
}

func TestTellingTwiceTellsOnce(t *testing.T) {
	eachTown(t, func(t *town) {
		for range 3 {
			t.tells(wang, "cases.accepted", "A1")
		}
		t.tells(lind, "cases.accepted", "A1") // somebody else with the same key
		t.work()
		if n, m := len(t.inbox(InboxQuery{}, wang)), len(t.phones.texts("")); n != 1 || m != 2 {
			t.t.Errorf("%d messages, %d on phones", n, m)
		}
	})
}

func TestWhatIsToldFallsWithTheUnitOfWork(t *testing.T) {
	eachTown(t, func(t *town) {
		err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error {
			if err := t.Tell(t.t.Context(), tx, Notice{To: wang, Template: "cases.accepted", Key: "A1"}); err != nil {
				return err
			}
			return errDown
		})
		t.work()
		if err == nil || len(t.inbox(InboxQuery{}, wang)) != 0 || len(t.phones.texts("")) != 0 {
			t.t.Error("told of what did not happen", err)
		}
	})
}

func TestEverybodyIsToldInTheirLanguage(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(lind, "cases.correction", "A1")
		t.work()
		got := t.phones.texts("13800000002")
		if len(got) != 1 || !strings.HasPrefix(got[0], "【Shanghai City】Your application “Food permit” needs more") {
			t.t.Errorf("%q", got)
		}
		if err := t.Wish(t.as(lind), Wishes{Language: chinese}); err != nil {
			t.t.Fatal(err)
		}
		t.tells(lind, "cases.correction", "A2")
		t.work()
		if got := t.phones.texts("13800000002"); !strings.HasPrefix(got[1], "【上海城市大脑】您的“食品经营许可”需要补正") {
			t.t.Errorf("%q", got)
		}
	})
}

func TestNobodyIsDisturbedAtNight(t *testing.T) {
	eachTown(t, func(t *town) {
		t.at(30, 22, 30)
		t.tells(wang, "cases.accepted", "A1")
		t.tell(Notice{Template: "identity.code", Address: "13800000009", Channel: SMS, Key: "c1", Values: map[string]Text{"code": Same("123456"), "minutes": Same("5")}})
		t.passes(5 * time.Minute)
		if got := t.phones.texts(""); len(got) != 1 || !strings.Contains(got[0], "123456") {
			t.t.Errorf("by night came %q, not the code alone", got)
		}
		if len(t.inbox(InboxQuery{}, wang)) != 1 {
			t.t.Error("the inbox is always open")
		}
		t.at(31, 7, 29)
		if n := len(t.phones.texts("13800000001")); n != 0 {
			t.t.Error("told before the night was over")
		}
		t.at(31, 7, 30)
		if n := len(t.phones.texts("13800000001")); n != 1 {
			t.t.Errorf("%d in the morning", n)
		}
		// who works by night says so
		if err := t.Wish(t.as(wang), Wishes{OwnQuiet: true, QuietFrom: "08:00", QuietTo: "16:00", Language: chinese}); err != nil {
			t.t.Fatal(err)
		}
		t.at(31, 9, 0)
		t.tells(wang, "cases.accepted", "A2")
		t.at(31, 15, 59)
		if n := len(t.phones.texts("13800000001")); n != 1 {
			t.t.Error("disturbed in their own quiet hours")
		}
		t.at(31, 16, 0)
		if n := len(t.phones.texts("13800000001")); n != 2 {
			t.t.Error("not told after them")
		}
	})
}

func TestMoreThanTheDayAllowsStandsInTheInboxOnly(t *testing.T) {
	eachTown(t, func(t *town) {
		for i := range 12 {
			t.tells(wang, "cases.accepted", fmt.Sprintf("A%d", i))
		}
		t.work()
		if got := t.states(); got != "10 sent, 2 skipped" {
			t.t.Error(got)
		}
		if n := len(t.inbox(InboxQuery{}, wang)); n != 12 {
			t.t.Errorf("%d in the inbox", n)
		}
		t.at(31, 9, 0)
		t.tells(wang, "cases.accepted", "tomorrow")
		t.work()
		if got := t.states(); got != "11 sent, 2 skipped" {
			t.t.Error("the next day:", got)
		}
	})
}

func TestWhatIsSwitchedOffDoesNotLeaveTheHouse(t *testing.T) {
	eachTown(t, func(t *town) {
		if err := t.Wish(t.as(wang), Wishes{Off: []string{"cases/sms"}, Language: chinese}); err != nil {
			t.t.Fatal(err)
		}
		for _, bad := range []string{"account/sms", "cases/inbox", "cases", "weather/sms"} {
			if err := t.Wish(t.as(wang), Wishes{Off: []string{bad}, Language: chinese}); err == nil {
				t.t.Errorf("%s was switched off", bad)
			}
		}
		t.tells(wang, "cases.accepted", "A1")
		t.work()
		if n, m := len(t.phones.texts("")), len(t.inbox(InboxQuery{}, wang)); n != 0 || m != 1 {
			t.t.Errorf("%d on the phone, %d in the inbox", n, m)
		}
		p, err := t.Preferences(t.as(wang))
		if err != nil || p.Kinds[1].SMS || !p.Kinds[1].Mail || !p.Kinds[0].SMS || p.QuietFrom != "22:00" || p.Phone != "138****0001" {
			t.t.Errorf("%+v %v", p, err)
		}
	})
}

func TestAMailboxIsUsedOnceItIsProven(t *testing.T) {
	eachTown(t, func(t *town) {
		me := t.as(wang)
		if err := t.AskMail(me, " wang@Example.org"); err != nil {
			t.t.Fatal(err)
		}
		t.work()
		if got := t.boxes.texts("wang@example.org"); len(got) != 1 || !strings.Contains(got[0], "246810") || !strings.Contains(got[0], "https://city.example/me/messages") {
			t.t.Fatalf("%q", got)
		}
		t.tells(wang, "cases.accepted", "A1")
		t.work()
		if err := t.ProveMail(me, "wang@example.org", "000000"); err == nil {
			t.t.Error("a wrong code was right")
		}
		if err := t.ProveMail(me, "wang@example.org", "246810"); err != nil {
			t.t.Fatal(err)
		}
		t.tells(wang, "cases.accepted", "A2")
		t.work()
		if n := len(t.boxes.texts("wang@example.org")); n != 2 {
			t.t.Errorf("%d mails, not the code and what came after its proof", n)
		}
		if err := t.DropMail(me); err != nil {
			t.t.Fatal(err)
		}
		t.tells(wang, "cases.accepted", "A3")
		t.work()
		if n := len(t.boxes.texts("wang@example.org")); n != 2 {
			t.t.Error("told by a mailbox that was taken back")
		}
	})
}

// TestAGatewayIsDownForAnHour: nothing is lost, everybody is told once, who tells is
// not held up, and a gateway that is down is asked seldom.
func TestAGatewayIsDownForAnHour(t *testing.T) {
	eachTown(t, func(t *town) {
		t.phones.set(true)
		for i := range 40 {
			t.people[fmt.Sprintf("person_%d", i)] = Reach{Phone: fmt.Sprintf("1390000%04d", i), Language: chinese}
			t.tells(fmt.Sprintf("person_%d", i), "cases.accepted", "A1")
		}
		t.passes(time.Hour)
		if got := t.states(); got != "40 waiting" {
			t.t.Error("after an hour:", got)
		}
		if t.phones.asked > 40 {
			t.t.Errorf("a dead gateway was asked %d times in an hour", t.phones.asked)
		}
		out, err := t.Figures(t.as("keeper", ReadPermission), 7)
		if err != nil || out.Channels[0].Up || out.Channels[0].Waiting != 40 {
			t.t.Errorf("%+v %v", out, err)
		}
		t.phones.set(false)
		t.passes(10 * time.Minute)
		if got := t.states(); got != "40 sent" {
			t.t.Error("after it came back:", got)
		}
		if n := len(t.phones.texts("")); n != 40 {
			t.t.Errorf("%d messages arrived", n)
		}
		if n := t.facts("notify.gateway_changed.v1"); n != 2 {
			t.t.Errorf("%d facts of the gateway, not down and up", n)
		}
	})
}

func TestADeadGatewayIsGivenUpAfterADayAndShown(t *testing.T) {
	eachTown(t, func(t *town) {
		t.phones.set(true)
		t.tells(wang, "cases.accepted", "A1")
		t.tell(Notice{Template: "identity.code", Address: "13800000009", Channel: SMS, Key: "c1", Expires: t.clock.Now().Add(5 * time.Minute), Values: map[string]Text{"code": Same("1")}})
		t.passes(10 * time.Minute)
		if got := t.states(); got != "1 failed, 1 waiting" {
			t.t.Error("a code is of no use after five minutes:", got)
		}
		t.at(31, 12, 1)
		list := t.deliveries(DeliveryQuery{State: "failed", Template: "cases.accepted"})
		if len(list) != 1 || list[0].Reason != reasonOld || !list[0].Retryable {
			t.t.Fatalf("%+v", list)
		}
		if n := t.facts("notify.delivery_failed.v1"); n != 2 {
			t.t.Errorf("%d facts", n)
		}
		t.phones.set(false)
		keeper := t.as("keeper", ReadPermission, ManagePermission)
		if err := t.Retry(keeper, list[0].ID); err != nil {
			t.t.Fatal(err)
		}
		if err := t.Retry(keeper, list[0].ID); err == nil {
			t.t.Error("sent again twice")
		}
		code := t.deliveries(DeliveryQuery{State: "failed", Template: "identity.code"})[0]
		if err := t.Retry(keeper, code.ID); err == nil || code.Retryable {
			t.t.Error("a code of yesterday is sent again")
		}
		t.passes(6 * time.Minute)
		if n := len(t.phones.texts("13800000001")); n != 1 {
			t.t.Errorf("%d after the second try", n)
		}
	})
}

// TestANodeDiesBetweenTakingAndNoting: another takes over and sends again, with the
// same id, by which the gateway knows that it has it already.
func TestANodeDiesBetweenTakingAndNoting(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(wang, "cases.accepted", "A1")
		taken, err := t.take(t.t.Context(), SMS, 10)
		if err != nil || len(taken) != 1 {
			t.t.Fatal(taken, err)
		}
		out, err := t.outgoing(t.t.Context(), taken[0])
		if err != nil {
			t.t.Fatal(err)
		}
		if _, err := t.phones.Send(t.t.Context(), out); err != nil { // and here it dies
			t.t.Fatal(err)
		}
		t.passes(time.Minute)
		if got := t.states(); got != "1 sending" {
			t.t.Error("while its time is not over:", got)
		}
		t.passes(2 * time.Minute)
		if got := t.states(); got != "1 sent" || len(t.phones.texts("")) != 1 || t.phones.asked != 2 {
			t.t.Errorf("%s, %d on the phone, asked %d times", got, len(t.phones.texts("")), t.phones.asked)
		}
		// the first node comes to life again and changes nothing
		if err := t.sentOrNot(t.t.Context(), t.lines[SMS], taken[0], "", errDown); err != nil {
			t.t.Fatal(err)
		}
		if got := t.states(); got != "1 sent" {
			t.t.Error(got)
		}
	})
}

func TestANumberThatIsRefusedIsNotTriedAgain(t *testing.T) {
	eachTown(t, func(t *town) {
		t.phones.bad = map[string]bool{"13800000001": true}
		t.tells(wang, "cases.accepted", "A1")
		t.tells(lind, "cases.accepted", "A2")
		t.passes(5 * time.Minute)
		if got := t.states(); got != "1 failed, 1 sent" || t.phones.asked != 2 {
			t.t.Error(got, t.phones.asked)
		}
	})
}

// TestASlowGatewayTakesOneWorker: jobs that come while one sends leave it to that one.
func TestASlowGatewayTakesOneWorker(t *testing.T) {
	eachTown(t, func(t *town) {
		l := t.lines[SMS]
		entered, leave, done := make(chan struct{}, 1), make(chan struct{}), make(chan error)
		t.phones.hold = func() { entered <- struct{}{}; <-leave }
		t.tells(wang, "cases.accepted", "A1")
		go func() { done <- t.send(context.Background(), SMS) }()
		<-entered
		t.tells(lind, "cases.accepted", "A2")
		if err := t.send(t.t.Context(), SMS); err != nil || !l.again.Load() {
			t.t.Error("the second did not leave it to the first", err)
		}
		close(leave)
		if err := <-done; err != nil {
			t.t.Fatal(err)
		}
		if n := len(t.phones.texts("")); n != 2 {
			t.t.Errorf("%d sent by the first", n)
		}
	})
}

func TestAnUnknownTemplateHoldsNobodyUp(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(wang, "cases.never_heard_of", "A1")
		t.tells("person_gone", "cases.accepted", "A1")
		if len(t.inbox(InboxQuery{}, wang)) != 0 {
			t.t.Error("told by a template that there is not")
		}
	})
}

func TestOldThingsAreForgotten(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(wang, "cases.accepted", "A1")
		t.work()
		id := t.inbox(InboxQuery{}, wang)[0].ID
		if err := t.Delete(t.as(wang), []NoticeID{id}); err != nil {
			t.t.Fatal(err)
		}
		t.clock.Advance(29 * 24 * time.Hour)
		if err := t.purge(t.t.Context()); err != nil || len(t.inbox(InboxQuery{Show: "deleted"}, wang)) != 1 {
			t.t.Error("forgotten too early", err)
		}
		t.clock.Advance(200 * 24 * time.Hour)
		if err := t.purge(t.t.Context()); err != nil || len(t.inbox(InboxQuery{Show: "deleted"}, wang)) != 0 || t.states() != "" {
			t.t.Error("kept for ever", err)
		}
	})
}
