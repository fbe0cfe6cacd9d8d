package water

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"citybrain/domain/water/leak"
	"citybrain/kernel/db"
)

// watch is what looks at one live zone. All it knows comes from the readings of the
// store, so that a node which starts anew knows the same.
type watch struct {
	columns  []string
	sensors  []leak.Sensor
	detector *leak.Detector
	sudden   *leak.Sudden
	tape     *tape
	minutes  []leak.Row // the newest hours
	minute   int64      // µs, of the newest reading of each span that was judged
	quarter  int64
}

// tapeKept is how long a live tape is, for the curves.
const tapeKept = 14 * 96

func newWatch(columns []string, gauges []measured, set leak.Settings) *watch {
	w := &watch{columns: columns}
	kinds := map[string]measured{}
	for _, g := range gauges {
		kinds[g.column] = g
	}
	for _, c := range columns {
		s := leak.Sensor{ID: c, At: kinds[c].At}
		if strings.Contains(c, flowMark) {
			s.Kind = leak.Flow
		}
		if g, ok := kinds[c]; ok {
			s.Kind = g.kind.kind()
		}
		w.sensors = append(w.sensors, s)
	}
	w.tape = &tape{sensors: w.sensors, most: tapeKept}
	set.Step, set.Follow = time.Duration(quarterSpan)*time.Second, w.tape.take
	w.detector, w.sudden = leak.New(w.sensors, set), leak.NewSudden(w.sensors)
	return w
}

// catchUp judges the readings that are new and gives the episodes that changed. A
// leak of the detector that goes on is told anew with every quarter of an hour, since its
// ranking sharpens.
func (w *watch) catchUp(ctx context.Context, tx *db.Tx, from store, zone string) (changed []leak.Episode, err error) {
	quarters, err := from.readings(ctx, tx, zone, quarterSpan, w.quarter, len(w.columns))
	if err != nil {
		return nil, err
	}
	for _, r := range quarters {
		changed = append(changed, w.detector.Feed(leak.Row{At: db.Time(r.at), Values: r.values})...)
		w.quarter = r.at
	}
	if len(quarters) > 0 {
		for _, e := range w.open() {
			if !slices.ContainsFunc(changed, func(c leak.Episode) bool { return c.Number == e.Number && c.View == e.View }) {
				changed = append(changed, e)
			}
		}
	}
	minutes, err := from.readings(ctx, tx, zone, minuteSpan, w.minute, len(w.columns))
	if err != nil {
		return nil, err
	}
	for _, r := range minutes {
		row := leak.Row{At: db.Time(r.at), Values: r.values}
		w.minutes = append(w.minutes, row)
		if extra := len(w.minutes) - int(minutesKept/time.Minute); extra > 0 {
			w.minutes = slices.Delete(w.minutes, 0, extra)
		}
		if e := w.sudden.Feed(row); e != nil {
			changed = append(changed, *e)
		}
		w.minute = r.at
	}
	return changed, nil
}

// open gives the episodes that go on.
func (w *watch) open() (open []leak.Episode) {
	for _, e := range w.detector.Episodes() {
		if e.Ended.IsZero() {
			open = append(open, e)
		}
	}
	if e := w.sudden.Open(); e != nil {
		open = append(open, *e)
	}
	return open
}

// curves gives the lines of an episode: of a burst by the minute, of others by the
// quarter of an hour.
func (w *watch) curves(e leak.Episode) Curves {
	if e.View != leak.SuddenView {
		if len(w.tape.at) == 0 {
			return Curves{Sensors: []Curve{}}
		}
		return w.tape.curves(e, e.Ranked)
	}
	const before = time.Hour
	rows := w.minutes
	for len(rows) > 0 && rows[0].At.Before(e.Began.Add(-before)) {
		rows = rows[1:]
	}
	if len(rows) == 0 {
		return Curves{Sensors: []Curve{}}
	}
	c := Curves{From: rows[0].At, Step: int(minuteSpan), Sensors: []Curve{}}
	for _, r := range e.Ranked[:min(len(e.Ranked), shownSensors)] {
		c.Sensors = append(c.Sensors, burstLine(rows, slices.Index(w.columns, r.Sensor), e.Began))
		c.Sensors[len(c.Sensors)-1].Sensor = r.Sensor
	}
	return c
}

// burstLine is what a sensor said beyond its mean of the hour before a burst; quiet
// is three standard deviations of that hour.
func burstLine(rows []leak.Row, column int, began time.Time) Curve {
	var sum, squares, n float64
	for _, r := range rows {
		if v := r.Values[column]; r.At.Before(began) && !math.IsNaN(v) {
			sum, squares, n = sum+v, squares+v*v, n+1
		}
	}
	n = math.Max(n, 1)
	mean := sum / n
	line := Curve{Band: round(3 * math.Sqrt(math.Max(0, squares/n-mean*mean))), Residual: []*float64{}}
	at := rows[0].At
	for _, r := range rows {
		for ; at.Before(r.At); at = at.Add(time.Duration(minuteSpan) * time.Second) {
			line.Residual = append(line.Residual, nil)
		}
		var point *float64
		if v := r.Values[column]; !math.IsNaN(v) {
			v = round(v - mean)
			point = &v
		}
		line.Residual = append(line.Residual, point)
		at = at.Add(time.Duration(minuteSpan) * time.Second)
	}
	return line
}
