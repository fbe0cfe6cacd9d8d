package entities

import (
	"testing"
	"time"

	"citybrain/domain/entities/model"
)

func TestPeriodsBeginWhereTheCalendarSays(t *testing.T) {
	from := time.Date(2026, 1, 31, 6, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"P1M": "2026-02-28T06:00:00Z", "P1Y": "2027-01-31T06:00:00Z", "PT15M": "2026-01-31T06:15:00Z", "P2W": "2026-02-14T06:00:00Z",
		"P1MT1H": "2026-02-28T07:00:00Z", "PT0.5S": "2026-01-31T06:00:00.500Z",
	} {
		p, err := parsePeriod(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := timeText(p.begins(from.UnixMicro(), 1)); got != want {
			t.Errorf("%s after the 31st: %s, not %s", text, got, want)
		}
	}
	for _, wrong := range []string{"", "P", "PT", "1D", "P1H", "PT1D", "P1D1Y", "P1WT1H", "P-1D", "P1.5M", "P9999Y", "PT1M1M"} {
		if p, err := parsePeriod(wrong); err == nil {
			t.Errorf("%q is %v", wrong, p)
		}
	}
	for _, zero := range []string{"PT0S", "P0D"} {
		if p, err := parsePeriod(zero); err != nil || !p.whole() {
			t.Errorf("%s is %v, %v", zero, p, err)
		}
	}
}

// Whatever a period is, a time lies in the period of its number.
func FuzzPeriods(f *testing.F) {
	for _, text := range []string{"P1M", "P1Y2M3DT4H5M6S", "PT0.001S", "P2W", "P1000Y"} {
		f.Add(text, int64(1_770_000_000_000_000), int64(86_400_000_000))
	}
	f.Fuzz(func(t *testing.T, text string, from, more int64) {
		p, err := parsePeriod(text)
		const century = int64(100 * 366 * 24 * time.Hour / time.Microsecond)
		if err != nil || p.whole() || from < 0 || from > century || more < 0 || more > century {
			return
		}
		k := p.number(from, from+more, 0)
		if p.begins(from, k) > from+more || p.begins(from, k+1) <= from+more {
			t.Errorf("%s: %d after %d is not in period %d", text, more, from, k)
		}
	})
}

// A part in the store that is damaged is an error and nothing worse.
func FuzzParts(f *testing.F) {
	f.Add(appendPart(nil, []course{{"https://example.org/a", []record{{7, model.Instance{Value: []byte("1"), ObservedAt: 5}}}}}, &scratch{}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_ = readPart(raw, texts{}.Intern, nil, func(string, []record) {})
	})
}
