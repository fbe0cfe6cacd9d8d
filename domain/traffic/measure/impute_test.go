package measure

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// day makes the windows of one quarter of an hour: b has half of a's traffic, c is its own.
func day(r *rand.Rand, at time.Time) map[string]Window {
	flow := 600 + 300*math.Sin(at.Sub(eight).Hours()) + 40*r.Float64()
	w := func(flow float64) Window {
		return Window{From: at, Length: Quarter, Covered: 1, Quality: 1, Count: flow / 4, Flow: flow, Occupancy: flow / 5000, Speed: 15 - flow/200}
	}
	return map[string]Window{"a": w(flow), "b": w(flow / 2), "c": w(1000 * r.Float64())}
}

func TestMissingDetectorIsStoodInForByTheOneThatItFollows(t *testing.T) {
	related := map[string][]Relation{"b": {{To: "a", Kind: FromBeside}, {To: "c", Kind: FromAbove}}}
	m, r := NewImputer(related, time.UTC), rand.New(rand.NewPCG(1, 1))
	at := eight
	for range 40 {
		m.Learn(day(r, at))
		at = at.Add(Quarter)
	}
	now := day(r, at)
	truth := now["b"]
	delete(now, "b")
	got, ok := m.Fill("b", at, Quarter, now)
	if !ok || math.Abs(got.Flow-truth.Flow) > 0.1*truth.Flow {
		t.Fatalf("stood in with %.0f vehicles an hour for %.0f", got.Flow, truth.Flow)
	}
	if !got.Imputed || got.Quality < 0.7 || got.Whole() || !slices.Contains(got.Sources, FromBeside) {
		t.Errorf("a stand-in says that it is one: %+v", got)
	}
	alone, ok := m.Fill("b", at, Quarter, map[string]Window{"c": now["c"]})
	if ok && alone.Quality > got.Quality-0.2 {
		t.Errorf("a stand-in by a stranger has the quality %v, by a friend %v", alone.Quality, got.Quality)
	}
}

func TestUsualTimesStandInWhenAllIsSilent(t *testing.T) {
	m, r := NewImputer(map[string][]Relation{}, time.UTC), rand.New(rand.NewPCG(2, 2))
	for d := range 5 { // Wednesday to Friday count alike, the weekend does not
		for q := range 12 {
			m.Learn(day(r, eight.AddDate(0, 0, d-2).Add(time.Duration(q)*Quarter)))
		}
	}
	got, ok := m.Fill("a", eight.AddDate(0, 0, 5), Quarter, nil)
	if !ok || !slices.Equal(got.Sources, []string{FromUsual}) || got.Flow < 300 || got.Flow > 1000 {
		t.Fatalf("%+v %v", got, ok)
	}
	if _, ok := m.Fill("a", eight.AddDate(0, 0, 3), Quarter, nil); ok {
		t.Error("a Saturday was stood in for by working days")
	}
	if _, ok := m.Fill("nobody", eight, Quarter, nil); ok {
		t.Error("a detector that nobody knows was stood in for")
	}
}

func TestStandInsAreFiguresOfAStreet(t *testing.T) {
	related := map[string][]Relation{"a": {{"b", FromBeside}, {"c", FromAbove}}, "b": {{"a", FromBeside}, {"c", FromBelow}}}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 4))
		m := NewImputer(related, time.UTC)
		for i := range 60 {
			now := map[string]Window{}
			for _, id := range []string{"a", "b", "c"} {
				if r.IntN(4) > 0 {
					now[id] = Window{From: eight.Add(time.Duration(i) * Minute), Length: Minute, Covered: 1, Flow: float64(r.IntN(3)) * 500 * r.Float64(), Occupancy: r.Float64(), Speed: 20 * r.Float64()}
				}
			}
			if w, ok := m.Fill("a", eight, Minute, now); ok && !(w.Flow >= 0 && w.Occupancy >= 0 && w.Occupancy <= 1 && w.Speed >= 0 && w.Quality >= 0 && w.Quality <= 1) {
				t.Fatalf("seed %d: %+v", seed, w)
			}
			m.Learn(now)
		}
	}
}
