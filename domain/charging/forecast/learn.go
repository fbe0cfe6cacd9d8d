package forecast

import (
	"time"
)

// Series is the counts of a group, every Step from Begin on.
type Series struct {
	Begin  time.Time // in the city's zone
	Counts []Count
}

// at gives the instant of a count.
func (s Series) at(i int) time.Time { return s.Begin.Add(time.Duration(i) * Step) }

// cut gives the counts from one index to another as a series of its own.
func (s Series) cut(from, to int) Series {
	from, to = max(0, from), min(to, len(s.Counts))
	return Series{s.at(from), s.Counts[from:max(from, to)]}
}

// aDay is the counts of a day.
const aDay = int(24 * time.Hour / Step)

// trust is with how many days of its own a group's profile weighs as much as that
// of all groups.
const trust = 2.0

// Usual gives the profile of each series, and that of all: what is known of a half
// hour is mixed with what all groups do, the less the more days it was seen.
func Usual(list []Series) (each []Profile, all Profile) {
	own := make([]sums, len(list))
	var whole sums
	for i, s := range list {
		own[i].take(s)
		whole.join(&own[i])
	}
	all = whole.profile(nil)
	each = make([]Profile, len(list))
	for i := range own {
		each[i] = own[i].profile(&all)
	}
	return each, all
}

// sums gathers counts by half hour.
type sums struct {
	busy, full, seen [slots]float64
	days             float64
}

func (s *sums) take(one Series) {
	for i, c := range one.Counts {
		if !c.known() {
			continue
		}
		k := slot(one.at(i))
		s.busy[k] += c.busy()
		s.full[k] += c.full()
		s.seen[k]++
	}
	for _, n := range s.seen {
		s.days += n / float64(aDay)
	}
}

func (s *sums) join(other *sums) {
	for k := range s.seen {
		s.busy[k] += other.busy[k]
		s.full[k] += other.full[k]
		s.seen[k] += other.seen[k]
	}
	s.days = max(s.days, other.days)
}

// profile makes the means, each smoothed with the half hours beside it and drawn
// to those of all groups, moved to the level of this one.
func (s *sums) profile(all *Profile) (p Profile) {
	p.Days = s.days
	busy, full := s.level(s.busy), s.level(s.full)
	var busyAll, fullAll float64
	if all != nil {
		busyAll, fullAll = mean(all.Busy), mean(all.Full)
	}
	for k := range slots {
		b, f, n := s.around(k)
		expectBusy, expectFull, weight := busy, full, 1.0
		if all != nil {
			expectBusy, expectFull = clamp(float64(all.Busy[k])+busy-busyAll), clamp(float64(all.Full[k])+full-fullAll)
			weight = trust * 2 // counts in a half hour
		}
		p.Busy[k] = float32((b + weight*expectBusy) / (n + weight))
		p.Full[k] = float32((f + weight*expectFull) / (n + weight))
	}
	return p
}

// level is the mean over all half hours; one half where nothing was seen.
func (s *sums) level(of [slots]float64) float64 {
	sum, n := 0.0, 0.0
	for k := range of {
		sum, n = sum+of[k], n+s.seen[k]
	}
	if n == 0 {
		return 0.5
	}
	return sum / n
}

// around sums a half hour and, with a quarter of the weight, its neighbours.
func (s *sums) around(k int) (busy, full, n float64) {
	half := slots / 2
	day, h := k/half*half, k%half
	for _, v := range [3]struct {
		k int
		w float64
	}{{day + (h+half-1)%half, 0.25}, {k, 1}, {day + (h+1)%half, 0.25}} {
		busy, full, n = busy+v.w*s.busy[v.k], full+v.w*s.full[v.k], n+v.w*s.seen[v.k]
	}
	return busy, full, n
}

func mean(of [slots]float32) (sum float64) {
	for _, v := range of {
		sum += float64(v) / slots
	}
	return sum
}

func clamp(v float64) float64 { return min(1, max(0, v)) }

// mostRows bounds what one span is learnt from, so that a city's night is enough.
const mostRows = 60_000

// Learn learns from the past of all groups. The usual days of the first two thirds
// judge the last third, so that the weights know how far a usual day can be
// trusted; the profiles that are given are of all days.
func Learn(list []Series) (Model, []Profile, Profile) {
	var rows int
	early, late := make([]Series, len(list)), make([]Series, len(list))
	for i, s := range list {
		border := len(s.Counts) * 2 / 3
		early[i], late[i] = s.cut(0, border), s.cut(border, len(s.Counts))
		rows += len(late[i].Counts)
	}
	usual, _ := Usual(early)
	var m Model
	for _, span := range Spans() {
		t := newTask(rows/mostRows + 1)
		for i := range late {
			t.gather(&usual[i], late[i], int(span/Step))
		}
		m.Odds = append(m.Odds, t.logistic())
		m.Share = append(m.Share, t.median())
	}
	each, all := Usual(list)
	return m, each, all
}

// gather takes examples from a series: what was seen, and what was true after.
func (t *task) gather(p *Profile, s Series, ahead int) {
	drift := 0.0
	for i, c := range s.Counts {
		if !c.known() {
			continue
		}
		at := s.at(i)
		drift = Fade(drift, p, c, at, Step)
		if i+ahead >= len(s.Counts) || !s.Counts[i+ahead].known() || !t.turn() {
			continue
		}
		then := s.Counts[i+ahead]
		t.x = append(t.x, look(p, Now{c, at, drift}, s.at(i+ahead)))
		t.free, t.busy = append(t.free, 1-then.full()), append(t.busy, then.busy())
	}
}

// Split gives the first share of a series, in whole days, and the rest.
func (s Series) Split(share float64) (first, rest Series) {
	border := int(share*float64(len(s.Counts))) / aDay * aDay
	return s.cut(0, border), s.cut(border, len(s.Counts))
}
