package leak_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"citybrain/domain/water/leak"
)

// alarm is what a method says: a leak from then on. until is zero where it does
// not say.
type alarm struct {
	at, until time.Time
	ranked    []string
}

// score is how a method did on a group of histories.
type score struct {
	leaks, found     int
	hours            []float64 // to detect
	falseAlarms      int
	days             float64 // without a leak, after the days to learn from
	near, near3, all int     // the nearest sensor stands first, among the first three
}

// grace is how long after its end a leak may still be found: windows remember.
const grace = 12 * time.Hour

func (s *score) add(alarms []alarm, leaks []label, from, to time.Time) {
	quiet := to.Sub(from).Hours() / 24
	used := make([]bool, len(alarms))
	for _, l := range leaks {
		quiet -= l.end.Sub(l.start).Hours() / 24
		s.leaks++
		found := false
		for i, a := range alarms {
			if a.at.Before(l.start) || a.at.After(l.end.Add(grace)) {
				continue
			}
			used[i] = true
			if found {
				continue
			}
			found = true
			s.found++
			s.hours = append(s.hours, a.at.Sub(l.start).Hours())
			if len(l.near) > 0 && len(a.ranked) > 0 {
				s.all++
				if a.ranked[0] == l.near[0] {
					s.near++
				}
				if slices.Contains(a.ranked[:min(3, len(a.ranked))], l.near[0]) {
					s.near3++
				}
			}
		}
	}
	s.days += quiet
	for i := range alarms {
		if !used[i] {
			s.falseAlarms++
		}
	}
}

func (s *score) String() string {
	slices.Sort(s.hours)
	middle, most := "—", "—"
	if n := len(s.hours); n > 0 {
		middle, most = fmt.Sprintf("%.1f h", s.hours[n/2]), fmt.Sprintf("%.1f h", s.hours[min(n-1, n*9/10)])
	}
	rank := "—"
	if s.all > 0 {
		rank = fmt.Sprintf("%d / %d of %d", s.near, s.near3, s.all)
	}
	wrong := "—" // leaks overlap and leave no quiet days
	if s.days > 0 {
		wrong = fmt.Sprintf("%.2f", float64(s.falseAlarms)/s.days*30)
	}
	return fmt.Sprintf("%d of %d | %s | %s | %s | %s", s.found, s.leaks, middle, most, wrong, rank)
}

// detected are the leak alarms of the detector.
func detected(d *leak.Detector) (alarms []alarm) {
	for _, e := range d.Episodes() {
		if e.Cause != leak.Leak {
			continue
		}
		a := alarm{at: e.Detected, until: e.Ended}
		for _, r := range e.Ranked {
			a.ranked = append(a.ranked, r.Sensor)
		}
		alarms = append(alarms, a)
	}
	return alarms
}

const learnDays = 7

// nightFlow is the usual method: the least inflow of a night, from one to five,
// against what the first nights were (three standard deviations above).
func nightFlow(sensors []leak.Sensor, rows []leak.Row) (alarms []alarm) {
	nights := map[int]float64{}
	last := 0
	for _, r := range rows {
		day := int(r.At.Unix() / 86400)
		if h := r.At.Hour(); h < 1 || h >= 5 {
			continue
		}
		sum, any := 0.0, false
		for i, s := range sensors {
			if s.Kind == leak.Flow && !strings.Contains(s.ID, "PUMP") && !math.IsNaN(r.Values[i]) {
				sum, any = sum+math.Abs(r.Values[i]), true
			}
		}
		if least, ok := nights[day]; any && (!ok || sum < least) {
			nights[day] = sum
		}
		last = day
	}
	first := int(rows[0].At.Unix() / 86400)
	var usual []float64
	for day := first; day < first+learnDays; day++ {
		usual = append(usual, nights[day])
	}
	mean, sd := 0.0, 0.0
	for _, v := range usual {
		mean += v / learnDays
	}
	for _, v := range usual {
		sd += (v - mean) * (v - mean) / (learnDays - 1)
	}
	over := false
	for day := first + learnDays; day <= last; day++ {
		is := nights[day] > mean+3*math.Sqrt(sd)
		if is && !over {
			alarms = append(alarms, alarm{at: time.Unix(int64(day)*86400+5*3600, 0).UTC()})
		}
		over = is
	}
	return alarms
}

// fixedLimit is what a control room sets by hand: a sensor is below the lowest
// value of the first days, less a margin of a tenth of its range, for an hour.
func fixedLimit(sensors []leak.Sensor, rows []leak.Row) (alarms []alarm) {
	low, high := make([]float64, len(sensors)), make([]float64, len(sensors))
	for i := range low {
		low[i], high[i] = math.Inf(1), math.Inf(-1)
	}
	run := make([]int, len(sensors))
	var quiet time.Time
	for _, r := range rows {
		learning := r.At.Sub(rows[0].At) < learnDays*24*time.Hour
		below := false
		for i, v := range r.Values {
			switch {
			case sensors[i].Kind != leak.Pressure || math.IsNaN(v):
			case learning:
				low[i], high[i] = math.Min(low[i], v), math.Max(high[i], v)
			case v < low[i]-0.1*(high[i]-low[i]):
				run[i]++
				below = below || run[i] >= 4
			default:
				run[i] = 0
			}
		}
		if below {
			if r.At.After(quiet) {
				alarms = append(alarms, alarm{at: r.At})
			}
			quiet = r.At.Add(24 * time.Hour) // one alarm a day at most
		}
	}
	return alarms
}

// TestMeasure measures on simulated histories (testdata/simulate.cjs) and writes
// a table to WATER_MEASURED: WATER_HISTORIES names their folder.
func TestMeasure(t *testing.T) {
	folder := os.Getenv("WATER_HISTORIES")
	if folder == "" {
		t.Skip("WATER_HISTORIES names no folder of simulated histories")
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*-leaks.csv"))
	methods := []string{"this", "night flow", "fixed limit"}
	groups := map[string]map[string]*score{}
	var mu sync.Mutex
	var all sync.WaitGroup
	lanes := make(chan bool, 2)
	for _, file := range files {
		all.Go(func() {
			lanes <- true
			defer func() { <-lanes }()
			name := strings.TrimSuffix(filepath.Base(file), "-leaks.csv")
			sensors, rows := load(t, filepath.Join(folder, name+".csv"))
			leaks := labels(t, file)
			d := play(sensors, rows, leak.Settings{})
			said := map[string][]alarm{"this": detected(d), "night flow": nightFlow(sensors, rows), "fixed limit": fixedLimit(sensors, rows)}
			mu.Lock()
			defer mu.Unlock()
			for _, e := range d.Episodes() {
				t.Logf("%s: %s %s %v began %s detected %s ended %s conf %.2f %s", name, e.Cause, e.View, e.Window,
					e.Began.Format("02T15:04"), e.Detected.Format("02T15:04"), e.Ended.Format("02T15:04"), e.Confidence, e.Ranked[0].Sensor)
			}
			for _, l := range leaks {
				t.Logf("%s: LEAK %s %s to %s %.0f m³/h grows %v near %v", name, l.node, l.start.Format("02T15:04"), l.end.Format("02T15:04"), l.cmh, l.grows, l.near)
			}
			group := name[:strings.LastIndexByte(name, '-')]
			if groups[group] == nil {
				groups[group] = map[string]*score{}
			}
			for method, alarms := range said {
				if groups[group][method] == nil {
					groups[group][method] = &score{}
				}
				groups[group][method].add(alarms, leaks, rows[0].At.AddDate(0, 0, learnDays), rows[len(rows)-1].At)
			}
		})
	}
	all.Wait()
	var table strings.Builder
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range groups {
			if !yield(name) {
				return
			}
		}
	})
	for _, group := range names {
		for _, method := range methods {
			fmt.Fprintf(&table, "| %s | %s | %s |\n", group, method, groups[group][method])
		}
	}
	t.Log("\n" + table.String())
	if to := os.Getenv("WATER_MEASURED"); to != "" {
		head := "| histories | method | found | half within | nine tenths within | false alarms a month | nearest sensor first / among three |\n|---|---|---|---|---|---|---|\n"
		if err := os.WriteFile(to, []byte(head+table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
