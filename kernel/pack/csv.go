package pack

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxRecord bounds one CSV record in bytes; maxCSV a packed file, unpacked.
// Both keep a quote that is never closed, or a gzip bomb, from eating the memory.
const (
	maxRecord = 1 << 20
	maxCSV    = 4 << 30
)

// Row is one record of a CSV file.
type Row struct {
	Place
	columns []string // as asked for, without question marks
	fields  []string // beside columns; "" for an optional column that is absent
}

// Get is the trimmed text of a column that was asked for; "" for any other.
func (r Row) Get(column string) string {
	if i := slices.Index(r.columns, column); i >= 0 {
		return r.fields[i]
	}
	return ""
}

// Fields are the trimmed texts in the order of the columns asked for.
func (r Row) Fields() []string { return r.fields }

// CSV streams the records of a file (UTF-8, comma, header line; .csv.gz is
// unpacked). Every column must be in the header, except one whose name is
// asked with a question mark ("note?"); columns nobody asked for are problems,
// and so are records that cannot be read, which are left out. A missing file
// is a problem.
func CSV(p *Pack, name string, columns []string) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		if !p.Need(name) {
			return
		}
		f, err := p.File(name)
		if err != nil {
			p.Report(name, 0, "%v", err)
			return
		}
		defer f.Close()
		source := io.Reader(f)
		if strings.HasSuffix(name, ".gz") {
			unpacked, err := gzip.NewReader(f)
			if err != nil {
				p.Report(name, 0, "cannot be unpacked: %v", err)
				return
			}
			source = io.LimitReader(unpacked, maxCSV)
		}
		newTable(p, name, source).rows(columns, yield)
	}
}

// table reads one CSV file.
type table struct {
	pack  *Pack
	name  string
	meter *meter
	csv   *csv.Reader
	wrong int
}

func newTable(p *Pack, name string, source io.Reader) *table {
	buffered := bufio.NewReader(source)
	if bom, _ := buffered.Peek(3); string(bom) == "\ufeff" {
		_, _ = buffered.Discard(3)
	}
	m := &meter{source: buffered}
	reader := csv.NewReader(m)
	return &table{pack: p, name: name, meter: m, csv: reader}
}

func (t *table) rows(columns []string, yield func(Row) bool) {
	header, line, err := t.next()
	if err != nil {
		if errors.Is(err, io.EOF) {
			t.pack.Report(t.name, 0, "is empty")
		}
		return
	}
	names, index, ok := t.match(header, line, columns)
	if !ok {
		return
	}
	for t.wrong < listed {
		record, line, err := t.next()
		if errors.Is(err, io.EOF) || errors.Is(err, errGiveUp) {
			return
		}
		if err != nil {
			continue
		}
		row := Row{Place{t.pack, t.name, line}, names, make([]string, len(names))}
		for i, at := range index {
			if at >= 0 {
				row.fields[i] = strings.TrimSpace(record[at])
			}
		}
		if !yield(row) {
			return
		}
	}
	t.pack.Report(t.name, 0, "has too many unreadable lines; the rest was not read")
}

// match finds the asked columns in the header.
func (t *table) match(header []string, line int, columns []string) (names []string, index []int, ok bool) {
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	ok = true
	for _, column := range columns {
		name, optional := strings.CutSuffix(column, "?")
		at := slices.Index(header, name)
		if at < 0 && !optional {
			t.pack.Report(t.name, line, "column %q is missing", name)
			ok = false
		}
		names, index = append(names, name), append(index, at)
	}
	for i, name := range header {
		if slices.Index(header, name) < i {
			t.pack.Report(t.name, line, "column %q stands twice", name)
			ok = false
		} else if !slices.Contains(names, name) {
			t.pack.Report(t.name, line, "unknown column %q", name)
			ok = false
		}
	}
	return names, index, ok
}

var errGiveUp = errors.New("give up")

// next reads one record and reports what is wrong with it. io.EOF and errGiveUp
// end the file; any other error only this record.
func (t *table) next() ([]string, int, error) {
	t.meter.left = maxRecord
	record, err := t.csv.Read()
	if err == nil {
		line, _ := t.csv.FieldPos(0)
		for _, field := range record {
			if !utf8.ValidString(field) {
				err = t.report(line, "is not valid UTF-8 text")
			} else if strings.ContainsRune(field, 0) {
				err = t.report(line, "holds a zero byte")
			}
		}
		return record, line, err
	}
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, 0, err
	case errors.As(err, &parse):
		return nil, 0, t.report(parse.StartLine, "%v", parse.Err)
	}
	_ = t.report(0, "cannot be read: %v", err)
	return nil, 0, errGiveUp
}

func (t *table) report(line int, format string, args ...any) error {
	t.wrong++
	t.pack.Report(t.name, line, format, args...)
	return fmt.Errorf(format, args...)
}

// meter fails when one record takes more than its allowance.
type meter struct {
	source io.Reader
	left   int
}

func (m *meter) Read(b []byte) (int, error) {
	if m.left <= 0 {
		return 0, fmt.Errorf("a record is longer than %d kB; is a quote left open?", maxRecord>>10)
	}
	n, err := m.source.Read(b)
	m.left -= n
	return n, err
}
