package rule

// parts are what a window is divided into: it moves in steps of a sixtieth of its
// length, and holds so many sums at most however often a thing reports.
const parts = 60

// series is the recent values of an attribute, summed up by parts of a window.
type series struct {
	attribute int
	span      int64 // µs
	first     int   // index of the oldest part that counts
	list      []part

	count, sum  float64 // of the parts that count
	least, most float64
	unsure      bool // the least or the most has left the window
}

type part struct {
	from           int64 // µs, beginning
	count          float64
	sum            float64
	least, most    float64
	first, last    float64
	firstAt, until int64
}

// add takes a value that is newer than all before.
func (s *series) add(at int64, v float64) {
	s.drop(at)
	s.weigh(v)
	width := s.span / parts
	from := at - at%width
	if n := len(s.list); n > s.first && s.list[n-1].from == from {
		p := &s.list[n-1]
		p.count, p.sum = p.count+1, p.sum+v
		p.least, p.most = min(p.least, v), max(p.most, v)
		p.last, p.until = v, at
		return
	}
	if s.first > parts {
		s.list = append(s.list[:0], s.list[s.first:]...)
		s.first = 0
		s.again(v)
	}
	s.list = append(s.list, part{from: from, count: 1, sum: v, least: v, most: v, first: v, last: v, firstAt: at, until: at})
}

// drop lets go what lies before the window that ends now.
func (s *series) drop(now int64) {
	for s.first < len(s.list) && s.list[s.first].until <= now-s.span {
		p := &s.list[s.first]
		s.count, s.sum = s.count-p.count, s.sum-p.sum
		s.unsure = s.unsure || p.least <= s.least || p.most >= s.most
		s.first++
	}
}

// weigh adds a value to what the window sums up.
func (s *series) weigh(v float64) {
	if s.first == len(s.list) {
		s.count, s.sum, s.least, s.most, s.unsure = 0, 0, v, v, false
	}
	s.count, s.sum = s.count+1, s.sum+v
	s.least, s.most = min(s.least, v), max(s.most, v)
}

// again adds the sum up anew, so that what is lost to rounding does not gather.
func (s *series) again(v float64) {
	s.count, s.sum = 1, v // the value that is being added is in no part yet
	for i := range s.list {
		s.count, s.sum = s.count+s.list[i].count, s.sum+s.list[i].sum
	}
}

// extremes gives the least and the greatest value of the window.
func (s *series) extremes() (least, most float64) {
	if s.unsure {
		s.unsure = false
		s.least, s.most = s.list[s.first].least, s.list[s.first].most
		for i := s.first + 1; i < len(s.list); i++ {
			s.least, s.most = min(s.least, s.list[i].least), max(s.most, s.list[i].most)
		}
	}
	return s.least, s.most
}

// The measures of a window.
type measure uint8

const (
	meanOf measure = iota
	minOf
	maxOf
	countOf
	lastOf
	firstOf
	sumOf
	spreadOf // greatest less least
	rateOf   // change from the first value to the last, an hour
)

func measures() map[string]measure {
	return map[string]measure{
		"mean": meanOf, "min": minOf, "max": maxOf, "count": countOf, "last": lastOf, "first": firstOf, "sum": sumOf, "spread": spreadOf,
	}
}

// measure sums the window up; false where it has too few values for that.
func (s *series) measure(m measure, now int64) (float64, bool) {
	s.drop(now)
	list := s.list[s.first:]
	if len(list) == 0 {
		return 0, m == countOf || m == sumOf
	}
	oldest, newest := &list[0], &list[len(list)-1]
	switch m {
	case lastOf:
		return newest.last, true
	case firstOf:
		return oldest.first, true
	case rateOf:
		hours := float64(newest.until-oldest.firstAt) / 3.6e9
		return (newest.last - oldest.first) / hours, hours > 0
	}
	switch m {
	case countOf:
		return s.count, true
	case sumOf:
		return s.sum, true
	case meanOf:
		return s.sum / s.count, true
	}
	least, most := s.extremes()
	switch m {
	case minOf:
		return least, true
	case maxOf:
		return most, true
	}
	return most - least, true
}

// tally sums up the values of neighbours.
type tally struct{ count, sum, least, most float64 }

func (t *tally) add(v float64) {
	if t.count == 0 {
		t.least, t.most = v, v
	}
	t.count, t.sum = t.count+1, t.sum+v
	t.least, t.most = min(t.least, v), max(t.most, v)
}

// measure gives false where nobody is near.
func (t *tally) measure(m measure) (float64, bool) {
	switch m {
	case countOf:
		return t.count, true
	case sumOf:
		return t.sum, true
	case minOf:
		return t.least, t.count > 0
	case maxOf:
		return t.most, t.count > 0
	case spreadOf:
		return t.most - t.least, t.count > 0
	}
	return t.sum / max(t.count, 1), t.count > 0
}
