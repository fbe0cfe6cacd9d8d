package things

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/fault"
)

// TestAReportSentAgainAfterACrashCountsOnce: the process dies after it wrote the
// history and before the device had its answer, so the device sends again.
func TestAReportSentAgainAfterACrashCountsOnce(t *testing.T) {
	eachCity(t, func(c *city) {
		c.later(time.Minute)
		stamp := func(s int) string {
			return `"observedAt":"` + morning.Add(time.Minute+time.Duration(s)*time.Second).Format(time.RFC3339) + `"}`
		}
		c.later(10 * time.Second)
		first, second := `{"temperature":20,`+stamp(1), `{"temperature":30,`+stamp(5)
		c.says(bin(1), first)
		c.says(bin(1), second)
		c.later(5 * time.Second) // the history is written
		c.says(bin(1), first)    // while the city runs
		c.later(5 * time.Second)
		c.crash()
		c.start(c.dir)
		c.awaitHistory()
		for _, again := range []string{first, second, second} {
			c.says(bin(1), again)
		}
		c.says(bin(1), `{"fillingLevel":0.4,`+stamp(5)) // another message of the same instant
		c.later(5 * time.Second)
		points, err := c.History(official(), HistoryQuery{bin(1), "temperature", morning, c.clock.Now(), "1m"})
		if err != nil || len(points) != 1 || points[0].Count != 2 || points[0].Value != 25.0 {
			c.t.Errorf("the minute has %+v, want 2 temperatures with the mean of 25 (%v)", points, err)
		}
		levels, err := c.History(official(), HistoryQuery{bin(1), "fillingLevel", morning, c.clock.Now(), "1m"})
		if err != nil || len(levels) != 1 || levels[0].Count != 1 {
			c.t.Errorf("the other message of the instant: %+v %v", levels, err)
		}
	})
}

// TestNothingIsRegisteredOutsideOfTheCity holds for officials and for devices
// that register themselves; what lies there from before blocks nobody.
func TestNothingIsRegisteredOutsideOfTheCity(t *testing.T) {
	eachCity(t, func(c *city) {
		far := Thing{Profile: "bin", Serial: "FAR", Lon: 24.94, Lat: 60.17}
		if _, err := c.Register(official(), far); !ErrBeyond.Is(err) {
			t.Errorf("a bin in Helsinki: %v", err)
		}
		nowhere := Thing{Profile: "bin", Serial: "NOWHERE"}
		if _, err := c.Register(official(auth.Scope{Region: "31"}), nowhere); !ErrInvalid.Is(err) || fault.From(err).Fields[0].Code != "things.position" {
			t.Errorf("a bin without a place: %v", err)
		}
		if _, err := c.Register(official(), Thing{Profile: "bin", Serial: " B-1 ", Lon: 121.45, Lat: 31.23}); !ErrInvalid.Is(err) {
			t.Errorf("blanks around a serial number: %v", err)
		}
		key, err := c.OpenProvisioning(official(), "bus")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Provision(context.Background(), Provision{Profile: "bus", Serial: "FAR", Key: key, Lon: 24.94, Lat: 60.17}); !ErrBeyond.Is(err) {
			t.Errorf("a bus in Helsinki: %v", err)
		}
		if _, err := c.Provision(context.Background(), Provision{Profile: "bus", Serial: "NEW", Key: key}); err != nil {
			t.Errorf("a bus that does not know where it is: %v", err)
		}

		shanghai := auth.Scope{Region: "31"}
		if _, err := c.OpenProvisioning(official(shanghai), "bin"); err != nil {
			t.Fatalf("before: %v", err)
		}
		far.ID, far.Org = NameOf("bin", "FAR"), "/sh/uem"
		c.Service.register(far) // as it was registered before
		if _, err := c.OpenProvisioning(official(shanghai), "bin"); err != nil {
			t.Errorf("a bin outside of the city keeps its officials from opening the profile: %v", err)
		}
		if _, err := c.OpenProvisioning(official(auth.Scope{Region: "310106"}), "bin"); !ErrOutside.Is(err) {
			t.Errorf("an official of one district opens the bins of another: %v", err)
		}
		if _, err := c.OpenProvisioning(official(shanghai), "bus"); !ErrOutside.Is(err) {
			t.Errorf("a bus without a place counts for the whole city: %v", err)
		}
	})
}

// TestACommitWhoseAnswerWasLostIsNotSummedAgain: the store has the minute, the
// process believes that it has not.
func TestACommitWhoseAnswerWasLostIsNotSummedAgain(t *testing.T) {
	eachCity(t, func(c *city) {
		ctx := context.Background()
		minute := sumKey{string(bin(1)), "temperature", 60, db.Micros(morning)}
		gathered := func() map[sumKey]*sum {
			s := &sum{}
			s.add(db.Micros(morning), 20)
			return map[sumKey]*sum{minute: s}
		}
		from := c.history.from
		if err := c.writeHistory(ctx, nil, gathered(), nil, [2]uint64{from, from + 1}); err != nil {
			t.Fatal(err)
		}
		if err := c.writeHistory(ctx, nil, gathered(), nil, [2]uint64{from, from + 2}); !errors.Is(err, errLeaseLost) {
			t.Errorf("written again: %v", err)
		}
		var rows []sumRow
		err := c.db.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = c.store.sums(ctx, tx, minute, minute.at+1, 10)
			return err
		})
		if err != nil || len(rows) != 1 || rows[0].count != 1 {
			t.Errorf("the minute has %+v %v", rows, err)
		}
	})
}

// TestAnAlarmNamesItsThingAfterAnotherTookThePlace: between the report and the
// writing the thing is taken out of the register and another one registered.
func TestAnAlarmNamesItsThingAfterAnotherTookThePlace(t *testing.T) {
	eachCity(t, func(c *city) {
		c.says(bin(1), `{"fillingLevel":0.95}`)
		c.Twin().Remove(string(bin(1)))
		for i := range 400 { // one of them gets the free place
			c.Twin().Put(twin.Info{ID: fmt.Sprintf("thing_new%d", i), Profile: 0, Lon: 121.5, Lat: 31.2})
		}
		c.later(5 * time.Second)
		if open := c.alarms("open"); len(open) != 0 {
			t.Errorf("alarms of a thing that is gone: %+v", open)
		}
	})
}
