package stationfile

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"citybrain/kernel/geo"
)

func read(t *testing.T, name string) List {
	t.Helper()
	f, err := os.Open("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := Read(f, "")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestShenzhensStationsAreReadWhole: every line of both real lists is taken or told.
func TestShenzhensStationsAreReadWhole(t *testing.T) {
	for name, want := range map[string]struct {
		format                        string
		lines, bad, stations, sockets int
	}{
		"stevcdp-stations.csv.gz": {"st-evcdp", 1706, 62, 1644, 22_872}, // 62 stations have no sockets, so the list says
		"urbanev-inf.csv.gz":      {"urbanev", 1362, 0, 1362, 17_532},
	} {
		list := read(t, name)
		stations, sockets := map[string]bool{}, 0
		for _, r := range list.Rows {
			stations[r.Station], sockets = true, sockets+r.Sockets
			if r.Point.Lon < 113.7 || r.Point.Lon > 114.7 || r.Point.Lat < 22.4 || r.Point.Lat > 22.9 {
				t.Errorf("%s: line %d lies at %s", name, r.Line, r.Point)
			}
		}
		if list.Format != want.format || list.Lines != want.lines || len(stations) != want.stations || sockets != want.sockets || len(list.Bad) != want.bad {
			t.Errorf("%s: %s, %d lines, %d stations, %d sockets, bad %v", name, list.Format, list.Lines, len(stations), sockets, list.Bad)
		}
	}
}

// TestTheMapsShiftIsTakenOut: the lists are in GCJ-02, half a kilometre off.
func TestTheMapsShiftIsTakenOut(t *testing.T) {
	first := read(t, "stevcdp-stations.csv.gz").Rows[0]
	off := geo.Distance(first.Point, geo.Point{Lon: 113.826349, Lat: 22.716272})
	if off < 400 || off > 700 {
		t.Errorf("moved %.0f m", off)
	}
}

func TestBadLinesAreToldAndTheOthersTaken(t *testing.T) {
	const head = "station,name,operator,tariff,open,lon,lat,serial,connector,kw,sockets\n"
	good := "A,甲,op,t,06:00-23:00,121.47,31.23,C-1,gbt_dc,60,2\n"
	for name, c := range map[string]struct{ line, why string }{
		"sockets":     {"B,,,,,121.47,31.23,,gbt_dc,60,0", "1 to 1000 sockets"},
		"place":       {"B,,,,,999,31.23,,gbt_dc,60,1", "degrees"},
		"NaN":         {"B,,,,,NaN,31.23,,gbt_dc,60,1", "degrees"},
		"power":       {"B,,,,,121.47,31.23,,gbt_dc,NaN,1", "kw"},
		"plug":        {"B,,,,,121.47,31.23,,schuko,3,1", "connector"},
		"hours":       {"B,,,,25:00-26:00,121.47,31.23,,gbt_dc,60,1", "open"},
		"serial":      {"B,,,,,121.47,31.23,C-1,gbt_dc,60,1", "twice"},
		"other place": {"A,甲,op,t,06:00-23:00,121.48,31.23,C-2,gbt_dc,60,2", "another name, place"},
		"fields":      {"B,,", "3 fields"},
		"quote":       {`B,"a"b,,,,121.47,31.23,,gbt_dc,60,1`, "quote"},
		"no code":     {",,,,,121.47,31.23,,gbt_dc,60,1", "code"},
	} {
		list, err := Read(strings.NewReader(head+good+c.line+"\n"+"Z,,,,,121.47,31.23,,type2,11,2\n"), "")
		if err != nil || len(list.Rows) != 2 || len(list.Bad) != 1 || list.Bad[0].Line != 3 || !strings.Contains(list.Bad[0].Why, c.why) {
			t.Errorf("%s: %d taken, %v, %v", name, len(list.Rows), list.Bad, err)
		}
	}
	if _, err := Read(strings.NewReader("a,b\n1,2\n"), ""); !errors.Is(err, ErrHeader) {
		t.Errorf("a strange list: %v", err)
	}
}

func TestOpeningHours(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 3, 2, hour, 30, 0, 0, time.UTC) }
	for _, c := range []struct {
		hours string
		hour  int
		open  bool
	}{{"", 3, true}, {"06:00-23:00", 5, false}, {"06:00-23:00", 6, true}, {"18:00-06:00", 23, true}, {"18:00-06:00", 12, false}, {"00:00-24:00", 12, true}, {"06:00-24:00", 23, true}} {
		if OpenAt(c.hours, at(c.hour)) != c.open {
			t.Errorf("%q at %d:30", c.hours, c.hour)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("station_id,latitude,longitude,fast,slow,count\n1,22.7,113.8,5,5,10\n"))
	f.Add([]byte("station,name,operator,tariff,open,lon,lat,serial,connector,kw,sockets\nA,,,,,121.47,31.23,,gbt_dc,60,2\n\"\n"))
	f.Add([]byte{0x1f, 0x8b, 8, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := Read(strings.NewReader(string(raw)), "")
		if err != nil {
			return
		}
		for _, r := range list.Rows {
			if !r.Point.Valid() || r.Sockets < 1 || r.Line < 2 {
				t.Fatalf("took %+v", r)
			}
		}
	})
}
