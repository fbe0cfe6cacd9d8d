package job

import (
	"testing"
	"time"
)

// In Helsinki 2026 the clock goes from 03:00 to 04:00 on 29 March and from
// 04:00 back to 03:00 on 25 October.
func TestCronAcrossTheChangesOfTheClock(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		cron, after string
		want        []string
	}{
		"daily before the gap": {"30 2 * * *", "2026-03-28T12:00:00+02:00",
			[]string{"2026-03-29T02:30:00+02:00", "2026-03-30T02:30:00+03:00"}},
		"daily in the gap comes once, an hour later by the clock": {"30 3 * * *", "2026-03-28T12:00:00+02:00",
			[]string{"2026-03-29T04:30:00+03:00", "2026-03-30T03:30:00+03:00"}},
		"asked between the gap and its run": {"30 3 * * *", "2026-03-29T04:10:00+03:00",
			[]string{"2026-03-29T04:30:00+03:00", "2026-03-30T03:30:00+03:00"}},
		"two that fall together come once": {"30 3,4 * * *", "2026-03-28T12:00:00+02:00",
			[]string{"2026-03-29T04:30:00+03:00", "2026-03-30T03:30:00+03:00"}},
		"daily in the doubled hour comes once, the first time": {"30 3 * * *", "2026-10-24T12:00:00+03:00",
			[]string{"2026-10-25T03:30:00+03:00", "2026-10-26T03:30:00+02:00"}},
		"asked in the second half of the doubled hour": {"30 3 * * *", "2026-10-25T03:10:00+02:00",
			[]string{"2026-10-26T03:30:00+02:00"}},
		"every hour goes through the gap": {"0 * * * *", "2026-03-29T01:30:00+02:00",
			[]string{"2026-03-29T02:00:00+02:00", "2026-03-29T04:00:00+03:00", "2026-03-29T05:00:00+03:00"}},
		"every half hour goes through the doubled hour": {"*/30 * * * *", "2026-10-25T03:10:00+03:00",
			[]string{"2026-10-25T03:30:00+03:00", "2026-10-25T03:00:00+02:00", "2026-10-25T03:30:00+02:00", "2026-10-25T04:00:00+02:00"}},
		"midnight of the changing days": {"@daily", "2026-10-24T12:00:00+03:00",
			[]string{"2026-10-25T00:00:00+03:00", "2026-10-26T00:00:00+02:00"}},
		"monthly": {"0 6 1 * *", "2026-03-15T00:00:00+02:00",
			[]string{"2026-04-01T06:00:00+03:00", "2026-05-01T06:00:00+03:00"}},
		"every 90 seconds": {"@every 90s", "2026-03-29T02:59:00+02:00",
			[]string{"2026-03-29T04:00:30+03:00", "2026-03-29T04:02:00+03:00"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			p, err := parse(c.cron, zone)
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse(time.RFC3339, c.after)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				at = p.next(at)
				if got := at.In(zone).Format(time.RFC3339); got != want {
					t.Fatalf("got %s, want %s", got, want)
				}
			}
		})
	}
}

func FuzzCronAlwaysMovesForward(f *testing.F) {
	for _, text := range []string{"* * * * *", "30 3 * * *", "@every 1s", "0 0 29 2 *", "5-10/2 1,3 * * 1-5", "@weekly", "60 * * * *", "* * * *", "@every -1s", "@every 0s", "\x00"} {
		f.Add(text, int64(1_774_000_000))
	}
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, seconds int64) {
		p, err := parse(text, zone)
		if err != nil {
			return
		}
		after := time.Unix(seconds%4_000_000_000, 0)
		for range 3 {
			next := p.next(after)
			if next.IsZero() {
				return // only far in the future or past
			}
			if !next.After(after) {
				t.Fatalf("%q after %v comes at %v", text, after, next)
			}
			after = next
		}
	})
}
