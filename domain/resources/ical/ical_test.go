package ical

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestACalendarIsWrittenByTheRules(t *testing.T) {
	e := Event{
		UID: "booking_1@citybrain", From: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		Stamp: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Sequence: 2, Status: "CONFIRMED", Lon: 121.4737, Lat: 31.2304,
		Summary: "消防安全宣传日；一, 二; 三\\四 " + strings.Repeat("长", 60), Detail: "第一行\r\n第二行\x07", Place: "人民广场",
	}
	var b strings.Builder
	if err := Write(&b, "预订", slices.Values([]Event{e})); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, l := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(l) > foldAt || !utf8.ValidString(l) || strings.ContainsAny(l, "\n\r\x07") {
			t.Errorf("a line of %d octets: %q", len(l), l)
		}
	}
	whole := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{"DTSTART:20261122T060000Z\r\n", "DTEND:20261122T100000Z\r\n", `SUMMARY:消防安全宣传日；一\, 二\; 三\\四 长长`, `DESCRIPTION:第一行\n第二行`, "GEO:31.230400;121.473700", "END:VCALENDAR\r\n"} {
		if !strings.Contains(whole, want) {
			t.Errorf("lacks %q in\n%s", want, whole)
		}
	}
}

// FuzzEscape: what people write never ends its line or its property.
func FuzzEscape(f *testing.F) {
	for _, text := range []string{"a;b", "a\r\nBEGIN:VEVENT", "\\", "\u2028", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b strings.Builder
		if err := Write(&b, text, slices.Values([]Event{{Summary: text, Place: text, Detail: text, UID: text}})); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "\r\nBEGIN:VEVENT\r\n"); n != 1 || strings.Count(strings.ReplaceAll(b.String(), "\r\n", ""), "\n") > 0 {
			t.Fatalf("%q broke out", text)
		}
	})
}
