package quiet

import (
	"testing"
	"time"
)

func TestUntilGivesTheEndOfTheNight(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	night, nap, never := Hours{22 * 60, 7*60 + 30}, Hours{12 * 60, 14 * 60}, Hours{60, 60}
	for name, row := range map[string]struct {
		hours    Hours
		at, want string
	}{
		"by day":          {night, "30 12:00", "30 12:00"},
		"the evening":     {night, "30 21:59", "30 21:59"},
		"the first":       {night, "30 22:00", "31 07:30"},
		"after midnight":  {night, "31 00:10", "31 07:30"},
		"the last minute": {night, "31 07:29", "31 07:30"},
		"the end":         {night, "31 07:30", "31 07:30"},
		"a nap":           {nap, "30 13:00", "30 14:00"},
		"after the nap":   {nap, "30 14:00", "30 14:00"},
		"none":            {never, "30 01:00", "30 01:00"},
		"all but an hour": {Hours{9 * 60, 8 * 60}, "30 09:00", "31 08:00"},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.ParseInLocation("2006-01-02 15:04", "2026-03-"+row.at, zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := row.hours.Until(at, zone).In(zone).Format("02 15:04"); got != row.want {
				t.Errorf("until %s, not %s", got, row.want)
			}
		})
	}
}

func TestUntilNeverLeadsIntoThePast(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Skip(err)
	}
	for _, begin := range []time.Time{time.Date(2026, 3, 28, 20, 0, 0, 0, zone), time.Date(2026, 10, 24, 20, 0, 0, 0, zone)} { // the clocks change in both nights
		for _, h := range []Hours{{22 * 60, 7 * 60}, {2 * 60, 3*60 + 30}, {3 * 60, 4 * 60}} {
			for at := begin; at.Before(begin.Add(14 * time.Hour)); at = at.Add(time.Minute) {
				if end := h.Until(at, zone); end.Before(at) || end.Sub(at) > 26*time.Hour {
					t.Fatalf("%v at %v: until %v", h, at, end.In(zone))
				}
			}
		}
	}
}

func TestParseRefusesWhatIsNoTime(t *testing.T) {
	if h, err := Parse("22:00", "07:30"); err != nil || h != (Hours{1320, 450}) {
		t.Error(h, err)
	}
	for _, bad := range []string{"", "7:30", "24:00", "07:60", "07:30:00", "morning"} {
		if _, err := Parse(bad, "07:30"); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
