package overview

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"citybrain/kernel/auth"
)

// ofJingan is the context of an official whose post looks after Jing'an only.
func (c city) ofJingan() context.Context {
	return auth.With(c.ctx, auth.Principal{
		Kind: auth.Official, ID: "person_feng", Scope: auth.Scope{Region: "310106"},
		Permissions: map[string]bool{ReadPermission.Code: true},
	})
}

// twoDistricts is a noon with a lamp and an open manhole in Jing'an and a lamp
// with a fault in Huangpu.
func (c city) twoDistricts() {
	o := c.town
	o.well(c.clock.Now())
	o.put(Change{Slot: 1, ID: "thing_jingan_lamp", Lon: 121.45, Lat: 31.23, Region: "310106012"})
	o.put(Change{Slot: 2, ID: "thing_jingan_manhole", Profile: 1, State: Danger, Lon: 121.46, Lat: 31.23, Region: "310106013"})
	o.put(Change{Slot: 3, ID: "thing_huangpu_lamp", State: Warning, Lon: 121.49, Lat: 31.23, Region: "310101002"})
	o.within = map[string][]Count{"310106": {
		{Profile: "lamp", Total: 1, States: [states]int{1}, Newest: c.clock.Now()},
		{Profile: "manhole", Total: 1, States: [states]int{0, 0, 0, 1}, Newest: c.clock.Now()},
	}}
	o.measure["manhole.pressure.310106"] = Measure{N: 1, Sum: 0.1, Newest: c.clock.Now()}
	o.homes = map[string]string{"thing_jingan_manhole": "310106013", "thing_huangpu_lamp": "310101002"}
	o.open = []OpenAlarm{
		{ID: "alarm_manhole", Thing: "thing_jingan_manhole", Name: "井盖1", Profile: "manhole", Title: Text{"井盖被打开", "Manhole opened"}, Severity: Danger, RaisedAt: noon},
		{ID: "alarm_lamp", Thing: "thing_huangpu_lamp", Name: "路灯7", Profile: "lamp", Title: Text{"路灯不亮", "Lamp out"}, Severity: Warning, RaisedAt: noon},
	}
	o.totals = [states]int{0, 0, 1, 1}
}

// TestAnOfficialOfADistrictSeesTheDistrict holds every door of the screen to the
// region of the post: things, alarms, figures, trends and replays.
func TestAnOfficialOfADistrictSeesTheDistrict(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.twoDistricts()
		c.start(t)
		ctx := c.ofJingan()
		here := Area{Code: "310106", ZH: "静安区", EN: "Jing'an"}

		m, err := c.Map(ctx)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(m.ID)
		if !slices.Equal(m.ID, []string{"thing_jingan_lamp", "thing_jingan_manhole"}) || m.Region != here || m.Of != 2 {
			t.Errorf("the map of Jing'an: %v of %d, %+v", m.ID, m.Of, m.Region)
		}
		alarms, err := c.Alarms(ctx)
		if err != nil || len(alarms.Items) != 1 || alarms.Items[0].ID != "alarm_manhole" || sum(alarms.Totals) != 1 || alarms.Region != here {
			t.Errorf("the alarms of Jing'an: %+v %v", alarms, err)
		}
		v, err := c.Vitals(ctx)
		if err != nil || v.Things != 2 || v.Region != here || *v.figure("pressure").Value != 0.1 || *v.figure("alarms").Value != 1 {
			t.Errorf("the figures of Jing'an: %+v %v", v, err)
		}
		mustSay(t, v.Sentence, "静安区有险情；1 处警报待处理，最急：井盖1，井盖被打开（12:00）；供水压力 0.1 MPa。",
			"Jing'an has an emergency; 1 alarm open, most urgent: Manhole opened, 井盖1 (12:00); Water pressure at 0.1 MPa.")

		c.clock.Advance(time.Minute)
		c.town.twiceHeard(c.clock.Now())
		if err := c.keepTrends(c.ctx); err != nil {
			t.Fatal(err)
		}
		trend, err := c.Trend(ctx, "pressure", noon, noon.Add(2*time.Minute))
		if err != nil || trend.Region != here || trend.Points[1][1] == nil || *trend.Points[1][1] != 0.1 {
			t.Errorf("the trend of Jing'an: %+v %v", trend, err)
		}
		c.town.frames = []Frame{{At: noon, States: map[string]State{"thing_jingan_lamp": Good, "thing_jingan_manhole": Notice, "thing_huangpu_lamp": Danger}}}
		replay, err := c.Replay(ctx, time.Time{}, time.Time{}, 0)
		if err != nil || replay.Frames[0].Counts != [states]int{1, 1} || replay.Region != here {
			t.Errorf("the replay of Jing'an: %+v %v", replay, err)
		}

		whole, err := c.Map(c.ctx)
		if err != nil || len(whole.ID) != 3 || whole.Region.Code != "" {
			t.Errorf("the leader's map: %v %v", whole.ID, err)
		}
	})
}

// twiceHeard lets all counted things report now.
func (o *town) twiceHeard(now time.Time) {
	for _, counts := range [][]Count{o.counts, o.within["310106"]} {
		for i := range counts {
			counts[i].Newest = now
		}
	}
	for key, m := range o.measure {
		m.Newest = now
		o.measure[key] = m
	}
}

// TestTheStreamOfADistrictTellsOfTheDistrict: what happens elsewhere is not
// told there, and everyone who looks after the same region shares one frame.
func TestTheStreamOfADistrictTellsOfTheDistrict(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.twoDistricts()
		c.start(t)
		m, err := c.Map(c.ofJingan())
		if err != nil {
			t.Fatal(err)
		}
		c.clock.Advance(time.Second)
		c.wall.events = nil
		c.town.put(Change{Slot: 3, ID: "thing_huangpu_lamp", State: Danger, Lon: 121.49, Lat: 31.23, Region: "310101002"})
		c.hears(t, "raised", "fact_lamp", `{"alarm":"alarm_lamp","thing":"thing_huangpu_lamp","region":"310101002"}`)
		c.clock.Advance(time.Second)
		if n := len(c.wall.on("things@310106")) + len(c.wall.on("alarms@310106")); n != 0 {
			t.Errorf("%d events of Huangpu were told in Jing'an", n)
		}
		if len(c.wall.on("things")) != 1 || len(c.wall.on("alarms")) != 1 {
			t.Errorf("the city was not told: %+v", c.wall.events)
		}

		c.wall.events = nil
		c.town.put(Change{Slot: 1, ID: "thing_jingan_lamp", State: Notice, Lon: 121.45, Lat: 31.23, Region: "310106012"})
		c.hears(t, "raised", "fact_manhole", `{"alarm":"alarm_manhole","thing":"thing_jingan_manhole","region":"310106013"}`)
		c.clock.Advance(time.Second)
		told := c.wall.on("things@310106")
		if len(told) != 1 || len(c.wall.on("alarms@310106")) != 1 || len(c.wall.on("vitals@310106")) != 1 {
			t.Fatalf("Jing'an was told %+v", c.wall.events)
		}
		mustHold(t, told[0].data, fmt.Sprintf(`"from":%d,"to":%d,`, m.Version, m.Version+1))
		mustHold(t, c.wall.on("vitals@310106")[0].data, `"region":{"code":"310106","zh":"静安区","en":"Jing'an"}`)
	})
}

// TestAScreenThatNobodyLooksAtIsLetGo: an idle region costs nothing, and who
// comes back after it was made anew cannot take old rows for new ones.
func TestAScreenThatNobodyLooksAtIsLetGo(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.twoDistricts()
		c.start(t)
		before, err := c.Map(c.ofJingan())
		if err != nil {
			t.Fatal(err)
		}
		c.clock.Advance(viewIdle + 2*time.Second)
		if !slices.Contains(c.wall.forgotten, "things@310106") {
			t.Errorf("the hub keeps the news of a region that nobody looks at: %v", c.wall.forgotten)
		}
		after, err := c.Map(c.ofJingan())
		if err != nil || after.Version <= before.Version+uint64(viewIdle/time.Second) {
			t.Errorf("version %d after %d: a screen that slept would not notice (%v)", after.Version, before.Version, err)
		}
	})
}

// TestAPostOfTheWholeCitySharesItsScreen: the codes of the city itself and of
// what lies above it are the city.
func TestAPostOfTheWholeCitySharesItsScreen(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		for region, want := range map[string]string{"": "", "3": "", "31": "", "310106": "310106", "32": "32"} {
			ctx := auth.With(c.ctx, auth.Principal{Scope: auth.Scope{Region: region}})
			if got := c.regionOf(ctx); got != want {
				t.Errorf("a post over %q sees %q, want %q", region, got, want)
			}
		}
	})
}

// TestMoreThingsThanAScreenShows: of many things an even part stands for all,
// those in trouble are always there, and trouble that comes later gets a row.
func TestMoreThingsThanAScreenShows(t *testing.T) {
	o := &town{}
	for i := range 4000 {
		state := Good
		if i%400 == 0 {
			state = Danger
		}
		o.put(Change{Slot: uint32(i), ID: fmt.Sprintf("thing_%05d", i), State: state, Lon: 121 + float64(i%64)/100, Lat: 31.2})
	}
	r := newRoster(origin{121, 31})
	r.most = 1000
	r.settle(4000)
	r.take(o, noon)
	if n := len(r.id); n < 780 || n > 1050 {
		t.Errorf("%d of 4,000 things are shown, want about 1,000", n)
	}
	trouble := 0
	for _, s := range r.state {
		if s == Danger {
			trouble++
		}
	}
	if trouble != 10 {
		t.Errorf("%d of 10 things in trouble are shown", trouble)
	}
	east := 0
	for _, x := range r.x {
		if x >= 32_000 {
			east++
		}
	}
	if share := float64(east) / float64(len(r.x)); share < 0.42 || share > 0.58 {
		t.Errorf("%.2f of what is shown lies in the eastern half, want a half", share)
	}
	hidden := ""
	for i := range 4000 {
		if id := fmt.Sprintf("thing_%05d", i); r.byID[id] == 0 && r.id[0] != id {
			hidden = id
			break
		}
	}
	o.put(Change{Slot: 9999, ID: hidden, State: Warning, Lon: 121.3, Lat: 31.2})
	if d, ok := r.take(o, noon); !ok || d.Added == nil || d.Added.ID[0] != hidden {
		t.Errorf("trouble of a hidden thing is not shown: %+v", d)
	}
}

// TestAFullScreenBeginsAnew: things that were in trouble one after another do
// not pile up, and those who follow are told to load the map again.
func TestAFullScreenBeginsAnew(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.most = 100
		c.town.counts = []Count{{Profile: "lamp", Total: 400}}
		for i := range 400 {
			c.town.put(Change{Slot: uint32(i), ID: fmt.Sprintf("thing_%05d", i), Lon: 121.4, Lat: 31.2})
		}
		c.start(t)
		before, err := c.Map(c.ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, state := range []State{Warning, Good} {
			for i := range 400 {
				c.town.put(Change{Slot: uint32(i), ID: fmt.Sprintf("thing_%05d", i), State: state, Lon: 121.4, Lat: 31.2})
			}
			c.clock.Advance(time.Second)
		}
		after, err := c.Map(c.ctx)
		if err != nil || len(after.ID) > 115 || after.Version <= before.Version+1 {
			t.Errorf("%d rows, version %d after %d, %v", len(after.ID), after.Version, before.Version, err)
		}
		told := c.wall.on("things")
		mustHold(t, told[len(told)-1].data, fmt.Sprintf(`"from":%d,"to":%d,`, after.Version, after.Version))
	})
}

// TestAGrowingCityIsSettledAgain: a node that began with few things shows the
// same part of many as one that begins now, and a number that goes a little up
// and down makes nobody load the map.
func TestAGrowingCityIsSettledAgain(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.most = 100
		grow := func(from, to int) {
			for i := from; i < to; i++ {
				c.town.put(Change{Slot: uint32(i), ID: fmt.Sprintf("thing_%05d", i), Lon: 121.4, Lat: 31.2})
			}
			c.town.counts = []Count{{Profile: "lamp", Total: to}}
		}
		grow(0, 40)
		c.start(t)
		before, err := c.Map(c.ctx)
		if err != nil || len(before.ID) != 40 {
			t.Fatalf("%d of 40 things, %v", len(before.ID), err)
		}
		grow(40, 2000)
		c.clock.Advance(time.Second)
		after, err := c.Map(c.ctx)
		if err != nil || len(after.ID) > 115 || after.Version <= before.Version+1 {
			t.Fatalf("%d rows of 2,000 things, version %d after %d, %v", len(after.ID), after.Version, before.Version, err)
		}
		other := c.freshRoster("", noon).whole(nil, noon)
		slices.Sort(after.ID)
		slices.Sort(other.ID)
		if !slices.Equal(after.ID, other.ID) {
			t.Error("a node that begins now shows other things")
		}
		was := c.views.of[""].rows()
		for _, total := range []int{2010, 1990, 1900, 2000} {
			c.town.counts[0].Total = total
			c.clock.Advance(time.Second)
		}
		if c.views.of[""].rows() != was {
			t.Error("the map was made anew although the city hardly changed")
		}
		c.town.counts[0].Total = 80
		c.clock.Advance(time.Second)
		if r := c.views.of[""].rows(); r.level != 0 {
			t.Errorf("a small city is shown in part %d", r.level)
		}
	})
}

// TestScreensComeToTheSameVersion: a beat asks the twin once, whenever the
// screens of the regions were made.
func TestScreensComeToTheSameVersion(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.twoDistricts()
		c.start(t)
		for i, region := range []string{"310106", "310101", "310104"} {
			c.town.put(Change{Slot: uint32(10 + i), ID: fmt.Sprintf("thing_%d", i), Lon: 121.4, Lat: 31.2, Region: region})
			c.viewOn(region)
		}
		for range 3 {
			c.town.put(Change{Slot: 2, ID: "thing_jingan_manhole", Profile: 1, State: Notice, Lon: 121.46, Lat: 31.23, Region: "310106013"})
			c.town.asked = 0
			c.clock.Advance(time.Second)
			if c.town.asked != 1 {
				t.Errorf("a beat of four screens asked %d times", c.town.asked)
			}
		}
		if m, err := c.Map(c.ofJingan()); err != nil || len(m.ID) != 3 || m.State[slices.Index(m.ID, "thing_jingan_manhole")] != int(Notice) {
			t.Errorf("Jing'an shows %v %v, %v", m.ID, m.State, err)
		}
	})
}

// TestOneScreensTroubleIsNotTheOthers: where the alarms of one region cannot be
// read, the others are told their news once, and that one as soon as they can.
func TestOneScreensTroubleIsNotTheOthers(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.twoDistricts()
		c.start(t)
		c.viewOn("310106")
		c.town.broken = map[string]bool{"310106": true}
		c.hears(t, "raised", "fact_manhole", `{"alarm":"alarm_manhole","thing":"thing_jingan_manhole","region":"310106013"}`)
		c.clock.Advance(3 * time.Second)
		if city, district := len(c.wall.on("alarms")), len(c.wall.on("alarms@310106")); city != 1 || district != 0 {
			t.Errorf("the city was told %d times, the district %d", city, district)
		}
		c.town.broken = nil
		c.clock.Advance(30 * time.Second)
		if city, district := len(c.wall.on("alarms")), len(c.wall.on("alarms@310106")); city != 1 || district != 1 {
			t.Errorf("then the city was told %d times, the district %d", city, district)
		}
	})
}
