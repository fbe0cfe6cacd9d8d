package dimming

import (
	"encoding/json"
	"testing"
	"time"
)

// FuzzSchedule: what strangers write as a schedule is refused, or can be dimmed by
// at any time without a level beyond its limits.
func FuzzSchedule(f *testing.F) {
	good, err := json.Marshal(street())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, int64(1_672_134_420))
	f.Add([]byte(`{"on":-180,"off":180,"level":0,"min":0,"max":0,"steps":[{"from":"12:00","level":0}]}`), int64(0))
	f.Add([]byte(`{"steps":[{"from":"25:61","level":-1}],"traffic":{"measure":"x"}}`), int64(-1))
	f.Fuzz(func(t *testing.T, raw []byte, unix int64) {
		var s Schedule
		if json.Unmarshal(raw, &s) != nil || len(s.Check()) > 0 {
			return
		}
		now := time.Unix(unix%4_000_000_000, 0).In(cst)
		base := s.Base(shanghai, now)
		for mood := range Unknown + 1 {
			if d := s.With(base, Feeling{Mood: mood}); base.Lit && (d.Level < s.Min || d.Level > s.Max) {
				t.Fatalf("%+v at %v: %+v", s, now, d)
			}
		}
		if !base.Until.After(now) {
			t.Fatalf("%+v at %v changes at %v", s, now, base.Until)
		}
		if c := s.CurveOf(shanghai, now); c.Full > c.Hours+1e-9 || c.Full < 0 {
			t.Fatalf("%+v: %+v", s, c)
		}
	})
}
