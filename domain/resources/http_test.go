package resources

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
)

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

func send(t *testing.T, url, body string, into any) int {
	t.Helper()
	req, _ := http.NewRequest("POST", url, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Citybrain", "test")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if into != nil {
		if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
	return resp.StatusCode
}

// TestAPartnerBooksOverTheAPI: finds what is free, books it, reads it as CSV and as
// a calendar, cancels it.
func TestAPartnerBooksOverTheAPI(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		url := c.door(t, c.ctx).URL
		status, body := get(t, url+"/api/v1/resources?at=121.47,31.23&within=3000&quantity=500&from=2026-03-31T06:00:00Z&to=2026-03-31T10:00:00Z&limit=2")
		var found page.Page[Row]
		if err := json.Unmarshal([]byte(body), &found); err != nil || status != 200 || len(found.Items) != 2 || found.Next == "" {
			t.Fatalf("%d %s", status, body)
		}
		if _, more := get(t, url+"/api/v1/resources?at=121.47,31.23&within=3000&quantity=500&from=2026-03-31T06:00:00Z&to=2026-03-31T10:00:00Z&limit=2&cursor="+found.Next); !strings.Contains(more, "hall-3") || strings.Contains(more, "hall-2") {
			t.Errorf("the next page is %s", more)
		}
		var made MadeView
		order := `{"resource":"resource_hall-1","from":"2026-03-31T06:00:00Z","to":"2026-03-31T10:00:00Z","quantity":200,"purpose":"=消防, 宣传","confirm":true}`
		if status := send(t, url+"/api/v1/bookings", order, &made); status != 200 || made.Bookings[0].State != Confirmed {
			t.Fatalf("%d %+v", status, made)
		}
		_, text := get(t, url+"/api/v1/bookings.csv?kind=hall")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][11] != "'=消防, 宣传" || rows[1][8] != "2026-03-31T14:00:00+08:00" {
			t.Errorf("%v %v", rows, err)
		}
		if _, text := get(t, url+"/api/v1/bookings.ics"); strings.Count(text, "BEGIN:VEVENT") != 1 || !strings.Contains(text, `SUMMARY:=消防\, 宣传`) {
			t.Errorf("%s", text)
		}
		var after View
		if status := send(t, url+"/api/v1/bookings/"+string(made.Bookings[0].ID)+"/acts", `{"act":"cancel"}`, &after); status != 200 || after.State != Cancelled {
			t.Errorf("%d %+v", status, after)
		}
		if status, body := get(t, url+"/api/v1/resources/resource_hall-1/calendar?date=2026-03-31&days=2"); status != 200 || !strings.Contains(body, `"levels"`) {
			t.Errorf("%d %s", status, body)
		}
	})
}

// TestWhoMaySeeWhat: every door says no to those who hold nothing.
func TestWhoMaySeeWhat(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		nobody, plain := c.door(t, context.Background()).URL, c.door(t, person(t.Context(), "post_plain", auth.Scope{})).URL
		for path, want := range map[string][2]int{
			"/api/v1/public/resources":                             {200, 200},
			"/api/v1/public/resources/kinds":                       {200, 200},
			"/api/v1/public/resources/resource_carpark-1/calendar": {200, 200},
			"/api/v1/public/resources/resource_hall-1/calendar":    {404, 404},
			"/api/v1/resources":                                    {401, 403},
			"/api/v1/resources/summary":                            {401, 403},
			"/api/v1/resources/calendars":                          {401, 403},
			"/api/v1/resources/resource_hall-1":                    {401, 403},
			"/api/v1/bookings":                                     {401, 403},
			"/api/v1/bookings.csv":                                 {401, 403},
			"/api/v1/bookings.ics":                                 {401, 403},
			"/api/v1/me/bookings":                                  {401, 200},
			"/api/v1/me/bookings.ics":                              {401, 200},
			"/api/v1/bookings/booking_01jaaaaaaaaaaaaaaaaaaaaaaa":  {401, 404},
		} {
			for i, url := range []string{nobody, plain} {
				if status, body := get(t, url+path); status != want[i] {
					t.Errorf("%s: %d, want %d: %s", path, status, want[i], body)
				}
			}
		}
	})
}

// TestRegionsKeepToThemselves: who answers for one district neither sees nor books
// the resources of another.
func TestRegionsKeepToThemselves(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		b := c.booked(t, c.ctx, order("hall-1", hoursOf(14, 15), 10))
		jingan := person(t.Context(), "post_jingan", auth.Scope{Region: "310106"}, all()...)
		if list, err := c.Find(jingan, Query{}); err != nil || len(list.Items) != 0 {
			t.Errorf("found %+v, %v", list.Items, err)
		}
		if list, err := c.Bookings(jingan, BookingQuery{}); err != nil || len(list.Items) != 0 {
			t.Errorf("listed %+v, %v", list.Items, err)
		}
		if _, err := c.BookingOf(jingan, b.ID); err == nil {
			t.Error("read another district's booking")
		}
		if _, err := c.Book(jingan, order("hall-1", hoursOf(14, 15), 10)); err == nil {
			t.Error("booked another district's hall")
		}
	})
}
