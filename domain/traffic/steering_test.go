package traffic

import (
	"context"
	"errors"
	"testing"
	"time"

	"citybrain/domain/traffic/network"
	"citybrain/domain/traffic/roadside"
	"citybrain/domain/traffic/street"
	"citybrain/kernel/auth"
	"citybrain/kernel/fault"
)

// kerbs has the devices of the city stand at a street of the built-in model.
func (c *city) kerbs(t *testing.T) (kerb func() *roadside.Kerb) {
	t.Helper()
	var made *roadside.Kerb
	c.Devices = func(n *network.Network, begin time.Time) (Devices, error) {
		var err error
		made, err = roadside.New(n, roadside.Model{Street: street.New(n, street.Usual(), begin, 1)}, begin)
		return made, err
	}
	return func() *roadside.Kerb { return made }
}

// beats lets seconds of the city pass.
func (c *city) beats(t *testing.T, seconds int) {
	t.Helper()
	ctx := auth.AsSystem(t.Context(), "traffic.steering")
	for range seconds {
		c.clock.Advance(time.Second)
		if err := c.beat(ctx, c.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

func (c *city) stands(t *testing.T, junction string) JunctionLive {
	t.Helper()
	j, err := c.JunctionLive(c.engineer, junction)
	if err != nil {
		t.Fatal(err)
	}
	if j.Live == nil {
		t.Fatalf("%s is not steered: %+v", junction, j)
	}
	return j
}

// A day of a junction: its own plan, the plan of a timetable, the adaptive controller by
// word of the chief, a line that is cut; every change is written down with its reason.
func TestAJunctionIsSteeredAndEveryChangeWrittenDown(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		kerb := c.kerbs(t)
		if live, err := c.Live(c.engineer); err != nil || live.At != nil || len(live.Junctions) != 0 {
			t.Fatalf("before the first beat: %+v, %v", live, err)
		}
		c.beats(t, 60)
		if j := c.stands(t, "j00"); !j.Live.Up || j.Live.Mode != "local" || len(j.Live.Show) != 2 || len(j.Changes) != 0 || j.Way.Version != 0 {
			t.Fatalf("%+v", j)
		}

		version := c.approved(t, "j00", peakPlan("早高峰"))
		if _, err := c.SetTimetable(c.chief, "j00", []TimetableHour{{"any", "00:00", version}}, 0, ""); err != nil {
			t.Fatal(err)
		}
		c.beats(t, 10)
		j := c.stands(t, "j00")
		if j.Live.Mode != "planned" || j.Live.Plan != version || len(j.Changes) != 1 || j.Changes[0].Why != "timetable" || j.Changes[0].Plan != version {
			t.Fatalf("%+v %+v", j, j.Live)
		}

		way, err := c.SetWay(c.chief, "j00", "adaptive", "试运行自适应控制", 0)
		if err != nil || way.Version != 1 || way.MadeBy != "post_chief" {
			t.Fatalf("%+v, %v", way, err)
		}
		c.beats(t, 20)
		j = c.stands(t, "j00")
		if j.Live.Mode != "held" || j.Live.Way != "adaptive" || j.Way.Reason != "试运行自适应控制" || len(j.Changes) != 2 || j.Changes[0].Why != "set" || j.Changes[0].By != "post_chief" {
			t.Fatalf("%+v %+v", j, j.Live)
		}

		kerb().Cut(0, true)
		c.beats(t, 40)
		if j := c.stands(t, "j00"); j.Live.Up {
			t.Errorf("the line is cut: %+v", j.Live)
		}
		kerb().Cut(0, false)
		c.beats(t, 40)
		if j := c.stands(t, "j00"); !j.Live.Up || j.Live.Mode != "held" || j.Changes[0].Why != "again" {
			t.Errorf("%+v %+v", j, j.Live)
		}
	})
}

// Who may set a way, how, and what everybody else is told.
func TestAWayIsSetByWhoMayWithAReason(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		tries := map[string]struct {
			as            context.Context
			junction, way string
			reason        string
			after         int
			want          *fault.Fault
		}{
			"without a reason":       {c.chief, "j00", "local", " ", 0, ErrReason},
			"no way":                 {c.chief, "j00", "by hand", "why", 0, ErrWay},
			"by an engineer":         {c.engineer, "j00", "local", "why", 0, auth.ErrDenied},
			"in another district":    {c.stranger, "j00", "local", "why", 0, ErrNoJunction},
			"of a version not there": {c.chief, "j00", "local", "why", 3, ErrReplaced},
		}
		for name, try := range tries {
			if _, err := c.SetWay(try.as, try.junction, try.way, try.reason, try.after); !errors.Is(err, try.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := c.SetWay(c.chief, "j00", "local", "检修", 0); err != nil {
			t.Fatal(err)
		}
		if _, err := c.SetWay(c.chief, "j00", "planned", "检修结束", 0); !errors.Is(err, ErrReplaced) {
			t.Errorf("over a version that nobody saw: %v", err)
		}
	})
}

// Each sees the junctions of their own district.
func TestLiveShowsOnlyTheCallersDistrict(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.kerbs(t)
		c.beats(t, 20)
		mine, err := c.Live(c.engineer)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := c.Live(c.stranger)
		if err != nil {
			t.Fatal(err)
		}
		if len(mine.Junctions) != 2 || len(theirs.Junctions) != 2 || mine.Junctions[0].Junction == theirs.Junctions[0].Junction || mine.At == nil || !mine.At.Equal(c.clock.Now()) {
			t.Errorf("%+v, %+v", mine, theirs)
		}
		if _, err := c.Live(as(t.Context(), "post_nobody", "310106")); !errors.Is(err, auth.ErrDenied) {
			t.Errorf("%v", err)
		}
		if _, err := c.JunctionLive(c.stranger, "j00"); !errors.Is(err, ErrNoJunction) {
			t.Errorf("%v", err)
		}
	})
}
