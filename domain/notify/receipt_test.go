package notify

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// report sends a body to the door of receipts and gives the status.
func (t *town) report(body, key string, at time.Time) int {
	t.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/notify/receipts", strings.NewReader(body))
	stamp := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set(timeHeader, stamp)
	r.Header.Set(signatureHeader, signature(key, stamp, []byte(body)))
	w := httptest.NewRecorder()
	t.receiptDoor(w, r)
	return w.Code
}

func TestReceiptsSayWhatArrived(t *testing.T) {
	eachTown(t, func(t *town) {
		for i := range 3 {
			t.tells(wang, "cases.accepted", fmt.Sprintf("A%d", i))
		}
		t.work()
		list := t.deliveries(DeliveryQuery{})
		arrived := fmt.Sprintf(`[{"id":%q,"state":"delivered","operator":"of no interest"},{"id":%q,"state":"failed"},{"id":"delivery_unknown","state":"failed"}]`, list[0].ID, list[1].ID)
		for range 2 { // gateways report twice
			if code := t.report(arrived, secret, t.clock.Now()); code != http.StatusOK {
				t.t.Fatal(code)
			}
		}
		if got := t.states(); got != "1 delivered, 1 failed, 1 sent" {
			t.t.Error(got)
		}
		if n := t.facts("notify.delivery_failed.v1"); n != 1 {
			t.t.Errorf("%d facts of one failure", n)
		}
		// what arrived cannot be lost any more; what was believed lost can arrive
		t.report(fmt.Sprintf(`[{"id":%q,"state":"failed"},{"id":%q,"state":"delivered"}]`, list[0].ID, list[1].ID), secret, t.clock.Now())
		if got := t.states(); got != "2 delivered, 1 sent" {
			t.t.Error(got)
		}
	})
}

func TestReceiptsOfStrangersAreRefused(t *testing.T) {
	eachTown(t, func(t *town) {
		t.tells(wang, "cases.accepted", "A1")
		t.work()
		body := fmt.Sprintf(`{"id":%q,"state":"failed"}`, t.deliveries(DeliveryQuery{})[0].ID)
		for name, code := range map[string]int{
			"another secret": t.report(body, "another", t.clock.Now()),
			"no secret":      t.report(body, "", t.clock.Now()),
			"an old one":     t.report(body, secret, t.clock.Now().Add(-6*time.Minute)),
			"a future one":   t.report(body, secret, t.clock.Now().Add(6*time.Minute)),
		} {
			if code != http.StatusForbidden {
				t.t.Errorf("%s: %d", name, code)
			}
		}
		for _, bad := range []string{"", "[]", "{}", "null", `{"id":"x","state":"waiting"}`, strings.Repeat("[", 1000), strings.Repeat(" ", receiptBytes+1)} {
			if code := t.report(bad, secret, t.clock.Now()); code != http.StatusBadRequest {
				t.t.Errorf("%.20q: %d", bad, code)
			}
		}
		if got := t.states(); got != "1 sent" {
			t.t.Error(got)
		}
		t.Secret = ""
		if code := t.report(body, "", t.clock.Now()); code != http.StatusForbidden {
			t.t.Error("a city without a secret takes receipts")
		}
		t.Secret = secret
	})
}

// FuzzReceipts reads what comes to an open door.
func FuzzReceipts(f *testing.F) {
	for _, seed := range []string{"", "{}", "[]", "null", `{"id":"delivery_1","state":"delivered"}`, `[{"id":"a","state":"failed"},{}]`, `[[]]`, "\xff", `{"id":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := parseReceipts(body)
		if err != nil {
			return
		}
		if len(list) == 0 || len(list) > mostReceipts {
			t.Errorf("%d receipts", len(list))
		}
		for _, r := range list {
			if r.ID == "" || r.State != Delivered && r.State != Failed {
				t.Errorf("%+v", r)
			}
		}
	})
}

// FuzzSigned: nothing but the right secret makes a signature right.
func FuzzSigned(f *testing.F) {
	f.Add("1774843200", "00", []byte("{}"))
	f.Add("", "", []byte(nil))
	f.Fuzz(func(t *testing.T, stamp, given string, body []byte) {
		if signed(secret, stamp, given, body, noon) && given != signature(secret, stamp, body) {
			t.Error("a wrong signature passed")
		}
	})
}
