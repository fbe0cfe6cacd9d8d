package forecast

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))

// stations are the sizes of Shenzhen's stations (ST-EVCDP, MIT): fast and slow
// sockets of every third.
func stations(t testing.TB) (list [][2]int) {
	t.Helper()
	f, err := os.Open("../testdata/stevcdp-stations.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		fast, _ := strconv.Atoi(row[3])
		slow, _ := strconv.Atoi(row[4])
		if i%3 == 0 {
			list = append(list, [2]int{fast, slow})
		}
	}
	return list
}

// place is how people come to a group of sockets over the day.
type place struct {
	peak, width float64 // hour of the day
	rest        float64 // share of a working day's cars that come on a rest day
	load        float64 // mean share taken, were there room for all
	stay        float64 // mean hours
}

// play makes the counts of a group: cars come at random, more or fewer by the
// hour, the day and the mood of the day, stay as long as they like, and drive on
// when all is taken.
func play(p place, sockets, days int, rnd *rand.Rand) Series {
	const step = 5 * time.Minute
	s := Series{Begin: monday}
	ends, mood := []time.Time{}, 0.0
	for at := monday; at.Before(monday.AddDate(0, 0, days)); at = at.Add(step) {
		if at.Hour() == 0 && at.Minute() == 0 {
			mood = 0.5*mood + 0.2*rnd.NormFloat64()
		}
		ends = slices.DeleteFunc(ends, func(end time.Time) bool { return !end.After(at) })
		hour := float64(at.Hour()) + float64(at.Minute())/60
		off := math.Abs(hour - p.peak)
		off = math.Min(off, 24-off)
		rate := p.load * float64(sockets) / p.stay * (0.25 + 1.9*math.Exp(-off*off/(2*p.width*p.width))) * math.Exp(mood)
		if day := at.Weekday(); day == time.Saturday || day == time.Sunday {
			rate *= p.rest
		}
		for rnd.Float64() < rate*step.Hours() && len(ends) < sockets {
			stay := p.stay * math.Exp(0.6*rnd.NormFloat64()-0.18)
			ends = append(ends, at.Add(time.Duration(stay*float64(time.Hour))))
			rate -= 1 / step.Hours()
		}
		if at.Minute()%15 == 0 {
			s.Counts = append(s.Counts, Count{sockets - len(ends), sockets})
		}
	}
	return s
}

// shenzhen is generated weeks at stations of real sizes.
func shenzhen(t testing.TB, days int) (list []Series) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(1, 2026))
	places := []place{{13, 3, 0.7, 0.5, 1}, {21, 3, 1.1, 0.5, 1}, {18, 4, 1.4, 0.45, 1}, {10, 2.5, 0.3, 0.5, 1}}
	for _, sizes := range stations(t) {
		p := places[rnd.IntN(len(places))]
		p.peak, p.load = p.peak+rnd.NormFloat64(), p.load*math.Exp(0.5*rnd.NormFloat64())
		for kind, n := range sizes {
			if n == 0 || n > 60 {
				continue
			}
			p.stay = []float64{0.9, 4.2}[kind]
			list = append(list, play(p, n, days, rnd))
		}
	}
	return list
}

// carParks reads two weeks of real car parks, counted in eighths; nothing where
// the files are not at hand.
func carParks(t testing.TB) []Series {
	t.Helper()
	dir := os.Getenv("CITYBRAIN_PARKING")
	files, _ := filepath.Glob(filepath.Join(dir, "2026-*.csv"))
	if dir == "" || len(files) == 0 {
		t.Skip("set CITYBRAIN_PARKING to the unpacked files of german-cities-parking")
	}
	room := map[string]float64{}
	for _, row := range table(t, filepath.Join(dir, "meta-data.csv")) {
		room[row[0]], _ = strconv.ParseFloat(row[3], 64)
	}
	begin := time.Date(2026, 8, 8, 0, 0, 0, 0, time.UTC)
	counts := map[string][]Count{}
	for _, file := range files {
		rows := table(t, file)
		for _, row := range rows[1:] {
			at, err := time.Parse(time.RFC3339, row[0])
			if err != nil {
				t.Fatal(err)
			}
			k := int(at.Sub(begin) / Step)
			for i, text := range row[1:] {
				name := rows[0][i+1]
				free, err := strconv.ParseFloat(text, 64)
				if err != nil || room[name] < 20 || free > room[name] || k < 0 || k >= 14*aDay {
					continue
				}
				if counts[name] == nil {
					counts[name] = make([]Count, 14*aDay)
				}
				counts[name][k] = Count{int(math.Min(8, math.Floor(free/room[name]*8+1e-9))), 8}
			}
		}
	}
	var list []Series
	for _, c := range counts {
		seen := 0
		for i, last := 0, -99; i < len(c); i++ { // only changes are written: what stands for two hours is believed
			if c[i].Total > 0 {
				seen, last = seen+1, i
			} else if i-last < 8 {
				c[i] = c[last]
			}
		}
		if seen > 200 {
			list = append(list, Series{begin.In(time.FixedZone("CEST", 7200)), c})
		}
	}
	return list
}

func table(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// backTest learns from the first days and tries the rest.
func backTest(t *testing.T, list []Series, share float64) (all []Score) {
	t.Helper()
	first, rest := make([]Series, len(list)), make([]Series, len(list))
	for i, s := range list {
		first[i], rest[i] = s.Split(share)
	}
	began := time.Now()
	m, profiles, _ := Learn(first)
	took := time.Since(began)
	lines := []string{fmt.Sprintf("%d groups, learnt in %s", len(list), took.Round(time.Millisecond)),
		"minutes  forecasts | Brier: model  stays  hourly | MAE of the share taken: model  stays  hourly"}
	for _, span := range []time.Duration{15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour} {
		s := m.Try(profiles, rest, span)
		all = append(all, s)
		lines = append(lines, fmt.Sprintf("%7d %10d | %.4f %.4f %.4f | %.4f %.4f %.4f", s.Minutes, s.Forecasts,
			s.Model.Brier, s.Stays.Brier, s.Hourly.Brier, s.Model.MAE, s.Stays.MAE, s.Hourly.MAE))
	}
	t.Log("\n" + strings.Join(lines, "\n"))
	return all
}

// TestBackTest: learnt on three weeks, tried on the fourth, the forecast is better
// than both who know little, at every span.
func TestBackTest(t *testing.T) {
	days := 28
	if testing.Short() {
		days = 14
	}
	for _, s := range backTest(t, shenzhen(t, days), 0.75) {
		if s.Model.Brier >= s.Stays.Brier || s.Model.Brier >= s.Hourly.Brier {
			t.Errorf("%d min: %+v", s.Minutes, s)
		}
	}
}

// TestRealCarParks: the same method on counts that nobody made up.
func TestRealCarParks(t *testing.T) {
	for _, s := range backTest(t, carParks(t), 0.72) {
		if s.Model.Brier >= s.Stays.Brier || s.Model.Brier >= s.Hourly.Brier {
			t.Errorf("%d min: %+v", s.Minutes, s)
		}
	}
}

var update = flag.Bool("update", false, "write what is learnt from generated weeks into assumed.json")

// TestAssumedKnowsPresentAndHour: without a past of its own a city's forecast goes
// from what is seen now to what is usual.
func TestAssumedKnowsPresentAndHour(t *testing.T) {
	if *update {
		m, _, all := Learn(shenzhen(t, 28))
		raw, err := json.MarshalIndent(Learnt{m, all}, "", " ")
		if err != nil || os.WriteFile("assumed.json", append(raw, '\n'), 0o600) != nil {
			t.Fatal(err)
		}
		return
	}
	l := Assumed()
	noon := monday.Add(12 * time.Hour)
	full, free := Now{Count: Count{0, 4}, At: noon}, Now{Count: Count{3, 4}, At: noon}
	soonFull, soonFree := l.Model.Chance(&l.Usual, full, 15*time.Minute), l.Model.Chance(&l.Usual, free, 15*time.Minute)
	if soonFull > 0.6 || soonFree < 0.9 {
		t.Errorf("in a quarter of an hour: %.2f and %.2f", soonFull, soonFree)
	}
	late := l.Model.Chance(&l.Usual, free, 6*time.Hour) - l.Model.Chance(&l.Usual, full, 6*time.Hour)
	if late < 0 || late > 0.3 {
		t.Errorf("six hours on, the present still weighs %.2f", late)
	}
	if unknown := l.Model.Chance(&l.Usual, Now{At: noon}, time.Hour); unknown < 0.3 || unknown > 0.99 {
		t.Errorf("nothing known: %.2f", unknown)
	}
	if now := l.Model.Chance(&l.Usual, full, 0); now > 0.05 {
		t.Errorf("full is full now: %.2f", now)
	}
}
