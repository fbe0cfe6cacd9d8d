package traffic

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/rules"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
)

// grid is three streets from west to east that three from south to north cross, lit at every
// crossing, 500 m apart; 干路 is the one in the middle.
func grid() *network.Network {
	o := network.OSM{}
	at := map[[2]int]int64{}
	node := func(x, y int) int64 {
		if n, ok := at[[2]int{x, y}]; ok {
			return n
		}
		n := int64(len(o.Nodes) + 1)
		tags := map[string]string{}
		if x > 0 && x < 4 && y > 0 && y < 4 {
			tags["highway"] = "traffic_signals"
		}
		o.Nodes = append(o.Nodes, network.OSMNode{ID: n, At: geo.Point{Lon: 121.4 + 0.0053*float64(x), Lat: 31.2 + 0.0045*float64(y)}, Tags: tags})
		at[[2]int{x, y}] = n
		return n
	}
	way := func(name string, nodes []int64) {
		o.Ways = append(o.Ways, network.OSMWay{ID: int64(100 + len(o.Ways)), Nodes: nodes,
			Tags: map[string]string{"highway": "primary", "name": name, "lanes": "4", "maxspeed": "50"}})
	}
	for i, name := range []string{"南路", "干路", "北路"} {
		var row, column []int64
		for k := range 5 {
			row, column = append(row, node(k, i+1)), append(column, node(i+1, k))
		}
		way(name, row)
		way([]string{"一街", "二街", "三街"}[i], column)
	}
	n := network.FromOSM(o)
	usual := rules.Usual()
	for j := range n.Junctions {
		usual.Fill(n, j)
	}
	return n
}

// onTheGrid lays the grid under a city with quiet traffic on it, and an officer who closes
// roads.
func onTheGrid(t *testing.T, c city) (officer context.Context, kerb func() *roadside.Kerb) {
	t.Helper()
	c.Streets = func() (*network.Network, error) { return grid(), nil }
	var made *roadside.Kerb
	c.Devices = func(n *network.Network, begin time.Time) (Devices, error) {
		var err error
		quiet := street.Demand{Peak: 150, Trip: 1e6, Day: [24]float64{8: 1, 9: 1, 10: 1}}
		made, err = roadside.New(n, roadside.Model{Street: street.New(n, quiet, begin, 1)}, begin)
		return made, err
	}
	c.beats(t, 60)
	return as(t.Context(), "post_officer", "310106", ReadPermission, ClosePermission), func() *roadside.Kerb { return made }
}

// between gives the ids of the pieces of a street between two others, in both directions.
func (c city) between(t *testing.T, street, from, to string) (ids []string) {
	t.Helper()
	list, err := c.Sections(c.engineer, street, from, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		if one.Road != street || one.Lanes != 2 || one.Metres < 300 || len(one.Line) < 2 {
			t.Fatalf("%+v", one)
		}
		ids = append(ids, one.ID)
	}
	return ids
}

func (c city) closureStands(t *testing.T, closure, state string) Closure {
	t.Helper()
	v, err := c.Closure(c.engineer, closure)
	if err != nil || v.State != state {
		t.Fatalf("%s instead of %s: %+v, %v", v.State, state, v.Changes, err)
	}
	return v
}

// minds lets a time come and what is due then happen.
func (c city) minds(t *testing.T, at time.Time) {
	t.Helper()
	c.clock.Set(at)
	c.MindClosures(auth.AsSystem(t.Context(), closerName), at)
	if c.closing.failed != "" {
		t.Fatal(c.closing.failed)
	}
}

// A street is dug up between two others: it is planned with the ways around, decided by a
// second person, closed on time for vehicles, routes and the public, and opens by itself.
func TestAStreetIsClosedAndOpensByItself(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		officer, kerb := onTheGrid(t, c)
		pieces := c.between(t, "干路", "一街", "二街")
		if len(pieces) != 2 {
			t.Fatalf("%v", pieces)
		}
		begin := c.clock.Now().Add(time.Hour)
		wish := ClosurePlan{Kind: "works", Sections: pieces, From: begin, Until: begin.Add(2 * time.Hour), Reason: "燃气管抢修后的路面恢复"}
		effect, err := c.LookAtClosure(officer, wish)
		if err != nil || len(effect.Detours) != 2 {
			t.Fatalf("%+v, %v", effect, err)
		}
		for _, d := range effect.Detours {
			if d.State != "found" || d.Seconds < 30 || d.Metres < 500 || len(d.Line) < 4 || !strings.Contains(d.Words.ZH, "走") || !strings.Contains(d.Words.EN, "Take ") {
				t.Errorf("%+v", d)
			}
		}
		if len(effect.Junctions) < 4 || effect.Junctions[0].Before != 0 || effect.LastHour || len(effect.Plans) != 0 {
			t.Errorf("nothing was measured yet: %+v", effect)
		}
		closure, err := c.PlanClosure(officer, wish)
		if err != nil || closure.State != closurePlanned || closure.Road != "干路" || !closure.Mine {
			t.Fatalf("%+v, %v", closure, err)
		}
		if v, err := c.RoadClosures(t.Context()); err != nil || len(v.Items) != 0 {
			t.Fatalf("what nobody decided on is told: %+v, %v", v, err)
		}
		c.minds(t, begin.Add(time.Second))
		c.closureStands(t, closure.ID, closurePlanned)
		if _, err := c.DecideClosure(c.chief, closure.ID, ClosureDecision{Approve: true, Seen: closure.AskedAt.Add(-time.Hour)}); !errors.Is(err, ErrReplaced) {
			t.Errorf("of another version: %v", err)
		}
		decided, err := c.DecideClosure(c.chief, closure.ID, ClosureDecision{Approve: true, Seen: closure.ChangedAt})
		if err != nil || decided.State != closureActive || decided.ByRight || decided.DecidedBy != "post_chief" {
			t.Fatalf("it begins at once where its hour has come: %+v, %v", decided, err)
		}
		c.closedForEverybody(t, closure, pieces)
		c.nobodyDrivesIn(t, kerb(), pieces)
		c.minds(t, closure.Until)
		over := c.closureStands(t, closure.ID, closureEnded)
		if over.EndedAt == nil || len(c.closedNow().whole) != 0 {
			t.Errorf("%+v", over)
		}
		if v, err := c.RoadClosures(t.Context()); err != nil || len(v.Items) != 0 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

// closedForEverybody holds the roads' figures, the public's list and routes to a closing.
func (c city) closedForEverybody(t *testing.T, closure Closure, pieces []string) {
	t.Helper()
	v, err := c.RoadClosures(t.Context())
	if err != nil || len(v.Items) != 1 || !v.Items[0].Now || len(v.Items[0].Lines) != 2 || len(v.Items[0].Detours) != 2 || len(v.Items[0].Lanes) != 0 {
		t.Fatalf("%+v, %v", v, err)
	}
	c.beats(t, 1)
	states, times := c.RoadStates(t.Context()), c.RoadTimes(t.Context())
	if len(states.Closed) != len(pieces) {
		t.Errorf("%+v", states.Closed)
	}
	closed := 0
	for _, one := range times.Items {
		if one.Closed {
			closed++
			if one.Road != closure.Road {
				t.Errorf("%+v", one)
			}
		}
	}
	if closed != 2 {
		t.Errorf("%d directions are told closed: %+v", closed, times.Items)
	}
	dispatcher := as(t.Context(), "post_dispatcher", "", ReadPermission, PriorityPermission)
	p, err := c.Prioritise(dispatcher, PriorityWish{Kind: "fire", From: geo.Point{Lon: 121.401, Lat: 31.209}, To: geo.Point{Lon: 121.419, Lat: 31.209}, Reason: "火警"})
	if err != nil || p.Metres < 2200 {
		t.Fatalf("it does not go around: %+v, %v", p, err)
	}
	if _, err := c.Cancel(dispatcher, p.ID, "误报"); err != nil {
		t.Fatal(err)
	}
}

// nobodyDrivesIn watches the pieces for some minutes: who was on them leaves, nobody comes.
func (c city) nobodyDrivesIn(t *testing.T, kerb *roadside.Kerb, pieces []string) {
	t.Helper()
	c.beats(t, 240)
	n := c.streets.net
	for range 120 {
		c.beats(t, 1)
		seen, err := kerb.See(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range seen {
			if v.Lane >= 0 && slices.Contains(pieces, n.Edges[n.Lanes[v.Lane].Edge].ID) && v.At < 30 {
				t.Fatalf("vehicle %d drove into the closed street", v.Track)
			}
		}
	}
}

// Flows that were measured are moved onto the way around, plans are proposed for it, run while
// it is closed once somebody approved them, and are taken back when it is lifted.
func TestADetourGetsItsSignalPlans(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		officer, _ := onTheGrid(t, c)
		c.Peaks = []Peak{{ID: "now", From: 8 * time.Hour, Until: 10 * time.Hour}}
		day := midnight(c.clock.Now(), c.Days.Zone())
		for ago := range 3 {
			c.had(t, day.AddDate(0, 0, -ago-1), 200)
		}
		closure, err := c.PlanClosure(officer, ClosurePlan{Kind: "event", Sections: c.between(t, "干路", "一街", "三街"), From: day.Add(32 * time.Hour), Until: day.Add(34 * time.Hour), Reason: "马拉松"})
		if err != nil || len(closure.Effect.Days) == 0 || closure.Effect.LastHour {
			t.Fatalf("%+v, %v", closure.Effect, err)
		}
		more := 0
		for _, j := range closure.Effect.Junctions {
			if j.Before <= 0 {
				t.Errorf("%+v", j)
			}
			more += max(0, j.After-j.Before)
		}
		if more < 500 || closure.Effect.Detours[0].Flow < 200 {
			t.Errorf("%d more at %+v", more, closure.Effect.Junctions)
		}
		i := slices.IndexFunc(closure.Effect.Plans, func(p BriefedPlan) bool { return p.Outcome == "proposed" })
		if i < 0 {
			t.Fatalf("no plan was proposed: %+v", closure.Effect.Plans)
		}
		p := closure.Effect.Plans[i]
		if _, err := c.Step(c.chief, p.Junction, p.Version, Approve, "随封闭执行"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.DecideClosure(c.chief, closure.ID, ClosureDecision{Approve: true}); err != nil {
			t.Fatal(err)
		}
		if v, err := c.RoadClosures(t.Context()); err != nil || len(v.Items) != 1 || v.Items[0].Now {
			t.Fatalf("it is told before it begins: %+v, %v", v, err)
		}
		c.minds(t, closure.From)
		c.closureStands(t, closure.ID, closureActive)
		at := c.streets.byID[p.Junction]
		c.beats(t, 6)
		if c.steering.plans[at].Version != p.Version {
			t.Errorf("the plan of the closing does not run: %+v", c.steering.plans[at])
		}
		lifted, err := c.LiftClosure(officer, closure.ID, "提前撤场")
		if err != nil || lifted.State != closureLifted || len(lifted.Changes) != 1 || lifted.Changes[0].What != "lifted" {
			t.Fatalf("%+v, %v", lifted, err)
		}
		c.beats(t, 6)
		if _, runs := c.steering.plans[at]; runs {
			t.Error("its plan goes on after it was lifted")
		}
		for _, one := range c.closureStands(t, closure.ID, closureLifted).Effect.Plans {
			if one.State == Proposed || one.State == Approved {
				t.Errorf("%+v", one)
			}
		}
	})
}

// Some minutes after the city began a closing that begins now is judged by these.
func TestAClosingOfTodayIsJudgedByTheLastMinutes(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		officer, _ := onTheGrid(t, c)
		c.beats(t, 8*60)
		now := c.clock.Now()
		effect, err := c.LookAtClosure(officer, ClosurePlan{Sections: c.between(t, "干路", "一街", "二街"), From: now, Until: now.Add(time.Hour)})
		if err != nil || !effect.LastHour || len(effect.Days) != 0 {
			t.Fatalf("%+v, %v", effect, err)
		}
		if d := effect.Detours[0]; d.Flow <= 0 || d.Flow > 3000 {
			t.Errorf("%+v", d)
		}
		if j := effect.Junctions[0]; j.Before <= 0 || j.After <= j.Before {
			t.Errorf("%+v", effect.Junctions)
		}
		for _, p := range effect.Plans {
			if p.Version != 0 || p.Outcome != "found" && p.Outcome != "kept" {
				t.Errorf("something is kept of a look: %+v", p)
			}
		}
	})
}

// One lane is closed for a while, longer than planned; the road stays open.
func TestALaneIsClosedAndTheEndIsMoved(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		officer, kerb := onTheGrid(t, c)
		now := c.clock.Now()
		closure, err := c.PlanClosure(officer, ClosurePlan{Kind: "emergency", Sections: c.between(t, "北路", "二街", "三街")[:1], Lanes: []int{1}, From: now, Until: now.Add(time.Hour), Reason: "水管爆裂"})
		if err != nil || len(closure.Effect.Detours) != 0 || len(closure.Effect.Junctions) == 0 {
			t.Fatalf("%+v, %v", closure.Effect, err)
		}
		if _, err := c.DecideClosure(officer, closure.ID, ClosureDecision{Approve: true}); !fault.Is(err, fault.Denied) {
			t.Errorf("without the right to approve: %v", err)
		}
		if _, err := c.DecideClosure(c.chief, closure.ID, ClosureDecision{Approve: true}); err != nil {
			t.Fatal(err)
		}
		if c.closureStands(t, closure.ID, closureActive); len(c.closedNow().lanes) != 1 || len(c.closedNow().whole) != 0 {
			t.Fatalf("%+v", c.closedNow())
		}
		if v := c.RoadStates(t.Context()); len(v.Closed) != 0 {
			t.Errorf("%+v", v.Closed)
		}
		lane := c.closedNow().lanes[0]
		c.beats(t, 120)
		seen, err := kerb().See(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range seen {
			if v.Lane == lane && v.At > 0.75*c.streets.net.Lanes[lane].Length {
				t.Errorf("somebody drives behind the barrier: %+v", v)
			}
		}
		until := closure.Until.Add(3 * time.Hour)
		if _, err := c.ExtendClosure(officer, closure.ID, until, "还没修好"); !fault.Is(err, fault.Denied) {
			t.Errorf("who does not decide does not extend: %v", err)
		}
		longer, err := c.ExtendClosure(c.chief, closure.ID, until, "还没修好")
		if err != nil || !longer.Until.Equal(until) || len(longer.Changes) != 1 {
			t.Fatalf("%+v, %v", longer, err)
		}
		c.minds(t, closure.Until.Add(time.Minute))
		c.closureStands(t, closure.ID, closureActive)
		c.minds(t, until)
		c.closureStands(t, closure.ID, closureEnded)
	})
}

// In an emergency who may approve closes a road alone, on record; otherwise not. Plans that
// nobody decided on lapse, and what is refused or cancelled never closes anything.
func TestWhoMayDecideOnAClosing(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		onTheGrid(t, c)
		chief := as(t.Context(), "post_chief", "310106", ReadPermission, PlanPermission, ApprovePermission, ClosePermission)
		now, pieces := c.clock.Now(), c.between(t, "南路", "", "")
		plan := func(kind string) Closure {
			v, err := c.PlanClosure(chief, ClosurePlan{Kind: kind, Sections: pieces, From: now, Until: now.Add(time.Hour), Reason: "桥面检测"})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		works := plan("works")
		if works.Effect.Detours[0].State != "border" {
			t.Errorf("a street from end to end: %+v", works.Effect.Detours)
		}
		if _, err := c.DecideClosure(chief, works.ID, ClosureDecision{Approve: true}); !errors.Is(err, ErrOwnClosure) {
			t.Errorf("%v", err)
		}
		other := as(t.Context(), "post_head", "310106", ReadPermission, ApprovePermission)
		if _, err := c.DecideClosure(other, works.ID, ClosureDecision{}); !errors.Is(err, ErrReason) {
			t.Errorf("refused without a reason: %v", err)
		}
		if v, err := c.DecideClosure(other, works.ID, ClosureDecision{Reason: "改到夜间"}); err != nil || v.State != closureRefused {
			t.Errorf("%+v, %v", v, err)
		}
		if _, err := c.CancelClosure(chief, works.ID, "不做了"); !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
		if v, err := c.CancelClosure(chief, plan("event").ID, "改期"); err != nil || v.State != closureCancelled {
			t.Errorf("%+v, %v", v, err)
		}
		lapses := plan("weather")
		if v, err := c.DecideClosure(chief, plan("emergency").ID, ClosureDecision{Approve: true}); err != nil || v.State != closureActive || !v.ByRight {
			t.Errorf("%+v, %v", v, err)
		}
		c.minds(t, now.Add(61*time.Minute))
		c.closureStands(t, lapses.ID, closureLapsed)
		if list, err := c.Closures(c.stranger); err != nil || len(list) != 0 {
			t.Errorf("another district: %+v, %v", list, err)
		}
		if _, err := c.Closure(c.stranger, works.ID); !errors.Is(err, ErrNoClosure) {
			t.Errorf("%v", err)
		}
	})
}

// What cannot be closed like that is refused in words, before anything is kept.
func TestAClosingThatCannotBe(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		officer, _ := onTheGrid(t, c)
		now, pieces := c.clock.Now(), c.between(t, "干路", "一街", "二街")
		good := ClosurePlan{Kind: "works", Sections: pieces, From: now, Until: now.Add(time.Hour), Reason: "试验"}
		for name, one := range map[string]struct {
			change func(*ClosurePlan)
			want   error
		}{
			"no piece":      {func(p *ClosurePlan) { p.Sections = nil }, ErrSections},
			"a piece twice": {func(p *ClosurePlan) { p.Sections = []string{pieces[0], pieces[0]} }, ErrSections},
			"unknown":       {func(p *ClosurePlan) { p.Sections = []string{"way/0"} }, ErrSection},
			"all lanes":     {func(p *ClosurePlan) { p.Lanes = []int{1, 2} }, ErrShutLanes},
			"lane 0":        {func(p *ClosurePlan) { p.Lanes = []int{0} }, ErrShutLanes},
			"backwards":     {func(p *ClosurePlan) { p.Until = p.From.Add(-time.Minute) }, ErrHours},
			"in the past":   {func(p *ClosurePlan) { p.From, p.Until = now.Add(-2*time.Hour), now.Add(-time.Hour) }, ErrHours},
			"for ever":      {func(p *ClosurePlan) { p.Until = p.From.AddDate(0, 0, 91) }, ErrHours},
			"some year":     {func(p *ClosurePlan) { p.From, p.Until = now.AddDate(2, 0, 0), now.AddDate(2, 0, 1) }, ErrHours},
			"no reason":     {func(p *ClosurePlan) { p.Reason = " " }, ErrReason},
		} {
			p := good
			one.change(&p)
			if _, err := c.PlanClosure(officer, p); !errors.Is(err, one.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.PlanClosure(c.engineer, good); !fault.Is(err, fault.Denied) {
			t.Errorf("without the permission: %v", err)
		}
		if _, err := c.Sections(c.engineer, "干路", "没有的路", "", nil); !errors.Is(err, ErrMeet) {
			t.Errorf("%v", err)
		}
		if _, err := c.Sections(c.engineer, "", "", "", &geo.Point{Lon: 100, Lat: 10}); !errors.Is(err, ErrSection) {
			t.Errorf("%v", err)
		}
		near, err := c.Sections(c.engineer, "", "", "", &geo.Point{Lon: 121.408, Lat: 31.2091})
		if err != nil || len(near) != 2 || near[0].Road != "干路" || (near[0].Bearing+180-near[1].Bearing)%360 > 5 {
			t.Errorf("%+v, %v", near, err)
		}
		if v, err := c.Closures(officer); err != nil || len(v) != 0 {
			t.Errorf("%+v, %v", v, err)
		}
	})
}
