package sun

import (
	"testing"
	"time"

	"citybrain/kernel/geo"
)

var (
	shanghai = geo.Point{Lon: 121.4737, Lat: 31.2304}
	helsinki = geo.Point{Lon: 24.94, Lat: 60.17}
	utsjoki  = geo.Point{Lon: 27.03, Lat: 69.91}
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestAlmanac holds the equations to times that were published: of Shanghai and of
// Helsinki in newspapers and almanacs, rounded to the minute, and of civil dawn in
// Helsinki as the calculator of NOAA has it.
func TestAlmanac(t *testing.T) {
	for name, c := range map[string]struct {
		place geo.Point
		zone  string
		date  string
		what  func(Day) time.Time
		want  string
	}{
		"Shanghai at New Year rises":     {shanghai, "Asia/Shanghai", "2022-12-27", sunrise, "06:51"},
		"Shanghai at New Year sets":      {shanghai, "Asia/Shanghai", "2022-12-27", sunset, "16:58"},
		"Shanghai at midsummer rises":    {shanghai, "Asia/Shanghai", "2026-06-21", sunrise, "04:50"},
		"Shanghai at midsummer sets":     {shanghai, "Asia/Shanghai", "2026-06-21", sunset, "19:01"},
		"Helsinki at midwinter rises":    {helsinki, "Europe/Helsinki", "2008-12-21", sunrise, "09:24"},
		"Helsinki at midwinter sets":     {helsinki, "Europe/Helsinki", "2008-12-21", sunset, "15:13"},
		"Helsinki at midsummer rises":    {helsinki, "Europe/Helsinki", "2026-06-21", sunrise, "03:54"},
		"Helsinki at midsummer sets":     {helsinki, "Europe/Helsinki", "2026-06-21", sunset, "22:50"},
		"Helsinki before Christmas dawn": {helsinki, "Europe/Helsinki", "2004-12-24", func(d Day) time.Time { return d.Dawn }, "08:27"},
		"Helsinki before Christmas":      {helsinki, "Europe/Helsinki", "2004-12-24", sunrise, "09:25"},
	} {
		t.Run(name, func(t *testing.T) {
			zone := zoneOf(t, c.zone)
			want, err := time.ParseInLocation("2006-01-02 15:04", c.date+" "+c.want, zone)
			if err != nil {
				t.Fatal(err)
			}
			got := c.what(Of(c.place, want.Year(), want.Month(), want.Day(), zone))
			if off := got.Sub(want); off < -90*time.Second || off > 90*time.Second {
				t.Errorf("%s, published is %s", got.Format("15:04:05"), c.want)
			}
		})
	}
}

func sunrise(d Day) time.Time { return d.Sunrise }
func sunset(d Day) time.Time  { return d.Sunset }

// TestPolar: in Utsjoki the polar night begins about 27 November and ends in the
// middle of January, with twilight at noon; the polar day lasts from the middle of
// May to the end of July.
func TestPolar(t *testing.T) {
	zone := zoneOf(t, "Europe/Helsinki")
	for date, want := range map[string]Light{
		"2019-11-20": Crosses, "2019-12-01": Down, "2019-12-21": Down, "2020-01-10": Down, "2020-01-20": Crosses,
		"2020-05-10": Crosses, "2020-05-20": Up, "2020-06-21": Up, "2020-07-20": Up, "2020-08-05": Crosses,
	} {
		at, _ := time.Parse(time.DateOnly, date)
		d := Of(utsjoki, at.Year(), at.Month(), at.Day(), zone)
		if d.Sun != want {
			t.Errorf("%s: %s, want %s", date, d.Sun, want)
		}
		if want != Crosses && (!d.Sunrise.IsZero() || !d.Sunset.IsZero()) {
			t.Errorf("%s: %v rises or sets", date, d)
		}
		if want == Down && (d.Twilight != Crosses || !d.Dawn.Before(d.Noon) || !d.Dusk.After(d.Noon)) {
			t.Errorf("%s: no twilight at noon: %v", date, d)
		}
	}
	for _, pole := range []float64{90, -90} {
		d := Of(geo.Point{Lat: pole}, 2026, time.June, 21, time.UTC)
		if want := map[bool]Light{true: Up, false: Down}[pole > 0]; d.Sun != want {
			t.Errorf("at %v in June: %s", pole, d.Sun)
		}
	}
}

// TestEveryDayOfAYear: what comes first comes first, on either side of the world.
func TestEveryDayOfAYear(t *testing.T) {
	for _, place := range []geo.Point{shanghai, helsinki, {Lon: -175, Lat: -20}, {Lon: 179.5, Lat: 45}, {Lon: 0, Lat: 0}} {
		for i := range 366 {
			at := time.Date(2024, 1, 1+i, 0, 0, 0, 0, time.UTC)
			d := Of(place, at.Year(), at.Month(), at.Day(), time.UTC)
			if d.Sun != Crosses || !d.Sunrise.Before(d.Noon) || !d.Noon.Before(d.Sunset) {
				t.Fatalf("%v on %s: %+v", place, at.Format(time.DateOnly), d)
			}
			if d.Twilight == Crosses && (!d.Dawn.Before(d.Sunrise) || !d.Dusk.After(d.Sunset)) {
				t.Fatalf("%v on %s: %+v", place, at.Format(time.DateOnly), d)
			}
			if off := d.Noon.Sub(at.Add(12 * time.Hour)); off > 12*time.Hour || off < -12*time.Hour {
				t.Fatalf("%v on %s: noon at %v", place, at.Format(time.DateOnly), d.Noon)
			}
		}
	}
}
