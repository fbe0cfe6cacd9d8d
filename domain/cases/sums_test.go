package cases

import (
	"slices"
	"testing"
	"time"

	"citybrain/kernel/db"
)

// TestFiguresOfAYearAreThoseOfItsDays asks the same days in every way in which the
// sums answer: by months and days, by department, item and official.
func TestFiguresOfAYearAreThoseOfItsDays(t *testing.T) {
	eachTown(t, func(t *town) {
		if _, err := t.TakeOver(t.t.Context(), slices.Values(t.longPast())); err != nil {
			t.t.Fatal(err)
		}
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		for _, q := range []SuperviseQuery{
			{From: "2025-01-01", To: "2026-12-31"}, {From: "2025-04-17", To: "2026-02-03"}, {From: "2025-05-05", To: "2025-05-20"},
			{From: "2025-05-01", To: "2025-06-30", Organisation: market}, {From: "2025-05-02", To: "2025-08-31", Matter: "food_permit"},
		} {
			q.By = "day"
			days := t.supervision(leader, q).All
			if days.Received == 0 {
				t.t.Fatalf("nothing happened in %+v", q)
			}
			for _, by := range []string{"organisation", "matter", "official", "region", "month"} {
				q.By = by
				if got := t.supervision(leader, q).All; !sameFigures(got, days) {
					t.t.Errorf("%+v:\n%+v by days\n%+v", q, days, got)
				}
			}
		}
	})
}

// sameFigures compares what was counted; of what is open, lines know nothing.
func sameFigures(a, b Figures) bool {
	return a.Received == b.Received && a.Accepted == b.Accepted && a.Ended == b.Ended && a.Refused == b.Refused && a.Measured == b.Measured &&
		a.MobileCount == b.MobileCount && a.FieldsSaved == b.FieldsSaved && (a.MeanDays == nil) == (b.MeanDays == nil) && (a.MeanDays == nil || *a.MeanDays == *b.MeanDays) &&
		(a.P90Days == nil || *a.P90Days == *b.P90Days)
}

// longPast is a case every five days of a year and two months.
func (t *town) longPast() (list []Past) {
	for day := 0; day < 420; day += 5 {
		opened := monday.AddDate(0, 0, day-425)
		p := Past{Opening: restaurantOf(80), Opened: opened, By: "person_wang", Moves: []PastMove{
			{Acting: Acting{Action: "accept"}, At: opened.Add(time.Hour), Actor: "post_clerk", Org: market},
		}}
		if day%3 == 0 {
			p.Moves = append(p.Moves, PastMove{Acting: Acting{Branch: "fire", Action: "stop", Note: "不予"}, At: opened.Add(time.Duration(day) * time.Hour), Actor: "post_fireman", Org: fire})
		}
		list = append(list, p)
	}
	return list
}

// TestDaysOfAnEarlierEditionGoOverIntoTheSums fills the table that was before them.
func TestDaysOfAnEarlierEditionGoOverIntoTheSums(t *testing.T) {
	eachTown(t, func(t *town) {
		err := t.DB.Do(t.t.Context(), func(tx *db.Tx) error {
			for _, day := range []string{"2026-02-27", "2026-02-28", "2026-03-01"} {
				if _, err := tx.Exec(t.t.Context(), `INSERT INTO cases_days (org, day, region, matter, official, body) VALUES ($1, $2, $3, $4, $5, $6)`,
					market, day, "310101", "restaurant", "post_clerk", `{"received":2,"ended":{"granted":1},"measured":1,"took":3600000000,"times":{"24":1}}`); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			err = t.fold(t.t.Context())
		}
		if err == nil {
			err = t.fold(t.t.Context()) // nothing is counted twice
		}
		if err != nil {
			t.t.Fatal(err)
		}
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		for span, want := range map[[2]string]int64{{"2026-02-01", "2026-02-28"}: 4, {"2026-02-28", "2026-03-30"}: 4, {"2026-01-01", "2026-12-31"}: 6} {
			for _, by := range []string{"organisation", "official", "day"} {
				if f := t.supervision(leader, SuperviseQuery{From: span[0], To: span[1], By: by}).All; f.Received != want || f.Granted != want/2 || f.Measured != want/2 {
					t.t.Errorf("%v by %s: %+v, want %d", span, by, f, want)
				}
			}
		}
	})
}
