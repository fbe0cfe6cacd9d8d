package tariff

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var zone = time.FixedZone("CST", 8*3600)

func at(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, zone) }

// night is cheap from 22:00 to 06:00; dearer from the 20th on.
func night(t testing.TB) Tariff {
	t.Helper()
	var out Tariff
	for _, w := range []Written{
		{From: "2026-03-01", Periods: []WrittenPeriod{{"00:00", "0.3100", "0.35"}, {"06:00", "0.83", "0.40"}, {"22:00", "0.31", "0.35"}},
			Idle: WrittenIdle{Grace: 15, Minute: "0.50", Cap: "20"}},
		{From: "2026-03-20", Periods: []WrittenPeriod{{"00:00", "1.0000", "0.5000"}}},
	} {
		v, problems := w.Read()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		out = append(out, v)
	}
	return out
}

func TestAChargeOverTheCheapHour(t *testing.T) {
	b, err := night(t).Bill([]Reading{{at(2, 21, 30), 1000}, {at(2, 22, 30), 31_000}}, at(2, 23, 0), zone)
	if err != nil {
		t.Fatal(err)
	}
	// 15 kWh at 0.83 + 0.40 and 15 kWh at 0.31 + 0.35; 30 minutes stood, 15 free.
	if b.Wh != 30_000 || b.Energy != 1710 || b.Service != 1125 || b.Idle != 750 || b.Total != 3585 || len(b.Parts) != 2 {
		t.Errorf("%+v", b)
	}
}

func TestTheNewVersionHoldsFromMidnight(t *testing.T) {
	b, err := night(t).Bill([]Reading{{at(19, 23, 0), 0}, {at(20, 1, 0), 20_000}}, time.Time{}, zone)
	if err != nil || len(b.Parts) != 2 || b.Parts[1].Energy != 10_000 || !b.Parts[1].From.Equal(at(20, 0, 0)) {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestThePriceNowAndTheNextOne(t *testing.T) {
	now, ok := night(t).Now(at(2, 12, 0))
	next, when, soon := night(t).Change(at(2, 12, 0))
	if !ok || !soon || now.Price() != 12_300 || next.Price() != 6600 || !when.Equal(at(2, 22, 0)) {
		t.Errorf("%v, %v at %v", now, next, when)
	}
	if _, ok := night(t).Now(at(1, 0, 0).Add(-time.Second)); ok {
		t.Error("a price before the first version")
	}
	if _, _, ok := night(t).Change(at(25, 3, 0)); ok {
		t.Error("a flat price changes")
	}
}

func TestStandingIsCapped(t *testing.T) {
	b, err := night(t).Bill([]Reading{{at(2, 10, 0), 0}, {at(2, 11, 0), 0}}, at(4, 11, 0), zone)
	if err != nil || b.Idle != 2000 || b.Total != 2000 {
		t.Errorf("%+v, %v", b, err)
	}
}

// TestBillsConserveTheEnergy: however readings and borders fall, every watt-hour
// stands in one part, and a bill in pieces costs what the whole does, but for the
// rounding.
func TestBillsConserveTheEnergy(t *testing.T) {
	plan := night(t)
	rapid.Check(t, func(t *rapid.T) {
		readings := []Reading{{at(2, 0, 0).Add(time.Duration(rapid.Int64Range(0, 20*86400).Draw(t, "begin")) * time.Second), 7}}
		for range rapid.IntRange(1, 8).Draw(t, "n") {
			last := readings[len(readings)-1]
			last.At = last.At.Add(time.Duration(rapid.Int64Range(0, 9*3600).Draw(t, "s")) * time.Second)
			last.Wh += rapid.Int64Range(0, 90_000).Draw(t, "wh")
			readings = append(readings, last)
		}
		b, err := plan.Bill(readings, time.Time{}, zone)
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, p := range b.Parts {
			if p.Wh < 0 {
				t.Fatalf("negative part %+v", p)
			}
			sum += p.Wh
		}
		if want := readings[len(readings)-1].Wh - 7; sum != want || b.Wh != want {
			t.Fatalf("%d Wh of %d", sum, want)
		}
	})
}

func TestWrongTariffsAreRefused(t *testing.T) {
	good := WrittenPeriod{"00:00", "0.5", "0.5"}
	for name, w := range map[string]Written{
		"no day":            {From: "soon", Periods: []WrittenPeriod{good}},
		"no periods":        {From: "2026-03-01"},
		"not from midnight": {From: "2026-03-01", Periods: []WrittenPeriod{{"01:00", "0.5", "0.5"}}},
		"not in order":      {From: "2026-03-01", Periods: []WrittenPeriod{good, {"08:00", "1", "0"}, {"08:00", "1", "0"}}},
		"five decimals":     {From: "2026-03-01", Periods: []WrittenPeriod{{"00:00", "0.50001", "0"}}},
		"negative":          {From: "2026-03-01", Periods: []WrittenPeriod{{"00:00", "-0.5", "0"}}},
		"a fortune":         {From: "2026-03-01", Periods: []WrittenPeriod{{"00:00", "100.0001", "0"}}},
		"grace of a year":   {From: "2026-03-01", Periods: []WrittenPeriod{good}, Idle: WrittenIdle{Grace: 525_600}},
	} {
		if _, problems := w.Read(); len(problems) != 1 {
			t.Errorf("%s: %v", name, problems)
		}
	}
	for name, readings := range map[string][]Reading{
		"one":      {{at(2, 1, 0), 0}},
		"falling":  {{at(2, 1, 0), 9}, {at(2, 2, 0), 8}},
		"backward": {{at(2, 2, 0), 0}, {at(2, 1, 0), 8}},
	} {
		if _, err := night(t).Bill(readings, time.Time{}, zone); !errors.Is(err, ErrReadings) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
