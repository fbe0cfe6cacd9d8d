package network

import (
	"bytes"
	"compress/gzip"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/geo"
)

func twoStreets(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/two-streets.net.xml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func read(t testing.TB, text []byte) *Network {
	t.Helper()
	n, err := ReadSUMO(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestANetBecomesStreetsLinksAndGroups(t *testing.T) {
	n := read(t, twoStreets(t))
	if len(n.Edges) != 4 || len(n.Lanes) != 6 || len(n.Links) != 5 || len(n.Junctions) != 1 || len(n.Problems) != 0 {
		t.Fatalf("%d edges, %d lanes, %d links, problems %+v", len(n.Edges), len(n.Lanes), len(n.Links), n.Problems)
	}
	j := n.Junctions[n.Junction("C")]
	if j.Name != "Long Street / Short Street" || j.Offset != 7500*time.Millisecond || j.Signals != 5 || len(j.Groups) != 4 {
		t.Errorf("%q, offset %v, %d signals, %d groups", j.Name, j.Offset, j.Signals, len(j.Groups))
	}
	if g := j.Groups[0]; !slices.Equal(g.Signals, []int{0, 1}) || g.MinGreen != 5*time.Second || g.Yellow != 3*time.Second {
		t.Errorf("the two lanes of Long Street are one group of 5 s and 3 s, not %+v", g)
	}
	if j.Groups[3].Kind != Walkers || !n.Links[4].Walk || n.Links[4].Length != 7.2 {
		t.Errorf("the crossing is %+v, %+v", j.Groups[3], n.Links[4])
	}
	if j.Groups[3].WalkClear != 9*time.Second {
		t.Errorf("the own programme leaves walkers 6 s and the yellow, not %v", j.Groups[3].WalkClear)
	}
	over := n.Links[3]
	if over.Length != 14 || len(over.Via) != 2 || over.Turn != Straight || n.Lanes[over.From].ID != "south_0" {
		t.Errorf("the way across the box is %+v", over)
	}
	if n.Lanes[1].Uses.Has(Bike) || !n.Lanes[0].Uses.Has(Car|Bike|Walk) {
		t.Error("west_1 is not for bicycles, west_0 is for all")
	}
}

func TestWhoCrossesWhomComesFromTheRows(t *testing.T) {
	j := read(t, twoStreets(t)).Junctions[0]
	const long, right, short, walk = 0, 1, 2, 3
	for name, c := range map[string]struct {
		a  int
		x  Aspect
		b  int
		y  Aspect
		ok bool
	}{
		"streets cross":                         {long, Green, short, Green, false},
		"not even permissively":                 {long, Green, short, Permissive, false},
		"the turn gives way to walkers":         {right, Permissive, walk, Green, true},
		"by the filter too":                     {right, Filter, walk, Green, true},
		"a protected turn does not":             {right, Green, walk, Green, false},
		"walkers do not give way to the turn":   {walk, Permissive, right, Green, false},
		"the turn and the way beside it":        {right, Green, short, Green, true},
		"walkers and the street that they miss": {short, Green, walk, Green, true},
		"red meets nobody":                      {long, Red, short, Green, true},
	} {
		if j.Together(c.a, c.x, c.b, c.y) != c.ok || j.Together(c.b, c.y, c.a, c.x) != c.ok {
			t.Errorf("%s: together %v", name, !c.ok)
		}
	}
}

func TestStagesAreTheGreenStepsOfTheOwnProgramme(t *testing.T) {
	j := read(t, twoStreets(t)).Junctions[0]
	want := []Aspects{"Grrr", "rgGG", "rgGr"}
	if len(j.Stages) != len(want) {
		t.Fatalf("stages %+v", j.Stages)
	}
	for i, s := range j.Stages {
		if s.Show != want[i] || j.State(s.Show) != j.Own[s.Own].State {
			t.Errorf("stage %d shows %s, state %s", i, s.Show, j.State(s.Show))
		}
		if _, bad := j.Clash(s.Show); bad {
			t.Errorf("stage %d clashes", i)
		}
	}
	if c, bad := j.Clash("GrrG"); !bad || c != (Clash{0, 3}) {
		t.Errorf("Long Street against walkers: %v %v", c, bad)
	}
	if _, err := j.Show("Grrrr"); err == nil {
		t.Error("half of a group at green passes")
	}
}

func TestACrossingMayHaveALetterForEachDirection(t *testing.T) {
	text := strings.Replace(string(twoStreets(t)), `linkIndex="4"`, `linkIndex="4" linkIndex2="5"`, 1)
	for _, state := range []string{"GGrrr", "yyrrr", "rrgGG", "rrgGr", "rryyr"} {
		text = strings.Replace(text, `"`+state+`"`, `"`+state+state[4:]+`"`, 1)
	}
	n := read(t, []byte(text))
	if g := n.Junctions[0].Groups[3]; !slices.Equal(g.Signals, []int{4, 5}) || len(n.Problems) != 0 {
		t.Errorf("%+v, %+v", g, n.Problems)
	}
	if j := n.Junctions[0]; j.State(j.Stages[1].Show) != "rrgGGG" {
		t.Errorf("the state is %s", j.State(j.Stages[1].Show))
	}
}

func TestAPackedNetReadsTheSame(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(twoStreets(t)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if n := read(t, packed.Bytes()); len(n.Links) != 5 {
		t.Errorf("%d links", len(n.Links))
	}
}

func TestWhatIsOddIsNamed(t *testing.T) {
	text := string(twoStreets(t))
	for name, c := range map[string]struct {
		old, new, code string
		fatal          bool
	}{
		"a stage lets crossing streets go": {`state="rrgGG"`, `state="GGGGG"`, StageClash, true},
		"phases of different length":       {`state="yyrrr"`, `state="yyrr"`, StateLength, true},
		"letters that nobody knows":        {`state="yyrrr"`, `state="yyrrX"`, StateLength, true},
		"a signal past the state":          {`linkIndex="4"`, `linkIndex="40"`, LinkOutside, true},
		"a lane that is not there":         {`to="east" fromLane="0" toLane="0" via=":C_2_0"`, `to="east" fromLane="0" toLane="9" via=":C_2_0"`, LinkLane, false},
		"rows are missing":                 {`<request index="4" response="00000" foes="00111" cont="0"/>`, ``, RowsMissing, false},
	} {
		n := read(t, []byte(strings.Replace(text, c.old, c.new, 1)))
		if !slices.ContainsFunc(n.Problems, func(p Problem) bool { return p.Code == c.code && p.Fatal == c.fatal }) {
			t.Errorf("%s: %+v", name, n.Problems)
		}
		if n.Junctions[0].Fatal != c.fatal {
			t.Errorf("%s: fatal %v", name, n.Junctions[0].Fatal)
		}
	}
}

func TestWhatIsNoNetIsRefusedWithItsPlace(t *testing.T) {
	text := string(twoStreets(t))
	for name, bad := range map[string]string{
		"nothing":                "",
		"another document":       "<routes/>",
		"cut off within a tag":   text[:len(text)-1000] + "<edge",
		"damaged gzip":           "\x1f\x8b\x00",
		"a lane without length":  strings.Replace(text, `length="98.00"`, `length="NaN"`, 1),
		"an edge twice":          strings.Replace(text, `id="north"`, `id="south"`, 1),
		"a request of no number": strings.Replace(text, `index="3" response`, `index="-3" response`, 1),
		"a link of no signal":    strings.Replace(text, `linkIndex="2"`, ``, 1),
	} {
		_, err := ReadSUMO(strings.NewReader(bad))
		var e *Error
		if !errors.As(err, &e) || e.Where == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Toronto's CN Tower stands in zone 17 at 630 084 m east, 4 833 438 m north; 50° north on
// the middle of a zone is 5 540 847.04 m of meridian, shortened by 0.9996.
func TestMetresOfTheNetBecomeDegrees(t *testing.T) {
	tower := newProjection("-1000.00,-2000.00", "+proj=utm +zone=17 +ellps=WGS84")
	if d := geo.Distance(tower.point(630_084-1000, 4_833_438-2000), geo.Point{Lon: -79.387139, Lat: 43.642567}); !(d < 1.5) {
		t.Errorf("the tower lies %.2f m off", d)
	}
	middle := newProjection("0,0", "+proj=utm +zone=32")
	if d := geo.Distance(middle.point(500_000, 5_538_630.703), geo.Point{Lon: 9, Lat: 50}); !(d < 0.01) {
		t.Errorf("the middle of the zone lies %.4f m off", d)
	}
	flat := newProjection("0,0", "!")
	if d := geo.Distance(flat.point(0, 0), flat.point(300, 400)); math.Abs(d-500) > 0.5 {
		t.Errorf("500 m are %.2f m", d)
	}
}

// FuzzReadSUMO: a stranger's net is refused or becomes a network whose every index holds
// and whose steerable junctions have only stages without clashes.
func FuzzReadSUMO(f *testing.F) {
	text := twoStreets(f)
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add([]byte("<net><tlLogic id='a'><phase state='GG'/></tlLogic></net>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := ReadSUMO(bytes.NewReader(text))
		if err != nil {
			return
		}
		whole(t, n)
	})
}

// whole fails where an index of the network points nowhere.
func whole(t *testing.T, n *Network) {
	t.Helper()
	in := func(what string, i, length int, none bool) {
		if i >= length || i < 0 && !(none && i == None) {
			t.Fatalf("%s %d of %d", what, i, length)
		}
	}
	for _, l := range n.Lanes {
		in("edge", l.Edge, len(n.Edges), false)
		for _, k := range append(slices.Clone(l.Out), l.In...) {
			in("link", k, len(n.Links), false)
		}
	}
	for _, l := range n.Links {
		in("from", l.From, len(n.Lanes), true)
		in("to", l.To, len(n.Lanes), true)
		in("junction", l.Junction, len(n.Junctions), true)
		if l.Group != None {
			in("group", l.Group, len(n.Junctions[l.Junction].Groups), false)
		}
		for _, k := range append(slices.Clone(l.Yields), l.Foes...) {
			in("foe", k, len(n.Links), false)
		}
	}
	for i := range n.Junctions {
		j := &n.Junctions[i]
		for _, s := range j.Stages {
			if len(s.Show) != len(j.Groups) || len(j.State(s.Show)) != j.Signals {
				t.Fatalf("stage %+v of %d groups", s, len(j.Groups))
			}
			if _, bad := j.Clash(s.Show); bad && !j.Fatal {
				t.Fatalf("junction %s is steered with a clash", j.ID)
			}
		}
	}
}
