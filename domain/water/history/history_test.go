package history_test

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"citybrain/domain/water/history"
	"citybrain/domain/water/leak"
)

func readAll(t *testing.T, text string) (*history.Reader, []leak.Row) {
	t.Helper()
	r, err := history.Open(strings.NewReader(text), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var rows []leak.Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r, rows
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

func TestBadRowsAreListedAndLeftOut(t *testing.T) {
	r, rows := readAll(t, "time,n1,n2,flow_a,level_t\n"+
		"lon,121.4,121.5,,\nlat,31.2,31.3,,\n"+
		"2026-01-05T00:00,28.8,33.1,80,3.5\n"+
		"yesterday,28.8,33.1,80,3.5\n"+
		"2026-01-05T00:15,28.8,,eighty,3.5\n"+
		"2026-01-05T00:15,28.8,33.1,80,3.5\n"+
		"2026-01-05T00:30,28.8,33.1\n"+
		"2026-01-05T00:45,1e300,33.1,80,3.5\n")
	if len(rows) != 3 || r.Report.Rows != 6 || r.Report.Taken != 3 || r.Report.BadRows != 3 || r.Report.BadOnes != 2 || r.Report.Missing != 1 {
		t.Errorf("%d rows, report %+v", len(rows), r.Report)
	}
	var said []string
	for _, b := range r.Report.Bad {
		said = append(said, b.Reason)
	}
	if got := strings.Join(said, " "); got != "time number order width number" {
		t.Errorf("said %q", got)
	}
	if r.Report.Bad[0].Line != 5 || !math.IsNaN(rows[1].Values[1]) {
		t.Errorf("line %d, value %v", r.Report.Bad[0].Line, rows[1].Values[1])
	}
	if r.Sensors[2].Kind != leak.Flow || r.Sensors[3].Kind != leak.Level || r.Sensors[1].At.Lat != 31.3 || r.Sensors[2].At.Valid() && r.Sensors[2].At.Lat != 0 {
		t.Errorf("sensors %+v", r.Sensors)
	}
}

func TestFilesOfSpreadsheetsAreRead(t *testing.T) {
	for name, text := range map[string]string{
		"semicolons and decimal commas": "\ufeff时间;A;B\n2026/1/5 0:00;28,8;33,1\n",
		"tabs":                          "timestamp\tA\tB\n2026-01-05 00:00:00\t28.8\t33.1\n",
		"zones":                         "time,A,B\n2026-01-05T08:00:00+08:00,28.8,33.1\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, rows := readAll(t, text)
			if len(rows) != 1 || rows[0].Values[0] != 28.8 || !rows[0].At.Equal(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)) {
				t.Errorf("%+v", rows)
			}
		})
	}
}

func TestFilesThatAreNoneAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":        {"", history.ErrEmpty},
		"no time":        {"a,b\n1,2\n", history.ErrHeader},
		"twice the same": {"time,a,a\n", history.ErrSensors},
		"flows only":     {"time,flow_a\n", history.ErrSensors},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := history.Open(strings.NewReader(c.text), time.UTC); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	r, err := history.Open(strings.NewReader("time,a\n"), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, history.ErrEmpty) {
		t.Errorf("a header without rows: %v", err)
	}
}

func FuzzHistory(f *testing.F) {
	for _, text := range []string{"time,a,flow_b\n2026-01-05T00:00,1,2\n", "\ufefftime;a\nlon;1\nlat;2\nx;\"\n", "time\t\xff\n", "time,a\n\"2026\n\n,,,\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := history.Open(strings.NewReader(string(text)), time.UTC)
		if err != nil {
			return
		}
		last := time.Time{}
		for {
			row, err := r.Next()
			if err != nil {
				break
			}
			if len(row.Values) != len(r.Sensors) || !row.At.After(last) {
				t.Fatalf("row %+v after %v", row, last)
			}
			last = row.At
		}
		if r.Report.Taken+r.Report.BadRows > r.Report.Rows {
			t.Fatalf("%+v", r.Report)
		}
	})
}
