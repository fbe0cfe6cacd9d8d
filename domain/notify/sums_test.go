package notify

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"citybrain/kernel/db"
)

// figuresOf asks for the figures of some days of March and after.
func (t *town) figuresOf(q LineQuery) Lines {
	t.t.Helper()
	out, err := t.Lines(t.as("keeper", ReadPermission), q)
	if err != nil {
		t.t.Fatal(err)
	}
	out.At = time.Time{}
	return out
}

// busyDay is the 30th of March: two arrive, one is lost, one waits for the gateway and
// goes out at its second try, one number is refused.
func (t *town) busyDay() (waiting DeliveryID) {
	t.t.Helper()
	t.people["person_bad"] = Reach{Phone: "13900000000", Language: chinese}
	t.phones.bad = map[string]bool{"13900000000": true}
	for i := range 3 {
		t.tells(wang, "cases.accepted", fmt.Sprintf("A%d", i))
	}
	t.work()
	t.clock.Advance(8 * time.Second)
	list := t.deliveries(DeliveryQuery{})
	t.report(fmt.Sprintf(`[{"id":%q,"state":"delivered"},{"id":%q,"state":"delivered"},{"id":%q,"state":"failed"}]`, list[0].ID, list[1].ID, list[2].ID), secret, t.clock.Now())
	t.phones.set(true)
	t.tells(lind, "cases.accepted", "B1")
	t.work()
	t.phones.set(false)
	t.passes(2 * time.Minute)
	t.tells("person_bad", "cases.accepted", "C1")
	t.work()
	return t.deliveries(DeliveryQuery{State: "sent"})[0].ID
}

func TestFiguresTellWhatBecameOfMessages(t *testing.T) {
	eachTown(t, func(t *town) {
		t.busyDay()
		got := t.figuresOf(LineQuery{From: "2026-03-30", To: "2026-03-30"})
		if a := got.All; a.Asked != 5 || a.Sent != 4 || a.Delivered != 2 || a.Failed != 2 || a.Retried != 1 || a.Waiting != 0 || a.Receipts != 3 {
			t.t.Errorf("%+v", a)
		}
		if a := got.All; a.ArrivedMedian == nil || *a.ArrivedMedian < 7 || *a.ArrivedP90 > 10 || a.SentP90 == nil || *a.SentP90 < 1 || *a.SentMedian > 0.1 {
			t.t.Errorf("latencies %+v", a)
		}
		if len(got.Lines) != 1 || got.Lines[0].Title == "" || got.Lines[0].Title == "cases.accepted" || got.Lines[0].Channel != SMS {
			t.t.Errorf("%+v", got.Lines)
		}
		for _, q := range []LineQuery{{Channel: "mail"}, {Template: "cases.urged"}, {From: "2026-03-01", To: "2026-03-29"}} {
			if n := t.figuresOf(q).All.Asked; n != 0 {
				t.t.Errorf("%+v: %d", q, n)
			}
		}
		for _, q := range []LineQuery{{From: "2026-03-30"}, {From: "yesterday", To: "2026-03-30"}, {From: "2026-03-31", To: "2026-03-30"}, {From: "2024-03-30", To: "2026-03-30"}} {
			if _, err := t.Lines(t.as("keeper", ReadPermission), q); err == nil {
				t.t.Errorf("%+v is counted", q)
			}
		}
		if _, err := t.Lines(t.as(wang), LineQuery{}); err == nil {
			t.t.Error("anybody may read them")
		}
	})
}

// TestKeptFiguresAreThoseOfTheDeliveries counts before, while and after days are kept:
// the same, also when a receipt comes late, and after the deliveries are gone.
func TestKeptFiguresAreThoseOfTheDeliveries(t *testing.T) {
	eachTown(t, func(t *town) {
		late := t.busyDay()
		week := LineQuery{From: "2026-03-25", To: "2026-04-05"}
		before := t.figuresOf(week)
		t.at(35, 12, 0) // the 4th of April
		t.keep()
		if got := t.figuresOf(week); !reflect.DeepEqual(got, before) {
			t.t.Errorf("kept: %+v\nwas: %+v", got.All, before.All)
		}
		if n := t.sumRows(); n == 0 {
			t.t.Error("nothing is kept")
		}
		t.report(fmt.Sprintf(`{"id":%q,"state":"delivered"}`, late), secret, t.clock.Now())
		after := t.figuresOf(week)
		if after.All.Delivered != before.All.Delivered+1 {
			t.t.Errorf("a late receipt is not counted: %+v", after.All)
		}
		t.keep()
		if got := t.figuresOf(week); !reflect.DeepEqual(got, after) {
			t.t.Errorf("kept anew: %+v\nwas: %+v", got.All, after.All)
		}
		t.clock.Advance(185 * 24 * time.Hour)
		t.keep()
		if err := t.purge(t.t.Context()); err != nil {
			t.t.Fatal(err)
		}
		if n := len(t.deliveries(DeliveryQuery{})); n != 0 {
			t.t.Fatalf("%d deliveries stay", n)
		}
		if got := t.figuresOf(week); !reflect.DeepEqual(got, after) {
			t.t.Errorf("after the purge: %+v\nwas: %+v", got.All, after.All)
		}
	})
}

func (t *town) keep() {
	t.t.Helper()
	if err := t.keepSums(t.t.Context()); err != nil {
		t.t.Fatal(err)
	}
}

func (t *town) sumRows() (n int64) {
	t.t.Helper()
	if err := t.DB.View(t.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.t.Context(), `SELECT COALESCE(SUM(n), 0) FROM notify_sums`).Scan(&n)
	}); err != nil {
		t.t.Fatal(err)
	}
	return n
}

func TestFiguresComeAsAWorkbook(t *testing.T) {
	eachTown(t, func(t *town) {
		t.busyDay()
		r := httptest.NewRequest(http.MethodGet, "/api/v1/notify/figures/lines.xlsx?from=2026-03-30&to=2026-03-30", nil).WithContext(t.as("keeper", ReadPermission))
		w := httptest.NewRecorder()
		t.exportLines(w, r)
		book, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.t.Fatal(err)
		}
		defer book.Close()
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(rows) < 3 || rows[len(rows)-1][2] != "5" {
			t.t.Errorf("%v %v", rows, err)
		}
	})
}
