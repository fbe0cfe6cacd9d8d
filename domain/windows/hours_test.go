package windows

import (
	"testing"
	"time"
)

func TestHallThatRestsAtNoonSaysWhenItCallsAgain(t *testing.T) {
	eachTown(t, func(t *town) {
		here, err := t.book.Load().hall(hall)
		if err != nil {
			t.t.Fatal(err)
		}
		h := *here
		h.working = []stretch{{9 * 60, 11*60 + 30}, {13*60 + 30, 17 * 60}}
		for _, one := range []struct {
			hour, minute int
			open         bool
			resumes      string
		}{{8, 59, false, ""}, {11, 29, true, ""}, {11, 30, true, "13:30"}, {13, 29, true, "13:30"}, {13, 30, true, ""}, {17, 0, false, ""}} {
			o, err := t.opening(&h, time.Date(2026, 3, 30, one.hour, one.minute, 0, 0, zone))
			got := ""
			if !o.Resumes.IsZero() {
				got = o.Resumes.In(zone).Format("15:04")
			}
			if err != nil || o.Open != one.open || got != one.resumes {
				t.t.Errorf("at %d:%02d: %+v %v", one.hour, one.minute, o, err)
			}
		}
	})
}
