package overview

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// follower is a screen: it loads the map once and then only applies deltas.
type follower struct{ Map }

func (f *follower) apply(d delta) {
	if d.From != f.Version {
		return
	}
	f.Version = d.To
	if a := d.Added; a != nil {
		f.ID, f.X, f.Y = append(f.ID, a.ID...), append(f.X, a.X...), append(f.Y, a.Y...)
		f.Profile, f.State = append(f.Profile, a.Profile...), append(f.State, a.State...)
	}
	if d.Moved != nil {
		row := 0
		for i, gap := range d.Moved[0] {
			row += gap
			f.X[row], f.Y[row] = int32(d.Moved[1][i]), int32(d.Moved[2][i])
		}
	}
	if d.State != nil {
		row := 0
		for i, gap := range d.State[0] {
			row += gap
			f.State[row] = d.State[1][i]
		}
	}
}

// TestDeltasLeadToTheMap holds whatever happens to the things: a screen that
// follows the deltas shows what a screen that loads the map anew shows.
func TestDeltasLeadToTheMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, r := &town{}, newRoster(origin{121, 31})
		for i := range rapid.IntRange(0, 5).Draw(t, "first") {
			o.put(thingAt(t, i))
		}
		r.take(o, noon)
		screen := follower{r.whole(nil, noon)}
		for range rapid.IntRange(1, 6).Draw(t, "seconds") {
			for range rapid.IntRange(0, 8).Draw(t, "changes") {
				c := thingAt(t, rapid.IntRange(0, 12).Draw(t, "thing"))
				c.Removed = rapid.IntRange(0, 9).Draw(t, "removed") == 0
				o.put(c)
			}
			d, ok := r.take(o, noon)
			if !ok {
				continue
			}
			text, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			var travelled delta
			if err := json.Unmarshal(text, &travelled); err != nil {
				t.Fatal(err)
			}
			screen.apply(travelled)
		}
		if diff := cmp.Diff(r.whole(nil, noon), screen.Map); diff != "" {
			t.Fatalf("the screen that followed shows something else (-map +screen):\n%s", diff)
		}
	})
}

func thingAt(t *rapid.T, i int) Change {
	return Change{
		Slot: uint32(i * 256), ID: fmt.Sprintf("thing_%02d", i), Profile: i % 2,
		State: State(rapid.IntRange(0, 4).Draw(t, "state")),
		Lon:   121 + float64(rapid.IntRange(0, 100000).Draw(t, "x"))/1e5,
		Lat:   31 + float64(rapid.IntRange(0, 100000).Draw(t, "y"))/1e5,
	}
}

func TestASecondWithoutChangesSaysNothing(t *testing.T) {
	o, r := &town{}, newRoster(origin{121, 31})
	o.put(Change{Slot: 1, ID: "thing_a", Lon: 121.5, Lat: 31.2})
	if _, ok := r.take(o, noon); !ok {
		t.Fatal("a new thing must be told")
	}
	o.put(Change{Slot: 1, ID: "thing_a", Lon: 121.5, Lat: 31.2})
	if d, ok := r.take(o, noon); ok {
		t.Errorf("nothing visible changed, yet it tells %+v", d)
	}
}

// TestReusedSlotIsAnotherThing: the twin gives a removed thing's slot to the
// next one; the screen must not take the one for the other.
func TestReusedSlotIsAnotherThing(t *testing.T) {
	o, r := &town{}, newRoster(origin{121, 31})
	o.put(Change{Slot: 7, ID: "thing_old", Lon: 121.1, Lat: 31.1})
	r.take(o, noon)
	o.put(Change{Slot: 7, ID: "thing_old", Removed: true})
	o.put(Change{Slot: 7, ID: "thing_new", Lon: 121.2, Lat: 31.2})
	r.take(o, noon)
	m := r.whole(nil, noon)
	if len(m.ID) != 2 || m.State[0] != int(gone) || m.State[1] != int(Good) {
		t.Errorf("ids %v, states %v", m.ID, m.State)
	}
}

func TestReplayTellsOnlyWhatChanged(t *testing.T) {
	o, r := &town{}, newRoster(origin{121, 31})
	for i := range 3 {
		o.put(Change{Slot: uint32(i), ID: fmt.Sprintf("thing_%d", i), Lon: 121.5, Lat: 31.5})
		r.take(o, noon)
	}
	got := r.replay([]Frame{
		{At: noon, States: map[string]State{"thing_0": Good, "thing_1": Danger}},
		{At: noon.Add(time.Minute), States: map[string]State{"thing_1": Danger, "thing_2": Notice, "thing_forgotten": Danger},
			Positions: map[string][2]float64{"thing_1": {121.50001, 31.5}, "thing_forgotten": {1, 1}}},
	})
	want := []ReplayFrame{
		{At: noon, Gaps: []int{0, 1, 1}, State: []int{0, 3, 4}, Counts: [states]int{1, 0, 0, 1, 1}},
		{At: noon.Add(time.Minute), Gaps: []int{2}, State: []int{1}, Counts: [states]int{1, 1, 0, 1, 0},
			Moved: &[3][]int{{1}, {50001}, {50000}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("replay (-want +got):\n%s", diff)
	}
}

func BenchmarkDeltaOf10000MovingThings(b *testing.B) {
	o, r := &everyone{}, newRoster(origin{121, 31})
	r.take(o, noon)
	bytes := 0
	for b.Loop() {
		o.step++
		d, _ := r.take(o, noon)
		text, err := json.Marshal(d)
		if err != nil {
			b.Fatal(err)
		}
		bytes = len(text)
	}
	b.ReportMetric(float64(bytes), "bytes/delta")
}

// everyone is a twin in which all 10,000 things move every time.
type everyone struct {
	town
	step int
}

func (e *everyone) Changes(uint64) ([]Change, uint64) {
	out := make([]Change, 10_000)
	for i := range out {
		out[i] = Change{Slot: uint32(i), ID: fmt.Sprintf("thing_%05d", i), Lon: 121.4 + float64(i%100)/1e3 + float64(e.step)/1e4, Lat: 31.2 + float64(i/100)/1e3}
	}
	return out, uint64(e.step + 1)
}
