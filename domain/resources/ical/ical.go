// Package ical writes calendars as iCalendar (RFC 5545): the file that phones,
// mail programs and other systems import.
package ical

import (
	"bufio"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// Event is one entry of a calendar.
type Event struct {
	UID      string // stays the same when the event changes
	From, To time.Time
	Stamp    time.Time // when it was made or changed last
	Sequence int       // how often it was changed
	Summary  string
	Detail   string
	Place    string
	Lon, Lat float64
	Status   string // TENTATIVE, CONFIRMED or CANCELLED
}

const stampForm = "20060102T150405Z"

// Write writes a calendar with a name; an event a VEVENT, times in UTC.
func Write(w io.Writer, name string, events func(yield func(Event) bool)) error {
	out := bufio.NewWriter(w)
	for _, l := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//citybrain//resources//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"} {
		line(out, l)
	}
	line(out, "X-WR-CALNAME:"+escape(name))
	for e := range events {
		write(out, e)
	}
	line(out, "END:VCALENDAR")
	return out.Flush()
}

func write(out *bufio.Writer, e Event) {
	line(out, "BEGIN:VEVENT")
	line(out, "UID:"+escape(e.UID))
	line(out, "DTSTAMP:"+e.Stamp.UTC().Format(stampForm))
	line(out, "DTSTART:"+e.From.UTC().Format(stampForm))
	line(out, "DTEND:"+e.To.UTC().Format(stampForm))
	line(out, "SEQUENCE:"+whole(e.Sequence))
	line(out, "STATUS:"+e.Status)
	line(out, "SUMMARY:"+escape(e.Summary))
	if e.Detail != "" {
		line(out, "DESCRIPTION:"+escape(e.Detail))
	}
	if e.Place != "" {
		line(out, "LOCATION:"+escape(e.Place))
	}
	if e.Lon != 0 || e.Lat != 0 {
		line(out, "GEO:"+degrees(e.Lat)+";"+degrees(e.Lon))
	}
	line(out, "END:VEVENT")
}

// escape keeps what people wrote within one property; control signs are dropped.
func escape(text string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(text, "\r\n", "\n") {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f || r == utf8.RuneError:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// foldAt is how many octets a line has at most, without its end.
const foldAt = 75

// line writes a content line, folded between letters.
func line(out *bufio.Writer, text string) {
	used := 0
	for _, r := range text {
		size := utf8.RuneLen(r)
		if used+size > foldAt {
			_, _ = out.WriteString("\r\n ") // Flush tells what went wrong
			used = 1
		}
		_, _ = out.WriteRune(r)
		used += size
	}
	_, _ = out.WriteString("\r\n")
}
