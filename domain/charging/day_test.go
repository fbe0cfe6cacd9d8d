package charging

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"citybrain/domain/charging/tariff"
	"citybrain/kernel/auth"
	"citybrain/kernel/geo"
	"citybrain/kernel/page"
)

// people is the square in the middle of the city.
var people = geo.Point{Lon: 121.4737, Lat: 31.2304}

// TestADriverFindsACharger: the nearest by road with a free fast socket, what it
// costs, and how likely it is still free on arrival.
func TestADriverFindsACharger(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		all, err := c.Nearest(c.ctx, Query{From: people})
		if err != nil || len(all) != 10 {
			t.Fatalf("%d found, %v", len(all), err)
		}
		if !slices.IsSortedFunc(all, func(a, b Offer) int { return int(a.Seconds - b.Seconds) }) {
			t.Error("not by the time of driving")
		}
		for _, o := range all {
			straight := geo.Distance(people, geo.Point{Lon: o.Lon, Lat: o.Lat})
			if !o.ByRoad || o.Metres < straight-60 || o.State != stateFree || o.Price == nil || o.Price.Currency != "CNY" {
				t.Errorf("%+v is %.0f m off", o, straight)
			}
		}
		for i := range c.field.piles {
			if c.field.piles[i].Thing == "thing_"+code(c, all[0].ID) {
				c.field.say(i, 0)
			}
		}
		c.clock.Advance(20 * time.Second)
		fast := Want{Connectors: []string{"gbt_dc"}, Kilowatts: 60}
		free, err := c.Nearest(c.ctx, Query{From: people, Want: fast, Free: true, Limit: 3})
		if err != nil || len(free) != 3 {
			t.Fatalf("%d found, %v", len(free), err)
		}
		for _, o := range free {
			if o.ID == all[0].ID || o.Free == 0 || o.Plugs[0].Kilowatts < 60 || o.Chance < 0.5 {
				t.Errorf("%+v", o)
			}
		}
		// 12:00: 0.6630 + 0.4500; from 18:00 on 1.0680 + 0.5000.
		if p := free[0].Price; p.Now != "1.1130" || p.Next != "1.5680" || !p.NextAt.Equal(noon.Add(6*time.Hour)) || p.Idle != "0.50" || p.Grace != 15 {
			t.Errorf("price %+v", p)
		}
	})
}

func code(c city, id StationID) string {
	s, _ := c.book.Load().station(id)
	return s.Code
}

// TestWhoStandsOffTheRoadIsHelped: as the crow flies, and that is said.
func TestWhoStandsOffTheRoadIsHelped(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		list, err := c.Nearest(c.ctx, Query{From: geo.Point{Lon: 120, Lat: 30}, Limit: 2})
		if err != nil || len(list) != 2 || list[0].ByRoad || list[0].Metres > list[1].Metres {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestClosedFaultyAndSilentStationsAreNotFree.
func TestClosedFaultyAndSilentStationsAreNotFree(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		find := func() (o Offer) {
			c.clock.Advance(20 * time.Second)
			list, err := c.Nearest(c.ctx, Query{From: c.field.piles[0].Point, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			return list[0]
		}
		c.field.piles[0].Out = true
		if o := find(); o.State != stateFault || o.Free != 0 || o.Chance != 0 {
			t.Errorf("out of service: %+v", o)
		}
		c.field.piles[0].Out, c.field.piles[0].Silent = false, true
		if o := find(); o.State != stateSilent || o.Free != 0 {
			t.Errorf("silent: %+v", o)
		}
		c.field.say(0, 1)
		c.field.piles[0].Total = 0 // it does not say how many sockets it has
		if o := find(); o.State != stateFree || o.Free != 1 || o.Sockets != 2 {
			t.Errorf("back: %+v", o)
		}
	})
}

// TestANewPriceHoldsFromItsDayOn: previewed, set for tomorrow, in force then; what
// lies in the past cannot be changed.
func TestANewPriceHoldsFromItsDayOn(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		w := tariff.Written{From: "2026-03-31", Periods: []tariff.WrittenPeriod{{From: "00:00", Energy: "0.5", Service: "0.4"}}}
		seen, err := c.Try(c.ctx, Change{"fast", w})
		if err != nil || seen.Mean != "0.9000" || len(seen.Examples) != 4 || seen.Examples[1].Fen != 2700 || *seen.Examples[1].Today != 3339 {
			t.Fatalf("%+v, %v", seen, err)
		}
		if err := c.SetTariff(c.ctx, Change{"fast", w}); err != nil {
			t.Fatal(err)
		}
		for name, c2 := range map[string]struct {
			change Change
			want   error
		}{
			"today":   {Change{"fast", tariff.Written{From: "2026-03-30", Periods: w.Periods}}, ErrPast},
			"nothing": {Change{"gold", w}, ErrNoTariff},
			"wrong":   {Change{"fast", tariff.Written{From: "2026-04-30"}}, ErrTariff},
		} {
			if err := c.SetTariff(c.ctx, c2.change); !errors.Is(err, c2.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		inDistrict := person(t.Context(), auth.Scope{Region: "310106"}, ReadPermission, ManagePermission)
		if err := c.SetTariff(inDistrict, Change{"fast", w}); !errors.Is(err, ErrScope) {
			t.Errorf("a district sets the city's price: %v", err)
		}
		if _, err := c.Tariffs(person(t.Context(), auth.Scope{})); err == nil {
			t.Error("prices without a permission")
		}
		c.clock.Set(noon.Add(13 * time.Hour)) // 01:00 of the day
		list, err := c.Nearest(c.ctx, Query{From: people, Want: Want{Connectors: []string{"gbt_dc"}}, Limit: 1})
		if err != nil || list[0].Price.Now != "0.9000" || list[0].Price.Next != "" {
			t.Errorf("%+v, %v", list[0].Price, err)
		}
		plans, err := c.Tariffs(c.ctx)
		if err != nil || len(plans) != 2 || plans[0].Versions[0].State != "past" || plans[0].Versions[1].State != "now" || plans[0].Versions[1].By != "post_test" {
			t.Errorf("%+v, %v", plans, err)
		}
	})
}

// TestAChargeOverTheBorderOfPrices: exact to the fen, over the evening's border.
func TestAChargeOverTheBorderOfPrices(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		fast, err := c.Nearest(c.ctx, Query{From: people, Want: Want{Connectors: []string{"gbt_dc"}}, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.Bill(c.ctx, fast[0].ID, noon.Add(9*time.Hour+30*time.Minute), 30_000, time.Hour)
		// 15 kWh at 1.0680 + 0.5000, 15 kWh at 0.3120 + 0.3500.
		if err != nil || b.Energy != 2070 || b.Service != 1275 || b.Total != 3345 || len(b.Parts) != 2 {
			t.Errorf("%+v, %v", b, err)
		}
		if _, err := c.Bill(c.ctx, "station_none", time.Time{}, 1, time.Hour); !errors.Is(err, ErrNoStation) {
			t.Errorf("no station: %v", err)
		}
		if _, err := c.Bill(c.ctx, fast[0].ID, time.Time{}, 1, time.Second); !errors.Is(err, ErrSpan) {
			t.Errorf("a second: %v", err)
		}
	})
}

// TestACarHearsThatItsTargetIsTaken over the real border: the state at once, and
// when the last socket goes, where else to go.
func TestACarHearsThatItsTargetIsTaken(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		target := stationID("CHARGER-00001")
		server := c.door(t)
		if err := c.start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.end(t.Context()) }()
		c.clock.Advance(lookEvery)
		r, err := http.Get(server.URL + "/api/v1/public/charging/stations/" + string(target) + "/live")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		lines := bufio.NewScanner(r.Body)
		lines.Buffer(nil, 1<<20)
		if event, n := next(t, lines); event != "station" || n.Station.State != stateFree || len(n.Alternatives) != 0 {
			t.Fatalf("first %s: %+v", event, n)
		}
		c.field.say(0, 0)
		c.clock.Advance(lookEvery)
		event, n := next(t, lines)
		if event != "taken" || n.Station.State != stateBusy || len(n.Alternatives) != alternativesAtMost {
			t.Fatalf("then %s: %+v", event, n)
		}
		for _, o := range n.Alternatives {
			if o.ID == target || o.Free == 0 || o.Plugs[0].Connector != "gbt_dc" {
				t.Errorf("instead %+v", o)
			}
		}
		if r, err := http.Get(server.URL + "/api/v1/public/charging/stations/station_none/live"); err != nil || r.StatusCode != http.StatusNotFound {
			t.Errorf("no station: %v, %v", r, err)
		}
	})
}

// next reads one event.
func next(t *testing.T, lines *bufio.Scanner) (event string, n News) {
	t.Helper()
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			event = name
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			if err := json.Unmarshal([]byte(data), &n); err != nil {
				t.Fatal(err)
			}
			return event, n
		}
	}
	t.Fatal("the stream ended")
	return "", n
}

// TestTheNightLearnsFromThePast: chargers that are full every evening are known to
// be by the next.
func TestTheNightLearnsFromThePast(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.field.piles = c.field.piles[:40]
		c.field.past = func(pile int, at time.Time) int {
			if h := at.In(zone).Hour(); h >= 18 && h < 22 {
				return 0
			}
			return c.field.piles[pile].Total
		}
		c.clock.Advance(time.Minute)
		if err := c.Learn(auth.AsSystem(t.Context(), "test"), func(int, int) error { return nil }); err != nil {
			t.Fatal(err)
		}
		c.clock.Advance(2 * time.Minute)
		if err := c.load(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.clock.Set(noon.Add(4 * time.Hour)) // 16:00
		for i := range c.field.piles {
			c.field.say(i, c.field.piles[i].Total)
		}
		o, err := c.Outlook(c.ctx, stationID("CHARGER-00001"), Want{})
		if err != nil || !o.Learned || len(o.Points) != 25 || o.Points[1].Chance < 0.8 || o.Points[12].Chance > 0.3 {
			t.Errorf("16:15 %.2f, 19:00 %.2f, %v", o.Points[1].Chance, o.Points[12].Chance, err)
		}
		if len(o.Prices) < 3 || o.Prices[0].Price != "1.1130" {
			t.Errorf("prices %+v", o.Prices)
		}
		s, err := c.Summary(c.ctx)
		if err != nil || len(s.Score) != 3 || s.Score[1].Brier > s.Score[1].BrierStays {
			t.Errorf("%+v, %v", s.Score, err)
		}
	})
}

// TestTheDayIsAddedUp: energy by the power that piles report, at the price of the hour.
func TestTheDayIsAddedUp(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		meter := auth.AsSystem(t.Context(), "test")
		for range 3 {
			if err := c.Meter(meter); err != nil {
				t.Fatal(err)
			}
			c.clock.Advance(5 * time.Minute)
			for i := range c.field.piles {
				c.field.say(i, 1)
			}
		}
		r, err := c.Row(c.ctx, stationID("CHARGER-00001"))
		// Three times 20 kW for five minutes at 1.1130.
		if err != nil || r.Wh != 3*1666 || r.Fen != 331+225 || r.Power != 20 {
			t.Errorf("%d Wh, %d fen, %v", r.Wh, r.Fen, err)
		}
		all, err := c.Summary(c.ctx)
		half, errHalf := c.Summary(person(t.Context(), auth.Scope{Region: "310106"}, ReadPermission))
		if err != nil || errHalf != nil || all.Stations != 400 || all.Wh != 400*3*1666 || half.Stations == 0 || half.Stations >= 400 || half.Wh >= all.Wh {
			t.Errorf("%d and %d stations, %d Wh, %v", all.Stations, half.Stations, all.Wh, err)
		}
	})
}

// TestTheDeskListsWhatItMaySee in pages, by filters and within the scope.
func TestTheDeskListsWhatItMaySee(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.field.piles[7].Out = true
		c.clock.Advance(20 * time.Second)
		q := RowQuery{Ask: page.Ask{Limit: 150}}
		seen := map[StationID]bool{}
		for range 3 {
			p, err := c.Rows(c.ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range p.Items {
				seen[r.ID] = true
			}
			q.Cursor = p.Next
		}
		if len(seen) != 400 || q.Cursor != "" {
			t.Errorf("%d seen", len(seen))
		}
		faulty, err := c.Rows(c.ctx, RowQuery{State: stateFault})
		if err != nil || len(faulty.Items) != 1 || faulty.Items[0].Faults != 1 || faulty.Items[0].Name != "充电桩 008" {
			t.Errorf("%+v, %v", faulty.Items, err)
		}
		other := person(t.Context(), auth.Scope{Region: "310106", Org: "/sh/waste"}, ReadPermission)
		if p, err := c.Rows(other, RowQuery{}); err != nil || len(p.Items) != 0 {
			t.Errorf("another department sees %d, %v", len(p.Items), err)
		}
		if _, err := c.Row(other, stationID("CHARGER-00001")); !errors.Is(err, ErrNoStation) {
			t.Errorf("another department: %v", err)
		}
	})
}

// TestAListOfStationsIsTaken: what is sound is registered, what is not is told, and
// neither the pack's stations nor those of others are touched.
func TestAListOfStationsIsTaken(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		list := "station,name,operator,tariff,open,lon,lat,serial,connector,kw,sockets\n" +
			"NEW-1,人民广场北充电站,pudian,fast,,121.4737,31.2333,,gbt_dc,120,6\n" +
			"NEW-1,人民广场北充电站,pudian,fast,,121.4737,31.2333,,gbt_ac,7,4\n" +
			"NEW-2,,,,,120.1,30.2,,gbt_dc,120,6\n" +
			"NEW-3,,nobody,,,121.4737,31.2333,,gbt_dc,120,6\n" +
			"CHARGER-00001,,,,,121.4737,31.2333,,gbt_dc,120,6\n"
		dry, err := c.TakeList(c.ctx, List{Content: strings.NewReader(list), Dry: true})
		if err != nil || dry.Stations != 1 || dry.Sockets != 10 || len(dry.Bad) != 3 {
			t.Fatalf("%+v, %v", dry, err)
		}
		if s, err := c.Summary(c.ctx); err != nil || s.Stations != 400 {
			t.Errorf("a dry run registered something: %d, %v", s.Stations, err)
		}
		if _, err := c.TakeList(c.ctx, List{Content: strings.NewReader(list)}); err != nil {
			t.Fatal(err)
		}
		found, err := c.Nearest(c.ctx, Query{From: geo.Point{Lon: 121.4737, Lat: 31.2333}, Want: Want{Kilowatts: 100}, Limit: 1})
		if err != nil || found[0].Name != "人民广场北充电站" || found[0].State != stateSilent || found[0].Plugs[0].Heard {
			t.Errorf("%+v, %v", found, err)
		}
		district := person(t.Context(), auth.Scope{Region: "310106"}, ManagePermission)
		if _, err := c.TakeList(district, List{Content: strings.NewReader(list)}); !errors.Is(err, ErrNothing) {
			t.Errorf("another district: %v", err)
		}
		if _, err := c.TakeList(c.ctx, List{Content: strings.NewReader("a,b\n")}); !errors.Is(err, ErrFile) {
			t.Errorf("a strange file: %v", err)
		}
	})
}

// TestShenzhensListsAreTaken in a city that has no bounds: all that is real is in.
func TestShenzhensListsAreTaken(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		c.Bounds = geo.Box{}
		for file, want := range map[string]int{"stevcdp-stations.csv.gz": 1644, "urbanev-inf.csv.gz": 1362} {
			f, err := os.Open("testdata/" + file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			out, err := c.TakeList(c.ctx, List{Content: f})
			if err != nil || out.Stations != want || out.Stations+len(out.Bad) != out.Lines {
				t.Errorf("%s: %+v, %v", file, out, err)
			}
		}
	})
}

// TestTheBorderRefusesWhatCannotBe over HTTP.
func TestTheBorderRefusesWhatCannotBe(t *testing.T) {
	eachCity(t, func(t *testing.T, c city) {
		server := c.door(t, ManagePermission)
		for path, want := range map[string]int{
			"/api/v1/public/charging/nearest?at=121.47,31.23&connector=gbt_dc&power=60&free=true": 200,
			"/api/v1/public/charging/nearest?at=here":                                             422,
			"/api/v1/public/charging/nearest?at=NaN,31":                                           422,
			"/api/v1/public/charging/nearest?at=121.47,31.23&connector=schuko":                    422,
			"/api/v1/public/charging/nearest?at=121.47,31.23&power=-1":                            422,
			"/api/v1/public/charging/nearest?at=121.47,31.23&limit=31":                            422,
			"/api/v1/public/charging/stations/nothing":                                            404,
			"/api/v1/charging/summary":                                                            403,
		} {
			r, err := http.Get(server.URL + path)
			if err != nil || r.StatusCode != want {
				t.Errorf("%s: %v, %v", path, r.StatusCode, err)
			}
		}
		var zipped strings.Builder
		z := gzip.NewWriter(&zipped)
		_, _ = io.WriteString(z, "station,name,operator,tariff,open,lon,lat,serial,connector,kw,sockets\n"+strings.Repeat(" ", 20<<20))
		_ = z.Close()
		for name, body := range map[string]string{"a bomb": zipped.String(), "bytes": "\xff\xfe", "nothing": ""} {
			r, err := http.Post(server.URL+"/api/v1/charging/stations/list", "text/csv", strings.NewReader(body))
			if err != nil || r.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%s: %v, %v", name, r.StatusCode, err)
			}
		}
	})
}
