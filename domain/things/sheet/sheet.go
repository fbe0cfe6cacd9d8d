// Package sheet reads the lists that people keep in spreadsheets, as CSV or XLSX
// (Office Open XML, ECMA-376), row by row, and writes the empty forms of such
// lists. It is where strangers' files enter: what is too large, packed too tightly
// or no list at all is refused before it costs memory.
package sheet

import (
	"bytes"

	"citybrain/kernel/fault"
)

// The faults of a file as a whole.
var (
	ErrForm = fault.New(fault.Invalid, "things.sheet_form", "The file is neither CSV nor XLSX, or it is damaged.")
	ErrSize = fault.New(fault.TooLarge, "things.sheet_size", "The list is too large: at most 50,000 rows and 64 columns in 16 MB, 64 MB unpacked.")
)

// The measures of a list.
const (
	MaxBytes = 16 << 20 // of a file as it comes
	MaxRows  = 50_000   // below the head

	maxColumns  = 64
	maxCell     = 1024 // bytes
	maxUnpacked = 64 << 20
	maxParts    = 500     // files in an XLSX
	maxTags     = 500_000 // in the parts of an XLSX that are held as a whole
)

// Row is one row of a list.
type Row struct {
	Line  int      // from 1, as the program shows it that made the file
	Cells []string // nil where the row cannot be read
	Wrong string   // why it cannot: quote, encoding, cell; "" where it can
}

// Read visits the rows of a file from the top, without the empty ones, until
// visit errs. Of a workbook it reads the first sheet. Faults: ErrForm, ErrSize.
func Read(content []byte, visit func(Row) error) error {
	if len(content) > MaxBytes {
		return ErrSize
	}
	count := 0
	bounded := func(r Row) error {
		if count++; count > MaxRows+1 {
			return ErrSize
		}
		return visit(r)
	}
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return readWorkbook(content, bounded)
	}
	return readText(content, bounded)
}

// judge finds what is wrong with the cells of a row.
func judge(r Row) (Row, error) {
	if len(r.Cells) > maxColumns {
		return r, ErrSize
	}
	for _, cell := range r.Cells {
		if len(cell) > maxCell {
			return Row{Line: r.Line, Wrong: "cell"}, nil
		}
	}
	return r, nil
}

// empty tells whether nothing stands in a row.
func empty(cells []string) bool {
	for _, cell := range cells {
		if len(bytes.TrimSpace([]byte(cell))) > 0 {
			return false
		}
	}
	return true
}
