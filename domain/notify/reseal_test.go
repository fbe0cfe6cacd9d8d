package notify

import (
	"testing"

	"citybrain/kernel/reseal/resealtest"
	"citybrain/kernel/seal"
)

func TestMessagesAreSealedAnewAfterARotation(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(wang, "cases.correction", "A1")
		if err := t.AskMail(t.as(wang), "wang@example.org"); err != nil {
			t.t.Fatal(err)
		}
		if err := t.ProveMail(t.as(wang), "wang@example.org", "246810"); err != nil {
			t.t.Fatal(err)
		}
		resealtest.Anew(t.t, t.DB, t.Seal.(*seal.Ring), sealedColumns())
		if list := t.inbox(InboxQuery{Search: "身份证件"}, wang); len(list) != 1 {
			t.t.Errorf("the inbox holds %d", len(list))
		}
		if rows := t.deliveries(DeliveryQuery{Channel: "sms"}); len(rows) != 1 || rows[0].To != "138****0001" {
			t.t.Errorf("%+v", rows)
		}
	})
}
