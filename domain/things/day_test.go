package things

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"citybrain/domain/things/twin"
	"citybrain/kernel/auth"
	"citybrain/kernel/db"
	"citybrain/kernel/device"
)

// TestBinFillsAndIsEmptied is a day in the life of a litter bin.
func TestBinFillsAndIsEmptied(t *testing.T) {
	eachCity(t, func(c *city) {
		for _, level := range []string{"0.40", "0.92", "0.97", "0.88", "0.95"} {
			c.later(10 * time.Minute)
			c.says(bin(1), `{"fillingLevel":`+level+`}`)
		}
		c.later(time.Second)
		open := c.alarms("open")
		if len(open) != 1 || open[0].Title.ZH != "果壳箱满溢" || open[0].Severity != "warning" || open[0].Value != 0.92 || *open[0].Threshold != 0.9 {
			c.t.Fatalf("one warning was expected: %+v", open)
		}
		if got := c.Twin().Counts()[0]; got[twin.Warning] != 1 {
			c.t.Errorf("counts %v", got)
		}
		if _, err := c.Acknowledge(official(), open[0].ID, ""); err != nil {
			c.t.Fatal(err)
		}
		if _, err := c.Acknowledge(official(), open[0].ID, ""); !errors.Is(err, ErrAcknowledged) {
			c.t.Errorf("acknowledged twice: %v", err)
		}
		if _, err := c.Comment(official(), open[0].ID, "已派环卫三班"); err != nil {
			c.t.Fatal(err)
		}
		c.later(10 * time.Minute)
		c.says(bin(1), `{"fillingLevel":{"value":5,"unit":"%"}}`)
		c.later(time.Second)
		a, err := c.Alarm(official(), open[0].ID)
		if err != nil {
			c.t.Fatal(err)
		}
		if a.State != "cleared" || a.ClearedBy != "" || a.AcknowledgedBy != "post_1" || len(a.Comments) != 1 {
			c.t.Errorf("the alarm should be over by itself: %+v", a)
		}
		want := "things.alarm_raised.v1 things.alarm_acknowledged.v1 things.alarm_cleared.v1"
		if got := strings.Join(c.outbox(), " "); got != want {
			c.t.Errorf("facts %s, want %s", got, want)
		}
	})
}

func (c *city) outbox() []string {
	c.t.Helper()
	var subjects []string
	err := c.db.View(context.Background(), func(tx *db.Tx) error {
		rows, err := tx.Query(context.Background(), `SELECT subject FROM db_outbox ORDER BY seq`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			subjects = append(subjects, s)
		}
		return rows.Err()
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return subjects
}

// TestCrashLosesAndDoublesNothing ends the process at every point of a story and
// starts it again: alarms, facts, history and twin are those of an undisturbed run.
func TestCrashLosesAndDoublesNothing(t *testing.T) {
	story := []string{`{"fillingLevel":0.5,"temperature":20}`, `{"fillingLevel":0.95}`, `{"fillingLevel":0.5}`, `{"fillingLevel":0.93,"temperature":30}`, `{"fillingLevel":0.91}`}
	eachCity(t, func(c *city) {
		for i, payload := range story {
			c.later(time.Minute)
			c.says(bin(1), payload)
			if i%2 == 0 {
				c.later(5 * time.Second) // written
				c.Service.snapshotLogged(context.Background())
				c.Service.publishParked(context.Background())
			}
			before := c.Twin().Digest()
			c.crash()
			c.start(c.dir)
			if c.Twin().Digest() != before {
				c.t.Fatalf("after crash %d the twin is another", i)
			}
			c.awaitHistory()
		}
		c.later(5 * time.Second)
		if got := strings.Join(c.outbox(), " "); got != "things.alarm_raised.v1 things.alarm_cleared.v1 things.alarm_raised.v1" {
			c.t.Errorf("facts: %s", got)
		}
		points, err := c.History(official(), HistoryQuery{bin(1), "fillingLevel", morning, c.clock.Now().Add(time.Second), "raw"})
		if err != nil || len(points) != len(story) {
			c.t.Errorf("%d raw values, want %d (%v)", len(points), len(story), err)
		}
		points, err = c.History(official(), HistoryQuery{bin(1), "temperature", morning, c.clock.Now().Add(time.Second), "1m"})
		if err != nil {
			c.t.Fatal(err)
		}
		count := int64(0)
		for _, p := range points {
			count += p.Count
		}
		if count != 2 {
			c.t.Errorf("%d temperatures in the minute sums, want 2", count)
		}
	})
}

// awaitHistory returns when twin and history both follow the log's end.
func (c *city) awaitHistory() { c.awaitFollowers(2) }

// awaitFollowers returns when so many follow the log and have read all of it.
func (c *city) awaitFollowers(n int) {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	for {
		ready := 0
		for done := range c.log.followers {
			if *done == uint64(len(c.log.frames)) {
				ready++
			}
		}
		if ready >= n {
			return
		}
		c.log.changed.Wait()
	}
}

func TestRefusalsAreCountedAndListed(t *testing.T) {
	eachCity(t, func(c *city) {
		c.later(time.Minute)
		now := c.clock.Now()
		c.says(bin(1), `{"fillingLevel":1.5,"lidOpen":"yes","colour":"red","status":"lost","temperature":{"value":300,"unit":"bar"}}`)
		c.says(bin(1), `{"fillingLevel":0.2,"observedAt":"`+now.Add(3*time.Minute).Format(time.RFC3339)+`"}`)
		c.says(bin(2), `{"lon":121.4,"lat":31.2}`)
		c.says(bin(3), `{"fillingLevel":0.2}`)
		c.says(bin(3), `{"fillingLevel":0.2}`)
		c.says(bin(3), `{"fillingLevel":0.3,"observedAt":"`+now.Add(-time.Minute).Format(time.RFC3339)+`"}`)
		c.says(NameOf("bus", "V-1"), `{"speed":30,"lon":120.2,"lat":30.3}`)
		c.says("thing_nobody", `{"fillingLevel":0.2}`)
		c.later(time.Second)
		p, err := c.Rejections(official(), "", pageOf(50))
		if err != nil {
			c.t.Fatal(err)
		}
		got := map[string]int64{}
		for _, r := range p.Items {
			got[strings.TrimPrefix(r.Code, "things.")+" "+r.What] += r.Count
		}
		for want, n := range map[string]int64{
			"value_range fillingLevel": 1, "value_type lidOpen": 1, "attribute_unknown colour": 1, "value_unknown status": 1,
			"unit temperature": 1, "time_future observedAt": 1, "location location": 1, "duplicate ": 1, "late ": 1, "location_outside location": 1, "thing_unknown ": 1,
		} {
			if got[want] != n {
				c.t.Errorf("%s: %d, want %d (all: %v)", want, got[want], n, got)
			}
		}
		bus, _ := c.Twin().Get(string(NameOf("bus", "V-1")))
		if bus.Lon != 121.475 || len(bus.Values) != 1 {
			c.t.Errorf("a bus beyond the city is shown at %v with %d values", bus.Lon, len(bus.Values))
		}
	})
}

func TestSilentBinBecomesUnknown(t *testing.T) {
	eachCity(t, func(c *city) {
		c.says(bin(1), `{"fillingLevel":0.2}`)
		c.later(29 * time.Minute)
		if v, _ := c.Get(official(), string(bin(1))); v.State != "good" {
			c.t.Errorf("state %s before three reports are missed", v.State)
		}
		c.later(2 * time.Minute)
		if v, _ := c.Get(official(), string(bin(1))); v.State != "unknown" {
			c.t.Errorf("state %s after three missed reports", v.State)
		}
		frames, err := c.Replay(context.Background(), morning.Add(-time.Minute), c.clock.Now(), time.Minute)
		if err != nil {
			c.t.Fatal(err)
		}
		var seen []State
		for _, f := range frames {
			if s, ok := f.States[string(bin(1))]; ok {
				seen = append(seen, s)
			}
		}
		if len(seen) != 2 || seen[0] != twin.Good || seen[1] != twin.Unknown {
			c.t.Errorf("looking back: %v", seen)
		}
	})
}

func TestDeviceFetchesItsKeyOnce(t *testing.T) {
	eachCity(t, func(c *city) {
		ctx := context.Background()
		if _, err := c.Provision(ctx, Provision{Profile: "bin", Serial: "B-1", Key: ""}); !errors.Is(err, ErrProvisioning) {
			c.t.Errorf("provisioning is closed at first: %v", err)
		}
		key, err := c.OpenProvisioning(official(), "bin")
		if err != nil {
			c.t.Fatal(err)
		}
		got, err := c.Provision(ctx, Provision{Profile: "bin", Serial: "B-1", Key: key})
		if err != nil {
			c.t.Fatal(err)
		}
		if again, err := c.Provision(ctx, Provision{Profile: "bin", Serial: "B-1", Key: key}); err != nil || again.Password == got.Password {
			c.t.Errorf("its answer was lost, it asks again: %v", err)
		} else {
			got = again
		}
		d, err := c.Door().Authenticate(ctx, got.Username, []byte(got.Password), "")
		if err != nil || d.ID != string(bin(1)) || d.Profile != "bin" {
			c.t.Errorf("%+v, %v", d, err)
		}
		for _, wrong := range []string{"", key, got.Password + "x"} {
			if _, err := c.Door().Authenticate(ctx, got.Username, []byte(wrong), ""); !errors.Is(err, ErrCredentials) {
				c.t.Errorf("key %q: %v", wrong, err)
			}
		}
		if err := c.Door().Seen(ctx, []device.Sighting{{Device: d.ID, Addr: "127.0.0.1", At: morning, Connected: true}}); err != nil {
			c.t.Fatal(err)
		}
		for want, in := range map[error]Provision{
			ErrProvisioned:  {Profile: "bin", Serial: "B-1", Key: key},
			ErrSerial:       {Profile: "bin", Serial: "B-99", Key: key},
			ErrProvisioning: {Profile: "bus", Serial: "V-1", Key: key},
		} {
			if _, err := c.Provision(ctx, in); !errors.Is(err, want) {
				c.t.Errorf("%+v: %v, want %v", in, err, want)
			}
		}
		if err := c.RevokeKey(official(), bin(1), true); err != nil {
			c.t.Fatal(err)
		}
		if _, err := c.Door().Authenticate(ctx, got.Username, []byte(got.Password), ""); !errors.Is(err, ErrRevoked) {
			c.t.Errorf("a revoked key: %v", err)
		}
		if _, err := c.Provision(ctx, Provision{Profile: "bin", Serial: "B-1", Key: key}); err != nil {
			c.t.Errorf("it may fetch a new one after the repair: %v", err)
		}
	})
}

func TestOpenProfileRegistersItself(t *testing.T) {
	eachCity(t, func(c *city) {
		key, err := c.OpenProvisioning(official(), "bus")
		if err != nil {
			c.t.Fatal(err)
		}
		got, err := c.Provision(context.Background(), Provision{Profile: "bus", Serial: "V-77", Key: key, Lon: 121.5, Lat: 31.2})
		if err != nil {
			c.t.Fatal(err)
		}
		c.says(got.ID, `{"speed":{"value":10,"unit":"m/s"},"location":{"type":"Point","coordinates":[121.51,31.21]}}`)
		v, err := c.Get(official(), string(got.ID))
		if err != nil || string(v.Values["speed"].Value) != "36" || v.Lon != 121.51 || v.State != "good" {
			c.t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestScopeBoundsWhatIsSeen(t *testing.T) {
	eachCity(t, func(c *city) {
		jingan := official(auth.Scope{Region: "310106"})
		p, err := c.List(jingan, Query{})
		if err != nil || len(p.Items) != 2 {
			c.t.Errorf("%d things in the district, want 2 (%v)", len(p.Items), err)
		}
		if _, err := c.Get(jingan, string(bin(3))); !errors.Is(err, ErrNoThing) {
			c.t.Errorf("a thing of another district: %v", err)
		}
		near, err := c.Near(jingan, 121.48, 31.22, "", 3)
		if err != nil || len(near) != 2 {
			c.t.Errorf("%d near things, want 2 (%v)", len(near), err)
		}
		huangpu := official(auth.Scope{Org: "/sh/huangpu"})
		if p, _ := c.List(huangpu, Query{}); len(p.Items) != 1 {
			c.t.Errorf("%d things of the organisation, want 1", len(p.Items))
		}
		if _, err := c.Register(huangpu, Thing{Profile: "bin", Serial: "X", Org: "/sh/uem"}); !errors.Is(err, ErrOutside) {
			c.t.Errorf("registering for another organisation: %v", err)
		}
		if _, err := c.List(context.Background(), Query{}); !errors.Is(err, auth.ErrUnauthenticated) {
			c.t.Errorf("nobody signed in: %v", err)
		}
		for name, ctx := range map[string]context.Context{"district": jingan, "organisation": huangpu} {
			if _, err := c.OpenProvisioning(ctx, "bin"); !errors.Is(err, ErrOutside) {
				c.t.Errorf("a key for all bins, by somebody of a %s: %v", name, err)
			}
			if err := c.CloseProvisioning(ctx, ""); !errors.Is(err, ErrOutside) {
				c.t.Errorf("closing for all, by somebody of a %s: %v", name, err)
			}
		}
	})
}

func TestLoadingThePackTwiceChangesNothing(t *testing.T) {
	eachCity(t, func(c *city) {
		if c.Twin().Len() != 4 {
			c.t.Fatalf("%d things, want 4", c.Twin().Len())
		}
		before := c.registry()
		c.later(time.Hour)
		c.seed(c.t, "testdata/pack")
		if after := c.registry(); after != before {
			c.t.Errorf("the registry changed:\n%s\n%s", before, after)
		}
	})
}

func (c *city) registry() string {
	var b strings.Builder
	err := c.db.View(context.Background(), func(tx *db.Tx) error {
		return c.store.changedSince(context.Background(), tx, 0, func(ch changed) {
			b.WriteString(string(ch.ID) + ch.Name + ch.Region + time.UnixMicro(ch.at).String() + "\n")
		})
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return b.String()
}

func TestListPagesInOrder(t *testing.T) {
	eachCity(t, func(c *city) {
		var ids []string
		cursor := ""
		for {
			p, err := c.List(official(), Query{Ask: pageAt(cursor, 1)})
			if err != nil {
				c.t.Fatal(err)
			}
			for _, v := range p.Items {
				ids = append(ids, v.ID)
			}
			if cursor = p.Next; cursor == "" {
				break
			}
		}
		if len(ids) != 4 {
			c.t.Errorf("paged through %v", ids)
		}
	})
}

func TestQuartersSumUpMinutes(t *testing.T) {
	eachCity(t, func(c *city) {
		for _, v := range []string{"10", "20", "60", "30"} {
			c.says(bin(1), `{"temperature":`+v+`}`)
			c.later(3 * time.Minute)
		}
		c.later(30 * time.Minute)
		for range 2 {
			if err := c.sumQuarters(context.Background(), c.clock.Now()); err != nil {
				c.t.Fatal(err)
			}
		}
		points, err := c.History(official(), HistoryQuery{bin(1), "temperature", morning, c.clock.Now(), "15m"})
		if err != nil || len(points) != 1 {
			c.t.Fatalf("%+v, %v", points, err)
		}
		p := points[0]
		if p.Count != 4 || p.Value != 30.0 || *p.Min != 10 || *p.Max != 60 || *p.Last != 30 {
			c.t.Errorf("%+v min %v max %v last %v", p, *p.Min, *p.Max, *p.Last)
		}
		if err := c.prune(context.Background()); err != nil {
			c.t.Error(err)
		}
	})
}
