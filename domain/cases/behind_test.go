package cases

import (
	"context"
	"errors"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/page"
)

// TestEveryFigureIsTheCountOfItsCases opens every figure of every line and counts.
func TestEveryFigureIsTheCountOfItsCases(t *testing.T) {
	eachTown(t, func(t *town) {
		t.aMonth()
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		for _, by := range []string{"organisation", "matter", "official", "region", "day", "month"} {
			q := SuperviseQuery{From: "2026-03-01", To: "2026-04-30", By: by}
			found := t.supervision(leader, q)
			if found.All.Received != 5 || len(found.Lines) == 0 {
				t.t.Fatalf("by %s: %+v", by, found)
			}
			for _, line := range found.Lines {
				t.opens(leader, BehindQuery{SuperviseQuery: q, Of: line.Of}, line)
			}
			q.By = ""
			t.opens(leader, BehindQuery{SuperviseQuery: q}, found.All)
		}
	})
}

// aMonth lets five cases take different ways.
func (t *town) aMonth() {
	quick, slow, open, window := t.apply(80), t.apply(80), t.apply(80), restaurantOf(80)
	window.Channel, window.Region, window.Spared = Window, "310115", Spared{Fields: 3, Materials: 2, Visits: 1}
	t.open(window)
	saved := restaurantOf(80)
	saved.Spared = Spared{Fields: 7, Materials: 1, Visits: 2}
	t.open(saved)
	t.does(t.clerk(), quick.ID, Acting{Action: "accept"})
	t.does(t.clerk(), slow.ID, Acting{Action: "accept"})
	t.does(t.clerk(), open.ID, Acting{Action: "ask", Note: "缺平面图"})
	t.clock.Set(monday.Add(30 * time.Minute))
	t.does(t.fireman(), quick.ID, Acting{Branch: "fire", Action: "stop", Note: "不予"})
	t.at(4, 13, 10)
	t.does(t.fireman(), slow.ID, Acting{Branch: "fire", Action: "stop", Note: "不予"})
}

// opens checks that the list behind each figure of a line is as long as it says.
func (t *town) opens(who context.Context, q BehindQuery, f Figures) {
	t.t.Helper()
	want := map[string]int64{
		"received": f.Received, "accepted": f.Accepted, "ended": f.Ended, "granted": f.Granted, "refused": f.Refused, "returned": f.Returned, "reopened": f.Reopened, "measured": f.Measured,
		"lateEnded": f.LateEnded, "onTime": f.Measured - f.LateEnded, "unlawful": f.Unlawful, "online": f.OnlineCount, "mobile": f.MobileCount, "instant": f.InstantCount,
	}
	if q.By != "day" && q.By != "month" {
		want["open"], want["lateOpen"], want["nearlyLate"] = f.Open, f.LateOpen, f.NearlyLate
	}
	for figure, n := range want {
		q.Figure = figure
		if rows := t.behind(who, q); int64(len(rows)) != n {
			t.t.Errorf("%s of %q by %q: %d cases behind %d", figure, q.Of, q.By, len(rows), n)
		}
	}
	q.Figure = "visitsSaved"
	var sum Spared
	for _, row := range t.behind(who, q) {
		sum = Spared{sum.Fields + row.Saved.Fields, sum.Materials + row.Saved.Materials, sum.Visits + row.Saved.Visits}
	}
	if sum != (Spared{f.FieldsSaved, f.MaterialsSaved, f.VisitsSaved}) {
		t.t.Errorf("saved of %q: %+v behind %+v", q.Of, sum, f)
	}
}

// behind reads all pages of what a figure counts.
func (t *town) behind(who context.Context, q BehindQuery) (all []Counted) {
	t.t.Helper()
	q.Ask = page.Ask{Limit: 2}
	for {
		list, err := t.Behind(who, q)
		if err != nil {
			t.t.Fatal(err)
		}
		all = append(all, list.Items...)
		if q.Cursor = list.Next; q.Cursor == "" {
			return all
		}
	}
}

func TestWhoSupervisesSeesHowACaseWentAndNoMore(t *testing.T) {
	eachTown(t, func(t *town) {
		c := t.apply(80)
		t.does(t.clerk(), c.ID, Acting{Action: "ask", Note: "缺平面图"})
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		v, err := t.Show(leader, c.ID)
		if err != nil || !v.Overseen || v.Answers != nil || len(v.Papers) != 0 || len(v.History) != 2 || v.History[1].Note != "" || v.Subject == "王小明" {
			t.t.Errorf("a leader sees %+v (%v)", v, err)
		}
		if _, err := t.Show(t.as("head", fire, "31", SupervisePermission), c.ID); !errors.Is(err, ErrNoCase) {
			t.t.Errorf("another department's supervisor: %v", err)
		}
		if _, err := t.Behind(t.clerk(), BehindQuery{}); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("a clerk opens a figure: %v", err)
		}
		if _, err := t.Behind(t.as("head", fire, "31", SupervisePermission), BehindQuery{SuperviseQuery: SuperviseQuery{Organisation: market}}); !errors.Is(err, ErrNotYours) {
			t.t.Errorf("another department's figures: %v", err)
		}
	})
}

func TestTheParcelTellsWhatSupervisionCounts(t *testing.T) {
	eachTown(t, func(t *town) {
		o := restaurantOf(80)
		o.Spared = Spared{Fields: 7, Materials: 1, Visits: 2}
		c := t.open(o)
		parcel, err := t.Track(t.citizen("person_wang"), c.Number)
		if err != nil {
			t.t.Fatal(err)
		}
		s, err := t.Supervise(t.as("watch", market, "31", SupervisePermission), SuperviseQuery{})
		if err != nil {
			t.t.Fatal(err)
		}
		told := Spared{int64(parcel.Saved.Fields), int64(parcel.Saved.Materials), int64(parcel.Saved.Visits)}
		if told != o.Spared || told != (Spared{s.All.FieldsSaved, s.All.MaterialsSaved, s.All.VisitsSaved}) {
			t.t.Errorf("the applicant reads %+v, supervision %+v", told, s.All)
		}
	})
}
