package environment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
	"citybrain/kernel/pack"
)

var (
	zone    = time.FixedZone("CST", 8*3600)
	morning = time.Date(2026, 3, 30, 10, 0, 0, 0, zone).UTC()
)

// city has four stations of the air, two meters of noise and six meters of power,
// which say what the test has them say.
type city struct {
	*Service
	t      *testing.T
	clock  *clock.Fake
	db     *db.DB
	says   map[string]map[string]float64
	silent map[string]bool
}

func (c *city) Of(profile string) (list []Reading) {
	for i := range map[string]int{"air": 4, "noise": 2, "meter": 6}[profile] {
		id := fmt.Sprintf("%s%d", profile, i)
		list = append(list, Reading{
			Thing: id, Name: "示例 " + id, Region: "310106013", Org: "/sh", At: geo.Point{Lon: 121.45 + float64(i)*0.001, Lat: 31.22},
			Values: c.says[id], Seen: c.clock.Now(), Silent: c.silent[id],
		})
	}
	return list
}

func (c *city) History(_ context.Context, _, attribute, step string, from, to time.Time) (list []Hour, err error) {
	stride := map[string]time.Duration{"1h": time.Hour, "1m": time.Minute}[step]
	for at := from; at.Before(to) && at.Before(c.clock.Now()); at = at.Add(stride) {
		v := map[string]float64{"pm25": 40, "LAeq": 60 + 10*float64(at.Minute()%2)}[attribute]
		list = append(list, Hour{at, v, v})
	}
	return list, nil
}

func (c *city) NameIn(name string, english bool) string { return name }

func (c *city) RegionName(code string, _ bool) string { return "区" + code }

func eachCity(t *testing.T, f func(c *city)) {
	fake := clock.NewFake(morning)
	dbtest.Each(t, []db.Migrations{{Domain: "environment", Files: Migrations()}}, func(t *testing.T, d *db.DB) {
		for fake.Now().In(zone).Hour() != 10 || fake.Now().Minute() != 0 { // the engine before has moved it
			fake.Advance(time.Minute)
		}
		c := &city{t: t, clock: fake, db: d, says: map[string]map[string]float64{}, silent: map[string]bool{}}
		c.Service = New(Deps{DB: d, Clock: fake, Zone: zone, Bounds: geo.Box{West: 121.4, South: 31.2, East: 121.5, North: 31.25}, Stations: c, Regions: c})
		p, err := pack.Open("../../cities/shanghai")
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		seed := c.seed(p)
		if p.Err() != nil {
			t.Fatal(p.Err())
		}
		if err := d.Do(context.Background(), func(tx *db.Tx) error { return seed(context.Background(), tx) }); err != nil {
			t.Fatal(err)
		}
		c.all("air", map[string]float64{"pm25": 30, "pm10": 50, "no2": 40, "o3": 60})
		c.all("noise", map[string]float64{"LAeq": 55, "LAmax": 62})
		c.all("meter", map[string]float64{"activePower": 100, "phaseVoltage": 230})
		f(c)
	}, dbtest.At(fake.Now))
}

func (c *city) all(profile string, values map[string]float64) {
	for i := range 6 {
		c.says[fmt.Sprintf("%s%d", profile, i)] = values
	}
}

func (c *city) looks(n int) {
	c.t.Helper()
	for range n {
		c.clock.Advance(every)
		if err := c.Watch(auth.AsSystem(context.Background(), jobWatch)); err != nil {
			c.t.Fatal(err)
		}
	}
}

func official(scope ...auth.Scope) context.Context {
	p := auth.Principal{Kind: auth.Official, ID: "person_1", Permissions: map[string]bool{ReadPermission.Code: true}}
	if len(scope) > 0 {
		p.Scope = scope[0]
	}
	return auth.With(context.Background(), p)
}

func (c *city) episodes(kinds ...string) []Episode {
	c.t.Helper()
	list, err := c.Episodes(official(), EpisodeQuery{Kinds: kinds})
	if err != nil {
		c.t.Fatal(err)
	}
	return list.Items
}

func TestSmogComesAndGoes(t *testing.T) {
	eachCity(t, func(c *city) {
		c.looks(2)
		c.says["air1"] = map[string]float64{"pm25": 132, "pm10": 190}
		c.looks(3)
		list := c.episodes("air")
		if len(list) != 2 || list[0].EndedAt != nil || list[0].RegionName != "区310106013" || len(list[0].Stations) != 1 || list[0].Stations[0].Thing != "air1" {
			c.t.Fatalf("%+v", list)
		}
		c.says["air2"] = map[string]float64{"pm25": 140}
		c.looks(3)
		pm25 := list[slices.IndexFunc(list, func(e Episode) bool { return e.Measure == "pm25" })]
		now, err := c.Episode(official(), pm25.ID)
		if err != nil || len(now.Stations) != 2 || now.Worst != 140 || now.Limit != 75 || now.Stations[0].Thing != "air2" {
			c.t.Errorf("a neighbour joins: %v %+v", err, now)
		}
		public, err := c.Public(context.Background())
		if err != nil || len(public.Over) != 2 || len(public.Hours) == 0 || *public.AQI <= 50 || public.Heard != 4 || *public.Stations[0].AQI != 186 {
			c.t.Errorf("%v %+v", err, public)
		}
		c.all("air", map[string]float64{"pm25": 30, "pm10": 60})
		c.looks(3)
		if now, _ = c.Episode(official(), pm25.ID); now.EndedAt == nil || now.EndedAt.Before(now.BeganAt) {
			c.t.Errorf("%+v", now)
		}
		facts, err := c.db.Outbox(context.Background(), 100)
		if err != nil || len(facts) != 4 { // PM10 and PM2.5, began and ended
			c.t.Error(err, len(facts))
		}
	})
}

func TestAStreetWithoutPowerIsOneOutage(t *testing.T) {
	eachCity(t, func(c *city) {
		c.says["meter0"] = map[string]float64{"activePower": 0, "phaseVoltage": 0}
		c.looks(1)
		if list := c.episodes(); len(list) != 0 {
			c.t.Fatalf("one meter is no outage: %+v", list)
		}
		c.says["meter1"] = c.says["meter0"]
		c.silent["meter2"] = true
		c.looks(1)
		list := c.episodes("outage")
		if len(list) != 1 || len(list[0].Stations) != 3 || list[0].Worst != 0 {
			c.t.Fatalf("%+v", list)
		}
		districts, err := c.Power(official())
		if err != nil || len(districts) != 1 || districts[0].Outages != 1 || districts[0].Silent != 1 || districts[0].Load != 300 || *districts[0].Lowest != 0 {
			c.t.Errorf("%v %+v", err, districts)
		}
		c.silent["meter2"] = false
		c.all("meter", map[string]float64{"activePower": 100, "phaseVoltage": 229})
		c.looks(1)
		if list = c.episodes("outage"); len(list) != 1 || list[0].EndedAt == nil {
			c.t.Errorf("%+v", list)
		}
		c.all("meter", map[string]float64{"activePower": 100, "phaseVoltage": 190})
		c.looks(2)
		if list = c.episodes("dip"); len(list) != 1 || len(list[0].Stations) != 6 || list[0].Worst != 190 {
			c.t.Errorf("a dip: %+v", list)
		}
		curve, err := c.Curve(official(), "310106", measureLoad, "")
		if err != nil || len(curve.Day) == 0 || curve.Step != 900 || curve.Name != "区310106" {
			c.t.Errorf("%v %+v", err, curve)
		}
	})
}

func TestNoiseIsHeldAgainstItsZoneAndTimeOfDay(t *testing.T) {
	eachCity(t, func(c *city) {
		c.says["noise1"] = map[string]float64{"LAeq": 63, "LAmax": 70}
		c.looks(2)
		meters, err := c.Noise(official())
		if err != nil || len(meters) != 2 || meters[0].ID != "noise1" || meters[0].Class != "2" || meters[0].Limit != 60 || meters[0].Over != 3 || meters[0].Night {
			c.t.Fatalf("%v %+v", err, meters)
		}
		if list := c.episodes("noise"); len(list) != 1 || list[0].Worst != 63 {
			c.t.Errorf("%+v", list)
		}
		c.clock.Advance(13 * time.Hour) // after 23 o'clock
		if meters, _ = c.Noise(official()); meters[0].Limit != 50 || !meters[0].Night || meters[0].Over != 13 {
			c.t.Errorf("%+v", meters[0])
		}
		day, err := c.Station(official(), "noise1", c.clock.Now().In(zone).Format(time.DateOnly))
		if err != nil || len(day.Hours) != 24 || math.Abs(day.Hours[0].Values["LAeq"]-67.4) > 0.01 || *day.Hours[5].Limit != 50 || *day.Hours[6].Limit != 60 {
			c.t.Errorf("levels are meant by energy: %v %+v", err, day.Hours)
		}
	})
}

func TestWhatIsNotHeardIsNotShown(t *testing.T) {
	eachCity(t, func(c *city) {
		c.silent["air0"] = true
		air, err := c.Air(official())
		if err != nil || air.Heard != 3 || air.Stations[3].AQI != nil || air.Stations[3].ID != "air0" {
			c.t.Errorf("%v %+v", err, air)
		}
		spread, err := c.Field(official())
		if err != nil || len(spread.Values) != spread.Columns*spread.Rows || spread.Values[0] != nil || !slices.ContainsFunc(spread.Values, func(v *float64) bool { return v != nil }) {
			c.t.Errorf("%v %+v", err, spread)
		}
		if air, _ := c.Air(official(auth.Scope{Region: "310115"})); len(air.Stations) != 0 || air.AQI != nil {
			c.t.Errorf("another district: %+v", air)
		}
		if _, err := c.Station(official(auth.Scope{Region: "310115"}), "air1", ""); !errors.Is(err, ErrNoStation) {
			c.t.Error(err)
		}
		if _, err := c.Station(official(), "air1", "yesterday"); !errors.Is(err, ErrDate) {
			c.t.Error(err)
		}
		if _, err := c.Curve(official(), "", "dust", ""); !errors.Is(err, ErrMeasure) {
			c.t.Error(err)
		}
		if _, err := c.Air(context.Background()); !errors.Is(err, auth.ErrUnauthenticated) {
			c.t.Error(err)
		}
		day, err := c.Station(official(), "air1", "")
		if err != nil || len(day.Hours) != 10 || *day.Hours[0].AQI != 57 {
			c.t.Errorf("%v %+v", err, day)
		}
	})
}

func TestHelsinkiHasSoundRules(t *testing.T) {
	p, err := pack.Open("../../cities/helsinki")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, ok := readRules(p); !ok {
		t.Error(p.Err())
	}
}

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	row := episodeRow{id: "exceedance_01k3aaaaaaaaaaaaaaaaaaaaaa", kind: kindAir, measure: "pm25", region: "310106", began: db.Micros(morning), ended: db.Micros(morning), stations: 1}
	for _, fact := range []db.Fact{row.asBegan([]Member{{Thing: "thing_1"}}), row.asEnded()} {
		dbtest.KeepsContract(t, fact)
	}
}
