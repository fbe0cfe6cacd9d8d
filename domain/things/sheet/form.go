package sheet

import (
	"bytes"
	"encoding/csv"

	"github.com/xuri/excelize/v2"
)

// Form is an empty list for people to fill in.
type Form struct {
	Name  string     // of the sheet
	Head  []string   // the columns
	About string     // name of the second sheet, and
	Notes [][]string // its rows: what belongs into the columns
}

// CSV writes the head alone, with the mark by which spreadsheets know UTF-8.
func (f Form) CSV() ([]byte, error) {
	out := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(out)
	if err := w.Write(f.Head); err != nil {
		return nil, err
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// XLSX writes a workbook with the head, frozen, and a second sheet of notes.
// Every cell of the list is text, so that a serial number keeps its zeros.
func (f Form) XLSX() ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	first := book.GetSheetName(0)
	if err := book.SetSheetName(first, f.Name); err != nil {
		return nil, err
	}
	if err := f.fill(book); err != nil {
		return nil, err
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

const textFormat = 49 // "@" of ECMA-376 18.8.30

func (f Form) fill(book *excelize.File) error {
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	text, err := book.NewStyle(&excelize.Style{NumFmt: textFormat})
	if err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(max(1, len(f.Head)))
	if err != nil {
		return err
	}
	if err := book.SetColStyle(f.Name, "A:"+last, text); err != nil {
		return err
	}
	if err := book.SetColWidth(f.Name, "A", last, 20); err != nil {
		return err
	}
	if err := book.SetSheetRow(f.Name, "A1", &f.Head); err != nil {
		return err
	}
	if err := book.SetCellStyle(f.Name, "A1", last+"1", bold); err != nil {
		return err
	}
	if err := book.SetPanes(f.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return f.explain(book, bold)
}

func (f Form) explain(book *excelize.File, bold int) error {
	if len(f.Notes) == 0 {
		return nil
	}
	if _, err := book.NewSheet(f.About); err != nil {
		return err
	}
	for i := range f.Notes {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := book.SetSheetRow(f.About, cell, &f.Notes[i]); err != nil {
			return err
		}
	}
	if err := book.SetColWidth(f.About, "A", "D", 36); err != nil {
		return err
	}
	return book.SetRowStyle(f.About, 1, 1, bold)
}
