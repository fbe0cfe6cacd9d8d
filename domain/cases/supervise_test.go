package cases

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"citybrain/kernel/auth"
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
