// Package history reads what a network's sensors said, from the CSV files that
// water and gas companies export 历史数据. It takes strangers' bytes: a row that
// cannot be read is listed with its line and left out, never a reason to stop.
package history

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"citybrain/domain/water/leak"
	"citybrain/kernel/fault"
	"citybrain/kernel/geo"
)

// The faults of a file as a whole.
var (
	ErrEmpty   = fault.New(fault.Invalid, "water.history_empty", "The file holds no rows.")
	ErrHeader  = fault.New(fault.Invalid, "water.history_header", "The first line must name the columns: time, then the sensors.")
	ErrSensors = fault.New(fault.Invalid, "water.history_sensors", "The file names no pressure sensor, the same one twice, or too many.")
	ErrText    = fault.New(fault.Invalid, "water.history_text", "The file is not a CSV in UTF-8.")
	ErrTooLong = fault.New(fault.TooLarge, "water.history_rows", "The file has too many rows.")
)

// The bounds of a file.
const (
	MaxSensors = 300
	MaxRows    = 600_000
	maxName    = 64
	listed     = 50 // bad places that are listed; all are counted
)

// Bad is one place that could not be read. A line is counted from 1, the header.
type Bad struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty" doc:"Empty where the whole row was left out"`
	Reason string `json:"reason" enum:"time,order,width,number,text"`
	Text   string `json:"text,omitempty" doc:"The beginning of what stood there"`
}

// Report is what became of a file.
type Report struct {
	Rows    int       `json:"rows" doc:"Below the header"`
	Taken   int       `json:"taken"`
	BadRows int       `json:"badRows" doc:"Left out as a whole"`
	BadOnes int       `json:"badValues" doc:"Single values that were left out"`
	Missing int       `json:"missing" doc:"Values that were empty"`
	Bad     []Bad     `json:"bad" doc:"The first of both"`
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
}

// Reader reads one file.
type Reader struct {
	Sensors []leak.Sensor
	Report  Report

	rows  *csv.Reader
	zone  *time.Location
	comma bool // decimals are written with a comma
	line  int
	held  []string
	last  time.Time
}

// Open reads the header, and the two lines "lon" and "lat" below it where a file
// tells the places of its sensors (WGS-84 degrees). Times without a zone are in
// zone. Faults: ErrEmpty, ErrHeader, ErrSensors, ErrText.
func Open(r io.Reader, zone *time.Location) (*Reader, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	if mark, _ := buffered.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(3) // three bytes are there
	}
	head, _ := buffered.Peek(1 << 16)
	out := &Reader{rows: csv.NewReader(buffered), zone: zone}
	out.rows.FieldsPerRecord, out.rows.LazyQuotes, out.rows.TrimLeadingSpace = -1, true, true
	out.rows.Comma = separator(head)
	out.comma = out.rows.Comma == ';'
	header, err := out.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, ErrEmpty
	case err != nil:
		return nil, ErrText.Because(err)
	}
	if err := out.header(header); err != nil {
		return nil, err
	}
	return out, out.places()
}

// separator is what stands most often in the first line: comma, semicolon or tab.
func separator(head []byte) rune {
	line, _, _ := strings.Cut(string(head), "\n")
	best, most := ',', strings.Count(line, ",")
	for _, c := range ";\t" {
		if n := strings.Count(line, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

func (r *Reader) next() ([]string, error) {
	if r.held != nil {
		row := r.held
		r.held = nil
		return row, nil
	}
	row, err := r.rows.Read()
	if err == nil {
		r.line, _ = r.rows.FieldPos(0)
	}
	return row, err
}

func (r *Reader) header(names []string) error {
	if len(names) < 2 || !isTime(names[0]) {
		return ErrHeader
	}
	seen := map[string]bool{}
	pressures := 0
	for _, name := range names[1:] {
		s := leak.Sensor{ID: strings.TrimSpace(name), Kind: kindOf(name)}
		if s.ID == "" || len(s.ID) > maxName || strings.ContainsFunc(s.ID, func(c rune) bool { return c < ' ' || c == '\uFFFD' }) {
			return ErrHeader.With("column", s.ID)
		}
		if seen[s.ID] || len(r.Sensors) == MaxSensors {
			return ErrSensors.With("sensor", s.ID).With("most", MaxSensors)
		}
		if seen[s.ID] = true; s.Kind == leak.Pressure {
			pressures++
		}
		r.Sensors = append(r.Sensors, s)
	}
	if pressures == 0 {
		return ErrSensors.With("sensor", "").With("most", MaxSensors)
	}
	return nil
}

func isTime(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "time", "timestamp", "datetime", "date", "at", "时间", "采集时间", "日期":
		return true
	}
	return false
}

// kindOf takes the kind from the name: flow_p227, 流量-3, level_T1; what says
// nothing is a pressure.
func kindOf(name string) leak.Kind {
	name = strings.ToLower(name)
	switch {
	case strings.Contains(name, "flow"), strings.Contains(name, "流量"):
		return leak.Flow
	case strings.Contains(name, "level"), strings.Contains(name, "液位"), strings.Contains(name, "水位"):
		return leak.Level
	}
	return leak.Pressure
}

// places reads the lines "lon" and "lat" if they are there.
func (r *Reader) places() error {
	var degrees [2][]float64
	for {
		row, err := r.next()
		if err != nil {
			return nil //nolint:nilerr // Next meets it again and says so
		}
		axis := -1
		switch strings.ToLower(strings.TrimSpace(row[0])) {
		case "lon", "经度":
			axis = 0
		case "lat", "纬度":
			axis = 1
		}
		if axis < 0 {
			r.held = row
			break
		}
		degrees[axis] = make([]float64, len(r.Sensors))
		for i := range r.Sensors {
			degrees[axis][i] = math.NaN()
			if i+1 < len(row) {
				degrees[axis][i], _ = r.number(row[i+1])
			}
		}
	}
	for i := range r.Sensors {
		if degrees[0] == nil || degrees[1] == nil {
			break
		}
		if p := (geo.Point{Lon: degrees[0][i], Lat: degrees[1][i]}); p.Valid() {
			r.Sensors[i].At = p
		}
	}
	return nil
}

// Next gives the next row that can be read; io.EOF at the end, ErrTooLong beyond
// MaxRows.
func (r *Reader) Next() (leak.Row, error) {
	for {
		fields, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return leak.Row{}, r.end()
		case err != nil:
			var parse *csv.ParseError
			if !errors.As(err, &parse) {
				return leak.Row{}, ErrText.Because(err)
			}
			r.Report.Rows++
			r.badRow(parse.Line, "text", "")
			continue
		}
		if r.Report.Rows++; r.Report.Rows > MaxRows {
			return leak.Row{}, ErrTooLong.With("most", MaxRows)
		}
		if row, ok := r.row(fields); ok {
			r.Report.Taken++
			return row, nil
		}
	}
}

func (r *Reader) end() error {
	if r.Report.Rows == 0 {
		return ErrEmpty
	}
	return io.EOF
}

func (r *Reader) row(fields []string) (leak.Row, bool) {
	at, ok := r.time(fields[0])
	switch {
	case !ok:
		r.badRow(r.line, "time", fields[0])
		return leak.Row{}, false
	case len(fields) != len(r.Sensors)+1:
		r.badRow(r.line, "width", strconv.Itoa(len(fields)))
		return leak.Row{}, false
	case !at.After(r.last):
		r.badRow(r.line, "order", fields[0])
		return leak.Row{}, false
	}
	r.last = at
	if r.Report.From.IsZero() {
		r.Report.From = at
	}
	r.Report.To = at
	row := leak.Row{At: at, Values: make([]float64, len(r.Sensors))}
	for i := range r.Sensors {
		v, ok := r.number(fields[i+1])
		if !ok {
			r.Report.BadOnes++
			r.list(Bad{Line: r.line, Column: r.Sensors[i].ID, Reason: "number", Text: short(fields[i+1])})
		} else if math.IsNaN(v) {
			r.Report.Missing++
		}
		row.Values[i] = v
	}
	return row, true
}

func (r *Reader) badRow(line int, reason, text string) {
	r.Report.BadRows++
	r.list(Bad{Line: line, Reason: reason, Text: short(text)})
}

func (r *Reader) list(b Bad) {
	if len(r.Report.Bad) < listed {
		r.Report.Bad = append(r.Report.Bad, b)
	}
}

// short keeps the beginning of a text, as valid UTF-8.
func short(text string) string {
	const most = 40
	if len(text) > most {
		text = text[:most]
	}
	return strings.ToValidUTF8(text, "")
}

var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"2006/1/2 15:04:05", "2006/1/2 15:04", "20060102150405", "200601021504",
}

// time reads a time of 1970 to 2199.
func (r *Reader) time(text string) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if len(text) > 40 {
		return time.Time{}, false
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, r.zone); err == nil {
			at = at.UTC()
			return at, at.Year() >= 1970 && at.Year() < 2200
		}
	}
	return time.Time{}, false
}

// greatest bounds a reading: nothing in a city's pipes is beyond it.
const greatest = 1e9

// number reads a value; NaN and true for one that is missing.
func (r *Reader) number(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	switch strings.ToLower(text) {
	case "", "-", "--", "nan", "null", "na", "n/a":
		return math.NaN(), true
	}
	if len(text) > 40 {
		return math.NaN(), false
	}
	if r.comma {
		text = strings.Replace(text, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > greatest {
		return math.NaN(), false
	}
	return v, true
}
