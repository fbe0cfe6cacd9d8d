// Package stationfile reads lists of charging stations: citybrain's own, and those
// of the two open data sets of Shenzhen, ST-EVCDP (MIT) and UrbanEV (CC0). It
// knows a file by its header, takes every line that is sound and tells of every
// other what is wrong.
package stationfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"citybrain/kernel/geo"
)

// The bounds of a list.
const (
	MaxBytes = 16 << 20 // unpacked
	maxLines = 100_000
	maxBad   = 500 // that are told one by one
	maxText  = 120 // characters of a name
)

// Row is one pile 充电桩 of a list: sockets of one kind at a station.
type Row struct {
	Line      int
	Station   string // its code; lines of one code are one station
	Name      string
	Operator  string
	Tariff    string
	Open      string // "06:00-23:00"; "" is always
	Point     geo.Point
	Serial    string // of the thing that it is; "" where none reports
	Connector string
	Kilowatts float64 // of one socket; 0 is not known
	Sockets   int
}

// Bad is a line that was not taken.
type Bad struct {
	Line int    `json:"line"`
	Why  string `json:"why"`
}

// List is what was read.
type List struct {
	Format string // own, st-evcdp or urbanev
	Rows   []Row
	Bad    []Bad
	Lines  int // of data
}

// The errors of a file as a whole.
var (
	ErrHeader = errors.New("the first line names none of the known lists' columns")
	ErrSize   = errors.New("the list is too large")
	ErrText   = errors.New("the list is not UTF-8 text")
)

// Connectors are the kinds of sockets, by the codes that lists use.
func Connectors() []string {
	return []string{"gbt_dc", "gbt_ac", "ccs2", "ccs1", "chademo", "type2", "type1", "nacs", "unknown"}
}

// format is how a list is written.
type format struct {
	name    string
	columns []string
	system  geo.System // of its coordinates where the caller says nothing
	read    func(get func(string) string) ([]Row, string)
}

func formats() []format {
	return []format{
		{"own", []string{"station", "name", "operator", "tariff", "open", "lon", "lat", "serial", "connector", "kw", "sockets"}, geo.WGS84, readOwn},
		{"st-evcdp", []string{"station_id", "latitude", "longitude", "fast", "slow", "count"}, geo.GCJ02, readSTEVCDP},
		{"urbanev", []string{"station_id", "longitude", "latitude", "charge_count", "TAZID", "area", "perimeter"}, geo.GCJ02, readUrbanEV},
	}
}

// Read reads a list, packed by gzip or not. system says in which coordinates it is;
// "" takes what the format is known to have: both lists of Shenzhen came from a map
// application and are in GCJ-02. Faults: ErrHeader, ErrSize, ErrText.
func Read(r io.Reader, system geo.System) (List, error) {
	raw, err := unpack(r)
	if err != nil {
		return List{}, err
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		return List{}, ErrText
	}
	lines := csv.NewReader(bytes.NewReader(raw))
	lines.FieldsPerRecord, lines.ReuseRecord = -1, true
	header, err := lines.Read()
	if err != nil {
		return List{}, ErrHeader
	}
	f, index, err := known(header)
	if err != nil {
		return List{}, err
	}
	if system != "" {
		f.system = system
	}
	b := builder{format: f, index: index, list: List{Format: f.name}, seen: map[string]Row{}, serials: map[string]bool{}}
	err = b.readAll(lines)
	return b.list, err
}

func unpack(r io.Reader) ([]byte, error) {
	in := bufio.NewReader(r)
	var source io.Reader = in
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, ErrText
		}
		source = z
	}
	raw, err := io.ReadAll(io.LimitReader(source, MaxBytes+1))
	if err != nil {
		return nil, ErrText
	}
	if len(raw) > MaxBytes {
		return nil, ErrSize
	}
	return raw, nil
}

func known(header []string) (format, map[string]int, error) {
	index := map[string]int{}
	for i, name := range header {
		index[strings.TrimSpace(name)] = i
	}
	for _, f := range formats() {
		missing := slices.ContainsFunc(f.columns, func(c string) bool { _, ok := index[c]; return !ok })
		if !missing && len(index) == len(f.columns) {
			return f, index, nil
		}
	}
	return format{}, nil, ErrHeader
}

// builder takes lines into a list.
type builder struct {
	format
	index   map[string]int
	list    List
	seen    map[string]Row // first row of each station
	serials map[string]bool
}

func (b *builder) readAll(lines *csv.Reader) error {
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		b.list.Lines++
		if b.list.Lines > maxLines {
			return ErrSize
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			b.bad(parse.StartLine, "the line cannot be read: a quote is not closed or stands alone")
			continue
		}
		line, _ := lines.FieldPos(0)
		if len(fields) != len(b.index) {
			b.bad(line, fmt.Sprintf("the line has %d fields, the header %d", len(fields), len(b.index)))
			continue
		}
		b.take(line, fields)
	}
}

func (b *builder) bad(line int, why string) {
	if len(b.list.Bad) < maxBad {
		b.list.Bad = append(b.list.Bad, Bad{line, why})
	}
}

// take takes the piles of a line, all or none.
func (b *builder) take(line int, fields []string) {
	rows, why := b.read(func(column string) string { return strings.TrimSpace(fields[b.index[column]]) })
	for i := range rows {
		if why == "" {
			rows[i].Line = line
			rows[i].Point = geo.Convert(rows[i].Point, b.system, geo.WGS84)
			why = b.check(rows[i])
		}
	}
	if why != "" {
		b.bad(line, why)
		return
	}
	for _, r := range rows {
		if _, known := b.seen[r.Station]; !known {
			b.seen[r.Station] = r
		}
		if r.Serial != "" {
			b.serials[r.Serial] = true
		}
	}
	b.list.Rows = append(b.list.Rows, rows...)
}

func (b *builder) check(r Row) string {
	first, known := b.seen[r.Station]
	switch {
	case r.Station == "" || len(r.Station) > 40 || strings.ContainsFunc(r.Station, control):
		return "a station needs a code of at most 40 bytes"
	case utf8.RuneCountInString(r.Name) > maxText || strings.ContainsFunc(r.Name, control):
		return "the name is too long or has control signs"
	case len(r.Serial) > 64 || len(r.Operator) > 40 || len(r.Tariff) > 40:
		return "serial, operator or tariff is too long"
	case b.serials[r.Serial]:
		return fmt.Sprintf("serial %q stands here twice", r.Serial)
	case known && b.name != "own":
		return fmt.Sprintf("station %s stands here twice", r.Station)
	case known && (first.Name != r.Name || first.Operator != r.Operator || first.Tariff != r.Tariff || first.Open != r.Open || first.Point != r.Point):
		return fmt.Sprintf("station %s says another name, place, operator, tariff or hours than in line %d", r.Station, first.Line)
	case r.Sockets < 1 || r.Sockets > 1000:
		return "there are 1 to 1000 sockets of a kind"
	case !(r.Kilowatts >= 0 && r.Kilowatts <= 1500):
		return "kw is a number from 0 to 1500"
	case !slices.Contains(Connectors(), r.Connector):
		return "connector must be one of " + strings.Join(Connectors(), ", ")
	}
	return CheckHours(r.Open)
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

func readOwn(get func(string) string) ([]Row, string) {
	p, why := place(get("lon"), get("lat"))
	kw, err := strconv.ParseFloat(get("kw"), 64)
	sockets, errSockets := strconv.Atoi(get("sockets"))
	if why == "" && (err != nil || math.IsNaN(kw)) {
		why = "kw is a number from 0 to 1500"
	}
	if why == "" && errSockets != nil {
		why = "sockets must be a whole number"
	}
	return []Row{{Station: get("station"), Name: get("name"), Operator: get("operator"), Tariff: get("tariff"), Open: get("open"),
		Point: p, Serial: get("serial"), Connector: get("connector"), Kilowatts: kw, Sockets: sockets}}, why
}

// The lists of Shenzhen do not say how strong sockets are: it stays unknown.
func readSTEVCDP(get func(string) string) (rows []Row, why string) {
	p, why := place(get("longitude"), get("latitude"))
	fast, err1 := strconv.Atoi(get("fast"))
	slow, err2 := strconv.Atoi(get("slow"))
	count, err3 := strconv.Atoi(get("count"))
	switch {
	case why != "":
	case err1 != nil || err2 != nil || err3 != nil || fast < 0 || slow < 0:
		why = "fast, slow and count must be whole numbers"
	case fast+slow != count:
		why = fmt.Sprintf("%d fast and %d slow sockets are not %d", fast, slow, count)
	case count == 0:
		why = "the station has no sockets"
	}
	base := Row{Station: "st-evcdp-" + get("station_id"), Point: p}
	for _, one := range []struct {
		kind string
		n    int
	}{{"gbt_dc", fast}, {"gbt_ac", slow}} {
		if one.n != 0 {
			r := base
			r.Connector, r.Sockets = one.kind, one.n
			rows = append(rows, r)
		}
	}
	return rows, why
}

func readUrbanEV(get func(string) string) ([]Row, string) {
	p, why := place(get("longitude"), get("latitude"))
	count, err := strconv.Atoi(get("charge_count"))
	if why == "" && err != nil {
		why = "charge_count must be a whole number"
	}
	return []Row{{Station: "urbanev-" + get("station_id"), Point: p, Connector: "unknown", Sockets: count}}, why
}

func place(lon, lat string) (p geo.Point, why string) {
	var err1, err2 error
	p.Lon, err1 = strconv.ParseFloat(lon, 64)
	p.Lat, err2 = strconv.ParseFloat(lat, 64)
	if err1 != nil || err2 != nil || !p.Valid() || p == (geo.Point{}) {
		return p, "longitude and latitude must be degrees"
	}
	return p, ""
}
