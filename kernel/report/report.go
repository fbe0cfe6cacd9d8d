// Package report writes tables of figures as files that people keep: XLSX to count on
// with, PDF to print and sign. It knows no figure of its own: what stands in a
// document is made elsewhere, once for both.
package report

import (
	"strconv"
	"strings"
	"time"
)

// Document is what a report says, in one language.
type Document struct {
	Title  string
	Facts  [][2]string // of the first page: for whom, over what, when it was made
	Tables []Table
	Foot   string // stands at the foot of every page
	Page   string // words for "page {n} of {all}"
	More   string // words for "{n} more lines stand in the workbook"
	Made   time.Time
}

// Table is one table of a document, and one sheet of the workbook.
type Table struct {
	Title string
	Note  string
	Head  []Column
	Rows  [][]any // string, int64, float64, *float64, Cell; nil is nothing to divide by
	Most  int     // rows that are printed; 0: all. The workbook has them all
}

// Column is a column of a table.
type Column struct {
	Title string
	Kind  Kind
}

// Kind is how a cell is written.
type Kind int

// The kinds of columns.
const (
	Words Kind = iota
	Count      // 1,234
	Days       // working days, 3.4
	Share      // 0 to 1, as 97.5 %
)

// Cell is a number that is written otherwise than its column says.
type Cell struct {
	Value any
	Kind  Kind
}

// none stands where there is nothing to divide by.
const none = "—"

// number gives the number of a cell; false if it has none.
func number(cell any) (float64, bool) {
	switch v := cell.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case *float64:
		if v != nil {
			return *v, true
		}
	case Cell:
		return number(v.Value)
	}
	return 0, false
}

// Say writes a cell as it is printed.
func (k Kind) Say(cell any) string {
	switch c := cell.(type) {
	case string:
		return c
	case Cell:
		k = c.Kind
	}
	v, ok := number(cell)
	switch {
	case !ok:
		return none
	case k == Share:
		return strconv.FormatFloat(100*v, 'f', 1, 64) + " %"
	case k == Days:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return thousands(strconv.FormatInt(int64(v), 10))
}

// thousands puts commas into a whole number.
func thousands(digits string) string {
	sign, digits := strings.Repeat("-", strings.Count(digits, "-")), strings.TrimPrefix(digits, "-")
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}
