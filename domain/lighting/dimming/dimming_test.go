package dimming

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/geo"
)

var (
	shanghai = geo.Point{Lon: 121.4737, Lat: 31.2304}
	helsinki = geo.Point{Lon: 24.94, Lat: 60.17}
	utsjoki  = geo.Point{Lon: 27.03, Lat: 69.91}
	cst      = time.FixedZone("CST", 8*3600)
)

// street is the schedule of a street with traffic: on ten minutes before sunset,
// 80 % from 22:30, 50 % from 00:30, 80 % again from 05:00.
func street() Schedule {
	return Schedule{
		On: -10, Off: 10, Level: 100, Min: 30, Max: 100,
		Steps:   []Step{{"22:30", 80}, {"00:30", 50}, {"05:00", 80}},
		Traffic: &Traffic{Measure: Flow, Within: 150, Quiet: 60, Busy: 600, Lower: 30, Raise: 20, Hold: 15, MaxAge: 10},
	}
}

func at(date, clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", date+" "+clock, cst)
	if err != nil {
		panic(err)
	}
	return t
}

func said(d Decision) string {
	var parts []string
	for _, r := range d.Reasons {
		parts = append(parts, fmt.Sprintf("%s %d", r.Code, r.Level))
	}
	return strings.Join(parts, ", ")
}

// TestANightInShanghai: the sun sets at 16:58 and rises at 06:51 on these days.
func TestANightInShanghai(t *testing.T) {
	for clock, want := range map[string]string{
		"2022-12-27 12:00": "0 until 16:48: sunlight 0",
		"2022-12-27 16:40": "0 until 16:48: sunlight 0",
		"2022-12-27 16:50": "100 until 22:30: evening 100",
		"2022-12-27 22:30": "80 until 00:30: step 80",
		"2022-12-28 00:29": "80 until 00:30: step 80",
		"2022-12-28 00:30": "50 until 05:00: step 50",
		"2022-12-28 05:00": "80 until 07:01: step 80",
		"2022-12-28 07:00": "80 until 07:01: step 80",
		"2022-12-28 07:02": "0 until 16:49: sunlight 0",
	} {
		now := at(clock[:10], clock[11:])
		d := street().Base(shanghai, now)
		if got := fmt.Sprintf("%d until %s: %s", d.Level, d.Until.Format("15:04"), said(d)); got != want {
			t.Errorf("%s: %s, want %s", clock, got, want)
		}
		if !d.Until.After(now) {
			t.Errorf("%s: changes at %v, which is past", clock, d.Until)
		}
	}
}

// TestTrafficStaysWithinItsLimits: a quiet road dims, a busy one brightens, and
// one that nobody knows of gets what a busy one would.
func TestTrafficStaysWithinItsLimits(t *testing.T) {
	s := street()
	late, night, noon := at("2022-12-27", "23:00"), at("2022-12-28", "02:00"), at("2022-12-27", "12:00")
	for name, c := range map[string]struct {
		now  time.Time
		feel Feeling
		want string
	}{
		"usual":              {late, Feeling{Mood: Usual, Value: 300}, "step 80"},
		"quiet":              {late, Feeling{Mood: Quiet, Value: 20}, "step 80, quiet 50"},
		"quiet at the least": {night, Feeling{Mood: Quiet, Value: 20}, "step 50, quiet 30, limit 30"},
		"busy":               {night, Feeling{Mood: Busy, Value: 900}, "step 50, busy 70"},
		"unknown":            {night, Feeling{Mood: Unknown}, "step 50, no_traffic 70"},
		"never heard":        {night, Feeling{}, "step 50, no_traffic 70"},
		"busy at the most":   {at("2022-12-27", "18:00"), Feeling{Mood: Busy}, "evening 100, busy 100, limit 100"},
		"by day":             {noon, Feeling{Mood: Busy}, "sunlight 0"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := said(s.With(s.Base(shanghai, c.now), c.feel)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestAFeelingRisesAtOnceAndFallsSlowly: one gap between two cars dims nothing.
func TestAFeelingRisesAtOnceAndFallsSlowly(t *testing.T) {
	rule := street().Traffic
	now := at("2022-12-28", "01:00")
	feel := Feeling{}
	for _, step := range []struct {
		after int // minutes
		value float64
		want  Mood
	}{{0, 20, Quiet}, {1, 700, Busy}, {2, 20, Busy}, {10, 20, Busy}, {11, 650, Busy}, {12, 20, Busy}, {26, 30, Busy}, {27, 30, Quiet}, {28, 100, Usual}} {
		moment := now.Add(time.Duration(step.after) * time.Minute)
		if feel = rule.Feel(feel, Reading{step.value, moment}, moment); feel.Mood != step.want {
			t.Errorf("after %d min: mood %d, want %d", step.after, feel.Mood, step.want)
		}
	}
	silent := now.Add(40 * time.Minute)
	if feel = rule.Feel(feel, Reading{20, silent.Add(-11 * time.Minute)}, silent); feel.Mood != Unknown {
		t.Errorf("an old reading: mood %d", feel.Mood)
	}
	if feel = rule.Feel(feel, Reading{20, silent}, silent); feel.Mood != Quiet {
		t.Errorf("heard again: mood %d", feel.Mood)
	}
}

// TestByHandStandsAboveAll until it ends.
func TestByHandStandsAboveAll(t *testing.T) {
	noon := at("2022-12-27", "12:00")
	h := Hand{Level: 40, Until: noon.Add(time.Hour)}
	if d := h.Over(street().Base(shanghai, noon), noon); said(d) != "by_hand 40" || !d.Until.Equal(h.Until) {
		t.Errorf("%+v", d)
	}
	if d := h.Over(street().Base(shanghai, h.Until), h.Until); d.Level != 0 {
		t.Errorf("after its end: %+v", d)
	}
}

// TestFarNorth: all night in the polar night, never in the polar day.
func TestFarNorth(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		t.Fatal(err)
	}
	for hour := range 24 {
		dark := street().Base(utsjoki, time.Date(2025, 12, 21, hour, 15, 0, 0, zone))
		if dark.Level == 0 || !dark.Lit {
			t.Errorf("at %d in the polar night: %+v", hour, dark)
		}
		light := street().Base(utsjoki, time.Date(2025, 6, 21, hour, 15, 0, 0, zone))
		if light.Level != 0 || said(light) != "polar_day 0" || !light.Until.After(time.Date(2025, 6, 21, hour, 15, 0, 0, zone)) {
			t.Errorf("at %d in the polar day: %+v", hour, light)
		}
	}
	if c := street().CurveOf(utsjoki, time.Date(2025, 6, 21, 0, 0, 0, 0, zone)); c.Hours != 0 || !c.On.IsZero() || len(c.Points) != 2 {
		t.Errorf("the polar day has a curve: %+v", c)
	}
}

// TestAnyMinuteOfAnyYear: whatever the schedule, place and traffic, a level lies
// within its limits, changes later than now, and is the same until then.
func TestAnyMinuteOfAnyYear(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	zone, _ := time.LoadLocation("Europe/Helsinki")
	for range 3000 {
		s := anySchedule(rnd)
		if wrong := s.Check(); len(wrong) > 0 {
			t.Fatalf("%+v: %v", s, wrong)
		}
		place := []geo.Point{shanghai, helsinki, utsjoki}[rnd.IntN(3)]
		now := time.Date(2024+rnd.IntN(4), 1, 1, 0, rnd.IntN(366*1440), 0, 0, zone)
		base := s.Base(place, now)
		d := s.With(base, Feeling{Mood: Mood(rnd.IntN(5))})
		switch {
		case base.Lit && (d.Level < s.Min || d.Level > s.Max), !base.Lit && d.Level != 0:
			t.Fatalf("%v at %v: %+v", s, now, d)
		case !base.Until.After(now), len(d.Reasons) == 0, d.Reasons[len(d.Reasons)-1].Level != d.Level:
			t.Fatalf("%v at %v: %+v", s, now, d)
		}
		between := now.Add(time.Duration(rnd.Int64N(int64(base.Until.Sub(now)))))
		if later := s.Base(place, between); later.Level != base.Level {
			t.Fatalf("%v at %v: %d, though %d was to hold until %v", s, between, later.Level, base.Level, base.Until)
		}
	}
}

func anySchedule(rnd *rand.Rand) Schedule {
	s := Schedule{On: rnd.IntN(361) - 180, Off: rnd.IntN(361) - 180, Min: rnd.IntN(60), Steps: []Step{}}
	s.Max = s.Min + rnd.IntN(101-s.Min)
	level := func() int { return s.Min + rnd.IntN(s.Max-s.Min+1) }
	s.Level = level()
	for minute := rnd.IntN(300); minute < 1440 && len(s.Steps) < 5; minute += 1 + rnd.IntN(500) {
		clock := (minute + 720) % 1440
		s.Steps = append(s.Steps, Step{fmt.Sprintf("%02d:%02d", clock/60, clock%60), level()})
	}
	if rnd.IntN(2) == 0 {
		s.Traffic = &Traffic{Measure: Flow, Within: 100, Quiet: 10, Busy: 100, Lower: rnd.IntN(100), Raise: rnd.IntN(100), MaxAge: 5}
	}
	return s
}

// TestCurve: hours and hours of full power add up.
func TestCurve(t *testing.T) {
	c := street().CurveOf(shanghai, at("2022-12-27", "00:00"))
	if len(c.Points) != 7 || c.Hours < 14 || c.Hours > 14.5 || c.Full > c.Hours || c.Full < 0.6*c.Hours {
		t.Errorf("%+v", c)
	}
	if p := c.Points[3]; p.Base != 50 || p.Low != 30 || p.High != 70 {
		t.Errorf("after midnight: %+v", p)
	}
}

// TestCheckTellsWhatIsWrong and where.
func TestCheckTellsWhatIsWrong(t *testing.T) {
	for want, spoil := range map[string]func(*Schedule){
		"[on] on must be from -180 to 180":                                             func(s *Schedule) { s.On = -500 },
		"[level] level must be from 30 to 100":                                         func(s *Schedule) { s.Level = 20 },
		"[max] max must be from 30 to 100":                                             func(s *Schedule) { s.Max = 10; s.Level = 30; s.Steps = nil },
		"[steps 1 from] from must be a time such as 23:00, not \"25:00\"":              func(s *Schedule) { s.Steps[1].From = "25:00" },
		"[steps 1 from] steps must stand in the order of the night, from noon to noon": func(s *Schedule) { s.Steps[1].From = "20:00" },
		"[steps 2 level] level must be from 30 to 100":                                 func(s *Schedule) { s.Steps[2].Level = 101 },
		"[traffic measure] measure must be flow or speed, not \"weight\"":              func(s *Schedule) { s.Traffic.Measure = "weight" },
		"[traffic quiet] quiet must be less than busy":                                 func(s *Schedule) { s.Traffic.Quiet = 600 },
		"[traffic maxAge] maxAge must be a number from 1 to 240":                       func(s *Schedule) { s.Traffic.MaxAge = 0 },
	} {
		s := street()
		spoil(&s)
		found := ""
		for _, p := range s.Check() {
			found += fmt.Sprintf("%v %s\n", p.Path, p.Reason)
		}
		if !strings.Contains(found, want) {
			t.Errorf("found %q, want %q", found, want)
		}
	}
	if wrong := street().Check(); len(wrong) != 0 {
		t.Error(wrong)
	}
}
