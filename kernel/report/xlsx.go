package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The formats of cells in a workbook, ECMA-376 18.8.30 and our own.
var formats = map[Kind]string{Count: "#,##0", Days: "0.0", Share: "0.0%"}

// XLSX writes a workbook: a sheet a table, numbers as numbers, heads frozen.
func (d Document) XLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	b := &workbook{File: book, styles: map[Kind]int{}}
	if err := b.prepare(); err != nil {
		return err
	}
	if err := book.SetDocProps(&excelize.DocProperties{Title: d.Title, Created: d.Made.UTC().Format("2006-01-02T15:04:05Z")}); err != nil {
		return fmt.Errorf("name the workbook: %w", err)
	}
	for i, t := range d.Tables {
		if err := b.sheet(d, i, t); err != nil {
			return fmt.Errorf("sheet %s: %w", t.Title, err)
		}
	}
	_, err := book.WriteTo(w)
	return err
}

type workbook struct {
	*excelize.File
	styles map[Kind]int
	head   int
	title  int
}

func (b *workbook) prepare() (err error) {
	for kind, text := range formats {
		if b.styles[kind], err = b.NewStyle(&excelize.Style{CustomNumFmt: &text}); err != nil {
			return err
		}
	}
	b.head, err = b.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F5F7FA"}}})
	if err != nil {
		return err
	}
	b.title, err = b.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	return err
}

// sheetName makes a title fit to name a sheet: no signs that it may not hold, and no
// more than 31.
func sheetName(title string) string {
	title = strings.NewReplacer(":", " ", "\\", " ", "/", " ", "?", " ", "*", " ", "[", "(", "]", ")", "'", " ").Replace(title)
	if r := []rune(title); len(r) > 31 {
		title = string(r[:31])
	}
	return title
}

func (b *workbook) sheet(d Document, i int, t Table) error {
	name := sheetName(t.Title)
	if i == 0 {
		if err := b.SetSheetName(b.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := b.NewSheet(name); err != nil {
		return err
	}
	line := 1
	if i == 0 {
		line = len(d.Facts) + 3
		if err := b.facts(name, d); err != nil {
			return err
		}
	}
	if err := b.heads(name, t, line); err != nil {
		return err
	}
	for n, row := range t.Rows {
		if err := b.row(name, t, row, line+1+n); err != nil {
			return err
		}
	}
	return b.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: line, TopLeftCell: fmt.Sprintf("B%d", line+1), ActivePane: "bottomRight"})
}

func (b *workbook) facts(sheet string, d Document) error {
	if err := b.SetCellStr(sheet, "A1", d.Title); err != nil {
		return err
	}
	if err := b.SetCellStyle(sheet, "A1", "A1", b.title); err != nil {
		return err
	}
	for i, f := range d.Facts {
		if err := b.SetSheetRow(sheet, fmt.Sprintf("A%d", i+2), &[]any{f[0], f[1]}); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) heads(sheet string, t Table, line int) error {
	for i, c := range t.Head {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		at := fmt.Sprintf("%s%d", column, line)
		width := 11.0
		if c.Kind == Words {
			width = 32
		}
		if err := b.SetColWidth(sheet, column, column, width); err != nil {
			return err
		}
		if err := b.SetCellStr(sheet, at, c.Title); err != nil {
			return err
		}
		if err := b.SetCellStyle(sheet, at, at, b.head); err != nil {
			return err
		}
	}
	return nil
}

// row writes a line. Words are written as text: what begins with = is no formula.
func (b *workbook) row(sheet string, t Table, row []any, line int) error {
	for i, cell := range row {
		at, err := excelize.CoordinatesToCellName(i+1, line)
		if err != nil {
			return err
		}
		if text, ok := cell.(string); ok {
			if err := b.SetCellStr(sheet, at, text); err != nil {
				return err
			}
			continue
		}
		v, ok := number(cell)
		if !ok {
			continue // an empty cell counts as nothing
		}
		if err := b.SetCellValue(sheet, at, v); err != nil {
			return err
		}
		kind := t.Head[i].Kind
		if c, ok := cell.(Cell); ok {
			kind = c.Kind
		}
		if err := b.SetCellStyle(sheet, at, at, b.styles[kind]); err != nil {
			return err
		}
	}
	return nil
}
