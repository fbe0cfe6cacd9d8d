package measure

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"citybrain/domain/traffic/field"
)

var eight = time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)

// stream is what a detector says in a number of minutes, a reading every ten seconds.
func stream(r *rand.Rand, id string, minutes int) []field.Reading {
	var out []field.Reading
	for i := range minutes * 6 {
		n := r.IntN(4)
		reading := field.Reading{Detector: id, At: eight.Add(time.Duration(i+1) * 10 * time.Second), Span: 10 * time.Second, Count: n}
		if n > 0 {
			reading.Speed, reading.Occupancy = 8+4*r.Float64(), float64(n)*0.05
		}
		out = append(out, reading)
	}
	return out
}

func TestOrderAndDoublesDoNotChangeTheWindows(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		said := stream(r, "a", 5)
		end := eight.Add(5 * time.Minute)
		plain, mixed := NewGather([]string{"a"}, time.Minute, eight), NewGather([]string{"a"}, time.Minute, eight)
		for _, s := range said {
			plain.Take(s, end)
		}
		twice := append(append([]field.Reading{}, said...), said...)
		r.Shuffle(len(twice), func(i, j int) { twice[i], twice[j] = twice[j], twice[i] })
		for _, s := range twice {
			mixed.Take(s, end)
		}
		a, b := plain.Close(end.Add(time.Minute))["a"], mixed.Close(end.Add(time.Minute))["a"]
		if len(a) != 5 || len(b) != 5 || mixed.Fates[Doubled] != len(said) {
			t.Fatalf("seed %d: %d and %d windows, %v", seed, len(a), len(b), mixed.Fates)
		}
		for i := range a {
			if math.Abs(a[i].Flow-b[i].Flow) > 1e-6 || math.Abs(a[i].Speed-b[i].Speed) > 1e-6 || math.Abs(a[i].Occupancy-b[i].Occupancy) > 1e-9 {
				t.Errorf("seed %d minute %d: %+v and %+v", seed, i, a[i], b[i])
			}
		}
	}
}

func TestNoVehicleIsLostOrMade(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		g := NewGather([]string{"a"}, 0, eight)
		want, at := 0, eight
		for range 80 {
			span := time.Duration(1+r.IntN(90)) * time.Second
			at = at.Add(span)
			n := r.IntN(1 + int(span.Seconds()))
			want += n
			if fate := g.Take(field.Reading{Detector: "a", At: at, Span: span, Count: n}, at); fate != Taken {
				t.Fatalf("seed %d: %v", seed, fate)
			}
		}
		windows := g.Close(at.Add(time.Minute))["a"]
		got := 0.0
		for _, w := range windows {
			got += w.Count
		}
		fold := Fold(windows, eight, at.Add(time.Minute).Sub(eight))
		if math.Abs(got-float64(want)) > 1e-6 || math.Abs(fold.Count-got) > 1e-6 {
			t.Errorf("seed %d: %d came, the minutes have %v, together %v", seed, want, got, fold.Count)
		}
	}
}

func TestReadingsMeetTheirFate(t *testing.T) {
	now := eight.Add(3 * time.Minute)
	good := field.Reading{Detector: "a", At: now, Span: 10 * time.Second, Count: 2, Occupancy: 0.1, Speed: 9}
	with := func(change func(*field.Reading)) field.Reading { r := good; change(&r); return r }
	cases := map[string]struct {
		reading field.Reading
		want    Fate
	}{
		"a plain one":                 {good, Taken},
		"of another street":           {with(func(r *field.Reading) { r.Detector = "b" }), Unknown},
		"of a minute that is closed":  {with(func(r *field.Reading) { r.At = eight.Add(50 * time.Second) }), Late},
		"of a minute that is to come": {with(func(r *field.Reading) { r.At = now.Add(time.Minute) }), Ahead},
		"no span":                     {with(func(r *field.Reading) { r.Span = 0 }), Broken},
		"more than all the time":      {with(func(r *field.Reading) { r.Occupancy = 1.2 }), Broken},
		"not a number":                {with(func(r *field.Reading) { r.Speed = math.NaN() }), Broken},
		"fewer than none":             {with(func(r *field.Reading) { r.Count = -1 }), Broken},
		"a thousand vehicles":         {with(func(r *field.Reading) { r.Count = 1000 }), Broken},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			g := NewGather([]string{"a"}, time.Minute, eight)
			g.Close(eight.Add(2 * time.Minute)) // closes the first
			if got := g.Take(c.reading, now); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestSilenceIsAWindowCoveredByNothing(t *testing.T) {
	g := NewGather([]string{"a", "b"}, 0, eight)
	g.Take(field.Reading{Detector: "a", At: eight.Add(30 * time.Second), Span: 30 * time.Second, Count: 5, Occupancy: .2, Speed: 10}, eight.Add(time.Minute))
	got := g.Close(eight.Add(time.Minute))
	if a := got["a"][0]; a.Covered != 0.5 || a.Flow != 600 || a.Whole() {
		t.Errorf("five vehicles in half a minute are 600 an hour, of half a window: %+v", a)
	}
	if b := got["b"][0]; b.Covered != 0 || b.Quality != 0 || b.Flow != 0 {
		t.Errorf("a silent detector: %+v", b)
	}
	if again := g.Close(eight.Add(time.Minute)); len(again) != 0 {
		t.Errorf("a window was closed twice: %+v", again)
	}
}

// FuzzReadings: whatever a detector says, windows have figures that a street can have.
func FuzzReadings(f *testing.F) {
	f.Add(int64(0), int64(10e9), 3, 0.2, 9.0)
	f.Add(int64(-1<<62), int64(1<<62), -3, math.Inf(1), math.NaN())
	f.Add(int64(1<<62), int64(1), 1<<40, -1.0, 1e300)
	f.Fuzz(func(t *testing.T, at, long int64, count int, occupancy, speed float64) {
		g := NewGather([]string{"a"}, 0, eight)
		now := eight.Add(20 * time.Minute)
		for _, offset := range []time.Duration{0, time.Second} {
			g.Take(field.Reading{Detector: "a", At: eight.Add(time.Duration(at)).Add(offset), Span: time.Duration(long), Count: count, Occupancy: occupancy, Speed: speed}, now)
		}
		for _, w := range g.Close(now)["a"] {
			if !(w.Covered >= 0 && w.Covered <= 1 && w.Occupancy >= 0 && w.Occupancy <= 1 && w.Flow >= 0 && w.Flow < 1e11 && w.Speed >= 0 && w.Speed <= fastest) {
				t.Errorf("%+v", w)
			}
			Judge(Evidence{Windows: []Window{w}, SameLane: -1, Expected: -1})
		}
	})
}
