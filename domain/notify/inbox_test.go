package notify

import (
	"errors"
	"fmt"
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
)

func TestAnInboxIsReadPageByPage(t *testing.T) {
	eachTown(t, func(t *town) {
		for i := range 7 {
			t.tells(wang, "cases.opened", fmt.Sprintf("A%d", i))
		}
		q := InboxQuery{Side: citizenSide, Ask: page.Ask{Limit: 3}}
		seen := map[NoticeID]bool{}
		for pages := 1; ; pages++ {
			out, err := t.Messages(t.as(wang), q)
			if err != nil {
				t.t.Fatal(err)
			}
			for _, m := range out.Items {
				seen[m.ID] = true
			}
			if q.Cursor = out.Next; q.Cursor == "" {
				if pages != 3 || len(seen) != 7 {
					t.t.Errorf("%d messages on %d pages", len(seen), pages)
				}
				break
			}
		}
		if out, err := t.Messages(t.as(lind), q); err != nil || len(out.Items) != 0 {
			t.t.Error("somebody else's inbox", err)
		}
		if _, err := t.Messages(t.t.Context(), q); !errors.Is(err, auth.ErrUnauthenticated) {
			t.t.Error(err)
		}
	})
}

func TestWhatIsReadIsNotUnread(t *testing.T) {
	eachTown(t, func(t *town) {
		for i := range 4 {
			t.tells(wang, "cases.opened", fmt.Sprintf("A%d", i))
		}
		first := t.inbox(InboxQuery{}, wang)[0].ID
		if err := t.Read(t.as(lind), citizenSide, []NoticeID{first}); err != nil || t.unread(wang) != 4 {
			t.t.Error("read by somebody else", err)
		}
		if err := t.Read(t.as(wang), citizenSide, []NoticeID{first}); err != nil || t.unread(wang) != 3 {
			t.t.Error(t.unread(wang), err)
		}
		if n := len(t.inbox(InboxQuery{Show: "unread"}, wang)); n != 3 {
			t.t.Errorf("%d unread in the list", n)
		}
		if err := t.Read(t.as(wang), deskSide, nil); err != nil || t.unread(wang) != 3 {
			t.t.Error("the desk's messages are others", err)
		}
		if err := t.Read(t.as(wang), citizenSide, nil); err != nil || t.unread(wang) != 0 {
			t.t.Error(t.unread(wang), err)
		}
	})
}

func TestADeletedMessageComesBack(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(wang, "cases.opened", "A1")
		id := t.inbox(InboxQuery{}, wang)[0].ID
		if err := t.Delete(t.as(lind), []NoticeID{id}); !errors.Is(err, ErrNoMessage) {
			t.t.Error("deleted by somebody else", err)
		}
		if err := t.Delete(t.as(wang), []NoticeID{id}); err != nil || len(t.inbox(InboxQuery{}, wang)) != 0 || t.unread(wang) != 0 {
			t.t.Error(err)
		}
		if list := t.inbox(InboxQuery{Show: "deleted"}, wang); len(list) != 1 || !list[0].Deleted {
			t.t.Errorf("%+v", list)
		}
		if err := t.Restore(t.as(wang), []NoticeID{id}); err != nil || len(t.inbox(InboxQuery{}, wang)) != 1 {
			t.t.Error(err)
		}
	})
}

func TestSearchFindsWordsOfWhatIsSealed(t *testing.T) {
	eachTown(t, func(t *town) {
		for i := range 250 {
			t.tells(wang, "cases.opened", fmt.Sprintf("A%d", i))
		}
		t.tells(wang, "cases.correction", "B1")
		if list := t.inbox(InboxQuery{Search: "身份证件"}, wang); len(list) != 1 || list[0].Template != "cases.correction" {
			t.t.Errorf("%d found", len(list))
		}
		q := InboxQuery{Side: citizenSide, Search: "a1", Ask: page.Ask{Limit: 100}} // A1, A10 … A19, A100 … A199
		out, err := t.Messages(t.as(wang), q)
		if err != nil || len(out.Items) != 100 || out.Next == "" {
			t.t.Fatal(len(out.Items), err)
		}
		q.Cursor = out.Next
		out, err = t.Messages(t.as(wang), q)
		if err != nil || len(out.Items) != 11 || out.Next != "" {
			t.t.Error(len(out.Items), err)
		}
	})
}

func TestNobodyReadsWhatWasSealed(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(wang, "cases.correction", "A1")
		rows := t.deliveries(DeliveryQuery{})
		if rows[0].To != "138****0001" {
			t.t.Error(rows[0].To)
		}
		if _, err := t.Deliveries(t.as(wang), DeliveryQuery{}); !errors.Is(err, auth.ErrDenied) {
			t.t.Error("a citizen sees what others were sent", err)
		}
		if out, err := t.Deliveries(t.as("keeper", ReadPermission), DeliveryQuery{State: "waiting", Channel: "sms", Template: "cases.correction"}); err != nil || len(out.Items) != 1 {
			t.t.Error(err)
		}
		if out, err := t.Deliveries(t.as("keeper", ReadPermission), DeliveryQuery{Channel: "mail"}); err != nil || len(out.Items) != 0 {
			t.t.Error(err)
		}
	})
}
