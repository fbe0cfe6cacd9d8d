package wait

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// kind is a class of a generated hall: what the pack assumes and what is true.
type kind struct {
	code          string
	assumed, true float64 // minutes
	spread        float64
	share         float64
}

var kinds = []kind{{"A", 10, 6, 0.6, 0.5}, {"B", 15, 12, 0.7, 0.35}, {"C", 20, 28, 0.5, 0.15}}

// shift is a window with the hours of its clerk: some go to lunch, some come late.
type shift struct {
	serves   []string
	from, to [2]float64 // hours of two stretches
}

var shifts = []shift{
	{[]string{"A"}, [2]float64{9, 12.5}, [2]float64{12, 17}}, {[]string{"A", "B"}, [2]float64{9, 12.5}, [2]float64{11.5, 17}},
	{[]string{"A", "B"}, [2]float64{9.5, 13}, [2]float64{12.5, 17}}, {[]string{"B", "C"}, [2]float64{9, 13}, [2]float64{12, 17}},
	{[]string{"C"}, [2]float64{9, 13}, [2]float64{12, 16.5}}, {[]string{"A", "B", "C"}, [2]float64{9, 14}, [2]float64{12, 17}},
}

func (s shift) open(at time.Time) bool {
	h := at.Sub(nine).Hours() + 9
	return h >= s.from[0] && h < s.to[0] || h >= s.from[1] && h < s.to[1]
}

// counter is a window at work.
type counter struct {
	shift
	class string
	since time.Time
	until time.Time
}

// generated is one day of a hall, minute by minute in steps of ten seconds.
type generated struct {
	r       *rand.Rand
	paces   map[string]Pace
	waiting []Ticket
	taken   map[string]time.Time
	windows []counter
	guesses map[string][3]time.Duration // of our forecast, of the naive ones
	errors  [3][]float64                // minutes
	within  int
	ranges  map[string]Guess
	n       int
}

func (g *generated) open(at time.Time) (list []Window) {
	for _, w := range g.windows {
		if w.open(at) || w.class != "" {
			list = append(list, Window{Serves: w.serves, Class: w.class, Since: w.since})
		}
	}
	return list
}

func (g *generated) arrive(at time.Time) {
	k, x := 0, g.r.Float64()
	for x > kinds[k].share && k < len(kinds)-1 {
		x -= kinds[k].share
		k++
	}
	head := time.Duration(0)
	if g.r.Float64() < 0.2 {
		head = 15 * time.Minute
	}
	g.n++
	t := Ticket{ID: fmt.Sprintf("%05d", g.n), Class: kinds[k].code, Rank: at.Add(-head)}
	g.waiting = append(g.waiting, t)
	g.taken[t.ID] = at
	Order(g.waiting)
	open := g.open(at)
	ours := Forecast(Hall{Now: at, Waiting: g.waiting, Windows: open, Pace: func(c string) Pace { return g.paces[c] }})
	guess, ok := ours[t.ID]
	if !ok {
		return
	}
	ahead, serve := 0, 0
	for _, one := range g.waiting {
		if one.Class == t.Class && one.ID != t.ID {
			ahead++
		}
	}
	for _, w := range open {
		if slices.Contains(w.Serves, t.Class) {
			serve++
		}
	}
	naive := func(minutes float64) time.Duration {
		return time.Duration(float64(ahead) * minutes / float64(max(1, serve)) * float64(time.Minute))
	}
	g.guesses[t.ID] = [3]time.Duration{guess.Wait, naive(kinds[k].assumed), naive(g.paces[t.Class].Mean / 60)}
	g.ranges[t.ID] = guess
}

func (g *generated) work(at time.Time) {
	for i := range g.windows {
		w := &g.windows[i]
		if w.class != "" && !at.Before(w.until) {
			g.paces[w.class] = g.paces[w.class].Learn(at.Sub(w.since))
			w.class = ""
		}
		if w.class != "" || !w.open(at) {
			continue
		}
		k := Next(g.waiting, w.serves)
		if k < 0 {
			continue
		}
		t := g.waiting[k]
		g.waiting = slices.Delete(g.waiting, k, k+1)
		g.judge(t.ID, at.Sub(g.taken[t.ID]))
		j := slices.IndexFunc(kinds, func(one kind) bool { return one.code == t.Class })
		mean := kinds[j].true * 60
		took := Pace{Mean: mean, Square: mean * mean * (1 + kinds[j].spread*kinds[j].spread)}.draw(g.r)
		w.class, w.since, w.until = t.Class, at, at.Add(time.Duration(took*float64(time.Second)))
	}
}

func (g *generated) judge(id string, waited time.Duration) {
	guess, ok := g.guesses[id]
	if !ok {
		return
	}
	for i, one := range guess {
		g.errors[i] = append(g.errors[i], (one - waited).Abs().Minutes())
	}
	if r := g.ranges[id]; waited >= r.Low-time.Minute && waited <= r.High+time.Minute {
		g.within++
	}
}

// day lets one day pass: two waves of people, more of them on some days.
func (g *generated) day(crowd float64) {
	g.windows = nil
	for _, s := range shifts {
		g.windows = append(g.windows, counter{shift: s})
	}
	for at := nine; at.Before(nine.Add(8 * time.Hour)); at = at.Add(10 * time.Second) {
		h := at.Sub(nine).Hours()
		rate := crowd * (12 + 22*math.Exp(-(h-1.3)*(h-1.3)/0.8) + 16*math.Exp(-(h-5.2)*(h-5.2)/1.2)) // an hour
		if h < 7.3 && g.r.Float64() < rate/360 {
			g.arrive(at)
		}
		g.work(at)
	}
	g.waiting = nil
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(max(1, len(list)))
}

// TestBackTest is the table of the README: how wrong the forecast at the taking of a
// ticket is on days that were generated, against what displays in halls usually do.
func TestBackTest(t *testing.T) {
	for _, crowd := range []struct {
		name string
		of   float64
	}{{"quiet", 0.8}, {"usual", 1.15}, {"crowded", 1.45}} {
		g := &generated{r: rand.New(rand.NewPCG(11, 5)), paces: map[string]Pace{}, taken: map[string]time.Time{}, guesses: map[string][3]time.Duration{}, ranges: map[string]Guess{}}
		for _, k := range kinds {
			g.paces[k.code] = Assumed(k.assumed)
		}
		for range 6 {
			g.day(crowd.of)
		}
		n := len(g.errors[0])
		ours, fixed, learned := mean(g.errors[0]), mean(g.errors[1]), mean(g.errors[2])
		slices.Sort(g.errors[0])
		t.Logf("%s: %d tickets, mean error %.1f min (9 of 10 within %.1f); ahead × assumed minutes %.1f, ahead × learned minutes %.1f; %.0f%% within the range said",
			crowd.name, n, ours, g.errors[0][n*9/10], fixed, learned, 100*float64(g.within)/float64(n))
		if ours > 0.8*fixed || ours > learned {
			t.Errorf("%s: the forecast is off by %.1f min, the naive ones by %.1f and %.1f", crowd.name, ours, fixed, learned)
		}
	}
}
