package episode_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"citybrain/domain/environment/episode"
	"citybrain/kernel/geo"
)

var rule = episode.Rule{Begin: 2, End: 3, Join: 500}

// row is stations 300 m apart from west to east.
func row(values ...float64) (list []episode.Sample) {
	for i, v := range values {
		list = append(list, episode.Sample{
			Station: fmt.Sprint("s", i), At: geo.Point{Lon: 121.4 + float64(i)*0.00315, Lat: 31.2}, Value: v, Over: v > 75, Clear: v < 70,
		})
	}
	return list
}

func counter() func() string {
	n := 0
	return func() string { n++; return fmt.Sprint("e", n) }
}

func TestAnEpisodeBeginsJoinsAndEnds(t *testing.T) {
	members, name := map[string]*episode.Member{}, counter()
	look := func(values ...float64) []episode.Change { return episode.Look(rule, members, row(values...), name) }
	if got := look(80, 20, 20); got != nil {
		t.Fatalf("one look is too short: %+v", got)
	}
	got := look(90, 80, 20)
	if len(got) != 1 || !got[0].New || len(got[0].Members) != 1 || got[0].Members[0].Worst != 90 || got[0].Members[0].Sum != 170 {
		t.Fatalf("two looks begin one: %+v", got)
	}
	if got = look(72, 85, 20); len(got) != 1 || got[0].New || len(got[0].Members) != 2 || got[0].Over {
		t.Fatalf("a neighbour joins, 72 is neither over nor clear: %+v", got)
	}
	look(60, 60, 20)
	look(60, 71, 20)
	if got = look(60, 60, 20); len(got) != 1 || got[0].Over {
		t.Fatalf("one of them was not clear for long enough: %+v", got)
	}
	if got = look(60, 60, 20); len(got) != 1 || !got[0].Over || len(members) != 0 {
		t.Fatalf("all are clear: %+v %+v", got, members)
	}
}

func TestFarStationsHaveEpisodesOfTheirOwn(t *testing.T) {
	members := map[string]*episode.Member{}
	name := counter()
	values := []float64{90, 20, 20, 20, 90}
	episode.Look(rule, members, row(values...), name)
	if got := episode.Look(rule, members, row(values...), name); len(got) != 2 || !got[0].New || !got[1].New {
		t.Errorf("%+v", got)
	}
}

func TestAnOutageNeedsSeveralMeters(t *testing.T) {
	members, name := map[string]*episode.Member{}, counter()
	outage := episode.Rule{Begin: 1, End: 1, Join: 700, Least: 3, Lower: true}
	if got := episode.Look(outage, members, row(80, 80, 20), name); got != nil {
		t.Errorf("two meters are no outage: %+v", got)
	}
	if got := episode.Look(outage, members, row(80, 80, 76), name); len(got) != 1 || len(got[0].Members) != 3 || got[0].Members[2].Worst != 76 {
		t.Errorf("%+v", got)
	}
}

func TestSilenceEndsAnEpisodeAfterAWhile(t *testing.T) {
	members, name := map[string]*episode.Member{}, counter()
	for range 2 {
		episode.Look(rule, members, row(90), name)
	}
	for look := range 20 {
		got := episode.Look(rule, members, nil, name)
		if len(got) == 1 && got[0].Over {
			if look != 14 { // twelve of silence, then three clear
				t.Errorf("over at look %d", look)
			}
			return
		}
	}
	t.Error("it goes on for ever")
}

// TestWhateverHappensEndsAgain tries random days: every episode begins once, ends
// once, and nothing is left when all is clear.
func TestWhateverHappensEndsAgain(t *testing.T) {
	for seed := range uint64(200) {
		dice, members, name := rand.New(rand.NewPCG(seed, 1)), map[string]*episode.Member{}, counter()
		begun, ended := map[string]int{}, map[string]int{}
		for look := range 60 {
			values := make([]float64, 12)
			for i := range values {
				if look < 50 {
					values[i] = 50 + 40*dice.Float64()
				}
			}
			for _, c := range episode.Look(rule, members, row(values...), name) {
				if c.New {
					begun[c.Episode]++
				}
				if c.Over {
					ended[c.Episode]++
				}
				if len(c.Members) == 0 {
					t.Fatal("an episode without a station")
				}
			}
		}
		for id, n := range begun {
			if n != 1 || ended[id] != 1 {
				t.Fatalf("seed %d: %s began %d times and ended %d times", seed, id, n, ended[id])
			}
		}
		if len(members) != 0 || len(ended) != len(begun) {
			t.Fatalf("seed %d: left %v", seed, members)
		}
	}
}
