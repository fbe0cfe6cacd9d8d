package cases

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
)

func TestSupervisionComparesWithPromiseAndLaw(t *testing.T) {
	eachTown(t, func(t *town) {
		quick, slow, open := t.apply(80), t.apply(80), t.apply(80)
		t.does(t.clerk(), quick.ID, Acting{Action: "accept"})
		t.does(t.clerk(), slow.ID, Acting{Action: "accept"})
		t.does(t.clerk(), open.ID, Acting{Action: "ask", Note: "缺平面图"})
		t.clock.Set(monday.Add(30 * time.Minute))
		t.does(t.fireman(), quick.ID, Acting{Branch: "fire", Action: "stop", Note: "不予"})
		t.at(4, 13, 10)
		t.does(t.fireman(), slow.ID, Acting{Branch: "fire", Action: "stop", Note: "不予"})
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		before := t.supervision(leader, SuperviseQuery{From: "2026-03-01", To: "2026-04-30"})
		if err := t.fold(t.t.Context()); err != nil {
			t.t.Fatal(err)
		}
		after := t.supervision(leader, SuperviseQuery{From: "2026-03-01", To: "2026-04-30"})
		for what, f := range map[string]Figures{"before": before.All, "after": after.All} {
			if f.Received != 3 || f.Accepted != 2 || f.Ended != 2 || f.Refused != 2 || f.Returned != 1 || f.LateEnded != 1 || f.Unlawful != 0 || *f.OnTime != 0.5 || *f.Instant != 0.5 || *f.Mobile != 1 {
				t.t.Errorf("%s folding: %+v", what, f)
			}
			if math.Abs(*f.MeanDays-(0.5/6+9)/2) > 0.6 || *f.P90Days < 8 || *f.P90Days > 11 {
				t.t.Errorf("%s folding: mean %.2f, p90 %.2f days", what, *f.MeanDays, *f.P90Days)
			}
		}
		if march := t.supervision(leader, SuperviseQuery{From: "2026-03-01", To: "2026-03-31", By: "official"}); march.All.Ended != 1 || len(march.Lines) < 2 {
			t.t.Errorf("March by official: %+v", march)
		}
	})
}

// TestSupervisionAddsUp has one case for every place where a case can be: what came is
// what ended and what is open, and a voice that stands aside is neither.
func TestSupervisionAddsUp(t *testing.T) {
	eachTown(t, func(t *town) {
		t.republish("objection.yaml", "start: submitted", "start: submitted\naside: true")
		t.permit()
		new, back, over := t.apply(80), t.apply(80), t.apply(80)
		t.does(t.clerk(), back.ID, Acting{Action: "ask", Note: "缺平面图"})
		t.does(t.clerk(), over.ID, Acting{Action: "reject", Note: "不属于本部门"})
		leader := t.as("leader", "/sh", "31", SupervisePermission)
		q := SuperviseQuery{From: "2026-03-01", To: "2026-03-31"}
		seen := t.supervision(leader, q)
		if f := seen.All; f.Received != 3 || f.Ended != 1 || f.Open != 2 || len(seen.Lines) != 1 {
			t.t.Errorf("%d came, %d ended, %d open in %d lines", f.Received, f.Ended, f.Open, len(seen.Lines))
		}
		t.opens(leader, BehindQuery{SuperviseQuery: q}, seen.All)
		t.at(4, 30, 10) // long after every limit
		if f := t.supervision(leader, q).All; f.LateOpen != 1 {
			t.t.Errorf("%d are late; the office is with one (%s), and waits for the applicant of the other (%s)", f.LateOpen, new.Number, back.Number)
		}
	})
}

// TestAPromisedDayIsADay accepts cases at every hour of a day: what was promised of them
// is what the catalogue says.
func TestAPromisedDayIsADay(t *testing.T) {
	eachTown(t, func(t *town) {
		for _, at := range []time.Time{monday.Add(-594 * time.Minute), monday, monday.Add(7 * time.Hour), monday.Add(13 * time.Hour)} {
			t.clock.Set(at)
			o := restaurantOf(80)
			o.Limits.Promised = &clock.Limit{Kind: clock.WorkingDays, Amount: 1}
			c := t.open(o)
			t.does(t.clerk(), c.ID, Acting{Action: "accept"})
			t.does(t.fireman(), c.ID, Acting{Branch: "fire", Action: "stop", Note: "不予"})
		}
		f := t.supervision(t.as("leader", "/sh", "31", SupervisePermission), SuperviseQuery{From: "2026-03-01", To: "2026-03-31"}).All
		if f.Measured != 4 || *f.PromisedDays != 1 || *f.StatutoryDays != 20 {
			t.t.Errorf("of %d, promised %v, by law %v", f.Measured, *f.PromisedDays, *f.StatutoryDays)
		}
	})
}

func TestSupervisionStaysWithinTheScope(t *testing.T) {
	eachTown(t, func(t *town) {
		t.apply(80)
		district := t.as("head", fire, "310101", SupervisePermission)
		if s := t.supervision(district, SuperviseQuery{}); s.All.Received != 0 || s.All.Open != 0 {
			t.t.Errorf("another department's: %+v", s.All)
		}
		if _, err := t.Supervise(district, SuperviseQuery{Organisation: market}); !errors.Is(err, ErrNotYours) {
			t.t.Errorf("asked for another's: %v", err)
		}
		if _, err := t.Supervise(t.clerk(), SuperviseQuery{}); !errors.Is(err, auth.ErrDenied) {
			t.t.Errorf("a clerk: %v", err)
		}
		if _, err := t.Supervise(district, SuperviseQuery{From: "2026-13-01"}); !errors.Is(err, ErrDays) {
			t.t.Errorf("a month that is none: %v", err)
		}
	})
}

func (t *town) supervision(who context.Context, q SuperviseQuery) Supervision {
	t.t.Helper()
	s, err := t.Supervise(who, q)
	if err != nil {
		t.t.Fatal(err)
	}
	return s
}
