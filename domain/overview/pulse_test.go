package overview

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"citybrain/kernel/bus"
	"citybrain/kernel/db"
)

// TestABeatTellsWhatChanged follows one minute on the wall: figures each second,
// things only when they change, an alarm once although two facts come twice.
func TestABeatTellsWhatChanged(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.town.well(noon)
		c.town.put(Change{Slot: 1, ID: "thing_a", Lon: 121.5, Lat: 31.2})
		c.start(t)
		c.clock.Advance(time.Second)
		if n := len(c.wall.of("things")); n != 0 {
			t.Errorf("what the map holds was told %d times", n)
		}
		if n := len(c.wall.of("vitals")); n != 1 {
			t.Fatalf("%d vitals in one second", n)
		}

		c.town.put(Change{Slot: 1, ID: "thing_a", Lon: 121.5, Lat: 31.2, State: Danger})
		c.clock.Advance(time.Second)
		things := c.wall.of("things")
		if len(things) != 1 {
			t.Fatalf("%d deltas after one change", len(things))
		}
		mustHold(t, things[0].data, `"s":[[0],[3]]`)

		c.town.open = []OpenAlarm{{ID: "alarm_1", Thing: "thing_a", Title: Text{"井盖被打开", "Manhole opened"}, Severity: Danger, RaisedAt: noon}}
		c.town.totals = [states]int{0, 0, 0, 1, 0}
		for range 2 { // the bus may bring a fact twice
			c.hears(t, "raised", "fact_1", `{"alarm":"alarm_1","thing":"thing_a"}`)
		}
		c.clock.Advance(30 * time.Second)
		alarms := c.wall.of("alarm")
		if len(alarms) != 1 {
			t.Fatalf("the alarm was told %d times", len(alarms))
		}
		mustHold(t, alarms[0].data, `"change":"raised","id":"alarm_1"`)
		mustHold(t, alarms[0].data, `"severity":"danger"`)
		vitals := c.wall.of("vitals")
		mustHold(t, vitals[len(vitals)-1].data, "井盖被打开")
	})
}

func (c city) hears(t *testing.T, change, id, data string) {
	t.Helper()
	fact := bus.Heard{ID: id, Subject: "things.alarm_" + change + ".v1", At: c.clock.Now(), Data: json.RawMessage(data)}
	for _, l := range c.listeners() {
		if l.Subject != fact.Subject {
			continue
		}
		if err := c.db.Do(c.ctx, func(tx *db.Tx) error { return l.Hear(c.ctx, tx, fact) }); err != nil {
			t.Fatal(err)
		}
	}
}

// TestClearedAlarmHasOnlyItsID: what is cleared is no longer in the list.
func TestClearedAlarmHasOnlyItsID(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		c.start(t)
		c.hears(t, "cleared", "fact_2", `{"alarm":"alarm_9"}`)
		c.clock.Advance(time.Second)
		var n News
		if err := json.Unmarshal([]byte(c.wall.of("alarm")[0].data), &n); err != nil {
			t.Fatal(err)
		}
		if n.Change != "cleared" || n.ID != "alarm_9" || n.Alarm != nil || !n.At.Equal(noon) {
			t.Errorf("news %+v", n)
		}
	})
}

func TestFactWithoutAlarmIsRefused(t *testing.T) {
	eachCity(t, screen(), func(t *testing.T, c city) {
		for _, data := range []string{`{}`, `{"alarm":7}`, `nonsense`, ``} {
			err := c.db.Do(c.ctx, func(tx *db.Tx) error {
				return c.hear(c.ctx, tx, "raised", bus.Heard{ID: "f", Data: json.RawMessage(data)})
			})
			if !errors.Is(err, ErrFact) {
				t.Errorf("%q: %v", data, err)
			}
		}
	})
}
