// Package quiet is the hours in which people are not disturbed 免打扰时段.
package quiet

import (
	"fmt"
	"time"
)

// Hours are a part of every day, in minutes from midnight on the city's clocks. From
// is its first minute, To the first one after it; where To is not later it ends on the
// next day. From equal to To: there are no quiet hours.
type Hours struct{ From, To int }

// day is how many minutes a day has on a clock's face.
const day = 24 * 60

// Parse reads two times such as "22:00" and "07:30".
func Parse(from, to string) (Hours, error) {
	f, err := minute(from)
	if err != nil {
		return Hours{}, err
	}
	t, err := minute(to)
	return Hours{f, t}, err
}

func minute(text string) (int, error) {
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("%.12q is no time of the day such as 07:30", text)
	}
	return at.Hour()*60 + at.Minute(), nil
}

// Texts gives both ends as Parse reads them.
func (h Hours) Texts() (from, to string) { return text(h.From), text(h.To) }

func text(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60) }

// Until gives the end of the quiet hours in which an instant lies, the instant itself
// where it lies in none. On the days on which clocks are changed an end that does not
// exist comes an hour later.
func (h Hours) Until(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	now := local.Hour()*60 + local.Minute()
	length := (h.To - h.From + day) % day
	if since := (now - h.From + day) % day; length == 0 || since >= length {
		return at
	}
	next := local.Day()
	if h.To <= now {
		next++
	}
	end := time.Date(local.Year(), local.Month(), next, h.To/60, h.To%60, 0, 0, zone)
	if end.Before(at) { // the hour that comes twice
		return at
	}
	return end.UTC()
}
