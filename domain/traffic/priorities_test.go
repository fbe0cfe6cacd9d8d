package traffic

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/rules"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
)

// avenue is a street from west to east over three lit junctions 600 m apart, each with a
// side street from south to north.
func avenue() *network.Network {
	o := network.OSM{}
	node := func(lon, lat float64, lit bool) int64 {
		id := int64(len(o.Nodes) + 1)
		tags := map[string]string{}
		if lit {
			tags["highway"] = "traffic_signals"
		}
		o.Nodes = append(o.Nodes, network.OSMNode{ID: id, At: geo.Point{Lon: lon, Lat: lat}, Tags: tags})
		return id
	}
	way := func(name string, nodes ...int64) {
		o.Ways = append(o.Ways, network.OSMWay{ID: int64(100 + len(o.Ways)), Nodes: nodes,
			Tags: map[string]string{"highway": "primary", "name": name, "lanes": "4", "maxspeed": "50"}})
	}
	const lat, apart = 31.2, 0.0063
	main := []int64{node(121.4, lat, false)}
	for i := range 3 {
		lon := 121.4 + apart*float64(i+1)
		lit := node(lon, lat, true)
		main = append(main, lit)
		way(fmt.Sprintf("支路%d", i+1), node(lon, lat-0.004, false), lit, node(lon, lat+0.004, false))
	}
	way("干路", append(main, node(121.4+4*apart, lat, false))...)
	n := network.FromOSM(o)
	usual := rules.Usual()
	for j := range n.Junctions {
		usual.Fill(n, j)
	}
	return n
}

var (
	west = geo.Point{Lon: 121.4, Lat: 31.2}
	east = geo.Point{Lon: 121.4 + 4*0.0063, Lat: 31.2}
)

// onTheAvenue lays the avenue under a city, with quiet traffic on it.
func onTheAvenue(t *testing.T, c city) func() *roadside.Kerb {
	t.Helper()
	c.Streets = func() (*network.Network, error) { return avenue(), nil }
	var made *roadside.Kerb
	c.Devices = func(n *network.Network, begin time.Time) (Devices, error) {
		var err error
		quiet := street.Demand{Peak: 150, Trip: 1e6, Day: [24]float64{8: 1, 9: 1, 10: 1}}
		made, err = roadside.New(n, roadside.Model{Street: street.New(n, quiet, begin, 1)}, begin)
		return made, err
	}
	c.beats(t, 120)
	return func() *roadside.Kerb { return made }
}

// until lets the city live until something is so.
func (c city) until(t *testing.T, seconds int, what string, so func() bool) (took int) {
	t.Helper()
	for took = range seconds {
		if so() {
			return took
		}
		c.beats(t, 1)
	}
	t.Fatalf("after %d s: not %s", seconds, what)
	return seconds
}

func (c city) drives(t *testing.T, priority string) Priority {
	t.Helper()
	p, err := c.Priority(c.engineer, priority)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// An ambulance goes along the avenue: it is told when it comes to each junction, each is
// brought to its stage, and all of it is on record.
func TestAnAmbulanceIsLetThroughEveryJunction(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		onTheAvenue(t, c)
		dispatcher := as(t.Context(), "post_dispatcher", "", ReadPermission, PriorityPermission)
		p, err := c.Prioritise(dispatcher, PriorityWish{Kind: "ambulance", From: west, To: east, Reason: "胸痛病人转运"})
		if err != nil || p.Signals != 3 || p.Metres < 2000 || p.Expected < 60 {
			t.Fatalf("%+v, %v", p, err)
		}
		c.until(t, 30, "on its way", func() bool { return c.drives(t, p.ID).At != nil })
		live := c.drives(t, p.ID)
		if len(live.Arrivals) != 3 || live.Arrivals[0].In >= live.Arrivals[1].In || len(live.Line) < 5 {
			t.Fatalf("%+v", live)
		}
		c.until(t, 120, "a green for it", func() bool {
			a := c.drives(t, p.ID).Arrivals
			return len(a) > 0 && a[0].State == "green"
		})
		c.until(t, 400, "arrived", func() bool { return c.drives(t, p.ID).State == arrived })
		done := c.drives(t, p.ID)
		if took := done.EndedAt.Sub(done.AskedAt).Seconds(); took > 2.5*p.Expected+30 {
			t.Errorf("it took %.0f s instead of %.0f", took, p.Expected)
		}
		opened := map[string]bool{}
		for _, o := range done.Opened {
			if o.Green == nil || o.Green.Before(o.Since) || o.Until.Before(*o.Green) {
				t.Errorf("%+v", o)
			}
			opened[o.Junction] = true
		}
		if len(opened) != 3 {
			t.Fatalf("%d junctions were opened: %+v", len(opened), done.Opened)
		}
		c.beats(t, 60)
		for id := range opened {
			j := c.stands(t, id)
			if j.Live.Mode != "local" || len(j.Changes) != 2 || j.Changes[0].Why != "passed" || j.Changes[1].Why != "priority" {
				t.Errorf("%s is not as before: %+v %+v", id, j.Live, j.Changes)
			}
		}
	})
}

// Two that cross: who has the higher priority goes first, the other waits and arrives too.
func TestTwoThatCrossGoOneAfterTheOther(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		onTheAvenue(t, c)
		dispatcher := as(t.Context(), "post_dispatcher", "", ReadPermission, PriorityPermission)
		ambulance, err := c.Prioritise(dispatcher, PriorityWish{Kind: "ambulance", From: west, To: east, Reason: "急救"})
		if err != nil {
			t.Fatal(err)
		}
		south, north := geo.Point{Lon: 121.4063, Lat: 31.196}, geo.Point{Lon: 121.4063, Lat: 31.204}
		police, err := c.Prioritise(dispatcher, PriorityWish{Kind: "police", From: south, To: north, Reason: "出警"})
		if err != nil || police.Signals != 1 {
			t.Fatalf("%+v, %v", police, err)
		}
		waited := false
		c.until(t, 500, "both arrived", func() bool {
			p := c.drives(t, police.ID)
			for _, a := range p.Arrivals {
				waited = waited || a.State == "waits"
			}
			return p.State == arrived && c.drives(t, ambulance.ID).State == arrived
		})
		if !waited {
			t.Error("nobody waited where they cross")
		}
	})
}

// The line to a junction on the way is cut, and later the way is cancelled: it drives on by
// the junction's own plan, and what was opened goes on as before at once.
func TestAWayWithALostLinkThatIsCancelled(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		kerb := onTheAvenue(t, c)
		kerb().Cut(0, true)
		c.beats(t, 40)
		dispatcher := as(t.Context(), "post_dispatcher", "", ReadPermission, PriorityPermission)
		p, err := c.Prioritise(dispatcher, PriorityWish{Kind: "fire", From: west, To: east, Reason: "火警"})
		if err != nil {
			t.Fatal(err)
		}
		c.until(t, 300, "two junctions left", func() bool { a := c.drives(t, p.ID); return a.At != nil && len(a.Arrivals) <= 2 })
		c.until(t, 300, "a stage asked for", func() bool {
			a := c.drives(t, p.ID).Arrivals
			return len(a) > 0 && a[0].State != "ahead"
		})
		if _, err := c.Cancel(dispatcher, p.ID, "误报"); err != nil {
			t.Fatal(err)
		}
		done := c.drives(t, p.ID)
		if done.State != cancelled || done.At != nil || len(done.Opened) == 0 {
			t.Fatalf("%+v", done)
		}
		if _, err := c.Cancel(dispatcher, p.ID, "再来"); !errors.Is(err, ErrEnded) {
			t.Errorf("cancelled twice: %v", err)
		}
		c.beats(t, 60)
		live, err := c.Live(auth.AsSystem(t.Context(), "test"))
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range live.Junctions {
			if j.Mode != "local" {
				t.Errorf("%+v", j)
			}
		}
	})
}

func TestWhoMayNotAskForPriority(t *testing.T) {
	eachCity(t, 0, func(t *testing.T, c city) {
		good := PriorityWish{Kind: "ambulance", From: west, To: east, Reason: "急救"}
		dispatcher := as(t.Context(), "post_dispatcher", "", ReadPermission, PriorityPermission)
		if _, err := c.Prioritise(dispatcher, good); !errors.Is(err, ErrNoFleet) {
			t.Errorf("in a city without vehicles: %v", err)
		}
		onTheAvenue(t, c)
		far := geo.Point{Lon: 10, Lat: 50}
		for name, try := range map[string]struct {
			as   string
			wish PriorityWish
			want error
		}{
			"by an engineer":     {"engineer", good, auth.ErrDenied},
			"in another region":  {"elsewhere", good, ErrElsewhere},
			"a taxi":             {"", PriorityWish{Kind: "taxi", From: west, To: east, Reason: "x"}, ErrKind},
			"without a reason":   {"", PriorityWish{Kind: "fire", From: west, To: east, Reason: " "}, ErrReason},
			"to another country": {"", PriorityWish{Kind: "fire", From: west, To: far, Reason: "x"}, ErrNoWay},
			"to where it is":     {"", PriorityWish{Kind: "fire", From: west, To: west, Reason: "x"}, ErrNoWay},
		} {
			ctx := dispatcher
			switch try.as {
			case "engineer":
				ctx = c.engineer
			case "elsewhere":
				ctx = as(t.Context(), "post_far", "320000", ReadPermission, PriorityPermission)
			}
			if _, err := c.Prioritise(ctx, try.wish); !errors.Is(err, try.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.Priority(c.engineer, "prio_none"); !errors.Is(err, ErrNoPriority) {
			t.Error(err)
		}
		if list, err := c.Priorities(c.engineer); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
