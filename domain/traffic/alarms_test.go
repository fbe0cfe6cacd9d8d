package traffic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"citybrain/domain/traffic/field"
	"citybrain/domain/traffic/monitor"
	"citybrain/domain/traffic/steer"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

func (c city) alarmsAre(t *testing.T, open bool, want int) []JunctionAlarm {
	t.Helper()
	list, err := c.Alarms(c.engineer, open)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != want {
		t.Fatalf("%d alarms, not %d: %+v", len(list), want, list)
	}
	return list
}

// A line that is cut raises an alarm once, and the line that is whole again clears it; a
// start, at which every controller is met, says nothing.
func TestALostLinkIsAnAlarmUntilItIsHeard(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		kerb := c.kerbs(t)
		c.beats(t, 20)
		c.alarmsAre(t, false, 0)
		kerb().Cut(0, true)
		c.beats(t, 40)
		a := c.alarmsAre(t, true, 1)[0]
		if a.Junction != "j00" || a.Kind != "lost" || a.Cause != "silent" || a.Name == "" || a.ClearedAt != nil {
			t.Errorf("%+v", a)
		}
		if theirs, err := c.Alarms(c.stranger, true); err != nil || len(theirs) != 0 {
			t.Errorf("in another district: %+v, %v", theirs, err)
		}
		kerb().Cut(0, false)
		c.beats(t, 40)
		c.alarmsAre(t, true, 0)
		if a := c.alarmsAre(t, false, 1)[0]; a.ClearedAt == nil || !a.ClearedAt.After(a.RaisedAt) || a.ClearedBy != "" {
			t.Errorf("%+v", a)
		}
	})
}

// dangerous says that a junction showed something unsafe.
func (c city) dangerous(t *testing.T, junction int) {
	t.Helper()
	e := steer.Event{Junction: junction, Event: field.Event{Code: field.Danger, At: c.clock.Now(), Violation: &monitor.Violation{Code: monitor.ShownClash}}}
	if err := c.tell(auth.AsSystem(t.Context(), "traffic.steering"), []steer.Event{e, e}); err != nil {
		t.Fatal(err)
	}
}

// What was unsafe outlives a start of the city: the junction is left to itself until
// somebody who may has looked and said so.
func TestADangerLastsUntilAPersonHasLooked(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		c.kerbs(t)
		if _, err := c.SetWay(c.chief, "j00", "adaptive", "试运行", 0); err != nil {
			t.Fatal(err)
		}
		c.beats(t, 30)
		c.dangerous(t, 0)
		if a := c.alarmsAre(t, true, 1)[0]; a.Kind != "danger" || a.Cause != monitor.ShownClash {
			t.Fatalf("%+v", a)
		}
		again := New(c.Deps)
		c.Service = again
		c.beats(t, 30)
		if j := c.stands(t, "j00"); j.Live.Mode != "local" || j.Live.Danger == "" {
			t.Fatalf("after a start: %+v", j.Live)
		}

		tries := map[string]struct {
			as               context.Context
			junction, reason string
			want             *fault.Fault
		}{
			"without a reason":     {c.chief, "j00", " ", ErrReason},
			"by an engineer":       {c.engineer, "j00", "看过了", auth.ErrDenied},
			"in another district":  {c.stranger, "j00", "看过了", ErrNoJunction},
			"where nothing is bad": {c.chief, "j02", "看过了", ErrSound},
		}
		for name, try := range tries {
			if err := c.Reset(try.as, try.junction, try.reason); !errors.Is(err, try.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.Reset(c.chief, "j00", "现场核对，灯具已修复"); err != nil {
			t.Fatal(err)
		}
		if a := c.alarmsAre(t, false, 1)[0]; a.ClearedBy != "post_chief" || a.ClearedAt == nil || a.Reason != "现场核对，灯具已修复" {
			t.Fatalf("%+v", a)
		}
		if err := c.Reset(c.chief, "j00", "再一次"); !errors.Is(err, ErrSound) {
			t.Errorf("twice: %v", err)
		}
		c.alarmsAre(t, true, 0)
		c.beats(t, 30)
		j := c.stands(t, "j00")
		if j.Live.Mode != "held" || j.Live.Danger != "" {
			t.Errorf("after the reset: %+v", j.Live)
		}
		var by string
		err := c.DB.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT made_by FROM traffic_changes WHERE junction = 'j00' AND kind = 'reset'`).Scan(&by)
		})
		if err != nil || by != "post_chief" {
			t.Errorf("the reset is not written down: %q, %v", by, err)
		}
	})
}

// Every version of a way and of limits stays to be read, the newest first.
func TestEarlierWaysAndLimitsAreKept(t *testing.T) {
	eachCity(t, 4, func(t *testing.T, c city) {
		for i, way := range []string{"adaptive", "local"} {
			if _, err := c.SetWay(c.chief, "j00", way, "第"+way, i); err != nil {
				t.Fatal(err)
			}
		}
		ways, err := c.WayVersions(c.engineer, "j00")
		if err != nil || len(ways) != 2 || ways[0].Way != "local" || ways[1].Version != 1 || ways[1].Reason != "第adaptive" || ways[1].MadeBy != "post_chief" {
			t.Errorf("%+v, %v", ways, err)
		}
		view, err := c.Junction(c.engineer, "j00")
		if err != nil {
			t.Fatal(err)
		}
		l := view.Limits
		for i, longest := range []float64{160, 170} {
			l.MaxCycle, l.Note = longest, "放宽周期"
			if _, err := c.SetLimits(c.chief, "j00", l, i); err != nil {
				t.Fatal(err)
			}
		}
		limits, err := c.LimitsVersions(c.engineer, "j00")
		if err != nil || len(limits) != 2 || limits[0].MaxCycle != 170 || limits[1].MaxCycle != 160 || limits[1].Note != "放宽周期" || limits[0].Version != 2 {
			t.Errorf("%+v, %v", limits, err)
		}
		if _, err := c.WayVersions(c.stranger, "j00"); !errors.Is(err, ErrNoJunction) {
			t.Errorf("%v", err)
		}
		if _, err := c.LimitsVersions(c.stranger, "j00"); !errors.Is(err, ErrNoJunction) {
			t.Errorf("%v", err)
		}
	})
}

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	at := time.Date(2027, 3, 1, 6, 0, 0, 0, time.UTC)
	for _, fact := range []db.Fact{
		LinkLost{"osm1", "310106", "silent", 121.4, 31.2, at},
		LinkJoined{"osm1", "", at, at.Add(time.Minute)},
		DangerSeen{"osm1", "310106", monitor.ShownClash, 121.4, 31.2, at},
		DangerReset{"osm1", "310106", at, at.Add(time.Hour)},
		RoadClosed{"osm1", "福州路", closureKinds[0], true, "310106", 121.4, 31.2, at.Add(time.Hour), at},
		RoadOpened{"osm1", "福州路", "", false, at, at.Add(time.Hour)},
		SignLost{"osm1", "310106", 121.4, 31.2, at},
		SignHeard{"osm1", "", at, at.Add(time.Hour)},
	} {
		t.Run(fact.Subject(), func(t *testing.T) {
			text, err := os.ReadFile("../../api/events/" + fact.Subject() + ".json")
			if err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			c := jsonschema.NewCompiler()
			if err := c.AddResource(fact.Subject(), doc); err != nil {
				t.Fatal(err)
			}
			schema, err := c.Compile(fact.Subject())
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(fact)
			if err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Error(err)
			}
			if fact.Key() != "osm1" {
				t.Errorf("key %q", fact.Key())
			}
		})
	}
}
