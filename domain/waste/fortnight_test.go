package waste

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"citybrain/domain/waste/forecast"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
)

// TestDaysOfCollections holds the plans of Shanghai's bins to what they promise:
// fewer kilometres than emptying everything every day, and hardly a bin beyond
// its brim.
func TestDaysOfCollections(t *testing.T) {
	if testing.Short() {
		t.Skip("plays some days of a city")
	}
	f := play(t, 2) // days as full as any: bins that were emptied only when full
	if f.metres > 0.85*f.all || f.left > 0 || f.over > f.visits/50 {
		t.Errorf("%.0f of %.0f km, %d left, %d of %d overflowed", f.metres/1000, f.all/1000, f.left, f.over, f.visits)
	}
}

// BenchmarkFortnight plays two weeks once (-benchtime 1x -v); the README's table
// is its log.
func BenchmarkFortnight(b *testing.B) {
	for b.Loop() {
		play(b, 14)
	}
}

// played is what days of collections came to.
type played struct {
	metres, all, hours, hoursAll float64
	visits, left, over           int
}

// play plays days of Shanghai's bins, as generated streets fill them.
func play(t testing.TB, days int) (f played) {
	t.Helper()
	fake := clock.NewFake(dawn)
	d := dbtest.Open(t, db.SQLite, []db.Migrations{{Domain: "waste", Files: Migrations()}}, dbtest.At(fake.Now))
	town := &fortnight{street: street{clock: fake, bins: packBins(t)}}
	s := New(Deps{DB: d, Clock: fake, Zone: zone, Bins: town, Roads: roadsOf(t, "shanghai"), Regions: region{}})
	fleet := fleetOf(t, "shanghai")
	s.fleet.Store(&fleet)
	town.play(dawn.AddDate(0, 0, -28), 28, nil) // the past that is learned, emptied when full
	ctx := context.Background()
	town.learn(t, s)
	town.over = 0
	for day := range days {
		fake.Set(dawn.AddDate(0, 0, day).Add(30 * time.Minute))
		town.report()
		p, err := s.plan(ctx, fleet, midnightOf(fake.Now()))
		if err != nil {
			t.Fatal(err)
		}
		f.metres, f.all, f.hours, f.hoursAll = f.metres+p.Metres, f.all+p.MetresAll, f.hours+p.Seconds/3600, f.hoursAll+p.SecondsAll/3600
		f.visits, f.left = f.visits+p.Must+p.Way, f.left+p.Left
		t.Logf("%s: %d must, %d on the way, %d left, %d vehicles, %.1f km; everything: %d vehicles, %.1f km, %d left",
			p.Day, p.Must, p.Way, p.Left, len(p.Rounds), p.Metres/1000, p.RoundsAll, p.MetresAll/1000, p.LeftAll)
		town.play(fake.Now(), 1, arrivals(p))
	}
	f.over = town.over
	t.Logf("%d bins, %d days: %.0f km instead of %.0f (%.0f %% less), %.0f vehicle hours instead of %.0f, %d emptyings instead of %d, %d left; overflowed %d times",
		len(town.bins), days, f.metres/1000, f.all/1000, 100*(1-f.metres/f.all), f.hours, f.hoursAll, f.visits, days*len(town.bins), f.left, f.over)
	return f
}

func midnightOf(at time.Time) time.Time {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

func arrivals(p Plan) map[string]time.Time {
	out := map[string]time.Time{}
	for _, r := range p.Rounds {
		for _, stop := range r.Stops {
			out[stop.Bin] = *stop.At
		}
	}
	return out
}

// fortnight fills bins with a rhythm that the planner does not know.
type fortnight struct {
	street
	level []float64
	rnd   *rand.Rand
	kept  [][]Level // of the past weeks
	over  int       // times that a bin went beyond its brim
}

// play fills the bins for some days in steps of a quarter of an hour. Without
// arrivals somebody empties whatever is nearly full.
func (f *fortnight) play(from time.Time, days int, arrive map[string]time.Time) {
	if f.rnd == nil {
		f.rnd = rand.New(rand.NewPCG(5, 5))
		f.level, f.kept = make([]float64, len(f.bins)), make([][]Level, len(f.bins))
		for i := range f.level {
			f.level[i] = f.rnd.Float64() * 0.8
		}
	}
	const step = 15 * time.Minute
	for i := range f.bins {
		rate := 0.9 / (24 * (1.2 + math.Mod(float64(i)*0.618, 1)*4.8)) // full in 1.2 to 6 days
		stray, weekend := 1.0, 0.6+0.8*float64(i%3)/2
		for k := range days * 96 {
			at := from.Add(time.Duration(k) * step)
			local := at.In(zone)
			if k%96 == 0 {
				stray = math.Max(0.2, 1+0.25*f.rnd.NormFloat64())
			}
			before := f.level[i]
			f.level[i] += rate / 4 * rhythm(local, weekend) * stray * (0.4 + 1.2*f.rnd.Float64())
			if before < 1 && f.level[i] >= 1 && arrive != nil {
				f.over++
			}
			if due, ok := arrive[f.bins[i].ID]; ok && !at.Before(due) && at.Before(due.Add(step)) {
				f.level[i] = 0.02
			}
			if arrive == nil && f.level[i] >= 0.85 {
				f.level[i] = 0.02
			}
			f.kept[i] = append(f.kept[i], Level{at, f.shown(i)})
		}
	}
}

func (f *fortnight) shown(i int) float64 {
	return math.Round(math.Max(0, math.Min(1, f.level[i]+0.008*f.rnd.NormFloat64()))*100) / 100
}

func rhythm(at time.Time, weekend float64) float64 {
	h := float64(at.Hour())
	r := 0.2 + 1.5*math.Exp(-(h-12.5)*(h-12.5)/8) + 1.7*math.Exp(-(h-18.5)*(h-18.5)/8)
	if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		r *= weekend
	}
	return r * 24 / 20.8 // the mean of a day is about 1
}

// report gives every bin its level of now.
func (f *fortnight) report() {
	for i := range f.bins {
		f.says(i, f.shown(i))
	}
}

func (f *fortnight) learn(t testing.TB, s *Service) {
	t.Helper()
	past := f.kept
	f.past = nil
	var common forecast.Tally
	for i := range f.bins {
		common.Add(s.samples(past[i]))
	}
	s.rhythm = common.Rhythm(forecast.Even(), ownRhythm)
	for i, b := range f.bins {
		s.models[b.ID] = forecast.Learn(s.samples(past[i]), s.rhythm, assumedRate(s.rules()))
	}
}

// packBins are the bins of Shanghai's list of devices.
func packBins(t testing.TB) []Reading {
	t.Helper()
	file, err := os.Open("../../cities/shanghai/things/devices.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unpacked).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []Reading
	for _, row := range rows {
		if row[0] == "bin" {
			lon, _ := strconv.ParseFloat(row[3], 64)
			lat, _ := strconv.ParseFloat(row[4], 64)
			list = append(list, Reading{ID: row[1], Name: row[2], Region: row[5], Org: "/sh", Point: geo.Point{Lon: lon, Lat: lat}})
		}
	}
	return list
}
