package leak_test

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"citybrain/domain/water/history"
	"citybrain/domain/water/leak"
)

// opened gives the content of a file, packed or not.
func opened(t testing.TB, name string) io.Reader {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return f
	}
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return unpacked
}

// load reads a history.
func load(t testing.TB, name string) ([]leak.Sensor, []leak.Row) {
	t.Helper()
	r, err := history.Open(opened(t, name), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var rows []leak.Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Sensors, rows
		}
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

// label is a leak as the simulation knows it; the detector never sees it.
type label struct {
	node       string
	start, end time.Time
	cmh        float64
	grows      bool
	near       []string // sensors, by length of pipe
}

func labels(t testing.TB, name string) (out []label) {
	t.Helper()
	rows, err := csv.NewReader(opened(t, name)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, column := range rows[0] {
		at[column] = i
	}
	for _, row := range rows[1:] {
		var l label
		l.node = row[at["node"]]
		l.start, _ = time.Parse("2006-01-02T15:04", row[at["start"]])
		l.end, _ = time.Parse("2006-01-02T15:04", row[at["end"]])
		if i, ok := at["cmh"]; ok {
			l.cmh, _ = strconv.ParseFloat(row[i], 64)
		}
		if i, ok := at["near"]; ok {
			l.near = strings.Fields(row[i])
		}
		l.grows = row[at["full_after_hours"]] != "0"
		out = append(out, l)
	}
	return out
}

// play runs a detector over a whole history.
func play(sensors []leak.Sensor, rows []leak.Row, set leak.Settings) *leak.Detector {
	d := leak.New(sensors, set)
	for _, r := range rows {
		d.Feed(r)
	}
	d.Flush()
	return d
}
