package forecast

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// monday is the beginning of every test's time.
var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))

// street is how a test's bin truly fills.
type street struct {
	rate    float64        // share an hour in the mean
	hour    [2][24]float64 // rhythm, not levelled
	stray   float64        // how far a day strays from the others
	noise   float64        // of a reading
	emptyAt float64        // the crew comes at this level
	spikes  float64        // share of readings that show nonsense
}

// office is busy at noon on working days, park on afternoons of the weekend.
func office(rate float64) street {
	s := street{rate: rate, stray: 0.2, noise: 0.01, emptyAt: 0.8, spikes: 0.004}
	for h := range 24 {
		s.hour[0][h] = 0.15 + 1.6*bump(h, 8.5, 1.5) + 2.4*bump(h, 12.5, 1.5) + 1.8*bump(h, 18, 2)
		s.hour[1][h] = 0.15 + 0.6*bump(h, 14, 4)
	}
	return s
}

func park(rate float64) street {
	s := street{rate: rate, stray: 0.3, noise: 0.01, emptyAt: 0.85, spikes: 0.004}
	for h := range 24 {
		s.hour[0][h] = 0.1 + 0.8*bump(h, 17, 3)
		s.hour[1][h] = 0.1 + 2.6*bump(h, 15, 3)
	}
	return s
}

func bump(h int, middle, wide float64) float64 {
	d := (float64(h) - middle) / wide
	return math.Exp(-d * d / 2)
}

// days plays a bin for so many days, a reading a quarter of an hour.
func (s street) days(from time.Time, count int, seed uint64) (list []Sample) {
	rnd := rand.New(rand.NewPCG(seed, 3))
	sum := 0.0
	for d := range 7 {
		for h := range 24 {
			sum += s.hour[kindOf(time.Weekday(d))][h]
		}
	}
	level, day, factor := rnd.Float64()*0.5, -1, 1.0
	for i := range count * 96 {
		at := from.Add(time.Duration(i) * 15 * time.Minute)
		if at.YearDay() != day {
			day, factor = at.YearDay(), math.Max(0.1, 1+s.stray*rnd.NormFloat64())
		}
		level += s.rate * s.hour[kindOf(at.Weekday())][at.Hour()] * 168 / sum * factor / 4 * (0.5 + rnd.Float64())
		if level >= s.emptyAt {
			level = 0.02
		}
		shown := level + s.noise*rnd.NormFloat64()
		if rnd.Float64() < s.spikes {
			shown = rnd.Float64()
		}
		list = append(list, Sample{at, math.Max(0, math.Min(1, shown))})
	}
	return list
}

// TestEmptyingIsADrop and neither noise nor a lid held open is one.
func TestEmptyingIsADrop(t *testing.T) {
	for _, c := range []struct {
		before, after float64
		want          bool
	}{{0.9, 0.02, true}, {0.3, 0.05, true}, {0.5, 0.49, false}, {0.12, 0.02, false}, {0.9, 0.7, false}, {0.4, 0.9, false}} {
		if got := Emptied(c.before, c.after); got != c.want {
			t.Errorf("%v → %v: %v", c.before, c.after, got)
		}
	}
	level := []float64{0.4, 0.41, 0.97, 0.42, 0.43}
	var list []Sample
	for i, v := range level {
		list = append(list, Sample{monday.Add(time.Duration(i) * time.Hour), v})
	}
	if c := cycles(smooth(list)); len(c) != 1 {
		t.Errorf("a lid held open makes %d cycles", len(c))
	}
}

// TestSteadyBinIsFullWhenArithmeticSays: 2 % an hour from one half is 20 hours.
func TestSteadyBinIsFullWhenArithmeticSays(t *testing.T) {
	var list []Sample
	for i := range 40 * 24 {
		list = append(list, Sample{monday.Add(time.Duration(i) * time.Hour), math.Mod(0.02*float64(i), 0.9)})
	}
	m := Learn(list, Even(), 0.01)
	if math.Abs(m.Rate-0.02) > 0.0003 || m.Spread > 0.08 {
		t.Fatalf("learned %v an hour, spread %v", m.Rate, m.Spread)
	}
	likely, soonest, ok := m.Full(monday, 0.5, 0.9)
	if hours := likely.Sub(monday).Hours(); !ok || math.Abs(hours-20) > 1 {
		t.Errorf("full after %.1f h", hours)
	}
	if !soonest.Before(likely) {
		t.Error("the soonest time is not sooner")
	}
	if level := m.At(monday, 0.5, monday.Add(10*time.Hour)); math.Abs(level-0.7) > 0.02 {
		t.Errorf("stands at %.2f after ten hours", level)
	}
}

// TestBinThatNeverFillsIsNeverFull and a full one is full at once.
func TestBinThatNeverFillsIsNeverFull(t *testing.T) {
	var list []Sample
	for i := range 300 {
		list = append(list, Sample{monday.Add(time.Duration(i) * time.Hour), 0.3})
	}
	m := Learn(list, Even(), 0.01)
	if _, _, ok := m.Full(monday, 0.3, 0.9); ok {
		t.Error("a bin that stands still gets full")
	}
	if at, _, ok := m.Full(monday, 0.95, 0.9); !ok || !at.Equal(monday) {
		t.Error("a full bin is not full")
	}
}

// TestLittleKnownIsSaid: with hours only, the assumed rate and a wide spread.
func TestLittleKnownIsSaid(t *testing.T) {
	m := Learn(office(0.02).days(monday, 1, 1)[:40], Even(), 0.015)
	if m.Days != 0 || m.Rate != 0.015 || m.Spread != usual {
		t.Errorf("%+v", m)
	}
	if m := Learn(nil, Even(), 0.015); m.Days != 0 {
		t.Errorf("%+v", m)
	}
}

// TestRhythmOfOfficesIsFound: noon of a working day against the night.
func TestRhythmOfOfficesIsFound(t *testing.T) {
	var all Tally
	for seed := range uint64(20) {
		all.Add(office(0.02).days(monday, 21, seed))
	}
	r := all.Rhythm(Even(), 1)
	if noon, night := r.at(monday.Add(12*time.Hour)), r.at(monday.Add(3*time.Hour)); noon < 5*night {
		t.Errorf("noon %.2f, night %.2f", noon, night)
	}
	if sunday := r.over(monday.AddDate(0, 0, 6), monday.AddDate(0, 0, 7)); sunday > 14 {
		t.Errorf("a Sunday weighs %.1f hours", sunday)
	}
	if week := r.over(monday, monday.AddDate(0, 0, 7)); math.Abs(week-168) > 0.5 {
		t.Errorf("a week weighs %.1f hours", week)
	}
}

// TestBackTest measures the forecasts on streets at random: learned on four
// weeks, tried on the two that follow. The README's table is this log.
func TestBackTest(t *testing.T) {
	const bins = 60
	kinds := []struct {
		name string
		of   func(rate float64) street
		most float64 // hours, median of what is a day ahead at most
	}{{"offices", office, 2.5}, {"parks", park, 4.5}}
	var common Tally
	for k, kind := range kinds {
		for i := range bins {
			common.Add(kind.of(rateOf(i)).days(monday, 28, uint64(k*1000+i)))
		}
	}
	shared := common.Rhythm(Even(), 1)
	for k, kind := range kinds {
		var ours, straight [3][]Trial
		for i := range bins {
			list := kind.of(rateOf(i)).days(monday, 42, uint64(k*1000+i))
			past, future := list[:28*96], list[28*96:]
			model := Learn(past, shared, 0.015)
			sort(&ours, model.Try(future, 6*time.Hour))
			flat := Model{Rate: model.Rate, Spread: model.Spread, Rhythm: Even()}
			sort(&straight, flat.Try(future, 6*time.Hour))
		}
		for a, ahead := range []string{"to 12 h", "12 to 24 h", "24 to 72 h"} {
			mine, flat := Sum(ours[a]), Sum(straight[a])
			t.Logf("%s, %s ahead: %d forecasts, median %.1f h, 90 %% %.1f h, sooner than told %.1f %%; straight line: median %.1f h, 90 %% %.1f h",
				kind.name, ahead, mine.Forecasts, mine.Median, mine.Ninety, 100*mine.Early, flat.Median, flat.Ninety)
			if a < 2 && (mine.Median > kind.most || mine.Median > flat.Median) {
				t.Errorf("%s, %s: median %.1f h, a straight line %.1f h", kind.name, ahead, mine.Median, flat.Median)
			}
			if mine.Early > 0.15 {
				t.Errorf("%s, %s: %.0f %% were full sooner than told", kind.name, ahead, 100*mine.Early)
			}
		}
	}
}

// rateOf spreads bins from two days to a week until they are full.
func rateOf(i int) float64 { return 0.85 / (24 * (1 + float64(i%7))) }

// sort puts trials by how far ahead they looked.
func sort(into *[3][]Trial, list []Trial) {
	for _, one := range list {
		switch {
		case one.Ahead <= 12:
			into[0] = append(into[0], one)
		case one.Ahead <= 24:
			into[1] = append(into[1], one)
		case one.Ahead <= 72:
			into[2] = append(into[2], one)
		}
	}
}

// TestModelNeverLooksBack for any readings: times lie ahead, the soonest before
// the likely one.
func TestModelNeverLooksBack(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 4))
	for range 300 {
		var list []Sample
		at := monday
		for range rnd.IntN(300) {
			at = at.Add(time.Duration(rnd.IntN(500)) * time.Minute)
			list = append(list, Sample{at, rnd.Float64()})
		}
		m := Learn(list, Even(), 0.01)
		likely, soonest, ok := m.Full(at, rnd.Float64(), 0.9)
		if likely.Before(at) || soonest.Before(at) || (ok && soonest.After(likely)) {
			t.Fatalf("at %v: likely %v, soonest %v", at, likely, soonest)
		}
		if level := m.At(at, 0.5, at.Add(time.Hour)); math.IsNaN(level) || level < 0.5 || level > 1 {
			t.Fatalf("level %v", level)
		}
	}
}
