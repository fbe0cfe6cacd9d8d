package windows

import (
	"regexp"
	"strconv"
	"time"
)

// stretch is opening hours in minutes after midnight.
type stretch struct{ from, to int }

var stretchForm = regexp.MustCompile(`^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$`)

// readHours reads hours such as 09:00-11:30, in order and apart; false for others.
func readHours(texts []string) (list []stretch, ok bool) {
	last := 0
	for i, text := range texts {
		m := stretchForm.FindStringSubmatch(text)
		if m == nil {
			return nil, false
		}
		minute := func(h, min string) int { a, _ := strconv.Atoi(h); b, _ := strconv.Atoi(min); return a*60 + b } // digits, by the form
		s := stretch{minute(m[1], m[2]), minute(m[3], m[4])}
		if s.from >= s.to || s.to > 24*60 || i > 0 && s.from <= last {
			return nil, false
		}
		list, last = append(list, s), s.to
	}
	return list, true
}

// span is a time from and until which a hall is open.
type span struct{ From, To time.Time }

// open gives the opening hours of a hall on the day of an instant.
func (s *Service) open(h *Hall, at time.Time) ([]span, error) {
	day, err := s.Calendar.Day(at)
	if err != nil {
		return nil, err
	}
	hours := h.off
	if day.Working {
		hours = h.working
	}
	y, m, d := at.In(s.Zone).Date()
	list := make([]span, len(hours))
	for i, one := range hours {
		list[i] = span{time.Date(y, m, d, 0, one.from, 0, 0, s.Zone), time.Date(y, m, d, 0, one.to, 0, 0, s.Zone)}
	}
	return list, nil
}

// Opening is whether a hall is open, and until or from when.
type Opening struct {
	Open    bool      `json:"open"`
	Closes  time.Time `json:"closes,omitzero" doc:"While it is open: when it closes today"`
	Resumes time.Time `json:"resumes,omitzero" doc:"In a break: when the windows call again; numbers are taken meanwhile"`
	Opens   time.Time `json:"opens,omitzero" doc:"While it is closed: when it opens next"`
}

// lookAhead is for how many days the next opening is looked for.
const lookAhead = 15

// opening tells whether a hall is open. A break at noon is no closing: numbers are
// taken before it, and called after it.
func (s *Service) opening(h *Hall, at time.Time) (Opening, error) {
	for n := range lookAhead {
		list, err := s.open(h, at.In(s.Zone).AddDate(0, 0, n))
		if err != nil {
			return Opening{}, err
		}
		if len(list) == 0 {
			continue
		}
		first, last := list[0].From, list[len(list)-1].To
		if n > 0 || at.Before(first) {
			return Opening{Opens: first}, nil
		}
		if at.Before(last) {
			return Opening{Open: true, Closes: s.throughMidnight(h, last), Resumes: resumes(list, at)}, nil
		}
	}
	return Opening{}, nil
}

// resumes gives when a break ends that an instant lies in; zero where it lies in none.
func resumes(list []span, at time.Time) time.Time {
	for n := 1; n < len(list); n++ {
		if !at.Before(list[n-1].To) && at.Before(list[n].From) {
			return list[n].From
		}
	}
	return time.Time{}
}

// throughMidnight gives when a hall closes that is open at the end of a day and the
// beginning of the next.
func (s *Service) throughMidnight(h *Hall, last time.Time) time.Time {
	next, err := s.open(h, last)
	if err != nil || len(next) == 0 || !next[0].From.Equal(last) {
		return last
	}
	return next[len(next)-1].To
}
