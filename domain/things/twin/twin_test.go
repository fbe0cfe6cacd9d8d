package twin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// schemas is a small city: bins that fill, vehicles that move.
func schemas() []Schema {
	return []Schema{
		{
			Code: "bin", StaleAfter: 30 * time.Minute,
			Attributes: []Attribute{{"fillingLevel", Number, "P1"}, {"lidOpen", Boolean, ""}, {"status", Text, ""}},
			Rules: []Rule{
				{Code: "full", Attribute: 0, Op: Above, Raise: 0.9, Clear: 0.7, Severity: Warning},
				{Code: "open", Attribute: 1, Op: Equals, Raise: 1, For: 10 * time.Minute, Severity: Notice},
				{Code: "burning", Attribute: 2, Op: Equals, Text: "fire", Severity: Danger},
			},
		},
		{Code: "bus", StaleAfter: time.Minute, Attributes: []Attribute{{"speed", Number, "KMH"}}},
	}
}

const minute = int64(time.Minute / time.Microsecond)

func bin(id string) Info {
	return Info{ID: id, Name: "果壳箱 " + id, Lon: 121.47, Lat: 31.23, Region: "310106013", Org: "/sh/uem"}
}

func level(at int64, v float64) *Report {
	return &Report{At: at, Received: at, Readings: []Reading{{Attribute: 0, Num: v}}}
}

func TestBinRaisesOnceAndClearsBelowTheLowerLimit(t *testing.T) {
	tw := New(schemas(), 0)
	slot := tw.Put(bin("thing_1"))
	var fx Effects
	for i, v := range []float64{0.5, 0.91, 0.95, 0.88, 0.92, 0.71, 0.69, 0.2} {
		tw.Apply(slot, "thing_1", level(int64(i+1)*minute, v), &fx)
	}
	if len(fx.Alarms) != 2 || !fx.Alarms[0].Raised || fx.Alarms[1].Raised {
		t.Fatalf("want raised and cleared once, got %+v", fx.Alarms)
	}
	if fx.Alarms[0].Value != 0.91 || fx.Alarms[1].Value != 0.69 || fx.Alarms[1].RaisedAt != fx.Alarms[0].At {
		t.Errorf("the alarm does not tell its values: %+v", fx.Alarms)
	}
	var states []State
	for _, s := range fx.States {
		states = append(states, s.State)
	}
	if !slices.Equal(states, []State{Good, Warning, Good}) {
		t.Errorf("states %v", states)
	}
}

func TestRuleWaitsForItsDuration(t *testing.T) {
	tw := New(schemas(), 0)
	slot := tw.Put(bin("thing_1"))
	var fx Effects
	lid := func(at int64, open float64) {
		tw.Apply(slot, "thing_1", &Report{At: at * minute, Received: at * minute, Readings: []Reading{{Attribute: 1, Num: open}}}, &fx)
	}
	lid(1, 1)
	lid(6, 0) // closed in between: the wait begins anew
	lid(7, 1)
	lid(16, 1)
	if len(fx.Alarms) != 0 {
		t.Fatalf("raised too early: %+v", fx.Alarms)
	}
	lid(17, 1)
	if len(fx.Alarms) != 1 || fx.Alarms[0].At != 17*minute {
		t.Fatalf("want one alarm at minute 17, got %+v", fx.Alarms)
	}
}

func TestLateReportDoesNotOverwrite(t *testing.T) {
	tw := New(schemas(), 0)
	slot := tw.Put(bin("thing_1"))
	var fx Effects
	tw.Apply(slot, "thing_1", level(10*minute, 0.5), &fx)
	for _, at := range []int64{9, 10} {
		if got := tw.Apply(slot, "thing_1", level(at*minute, 0.9), &fx); got.Late != 1 || got.Fresh != 0 {
			t.Errorf("minute %d: %+v", at, got)
		}
	}
	if thing, _ := tw.Get("thing_1"); string(thing.Values[0].JSON) != "0.5" {
		t.Errorf("value is %s", thing.Values[0].JSON)
	}
}

func TestAttributesAreServedAsValidProperties(t *testing.T) {
	tw := New(schemas(), 0)
	slot := tw.Put(bin("thing_1"))
	var fx Effects
	tw.Apply(slot, "thing_1", &Report{At: 1_800_000_000_123_456, Readings: []Reading{
		{Attribute: 2, Text: []byte("满\"\\\n")}, {Attribute: 0, Num: 0.25}, {Attribute: 1, Num: 1},
	}}, &fx)
	tw.Apply(slot, "thing_1", &Report{At: 1_800_000_001_000_000, Readings: []Reading{
		{Attribute: 0, Num: 0.123456}, {Attribute: 2, Text: []byte("ok")},
	}}, &fx)
	body, _ := tw.AppendAttributes([]byte(`{"id":"x"`), "thing_1")
	var entity map[string]any
	if err := json.Unmarshal(append(body, '}'), &entity); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	got := entity["fillingLevel"].(map[string]any)
	if got["value"] != 0.123456 || got["unitCode"] != "P1" || got["observedAt"] != "2027-01-15T08:00:01.000000Z" {
		t.Errorf("fillingLevel is %v", got)
	}
	if entity["status"].(map[string]any)["value"] != "ok" || entity["lidOpen"].(map[string]any)["value"] != true {
		t.Errorf("entity is %v", entity)
	}
}

func TestSilentThingBecomesUnknownAndComesBack(t *testing.T) {
	tw := New(schemas(), 0)
	slot := tw.Put(bin("thing_1"))
	var fx Effects
	tw.Apply(slot, "thing_1", level(minute, 0.95), &fx)
	tw.Sweep(31*minute, &fx)
	if got := tw.Counts()[0]; got[Warning] != 1 {
		t.Fatalf("unknown before its time: %v", got)
	}
	tw.Sweep(31*minute+1, &fx)
	if got := tw.Counts()[0]; got[Unknown] != 1 || got[Warning] != 0 {
		t.Fatalf("not unknown: %v", got)
	}
	tw.Apply(slot, "thing_1", level(40*minute, 0.96), &fx)
	if got := tw.Counts()[0]; got[Warning] != 1 {
		t.Errorf("the alarm is still active after the silence: %v", got)
	}
}

func TestCountsByRegionAndOrganisation(t *testing.T) {
	tw := New(schemas(), 0)
	for i, region := range []string{"310106013", "310106014", "310101002"} {
		info := bin(fmt.Sprint("thing_", i))
		info.Region = region
		tw.Put(info)
	}
	for region, want := range map[string]int{"": 3, "310106": 2, "310101": 1, "32": 0} {
		if got := tw.CountsWithin(region, "/sh")[0][Unknown]; got != want {
			t.Errorf("%q: %d, want %d", region, got, want)
		}
	}
	if got := tw.CountsWithin("", "/sh/ue")[0][Unknown]; got != 0 {
		t.Errorf("an organisation covers only whole names, got %d", got)
	}
}

func TestChangesGivesEachChangedThingOnce(t *testing.T) {
	tw := New(schemas(), 100)
	for i := range 1000 {
		tw.Put(bin(fmt.Sprint("thing_", i)))
	}
	list, seen := tw.Changes(100)
	if len(list) != 1000 {
		t.Fatalf("%d of 1000 things", len(list))
	}
	var fx Effects
	slot, _, _ := tw.Find("thing_7")
	tw.Apply(slot, "thing_7", level(1, 0.1), &fx)
	tw.Apply(slot, "thing_7", level(2, 0.95), &fx)
	tw.Remove("thing_8")
	list, upto := tw.Changes(seen)
	if len(list) != 2 || upto <= seen {
		t.Fatalf("%+v up to %d", list, upto)
	}
	for _, c := range list {
		if c.ID == "thing_8" != c.Removed || c.ID == "thing_7" && c.State != Warning {
			t.Errorf("%+v", c)
		}
	}
	if list, _ := tw.Changes(upto); len(list) != 0 {
		t.Errorf("nothing changed, yet %v", list)
	}
}

func TestNearEqualsLookingAtAll(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tw := New(schemas(), 0)
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1))
		spread := rapid.SampledFrom([]float64{0.001, 0.05, 3}).Draw(r, "spread")
		for i := range rapid.IntRange(0, 300).Draw(r, "things") {
			info := bin(fmt.Sprint(i))
			info.Lon, info.Lat, info.Profile = 24.9+rnd.Float64()*spread, 60.1+rnd.Float64()*spread, i%2
			tw.Put(info)
		}
		keep := func(p int, _ Slot) bool { return p == 0 }
		lon, lat := 24.9+rnd.Float64()*spread, 60.1+rnd.Float64()*spread
		got := tw.Near(lon, lat, 5, keep)
		all := &nearest{x: fixed(lon), y: fixed(lat), k: 5, keep: keep, cos: math.Cos(lat * math.Pi / 180)}
		tw.grid.all(all.take)
		all.sorted()
		for i := range all.best {
			if got[i].Metres != all.best[i].Metres {
				r.Fatalf("%v, want %v", got, all.best)
			}
		}
		if len(got) != len(all.best) {
			r.Fatalf("%d found, want %d", len(got), len(all.best))
		}
	})
}

// step is one thing that happens in the property test.
type step struct {
	id string
	r  Report
}

func drawSteps(r *rapid.T, n int) []step {
	steps := make([]step, n)
	for i := range steps {
		at := rapid.Int64Range(1, 40).Draw(r, "minute") * minute
		rep := Report{At: at, Received: int64(i) * minute, Sequence: uint64(i + 1)}
		id := fmt.Sprint("thing_", rapid.IntRange(0, 5).Draw(r, "thing"))
		rep.Readings = []Reading{{Attribute: 0, Num: float64(rapid.IntRange(0, 100).Draw(r, "level")) / 100}}
		if id < "thing_3" {
			open := float64(rapid.IntRange(0, 1).Draw(r, "open"))
			status := rapid.SampledFrom([]string{"ok", "fire", "a\"b", "满"}).Draw(r, "status")
			rep.Readings = append(rep.Readings, Reading{Attribute: 1, Num: open}, Reading{Attribute: 2, Text: []byte(status)})
		} else {
			rep.Moved, rep.Lon, rep.Lat = true, 121+rapid.Float64Range(0, 0.1).Draw(r, "lon"), 31
		}
		steps[i] = step{id, rep}
	}
	return steps
}

func register(tw *Twin) {
	for i := range 6 {
		info := bin(fmt.Sprint("thing_", i))
		info.Profile = i / 3
		tw.Put(info)
	}
}

func play(tw *Twin, steps []step) {
	var fx Effects
	for _, s := range steps {
		if slot, _, ok := tw.Find(s.id); ok {
			tw.Apply(slot, s.id, &s.r, &fx)
		}
	}
}

func canonical(tw *Twin) string {
	var b bytes.Buffer
	_ = tw.Canonical(&b)
	return b.String()
}

// TestSnapshotAndReplayGiveTheSameBytes is the invariant that restarts rest on:
// wherever the snapshot was begun, and whatever was applied while it was
// written, replaying from its sequence gives the live state byte for byte.
func TestSnapshotAndReplayGiveTheSameBytes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		steps := drawSteps(r, rapid.IntRange(1, 60).Draw(r, "steps"))
		begun := rapid.IntRange(0, len(steps)).Draw(r, "begun")
		meanwhile := rapid.IntRange(begun, len(steps)).Draw(r, "meanwhile")
		live := New(schemas(), 0)
		register(live)
		play(live, steps[:meanwhile])
		var file bytes.Buffer
		if err := live.Write(&file, uint64(begun), 1); err != nil {
			r.Fatal(err)
		}
		play(live, steps[meanwhile:])

		back, head, err := Restore(bytes.NewReader(file.Bytes()), schemas(), 0)
		if err != nil {
			r.Fatal(err)
		}
		register(back)
		play(back, steps[head.Sequence:])
		if canonical(back) != canonical(live) {
			r.Fatalf("snapshot begun at %d, %d applied meanwhile: the states differ", begun, meanwhile-begun)
		}
		if fmt.Sprint(back.Counts()) != fmt.Sprint(live.Counts()) {
			r.Fatalf("counts %v, want %v", back.Counts(), live.Counts())
		}
	})
}

func TestSnapshotSurvivesAChangedProfile(t *testing.T) {
	live := New(schemas(), 0)
	register(live)
	play(live, []step{{"thing_0", Report{At: minute, Received: minute, Readings: []Reading{
		{Attribute: 0, Num: 0.95}, {Attribute: 1, Num: 1}, {Attribute: 2, Text: []byte("fire")}}}}})
	var file bytes.Buffer
	if err := live.Write(&file, 1, 1); err != nil {
		t.Fatal(err)
	}
	changed := schemas()
	slices.Reverse(changed) // another order of profiles
	p := &changed[1]
	p.Attributes = []Attribute{{"status", Text, ""}, {"fillingLevel", Number, "P1"}}
	p.Rules = []Rule{{Code: "full", Attribute: 1, Op: Above, Raise: 0.9, Clear: 0.7, Severity: Notice}}
	back, _, err := Restore(&file, changed, 0)
	if err != nil {
		t.Fatal(err)
	}
	thing, _ := back.Get("thing_0")
	if len(thing.Values) != 2 || string(thing.Values[0].JSON) != `"fire"` || thing.State != Notice {
		t.Errorf("%+v", thing)
	}
}

func TestBrokenSnapshotIsRefused(t *testing.T) {
	live := New(schemas(), 0)
	register(live)
	var file bytes.Buffer
	if err := live.Write(&file, 1, 1); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	for at := 0; at < len(whole); at += 7 {
		torn := slices.Clone(whole)
		torn[at] ^= 0x55
		if _, _, err := Restore(bytes.NewReader(torn), schemas(), 0); err == nil {
			t.Fatalf("byte %d changed and nobody noticed", at)
		}
		if _, _, err := Restore(bytes.NewReader(whole[:at]), schemas(), 0); err == nil {
			t.Fatalf("cut off at %d and nobody noticed", at)
		}
	}
}

func FuzzRestore(f *testing.F) {
	live := New(schemas(), 0)
	register(live)
	var file bytes.Buffer
	if err := live.Write(&file, 1, 1); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes(), []byte{1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, whole, section []byte) {
		_, _, _ = Restore(bytes.NewReader(whole), schemas(), 0)
		// Past the checksum, where only a hostile writer gets.
		maps := []profileMap{{0, []int{0, 1, 2}, []Kind{Number, Boolean, Text}, []int{0, 1, 2}}}
		tw := New(schemas(), 0)
		if tw.readSection(section, maps) == nil {
			_ = canonical(tw)
		}
	})
}

// TestManyAtOnce is for the race detector.
func TestManyAtOnce(t *testing.T) {
	tw := New(schemas(), 0)
	register(tw)
	var work sync.WaitGroup
	run := func(f func(i int)) {
		work.Go(func() {
			for i := range 300 {
				f(i)
			}
		})
	}
	run(func(i int) {
		play(tw, []step{{fmt.Sprint("thing_", i%6), Report{At: int64(i), Received: int64(i), Moved: true, Lon: float64(i % 50), Lat: 1}}})
	})
	run(func(i int) { tw.Put(bin(fmt.Sprint("other_", i))) })
	run(func(i int) { tw.Remove(fmt.Sprint("other_", i/2)) })
	run(func(i int) { tw.Changes(0); tw.Near(20, 1, 5, nil) })
	run(func(i int) { tw.List(Filter{Text: "thing"}, 3); tw.Counts(); tw.CountsWithin("3", "/sh") })
	run(func(i int) { var fx Effects; tw.Sweep(int64(i)*minute, &fx); tw.Active() })
	run(func(i int) {
		if i%50 == 0 {
			_ = tw.Write(&bytes.Buffer{}, 0, 0)
		}
	})
	work.Wait()
}
